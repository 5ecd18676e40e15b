// The rows of the engines' contract suite beside "http". Each engine adds its factory here, and nothing else.
#pragma once

#include "async/timers.h"
#include "fetch/devtools/devtoolsengine.h"
#include "fetch/engine.h"

#include <QMetaType>

#include <functional>
#include <memory>

namespace trawl::test {

using EngineFactory = std::function<std::unique_ptr<Engine>(Timers &)>;

inline QList<std::pair<const char *, EngineFactory>> furtherEngineRows()
{
    return {
        {"devtools",
         [](Timers &timers) -> std::unique_ptr<Engine> { return std::make_unique<DevToolsEngine>(timers); }},
    };
}

} // namespace trawl::test

Q_DECLARE_METATYPE(trawl::test::EngineFactory)
