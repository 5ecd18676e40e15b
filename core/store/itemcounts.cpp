// What counters and facets read of the queue.
#include "store/items.h"

#include "domain/names.h"

#include <QJsonObject>

namespace trawl::items {

namespace {
Result<> addReviewCounts(Db &db, RowId run, QHash<QString, Counts> &counts)
{
    Rows rows = db.query("items_review_counts", run);
    while (rows.next()) {
        Counts &count = counts[rows.text(0)];
        const qint64 n = rows.i64(2);
        switch (Review(rows.i32(1))) {
        case Review::Unreviewed:
            count.unreviewed += n;
            break;
        case Review::Approved:
            count.approved += n;
            break;
        case Review::Rejected:
            count.rejected += n;
            break;
        case Review::Flagged:
            count.flagged += n;
            break;
        }
    }
    return rows.ok() ? success() : Result<>(rows.error());
}

Result<> addUploadCounts(Db &db, RowId run, QHash<QString, Counts> &counts)
{
    Rows rows = db.query("items_upload_counts", run);
    while (rows.next()) {
        Counts &count = counts[rows.text(0)];
        const auto state = UploadState(rows.i32(1));
        if (state == UploadState::Recorded)
            count.recorded += rows.i64(2);
        else if (state == UploadState::Failed)
            count.uploadFailed += rows.i64(2);
    }
    return rows.ok() ? success() : Result<>(rows.error());
}
} // namespace

Result<QHash<QString, Counts>> countsBySource(Db &db, RowId run)
{
    QHash<QString, Counts> counts;
    {
        Rows rows = db.query("items_counts", run);
        while (rows.next()) {
            Counts &count = counts[rows.text(0)];
            count.pending = rows.i64(1);
            count.leased = rows.i64(2);
            count.captured = rows.i64(3);
            count.failed = rows.i64(4);
            count.skipped = rows.i64(5);
        }
        if (!rows.ok())
            return rows.error();
    }
    if (const auto done = addReviewCounts(db, run, counts); !done)
        return done.error();
    if (const auto done = addUploadCounts(db, run, counts); !done)
        return done.error();
    return counts;
}

Result<Counts> counts(Db &db, RowId run)
{
    const auto bySource = countsBySource(db, run);
    if (!bySource)
        return bySource.error();
    Counts sum;
    for (const Counts &count : bySource.value()) {
        sum.pending += count.pending;
        sum.leased += count.leased;
        sum.captured += count.captured;
        sum.failed += count.failed;
        sum.skipped += count.skipped;
        sum.unreviewed += count.unreviewed;
        sum.approved += count.approved;
        sum.rejected += count.rejected;
        sum.flagged += count.flagged;
        sum.recorded += count.recorded;
        sum.uploadFailed += count.uploadFailed;
    }
    return sum;
}

Result<Facets> facets(Db &db, RowId run, Instant now)
{
    const auto bySource = countsBySource(db, run);
    if (!bySource)
        return bySource.error();
    Facets facets;
    for (auto it = bySource->cbegin(); it != bySource->cend(); ++it)
        facets.source.insert(it.key(), it.value().total());
    const auto sum = counts(db, run);
    if (!sum)
        return sum.error();
    {
        Rows rows = db.query("items_upload_counts", run);
        while (rows.next())
            facets.upload[word(UploadState(rows.i32(1)))] += rows.i64(2);
        if (!rows.ok())
            return rows.error();
    }
    {
        Rows rows = db.query("items_engine_counts", run);
        while (rows.next()) {
            facets.engine.insert(word(EngineId(rows.i32(0))), rows.i64(1));
            facets.lowCoverage += rows.i64(2);
        }
        if (!rows.ok())
            return rows.error();
    }
    const auto claimed = db.idOf("items_claimed", now.ms, run);
    if (!claimed)
        return claimed.error();
    // What is claimed and not begun is pending, as in the table's rows; leased are those in flight and those stuck.
    facets.state = {{word(ItemState::Pending), sum->pending + claimed.value()},
                    {word(ItemState::Leased), sum->leased - claimed.value()},
                    {word(ItemState::Captured), sum->captured},
                    {word(ItemState::Failed), sum->failed},
                    {word(ItemState::Skipped), sum->skipped}};
    facets.review = {{word(Review::Unreviewed), sum->unreviewed},
                     {word(Review::Approved), sum->approved},
                     {word(Review::Rejected), sum->rejected},
                     {word(Review::Flagged), sum->flagged}};
    return facets;
}

} // namespace trawl::items
