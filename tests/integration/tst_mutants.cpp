// The crash tests can fail: on each shipped mutant of trawlctl the function that guards its fault turns red (D7).
#include "domain/names.h"

#include <QProcess>
#include <QTest>

using namespace trawl;

class tst_Mutants : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void turnsTheCrashTestRed_data()
    {
        QTest::addColumn<QStringList>("functions"); // to run
        QTest::addColumn<QByteArray>("red");        // what each failure says
        const QStringList upload{u"pictures"_s, u"theUploadIsKilledAt"_s};
        QTest::newRow("release-before-write") << upload << QByteArray("theUploadIsKilledAt(");
        QTest::newRow("ledger-after-put") << upload << QByteArray("the ledger knows of");
        QTest::newRow("ack-before-commit") << QStringList{u"aConfirmedDecisionIsThereAfterTheKill"_s}
                                           << QByteArray("it was confirmed, and it is gone");
    }
    void turnsTheCrashTestRed()
    {
        QFETCH(QStringList, functions);
        QFETCH(QByteArray, red);
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"TRAWL_TEST_MUTANT"_s, QStringLiteral(TRAWL_BINARY_DIR "/bin/trawlctl-") +
                                                       QString::fromLatin1(QTest::currentDataTag()));
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(TRAWL_BINARY_DIR "/tests/tst_crashpoints"), functions);
        QVERIFY(process.waitForFinished(200'000));
        const QByteArray out = process.readAllStandardOutput();
        QVERIFY2(process.exitCode() > 0, "the mutant was not noticed");
        QByteArrayList failures;
        for (const QByteArray &line : out.split('\n')) {
            if (line.startsWith("FAIL!"))
                failures.append(line.left(250));
        }
        QVERIFY2(!failures.isEmpty(), out.right(3000).constData());
        for (const QByteArray &line : std::as_const(failures))
            QVERIFY2(line.contains(red),
                     line.constData()); // for its own reason, and not because the mutant does not work at all
        qInfo("%s", failures.join("\n").constData());
    }
};

QTEST_GUILESS_MAIN(tst_Mutants)
#include "tst_mutants.moc"
