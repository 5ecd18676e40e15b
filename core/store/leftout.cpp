// Addresses that are not crawled; see leftout.h.
#include "store/leftout.h"

#include "store/codec.h"
#include "store/filtersql.h"

#include <QSet>

#include <map>
#include <numeric>
#include <set>

namespace trawl::leftout {

using namespace codec;

namespace {
constexpr qsizetype longestKept = 4096; ///< characters: a longer address is counted only

using Sums = std::map<std::pair<RowId, LeftOutReason>, std::pair<qint64, qint64>>; ///< kept and beyond

Result<> addSums(Db &db, const Sums &sums)
{
    for (const auto &[of, sum] : sums) {
        const auto added = db.run("left_out_add_count", of.first, int(of.second), sum.first, sum.second);
        if (!added)
            return added.error();
    }
    return success();
}

/// What a statement deleted, off the sums; its last column is the reason.
Result<> takeOff(Db &db, Rows deleted, RowId runSource)
{
    Sums sums;
    {
        Rows rows = std::move(deleted);
        while (rows.next()) {
            const RowId of = runSource != 0 ? runSource : rows.i64(0);
            --sums[{of, LeftOutReason(rows.i32(runSource != 0 ? 0 : 1))}].first;
        }
        if (!rows.ok())
            return rows.error();
    }
    return addSums(db, sums);
}

struct SourceSums {
    RowId id = 0;
    std::map<LeftOutReason, qint64> kept;
    qint64 all() const
    {
        return std::accumulate(kept.begin(), kept.end(), qint64(0),
                               [](qint64 sum, const auto &one) { return sum + one.second; });
    }
    bool onlyDuplicates() const
    {
        return kept.empty() || (kept.size() == 1 && kept.contains(LeftOutReason::Duplicate));
    }
};

/// A source of a run, with what it has kept.
Result<SourceSums> sumsOf(Db &db, RowId run, const QString &sourceId)
{
    const auto id = runSourceOf(db, run, sourceId);
    if (!id)
        return id.error();
    SourceSums source;
    source.id = id.value();
    Rows rows = db.query("left_out_sums", source.id);
    while (rows.next())
        source.kept[LeftOutReason(rows.i32(0))] = rows.i64(1);
    if (!rows.ok())
        return rows.error();
    return source;
}

/// An address with the numbers that it is looked up by.
struct Candidate {
    NewLeftOut out;
    qint64 page = 0, address = 0;
};

QByteArray numbersOf(const QList<Candidate> &list, qint64 Candidate::*member)
{
    QList<qint64> numbers;
    numbers.reserve(list.size());
    for (const Candidate &one : list)
        numbers.append(one.*member);
    return idList(numbers);
}

Result<> addPlaces(Db &db, RowId run, QList<Candidate> &items)
{
    QHash<qint64, QString> places;
    {
        Rows rows = db.query("left_out_found_on", run, numbersOf(items, &Candidate::page));
        while (rows.next())
            places.insert(rows.i64(0), rows.text(1));
        if (!rows.ok())
            return rows.error();
    }
    for (Candidate &one : items)
        one.out.foundOn = places.value(one.page);
    return success();
}

/// The addresses of pages that the run's queue has, as UTF-8.
Result<QHash<qint64, QByteArray>> knownPages(Db &db, RowId run, const QByteArray &pages)
{
    QHash<qint64, QByteArray> known;
    Rows rows = db.query("left_out_known_pages", run, pages);
    while (rows.next())
        known.insert(rows.i64(0), rows.bytes(1));
    if (!rows.ok())
        return rows.error();
    return known;
}

/// Without what is on the list already, or twice in it.
Result<> withoutNoted(Db &db, RowId runSource, QList<Candidate> &list)
{
    std::set<std::pair<qint64, int>> noted;
    {
        Rows rows = db.query("left_out_noted", runSource, numbersOf(list, &Candidate::address));
        while (rows.next())
            noted.insert({rows.i64(0), rows.i32(1)});
        if (!rows.ok())
            return rows.error();
    }
    list.removeIf([&noted](const Candidate &one) {
        const std::pair<qint64, int> key{one.address, int(one.out.reason)};
        const bool there = noted.contains(key);
        noted.insert(key);
        return there;
    });
    return success();
}

Result<> add(Db &db, RowId run, const SourceSums &source, const QList<Candidate> &list, Instant now, qint64 most)
{
    qint64 room = most - source.all();
    Sums sums;
    for (const Candidate &one : list) {
        const NewLeftOut &out = one.out;
        auto &sum = sums[{source.id, out.reason}];
        if (room <= 0 || out.address.size() > longestKept) {
            ++sum.second;
            continue;
        }
        const QVariant foundOn = out.foundOn.isEmpty() ? QVariant() : QVariant(out.foundOn);
        const auto added = db.run("left_out_add", run, source.id, one.address, int(out.reason), out.address, foundOn,
                                  reasonText(out.rule), now.ms);
        if (!added)
            return added.error();
        sum.first += added.value();
        room -= added.value();
    }
    return addSums(db, sums);
}

/// All of them are of one source.
Result<> noteOf(Db &db, RowId run, const SourceSums &source, QList<Candidate> list, Instant now, qint64 most)
{
    if (list.isEmpty())
        return success();
    if (const auto done = withoutNoted(db, source.id, list); !done || list.isEmpty())
        return done;
    return add(db, run, source, list, now, most);
}

Candidate candidateOf(const NewLeftOut &out)
{
    const auto page = qint64(pageNumber(out.sourceId.toUtf8(), out.key.toUtf8()));
    return {out, page, page};
}

/// What had no room.
void addOver(QList<NewLeftOut> &out, const items::Enqueued &enqueued, items::Room room)
{
    for (const items::Over &over : enqueued.overItems) {
        const QString rule = over.ofRun ? translate("core", "the run's limit is %1").arg(room.ofRun)
                                        : translate("core", "discovery.maximum is %1").arg(room.ofSource);
        const NewItem &item = over.item;
        out.append({item.sourceId, item.url, item.identityKey, item.foundOn, LeftOutReason::Maximum, rule, false});
    }
}

/// Other spellings of pages that are there. Most links of a page lead to pages that are known as they are written: they
/// are looked up, and that is all.
Result<> noteDuplicates(Db &db, RowId run, const items::Enqueued &enqueued, Instant now, qint64 most)
{
    if (enqueued.duplicates.isEmpty())
        return success();
    const auto known = knownPages(db, run, idList(enqueued.duplicatePages));
    if (!known)
        return known.error();
    QHash<QString, QList<Candidate>> bySource;
    for (qsizetype i = 0; i < enqueued.duplicates.size(); ++i) {
        const NewItem &item = enqueued.duplicates.at(i);
        const QByteArray url = item.url.toUtf8(), page = known->value(enqueued.duplicatePages.at(i));
        if (page.isEmpty() || page == url)
            continue;
        const NewLeftOut out{
            item.sourceId,           item.url, item.identityKey, item.foundOn, LeftOutReason::Duplicate,
            QString::fromUtf8(page), false};
        const auto address = qint64(pageNumber(item.sourceId.toUtf8(), url));
        bySource[item.sourceId].append({out, enqueued.duplicatePages.at(i), address});
    }
    for (auto each = bySource.cbegin(); each != bySource.cend(); ++each) {
        const auto source = sumsOf(db, run, each.key());
        if (!source)
            return source.error();
        if (const auto done = noteOf(db, run, source.value(), each.value(), now, most); !done)
            return done;
    }
    return success();
}

/// Too deep from one page, and less deep from another: what is in the queue now is off the list.
Result<> cameIn(Db &db, RowId run, const QList<NewItem> &list, const items::Enqueued &enqueued)
{
    if (enqueued.inserted == 0)
        return success();
    QSet<QString> seen;
    for (const NewItem &item : list) {
        if (seen.contains(item.sourceId))
            continue;
        seen.insert(item.sourceId);
        const auto source = sumsOf(db, run, item.sourceId);
        if (!source)
            return source.error();
        if (source->onlyDuplicates())
            continue;
        const auto taken =
            takeOff(db, db.query("left_out_came_in", source->id, enqueued.first, enqueued.last), source->id);
        if (!taken)
            return taken;
    }
    return success();
}
} // namespace

Result<items::Enqueued> takeIn(Db &db, RowId run, const QList<NewItem> &list, QList<NewLeftOut> out, Instant now,
                               items::Room room, qint64 most)
{
    auto enqueued =
        list.isEmpty() ? Result<items::Enqueued>(items::Enqueued()) : items::enqueue(db, run, list, now, room);
    if (!enqueued)
        return enqueued;
    if (const auto done = cameIn(db, run, list, enqueued.value()); !done)
        return done.error();
    addOver(out, enqueued.value(), room);
    if (const auto noted = note(db, run, out, now, most); !noted)
        return noted.error();
    if (const auto noted = noteDuplicates(db, run, enqueued.value(), now, most); !noted)
        return noted.error();
    return enqueued;
}

Result<> note(Db &db, RowId run, const QList<NewLeftOut> &out, Instant now, qint64 most)
{
    QHash<QString, QList<Candidate>> bySource;
    for (const NewLeftOut &one : out)
        bySource[one.sourceId].append(candidateOf(one));
    for (QList<Candidate> &list : bySource) {
        const auto source = sumsOf(db, run, list.constFirst().out.sourceId);
        if (!source)
            return source.error();
        QList<Candidate> items;
        std::copy_if(list.cbegin(), list.cend(), std::back_inserter(items),
                     [](const Candidate &one) { return one.out.isItem; });
        list.removeIf([](const Candidate &one) { return one.out.isItem; });
        const auto known = knownPages(db, run, numbersOf(list, &Candidate::page));
        if (!known)
            return known.error();
        list.removeIf([&known](const Candidate &one) { return known->contains(one.page); });
        if (const auto placed = items.isEmpty() ? success() : addPlaces(db, run, items); !placed)
            return placed;
        if (const auto done = noteOf(db, run, source.value(), list + items, now, most); !done)
            return done;
    }
    return success();
}

Result<> notePending(Db &db, RowId runSource, LeftOutReason reason, const QString &rule, Instant now, qint64 most)
{
    qint64 room = most, waiting = 0;
    {
        Rows rows = db.query("left_out_room", runSource, runSource);
        if (rows.next()) {
            waiting = rows.i64(0);
            room -= rows.i64(1);
        }
        if (!rows.ok())
            return rows.error();
    }
    room = std::clamp<qint64>(room, 0, waiting);
    const auto added = db.run("left_out_add_pending", int(reason), reasonText(rule), now.ms, runSource, room);
    if (!added)
        return added.error();
    return addSums(db, {{{runSource, reason}, {added.value(), waiting - room}}});
}

Result<> backInQueue(Db &db, const QList<RowId> &items)
{
    return takeOff(db, db.query("left_out_back", idList(items)), 0);
}

Result<QList<LeftOutCount>> counts(Db &db, RowId run)
{
    QList<LeftOutCount> found;
    Rows rows = db.query("left_out_counts", run);
    while (rows.next()) {
        const LeftOutCount count{rows.text(0), LeftOutReason(rows.i32(1)), rows.i64(2), rows.i64(3)};
        if (count.kept + count.beyond > 0)
            found.append(count);
    }
    if (!rows.ok())
        return rows.error();
    return found;
}

Result<Page> page(Db &db, const Query &query)
{
    Page answer;
    if (query.text.trimmed().isEmpty()) {
        const auto all = counts(db, query.run);
        if (!all)
            return all.error();
        for (const LeftOutCount &count : all.value()) {
            const bool wanted = (query.source.isEmpty() || count.sourceId == query.source) &&
                                (!query.reason || count.reason == *query.reason);
            answer.total += wanted ? count.kept : 0;
        }
    } else {
        const FilterSql sql = leftOutCount(query);
        Rows rows = db.queryText(sql.text, sql.values);
        answer.total = rows.next() ? rows.i64(0) : 0;
        if (!rows.ok())
            return rows.error();
    }
    const FilterSql sql = leftOutIds(query);
    const auto ids = idsOf(db.queryText(sql.text, sql.values));
    if (!ids)
        return ids.error();
    auto rows = byIds(db, ids.value());
    if (!rows)
        return rows.error();
    answer.rows = rows.take();
    return answer;
}

Result<QList<LeftOutRow>> byIds(Db &db, const QList<RowId> &ids)
{
    QHash<RowId, LeftOutRow> found;
    {
        Rows rows = db.query("left_out_rows", idList(ids));
        while (rows.next()) {
            LeftOutRow row;
            row.id = rows.i64(0);
            row.run = rows.i64(1);
            row.sourceId = rows.text(2);
            row.address = rows.text(3);
            row.foundOn = rows.text(4);
            row.reason = LeftOutReason(rows.i32(5));
            row.rule = rows.text(6);
            row.at = rows.at(7);
            found.insert(row.id, row);
        }
        if (!rows.ok())
            return rows.error();
    }
    QList<LeftOutRow> ordered;
    for (const RowId id : ids) {
        if (const auto it = found.constFind(id); it != found.cend())
            ordered.append(*it);
    }
    return ordered;
}

} // namespace trawl::leftout
