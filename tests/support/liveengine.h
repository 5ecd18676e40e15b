// The whole engine in the test's process, behind the console facade, on a workspace of its own.
#pragma once

#include "console/localconsole.h"
#include "console/workspaceconsole.h"
#include "tests/support/corotest.h"
#include "tests/support/testworkspace.h"

#include <QSysInfo>

namespace trawl::test {

inline EngineSetup engineSetup(const QString &workspace, bool sample)
{
    EngineSetup setup;
    setup.workspace = workspace;
    setup.clock = systemClock();
    setup.extractorProgram = QStringLiteral(TRAWL_BINARY_DIR "/bin/trawldeck-extractor");
    setup.owner = u"%1:%2"_s.arg(QSysInfo::machineHostName()).arg(QCoreApplication::applicationPid());
    setup.version = u"test"_s;
    setup.sample = sample;
    setup.actor = Actor{u"tester"_s, u"test"_s, QCoreApplication::applicationPid()};
    return setup;
}

/// Test thread. Ends in order with the object.
class LiveEngine
{
public:
    /// @p socket: path of a control socket, that trawlctl processes on the same workspace can attach to.
    LiveEngine(const EngineSetup &setup, const QString &socket = {})
    {
        m_console = std::make_unique<LocalConsole>(setup, socket, [this](Result<> result) { m_opened = result; });
        if (!spinUntil([this] { return m_opened.has_value(); }, 20s) || !*m_opened)
            QTest::qFail(m_opened ? qPrintable(m_opened->error().sentence()) : "the engine did not start", __FILE__,
                         __LINE__);
    }
    ~LiveEngine() { close(); }
    void close()
    {
        if (!m_console)
            return;
        bool down = false;
        m_console->shutDown([&down] { down = true; });
        if (!spinUntil([&down] { return down; }, 30s))
            qFatal("the engine did not shut down");
        m_console.reset();
    }
    /// By verb and JSON, as it comes over the control socket.
    Result<QJsonObject> ask(const QString &verb, const QJsonObject &args = {})
    {
        const Result<AnyRequest> request = requestFrom(verb, args);
        if (!request)
            return request.error();
        Answer<QJsonObject> answer;
        m_console->submit(request.value(), [answer, type = findRequestType(verb)](const Result<AnyAnswer> &result) {
            answer.set(result ? Result<QJsonObject>(type->answerJson(*result)) : result.error());
        });
        return get(answer.future(), 30s);
    }
    /// Typed, as the front ends ask.
    template <ConsoleRequest R>
    Result<typename R::Answer> ask(R request)
    {
        return get(m_console->ask(std::move(request)), 30s);
    }
    /// The answer; an error fails the test.
    QJsonObject must(const QString &verb, const QJsonObject &args = {})
    {
        const Result<QJsonObject> answer = ask(verb, args);
        if (!answer)
            QTest::qFail(qPrintable(verb + u": "_s + answer.error().sentence()), __FILE__, __LINE__);
        return answer ? answer.value() : QJsonObject();
    }
    const Snapshot &now() const { return *m_console->snapshot(); }
    std::optional<RunState> state() const { return now().run ? std::optional(now().run->state) : std::nullopt; }
    bool waitState(RunState wanted, std::chrono::milliseconds limit)
    {
        return spinUntil([&] { return state() == wanted; }, limit);
    }
    LocalConsole &console() { return *m_console; }

private:
    std::unique_ptr<LocalConsole> m_console;
    std::optional<Result<>> m_opened;
};

} // namespace trawl::test
