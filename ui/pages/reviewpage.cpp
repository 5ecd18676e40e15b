// What the Review page routes: query to model, cursor to view, decisions to messages, snapshots to all of them.
#include "ui/pages/reviewpage.h"

#include "console/commands.h"
#include "ui/desk.h"
#include "ui/dialogs/journaldialog.h"
#include "ui/imageloader.h"
#include "ui/models/capturesmodel.h"
#include "ui/review/askline.h"
#include "ui/review/decisionbar.h"
#include "ui/review/loupepane.h"
#include "ui/review/reviewcursor.h"
#include "ui/review/reviewfilterbar.h"
#include "ui/review/reviewkeys.h"
#include "ui/review/reviewstage.h"
#include "ui/review/reviewview.h"
#include "ui/widgets/factspanel.h"
#include "ui/widgets/reviewgrid.h"

#include <QPointer>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>

namespace trawl {

namespace {

constexpr int bulkSize = 50; // above it a bar with Undo stands for ten seconds
constexpr int bulkBarMs = 10000;
const QString newerRun = u"run.newer"_s; // keys of messages
const QString savingWaits = u"saving.waits"_s;
const QString storeInUse = u"TD-4012"_s; // another program holds the store's file: the engine keeps what is decided

QHash<QString, QString> namesOf(const Snapshot &snapshot)
{
    QHash<QString, QString> names;
    for (const SourceStatus &source : snapshot.sources)
        names.insert(source.id, source.name.isEmpty() ? source.id : source.name);
    return names;
}

} // namespace

struct ReviewPage::Private {
    ReviewPage *q;
    Desk *desk;
    CapturesModel *model;
    ImageLoader *loader;
    ReviewFilterBar *filterBar;
    MessageArea *messages;
    AskLine *line;
    ReviewView *view;
    ReviewCursor *cursor;
    DecisionBar *decisions;
    ReviewKeys *keys;
    QPointer<JournalDialog> journal;
    bool visited = false; ///< the operator has seen this page with captures in it
    RowId shownRun = 0;   ///< scope asked for by showRun; 0 = the snapshot's run
    RowId queryRun = 0;
    bool kept = false; ///< a newer run has begun while the operator was at work in this one
    int queryRunNumber = 0;
    qint64 seenVersion = -1;
    bool saidWaiting = false; ///< that decisions wait for the store

