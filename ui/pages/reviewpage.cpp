// The Review page's public face.
#include "ui/pages/reviewpage.h"

#include "ui/dialogs/journaldialog.h"
#include "ui/imageloader.h"
#include "ui/pages/reviewpage_p.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/factspanel.h"
#include "ui/widgets/loupe.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/reviewgrid.h"

#include <QCheckBox>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>

namespace trawl {

void ReviewPage::Private::setMode(ReviewView wanted)
{
    const bool entering = mode != wanted;
    if (entering && mode == ReviewView::Grid && placed) {
        gridSplit = split->saveState();
        gridSide = side->saveState();
    }
    mode = wanted;
    const bool isLoupe = mode == ReviewView::Loupe;
    gridButton->setChecked(!isLoupe);
    loupeButton->setChecked(isLoupe);
    grid->setFilm(isLoupe);
    side->setOrientation(isLoupe ? Qt::Horizontal : Qt::Vertical);
    if (isLoupe) {
        const int film = grid->filmWidth();
        split->widget(0)->setMinimumWidth(film);
        split->widget(0)->setMaximumWidth(film);
    } else {
        split->widget(0)->setMinimumWidth(0);
        split->widget(0)->setMaximumWidth(QWIDGETSIZE_MAX);
        if (entering && !gridSplit.isEmpty()) {
            split->restoreState(gridSplit);
            side->restoreState(gridSide);
            side->setOrientation(Qt::Vertical);
        } else if (entering) {
            placed = false;
        }
    }
    place();
    picture->setVisible(!fieldsOnly);
    if (entering)
        q->focusView();
    grid->scrollTo(grid->currentIndex());
}

/// Default places. Beside the grid the picture fills the width of its pane as far as the facts below keep their share.
void ReviewPage::Private::place()
{
    const int width = split->width(), height = split->height();
    if (mode == ReviewView::Loupe) {
        const int room = width - grid->filmWidth();
        const int text = qMin(room * 2 / 5, q->fontMetrics().averageCharWidth() * 62);
        side->setSizes({room - text, text});
    } else if (!placed) {
        const int pane = width * 41 / 100;
        split->setSizes({width - pane, pane});
        const int above = loupe->y() + 2 * loupe->frameWidth();
        const int wanted = qMin(pane * 10 / 16 + above, height * 60 / 100);
        side->setSizes({wanted, height - wanted});
    }
}

void ReviewPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    QMetaObject::invokeMethod(
        this, [this] { d->place(); }, Qt::QueuedConnection); // when the splitters have their size
}

ReviewPage::ReviewPage(Desk *desk, QWidget *parent) : QWidget(parent), d(std::make_unique<Private>())
{
    setObjectName(u"reviewPage"_s);
    d->q = this;
    d->desk = desk;
    d->model = new CapturesModel(desk, this);
    d->loader = new ImageLoader(desk, this);
    d->build();
    connect(d->model, &CapturesModel::countsChanged, this, [this] { d->updateCounts(); });
    connect(d->model, &CapturesModel::loaded, this, [this] { d->modelChanged(); });
    connect(d->model, &CapturesModel::failed, this, [this](const Error &error) { d->desk->fail(error, d->messages); });
    connect(d->model, &CapturesModel::decided, this, [this](int count, Review review) { d->decided(count, review); });
    connect(d->model, &CapturesModel::undone, this, [this](const QString &text) { Q_EMIT statusText(text); });
    connect(d->model, &CapturesModel::brought, this, [this](RowId id) {
        d->grid->setCurrentRow(d->model->rowOf(id));
        d->setMode(ReviewView::Loupe);
    });
    connect(d->model, &CapturesModel::arrived, this, [this](int count) {
        if (!d->visited)
            return; // nothing is new to somebody who has not looked yet
        d->newBelow += count;
        d->arrivals->setText(tr("%n new below (End)", nullptr, d->newBelow));
        d->arrivals->setVisible(d->grid->seenRows().second < d->model->rowCount() - 1);
        if (!d->arrivals->isVisibleTo(this))
            d->newBelow = 0;
    });
    for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(d->model, signal, this, [this] { d->modelChanged(); });
    connect(d->model, &QAbstractItemModel::modelReset, this, [this] { d->modelChanged(); });
    connect(d->model, &QAbstractItemModel::dataChanged, this, [this] { d->currentChanged(); });
    connect(d->grid->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] { d->currentChanged(); });
    connect(d->grid->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] { d->selectionChanged(); });
    connect(d->loader, &ImageLoader::fullReady, this, [this](RowId id) {
        if (id == d->shown)
            d->showPicture();
    });
    connect(d->loader, &ImageLoader::thumbnailReady, this, [this](RowId id) {
        if (id == d->shown && !d->loupe->hasPicture())
            d->showPicture();
    });
    d->queryRun = desk->run();
    d->applyFilter({}, false);
    connect(desk, &Desk::snapshotChanged, this, [this] { d->takeSnapshot(); });
    connect(desk, &Desk::formatsChanged, this, [this] {
        if (const CaptureRow *capture = d->model->find(d->shown))
            d->facts->setCapture(capture, d->model->reviewOf(capture->id), d->model->sourceName(capture->sourceId));
    });
    d->takeSnapshot();
}

ReviewPage::~ReviewPage()
{
    // In this order, while d still lives: the view's last signals reach the lambdas of this page.
    d->filter->disconnect(this); // it loses the focus when it dies
    delete d->view;
    delete d->loader;
    delete d->model;
}

QList<RowId> ReviewPage::targets() const
{
    return d->targets();
}

int ReviewPage::unreviewed() const
{
    return int(d->model->counts().unreviewed);
}

QList<QAction *> ReviewPage::reviewActions() const
{
    return d->actions;
}

void ReviewPage::setFilter(const QString &text)
{
    d->applyFilter(text, false);
}

void ReviewPage::showCapture(RowId capture)
{
    d->model->bring(capture);
}

void ReviewPage::openJournal()
{
    if (!d->journal) {
        d->journal = new JournalDialog(d->desk, this);
        d->journal->setAttribute(Qt::WA_DeleteOnClose);
        connect(d->journal, &JournalDialog::reverted, this, [this] { d->model->refresh(d->grid->seenIds()); });
    }
    d->journal->show();
    d->journal->raise();
    d->journal->activateWindow();
}

void ReviewPage::focusView()
{
    for (QWidget *widget :
         {static_cast<QWidget *>(d->grid), static_cast<QWidget *>(d->finish), static_cast<QWidget *>(d->empty)}) {
        if (widget->isVisibleTo(this)) {
            widget->setFocus(Qt::OtherFocusReason);
            return;
        }
    }
}

bool ReviewPage::eventFilter(QObject *watched, QEvent *event)
{
    const bool isEscape = event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape;
    if (isEscape && watched == d->filter) {
        // First Esc clears, the second leads back.
        if (d->filter->text().isEmpty())
            focusView();
        else
            d->filter->clear();
        return true;
    }
    if (isEscape && watched == d->askingEdit) {
        d->endAsking(false);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace trawl
