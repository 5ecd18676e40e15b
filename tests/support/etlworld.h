// A workspace of plain pages whose runs are mirrored to an ETL API, and what that API has to have heard in the end.
#pragma once

#include "tests/support/etlserver.h"
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

#include "domain/etl.h"

namespace trawl::test {

class EtlWorld
{
public:
    EtlServer api;
    TestServer site;
    TestWorkspace workspace;

    /// A source of pages /id/0 … that answer after @p ms. The start page alone is known at first where @p linked.
    QJsonObject pages(const QString &id, int count, bool linked = false, int ms = 5)
    {
        QByteArray links;
        QStringList urls;
        for (int i = 0; i < count; ++i) {
            const QByteArray path = '/' + id.toUtf8() + '/' + QByteArray::number(i);
            urls.append(site.url(QString::fromLatin1(path)));
            links += "<a href=\"" + path + "\">x</a>";
            site.on(path, [path, ms](const Request &, Reply reply) {
                reply.after(ms, [reply, path] { reply.html("<h1>" + path + "</h1>"); });
            });
        }
        if (linked)
            site.page('/' + id.toUtf8() + "/0", "<h1>start</h1>" + links);
        QJsonObject made = source(id, linked ? urls.mid(0, 1) : urls, {u"http"_s}, false);
        if (linked)
            made.insert(u"discovery"_s, QJsonObject{{u"links"_s, u"a[href]"_s}, {u"depth"_s, 3}, {u"maximum"_s, 1000}});
        made.insert(u"concurrency"_s, 4);
        made.insert(u"review"_s, u"manual"_s);
        return made;
    }
    void setSources(const QJsonArray &sources)
    {
        if (!workspace.write(u"sources.json"_s, file(sources)))
            qFatal("the sources can't be written");
    }
    EngineSetup setup() const
    {
        EngineSetup setup = engineSetup(workspace.folder(), false);
        setup.etl = {api.endpoint(), EtlServer::key};
        return setup;
    }
    QProcessEnvironment environment() const
    {
        QProcessEnvironment environment = workspace.environment();
        environment.insert(u"ETL_API_ENDPOINT"_s, api.endpoint());
        environment.insert(u"ETL_API_KEY"_s, QLatin1StringView(EtlServer::key));
        return environment;
    }
    static QJsonObject plan(const QStringList &sources = {})
    {
        RunPlan plan;
        plan.sources = sources;
        return {{u"plan"_s, plan.toJson()}};
    }
    /// So many runs are completed in the store: what the API has to hear of them is noted.
    bool completed(int runs = 1) const
    {
        return spinUntil(
            [&] {
                return number(workspace.store(), u"select count(*) from scraping_runs where state = 'completed'"_s) ==
                       runs;
            },
            30s);
    }
    /// Tries until nothing waits; false: something still does.
    static bool sendAll(LiveEngine &engine, std::chrono::milliseconds limit = 30s)
    {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (std::chrono::steady_clock::now() < end) {
            if (engine.must(u"outbox.tryNow"_s)[u"waits"_s].toInteger() == 0)
                return true;
        }
        return false;
    }

    /// Empty: each item of the store is in one remote run that is open or was closed last, with the state that it has,
    /// and no remote item was told the same twice in a row. @p updates: the most that one item may have been told.
    QString fault(int updates = 1000) const
    {
        QHash<QString, QJsonObject> last; // by URL
        for (const QJsonObject &run : api.runs()) {
            for (const QJsonValue &item : run[u"items"_s].toArray())
                last.insert(item[u"url"_s].toString(), item.toObject());
        }
        const auto rows = sql(workspace.store(), u"select url, state, attempt from scraping_items"_s);
        for (const QVariantList &row : rows) {
            const QString url = row.at(0).toString();
            if (!last.contains(url))
                return u"%1 is in no remote run"_s.arg(url);
            const auto state = ItemState(row.at(1).toInt());
            const QJsonObject item = last.value(url);
            const bool done = state == ItemState::Captured || state == ItemState::Failed || state == ItemState::Skipped;
            if (item[u"done"_s].toBool() != done || item[u"failed"_s].toBool() != (state == ItemState::Failed) ||
                (done && item[u"attempts"_s].toInt() != row.at(2).toInt()))
                return u"%1 is %2 here and %3 there"_s.arg(
                    url, word(state), QString::fromUtf8(QJsonDocument(item).toJson(QJsonDocument::Compact)));
        }
        QHash<QString, QJsonObject> told; // by remote item
        QHash<QString, int> times;
        QSet<QString> closed;
        for (const EtlServer::Effect &effect : api.effects()) {
            if (closed.contains(effect.run))
                return u"%1 after the end of %2"_s.arg(effect.kind, effect.run);
            if (effect.kind == u"finalize"_s)
                closed.insert(effect.run);
            if (effect.kind != u"item"_s)
                continue;
            if (told.value(effect.item) == effect.said)
                return u"%1 was told the same twice"_s.arg(effect.url);
            if (++times[effect.item] > updates)
                return u"%1 was told %2 times"_s.arg(effect.url).arg(times[effect.item]);
            if (told.value(effect.item)[u"attempts"_s].toInt() > effect.said[u"attempts"_s].toInt())
                return u"%1 went backwards"_s.arg(effect.url);
            told.insert(effect.item, effect.said);
        }
        return {};
    }
    int count(const QString &kind) const
    {
        const QList<EtlServer::Effect> all = api.effects();
        return int(std::count_if(all.begin(), all.end(), [&](const auto &effect) { return effect.kind == kind; }));
    }
    QStringList remoteStates() const
    {
        QStringList states;
        for (const QJsonObject &run : api.runs())
            states.append(run[u"status"_s].toString());
        return states;
    }
};

} // namespace trawl::test
