// The History page: table of runs, detail of one, verbs.
#include "ui/pages/historypage.h"

#include "ui/desk.h"
#include "ui/icons.h"
#include "ui/models/runsmodel.h"
#include "ui/panels/comparisonpanel.h"
#include "ui/panels/leftoutexport.h"
#include "ui/panels/outboxpanel.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/factspanel.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pagedview.h"

#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace trawl {

static const QString splitKey = u"split.history"_s;

struct HistoryPage::Private {
    HistoryPage *q = nullptr;
    Desk *desk = nullptr;
    RunsModel *model = nullptr;
    MessageArea *messages = nullptr;
    QSplitter *split = nullptr;
    PagedView *table = nullptr;
    EmptyPanel *empty = nullptr;
    OutboxPanel *outbox = nullptr;
    ComparisonPanel *comparison = nullptr; ///< in the place of the runs while two are compared
    bool isComparing = false;
    QLabel *title = nullptr;
    QGridLayout *form = nullptr; ///< not a form: one with hidden rows writes past its end in this Qt
    QHash<QString, QLabel *> names, values;
    QPushButton *resume = nullptr, *again = nullptr, *finalize = nullptr, *pictures = nullptr, *drop = nullptr,
                *compare = nullptr;
    qint64 seenRuns = -1, seenCaptures = -1;
    bool outdated = false;

    void buildTable();
    QWidget *buildDetail();
    void addValue(const QString &key, const QString &label);
    void takeSnapshot();
    void buildComparison();
    void compareSelected();
    void showCompare();
    void setComparing(bool on);
    QList<RunRow> chosen() const; ///< what is selected, the earlier run first
    void show();
    void showDetail();
    void showVerbs(const RunRow &run);
    /// @p said: what the status line says when it is done.
    template <ConsoleRequest R>
    void send(R asked, const QString &said)
    {
        desk->ask(std::move(asked), q, [this, said](const Result<typename R::Answer> &answer) {
            if constexpr (std::is_same_v<R, RunResume> || std::is_same_v<R, RunDiscard>) {
                if (answer)
                    desk->settle(draftKey(answer->run.id));
            }
            if (answer)
                Q_EMIT q->statusText(said);
            else
                desk->fail(answer.error(), messages);
            table->look();
        });
    }
    const RunRow *selected() const;
    QString sourceNames(const QStringList &ids) const;
};

void HistoryPage::Private::buildTable()
{
    table = new PagedView(model, u"historyView"_s, tr("Runs, newest first"), {8, 15, 15, 20, 11, 18, 20, 11, 20}, q);
    table->setFrameShape(QFrame::NoFrame);
    split->addWidget(table);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection); // two can be compared
    connect(table, &PagedView::chosen, q, [this] { showDetail(); });
    auto *key = new QShortcut(Qt::Key_C, table);
    key->setContext(Qt::WidgetShortcut);
    key->setAutoRepeat(false);
    connect(key, &QShortcut::activated, q, [this] { compareSelected(); });
}

void HistoryPage::Private::addValue(const QString &key, const QString &label)
{
    auto *name = new QLabel(label, q);
    name->setForegroundRole(QPalette::PlaceholderText);
    auto *value = new QLabel(q);
    value->setObjectName(u"run."_s + key);
    value->setAccessibleName(label);
    value->setTextFormat(Qt::PlainText);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setWordWrap(true);
    const int row = form->rowCount();
    form->addWidget(name, row, 0, Qt::AlignTop);
    form->addWidget(value, row, 1);
    names.insert(key, name);
    values.insert(key, value);
}

