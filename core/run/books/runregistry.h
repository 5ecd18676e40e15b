// The runs that the engine knows: those at work, the one that is shown, those that were interrupted.
#pragma once

#include "run/crawl/runcontroller.h"

#include <map>
#include <memory>

namespace trawl {

/// What the shown run left while it has no controller; see runbooks.h.
struct EndedBooks {
    RowId run = 0;
    QHash<QString, Counts> counts;             ///< by source
    QJsonObject statistics;                    ///< as in the store: activeMs, books by source
    QHash<QString, runs::Overrides> overrides; ///< live changes that its resume will find
    QHash<QString, QHash<SkipReason, int>> skips;
    qint64 skipsKnownFor = -1; ///< the skips are of the time when so many items were skipped
};

/// Engine thread. Owns the controllers of active runs.
class RunRegistry final
{
public:
    using Active = std::map<RowId, std::unique_ptr<RunController>>;

    // --- at work
    const Active &active() const { return m_active; }
    RunController *controller(RowId run) const;
    /// The active run of a source, or null.
    RunController *of(const QString &sourceId) const;
    /// From now on it is the shown one; it is interrupted no more.
    RunController *begin(std::unique_ptr<RunController> run);
    /// It has ended: what it left stays to be shown if it was the shown one. It is deleted later.
    void end(RunController *run);
    /// The program has put all of them to rest.
    void clear() { m_active.clear(); }
    /// The program closes: no run is launched any more.
    void close() { m_closing = true; }
    bool closing() const { return m_closing; }

    // --- shown: newest active, else newest run of the store
    /// As it is now; null if there was never a run.
    const RunRow *shown() const;
    RowId shownId() const { return m_shown ? m_shown->id : 0; }
    RunController *shownController() const { return controller(shownId()); }
    /// The run that was asked for, 0 = the shown one's id; 0 = none.
    RowId wanted(RowId asked) const { return asked != 0 ? asked : shownId(); }
    RunController *wantedController(RowId asked) const { return controller(wanted(asked)); }
    /// At the start: the newest of the store, unless one is shown already.
    void showFirst(const RunRow &row);
    /// The one that another program works on, or worked on last.
    void show(const RunRow &row);
    /// Another program works on the active runs of the store: they are not interrupted.
    void setElsewhere(bool elsewhere) { m_elsewhere = elsewhere; }
    bool elsewhere() const { return m_elsewhere; }
    /// What the store says of a run without a controller now; ignored if another one is shown.
    void update(const RunRow &row);

    // --- at rest
    const QList<RunRow> &interrupted() const { return m_interrupted; }
    /// Null: it is none of them.
    const RunRow *interruptedRun(RowId run) const;
    /// @p row as the store has it; ignored if it is at work.
    void addInterrupted(RunRow row);
    void forgetInterrupted(RowId run);
    /// Active, and nobody works on it. A run that was put to rest in order when the program ended is just Paused.
    bool isInterrupted(const RunRow &run) const;
    /// The source is part of the shown run, which is paused or interrupted without a controller: changes wait in the
    /// store for its resume.
    bool restsIn(const QString &sourceId) const;
    /// Paused or interrupted, without a controller: what comes back into its queue waits for its resume.
    bool restsRun(RowId run) const;
    /// Books of the shown run while it has no controller; null if there are none.
    const EndedBooks *endedBooks() const;
    const EndedBooks &ended() const { return m_ended; }
    void setEnded(EndedBooks books) { m_ended = std::move(books); }
    void setOverridesAtRest(RowId run, const QString &sourceId, const runs::Overrides &overrides);

private:
    Active m_active;
    std::optional<RunRow> m_shown; ///< while it is at work its controller has the newer row
    QList<RunRow> m_interrupted;
    EndedBooks m_ended;
    bool m_closing = false;
    bool m_elsewhere = false;
};

} // namespace trawl
