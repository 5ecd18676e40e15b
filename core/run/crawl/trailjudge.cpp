// Redirects of one attempt; see trailjudge.h.
#include "run/crawl/trailjudge.h"

namespace trawl {

namespace {
constexpr int mostAsks = 10; ///< robots.txt files that one attempt may ask for: a chain of redirects is not longer
}

TrailJudge::TrailJudge(RobotsCache *robots, std::optional<Scope> scope, ReachOf reach) : m_robots(robots)
{
    m_rules.reach = std::move(reach);
    m_rules.scope = std::move(scope);
    if (!m_robots)
        return;
    m_rules.robots = [this](const QString &address) -> std::optional<RobotsWord> {
        if (const auto asked = m_asked.constFind(address); asked != m_asked.cend())
            return *asked;
        const std::optional<RobotsAnswer> known = m_robots->known(address);
        return known ? std::optional(RobotsWord{known->allowed, known->reason}) : std::nullopt;
    };
}

HopCheck TrailJudge::hopCheck()
{
    return [self = shared_from_this()](const QString &address) {
        const TrailVerdict verdict = judgeAddress(address, self->m_rules);
        if (!verdict.ok() && !verdict.unasked)
            self->m_refused = verdict;
        return HopVerdict{verdict.refuse, verdict.reason, verdict.unasked};
    };
}

HopLearn TrailJudge::hopLearn()
{
    return [self = shared_from_this()](QString address, std::stop_token stop) {
        return self->ask(std::move(address), std::move(stop));
    };
}

QCoro::Task<> TrailJudge::ask(QString address, std::stop_token stop)
{
    const auto self = shared_from_this();
    if (!m_robots || m_asks >= mostAsks)
        co_return;
    ++m_asks;
    const RobotsAnswer answer = co_await m_robots->check(address, m_rules.reach, stop);
    if (!stop.stop_requested())
        m_asked.insert(address, RobotsWord{answer.allowed, answer.reason, answer.outOfReach});
}

QCoro::Task<TrailVerdict> TrailJudge::judge(QString start, QList<RedirectHop> trail, QString finalUrl,
                                            std::stop_token stop)
{
    TrailVerdict verdict = judgeTrail(start, trail, finalUrl, m_rules);
    while (verdict.unasked && m_asks < mostAsks && !stop.stop_requested()) {
        co_await ask(verdict.at, stop);
        verdict = judgeTrail(start, trail, finalUrl, m_rules);
    }
    if (!verdict.ok())
        m_refused = verdict;
    co_return verdict;
}

} // namespace trawl
