// The journey of one URL, step by step; architecture.md lists the steps.
#include "run/crawl/journey.h"

#include "policy/circuitbreaker.h"
#include "policy/triage.h"
#include "policy/urlkey.h"
#include "run/crawl/chainwalk.h"
#include "run/crawl/foundlinks.h"
#include "store/captures.h"
#include "store/items.h"
#include "store/leftout.h"
#include "store/pages.h"

#include "async/futures.h"
#include "capture/examine.h"
#include "capture/visualdiff.h"

#include <QCoroFuture>
#include <QRandomGenerator>

namespace trawl {

namespace {

/// How a fresh picture stands to the newest approved one of its page.
struct Comparison {
    double changed = -1; ///< share of the area
    quint64 dhash = 0;   ///< of the baseline
};

constexpr int newPage = 6007;    ///< there is no baseline picture of it
constexpr Ms startPause = 500ms; ///< at least, before an engine that was not to be had is asked again

/// What one transaction kept of a page.
struct Kept {
    captures::Recorded capture;
    items::Enqueued links;
};

/// CPU work for the pool.
auto compareWith(QByteArray baseline, QByteArray fresh)
{
    return [baseline = std::move(baseline), fresh = std::move(fresh)]() -> Result<Comparison> {
        const Result<double> changed = changedShare(baseline, fresh);
        if (!changed)
            return changed.error();
        Picture picture;
        picture.bytes = baseline;
        const Result<PictureFacts> facts = examinePicture(picture);
        if (!facts)
            return facts.error();
        return Comparison{changed.value(), facts->dhash};
    };
}

/// One attempt's state while it travels; lives in the coroutine frame of travel().
class Attempt
{
public:
    Attempt(Parts &parts, JourneyOrder order)
        : m_parts(parts), m_order(std::move(order)), m_walk(parts, m_order, m_end, m_found)
    {
        m_end.item = m_order.lease.item;
        m_end.suspicion = m_order.suspicion;
    }

    QCoro::Task<JourneyEnd> travel(std::stop_token stop);

private:
    QCoro::Task<bool> admitted(std::stop_token stop);
    QCoro::Task<> interrupted();
    QCoro::Task<> conclude();
    QCoro::Task<> report(Outcome outcome);
    QCoro::Task<> finishWithout();
    QList<NewLeftOut> leftOutBy(bool skipped) const;
    QCoro::Task<> finishWith();
    QCoro::Task<> giveBack(bool started);
    QStringList triageFlags(const PictureFacts &facts, const std::optional<Comparison> &baseline) const;

