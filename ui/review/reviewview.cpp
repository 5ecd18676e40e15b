// The two layouts and the way between them.
#include "ui/review/reviewview.h"

#include "ui/imageloader.h"
#include "ui/models/capturesmodel.h"
#include "ui/review/loupepane.h"
#include "ui/review/reviewcursor.h"
#include "ui/review/reviewkeys.h"
#include "ui/review/reviewstage.h"
#include "ui/widgets/factspanel.h"
#include "ui/widgets/loupe.h"
#include "ui/widgets/reviewgrid.h"

#include <QHBoxLayout>
#include <QJsonObject>
#include <QSplitter>

namespace trawl {

ReviewView::ReviewView(Desk *desk, CapturesModel *model, ImageLoader *loader, QWidget *parent)
    : QWidget(parent), m_model(model), m_loader(loader)
{
    setObjectName(u"reviewView"_s);
    setAccessibleName(tr("Captures"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    m_split = new QSplitter(Qt::Horizontal, this);
    m_split->setObjectName(u"reviewSplitter"_s);
    row->addWidget(m_split);
    m_stage = new ReviewStage(desk, model, loader, m_split);
    m_side = new QSplitter(Qt::Vertical, m_split);
    m_side->setObjectName(u"reviewSideSplitter"_s);
    m_picture = new LoupePane(desk, model, loader, m_side);
    m_facts = new FactsPanel(desk, m_side);
    for (QSplitter *each : {m_split, m_side}) {
        each->setChildrenCollapsible(false);
        each->setStretchFactor(0, 3);
        each->setStretchFactor(1, 2);
        connect(each, &QSplitter::splitterMoved, this, [this] {
            m_isPlaced = m_isPlaced || m_mode == Mode::Grid;
            if (m_mode == Mode::Loupe)
                m_factsWidth = m_side->sizes().value(1);
            Q_EMIT layoutChanged();
        });
    }
    connect(m_stage, &ReviewStage::contentChanged, this, [this] { keepButtonKeys(this); });
    connect(m_stage->grid(), &QListView::doubleClicked, this, [this] { setMode(Mode::Loupe); });
    connect(m_picture, &LoupePane::largeWanted, this,
            [this](bool large) { setMode(large ? Mode::Loupe : Mode::Grid); });
    connect(m_facts, &FactsPanel::openRequested, m_picture, &LoupePane::openPage);
    connect(m_facts, &FactsPanel::copyRequested, m_picture, &LoupePane::copyPicture);
    connect(m_facts, &FactsPanel::saveRequested, m_picture, &LoupePane::savePicture);
}

void ReviewView::setMode(Mode mode)
{
    const bool isEntering = m_mode != mode;
    if (isEntering && m_mode == Mode::Grid && m_isPlaced) {
        m_splitOfGrid = m_split->saveState();
        m_sideOfGrid = m_side->saveState();
    }
    m_mode = mode;
    const bool isLoupe = mode == Mode::Loupe;
    ReviewGrid *grid = m_stage->grid();
    m_picture->setLarge(isLoupe);
    grid->setFilm(isLoupe);
    m_side->setOrientation(isLoupe ? Qt::Horizontal : Qt::Vertical);
    m_stage->setMinimumWidth(isLoupe ? grid->filmWidth() : 0);
    m_stage->setMaximumWidth(isLoupe ? grid->filmWidth() : QWIDGETSIZE_MAX);
    if (isEntering && !isLoupe && !m_splitOfGrid.isEmpty()) {
        m_split->restoreState(m_splitOfGrid);
        m_side->restoreState(m_sideOfGrid);
        m_side->setOrientation(Qt::Vertical);
    } else if (isEntering && !isLoupe) {
        m_isPlaced = false;
    }
    place();
    m_picture->setVisible(!m_fieldsOnly);
    if (isEntering)
        m_stage->takeFocus();
    grid->scrollTo(grid->currentIndex());
}

void ReviewView::place()
{
    const int width = m_split->width(), height = m_split->height();
    if (m_mode == Mode::Loupe) {
        const int room = width - m_stage->grid()->filmWidth();
        const int text = qMin(m_factsWidth > 0 ? m_factsWidth : fontMetrics().averageCharWidth() * 62,
                              room * (m_factsWidth > 0 ? 4 : 2) / 5);
        m_side->setSizes({room - text, text});
    } else if (!m_isPlaced) {
        // The picture fills the width of its pane as far as the facts below keep their share.
        const int pane = width * 41 / 100;
        m_split->setSizes({width - pane, pane});
        const int above = m_picture->loupe()->y() + 2 * m_picture->loupe()->frameWidth();
        const int wanted = qMin(pane * 10 / 16 + above, height * 60 / 100);
        m_side->setSizes({wanted, height - wanted});
    }
}

void ReviewView::setPictureWidth(int width)
{
    m_stage->grid()->setPictureWidth(width);
    setMode(m_mode); // the film has another width
}

void ReviewView::toggleFields()
{
    m_fieldsOnly = !m_fieldsOnly;
    m_picture->setVisible(!m_fieldsOnly);
    // The focus was perhaps in what is gone now.
    if (m_fieldsOnly || !m_stage->grid()->isVisible())
        m_stage->takeFocus();
}

void ReviewView::back()
{
    m_fieldsOnly = false;
    setMode(Mode::Grid);
    m_stage->takeFocus();
}

void ReviewView::showCurrent(const ReviewCursor &cursor)
{
    const RowId id = cursor.current();
    const CaptureRow *capture = m_model->find(id);
    if (capture)
        m_facts->setCapture(capture, m_model->reviewOf(id), m_model->sourceName(capture->sourceId));
    if (capture && id != m_picture->capture()) {
        m_picture->setCapture(id);
        QList<RowId> wanted = cursor.ahead();
        wanted.removeIf([this](RowId wish) { return m_model->find(wish)->format == PictureFormat::None; });
        m_loader->wantFull(wanted);
    } else if (!capture && !m_model->counts().isFinished()) {
        m_picture->setCapture(0);
        m_facts->setCapture(nullptr, Review::Unreviewed, {});
    }
}

void ReviewView::showFacts()
{
    if (const CaptureRow *capture = m_model->find(m_picture->capture()))
        m_facts->setCapture(capture, m_model->reviewOf(capture->id), m_model->sourceName(capture->sourceId));
}

QJsonObject ReviewView::places() const
{
    // The loupe lays the same splitters out in another way: the grid's places are those from before.
    QJsonObject kept;
    const bool isGrid = m_mode == Mode::Grid;
    if (m_isPlaced && (isGrid || !m_splitOfGrid.isEmpty())) {
        const auto text = [](const QByteArray &bytes) { return QString::fromLatin1(bytes.toBase64()); };
        kept.insert(u"split"_s, text(isGrid ? m_split->saveState() : m_splitOfGrid));
        kept.insert(u"side"_s, text(isGrid ? m_side->saveState() : m_sideOfGrid));
    }
    if (m_factsWidth > 0)
        kept.insert(u"facts"_s, m_factsWidth);
    return kept;
}

void ReviewView::resetPlaces()
{
    m_isPlaced = false;
    m_factsWidth = 0;
    m_splitOfGrid.clear();
    m_sideOfGrid.clear();
    place();
    Q_EMIT layoutChanged();
}

void ReviewView::restorePlaces(const QJsonObject &state)
{
    m_factsWidth = state.value(u"facts"_s).toInt();
    if (m_mode != Mode::Grid || !state.contains(u"split"_s))
        return;
    const auto bytes = [&state](const QString &key) {
        return QByteArray::fromBase64(state.value(key).toString().toLatin1());
    };
    m_split->restoreState(bytes(u"split"_s));
    m_side->restoreState(bytes(u"side"_s));
    m_isPlaced = true;
}

} // namespace trawl
