// What the end of a whole process means for the items it had under way (LS3, LS4, LS7, RT6).
#include "backends.h"
#include "domain/names.h"
#include "store/items.h"
#include "store/runs.h"
#include "store/store.h"
#include "tests/support/claimstart.h"

#include <QTemporaryDir>
#include <QTest>

using namespace trawl;

namespace {
constexpr Instant start{1'700'000'000'000};

template <class R>
auto must(R result)
{
    if (!result.ok())
        qFatal("%s (%s)", qPrintable(result.error().sentence()), qPrintable(result.error().detail));
    return result.take();
}
} // namespace

class tst_Interruptions : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;
    std::unique_ptr<Store> m_store;
    RowId m_run = 0;

    template <class Fn>
    auto write(Fn fn)
    {
        return m_store->write(Lane::Interactive, std::move(fn)).result();
    }
    QList<Lease> claim(int n, Instant now, bool begin = true)
    {
        return must(write([=, this](Db &db) {
            const items::ClaimOrder order{m_run, u"a"_s, n, u"host:1"_s, now, 60s};
            return begin ? claimAndStart(db, order) : items::claim(db, order);
        }));
    }
    QList<items::Unlocked> die(Instant now)
    {
        return must(write([=](Db &db) { return items::releaseOwner(db, u"host:1"_s, now); }));
    }

private Q_SLOTS:
    void initTestCase_data() { backendRows(); }
    void init()
    {
        m_store = must(Store::open({newPlace(m_dir), {}, false, {}}));
        Source source;
        source.id = u"a"_s;
        source.maxAttempts = 3;
        RunPlan plan;
        plan.sources = {source.id};
        m_run = must(write([=](Db &db) { return runs::create(db, newId(start), plan, {source}, start); })).id;
        QList<NewItem> list;
        for (int i = 0; i < 3; ++i)
            list.append({u"a"_s, u"http://a/%1"_s.arg(i), u"http://a/%1"_s.arg(i), 0, {}});
        must(write([=, this](Db &db) { return items::enqueue(db, m_run, list, start); }));
    }

    void theInterruptedAttemptIsNotCounted()
    {
        const Lease lease = claim(1, start).constFirst();
        QCOMPARE(lease.attempt, 1);
        const auto released = die(start + 1s);
        QCOMPARE(released.size(), 1);
        QVERIFY(!released[0].failed);
        QCOMPARE(released[0].row.attempt, 0);
        const Lease again = claim(1, start + 2s).constFirst();
        QCOMPARE(again.item, lease.item); // at the head, as it stood
        QCOMPARE(again.attempt, 1);
        QCOMPARE(again.stalls, 1);
        QVERIFY(again.token > lease.token);
    }
    void afterAFailedAttemptTheNumberGoesOnFromThere()
    {
        const Lease lease = claim(1, start).constFirst();
        items::Ending ending;
        ending.failClass = FailClass::ServerError;
        ending.way = items::Ending::Again;
        ending.due = start;
        must(write([=](Db &db) { return items::end(db, {lease.item, lease.token}, ending, start); }));
        QCOMPARE(claim(3, start).size(), 3);
        die(start + 1s);
        const auto again = claim(3, start + 2s);
        QCOMPARE(again.size(), 3);
        for (const Lease &one : again)
            QCOMPARE(one.attempt, one.item == lease.item ? 2 : 1);
    }
    void endAgain(const Lease &lease, FailClass why, Instant due)
    {
        items::Ending ending;
        ending.failClass = why;
        ending.way = items::Ending::Again;
        ending.due = due;
        must(write([=](Db &db) { return items::end(db, {lease.item, lease.token}, ending, start); }));
    }
    qint64 dueOf(RowId item)
    {
        return must(m_store->read([=](Db &db) { return items::byId(db, item); }).result()).due.ms;
    }
    /// A retry comes when its wait is over, and a lease ends when it was meant to, wherever the wall clock was set to.
    void M18_waitsAndLeasesMoveWithTheClock()
    {
        for (const Ms skew : {Ms(-7'200'000), Ms(7'200'000)}) {
            init();
            const QList<Lease> leases = claim(2, start);
            endAgain(leases[0], FailClass::ServerError, start + 2s);
            must(write([=](Db &db) { return items::shiftWaits(db, start + 1s, skew); }));
            QCOMPARE(dueOf(leases[0].item), (start + 2s + skew).ms);
            items::SweepOrder order;
            order.grace = 0ms;
            order.now = start + skew + 59s;
            order.ownerAlive = [](const QString &) { return true; };
            QVERIFY(must(write([=](Db &db) { return items::sweep(db, order); })).isEmpty());
            order.now = start + skew + 61s;
            QCOMPARE(must(write([=](Db &db) { return items::sweep(db, order); })).size(), 1);
        }
    }
    /// After a restart: a back-off is as long as its attempt's at most, what a site asked for an hour.
    void M18_whatIsReadBackLiesNoFurtherAheadThanAnyWait()
    {
        const QList<Lease> leases = claim(3, start);
        endAgain(leases[0], FailClass::ServerError, start + 2h);
        endAgain(leases[1], FailClass::Throttled, start + 2h);
        endAgain(leases[2], FailClass::ServerError, start + 1s);
        QCOMPARE(must(write([](Db &db) { return items::clampWaits(db, start); })), 2);
        QCOMPARE(dueOf(leases[0].item), (start + 2s).ms);
        QCOMPARE(dueOf(leases[1].item), (start + 1h).ms);
        QCOMPARE(dueOf(leases[2].item), (start + 1s).ms);
    }
    void whatNeverStartedIsNoStall()
    {
        claim(3, start, false);
        QCOMPARE(die(start + 1s).size(), 3);
        for (const Lease &one : claim(3, start + 2s))
            QCOMPARE(one.stalls, 0);
    }
    /// Three kills are no verdict, but what was under way at all of them goes behind the others; ten are one (no
    /// endless loop).
    void LS4_interruptedAgainAndAgain()
    {
        const RowId suspect = claim(1, start).constFirst().item;
        Instant now = start;
        for (int n = 1; n <= 10; ++n) {
            now = now + 1s;
            const auto released = die(now);
            QCOMPARE(released.size(), 1);
            QCOMPARE(released[0].row.id, suspect);
            QCOMPARE(released[0].failed, n == 10);
            if (n == 10)
                break;
            now = now + 1s;
            const auto leases = claim(3, now, false);
            QCOMPARE(leases.size(), 3);
            QCOMPARE(leases.constFirst().item == suspect, n < 3);
            if (n >= 3)
                QCOMPARE(leases.constLast().item, suspect);
            for (const Lease &lease : leases) {
                const items::Hold hold{lease.item, lease.token};
                if (lease.item == suspect)
                    must(write([=](Db &db) { return items::start(db, hold, now); }));
                else
                    must(write([=](Db &db) { return items::giveBack(db, {hold}, now); }));
            }
        }
        const Counts counts = must(m_store->read([this](Db &db) { return items::counts(db, m_run); }).result());
        QCOMPARE(counts.failed, 1);
        QCOMPARE(counts.pending, 2);
    }
};

QTEST_GUILESS_MAIN(tst_Interruptions)
#include "tst_interruptions.moc"
