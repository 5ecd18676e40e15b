// Collects, cleans and writes a bundle; see diagnosticsbundle.h.
#include "run/diagnosticsbundle.h"

#include "async/durablefile.h"
#include "async/ownfolder.h"
#include "domain/json.h"
#include "policy/bundle.h"
#include "policy/credentials.h"
#include "policy/tarball.h"
#include "store/dialect.h"
#include "store/items.h"
#include "store/logs.h"
#include "store/runs.h"

#include <QCoroFuture>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcessEnvironment>
#include <QSysInfo>

#include <algorithm>

namespace trawl {

namespace {
struct Collected {
    QString name; ///< of the bundle
    int number = 0;
    QList<TarEntry> files;
};

Result<QByteArray> sourcesOf(Db &db, RowId run)
{
    const auto snapshots = runs::sourceSnapshots(db, run);
    if (!snapshots)
        return snapshots.error();
    QJsonArray sources;
    for (const runs::RunSource &one : snapshots.value())
        sources.append(withoutSecrets(one.raw).raw);
    return QJsonDocument(sources).toJson();
}

Result<QByteArray> failedOf(Db &db, RowId run, Instant now)
{
    items::ItemQuery query;
    query.run = run;
    query.filter = parseItemFilter(u"state:failed"_s);
    query.limit = bundleItems;
    query.now = now;
    const auto page = items::page(db, query);
    if (!page)
        return page.error();
    QByteArray lines;
    for (const ItemRow &row : page->rows)
        lines += jsonLine(mappedToJson(row));
    if (page->matching > page->rows.size())
        lines += jsonLine({{u"more"_s, page->matching - page->rows.size()}});
    return lines;
}

Result<QByteArray> logOf(Db &db, RowId run)
{
    logs::LogQuery query;
    query.run = run;
    query.limit = bundleLogLines;
    const auto page = logs::page(db, query);
    if (!page)
        return page.error();
    QByteArray lines;
    for (const LogLine &line : page->rows)
        lines += jsonLine(mappedToJson(line));
    if (page->total > page->rows.size())
        lines += jsonLine({{u"older"_s, page->total - page->rows.size()}});
    return lines;
}

Result<Collected> collect(Db &db, RowId id, Instant now)
{
    const auto run = runs::byId(db, id);
    if (!run)
        return run.error();
    const auto statistics = runs::statistics(db, id);
    if (!statistics)
        return statistics.error();
    const auto sources = sourcesOf(db, id), failed = failedOf(db, id, now), log = logOf(db, id);
    for (const auto *part : {&sources, &failed, &log}) {
        if (!*part)
            return part->error();
    }
    const QJsonObject whole{{u"run"_s, run->toJson()}, {u"statistics"_s, statistics.value()}};
    const Instant end = run->ended.isSet() ? run->ended : now;
    return Collected{bundleName(run->number, end.ms),
                     run->number,
                     {{u"run.json"_s, QJsonDocument(whole).toJson()},
                      {u"sources.json"_s, sources.value()},
                      {u"failed.jsonl"_s, failed.value()},
                      {u"log.jsonl"_s, log.value()}}};
}

QByteArray versions(const Parts &parts)
{
    return QJsonDocument(QJsonObject{{u"trawldeck"_s, parts.setup.version},
                                     {u"qt"_s, QString::fromLatin1(qVersion())},
                                     {u"system"_s, QSysInfo::prettyProductName()},
                                     {u"kernel"_s, QSysInfo::kernelVersion()},
                                     {u"store"_s, parts.store->dialect().label},
                                     {u"userAgent"_s, parts.userAgent}})
        .toJson();
}

Variables environment()
{
    Variables all;
    const QProcessEnvironment own = QProcessEnvironment::systemEnvironment();
    for (const QString &name : own.keys())
        all.append({name, own.value(name)});
    return all;
}

/// @p made stays, whatever run it is of.
int keepNewest(const OwnFolder &folder, const QString &made)
{
    QList<OwnFolder::File> files;
    if (const int fault = folder.files(files); fault != 0)
        return fault;
    files.removeIf([&made](const OwnFolder::File &file) { return !isBundleName(file.name) || file.name == made; });
    std::sort(files.begin(), files.end(),
              [](const OwnFolder::File &a, const OwnFolder::File &b) { return isOlderBundle(a.name, b.name); });
    for (qsizetype i = 0; i + bundlesKept - 1 < files.size(); ++i) {
        if (const int fault = folder.remove(files.at(i).name); fault != 0)
            return fault;
    }
    return 0;
}

/// On the pool.
Result<MadeBundle> writeBundle(const QString &path, Collected bundle, const QStringList &secretNames, Instant now)
{
    const QList<QByteArray> secrets = secretValues(environment(), secretNames);
    for (TarEntry &file : bundle.files)
        file.bytes = boundedLines(withoutSecretValues(file.bytes, secrets));
    const QByteArray tar = tarOf(bundle.files, now);
    OwnFolder folder;
    int fault = folder.make(path);
    if (fault == 0)
        fault = folder.write(bundle.name, tar);
    if (fault == 0)
        fault = folder.sync();
    if (fault == 0)
        fault = keepNewest(folder, bundle.name);
    if (fault == 0)
        return MadeBundle{path + u'/' + bundle.name, bundle.number, tar.size()};
    return transientError(9060, translate("core", "The bundle of diagnostics could not be written"), errnoText(fault),
                          translate("core", "Look at the folder bundles of the workspace and at its disk"));
}
} // namespace

QByteArray jsonLine(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

QCoro::Task<Result<MadeBundle>> makeBundle(Parts &parts, BundleOrder order)
{
    const Instant now = parts.now();
    const RowId run = order.run;
    auto read = parts.store->read([=](Db &db) { return collect(db, run, now); });
    Result<Collected> collected = co_await read;
    if (!collected)
        co_return collected.error();
    Collected bundle = collected.take();
    bundle.files.append(TarEntry{u"versions.json"_s, versions(parts)});
    bundle.files += order.more;
    const QString path = QDir(parts.setup.workspace).filePath(u"bundles"_s);
    const QStringList secretNames = order.secretNames;
    auto writing = onPool(*parts.pool, [=] { return writeBundle(path, bundle, secretNames, now); });
    const Result<MadeBundle> written = co_await writing;
    co_return written;
}

} // namespace trawl