    Parts &m_parts;
    JourneyOrder m_order;
    JourneyEnd m_end;
    Permit m_permit;
    ChainFound m_found;
    ChainWalk m_walk; ///< borrows all of these
};

QCoro::Task<JourneyEnd> Attempt::travel(std::stop_token stop)
{
    const bool go = co_await admitted(stop);
    if (!go)
        co_return m_end;
    if (m_found.last.failure == FailClass::None)
        co_await m_walk.go(stop);
    if (m_end.kind == JourneyEnd::LocalFault) {
        co_await report(Outcome::Released); // whatever the site answered, it was not judged
        co_return m_end;
    }
    const bool stopped = stop.stop_requested() || m_found.last.failure == FailClass::Cancelled;
    if (!m_found.best.any && stopped) {
        co_await report(Outcome::Released);
        co_await giveBack(true);
        co_return m_end;
    }
    // A result that an engine which ended would have made better is none yet.
    if (m_found.ended != ProcessEnd::None && !m_found.enough && !m_end.suspicion.convicted())
        co_await interrupted();
    else
        co_await conclude();
    co_return m_end;
}

/// A process ended, or there was none: the page goes back as it stood, and nobody is to blame (circuit, attempts and
/// retry budget are as before).
QCoro::Task<> Attempt::interrupted()
{
    m_end.interrupted = m_found.ended;
    m_end.reason = m_found.last.reason;
    m_end.failure = m_found.last.failure;
    co_await report(Outcome::Released);
    co_await giveBack(true);
    if (m_end.kind == JourneyEnd::GivenBack && m_found.ended == ProcessEnd::NotStarted) {
        const Engine *engine = m_parts.engine(m_found.endedEngine);
        const Ms wait = engine ? engine->availability().retryIn : Ms(0);
        m_end.notBefore = m_parts.now() + std::max<Ms>(wait, startPause);
    }
}

/// The attempt has an outcome: for the circuit, then for the page.
QCoro::Task<> Attempt::conclude()
{
    const FailClass failure = m_found.captcha    ? FailClass::Captcha
                              : m_found.best.any ? FailClass::None
                                                 : m_found.last.failure;
    m_end.failure = failure;
    const bool good = failure == FailClass::None;
    // Engine faults and faults of our side never count against the site (D1).
    const bool counts = !good && countsForCircuit(failure) && !m_found.last.engineFault;
    const Outcome outcome = good ? Outcome::Success : counts ? Outcome::Failure : Outcome::Released;
    co_await report(outcome);
    if (m_found.best.any)
        co_await finishWith();
    else
        co_await finishWithout();
}

/// Robots, then the circuit (last, so that the permit is fresh), then the attempt made durable. false: end is set.
QCoro::Task<bool> Attempt::admitted(std::stop_token whole)
{
    std::stop_source either;
    const auto end = [either]() mutable { either.request_stop(); };
    const std::stop_callback byWhole(whole, end), byUnbegun(m_order.unbegun, end);
    const std::stop_token stop = either.get_token();
    if (m_order.source.obeyRobots) {
        const RobotsAnswer robots = co_await m_parts.robots->check(m_order.lease.url, m_order.reach, stop);
        auto delayed = m_parts.coordination->setCrawlDelay(m_order.source.rateKey(), robots.crawlDelay);
        const Result<> delay = co_await delayed;
        if (!delay)
            m_end.notes.append(delay.error().sentence());
        if (stop.stop_requested()) {
            co_await giveBack(false);
            co_return false;
        }
        if (robots.outOfReach) { // its attempt ends as that of any page that may not be asked for
            m_found.last.failure = FailClass::PrivateAddress;
            m_found.last.reason = robots.reason;
        }
        if (!robots.allowed && robots.retryAt.isSet()) { // robots.txt itself could not be had: wait, count nothing
            m_end.notBefore = robots.retryAt;
            m_end.reason = robots.reason;
            m_end.failure = FailClass::Robots;
            co_await giveBack(false);
            co_return false;
        }
        if (!robots.allowed && !robots.outOfReach) {
            m_end.kind = JourneyEnd::Skipped;
            m_end.failure = FailClass::Robots;
            m_end.reason = robots.reason;
            const items::Hold hold = holdOf(m_order.lease);
            const items::Ending ending = closedToRobots(robots.reason);
            const Instant now = m_parts.now();
            const QList<NewLeftOut> out{closedItem(m_order.lease, LeftOutReason::Robots, robots.reason)};
            const RowId run = m_order.run;
            auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) -> Result<> {
                const auto ended = items::end(db, hold, ending, now);
                return ended ? leftout::note(db, run, out, now) : ended;
            });
            const Result<> written = co_await write;
            if (!written)
                m_end = localFault(m_order.lease.item, written.error());
            co_return false;
        }
    }
    auto asked = m_parts.coordination->admit(m_order.source.id, m_order.source.circuit);
    const Result<Permit> answer = co_await asked;
    if (!answer || !answer->granted) {
        m_end.notBefore = answer ? answer->retryAt : m_parts.now() + 5s;
        m_end.reason = answer ? answer->why : answer.error().sentence();
        co_await giveBack(false);
        co_return false;
    }
    m_permit = answer.value();
    const items::Hold hold = holdOf(m_order.lease);
    const Instant now = m_parts.now();
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return items::start(db, hold, now); });
    const Result<int> started = co_await write;
    if (!started) {
        co_await report(Outcome::Released);
        m_end = localFault(m_order.lease.item, started.error());
        co_return false;
    }
    m_order.lease.attempt = started.value();
    if (m_order.begun)
        m_order.begun();
    if (!m_order.mayFetch() || stop.stop_requested()) {
        co_await report(Outcome::Released);
        co_await giveBack(true);
        co_return false;
    }
    co_return true;
}

QCoro::Task<> Attempt::report(Outcome outcome)
{
    AttemptReport attempt{m_order.source.id, m_permit,      m_order.source.circuit,
                          outcome,           m_end.failure, m_order.lease.url};
    auto reported = m_parts.coordination->report(std::move(attempt));
    const Result<CircuitReport> answer = co_await reported;
    if (!answer)
        m_end.notes.append(answer.error().sentence());
}

