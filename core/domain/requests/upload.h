// Requests about the batch upload and the cache of pictures.
#pragma once

#include "domain/capture.h"
#include "domain/requests/page.h"
#include "domain/requests/request.h"

namespace trawl {

/// What "Upload approved" would take now.
struct UploadPreview {
    static constexpr auto verb = "upload.preview"_L1;
    RowId run = 0; ///< 0 = all runs
    struct Excluded {
        int unreviewed = 0, rejected = 0, flagged = 0, uploaded = 0, held = 0;
        void map(JsonMapper &m)
        {
            m("unreviewed"_L1, unreviewed);
            m("rejected"_L1, rejected);
            m("flagged"_L1, flagged);
            m("uploaded"_L1, uploaded);
            m("held"_L1, held);
        }
    };
    /// What of it one run has.
    struct Share {
        RowId run = 0;
        int number = 0; ///< as people call the run
        int count = 0;
        qint64 bytes = 0;
        void map(JsonMapper &m)
        {
            m("run"_L1, run);
            m("number"_L1, number);
            m("count"_L1, count);
            m("bytes"_L1, bytes);
        }
    };
    struct Answer {
        int count = 0;
        qint64 bytes = 0;
        QString target, mode;
        Excluded excluded;
        QList<Share> shares; ///< of all runs, whatever was asked for; the newest first
        void map(JsonMapper &m)
        {
            m("count"_L1, count);
            m("bytes"_L1, bytes);
            m("target"_L1, target);
            m("mode"_L1, mode);
            m("excluded"_L1, excluded);
            m("shares"_L1, shares);
        }
    };
    void map(JsonMapper &m) { m("run"_L1, run); }
};

struct UploadStart {
    static constexpr auto verb = "upload.start"_L1;
    RowId run = 0;    ///< 0 = all runs
    QList<RowId> ids; ///< captures; empty = all that are approved and not uploaded
    struct Answer {
        QString batch;
        int total = 0;
        void map(JsonMapper &m)
        {
            m("batch"_L1, batch);
            m("total"_L1, total);
        }
    };
    void map(JsonMapper &m)
    {
        m("run"_L1, run);
        m("ids"_L1, ids);
    }
};

struct UploadPause {
    static constexpr auto verb = "upload.pause"_L1;
    using Answer = Unit;
    void map(JsonMapper &) {}
};

struct UploadResume {
    static constexpr auto verb = "upload.resume"_L1;
    using Answer = Unit;
    void map(JsonMapper &) {}
};

struct UploadCancel {
    static constexpr auto verb = "upload.cancel"_L1;
    using Answer = Unit;
    void map(JsonMapper &) {}
};

struct UploadRetryFailed {
    static constexpr auto verb = "upload.retryFailed"_L1;
    QList<RowId> ids;   ///< empty = all that failed
    QString errorClass; ///< only what failed for this reason in the newest batch; ids are empty
    struct Answer {
        int retried = 0;
        QString batch; ///< empty: nothing had failed, and none is open
        void map(JsonMapper &m)
        {
            m("retried"_L1, retried);
            m("batch"_L1, batch);
        }
    };
    void map(JsonMapper &m)
    {
        m("ids"_L1, ids);
        m("class"_L1, errorClass);
    }
};

/// Held captures stay out of the upload until they are let go.
struct UploadHold {
    static constexpr auto verb = "upload.hold"_L1;
    QList<RowId> ids;
    bool held = true;
    struct Answer {
        int changed = 0;
        int underway = 0; ///< were on their way: they are recorded, or held if they can't be
        void map(JsonMapper &m)
        {
            m("changed"_L1, changed);
            m("underway"_L1, underway);
        }
    };
    void map(JsonMapper &m)
    {
        m.need("ids"_L1, ids);
        m("held"_L1, held);
    }
};

/// Takes captures back from the target: row and object go, and they are unreviewed again. Without ids, what waits to be
/// taken back is tried again. TD-7014 if none of the ids is at the target.
struct UploadRetract {
    static constexpr auto verb = "upload.retract"_L1;
    QList<RowId> ids;
    struct Answer {
        int retracted = 0;
        int refused = 0; ///< were never on their way
        int waiting = 0; ///< are taken back by themselves when the target allows it
        QString why;     ///< they wait
        void map(JsonMapper &m)
        {
            m("retracted"_L1, retracted);
            m("refused"_L1, refused);
            m("waiting"_L1, waiting);
            m("why"_L1, why);
        }
    };
    void map(JsonMapper &m) { m("ids"_L1, ids); }
};

/// A capture of the newest batch, with its next try where it waits for one.
struct UploadObject {
    CaptureRow row;
    std::optional<Instant> retryAt;
    QString errorClass; ///< "TD-7002", of what failed or is held
    void map(JsonMapper &m)
    {
        trawl::map(m, row);
        m("retryAt"_L1, retryAt);
        m("class"_L1, errorClass);
    }
};

/// What failed for one reason, as the store keeps it: the same before and after a restart.
struct UploadFailureGroup {
    QString errorClass;
    int count = 0;
    QString sentence;  ///< what, why, what to do: of the first of them
    int sentences = 1; ///< how many different ones there are
    void map(JsonMapper &m)
    {
        m("class"_L1, errorClass);
        m("count"_L1, count);
        m("sentence"_L1, sentence);
        m("sentences"_L1, sentences);
    }
    friend bool operator==(const UploadFailureGroup &, const UploadFailureGroup &) = default;
};

struct UploadObjects {
    static constexpr auto verb = "upload.objects"_L1;
    qint64 offset = 0;
    int limit = 200;
    struct Answer {
        qint64 total = 0;
        QList<UploadObject> rows;
        QList<UploadFailureGroup> groups;
        void map(JsonMapper &m)
        {
            m("total"_L1, total);
            m("rows"_L1, rows);
            m("groups"_L1, groups);
        }
    };
    void map(JsonMapper &m)
    {
        m("offset"_L1, offset);
        m("limit"_L1, limit);
    }
};

/// The newest batch's list of objects, as it lies beside them at the target.
struct UploadManifest {
    static constexpr auto verb = "upload.manifest"_L1;
    struct Answer {
        QJsonObject document;
        void map(JsonMapper &m) { m("document"_L1, document); }
    };
    void map(JsonMapper &) {}
};

/// Asks the target whether it takes an object.
struct UploadTest {
    static constexpr auto verb = "upload.test"_L1;
    struct Answer {
        qint64 ms = 0;
        QString target;
        void map(JsonMapper &m)
        {
            m("ms"_L1, ms);
            m("target"_L1, target);
        }
    };
    void map(JsonMapper &) {}
};

/// Lets go of rejected and uploaded pictures.
struct CacheClear {
    static constexpr auto verb = "cache.clear"_L1;
    bool preview = false; ///< only counts
    struct Answer {
        int pictures = 0;
        void map(JsonMapper &m) { m("pictures"_L1, pictures); }
    };
    void map(JsonMapper &m) { m("preview"_L1, preview); }
};

} // namespace trawl
