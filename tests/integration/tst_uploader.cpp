// The batch upload on a real store and a real directory sink: U1–U10, faults at every step, a crash after every step.
#include "store/journal.h"
#include "tests/support/uploadworld.h"

#include <QElapsedTimer>
#include <QRandomGenerator>

using namespace trawl;
using namespace trawl::test;

namespace {

/// What a cut-off call answers.
template <class R>
R cutOff()
{
    if constexpr (std::is_constructible_v<R, SinkError>)
        return R(sinkError(SinkScope::Target, cancelledError()));
    else
        return R(cancelledError());
}

/// Ends the "process" after n effects at ledger, objects or rows: later calls have no effect and say Cancelled. With @p
/// loseAnswer the n-th effect itself happens, but nobody hears of it.
struct Guillotine {
    int left = 0;
    bool loseAnswer = false;
    bool dead = false;

    template <class Fn>
    auto pass(Fn fn) -> std::invoke_result_t<Fn>
    {
        using R = std::decay_t<decltype(fn().result())>;
        const auto nothing = [] {
            QPromise<R> promise;
            promise.start();
            promise.addResult(cutOff<R>());
            promise.finish();
            return promise.future();
        };
        if (dead || (left == 0 && !loseAnswer)) {
            dead = true;
            return nothing();
        }
        if (left-- == 0) {
            dead = true;
            return fn().then([](const R &) { return cutOff<R>(); }); // it happens, but the answer is lost
        }
        return fn();
    }
};

using Cut = std::shared_ptr<Guillotine>;

/// Every effect of an uploader goes through the guillotine.
void cutEverything(UploaderPorts &ports, std::unique_ptr<SinkWraps> &wraps, const Cut &cut)
{
    wraps = std::make_unique<SinkWraps>(*ports.objects, *ports.rows);
    ObjectSink &objects = *ports.objects;
    RowSink &rows = *ports.rows;
    wraps->objects->onPut = [&objects, cut](const SinkObject &object, const std::stop_token &stop) {
        return cut->pass([&] { return objects.put(object, stop, {}); });
    };
    wraps->objects->onRemove = [&objects, cut](const QString &key) {
        return cut->pass([&] { return objects.remove(key); });
    };
    wraps->rows->onWrite = [&rows, cut](QList<SinkRow> &values) {
        return cut->pass([&] { return rows.writeRows(values); });
    };
    wraps->rows->onStatistics = [&rows, cut](const QString &run, const QJsonObject &statistics) {
        return cut->pass([&] { return rows.writeRunStatistics(run, statistics); });
    };
    wraps->rows->onRemove = [&rows, cut](const QString &run, const QString &item) {
        return cut->pass([&] { return rows.removeRow(run, item); });
    };
    ports.objects = wraps->objects.get();
    ports.rows = wraps->rows.get();
    const LedgerPort real = ports.ledger;
    ports.ledger.createBatch = [cut, real](UploadOrder order) {
        return cut->pass([&] { return real.createBatch(order); });
    };
    ports.ledger.set = [cut, real](QList<LedgerStep> steps) { return cut->pass([&] { return real.set(steps); }); };
    ports.ledger.endBatch = [cut, real](RowId id, QString text) {
        return cut->pass([&] { return real.endBatch(id, text); });
    };
    ports.ledger.retract = [cut, real](QList<RowId> ids, QString by) {
        return cut->pass([&] { return real.retract(ids, by); });
    };
    ports.ledger.retracted = [cut, real](RowId id) { return cut->pass([&] { return real.retracted(id); }); };
}

/// Answers a scripted error for some objects, else passes on.
void withFaults(UploadWorld &world, std::unique_ptr<SinkWraps> &wraps,
                std::function<std::optional<SinkError>(const SinkObject &)> fault)
{
    world.wrapPorts = [&wraps, fault](UploaderPorts &ports) {
        wraps = std::make_unique<SinkWraps>(*ports.objects, *ports.rows);
        if (fault) {
            wraps->objects->onPut = [fault](const SinkObject &object,
                                            const std::stop_token &) -> std::optional<SinkFuture<StoredObject>> {
                const auto error = fault(object);
                return error ? std::optional(sinkReady<StoredObject>(*error)) : std::nullopt;
            };
        }
        ports.objects = wraps->objects.get();
        ports.rows = wraps->rows.get();
    };
}

void refuseRow(UploadWorld &world, std::unique_ptr<SinkWraps> &wraps, const QString &title)
{
    world.wrapPorts = [&wraps, title](UploaderPorts &ports) { // the real database refuses it: its table demands a url
        wraps = std::make_unique<SinkWraps>(*ports.objects, *ports.rows);
        wraps->rows->onWrite = [title](QList<SinkRow> &rows) -> std::optional<SinkFuture<>> {
            for (SinkRow &row : rows) {
                if (row.title == title)
                    row.url.clear();
            }
            return std::nullopt;
        };
        ports.rows = wraps->rows.get();
    };
}

/// The first put waits until the test lets it go on.
struct Gate {
    SinkAnswer<StoredObject> answer;
    SinkObject object;
    std::stop_token stop;
    int puts = 0;
    ObjectSink *inner = nullptr;

