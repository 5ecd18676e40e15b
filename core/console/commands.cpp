// The command table and the enabled matrix (which command may run in which state). Pure: no clock, no engine.
#include "console/commands.h"

#include <algorithm>

namespace trawl {

const QList<CommandInfo> &commandTable()
{
    // id, menu, text, shortcut, tip, cli, icon, reviewOnly
    static const QList<CommandInfo> table{
        {u"sources.edit"_s, u"File"_s, u"Edit sources.json"_s, u"Ctrl+O"_s, u"Open the sources file in your editor."_s,
         u"trawlctl sources"_s, u"edit"_s},
        {u"sources.reload"_s, u"File"_s, u"Reload sources"_s, u"Ctrl+Shift+O"_s,
         u"Read sources.json again; a bad file is refused whole."_s, u"trawlctl sources reload"_s, u"retry"_s},
        {u"app.openSample"_s,
         u"File"_s,
         u"Open the sample workspace"_s,
         {},
         u"Ten small sites on this computer; nothing leaves it."_s,
         u"trawldeck --sample"_s,
         u"sample"_s},
        {u"app.exitSample"_s,
         u"File"_s,
         u"Exit sample"_s,
         {},
         u"Leave the sample for your own workspace; a run is paused and can be resumed later."_s,
         u"trawldeck"_s,
         u"left"_s},
        {u"app.quit"_s,
         u"File"_s,
         u"Quit"_s,
         u"Ctrl+Q"_s,
         u"Close the window; asks first while a run is active."_s,
         {},
         {}},

        {u"run.start"_s, u"Run"_s, u"Start…"_s, u"Ctrl+R"_s, u"Choose sources and start a run."_s, u"trawlctl run"_s,
         u"start"_s},
        {u"run.pause"_s, u"Run"_s, u"Pause"_s, u"F8"_s,
         u"Pages in flight finish, nothing new starts; the run's time limit stops counting, circuit timers keep "
         u"running."_s,
         u"trawlctl pause"_s, u"pause"_s},
        {u"run.resume"_s, u"Run"_s, u"Resume"_s, u"F8"_s, u"Continue with the items that are not done."_s,
         u"trawlctl resume"_s, u"resume"_s},
        {u"run.stop"_s, u"Run"_s, u"Stop after in-flight"_s, u"Ctrl+."_s,
         u"Finish the pages in flight, then stop; the rest stays resumable."_s, u"trawlctl stop"_s, u"stop"_s},
        {u"run.stopNow"_s, u"Run"_s, u"Stop now"_s, u"Ctrl+Shift+."_s,
         u"Abandon the pages in flight; they go back to the queue."_s, u"trawlctl stop --now"_s, u"stopnow"_s},
        {u"run.retryFailed"_s, u"Run"_s, u"Retry failed"_s, u"Ctrl+Shift+R"_s,
         u"Put failed items back into the queue."_s, u"trawlctl items retry-failed"_s, u"retry"_s},
        {u"run.retrySkipped"_s,
         u"Run"_s,
         u"Retry skipped"_s,
         {},
         u"Put back the items that were skipped because their source was blocked to the end of the run."_s,
         {},
         u"retry"_s},
        {u"items.unlock"_s, u"Run"_s, u"Unlock stuck"_s, u"Ctrl+Shift+U"_s, u"Requeue items whose lease expired."_s,
         u"trawlctl unlock"_s, u"unlock"_s},
        {u"run.finalize"_s,
         u"Run"_s,
         u"Finalize run"_s,
         {},
         u"Freeze the run's statistics and release its pictures."_s,
         u"trawlctl runs finalize"_s,
         u"finalize"_s},
        {u"run.discard"_s,
         u"Run"_s,
         u"Discard interrupted run"_s,
         {},
         u"Mark the interrupted run as stopped; captures stay."_s,
         u"trawlctl runs discard"_s,
         u"trash"_s},

        {u"source.priorityUp"_s, u"Sources"_s, u"Raise priority"_s, u"Ctrl+Up"_s,
         u"Dispatch the selected sources earlier, in this run."_s, u"trawlctl sources raise"_s, u"up"_s},
        {u"source.priorityDown"_s, u"Sources"_s, u"Lower priority"_s, u"Ctrl+Down"_s,
         u"Dispatch the selected sources later, in this run."_s, u"trawlctl sources lower"_s, u"down"_s},
        {u"source.setRate"_s,
         u"Sources"_s,
         u"Set rate…"_s,
         {},
         u"Requests per second over all workers."_s,
         u"trawlctl sources set-rate"_s,
         u"rate"_s},
        {u"source.setConcurrency"_s,
         u"Sources"_s,
         u"Pages at a time…"_s,
         {},
         u"How many pages of the source load at the same time."_s,
         {},
         u"rate"_s},
        {u"source.pinEngine"_s,
         u"Sources"_s,
         u"Pin engine…"_s,
         {},
         u"Use one engine first for the source in this run, whatever its chain says."_s,
         u"trawlctl sources pin-engine"_s,
         u"pin"_s},
        {u"source.enable"_s,
         u"Sources"_s,
         u"Enable"_s,
         {},
         u"Take the selected sources into the run."_s,
         u"trawlctl sources enable"_s,
         u"enable"_s},
        {u"source.disable"_s,
         u"Sources"_s,
         u"Disable for this run"_s,
         {},
         u"Start nothing more of the selected sources."_s,
         u"trawlctl sources disable"_s,
         u"enable"_s},
        {u"circuit.probe"_s, u"Sources"_s, u"Probe now"_s, u"Ctrl+Shift+P"_s,
         u"Let one request through; its result decides."_s, u"trawlctl circuits probe"_s, u"probe"_s},
        {u"circuit.hold"_s, u"Sources"_s, u"Hold open"_s, u"Ctrl+Shift+H"_s,
         u"Keep the source blocked until you release it."_s, u"trawlctl circuits hold"_s, u"lock"_s},
        {u"circuit.close"_s,
         u"Sources"_s,
         u"Close circuit…"_s,
         {},
         u"Let requests through again; needs a reason."_s,
         u"trawlctl circuits close"_s,
         u"close-circuit"_s},

        {u"item.why"_s, u"Items"_s, u"Why is this waiting?"_s, u"F1"_s,
         u"Explain the selected item, source or run in one sentence."_s, u"trawlctl why"_s, u"help"_s},
        {u"item.requeue"_s,
         u"Items"_s,
         u"Requeue selected"_s,
         {},
         u"Put the selected items back into the queue."_s,
         u"trawlctl items requeue"_s,
         u"retry"_s},
        {u"item.filterValue"_s,
         u"Items"_s,
         u"Filter by this value"_s,
         {},
         u"Show only items with the value of the current cell."_s,
         u"trawlctl items --filter"_s,
         u"filter"_s},
        {u"item.excludeValue"_s,
         u"Items"_s,
         u"Exclude this value"_s,
         {},
         u"Hide items with the value of the current cell."_s,
         u"trawlctl items --filter"_s,
         u"filter"_s},
        {u"item.copy"_s,
         u"Items"_s,
         u"Copy rows"_s,
         {},
         u"Copy the selected rows as text, HTML and JSON."_s,
         {},
         u"copy"_s},

        {u"review.approve"_s, u"Review"_s, u"Approve"_s, u"P"_s, u"Approve the captures the scope line names."_s,
         u"trawlctl review approve"_s, u"approve"_s, true},
        {u"review.reject"_s, u"Review"_s, u"Reject"_s, u"X"_s, u"Reject the captures the scope line names."_s,
         u"trawlctl review reject"_s, u"reject"_s, true},
        {u"review.flag"_s, u"Review"_s, u"Flag"_s, u"F"_s, u"Ask for a second look."_s, u"trawlctl review flag"_s,
         u"flag"_s, true},
        {u"review.unset"_s, u"Review"_s, u"Unset"_s, u"U"_s, u"Take the decision back to unreviewed."_s,
         u"trawlctl review unset"_s, u"unset"_s, true},
        {u"review.undo"_s, u"Review"_s, u"Undo"_s, u"Ctrl+Z"_s, u"Undo the last decision."_s, u"trawlctl review undo"_s,
         u"undo"_s},
        {u"review.redo"_s, u"Review"_s, u"Redo"_s, u"Ctrl+Shift+Z"_s, u"Redo the decision undone last."_s,
         u"trawlctl review redo"_s, u"redo"_s},

        {u"upload.start"_s, u"Upload"_s, u"Upload approved"_s, u"Ctrl+U"_s,
         u"Show what would be uploaded, then upload it."_s, u"trawlctl upload"_s, u"upload"_s},
        {u"upload.pause"_s,
         u"Upload"_s,
         u"Pause upload"_s,
         {},
         u"Finish the objects under way, start no more."_s,
         u"trawlctl upload pause"_s,
         u"pause"_s},
        {u"upload.resume"_s,
         u"Upload"_s,
         u"Resume upload"_s,
         {},
         u"Continue the batch."_s,
         u"trawlctl upload resume"_s,
         u"resume"_s},
        {u"upload.cancel"_s,
         u"Upload"_s,
         u"Cancel upload"_s,
         {},
         u"End the batch; what is not stored stays ready."_s,
         u"trawlctl upload cancel"_s,
         u"reject"_s},
        {u"upload.retryFailed"_s,
         u"Upload"_s,
         u"Retry failed uploads"_s,
         {},
         u"Upload the failed objects again; keys are content hashes, so nothing is stored twice."_s,
         u"trawlctl upload --retry-failed"_s,
         u"retry"_s},

        {u"view.operate"_s, u"View"_s, u"Operate"_s, u"Ctrl+1"_s, u"Sources, chart and items."_s, {}, u"sources"_s},
        {u"view.review"_s,
         u"View"_s,
         u"Review"_s,
         u"Ctrl+2"_s,
         u"Look at the screenshots and decide."_s,
         {},
         u"grid"_s},
        {u"view.upload"_s, u"View"_s, u"Upload"_s, u"Ctrl+3"_s, u"The batch and its objects."_s, {}, u"upload"_s},
        {u"view.history"_s, u"View"_s, u"History"_s, u"Ctrl+4"_s, u"Earlier runs."_s, {}, u"history"_s},
        {u"view.filter"_s, u"View"_s, u"Filter items"_s, u"Ctrl+F"_s, u"Go to the filter bar."_s, {}, u"filter"_s},
        {u"view.nextPane"_s, u"View"_s, u"Next pane"_s, u"F6"_s, u"Move the focus to the next pane."_s, {}, {}},
        {u"view.previousPane"_s,
         u"View"_s,
         u"Previous pane"_s,
         u"Shift+F6"_s,
         u"Move the focus to the previous pane."_s,
         {},
         {}},
        {u"view.lockLayout"_s,
         u"View"_s,
         u"Lock layout"_s,
         {},
         u"Panels cannot be moved by accident."_s,
         {},
         u"lock"_s},
        {u"view.resetLayout"_s,
         u"View"_s,
         u"Reset layout"_s,
         {},
         u"Put all panels and columns back."_s,
         {},
         u"layout"_s},
        {u"view.utc"_s, u"View"_s, u"Times in UTC"_s, {}, u"Show UTC instead of local time."_s, {}, u"clock"_s},

        {u"tools.palette"_s,
         u"Tools"_s,
         u"Find action"_s,
         u"Ctrl+K"_s,
         u"Run any command by its name, or go to a source or an item."_s,
         {},
         u"search"_s},
        {u"tools.copyCommand"_s,
         u"Tools"_s,
         u"Copy last action as command"_s,
         u"Ctrl+Shift+C"_s,
         u"Copy the command line of what you did last."_s,
         {},
         u"command"_s},
        {u"tools.doctor"_s,
         u"Tools"_s,
         u"Check dependencies"_s,
         {},
         u"Check everything a run needs, in order."_s,
         u"trawlctl doctor"_s,
         u"ok"_s},
        {u"cache.clear"_s,
         u"Tools"_s,
         u"Clear cache…"_s,
         {},
         u"Release the pictures of rejected and uploaded captures."_s,
         {},
         u"trash"_s},
        {u"spool.look"_s,
         u"Tools"_s,
         u"Look for the pictures again"_s,
         {},
         u"See whether the pictures that were missing from the spool are there again."_s,
         u"trawlctl spool look"_s,
         u"retry"_s},
        {u"spool.recrawl"_s,
         u"Tools"_s,
         u"Crawl missing pictures again"_s,
         {},
         u"Put the items whose pictures are missing back into the queue; the decisions on them stay in the journal."_s,
         u"trawlctl spool recrawl"_s,
         u"retry"_s},
        {u"baselines.renew"_s,
         u"Tools"_s,
         u"Begin new baselines"_s,
         {},
         u"Make a new folder of baseline pictures where the old one is not there any more."_s,
         u"trawlctl spool new-baselines"_s,
         u"retry"_s},
        {u"tools.settings"_s,
         u"Tools"_s,
         u"Settings…"_s,
         u"Ctrl+,"_s,
         u"Appearance and formats of this window."_s,
         {},
         u"settings"_s},

        {u"help.contents"_s, u"Help"_s, u"Help"_s, u"Shift+F1"_s, u"The manual, without a network."_s, {}, u"help"_s},
        {u"help.keys"_s, u"Help"_s, u"Keyboard shortcuts"_s, u"?"_s, u"All keys on one sheet."_s, {}, u"keyboard"_s},
        {u"help.welcome"_s,
         u"Help"_s,
         u"Welcome"_s,
         {},
         u"The first page: sample, sources, recent runs."_s,
         {},
         u"app"_s},
        {u"help.diagnostics"_s,
         u"Help"_s,
         u"Copy diagnostics"_s,
         {},
         u"Copy version, states and open problems; no secrets."_s,
         u"trawlctl doctor --json"_s,
         u"copy"_s},
        {u"help.about"_s, u"Help"_s, u"About Trawldeck"_s, {}, u"Version and licence."_s, {}, u"info"_s},
    };
    return table;
}

const CommandInfo *findCommand(const QString &id)
{
    const QList<CommandInfo> &table = commandTable();
    const auto it = std::find_if(table.begin(), table.end(), [&](const CommandInfo &info) { return info.id == id; });
    return it == table.end() ? nullptr : &*it;
}

namespace {

/// The columns of the matrix. Interrupted is derived (D1); Idle: no run is selected.
enum class Phase { Idle, Preparing, Running, Pausing, Paused, Stopping, Stopped, Completed, Failed, Interrupted };

Phase phaseOf(const Snapshot &s)
{
    if (!s.run)
        return s.interrupted.isEmpty() ? Phase::Idle : Phase::Interrupted;
    if (s.run->interrupted)
        return Phase::Interrupted;
    switch (s.run->state) {
    case RunState::Draft:
        return Phase::Idle;
    case RunState::Preparing:
        return Phase::Preparing;
    case RunState::Running:
        return Phase::Running;
    case RunState::Pausing:
        return Phase::Pausing;
    case RunState::Paused:
        return Phase::Paused;
    case RunState::Stopping:
        return Phase::Stopping;
    case RunState::Stopped:
        return Phase::Stopped;
    case RunState::Completed:
        return Phase::Completed;
    case RunState::Failed:
        return Phase::Failed;
    }
    return Phase::Idle;
}

bool ended(Phase p)
{
    return p == Phase::Stopped || p == Phase::Completed || p == Phase::Failed;
}

QString runName(const Snapshot &s)
{
    const RunRow *run = s.run ? &*s.run : s.interrupted.isEmpty() ? nullptr : &s.interrupted.first();
    return run ? u"Run "_s + runNumberText(run->number) : u"No run"_s;
}

CommandState yes(QString text = {})
{
    return {true, true, {}, std::move(text)};
}
CommandState no(QString reason, QString text = {})
{
    return {false, true, std::move(reason), std::move(text)};
}
CommandState hidden(QString reason)
{
    return {false, false, std::move(reason), {}};
}

QString withCount(const QString &text, qint64 count)
{
    return count > 0 ? u"%1 (%2)"_s.arg(text, groupedNumber(count)) : text;
}

/// Why nothing can be done with the run in this phase; one sentence per phase.
QString phaseReason(Phase p, const Snapshot &s)
{
    const QString run = runName(s);
    switch (p) {
    case Phase::Idle:
        return u"No run is selected."_s;
    case Phase::Preparing:
        return run + u" is being prepared."_s;
    case Phase::Running:
        return run + u" is running."_s;
    case Phase::Pausing:
        return u"%1 is pausing, %2 in flight."_s.arg(run).arg(s.inFlight);
    case Phase::Paused:
        return run + u" is paused."_s;
    case Phase::Stopping:
        return u"%1 is stopping, %2 in flight."_s.arg(run).arg(s.inFlight);
    case Phase::Stopped:
        return run + u" is stopped."_s;
    case Phase::Completed:
        return run + u" is completed."_s;
    case Phase::Failed:
        return run + u" has failed."_s;
    case Phase::Interrupted:
        return run + u" was interrupted: resume or discard it."_s;
    }
    return {};
}

/// What a run can't do without. A browser costs the sources that need pictures, the sink costs the upload: the others
/// go on.
QString downDependency(const Snapshot &s)
{
    for (const Dependency &d : s.dependencies) {
        const bool required = d.id != u"sink"_s && d.name != u"Browser"_s;
        if (d.state == u"Down"_s && required)
            return d.text.isEmpty() ? d.name + u" is down."_s : u"%1 is down: %2"_s.arg(d.name, d.text);
    }
    return {};
}

/// The answers to a question that the engine asks: they name what they would do.
CommandState answerState(const QString &id, const Snapshot &s)
{
    for (const Problem &problem : s.problems) {
        for (const ProblemAction &action : problem.actions) {
            if (action.command == id)
                return yes(action.text);
        }
    }
    return no(u"No pictures are missing."_s);
}

CommandState startState(Phase p, const Snapshot &s)
{
    if (p == Phase::Preparing)
        return no(runName(s) + u" is being prepared; wait until it runs."_s);
    const bool anySource =
        std::any_of(s.sources.begin(), s.sources.end(), [](const SourceStatus &x) { return x.enabled; });
    if (!anySource)
        return no(s.sources.isEmpty() ? u"There are no sources: add some to sources.json or try the sample."_s
                                      : u"All sources are disabled in sources.json."_s);
    const bool active = p == Phase::Running || p == Phase::Pausing || p == Phase::Paused || p == Phase::Stopping;
    const bool others =
        std::any_of(s.sources.begin(), s.sources.end(), [](const SourceStatus &x) { return x.enabled && !x.inRun; });
    if (active && !others)
        return no(u"All sources are in %1 (%2). Wait, or stop it."_s.arg(runName(s).toLower(), word(s.run->state)));
    return yes();
}

CommandState pauseState(Phase p, const Snapshot &s)
{
    if (p == Phase::Running)
        return yes();
    return p == Phase::Paused ? hidden(phaseReason(p, s)) : no(phaseReason(p, s));
}

qint64 undone(const Snapshot &s)
{
    return s.run ? s.run->counts.pending + s.run->counts.leased : 0;
}

CommandState resumeState(Phase p, const Snapshot &s)
{
    switch (p) {
    case Phase::Preparing:
    case Phase::Running:
        return hidden(phaseReason(p, s));
    case Phase::Pausing:
    case Phase::Paused:
    case Phase::Interrupted:
        return yes();
    case Phase::Stopped:
    case Phase::Failed: {
        if (undone(s) == 0)
            return no(runName(s) + u" has no undone items."_s);
        const QString down = downDependency(s);
        return down.isEmpty() ? yes() : no(down);
    }
    default:
        return no(phaseReason(p, s));
    }
}

CommandState stopState(Phase p, const Snapshot &s, bool now)
{
    const bool live = p == Phase::Preparing || p == Phase::Running || p == Phase::Pausing || p == Phase::Paused;
    if (live || (now ? p == Phase::Stopping : p == Phase::Interrupted))
        return yes();
    return no(phaseReason(p, s));
}

CommandState retryState(Phase p, const Snapshot &s, bool skipped)
{
    const qint64 count = !s.run ? 0 : skipped ? s.skippedBlocked : s.run->counts.failed;
    const QString text = withCount(skipped ? u"Retry skipped"_s : u"Retry failed"_s, count);
    if (p != Phase::Running && p != Phase::Paused && !ended(p))
        return no(phaseReason(p, s), text);
    if (s.run->finalized)
        return no(runName(s) + u" is finalized."_s, text);
    if (count == 0)
        return no((skipped ? u"Nothing was skipped because of a blocked source in "_s : u"Nothing has failed in "_s) +
                      runName(s).toLower() + u'.',
                  text);
    if (p == Phase::Failed) {
        const QString down = downDependency(s);
        if (!down.isEmpty())
            return no(down, text);
    }
    return yes(text);
}

CommandState unlockState(Phase p, const Snapshot &s)
{
    const QString text = withCount(u"Unlock stuck"_s, s.stuck);
    if (p == Phase::Idle || p == Phase::Preparing || p == Phase::Completed)
        return no(phaseReason(p, s), text);
    return s.stuck > 0 ? yes(text) : no(u"No item is stuck."_s, text);
}

CommandState uploadStartState(Phase p, const Snapshot &s)
{
    const QString text = withCount(u"Upload approved"_s, s.upload.ready);
    if (p == Phase::Stopping)
        return no(phaseReason(p, s), text);
    if (s.upload.target.isEmpty())
        return no(u"No upload target: set one in settings.json."_s, text);
    if (s.upload.ready == 0) {
        const qint64 waiting = s.run ? s.run->counts.unreviewed : 0;
        return no(waiting > 0 ? u"0 approved; %1 await review."_s.arg(waiting)
                              : u"0 approved captures wait for upload."_s,
                  text);
    }
    return yes(text);
}

CommandState uploadState(const QString &verb, const Snapshot &s)
{
    if (verb == u"retryFailed"_s) {
        const QString text = withCount(u"Retry failed uploads"_s, s.upload.failed);
        return s.upload.failed > 0 ? yes(text) : no(u"No upload has failed."_s, text);
    }
    if (!s.upload.active)
        return no(u"No upload is active."_s);
    if (verb == u"pause"_s)
        return s.upload.paused ? no(u"The upload is paused."_s) : yes();
    if (verb == u"resume"_s)
        return s.upload.paused ? yes() : no(u"The upload is not paused."_s);
    return yes();
}

CommandState sourceState(const QString &verb, Phase p, const Snapshot &s, const Selection &sel)
{
    if (p == Phase::Stopping)
        return no(phaseReason(p, s));
    if (sel.sources.isEmpty())
        return no(u"Select a source first."_s);
    QList<const SourceStatus *> chosen;
    for (const SourceStatus &source : s.sources) {
        if (sel.sources.contains(source.id))
            chosen.append(&source);
    }
    auto any = [&](auto test) {
        return std::any_of(chosen.begin(), chosen.end(), [&](const SourceStatus *x) { return test(*x); });
    };
    if (verb == u"priorityUp"_s && !any([](const SourceStatus &x) { return x.priority > 1; }))
        return no(u"Priority 1 is the highest."_s);
    if (verb == u"priorityDown"_s && !any([](const SourceStatus &x) { return x.priority < 9; }))
        return no(u"Priority 9 is the lowest."_s);
    if (verb == u"enable"_s && !any([](const SourceStatus &x) { return !x.enabled; }))
        return no(u"The selected source is enabled."_s);
    if (verb == u"disable"_s && !any([](const SourceStatus &x) { return x.enabled; }))
        return no(u"The selected source is off."_s);
    if ((verb == u"setRate"_s || verb == u"setConcurrency"_s || verb == u"pinEngine"_s) && sel.sources.size() > 1)
        return no(u"Select one source."_s);
    return yes();
}

CommandState circuitState(const QString &verb, Phase p, const Snapshot &s, const Selection &sel)
{
    if (p == Phase::Stopping)
        return no(phaseReason(p, s));
    if (sel.sources.isEmpty())
        return no(u"Select a source first."_s);
    const bool held = std::all_of(s.sources.begin(), s.sources.end(), [&](const SourceStatus &x) {
        return !sel.sources.contains(x.id) || (x.circuit == CircuitState::ForcedOpen && !x.blockedUntil.isSet());
    });
    if (verb == u"hold"_s && held)
        return no(sel.sources.size() == 1 ? u"It is held open already."_s : u"They are held open already."_s);
    return verb == u"close"_s && held ? yes(u"Release…"_s) : yes();
}

/// Matrix row "Clear cache…" with its note 5: between runs, and only if nothing unsent would be in question.
CommandState clearCacheState(Phase p, const Snapshot &s)
{
    if (p != Phase::Idle && !ended(p))
        return no(phaseReason(p, s));
    if (s.upload.active)
        return no(u"An upload is active."_s);
    if (s.upload.ready > 0)
        return no(u"%1 approved %2 not uploaded."_s.arg(
            groupedNumber(s.upload.ready), s.upload.ready == 1 ? u"screenshot is"_s : u"screenshots are"_s));
    return yes();
}

CommandState itemState(const QString &verb, Phase p, const Snapshot &s, const Selection &sel)
{
    if (verb == u"why"_s) // explains the run if nothing is selected
        return s.run || !sel.sources.isEmpty() || !sel.items.isEmpty()
                   ? yes()
                   : no(u"There is nothing to explain: no run, no selection."_s);
    if (sel.items.isEmpty())
        return no(u"Select an item first."_s);
    if (verb == u"requeue"_s &&
        (p == Phase::Stopping || p == Phase::Preparing || p == Phase::Pausing || p == Phase::Interrupted))
        return no(phaseReason(p, s));
    return yes();
}

CommandState reviewState(const QString &verb, const Snapshot &s, const Selection &sel)
{
    if (verb == u"undo"_s)
        return s.undoText.isEmpty() ? no(u"Nothing to undo."_s) : yes(u"Undo "_s + s.undoText.toLower());
    if (verb == u"redo"_s)
        return s.redoText.isEmpty() ? no(u"Nothing to redo."_s) : yes(u"Redo "_s + s.redoText.toLower());
    if (!sel.hasCaptures)
        return no(u"Nothing is captured yet."_s);
    return sel.captures.isEmpty() ? no(u"Select a capture first."_s) : yes();
}

CommandState runState(const QString &verb, Phase p, const Snapshot &s)
{
    if (verb == u"start"_s)
        return startState(p, s);
    if (verb == u"pause"_s)
        return pauseState(p, s);
    if (verb == u"resume"_s)
        return resumeState(p, s);
    if (verb == u"stop"_s || verb == u"stopNow"_s)
        return stopState(p, s, verb == u"stopNow"_s);
    if (verb == u"retryFailed"_s || verb == u"retrySkipped"_s)
        return retryState(p, s, verb == u"retrySkipped"_s);
    if (verb == u"discard"_s)
        return p == Phase::Interrupted ? yes() : no(u"No run is interrupted."_s);
    // finalize
    if (!ended(p))
        return no(p == Phase::Idle ? phaseReason(p, s) : runName(s) + u" has not ended."_s);
    return s.run->finalized ? no(runName(s) + u" is finalized."_s) : yes();
}

} // namespace

CommandState commandState(const QString &id, const Snapshot &snapshot, const Selection &selection)
{
    const QString area = id.section(u'.', 0, 0);
    const QString verb = id.section(u'.', 1);
    if (id == u"app.openSample"_s)
        return snapshot.sample ? no(u"This is the sample workspace."_s) : yes();
    if (id == u"app.exitSample"_s)
        return snapshot.sample ? yes() : no(u"This is not the sample workspace."_s);
    const bool local = area == u"view"_s || area == u"tools"_s || area == u"help"_s || area == u"app"_s;
    if (local || id == u"item.copy"_s)
        return id == u"item.copy"_s && selection.items.isEmpty() ? no(u"Select an item first."_s) : yes();
    if (snapshot.stale)
        return no(u"The engine does not answer; the data shown are old."_s);
    const Phase phase = phaseOf(snapshot);
    if (area == u"run"_s)
        return runState(verb, phase, snapshot);
    if (id == u"items.unlock"_s)
        return unlockState(phase, snapshot);
    if (id == u"upload.start"_s)
        return uploadStartState(phase, snapshot);
    if (area == u"upload"_s)
        return uploadState(verb, snapshot);
    if (area == u"source"_s)
        return sourceState(verb, phase, snapshot, selection);
    if (area == u"circuit"_s)
        return circuitState(verb, phase, snapshot, selection);
    if (id == u"cache.clear"_s)
        return clearCacheState(phase, snapshot);
    if (area == u"spool"_s || area == u"baselines"_s)
        return answerState(id, snapshot);
    if (area == u"item"_s)
        return itemState(verb, phase, snapshot, selection);
    if (area == u"review"_s)
        return reviewState(verb, snapshot, selection);
    return yes();
}

} // namespace trawl
