// Schema steps: resumable after an interruption at each statement, newer schemas refused, damage and wrong places
// named.
#include "store/migrator.h"
#include "store/store.h"

#include "domain/names.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace trawl;

namespace {
constexpr Instant now{1'700'000'000'000};

Result<std::unique_ptr<Store>> openStore(const QString &file, std::function<bool(qint64)> fail = {})
{
    return Store::open({file, [] { return Now{now, {}}; }, false, std::move(fail)});
}

QStringList schemaOf(const QString &file)
{
    auto db = Db::open({file, u"test"_s, false, {}});
    if (!db)
        qFatal("%s", qPrintable(db.error().sentence()));
    QStringList lines;
    Rows rows = db.value()->queryText(
        u"SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1"_s, {});
    while (rows.next())
        lines.append(rows.text(0));
    return lines;
}
} // namespace

class TestMigrations : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;

private Q_SLOTS:
    void resumesAfterAnInterruptionAtEachStatement()
    {
        const QString whole = m_dir.filePath(u"whole.sqlite"_s);
        QVERIFY(openStore(whole).ok());
        const QStringList expected = schemaOf(whole);
        QVERIFY(expected.size() > 30);
        int interrupted = 0;
        for (qint64 n = 0;; ++n) {
            const QString file = m_dir.filePath(u"m%1.sqlite"_s.arg(n));
            const auto first = openStore(file, [n](qint64 at) { return at >= n; });
            if (first.ok())
                break;
            ++interrupted;
            const auto second = openStore(file);
            QVERIFY2(second.ok(), second.ok() ? "" : qPrintable(second.error().sentence()));
            if (n % 7 == 0)
                QCOMPARE(schemaOf(file), expected);
            QFile::remove(file);
        }
        qInfo("%d interruptions", interrupted);
        QVERIFY(interrupted > sqliteDialect().statementsIn(u"migrations"_s).size() * 3);
    }
    void runsEachStepOnce()
    {
        const QString file = m_dir.filePath(u"once.sqlite"_s);
        QVERIFY(openStore(file).ok());
        auto db = Db::open({file, u"test"_s, false, {}});
        QVERIFY(db.ok());
        const auto again = migrate(*db.value(), now);
        QVERIFY(again.ok());
        QCOMPARE(again.value(), 0);
    }
    void refusesANewerSchema()
    {
        const QString file = m_dir.filePath(u"newer.sqlite"_s);
        QVERIFY(openStore(file).ok());
        {
            auto db = Db::open({file, u"test"_s, false, {}});
            QVERIFY(db.value()->run("schema_add_step", 999, u"future"_s, now.ms).ok());
        }
        QCOMPARE(openStore(file).error().code, 4002);
    }
    void namesDamageAndMemory()
    {
        const QString file = m_dir.filePath(u"damaged.sqlite"_s);
        QFile junk(file);
        QVERIFY(junk.open(QIODevice::WriteOnly));
        junk.write(QByteArray(10000, 'x'));
        junk.close();
        QCOMPARE(openStore(file).error().code, 4003);
        QCOMPARE(openStore(u":memory:"_s).error().code, 4001);
        QCOMPARE(openStore(m_dir.filePath(u"none/x.sqlite"_s)).error().code, 4001);
    }
};

QTEST_GUILESS_MAIN(TestMigrations)
#include "tst_migrations.moc"
