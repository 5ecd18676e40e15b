// The worked example of resources/help/policy.md: it runs, and it is the same text as on that page.
#include "policy/distributor.h"
#include "policy/engineselection.h"
#include "policy/eta.h"
#include "policy/retry.h"
#include "policy/urlkey.h"

#include <QFile>
#include <QTest>

using namespace trawl;

class TestPolicyExample : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // clang-format off
    void exampleRuns()
    {
        // example begins
        // The addresses of a run: equal identity keys are one page.
        const QStringList addresses{u"https://a.example/1"_s,         u"https://A.example:443/1#top"_s,
                                    u"https://a.example/2"_s,         u"https://b.example/1?y=2&x=1"_s,
                                    u"https://b.example/1?x=1&y=2"_s, u"https://c.example/"_s};
        QStringList keys;
        QList<WorkItem> items;
        for (const QString &address : addresses) {
            const QString key = identityKey(address);
            if (keys.contains(key))
                continue; // reported as a duplicate
            keys.append(key);
            items.append({key, registrableDomain(hostOf(address)), false});
        }
        QCOMPARE(items.size(), 4);

        // The three strategies over two sessions, one of them with work already.
        const QList<SessionSlot> sessions{{u"session-1"_s, 2}, {u"session-2"_s, 0}};
        const auto turns = itemsToSessions(items, sessions, Strategy::RoundRobin);
        QCOMPARE(turns.sessions, (QList<QList<qsizetype>>{{0, 2}, {1, 3}}));
        const auto byDomain = itemsToSessions(items, sessions, Strategy::DomainAffinity);
        const int home = sessionOfDomain(u"a.example"_s, sessions);
        QVERIFY(byDomain.sessions[home].contains(0) && byDomain.sessions[home].contains(1));
        const auto byLoad = itemsToSessions(items, sessions, Strategy::LeastLoaded);
        QCOMPARE(byLoad.sessions, (QList<QList<qsizetype>>{{2}, {0, 1, 3}}));

        // Resume: what is done is left out, the rest is given out again.
        items[0].done = items[2].done = true;
        QCOMPARE(itemsToSessions(items, sessions, Strategy::RoundRobin).sessions, (QList<QList<qsizetype>>{{1}, {3}}));

        // Errors are values.
        QCOMPARE(itemsToSessions(items, {}, Strategy::RoundRobin).problem, Distribution::NoSessions);
        RetryQuestion question;
        question.failure = classOfStatus(503, false);
        question.random = 0.5;
        const Instant now{1'795'000'000'000};
        const RetryVerdict verdict = afterFailure(question, now);
        QCOMPARE(verdict.action, RetryVerdict::Again);
        QCOMPARE(verdict.due, now + Ms(1000));

        // Figures: what an engine did for a source, and the time that is left.
        EngineHistory history;
        for (const int ms : {900, 1100, 1000})
            history = remember(history, EngineId::DevTools, {true, 100, ms, FailClass::None});
        const EngineStats stats = statistics(history.tries.value(EngineId::DevTools));
        QCOMPARE(stats.p50, 1000);
        QCOMPARE(history.promoted, EngineId::DevTools);
        EtaInput left;
        left.finishedPerSecond = QList<int>(60, 1);
        left.remaining = 30;
        QVERIFY(eta(left).lowMs < 30'000 && eta(left).highMs > 30'000);
        // example ends
    }
    // clang-format on

    void pageShowsThisCode()
    {
        QFile source(QStringLiteral(TRAWL_SOURCE_DIR "/tests/unit/tst_policyexample.cpp"));
        QFile page(QStringLiteral(TRAWL_SOURCE_DIR "/resources/help/policy.md"));
        QVERIFY(source.open(QIODevice::ReadOnly) && page.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(source.readAll());
        const QString code = text.section(u"// example begins\n"_s, 1, 1).section(u"        // example ends"_s, 0, 0);
        QStringList lines = code.split(u'\n');
        for (QString &line : lines)
            line = line.startsWith(u"        "_s) ? line.mid(8) : line;
        const QString shown = QString::fromUtf8(page.readAll()).section(u"```cpp\n"_s, 1, 1).section(u"```"_s, 0, 0);
        QVERIFY(shown.size() > 500);
        QCOMPARE(lines.join(u'\n'), shown);
    }
};

QTEST_APPLESS_MAIN(TestPolicyExample)
#include "tst_policyexample.moc"