    Private(ReviewPage *page, Desk *owner)
        : q(page), desk(owner), model(new CapturesModel(desk, q)), loader(new ImageLoader(desk, q)),
          filterBar(new ReviewFilterBar(q)), messages(new MessageArea(q)), line(new AskLine(q)),
          view(new ReviewView(desk, model, loader, q)), cursor(new ReviewCursor(model, view->stage()->grid(), q)),
          decisions(new DecisionBar(model, cursor, line, q)),
          keys(new ReviewKeys({model, cursor, filterBar, view, decisions}, q))
    {
    }
    void connectFilterBar();
    void connectModel();
    void connectCursor();
    void connectView();
    void takeSnapshot();
    void followRun(const Snapshot &snapshot);
    void sayNewerRun(const RunRow &newest);
    void sayWaiting(const Snapshot &snapshot);
    void showAll();
    void askAnew(const CaptureQuery &query);
    void refreshStage();
    void showTargets();
    void showCounts();
    void sayBulk(int count, Review review);
    void fail(const Error &error) { desk->fail(error, messages); }
};

ReviewPage::ReviewPage(Desk *desk, QWidget *parent) : QWidget(parent), d(std::make_unique<Private>(this, desk))
{
    setObjectName(u"reviewPage"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(d->filterBar);
    column->addWidget(d->line);
    column->addWidget(d->messages);
    column->addWidget(d->view, 1);
    column->addWidget(d->decisions);
    d->view->setPictureWidth(d->filterBar->pictureWidth());
    d->connectFilterBar();
    d->connectModel();
    d->connectCursor();
    d->connectView();
    connect(d->line, &AskLine::closed, this, &ReviewPage::focusView);
    auto *again = new QShortcut(Qt::Key_F5, this);
    connect(again, &QShortcut::activated, this, [this] { d->askAnew(CaptureQuery(d->model->query())); });
    connect(desk, &Desk::snapshotChanged, this, [this] { d->takeSnapshot(); });
    connect(desk, &Desk::formatsChanged, d->view, &ReviewView::showFacts);
    d->queryRun = desk->run();
    d->queryRunNumber = d->queryRun ? desk->snapshot().run->number : 0;
    d->filterBar->setRun(d->queryRun);
    d->filterBar->setFilter({});
    d->takeSnapshot();
}

ReviewPage::~ReviewPage()
{
    // In this order, while d still lives: a view's last signals must reach nothing that is gone.
    delete d->cursor;
    delete d->view;
    delete d->loader;
    delete d->model;
}

void ReviewPage::Private::connectFilterBar()
{
    connect(filterBar, &ReviewFilterBar::queryChanged, q, [this](const CaptureQuery &query) { askAnew(query); });
    connect(filterBar, &ReviewFilterBar::viewWanted, q, [this] {
        if (q->isVisible())
            q->focusView();
    });
    connect(filterBar, &ReviewFilterBar::scopeDropped, q, [this] { q->showRun(0, 0); });
    connect(filterBar, &ReviewFilterBar::pictureWidthChanged, view, &ReviewView::setPictureWidth);
    connect(filterBar, &ReviewFilterBar::advanceChanged, decisions, &DecisionBar::setAdvances);
    connect(filterBar, &ReviewFilterBar::layoutChanged, q, &ReviewPage::layoutChanged);
    connect(filterBar, &ReviewFilterBar::journalRequested, q, &ReviewPage::openJournal);
    connect(filterBar, &ReviewFilterBar::keysRequested, q, [this] { Q_EMIT desk->commandRequested(u"help.keys"_s); });
}

void ReviewPage::Private::connectModel()
{
    connect(model, &CapturesModel::countsChanged, q, [this] { showCounts(); });
    connect(model, &CapturesModel::failed, q, [this](const Error &error) { fail(error); });
    connect(model, &CapturesModel::decided, q, [this](int count, Review review) { sayBulk(count, review); });
    connect(model, &CapturesModel::undone, q, &ReviewPage::statusText);
    connect(model, &CapturesModel::noted, q, [this](int count) {
        Q_EMIT q->statusText(tr("The note on %Ln capture(s) is in the journal.", nullptr, count));
    });
    connect(model, &CapturesModel::unchanged, q, &ReviewPage::statusText);
    connect(decisions, &DecisionBar::statusText, q, &ReviewPage::statusText);
    connect(decisions, &DecisionBar::scopeChanged, q, [this] { showTargets(); });
    connect(model, &CapturesModel::arrived, q, [this](int count) {
        if (visited) // nothing is new to somebody who has not looked yet
            view->stage()->addArrivals(count);
    });
}

void ReviewPage::Private::connectCursor()
{
    connect(cursor, &ReviewCursor::settled, q, [this] { refreshStage(); });
    connect(cursor, &ReviewCursor::currentChanged, q, [this] {
        view->showCurrent(*cursor);
        decisions->showNext(desk->snapshot());
        showTargets();
    });
    connect(cursor, &ReviewCursor::displaced, q, [this] {
        Q_EMIT q->statusText(tr("The capture that was here has left the list; the next one has its place."));
    });
    connect(cursor, &ReviewCursor::targetsChanged, q, [this] { showTargets(); });
    connect(cursor, &ReviewCursor::atEnd, q, [this](bool wrapped) {
        if (model->rowCount() == 0)
            return showAll();
        Q_EMIT q->statusText(wrapped ? tr("Nothing else is unreviewed here: from the end to the beginning.")
                                     : tr("This is the end of the list."));
    });
}

void ReviewPage::Private::connectView()
{
    ReviewStage *stage = view->stage();
    connect(view, &ReviewView::layoutChanged, q, &ReviewPage::layoutChanged);
    connect(stage, &ReviewStage::filterWanted, filterBar, &ReviewFilterBar::setFilter);
    connect(stage, &ReviewStage::moveWanted, q, [this] { showAll(); });
    connect(stage, &ReviewStage::arrivalsWanted, q, [this, stage](int row) {
        cursor->goToRow(row, 1);
        stage->grid()->scrollToBottom();
        stage->takeFocus();
    });
    stage->grid()->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(stage->grid(), &QWidget::customContextMenuRequested, q,
            [this, stage](const QPoint &at) { keys->showMenu(stage->grid()->viewport()->mapToGlobal(at)); });
    connect(view->picture(), &LoupePane::stepWanted, cursor, &ReviewCursor::step);
    connect(view->picture(), &LoupePane::statusText, q, &ReviewPage::statusText);
    connect(view->picture(), &LoupePane::failed, q, [this](const Error &error) { fail(error); });
    connect(view->facts(), &FactsPanel::failed, q, [this](const Error &error) { fail(error); });
}

void ReviewPage::Private::askAnew(const CaptureQuery &query)
{
    cursor->keep();
    view->stage()->clearArrivals();
    model->setQuery(query);
}

/// The way on from a list in which nothing is left: all captures, at the one that was decided last.
void ReviewPage::Private::showAll()
{
    if (model->counts().total() == 0)
        return;
    cursor->want(view->picture()->capture());
    filterBar->setFilter({});
}

void ReviewPage::Private::refreshStage()
{
    view->stage()->refresh(filterBar->filter());
}

void ReviewPage::Private::showCounts()
{
    filterBar->setCounts(model->counts());
    Q_EMIT q->unreviewedChanged();
    refreshStage();
    decisions->showNext(desk->snapshot());
}

void ReviewPage::Private::showTargets()
{
    const int count = decisions->targetCount();
    const bool older = shownRun && shownRun != desk->run();
    const QString applies = DecisionBar::appliesText(count, decisions->uploadedCount());
    const QString text = older && count ? tr("%1 of run %2").arg(applies, runNumberText(queryRunNumber)) : applies;
    filterBar->setApplies(text);
    decisions->setTargets(count, text);
    Q_EMIT q->targetsChanged();
}

void ReviewPage::Private::sayBulk(int count, Review review)
{
    if (count <= bulkSize)
        return;
    messages->show({u"bulk"_s,
                    Severity::Info,
                    tr("%1: %n capture(s)", nullptr, count).arg(reviewText(review)),
                    {},
                    {},
                    {},
                    {{tr("Undo"), [this] { model->undo(); }}},
                    bulkBarMs});
}

void ReviewPage::Private::takeSnapshot()
{
    const Snapshot &snapshot = desk->snapshot();
    const QHash<QString, QString> names = namesOf(snapshot);
    filterBar->setSourceNames(names);
    model->setSourceNames(names);
    followRun(snapshot);
    sayWaiting(snapshot);
    if (seenVersion != snapshot.capturesVersion) {
        const bool first = seenVersion < 0;
        seenVersion = snapshot.capturesVersion;
        if (!ledElsewhere(snapshot)) // there they stay where they are
            loader->forgetProblems();
        if (!first)
            model->refresh(view->stage()->grid()->seenIds());
    }
    if (q->isVisible()) // else when it is shown: it counts over all captures
        refreshStage();
    decisions->showNext(snapshot);
}

void ReviewPage::Private::followRun(const Snapshot &snapshot)
{
    const RowId newest = snapshot.run ? snapshot.run->id : 0;
    if (!shownRun && newest && newest != queryRun) {
        // A new run takes the page over, but not from under the hands of who decides in the old one: there a bar says
        // which run it is, and the page follows when it is left.
        if (queryRun == 0 || model->counts().unreviewed == 0 || !q->isVisible()) {
            q->showRun(0, 0);
        } else {
            q->showRun(queryRun, queryRunNumber);
            kept = true;
            sayNewerRun(*snapshot.run);
        }
    }
    if (shownRun && newest && newest != shownRun)
        filterBar->setScope(
            tr("Run %1: show run %2").arg(runNumberText(queryRunNumber), runNumberText(snapshot.run->number)));
}

void ReviewPage::Private::sayNewerRun(const RunRow &newest)
{
    messages->show({newerRun,
                    Severity::Warning,
                    tr("Run %1 has begun.").arg(runNumberText(newest.number)),
                    tr("Decisions here still apply to run %1.").arg(runNumberText(queryRunNumber)),
                    {},
                    {},
                    {{tr("Show run %1").arg(runNumberText(newest.number)), [this] { q->showRun(0, 0); }}},
                    0});
}

/// The tiles show what was decided as on its way. Nothing is lost, and nobody needs to decide it again.
void ReviewPage::Private::sayWaiting(const Snapshot &snapshot)
{
    const auto lock = std::ranges::find_if(
        snapshot.problems, [](const Problem &one) { return one.key == u"store"_s && one.code == storeInUse; });
    const bool waits = lock != snapshot.problems.cend() && model->isDeciding();
    if (std::exchange(saidWaiting, waits) == waits)
        return;
    if (!waits)
        return messages->dismiss(savingWaits);
    messages->show({savingWaits,
                    Severity::Warning,
                    tr("Saving is delayed: another program holds the store."),
                    tr("Your decisions are kept, and are taken as soon as it lets go. %1.").arg(lock->fix),
                    lock->code,
                    {},
                    {},
                    0});
}

void ReviewPage::showRun(RowId run, int number)
{
    d->kept = false;
    d->messages->dismiss(newerRun);
    const std::optional<RunRow> &current = d->desk->snapshot().run;
    d->shownRun = run;
    d->queryRun = run ? run : current ? current->id : 0;
    d->queryRunNumber = run ? number : current ? current->number : 0;
    d->filterBar->setScope(run ? tr("Run %1: show the current run").arg(runNumberText(number)) : QString());
    d->filterBar->setRun(d->queryRun);
    d->showTargets();
}

void ReviewPage::showCapture(RowId capture)
{
    showCaptureOf(d->desk->run(), 0, capture);
}

void ReviewPage::showCaptureOf(RowId run, int number, RowId capture)
{
    if (d->queryRun != run)
        run == d->desk->run() ? showRun(0, 0) : showRun(run, number);
    d->cursor->want(capture);
    if (d->model->rowOf(capture) < 0)
        d->filterBar->setFilter({});
    d->cursor->goToWanted();
    focusView();
}

void ReviewPage::editFilter()
{
    d->filterBar->editFilter();
}

void ReviewPage::resetLayout()
{
    d->view->resetPlaces();
}

void ReviewPage::setFilter(const QString &text)
{
    d->filterBar->setFilter(text);
}

QList<RowId> ReviewPage::targets() const
{
    return d->cursor->targets();
}

std::shared_ptr<void> ReviewPage::keepTargets()
{
    return d->decisions->keepTargets();
}

void ReviewPage::keepTargetsIn(QMenu *menu)
{
    d->decisions->beginWith(menu);
}

QString ReviewPage::scope() const
{
    return d->decisions->scope();
}

RowId ReviewPage::run() const
{
    return d->queryRun;
}

int ReviewPage::unreviewed() const
{
    return int(d->model->counts().unreviewed);
}

QList<QAction *> ReviewPage::reviewActions() const
{
    return d->keys->actions();
}

void ReviewPage::openJournal()
{
    if (!d->journal) {
        d->journal = new JournalDialog(d->desk, this);
        d->journal->setAttribute(Qt::WA_DeleteOnClose);
        connect(d->journal, &JournalDialog::reverted, this,
                [this] { d->model->refresh(d->view->stage()->grid()->seenIds()); });
    }
    d->journal->show();
    d->journal->raise();
    d->journal->activateWindow();
}

void ReviewPage::runCommand(const QString &id)
{
    if (id == u"review.approve"_s)
        d->decisions->decide(Review::Approved);
    else if (id == u"review.reject"_s)
        d->decisions->decide(Review::Rejected);
    else if (id == u"review.flag"_s)
        d->decisions->decide(Review::Flagged);
    else if (id == u"review.unset"_s)
        d->decisions->decide(Review::Unreviewed);
    else if (id == u"review.undo"_s)
        d->model->undo();
    else if (id == u"review.redo"_s)
        d->model->redo();
}

void ReviewPage::focusView()
{
    d->view->stage()->takeFocus();
}

QJsonObject ReviewPage::layoutState() const
{
    QJsonObject state = d->filterBar->state();
    const QJsonObject places = d->view->places();
    for (auto it = places.begin(); it != places.end(); ++it)
        state.insert(it.key(), it.value());
    return state;
}

void ReviewPage::restoreLayout(const QJsonObject &state)
{
    d->filterBar->restore(state);
    d->view->restorePlaces(state);
}

void ReviewPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    QMetaObject::invokeMethod(d->view, &ReviewView::place, Qt::QueuedConnection);
}

void ReviewPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    d->refreshStage();
    if (d->kept)
        showRun(0, 0);
    const bool again = std::exchange(d->visited, true);
    if (d->model->isOrderStale()) {
        // What came while nobody looked stands at the end; who comes in finds the order the page promises.
        d->askAnew(CaptureQuery(d->model->query()));
        if (!again)
            d->cursor->keepNothing(); // the first of the order, not what happened to be first
        return;
    }
    if (again || d->model->rowCount() == 0)
        return;
    // While the page was hidden the list grew around whatever came first: work begins at the first that is undecided.
    d->view->stage()->clearArrivals();
    d->cursor->goToFirst();
}

} // namespace trawl
