// The captures model's books: shared by its own files only.
#pragma once

#include "ui/desk.h"
#include "ui/models/capturesmodel.h"

#include <QSet>
#include <QTimer>
#include <QUrl>
#include <algorithm>

namespace trawl {

inline constexpr int firstPiece = 200; // rows of the first request: enough for a full screen of small pictures
inline constexpr int nextPiece = 500;
inline constexpr int newestPiece = 50;
inline constexpr int refreshPauseMs = 250; // at most four looks per second at what changed
inline constexpr int manyRanges =
    100; // beyond it one reset is cheaper than that many removals, each of which lays out the view anew

struct PendingDecision {
    quint64 seq = 0;
    Review from = Review::Unreviewed, to = Review::Unreviewed;
};

inline void add(ReviewCounts &counts, Review review, qint64 delta)
{
    switch (review) {
    case Review::Unreviewed:
        counts.unreviewed += delta;
        break;
    case Review::Approved:
        counts.approved += delta;
        break;
    case Review::Rejected:
        counts.rejected += delta;
        break;
    case Review::Flagged:
        counts.flagged += delta;
        break;
    }
}

inline ReviewCounts countsFrom(const CapturesPage::ByReview &counts)
{
    return {counts.unreviewed, counts.approved, counts.rejected, counts.flagged};
}

using RowPtr = std::shared_ptr<CaptureRow>;

inline QList<RowPtr> rowsFrom(const QList<CaptureRow> &answer)
{
    QList<RowPtr> rows;
    rows.reserve(answer.size());
    for (const CaptureRow &value : answer) {
        auto row = std::make_shared<CaptureRow>(value);
        // A hundred thousand of them stay in memory; the facts panel asks again for the one it shows.
        row->records = {};
        row->notes = {};
        row->timings = {};
        rows.append(std::move(row));
    }
    return rows;
}

struct CapturesModel::Private {
    CapturesModel *q = nullptr;
    Desk *desk = nullptr;
    CaptureQuery query;
    QHash<QString, QString> sourceNames;
    QList<RowId> order;
    QHash<RowId, RowPtr> rows;
    QHash<RowId, QList<PendingDecision>> pending;
    QHash<RowId, quint64> touched; ///< stamp of the last own decision: answers asked for earlier don't know it
    QHash<RowId, int> departed;    ///< row at which one left the filter: an undo brings it back there
    RowId held = 0;
    bool removing = false; ///< rows leave the list just now
    ReviewCounts base;
    qint64 total = 0;
    quint64 generation = 0, stamp = 0;
    int offset = 0;
    bool first = true, complete = false, loading = false;
    bool orderStale = false; ///< rows stand behind the order
    QList<RowPtr> buffer;
    bool refreshing = false, refreshWanted = false, walkWanted = false;
    QList<RowId> visible;
    QTimer refreshTimer;

    bool fits(const CaptureRow &row) const { return query.review.isEmpty() || query.review.contains(row.review); }
    bool mayLeave(RowId id, const CaptureRow &row) const { return !fits(row) && id != held && !pending.contains(id); }
    using Page = CapturesPage::Answer;
    void ask(const QString &sort, int from, int limit, std::function<void(const Page &, quint64)> then);
    void loadMore();
    void take(const Page &answer, quint64 asked);
    void flush();
    int append(const QList<RowPtr> &more, quint64 asked);
    void merge(const QList<RowPtr> &fresh, quint64 asked);
    void acceptCounts(const Page &answer, quint64 asked);
    void removeIds(const QSet<RowId> &ids);
    void changed(RowId id);
    void confirm(const QList<RowId> &ids, quint64 seq, const Error *error, const QString &reason);
    void startRefresh();
    void lookAtNewest(int from, std::shared_ptr<QList<RowPtr>> found);
    void lookAtVisible();
    void walk(int from, std::shared_ptr<QSet<RowId>> seen, quint64 since);
    void endRefresh();
    void lookUp(const QList<RowId> &ids, const QHash<RowId, Review> &found,
                std::function<void(const QHash<RowId, Review> &)> then);
    void tellHistory(const Result<Reverted> &answer);
};

} // namespace trawl
