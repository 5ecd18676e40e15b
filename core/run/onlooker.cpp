// See onlooker.h.
#include "run/onlooker.h"

#include "domain/requests/all.h"
#include "run/books/problems.h"
#include "run/books/runbooks.h"
#include "store/circuits.h"
#include "store/leader.h"
#include "store/runs.h"
#include "store/sources.h"
#include "store/storelistener.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr Ms betweenLooks = 200ms;
constexpr Ms lookAtLeadEvery = 1s;
constexpr Ms lookEvery = 5s; ///< where nobody tells anything
constexpr int recentRuns = 20;

/// All that it answers. A verb that is not here is refused: whether it would change something, nobody has to find out.
using Reading = TypeList<RunSummary, RunsPage, ItemsPage, ItemsRow, ItemsGet, ItemsFacets, LeftOutCounts, LeftOutPage,
                         CapturesPage, CapturesGet, CapturesIds, JournalPage, UploadPreview, UploadObjects,
                         UploadManifest, SourcesList, OutboxPage, EngineInfo, LogPage, SettingsGet, TicksPage>;

template <class... R>
bool isOneOf(TypeList<R...>, const AnyRequest &request)
{
    return (request.as<R>() || ...);
}

/// As an engine chooses: the newest active one, else the newest that was begun.
const RunRow *shownOf(const QList<RunRow> &active, const QList<RunRow> &page)
{
    if (!active.isEmpty())
        return &active.constFirst();
    const auto begun =
        std::find_if(page.cbegin(), page.cend(), [](const RunRow &row) { return row.state != RunState::Draft; });
    if (begun != page.cend())
        return &*begun;
    return page.isEmpty() ? nullptr : &page.constFirst();
}
} // namespace

struct Onlooker::Seen {
    Lead lead;
    QList<RunRow> active, page;
    QList<QJsonObject> sources;
    CoordinationState coordination;
};

Result<Onlooker::Seen> Onlooker::read(Db &db, Instant now)
{
    Seen seen;
    auto lead = lookAtLead(db);
    if (!lead)
        return lead.error();
    seen.lead = lead.take();
    auto active = runs::active(db);
    if (!active)
        return active.error();
    seen.active = active.take();
    auto page = runs::page(db, 0, recentRuns);
    if (!page)
        return page.error();
    seen.page = page->rows;
    auto sources = sources::present(db);
    if (!sources)
        return sources.error();
    seen.sources = sources.take();
    const auto circuits = circuits::all(db);
    if (!circuits)
        return circuits.error();
    for (auto it = circuits->cbegin(); it != circuits->cend(); ++it)
        seen.coordination.circuits.append({it.key(), it.value()});
    const auto rates = rates::all(db);
    if (!rates)
        return rates.error();
    for (auto it = rates->cbegin(); it != rates->cend(); ++it) {
        const Bucket bucket = bucket::fromJson(it.value(), Now{now, {}});
        seen.coordination.rates.append(RateNow{it.key(), bucket.configured, bucket.rate, {}});
    }
    return seen;
}

QCoro::Task<> Onlooker::watch(Signal *recovered, std::stop_token stop)
{
    StoreListener listener(m_core.parts.setup.store);
    QObject::connect(&listener, &StoreListener::changed, &m_upload, [this] {
        m_heard = true;
        m_wake.set();
    });
    MonoTime lookedAt;
    bool seen = false; // all that there is to see
    while (!stop.stop_requested()) {
        const MonoTime now = m_core.parts.clock().mono;
        const bool anew = !seen || m_heard || now - lookedAt >= lookEvery;
        const bool led = anew || co_await leadChanged();
        if (led) {
            lookedAt = now;
            seen = co_await look();
        }
        if (seen)
            recovered->set(); // before, there is nothing to show and nothing to answer
        const Wake gap = co_await sleepFor(*m_core.parts.timers, betweenLooks, stop);
        if (gap == Wake::Stopped)
            co_return;
        Deadline patience(*m_core.parts.timers, lookAtLeadEvery, stop);
        const std::stop_token until = patience.token();
        co_await m_wake.wait(until);
        m_wake.reset();
    }
}

/// The end of a program tells nothing.
QCoro::Task<bool> Onlooker::leadChanged()
{
    auto reading = m_core.parts.store->read([](Db &db) { return lookAtLead(db); });
    const Result<Lead> lead = co_await reading;
    co_return !lead || lead->taken != m_core.leads || (lead->taken && lead->who != m_core.leader);
}

QCoro::Task<bool> Onlooker::look()
{
    m_heard = false;
    const Instant now = m_core.now();
    auto reading = m_core.parts.store->read([now](Db &db) { return read(db, now); });
    const Result<Seen> seen = co_await reading;
    if (!seen) {
        m_core.health.failed(seen.error(), now);
        m_core.changes.touch();
        co_return false;
    }
    if (!m_core.health.well())
        m_core.health.wrote(now);
    take(seen.value());
    co_await refreshEnded(m_core);
    co_await m_upload.refreshReady();
    co_await m_upload.recallLast(true);
    co_return true;
}

void Onlooker::take(const Seen &seen)
{
    if (seen.lead.taken)
        m_core.leader = seen.lead.who;
    m_core.leads = seen.lead.taken;
    m_core.runs.setElsewhere(seen.lead.taken);
    if (const RunRow *shown = shownOf(seen.active, seen.page))
        m_core.runs.show(*shown);
    if (const Result<> taken = m_core.catalog.takeStored(seen.sources); !taken)
        m_core.parts.log->warn("sources", taken.error().sentence());
    m_core.parts.shared->show(seen.coordination);
    m_core.changes.itemsChanged();
    m_core.changes.capturesChanged();
    m_core.changes.runsChanged();
}

bool Onlooker::answers(const AnyRequest &request)
{
    if (const auto *setting = request.as<SettingsSet>())
        return setting->key == "ui"_L1; // how the window is laid out: this workspace's own, whoever leads
    return isOneOf(Reading(), request);
}

Error Onlooker::refusal() const
{
    const auto problem = ledElsewhere(m_core, m_core.now());
    return transientError(leadsElsewhere, problem->what, problem->why, problem->fix);
}

Error Onlooker::noPicture() const
{
    return transientError(leadsElsewhere, translate("core", "The picture is where the engine runs, not here"),
                          translate("core", "It is a file of the program that crawled it: %1").arg(m_core.leader),
                          translate("core", "Look at it there"));
}

} // namespace trawl
