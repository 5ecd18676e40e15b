// The causes, one function each; the order of asking is why.cpp's.
#include "policy/whycauses.h"

namespace trawl {

constexpr Ms longTokenWait = 30s; ///< such a wait is said with its end

Cause Asker::runState() const
{
    if (!run)
        return Why{u"no-run"_s,
                   translate("core", "No run is active; nothing starts until one is started"),
                   translate("core", "no run"),
                   {},
                   {command(u"Start…"_s, u"run.start"_s)}};
    const QString name = u"Run %1"_s.arg(runNumberText(run->number));
    const QString since = run->since.isSet() ? u" at %1"_s.arg(clock(run->since)) : QString();
    const QString because = run->reason.isEmpty() ? QString() : u": %1"_s.arg(shortened(withoutStop(run->reason)));
    const WhyAction resume = command(u"Resume"_s, u"run.resume"_s);
    if (run->interrupted)
        return Why{u"interrupted"_s,
                   translate("core", "%1 was interrupted: the program that ran it ended%2").arg(name, since),
                   translate("core", "run interrupted"),
                   {},
                   {resume}};
    switch (run->state) {
    case RunState::Draft:
        return Why{u"draft"_s,
                   translate("core", "%1 is a draft; it has not been started").arg(name),
                   translate("core", "run not started"),
                   {},
                   {command(u"Start…"_s, u"run.start"_s)}};
    case RunState::Preparing:
        if (engine.browser.starting)
            return stuck(engine.browser, translate("core", "%1 is being prepared. %2").arg(name, engine.browser.text));
        return Why{u"preparing"_s,
                   translate("core", "%1 is being prepared: checks first, then the first items start").arg(name),
                   translate("core", "run is being prepared"),
                   {},
                   {}};
    case RunState::Pausing:
        return Why{
            u"paused"_s,
            translate("core", "%1 is pausing: %2 still in flight, nothing new starts").arg(name).arg(run->inFlight),
            translate("core", "run is pausing"),
            {},
            {resume}};
    case RunState::Paused: {
        if (run->reason.startsWith("Paused by "_L1)) // by an operator: the reason is the sentence
            return Why{u"paused"_s,
                       u"%1 was p%2%3"_s.arg(name, withoutStop(run->reason.mid(1)), since),
                       translate("core", "run paused"),
                       {},
                       {resume}};
        const QString who = run->by.isEmpty()          ? u"%1 paused"_s.arg(name)
                            : run->by == "operator"_L1 ? translate("core", "You paused the run")
                                                       : translate("core", "%1 paused the run").arg(run->by);
        return Why{u"paused"_s, who + since + because, translate("core", "run paused"), {}, {resume}};
    }
    case RunState::Stopping:
        return Why{u"stopping"_s,
                   translate("core", "%1 is stopping: waiting for %2 in flight").arg(name).arg(run->inFlight),
                   translate("core", "run is stopping"),
                   {},
                   {}};
    case RunState::Stopped:
        if (run->pending > 0)
            return Why{u"stopped"_s,
                       translate("core", "%1 was stopped%2 and can be resumed%3").arg(name, since, because),
                       translate("core", "run stopped"),
                       {},
                       {resume}};
        return Why{u"stopped"_s,
                   translate("core", "%1 was stopped%2%3").arg(name, since, because),
                   translate("core", "run stopped"),
                   {},
                   {}};
    case RunState::Completed:
        return Why{u"finished"_s,
                   translate("core", "%1 is completed%2%3").arg(name, since, because),
                   translate("core", "run completed"),
                   {},
                   {}};
    case RunState::Failed:
        return Why{u"run-failed"_s,
                   u"%1 failed%2%3"_s.arg(name, since, because),
                   translate("core", "run failed"),
                   {},
                   {resume}};
    case RunState::Running:
        break;
    }
    return {};
}

Cause Asker::wholeEngine() const
{
    if (!engine.dependency.isEmpty()) {
        const QString since =
            engine.dependencySince.isSet() ? u" since %1"_s.arg(clock(engine.dependencySince)) : QString();
        const QString error =
            engine.dependencyError.isEmpty() ? QString() : u": %1"_s.arg(withoutStop(engine.dependencyError));
        return Why{u"dependency"_s,
                   translate("core", "%1 is down%2%3. Nothing can start.").arg(engine.dependency, since, error),
                   translate("core", "%1 is down").arg(engine.dependency),
                   {},
                   {command(translate("core", "Check again"), u"tools.doctor"_s)}};
    }
    if (run && run->limitReached)
        return Why{u"quota"_s,
                   translate("core", "The limit of run %1 is reached; what is left is not started")
                       .arg(runNumberText(run->number)),
                   translate("core", "run limit reached"),
                   {},
                   {}};
    return {};
}

Cause Asker::memory(const WhySource &s) const
{
    if (!engine.cacheFull || !s.wantsPicture)
        return {};
    const QString phrase = translate("core", "screenshot cache full");
    const QString room = megabytes(engine.cacheBudget);
    if (engine.spool)
        return Why{
            u"cache-full"_s,
            translate("core",
                      "The screenshot cache is full (%1): pages with pictures wait until the disk has written some")
                .arg(room),
            phrase,
            {},
            {command(u"Settings"_s, u"tools.settings"_s)}};
    return Why{u"cache-full"_s,
               translate("core", "The screenshot cache is full (%1, the spool is off): pages with pictures wait until "
                                 "you reject some, upload approved ones or raise the limit")
                   .arg(room),
               phrase,
               {},
               {command(u"Review"_s, u"view.review"_s),
                command(translate("core", "Upload approved"), u"upload.start"_s),
                command(u"Settings"_s, u"tools.settings"_s)}};
}

/// What no clock ends: only an operator, another run or a repair does.
Cause Asker::sourceBlocked(const WhySource &s) const
{
    if (!s.enabled)
        return Why{u"disabled"_s,
                   translate("core", "%1 is disabled").arg(s.name),
                   translate("core", "source disabled"),
                   {},
                   {action(u"Enable"_s, SourceSetEnabled{{s.id}, true, false})}};
    if (!s.inRun)
        return Why{u"not-in-run"_s,
                   translate("core", "%1 is not part of this run").arg(s.name),
                   translate("core", "not in this run"),
                   {},
                   {}};
    if (s.busyInRun > 0)
        return Why{u"domain-busy"_s,
                   translate("core", "%1 is already being crawled by run %2").arg(s.name, runNumberText(s.busyInRun)),
                   translate("core", "busy in run %1").arg(runNumberText(s.busyInRun)),
                   {},
                   {}};
    if (s.noEngine)
        return Why{
            u"no-engine"_s,
            translate("core", "No engine can serve %1%2%3")
                .arg(s.name, s.noEngineReason.isEmpty() ? QString() : u": %1"_s.arg(withoutStop(s.noEngineReason)),
                     s.engineComesBack ? translate("core", ". It is tried again by itself, and nothing is counted")
                                       : QString()),
            translate("core", "no engine can serve it"),
            {},
            {command(translate("core", "Check the set-up"), u"tools.doctor"_s)}};
    return {};
}

Cause Asker::circuit(const WhySource &s) const
{
    const Circuit &c = s.circuit;
    const QList<WhyAction> verbs{action(translate("core", "Probe now"), CircuitProbe{{s.id}, {}}),
                                 action(translate("core", "Hold open"), CircuitHold{{s.id}, {}, {}}),
                                 command(translate("core", "Close now…"), u"circuit.close"_s, {s.id})};
    const QString opened = c.openedAt.isSet() ? u" since %1"_s.arg(clock(c.openedAt)) : QString();
    if (c.state == CircuitState::ForcedOpen && !c.blockedUntil.isSet()) {
        return Why{u"circuit-open"_s,
                   translate("core", "%1's circuit is held open by %2%3%4")
                       .arg(s.name, c.by.isEmpty() ? translate("core", "an operator") : c.by, opened,
                            c.reason.isEmpty() ? QString() : u": "_s + withoutStop(c.reason)),
                   translate("core", "circuit held open"),
                   {},
                   verbs};
    }
    const bool open = c.state == CircuitState::Open || c.state == CircuitState::ForcedOpen;
    if (open && c.blockedUntil > engine.now) {
        QString after;
        if (c.state == CircuitState::ForcedOpen)
            after = u" by %1"_s.arg(c.by.isEmpty() ? translate("core", "an operator") : c.by);
        else if (c.lastClass != FailClass::None && c.reopened > 0)
            after = translate("core", " after a failed probe (%1)").arg(word(c.lastClass));
        else if (c.lastClass != FailClass::None)
            after = u" after %1× %2"_s.arg(std::max(c.failures, 1)).arg(word(c.lastClass));
        const QString is = c.state == CircuitState::ForcedOpen ? translate("core", "held open") : u"open"_s;
        return Why{u"circuit-open"_s,
                   translate("core", "%1's circuit is %2%3%4. Next probe %5.")
                       .arg(s.name, is, opened, after, until(c.blockedUntil)),
                   translate("core", "circuit %1 until %2").arg(is, until(c.blockedUntil)), c.blockedUntil, verbs};
    }
    if (c.state == CircuitState::HalfOpen && c.probesOut >= std::max(1, s.limits.probes)) {
        const Instant end = c.probeSince + s.limits.probeLease;
        if (end > engine.now)
            return Why{u"circuit-probing"_s,
                       translate("core", "One probe is in flight for %1; the rest wait for its result (limit %2)")
                           .arg(s.name, durationText(s.limits.probeLease)),
                       translate("core", "waiting for the probe's result"),
                       end,
                       {}};
    }
    return {};
}

Cause Asker::robots(const WhySource &s) const
{
    if (s.robotsBlocked.isEmpty())
        return {};
    const bool timed = s.robotsRetry > engine.now;
    const QString next = timed ? translate("core", ". It is asked again at %1").arg(until(s.robotsRetry))
                               : translate("core", ". It is asked again now");
    return Why{u"robots"_s,
               withoutStop(s.robotsBlocked) + next,
               translate("core", "robots.txt not available"),
               timed ? s.robotsRetry : engine.now,
               {}};
}

Cause Asker::scheduled(const WhySource &s) const
{
    if (s.scheduledAt <= engine.now)
        return {};
    const QString every = s.scheduleText.isEmpty() ? QString() : u" (%1)"_s.arg(s.scheduleText);
    return Why{u"schedule"_s,
               translate("core", "%1 is due at %2%3").arg(s.name, clock(s.scheduledAt), every),
               translate("core", "due at %1").arg(clock(s.scheduledAt)),
               s.scheduledAt,
               {}};
}

Cause Asker::throttled(const WhySource &s) const
{
    if (s.throttledUntil <= engine.now)
        return {};
    return Why{u"rate-limit"_s,
               translate("core", "%1 is rate-limited until %2: it asked us to slow down (429 or 503)")
                   .arg(s.name, until(s.throttledUntil)),
               translate("core", "rate-limited until %1").arg(until(s.throttledUntil)),
               s.throttledUntil,
               {}};
}

Cause Asker::rate(const WhySource &s, int ahead) const
{
    if (s.tokenWait <= Ms(0) && ahead <= 0)
        return {};
    const double gap = s.ratePerSecond > 0 ? 1000.0 / s.ratePerSecond : 20'000.0;
    const bool byRobots = double(s.crawlDelay.count()) > gap;
    const double step = std::max(gap, double(s.crawlDelay.count()));
    const Ms wait = s.tokenWait + Ms(qint64(std::min(step * ahead, 1e15)));
    const WhyAction raise = command(translate("core", "Raise rate…"), u"source.setRate"_s, {s.id});
    if (byRobots) {
        return Why{u"robots"_s,
                   translate("core", "robots.txt of %1 asks for %2 between requests; this is number %3, %4")
                       .arg(s.name, durationText(s.crawlDelay), groupedNumber(ahead + 1), aboutText(wait)),
                   translate("core", "robots.txt asks for %1 between requests").arg(durationText(s.crawlDelay)),
                   engine.now + wait,
                   {}};
    }
    return Why{u"rate-limit"_s,
               translate("core", "%1 may do %2/s over all workers; this is number %3, %4")
                   .arg(s.name, number(s.ratePerSecond), groupedNumber(ahead + 1), aboutText(wait)),
               translate("core", "rate limit %1/s").arg(number(s.ratePerSecond)),
               engine.now + wait,
               {raise}};
}

Cause Asker::pace(const WhySource &s) const
{
    const double gap = s.ratePerSecond > 0 ? 1000.0 / s.ratePerSecond : 20'000.0;
    const QString next = s.tokenWait > Ms(0)
                             ? translate("core", "; its next page starts in %1").arg(durationText(s.tokenWait))
                             : QString();
    Why why{u"rate-limit"_s, {}, {}, s.tokenWait > Ms(0) ? engine.now + s.tokenWait : Instant(), {}};
    if (double(s.crawlDelay.count()) > gap) {
        const QString delay = durationText(s.crawlDelay);
        why.text = translate("core", "robots.txt of %1 asks for %2 between requests%3").arg(s.name, delay, next);
        why.phrase = translate("core", "robots.txt asks for %1 between requests").arg(delay);
        return why;
    }
    why.text = translate("core", "%1 may do %2/s over all workers%3").arg(s.name, number(s.ratePerSecond), next);
    // A wait that is seen is a state with an end; between two pages a second apart it would only flicker.
    why.phrase = s.tokenWait >= longTokenWait
                     ? translate("core", "rate-limited until %1").arg(until(engine.now + s.tokenWait))
                     : translate("core", "rate limit %1/s").arg(number(s.ratePerSecond));
    why.actions = {command(translate("core", "Raise rate…"), u"source.setRate"_s, {s.id})};
    return why;
}

Cause Asker::room(const WhySource &s) const
{
    if (!s.hasSlot)
        return Why{
            u"source-cap"_s,
            (run && run->sourcesAtOnce == 1
                 ? translate("core", "One source at a time is crawled; %1 waits until that is done").arg(s.name)
                 : translate("core", "%1 of %2 sources are being crawled; %3 waits until one of them is done")
                       .arg(run ? run->sourcesBusy : 0)
                       .arg(run ? run->sourcesAtOnce : 0)
                       .arg(s.name)),
            translate("core", "%1 at a time").arg(countOf(run ? run->sourcesAtOnce : 0, u"source"_s, u"sources"_s)),
            {},
            {action(translate("core", "Raise priority"), SourceSetPriority{{s.id}, {}, -1, false})}};
    if (!s.heldSession.isEmpty()) {
        const QString rule =
            s.strategy == Strategy::RoundRobin
                ? translate("core", "Strategy round-robin gives the next item to session %2, which is busy; %1 waits")
                : translate("core", "Strategy domain-affinity keeps %1 on session %2, which is busy");
        return Why{u"affinity"_s,
                   rule.arg(s.name, s.heldSession),
                   translate("core", "session %1 is busy").arg(s.heldSession),
                   {},
                   {}};
    }
    if (s.needsSession && engine.sessions > 0 && engine.sessionsBusy >= engine.sessions &&
        s.inFlight < std::max(1, s.concurrency)) {
        if (engine.browser.any())
            return stuck(engine.browser,
                         translate("core", "%1 waits for a session. %2").arg(s.name, engine.browser.text));
        QString oldest;
        if (engine.oldestInFlight.isSet() && engine.oldestLimitMs > 0)
            oldest = translate("core", " (oldest %1 of %2)")
                         .arg(limitText(engine.now - engine.oldestInFlight), limitText(Ms(engine.oldestLimitMs)));
        return Why{u"session-cap"_s,
                   engine.sessions == 1
                       ? translate("core", "The only session is busy%1").arg(oldest)
                       : translate("core", "All %1 sessions are busy%2").arg(engine.sessions).arg(oldest),
                   translate("core", "all sessions busy"),
                   {},
                   {}};
    }
    return {};
}

Cause Asker::source(const WhySource &s, const Cause &extra) const
{
    if (auto cause = sourceBlocked(s))
        return cause;
    // Of the clocks that hold it, the one that ends last decides: naming another would promise a start that does not
    // come.
    Cause last;
    for (const Cause &cause : {circuit(s), robots(s), scheduled(s), throttled(s), extra}) {
        if (!cause)
            continue;
        if (!cause->until.isSet())
            return cause;
        if (!last || cause->until > last->until)
            last = cause;
    }
    return last;
}

Cause Asker::ended(const WhyItem &item) const
{
    const QString why = item.row.reason.isEmpty() ? QString() : u": %1"_s.arg(shortened(withoutStop(item.row.reason)));
    const WhyAction again = retryNow(item);
    switch (item.row.state) {
    case ItemState::Captured:
        return Why{u"captured"_s, translate("core", "It is captured; nothing is waiting"), u"captured"_s, {}, {}};
    case ItemState::Failed:
        return Why{u"failed"_s,
                   translate("core", "It failed (%1)%2").arg(word(item.row.failClass), why),
                   u"failed"_s,
                   {},
                   {again}};
    case ItemState::Skipped:
        // What a newer run has taken over, or a finalized one left out, is not asked for here any more.
        return Why{u"skipped"_s,
                   translate("core", "It was skipped (%1)%2").arg(word(item.row.skip), why),
                   u"skipped"_s,
                   {},
                   item.row.skip == SkipReason::Superseded || item.row.skip == SkipReason::RunEnded
                       ? QList<WhyAction>{}
                       : QList<WhyAction>{again}};
    case ItemState::Pending:
    case ItemState::Leased:
        break;
    }
    return {};
}

Why Asker::stuck(const Standstill &still, const QString &text) const
{
    return Why{still.starting ? u"starting"_s : u"stuck"_s,
               text,
               still.starting ? translate("core", "the browser is starting")
                              : translate("core", "a worker stands still"),
               {},
               {}};
}

/// A run that pauses or stops waits for it.
Cause Asker::leavingStuck() const
{
    const bool leaves = run && (run->state == RunState::Pausing || run->state == RunState::Stopping);
    const Standstill &still = engine.browser.any() ? engine.browser : engine.reader;
    if (!leaves || run->inFlight == 0 || !still.any())
        return {};
    const QString name = u"Run %1"_s.arg(runNumberText(run->number));
    const QString text = run->state == RunState::Stopping
                             ? translate("core", "%1 is stopping: waiting for %2 in flight. %3")
                             : translate("core", "%1 is pausing: waiting for %2 in flight. %3");
    Why why = stuck(still, text.arg(name).arg(run->inFlight).arg(still.text));
    why.actions = {command(translate("core", "Stop now"), u"run.stopNow"_s)};
    return why;
}

Cause Asker::standsStill(const WhySource &s) const
{
    if (!s.still)
        return {};
    return stuck(*s.still, translate("core", "%1 in flight. %2").arg(s.inFlight).arg(s.still->text));
}

/// For a page that is held by it.
QString Asker::whatComes(const Standstill &still) const
{
    if (run && (run->state == RunState::Pausing || run->state == RunState::Stopping))
        return translate("core", "; the item goes back to the queue, and nothing is counted");
    if (still.starting)
        return translate("core", "; the item waits for it, and nothing is counted");
    return still.some ? translate("core", "; if the item is in it, it is loaded again, and nothing is counted")
                      : translate("core", "; the item is loaded again, and nothing is counted");
}

Cause Asker::leased(const WhyItem &item) const
{
    const bool expired = item.row.leaseUntil < engine.now;
    if (item.row.state != ItemState::Leased || (!item.row.started.isSet() && !expired))
        return {}; // claimed, and not begun: it waits like the others
    const QString owner = item.row.leaseOwner.isEmpty() ? u"A worker"_s : u"Worker %1"_s.arg(item.row.leaseOwner);
    const Instant taken = item.started.isSet() ? item.started : item.row.changed;
    const QString ago = taken.isSet() ? u" %1 ago"_s.arg(durationText(engine.now - taken)) : QString();
    if (expired)
        return Why{u"stuck"_s,
                   translate("core", "%1 took it%2 and its lease expired; it is not being worked on").arg(owner, ago),
                   translate("core", "lease expired"),
                   {},
                   {action(u"Unlock"_s, ItemsUnlock{})}};
    if (item.still)
        return stuck(*item.still,
                     translate("core", "%1 took it%2. %3%4").arg(owner, ago, item.still->text, whatComes(*item.still)));
    const QString limit = item.limitMs > 0 ? u" (limit %1)"_s.arg(limitText(Ms(item.limitMs))) : QString();
    const QString with = item.row.engine ? u" with %1"_s.arg(engineLabel(*item.row.engine)) : QString();
    return Why{u"in-flight"_s,
               translate("core", "%1 took it%2 and works on it%3%4").arg(owner, ago, with, limit),
               translate("core", "in flight"),
               {},
               {}};
}

Cause Asker::retry(const WhyItem &item) const
{
    if (item.row.due <= engine.now)
        return {};
    const QList<WhyAction> actions{retryNow(item)};
    if (item.row.attempt <= 0)
        return Why{u"schedule"_s, translate("core", "It is not due before %1").arg(until(item.row.due)),
                   translate("core", "due at %1").arg(clock(item.row.due)), item.row.due, actions};
    return Why{u"retry-backoff"_s,
               translate("core", "Attempt %1/%2 failed (%3); next at %4")
                   .arg(item.row.attempt)
                   .arg(item.row.maxAttempts)
                   .arg(word(item.row.failClass), until(item.row.due)),
               translate("core", "retry at %1").arg(clock(item.row.due)), item.row.due, actions};
}

/// Nothing blocks the source: who goes first?
Cause Asker::order(const WhySource &s, const WhyItem &item) const
{
    int higher = 0;
    QStringList parts;
    for (const auto &[priority, count] : item.aheadByPriority) {
        higher += count;
        parts.append(u"P%1: %2"_s.arg(priority).arg(count));
    }
    if (higher > 0)
        return Why{
            u"priority"_s,
            translate("core", "%1 of higher priority %2 first (%3)")
                .arg(countOf(higher, u"item"_s, u"items"_s), higher == 1 ? u"goes"_s : u"go"_s, parts.join(", "_L1)),
            translate("core", "higher priorities go first"),
            {},
            {action(translate("core", "Raise priority"), SourceSetPriority{{s.id}, {}, -1, false})}};
    if (auto cause = room(s))
        return cause;
    if (item.escalatedTo)
        return Why{u"engine-escalation"_s,
                   translate("core", "Coverage %1 % is under 70 %; queued for %2")
                       .arg(number(item.escalatedCoverage), engineLabel(*item.escalatedTo)),
                   translate("core", "queued for %1").arg(engineLabel(*item.escalatedTo)),
                   {},
                   {action(translate("core", "Pin engine"), SourcePinEngine{s.id, item.escalatedTo})}};
    if (auto cause = rate(s, item.ahead))
        return cause;
    if (s.inFlight >= std::max(1, s.concurrency))
        return Why{u"concurrency"_s,
                   translate("core", "%1 works on %2 at a time; it starts when that is done")
                       .arg(s.name, countOf(s.concurrency, u"page"_s, u"pages"_s)),
                   translate("core", "%1 at a time").arg(std::max(1, s.concurrency)),
                   {},
                   {}};
    return {};
}

} // namespace trawl