    void stand(UploadWorld &world, std::unique_ptr<SinkWraps> &wraps)
    {
        world.wrapPorts = [this, &wraps](UploaderPorts &ports) {
            wraps = std::make_unique<SinkWraps>(*ports.objects, *ports.rows);
            inner = ports.objects;
            wraps->objects->onPut = [this](const SinkObject &one,
                                           const std::stop_token &token) -> std::optional<SinkFuture<StoredObject>> {
                if (++puts > 1)
                    return std::nullopt;
                object = one;
                stop = token;
                return answer.future();
            };
            ports.objects = wraps->objects.get();
        };
    }
    /// The object gets there, and the uploader hears of it.
    void open() { answer.set(get(inner->put(object, {}, {}))); }
};

Error full()
{
    return transientError(7003, u"Not available"_s, u"503"_s, u"Wait"_s);
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
    void readyCapturesAreCountedByRun();
    void pauseStopsAndResumes();
    void captureWithoutPictureGetsItsRow();
    void M23_withoutAPictureNothingIsStoredBeforeItsRow_data();
    void M23_withoutAPictureNothingIsStoredBeforeItsRow();
    void M23_aCancelAtABrokenTargetGivesRowsBack();
    void lostObjectIsSentAgain();
    void manifestNamesEveryObject();
    void retryAfterOfAnObjectIsHonoured();
    void retryAfterOfTheTargetHoldsEverythingBack();
    void shutDownEndsAPutUnderWay();
    void aPictureThatIsGoneIsHeldWithItsReason();
    void aSpoolThatIsAwayHoldsTheBatch();
    void anUnreadablePictureFailsNothing();
    void M4_holdWhileAnObjectIsInFlight();
    void M4_holdChangesOnlyWhatTheLedgerHeld();
    void M4_holdsAtEveryStepCountRight();
    void M4_aTryThatFailsAfterAHoldIsHeld();
    void M5_aRejectedPictureDoesNotStay();
    void M5_rejectedWhileItIsBeingSent();
    void M5_retractBringsThePictureBack();
    void M5_retractWaitsForTheTarget();
    void M5_approvedAgainWhileItIsTakenBack();
    void M5_undoAfterTheObjectHasGone();
    void M5_crashAfterEveryStepOfARetraction_data();
    void M5_crashAfterEveryStepOfARetraction();
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
    std::unique_ptr<SinkWraps> faulty;
    bool bad = true;
    const QString victim = UploadWorld::sha(UploadWorld::bytesOf(7)), weak = UploadWorld::sha(UploadWorld::bytesOf(9));
    withFaults(world, faulty, [&](const SinkObject &object) -> std::optional<SinkError> {
        if (bad && object.sha256 == victim)
            return sinkError(SinkScope::Object, permanentError(7002, u"Refused"_s, u"413"_s, u"Make it smaller"_s));
        if (bad && object.sha256 == weak)
            return sinkError(SinkScope::Object, full());
        return std::nullopt;
    });
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.constFirst().message, u"18 of 20 uploaded, 2 failed"_s);
    QCOMPARE(faulty->objects->puts, 18 + 1 + objectAttempts);
    const QList<UploadFailureGroup> groups = world.failures();
    QCOMPARE(groups.size(), 2);
    QCOMPARE(groups.constFirst(), (UploadFailureGroup{u"TD-7002"_s, 1, u"Refused. 413. Make it smaller."_s, 1}));
    QCOMPARE(groups.constLast().count, 1);
    world.stop(); // a restart of the program changes nothing about them
    world.begin();
    QCOMPARE(world.failures(), groups);
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
        world.fill( // the last has no picture
            count, [](int i) { return i + 1 < count ? UploadWorld::bytesOf(i) : QByteArray(); },
            [](int) { return Review::Approved; });
        world.options.rowsPerBatch = 2;
        const auto cut = std::make_shared<Guillotine>();
        cut->left = n;
        cut->loseAnswer = loseAnswer;
        std::unique_ptr<SinkWraps> wraps;
        world.wrapPorts = [&](UploaderPorts &ports) { cutEverything(ports, wraps, cut); };
        world.begin();
        const auto first = world.start();
        QVERIFY(spinUntil([&] { return cut->dead || !world.ended.isEmpty(); }));
        const bool survived = !cut->dead;
        world.wrapPorts = nullptr;
        world.restart();
        wraps.reset();
        const int open = get(world.uploader->resumeOpen()).valueOr(-1);
        QVERIFY(open >= 0);
        if (open == 0 && !survived)
            (void)world.start(); // the crash was before the batch was made, or after its end
        QVERIFY2(spinUntil([&] { return !world.uploader->status().active; }), qPrintable(u"n = %1"_s.arg(n)));
        const LedgerSummary ledger = world.ledger();
        QVERIFY2(ledger.states.value(UploadState::Recorded) == count, qPrintable(u"n = %1"_s.arg(n)));
        QCOMPARE(world.objects().size(), count - 1);
        QCOMPARE(world.rowCount(), count);
        const QJsonObject statistics = world.statistics();
        QCOMPARE(statistics.value(u"recorded"_s).toInt(), count);
        if (survived)
            break;
    }
    QVERIFY2(n > 4 * (count - 1) + 1, qPrintable(QString::number(n))); // every step was cut
}

