// The state that the desks of the engine share: parts, runs, books. Owned by the Orchestrator, engine thread.
#pragma once

#include "domain/actor.h"
#include "publish/uploader.h"
#include "run/books/chartbook.h"
#include "run/crawl/runcontroller.h"
#include "run/parts.h"
#include "run/settingsfile.h"
#include "run/sinkcomposition.h"
#include "run/sourcecatalog.h"

#include <QCoroTask>
#include <QHash>

#include <map>
#include <memory>

namespace trawl {

class CoordinationNotes;
class SampleSite;
class SpoolWatch;

struct EngineCore {
    explicit EngineCore(EngineSetup setup);
    ~EngineCore();

    Parts parts;
    SettingsFile settings;
    SourceCatalog catalog;
    std::unique_ptr<SampleSite> site;
    Sinks sinks;
    std::unique_ptr<Uploader> uploader;
    std::unique_ptr<SpoolWatch> spool;
    bool uploadsWaitForSpool = false; ///< batches of an earlier process go on when the spool's question is closed
    std::map<RowId, std::unique_ptr<RunController>> runs; ///< active ones
    std::optional<RunRow> shown;                          ///< newest active, else newest run of the store
    QList<RunRow> interrupted;
    /// The shown run's books while it has no controller; see runbooks.h.
    struct EndedBooks {
        RowId run = 0;
        QHash<QString, Counts> counts;             ///< by source
        QJsonObject statistics;                    ///< as in the store: activeMs, books by source
        QHash<QString, runs::Overrides> overrides; ///< live changes that its resume will find
        QHash<QString, QHash<SkipReason, int>> skips;
        qint64 skipsKnownFor = -1; ///< the skips are of the time when so many items were skipped
    } ended;
    ChartBook chart;
    std::unique_ptr<CoordinationNotes> notes;
    UploadStatus lastUpload;
    int uploadReady = 0;
    int stuck = 0; ///< leases past their deadline
    QString undoText, redoText;
    Error storeFault; ///< code 9000: none
    Instant storeFaultAt;
    std::optional<Result<>> sinkTested; ///< what the sink's last test found; none: not tested since the start

    bool leaving = false; ///< the program closes: no run is launched any more

    // What changed since the last snapshot.
    bool dirty = true;
    bool countsDirty = true;
    QList<RowId> changedItems;
    bool allItemsChanged = false;
    qint64 capturesVersion = 0, runsVersion = 0;

    Instant now() const { return parts.now(); }
    /// The active run of a source, or null.
    RunController *runOf(const QString &sourceId) const;
    RunController *controller(RowId run) const;
    /// The run that was asked for, 0 = the shown one, if it is active; null if there is none.
    RunController *wantedRun(RowId asked) const { return controller(wantedRunId(asked)); }
    /// The run that was asked for, 0 = the shown one's id; 0 = none.
    RowId wantedRunId(RowId asked) const { return asked != 0 ? asked : shown ? shown->id : 0; }
    /// The source is part of the shown run, which is paused or interrupted without a controller: changes wait in the
    /// store for its resume.
    bool restsIn(const QString &sourceId) const
    {
        return shown && isActive(shown->state) && !controller(shown->id) && shown->plan.sources.contains(sourceId) &&
               !runOf(sourceId);
    }
    /// Paused or interrupted, without a controller: what comes back into its queue waits for its resume.
    bool restsRun(RowId run) const
    {
        const bool shownRests = shown && shown->id == run && shown->state == RunState::Paused;
        return !controller(run) && (shownRests || std::any_of(interrupted.begin(), interrupted.end(),
                                                              [run](const RunRow &row) { return row.id == run; }));
    }
    /// Active, and nobody works on it. A run that was put to rest in order when the program ended is just Paused.
    bool isInterrupted(const RunRow &run) const
    {
        return isActive(run.state) && run.state != RunState::Paused && !controller(run.id);
    }
    /// The shown run, if it is completed, all its captures are decided and uploaded, and nothing failed or was left
    /// out; else 0.
    RowId finishedRun() const;
    /// Sites outside this computer should be able to tell who crawls them (D4): a sentence if one of @p
    /// sources is there and the settings name no contact, else empty.
    QString missingContact(const QList<Source> &sources) const;
    /// One of these sources (empty: of all) wants screenshots, as the file has them now.
    bool takesPictures(const QStringList &sources) const;
    WhyEngine whyEngine() const;
    void itemChanged(RowId item);
    void capturesChanged();
    void runsChanged();
};

constexpr Ms rejectedKept =
    std::chrono::hours(24 * 7); ///< how long rejected pictures stay in a run that is not finalized (D3)

inline const QString contactRemedy = u"Put a contact address into settings.json: {\"contact\": \"ops@example.org\"}"_s;

/// An act for the journal.
struct JournalNote {
    QString action; ///< a verb, or a word like one
    int count = 1;
    QString reason{};
    QJsonObject detail{};
};
/// A line in the journal, by @p actor; a failure is logged, the act itself has happened.
QCoro::Task<> writeJournal(EngineCore &c, Actor actor, JournalNote note);
/// What the engine does by itself.
inline Actor policyActor()
{
    return Actor{u"policy"_s, u"policy"_s, 0};
}

/// Lets go of the pictures that nobody needs any more: uploaded ones, and rejected ones of finalized runs or from more
/// than @p keep ago (D3). Answers how many; @p preview only counts them.
QCoro::Task<Result<int>> releasePictures(EngineCore &c, Ms keep, bool preview);

/// A refusal because of the present state (TD-9003) and an argument that is missing or wrong (TD-9002).
Error notNow(const QString &what, const QString &why = {});
Error badArgument(const QString &what);

} // namespace trawl
