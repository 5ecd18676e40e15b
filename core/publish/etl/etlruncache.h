// Runs of the ETL API that are asked for again and again: a few, for a short time.
#pragma once

#include "domain/etl.h"
#include "domain/instant.h"

#include <QHash>

#include <optional>

namespace trawl {

/// One thread. What we change ourselves is forgotten at once; what others change is seen after maxAge.
class EtlRunCache final
{
public:
    static constexpr Ms maxAge = std::chrono::seconds(15);
    static constexpr qsizetype mostRuns = 64; ///< with their items they can be large

    /// @p key: what was asked, such as "run:7" or "latest:example.org".
    std::optional<EtlRun> find(const QString &key, MonoTime now) const
    {
        const auto it = m_kept.constFind(key);
        return it != m_kept.cend() && now - it->at < maxAge ? std::optional(it->run) : std::nullopt;
    }
    void keep(const QString &key, const EtlRun &run, MonoTime now)
    {
        for (auto it = m_kept.begin(); it != m_kept.end();)
            it = now - it->at >= maxAge ? m_kept.erase(it) : std::next(it);
        if (m_kept.size() >= mostRuns) {
            auto oldest = m_kept.begin();
            for (auto it = m_kept.begin(); it != m_kept.end(); ++it)
                oldest = it->at < oldest->at ? it : oldest;
            m_kept.erase(oldest);
        }
        m_kept.insert(key, {run, now});
    }
    /// Under whatever it was kept.
    void forget(const QString &runId)
    {
        m_kept.removeIf([&runId](const auto &it) { return it.value().run.id == runId; });
    }
    /// A new run of the domain is its latest one.
    void forgetDomain(const QString &domain)
    {
        m_kept.removeIf([&domain](const auto &it) { return it.value().run.domain == domain; });
    }
    qsizetype size() const { return m_kept.size(); }

private:
    struct Kept {
        EtlRun run;
        MonoTime at;
    };
    QHash<QString, Kept> m_kept;
};

} // namespace trawl
