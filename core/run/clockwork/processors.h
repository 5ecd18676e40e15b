// The external processors of a workspace: poked without waiting, their results recorded when they come (R9.3).
#pragma once

#include "async/taskscope.h"
#include "domain/processor.h"
#include "run/enginecore.h"
#include "services/processorcaller.h"

namespace trawl {

/// Engine thread; borrowed core. Owns the requests under way: leave() before it dies.
class Processors final
{
public:
    /// Called once or twice per poke, never from inside poke(): when its limit is over and the work goes on, and when
    /// it is known how it ended.
    using Told = std::function<void(const ProcessorRow &)>;

    explicit Processors(EngineCore &core) : m_core(core) {}
    /// Reads settings.json; the core's parts are there.
    void begin();
    /// What is known from the store of an earlier process: what it waited for was never answered.
    QCoro::Task<Result<>> load();

    /// How it stands now: at work. One that is at work still is not asked again; where its limit is over it is timed
    /// out, and @p told is not called. TD-9007: there is none with this id.
    Result<ProcessorRow> poke(const QString &id, Told told = {});
    QList<ProcessorRow> rows() const;
    const QStringList &problems() const { return m_config.problems; }
    QStringList ids() const;
    Ms limit(const QString &id) const; ///< so long its answer is waited for
    /// Requests are given up, commands let go; the other side's work goes on.
    QCoro::Task<> leave();

private:
    QCoro::Task<> call(Processor processor, std::stop_token stop);
    void keep(const ProcessorRow &row);

    EngineCore &m_core;
    struct Config {
        QList<Processor> processors;
        QStringList problems;
    } m_config;
    QHash<QString, ProcessorRow> m_rows;  ///< the last time of each
    QHash<QString, QList<Told>> m_atWork; ///< who wants to know of each
    std::unique_ptr<ProcessorCaller> m_caller;
    TaskScope m_scope;
    bool m_loaded = false;
};

} // namespace trawl
