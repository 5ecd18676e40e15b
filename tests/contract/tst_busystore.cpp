// Other programs that hold the store's file: reads and writes wait for them, and no caller meets SQLITE_BUSY.
#include "store/items.h"
#include "store/runs.h"
#include "store/store.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <atomic>
#include <cstdio>

using namespace trawl;

namespace {
constexpr Instant start{1'700'000'000'000};
constexpr int busyCode = 4012;

template <class R>
auto must(R result)
{
    if (!result.ok())
        qFatal("%s (%s)", qPrintable(result.error().sentence()), qPrintable(result.error().detail));
    return result.take();
}

std::unique_ptr<Store> openStore(const QString &file)
{
    return must(Store::open({file, [] { return Now{start, {}}; }, false, {}}));
}

/// One of ten programs at work on one file: writes and reads in turn for some seconds. Prints how many calls it made,
/// how many met SQLITE_BUSY, other errors, and the longest wait in ms.
int work(const QString &file, int seconds)
{
    const auto store = openStore(file);
    int calls = 0, busy = 0, others = 0;
    qint64 worst = 0;
    const auto note = [&](qint64 waited, const auto &result) {
        ++calls;
        worst = std::max(worst, waited);
        busy += !result && result.error().code == busyCode;
        others += !result && result.error().code != busyCode;
    };
    QElapsedTimer all, one;
    all.start();
    while (all.elapsed() < seconds * 1000) {
        one.start();
        note(0,
             store->write(Lane::Bulk, [](Db &db) { return runs::create(db, newId(start), {}, {}, start); }).result());
        const qint64 wrote = one.restart();
        worst = std::max(worst, wrote);
        const auto read = store->read([](Db &db) { return runs::page(db, 0, 10); }).result();
        note(one.elapsed(), read);
    }
    std::printf("%d %d %d %lld\n", calls, busy, others, worst);
    return 0;
}
} // namespace

class TestBusyStore : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;

    /// A store whose file lets nobody read while somebody writes, as one without a write-ahead log does.
    QString lockable()
    {
        static int files = 0;
        const QString file = m_dir.filePath(u"locked%1.sqlite"_s.arg(++files));
        openStore(file).reset();
        Holder(file, u"PRAGMA journal_mode = DELETE"_s);
        return file;
    }
    static std::unique_ptr<Store> openReader(const QString &file)
    {
        Store::Options looks;
        looks.place = file;
        looks.readOnly = true;
        return must(Store::open(looks));
    }
    /// Another program's connection.
    class Holder
    {
    public:
        Holder(const QString &file, const QString &statement)
        {
            m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"holder"_s);
            m_database.setDatabaseName(file);
            QSqlQuery query(m_database);
            if (!m_database.open() || !query.exec(statement))
                qFatal("%s", qPrintable(m_database.lastError().text() + query.lastError().text()));
        }
        ~Holder()
        {
            m_database.close();
            m_database = {};
            QSqlDatabase::removeDatabase(u"holder"_s);
        }

    private:
        QSqlDatabase m_database;
    };

private Q_SLOTS:
    /// For longer than the driver waits by itself, which is two seconds.
    void aReadWaitsForAnotherProgramsLock()
    {
        const QString file = lockable();
        const auto store = openReader(file);
        auto holder = std::make_unique<Holder>(file, u"BEGIN EXCLUSIVE"_s);
        QElapsedTimer waited;
        waited.start();
        const auto asked = store->read([](Db &db) { return runs::page(db, 0, 10); });
        const auto second = store->read([](Db &db) { return runs::page(db, 0, 10); });
        QTest::qWait(4500);
        QVERIFY(!asked.isFinished());
        holder.reset();
        const auto page = asked.result();
        QVERIFY2(page.ok(), page ? "" : qPrintable(page.error().sentence()));
        QVERIFY(waited.elapsed() >= 4500);
        QVERIFY(second.result().ok()); // in its turn
    }
    /// Nobody waits for ever; what is said then is that another program holds it.
    void aLockThatStaysIsSaid()
    {
        const QString file = lockable();
        const auto store = openReader(file);
        const Holder holder(file, u"BEGIN EXCLUSIVE"_s);
        QElapsedTimer waited;
        waited.start();
        const auto page = store->read([](Db &db) { return runs::page(db, 0, 10); }).result();
        QVERIFY(!page);
        QCOMPARE(page.error().code, busyCode);
        QVERIFY(waited.elapsed() > 6000 && waited.elapsed() < 30'000);
    }
    /// Another error is told at once, and a read that fails for its own reason is done once.
    void onlyLocksAreWaitedFor()
    {
        const auto store = openStore(m_dir.filePath(u"well.sqlite"_s));
        const auto times = std::make_shared<std::atomic<int>>(0);
        const auto answer = store
                                ->read([times](Db &db) -> Result<int> {
                                    ++*times;
                                    return db.runText(u"SELECT no_such_column"_s);
                                })
                                .result();
        QVERIFY(!answer);
        QCOMPARE(int(*times), 1);
    }
    void noCallerOfTenProgramsMeetsALock()
    {
        const QString file = m_dir.filePath(u"shared.sqlite"_s);
        openStore(file).reset();
        const int seconds = std::max(3, qEnvironmentVariableIntValue("TRAWL_BUSY_SECONDS"));
        std::array<QProcess, 10> programs;
        for (QProcess &program : programs)
            program.start(QCoreApplication::applicationFilePath(), {u"--work"_s, file, QString::number(seconds)});
        int calls = 0;
        qint64 worst = 0;
        for (QProcess &program : programs) {
            QVERIFY(program.waitForFinished((seconds + 60) * 1000));
            const QList<QByteArray> said = program.readAllStandardOutput().simplified().split(' ');
            QCOMPARE(program.exitCode(), 0);
            QCOMPARE(said.size(), 4);
            calls += said.at(0).toInt();
            QCOMPARE(said.at(1).toInt(), 0);
            QCOMPARE(said.at(2).toInt(), 0);
            worst = std::max(worst, said.at(3).toLongLong());
        }
        qInfo("10 programs on one file for %d s: %d calls, the longest wait %lld ms, SQLITE_BUSY never", seconds, calls,
              worst);
        QVERIFY(calls > 100);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList args = app.arguments();
    if (args.value(1) == u"--work"_s)
        return work(args.value(2), args.value(3).toInt());
    TestBusyStore test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_busystore.moc"
