// The journey of one URL, step by step; architecture.md lists the steps.
#include "run/crawl/journey.h"

#include "policy/circuitbreaker.h"
#include "policy/credentials.h"
#include "policy/objectkey.h"
#include "policy/triage.h"
#include "run/crawl/journeyvalues.h"
#include "run/crawl/trailjudge.h"
#include "store/captures.h"
#include "store/engines.h"
#include "store/items.h"

#include "async/futures.h"
#include "async/sleep.h"
#include "capture/examine.h"
#include "capture/visualdiff.h"

#include <QCoroFuture>
#include <QElapsedTimer>
#include <QRandomGenerator>

namespace trawl {

namespace {

/// How a fresh picture stands to the newest approved one of its page.
struct Comparison {
    double changed = -1; ///< share of the area
    quint64 dhash = 0;   ///< of the baseline
};

constexpr int newPage = 6007;          ///< there is no baseline picture of it
constexpr int extractorMissing = 3005; ///< the child process could not be started
constexpr Ms startPause = 500ms;       ///< at least, before an engine that was not to be had is asked again

constexpr Ms waitToBeAlone = 10min; ///< at most, for the pages that are under way in the browser

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
    Attempt(Parts &parts, JourneyOrder order) : p(parts), o(std::move(order))
    {
        end.item = o.lease.item;
        end.suspicion = o.suspicion;
        redirects = std::make_shared<TrailJudge>(o.source.obeyRobots ? p.robots.get() : nullptr, o.scope, o.reach);
    }

    QCoro::Task<JourneyEnd> travel(std::stop_token stop);

private:
    QCoro::Task<bool> admitted(std::stop_token stop);
    QCoro::Task<> runChain(std::stop_token stop);
    QCoro::Task<bool> tryEngine(EngineId id, std::stop_token stop);
    void processEnded(EngineId id, FetchOutcome outcome, bool alone);
    QCoro::Task<> interrupted();
    QCoro::Task<> conclude();
    CompleteCheck completeCheck();
    QCoro::Task<bool> isComplete(FetchOutcome seen);
    QCoro::Task<Result<ExtractReply>> read(FetchOutcome outcome);
    QCoro::Task<> judgeResult(FetchOutcome *outcome, std::stop_token stop);
    QCoro::Task<bool> extract(FetchOutcome outcome, EngineId id, int ms);
    QCoro::Task<> report(Outcome outcome);
    QCoro::Task<> finishWithout();
    QCoro::Task<> finishWith();
    QCoro::Task<> giveBack(bool started);
    QStringList triageFlags(const PictureFacts &facts, const std::optional<Comparison> &baseline) const;
    void remember(EngineId id, bool ok, double coverage, int ms, FailClass failure);

