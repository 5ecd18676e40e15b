// Before the first item.
#include "run/crawl/preparation.h"

#include "run/crawl/flights.h"
#include "run/crawl/missingcredentials.h"
#include "store/engines.h"
#include "store/items.h"
#include "store/runs.h"

#include <QCoroFuture>

#include <algorithm>
#include <limits>

namespace trawl {

namespace {
constexpr Ms orphanLease = 60s;
constexpr Ms orphanAge = 47min;
} // namespace

Preparation::Preparation(Parts &parts, Lifecycle &lifecycle, Lanes &lanes, Frontier &frontier)
    : m_parts(parts), m_lifecycle(lifecycle), m_lanes(lanes), m_frontier(frontier)
{
}

QCoro::Task<Result<>> Preparation::prepare(bool begins, std::stop_token stop)
{
    const std::stop_callback forward(stop, [this] { requestStop(); });
    stop = m_stop.get_token();
    const Result<> known = co_await loadBooks();
    if (!known)
        co_return known;
    const Result<> recalled = co_await recallEngines();
    if (!recalled)
        co_return recalled;
    co_await guardSources();
    const Result<> chosen = co_await chooseWhoTakesAddresses(begins);
    if (!chosen)
        co_return chosen;
    if (m_lifecycle.state() == RunState::Preparing) {
        const Result<> enqueued = co_await enqueueFirst(stop);
        if (!enqueued && enqueued.error().kind != ErrorKind::Cancelled)
            co_return enqueued;
    }
    sayMissingCredentials(m_parts, m_lanes.all());
    if (!stop.stop_requested())
        co_await warmUp(stop);
    co_return success();
}

QCoro::Task<Result<>> Preparation::chooseWhoTakesAddresses(bool begins)
{
    const RowId run = m_lifecycle.id();
    auto read = m_parts.store->read([run](Db &db) { return runs::superseded(db, run); });
    const Result<QSet<QString>> superseded = co_await read;
    if (!superseded)
        co_return superseded.error();
    for (SourceLane &lane : m_lanes.all())
        lane.takesAddresses = !superseded->contains(lane.source.id) && (begins || lane.owed());
    co_return success();
}

QCoro::Task<Result<>> Preparation::enqueueFirst(std::stop_token stop)
{
    const bool fresh = m_lanes.known() == 0;
    const int limit = m_lifecycle.row().plan.limit;
    qint64 room = limit > 0 ? limit : std::numeric_limits<qint64>::max();
    for (SourceLane &lane : m_lanes.all()) {
        const qint64 count =
            std::min({room, qint64(lane.source.startUrls.size()), qint64(lane.source.discovery.maximum)});
        room -= count;
        if (!lane.takesAddresses) {
            lane.source.startUrls.clear();
            continue;
        }
        const Result<> seeded = co_await m_frontier.seed(&lane, qsizetype(count), stop);
        if (!seeded)
            co_return seeded;
    }
    if (m_parts.setup.sample && m_lifecycle.row().number == 1 && fresh)
        co_await orphanOne();
    const Result<> again = co_await loadBooks();
    if (!again)
        co_return again;
    const Result<> sitemaps = co_await m_frontier.readSitemaps(stop);
    co_return sitemaps;
}

QCoro::Task<Result<>> Preparation::loadBooks()
{
    const Result<> counted = co_await m_lifecycle.countNow();
    if (!counted)
        co_return counted;
    for (SourceLane &lane : m_lanes.all()) {
        lane.pending = lane.counts.pending;
        lane.known = lane.counts.total();
    }
    co_return success();
}

/// What earlier runs and sittings learnt of the sources' engines (R4.3): the first page already has their order.
QCoro::Task<Result<>> Preparation::recallEngines()
{
    using Kept = QHash<QString, QList<engines::Kept>>;
    QStringList sources;
    for (const SourceLane &lane : m_lanes.all())
        sources.append(lane.source.id);
    auto read = m_parts.store->read([sources](Db &db) -> Result<Kept> {
        Kept kept;
        for (const QString &source : sources) {
            auto tries = engines::history(db, source);
            if (!tries)
                return tries.error();
            kept.insert(source, tries.take());
        }
        return kept;
    });
    const Result<Kept> kept = co_await read;
    if (!kept)
        co_return kept.error();
    for (SourceLane &lane : m_lanes.all()) {
        lane.history = {};
        for (const auto &[engine, attempt] : kept->value(lane.source.id)) {
            const EngineTry known{attempt.ok, attempt.coverage, attempt.ms, attempt.failClass};
            lane.history = remember(std::move(lane.history), engine, known);
        }
    }
    co_return success();
}

/// "circuit": {"enabled": false}: not guarded, nothing is counted (CB19); guarded again when the file says so.
QCoro::Task<> Preparation::guardSources()
{
    const Act file{u"sources.json"_s, u"circuit.enabled"_s};
    for (SourceLane &lane : m_lanes.all()) {
        auto asked = m_parts.coordination->guard(lane.source.id, lane.source.circuitEnabled, file);
        const Result<CircuitReport> report = co_await asked;
        if (!report)
            m_parts.log->warn("breaker", report.error().sentence(), lane.source.id);
    }
}

QCoro::Task<> Preparation::warmUp(std::stop_token stop)
{
    for (const auto &engine : m_parts.engines) {
        const EngineId id = engine->id();
        const bool wanted = std::any_of(m_lanes.all().begin(), m_lanes.all().end(), [this, id](const SourceLane &lane) {
            return chainOf(m_parts, lane).order.value(0, id) == id;
        });
        if (!wanted)
            continue;
        const Result<> warm = co_await engine->warmUp(stop);
        if (stop.stop_requested())
            co_return;
        if (!warm)
            m_parts.log->warn("engine", warm.error().sentence(), {}, 0, m_lifecycle.id());
    }
}

/// The sample's orphan: an item that a worker took three quarters of an hour ago and never brought back.
QCoro::Task<> Preparation::orphanOne()
{
    items::ClaimOrder order;
    order.run = m_lifecycle.id();
    order.source = u"ticker-square"_s;
    order.owner = u"worker-2:gone"_s;
    order.now = m_parts.now() - orphanAge;
    order.lease = orphanLease;
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) -> Result<> {
        const auto leases = items::claim(db, order);
        if (!leases)
            return leases.error();
        for (const Lease &lease : leases.value()) {
            if (const auto begun = items::start(db, {lease.item, lease.token}, order.now); !begun)
                return begun.error();
        }
        return success();
    });
    const Result<> taken = co_await write;
    if (!taken)
        m_parts.log->error("queue", taken.error().sentence(), {}, 0, m_lifecycle.id());
}

} // namespace trawl
