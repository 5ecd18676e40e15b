// The command table and the enabled matrix (which command may run in which state). Pure: no clock, no engine.
#include "console/commands.h"

#include "domain/text.h"

#include <algorithm>

namespace trawl {

const QList<CommandInfo> &commandTable()
{
    // id, menu, text, shortcut, tip, cli, icon, reviewOnly
    static const QList<CommandInfo> table{
        {u"sources.edit"_s, u"File"_s, translate("core", "Edit sources.json"), u"Ctrl+O"_s,
         translate("core", "Open the sources file in your editor."), u"trawlctl sources"_s, u"edit"_s},
        {u"sources.reload"_s, u"File"_s, translate("core", "Reload sources"), u"Ctrl+Shift+O"_s,
         translate("core", "Read sources.json again; a bad file is refused whole."), u"trawlctl sources reload"_s,
         u"retry"_s},
        {u"app.openSample"_s,
         u"File"_s,
         translate("core", "Open the sample workspace"),
         {},
         translate("core", "Ten small sites on this computer; nothing leaves it."),
         u"trawldeck --sample"_s,
         u"sample"_s},
        {u"app.exitSample"_s,
         u"File"_s,
         translate("core", "Exit sample"),
         {},
         translate("core", "Leave the sample for your own workspace; a run is paused and can be resumed later."),
         u"trawldeck"_s,
         u"left"_s},
        {u"app.quit"_s,
         u"File"_s,
         u"Quit"_s,
         u"Ctrl+Q"_s,
         translate("core", "Close the window; asks first while a run is active."),
         {},
         {}},

        {u"run.start"_s, u"Run"_s, u"Start…"_s, u"Ctrl+R"_s, translate("core", "Choose sources and start a run."),
         u"trawlctl run"_s, u"start"_s},
        {u"run.pause"_s, u"Run"_s, u"Pause"_s, u"F8"_s,
         translate(
             "core",
             "Pages in flight finish, nothing new starts; the run's time limit stops counting, circuit timers keep "
             "running."),
         u"trawlctl pause"_s, u"pause"_s},
        {u"run.resume"_s, u"Run"_s, u"Resume"_s, u"F8"_s,
         translate("core", "Continue with the items that are not done."), u"trawlctl resume"_s, u"resume"_s},
        {u"run.stop"_s, u"Run"_s, translate("core", "Stop after in-flight"), u"Ctrl+."_s,
         translate("core", "Finish the pages in flight, then stop; the rest stays resumable."), u"trawlctl stop"_s,
         u"stop"_s},
        {u"run.stopNow"_s, u"Run"_s, translate("core", "Stop now"), u"Ctrl+Shift+."_s,
         translate("core", "Abandon the pages in flight; they go back to the queue."), u"trawlctl stop --now"_s,
         u"stopnow"_s},
        {u"run.retryFailed"_s, u"Run"_s, translate("core", "Retry failed"), u"Ctrl+Shift+R"_s,
         translate("core", "Put failed items back into the queue."), u"trawlctl items retry-failed"_s, u"retry"_s},
        {u"run.retrySkipped"_s,
         u"Run"_s,
         translate("core", "Retry skipped"),
         {},
         translate("core",
                   "Put back the items that were skipped because their source was blocked to the end of the run."),
         {},
         u"retry"_s},
        {u"items.unlock"_s, u"Run"_s, translate("core", "Unlock stuck"), u"Ctrl+Shift+U"_s,
         translate("core", "Requeue items whose lease expired."), u"trawlctl unlock"_s, u"unlock"_s},
        {u"run.finalize"_s,
         u"Run"_s,
         translate("core", "Finalize run"),
         {},
         translate("core", "Freeze the run's statistics and release its pictures."),
         u"trawlctl runs finalize"_s,
         u"finalize"_s},
        {u"run.discard"_s,
         u"Run"_s,
         translate("core", "Discard interrupted run"),
         {},
         translate("core", "Mark the interrupted run as stopped; captures stay."),
         u"trawlctl runs discard"_s,
         u"trash"_s},

        {u"source.priorityUp"_s, u"Sources"_s, translate("core", "Raise priority"), u"Ctrl+Up"_s,
         translate("core", "Dispatch the selected sources earlier, in this run."), u"trawlctl sources raise"_s,
         u"up"_s},
        {u"source.priorityDown"_s, u"Sources"_s, translate("core", "Lower priority"), u"Ctrl+Down"_s,
         translate("core", "Dispatch the selected sources later, in this run."), u"trawlctl sources lower"_s,
         u"down"_s},
        {u"source.setRate"_s,
         u"Sources"_s,
         translate("core", "Set rate…"),
         {},
         translate("core", "Requests per second over all workers."),
         u"trawlctl sources set-rate"_s,
         u"rate"_s},
        {u"source.setConcurrency"_s,
         u"Sources"_s,
         translate("core", "Pages at a time…"),
         {},
         translate("core", "How many pages of the source load at the same time."),
         {},
         u"rate"_s},
        {u"source.pinEngine"_s,
         u"Sources"_s,
         translate("core", "Pin engine…"),
         {},
         translate("core", "Use one engine first for the source in this run, whatever its chain says."),
         u"trawlctl sources pin-engine"_s,
         u"pin"_s},
        {u"source.enable"_s,
         u"Sources"_s,
         u"Enable"_s,
         {},
         translate("core", "Take the selected sources into the run."),
         u"trawlctl sources enable"_s,
         u"enable"_s},
        {u"source.disable"_s,
         u"Sources"_s,
         translate("core", "Disable for this run"),
         {},
         translate("core", "Start nothing more of the selected sources."),
         u"trawlctl sources disable"_s,
         u"enable"_s},
        {u"circuit.probe"_s, u"Sources"_s, translate("core", "Probe now"), u"Ctrl+Shift+P"_s,
         translate("core", "Let one request through; its result decides."), u"trawlctl circuits probe"_s, u"probe"_s},
        {u"circuit.hold"_s, u"Sources"_s, translate("core", "Hold open"), u"Ctrl+Shift+H"_s,
         translate("core", "Keep the source blocked until you release it."), u"trawlctl circuits hold"_s, u"lock"_s},
        {u"circuit.close"_s,
         u"Sources"_s,
         translate("core", "Close circuit…"),
         {},
         translate("core", "Let requests through again; needs a reason."),
         u"trawlctl circuits close"_s,
         u"close-circuit"_s},

        {u"item.why"_s, u"Items"_s, translate("core", "Why is this waiting?"), u"F1"_s,
         translate("core", "Explain the selected item, source or run in one sentence."), u"trawlctl why"_s, u"help"_s},
        {u"item.requeue"_s,
         u"Items"_s,
         translate("core", "Requeue selected"),
         {},
         translate("core", "Put the selected items back into the queue."),
         u"trawlctl items requeue"_s,
         u"retry"_s},
        {u"item.filterValue"_s,
         u"Items"_s,
         translate("core", "Filter by this value"),
         {},
         translate("core", "Show only items with the value of the current cell."),
         u"trawlctl items --filter"_s,
         u"filter"_s},
        {u"item.excludeValue"_s,
         u"Items"_s,
         translate("core", "Exclude this value"),
         {},
         translate("core", "Hide items with the value of the current cell."),
         u"trawlctl items --filter"_s,
         u"filter"_s},
        {u"item.copy"_s,
         u"Items"_s,
         translate("core", "Copy rows"),
         {},
         translate("core", "Copy the selected rows as text, HTML and JSON."),
         {},
         u"copy"_s},

        {u"review.approve"_s, u"Review"_s, u"Approve"_s, u"P"_s,
         translate("core", "Approve the captures the scope line names."), u"trawlctl review approve"_s, u"approve"_s,
         true},
        {u"review.reject"_s, u"Review"_s, u"Reject"_s, u"X"_s,
         translate("core", "Reject the captures the scope line names."), u"trawlctl review reject"_s, u"reject"_s,
         true},
        {u"review.flag"_s, u"Review"_s, u"Flag"_s, u"F"_s, translate("core", "Ask for a second look."),
         u"trawlctl review flag"_s, u"flag"_s, true},
        {u"review.unset"_s, u"Review"_s, u"Unset"_s, u"U"_s, translate("core", "Take the decision back to unreviewed."),
         u"trawlctl review unset"_s, u"unset"_s, true},
        {u"review.undo"_s, u"Review"_s, u"Undo"_s, u"Ctrl+Z"_s, translate("core", "Undo the last decision."),
         u"trawlctl review undo"_s, u"undo"_s},
        {u"review.redo"_s, u"Review"_s, u"Redo"_s, u"Ctrl+Shift+Z"_s,
         translate("core", "Redo the decision undone last."), u"trawlctl review redo"_s, u"redo"_s},

        {u"upload.start"_s, u"Upload"_s, translate("core", "Upload approved"), u"Ctrl+U"_s,
         translate("core", "Show what would be uploaded, then upload it."), u"trawlctl upload"_s, u"upload"_s},
        {u"upload.pause"_s,
         u"Upload"_s,
         translate("core", "Pause upload"),
         {},
         translate("core", "Finish the objects under way, start no more."),
         u"trawlctl upload pause"_s,
         u"pause"_s},
        {u"upload.resume"_s,
         u"Upload"_s,
         translate("core", "Resume upload"),
         {},
         translate("core", "Continue the batch."),
         u"trawlctl upload resume"_s,
         u"resume"_s},
        {u"upload.cancel"_s,
         u"Upload"_s,
         translate("core", "Cancel upload"),
         {},
         translate("core", "End the batch; what is not stored stays ready."),
         u"trawlctl upload cancel"_s,
         u"reject"_s},
        {u"upload.retryFailed"_s,
         u"Upload"_s,
         translate("core", "Retry failed uploads"),
         {},
         translate("core", "Upload the failed objects again; keys are content hashes, so nothing is stored twice."),
         u"trawlctl upload --retry-failed"_s,
         u"retry"_s},

        {u"view.operate"_s,
         u"View"_s,
         u"Operate"_s,
         u"Ctrl+1"_s,
         translate("core", "Sources, chart and items."),
         {},
         u"sources"_s},
        {u"view.review"_s,
         u"View"_s,
         u"Review"_s,
         u"Ctrl+2"_s,
         translate("core", "Look at the screenshots and decide."),
         {},
         u"grid"_s},
        {u"view.upload"_s,
         u"View"_s,
         u"Upload"_s,
         u"Ctrl+3"_s,
         translate("core", "The batch and its objects."),
         {},
         u"upload"_s},
        {u"view.history"_s, u"View"_s, u"History"_s, u"Ctrl+4"_s, translate("core", "Earlier runs."), {}, u"history"_s},
        {u"view.filter"_s,
         u"View"_s,
         translate("core", "Filter items"),
         u"Ctrl+F"_s,
         translate("core", "Go to the filter bar."),
         {},
         u"filter"_s},
        {u"view.nextPane"_s,
         u"View"_s,
         translate("core", "Next pane"),
         u"F6"_s,
         translate("core", "Move the focus to the next pane."),
         {},
         {}},
        {u"view.previousPane"_s,
         u"View"_s,
         translate("core", "Previous pane"),
         u"Shift+F6"_s,
         translate("core", "Move the focus to the previous pane."),
         {},
         {}},
        {u"view.lockLayout"_s,
         u"View"_s,
         translate("core", "Lock layout"),
         {},
         translate("core", "Panels cannot be moved by accident."),
         {},
         u"lock"_s},
        {u"view.resetLayout"_s,
         u"View"_s,
         translate("core", "Reset layout"),
         {},
         translate("core", "Put all panels and columns back."),
         {},
         u"layout"_s},
        {u"view.utc"_s,
         u"View"_s,
         translate("core", "Times in UTC"),
         {},
         translate("core", "Show UTC instead of local time."),
         {},
         u"clock"_s},

        {u"tools.palette"_s,
         u"Tools"_s,
         translate("core", "Find action"),
         u"Ctrl+K"_s,
         translate("core", "Run any command by its name, or go to a source or an item."),
         {},
         u"search"_s},
        {u"tools.copyCommand"_s,
         u"Tools"_s,
         translate("core", "Copy last action as command"),
         u"Ctrl+Shift+C"_s,
         translate("core", "Copy the command line of what you did last."),
         {},
         u"command"_s},
        {u"tools.doctor"_s,
         u"Tools"_s,
         translate("core", "Check dependencies"),
         {},
         translate("core", "Check everything a run needs, in order."),
         u"trawlctl doctor"_s,
         u"ok"_s},
        {u"cache.clear"_s,
         u"Tools"_s,
         translate("core", "Clear cache…"),
         {},
         translate("core", "Release the pictures of rejected and uploaded captures."),
         {},
         u"trash"_s},
        {u"spool.look"_s,
         u"Tools"_s,
         translate("core", "Look for the pictures again"),
         {},
         translate("core", "See whether the pictures that were missing from the spool are there again."),
         u"trawlctl spool look"_s,
         u"retry"_s},
        {u"spool.recrawl"_s,
         u"Tools"_s,
         translate("core", "Crawl missing pictures again"),
         {},
         translate("core", "Put the items whose pictures are missing back into the queue; the decisions on them stay "
                           "in the journal."),
         u"trawlctl spool recrawl"_s,
         u"retry"_s},
        {u"baselines.renew"_s,
         u"Tools"_s,
         translate("core", "Begin new baselines"),
         {},
         translate("core", "Make a new folder of baseline pictures where the old one is not there any more."),
         u"trawlctl spool new-baselines"_s,
         u"retry"_s},
        {u"tools.settings"_s,
         u"Tools"_s,
         u"Settings…"_s,
         u"Ctrl+,"_s,
         translate("core", "Appearance and formats of this window."),
         {},
         u"settings"_s},

        {u"help.contents"_s,
         u"Help"_s,
         u"Help"_s,
         u"Shift+F1"_s,
         translate("core", "The manual, without a network."),
         {},
         u"help"_s},
        {u"help.keys"_s,
         u"Help"_s,
         translate("core", "Keyboard shortcuts"),
         u"?"_s,
         translate("core", "All keys on one sheet."),
         {},
         u"keyboard"_s},
        {u"help.welcome"_s,
         u"Help"_s,
         u"Welcome"_s,
         {},
         translate("core", "The first page: sample, sources, recent runs."),
         {},
         u"app"_s},
        {u"help.diagnostics"_s,
         u"Help"_s,
         translate("core", "Copy diagnostics"),
         {},
         translate("core", "Copy version, states and open problems; no secrets."),
         u"trawlctl doctor --json"_s,
         u"copy"_s},
        {u"help.about"_s,
         u"Help"_s,
         translate("core", "About Trawldeck"),
         {},
         translate("core", "Version and licence."),
         {},
         u"info"_s},
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
    return run ? u"Run "_s + runNumberText(run->number) : translate("core", "No run");
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
        return translate("core", "No run is selected.");
    case Phase::Preparing:
        return run + translate("core", " is being prepared.");
    case Phase::Running:
        return run + translate("core", " is running.");
    case Phase::Pausing:
        return translate("core", "%1 is pausing, %2 in flight.").arg(run).arg(s.inFlight);
    case Phase::Paused:
        return run + translate("core", " is paused.");
    case Phase::Stopping:
        return translate("core", "%1 is stopping, %2 in flight.").arg(run).arg(s.inFlight);
    case Phase::Stopped:
        return run + translate("core", " is stopped.");
    case Phase::Completed:
        return run + translate("core", " is completed.");
    case Phase::Failed:
        return run + translate("core", " has failed.");
    case Phase::Interrupted:
        return run + translate("core", " was interrupted: resume or discard it.");
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
            return d.text.isEmpty() ? d.name + translate("core", " is down.")
                                    : translate("core", "%1 is down: %2").arg(d.name, d.text);
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
    return no(translate("core", "No pictures are missing."));
}

CommandState startState(Phase p, const Snapshot &s)
{
    if (p == Phase::Preparing)
        return no(runName(s) + translate("core", " is being prepared; wait until it runs."));
    const bool anySource =
        std::any_of(s.sources.begin(), s.sources.end(), [](const SourceStatus &x) { return x.enabled; });
    if (!anySource)
        return no(s.sources.isEmpty()
                      ? translate("core", "There are no sources: add some to sources.json or try the sample.")
                      : translate("core", "All sources are disabled in sources.json."));
    const bool active = p == Phase::Running || p == Phase::Pausing || p == Phase::Paused || p == Phase::Stopping;
    const bool others =
        std::any_of(s.sources.begin(), s.sources.end(), [](const SourceStatus &x) { return x.enabled && !x.inRun; });
    if (active && !others)
        return no(translate("core", "All sources are in %1 (%2). Wait, or stop it.")
                      .arg(runName(s).toLower(), word(s.run->state)));
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
            return no(runName(s) + translate("core", " has no undone items."));
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
    const QString text =
        withCount(skipped ? translate("core", "Retry skipped") : translate("core", "Retry failed"), count);
    if (p != Phase::Running && p != Phase::Paused && !ended(p))
        return no(phaseReason(p, s), text);
    if (s.run->finalized)
        return no(runName(s) + translate("core", " is finalized."), text);
    if (count == 0)
        return no((skipped ? translate("core", "Nothing was skipped because of a blocked source in ")
                           : translate("core", "Nothing has failed in ")) +
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
    const QString text = withCount(translate("core", "Unlock stuck"), s.stuck);
    if (p == Phase::Idle || p == Phase::Preparing || p == Phase::Completed)
        return no(phaseReason(p, s), text);
    return s.stuck > 0 ? yes(text) : no(translate("core", "No item is stuck."), text);
}

CommandState uploadStartState(Phase p, const Snapshot &s)
{
    const QString text = withCount(translate("core", "Upload approved"), s.upload.ready);
    if (p == Phase::Stopping)
        return no(phaseReason(p, s), text);
    if (s.upload.target.isEmpty())
        return no(translate("core", "No upload target: set one in settings.json."), text);
    if (s.upload.ready == 0) {
        const qint64 waiting = s.run ? s.run->counts.unreviewed : 0;
        return no(waiting > 0 ? translate("core", "0 approved; %1 await review.").arg(waiting)
                              : translate("core", "0 approved captures wait for upload."),
                  text);
    }
    return yes(text);
}

CommandState uploadState(const QString &verb, const Snapshot &s)
{
    if (verb == u"retryFailed"_s) {
        const QString text = withCount(translate("core", "Retry failed uploads"), s.upload.failed);
        return s.upload.failed > 0 ? yes(text) : no(translate("core", "No upload has failed."), text);
    }
    if (!s.upload.active)
        return no(translate("core", "No upload is active."));
    if (verb == u"pause"_s)
        return s.upload.paused ? no(translate("core", "The upload is paused.")) : yes();
    if (verb == u"resume"_s)
        return s.upload.paused ? yes() : no(translate("core", "The upload is not paused."));
    return yes();
}

CommandState sourceState(const QString &verb, Phase p, const Snapshot &s, const Selection &sel)
{
    if (p == Phase::Stopping)
        return no(phaseReason(p, s));
    if (sel.sources.isEmpty())
        return no(translate("core", "Select a source first."));
    QList<const SourceStatus *> chosen;
    for (const SourceStatus &source : s.sources) {
        if (sel.sources.contains(source.id))
            chosen.append(&source);
    }
    auto any = [&](auto test) {
        return std::any_of(chosen.begin(), chosen.end(), [&](const SourceStatus *x) { return test(*x); });
    };
    if (verb == u"priorityUp"_s && !any([](const SourceStatus &x) { return x.priority > 1; }))
        return no(translate("core", "Priority 1 is the highest."));
    if (verb == u"priorityDown"_s && !any([](const SourceStatus &x) { return x.priority < 9; }))
        return no(translate("core", "Priority 9 is the lowest."));
    if (verb == u"enable"_s && !any([](const SourceStatus &x) { return !x.enabled; }))
        return no(translate("core", "The selected source is enabled."));
    if (verb == u"disable"_s && !any([](const SourceStatus &x) { return x.enabled; }))
        return no(translate("core", "The selected source is off."));
    if ((verb == u"setRate"_s || verb == u"setConcurrency"_s || verb == u"pinEngine"_s) && sel.sources.size() > 1)
        return no(translate("core", "Select one source."));
    return yes();
}

CommandState circuitState(const QString &verb, Phase p, const Snapshot &s, const Selection &sel)
{
    if (p == Phase::Stopping)
        return no(phaseReason(p, s));
    if (sel.sources.isEmpty())
        return no(translate("core", "Select a source first."));
    const bool held = std::all_of(s.sources.begin(), s.sources.end(), [&](const SourceStatus &x) {
        return !sel.sources.contains(x.id) || (x.circuit == CircuitState::ForcedOpen && !x.blockedUntil.isSet());
    });
    if (verb == u"hold"_s && held)
        return no(sel.sources.size() == 1 ? translate("core", "It is held open already.")
                                          : translate("core", "They are held open already."));
    return verb == u"close"_s && held ? yes(u"Release…"_s) : yes();
}

/// Matrix row "Clear cache…" with its note 5: between runs, and only if nothing unsent would be in question.
CommandState clearCacheState(Phase p, const Snapshot &s)
{
    if (p != Phase::Idle && !ended(p))
        return no(phaseReason(p, s));
    if (s.upload.active)
        return no(translate("core", "An upload is active."));
    if (s.upload.ready > 0)
        return no(translate("core", "%1 approved %2 not uploaded.")
                      .arg(groupedNumber(s.upload.ready), s.upload.ready == 1 ? translate("core", "screenshot is")
                                                                              : translate("core", "screenshots are")));
    return yes();
}

CommandState itemState(const QString &verb, Phase p, const Snapshot &s, const Selection &sel)
{
    if (verb == u"why"_s) // explains the run if nothing is selected
        return s.run || !sel.sources.isEmpty() || !sel.items.isEmpty()
                   ? yes()
                   : no(translate("core", "There is nothing to explain: no run, no selection."));
    if (sel.items.isEmpty())
        return no(translate("core", "Select an item first."));
    if (verb == u"requeue"_s &&
        (p == Phase::Stopping || p == Phase::Preparing || p == Phase::Pausing || p == Phase::Interrupted))
        return no(phaseReason(p, s));
    return yes();
}

CommandState reviewState(const QString &verb, const Snapshot &s, const Selection &sel)
{
    if (verb == u"undo"_s)
        return s.undoText.isEmpty() ? no(translate("core", "Nothing to undo."))
                                    : yes(u"Undo "_s + s.undoText.toLower());
    if (verb == u"redo"_s)
        return s.redoText.isEmpty() ? no(translate("core", "Nothing to redo."))
                                    : yes(u"Redo "_s + s.redoText.toLower());
    if (!sel.hasCaptures)
        return no(translate("core", "Nothing is captured yet."));
    return sel.captures.isEmpty() ? no(translate("core", "Select a capture first.")) : yes();
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
        return p == Phase::Interrupted ? yes() : no(translate("core", "No run is interrupted."));
    // finalize
    if (!ended(p))
        return no(p == Phase::Idle ? phaseReason(p, s) : runName(s) + translate("core", " has not ended."));
    return s.run->finalized ? no(runName(s) + translate("core", " is finalized.")) : yes();
}

} // namespace

CommandState commandState(const QString &id, const Snapshot &snapshot, const Selection &selection)
{
    const QString area = id.section(u'.', 0, 0);
    const QString verb = id.section(u'.', 1);
    if (id == u"app.openSample"_s)
        return snapshot.sample ? no(translate("core", "This is the sample workspace.")) : yes();
    if (id == u"app.exitSample"_s)
        return snapshot.sample ? yes() : no(translate("core", "This is not the sample workspace."));
    const bool local = area == u"view"_s || area == u"tools"_s || area == u"help"_s || area == u"app"_s;
    if (local || id == u"item.copy"_s)
        return id == u"item.copy"_s && selection.items.isEmpty() ? no(translate("core", "Select an item first."))
                                                                 : yes();
    if (snapshot.stale)
        return no(translate("core", "The engine does not answer; the data shown are old."));
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
