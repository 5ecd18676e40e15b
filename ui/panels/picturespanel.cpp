// The strip, how many of the run's captures it shows, and when it stands there.
#include "ui/panels/picturespanel.h"

#include "ui/icons.h"
#include "ui/imageloader.h"
#include "ui/models/newestmodel.h"
#include "ui/widgets/picturestrip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace trawl {

namespace {
constexpr int usualWidth = 112, lowWidth = 60; ///< of a picture
constexpr qint64 budget = 16LL * 1024 * 1024;  ///< bytes of decoded pictures
} // namespace

PicturesPanel::PicturesPanel(Desk *desk, QWidget *parent)
    : QWidget(parent), m_desk(desk), m_model(new NewestModel(desk, this)), m_loader(new ImageLoader(desk, this)),
      m_strip(new PictureStrip(m_model, m_loader, this))
{
    setObjectName(u"picturesPanel"_s);
    m_loader->setBudget(budget, 0);
    m_strip->setPictureWidth(usualWidth);
    auto *title = new QLabel(tr("Newest"), this);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    title->setFont(strong);
    title->setForegroundRole(QPalette::PlaceholderText);
    m_count = new QLabel(this);
    m_count->setObjectName(u"picturesCount"_s);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    auto *hide = new QToolButton(this);
    hide->setObjectName(u"picturesHideButton"_s);
    hide->setIcon(icon(u"dismiss"_s));
    hide->setAutoRaise(true);
    hide->setFocusPolicy(Qt::TabFocus);
    hide->setAccessibleName(tr("Hide the newest pictures"));
    hide->setToolTip(tr("Hide the newest pictures (F9 shows them again)"));
    connect(hide, &QToolButton::clicked, desk, [desk] { Q_EMIT desk->commandRequested(u"view.pictures"_s); });
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(title);
    words->addWidget(m_count);
    words->addStretch(1);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::half);
    row->addLayout(words);
    row->addWidget(m_strip, 1);
    row->addWidget(hide, 0, Qt::AlignTop);
    connect(m_model, &NewestModel::changed, this, &PicturesPanel::refresh);
    connect(m_strip, &PictureStrip::seenChanged, this, &PicturesPanel::refresh);
    connect(m_strip, &PictureStrip::chosen, desk, &Desk::captureRequested);
    m_model->setWanted(true);
    setVisible(false);
}

PicturesPanel::~PicturesPanel()
{
    delete m_strip; // before its loader and model
}

bool PicturesPanel::wantsRoom() const
{
    return m_shown && m_model->rowCount() > 0;
}

void PicturesPanel::setShown(bool shown)
{
    m_shown = shown;
    m_model->setWanted(shown);
    refresh();
}

void PicturesPanel::setYields(bool yields)
{
    m_yields = yields;
    refresh();
}

void PicturesPanel::setLow(bool low)
{
    if (std::exchange(m_low, low) == low)
        return;
    m_strip->setPictureWidth(low ? lowWidth : usualWidth);
    updateGeometry();
}

void PicturesPanel::refresh()
{
    const auto said = [this](int seen) {
        return tr("%1 of %2", "pictures that are seen, captures of the run")
            .arg(Desk::number(seen), Desk::number(m_model->captured()));
    };
    // As wide as it may become: a label that grew would take a picture's room, and then say one less again.
    m_count->setMinimumWidth(fontMetrics().horizontalAdvance(said(NewestModel::most)));
    m_count->setText(said(m_strip->seen()));
    m_count->setAccessibleName(tr("%1 pictures, %2 captures").arg(m_model->rowCount()).arg(m_model->captured()));
    const bool shown = wantsRoom() && !m_yields;
    if (shown == !isHidden())
        return;
    setVisible(shown);
    Q_EMIT roomChanged();
}

void PicturesPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_model->setWanted(m_shown);
}

/// Another page is looked at: nothing is asked for. Before the first picture it is hidden too, and looks for one.
void PicturesPanel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_model->setWanted(m_shown && isHidden());
}

} // namespace trawl
