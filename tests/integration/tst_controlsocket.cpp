// The control socket: where it lies, who may attach, who is said to ask, and that neither the window's thread nor a
// client that does not read holds it up.
#include "console/controlplace.h"
#include "console/framing.h"
#include "tests/support/ctlworld.h"
#include "tests/support/liveengine.h"

#include <QtEndian>

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace trawl;
using namespace trawl::test;

namespace {

sockaddr_un addressOf(const QString &path)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, QFile::encodeName(path).constData(), sizeof address.sun_path);
    return address;
}

/// A client that speaks frames on a plain socket and blocks; -1 if it could not connect. Only system calls.
int connectedTo(const sockaddr_un &address)
{
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{10, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
        return fd;
    ::close(fd);
    return -1;
}

/// A client on a plain socket that blocks, and speaks frames.
class RawClient
{
public:
    explicit RawClient(const QString &path) : m_fd(connectedTo(addressOf(path))) {}
    ~RawClient() { ::close(m_fd); }
    Q_DISABLE_COPY(RawClient)
    int fd() const { return m_fd; }
    bool send(const QByteArray &bytes) const
    {
        qsizetype sent = 0;
        while (sent < bytes.size()) {
            const ssize_t n = ::send(m_fd, bytes.constData() + sent, size_t(bytes.size() - sent), MSG_NOSIGNAL);
            if (n <= 0)
                return false;
            sent += n;
        }
        return true;
    }
    bool ask(qint64 id, const QString &verb, const QJsonObject &args = {}) const
    {
        return send(frame(FrameKind::Request, QJsonObject{{u"id"_s, id}, {u"verb"_s, verb}, {u"args"_s, args}}));
    }
    /// The next reply; snapshots on the way are passed over. Empty: the connection was closed, or nothing came in time.
    QJsonObject reply()
    {
        QByteArray bytes(1 << 16, Qt::Uninitialized);
        while (m_replies.isEmpty()) {
            const ssize_t n = ::recv(m_fd, bytes.data(), size_t(bytes.size()), 0);
            const auto keep = [this](FrameKind kind, const QByteArray &payload) {
                if (kind == FrameKind::Reply)
                    m_replies.append(QJsonDocument::fromJson(payload).object());
            };
            if (n <= 0 || !m_reader.feed(bytes.left(n), keep))
                return {};
        }
        return m_replies.takeFirst();
    }

private:
    int m_fd;
    FrameReader m_reader;
    QList<QJsonObject> m_replies;
};

int modeOf(const QString &path)
{
    struct stat found = {};
    return ::lstat(QFile::encodeName(path).constData(), &found) == 0 ? int(found.st_mode & 0777) : -1;
}

/// What a process of the user "nobody" reads from the socket; -1: it could not even connect.
qint64 readByNobody(const QString &path)
{
    const sockaddr_un address = addressOf(path);
    int pipes[2];
    if (::pipe(pipes) != 0)
        return -2;
    const pid_t child = ::fork();
    if (child == 0) { // only system calls from here on
        qint64 read = -1;
        char byte = 0;
        if (::setgid(65534) == 0 && ::setuid(65534) == 0) {
            const int fd = connectedTo(address);
            if (fd >= 0)
                read = ::recv(fd, &byte, 1, 0);
        }
        const ssize_t written = ::write(pipes[1], &read, sizeof read);
        ::_exit(written == sizeof read ? 0 : 1);
    }
    qint64 read = -2;
    ::close(pipes[1]);
    const ssize_t got = ::read(pipes[0], &read, sizeof read);
    ::close(pipes[0]);
    ::waitpid(child, nullptr, 0);
    return got == sizeof read ? read : -2;
}

} // namespace

class tst_ControlSocket : public QObject
{
    Q_OBJECT
    QByteArray m_runTime, m_temp;

private Q_SLOTS:
    void init()
    {
        m_runTime = qgetenv("XDG_RUNTIME_DIR");
        m_temp = qgetenv("TMPDIR");
    }
    void cleanup()
    {
        qputenv("XDG_RUNTIME_DIR", m_runTime);
        m_temp.isNull() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", m_temp);
    }

    void M8_theSocketLiesInAFolderOfItsUserAlone()
    {
        TestWorkspace world;
        QTemporaryDir runTime;
        qputenv("XDG_RUNTIME_DIR", runTime.path().toLocal8Bit());
        const Result<QString> path = controlSocketToOpen(world.folder());
        QVERIFY(path.ok());
        QVERIFY(path->startsWith(runTime.path() + u"/trawldeck/"_s));
        LiveEngine engine(engineSetup(world.folder(), false), *path);
        QVERIFY(spinUntil([&] { return QFile::exists(*path); }, 5s));
        QCOMPARE(modeOf(runTime.path() + u"/trawldeck"_s), 0700);
        QVERIFY(spinUntil([&] { return modeOf(*path) == 0600; }, 5s)); // it is its user's alone before that, too
        QCOMPARE(controlSocketToAttach(world.folder()), *path);
        engine.close();
        QVERIFY(!QFile::exists(*path));
        QCOMPARE(QDir(runTime.path() + u"/trawldeck"_s).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
                 QStringList());
    }

