// The batch upload on a real store and a real directory sink: U1–U10, faults at every step, a crash after every step.
#include "store/journal.h"
#include "tests/support/uploadworld.h"

using namespace trawl;
using namespace trawl::test;

namespace {

/// Ends the "process" after n effects at ledger, objects or rows: later calls have no effect and say Cancelled. With @p
/// loseAnswer the n-th effect itself happens, but nobody hears of it.
struct Guillotine {
    int left = 0;
    bool loseAnswer = false;
    bool dead = false;

    template <class T, class Fn>
    QFuture<Result<T>> pass(Fn fn)
    {
        if (dead || (left == 0 && !loseAnswer)) {
            dead = true;
            return readyFuture<T>(cancelledError());
        }
        if (left-- == 0) {
            dead = true;
            // It happens, but the answer is lost.
            return fn().then([](const Result<T> &) { return Result<T>(cancelledError()); });
        }
        return fn();
    }
};

class CutSink final : public Sink
{
public:
    CutSink(Sink &sink, std::shared_ptr<Guillotine> cut) : m_sink(sink), m_cut(std::move(cut)) {}
    QString describe() const override { return m_sink.describe(); }
    QFuture<Result<>> test() override { return m_sink.test(); }
    QFuture<Result<StoredObject>> put(SinkObject object) override
    {
        return m_cut->pass<StoredObject>([&] { return m_sink.put(object); });
    }
    QFuture<Result<>> verify(QString key, QString sha) override { return m_sink.verify(key, sha); }
    QFuture<Result<>> writeRows(QList<SinkRow> rows) override
    {
        return m_cut->pass<Unit>([&] { return m_sink.writeRows(rows); });
    }
    QFuture<Result<>> writeRunStatistics(QString run, QJsonObject statistics) override
    {
        return m_cut->pass<Unit>([&] { return m_sink.writeRunStatistics(run, statistics); });
    }
    QFuture<Result<>> remove(QString key, QString run, QString item) override { return m_sink.remove(key, run, item); }

private:
    Sink &m_sink;
    std::shared_ptr<Guillotine> m_cut;
};

/// Answers a scripted error for some objects, else passes on.
class FaultySink final : public Sink
{
public:
    explicit FaultySink(Sink &sink) : m_sink(sink) {}
    std::function<std::optional<Error>(const SinkObject &)> putFault;
    int puts = 0;
    QString describe() const override { return m_sink.describe(); }
    QFuture<Result<>> test() override { return m_sink.test(); }
    QFuture<Result<StoredObject>> put(SinkObject object) override
    {
        ++puts;
        const auto fault = putFault ? putFault(object) : std::nullopt;
        return fault ? readyFuture<StoredObject>(*fault) : m_sink.put(std::move(object));
    }
    QFuture<Result<>> verify(QString key, QString sha) override
    {
        return m_sink.verify(std::move(key), std::move(sha));
    }
    QFuture<Result<>> writeRows(QList<SinkRow> rows) override { return m_sink.writeRows(std::move(rows)); }
    QFuture<Result<>> writeRunStatistics(QString run, QJsonObject s) override
    {
        return m_sink.writeRunStatistics(std::move(run), std::move(s));
    }
    QFuture<Result<>> remove(QString key, QString run, QString item) override
    {
        return m_sink.remove(std::move(key), std::move(run), std::move(item));
    }

private:
    Sink &m_sink;
};

void withFaults(UploadWorld &world, std::unique_ptr<FaultySink> &faulty,
                std::function<std::optional<Error>(const SinkObject &)> fault)
{
    world.wrapPorts = [&faulty, fault](UploaderPorts &ports) {
        faulty = std::make_unique<FaultySink>(*ports.sink);
        faulty->putFault = fault;
        ports.sink = faulty.get();
    };
}

} // namespace

class TestUploader : public QObject
{
    Q_OBJECT
private slots:
    void allArriveOnce();
    void failOnceIsTriedAgain();
    void U1_oneBadObjectNeverFailsTheBatch();
    void U2_U3_crashAfterEveryStep_data();
    void U2_U3_crashAfterEveryStep();
    void U4_refusedTargetHoldsAndGoesOn();
    void U6_rowsFollowWithoutSecondUpload();
    void U7_rejectedNeverLeave();
    void U8_cancelIsOneEvent();
    void U9_statisticsEqualTheLedger();
    void U10_doubleStartIsOneBatch();
    void poisonRowFailsAlone();
    void pauseStopsAndResumes();
    void captureWithoutPictureGetsItsRow();
    void lostObjectIsSentAgain();
    void retractRemovesObjectAndRow();
};

