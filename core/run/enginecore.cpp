// What the services of the engine answer together.
#include "run/enginecore.h"

#include "policy/urlkey.h"
#include "run/books/coordinationnotes.h"
#include "run/books/stuckproblems.h"
#include "run/etlmirror.h"
#include "run/notifier.h"
#include "run/spoolwatch.h"
#include "services/samplesite.h"
#include "store/captures.h"
#include "store/journal.h"

#include <QCoroFuture>
#include <QDir>
#include <QHostAddress>

namespace trawl {

EngineCore::EngineCore(EngineSetup setup)
    : settings(QDir(setup.workspace).filePath(u"settings.json"_s)),
      catalog(QDir(setup.workspace).filePath(u"sources.json"_s))
{
    parts.setup = std::move(setup);
    steady = std::make_shared<SteadyClock>(parts.setup.clock);
    parts.clock = steadyClock(steady);
}

EngineCore::~EngineCore() = default;

RowId EngineCore::finishedRun() const
{
    const RunRow *shown = runs.shown();
    if (!shown || shown->state != RunState::Completed || shown->finalized || runs.shownController() ||
        uploader->status().active)
        return 0;
    const Counts &n = shown->counts;
    const bool decided = n.captured > 0 && n.unreviewed + n.flagged == 0,
               uploaded = n.approved == n.recorded && n.uploadFailed == 0;
    return decided && uploaded && n.pending + n.leased + n.failed + n.skipped == 0 ? shown->id : 0;
}

QString EngineCore::missingContact(const QList<Source> &sources) const
{
    if (!settings.value(u"contact"_s).toString().isEmpty())
        return {};
    for (const Source &source : sources) {
        const QString host = hostOf(source.startUrls.value(0));
        const QHostAddress address(host);
        if (source.enabled && host != "localhost"_L1 && !address.isLoopback())
            return translate("core", "No contact is set: %1 and other sites can't tell who crawls them").arg(host);
    }
    return {};
}

bool EngineCore::takesPictures(const QStringList &sources) const
{
    const QList<Source> &all = catalog.sources();
    return std::any_of(all.cbegin(), all.cend(), [&sources](const Source &source) {
        return source.wantsScreenshot() && (sources.isEmpty() || sources.contains(source.id));
    });
}

items::SweepOrder EngineCore::sweepOrder() const
{
    items::SweepOrder order;
    order.now = now();
    order.self = parts.setup.owner;
    order.ownerAlive = [self = order.self](const QString &owner) { return owner == self; };
    for (const auto &[id, run] : runs.active())
        order.atWork += run->atWork();
    return order;
}

WhyEngine EngineCore::whyEngine() const
{
    WhyEngine why;
    why.now = now();
    why.cacheFull = !parts.pictures->hasRoom();
    why.cacheBudget = parts.pictures->gauge().budget;
    why.spool = parts.pictures->gauge().spool;
    if (!health.well()) {
        why.dependency = translate("core", "The store");
        why.dependencyError = health.error().sentence();
        why.dependencySince = health.since();
    }
    for (const auto &engine : parts.engines) {
        if (const auto silence = engine->silence(); silence && engine->availability().available)
            why.browser = standstillOf(*engine, *silence, why.now);
    }
    why.reader = standstillOf(*parts.extractor, why.now);
    for (const auto &[id, run] : runs.active()) {
        const auto [busy, all] = run->sessions();
        why.sessionsBusy += busy;
        why.sessions += all;
        for (const SourceLane &lane : run->lanes()) {
            for (const Flight &flight : lane.flights) {
                if (flight.begun && (!why.oldestInFlight.isSet() || flight.started < why.oldestInFlight)) {
                    why.oldestInFlight = flight.started;
                    why.oldestLimitMs = flight.limitMs;
                }
            }
        }
    }
    return why;
}

QCoro::Task<Result<int>> releasePictures(EngineCore &c, Ms keep, bool preview)
{
    const Instant now = c.now();
    if (c.spool->question()) // a file that can't be removed now must not count as released
        co_return 0;
    auto read = c.parts.store->read([=](Db &db) { return captures::releasable(db, now, keep); });
    const Result<QList<captures::SpoolNeed>> found = co_await read;
    if (!found)
        co_return found.error();
    for (const captures::SpoolNeed &one : preview ? QList<captures::SpoolNeed>() : found.value()) {
        const RowId id = one.capture;
        c.parts.pictures->release(one.uid, one.file, true);
        c.parts.writeLater(translate("core", "That a picture was released"),
                           [=](Db &db) { return captures::released(db, id); });
    }
    if (!preview && !found->isEmpty())
        c.changes.capturesChanged();
    co_return int(found->size());
}

QCoro::Task<> makeRoom(EngineCore &c)
{
    if (c.parts.pictures->hasRoom() || c.parts.pictures->gauge().spool)
        co_return;
    const Result<int> released = co_await releasePictures(c, Ms(0), false);
    if (!released)
        c.parts.log->warn("store", released.error().sentence());
    else if (released.value() > 0)
        c.parts.log->info("capture",
                          translate("core", "Rejected pictures let go: %1. The memory for pictures was full, "
                                            "and the spool is off")
                              .arg(released.value()));
}

JournalNote noteOnRun(const QString &action, const RunRow &run, const QString &reason)
{
    return JournalNote{action, 1, reason, {}, translate("core", "run %1").arg(runNumberText(run.number)), run.id};
}

JournalNote noteOnSources(const EngineCore &c, const QString &action, const QStringList &ids, const QString &reason,
                          const QJsonObject &detail)
{
    QStringList names;
    for (const QString &id : ids) {
        const Source *source = c.catalog.find(id);
        names.append(source && !source->name.isEmpty() ? source->name : id);
    }
    const RunController *run = c.runs.of(ids.value(0));
    return JournalNote{action, int(ids.size()), reason, detail, names.join(u", "_s), run ? run->row().id : 0};
}

QCoro::Task<> writeJournal(EngineCore &c, Actor actor, JournalNote note)
{
    journal::Entry entry;
    entry.at = c.now();
    entry.by = actor.user;
    entry.action = note.action;
    entry.count = note.count;
    entry.reason = note.reason;
    entry.run = note.run;
    entry.detail = note.detail;
    if (!note.subject.isEmpty())
        entry.detail.insert(u"subject"_s, note.subject);
    auto write = c.parts.store->write(Lane::Interactive, [=](Db &db) { return journal::append(db, entry); });
    const Result<RowId> written = co_await write;
    if (!written)
        c.parts.log->error("store", written.error().sentence());
}

Error notNow(const QString &what, const QString &why)
{
    return permanentError(9003, what, why);
}

Error badArgument(const QString &what)
{
    return permanentError(9002, what);
}

} // namespace trawl
