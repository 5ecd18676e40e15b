// See comparenotes.h.
#include "run/requests/comparenotes.h"

#include "policy/comparison.h"
#include "policy/pagestates.h"
#include "policy/sourceconfig.h"
#include "store/leftout.h"
#include "store/pages.h"
#include "store/runs.h"

#include <algorithm>

namespace trawl {

namespace {
/// What one run knows of its sources.
struct Side {
    RunRow run;
    QList<runs::RunSource> sources;
    QJsonObject books; ///< by source
    QList<LeftOutCount> leftOut;

    const runs::RunSource *find(const QString &id) const
    {
        const auto at = std::ranges::find(sources, id, &runs::RunSource::sourceId);
        return at == sources.end() ? nullptr : &*at;
    }
    bool wasFull(const QString &id) const
    {
        return std::ranges::any_of(leftOut, [&id](const LeftOutCount &count) {
            return count.sourceId == id && count.reason == LeftOutReason::Maximum;
        });
    }
};

Result<Side> sideOf(Db &db, const RunRow &run)
{
    Side side{run, {}, {}, {}};
    auto sources = runs::sourceSnapshots(db, run.id);
    if (!sources)
        return sources.error();
    side.sources = sources.take();
    const auto statistics = runs::statistics(db, run.id);
    if (!statistics)
        return statistics.error();
    side.books = statistics.value()["books"_L1].toObject();
    auto leftOut = leftout::counts(db, run.id);
    if (!leftOut)
        return leftOut.error();
    side.leftOut = leftOut.take();
    return side;
}

/// What makes a run say less than it seems to.
QStringList notesOf(const RunRow &run)
{
    const QString number = runNumberText(run.number);
    QStringList notes;
    if (run.state != RunState::Completed)
        notes.append(translate("core", "Run %1 is %2: pages that it did not come to seem to be missing in it")
                         .arg(number, word(run.state)));
    if (run.plan.limit > 0)
        notes.append(translate("core", "Run %1 had a limit of %2 items: pages beyond it seem to be missing in it")
                         .arg(number)
                         .arg(run.plan.limit));
    return notes;
}

/// What was set up differently: plans, then sources that both have.
QStringList setUpNotes(const Side &a, const Side &b)
{
    QStringList notes;
    if (const QStringList plan = changedPlan(a.run.plan, b.run.plan); !plan.isEmpty())
        notes.append(translate("core", "The runs were set up differently: %1").arg(plan.join(u", "_s)));
    for (const runs::RunSource &is : b.sources) {
        const runs::RunSource *was = a.find(is.sourceId);
        const QStringList keys = was ? changedKeys(was->raw, is.raw) : QStringList();
        if (!keys.isEmpty())
            notes.append(
                translate("core", "The source %1 was set up differently: %2").arg(is.sourceId, keys.join(u", "_s)));
    }
    return notes;
}

/// Sources of @p has that @p lacks does not have.
QStringList absentNotes(const Side &has, const Side &lacks)
{
    constexpr int named = 10;
    QStringList ids;
    for (const runs::RunSource &source : has.sources) {
        if (!lacks.find(source.sourceId))
            ids.append(source.sourceId);
    }
    const QString number = runNumberText(lacks.run.number);
    if (ids.isEmpty())
        return {};
    if (ids.size() == 1)
        return {translate("core", "Source %1 was not in run %2: its pages are compared with nothing")
                    .arg(ids.first(), number)};
    const QString list = ids.first(std::min<qsizetype>(ids.size(), named)).join(u", "_s);
    return {translate("core", "%1 sources were not in run %2: their pages are compared with nothing: %3")
                .arg(ids.size())
                .arg(number, ids.size() > named ? list + u" …"_s : list)};
}

/// What of a source's start addresses and sitemap the run did not read. Nothing is known of it without books.
QStringList discoveryNotes(const Side &side, const Source &source)
{
    const QJsonObject books = side.books[source.id].toObject();
    if (side.run.state != RunState::Completed || books.isEmpty())
        return {};
    const QString number = runNumberText(side.run.number);
    if (!books["seeded"_L1].toBool() && !books.contains("at"_L1))
        return {
            translate("core", "Run %1 did not come to the start addresses of %2: its pages seem to be missing in it")
                .arg(number, source.id)};
    const bool read = books["sitemapRead"_L1].toBool() && !books["sitemapPartly"_L1].toBool();
    if (source.discovery.sitemap.isEmpty() || read)
        return {};
    return {translate("core", "Run %1 could not read the sitemap of %2 to its end: pages that it names seem to be "
                              "missing in it")
                .arg(number, source.id)};
}

/// Why pages of a source seem to be missing in the run that nobody looked for.
Result<QStringList> reachNotes(Db &db, const Side &side, const runs::RunSource &source, RowId other)
{
    const QString number = runNumberText(side.run.number);
    if (!source.overrides.enabled.value_or(true))
        return QStringList{
            translate("core", "Source %1 was switched off in run %2: pages that it did not come to seem to be missing "
                              "in it")
                .arg(source.sourceId, number)};
    if (source.raw["list_only"_L1].toBool())
        return QStringList{
            translate("core", "Of source %1, run %2 crawled a list: pages that are not on it seem to be missing in it")
                .arg(source.sourceId, number)};
    const Source setUp = sourceFromJson(source.raw);
    QStringList notes = discoveryNotes(side, setUp);
    if (side.run.plan.limit == 0 && side.wasFull(source.sourceId))
        notes.append(
            translate("core", "Source %1 was at its maximum in run %2: pages beyond it seem to be missing in it")
                .arg(source.sourceId, number));
    const auto unread = pages::unread(db, side.run.id, source.id, followDepth(setUp.discovery), other);
    if (!unread)
        return unread.error();
    if (unread.value() != 0)
        notes.append(translate("core", "Run %1 could not read pages of %2 that may name others: what they name seems "
                                       "to be missing in it")
                         .arg(number, source.sourceId));
    return notes;
}

Result<> addReach(QStringList &notes, Db &db, const Side &side, const Side &other)
{
    for (const runs::RunSource &source : side.sources) {
        if (!other.find(source.sourceId))
            continue;
        const auto reach = reachNotes(db, side, source, other.run.id);
        if (!reach)
            return reach.error();
        notes += reach.value();
    }
    return success();
}
} // namespace

Result<QStringList> comparisonNotes(Db &db, const RunRow &a, const RunRow &b)
{
    const auto before = sideOf(db, a), after = sideOf(db, b);
    if (!before || !after)
        return before ? after.error() : before.error();
    QStringList notes = notesOf(a) + notesOf(b) + setUpNotes(before.value(), after.value());
    notes += absentNotes(before.value(), after.value()) + absentNotes(after.value(), before.value());
    for (const auto &[side, other] :
         {std::pair{&before.value(), &after.value()}, std::pair{&after.value(), &before.value()}}) {
        if (const auto added = addReach(notes, db, *side, *other); !added)
            return added.error();
    }
    return notes;
}

} // namespace trawl
