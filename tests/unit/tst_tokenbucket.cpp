// RL1–RL6, RL8, RL9, RL15 of RL1–RL16.
#include "policy/startrate.h"
#include "policy/tokenbucket.h"

#include <QTest>

using namespace trawl;
using namespace std::chrono;

namespace {

const Rate half; // 0.5/s, cap 1.0, burst 1

MonoTime at(qint64 ms)
{
    return MonoTime{ms};
}

} // namespace

class TestTokenBucket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void RL1_grantsAt0_2_4AndNoBurstAfterAnIdleHour()
    {
        Bucket b;
        QList<qint64> grants;
        for (qint64 ms = 0; ms <= 5000; ms += 100) {
            const BucketStep step = bucket::take(b, half, at(ms));
            b = step.bucket;
            if (step.granted)
                grants.append(ms);
        }
        QCOMPARE(grants, (QList<qint64>{0, 2000, 4000}));
        const qint64 later = 5000 + 3600'000;
        BucketStep step = bucket::take(b, half, at(later));
        QVERIFY(step.granted);
        step = bucket::take(step.bucket, half, at(later));
        QVERIFY(!step.granted);
        QCOMPARE(step.wait, Ms(2000));
    }

    void RL2_reservesFewThenSkips()
    {
        Bucket b = bucket::reserve({}, half, at(0), Ms(2000)).bucket;
        BucketStep second = bucket::reserve(b, half, at(0), Ms(2000));
        QVERIFY(second.granted);
        QCOMPARE(second.wait, Ms(2000));
        const BucketStep third = bucket::reserve(second.bucket, half, at(0), Ms(2000));
        QVERIFY(!third.granted);
        QCOMPARE(third.bucket.tokens, second.bucket.tokens);
        QVERIFY(bucket::reserve(third.bucket, half, at(2000), Ms(2000)).granted);
    }

    void RL3_oneMillisecondBeforeTheRefillIsOneMillisecondToWait()
    {
        Bucket b = bucket::take({}, half, at(0)).bucket;
        b = bucket::take(b, half, at(2000)).bucket;
        const BucketStep step = bucket::take(b, half, at(3999));
        QVERIFY(!step.granted);
        QCOMPARE(step.wait, Ms(1));
        QVERIFY(bucket::take(step.bucket, half, at(4000)).granted);
    }

    void RL4_aNewRateHoldsFromNowAndNeverForThePast()
    {
        Rate slow = half, fast = half;
        slow.perSecond = 0.1;
        fast.perSecond = fast.cap = 10;
        Bucket b = bucket::take({}, slow, at(0)).bucket;
        const BucketStep step = bucket::take(b, fast, at(5000)); // half a token came at the old rate
        QVERIFY(!step.granted);
        QCOMPARE(step.wait, Ms(50));
        QVERIFY(bucket::take(step.bucket, fast, at(5050)).granted);
    }

    void RL5_weightOverCapacityWaitsAndDoesNotDeadlock()
    {
        const BucketStep heavy = bucket::take({}, half, at(0), 5);
        QVERIFY(heavy.granted);
        BucketStep next = bucket::take(heavy.bucket, half, at(0));
        QVERIFY(!next.granted);
        QCOMPARE(next.wait, Ms(10'000));
        QVERIFY(bucket::take(next.bucket, half, at(10'000), 5).granted);
    }

    void RL6_eightThrottlesAtOnceHalveOnce()
    {
        Rate one = half;
        one.perSecond = 1;
        Bucket b = bucket::take({}, one, at(0)).bucket;
        int changes = 0;
        for (int i = 0; i < 8; ++i) {
            const BucketStep step = bucket::slowDown(b, one, at(100 + i), Ms(0), u"HTTP 429"_s);
            changes += step.change ? 1 : 0;
            b = step.bucket;
        }
        QCOMPARE(changes, 1);
        QCOMPARE(bucket::allowed(b, one), 0.5);
    }

    void RL8_retryAfterIsCappedAndSaysSo()
    {
        const BucketStep step = bucket::slowDown({}, half, at(0), seconds(3600), u"HTTP 429"_s, seconds(60));
        QVERIFY(step.wait <= seconds(60));
        QVERIFY2(step.note.contains(u"asked for 60 min"_s) || step.note.contains(u"asked for 1 h"_s),
                 qPrintable(step.note));
        QVERIFY(!bucket::take(step.bucket, half, at(59'999)).granted);
        QVERIFY(bucket::take(step.bucket, half, at(60'000)).granted);
    }

    void RL9_crawlDelayAndThrottleAreIndependentClocks()
    {
        Rate fast = half;
        fast.perSecond = fast.cap = 10;
        Bucket b = bucket::take({}, fast, at(0), 1, seconds(10)).bucket;
        QCOMPARE(bucket::take(b, fast, at(1000), 1, seconds(10)).wait, Ms(9000));
        b = bucket::slowDown(b, fast, at(1000), seconds(3), u"HTTP 429"_s).bucket;
        QCOMPARE(bucket::take(b, fast, at(1000), 1, seconds(10)).wait, Ms(9000)); // the later of the two
        QCOMPARE(bucket::take(b, fast, at(1000), 1, Ms(0)).wait, Ms(3000));
        b = bucket::slowDown(b, fast, at(1000), seconds(30), u"HTTP 429"_s).bucket;
        QCOMPARE(bucket::take(b, fast, at(1000), 1, seconds(10)).wait, Ms(30'000));
    }

    void RL15_adaptiveRate()
    {
        Bucket b;
        QList<double> rates;
        for (int i = 1; i <= 300; ++i) {
            const BucketStep step = bucket::clean(b, half, at(i * 1000));
            if (step.change) {
                QCOMPARE(i % 20, 0);
                QVERIFY(!step.change->cause.isEmpty());
                rates.append(step.change->to);
            }
            b = step.bucket;
        }
        QCOMPARE(rates.size(), 10); // 0.55 … 1.0
        QVERIFY(qAbs(rates.first() - 0.55) < 1e-9 && qAbs(rates.last() - 1.0) < 1e-9);
        for (int i = 0; i < 10; ++i) {
            const BucketStep step = bucket::slowDown(b, half, at(400'000 + i * 10'000), Ms(0), u"HTTP 503"_s);
            if (step.change)
                QCOMPARE(step.change->cause, u"HTTP 503"_s);
            b = step.bucket;
        }
        QCOMPARE(bucket::allowed(b, half), 0.05);
        // A slow-down starts the count of clean responses again.
        for (int i = 0; i < 19; ++i)
            b = bucket::clean(b, half, at(600'000)).bucket;
        b = bucket::slowDown(b, half, at(600'001), Ms(0), u"timeout"_s).bucket;
        QVERIFY(!bucket::clean(b, half, at(600'002)).change);
    }

    /// A full bucket may be spent at once: that is no more than is allowed, however high the figure.
    void aBurstOfAFullBucketIsNotOver()
    {
        const Instant began{1'700'000'000'000};
        std::deque<Instant> starts(5, began);
        const StartRate burst = startRate(starts, began + 500ms, 0.5, 5);
        QVERIFY(burst.perSecond > 1);
        QVERIFY(!burst.over);
        for (int i = 1; i <= 30; ++i) // and on at its rate
            starts.push_back(began + i * 2000ms);
        QVERIFY(!startRate(starts, began + 60s, 0.5, 5).over);
        QVERIFY(startRate(starts, began + 60s, 0.25, 5).over); // it was slowed down meanwhile
        starts.insert(starts.end(), 3, began + 60s);
        QVERIFY(startRate(starts, began + 60s, 0.5, 5).over);
        QVERIFY(startRate(std::deque<Instant>(4, began), began + 500ms, 0.5, 1).over);
        QCOMPARE(startRate({}, began, 0.5, 1).perSecond, 0.0);
    }

    void tokensNeverComeFromAClockThatRunsBackwards()
    {
        Bucket b = bucket::take({}, half, at(10'000)).bucket;
        const BucketStep step = bucket::take(b, half, at(0));
        QVERIFY(!step.granted);
        QCOMPARE(bucket::take(step.bucket, half, at(10'000)).wait, Ms(2000));
    }
};

QTEST_APPLESS_MAIN(TestTokenBucket)
#include "tst_tokenbucket.moc"