void TestUploader::allArriveOnce()
{
    UploadWorld world;
    world.fill(250);
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    QCOMPARE(world.objects().size(), 250);
    QCOMPARE(world.rowCount(), 250);
    QCOMPARE(world.released.size(), 250);
    QCOMPARE(world.ended.constFirst().message, u"250 uploaded"_s);
    QCOMPARE(world.ended.constFirst().recorded, 250);
    QCOMPARE(world.ended.constFirst().bytes, world.ended.constFirst().bytesTotal);
}

void TestUploader::failOnceIsTriedAgain()
{
    UploadWorld world;
    world.fill(10);
    int asked = 0;
    world.failOnce = [&asked](const QString &) { return ++asked == 1; };
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    QCOMPARE(asked, 1);
    QCOMPARE(world.ended.constFirst().message, u"10 uploaded"_s);
}

void TestUploader::U1_oneBadObjectNeverFailsTheBatch()
{
    UploadWorld world;
    world.fill(20);
    std::unique_ptr<FaultySink> faulty;
    bool bad = true;
    const QString victim = UploadWorld::sha(UploadWorld::bytesOf(7)), weak = UploadWorld::sha(UploadWorld::bytesOf(9));
    withFaults(world, faulty, [&](const SinkObject &object) -> std::optional<Error> {
        if (bad && object.sha256 == victim)
            return permanentError(7002, u"Refused"_s, u"413"_s, u"Make it smaller"_s);
        if (bad && object.sha256 == weak)
            return transientError(7003, u"Not available"_s, u"503"_s, u"Wait"_s);
        return std::nullopt;
    });
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.constFirst().message, u"18 of 20 uploaded, 2 failed"_s);
    QCOMPARE(faulty->puts, 18 + 1 + objectAttempts);
    QCOMPARE(world.uploader->failures().size(), 2);
    QCOMPARE(world.rowCount(), 18);
    QCOMPARE(world.released.size(), 18);
    bad = false;
    QCOMPARE(get(world.uploader->retryFailed({}, newId(systemNow().wall))).valueOr(-1), 2);
    QVERIFY(world.waitEnded(2));
    QCOMPARE(world.ended.constLast().message, u"2 uploaded"_s);
    QCOMPARE(world.rowCount(), 20);
    QCOMPARE(world.objects().size(), 20);
}

void TestUploader::U2_U3_crashAfterEveryStep_data()
{
    QTest::addColumn<bool>("loseAnswer");
    QTest::newRow("before the step") << false;
    QTest::newRow("after the step, answer lost") << true;
}

void TestUploader::U2_U3_crashAfterEveryStep()
{
    QFETCH(bool, loseAnswer);
    constexpr int count = 5;
    int n = 0;
    for (;; ++n) {
        UploadWorld world;
        world.fill(count);
        world.options.rowsPerBatch = 2;
        const auto cut = std::make_shared<Guillotine>();
        cut->left = n;
        cut->loseAnswer = loseAnswer;
        std::unique_ptr<CutSink> sink;
        world.wrapPorts = [&](UploaderPorts &ports) {
            sink = std::make_unique<CutSink>(*ports.sink, cut);
            ports.sink = sink.get();
            const LedgerPort real = ports.ledger;
            ports.ledger.createBatch = [cut, real](UploadOrder order) {
                return cut->pass<UploadBatch>([&] { return real.createBatch(order); });
            };
            ports.ledger.set = [cut, real](QList<LedgerStep> steps) {
                return cut->pass<Unit>([&] { return real.set(steps); });
            };
            ports.ledger.endBatch = [cut, real](RowId id, QString text) {
                return cut->pass<Unit>([&] { return real.endBatch(id, text); });
            };
        };
        world.begin();
        const auto first = world.start();
        QVERIFY(spinUntil([&] { return cut->dead || !world.ended.isEmpty(); }));
        const bool survived = !cut->dead;
        world.wrapPorts = nullptr;
        world.restart();
        sink.reset();
        const int open = get(world.uploader->resumeOpen()).valueOr(-1);
        QVERIFY(open >= 0);
        if (open == 0 && !survived)
            (void)world.start(); // the crash was before the batch was made, or after its end
        QVERIFY2(spinUntil([&] { return !world.uploader->status().active; }), qPrintable(u"n = %1"_s.arg(n)));
        const LedgerSummary ledger = world.ledger();
        QVERIFY2(ledger.states.value(UploadState::Recorded) == count, qPrintable(u"n = %1"_s.arg(n)));
        QCOMPARE(world.objects().size(), count);
        QCOMPARE(world.rowCount(), count);
        const QJsonObject statistics = get(world.rows->statistics(world.run.uid)).valueOr({});
        QCOMPARE(statistics.value(u"recorded"_s).toInt(), count);
        if (survived)
            break;
    }
    QVERIFY2(n > 4 * count, qPrintable(QString::number(n))); // every step was cut
}

