// The explainer; see why.h. Each cause is one function that answers a Why or nothing; their order is the order of
// asking.
#include "policy/why.h"

#include "domain/requests/items.h"
#include "domain/requests/sources.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>

namespace trawl {
namespace {

using Cause = std::optional<Why>;

/// A command of the console that asks for what it needs: a reason, a number, sources.
WhyAction command(const QString &text, const QString &id, const QStringList &sources = {})
{
    return WhyAction{text, {}, id, sources};
}

/// A request that can be sent as it is.
WhyAction action(const QString &text, AnyRequest request)
{
    return WhyAction{text, std::move(request), {}, {}};
}

WhyAction retryNow(const WhyItem &item)
{
    return action(u"Retry now"_s, ItemsRequeue{{item.row.id}});
}

QString number(double value)
{
    return QString::number(value, 'g', 3);
}

QString countOf(qint64 n, const QString &one, const QString &many)
{
    return u"%1 %2"_s.arg(groupedNumber(n), n == 1 ? one : many);
}

/// "about 4 s", "in a moment": how long somebody waits for his turn.
QString aboutText(Ms wait)
{
    return wait < Ms(1500) ? u"it starts in a moment"_s : u"about %1"_s.arg(durationText(wait));
}

QString megabytes(qint64 bytes)
{
    return u"%1 MiB"_s.arg(bytes / (1024 * 1024));
}

/// A URL or sentence of the store, short enough for a sentence.
QString shortened(const QString &text)
{
    return text.size() > 160 ? text.left(159) + QChar(0x2026) : text;
}

QString withoutStop(QString text)
{
    while (text.endsWith(u'.'))
        text.chop(1);
    return text;
}

struct Asker {
    const WhyEngine &engine;
    const std::optional<WhyRun> &run;
    const TimeStyle &style;

    QString clock(Instant at) const { return style.clock(at, engine.now); }
    QString until(Instant at) const { return u"%1 (%2)"_s.arg(clock(at), countdownText(at - engine.now)); }

