// The functions of the PostgreSQL store for other programs agree with the program's own state machine.
#include "policy/circuitbreaker.h"
#include "store/circuits.h"
#include "store/sources.h"
#include "store/store.h"
#include "tests/support/ctlworld.h"
#include "tests/support/postgresserver.h"

#include <QDateTime>
#include <QRandomGenerator>

#include <thread>

using namespace trawl;
using namespace trawl::test;

namespace {
constexpr Instant start{1'700'000'000'000};
constexpr Ms hold = 20s;

template <class R>
auto must(R result)
{
    if (!result.ok())
        qFatal("%s (%s)", qPrintable(result.error().sentence()), qPrintable(result.error().detail));
    return result.take();
}
} // namespace

class tst_CircuitFunctions : public QObject
{
    Q_OBJECT

    QString m_place;
    std::unique_ptr<Store> m_store;
    CircuitLimits m_limits;

    void save(const Circuit &circuit)
    {
        must(m_store->write(Lane::Bulk, [=](Db &db) { return circuits::save(db, u"a"_s, circuit, start); }).result());
    }
    Circuit stored()
    {
        return must(m_store->read([](Db &db) { return circuits::all(db); }).result()).value(u"a"_s);
    }
    QString reported(bool success, FailClass failure, Instant now)
    {
        const QString failed = word(failure);
        return must(m_store
                        ->write(Lane::Bulk,
                                [=](Db &db) -> Result<QString> {
                                    Rows rows = db.queryText(
                                        u"SELECT trawl_circuit_report('a', CAST(? AS integer) = 1, ?, ?)"_s,
                                        {int(success), failed, now.ms});
                                    const QString state = rows.next() ? rows.text(0) : QString();
                                    if (!rows.ok())
                                        return rows.error();
                                    return state;
                                })
                        .result());
    }
    QString shown()
    {
        return must(m_store
                        ->read([](Db &db) -> Result<QString> {
                            Rows rows = db.queryText(u"SELECT state FROM get_circuit_state('a')"_s, {});
                            return rows.next() ? rows.text(0) : QString();
                        })
                        .result());
    }
    /// What the state machine makes of it, whose caller had a permit where one could be had.
    Circuit expected(Circuit circuit, bool success, FailClass failure, Instant now) const
    {
        const Now at{now, {}};
        const bool due =
            breaker::shownState(circuit, at) == CircuitState::HalfOpen && circuit.state != CircuitState::HalfOpen;
        if (due)
            circuit = breaker::admit(circuit, m_limits, at).circuit;
        breaker::CircuitResult result;
        result.epoch = circuit.epoch;
        result.outcome = success ? CircuitOutcome::Success : CircuitOutcome::Failure;
        result.failure = failure;
        return breaker::report(circuit, result, m_limits, at).circuit;
    }
    void check(const Circuit &before, bool success, FailClass failure, Instant now)
    {
        save(before);
        const QString state = reported(success, failure, now);
        const Circuit after = stored(), wanted = expected(before, success, failure, now);
        const QByteArray what = (word(before.state) + u' ' + (success ? u"success"_s : word(failure)) + u" at "_s +
                                 QString::number(now - start > Ms(0)))
                                    .toUtf8();
        QVERIFY2(after.state == wanted.state, what.constData());
        QVERIFY2(after == wanted, what.constData());
        QCOMPARE(state, word(after.state));
        QCOMPARE(shown(), word(breaker::shownState(after, Now{Instant{QDateTime::currentMSecsSinceEpoch()}, {}})));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_place = PostgresServer::running().newDatabase();
        m_store = must(Store::open({m_place, [] { return Now{start, {}}; }, false, {}}));
        Source source;
        source.id = u"a"_s;
        source.circuit.failures = 3;
        source.circuit.hold = hold;
        m_limits = source.circuit;
        must(m_store->write(Lane::Bulk, [=](Db &db) { return sources::project(db, {source}, start); }).result());
    }
    /// Every state, before and after its hold, with every outcome.
    void theWholeTransitionTable()
    {
        int checked = 0;
        for (const auto &[state, name] : Words<CircuitState>::words) {
            for (const int failures : {0, 2}) {
                for (const int probes : {0, 1}) {
                    for (const qint64 until : {qint64(0), start.ms + hold.count()}) {
                        Circuit before;
                        before.state = state;
                        before.failures = failures;
                        before.epoch = 7;
                        before.probesOut = state == CircuitState::HalfOpen ? probes : 0;
                        before.blockedUntil =
                            Instant{state == CircuitState::Open || state == CircuitState::ForcedOpen ? until : 0};
                        before.reason = u"why"_s;
                        before.by = u"anna"_s;
                        for (const Instant now : {start, start + hold - 1ms, start + hold}) {
                            check(before, true, FailClass::None, now);
                            for (const auto &[failure, word] : Words<FailClass>::words)
                                check(before, false, failure, now);
                            if (QTest::currentTestFailed())
                                return;
                            ++checked;
                        }
                    }
                }
            }
        }
        QVERIFY(checked >= 144);
    }
    void randomSequences()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        Circuit circuit;
        Instant now = start;
        for (int n = 0; n < 400; ++n) {
            now = now + Ms(random.bounded(30'000));
            const bool success = random.bounded(3) == 0;
            const FailClass failure =
                Words<FailClass>::words.at(random.bounded(int(Words<FailClass>::words.size()))).first;
            check(circuit, success, success ? FailClass::None : failure, now);
            if (QTest::currentTestFailed())
                return;
            circuit = stored();
        }
    }
    void aSourceNobodyKnowsIsClosedAndLookingWritesNothing()
    {
        const auto row =
            sql(m_place, u"select state, failures, blocked_until, reason from get_circuit_state('nobody')"_s).first();
        QCOMPARE(row.at(0).toString(), u"closed"_s);
        QCOMPARE(row.at(1).toInt(), 0);
        QVERIFY(row.at(2).isNull());
        QCOMPARE(sql(m_place, u"select 1 from circuit_breaker_state where source_id = 'nobody'"_s).size(), 0);
        for (const QString &state : {u"closed"_s, u"closed"_s, u"open"_s, u"open"_s})
            QCOMPARE(sql(m_place, u"select record_circuit_failure('nobody')"_s).first().first().toString(), state);
        QCOMPARE(sql(m_place, u"select record_circuit_success('somebody')"_s).first().first().toString(), u"closed"_s);
    }
    /// What ten programs report at once is one count.
    void reportsAtOnceAreCountedOneByOne()
    {
        sql(m_place, u"update scraping_sources set circuit_failures = 1000 where id = 'a'"_s);
        save({});
        std::vector<std::thread> programs;
        for (int n = 0; n < 8; ++n)
            programs.emplace_back([this] {
                for (int i = 0; i < 25; ++i)
                    sql(m_place, u"select record_circuit_failure('a', 'timeout')"_s);
            });
        for (std::thread &program : programs)
            program.join();
        QCOMPARE(stored().failures, 200);
    }
    void metricsOfTheRuns()
    {
        for (const QString &text :
             {u"insert into scraping_runs(id, uid, number, state, plan, created) values(1, "
              u"'r1', 1, 'completed', '{}', 1700000000000), (2, 'r2', 2, 'completed', '{}', "
              u"1600000000000)"_s,
              u"insert into run_sources(id, run_id, source_id, raw, max_attempts) values(1, 1, "
              u"'a', '{}', 3), (2, 2, 'a', '{}', 3), (3, 1, 'b', '{}', 3)"_s,
              u"insert into run_counts(run_source, captured, failed, skipped, pending) "
              u"values(1, 3, 1, 1, 2), (2, 9, 9, 9, 9)"_s,
              u"insert into captures(id, uid, item_id, run_id, run_source, page_id, attempt, at, engine, coverage, "
              u"http, final_url, title, records, timings, flags, triage, format, width, height, bytes, sha256, dhash, "
              u"changed) "
              u"select i, 'c' || i, i, 1, 1, i, 1, 0, 0, 40 + i * 20, 200, '', '', '[]', "
              u"'{\"total\": ' || i * 100 || '}', '', 3, 'jpeg', 1, 1, 1, 'x', 0, 0 from "
              u"generate_series(1, 3) as c(i)"_s,
              u"insert into ledger(capture_id, state, changed) values(1, 5, 0), (2, 1, 0)"_s})
            sql(m_place, text);
        const auto rows = sql(m_place, u"select * from get_scraping_metrics(to_timestamp(1650000000))"_s);
        QCOMPARE(rows.size(), 2);
        const QVariantList a = rows.at(0);
        QCOMPARE(a.at(0).toString(), u"a"_s);
        const QList<int> numbers{1, 7, 3, 1, 1, 80, 200, 290, 1};
        for (int i = 0; i < numbers.size(); ++i)
            QCOMPARE(qRound(a.at(i + 1).toDouble()), numbers.at(i));
        QCOMPARE(rows.at(1).at(0).toString(), u"b"_s);
        QCOMPARE(rows.at(1).at(2).toInt(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_CircuitFunctions)
#include "tst_circuitfunctions.moc"