void TestUploader::U4_refusedTargetHoldsAndGoesOn()
{
    UploadWorld world;
    world.fill(12);
    std::unique_ptr<FaultySink> faulty;
    bool refused = true;
    withFaults(world, faulty, [&](const SinkObject &) -> std::optional<Error> {
        if (refused && faulty->puts > 4)
            return permanentError(7005, u"The key was refused"_s, u"401"_s, u"Set a new key"_s);
        return std::nullopt;
    });
    world.begin();
    QVERIFY(world.start());
    QVERIFY(spinUntil([&] { return world.uploader->status().paused; }));
    QVERIFY(world.uploader->status().message.contains(u"Set a new key"_s));
    QVERIFY(world.ended.isEmpty());
    refused = false;
    QVERIFY(get(world.uploader->resume()));
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.constFirst().message, u"12 uploaded"_s);
    QCOMPARE(world.rowCount(), 12);
}

void TestUploader::U6_rowsFollowWithoutSecondUpload()
{
    UploadWorld world;
    world.fill(12);
    std::unique_ptr<FaultySink> faulty;
    withFaults(world, faulty, nullptr);
    bool down = true;
    world.wrapRows = [&](RowWriter &writer) {
        const auto real = writer.writeRows;
        writer.writeRows = [&down, real](QList<SinkRow> rows) {
            return down ? readyFuture<Unit>(transientError(7010, u"The database is away"_s)) : real(rows);
        };
    };
    world.begin();
    QVERIFY(world.start());
    QVERIFY(spinUntil([&] { return world.uploader->status().paused; }));
    QCOMPARE(world.uploader->status().verified, 12);
    QCOMPARE(world.rowCount(), 0);
    QVERIFY(world.released.isEmpty());
    down = false;
    QVERIFY(get(world.uploader->resume()));
    QVERIFY(world.waitEnded());
    QCOMPARE(faulty->puts, 12);
    QCOMPARE(world.rowCount(), 12);
}

void TestUploader::U7_rejectedNeverLeave()
{
    UploadWorld world;
    world.fill(
        20, [](int i) { return UploadWorld::bytesOf(i); },
        [](int i) {
            return i % 4 == 0   ? Review::Approved
                   : i % 4 == 1 ? Review::Rejected
                   : i % 4 == 2 ? Review::Flagged
                                : Review::Unreviewed;
        });
    std::unique_ptr<FaultySink> faulty;
    QSet<QString> sent;
    withFaults(world, faulty, [&](const SinkObject &object) -> std::optional<Error> {
        sent.insert(object.sha256);
        return std::nullopt;
    });
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    QCOMPARE(sent.size(), 5);
    QCOMPARE(world.rowCount(), 5);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(sent.contains(UploadWorld::sha(UploadWorld::bytesOf(i))), i % 4 == 0);
}

void TestUploader::U8_cancelIsOneEvent()
{
    UploadWorld world;
    world.fill(60);
    world.begin();
    QVERIFY(world.start());
    QVERIFY(spinUntil([&] { return world.uploader->status().stored >= 5; }));
    QVERIFY(get(world.uploader->cancel()));
    QVERIFY(get(world.uploader->cancel()));
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.size(), 1);
    QVERIFY(world.ended.constFirst().message.startsWith(u"Cancelled: "_s));
    const LedgerSummary ledger = world.ledger();
    const int recorded = ledger.states.value(UploadState::Recorded);
    QVERIFY(recorded >= 5 && recorded < 60);
    QCOMPARE(ledger.states.value(UploadState::Ready), 60 - recorded);
    QCOMPARE(world.rowCount(), recorded);
    QCOMPARE(world.objects().size(), recorded);
    QVERIFY(world.start()); // what stayed ready goes with the next one
    QVERIFY(world.waitEnded(2));
    QCOMPARE(world.rowCount(), 60);
}

void TestUploader::U9_statisticsEqualTheLedger()
{
    UploadWorld world;
    world.fill(15);
    std::unique_ptr<FaultySink> faulty;
    const QString victim = UploadWorld::sha(UploadWorld::bytesOf(3));
    withFaults(world, faulty, [&](const SinkObject &object) -> std::optional<Error> {
        if (object.sha256 == victim)
            return permanentError(7002, u"Refused"_s);
        return std::nullopt;
    });
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    const LedgerSummary ledger = world.ledger();
    const auto statistics = get(world.rows->statistics(world.run.uid));
    QVERIFY(statistics);
    QCOMPARE(statistics->value(u"recorded"_s).toInt(), ledger.states.value(UploadState::Recorded));
    QCOMPARE(statistics->value(u"failed"_s).toInt(), ledger.states.value(UploadState::Failed));
    QCOMPARE(statistics->value(u"total"_s).toInt(), 15);
    QCOMPARE(statistics->value(u"failed"_s).toInt(), 1);
}

