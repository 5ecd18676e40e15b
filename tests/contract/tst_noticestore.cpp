// Notices in each database: what happened is noted once, and a message stays until it is answered (R9.4).
#include "backends.h"
#include "store/circuits.h"
#include "store/notices.h"
#include "store/runs.h"
#include "tests/support/corotest.h"

#include <QTemporaryDir>

using namespace trawl;
using namespace trawl::test;

class TestNoticeStore : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;
    QString m_place;
    std::unique_ptr<Store> m_store;
    Instant m_now{1'764'408'000'000};

    void open()
    {
        m_store.reset();
        Store::Options options;
        options.place = m_place;
        auto opened = Store::open(options);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().sentence()));
        m_store = opened.take();
    }
    template <class Fn>
    auto write(Fn fn)
    {
        auto result = get(m_store->write(Lane::Bulk, std::move(fn)));
        if (!result)
            QTest::qFail(qPrintable(result.error().sentence()), __FILE__, __LINE__);
        return result;
    }
    void begin()
    {
        const Instant now = m_now;
        (void)write([=](Db &db) { return notices::begin(db, now); });
        m_now = m_now + 1s;
    }
    /// Ends at m_now.
    RowId run(RunState end, const QString &source = u"a"_s)
    {
        const Instant now = m_now;
        RunPlan plan;
        plan.sources = {source};
        return write([=](Db &db) -> Result<RowId> {
                   const auto made = runs::create(db, newId(now), plan, {}, now);
                   if (!made)
                       return made.error();
                   const auto ended = runs::setState(db, made->id, {RunState::Draft}, end, u"It broke"_s, now);
                   return ended ? Result<RowId>(ended->id) : ended.error();
               })
            .value();
    }
    void openCircuit(const QString &source, qint64 epoch, CircuitState state = CircuitState::Open)
    {
        Circuit circuit;
        circuit.state = state;
        circuit.epoch = epoch;
        circuit.openedAt = m_now;
        circuit.blockedUntil = m_now + 1h;
        circuit.reason = u"timeout"_s;
        const Instant now = m_now;
        (void)write([=](Db &db) { return circuits::save(db, source, circuit, now); });
    }
    void endBatch(RowId id, RowId run)
    {
        const Instant now = m_now;
        (void)write([=](Db &db) {
            return db.runText(u"INSERT INTO batches(id, uid, run_id, target, mode, created, ended, message) "
                              u"VALUES(?, ?, ?, 't', 'batch', ?, ?, 'done')"_s,
                              {id, newId(now), run, now.ms, now.ms});
        });
    }
    QList<Notice> fresh()
    {
        return get(m_store->read([](Db &db) { return notices::fresh(db); })).value();
    }
    QList<notices::Noted> note(const QList<Notice> &found, const QList<NoticeTarget> &targets = {NoticeTarget::Slack},
                               const QSet<NoticeKind> &off = {NoticeKind::RunFinished})
    {
        notices::Order order;
        order.off = off;
        order.targets = targets;
        order.now = m_now;
        return write([=](Db &db) { return notices::note(db, found, order); }).value();
    }
    /// Due at m_now.
    notices::Send next(NoticeTarget target = NoticeTarget::Slack)
    {
        const Instant now = m_now;
        return get(m_store->read([=](Db &db) { return notices::next(db, target, now); })).value();
    }