QCoro::Task<> Attempt::giveBack(bool started)
{
    const items::Hold hold = holdOf(m_order.lease);
    const Instant now = m_parts.now();
    m_end.kind = JourneyEnd::GivenBack;
    items::Ending cancelled;
    cancelled.way = items::Ending::Cancelled;
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) -> Result<> {
        if (started)
            return items::end(db, hold, cancelled, now);
        const QList<items::Hold> holds{hold};
        const Result<int> given = items::giveBack(db, holds, now);
        return given ? success() : Result<>(given.error());
    });
    const Result<> written = co_await write;
    if (!written)
        m_end = localFault(m_order.lease.item, written.error());
}

/// No result: try again later, or into the list of failed items.
QCoro::Task<> Attempt::finishWithout()
{
    RetryQuestion question;
    question.failure = m_found.last.failure;
    question.attempt = m_order.lease.attempt;
    question.limits.maxAttempts = m_order.source.maxAttempts;
    question.retryAfter = m_end.retryAfter;
    question.budget = m_order.budget;
    question.random = QRandomGenerator::global()->generateDouble();
    const Instant now = m_parts.now();
    const RetryVerdict verdict = afterFailure(question, now);
    items::Ending ending;
    ending.failClass = m_found.last.failure;
    ending.reason = m_found.last.reason.isEmpty() ? verdict.reason : m_found.last.reason;
    ending.http = m_found.last.http;
    ending.engine = m_end.engine;
    m_end.reason = ending.reason;
    m_end.due = verdict.due;
    const items::Hold hold = holdOf(m_order.lease);
    if (verdict.action == RetryVerdict::GiveBack) {
        co_await giveBack(true);
        co_return;
    }
    const bool again = verdict.action == RetryVerdict::Again;
    const bool skipped = verdict.action == RetryVerdict::Skip;
    m_end.kind = again ? JourneyEnd::Retry : skipped ? JourneyEnd::Skipped : JourneyEnd::Failed;
    ending.way = again ? items::Ending::Again : skipped ? items::Ending::Skipped : items::Ending::Failed;
    ending.due = verdict.due;
    ending.skip = skipped ? SkipReason::Robots : SkipReason::None;
    const QList<NewLeftOut> out = again ? QList<NewLeftOut>() : leftOutBy(skipped);
    const RowId run = m_order.run;
    auto write = m_parts.store->write(Lane::Results, [=](Db &db) -> Result<> {
        const auto ended = items::end(db, hold, ending, now);
        return ended ? leftout::note(db, run, out, now) : ended;
    });
    const Result<> written = co_await write;
    if (!written)
        m_end = localFault(m_order.lease.item, written.error());
}

/// Where it was redirected to and may not go; or itself, if robots.txt closes it.
QList<NewLeftOut> Attempt::leftOutBy(bool skipped) const
{
    const TrailVerdict &refused = m_found.refused;
    const bool named = !refused.at.isEmpty() && refused.refuse == m_found.last.failure;
    const bool closed = refused.refuse == FailClass::Robots;
    if (!named)
        return skipped ? QList{closedItem(m_order.lease, LeftOutReason::Robots, m_found.last.reason)}
                       : QList<NewLeftOut>();
    const QString key = identityKey(refused.at, keyOptions(m_order.source.discovery));
    if (key.isEmpty() || (!closed && refused.refuse != FailClass::BadRedirect))
        return {}; // no web address, or one that the source's requests may not reach: the item says so itself
    return {{m_order.source.id, refused.at, key, m_order.lease.url,
             closed ? LeftOutReason::Robots : LeftOutReason::Scope, refused.reason, false}};
}

QStringList Attempt::triageFlags(const PictureFacts &facts, const std::optional<Comparison> &baseline) const
{
    TriageFacts t;
    t.hasPicture = !m_found.best.outcome.picture.isEmpty();
    t.uniform = facts.uniform;
    t.textLength = m_found.best.reply.textLength;
    t.alarm = m_found.best.alarm;
    t.coverage = m_found.best.coverage.percent;
    t.truncated = m_found.best.outcome.truncated;
    t.notSettled = m_found.best.outcome.notSettled;
    t.failure = m_end.failure;
    t.dhash = facts.dhash;
    if (baseline && t.hasPicture)
        t.baselineDhash = baseline->dhash;
    return flagWords(triage(t));
}