void TestUploader::U4_refusedTargetHoldsAndGoesOn()
{
    UploadWorld world;
    world.fill(12);
    std::unique_ptr<SinkWraps> faulty;
    bool refused = true;
    withFaults(world, faulty, [&](const SinkObject &) -> std::optional<SinkError> {
        if (refused && faulty->objects->puts > 4)
            return sinkError(SinkScope::Target,
                             permanentError(7005, u"The key was refused"_s, u"401"_s, u"Set a new key"_s));
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
    std::unique_ptr<SinkWraps> faulty;
    bool down = true;
    world.wrapPorts = [&](UploaderPorts &ports) {
        faulty = std::make_unique<SinkWraps>(*ports.objects, *ports.rows);
        faulty->rows->onWrite = [&down](QList<SinkRow> &) -> std::optional<SinkFuture<>> {
            if (!down)
                return std::nullopt;
            return sinkReady<>(sinkError(SinkScope::Target, transientError(7010, u"The database is away"_s)));
        };
        ports.objects = faulty->objects.get();
        ports.rows = faulty->rows.get();
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
    QCOMPARE(faulty->objects->puts, 12);
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
    std::unique_ptr<SinkWraps> faulty;
    QSet<QString> sent;
    withFaults(world, faulty, [&](const SinkObject &object) -> std::optional<SinkError> {
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
    std::unique_ptr<SinkWraps> faulty;
    const QString victim = UploadWorld::sha(UploadWorld::bytesOf(3));
    withFaults(world, faulty, [&](const SinkObject &object) -> std::optional<SinkError> {
        if (object.sha256 == victim)
            return sinkError(SinkScope::Object, permanentError(7002, u"Refused"_s));
        return std::nullopt;
    });
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    const LedgerSummary ledger = world.ledger();
    const QJsonObject statistics = world.statistics();
    QCOMPARE(statistics.value(u"recorded"_s).toInt(), ledger.states.value(UploadState::Recorded));
    QCOMPARE(statistics.value(u"failed"_s).toInt(), ledger.states.value(UploadState::Failed));
    QCOMPARE(statistics.value(u"total"_s).toInt(), 15);
    QCOMPARE(statistics.value(u"failed"_s).toInt(), 1);
}

void TestUploader::U10_doubleStartIsOneBatch()
{
    UploadWorld world;
    world.fill(40);
    std::unique_ptr<SinkWraps> faulty;
    withFaults(world, faulty, nullptr);
    world.begin();
    const auto one = world.uploader->start(world.run.id, {}, newId(systemNow().wall));
    const auto two = world.uploader->start(world.run.id, {}, newId(systemNow().wall));
    const auto first = get(one), second = get(two);
    QVERIFY(first && second);
    QCOMPARE(first->uid, second->uid);
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.size(), 1);
    QCOMPARE(faulty->objects->puts, 40);
}

void TestUploader::readyCapturesAreCountedByRun()
{
    UploadWorld world;
    world.fill(3);
    const RowId older = world.run.id;
    world.fill(5);
    const auto shares = get(world.store->read([](Db &db) { return ledger::readyByRun(db); }));
    QVERIFY(shares);
    QCOMPARE(shares->size(), 2);
    QCOMPARE(shares->at(0).run, world.run.id);
    QCOMPARE(shares->at(0).number, world.run.number);
    QCOMPARE(shares->at(0).count, 5);
    QCOMPARE(shares->at(1).run, older);
    QCOMPARE(shares->at(1).count, 3);
    QVERIFY(shares->at(1).bytes > 0);
}

void TestUploader::poisonRowFailsAlone()
{
    UploadWorld world;
    world.fill(40);
    std::unique_ptr<SinkWraps> wraps;
    refuseRow(world, wraps, u"Page 23"_s);
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.constFirst().message, u"39 of 40 uploaded, 1 failed"_s);
    QCOMPARE(world.rowCount(), 39);
    QCOMPARE(world.failures().constFirst().errorClass, u"TD-7011"_s);
    QVERIFY(!world.failures().constFirst().sentence.isEmpty());
}

void TestUploader::pauseStopsAndResumes()
{
    UploadWorld world;
    world.fill(60);
    std::unique_ptr<SinkWraps> faulty;
    withFaults(world, faulty, nullptr);
    world.begin();
    const auto batch = world.start();
    QVERIFY(batch);
    QVERIFY(spinUntil([&] { return world.uploader->status().stored >= 3; }));
    QVERIFY(get(world.uploader->pause()));
    const int after = faulty->objects->puts;
    QVERIFY(after < 60);
    world.restart(); // a pause outlives the process
    QCOMPARE(get(world.uploader->resumeOpen()).valueOr(-1), 1);
    QVERIFY(spinUntil([&] { return world.uploader->status().paused; }));
    QCOMPARE(world.uploader->status().batch, batch->uid);
    QCOMPARE(faulty->objects->puts, 0); // the new process has sent nothing
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

void TestUploader::M23_withoutAPictureNothingIsStoredBeforeItsRow_data()
{
    QTest::addColumn<QString>("inTheWay"); // a file or, with a slash, a folder
    QTest::addColumn<QString>("code");
    QTest::newRow("the sink is a file") << u"sink"_s << u"TD-7005"_s;
    QTest::newRow("the results take no rows") << u"sink/results.sqlite/"_s << u"TD-7010"_s;
}

/// They have no object whose put could fail: only the row says whether they are at the target.
void TestUploader::M23_withoutAPictureNothingIsStoredBeforeItsRow()
{
    QFETCH(QString, inTheWay);
    QFETCH(QString, code);
    UploadWorld world;
    world.fill(
        6, [](int) { return QByteArray(); }, [](int) { return Review::Approved; });
    const QString place = world.folder.filePath(inTheWay);
    QFile file(place);
    QVERIFY(inTheWay.endsWith(u'/') ? QDir().mkpath(place) : file.open(QIODevice::WriteOnly));
    file.close();
    world.begin();
    QVERIFY(world.start());
    for (int process = 0; process < 2; ++process) {
        QVERIFY(spinUntil([&] { return world.uploader->status().paused; }));
        const UploadStatus held = world.uploader->status();
        QVERIFY2(held.message.contains(code), qPrintable(held.message));
        QVERIFY(world.uploader->whyHeld() && world.uploader->whyHeld()->ofTarget);
        QCOMPARE(QList<int>({held.total, held.stored, held.verified, held.recorded}), QList<int>({6, 0, 0, 0}));
        const LedgerSummary ledger = world.ledger();
        QCOMPARE(ledger.states.value(UploadState::Stored) + ledger.states.value(UploadState::Verified), 0);
        QCOMPARE(ledger.states.value(UploadState::Failed), 0);
        if (process == 0) { // the next one tries by itself, and says the same
            world.restart();
            QCOMPARE(get(world.uploader->resumeOpen()).valueOr(-1), 1);
        }
    }
    QVERIFY(inTheWay.endsWith(u'/') ? QDir(place).removeRecursively() : QFile::remove(place));
    QVERIFY(get(world.uploader->resume()));
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.constLast().message, u"6 uploaded"_s);
    QCOMPARE(world.ended.constLast().verified, 6);
    QCOMPARE(world.rowCount(), 6);
    QCOMPARE(world.ledger().states.value(UploadState::Recorded), 6);
}

void TestUploader::M23_aCancelAtABrokenTargetGivesRowsBack()
{
    UploadWorld world;
    world.fill(
        6, [](int) { return QByteArray(); }, [](int) { return Review::Approved; });
    QFile file(world.folder.filePath(u"sink"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    world.begin();
    QVERIFY(world.start());
    QVERIFY(spinUntil([&] { return world.uploader->status().paused; }));
    QVERIFY(file.remove()); // the statistics, which a cancel writes, too, would wait for the target
    QVERIFY(get(world.uploader->cancel()));
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ledger().states.value(UploadState::Ready), 6);
    QCOMPARE(world.rowCount(), 0);
    QVERIFY(world.start());
    QVERIFY(world.waitEnded(2));
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

void TestUploader::manifestNamesEveryObject()
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
}

void TestUploader::retryAfterOfAnObjectIsHonoured()
{
    UploadWorld world;
    world.fill(6);
    std::unique_ptr<SinkWraps> wraps;
    const QString victim = UploadWorld::sha(UploadWorld::bytesOf(2));
    QElapsedTimer clock;
    qint64 again = -1;
    withFaults(world, wraps, [&](const SinkObject &object) -> std::optional<SinkError> {
        if (object.sha256 != victim)
            return std::nullopt;
        if (!clock.isValid()) {
            clock.start();
            return sinkError(SinkScope::Object, full(), 400ms);
        }
        again = clock.elapsed();
        return std::nullopt;
    });
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.constFirst().message, u"6 uploaded"_s);
    QVERIFY2(again >= 395, qPrintable(QString::number(again))); // the back-off alone is 2 ms here
}

void TestUploader::retryAfterOfTheTargetHoldsEverythingBack()
{
    UploadWorld world;
    world.fill(12);
    world.options.parallel = 2;
    std::unique_ptr<SinkWraps> wraps;
    QElapsedTimer clock;
    QList<qint64> puts;
    int asked = 0;
    withFaults(world, wraps, [&](const SinkObject &) -> std::optional<SinkError> {
        if (clock.isValid())
            puts.append(clock.elapsed());
        if (++asked != 5)
            return std::nullopt;
        clock.start();
        return sinkError(SinkScope::Target, full(), 400ms);
    });
    world.begin();
    QVERIFY(world.start());
    QVERIFY(spinUntil([&] { return world.uploader->status().message.contains(u"asks to wait"_s); }));
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.constFirst().message, u"12 uploaded"_s);
    QVERIFY(world.failures().isEmpty());
    // One may have been launched together with the one that was told to wait.
    QVERIFY(puts.size() >= 7);
    for (qsizetype i = 1; i < puts.size(); ++i)
        QVERIFY2(puts.at(i) >= 395, qPrintable(QString::number(puts.at(i))));
}

void TestUploader::shutDownEndsAPutUnderWay()
{
    UploadWorld world;
    world.fill(3);
    Gate gate;
    std::unique_ptr<SinkWraps> wraps;
    gate.stand(world, wraps);
    world.begin();
    QVERIFY(world.start());
    QVERIFY(spinUntil([&] { return gate.puts > 0; }));
    bool stopped = false;
    const auto end = [&] {
        stopped = true;
        gate.answer.set(sinkError(SinkScope::Object, cancelledError())); // as a sink does that is told to stop
    };
    const std::stop_callback told(gate.stop, end);
    world.wrapPorts = nullptr;
    world.restart();
    QVERIFY(stopped);
    QCOMPARE(get(world.uploader->resumeOpen()).valueOr(-1), 1);
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.constFirst().message, u"3 uploaded"_s);
    QCOMPARE(world.objects().size(), 3);
}

void TestUploader::aPictureThatIsGoneIsHeldWithItsReason()
{
    UploadWorld world;
    world.fill(5);
    const CaptureRow victim = world.captures().at(2);
    const QByteArray bytes = world.pictures.take(victim.uid);
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.constFirst().message, u"4 of 5 uploaded, 1 held"_s);
    const CaptureRow held = world.capture(victim.id);
    QCOMPARE(held.upload, UploadState::Held);
    QVERIFY2(held.uploadError.contains(u"gone"_s), qPrintable(held.uploadError));
    QCOMPARE(held.uploadTries, 0); // nothing was sent
    QCOMPARE(held.review, Review::Approved);
    QCOMPARE(world.rowCount(), 4);
    world.pictures.insert(victim.uid, bytes);
    QCOMPARE(get(world.uploader->hold({victim.id}, false)).valueOr({}).changed, 1);
    QVERIFY(world.start());
    QVERIFY(world.waitEnded(2));
    QCOMPARE(world.rowCount(), 5);
    QCOMPARE(world.objects().size(), 5);
}

