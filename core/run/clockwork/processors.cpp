// External processors; see processors.h.
#include "run/clockwork/processors.h"

#include "async/sleep.h"
#include "policy/processorconfig.h"
#include "store/clockwork.h"

#include <QCoroFuture>
#include <QDir>

namespace trawl {

void Processors::begin()
{
    const ProcessorConfig read = readProcessors(m_core.settings.value(u"processors"_s).toArray());
    m_config = {read.processors, read.problems};
    for (const QString &problem : read.problems)
        m_core.parts.log->warn("settings", problem);
    const QDir workspace(m_core.parts.setup.workspace);
    m_caller = std::make_unique<ProcessorCaller>(*m_core.parts.timers, workspace.absolutePath(),
                                                 workspace.filePath(u"logs"_s));
}

QCoro::Task<Result<>> Processors::load()
{
    if (m_loaded)
        co_return success();
    auto read = m_core.parts.store->read([](Db &db) { return clockwork::processors(db); });
    const Result<QHash<QString, ProcessorRow>> known = co_await read;
    if (!known)
        co_return known.error();
    for (ProcessorRow row : known.value()) {
        if (m_rows.contains(row.id))
            continue; // poked meanwhile
        if (row.state == ProcessorState::GoesOn) {
            row.state = ProcessorState::TimedOut;
            row.text = translate("core", "the program ended before it answered, work goes on");
        }
        m_rows.insert(row.id, row);
    }
    m_loaded = true;
    co_return success();
}

QStringList Processors::ids() const
{
    QStringList ids;
    for (const Processor &one : m_config.processors)
        ids.append(one.id);
    return ids;
}

Ms Processors::limit(const QString &id) const
{
    for (const Processor &one : m_config.processors) {
        if (one.id == id)
            return one.limit;
    }
    return 0ms;
}

QList<ProcessorRow> Processors::rows() const
{
    QList<ProcessorRow> rows;
    for (const Processor &one : m_config.processors) {
        ProcessorRow row = m_rows.value(one.id);
        row.id = one.id;
        row.target = targetText(one);
        row.atWork = row.state == ProcessorState::TimedOut && m_atWork.contains(one.id);
        rows.append(row);
    }
    return rows;
}

Result<ProcessorRow> Processors::poke(const QString &id, Told told)
{
    const auto found = std::find_if(m_config.processors.cbegin(), m_config.processors.cend(),
                                    [&](const Processor &one) { return one.id == id; });
    if (found == m_config.processors.cend())
        return permanentError(9007, translate("core", "There is no processor \"%1\"").arg(id), {},
                              translate("core", "They stand under \"processors\" in settings.json"));
    const bool isAtWork = m_atWork.contains(id);
    ProcessorRow row = m_rows.value(id);
    row.atWork = isAtWork && row.state == ProcessorState::TimedOut;
    if (row.atWork) // a command that never ends would gather a listener with each tick
        return row;
    QList<Told> &listeners = m_atWork[id];
    if (told)
        listeners.append(std::move(told));
    if (isAtWork)
        return row;
    row = ProcessorRow();
    row.id = id;
    row.target = targetText(*found);
    row.state = ProcessorState::GoesOn;
    row.asked = m_core.now();
    m_rows.insert(id, row);
    m_scope.spawn("processor.call", [this, processor = *found](std::stop_token stop) { return call(processor, stop); });
    return row;
}

QCoro::Task<> Processors::call(Processor processor, std::stop_token stop)
{
    co_await sleepFor(*m_core.parts.timers, 0ms, stop); // poke() has answered before anything is told
    const ProcessorRow begun = m_rows.value(processor.id);
    keep(begun);
    const std::function<void(ProcessorRow)> late = [this](const ProcessorRow &row) { keep(row); };
    const ProcessorRow row = co_await m_caller->call(processor, begun.asked, late, stop);
    keep(row);
    m_atWork.remove(processor.id);
    const QString said = u"%1: %2"_s.arg(row.id, processorText(row));
    if (row.state == ProcessorState::Failed)
        m_core.parts.log->warn("processor", said);
    else
        m_core.parts.log->info("processor", said);
}

void Processors::keep(const ProcessorRow &row)
{
    m_rows.insert(row.id, row);
    m_core.parts.writeLater(translate("core", "The result of a processor"),
                            [row](Db &db) { return clockwork::putProcessor(db, row); });
    m_core.changes.touch();
    if (row.state == ProcessorState::GoesOn)
        return;
    for (const Told &told : m_atWork.value(row.id))
        told(row);
}

QCoro::Task<> Processors::leave()
{
    m_scope.requestStop();
    co_await m_scope.join();
    m_caller.reset();
}

} // namespace trawl
