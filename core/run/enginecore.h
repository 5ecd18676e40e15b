// The services that requests, books and loops of the engine share.
#pragma once

#include "domain/actor.h"
#include "publish/uploader.h"
#include "run/books/changetracker.h"
#include "run/books/chartbook.h"
#include "run/books/runregistry.h"
#include "run/books/storehealth.h"
#include "run/parts.h"
#include "run/settingsfile.h"
#include "run/sinkcomposition.h"
#include "run/sourcecatalog.h"
#include "store/items.h"

#include <QCoroTask>

#include <memory>

namespace trawl {

class CoordinationNotes;
class EtlMirror;
class Notifier;
class SampleSite;
class SpoolWatch;

/// What can be taken back and done again next, as sentences.
struct UndoTexts {
    QString undo, redo;
};

/// The services of the engine, each the owner of what it keeps. Owned by the Orchestrator, engine thread.
struct EngineCore {
    explicit EngineCore(EngineSetup setup);
    ~EngineCore();

    Parts parts;
    std::shared_ptr<SteadyClock> steady; ///< behind Parts::clock; what somebody set is taken over by its upkeep
    SettingsFile settings;
    SourceCatalog catalog;
    std::unique_ptr<SampleSite> site;
    Sinks sinks;
    std::unique_ptr<Uploader> uploader;
    std::unique_ptr<EtlMirror> mirror;  ///< none: no ETL API is configured
    std::unique_ptr<Notifier> notifier; ///< none: the engine is here for one answer
    QList<Notice> told;                 ///< since the last snapshot
    std::unique_ptr<SpoolWatch> spool;
    QString leader;    ///< the program that runs the engine of this store; then this one only looks. Empty: we do
    bool leads = true; ///< it still does
    bool uploadsWaitForSpool = false; ///< batches of an earlier process go on when the spool's question is closed
    RunRegistry runs;
    ChangeTracker changes;
    StoreHealth health;
    UndoTexts undo;
    ChartBook chart;
    std::unique_ptr<CoordinationNotes> notes;
    UploadStatus lastUpload;
    int uploadReady = 0;
    std::optional<Result<>> sinkTested; ///< what the sink's last test found; none: not tested since the start

    Instant now() const { return parts.now(); }
    /// The shown run, if it is completed, all its captures are decided and uploaded, and nothing failed or was left
    /// out; else 0.
    RowId finishedRun() const;
    /// Sites outside this computer should be able to tell who crawls them (D4): a sentence if one of @p
    /// sources is there and the settings name no contact, else empty.
    QString missingContact(const QList<Source> &sources) const;
    /// One of these sources (empty: of all) wants screenshots, as the file has them now.
    bool takesPictures(const QStringList &sources) const;
    WhyEngine whyEngine() const;
    /// Orphans: leases of others, since there is one engine per workspace and only we are alive; and those of ours that
    /// no run works on.
    items::SweepOrder sweepOrder() const;
};

constexpr Ms rejectedKept =
    std::chrono::hours(24 * 7); ///< how long rejected pictures stay in a run that is not finalized (D3)

inline QString contactRemedy()
{
    return translate("core", "Put a contact address into settings.json: {\"contact\": \"ops@example.org\"}");
}

/// An act for the journal.
struct JournalNote {
    QString action; ///< a verb, or a word like one
    int count = 1;
    QString reason{};
    QJsonObject detail{};
    QString subject{}; ///< what it was done to, in words
    RowId run = 0;     ///< the run that it concerns; 0 = none in particular
};
/// An act on a run, and one on sources (by their names, in the run that works on the first one).
JournalNote noteOnRun(const QString &action, const RunRow &run, const QString &reason = {});
JournalNote noteOnSources(const EngineCore &c, const QString &action, const QStringList &ids,
                          const QString &reason = {}, const QJsonObject &detail = {});
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
/// Where memory is full and no file stands behind its pictures, those that nobody needs go at once, rejected ones too:
/// nothing new starts before there is room.
QCoro::Task<> makeRoom(EngineCore &c);

/// A refusal because of the present state (TD-9003) and an argument that is missing or wrong (TD-9002).
constexpr int nothingUndone = 9013; ///< of a run that is to be resumed
Error notNow(const QString &what, const QString &why = {});
Error badArgument(const QString &what);

} // namespace trawl