void TestUploader::aSpoolThatIsAwayHoldsTheBatch()
{
    UploadWorld world;
    world.fill(30);
    const auto all = std::exchange(world.pictures, {});
    world.begin();
    QVERIFY(world.start());
    QVERIFY(spinUntil([&] { return world.uploader->status().paused; }));
    QVERIFY2(world.uploader->status().message.contains(u"TD-6004"_s), qPrintable(world.uploader->status().message));
    QVERIFY(world.ended.isEmpty());
    QVERIFY(spinUntil([&] { return world.ledger().states.value(UploadState::Held) == 2; })); // the third said enough
    QCOMPARE(world.ledger().states.value(UploadState::Failed), 0);
    world.pictures = all;
    QList<RowId> held;
    for (const CaptureRow &row : world.captures()) {
        if (row.upload == UploadState::Held)
            held.append(row.id);
    }
    QCOMPARE(get(world.uploader->hold(held, false)).valueOr({}).changed, int(held.size()));
    QVERIFY(get(world.uploader->resume()));
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.constFirst().message, u"30 uploaded"_s);
    QCOMPARE(world.rowCount(), 30);
}

void TestUploader::anUnreadablePictureFailsNothing()
{
    UploadWorld world;
    world.fill(8);
    bool readable = false;
    world.wrapPorts = [&readable](UploaderPorts &ports) {
        const auto real = ports.pictureBytes;
        ports.pictureBytes = [&readable, real](const CaptureRow &row) {
            return readable ? real(row)
                            : readyFuture<QByteArray>(transientError(6014, u"It can't be read"_s, u"EACCES"_s));
        };
    };
    world.begin();
    QVERIFY(world.start());
    QVERIFY(spinUntil([&] { return world.uploader->status().paused; }));
    QVERIFY(world.uploader->status().message.contains(u"EACCES"_s));
    QCOMPARE(world.ledger().states.value(UploadState::Ready), 8);
    readable = true;
    QVERIFY(get(world.uploader->resume()));
    QVERIFY(world.waitEnded());
    QCOMPARE(world.ended.constFirst().message, u"8 uploaded"_s);
}

