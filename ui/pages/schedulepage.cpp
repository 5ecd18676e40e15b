// The Schedule page: what is shown, and its verbs.
#include "ui/pages/schedulepage_p.h"

#include "console/commands.h"
#include "ui/dialogs/tickdialog.h"
#include "ui/icons.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/pagedview.h"

#include <QPushButton>
#include <QSplitter>
#include <QTableView>

namespace trawl {

namespace {
constexpr qint64 lookPauseMs = 1500;
const QString splitKey = u"split.schedule"_s, belowKey = u"split.clockwork"_s;

/// Enabled, or why not.
void setVerb(QPushButton *button, const QString &tip, const QString &reason)
{
    button->setEnabled(reason.isEmpty());
    button->setToolTip(reason.isEmpty() ? tip : reason);
    button->setAccessibleDescription(button->toolTip());
}
} // namespace

SchedulePage::SchedulePage(Desk *desk, QWidget *parent) : QWidget(parent), d(std::make_unique<Private>())
{
    setObjectName(u"schedulePage"_s);
    d->q = this;
    d->desk = desk;
    d->schedules = makeScheduleTable(desk, this);
    d->processors = makeProcessorTable(desk, this);
    d->ticks = new TicksModel(desk, this);
    d->build();
    connect(d->table->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] { d->showDetail(); });
    connect(d->processorView->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this] { d->showProcessors(); });
    connect(d->ticks, &TicksModel::answered, this, [this] { d->show(); });
    connect(d->ticks, &TicksModel::failed, this, [this](const Error &error) { d->desk->fail(error, d->messages); });
    connect(desk, &Desk::snapshotChanged, this, [this] { d->look(false); });
    connect(desk, &Desk::secondPassed, this, [this] {
        if (!isVisible())
            return;
        d->schedules->repaint();
        d->showHeadline();
        d->look(false);
    });
    connect(desk, &Desk::formatsChanged, this, [this] { d->show(); });
    for (const auto &[splitter, key] : {std::pair{d->split, splitKey}, std::pair{d->below, belowKey}}) {
        connect(splitter, &QSplitter::splitterMoved, this,
                [desk, splitter = splitter, key = key] { desk->state()->setBytes(key, splitter->saveState()); });
        connect(desk->state(), &UiState::loaded, this, [desk, splitter = splitter, key = key] {
            if (const QByteArray kept = desk->state()->bytes(key); !kept.isEmpty())
                splitter->restoreState(kept);
        });
    }
    d->show();
}

SchedulePage::~SchedulePage()
{
    d->ticks->disconnect(this);
    d->tickView->disconnect(this);
    d->table->selectionModel()->disconnect(this);
    d->processorView->selectionModel()->disconnect(this);
}

void SchedulePage::resetLayout()
{
    d->desk->state()->remove(splitKey);
    d->desk->state()->remove(belowKey);
    d->shareRoom();
}

void SchedulePage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    d->look(true);
}

void SchedulePage::tick()
{
    d->send(TickRun(), [](const TickReport &report) { return tr("Tick: %1").arg(tickText(report)); });
}

void SchedulePage::Private::look(bool now)
{
    if (ledElsewhere(desk->snapshot()))
        return show(); // what is planned is in the files of who leads
    if (!q->isVisible() || asking || (!now && asked.isValid() && asked.elapsed() < lookPauseMs))
        return;
    asked.start();
    asking = true;
    desk->ask(ScheduleList(), q, [this](const Result<ScheduleList::Answer> &answer) {
        asking = false;
        if (!answer)
            return desk->fail(answer.error(), messages);
        const QString id = selected() ? selected()->id : QString();
        byItself = answer->byItself;
        known = true;
        schedules->setRows(answer->rows);
        if (!table->currentIndex().isValid() && !answer->rows.isEmpty())
            table->selectRow(std::max(0, schedules->rowOf(id)));
        show();
    });
    desk->ask(ProcessorsList(), q, [this](const Result<ProcessorsList::Answer> &answer) {
        if (!answer)
            return desk->fail(answer.error(), messages);
        processors->setRows(answer->rows);
        if (!processorView->currentIndex().isValid() && !answer->rows.isEmpty())
            processorView->selectRow(0);
        noProcessors->setText(answer->problems.isEmpty()
                                  ? tr("No external processors. They stand under \"processors\" in settings.json.")
                                  : answer->problems.join(u'\n'));
        show();
    });
    if (!ticks->isAsking())
        tickView->look();
}