void TestUploader::U10_doubleStartIsOneBatch()
{
    UploadWorld world;
    world.fill(40);
    std::unique_ptr<FaultySink> faulty;
    withFaults(world, faulty, nullptr);
    world.begin();
    const auto one = world.uploader->start(world.run.id, {}, newId(systemNow().wall));
    const auto two = world.uploader->start(world.run.id, {}, newId(systemNow().wall));
    const auto first = get(one), second = get(two);
    QVERIFY(first && second);
    QCOMPARE(first->uid, second->uid);
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.size(), 1);
    QCOMPARE(faulty->puts, 40);
}

void TestUploader::poisonRowFailsAlone()
{
    UploadWorld world;
    world.fill(40);
    world.wrapRows = [](RowWriter &writer) { // the real database refuses it: its table demands a url
        const auto real = writer.writeRows;
        writer.writeRows = [real](QList<SinkRow> rows) {
            for (SinkRow &row : rows) {
                if (row.title == u"Page 23"_s)
                    row.url.clear();
            }
            return real(rows);
        };
    };
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.constFirst().message, u"39 of 40 uploaded, 1 failed"_s);
    QCOMPARE(world.rowCount(), 39);
    QCOMPARE(world.uploader->failures().constFirst().errorClass, u"TD-7011"_s);
    QVERIFY(!world.uploader->failures().constFirst().remedy.isEmpty());
}

void TestUploader::pauseStopsAndResumes()
{
    UploadWorld world;
    world.fill(60);
    std::unique_ptr<FaultySink> faulty;
    withFaults(world, faulty, nullptr);
    world.begin();
    const auto batch = world.start();
    QVERIFY(batch);
    QVERIFY(spinUntil([&] { return world.uploader->status().stored >= 3; }));
    QVERIFY(get(world.uploader->pause()));
    const int after = faulty->puts;
    QVERIFY(after < 60);
    world.restart(); // a pause outlives the process
    QCOMPARE(get(world.uploader->resumeOpen()).valueOr(-1), 1);
    QVERIFY(spinUntil([&] { return world.uploader->status().paused; }));
    QCOMPARE(world.uploader->status().batch, batch->uid);
    QCOMPARE(faulty->puts, 0); // the new process has sent nothing
    QVERIFY(get(world.uploader->resume()));
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.constFirst().message, u"60 uploaded"_s);
    QCOMPARE(world.rowCount(), 60);
}

void TestUploader::captureWithoutPictureGetsItsRow()
{
    UploadWorld world;
    world.fill(
        6, [](int i) { return i % 2 ? QByteArray() : UploadWorld::bytesOf(i); }, [](int) { return Review::Approved; });
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    QCOMPARE(world.objects().size(), 3);
    QCOMPARE(world.rowCount(), 6);
}

void TestUploader::lostObjectIsSentAgain()
{
    UploadWorld world;
    world.fill(4);
    bool lost = false;
    world.wrapPorts = [&](UploaderPorts &ports) {
        const LedgerPort real = ports.ledger;
        ports.ledger.set = [&world, &lost, real](QList<LedgerStep> steps) {
            if (!lost && steps.constFirst().to == UploadState::Stored) {
                lost = true;
                QFile::remove(world.folder.filePath(u"sink/objects/"_s + steps.constFirst().objectKey));
            }
            return real.set(steps);
        };
    };
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    QVERIFY(lost);
    QCOMPARE(world.objects().size(), 4);
    QCOMPARE(world.ended.constFirst().message, u"4 uploaded"_s);
}

void TestUploader::retractRemovesObjectAndRow()
{
    UploadWorld world;
    world.fill(3);
    world.begin();
    const auto batch = world.start();
    QVERIFY(batch);
    QVERIFY(world.waitEnded());
    const auto manifest = get(world.uploader->manifest(*batch));
    QVERIFY(manifest);
    QCOMPARE(manifest->value(u"objects"_s).toArray().size(), 3);
    const auto page = get(ledgerPort(*world.store, systemClock()).objects(batch->id, 0, 10));
    QVERIFY(page);
    QVERIFY(get(world.uploader->retract(page->rows.constFirst())));
    QCOMPARE(world.objects().size(), 2);
    QCOMPARE(world.rowCount(), 2);
    const auto row =
        get(world.store->read([id = page->rows.constFirst().id](Db &db) { return captures::byId(db, id); }));
    QVERIFY(row);
    QVERIFY(row->review == Review::Unreviewed);
}

QTEST_GUILESS_MAIN(TestUploader)
#include "tst_uploader.moc"