    Parts &p;
    JourneyOrder o;
    JourneyEnd end;
    Permit permit;
    std::shared_ptr<TrailJudge> redirects;
    Best best;
    QByteArray lastRead;            ///< the document of lastReply,
    QString lastReadAt, lastReadAs; ///< its address, against which its links are resolved, and its type
    ExtractReply lastReply;
    FetchOutcome last;                   ///< the last failed try
    ProcessEnd ended = ProcessEnd::None; ///< of an engine, with no answer of the site after it
    EngineId endedEngine{};
    bool enough = false; ///< the chain ended with a result that is good
    bool captcha = false;
    bool escalatedBefore = false;
};

QCoro::Task<JourneyEnd> Attempt::travel(std::stop_token stop)
{
    const bool go = co_await admitted(stop);
    if (!go)
        co_return end;
    if (last.failure == FailClass::None)
        co_await runChain(stop);
    if (end.kind == JourneyEnd::LocalFault) {
        co_await report(Outcome::Released); // whatever the site answered, it was not judged
        co_return end;
    }
    const bool stopped = stop.stop_requested() || last.failure == FailClass::Cancelled;
    if (!best.any && stopped) {
        co_await report(Outcome::Released);
        co_await giveBack(true);
        co_return end;
    }
    // A result that an engine which ended would have made better is none yet.
    if (ended != ProcessEnd::None && !enough && !end.suspicion.convicted())
        co_await interrupted();
    else
        co_await conclude();
    co_return end;
}

/// A process ended, or there was none: the page goes back as it stood, and nobody is to blame (circuit, attempts and
/// retry budget are as before).
QCoro::Task<> Attempt::interrupted()
{
    end.interrupted = ended;
    end.reason = last.reason;
    end.failure = last.failure;
    co_await report(Outcome::Released);
    co_await giveBack(true);
    if (end.kind == JourneyEnd::GivenBack && ended == ProcessEnd::NotStarted) {
        const Engine *engine = p.engine(endedEngine);
        const Ms wait = engine ? engine->availability().retryIn : Ms(0);
        end.notBefore = p.now() + std::max<Ms>(wait, startPause);
    }
}

/// The attempt has an outcome: for the circuit, then for the page.
QCoro::Task<> Attempt::conclude()
{
    const FailClass failure = captcha ? FailClass::Captcha : best.any ? FailClass::None : last.failure;
    end.failure = failure;
    const bool good = failure == FailClass::None;
    // Engine faults and faults of our side never count against the site (D1).
    const bool counts = !good && countsForCircuit(failure) && !last.engineFault;
    const Outcome outcome = good ? Outcome::Success : counts ? Outcome::Failure : Outcome::Released;
    co_await report(outcome);
    if (best.any)
        co_await finishWith();
    else
        co_await finishWithout();
}

/// Robots, then the circuit (last, so that the permit is fresh), then the attempt made durable. false: end is set.
QCoro::Task<bool> Attempt::admitted(std::stop_token stop)
{
    if (o.source.obeyRobots) {
        const RobotsAnswer robots = co_await p.robots->check(o.lease.url, o.reach, stop);
        auto delayed = p.coordination->setCrawlDelay(o.source.rateKey(), robots.crawlDelay);
        const Result<> delay = co_await delayed;
        if (!delay)
            end.notes.append(delay.error().sentence());
        if (stop.stop_requested()) {
            co_await giveBack(false);
            co_return false;
        }
        if (robots.outOfReach) { // its attempt ends as that of any page that may not be asked for
            last.failure = FailClass::PrivateAddress;
            last.reason = robots.reason;
        }
        if (!robots.allowed && robots.retryAt.isSet()) { // robots.txt itself could not be had: wait, count nothing
            end.notBefore = robots.retryAt;
            end.reason = robots.reason;
            end.failure = FailClass::Robots;
            co_await giveBack(false);
            co_return false;
        }
        if (!robots.allowed && !robots.outOfReach) {
            end.kind = JourneyEnd::Skipped;
            end.failure = FailClass::Robots;
            end.reason = robots.reason;
            const items::Hold hold = holdOf(o.lease);
            items::Ending ending;
            ending.way = items::Ending::Skipped;
            ending.skip = SkipReason::Robots;
            ending.reason = robots.reason;
            const Instant now = p.now();
            auto write = p.store->write(Lane::Bulk, [=](Db &db) { return items::end(db, hold, ending, now); });
            const Result<> written = co_await write;
            if (!written)
                end = localFault(o.lease.item, written.error());
            co_return false;
        }
    }
    auto asked = p.coordination->admit(o.source.id, o.source.circuit);
    const Result<Permit> answer = co_await asked;
    if (!answer || !answer->granted) {
        end.notBefore = answer ? answer->retryAt : p.now() + 5s;
        end.reason = answer ? answer->why : answer.error().sentence();
        co_await giveBack(false);
        co_return false;
    }
    permit = answer.value();
    const items::Hold hold = holdOf(o.lease);
    const Instant now = p.now();
    auto write = p.store->write(Lane::Bulk, [=](Db &db) { return items::start(db, hold, now); });
    const Result<int> started = co_await write;
    if (!started) {
        co_await report(Outcome::Released);
        end = localFault(o.lease.item, started.error());
        co_return false;
    }
    o.lease.attempt = started.value();
    if (o.begun)
        o.begun();
    if (!o.mayFetch() || stop.stop_requested()) {
        co_await report(Outcome::Released);
        co_await giveBack(true);
        co_return false;
    }
    co_return true;
}

QCoro::Task<> Attempt::runChain(std::stop_token stop)
{
    const EngineChain chain = o.chain;
    if (chain.order.isEmpty()) {
        QStringList reasons;
        for (const PassedOver &passed : chain.passedOver)
            reasons.append(translate("core", "%1 is passed over: %2").arg(engineLabel(passed.id), passed.reason));
        last.failure = FailClass::EngineMissing;
        last.engineFault = true;
        last.reason = reasons.isEmpty() ? translate("core", "No engine of this source's chain can serve it")
                                        : reasons.join(u"; "_s);
        co_return;
    }
    for (const EngineId id : chain.order) {
        if (end.requests > 0 && !o.mayFetch())
            co_return; // pausing: what the chain has so far is the result
        const bool more = co_await tryEngine(id, stop);
        if (!more || stop.stop_requested())
            co_return;
    }
}

/// One engine under its hard limit. true: the next engine of the chain shall be tried.
QCoro::Task<bool> Attempt::tryEngine(EngineId id, std::stop_token stop)
{
    Engine *engine = p.engine(id);
    if (!engine)
        co_return true;
    const Ms limit(o.source.timeoutMs(id, engine->capabilities().limitMs));
    // Where an engine has no processes of pages, nothing is waited for.
    const bool alone = end.suspicion.wantsToBeAlone() && engine->capabilities().screenshot;
    // A page that waits for all others to end has its own limit from when it begins.
    Deadline deadline(*p.timers, alone ? std::max(limit, waitToBeAlone) : limit, stop);
    QElapsedTimer clock;
    clock.start();
    ++end.requests;
    FetchRequest request = requestOf(p, o);
    request.alone = alone;
    if (alone)
        request.begun = [&deadline, &clock, limit] {
            deadline.restart(limit);
            clock.restart();
        };
    request.hopCheck = redirects->hopCheck();
    request.hopLearn = redirects->hopLearn();
    request.complete = completeCheck();
    request.limit = limit;
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
    if (outcome.used != Place::None && o.chain.needs == Place::None)
        end.notes.append(translate("core", "%1 took a place (%2) that the run had not dealt out")
                             .arg(engineLabel(id), word(outcome.used)));
    end.http = outcome.http;
    end.engine = id;
    end.retryAfter = std::max(end.retryAfter, outcome.retryAfter);
    if (outcome.ok()) {
        enough = co_await extract(std::move(outcome), id, ms);
        co_return !enough;
    }
    if (outcome.failure == FailClass::Cancelled) {
        last = outcome;
        co_return false;
    }
    remember(id, false, 0, ms, outcome.failure);
    const bool more = mayEscalate(outcome.failure, outcome.engineFault, escalatedBefore);
    end.notes.append(u"%1: %2"_s.arg(engineLabel(id), outcome.reason));
    if (more && !outcome.engineFault)
        escalatedBefore = true;
    if (!outcome.engineFault)
        ended = ProcessEnd::None; // the site has answered
    last = std::move(outcome);
    co_return more;
}

/// Says nothing about the engine's quality either: its history is left alone.
void Attempt::processEnded(EngineId id, FetchOutcome outcome, bool alone)
{
    ended = outcome.processEnd;
    endedEngine = id;
    end.engine = id;
    end.suspicion = afterEnd(end.suspicion, ended, alone);
    last = std::move(outcome);
    last.failure = last.failure == FailClass::EngineMissing ? FailClass::EngineMissing : FailClass::EngineCrash;
    if (!end.suspicion.convicted())
        return;
    last.failure = FailClass::RendererGone;
    last.reason = translate("core", "It ended %1 fresh processes of %2, alone in them: %3")
                      .arg(end.suspicion.endsAlone)
                      .arg(engineLabel(id), last.reason);
}

/// Engines that run scripts look again while a required field is missing: what a page shows a moment later is none it
/// lacks.
CompleteCheck Attempt::completeCheck()
{
    const QList<FieldSpec> &fields = o.source.fields;
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

QCoro::Task<bool> Attempt::isComplete(FetchOutcome seen)
{
    const Result<ExtractReply> reply = co_await read(std::move(seen));
    // What can't be read is judged where it is read for good.
    co_return !reply || coverageOf(o.source.fields, reply->records).missingRequired.isEmpty();
}

/// The same document is read once.
QCoro::Task<Result<ExtractReply>> Attempt::read(FetchOutcome outcome)
{
    if (!lastRead.isEmpty() && lastRead == outcome.html && lastReadAt == outcome.finalUrl &&
        lastReadAs == outcome.contentType + outcome.documentCharset)
        co_return ExtractReply(lastReply);
    auto asked = p.extractor->extract(extractionOf(o, outcome));
    Result<ExtractReply> reply = co_await asked;
    if (reply) {
        noteGuess(*reply, outcome);
        lastRead = outcome.html;
        lastReadAt = outcome.finalUrl;
        lastReadAs = outcome.contentType + outcome.documentCharset;
        lastReply = reply.value();
    }
    co_return reply;
}

/// Whatever the engine followed by itself must be allowed, too. A result that may not be used is none.
QCoro::Task<> Attempt::judgeResult(FetchOutcome *outcome, std::stop_token stop)
{
    if (const QString note = cleansed(*outcome); !note.isEmpty())
        end.notes.append(note);
    const bool judged = outcome->ok() || (!outcome->engineFault && outcome->failure != FailClass::Cancelled &&
                                          outcome->failure != FailClass::Timeout);
    if (!judged || (outcome->trail.isEmpty() && outcome->finalUrl == o.lease.url))
        co_return;
    const TrailVerdict verdict = co_await redirects->judge(o.lease.url, outcome->trail, outcome->finalUrl, stop);
    if (verdict.ok() || stop.stop_requested())
        co_return;
    outcome->failure = verdict.refuse;
    outcome->reason = verdict.reason;
    outcome->html.clear();
    outcome->picture = {};
}

/// Bytes → fields; keeps the better result. true: good enough, the chain ends.
QCoro::Task<bool> Attempt::extract(FetchOutcome outcome, EngineId id, int ms)
{
    Result<ExtractReply> reply = co_await read(outcome);
    if (!reply && reply.error().kind == ErrorKind::Cancelled) { // the program leaves: the item goes back
        last.failure = FailClass::Cancelled;
        co_return false;
    }
    if (!reply && reply.error().code == extractorMissing) {
        end = localFault(o.lease.item, reply.error()); // no page is to blame: the run pauses and says why
        co_return false;
    }
    if (!reply) {
        remember(id, false, 0, ms, FailClass::Extraction);
        last.failure = FailClass::Extraction;
        last.engineFault = false;
        last.http = outcome.http;
        last.reason = withoutUserParts(reply.error().sentence());
        end.notes.append(u"%1: %2"_s.arg(engineLabel(id), last.reason));
        co_return false;
    }
    if (const QString note = cleansed(*reply); !note.isEmpty())
        end.notes.append(note);
    end.notes.append(reply->warnings);
    const Coverage coverage = coverageOf(o.source.fields, reply->records);
    const std::optional<Flag> alarm =
        alarmOf(pageFactsOf(outcome, reply.value(), coverage, int(o.source.fields.size())));
    const bool challenge = alarm == Flag::Captcha;
    remember(id, !challenge, coverage.percent, ms, challenge ? FailClass::Captcha : FailClass::None);
    if (!best.any || isBetter(coverage, best.coverage)) {
        best.any = true;
        best.outcome = std::move(outcome);
        best.reply = reply.take();
        best.coverage = coverage;
        best.engine = id;
        best.alarm = alarm;
        captcha = challenge;
    }
    if (challenge) {
        const bool again = mayEscalate(FailClass::Captcha, false, escalatedBefore);
        escalatedBefore = true;
        co_return !again;
    }
    if (judge(coverage) != CoverageVerdict::Escalate)
        co_return true;
    end.notes.append(translate("core", "%1: coverage %2 % is below %3 %")
                         .arg(engineLabel(id))
                         .arg(coverage.percent, 0, 'f', 0)
                         .arg(escalateBelow));
    co_return false;
}

void Attempt::remember(EngineId id, bool ok, double coverage, int ms, FailClass failure)
{
    EngineTry attempt;
    attempt.ok = ok;
    attempt.coverage = coverage;
    attempt.ms = ms;
    attempt.failure = failure;
    end.tries.append({id, attempt});
}

QCoro::Task<> Attempt::report(Outcome outcome)
{
    AttemptReport attempt{o.source.id, permit, o.source.circuit, outcome, end.failure, o.lease.url};
    auto reported = p.coordination->report(std::move(attempt));
    const Result<CircuitReport> answer = co_await reported;
    if (!answer)
        end.notes.append(answer.error().sentence());
}

QCoro::Task<> Attempt::giveBack(bool started)
{
    const items::Hold hold = holdOf(o.lease);
    const Instant now = p.now();
    end.kind = JourneyEnd::GivenBack;
    items::Ending cancelled;
    cancelled.way = items::Ending::Cancelled;
    auto write = p.store->write(Lane::Bulk, [=](Db &db) -> Result<> {
        if (started)
            return items::end(db, hold, cancelled, now);
        const QList<items::Hold> holds{hold};
        const Result<int> given = items::giveBack(db, holds, now);
        return given ? success() : Result<>(given.error());
    });
    const Result<> written = co_await write;
    if (!written)
        end = localFault(o.lease.item, written.error());
}

/// No result: try again later, or into the list of failed items.
QCoro::Task<> Attempt::finishWithout()
{
    RetryQuestion question;
    question.failure = last.failure;
    question.attempt = o.lease.attempt;
    question.limits.maxAttempts = o.source.maxAttempts;
    question.retryAfter = end.retryAfter;
    question.budget = o.budget;
    question.random = QRandomGenerator::global()->generateDouble();
    const Instant now = p.now();
    const RetryVerdict verdict = afterFailure(question, now);
    items::Ending ending;
    ending.failClass = last.failure;
    ending.reason = last.reason.isEmpty() ? verdict.reason : last.reason;
    ending.http = last.http;
    ending.engine = end.engine;
    end.reason = ending.reason;
    end.due = verdict.due;
    const items::Hold hold = holdOf(o.lease);
    if (verdict.action == RetryVerdict::GiveBack) {
        co_await giveBack(true);
        co_return;
    }
    const bool again = verdict.action == RetryVerdict::Again;
    const bool skipped = verdict.action == RetryVerdict::Skip;
    end.kind = again ? JourneyEnd::Retry : skipped ? JourneyEnd::Skipped : JourneyEnd::Failed;
    ending.way = again ? items::Ending::Again : skipped ? items::Ending::Skipped : items::Ending::Failed;
    ending.due = verdict.due;
    ending.skip = skipped ? SkipReason::Robots : SkipReason::None;
    auto write = p.store->write(Lane::Results, [=](Db &db) { return items::end(db, hold, ending, now); });
    const Result<> written = co_await write;
    if (!written)
        end = localFault(o.lease.item, written.error());
}

QStringList Attempt::triageFlags(const PictureFacts &facts, const std::optional<Comparison> &baseline) const
{
    TriageFacts t;
    t.hasPicture = !best.outcome.picture.isEmpty();
    t.uniform = facts.uniform;
    t.textLength = best.reply.textLength;
    t.alarm = best.alarm;
    t.coverage = best.coverage.percent;
    t.truncated = best.outcome.truncated;
    t.notSettled = best.outcome.notSettled;
    t.failure = end.failure;
    t.dhash = facts.dhash;
    if (baseline && t.hasPicture)
        t.baselineDhash = baseline->dhash;
    return flagWords(triage(t));
}

/// A result: picture into cache and spool, then one transaction that records everything (journey steps 7 and 8).
QCoro::Task<> Attempt::finishWith()
{
    CaptureRecord record = recordOf(o, best, newId(p.now()));
    PictureFacts facts;
    std::optional<Comparison> baseline;
    const bool pictured = !best.outcome.picture.isEmpty();
    if (pictured) {
        auto examined = p.pictures->examine(best.outcome.picture);
        Result<PictureFacts> answer = co_await examined;
        if (!answer) { // the browser gave something that is no picture: the attempt failed, not the run
            last.failure = FailClass::Unpainted;
            last.reason = answer.error().sentence();
            end.failure = last.failure;
            co_await finishWithout();
            co_return;
        }
        facts = answer.take();
        auto asked = p.baselines->get(o.lease.pageId);
        const Result<QByteArray> known = co_await asked;
        if (known) { // no baseline is no error: the page is new
            auto compared = onPool(*p.pool, compareWith(known.value(), best.outcome.picture.bytes));
            const Result<Comparison> comparison = co_await compared;
            if (comparison)
                baseline = comparison.value();
        } else if (known.error().code != newPage) {
            end.notes.append(known.error().sentence()); // the picture counts as new, and the log says why
        }
        record.changed = baseline ? baseline->changed : -1;
        record.format = best.outcome.picture.format;
        record.width = facts.width;
        record.height = facts.height;
        record.bytes = best.outcome.picture.bytes.size();
        record.sha256 = facts.sha256;
        record.dhash = facts.dhash;
    }
    record.flags = triageFlags(facts, baseline);
    const ReviewPolicy policy = o.approveByPolicy ? ReviewPolicy::ApproveAll : o.source.review;
    record.review = reviewByPolicy(policy, record.flags);
    record.reviewBy = record.review == Review::Unreviewed ? QString() : u"policy"_s;
    if (pictured) {
        auto kept = p.pictures->keep(record.uid, best.outcome.picture, facts);
        const Result<QString> file = co_await kept;
        if (!file) {
            end = localFault(o.lease.item, file.error());
            co_return;
        }
        record.spoolFile = file.value();
    }
    const Instant now = p.now();
    // The links with their page, in one transaction: a page that is captured is not fetched again, so nothing else
    // would find them (R6.1).
    const QList<NewItem> found = linksOf(o, best.reply);
    const RowId run = o.run;
    const items::Room room = o.room;
    auto write = p.store->write(Lane::Results, [=](Db &db) -> Result<Kept> {
        Kept kept;
        auto capture = captures::record(db, record, now);
        if (!capture)
            return capture.error();
        kept.capture = capture.take();
        if (found.isEmpty())
            return kept;
        auto links = items::enqueue(db, run, found, now, room);
        if (!links)
            return links.error();
        kept.links = links.take();
        return kept;
    });
    const Result<Kept> recorded = co_await write;
    if (!recorded) {
        if (pictured)
            p.pictures->release(record.uid, record.spoolFile, false);
        end = localFault(o.lease.item, recorded.error());
        co_return;
    }
    end.kind = JourneyEnd::Captured;
    end.capture = recorded->capture.capture;
    end.engine = best.engine;
    end.coverage = best.coverage.percent;
    end.http = best.outcome.http;
    end.flags = record.flags;
    end.captureNotes = record.notes;
    end.newEvents = recorded->capture.newEvents > 0;
    end.linksAdded = recorded->links.inserted;
    end.linksOver = recorded->links.over;
    if (best.outcome.notSettled)
        end.notes.append(translate("core", "Something in the page never ended loading; it was taken as it stood"));
    if (best.outcome.unpaintedRetaken)
        end.notes.append(translate("core", "The first picture was never painted and was taken again"));
}

} // namespace

QCoro::Task<JourneyEnd> travel(Parts &parts, JourneyOrder order, std::stop_token stop)
{
    Attempt attempt(parts, std::move(order));
    JourneyEnd end = co_await attempt.travel(stop);
    co_return end;
}

} // namespace trawl