QWidget *HistoryPage::Private::buildDetail()
{
    auto *detail = new QWidget(split);
    detail->setObjectName(u"runDetail"_s);
    auto *column = new QVBoxLayout(detail);
    column->setContentsMargins(space::wide, space::unit, space::wide, space::unit);
    column->setSpacing(space::unit);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::unit);
    title = new QLabel(detail);
    title->setObjectName(u"shownRunTitle"_s);
    title->setTextFormat(Qt::PlainText);
    QFont big = q->font();
    big.setPointSizeF(big.pointSizeF() * 1.2);
    big.setWeight(QFont::DemiBold);
    title->setFont(big);
    row->addWidget(title, 1);
    const auto button = [&](const QString &name, const QString &mark, const QString &text, auto run) {
        auto *made = new QPushButton(icon(mark), text, detail);
        made->setObjectName(name);
        made->setFocusPolicy(Qt::TabFocus);
        connect(made, &QPushButton::clicked, q, run);
        row->addWidget(made);
        return made;
    };
    pictures = button(u"runPicturesButton"_s, u"grid"_s, tr("Its captures"), [this] {
        if (const RunRow *run = selected())
            Q_EMIT q->reviewRequested(run->id, run->number);
    });
    compare = button(u"runCompareButton"_s, u"table"_s, tr("Compare"), [this] { compareSelected(); });
    resume = button(u"runResumeButton"_s, u"resume"_s, tr("Resume"), [this] {
        if (const RunRow *run = selected())
            send(RunResume{run->id}, run->state == RunState::Draft
                                         ? tr("Run %1 starts.").arg(runNumberText(run->number))
                                         : tr("Run %1 goes on.").arg(runNumberText(run->number)));
    });
    drop = button(u"runDropButton"_s, u"trash"_s, tr("Discard draft"), [this] {
        if (const RunRow *run = selected())
            send(RunDiscard{run->id}, tr("The draft %1 is discarded.").arg(runNumberText(run->number)));
    });
    again = button(u"runAgainButton"_s, u"start"_s, tr("Re-run"), [this] {
        if (const RunRow *run = selected()) {
            RunPlan plan = run->plan;
            plan.trigger = Trigger::Operator;
            send(RunStart{plan}, tr("A new run with the settings of %1.").arg(runNumberText(run->number)));
        }
    });
    finalize = button(u"runFinalizeButton"_s, u"finalize"_s, tr("Finalize"), [this] {
        if (const RunRow *run = selected())
            send(RunFinalize{run->id}, tr("Run %1 is finalized.").arg(runNumberText(run->number)));
    });
    column->addLayout(row);
    form = new QGridLayout;
    form->setColumnStretch(1, 1);
    form->setHorizontalSpacing(space::wide);
    form->setVerticalSpacing(3);
    addValue(u"reason"_s, tr("Why"));
    addValue(u"items"_s, tr("Items"));
    addValue(u"review"_s, tr("Review"));
    addValue(u"upload"_s, tr("Upload"));
    addValue(u"time"_s, tr("Time"));
    addValue(u"sources"_s, tr("Sources"));
    addValue(u"plan"_s, tr("Plan"));
    addValue(u"note"_s, tr("Note"));
    column->addLayout(form);
    column->addStretch();
    return detail;
}

