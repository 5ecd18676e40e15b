// External processors, see processorcaller.h. A command's output goes into a file, so that a command which outlives us
// does not write into a closed pipe.
#include "services/processorcaller.h"

#include "async/sleep.h"
#include "domain/text.h"
#include "policy/processorconfig.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>

#include <unistd.h>

namespace trawl {

namespace {

constexpr int tooSlow = 9102;
constexpr qint64 mostOutput = 8 * 1024 * 1024;

/// A process that may be let go: it goes on when this object ends.
class LooseProcess final : public QProcess
{
public:
    void letGo() { setProcessState(QProcess::NotRunning); }
};

/// Sets headers from the environment; answers the name of a variable that is not set.
QString addHeaders(const Processor &processor, HttpRequest &request)
{
    for (auto it = processor.headersEnv.cbegin(); it != processor.headersEnv.cend(); ++it) {
        const QByteArray value = qgetenv(it.value().toLatin1().constData());
        if (value.isEmpty())
            return it.value();
        request.headers.append({it.key().toLatin1(), value});
        request.secrets.append(value);
    }
    return {};
}

void takeCounts(const Processor &processor, const QByteArray &answer, ProcessorRow &row)
{
    if (processor.counts.isEmpty())
        return;
    const auto counts = countsOf(processor.counts, answer);
    if (counts)
        row.counts = *counts;
    else
        row.text = translate("core", "its answer is no JSON, so nothing is counted");
}

/// 409, 423 and 429: another caller has it at work, which is no fault.
ProcessorState stateOf(const HttpReply &reply)
{
    const bool busy = reply.status == 409 || reply.status == 423 || reply.status == 429;
    return reply.ok() ? ProcessorState::Done : busy ? ProcessorState::Busy : ProcessorState::Failed;
}

QByteArray outputOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(mostOutput) : QByteArray();
}

void judge(const Processor &processor, const LooseProcess &process, const QByteArray &output, ProcessorRow &row)
{
    row.status = process.exitCode();
    const bool crashed = process.exitStatus() == QProcess::CrashExit;
    row.state = !crashed && row.status == 0 ? ProcessorState::Done : ProcessorState::Failed;
    if (crashed)
        row.text = translate("core", "it was ended by a signal");
    else if (row.status != 0)
        row.text = translate("core", "it ended with exit code %1").arg(row.status);
    else
        takeCounts(processor, output, row);
}

} // namespace

QString targetText(const Processor &processor)
{
    if (!processor.url.isEmpty())
        return redactedUrl(QUrl(processor.url));
    // Arguments may hold what nobody else should read.
    return processor.command.size() > 1 ? processor.command.first() + u" …"_s : processor.command.value(0);
}

ProcessorCaller::ProcessorCaller(Timers &timers, QString folder, QString logs)
    : m_timers(timers), m_http(timers), m_folder(std::move(folder)), m_logs(std::move(logs))
{
}

ProcessorCaller::~ProcessorCaller() = default;

QCoro::Task<ProcessorRow> ProcessorCaller::call(Processor processor, Instant now,
                                                std::function<void(ProcessorRow)> late, std::stop_token stop)
{
    ProcessorRow row;
    row.id = processor.id;
    row.target = targetText(processor);
    row.asked = now;
    QElapsedTimer took;
    took.start();
    if (processor.url.isEmpty())
        row = co_await start(processor, row, late, stop);
    else
        row = co_await ask(processor, row, stop);
    row.ms = took.elapsed();
    row.ended = now + Ms(row.ms);
    co_return row;
}

QCoro::Task<ProcessorRow> ProcessorCaller::ask(Processor processor, ProcessorRow row, std::stop_token stop)
{
    HttpRequest request;
    request.method = processor.method.toLatin1();
    request.url = QUrl(processor.url);
    request.limit = processor.limit;
    row.state = ProcessorState::Failed;
    if (const QString missing = addHeaders(processor, request); !missing.isEmpty()) {
        row.text = translate("core", "%1 is not set in the environment, so it was not asked").arg(missing);
        co_return row;
    }
    const bool hasBody = request.method != "GET";
    if (hasBody) {
        request.headers.append(std::pair<QByteArray, QByteArray>("Content-Type", "application/json"));
        request.body = "{}";
    }
    const Result<HttpReply> reply = co_await m_http.send(request, stop);
    if (!reply && (reply.error().code == tooSlow || reply.error().kind == ErrorKind::Cancelled)) {
        row.state = ProcessorState::TimedOut;
        if (reply.error().code != tooSlow)
            row.text = translate("core", "the program ended before it answered, work goes on");
        co_return row;
    }
    if (!reply) {
        row.text = redacted(reply.error().why.isEmpty() ? reply.error().what
                                                        : reply.error().what + u": "_s + reply.error().why,
                            request);
        co_return row;
    }
    row.status = reply->status;
    row.state = stateOf(reply.value());
    if (row.state == ProcessorState::Done)
        takeCounts(processor, reply->body, row);
    else if (row.state == ProcessorState::Busy)
        row.text = translate("core", "somebody else has it at work");
    else
        row.text = translate("core", "it answered %1").arg(row.status);
    co_return row;
}

QCoro::Task<ProcessorRow> ProcessorCaller::start(Processor processor, ProcessorRow row,
                                                 std::function<void(ProcessorRow)> late, std::stop_token stop)
{
    const QString folder = m_logs + u"/processors"_s;
    QDir().mkpath(folder);
    const QString output = folder + u'/' + processor.id + u".out"_s;
    LooseProcess process;
    process.setWorkingDirectory(m_folder);
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(output);
    process.setStandardErrorFile(folder + u'/' + processor.id + u".err"_s);
    process.setChildProcessModifier([] { ::setsid(); }); // what a terminal sends to us all is not meant for it
    Signal ended;
    bool failed = false;
    QObject::connect(&process, &QProcess::finished, &process, [&ended] { ended.set(); });
    QObject::connect(&process, &QProcess::errorOccurred, &process, [&](QProcess::ProcessError error) {
        failed = error == QProcess::FailedToStart;
        if (failed)
            ended.set();
    });
    process.start(processor.command.value(0), processor.command.mid(1));
    Deadline deadline(m_timers, processor.limit, stop);
    Wake wake = co_await ended.wait(deadline.token());
    if (wake == Wake::Stopped && deadline.expired() && !stop.stop_requested()) {
        row.state = ProcessorState::TimedOut;
        late(row);
        wake = co_await ended.wait(stop);
    }
    if (wake == Wake::Stopped) {
        process.disconnect();
        process.letGo();
        row.state = ProcessorState::TimedOut;
        row.text = translate("core", "the program ended before it was done, work goes on");
        co_return row;
    }
    if (failed) {
        row.state = ProcessorState::Failed;
        row.text = translate("core", "it could not be started: %1").arg(process.errorString());
        co_return row;
    }
    judge(processor, process, outputOf(output), row);
    co_return row;
}

} // namespace trawl
