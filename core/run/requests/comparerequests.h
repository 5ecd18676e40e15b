// Two runs side by side.
#pragma once

#include "domain/requests/comparison.h"
#include "run/enginecore.h"
#include "store/comparison.h"

#include <memory>
#include <optional>

namespace trawl {

/// Engine thread; borrowed core. Its coroutines run in the orchestrator's scope.
class CompareRequests final
{
public:
    explicit CompareRequests(EngineCore &core) : m_core(core) {}

    QCoro::Task<Result<RunComparison>> handle(RunsCompare asked, Actor actor);
    QCoro::Task<Result<RunsDifferences::Answer>> handle(RunsDifferences asked, Actor actor);

private:
    using DifferencesOf = std::shared_ptr<const comparison::Differences>;
    /// Two runs as they were when their differences were read: what was asked for last is kept, for the pages of its
    /// list. Counts and ends tell whether it still holds.
    struct Pair {
        RunRow a, b;
        bool isSame(const Pair &other) const;
    };
    QCoro::Task<Result<Pair>> pairOf(RowId a, RowId b);
    QCoro::Task<Result<DifferencesOf>> differencesOf(Pair pair);

    EngineCore &m_core;
    Pair m_pair;
    DifferencesOf m_differences;
};

} // namespace trawl