HistoryPage::HistoryPage(Desk *desk, QWidget *parent) : QWidget(parent), d(std::make_unique<Private>())
{
    setObjectName(u"historyPage"_s);
    d->q = this;
    d->desk = desk;
    d->model = new RunsModel(desk, this);
    d->messages = new MessageArea(this);
    d->split = new QSplitter(Qt::Vertical, this);
    d->split->setObjectName(u"historySplitter"_s);
    d->split->setChildrenCollapsible(false);
    d->buildTable();
    d->split->addWidget(d->buildDetail());
    d->split->setStretchFactor(0, 1);
    d->split->setStretchFactor(1, 0);
    d->empty = new EmptyPanel(this);
    d->empty->setObjectName(u"historyEmptyPanel"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(d->messages);
    column->addWidget(d->split, 1);
    column->addWidget(d->empty, 1);
    d->buildComparison();
    column->addWidget(d->comparison, 1);
    d->outbox = new OutboxPanel(desk, d->messages, this);
    column->addWidget(d->outbox);
    connect(d->outbox, &OutboxPanel::statusText, this, &HistoryPage::statusText);
    connect(d->model, &RunsModel::answered, this, [this] { d->show(); });
    connect(d->model, &RunsModel::failed, this, [this](const Error &error) { d->desk->fail(error, d->messages); });
    connect(desk, &Desk::snapshotChanged, this, [this] { d->takeSnapshot(); });
    connect(desk, &Desk::formatsChanged, this, [this] { d->showDetail(); });
    connect(d->split, &QSplitter::splitterMoved, this,
            [this] { d->desk->state()->setBytes(splitKey, d->split->saveState()); });
    connect(desk->state(), &UiState::loaded, this, [this] {
        if (const QByteArray kept = d->desk->state()->bytes(splitKey); !kept.isEmpty())
            d->split->restoreState(kept);
    });
    d->takeSnapshot();
    d->show();
    d->table->look();
}

void HistoryPage::Private::buildComparison()
{
    comparison = new ComparisonPanel(desk, messages, q);
    comparison->hide();
    connect(comparison, &ComparisonPanel::readingChanged, q, [this] { showCompare(); });
    connect(comparison, &ComparisonPanel::shown, q, [this] { setComparing(true); });
    connect(comparison, &ComparisonPanel::left, q, [this] { setComparing(false); });
    connect(comparison, &ComparisonPanel::captureRequested, q, &HistoryPage::captureRequested);
}

void HistoryPage::resetLayout()
{
    d->comparison->resetLayout();
    d->desk->state()->remove(splitKey);
    d->split->setSizes({d->split->height(), 0}); // the detail keeps what it needs
}

HistoryPage::~HistoryPage()
{
    delete d->comparison;
    d->model->disconnect(this);
    d->table->disconnect(this);
    delete d->split;
}

const RunRow *HistoryPage::Private::selected() const
{
    return model->rowAt(table->currentIndex().row());
}

QList<RunRow> HistoryPage::Private::chosen() const
{
    QList<RunRow> runs;
    for (const QModelIndex &index : table->selectionModel()->selectedRows()) {
        if (const RunRow *run = model->rowAt(index.row()))
            runs.append(*run);
    }
    std::sort(runs.begin(), runs.end(), [](const RunRow &a, const RunRow &b) { return a.number < b.number; });
    return runs;
}

void HistoryPage::Private::compareSelected()
{
    const QList<RunRow> runs = chosen();
    if (!compare->isEnabled() || runs.isEmpty())
        return;
    comparison->compare(runs.size() == 2 ? runs.first().id : 0, runs.last().id);
}

void HistoryPage::Private::showCompare()
{
    const QList<RunRow> runs = chosen();
    const bool draft =
        std::any_of(runs.begin(), runs.end(), [](const RunRow &run) { return run.state == RunState::Draft; });
    QString not_;
    if (comparison->isReading())
        not_ = tr("Both runs are being read.");
    else if (runs.isEmpty() || runs.size() > 2)
        not_ = tr("Select one run or two (Ctrl+click).");
    else if (draft)
        not_ = tr("A draft has nothing to compare.");
    compare->setText(comparison->isReading() ? tr("Comparing…") : tr("Compare"));
    compare->setEnabled(not_.isEmpty());
    if (!not_.isEmpty())
        compare->setToolTip(not_);
    else if (runs.size() == 2)
        compare->setToolTip(tr("What run %1 has that run %2 has not, and the other way round (C)")
                                .arg(runNumberText(runs.last().number), runNumberText(runs.first().number)));
    else
        compare->setToolTip(tr("With the run before it that has one of its sources (C). Ctrl+click another one to "
                               "compare these two."));
    compare->setAccessibleDescription(compare->toolTip());
}

/// The outbox is no part of it.
void HistoryPage::Private::setComparing(bool on)
{
    if (std::exchange(isComparing, on) == on)
        return;
    show();
    if (on)
        comparison->findChild<QWidget *>(u"comparedSourcesView"_s)->setFocus(Qt::OtherFocusReason);
    else
        table->setFocus(Qt::OtherFocusReason);
    outbox->look();
}

void HistoryPage::Private::takeSnapshot()
{
    const Snapshot &snapshot = desk->snapshot();
    const bool active = snapshot.run && isActive(snapshot.run->state);
    const bool runs = std::exchange(seenRuns, snapshot.runsVersion) != snapshot.runsVersion;
    const bool captures = std::exchange(seenCaptures, snapshot.capturesVersion) != snapshot.capturesVersion;
    if (!q->isVisible())
        outdated = outdated || runs || captures || active;
    else if (runs || captures)
        table->look();
    else if (model->rowCount() == 0)
        show(); // sources may have come: the step that is offered changes
}

void HistoryPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    d->outbox->look();
    if (std::exchange(d->outdated, false))
        d->table->look(); // what changed while another page was shown: uploads, decisions
}

void HistoryPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    constexpr int low = 560; // the runs come first
    d->outbox->setMostRows(height() < low ? 2 : 5);
}

void HistoryPage::Private::show()
{
    const bool nothing = model->rowCount() == 0;
    const bool appears = !nothing && !isComparing && split->isHidden() && q->isVisible();
    split->setVisible(!nothing && !isComparing);
    comparison->setVisible(!nothing && isComparing);
    outbox->setShown(!isComparing);
    empty->setVisible(nothing);
    if (appears)
        table->setFocus(Qt::OtherFocusReason);
    if (nothing) {
        if (!model->isKnown())
            empty->setContent(u"clock"_s, tr("Loading the runs…"), {});
        else
            empty->setContent(u"history"_s, tr("No runs yet. Each run is listed here with what it brought in."),
                              {firstStep(desk->snapshot(), u"history"_s,
                                         [this](const QString &id) { Q_EMIT desk->commandRequested(id); })});
        return;
    }
    // A row that got the focus alone is current, and the detail is of it: it is shown as selected.
    if (!table->selectionModel()->hasSelection())
        table->selectRow(qMax(0, table->currentIndex().row()));
    showDetail();
}

QString HistoryPage::Private::sourceNames(const QStringList &ids) const
{
    QStringList names;
    for (const QString &id : ids) {
        QString name = id;
        for (const SourceStatus &source : desk->snapshot().sources) {
            if (source.id == id && !source.name.isEmpty())
                name = source.name;
        }
        names << name;
    }
    return names.join(u", "_s);
}