void SchedulePage::Private::show()
{
    const bool nothing = schedules->rowCount() == 0;
    content->setVisible(!nothing);
    empty->setVisible(nothing);
    if (nothing && ledElsewhere(desk->snapshot()))
        empty->setContent(u"clock"_s, tr("Schedules and ticks are shown where the engine runs."), {});
    else if (nothing && !known)
        empty->setContent(u"clock"_s, tr("Loading the schedules…"), {});
    else if (nothing)
        empty->setContent(u"clock"_s, tr("No sources yet, so nothing can be started by itself."),
                          {firstStep(desk->snapshot(), u"schedule"_s,
                                     [this](const QString &id) { Q_EMIT desk->commandRequested(id); })});
    const bool ticked = ticks->rowCount() > 0;
    tickView->setVisible(ticked);
    noTicks->setVisible(!ticked);
    noTicks->setText(byItself ? tr("No tick yet. One comes every 10 minutes, unless the settings say otherwise.")
                              : tr("No tick yet."));
    setVerb(report, tr("Each step of the selected tick: what it did, its limit, what goes on (Enter)"),
            ticked ? QString() : tr("There was no tick yet."));
    showHeadline();
    showDetail();
    showProcessors();
}

void SchedulePage::Private::showHeadline()
{
    const ScheduleRow *first = nullptr;
    Instant at;
    bool any = false;
    for (const ScheduleRow &row : schedules->rows()) {
        any = any || row.scheduled;
        const Instant next = row.next.value(row.skipNext ? 1 : 0);
        if (next.isSet() && (!first || next < at)) {
            first = &row;
            at = next;
        }
    }
    if (!any)
        return headline->setFullText(tr("Nothing starts by itself: no schedule is written in sources.json"));
    if (!first)
        return headline->setFullText(tr("Nothing fires: all schedules are switched off"));
    const QString in = countdownText(at - desk->now());
    headline->setFullText(
        byItself
            ? tr("Next: %1 in %2 (%3)").arg(scheduleTitle(*first), in, shortMoment(desk, at))
            : tr("Due next: %1 at %2. Only a tick starts it here").arg(scheduleTitle(*first), shortMoment(desk, at)));
}

const ScheduleRow *SchedulePage::Private::selected() const
{
    return schedules->rowAt(table->currentIndex().row());
}

const ProcessorRow *SchedulePage::Private::selectedProcessor() const
{
    return processors->rowAt(processorView->currentIndex().row());
}

QString SchedulePage::Private::sourceNames(const QStringList &ids) const
{
    QStringList names;
    for (const QString &id : ids) {
        const SourceStatus *source = desk->source(id);
        names.append(source && !source->name.isEmpty() ? source->name : id);
    }
    return names.join(u", "_s);
}

