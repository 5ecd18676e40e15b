// See comparerequests.h.
#include "run/requests/comparerequests.h"

#include "run/requests/comparenotes.h"
#include "store/runs.h"

#include <QCoroFuture>

#include <algorithm>

namespace trawl {

namespace {
constexpr int pageLimit = 1000;

Error noRunBefore(const RunRow &run)
{
    return permanentError(4022, translate("core", "There is no run to compare %1 with").arg(runNumberText(run.number)),
                          translate("core", "None before it has one of its sources"),
                          translate("core", "Choose two runs"));
}

void addPages(QList<ComparedSource> &sources, const comparison::Differences &differences)
{
    for (const comparison::Entry &entry : differences.entries) {
        const QString id = differences.sources.at(entry.source);
        const auto at = std::ranges::find(sources, id, &ComparedSource::sourceId);
        if (at == sources.end())
            continue;
        switch (entry.difference) {
        case PageDifference::New:
            ++at->added;
            break;
        case PageDifference::Gone:
            ++at->gone;
            break;
        case PageDifference::Changed:
            ++at->changed;
            at->changedPictures += entry.picture ? 1 : 0;
            break;
        case PageDifference::Lost:
            ++at->lost;
            break;
        case PageDifference::Won:
            ++at->won;
            break;
        case PageDifference::Doubtful:
            ++at->doubtful;
            break;
        }
    }
}
} // namespace

bool CompareRequests::Pair::isSame(const Pair &other) const
{
    const auto same = [](const RunRow &one, const RunRow &two) {
        return one.id == two.id && one.state == two.state && one.ended == two.ended && one.counts == two.counts;
    };
    return same(a, other.a) && same(b, other.b);
}

QCoro::Task<Result<CompareRequests::Pair>> CompareRequests::pairOf(RowId a, RowId b)
{
    const RowId later = m_core.runs.wanted(b);
    auto read = m_core.parts.store->read([=](Db &db) -> Result<Pair> {
        Pair pair;
        auto newer = runs::byId(db, later);
        if (!newer)
            return newer.error();
        pair.b = newer.take();
        auto earlier = a != 0 ? Result<RowId>(a) : db.idOf("runs_before", later, later);
        if (!earlier)
            return earlier.error();
        if (earlier.value() == 0)
            return noRunBefore(pair.b);
        auto older = runs::byId(db, earlier.value());
        if (!older)
            return older.error();
        pair.a = older.take();
        return pair;
    });
    const Result<Pair> pair = co_await read;
    co_return pair;
}

QCoro::Task<Result<CompareRequests::DifferencesOf>> CompareRequests::differencesOf(Pair pair)
{
    if (m_differences && m_pair.isSame(pair))
        co_return m_differences;
    const RowId a = pair.a.id, b = pair.b.id;
    auto read = m_core.parts.store->read([=](Db &db) { return comparison::differences(db, a, b); });
    Result<comparison::Differences> found = co_await read;
    if (!found)
        co_return found.error();
    m_pair = pair;
    m_differences = std::make_shared<const comparison::Differences>(found.take());
    co_return m_differences;
}

QCoro::Task<Result<RunComparison>> CompareRequests::handle(RunsCompare asked, Actor)
{
    const Result<Pair> pair = co_await pairOf(asked.a, asked.b);
    if (!pair)
        co_return pair.error();
    const RowId a = pair->a.id, b = pair->b.id;
    auto read = m_core.parts.store->read([=](Db &db) { return comparison::figures(db, a, b); });
    Result<comparison::Figures> figures = co_await read;
    if (!figures)
        co_return figures.error();
    const Result<DifferencesOf> differences = co_await differencesOf(pair.value());
    if (!differences)
        co_return differences.error();
    RunComparison answer;
    answer.a = pair->a;
    answer.b = pair->b;
    answer.sources = figures->sources;
    answer.failures = figures->failures;
    auto readNotes = m_core.parts.store->read([=](Db &db) { return comparisonNotes(db, pair->a, pair->b); });
    const Result<QStringList> notes = co_await readNotes;
    if (!notes)
        co_return notes.error();
    answer.notes = notes.value();
    addPages(answer.sources, *differences.value());
    co_return answer;
}

QCoro::Task<Result<RunsDifferences::Answer>> CompareRequests::handle(RunsDifferences asked, Actor)
{
    const Result<Pair> pair = co_await pairOf(asked.a, asked.b);
    if (!pair)
        co_return pair.error();
    const Result<DifferencesOf> found = co_await differencesOf(pair.value());
    if (!found)
        co_return found.error();
    const DifferencesOf differences = found.value();
    const qsizetype source = asked.source.isEmpty() ? -1 : differences->sources.indexOf(asked.source);
    const bool nowhere = !asked.source.isEmpty() && source < 0;
    QList<comparison::Entry> wanted;
    RunsDifferences::Answer answer;
    const qint64 first = std::max<qint64>(asked.offset, 0), last = first + std::clamp(asked.limit, 1, pageLimit);
    for (const comparison::Entry &entry : differences->entries) {
        const bool matches = !nowhere && (source < 0 || entry.source == source) &&
                             (!asked.difference || entry.difference == *asked.difference);
        if (!matches)
            continue;
        if (answer.total >= first && answer.total < last)
            wanted.append(entry);
        ++answer.total;
    }
    auto read = m_core.parts.store->read([=](Db &db) { return comparison::rows(db, *differences, wanted); });
    const Result<QList<ComparedPage>> rows = co_await read;
    if (!rows)
        co_return rows.error();
    answer.rows = rows.value();
    co_return answer;
}

} // namespace trawl
