// Upload plan; see uploadplan.h.
#include "policy/uploadplan.h"

#include "policy/objectkey.h"

#include <QSet>
#include <QStringList>

#include <array>

namespace trawl {

std::optional<Excluded> excludedFromUpload(const CaptureRow &capture)
{
    // The review comes first: whatever the ledger says, what is not approved stays here (U7).
    switch (capture.review) {
    case Review::Unreviewed:
        return Excluded::Unreviewed;
    case Review::Rejected:
        return Excluded::Rejected;
    case Review::Flagged:
        return Excluded::Flagged;
    case Review::Approved:
        break;
    }
    switch (capture.upload) {
    case UploadState::Recorded:
        return Excluded::Uploaded;
    case UploadState::Held:
        return Excluded::Held;
    case UploadState::Abandoned:
        return Excluded::Abandoned;
    case UploadState::None:
    case UploadState::Ready:
    case UploadState::Storing:
    case UploadState::Stored:
    case UploadState::Verified:
    case UploadState::Failed:
        break;
    }
    return std::nullopt;
}

UploadPlan uploadPlan(const QList<CaptureRow> &captures)
{
    UploadPlan plan;
    QSet<RowId> seen;
    for (const CaptureRow &capture : captures) {
        if (seen.contains(capture.id))
            continue;
        seen.insert(capture.id);
        if (const auto reason = excludedFromUpload(capture)) {
            ++plan.excluded[*reason];
            continue;
        }
        PlannedObject object;
        object.capture = capture.id;
        object.from = capture.upload == UploadState::None ? UploadState::Ready : capture.upload;
        const bool picture = capture.format != PictureFormat::None && !capture.sha256.isEmpty();
        if (picture)
            object.key = objectKey(capture.sourceId, capture.runUid, capture.itemUid, capture.sha256, capture.format);
        if (picture && capture.upload != UploadState::Stored && capture.upload != UploadState::Verified)
            plan.bytes += capture.bytes;
        plan.objects.append(object);
    }
    return plan;
}

} // namespace trawl