void SchedulePage::Private::showDetail()
{
    const ScheduleRow *row = selected();
    if (!row)
        return;
    title->setFullText(row->sources.isEmpty() ? tr("%1: all its sources are disabled").arg(scheduleTitle(*row))
                       : row->isGroup         ? tr("%1: %2").arg(scheduleTitle(*row), sourceNames(row->sources))
                                              : scheduleTitle(*row));
    const QString notScheduled = tr("Nothing starts it by itself.");
    if (!row->scheduled) {
        times->setFullText(notScheduled);
        last->setFullText({});
        rules->setFullText(tr("Give it a \"schedule\" in sources.json, or put it into a group under \"schedules\"."));
    } else {
        times->setFullText(!row->on              ? tr("It is switched off and fires at no time.")
                           : row->next.isEmpty() ? tr("It never fires: no day fits %1.").arg(row->schedule)
                                                 : tr("Next times: %1").arg(nextTimesText(desk, *row)));
        last->setFullText(row->last.isSet() ? row->runNumber > 0 && row->outcome == FireOutcome::Started
                                                  ? tr("Last: %1, run %2 %3")
                                                        .arg(shortMoment(desk, row->last),
                                                             runNumberText(row->runNumber), row->lastText)
                                                  : tr("Last: %1, %2").arg(shortMoment(desk, row->last), row->lastText)
                                            : tr("It has not fired yet."));
        rules->setFullText(tr("A run ends after %1. Missed times run once at the next start. %2.")
                               .arg(durationText(Ms(row->limitMs)), row->clockRule));
    }
    last->setVisible(row->scheduled);
    setVerb(runNow, tr("Start it now, whatever its schedule says (R)"),
            !row->scheduled  ? notScheduled
            : row->runActive ? tr("Run %1 of it is still active.").arg(runNumberText(row->runNumber))
                             : QString());
    skip->setText(row->skipNext ? tr("Don't skip") : tr("Skip next"));
    setVerb(skip, row->skipNext ? tr("Fire at the next time after all (S)") : tr("Leave out the next time (S)"),
            !row->scheduled       ? notScheduled
            : !row->on            ? tr("It is switched off.")
            : row->next.isEmpty() ? tr("It never fires.")
                                  : QString());
    toggle->setText(row->on || !row->scheduled ? tr("Switch off") : tr("Switch on"));
    toggle->setIcon(icon(row->on || !row->scheduled ? u"pause"_s : u"enable"_s));
    setVerb(toggle, row->on ? tr("It fires no more; its runs go on (Space)") : tr("It fires again from now on (Space)"),
            row->scheduled ? QString() : notScheduled);
}

void SchedulePage::Private::showProcessors()
{
    const bool any = processors->rowCount() > 0;
    processorView->setVisible(any);
    noProcessors->setVisible(!any);
    const ProcessorRow *row = selectedProcessor();
    setVerb(poke, row ? tr("Ask %1 to do its work, without waiting (P)").arg(row->id) : QString(),
            !any                                   ? tr("There are no processors.")
            : !row                                 ? tr("No processor is selected.")
            : row->state == ProcessorState::GoesOn ? tr("It is at work.")
            : row->atWork                          ? tr("Its limit is over, and it is still at work.")
                                                   : QString());
}

void SchedulePage::Private::openReport()
{
    const TickReport *of = ticks->rowAt(std::max(0, tickView->currentIndex().row()));
    if (!of)
        return;
    auto *dialog = new TickDialog(desk, *of, q);
    dialog->open();
}

void SchedulePage::Private::startNow()
{
    const ScheduleRow *row = selected();
    if (row && runNow->isEnabled())
        send(ScheduleRunNow{row->id}, [](const ScheduleSaid &said) { return said.text; });
}

void SchedulePage::Private::skipNext()
{
    const ScheduleRow *row = selected();
    if (row && skip->isEnabled())
        send(ScheduleSkipNext{row->id, !row->skipNext}, [](const ScheduleSaid &said) { return said.text; });
}

void SchedulePage::Private::switchIt()
{
    const ScheduleRow *row = selected();
    if (row && toggle->isEnabled())
        send(ScheduleSwitch{row->id, !row->on}, [](const ScheduleSaid &said) { return said.text; });
}

void SchedulePage::Private::pokeSelected()
{
    const ProcessorRow *row = selectedProcessor();
    if (row && poke->isEnabled())
        send(ProcessorsPoke{row->id},
             [](const ProcessorRow &answer) { return tr("%1: %2").arg(answer.id, processorText(answer)); });
}

} // namespace trawl
