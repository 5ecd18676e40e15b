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
    QList<TarEntry> files;
};

QByteArray lineOf(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

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
        lines += lineOf(mappedToJson(row));
    if (page->matching > page->rows.size())
        lines += lineOf({{u"more"_s, page->matching - page->rows.size()}});
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
        lines += lineOf(mappedToJson(line));
    if (page->total > page->rows.size())
        lines += lineOf({{u"older"_s, page->total - page->rows.size()}});
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
    return Collected{bundleName(run->number, run->ended.ms),
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

/// Names begin with the run's number and its end, so that the oldest come first.
int keepNewest(const OwnFolder &folder)
{
    QList<OwnFolder::File> files;
    if (const int fault = folder.files(files); fault != 0)
        return fault;
    files.removeIf([](const OwnFolder::File &file) { return !file.name.endsWith(".tar"_L1); });
    std::sort(files.begin(), files.end(),
              [](const OwnFolder::File &a, const OwnFolder::File &b) { return a.name < b.name; });
    for (qsizetype i = 0; i + bundlesKept < files.size(); ++i) {
        if (const int fault = folder.remove(files.at(i).name); fault != 0)
            return fault;
    }
    return 0;
}

/// On the pool.
Result<QString> writeBundle(const QString &path, Collected bundle, const QStringList &secretNames, Instant now)
{
    const QList<QByteArray> secrets = secretValues(environment(), secretNames);
    for (TarEntry &file : bundle.files)
        file.bytes = boundedLines(withoutSecretValues(file.bytes, secrets));
    OwnFolder folder;
    int fault = folder.make(path);
    if (fault == 0)
        fault = folder.write(bundle.name, tarOf(bundle.files, now));
    if (fault == 0)
        fault = keepNewest(folder);
    if (fault == 0)
        return path + u'/' + bundle.name;
    return transientError(9060, translate("core", "The bundle of diagnostics could not be written"), errnoText(fault),
                          translate("core", "Look at the folder bundles of the workspace and at its disk"));
}
} // namespace

QCoro::Task<Result<QString>> makeBundle(Parts &parts, RowId run, QStringList secretNames)
{
    const Instant now = parts.now();
    auto read = parts.store->read([=](Db &db) { return collect(db, run, now); });
    Result<Collected> collected = co_await read;
    if (!collected)
        co_return collected.error();
    Collected bundle = collected.take();
    bundle.files.append(TarEntry{u"versions.json"_s, versions(parts)});
    const QString path = QDir(parts.setup.workspace).filePath(u"bundles"_s);
    auto writing = onPool(*parts.pool, [=] { return writeBundle(path, bundle, secretNames, now); });
    const Result<QString> written = co_await writing;
    co_return written;
}

} // namespace trawl
