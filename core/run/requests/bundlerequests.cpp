// Collects what the engine knows beside the store's rows; see bundlerequests.h.
#include "run/requests/bundlerequests.h"

#include "async/sleep.h"
#include "policy/bundle.h"
#include "policy/processorconfig.h"
#include "run/books/problems.h"
#include "run/books/snapshotbuilder.h"
#include "run/notifier.h"
#include "run/requests/whyrequests.h"
#include "store/items.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr Ms askedPatience = 60s; ///< an operator waits for it

QByteArray whyLine(const QString &about, const Why &why)
{
    QJsonObject line{{u"about"_s, about}, {u"code"_s, why.code}, {u"text"_s, why.text}};
    if (why.until.isSet())
        line.insert(u"until"_s, why.until.ms);
    return jsonLine(line);
}

QByteArray faultLine(const Error &error)
{
    return jsonLine({{u"fault"_s, error.sentence()}});
}

QByteArray problemLines(const EngineCore &core)
{
    QByteArray lines;
    for (const Problem &problem : buildSnapshot(core).problems)
        lines += jsonLine({{u"key"_s, problem.key},
                           {u"what"_s, problem.what},
                           {u"why"_s, problem.why},
                           {u"fix"_s, problem.fix},
                           {u"code"_s, problem.code},
                           {u"count"_s, problem.count},
                           {u"first"_s, problem.first.ms},
                           {u"last"_s, problem.last.ms}});
    return lines;
}

/// The variables that hold secrets, whatever their names say: of webhooks, and of processors' headers.
QStringList secretNames(const SettingsFile &settings)
{
    QStringList names = notifierSetup(settings, [](const QString &) {}).variables;
    const ProcessorConfig config = readProcessors(settings.value(u"processors"_s).toArray());
    for (const Processor &one : config.processors)
        names += one.headersEnv.values();
    return names;
}

QByteArray checkLines(const QList<HealthCheck> &checks)
{
    QByteArray lines;
    for (const HealthCheck &check : checks)
        lines += jsonLine(mappedToJson(check));
    return lines;
}
} // namespace

/// Of the run, its sources, and its first items that wait.
QCoro::Task<QByteArray> BundleRequests::whyLines(RowId run)
{
    ExplainWait about;
    about.run = run;
    const Actor actor = policyActor();
    QByteArray lines;
    const Result<Why> whole = co_await m_why.handle(about, actor);
    if (whole)
        lines += whyLine(u"run"_s, whole.value());
    auto readSources = m_core.parts.store->read([=](Db &db) { return runs::sourceSnapshots(db, run); });
    const Result<QList<runs::RunSource>> sources = co_await readSources;
    for (const runs::RunSource &one : sources ? sources.value() : QList<runs::RunSource>()) {
        ExplainWait source;
        source.source = one.sourceId;
        const Result<Why> why = co_await m_why.handle(source, actor);
        if (why)
            lines += whyLine(one.sourceId, why.value());
    }
    items::ItemQuery query;
    query.run = run;
    query.filter = parseItemFilter(u"state:pending"_s);
    query.limit = bundleWhyItems;
    query.now = m_core.now();
    auto readItems = m_core.parts.store->read([=](Db &db) { return items::page(db, query); });
    const Result<items::ItemPage> waiting = co_await readItems;
    for (const ItemRow &row : waiting ? waiting->rows : QList<ItemRow>()) {
        ExplainWait item;
        item.item = row.id;
        const Result<Why> why = co_await m_why.handle(item, actor);
        if (why)
            lines += whyLine(row.url, why.value());
    }
    if (!sources)
        lines += faultLine(sources.error());
    if (!waiting)
        lines += faultLine(waiting.error());
    co_return lines;
}

QCoro::Task<Result<MadeBundle>> BundleRequests::make(RowId run, Checkup::How how, Ms patience, std::stop_token stop)
{
    BundleOrder order;
    order.run = run;
    order.secretNames = secretNames(m_core.settings);
    const QByteArray why = co_await whyLines(run);
    order.more = {{u"why.jsonl"_s, why}, {u"problems.jsonl"_s, problemLines(m_core)}};
    Deadline deadline(*m_core.parts.timers, patience, stop);
    Checkup checkup(m_core);
    const QList<HealthCheck> checks = co_await checkup.all(how, deadline.token());
    order.more.append(TarEntry{u"doctor.jsonl"_s, checkLines(checks)});
    const Result<MadeBundle> made = co_await makeBundle(m_core.parts, order);
    co_return made;
}

QCoro::Task<Result<QString>> BundleRequests::pathOf(RowId run, Ms patience, std::stop_token stop)
{
    const Result<MadeBundle> made = co_await make(run, Checkup::How::Quiet, patience, stop);
    if (!made)
        co_return made.error();
    co_return made->path;
}

QCoro::Task<Result<BundleMake::Answer>> BundleRequests::handle(BundleMake asked, Actor actor)
{
    const RowId run = m_core.runs.wanted(asked.run);
    if (run == 0)
        co_return notNow(translate("core", "There is no run yet"));
    auto read = m_core.parts.store->read([=](Db &db) { return runs::byId(db, run); });
    const Result<RunRow> row = co_await read;
    if (!row)
        co_return row.error();
    const Result<MadeBundle> made = co_await make(run, Checkup::How::Usual, askedPatience, std::stop_token());
    if (!made)
        co_return made.error();
    const JournalNote note = noteOnRun(BundleMake::verb, row.value());
    co_await writeJournal(m_core, actor, note);
    co_return BundleMake::Answer{made->path, made->number, made->bytes};
}

} // namespace trawl
