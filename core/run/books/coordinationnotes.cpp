// Lines about circuits and rates.
#include "run/books/coordinationnotes.h"

#include "async/futures.h"
#include "domain/requests/sources.h"
#include "run/notifier.h"
#include "store/journal.h"

#include <QCoroFuture>

namespace trawl {

namespace {

/// The verb as the journal knows it; empty: nobody's act.
QString actionOf(CircuitChange::Cause cause)
{
    switch (cause) {
    case CircuitChange::Probe:
        return CircuitProbe::verb;
    case CircuitChange::Hold:
        return CircuitHold::verb;
    case CircuitChange::Close:
        return CircuitClose::verb;
    case CircuitChange::Breaker:
    case CircuitChange::Guard:
    case CircuitChange::Loaded:
        break;
    }
    return {};
}

} // namespace

CoordinationNotes::CoordinationNotes(EngineCore &core, QObject *parent) : QObject(parent), m_core(core)
{
    connect(core.parts.coordination.get(), &Coordination::changed, this, &CoordinationNotes::note);
}

void CoordinationNotes::note(const CoordinationChange &change)
{
    m_core.changes.touch();
    LogBook &log = *m_core.parts.log;
    if (const auto *circuit = std::get_if<CircuitChange>(&change))
        noteCircuit(*circuit);
    else if (const auto *rate = std::get_if<RateNow>(&change); rate && !rate->cause.isEmpty())
        log.info("rate", u"%1: %2"_s.arg(rate->rateKey, rate->cause), rate->rateKey);
    else if (const auto *reach = std::get_if<ReachChange>(&change)) {
        m_core.health.circuitsReachable(reach->reachable, m_core.now());
        reach->reachable ? log.info("breaker", reach->sentence) : log.error("breaker", reach->sentence);
    }
}

void CoordinationNotes::noteCircuit(const CircuitChange &change)
{
    const bool news = change.byHand() || (change.moved() && change.cause != CircuitChange::Loaded);
    if (!news)
        return;
    const Source *source = m_core.catalog.find(change.sourceId);
    QString text =
        u"%1: circuit %2"_s.arg(source ? source->name : change.sourceId, circuitLabel(change.circuit.state).toLower());
    if (!change.act.by.isEmpty())
        text += u" by %1"_s.arg(change.act.by);
    const QString why = change.act.by.isEmpty() ? change.circuit.reason : change.act.reason;
    m_core.chart.mark(m_core.now(), u"circuit"_s, why.isEmpty() ? text : text + u" — "_s + why);
    m_core.parts.log->warn("breaker", why.isEmpty() ? text : text + u" — "_s + why, change.sourceId);
    if (!change.byHand())
        return;
    journal(change);
    if (change.cause == CircuitChange::Probe && m_core.notifier)
        m_core.notifier->actedOn(NoticeKind::CircuitOpened, change.sourceId);
}

/// R3.6: who, when and why.
void CoordinationNotes::journal(const CircuitChange &change)
{
    journal::Entry entry;
    entry.at = m_core.now();
    entry.by = change.act.by;
    entry.action = actionOf(change.cause);
    entry.count = 1;
    entry.reason = change.act.reason;
    const RunController *run = m_core.runs.of(change.sourceId);
    const Source *source = m_core.catalog.find(change.sourceId);
    entry.run = run ? run->row().id : 0;
    entry.detail.insert(u"source"_s, change.sourceId);
    entry.detail.insert(u"subject"_s, source && !source->name.isEmpty() ? source->name : change.sourceId);
    m_writing.removeIf([](const QFuture<Result<RowId>> &one) { return one.isFinished(); });
    const QFuture<Result<RowId>> writing =
        m_core.parts.store->write(Lane::Interactive, [=](Db &db) { return journal::append(db, entry); });
    m_writing.append(writing);
    whenKnown(writing, this, [this](const Result<RowId> &written) {
        if (!written)
            m_core.parts.log->error("store", written.error().sentence());
    });
}

QCoro::Task<> CoordinationNotes::written()
{
    const QList<QFuture<Result<RowId>>> all = m_writing;
    for (const QFuture<Result<RowId>> &one : all)
        static_cast<void>(co_await one); // what failed is in the log already
}

} // namespace trawl
