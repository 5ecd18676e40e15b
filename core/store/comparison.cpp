// See comparison.h.
#include "store/comparison.h"

#include "domain/leftout.h"
#include "policy/comparison.h"
#include "policy/triage.h"
#include "store/codec.h"

#include <algorithm>
#include <bit>
#include <map>

namespace trawl::comparison {

using namespace codec;

namespace {
/// Columns of compare_captured and compare_missing for one run, from @p first.
PageSide sideOf(const Rows &rows, int first)
{
    PageSide side;
    side.known = rows.i64(first) != 0;
    side.state = ItemState(rows.i32(first + 1));
    side.failure = FailClass(rows.i32(first + 2));
    side.whole = rows.i32(first + 3) != 0;
    side.pictured = rows.i32(first + 4) != 0;
    side.dhash = std::bit_cast<quint64>(rows.i64(first + 5));
    return side;
}

struct Found {
    QList<Entry> entries;
    QStringList sources;
    std::map<QString, quint16> numbers;

    quint16 numberOf(const QString &source)
    {
        const auto [at, fresh] = numbers.try_emplace(source, quint16(sources.size()));
        if (fresh)
            sources.append(source);
        return at->second;
    }
};

/// Of one statement: source, whether the records are the same text, then both sides with their items; of pages that
/// @p missing says one run does not have, for which reason that run left them out.
Result<> take(Rows rows, Found &found, bool turned, bool missing)
{
    constexpr int firstColumn = 2, columns = 6, reasonColumn = firstColumn + 2 * columns;
    while (rows.next()) {
        const PageSide one = sideOf(rows, firstColumn);
        PageSide other = sideOf(rows, firstColumn + columns);
        const auto leftOut = qint8(missing ? rows.i32(reasonColumn) : -1);
        other.leftOut = leftOut >= 0;
        const RowId ids[] = {rows.i64(firstColumn), rows.i64(firstColumn + columns)};
        const PageSide &a = turned ? other : one, &b = turned ? one : other;
        const auto difference = differenceOf(a, b, rows.i32(1) != 0);
        if (!difference)
            continue;
        Entry entry;
        entry.itemA = turned ? ids[1] : ids[0];
        entry.itemB = turned ? ids[0] : ids[1];
        entry.difference = *difference;
        entry.picture = *difference == PageDifference::Changed && pictureChanged(a, b);
        entry.leftOut = other.known ? qint8(-1) : leftOut;
        entry.source = found.numberOf(rows.text(0));
        found.entries.append(entry);
    }
    return rows.ok() ? success() : Result<>(rows.error());
}

/// Sources in the order of their ids.
Differences sorted(Found found)
{
    Differences answer;
    answer.sources = found.sources;
    answer.sources.sort();
    QList<quint16> places;
    for (const QString &source : std::as_const(found.sources))
        places.append(quint16(answer.sources.indexOf(source)));
    for (Entry &entry : found.entries)
        entry.source = places.at(entry.source);
    answer.entries = std::move(found.entries);
    const auto place = [](const Entry &entry) {
        return std::tuple(entry.source, entry.difference, std::max(entry.itemA, entry.itemB));
    };
    std::sort(answer.entries.begin(), answer.entries.end(),
              [&place](const Entry &one, const Entry &other) { return place(one) < place(other); });
    return answer;
}
} // namespace

Result<Differences> differences(Db &db, RowId a, RowId b)
{
    Found found;
    if (const auto taken = take(db.query("compare_captured", b, a), found, true, false); !taken)
        return taken.error();
    if (const auto taken = take(db.query("compare_missing", b, b, a), found, false, true); !taken)
        return taken.error();
    if (const auto taken = take(db.query("compare_missing", a, a, b), found, true, true); !taken)
        return taken.error();
    return sorted(std::move(found));
}

Result<QMap<QString, FieldCoverage>> coverage(Db &db, RowId run)
{
    QMap<QString, FieldCoverage> found;
    {
        Rows rows = db.query("compare_records", run);
        while (rows.next())
            found.insert(rows.text(0), {rows.i64(1), rows.real(2), {}});
        if (!rows.ok())
            return rows.error();
    }
    Rows rows = db.query("compare_fields", run);
    while (rows.next())
        found[rows.text(0)].filled.insert(rows.text(1), rows.i64(2));
    if (!rows.ok())
        return rows.error();
    return found;
}

namespace {
using SourceMap = std::map<QString, ComparedSource>;
enum class Side { A, B };

ComparedSide &of(ComparedSource &source, Side side)
{
    return side == Side::A ? source.a : source.b;
}

Result<> addCounts(Db &db, RowId run, Side side, SourceMap &sources)
{
    Rows rows = db.query("items_counts", run);
    while (rows.next()) {
        ComparedSource &source = sources[rows.text(0)];
        source.sourceId = rows.text(0);
        (side == Side::A ? source.inA : source.inB) = true;
        ComparedSide &to = of(source, side);
        to.captured = rows.i64(3);
        to.failed = rows.i64(4);
        to.skipped = rows.i64(5);
    }
    return rows.ok() ? success() : Result<>(rows.error());
}

Result<> addTimes(Db &db, RowId run, Side side, SourceMap &sources)
{
    std::map<QString, std::vector<qint64>> times;
    {
        Rows rows = db.query("compare_times", run);
        while (rows.next())
            times[rows.text(0)].push_back(rows.i64(1));
        if (!rows.ok())
            return rows.error();
    }
    for (auto &[source, list] : times) {
        ComparedSide &to = of(sources[source], side);
        to.p50 = rankOf(list, 0.5);
        to.p95 = rankOf(list, 0.95);
    }
    return success();
}

Result<> addFields(Db &db, RowId run, Side side, SourceMap &sources)
{
    const auto found = coverage(db, run);
    if (!found)
        return found.error();
    for (auto covered = found->cbegin(); covered != found->cend(); ++covered) {
        ComparedSource &source = sources[covered.key()];
        of(source, side).records = covered->records;
        of(source, side).coverage = covered->mean;
        for (auto filled = covered->filled.cbegin(); filled != covered->filled.cend(); ++filled) {
            auto at = std::ranges::find(source.fields, filled.key(), &FieldShare::field);
            if (at == source.fields.end())
                at = source.fields.insert(source.fields.end(), FieldShare{filled.key()});
            (side == Side::A ? at->filledA : at->filledB) = filled.value();
        }
    }
    return success();
}

Result<> addFailures(Db &db, RowId run, Side side, QList<ComparedFailures> &failures)
{
    Rows rows = db.query("compare_failures", run);
    while (rows.next()) {
        const auto failure = FailClass(rows.i32(0));
        auto at = std::ranges::find(failures, failure, &ComparedFailures::failure);
        if (at == failures.end())
            at = failures.insert(failures.end(), ComparedFailures{failure});
        (side == Side::A ? at->a : at->b) = rows.i64(1);
    }
    return rows.ok() ? success() : Result<>(rows.error());
}
} // namespace

Result<Figures> figures(Db &db, RowId a, RowId b)
{
    Figures answer;
    SourceMap sources;
    for (const auto &[run, side] : {std::pair{a, Side::A}, std::pair{b, Side::B}}) {
        if (const auto added = addCounts(db, run, side, sources); !added)
            return added.error();
        if (const auto added = addTimes(db, run, side, sources); !added)
            return added.error();
        if (const auto added = addFields(db, run, side, sources); !added)
            return added.error();
        if (const auto added = addFailures(db, run, side, answer.failures); !added)
            return added.error();
    }
    for (auto &[id, source] : sources) {
        std::sort(source.fields.begin(), source.fields.end(),
                  [](const FieldShare &one, const FieldShare &other) { return one.field < other.field; });
        answer.sources.append(source);
    }
    std::sort(
        answer.failures.begin(), answer.failures.end(),
        [](const ComparedFailures &one, const ComparedFailures &other) { return one.a + one.b > other.a + other.b; });
    return answer;
}

namespace {
/// What one run has of a page, for people.
struct Half {
    QString page, address, title, reason;
    RowId capture = 0;
    QJsonArray records;
    QStringList flags;
};

/// What makes a capture incomparable: "captcha".
QString doubtOf(const Half &half)
{
    QStringList doubts;
    for (const QString &flag : half.flags) {
        if (isAlarming({flag}) || flag == word(Flag::NotSettled))
            doubts.append(flag);
    }
    return doubts.isEmpty() ? translate("core", "the whole page") : doubts.join(u", "_s);
}

Result<QHash<RowId, Half>> halves(Db &db, const QList<RowId> &items)
{
    QHash<RowId, Half> found;
    Rows rows = db.query("compare_rows", idList(items));
    while (rows.next()) {
        Half half;
        half.page = pageText(rows.i64(1));
        half.address = rows.text(2);
        half.reason = rows.text(3);
        half.capture = rows.i64(4);
        half.title = rows.text(5);
        half.records = array(rows.text(6));
        half.flags = flagsList(rows.text(7));
        found.insert(rows.i64(0), half);
    }
    if (!rows.ok())
        return rows.error();
    return found;
}
} // namespace

Result<QList<ComparedPage>> rows(Db &db, const Differences &of, const QList<Entry> &entries)
{
    QList<RowId> items;
    for (const Entry &entry : entries)
        items << entry.itemA << entry.itemB;
    const auto found = halves(db, items);
    if (!found)
        return found.error();
    QList<ComparedPage> pages;
    for (const Entry &entry : entries) {
        const Half a = found->value(entry.itemA), b = found->value(entry.itemB);
        const Half &newer = b.page.isEmpty() ? a : b;
        if (newer.page.isEmpty())
            continue;
        ComparedPage page;
        page.pageId = newer.page;
        page.sourceId = of.sources.value(entry.source);
        page.address = newer.address;
        page.title = newer.title.isEmpty() ? a.title : newer.title;
        page.difference = entry.difference;
        page.pictureChanged = entry.picture;
        page.captureA = a.capture;
        page.captureB = b.capture;
        page.reason = entry.difference == PageDifference::Won ? a.reason : b.reason;
        if (entry.leftOut >= 0)
            page.reason = translate("core", "left out: %1").arg(leftOutLabel(LeftOutReason(entry.leftOut)));
        if (entry.difference == PageDifference::Doubtful)
            page.reason = translate("core", "before: %1, now: %2").arg(doubtOf(a), doubtOf(b));
        if (entry.difference == PageDifference::Changed)
            page.fields = changedFields(a.records, b.records);
        pages.append(page);
    }
    return pages;
}

} // namespace trawl::comparison
