// What changes in circuits and rates, said in the log, on the chart and, if somebody set it by hand, in the journal.
#pragma once

#include "run/enginecore.h"

namespace trawl {

/// Engine thread. Listens to the coordination's stream; nobody else writes these lines. Borrows the core.
class CoordinationNotes final : public QObject
{
    Q_OBJECT
public:
    explicit CoordinationNotes(EngineCore &core, QObject *parent = nullptr);

    /// When the journal's lines of all that was set by hand so far are committed (or their failure is in the log).
    QCoro::Task<> written();

private:
    void note(const CoordinationChange &change);
    void noteCircuit(const CircuitChange &change);
    void journal(const CircuitChange &change);

    EngineCore &m_core;
    QList<QFuture<Result<RowId>>> m_writing;
};

} // namespace trawl