    void M8_aProcessOfATimeTableFindsTheSocketOfADesktop()
    {
        TestWorkspace world;
        qputenv("TMPDIR", world.temp().toLocal8Bit());
        qunsetenv("XDG_RUNTIME_DIR");
        const Result<QString> path = controlSocketToOpen(world.folder());
        QVERIFY(path.ok());
        LiveEngine engine(engineSetup(world.folder(), false), *path);
        QVERIFY(spinUntil([&] { return QFile::exists(*path); }, 5s));
        QTemporaryDir runTime; // another process has a run-time folder, the owner had none
        qputenv("XDG_RUNTIME_DIR", runTime.path().toLocal8Bit());
        QCOMPARE(controlSocketToAttach(world.folder()), *path);
    }

    void M8_aFolderThatIsNotOursAloneIsNotUsed()
    {
        QTemporaryDir base;
        const QString open = base.filePath(u"open"_s), link = base.filePath(u"link"_s), own = base.filePath(u"own"_s);
        QVERIFY(checkControlFolder(own, true).ok());
        QVERIFY(checkControlFolder(own, true).ok()); // made before
        QVERIFY(QDir().mkdir(open));
        QVERIFY(::chmod(open.toLocal8Bit().constData(), 0755) == 0);
        QVERIFY(QFile::link(own, link));
        for (const QString &bad : {open, link, base.filePath(u"absent"_s)}) {
            const Result<> checked = checkControlFolder(bad, false);
            QVERIFY2(!checked.ok(), qPrintable(bad));
            QCOMPARE(checked.error().code, 9021);
            QVERIFY(checked.error().what.contains(bad));
        }
        // The best folder is such a one: the next is taken.
        TestWorkspace world;
        qputenv("XDG_RUNTIME_DIR", base.path().toLocal8Bit());
        QVERIFY(QDir().rename(open, base.filePath(u"trawldeck"_s)));
        const Result<QString> path = controlSocketToOpen(world.folder());
        QVERIFY(path.ok());
        QVERIFY(!path->startsWith(base.path()));
    }

    void M8_aPathThatIsTooLongForASocketIsNotUsed()
    {
        TestWorkspace world;
        QTemporaryDir base;
        const QString deep = base.path() + u'/' + QString(80, u'd');
        QVERIFY(QDir().mkpath(deep));
        qputenv("XDG_RUNTIME_DIR", deep.toLocal8Bit());
        const Result<QString> path = controlSocketToOpen(world.folder());
        QVERIFY(path.ok());
        QVERIFY(!path->startsWith(deep));
        LiveEngine engine(engineSetup(world.folder(), false), *path);
        QVERIFY(spinUntil([&] { return QFile::exists(*path); }, 5s));
    }

    void M8_theSocketOfAKilledProcessIsReplacedAndRemoved()
    {
        TestWorkspace world;
        QTemporaryDir runTime;
        QProcessEnvironment environment = world.environment();
        environment.insert(u"XDG_RUNTIME_DIR"_s, runTime.path());
        qputenv("XDG_RUNTIME_DIR", runTime.path().toLocal8Bit());
        CtlProcess owner(world.folder(), {u"--sample"_s, u"run"_s, u"--json"_s}, environment);
        QVERIFY(owner.waitFor("run.started", 20s));
        const QString path = controlSocketToAttach(world.folder());
        QVERIFY(spinUntil([&] { return QFile::exists(path); }, 5s));
        owner.kill9();
        QVERIFY(QFile::exists(path)); // nobody was left to remove it
        const CtlResult status = ctl(world.folder(), {u"status"_s, u"--json"_s}, 20s, environment);
        QVERIFY2(status.exit == 0, status.err.constData());
        QVERIFY(!QFile::exists(path));
    }

    void M8_anotherUserIsTurnedAway()
    {
        QVERIFY(mayAttach(1000, 1000));
        QVERIFY(mayAttach(0, 1000)); // root may
        QVERIFY(!mayAttach(1001, 1000));
        QVERIFY(!mayAttach(1000, 0)); // nobody else may attach to root's
        QVERIFY2(::geteuid() == 0, "run as root: another user is needed");
        TestWorkspace world;
        QTemporaryDir runTime;
        qputenv("XDG_RUNTIME_DIR", runTime.path().toLocal8Bit());
        const QString path = controlSocketToOpen(world.folder()).valueOr(QString());
        LiveEngine engine(engineSetup(world.folder(), false), path);
        QVERIFY(spinUntil([&] { return QFile::exists(path); }, 5s));
        QCOMPARE(readByNobody(path), -1); // the folder keeps him out
        // Even where he can reach the socket he gets not one byte.
        for (const QString &folder : {runTime.path(), runTime.path() + u"/trawldeck"_s})
            QVERIFY(::chmod(folder.toLocal8Bit().constData(), 0755) == 0);
        QVERIFY(::chmod(path.toLocal8Bit().constData(), 0666) == 0);
        QCOMPARE(readByNobody(path), 0);
        const RawClient ours(path);
        char byte = 0;
        QCOMPARE(::recv(ours.fd(), &byte, 1, 0), ssize_t(1)); // the first snapshot
    }

