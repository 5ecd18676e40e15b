// The enabled matrix: which command may run in which state, and why not. Pure: no clock, no engine.
#include "console/commands.h"

#include "domain/text.h"

#include <algorithm>

namespace trawl {

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
        return no(waiting == 1  ? translate("core", "0 approved; 1 awaits review.")
                  : waiting > 0 ? translate("core", "0 approved; %1 await review.").arg(waiting)
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

CommandState sourcesState(const Selection &sel)
{
    if (!sel.tablesShown)
        return no(translate("core", "Sources are chosen on the Operate page (Ctrl+1)."));
    return sel.sources.isEmpty() ? no(translate("core", "Select a source first.")) : yes();
}

CommandState sourceState(const QString &verb, Phase p, const Snapshot &s, const Selection &sel)
{
    if (p == Phase::Stopping)
        return no(phaseReason(p, s));
    if (const CommandState none = sourcesState(sel); !none.enabled)
        return none;
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
    if (const CommandState none = sourcesState(sel); !none.enabled)
        return none;
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

/// Says how many, and that a run which had ended goes on with them.
CommandState requeueState(Phase p, const Snapshot &s, const Selection &sel)
{
    if (p == Phase::Stopping || p == Phase::Preparing || p == Phase::Pausing || p == Phase::Interrupted)
        return no(phaseReason(p, s));
    if (ended(p) && s.run->finalized)
        return no(runName(s) + translate("core", " is finalized."));
    const QString chosen = groupedNumber(sel.items.size());
    if (sel.requeueable == 0)
        return no(sel.items.size() == 1
                      ? translate("core", "The selected item has neither failed nor been skipped.")
                      : translate("core", "None of the %1 selected items has failed or was skipped.").arg(chosen));
    QString text = translate("core", "Requeue %1 selected items").arg(chosen);
    if (sel.items.size() == 1)
        text = translate("core", "Requeue 1 selected item");
    else if (sel.requeueable > 0 && sel.requeueable < sel.items.size())
        text = translate("core", "Requeue %1 of %2 selected items").arg(groupedNumber(sel.requeueable), chosen);
    return yes(ended(p) ? translate("core", "%1 (%2 goes on)").arg(text, runName(s).toLower()) : text);
}

CommandState itemState(const QString &verb, Phase p, const Snapshot &s, const Selection &sel)
{
    if (verb == u"why"_s) // explains the run if nothing is selected
        return s.run || !sel.sources.isEmpty() || !sel.items.isEmpty()
                   ? yes()
                   : no(translate("core", "There is nothing to explain: no run, no selection."));
    if (!sel.tablesShown)
        return no(translate("core", "Items are chosen on the Operate page (Ctrl+1)."));
    if (sel.items.isEmpty())
        return no(translate("core", "Select an item first."));
    return verb == u"requeue"_s ? requeueState(p, s, sel) : yes();
}

CommandState reviewState(const QString &verb, const Snapshot &s, const Selection &sel)
{
    if (verb == u"undo"_s && !sel.undoHere.isEmpty())
        return yes(u"Undo "_s + sel.undoHere);
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

/// It asks the engine for more than to be shown something; why something waits, only who works on it knows.
bool changes(const QString &id)
{
    static const QStringList areas{u"run"_s,   u"items"_s, u"upload"_s,    u"source"_s, u"sources"_s, u"circuit"_s,
                                   u"cache"_s, u"spool"_s, u"baselines"_s, u"review"_s, u"tick"_s};
    return areas.contains(id.section(u'.', 0, 0)) || id == u"item.requeue"_s || id == u"item.why"_s;
}

} // namespace

const Problem *ledElsewhere(const Snapshot &s)
{
    return !s.problems.isEmpty() && s.problems.first().key == u"led"_s ? &s.problems.first() : nullptr;
}

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
    if (const Problem *led = ledElsewhere(snapshot); led && changes(id))
        return no(u"%1: %2."_s.arg(led->what, led->why));
    const Phase phase = phaseOf(snapshot);
    if (area == u"run"_s)
        return runState(verb, phase, snapshot);
    if (id == u"items.import"_s)
        return snapshot.sources.isEmpty() ? no(translate("core", "Add a source first: a list is of one.")) : yes();
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