    Cause runState() const;
    Cause wholeEngine() const;
    Cause sourceBlocked(const WhySource &source) const;
    Cause circuit(const WhySource &source) const;
    Cause robots(const WhySource &source) const;
    Cause scheduled(const WhySource &source) const;
    Cause throttled(const WhySource &source) const;
    Cause rate(const WhySource &source, int ahead) const;
    Cause room(const WhySource &source) const;
    /// What blocks a source, whichever of its items is asked about; @p extra is one more timed cause (an item's own).
    Cause source(const WhySource &source, const Cause &extra = {}) const;
    Cause ended(const WhyItem &item) const;
    Cause leased(const WhyItem &item) const;
    Cause retry(const WhyItem &item) const;
    Cause order(const WhySource &source, const WhyItem &item) const;
};

Cause Asker::runState() const
{
    if (!run)
        return Why{u"no-run"_s,
                   u"No run is active; nothing starts until one is started"_s,
                   u"no run"_s,
                   {},
                   {command(u"Start…"_s, u"run.start"_s)}};
    const QString name = u"Run %1"_s.arg(runNumberText(run->number));
    const QString since = run->since.isSet() ? u" at %1"_s.arg(clock(run->since)) : QString();
    const QString because = run->reason.isEmpty() ? QString() : u": %1"_s.arg(shortened(withoutStop(run->reason)));
    const WhyAction resume = command(u"Resume"_s, u"run.resume"_s);
    if (run->interrupted)
        return Why{u"interrupted"_s,
                   u"%1 was interrupted: the program that ran it ended%2"_s.arg(name, since),
                   u"run interrupted"_s,
                   {},
                   {resume}};
    switch (run->state) {
    case RunState::Draft:
        return Why{u"draft"_s,
                   u"%1 is a draft; it has not been started"_s.arg(name),
                   u"run not started"_s,
                   {},
                   {command(u"Start…"_s, u"run.start"_s)}};
    case RunState::Preparing:
        return Why{u"preparing"_s,
                   u"%1 is being prepared: checks first, then the first items start"_s.arg(name),
                   u"run is being prepared"_s,
                   {},
                   {}};
    case RunState::Pausing:
        return Why{u"paused"_s,
                   u"%1 is pausing: %2 still in flight, nothing new starts"_s.arg(name).arg(run->inFlight),
                   u"run is pausing"_s,
                   {},
                   {resume}};
    case RunState::Paused: {
        if (run->reason.startsWith("Paused by "_L1)) // by an operator: the reason is the sentence
            return Why{u"paused"_s,
                       u"%1 was p%2%3"_s.arg(name, withoutStop(run->reason.mid(1)), since),
                       u"run paused"_s,
                       {},
                       {resume}};
        const QString who = run->by.isEmpty()          ? u"%1 paused"_s.arg(name)
                            : run->by == "operator"_L1 ? u"You paused the run"_s
                                                       : u"%1 paused the run"_s.arg(run->by);
        return Why{u"paused"_s, who + since + because, u"run paused"_s, {}, {resume}};
    }
    case RunState::Stopping:
        return Why{u"stopping"_s,
                   u"%1 is stopping: waiting for %2 in flight"_s.arg(name).arg(run->inFlight),
                   u"run is stopping"_s,
                   {},
                   {}};
    case RunState::Stopped:
        if (run->pending > 0)
            return Why{u"stopped"_s,
                       u"%1 was stopped%2 and can be resumed"_s.arg(name, since),
                       u"run stopped"_s,
                       {},
                       {resume}};
        return Why{u"stopped"_s, u"%1 was stopped%2%3"_s.arg(name, since, because), u"run stopped"_s, {}, {}};
    case RunState::Completed:
        return Why{u"finished"_s, u"%1 is completed%2"_s.arg(name, since), u"run completed"_s, {}, {}};
    case RunState::Failed:
        return Why{u"run-failed"_s, u"%1 failed%2%3"_s.arg(name, since, because), u"run failed"_s, {}, {resume}};
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
                   u"%1 is down%2%3. Nothing can start."_s.arg(engine.dependency, since, error),
                   u"%1 is down"_s.arg(engine.dependency),
                   {},
                   {command(u"Check again"_s, u"tools.doctor"_s)}};
    }
    if (run && run->limitReached)
        return Why{u"quota"_s,
                   u"The limit of run %1 is reached; what is left is not started"_s.arg(runNumberText(run->number)),
                   u"run limit reached"_s,
                   {},
                   {}};
    if (engine.cacheFull)
        return Why{u"cache-full"_s,
                   u"The screenshot cache is full (%1): upload or raise the limit"_s.arg(megabytes(engine.cacheBudget)),
                   u"screenshot cache full"_s,
                   {},
                   {command(u"Upload approved"_s, u"upload.start"_s), command(u"Settings"_s, u"tools.settings"_s)}};
    return {};
}

/// What no clock ends: only an operator, another run or a repair does.
Cause Asker::sourceBlocked(const WhySource &s) const
{
    if (!s.enabled)
        return Why{u"disabled"_s,
                   u"%1 is disabled"_s.arg(s.name),
                   u"source disabled"_s,
                   {},
                   {action(u"Enable"_s, SourceSetEnabled{{s.id}, true, false})}};
    if (!s.inRun)
        return Why{u"not-in-run"_s, u"%1 is not part of this run"_s.arg(s.name), u"not in this run"_s, {}, {}};
    if (s.busyInRun > 0)
        return Why{u"domain-busy"_s,
                   u"%1 is already being crawled by run %2"_s.arg(s.name, runNumberText(s.busyInRun)),
                   u"busy in run %1"_s.arg(runNumberText(s.busyInRun)),
                   {},
                   {}};
    if (s.noEngine)
        return Why{u"no-engine"_s,
                   u"No engine can serve %1%2"_s.arg(
                       s.name, s.noEngineReason.isEmpty() ? QString() : u": %1"_s.arg(withoutStop(s.noEngineReason))),
                   u"no engine can serve it"_s,
                   {},
                   {command(u"Check the set-up"_s, u"tools.doctor"_s)}};
    return {};
}

Cause Asker::circuit(const WhySource &s) const
{
    const Circuit &c = s.circuit;
    const QList<WhyAction> verbs{action(u"Probe now"_s, CircuitProbe{{s.id}, {}}),
                                 action(u"Hold open"_s, CircuitHold{{s.id}, {}, {}}),
                                 command(u"Close now…"_s, u"circuit.close"_s, {s.id})};
    const QString opened = c.openedAt.isSet() ? u" since %1"_s.arg(clock(c.openedAt)) : QString();
    if (c.state == CircuitState::ForcedOpen && !c.blockedUntil.isSet()) {
        return Why{u"circuit-open"_s,
                   u"%1's circuit is held open by %2%3%4"_s.arg(
                       s.name, c.by.isEmpty() ? u"an operator"_s : c.by, opened,
                       c.reason.isEmpty() ? QString() : u": "_s + withoutStop(c.reason)),
                   u"circuit held open"_s,
                   {},
                   verbs};
    }
    const bool open = c.state == CircuitState::Open || c.state == CircuitState::ForcedOpen;
    if (open && c.blockedUntil > engine.now) {
        QString after;
        if (c.state == CircuitState::ForcedOpen)
            after = u" by %1"_s.arg(c.by.isEmpty() ? u"an operator"_s : c.by);
        else if (c.lastClass != FailClass::None && c.reopened > 0)
            after = u" after a failed probe (%1)"_s.arg(word(c.lastClass));
        else if (c.lastClass != FailClass::None)
            after = u" after %1× %2"_s.arg(std::max(c.failures, 1)).arg(word(c.lastClass));
        const QString is = c.state == CircuitState::ForcedOpen ? u"held open"_s : u"open"_s;
        return Why{u"circuit-open"_s,
                   u"%1's circuit is %2%3%4. Next probe %5."_s.arg(s.name, is, opened, after, until(c.blockedUntil)),
                   u"circuit %1 until %2"_s.arg(is, until(c.blockedUntil)), c.blockedUntil, verbs};
    }
    if (c.state == CircuitState::HalfOpen && c.probesOut >= std::max(1, s.limits.probes)) {
        const Instant end = c.probeSince + s.limits.probeLease;
        if (end > engine.now)
            return Why{u"circuit-probing"_s,
                       u"One probe is in flight for %1; the rest wait for its result (limit %2)"_s.arg(
                           s.name, durationText(s.limits.probeLease)),
                       u"waiting for the probe's result"_s,
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
    const QString next =
        timed ? u". It is asked again at %1"_s.arg(until(s.robotsRetry)) : u". It is asked again now"_s;
    return Why{u"robots"_s,
               withoutStop(s.robotsBlocked) + next,
               u"robots.txt not available"_s,
               timed ? s.robotsRetry : engine.now,
               {}};
}

Cause Asker::scheduled(const WhySource &s) const
{
    if (s.scheduledAt <= engine.now)
        return {};
    const QString every = s.scheduleText.isEmpty() ? QString() : u" (%1)"_s.arg(s.scheduleText);
    return Why{u"schedule"_s,
               u"%1 is due at %2%3"_s.arg(s.name, clock(s.scheduledAt), every),
               u"due at %1"_s.arg(clock(s.scheduledAt)),
               s.scheduledAt,
               {}};
}

Cause Asker::throttled(const WhySource &s) const
{
    if (s.throttledUntil <= engine.now)
        return {};
    return Why{u"rate-limit"_s,
               u"%1 asked us to slow down (429 or 503); next request %2"_s.arg(s.name, until(s.throttledUntil)),
               u"asked to wait until %1"_s.arg(until(s.throttledUntil)),
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
    const WhyAction raise = command(u"Raise rate…"_s, u"source.setRate"_s, {s.id});
    if (byRobots) {
        return Why{u"robots"_s,
                   u"robots.txt of %1 asks for %2 between requests; this is number %3, %4"_s.arg(
                       s.name, durationText(s.crawlDelay), groupedNumber(ahead + 1), aboutText(wait)),
                   u"robots.txt asks for %1 between requests"_s.arg(durationText(s.crawlDelay)),
                   engine.now + wait,
                   {}};
    }
    return Why{u"rate-limit"_s,
               u"%1 may do %2/s over all workers; this is number %3, %4"_s.arg(
                   s.name, number(s.ratePerSecond), groupedNumber(ahead + 1), aboutText(wait)),
               u"rate limit %1/s"_s.arg(number(s.ratePerSecond)),
               engine.now + wait,
               {raise}};
}

Cause Asker::room(const WhySource &s) const
{
    if (!s.hasSlot)
        return Why{u"source-cap"_s,
                   u"%1 of %2 sources are being crawled; %3 waits until one of them is done"_s.arg(engine.sourcesBusy)
                       .arg(engine.sourcesAtOnce)
                       .arg(s.name),
                   u"%1 sources at a time"_s.arg(engine.sourcesAtOnce),
                   {},
                   {action(u"Raise priority"_s, SourceSetPriority{{s.id}, {}, -1, false})}};
    if (!s.heldSession.isEmpty()) {
        const QString rule = s.strategy == Strategy::RoundRobin
                                 ? u"Strategy round-robin gives the next item to session %2, which is busy; %1 waits"_s
                                 : u"Strategy domain-affinity keeps %1 on session %2, which is busy"_s;
        return Why{u"affinity"_s, rule.arg(s.name, s.heldSession), u"session %1 is busy"_s.arg(s.heldSession), {}, {}};
    }
    if (s.needsSession && engine.sessions > 0 && engine.sessionsBusy >= engine.sessions &&
        s.inFlight < std::max(1, s.concurrency)) {
        QString oldest;
        if (engine.oldestInFlight.isSet() && engine.oldestLimitMs > 0)
            oldest = u" (oldest %1 of %2)"_s.arg(durationText(engine.now - engine.oldestInFlight),
                                                 durationText(Ms(engine.oldestLimitMs)));
        return Why{u"session-cap"_s,
                   u"All %1 sessions are busy%2"_s.arg(engine.sessions).arg(oldest),
                   u"all sessions busy"_s,
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
        return Why{u"captured"_s, u"It is captured; nothing is waiting"_s, u"captured"_s, {}, {}};
    case ItemState::Failed:
        return Why{u"failed"_s, u"It failed (%1)%2"_s.arg(word(item.row.failClass), why), u"failed"_s, {}, {again}};
    case ItemState::Skipped:
        // What a newer run has taken over, or a finalized one left out, is not asked for here any more.
        return Why{u"skipped"_s,
                   u"It was skipped (%1)%2"_s.arg(word(item.row.skip), why),
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

Cause Asker::leased(const WhyItem &item) const
{
    if (item.row.state != ItemState::Leased)
        return {};
    const QString owner = item.row.leaseOwner.isEmpty() ? u"A worker"_s : u"Worker %1"_s.arg(item.row.leaseOwner);
    const Instant taken = item.started.isSet() ? item.started : item.row.changed;
    const QString ago = taken.isSet() ? u" %1 ago"_s.arg(durationText(engine.now - taken)) : QString();
    if (item.row.leaseUntil < engine.now)
        return Why{u"stuck"_s,
                   u"%1 took it%2 and its lease expired; it is not being worked on"_s.arg(owner, ago),
                   u"lease expired"_s,
                   {},
                   {action(u"Unlock"_s, ItemsUnlock{})}};
    const QString limit = item.limitMs > 0 ? u" (limit %1)"_s.arg(durationText(Ms(item.limitMs))) : QString();
    const QString with = item.row.engine ? u" with %1"_s.arg(engineLabel(*item.row.engine)) : QString();
    return Why{
        u"in-flight"_s, u"%1 took it%2 and works on it%3%4"_s.arg(owner, ago, with, limit), u"in flight"_s, {}, {}};
}

Cause Asker::retry(const WhyItem &item) const
{
    if (item.row.due <= engine.now)
        return {};
    const QList<WhyAction> actions{retryNow(item)};
    if (item.row.attempt <= 0)
        return Why{u"schedule"_s, u"It is not due before %1"_s.arg(until(item.row.due)),
                   u"due at %1"_s.arg(clock(item.row.due)), item.row.due, actions};
    return Why{u"retry-backoff"_s,
               u"Attempt %1/%2 failed (%3); next at %4"_s.arg(item.row.attempt)
                   .arg(item.row.maxAttempts)
                   .arg(word(item.row.failClass), until(item.row.due)),
               u"retry at %1"_s.arg(clock(item.row.due)), item.row.due, actions};
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
        return Why{u"priority"_s,
                   u"%1 of higher priority %2 first (%3)"_s.arg(countOf(higher, u"item"_s, u"items"_s),
                                                                higher == 1 ? u"goes"_s : u"go"_s, parts.join(", "_L1)),
                   u"higher priorities go first"_s,
                   {},
                   {action(u"Raise priority"_s, SourceSetPriority{{s.id}, {}, -1, false})}};
    if (auto cause = room(s))
        return cause;
    if (item.escalatedTo)
        return Why{u"engine-escalation"_s,
                   u"Coverage %1 % is under 70 %; queued for %2"_s.arg(number(item.escalatedCoverage),
                                                                       engineLabel(*item.escalatedTo)),
                   u"queued for %1"_s.arg(engineLabel(*item.escalatedTo)),
                   {},
                   {action(u"Pin engine"_s, SourcePinEngine{s.id, item.escalatedTo})}};
    if (auto cause = rate(s, item.ahead))
        return cause;
    if (s.inFlight >= std::max(1, s.concurrency))
        return Why{u"concurrency"_s,
                   u"%1 works on %2 at a time; it starts when that is done"_s.arg(
                       s.name, countOf(s.concurrency, u"page"_s, u"pages"_s)),
                   u"%1 at a time"_s.arg(std::max(1, s.concurrency)),
                   {},
                   {}};
    return {};
}

} // namespace

QString TimeStyle::clock(Instant at, Instant now) const
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(at.ms, zone);
    const QDateTime today = QDateTime::fromMSecsSinceEpoch(now.ms, zone);
    return time.toString(time.date() == today.date() ? u"HH:mm"_s : u"yyyy-MM-dd HH:mm"_s);
}

Why whyItem(const WhyEngine &engine, const std::optional<WhyRun> &run, const WhySource &source, const WhyItem &item,
            const TimeStyle &style)
{
    const Asker ask{engine, run, style};
    if (auto why = ask.ended(item))
        return *why;
    if (auto why = ask.leased(item))
        return *why;
    if (auto why = ask.runState())
        return *why;
    if (auto why = ask.wholeEngine())
        return *why;
    if (auto why = ask.source(source, ask.retry(item)))
        return *why;
    if (auto why = ask.order(source, item))
        return *why;
    return Why{u"next"_s, u"Nothing holds it; it starts next"_s, u"starts next"_s, engine.now, {}};
}

namespace {

constexpr Ms noticedGap = 2s;

/// Time between two pages of a source, if only its rate held it.
Ms pace(const WhySource &source)
{
    const double gap = source.ratePerSecond > 0 ? 1000.0 / source.ratePerSecond : 20'000.0;
    return std::max(Ms(qint64(std::min(gap, 1e9))), source.crawlDelay);
}

} // namespace

Why whySource(const WhyEngine &engine, const std::optional<WhyRun> &run, const WhySource &source,
              const TimeStyle &style)
{
    const Asker ask{engine, run, style};
    if (auto why = ask.runState())
        return *why;
    if (source.pending > 0 || source.inFlight == 0) {
        if (auto why = ask.sourceBlocked(source))
            return *why;
    }
    const bool paced = source.pending > 1 && pace(source) >= noticedGap;
    if (source.inFlight > 0 && source.circuit.state == CircuitState::Closed && source.pending > 0 && paced &&
        !ask.wholeEngine()) {
        // Slow by its own rate: said all the time, not only between two pages.
        if (auto why = ask.rate(source, 1))
            return *why;
    }
    if (source.inFlight > 0 && source.circuit.state == CircuitState::Closed)
        return Why{u"in-flight"_s,
                   u"%1 in flight, %2 pending"_s.arg(source.inFlight).arg(groupedNumber(source.pending)),
                   u"in flight"_s,
                   {},
                   {}};
    if (source.pending == 0 && source.inFlight > 0)
        return Why{
            u"in-flight"_s, u"%1 in flight, nothing else pending"_s.arg(source.inFlight), u"in flight"_s, {}, {}};
    if (source.pending == 0)
        return Why{u"done"_s, u"%1 has nothing left to do in this run"_s.arg(source.name), u"nothing left"_s, {}, {}};
    if (auto why = ask.wholeEngine())
        return *why;
    if (auto why = ask.source(source))
        return *why;
    // One that takes turns with others moves; it waits when its turn does not come for a while.
    const bool takesTurns = source.lastMoved.isSet() && engine.now - source.lastMoved < noticedGap;
    if (auto why = ask.room(source); why && !takesTurns)
        return *why;
    if (source.inFlight == 0) {
        // A source that is only paced moves: between two of its pages it has nothing in flight, and that is its steady
        // state. Said is a gap that people notice; a shorter one would come and go with every page.
        if (auto why = ask.rate(source, paced ? 1 : 0);
            why && (why->code != "rate-limit"_L1 || pace(source) >= noticedGap))
            return *why;
        return Why{u"next"_s,
                   u"Nothing holds %1; its next page starts now"_s.arg(source.name),
                   u"starts next"_s,
                   engine.now,
                   {}};
    }
    return Why{
        u"in-flight"_s, u"%1 in flight, %2 pending"_s.arg(source.inFlight).arg(source.pending), u"in flight"_s, {}, {}};
}

namespace {

struct Group {
    const WhySource *source = nullptr;
    Why why;
};

/// The sources that have pending items and do not move, the largest first.
QList<Group> waitingGroups(const WhyEngine &engine, const std::optional<WhyRun> &run, const QList<WhySource> &sources,
                           const TimeStyle &style)
{
    QList<Group> groups;
    for (const WhySource &source : sources) {
        if (source.pending <= 0 || !source.inRun)
            continue;
        const Why why = whySource(engine, run, source, style);
        if (!why.moving())
            groups.append({&source, why});
    }
    std::stable_sort(groups.begin(), groups.end(),
                     [](const Group &a, const Group &b) { return a.source->pending > b.source->pending; });
    return groups;
}

QString groupLine(const QList<Group> &groups)
{
    qint64 all = 0;
    QStringList parts;
    for (const Group &group : groups) {
        all += group.source->pending;
        if (parts.size() < 2)
            parts.append(
                u"%1 %2 — %3"_s.arg(groupedNumber(group.source->pending), group.source->name, group.why.phrase));
    }
    const QString head = countOf(all, u"item waits"_s, u"items wait"_s);
    return u"%1: %2"_s.arg(head, parts.join(u" · "_s));
}

} // namespace

Why whyRun(const WhyEngine &engine, const std::optional<WhyRun> &run, const QList<WhySource> &sources,
           const TimeStyle &style)
{
    const Asker ask{engine, run, style};
    if (auto why = ask.runState())
        return *why;
    if (auto why = ask.wholeEngine())
        return *why;
    int inFlight = 0;
    qint64 pending = 0;
    for (const WhySource &source : sources) {
        inFlight += source.inFlight;
        pending += source.inRun ? source.pending : 0;
    }
    const QList<Group> groups = waitingGroups(engine, run, sources, style);
    if (groups.isEmpty()) {
        if (inFlight > 0)
            return Why{u"moving"_s,
                       u"Nothing is wrong: %1 in flight, %2 pending"_s.arg(inFlight).arg(groupedNumber(pending)),
                       u"moving"_s,
                       {},
                       {}};
        if (pending > 0)
            return Why{u"next"_s, u"Nothing is wrong: the next page starts now"_s, u"starts next"_s, engine.now, {}};
        return Why{u"done"_s, u"Everything in this run is done"_s, u"done"_s, {}, {}};
    }
    Why why = groups.first().why;
    for (const Group &group : groups) {
        if (group.why.until.isSet() && (!why.until.isSet() || group.why.until < why.until))
            why.until = group.why.until;
    }
    why.text = groupLine(groups);
    return why;
}

QString whyLine(const WhyEngine &engine, const std::optional<WhyRun> &run, const QList<WhySource> &sources,
                const TimeStyle &style)
{
    if (!run)
        return {};
    const Asker ask{engine, run, style};
    const auto whole = ask.runState() ? ask.runState() : ask.wholeEngine();
    if (whole) {
        if (whole->moving() || run->pending <= 0)
            return whole->moving() ? QString() : whole->text;
        return u"%1 · %2"_s.arg(withoutStop(whole->text), countOf(run->pending, u"item waits"_s, u"items wait"_s));
    }
    const QList<Group> groups = waitingGroups(engine, run, sources, style);
    return groups.isEmpty() ? QString() : groupLine(groups);
}

} // namespace trawl
