// Asks external processors to do their work: HTTP endpoints and commands (R9.3).
#pragma once

#include "async/httpclient.h"
#include "domain/clockwork.h"
#include "domain/processor.h"

#include <functional>
#include <memory>

namespace trawl {

/// Lives on the thread of its Timers. Join the scope of its callers before it dies: commands that run then go on
/// without us.
class ProcessorCaller final
{
public:
    /// @p folder: commands run there, and their output is kept in "processors" below @p logs.
    ProcessorCaller(Timers &timers, QString folder, QString logs);
    ~ProcessorCaller();

    /// Its state afterwards: Done, Busy (somebody else has it at work), Failed with a sentence, TimedOut, where the
    /// work may go on. A command that is longer at it than its limit goes on: @p late is called when the limit is over,
    /// and the answer comes when it ends. After a stop: TimedOut, nobody waits for it any more. Secrets of headers are
    /// read from the environment and stand in no text.
    QCoro::Task<ProcessorRow> call(Processor processor, Instant now, std::function<void(ProcessorRow)> late,
                                   std::stop_token stop);

private:
    QCoro::Task<ProcessorRow> ask(Processor processor, ProcessorRow row, std::stop_token stop);
    QCoro::Task<ProcessorRow> start(Processor processor, ProcessorRow row, std::function<void(ProcessorRow)> late,
                                    std::stop_token stop);

    Timers &m_timers;
    HttpClient m_http;
    QString m_folder, m_logs;
};

/// What people are told it is: the address without credentials, or the program without its arguments.
QString targetText(const Processor &processor);

} // namespace trawl
