// What a batch upload takes and what it leaves, with the reasons (R11.1).
#pragma once

#include "domain/capture.h"

#include <QJsonObject>
#include <QList>

namespace trawl {

/// Why a capture does not go.
enum class Excluded { Unreviewed, Rejected, Flagged, Uploaded, Held, Abandoned };
template <>
struct Words<Excluded> {
    static constexpr std::array words{std::pair{Excluded::Unreviewed, "unreviewed"},
                                      std::pair{Excluded::Rejected, "rejected"},
                                      std::pair{Excluded::Flagged, "flagged"},
                                      std::pair{Excluded::Uploaded, "uploaded"},
                                      std::pair{Excluded::Held, "held"},
                                      std::pair{Excluded::Abandoned, "abandoned"}};
};

/// Nothing: it goes. Rejected ones never leave the machine (U7).
std::optional<Excluded> excludedFromUpload(const CaptureRow &capture);

struct PlannedObject {
    RowId capture = 0;
    QString key;                           ///< empty: the capture has no picture, only its row goes
    UploadState from = UploadState::Ready; ///< where the ledger goes on (a crash may have left stored or verified)
};

struct UploadPlan {
    QList<PlannedObject> objects;
    qint64 bytes = 0;              ///< still to be sent
    QHash<Excluded, int> excluded; ///< counts
};
/// One object per capture, double ones once (U10), in the order given.
UploadPlan uploadPlan(const QList<CaptureRow> &captures);

} // namespace trawl
