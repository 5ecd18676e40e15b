// The rows of the suites that hold for every engine. Each engine adds its factory here, and nothing else.
#pragma once

#include "async/timers.h"
#include "fetch/devtools/devtoolsengine.h"
#include "fetch/engine.h"
#include "fetch/http/httpengine.h"
#include "tests/support/corotest.h"

#include <QMetaType>
#include <QTest>

#include <functional>
#include <map>
#include <memory>

namespace trawl::test {

using EngineFactory = std::function<std::unique_ptr<Engine>(Timers &)>;

inline QList<std::pair<const char *, EngineFactory>> engineFactories()
{
    return {
        {"http",
         [](Timers &timers) -> std::unique_ptr<Engine> {
             HttpEngine::Options options;
             options.userAgent = u"Trawldeck/test"_s;
             return std::make_unique<HttpEngine>(timers, options);
         }},
        {"devtools",
         [](Timers &timers) -> std::unique_ptr<Engine> { return std::make_unique<DevToolsEngine>(timers); }},
    };
}

} // namespace trawl::test

Q_DECLARE_METATYPE(trawl::test::EngineFactory)

namespace trawl::test {

/// One engine per row, for all functions of a suite: Qt Test runs all rows of a function before the next function, and
/// a browser is not started for every one of them.
class EngineRows
{
public:
    /// For initTestCase_data().
    static void add()
    {
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<EngineFactory>("factory");
        for (const auto &[name, factory] : engineFactories())
            QTest::newRow(name) << QByteArray(name) << factory;
    }
    static QByteArray row()
    {
        QFETCH_GLOBAL(QByteArray, row);
        return row;
    }
    /// The row's.
    Engine *engine()
    {
        QFETCH_GLOBAL(EngineFactory, factory);
        std::unique_ptr<Engine> &mine = m_engines[row()];
        if (!mine)
            mine = factory(m_timers);
        return mine.get();
    }
    /// The row's was shut down: the next one is made anew.
    void forget() { m_engines.erase(row()); }
    /// For cleanupTestCase().
    void shutDown()
    {
        for (const auto &[row, engine] : m_engines)
            get(engine->shutDown(), 60s);
        m_engines.clear();
    }

private:
    Timers m_timers;
    std::map<QByteArray, std::unique_ptr<Engine>> m_engines;
};

} // namespace trawl::test
