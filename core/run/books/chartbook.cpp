// The chart's samples.
#include "run/books/chartbook.h"

#include "run/crawl/runcontroller.h"

namespace trawl {

namespace {
constexpr qsizetype keptSeconds = 300;
constexpr qsizetype grownSeconds = 60;

QChar letterOf(CircuitState state)
{
    switch (state) {
    case CircuitState::Closed:
        return u'c';
    case CircuitState::Open:
        return u'o';
    case CircuitState::HalfOpen:
        return u'p';
    case CircuitState::ForcedOpen:
        return u'h';
    case CircuitState::Disabled:
        return u'd';
    case CircuitState::MetricsOnly:
        return u'm';
    }
    return u'c';
}
} // namespace

void ChartBook::sample(Instant at, const RunController &run, const QList<SourceStatus> &sources)
{
    ChartSample sample;
    sample.at = at;
    for (const SourceStatus &source : sources) {
        sample.circuits +=
            source.circuitAssumed && source.circuit == CircuitState::Closed ? u'a' : letterOf(source.circuit);
        if (!source.inRun)
            continue;
        sample.waiting += source.waiting;
        sample.queued += int(source.counts.pending) - std::min<int>(source.waiting, int(source.counts.pending));
    }
    sample.inFlight = run.begun();
    sample.ok = std::exchange(m_ok, 0);
    const int finished = sample.ok + m_failed;
    sample.failed = std::exchange(m_failed, 0) + std::exchange(m_inVain, 0);
    m_samples.append(sample);
    // A pause is no slow stretch of the work: what the time left is reckoned from stands still in it.
    if (run.row().state != RunState::Running)
        return;
    m_finished.append(finished);
    if (m_finished.size() > keptSeconds)
        m_finished.removeFirst();
    m_totals.append(run.counts().total());
    if (m_totals.size() > grownSeconds)
        m_totals.removeFirst();
}

void ChartBook::clear()
{
    *this = {};
}

} // namespace trawl
