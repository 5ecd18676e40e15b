// Requests about captures and the decisions on them.
#pragma once

#include "domain/capture.h"
#include "domain/requests/page.h"
#include "domain/requests/request.h"

namespace trawl {

/// Which captures, in which order.
struct CaptureOrder {
    RowId run = 0;        ///< 0 = all runs
    QList<Review> review; ///< empty = all
    QStringList sources;  ///< ids; empty = all
    QString flag, text;
    QString sort; ///< "flagged", "newest", "oldest", "changed", "coverage"
    void map(JsonMapper &m)
    {
        m("run"_L1, run);
        m("review"_L1, review);
        m("sources"_L1, sources);
        m("flag"_L1, flag);
        m("text"_L1, text);
        m("sort"_L1, sort);
    }
    friend bool operator==(const CaptureOrder &, const CaptureOrder &) = default;
};

struct CapturesPage {
    static constexpr auto verb = "captures.page"_L1;
    CaptureOrder order;
    qint64 offset = 0;
    int limit = 200;
    struct ByReview {
        qint64 unreviewed = 0, approved = 0, rejected = 0, flagged = 0;
        void map(JsonMapper &m)
        {
            m("unreviewed"_L1, unreviewed);
            m("approved"_L1, approved);
            m("rejected"_L1, rejected);
            m("flagged"_L1, flagged);
        }
    };
    struct Answer {
        qint64 total = 0;
        ByReview counts; ///< of what the filter lets through but for its review
        QList<CaptureRow> rows;
        void map(JsonMapper &m)
        {
            m("total"_L1, total);
            m("counts"_L1, counts);
            m("rows"_L1, rows);
        }
    };
    void map(JsonMapper &m)
    {
        order.map(m);
        m("offset"_L1, offset);
        m("limit"_L1, limit);
    }
};

struct CapturesGet {
    static constexpr auto verb = "captures.get"_L1;
    QList<RowId> ids;
    struct Answer {
        QList<CaptureRow> rows;
        void map(JsonMapper &m) { m("rows"_L1, rows); }
    };
    void map(JsonMapper &m) { m.need("ids"_L1, ids); }
};

/// All ids that fit, for what shall apply to every one of them.
struct CapturesIds {
    static constexpr auto verb = "captures.ids"_L1;
    CaptureOrder order;
    struct Answer {
        QList<RowId> ids;
        void map(JsonMapper &m) { m("ids"_L1, ids); }
    };
    void map(JsonMapper &m) { order.map(m); }
};

struct ReviewDecide {
    static constexpr auto verb = "review.decide"_L1;
    QList<RowId> ids;
    Review review = Review::Unreviewed;
    QString reason, note;
    struct Answer {
        RowId entry = 0; ///< of the journal; 0 = nothing changed
        qint64 changed = 0;
        qint64 refused = 0;      ///< uploading or uploaded: they keep their decision
        QList<RowId> refusedIds; ///< those
        void map(JsonMapper &m)
        {
            m("entry"_L1, entry);
            m("changed"_L1, changed);
            m("refused"_L1, refused);
            m("refusedIds"_L1, refusedIds);
        }
    };
    void map(JsonMapper &m)
    {
        m.need("ids"_L1, ids);
        m.need("review"_L1, review);
        m("reason"_L1, reason);
        m("note"_L1, note);
    }
};

/// A note in the journal. It changes no decision, and undo does not take it back.
struct ReviewNote {
    static constexpr auto verb = "review.note"_L1;
    QList<RowId> ids;
    QString note;
    struct Answer {
        RowId entry = 0; ///< of the journal
        qint64 noted = 0;
        void map(JsonMapper &m)
        {
            m("entry"_L1, entry);
            m("noted"_L1, noted);
        }
    };
    void map(JsonMapper &m)
    {
        m.need("ids"_L1, ids);
        m.need("note"_L1, note);
    }
};

struct Reverted {
    RowId entry = 0; ///< the compensating one
    qint64 changed = 0;
    QString text; ///< "Undone: approve 3 captures"
    void map(JsonMapper &m)
    {
        m("entry"_L1, entry);
        m("changed"_L1, changed);
        m("text"_L1, text);
    }
};

struct ReviewUndo {
    static constexpr auto verb = "review.undo"_L1;
    using Answer = Reverted;
    void map(JsonMapper &) {}
};

struct ReviewRedo {
    static constexpr auto verb = "review.redo"_L1;
    using Answer = Reverted;
    void map(JsonMapper &) {}
};

/// Takes one decision of the journal back.
struct ReviewRevert {
    static constexpr auto verb = "review.revert"_L1;
    RowId entry = 0;
    using Answer = Reverted;
    void map(JsonMapper &m) { m.need("entry"_L1, entry); }
};

/// A line of the journal: who did what to how much, and why.
struct JournalEntry {
    RowId id = 0;
    Instant at;
    QString by, action;
    int count = 0;
    QString reason, note;
    RowId run = 0;
    RowId reverts = 0, revertedBy = 0;
    QString text;       ///< "Approve 3 captures", "Undone: approve 3 captures"
    QString subject;    ///< what it was done to: "captures 4, 5, 6", "Galaxy Arena", "run 0003"
    QJsonObject detail; ///< before → after
    void map(JsonMapper &m)
    {
        m("id"_L1, id);
        m("at"_L1, at);
        m("by"_L1, by);
        m("action"_L1, action);
        m("count"_L1, count);
        m("reason"_L1, reason);
        m("note"_L1, note);
        m("run"_L1, run);
        m("reverts"_L1, reverts);
        m("revertedBy"_L1, revertedBy);
        m("text"_L1, text);
        m("subject"_L1, subject);
        m("detail"_L1, detail);
    }
};

/// Newest first.
struct JournalPage {
    static constexpr auto verb = "journal.page"_L1;
    qint64 offset = 0;
    int limit = 200;
    using Answer = PageOf<JournalEntry>;
    void map(JsonMapper &m)
    {
        m("offset"_L1, offset);
        m("limit"_L1, limit);
    }
};

} // namespace trawl
