// Pages across runs; see pages.h.
#include "store/pages.h"

#include "policy/sourceconfig.h"
#include "store/codec.h"
#include "store/filtersql.h"
#include "store/leftout.h"
#include "store/runs.h"

#include <map>
#include <tuple>

namespace trawl::pages {

using namespace codec;

namespace {
struct Known {
    qint64 page = 0;
    PageStanding standing;
    RowId seenIn = 0;
};

Result<QList<Known>> knownOf(Rows rows)
{
    QList<Known> found;
    while (rows.next())
        found.append({rows.i64(0), {PageState(rows.i32(1)), rows.i32(2), rows.i64(3)}, rows.i64(4)});
    if (!rows.ok())
        return rows.error();
    return found;
}

/// Pages that come to the same state, so that one statement moves them all.
struct Standing {
    PageStanding to;
    bool changes = false; ///< its state, not only its count
    std::tuple<PageState, int, RowId, bool> key() const { return {to.state, to.missing, to.counted, changes}; }
    friend bool operator<(const Standing &a, const Standing &b) { return a.key() < b.key(); }
};
using Moved = std::map<Standing, QList<RowId>>;

Result<> markEvents(Db &db, const Moved &moved, PageState from, Instant now)
{
    QList<RowId> gone, back;
    for (const auto &[standing, ids] : moved) {
        if (!standing.changes)
            continue;
        if (standing.to.state == PageState::Gone)
            gone += ids;
        else if (from == PageState::Gone)
            back += ids;
    }
    for (const auto &[ids, since] : {std::pair{gone, now.ms}, std::pair{back, qint64(0)}}) {
        if (ids.isEmpty())
            continue;
        if (const auto marked = db.run("events_mark_gone", since, idList(ids)); !marked)
            return marked.error();
    }
    return success();
}

Result<> write(Db &db, const Moved &moved, Instant now)
{
    for (const auto &[standing, ids] : moved) {
        const QVariant since = standing.changes ? QVariant(now.ms) : QVariant();
        const PageStanding &to = standing.to;
        const auto set = db.run("page_states_set", int(to.state), to.missing, to.counted, since, idList(ids));
        if (!set)
            return set.error();
    }
    return success();
}

void addTo(Moved &moved, const Known &known, PageEvidence evidence, RowId run)
{
    const PageStanding to = afterRun(known.standing, evidence, run);
    if (to != known.standing)
        moved[{to, to.state != known.standing.state}].append(known.page);
}

/// What the run left out: what had no room, and what nobody knows by name.
Result<> addLeftOut(QList<Ending> &endings, Db &db, RowId run)
{
    const auto counts = leftout::counts(db, run);
    if (!counts)
        return counts.error();
    for (const LeftOutCount &count : counts.value()) {
        for (Ending &ending : endings) {
            if (ending.sourceId != count.sourceId)
                continue;
            ending.run.unlisted += count.beyond;
            if (count.reason == LeftOutReason::Maximum)
                ending.run.overMaximum += count.kept + count.beyond;
        }
    }
    return success();
}

/// The source as the run has it; none where the run does not have it.
Result<std::optional<Source>> sourceIn(Db &db, RowId run, const QString &id)
{
    const auto snapshots = runs::sourceSnapshots(db, run);
    if (!snapshots)
        return snapshots.error();
    for (const runs::RunSource &source : snapshots.value()) {
        if (source.sourceId == id)
            return std::optional(sourceFromJson(source.raw));
    }
    return std::optional<Source>();
}

/// What the run in which pages were seen last makes of this one: whether it looked elsewhere, and whether pages that
/// may name them are unread.
Result<> compareWith(Db &db, RowId seenIn, const std::optional<Source> &now, RowId run, RowId source, Ending &ending)
{
    const auto before = sourceIn(db, seenIn, ending.sourceId);
    if (!before)
        return before.error();
    ending.run.otherSetUp = !now || !before.value() || !looksAlike(*now, **before);
    if (ending.run.otherSetUp)
        return success();
    const auto any = unread(db, run, source, ending.followDepth, seenIn);
    if (!any)
        return any.error();
    ending.run.unreadPages = any.value() != 0;
    return success();
}

/// What no listing names any more. Whether the run knows that is asked for each run in which some of them were seen
/// last.
Result<> addUnnamed(Db &db, RowId run, RowId source, Ending ending, Moved &moved)
{
    const auto pages = knownOf(db.query("page_states_not_named", ending.sourceId, run, run, run, source));
    if (!pages)
        return pages.error();
    const auto now = sourceIn(db, run, ending.sourceId);
    if (!now)
        return now.error();
    RowId seenIn = 0;
    for (const Known &page : pages.value()) {
        if (page.seenIn != seenIn) {
            seenIn = page.seenIn;
            const auto compared = compareWith(db, seenIn, now.value(), run, source, ending);
            if (!compared)
                return compared.error();
        }
        if (knowsAllNames(ending.run))
            addTo(moved, page, PageEvidence::NotNamed, run);
    }
    return success();
}

Result<Settled> settleSource(Db &db, RowId run, const Ending &ending, Instant now)
{
    const auto source = runSourceOf(db, run, ending.sourceId);
    if (!source)
        return source.error();
    const auto notFound =
        knownOf(db.query("page_states_not_found", run, source.value(), int(FailClass::NotFound), run));
    if (!notFound)
        return notFound.error();
    Moved moved;
    for (const Known &page : notFound.value())
        addTo(moved, page, PageEvidence::NotFound, run);
    if (const auto added = addUnnamed(db, run, source.value(), ending, moved); !added)
        return added.error();
    if (const auto written = write(db, moved, now); !written)
        return written.error();
    if (const auto marked = markEvents(db, moved, PageState::Present, now); !marked)
        return marked.error();
    Settled settled{ending.sourceId};
    for (const auto &[standing, ids] : moved)
        (standing.to.state == PageState::Gone ? settled.gone : settled.missing) += ids.size();
    return settled;
}
} // namespace

Result<> seen(Db &db, RowId capture, Instant now)
{
    const auto state = db.idOf("page_states_seen", capture);
    if (!state)
        return state.error();
    if (PageState(state.value()) == PageState::Present)
        return success();
    const auto known = knownOf(db.query("page_states_of_capture", capture));
    if (!known)
        return known.error();
    for (const Known &page : known.value()) {
        Moved moved;
        addTo(moved, page, PageEvidence::Seen, 0);
        if (const auto written = write(db, moved, now); !written)
            return written;
        if (const auto marked = markEvents(db, moved, page.standing.state, now); !marked)
            return marked;
    }
    return success();
}

Result<> names(Db &db, RowId capture)
{
    const auto noted = db.run("page_states_names", capture);
    return noted ? success() : Result<>(noted.error());
}

Result<RowId> unread(Db &db, RowId run, RowId source, int followDepth, RowId seenIn)
{
    return db.idOf("page_states_unread", run, source, followDepth, int(FailClass::NotFound), seenIn);
}

Result<QList<Settled>> settle(Db &db, RowId run, QList<Ending> endings, Instant now)
{
    QList<Settled> all;
    if (const auto added = addLeftOut(endings, db, run); !added)
        return added.error();
    for (const Ending &ending : endings) {
        if (!trawl::counts(ending.run))
            continue;
        const auto settled = settleSource(db, run, ending, now);
        if (!settled)
            return settled.error();
        all.append(settled.value());
    }
    return all;
}

namespace {
PageRow rowOf(const Rows &rows)
{
    PageRow row;
    row.pageId = pageText(rows.i64(0));
    row.sourceId = rows.text(1);
    row.state = PageState(rows.i32(2));
    row.missing = rows.i32(3);
    row.since = rows.at(4);
    row.seen = rows.at(5);
    row.seenIn = rows.i64(6);
    row.address = rows.text(7);
    return row;
}
} // namespace

Result<Page> page(Db &db, const Query &query)
{
    Page answer;
    {
        const FilterSql sql = pageStateCount(query);
        Rows rows = db.queryText(sql.text, sql.values);
        answer.total = rows.next() ? rows.i64(0) : 0;
        if (!rows.ok())
            return rows.error();
    }
    const FilterSql sql = pageStateRows(query);
    Rows rows = db.queryText(sql.text, sql.values);
    while (rows.next())
        answer.rows.append(rowOf(rows));
    if (!rows.ok())
        return rows.error();
    return answer;
}

Result<std::optional<PageRow>> ofItem(Db &db, RowId item)
{
    std::optional<PageRow> found;
    Rows rows = db.query("page_states_of_item", item);
    if (rows.next())
        found = rowOf(rows);
    if (!rows.ok())
        return rows.error();
    return found;
}

Result<QList<StateCount>> counts(Db &db)
{
    QList<StateCount> found;
    Rows rows = db.query("page_states_counts");
    while (rows.next())
        found.append({rows.text(0), PageState(rows.i32(1)), rows.i64(2)});
    if (!rows.ok())
        return rows.error();
    return found;
}

} // namespace trawl::pages
