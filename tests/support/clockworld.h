// What the tests of schedules and ticks share: a clock that they move, sources on a server of their own, questions to
// the live engine.
#pragma once

#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

#include <atomic>

namespace trawl::test {

/// Test thread; the clock may be read on any.
class ClockWorld
{
public:
    ClockWorld()
    {
        for (const char *path : {"/a", "/b", "/c"})
            server.page(path, "<h1>page</h1>");
    }
    /// Sources a, b and c of priority 1, 1 and 2, and these groups.
    void write(const QJsonArray &groups, const std::function<void(QJsonArray &)> &change = {})
    {
        QJsonArray sources;
        for (const QString &id : {u"a"_s, u"b"_s, u"c"_s}) {
            QJsonObject one = source(id, {server.url(u'/' + id)}, {u"http"_s}, false);
            one.insert(u"priority"_s, id == u"c"_s ? 2 : 1);
            sources.append(one);
        }
        if (change)
            change(sources);
        const QJsonObject root{{u"version"_s, 1}, {u"schedules"_s, groups}, {u"sources"_s, sources}};
        if (!world.write(u"sources.json"_s, QJsonDocument(root).toJson()))
            qFatal("no sources");
    }
    static QJsonObject group(const QString &id, const QString &every, const QJsonObject &select)
    {
        return {{u"id"_s, id}, {u"every"_s, every}, {u"select"_s, select}};
    }
    /// The wall clock stands at the real one and what forward() added.
    EngineSetup setup()
    {
        EngineSetup made = engineSetup(world.folder(), false);
        made.clock = [this] {
            Now now = systemNow();
            now.wall = now.wall + Ms(m_ahead.load() + m_wrong.load());
            now.mono = now.mono + Ms(m_ahead.load());
            return now;
        };
        return made;
    }
    /// Both clocks: time has passed, nobody set anything.
    void forward(Ms by) { m_ahead += by.count(); }
    /// So far the wall clock alone is from the right time.
    void setWrong(Ms by) { m_wrong = by.count(); }
    /// And @p n sources with schedules of their own: s0, s1, …
    void writeMany(int n)
    {
        write({}, [this, n](QJsonArray &sources) {
            for (int i = 0; i < n; ++i) {
                const QString id = u"s%1"_s.arg(i);
                server.page('/' + id.toLatin1(), "<h1>page</h1>");
                QJsonObject one = source(id, {server.url(u'/' + id)}, {u"http"_s}, false);
                one.insert(u"schedule"_s, u"every: 2h"_s);
                sources.append(one);
            }
        });
    }

    TestWorkspace world;
    TestServer server;

private:
    std::atomic<qint64> m_ahead = 0, m_wrong = 0;
};

inline TickReport tick(LiveEngine &engine, bool noStart = false, bool withoutMetrics = false)
{
    TickRun asked;
    asked.noStart = noStart;
    asked.withoutMetrics = withoutMetrics;
    const auto report = engine.ask(asked);
    if (!report)
        QTest::qFail(qPrintable(report.error().sentence()), __FILE__, __LINE__);
    return report ? report.value() : TickReport();
}
inline ScheduleRow schedule(LiveEngine &engine, const QString &id)
{
    const auto list = engine.ask(ScheduleList());
    for (const ScheduleRow &row : list ? list->rows : QList<ScheduleRow>()) {
        if (row.id == id)
            return row;
    }
    return {};
}
inline qint64 counted(const TickReport &report, QLatin1StringView step, const QString &name)
{
    const TickStep *found = report.step(step);
    return found ? found->counts.value(name, -1) : -1;
}
/// The run of this number has ended.
inline bool ended(LiveEngine &engine, RowId run)
{
    return spinUntil([&] {
        const auto page = engine.ask(RunsPage());
        for (const RunRow &row : page ? page->rows : QList<RunRow>()) {
            if (row.id == run)
                return !isActive(row.state);
        }
        return false;
    });
}

} // namespace trawl::test