void TestUploader::M4_holdWhileAnObjectIsInFlight()
{
    UploadWorld world;
    world.fill(3);
    world.options.parallel = 1;
    Gate gate;
    std::unique_ptr<SinkWraps> wraps;
    gate.stand(world, wraps);
    world.begin();
    QVERIFY(world.start());
    QVERIFY(spinUntil([&] { return gate.puts == 1; }));
    const HoldOutcome hold = get(world.uploader->hold({world.captures().constFirst().id}, true)).valueOr({});
    QCOMPARE(hold.changed, 0); // what is on its way is recorded
    QCOMPARE(hold.underway, 1);
    gate.open();
    QVERIFY(world.waitEnded(1, 10s));
    QCOMPARE(world.ended.constFirst().message, u"3 uploaded"_s);
    QCOMPARE(gate.puts, 3);
    QCOMPARE(world.rowCount(), 3);
    QCOMPARE(world.uploader->status().recorded, 3);
    QCOMPARE(world.uploader->status().total, 3);
}

void TestUploader::M4_holdChangesOnlyWhatTheLedgerHeld()
{
    UploadWorld world;
    world.fill(3);
    world.options.parallel = 1;
    Gate gate;
    std::unique_ptr<SinkWraps> wraps;
    gate.stand(world, wraps);
    world.begin();
    QVERIFY(world.start());
    QVERIFY(spinUntil([&] { return gate.puts == 1; }));
    QList<RowId> ids;
    for (const CaptureRow &row : world.captures())
        ids.append(row.id);
    const HoldOutcome hold = get(world.uploader->hold(ids, true)).valueOr({});
    QCOMPARE(hold.changed, 2);
    QCOMPARE(hold.underway, 1);
    gate.open();
    QVERIFY(world.waitEnded(1, 10s));
    QCOMPARE(world.ended.constFirst().message, u"1 of 3 uploaded, 2 held"_s);
    QCOMPARE(world.uploader->status().held, 2); // they stay in their batch, where the operator sees them
    QCOMPARE(gate.puts, 1);
    QCOMPARE(world.rowCount(), 1);
    QCOMPARE(get(world.uploader->hold(ids, false)).valueOr({}).changed, 2);
    QVERIFY(world.start());
    QVERIFY(world.waitEnded(2));
    QCOMPARE(world.rowCount(), 3);
    QCOMPARE(gate.puts, 3);
}