void HistoryPage::Private::showDetail()
{
    showCompare();
    const RunRow *run = selected();
    if (!run)
        return;
    const QLocale locale;
    const Counts &c = run->counts;
    const auto set = [this](const QString &key, const QString &text) {
        values.value(key)->setText(text);
        names.value(key)->setVisible(!text.isEmpty());
        values.value(key)->setVisible(!text.isEmpty());
    };
    title->setText(tr("Run %1: %2").arg(runNumberText(run->number), runStateText(*run)));
    set(u"reason"_s, run->interrupted && run->reason.isEmpty() ? tr("The program ended while it ran.") : run->reason);
    set(u"items"_s, tr("%1 in all: %2 captured, %3 failed, %4 skipped, %5 pending, %6 in flight")
                        .arg(locale.toString(c.total()), locale.toString(c.captured), locale.toString(c.failed),
                             locale.toString(c.skipped), locale.toString(c.pending), locale.toString(c.leased)));
    set(u"review"_s, tr("%1 unreviewed, %2 approved, %3 rejected, %4 flagged")
                         .arg(locale.toString(c.unreviewed), locale.toString(c.approved), locale.toString(c.rejected),
                              locale.toString(c.flagged)));
    set(u"upload"_s,
        c.uploadFailed ? tr("%1 uploaded, %2 failed").arg(locale.toString(c.recorded), locale.toString(c.uploadFailed))
                       : tr("%1 uploaded").arg(locale.toString(c.recorded)));
    QString time = tr("started %1 by %2").arg(momentText(run->started, desk->utc()), triggerText(run->plan.trigger));
    if (run->ended.isSet())
        time = tr("%1, ended %2, took %3")
                   .arg(time, momentText(run->ended, desk->utc()), runDurationText(*run, desk->snapshot().at));
    set(u"time"_s, run->started.isSet() ? time : QString());
    set(u"sources"_s, sourceNames(run->plan.sources));
    const QString strategy = run->plan.strategy == Strategy::RoundRobin       ? tr("round-robin")
                             : run->plan.strategy == Strategy::DomainAffinity ? tr("domain affinity")
                                                                              : tr("least loaded");
    QStringList plan{strategy, tr("%n session(s)", nullptr, run->plan.sessions),
                     tr("%n source(s) at once", nullptr, run->plan.sourcesAtOnce)};
    if (run->plan.limit)
        plan << tr("%n item(s) at most", nullptr, run->plan.limit);
    if (run->plan.timeLimitMs)
        plan << tr("time limit %1").arg(durationText(Ms(run->plan.timeLimitMs)));
    if (run->plan.approveByPolicy)
        plan << tr("approves by policy");
    if (run->plan.uploadAtEnd)
        plan << tr("uploads at the end");
    set(u"plan"_s, plan.join(u", "_s));
    set(u"note"_s, run->plan.note);
    showVerbs(*run);
}

void HistoryPage::Private::showVerbs(const RunRow &run)
{
    const auto set = [](QPushButton *button, const QString &tip, const QString &reason) {
        button->setEnabled(reason.isEmpty());
        button->setToolTip(reason.isEmpty() ? tip : reason);
        button->setAccessibleDescription(button->toolTip());
    };
    const bool live = isActive(run.state) && !run.interrupted;
    const qint64 undone = run.counts.pending + run.counts.leased;
    QString noResume;
    if (run.finalized)
        noResume = tr("The run is finalized.");
    else if (live && run.state != RunState::Paused && run.state != RunState::Pausing)
        noResume = tr("The run is on.");
    else if (!live && !run.interrupted && undone == 0)
        noResume = tr("No item is left to do.");
    else if (run.state == RunState::Completed)
        noResume = tr("Only drafts and paused, stopped, failed and interrupted runs go on.");
    const bool draft = run.state == RunState::Draft;
    resume->setText(draft ? tr("Start") : tr("Resume"));
    set(resume,
        draft ? tr("Crawl the %n address(es) of this draft", nullptr, int(undone))
              : tr("Go on with the %n item(s) that are not done", nullptr, int(undone)),
        noResume);
    drop->setVisible(draft);
    set(drop, tr("It is not started any more; its addresses count as left out by the operator"), {});
    again->setVisible(!draft);

    QString noAgain;
    const std::optional<RunRow> &on = desk->snapshot().run;
    if (on && isActive(on->state) && !on->interrupted) {
        for (const QString &id : run.plan.sources) {
            if (on->plan.sources.contains(id)) {
                noAgain =
                    tr("%1 is in run %2. Wait until it has ended.").arg(sourceNames({id}), runNumberText(on->number));
                break;
            }
        }
    }
    set(again, tr("Start a new run with the same sources and limits"), noAgain);

    QString noFinal;
    if (run.finalized)
        noFinal = tr("The run is finalized already.");
    else if (run.interrupted || isActive(run.state) || run.state == RunState::Draft)
        noFinal = tr("Only runs that have ended can be finalized.");
    set(finalize,
        run.counts.unreviewed
            ? tr("Freeze the statistics; %n capture(s) stay unreviewed", nullptr, int(run.counts.unreviewed))
            : tr("Freeze the statistics and close the run"),
        noFinal);
    set(pictures, tr("Show the captures of this run on the Review page"),
        run.counts.captured ? QString() : tr("It has no captures."));
}

} // namespace trawl
