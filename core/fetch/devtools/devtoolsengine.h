// The DevTools engine: a Chromium that we start and supervise ourselves, over its debugging pipe (R4.5–R4.7).
#pragma once

#include "fetch/devtools/sessionpool.h"
#include "fetch/engine.h"

#include <QJsonArray>

#include <memory>

namespace trawl {

/// Owns the browser and its tabs. Lives on the engine thread; shutDown() is awaited before it dies.
class DevToolsEngine final : public Engine
{
public:
    explicit DevToolsEngine(Timers &timers, SessionPoolOptions options = {});
    ~DevToolsEngine() override;

    EngineId id() const override { return EngineId::DevTools; }
    Capabilities capabilities() const override;
    Availability availability() const override;
    QCoro::Task<FetchOutcome> fetch(FetchRequest request, std::stop_token stop) override;
    QCoro::Task<Result<>> warmUp(std::stop_token stop) override;
    void quiet() override;
    QCoro::Task<> shutDown() override;
    std::pair<int, int> sessions() const override;
    std::optional<MemoryUse> memory() const override;
    std::optional<Silence> silence() const override;

    /// Per open tab: source, pages, failures, mean milliseconds (R4.6).
    QJsonArray statistics() const;
    /// "HeadlessChrome/…", process id, folder: for `doctor` and tests. Empty while no browser runs.
    QJsonObject browserInfo() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