void TestUploader::M4_holdsAtEveryStepCountRight()
{
    constexpr int count = 40;
    for (int seed = 0; seed < 4; ++seed) {
        UploadWorld world;
        world.fill(count);
        world.options.rowsPerBatch = 7;
        std::unique_ptr<SinkWraps> wraps;
        withFaults(world, wraps, [n = 0](const SinkObject &) mutable -> std::optional<SinkError> {
            return ++n % 5 == 0 ? std::optional(sinkError(SinkScope::Object, full())) : std::nullopt;
        });
        world.options.backoff.maxAttempts = 50;
        world.begin();
        const QList<CaptureRow> all = world.captures();
        int asked = 0, changed = 0, answers = 0;
        QRandomGenerator random{quint32(seed)};
        QObject::connect(world.uploader.get(), &Uploader::captureChanged, world.uploader.get(), [&] {
            if (asked == 60)
                return;
            ++asked;
            const QList<RowId> ids{all.at(random.bounded(count)).id, all.at(random.bounded(count)).id};
            whenDone(world.uploader->hold(ids, true), world.uploader.get(), [&](const Result<HoldOutcome> &done) {
                ++answers;
                changed += done ? done->changed : 0;
            });
        });
        QVERIFY(world.start());
        QVERIFY2(world.waitEnded(1, 30s), qPrintable(world.uploader->status().message));
        QVERIFY(spinUntil([&] { return answers == asked; }));
        const LedgerSummary ledger = world.ledger();
        const int recorded = ledger.states.value(UploadState::Recorded), held = ledger.states.value(UploadState::Held);
        QVERIFY2(recorded + held == count, qPrintable(u"%1 recorded, %2 held"_s.arg(recorded).arg(held)));
        QVERIFY(held >= changed);
        QVERIFY(held > 0 && recorded > 0);
        QCOMPARE(world.rowCount(), recorded);
        QCOMPARE(world.uploader->status().recorded, recorded);
        QCOMPARE(world.uploader->status().held, held);
        QCOMPARE(world.uploader->status().total, count);
        QCOMPARE(world.statistics().value(u"recorded"_s).toInt(), recorded);
    }
}

void TestUploader::M4_aTryThatFailsAfterAHoldIsHeld()
{
    UploadWorld world;
    world.fill(1);
    Gate gate;
    std::unique_ptr<SinkWraps> wraps;
    gate.stand(world, wraps);
    world.begin();
    QVERIFY(world.start());
    QVERIFY(spinUntil([&] { return gate.puts == 1; }));
    const RowId id = world.captures().constFirst().id;
    QCOMPARE(get(world.uploader->hold({id}, true)).valueOr({}).underway, 1);
    gate.answer.set(sinkError(SinkScope::Object, full()));
    QVERIFY(world.waitEnded(1, 10s));
    QCOMPARE(gate.puts, 1); // it would have been tried again otherwise
    QCOMPARE(world.capture(id).upload, UploadState::Held);
    QCOMPARE(world.ended.constFirst().message, u"0 of 1 uploaded, 1 held"_s);
}

void TestUploader::M5_aRejectedPictureDoesNotStay()
{
    UploadWorld world;
    world.fill(3);
    std::unique_ptr<SinkWraps> wraps;
    refuseRow(world, wraps, u"Page 1"_s);
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    const CaptureRow failed = world.captures().at(1);
    QCOMPARE(failed.upload, UploadState::Failed);
    QCOMPARE(world.objects().size(), 3); // its object is there, its row was refused
    QVERIFY(world.decide({failed.id}, Review::Rejected));
    QVERIFY(spinUntil([&] { return world.objects().size() == 2; }));
    QVERIFY(spinUntil([&] { return world.capture(failed.id).objectKey.isEmpty(); }));
    QCOMPARE(world.capture(failed.id).review, Review::Rejected);
    QCOMPARE(world.capture(failed.id).upload, UploadState::None);
    QCOMPARE(world.capture(failed.id).uploadTries, 0);
    QCOMPARE(world.rowCount(), 2);
}

