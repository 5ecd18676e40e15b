// See draftmaker.h.
#include "run/requests/draftmaker.h"

#include "run/requests/runlauncher.h"
#include "store/leftout.h"
#include "store/runs.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr qsizetype atOnce = 1000; ///< addresses in one transaction: some milliseconds of the store's thread
constexpr auto importing = "importing"_L1;

/// The start addresses and the sitemap count as read: none of them comes into this run.
QJsonObject booksOf(const QList<Source> &sources, bool whole)
{
    QJsonObject books;
    for (const Source &source : sources)
        books.insert(source.id, QJsonObject{{u"seeded"_s, true}, {u"sitemapRead"_s, true}});
    QJsonObject statistics{{u"books"_s, books}};
    if (!whole)
        statistics.insert(importing, true);
    return statistics;
}

Result<RunRow> create(Db &db, const QString &uid, const RunPlan &plan, const QList<Source> &sources, Instant now)
{
    auto created = runs::create(db, uid, plan, sources, now);
    if (!created)
        return created;
    const auto books = runs::saveStatistics(db, created->id, booksOf(sources, false));
    return books ? created : Result<RunRow>(books.error());
}
} // namespace

Result<> wholeDraft(const RunRow &run, const QJsonObject &statistics)
{
    if (run.state != RunState::Draft || !statistics[importing].toBool())
        return success();
    return notNow(translate("core", "The addresses of run %1 are not all there").arg(runNumberText(run.number)),
                  translate("core", "They are still coming in, or the program ended meanwhile: then discard the draft "
                                    "and bring the list again"));
}

QCoro::Task<Result<DraftMade>> makeDraft(EngineCore &core, const RunLauncher &launcher, DraftOrder order, Actor actor)
{
    RunPlan wanted;
    for (const Source &source : order.sources)
        wanted.sources.append(source.id);
    wanted.trigger = actor.program == "trawlctl"_L1 ? Trigger::Cli : Trigger::Operator;
    wanted.note = order.note;
    const Result<RunPlan> plan = launcher.completed(wanted);
    if (!plan)
        co_return plan.error();
    const Instant now = core.now();
    const QString uid = newId(now);
    const QList<Source> sources = order.sources;
    auto creating = core.parts.store->write(
        Lane::Interactive, [=, plan = plan.value()](Db &db) { return create(db, uid, plan, sources, now); });
    const Result<RunRow> created = co_await creating;
    if (!created)
        co_return created.error();
    const RowId run = created->id;
    DraftMade made;
    for (qsizetype from = 0; from < std::max(order.items.size(), order.out.size()); from += atOnce) {
        const QList<NewItem> items = order.items.mid(from, atOnce);
        const QList<NewLeftOut> out = order.out.mid(from, atOnce);
        auto write =
            core.parts.store->write(Lane::Bulk, [=](Db &db) { return leftout::takeIn(db, run, items, out, now); });
        const Result<items::Enqueued> taken = co_await write;
        if (!taken)
            co_return taken.error();
        made.addresses += taken->inserted;
    }
    auto finishing = core.parts.store->write(Lane::Interactive, [=](Db &db) -> Result<RunRow> {
        const auto whole = runs::saveStatistics(db, run, booksOf(sources, true));
        return whole ? runs::byId(db, run) : Result<RunRow>(whole.error());
    });
    const Result<RunRow> whole = co_await finishing;
    if (!whole)
        co_return whole.error();
    made.run = whole.value();
    core.changes.runsChanged();
    co_return made;
}

} // namespace trawl