private Q_SLOTS:
    void initTestCase_data() { backendRows(); }
    void init()
    {
        m_place = newPlace(m_dir);
        m_now = Instant{1'764'408'000'000};
        open();
    }
    void cleanup() { m_store.reset(); }

    void R9_4_whatHappenedBeforeNobodyToldIsNoNews()
    {
        run(RunState::Failed);
        QVERIFY(fresh().isEmpty());
        m_now = m_now + 1s;
        begin();
        QVERIFY(fresh().isEmpty());
        run(RunState::Failed);
        QCOMPARE(fresh().size(), 1);
        begin(); // a second start changes nothing
        QCOMPARE(fresh().size(), 1);
    }

    void R9_4_aClockThatIsSetBackSilencesNothing()
    {
        run(RunState::Stopped); // an old workspace: nothing is told from before begin()
        const Instant wrong = m_now;
        begin();
        run(RunState::Failed, u"before"_s);
        note(fresh());
        const RowId waits = next().id;
        const Instant due = m_now + 5min;
        (void)write([=](Db &db) { return notices::failed(db, waits, u"no answer"_s, due); });
        m_now = wrong - 24h * 30;
        run(RunState::Failed, u"after"_s);
        QVERIFY(fresh().isEmpty()); // nobody looked at the clock yet
        const Instant now = m_now = m_now + 1s;
        QCOMPARE(next().id, RowId(0));
        const auto again = [=](Db &db) { return notices::begin(db, now); };
        QCOMPARE(write(again).value(), notices::Begun::ClockWasSetBack);
        QCOMPARE(write(again).value(), notices::Begun::Usual); // said once
        const QList<Notice> found = fresh();
        QCOMPARE(found.size(), 1); // and what was told is not told again
        QCOMPARE(found.constFirst().source, u"after"_s);
        QCOMPARE(next().due, now);
    }

    void R9_4_aNewWorkspacesFirstRunIsToldWhateverTheClockDoesThen()
    {
        begin();
        m_now = m_now - 30min;
        run(RunState::Failed);
        QCOMPARE(fresh().size(), 1);
    }

    void R9_4_runsCircuitsAndBatchesAreFoundWhereTheyStandAndOnce()
    {
        begin();
        const RowId failed = run(RunState::Failed);
        m_now = m_now + 1s;
        run(RunState::Stopped); // the operator's act
        run(RunState::Completed, u"b"_s);
        m_now = m_now + 1s;
        openCircuit(u"a"_s, 4);
        openCircuit(u"held"_s, 4, CircuitState::ForcedOpen);
        m_now = m_now + 1s;
        endBatch(9, failed);
        const QList<Notice> found = fresh();
        QCOMPARE(found.size(), 4);
        QCOMPARE(found.at(0).kind, NoticeKind::RunFailed);
        QCOMPARE(found.at(0).reason, u"It broke"_s);
        QCOMPARE(found.at(1).kind, NoticeKind::RunFinished);
        QCOMPARE(found.at(2).kind, NoticeKind::CircuitOpened);
        QCOMPARE(found.at(2).source, u"a"_s);
        QCOMPARE(found.at(3).kind, NoticeKind::UploadFinished);
        QCOMPARE(found.at(3).runNumber, found.at(0).runNumber);
        const QList<notices::Noted> noted = note(found);
        QCOMPARE(noted.size(), 4);
        QCOMPARE(noted.at(1).state, NoticeState::Off);
        QVERIFY(fresh().isEmpty());
        QVERIFY(note(found).isEmpty()); // seen twice, noted once
        open();                         // and after a restart
        QVERIFY(fresh().isEmpty());
    }

    void R9_4_heldBackOnesAreCountedAndSaidWithTheNext()
    {
        begin();
        const Instant first = m_now;
        openCircuit(u"a"_s, 1);
        QCOMPARE(note(fresh()).constFirst().state, NoticeState::Told);
        for (const Ms later : {Ms(2min), Ms(9min)}) {
            m_now = first + later;
            openCircuit(u"a"_s, later.count());
            const auto noted = note(fresh());
            QCOMPARE(noted.size(), 1);
            QCOMPARE(noted.constFirst().state, NoticeState::HeldBack);
        }
        openCircuit(u"b"_s, 1); // another cause
        QCOMPARE(note(fresh()).constFirst().state, NoticeState::Told);
        m_now = first + 10min;
        openCircuit(u"a"_s, 99);
        const auto noted = note(fresh());
        QCOMPARE(noted.constFirst().state, NoticeState::Told);
        QCOMPARE(noted.constFirst().notice.held, 2);
        m_now = m_now + 10min;
        openCircuit(u"a"_s, 100);
        QCOMPARE(note(fresh()).constFirst().notice.held, 0); // said once
    }

    void R9_4_whatAnOperatorJustDidIsNotedAndToldToNobody()
    {
        begin();
        openCircuit(u"a"_s, 4);
        openCircuit(u"b"_s, 4);
        notices::Order order;
        order.targets = {NoticeTarget::Slack};
        order.acts = {HandAct{NoticeKind::CircuitOpened, u"a"_s, m_now, {}}};
        order.now = m_now;
        const QList<Notice> found = fresh();
        const auto noted = write([=](Db &db) { return notices::note(db, found, order); }).value();
        QCOMPARE(noted.size(), 2);
        for (const notices::Noted &one : noted)
            QCOMPARE(one.state, one.notice.source == u"a"_s ? NoticeState::ByHand : NoticeState::Told);
        QVERIFY(fresh().isEmpty());
        QCOMPARE(next().notice.source, u"b"_s);
        const RowId sent = next().id;
        (void)write([=](Db &db) { return notices::done(db, sent); });
        QCOMPARE(next().id, 0);
        // It holds nothing of its kind back, and is not counted as held.
        m_now = m_now + 2min;
        openCircuit(u"a"_s, 6);
        const auto told = note(fresh());
        QCOMPARE(told.size(), 1);
        QCOMPARE(told.constFirst().state, NoticeState::Told);
        QCOMPARE(told.constFirst().notice.held, 0);
    }

    void R9_4_aMessageStaysWithItsKeyUntilItIsAnswered()
    {
        begin();
        run(RunState::Failed, u"a"_s);
        run(RunState::Failed, u"b"_s);
        note(fresh(), {NoticeTarget::Slack, NoticeTarget::Webhook});
        const notices::Send first = next();
        QVERIFY(first.id != 0);
        QCOMPARE(first.notice.source, u"a"_s);
        QVERIFY(first.key != next(NoticeTarget::Webhook).key);
        const Instant due = m_now + 1min;
        (void)write([=](Db &db) { return notices::failed(db, first.id, u"no answer"_s, due); });
        open();
        const notices::Send second = next(); // the first one is not due, and holds it up for no moment
        QCOMPARE(second.notice.source, u"b"_s);
        (void)write([=](Db &db) { return notices::giveUp(db, second.id, u"410"_s); });
        QCOMPARE(next().id, RowId(0));
        m_now = due;
        const notices::Send again = next();
        QCOMPARE(again.id, first.id);
        QCOMPARE(again.key, first.key);
        QCOMPARE(again.tries, 1);
        QCOMPARE(again.due, due);
        QCOMPARE(again.error, u"no answer"_s);
        (void)write([=](Db &db) { return notices::done(db, first.id); });
        QCOMPARE(next().id, RowId(0));
        QVERIFY(next(NoticeTarget::Webhook).id != 0); // the other target has its own
    }

    void R9_4_whatIsForgottenIsNotToldAgain()
    {
        begin();
        run(RunState::Failed);
        note(fresh());
        const RowId id = next().id;
        (void)write([=](Db &db) { return notices::done(db, id); });
        const Instant far = m_now + 24h * 60;
        (void)write([=](Db &db) { return notices::trim(db, far); });
        QVERIFY(fresh().isEmpty());
        m_now = m_now + 24h * 40;
        run(RunState::Failed);
        note(fresh());
        const Instant later = m_now - 24h * 30;
        (void)write([=](Db &db) { return notices::trim(db, later); });
        QVERIFY(fresh().isEmpty());
        const auto left = get(m_store->read([](Db &db) -> Result<int> {
            Rows rows = db.queryText(u"SELECT count(*) FROM notices"_s, {});
            return rows.next() ? Result<int>(rows.i32(0)) : rows.error();
        }));
        QCOMPARE(left.value(), 1); // the old one is gone
    }
};

QTEST_GUILESS_MAIN(TestNoticeStore)
#include "tst_noticestore.moc"