void TestUploader::M5_rejectedWhileItIsBeingSent()
{
    UploadWorld world;
    world.fill(3);
    Gate gate;
    std::unique_ptr<SinkWraps> wraps;
    gate.stand(world, wraps);
    world.begin();
    QVERIFY(world.start());
    QVERIFY(spinUntil([&] { return gate.puts == 3; }));
    const auto all = world.captures();
    const auto victim = std::find_if(all.cbegin(), all.cend(),
                                     [&gate](const CaptureRow &row) { return row.sha256 == gate.object.sha256; });
    QVERIFY(victim != all.cend());
    QCOMPARE(world.capture(victim->id).upload, UploadState::Storing);
    QVERIFY(world.decide({victim->id}, Review::Rejected)); // before it is recorded a decision stands above the upload
    QVERIFY(spinUntil([&] { return gate.stop.stop_requested(); }));
    gate.open(); // the worst case: it gets there all the same
    QVERIFY(world.waitEnded());
    QVERIFY(spinUntil([&] { return world.objects().size() == 2 && world.capture(victim->id).objectKey.isEmpty(); }));
    QCOMPARE(world.rowCount(), 2);
    QCOMPARE(world.capture(victim->id).review, Review::Rejected);
    QCOMPARE(world.uploader->status().total, 2);
    QCOMPARE(world.uploader->status().recorded, 2);
}

void TestUploader::M5_retractBringsThePictureBack()
{
    UploadWorld world;
    world.fill(3);
    world.wrapPorts = [&world](UploaderPorts &ports) { // the spool, as it is after an upload
        ports.release = [&world](const CaptureRow &row, const QByteArray &) { world.pictures.remove(row.uid); };
    };
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    const CaptureRow row = world.captures().constFirst();
    QCOMPARE(world.decide({row.id}, Review::Rejected).error().code, 4023); // uploaded: Retract asks first
    const Retracted done = get(world.uploader->retract({row.id, 4711}, u"op"_s)).valueOr({});
    QCOMPARE(done.retracted, 1);
    QCOMPARE(done.refused, 1);
    QCOMPARE(world.objects().size(), 2);
    QCOMPARE(world.rowCount(), 2);
    QCOMPARE(world.statistics().value(u"recorded"_s).toInt(), 2); // U9
    QCOMPARE(world.statistics().value(u"total"_s).toInt(), 2);
    QCOMPARE(world.restored, QStringList{row.uid});
    QCOMPARE(UploadWorld::sha(world.pictures.value(row.uid)), row.sha256);
    QCOMPARE(world.capture(row.id).review, Review::Unreviewed);
    QCOMPARE(world.capture(row.id).upload, UploadState::None);
    const auto journal = get(world.store->read([](Db &db) { return journal::page(db, 0, 1); }));
    QCOMPARE(journal->rows.constFirst().action, u"upload.retract"_s);
    QCOMPARE(journal->rows.constFirst().by, u"op"_s);
    QVERIFY(world.decide({row.id}, Review::Approved));
    QVERIFY(world.start());
    QVERIFY(world.waitEnded(2));
    QCOMPARE(world.objects().size(), 3);
    QCOMPARE(world.rowCount(), 3);
}

void TestUploader::M5_retractWaitsForTheTarget()
{
    UploadWorld world;
    world.fill(2);
    std::unique_ptr<SinkWraps> wraps;
    bool away = true;
    world.wrapPorts = [&](UploaderPorts &ports) {
        wraps = std::make_unique<SinkWraps>(*ports.objects, *ports.rows);
        wraps->objects->onRemove = [&away](const QString &) -> std::optional<SinkFuture<>> {
            if (!away)
                return std::nullopt;
            return sinkReady<>(sinkError(SinkScope::Target, transientError(7002, u"The target is away"_s)));
        };
        ports.objects = wraps->objects.get();
    };
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    const RowId id = world.captures().constFirst().id;
    const Retracted first = get(world.uploader->retract({id}, u"op"_s)).valueOr({});
    QCOMPARE(first.retracted, 0);
    QCOMPARE(first.waiting, 1);
    QCOMPARE(first.why.what, u"The target is away"_s);
    QVERIFY(world.capture(id).uploadError.contains(u"The target is away"_s));
    QCOMPARE(world.capture(id).upload, UploadState::Recorded); // it is still there
    away = false;
    QVERIFY(spinUntil([&] { return world.objects().size() == 1; })); // by itself
    QVERIFY(spinUntil([&] { return world.capture(id).upload == UploadState::None; }));
    QCOMPARE(world.capture(id).review, Review::Unreviewed);
    QCOMPARE(world.rowCount(), 1);
}

