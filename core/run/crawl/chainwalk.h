// One attempt's way along its chain of engines, until a result is good.
#pragma once

#include "run/crawl/journeyvalues.h"
#include "run/crawl/trailjudge.h"

namespace trawl {

/// What the engines came to.
struct ChainFound {
    Best best;
    FetchOutcome last;                   ///< the last failed try
    ProcessEnd ended = ProcessEnd::None; ///< of an engine, with no answer of the site after it
    EngineId endedEngine{};
    bool enough = false;  ///< the chain ended with a result that is good
    bool captcha = false; ///< the best result is a question whether we are human
    TrailVerdict refused; ///< where a redirect led that may not be followed
};

/// Engine thread. Asks one engine after the other, each under its hard limit, and keeps the better result. Lives as
/// long as its attempt: an engine that looks whether a page is complete comes back to it.
class ChainWalk final
{
public:
    /// All are borrowed. Into @p end go notes, tries, suspicion and what the site answered; a fault of our side too.
    ChainWalk(Parts &parts, const JourneyOrder &order, JourneyEnd &end, ChainFound &found);
    /// Call once, when the attempt is in the store.
    QCoro::Task<> go(std::stop_token stop);

private:
    bool isDoneWithTheSite(EngineId id) const;
    QCoro::Task<bool> tryEngine(EngineId id, std::stop_token stop);
    void processEnded(EngineId id, FetchOutcome outcome, bool alone);
    CompleteCheck completeCheck();
    QCoro::Task<bool> isComplete(FetchOutcome seen);
    QCoro::Task<Result<ExtractReply>> read(FetchOutcome outcome);
    QCoro::Task<> judgeResult(FetchOutcome *outcome, std::stop_token stop);
    QCoro::Task<bool> extract(FetchOutcome outcome, EngineId id, int ms);
    void remember(EngineId id, bool ok, double coverage, int ms, FailClass failure);

    Parts &m_parts;
    const JourneyOrder &m_order;
    JourneyEnd &m_end;
    ChainFound &m_found;
    std::shared_ptr<TrailJudge> m_redirects;
    std::stop_token m_stop;
    QByteArray m_lastRead;              ///< the document of m_lastReply,
    QString m_lastReadAt, m_lastReadAs; ///< its address, against which its links are resolved, and its type
    ExtractReply m_lastReply;
    bool m_escalated = false; ///< a refusal of the site led to another engine
};

} // namespace trawl
