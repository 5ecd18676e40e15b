// Messages on a desktop that has a tray: a bus, a tray and a service for notifications of the test's own, on a display
// of its own, and the window's real messages and clicks between them (R9.4).
#include "windowfixture.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QMutex>
#include <QProcess>
#include <QStringList>
#include <QThread>

#include <csignal>
#include <sys/prctl.h>

using namespace trawl;

namespace {

/// A tray that takes every icon.
class Tray : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.kde.StatusNotifierWatcher")
    Q_PROPERTY(bool IsStatusNotifierHostRegistered READ hasHost CONSTANT)
    Q_PROPERTY(QStringList RegisteredStatusNotifierItems READ items CONSTANT)
    Q_PROPERTY(int ProtocolVersion READ version CONSTANT)
public:
    bool hasHost() const { return true; }
    int version() const { return 0; }
    QStringList items() const { return {}; }
    QAtomicInt registered{0};
public Q_SLOTS:
    void RegisterStatusNotifierItem(const QString &) { registered.ref(); }
    void RegisterStatusNotifierHost(const QString &) {}
};

struct Shown {
    QString title, text;
};

/// A desktop's service for messages: keeps what it got.
class Desktop : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    QList<Shown> shown()
    {
        const QMutexLocker guard(&m_mutex);
        return m_shown;
    }
    /// On the service's thread.
    void click() { Q_EMIT ActionInvoked(quint32(m_shown.size()), u"default"_s); }

Q_SIGNALS:
    void ActionInvoked(quint32 id, const QString &action);
    void NotificationClosed(quint32 id, quint32 reason);

public Q_SLOTS:
    quint32 Notify(const QString &, quint32, const QString &, const QString &summary, const QString &body,
                   const QStringList &, const QVariantMap &, int)
    {
        const QMutexLocker guard(&m_mutex);
        m_shown.append({summary, body});
        return quint32(m_shown.size());
    }
    QStringList GetCapabilities() { return {u"body"_s, u"body-markup"_s, u"actions"_s}; }
    void CloseNotification(quint32) {}

private:
    QMutex m_mutex;
    QList<Shown> m_shown;
};

/// The first line of a program that goes on, and ends with this one however that ends.
QByteArray firstLine(QProcess &process, const QString &program, const QStringList &arguments)
{
    process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    process.start(program, arguments);
    while (process.waitForReadyRead(10'000)) {
        if (process.canReadLine())
            return process.readLine().trimmed();
    }
    qFatal("%s did not start", qPrintable(program));
}

} // namespace

class tst_TrayNotices : public QObject
{
    Q_OBJECT

    QThread m_thread; ///< the window asks the bus and waits: who answers can't be the window's thread
    Tray m_tray;
    Desktop m_desktop;

    static void tell(WindowFixture &f, const Notice &notice)
    {
        f.console.next.notices = {notice};
        f.console.publish();
        f.console.next.notices.clear();
    }

    /// As if the operator worked in another program.
    static void lookAway()
    {
        QApplication::setActiveWindow(nullptr);
        QVERIFY(!QApplication::activeWindow());
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_tray.moveToThread(&m_thread);
        m_desktop.moveToThread(&m_thread);
        m_thread.start();
        // On the thread of who answers, where the bus makes its helpers.
        bool serves = false;
        QMetaObject::invokeMethod(
            &m_tray,
            [this, &serves] {
                QDBusConnection bus =
                    QDBusConnection::connectToBus(qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"), u"fake"_s);
                const auto all = QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals |
                                 QDBusConnection::ExportAllProperties;
                serves = bus.registerObject(u"/StatusNotifierWatcher"_s, &m_tray, all) &&
                         bus.registerObject(u"/org/freedesktop/Notifications"_s, &m_desktop, all) &&
                         bus.registerService(u"org.kde.StatusNotifierWatcher"_s) &&
                         bus.registerService(u"org.freedesktop.Notifications"_s);
            },
            Qt::BlockingQueuedConnection);
        QVERIFY(serves);
    }
    void cleanupTestCase()
    {
        const auto leave = [] {
            QDBusConnection bus(u"fake"_s);
            bus.unregisterObject(u"/StatusNotifierWatcher"_s);
            bus.unregisterObject(u"/org/freedesktop/Notifications"_s);
        };
        QMetaObject::invokeMethod(&m_tray, leave, Qt::BlockingQueuedConnection);
        QDBusConnection::disconnectFromBus(u"fake"_s);
        m_thread.quit();
        m_thread.wait();
    }

    void R9_4_aMessageStandsOnTheDesktopAndAClickOpensItsPlace()
    {
        WindowFixture f(100);
        f.options.page = u"review"_s;
        f.open();
        lookAway();
        Notice notice;
        notice.kind = NoticeKind::UploadFinished;
        notice.cause = u"upload-finished:"_s;
        notice.text = u"The upload ended: 12 uploaded"_s;
        notice.reason = u"<img src=\"http://evil.example/x\"> & more"_s;
        tell(f, notice);
        QVERIFY(QTest::qWaitFor([this] { return m_desktop.shown().size() == 1; }, 5000));
        const Shown shown = m_desktop.shown().constFirst();
        QCOMPARE(shown.title, notice.text);
        QVERIFY2(shown.text.contains(u"evil.example"_s) && !shown.text.contains(u'<'), qPrintable(shown.text));
        QCOMPARE(m_tray.registered.loadRelaxed(), 1);
        QCOMPARE(f.window->page(), u"review"_s);
        QMetaObject::invokeMethod(&m_desktop, [this] { m_desktop.click(); });
        QVERIFY(QTest::qWaitFor([&] { return f.window->page() == u"upload"_s; }, 5000));
        // A second one: the icon is there already.
        lookAway();
        tell(f, notice);
        QVERIFY(QTest::qWaitFor([this] { return m_desktop.shown().size() == 2; }, 5000));
        QCOMPARE(m_tray.registered.loadRelaxed(), 1);
    }
};

int main(int argc, char **argv)
{
    QProcess display, bus;
    qputenv("DISPLAY",
            ":" + firstLine(display, u"Xvfb"_s, {u"-displayfd"_s, u"1"_s, u"-screen"_s, u"0"_s, u"1280x800x24"_s}));
    qputenv("DBUS_SESSION_BUS_ADDRESS",
            firstLine(bus, u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address=1"_s}));
    qputenv("QT_QPA_PLATFORM", "xcb");
    int code = 1;
    {
        QApplication app(argc, argv);
        tst_TrayNotices test;
        code = QTest::qExec(&test, argc, argv);
    }
    for (QProcess *process : {&bus, &display}) {
        process->terminate();
        process->waitForFinished(5000);
    }
    return code;
}
#include "tst_traynotices.moc"
