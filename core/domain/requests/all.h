// The list of all requests: verbs, handlers and the form on the control socket are made from it.
#pragma once

#include "domain/requests/captures.h"
#include "domain/requests/clockwork.h"
#include "domain/requests/comparison.h"
#include "domain/requests/items.h"
#include "domain/requests/leftout.h"
#include "domain/requests/outbox.h"
#include "domain/requests/pages.h"
#include "domain/requests/runs.h"
#include "domain/requests/sources.h"
#include "domain/requests/spool.h"
#include "domain/requests/system.h"
#include "domain/requests/upload.h"

#include <vector>

namespace trawl {

template <class... T>
struct TypeList {
};

using AllRequests =
    TypeList<RunStart, RunPreview, RunPause, RunResume, RunStop, RunFinalize, RunDiscard, RunRetryFailed,
             RunRetrySkipped, RunSummary, RunsPage, RunsCompare, RunsDifferences, ItemsPage, ItemsRow, ItemsGet,
             ItemsFacets, ItemsRequeue, ItemsUnlock, LeftOutCounts, LeftOutPage, LeftOutCrawl, ImportAddresses,
             ExplainWait, CapturesPage, CapturesGet, CapturesIds, ReviewDecide, ReviewNote, ReviewUndo, ReviewRedo,
             ReviewRevert, JournalPage, UploadPreview, UploadStart, UploadPause, UploadResume, UploadCancel,
             UploadRetryFailed, UploadHold, UploadRetract, UploadObjects, UploadManifest, UploadTest, CacheClear,
             SourceSetPriority, SourceSetRate, SourceSetConcurrency, SourceSetEnabled, SourcePinEngine, SourcesList,
             SourcesReload, CircuitProbe, CircuitHold, CircuitClose, SpoolLook, SpoolRecrawl, BaselinesRenew,
             OutboxPage, OutboxTryNow, PagesPage, EngineInfo, LogPage, SettingsGet, SettingsSet, Doctor, BundleMake,
             UiDump, TickRun, TicksPage, ScheduleList, ScheduleRunNow, ScheduleSkipNext, ScheduleSwitch, ProcessorsList,
             ProcessorsPoke>;

/// Answered by the front end of the process that runs the engine.
using FrontEndRequests = TypeList<UiDump>;

template <class R, class List>
inline constexpr bool isListed = false;
template <class R, class... T>
inline constexpr bool isListed<R, TypeList<T...>> = (std::is_same_v<R, T> || ...);

/// One request of the list as data: its form on the control socket.
struct RequestType {
    QLatin1StringView verb;
    QJsonObject (*arguments)(const AnyRequest &request);
    Result<AnyRequest> (*request)(const QJsonObject &arguments); ///< TD-9002: what does not fit, by name
    QJsonObject (*answerJson)(const AnyAnswer &answer);
    Result<AnyAnswer> (*answer)(const QJsonObject &json); ///< TD-9020: the other process is of another version
};

/// In the order of AllRequests.
const std::vector<RequestType> &requestTypes();
/// Null if there is no such verb.
const RequestType *findRequestType(const QString &verb);

} // namespace trawl
