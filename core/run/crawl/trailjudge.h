// The run's word on the redirects of one attempt: asked hop by hop by the engines that can, and once more about the
// whole trail when the result is there, whoever followed it.
#pragma once

#include "fetch/engine.h"
#include "fetch/robotscache.h"
#include "policy/trail.h"

#include <QCoroTask>
#include <QHash>

#include <memory>
#include <optional>
#include <stop_token>

namespace trawl {

/// Engine thread; shared with the hop checks it gives out, which an engine may keep longer than the attempt lives.
class TrailJudge final : public std::enable_shared_from_this<TrailJudge>
{
public:
    /// @p robots null: the source does not obey robots.txt. It outlives every check.
    TrailJudge(RobotsCache *robots, std::optional<Scope> scope, ReachOf reach);

    HopCheck hopCheck();
    /// Asks for the robots.txt that the check lacked, while the hop waits: nothing is requested twice.
    HopLearn hopLearn();
    /// The verdict on a result; robots.txt files that nobody has asked for yet are asked for.
    QCoro::Task<TrailVerdict> judge(QString start, QList<RedirectHop> trail, QString finalUrl, std::stop_token stop);
    /// The hop that was refused last; an empty address: none was.
    const TrailVerdict &refused() const { return m_refused; }

private:
    QCoro::Task<> ask(QString address, std::stop_token stop);

    RobotsCache *m_robots;
    TrailRules m_rules;
    QHash<QString, RobotsWord> m_asked;
    int m_asks = 0;
    TrailVerdict m_refused;
};

} // namespace trawl
