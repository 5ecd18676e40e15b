// States of a run.
#include "run/crawl/lifecycle.h"

#include "run/crawl/closedreason.h"

#include "run/crawl/pageendings.h"
#include "store/items.h"
#include "store/runs.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr Ms keepEvery = 3s; ///< how much of its time at work a crash may lose
} // namespace

Lifecycle::Lifecycle(Parts &parts, Lanes &lanes, RunEvents &events, RunRow run)
    : m_parts(parts), m_lanes(lanes), m_events(events), m_run(std::move(run)), m_since(parts.now())
{
}

void Lifecycle::apply(RunState to, const QString &reason)
{
    const bool wasActive = m_activeSince.has_value();
    const bool active = to == RunState::Running || to == RunState::Pausing || to == RunState::Stopping;
    if (active && !wasActive)
        m_activeSince = m_parts.clock().mono;
    if (!active && wasActive) {
        m_activeBefore = activeTime();
        m_activeSince.reset();
    }
    const bool news = m_run.state != to || m_run.reason != reason; // said once, though it is set again with its write
    if (news && !active)
        m_parts.quiet();
    m_run.activeMs = (m_activeEarlier + activeTime()).count();
    m_run.state = to;
    m_run.reason = reason;
    m_since = m_parts.now();
    if (to == RunState::Running && !m_run.started.isSet())
        m_run.started = m_since;
    if (!isActive(to))
        m_run.ended = m_since;
    if (news)
        m_parts.log->info("run",
                          u"Run %1: %2%3"_s.arg(runNumberText(m_run.number), word(to),
                                                reason.isEmpty() ? QString() : u" — "_s + reason),
                          {}, 0, m_run.id);
    Q_EMIT m_events.changed();
}

QCoro::Task<> Lifecycle::set(QList<RunState> from, RunState to, QString reason)
{
    const RowId id = m_run.id;
    apply(to, reason);
    const Instant now = m_parts.now();
    const QJsonObject books = statistics();
    const QList<pages::Ending> endings = endingsOf(m_lanes.all(), m_run, to);
    auto write = m_parts.store->write(Lane::Interactive, [=](Db &db) -> Result<QList<pages::Settled>> {
        const auto written = runs::setState(db, id, from, to, reason, now);
        if (!written)
            return written.error();
        const Result<> kept = written->finalized ? success() : runs::saveStatistics(db, id, books);
        if (!kept)
            return kept.error();
        return pages::settle(db, id, endings, now);
    });
    const Result<QList<pages::Settled>> written = co_await write;
    if (!written)
        m_parts.log->error("store", written.error().sentence(), {}, 0, m_run.id);
    else
        sayMissing(*m_parts.log, written.value(), m_run.id);
}

QCoro::Task<> Lifecycle::rest()
{
    const QList<RunState> working{RunState::Running, RunState::Pausing}, stopping{RunState::Stopping};
    if (m_settling)
        co_return; // its end is being written
    if (m_run.state == RunState::Stopping)
        co_await set(stopping, RunState::Stopped, m_run.reason);
    else if (working.contains(m_run.state))
        co_await set(working, RunState::Paused, closedReason());
}

Ms Lifecycle::activeTime() const
{
    return m_activeSince ? m_activeBefore + (m_parts.clock().mono - *m_activeSince) : m_activeBefore;
}

bool Lifecycle::limitReached() const
{
    return m_run.plan.timeLimitMs > 0 && activeTime() >= Ms(m_run.plan.timeLimitMs);
}

Instant Lifecycle::limitAt(Instant now) const
{
    return m_run.plan.timeLimitMs > 0 ? now + (Ms(m_run.plan.timeLimitMs) - activeTime()) : Instant();
}

QCoro::Task<Result<>> Lifecycle::countNow()
{
    const RowId id = m_run.id;
    auto read = m_parts.store->read([=](Db &db) { return items::countsBySource(db, id); });
    const Result<QHash<QString, Counts>> counts = co_await read;
    if (!counts)
        co_return counts.error();
    setCounts(counts.value());
    co_return success();
}

void Lifecycle::setCounts(const QHash<QString, Counts> &counts)
{
    m_run.counts = m_lanes.setCounts(counts);
    Q_EMIT m_events.changed();
}

QJsonObject Lifecycle::statistics() const
{
    QJsonArray sessions;
    for (const qint64 items : m_sessionItems)
        sessions.append(items);
    return {{u"activeMs"_s, qint64((m_activeEarlier + activeTime()).count())},
            {u"books"_s, m_lanes.books()},
            {u"sessions"_s, sessions}};
}

void Lifecycle::countSession(int session)
{
    if (session < 0)
        return;
    m_sessionItems.resize(std::max<qsizetype>(m_sessionItems.size(), session + 1));
    ++m_sessionItems[session];
}

void Lifecycle::takeStatistics(const QJsonObject &statistics)
{
    m_activeEarlier = Ms(statistics["activeMs"_L1].toInteger());
    m_run.activeMs = (m_activeEarlier + activeTime()).count();
    m_lanes.takeBooks(statistics["books"_L1].toObject());
    for (const QJsonValue &items : statistics["sessions"_L1].toArray())
        m_sessionItems.append(items.toInteger());
}

QCoro::Task<> Lifecycle::keepStatistics(std::stop_token stop)
{
    QJsonObject kept;
    while (!stop.stop_requested()) {
        const Wake wake = co_await sleepFor(*m_parts.timers, keepEvery, stop);
        if (wake == Wake::Stopped)
            co_return;
        const QJsonObject books = statistics();
        if (books == kept || !isActive(m_run.state))
            continue;
        kept = books;
        const RowId id = m_run.id;
        m_parts.writeLater(translate("core", "The run's statistics"),
                           [=](Db &db) { return runs::saveStatistics(db, id, books); });
    }
}

} // namespace trawl
