// One sample a second for the chart, and its event markers. Numbers come from the run's books, a gap stays a
// gap.
#pragma once

#include "domain/snapshot.h"

#include <QList>

namespace trawl {

class RunController;

/// Engine thread.
class ChartBook final
{
public:
    void finished(bool ok) { ++(ok ? m_ok : m_failed); }
    /// A try that failed, and its item is tried again: the chart shows it, and nothing is finished.
    void triedInVain() { ++m_inVain; }
    void mark(Instant at, const QString &kind, const QString &text) { m_events.append(ChartEvent{at, kind, text}); }
    /// Closes the present second. @p sources gives the order of the circuit letters.
    void sample(Instant at, const RunController &run, const QList<SourceStatus> &sources);
    QList<ChartSample> takeSamples() { return std::exchange(m_samples, {}); }
    QList<ChartEvent> takeEvents() { return std::exchange(m_events, {}); }
    /// Finished items per second at work, the last 300, oldest first: for the ETA. A pause has no part in it.
    QList<int> finishedPerSecond() const { return m_finished; }
    /// By how many items the run grew in the last minute at work.
    qint64 grown() const { return m_totals.isEmpty() ? 0 : m_totals.last() - m_totals.first(); }
    void clear();

private:
    int m_ok = 0, m_failed = 0, m_inVain = 0;
    QList<ChartSample> m_samples;
    QList<ChartEvent> m_events;
    QList<int> m_finished;
    QList<qint64> m_totals; ///< items of the run, one a second
};

} // namespace trawl