/// A result: picture into cache and spool, then one transaction that records everything (journey steps 7 and 8).
QCoro::Task<> Attempt::finishWith()
{
    if (m_order.fetched && m_end.failure == FailClass::None)
        m_order.fetched();
    CaptureRecord record = recordOf(m_order, m_found.best, newId(m_parts.now()));
    PictureFacts facts;
    std::optional<Comparison> baseline;
    const bool pictured = !m_found.best.outcome.picture.isEmpty();
    if (pictured) {
        auto examined = m_parts.pictures->examine(m_found.best.outcome.picture);
        Result<PictureFacts> answer = co_await examined;
        if (!answer) { // the browser gave something that is no picture: the attempt failed, not the run
            m_found.last.failure = FailClass::Unpainted;
            m_found.last.reason = answer.error().sentence();
            m_end.failure = m_found.last.failure;
            co_await finishWithout();
            co_return;
        }
        facts = answer.take();
        auto asked = m_parts.baselines->get(m_order.lease.pageId);
        const Result<QByteArray> known = co_await asked;
        if (known) { // no baseline is no error: the page is new
            auto compared = onPool(*m_parts.pool, compareWith(known.value(), m_found.best.outcome.picture.bytes));
            const Result<Comparison> comparison = co_await compared;
            if (comparison)
                baseline = comparison.value();
        } else if (known.error().code != newPage) {
            m_end.notes.append(known.error().sentence()); // the picture counts as new, and the log says why
        }
        record.changed = baseline ? baseline->changed : -1;
        record.format = m_found.best.outcome.picture.format;
        record.width = facts.width;
        record.height = facts.height;
        record.bytes = m_found.best.outcome.picture.bytes.size();
        record.sha256 = facts.sha256;
        record.dhash = facts.dhash;
    }
    record.flags = triageFlags(facts, baseline);
    const ReviewPolicy policy = m_order.approveByPolicy ? ReviewPolicy::ApproveAll : m_order.source.review;
    record.review = reviewByPolicy(policy, record.flags);
    record.reviewBy = record.review == Review::Unreviewed ? QString() : u"policy"_s;
    if (pictured) {
        auto kept = m_parts.pictures->keep(record.uid, m_found.best.outcome.picture, facts);
        const Result<QString> file = co_await kept;
        if (!file) {
            m_end = localFault(m_order.lease.item, file.error());
            co_return;
        }
        record.spoolFile = file.value();
    }
    const Instant now = m_parts.now();
    // The links with their page, in one transaction: a page that is captured is not fetched again, so nothing else
    // would find them (R6.1).
    const FoundLinks found = linksOf(m_order, m_found.best.reply);
    const RowId run = m_order.run;
    const items::Room room = m_order.room;
    auto write = m_parts.store->write(Lane::Results, [=](Db &db) -> Result<Kept> {
        Kept kept;
        auto capture = captures::record(db, record, now);
        if (!capture)
            return capture.error();
        kept.capture = capture.take();
        if (found.isEmpty())
            return kept;
        auto links = leftout::takeIn(db, run, found.items, found.out, now, room);
        if (!links)
            return links.error();
        kept.links = links.take();
        // Also where all of them were known: the page may be the only one that still names them in a later run.
        const auto noted = found.items.isEmpty() ? success() : pages::names(db, kept.capture.capture);
        return noted ? Result<Kept>(kept) : noted.error();
    });
    const Result<Kept> recorded = co_await write;
    if (!recorded) {
        if (pictured)
            m_parts.pictures->release(record.uid, record.spoolFile, false);
        m_end = localFault(m_order.lease.item, recorded.error());
        co_return;
    }
    m_end.kind = JourneyEnd::Captured;
    m_end.capture = recorded->capture.capture;
    m_end.engine = m_found.best.engine;
    m_end.coverage = m_found.best.coverage.percent;
    m_end.http = m_found.best.outcome.http;
    m_end.flags = record.flags;
    m_end.captureNotes = record.notes;
    m_end.newEvents = recorded->capture.newEvents > 0;
    m_end.linksAdded = recorded->links.inserted;
    m_end.linksOver = recorded->links.over;
    if (m_found.best.outcome.notSettled)
        m_end.notes.append(translate("core", "Something in the page never ended loading; it was taken as it stood"));
    if (m_found.best.outcome.unpaintedRetaken)
        m_end.notes.append(translate("core", "The first picture was never painted and was taken again"));
}

} // namespace

QCoro::Task<JourneyEnd> travel(Parts &parts, JourneyOrder order, std::stop_token stop)
{
    Attempt attempt(parts, std::move(order));
    JourneyEnd end = co_await attempt.travel(stop);
    co_return end;
}

} // namespace trawl
