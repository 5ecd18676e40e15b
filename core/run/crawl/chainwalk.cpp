// The engines of one attempt; see chainwalk.h.
#include "run/crawl/chainwalk.h"

#include "policy/credentials.h"

#include "async/sleep.h"

#include <QCoroFuture>
#include <QElapsedTimer>

namespace trawl {

namespace {
constexpr int extractorMissing = 3005; ///< the child process could not be started
constexpr Ms waitToBeAlone = 10min;    ///< at most, for the pages that are under way in the browser
} // namespace

ChainWalk::ChainWalk(Parts &parts, const JourneyOrder &order, JourneyEnd &end, ChainFound &found)
    : m_parts(parts), m_order(order), m_end(end), m_found(found),
      m_redirects(std::make_shared<TrailJudge>(order.source.obeyRobots ? parts.robots.get() : nullptr, order.scope,
                                               order.reach))
{
}

QCoro::Task<> ChainWalk::go(std::stop_token stop)
{
    const EngineChain chain = m_order.chain;
    m_stop = stop;
    if (chain.order.isEmpty()) {
        QStringList reasons;
        for (const PassedOver &passed : chain.passedOver)
            reasons.append(translate("core", "%1 is passed over: %2").arg(engineLabel(passed.id), passed.reason));
        m_found.last.failure = FailClass::EngineMissing;
        m_found.last.engineFault = true;
        m_found.last.reason = reasons.isEmpty() ? translate("core", "No engine of this source's chain can serve it")
                                                : reasons.join(u"; "_s);
        co_return;
    }
    for (const EngineId id : chain.order) {
        if (m_end.requests > 0 && !m_order.mayFetch())
            co_return; // pausing: what the chain has so far is the result
        const bool more = co_await tryEngine(id, stop);
        if (!more || stop.stop_requested())
            co_return;
    }
}

/// One engine under its hard limit. true: the next engine of the chain shall be tried.
QCoro::Task<bool> ChainWalk::tryEngine(EngineId id, std::stop_token stop)
{
    Engine *engine = m_parts.engine(id);
    if (!engine)
        co_return true;
    const Ms limit(m_order.source.timeoutMs(id, engine->capabilities().limitMs));
    // Where an engine has no processes of pages, nothing is waited for.
    const bool alone = m_end.suspicion.wantsToBeAlone() && engine->capabilities().screenshot;
    // A page that waits for all others to end has its own limit from when it begins.
    Deadline deadline(*m_parts.timers, alone ? std::max(limit, waitToBeAlone) : limit, stop);
    QElapsedTimer clock;
    clock.start();
    ++m_end.requests;
    FetchRequest request = requestOf(m_parts, m_order);
    request.alone = alone;
    if (alone)
        request.begun = [&deadline, &clock, limit] {
            deadline.restart(limit);
            clock.restart();
        };
    request.hopCheck = m_redirects->hopCheck();
    request.hopLearn = m_redirects->hopLearn();
    request.complete = completeCheck();
    request.limit = limit;
    request.unwanted = stop;
    FetchOutcome outcome = co_await engine->fetch(std::move(request), deadline.token());
    const int ms = int(clock.elapsed());
    if (outcome.processEnd != ProcessEnd::None && !stop.stop_requested()) {
        processEnded(id, std::move(outcome), alone);
        co_return true; // the next engine may serve it
    }
    if (deadline.expired() && !outcome.ok()) {
        outcome.failure = FailClass::Timeout;
        outcome.reason =
            translate("core", "No answer within %1 (%2's limit)").arg(durationText(limit), engineLabel(id));
    }
    co_await judgeResult(&outcome, stop);
    if (outcome.used != Place::None && m_order.chain.needs == Place::None)
        m_end.notes.append(translate("core", "%1 took a place (%2) that the run had not dealt out")
                               .arg(engineLabel(id), word(outcome.used)));
    m_end.http = outcome.http;
    m_end.engine = id;
    m_end.retryAfter = std::max(m_end.retryAfter, outcome.retryAfter);
    if (outcome.ok()) {
        if (isDoneWithTheSite(id))
            m_order.fetched();
        m_found.enough = co_await extract(std::move(outcome), id, ms);
        co_return !m_found.enough;
    }
    if (outcome.failure == FailClass::Cancelled) {
        m_found.last = outcome;
        co_return false;
    }
    remember(id, false, 0, ms, outcome.failure);
    const bool more = mayEscalate(outcome.failure, outcome.engineFault, m_escalated);
    m_end.notes.append(u"%1: %2"_s.arg(engineLabel(id), outcome.reason));
    if (more && !outcome.engineFault)
        m_escalated = true;
    if (!outcome.engineFault)
        m_found.ended = ProcessEnd::None; // the site has answered
    m_found.refused = m_redirects->refused();
    m_found.last = std::move(outcome);
    co_return more;
}

/// No engine is left to ask: what this one brought is read while the next page is let in. But while the circuit counts
/// failures, what is read may be the one that opens it (a captcha).
bool ChainWalk::isDoneWithTheSite(EngineId id) const
{
    if (!m_order.fetched || id != m_order.chain.order.constLast())
        return false;
    const Circuit circuit = m_parts.shared->circuit(m_order.source.id);
    return circuit.state == CircuitState::Closed && circuit.failures == 0 && m_order.source.circuit.failures > 1;
}

/// Says nothing about the engine's quality either: its history is left alone.
void ChainWalk::processEnded(EngineId id, FetchOutcome outcome, bool alone)
{
    m_found.ended = outcome.processEnd;
    m_found.endedEngine = id;
    m_end.engine = id;
    m_end.suspicion = afterEnd(m_end.suspicion, m_found.ended, alone);
    m_found.last = std::move(outcome);
    m_found.last.failure =
        m_found.last.failure == FailClass::EngineMissing ? FailClass::EngineMissing : FailClass::EngineCrash;
    if (!m_end.suspicion.convicted())
        return;
    m_found.last.failure = FailClass::RendererGone;
    m_found.last.reason = translate("core", "%1 fresh processes of %2 ended while it was alone in them: %3")
                              .arg(m_end.suspicion.endsAlone)
                              .arg(engineLabel(id), m_found.last.reason);
}

/// Engines that run scripts look again while a required field is missing: what a page shows a moment later is none it
/// lacks.
CompleteCheck ChainWalk::completeCheck()
{
    const QList<FieldSpec> &fields = m_order.source.fields;
    if (std::none_of(fields.cbegin(), fields.cend(), [](const FieldSpec &field) { return field.required; }))
        return {};
    return [this](QByteArray html, QString contentType, QString url) {
        FetchOutcome seen;
        seen.html = std::move(html);
        seen.contentType = std::move(contentType);
        seen.finalUrl = std::move(url);
        return isComplete(std::move(seen));
    };
}

QCoro::Task<bool> ChainWalk::isComplete(FetchOutcome seen)
{
    const Result<ExtractReply> reply = co_await read(std::move(seen));
    // What can't be read is judged where it is read for good.
    co_return !reply || coverageOf(m_order.source.fields, reply->records).missingRequired.isEmpty();
}

/// The same document is read once.
QCoro::Task<Result<ExtractReply>> ChainWalk::read(FetchOutcome outcome)
{
    if (!m_lastRead.isEmpty() && m_lastRead == outcome.html && m_lastReadAt == outcome.finalUrl &&
        m_lastReadAs == outcome.contentType + outcome.documentCharset)
        co_return ExtractReply(m_lastReply);
    auto asked = m_parts.extractor->extract(extractionOf(m_order, outcome), m_stop);
    Result<ExtractReply> reply = co_await asked;
    if (reply) {
        if (!reply->hung.isEmpty())
            m_end.hungReader = reply->hung;
        noteGuess(*reply, outcome);
        m_lastRead = outcome.html;
        m_lastReadAt = outcome.finalUrl;
        m_lastReadAs = outcome.contentType + outcome.documentCharset;
        m_lastReply = reply.value();
    }
    co_return reply;
}

/// Whatever the engine followed by itself must be allowed, too. A result that may not be used is none.
QCoro::Task<> ChainWalk::judgeResult(FetchOutcome *outcome, std::stop_token stop)
{
    if (const QString note = cleansed(*outcome); !note.isEmpty())
        m_end.notes.append(note);
    const bool judged = outcome->ok() || (!outcome->engineFault && outcome->failure != FailClass::Cancelled &&
                                          outcome->failure != FailClass::Timeout);
    if (!judged || (outcome->trail.isEmpty() && outcome->finalUrl == m_order.lease.url))
        co_return;
    const TrailVerdict verdict =
        co_await m_redirects->judge(m_order.lease.url, outcome->trail, outcome->finalUrl, stop);
    if (verdict.ok() || stop.stop_requested())
        co_return;
    outcome->failure = verdict.refuse;
    outcome->reason = verdict.reason;
    outcome->html.clear();
    outcome->picture = {};
}

/// Bytes → fields; keeps the better result. true: good enough, the chain ends.
QCoro::Task<bool> ChainWalk::extract(FetchOutcome outcome, EngineId id, int ms)
{
    Result<ExtractReply> reply = co_await read(outcome);
    if (!reply && reply.error().kind == ErrorKind::Cancelled) { // stopped, or the program leaves: the item goes back
        m_found.last.failure = FailClass::Cancelled;
        co_return false;
    }
    if (!reply && reply.error().code == extractorMissing) {
        m_end = localFault(m_order.lease.item, reply.error()); // no page is to blame: the run pauses and says why
        co_return false;
    }
    if (!reply) {
        remember(id, false, 0, ms, FailClass::Extraction);
        m_found.last.failure = FailClass::Extraction;
        m_found.last.engineFault = false;
        m_found.last.http = outcome.http;
        m_found.last.reason = withoutUserParts(reply.error().sentence());
        m_end.notes.append(u"%1: %2"_s.arg(engineLabel(id), m_found.last.reason));
        co_return false;
    }
    if (const QString note = cleansed(*reply); !note.isEmpty())
        m_end.notes.append(note);
    m_end.notes.append(reply->warnings);
    const Coverage coverage = coverageOf(m_order.source.fields, reply->records);
    const std::optional<Flag> alarm =
        alarmOf(pageFactsOf(outcome, reply.value(), coverage, int(m_order.source.fields.size())));
    const bool challenge = alarm == Flag::Captcha;
    remember(id, !challenge, coverage.percent, ms, challenge ? FailClass::Captcha : FailClass::None);
    if (!m_found.best.any || isBetter(coverage, m_found.best.coverage)) {
        m_found.best.any = true;
        m_found.best.outcome = std::move(outcome);
        m_found.best.reply = reply.take();
        m_found.best.coverage = coverage;
        m_found.best.engine = id;
        m_found.best.alarm = alarm;
        m_found.captcha = challenge;
    }
    if (challenge) {
        const bool again = mayEscalate(FailClass::Captcha, false, m_escalated);
        m_escalated = true;
        co_return !again;
    }
    if (judge(coverage) != CoverageVerdict::Escalate)
        co_return true;
    m_end.notes.append(translate("core", "%1: coverage %2 % is below %3 %")
                           .arg(engineLabel(id))
                           .arg(coverage.percent, 0, 'f', 0)
                           .arg(escalateBelow));
    co_return false;
}

void ChainWalk::remember(EngineId id, bool ok, double coverage, int ms, FailClass failure)
{
    EngineTry attempt;
    attempt.ok = ok;
    attempt.coverage = coverage;
    attempt.ms = ms;
    attempt.failure = failure;
    m_end.tries.append({id, attempt});
}

} // namespace trawl