    void M32_whoAsksStandsInTheJournalAndInTheReason()
    {
        TestWorkspace world;
        QTemporaryDir runTime;
        qputenv("XDG_RUNTIME_DIR", runTime.path().toLocal8Bit());
        const QString path = controlSocketToOpen(world.folder()).valueOr(QString());
        LiveEngine engine(engineSetup(world.folder(), true), path);
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan{}.toJson()}});
        QVERIFY(engine.waitState(RunState::Running, 20s));
        QVERIFY(engine.ask(RunPause{}).ok()); // by this process: engineSetup() says "tester"
        QVERIFY(engine.waitState(RunState::Paused, 30s));
        QCOMPARE(engine.now().run->reason, u"Paused by tester"_s);
        QVERIFY(engine.ask(RunResume{}).ok());
        QVERIFY(engine.waitState(RunState::Running, 20s));
        RawClient other(path);
        QVERIFY(other.send(frame(FrameKind::Hello, QJsonObject{{u"program"_s, u"script"_s}})));
        // What a request says about its asker is no argument: it is refused, not believed.
        QVERIFY(other.ask(1, u"run.pause"_s, {{u"by"_s, u"anna"_s}}));
        QCOMPARE(other.reply()[u"error"_s][u"code"_s].toString(), u"TD-9002"_s);
        QVERIFY(other.ask(2, u"run.pause"_s));
        QCOMPARE(other.reply()[u"id"_s].toInt(), 2);
        const QString self = userName(::geteuid());
        QVERIFY(engine.waitState(RunState::Paused, 30s));
        QCOMPARE(engine.now().run->reason, u"Paused by %1"_s.arg(self));
        const Result<JournalPage::Answer> journal = engine.ask(JournalPage{});
        QVERIFY(journal.ok());
        QStringList pauses;
        for (const JournalEntry &entry : journal->rows) {
            if (entry.action == RunPause::verb)
                pauses.append(entry.by);
        }
        QCOMPARE(pauses, (QStringList{self, u"tester"_s})); // newest first
    }

    void M32_theWindowsThreadIsNotNeededForAnAnswer()
    {
        TestWorkspace world;
        QTemporaryDir runTime;
        qputenv("XDG_RUNTIME_DIR", runTime.path().toLocal8Bit());
        const QString path = controlSocketToOpen(world.folder()).valueOr(QString());
        LiveEngine engine(engineSetup(world.folder(), false), path);
        QVERIFY(spinUntil([&] { return QFile::exists(path); }, 5s));
        QJsonObject reply;
        std::thread other([&] {
            RawClient client(path);
            if (client.ask(1, u"engine.info"_s))
                reply = client.reply();
        });
        other.join(); // this thread, the front end's, does nothing meanwhile
        QCOMPARE(reply[u"value"_s][u"workspace"_s].toString(), world.folder());
    }

    void M8_aClientThatDoesNotReadIsCutOff()
    {
        TestWorkspace world;
        QTemporaryDir runTime;
        qputenv("XDG_RUNTIME_DIR", runTime.path().toLocal8Bit());
        const QString path = controlSocketToOpen(world.folder()).valueOr(QString());
        LiveEngine engine(engineSetup(world.folder(), false), path);
        QVERIFY(engine.ask(SettingsSet{u"ui"_s, QJsonObject{{u"large"_s, QString(1 << 20, u'x')}}}).ok());
        const RawClient client(path);
        const int fd = client.fd();
        for (int i = 0; i < 200; ++i) // 200 MiB of answers
            QVERIFY(client.ask(i, u"settings.get"_s));
        const auto hungUp = [fd] {
            pollfd one{fd, POLLRDHUP, 0};
            return ::poll(&one, 1, 0) == 1 && (one.revents & (POLLRDHUP | POLLHUP)) != 0;
        };
        QVERIFY2(spinUntil(hungUp, 30s), "it is still served");
        qint64 received = 0;
        QByteArray bytes(1 << 20, Qt::Uninitialized);
        for (ssize_t n = 1; n > 0; received += std::max<ssize_t>(n, 0))
            n = ::recv(fd, bytes.data(), size_t(bytes.size()), MSG_DONTWAIT);
        QVERIFY2(received < maxFrame, qPrintable(QString::number(received)));
        QVERIFY(engine.ask(EngineInfo{}).ok()); // the others are served
    }
};

QTEST_GUILESS_MAIN(tst_ControlSocket)
#include "tst_controlsocket.moc"