void TestUploader::M5_approvedAgainWhileItIsTakenBack()
{
    UploadWorld world;
    world.fill(2);
    std::unique_ptr<SinkWraps> wraps;
    bool away = true, refuse = true;
    world.wrapPorts = [&](UploaderPorts &ports) {
        wraps = std::make_unique<SinkWraps>(*ports.objects, *ports.rows);
        wraps->rows->onWrite = [&refuse](QList<SinkRow> &rows) -> std::optional<SinkFuture<>> {
            for (SinkRow &row : rows) {
                if (refuse && row.title == u"Page 1"_s)
                    row.url.clear();
            }
            return std::nullopt;
        };
        wraps->objects->onRemove = [&away](const QString &) -> std::optional<SinkFuture<>> {
            if (!away)
                return std::nullopt;
            return sinkReady<>(sinkError(SinkScope::Target, transientError(7002, u"The target is away"_s)));
        };
        ports.objects = wraps->objects.get();
        ports.rows = wraps->rows.get();
    };
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    const RowId id = world.captures().at(1).id;
    QVERIFY(world.decide({id}, Review::Rejected));
    QVERIFY(spinUntil([&] { return world.capture(id).uploadError.contains(u"away"_s); }));
    QVERIFY(world.decide({id}, Review::Approved));
    QCOMPARE(world.start().error().code, 4024); // not before the old object has gone
    refuse = away = false;
    QVERIFY(spinUntil([&] { return world.objects().size() == 1; }));
    QVERIFY(spinUntil([&] { return world.capture(id).objectKey.isEmpty(); }));
    QCOMPARE(world.capture(id).upload, UploadState::Ready);
    QVERIFY(world.start());
    QVERIFY(world.waitEnded(2));
    QCOMPARE(world.objects().size(), 2);
    QCOMPARE(world.rowCount(), 2);
}

void TestUploader::M5_undoAfterTheObjectHasGone()
{
    UploadWorld world;
    world.fill(2);
    std::unique_ptr<SinkWraps> wraps;
    refuseRow(world, wraps, u"Page 1"_s);
    world.begin();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded());
    const RowId id = world.captures().at(1).id;
    const auto rejected = world.decide({id}, Review::Rejected);
    QVERIFY(rejected);
    QVERIFY(spinUntil([&] { return world.objects().size() == 1 && world.capture(id).objectKey.isEmpty(); }));
    QVERIFY(get(world.store->write(Lane::Interactive, [entry = rejected->entry](Db &db) {
        return journal::revert(db, entry, u"op"_s, systemNow().wall);
    })));
    QCOMPARE(world.capture(id).review, Review::Approved);
    QCOMPARE(world.capture(id).upload, UploadState::Ready); // "failed" was true of an object that is no more
    world.wrapPorts = nullptr;
    world.restart();
    QVERIFY(world.start());
    QVERIFY(world.waitEnded(2));
    QCOMPARE(world.objects().size(), 2);
    QCOMPARE(world.rowCount(), 2);
}

void TestUploader::M5_crashAfterEveryStepOfARetraction_data()
{
    QTest::addColumn<bool>("byDecision");
    QTest::addColumn<bool>("loseAnswer");
    QTest::newRow("retract") << false << false;
    QTest::newRow("retract, answer lost") << false << true;
    QTest::newRow("reject") << true << false;
    QTest::newRow("reject, answer lost") << true << true;
}

void TestUploader::M5_crashAfterEveryStepOfARetraction()
{
    QFETCH(bool, byDecision);
    QFETCH(bool, loseAnswer);
    int n = 0;
    for (;; ++n) {
        UploadWorld world;
        world.fill(3);
        std::unique_ptr<SinkWraps> wraps;
        if (byDecision)
            refuseRow(world, wraps, u"Page 1"_s);
        world.begin();
        QVERIFY(world.start());
        QVERIFY(world.waitEnded());
        const RowId id = world.captures().at(1).id;
        world.stop();
        wraps.reset();

        const auto cut = std::make_shared<Guillotine>();
        cut->left = n;
        cut->loseAnswer = loseAnswer;
        world.wrapPorts = [&](UploaderPorts &ports) { cutEverything(ports, wraps, cut); };
        world.begin();
        bool noted = true;
        if (byDecision)
            QVERIFY(world.decide({id}, Review::Rejected));
        else
            noted = get(world.uploader->retract({id}, u"op"_s)).ok() || n > 0 || loseAnswer;
        QVERIFY(spinUntil([&] { return cut->dead || world.capture(id).objectKey.isEmpty(); }));
        const bool survived = !cut->dead;
        // At no moment is there a row whose object has gone.
        QVERIFY2(world.rowCount() <= world.objects().size(), qPrintable(u"n = %1"_s.arg(n)));
        world.wrapPorts = nullptr;
        world.restart();
        wraps.reset();
        QVERIFY(get(world.uploader->resumeOpen()).valueOr(-1) >= 0);
        if (noted) {
            QVERIFY2(spinUntil([&] { return world.objects().size() == 2 && world.capture(id).objectKey.isEmpty(); }),
                     qPrintable(u"n = %1"_s.arg(n)));
            QCOMPARE(world.rowCount(), 2);
            QCOMPARE(world.capture(id).review, byDecision ? Review::Rejected : Review::Unreviewed);
            QCOMPARE(world.capture(id).upload, UploadState::None);
            QCOMPARE(world.statistics().value(u"total"_s).toInt(), 2);
            QCOMPARE(world.statistics().value(u"recorded"_s).toInt(), 2);
            QCOMPARE(world.statistics().value(u"failed"_s).toInt(), 0);
        } else { // the crash came before anything was noted
            QCOMPARE(world.objects().size(), 3);
            QCOMPARE(world.capture(id).upload, UploadState::Recorded);
        }
        if (survived)
            break;
    }
    QVERIFY2(n >= 4, qPrintable(QString::number(n))); // row, object, statistics, ledger
}

QTEST_GUILESS_MAIN(TestUploader)
#include "tst_uploader.moc"
