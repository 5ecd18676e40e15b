// P1–P10 of P1–P10 as properties; the seed is printed by each and RC_PARAMS="seed=…" repeats a run.
#include "policy/distributor.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QSet>
#include <QTest>

#include <rapidcheck.h>

#include <cstdio>

using namespace trawl;

namespace {

rc::Gen<QList<WorkItem>> someItems()
{
    return rc::gen::map(
        rc::gen::container<std::vector<std::pair<int, bool>>>(
            rc::gen::pair(rc::gen::inRange(0, 12), rc::gen::weightedElement<bool>({{3, false}, {1, true}}))),
        [](const std::vector<std::pair<int, bool>> &made) {
            QList<WorkItem> items;
            for (std::size_t i = 0; i < made.size(); ++i)
                items.append({QString::number(i), u"site%1.example"_s.arg(made[i].first), made[i].second});
            return items;
        });
}

rc::Gen<QList<SessionSlot>> someSessions(int least)
{
    return rc::gen::map(rc::gen::suchThat(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 20)),
                                          [least](const std::vector<int> &v) { return int(v.size()) >= least; }),
                        [](const std::vector<int> &loads) {
                            QList<SessionSlot> sessions;
                            for (std::size_t i = 0; i < loads.size(); ++i)
                                sessions.append({u"session-%1"_s.arg(i), loads[i]});
                            return sessions;
                        });
}

Strategy anyStrategy()
{
    return *rc::gen::element(Strategy::RoundRobin, Strategy::DomainAffinity, Strategy::LeastLoaded);
}

template <class Property>
void holds(const char *name, Property property)
{
    QVERIFY2(rc::check(name, property), name);
}

} // namespace

class TestDistributor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // One seed for the whole program, printed, so that a failure can be repeated.
        if (!qEnvironmentVariableIsSet("RC_PARAMS")) {
            const quint64 seed = quint64(QDateTime::currentMSecsSinceEpoch());
            qputenv("RC_PARAMS", "seed=" + QByteArray::number(seed));
        }
        std::printf("RC_PARAMS=\"%s\"\n", qgetenv("RC_PARAMS").constData());
    }

    void aRunDealsOutOneAtATimeByTheSameStrategies()
    {
        const auto live = [](QList<bool> busy, QList<int> loads) {
            QList<LiveSession> sessions;
            for (int i = 0; i < busy.size(); ++i)
                sessions.append(LiveSession{{sessionSlot(i).id, loads[i]}, busy[i]});
            return sessions;
        };
        const auto least = nextSession(u"a.example"_s, live({false, true, false}, {5, 0, 3}), Strategy::LeastLoaded, 7);
        QCOMPARE(least.session, 2);
        // Round robin waits for its turn, and says whose.
        const auto turn = nextSession(u"a.example"_s, live({false, true, false}, {5, 0, 3}), Strategy::RoundRobin, 7);
        QCOMPARE(turn.session, -1);
        QCOMPARE(turn.keptFor, 1);
        QCOMPARE(nextSession(u"a.example"_s, live({false, true, false}, {5, 0, 3}), Strategy::RoundRobin, 8).session,
                 2);
        // Affinity agrees with the preview.
        const QList<SessionSlot> all{sessionSlot(0), sessionSlot(1), sessionSlot(2)};
        const int home = sessionOfDomain(u"a.example"_s, all);
        QCOMPARE(
            nextSession(u"a.example"_s, live({false, false, false}, {9, 9, 9}), Strategy::DomainAffinity, 0).session,
            home);
        QList<bool> busy{false, false, false};
        busy[home] = true;
        const auto kept = nextSession(u"a.example"_s, live(busy, {0, 0, 0}), Strategy::DomainAffinity, 0);
        QCOMPARE(kept.session, -1);
        QCOMPARE(kept.keptFor, home);
        // All busy: nobody is kept waiting by a strategy; none at all: nobody can take it.
        for (const Strategy strategy : {Strategy::RoundRobin, Strategy::DomainAffinity, Strategy::LeastLoaded}) {
            const auto full = nextSession(u"a.example"_s, live({true, true}, {0, 0}), strategy, 1);
            QVERIFY(full.session == -1 && full.keptFor == -1);
            QCOMPARE(nextSession(u"a.example"_s, {}, strategy, 1).session, -1);
        }
    }

    void P1_oneListPerSession()
    {
        holds("P1", [] {
            const auto sessions = *someSessions(0);
            RC_ASSERT(itemsToSessions(*someItems(), sessions, anyStrategy()).sessions.size() == sessions.size());
        });
    }

    void P2_noDoneItem()
    {
        holds("P2", [] {
            const auto items = *someItems();
            for (const auto &list : itemsToSessions(items, *someSessions(1), anyStrategy()).sessions) {
                for (const qsizetype i : list)
                    RC_ASSERT(!items[i].done);
            }
        });
    }

    void P3_everyOpenItemExactlyOnce()
    {
        holds("P3", [] {
            const auto items = *someItems();
            QList<int> seen(items.size(), 0);
            for (const auto &list : itemsToSessions(items, *someSessions(1), anyStrategy()).sessions) {
                for (const qsizetype i : list)
                    ++seen[i];
            }
            for (qsizetype i = 0; i < items.size(); ++i)
                RC_ASSERT(seen[i] == (items[i].done ? 0 : 1));
        });
    }

    void P4_noSessionsAndNoItems()
    {
        const QList<WorkItem> one{{u"1"_s, u"a.example"_s, false}};
        const QList<SessionSlot> two{{u"s1"_s, 0}, {u"s2"_s, 0}};
        for (const Strategy strategy : {Strategy::RoundRobin, Strategy::DomainAffinity, Strategy::LeastLoaded}) {
            const Distribution none = itemsToSessions(one, {}, strategy);
            QVERIFY(none.sessions.isEmpty());
            QCOMPARE(none.problem, Distribution::NoSessions);
            QVERIFY(!none.problemText().isEmpty());
            const Distribution idle = itemsToSessions({}, two, strategy);
            QCOMPARE(idle.sessions, (QList<QList<qsizetype>>{{}, {}}));
            QCOMPARE(idle.problem, Distribution::NoItems);
            QCOMPARE(itemsToSessions(one, two.mid(0, 1), strategy).sessions, (QList<QList<qsizetype>>{{0}}));
        }
    }

    void P5_deterministicAndInputUnchanged()
    {
        holds("P5", [] {
            const auto items = *someItems();
            const auto sessions = *someSessions(1);
            const Strategy strategy = anyStrategy();
            const auto first = itemsToSessions(items, sessions, strategy).sessions;
            RC_ASSERT(first == itemsToSessions(items, sessions, strategy).sessions);
        });
        // The same on every machine and in every process: a golden value.
        const QList<SessionSlot> three{{u"s1"_s, 0}, {u"s2"_s, 0}, {u"s3"_s, 0}};
        QList<int> places;
        for (const auto &domain : {u"a.example"_s, u"b.example"_s, u"c.example"_s, u"d.example"_s})
            places.append(sessionOfDomain(domain, three));
        QCOMPARE(places, (QList<int>{1, 0, 0, 1}));
    }

    void P6_roundRobinSizesDifferByOneAtMost()
    {
        holds("P6", [] {
            qsizetype low = 1'000'000, high = 0;
            for (const auto &list : itemsToSessions(*someItems(), *someSessions(1), Strategy::RoundRobin).sessions) {
                low = std::min(low, list.size());
                high = std::max(high, list.size());
            }
            RC_ASSERT(high - low <= 1);
        });
    }

    void P7_oneDomainOneSessionStableWhenSessionsAreAdded()
    {
        holds("P7", [] {
            const auto items = *someItems();
            auto sessions = *someSessions(1);
            const auto placesOf = [&](const QList<SessionSlot> &among) {
                QHash<QString, QSet<int>> places;
                const auto lists = itemsToSessions(items, among, Strategy::DomainAffinity).sessions;
                for (int s = 0; s < lists.size(); ++s) {
                    for (const qsizetype i : lists[s])
                        places[items[i].domain].insert(s);
                }
                return places;
            };
            const auto before = placesOf(sessions);
            const int added = int(sessions.size());
            sessions.append({u"session-new"_s, 0});
            const auto after = placesOf(sessions);
            for (auto it = before.begin(); it != before.end(); ++it) {
                RC_ASSERT(it->size() == 1);
                const int place = *after.value(it.key()).constBegin();
                RC_ASSERT(place == *it->constBegin() || place == added); // it stays, or goes to the new one
            }
        });
    }

    void P8_leastLoadedIsNearTheOptimum()
    {
        holds("P8", [] {
            const auto items = *someItems();
            const auto sessions = *someSessions(1);
            const auto lists = itemsToSessions(items, sessions, Strategy::LeastLoaded).sessions;
            qint64 total = 0, heaviest = 0, most = 0;
            for (int s = 0; s < sessions.size(); ++s) {
                total += sessions[s].load + lists[s].size();
                heaviest = std::max<qint64>(heaviest, sessions[s].load);
                most = std::max<qint64>(most, sessions[s].load + lists[s].size());
            }
            const qint64 optimum = std::max(heaviest, (total + sessions.size() - 1) / sessions.size());
            RC_ASSERT(most <= optimum + 1);
        });
    }

    void P9_orderWithinADomainIsKept()
    {
        holds("P9", [] {
            for (const auto &list : itemsToSessions(*someItems(), *someSessions(1), anyStrategy()).sessions)
                RC_ASSERT(std::is_sorted(list.begin(), list.end()));
        });
    }

    void P10_hundredThousandItemsOnHundredSessions()
    {
        QList<WorkItem> items;
        for (int i = 0; i < 100'000; ++i)
            items.append({QString::number(i), u"site%1.example"_s.arg(i % 5000), i % 10 == 0});
        QList<SessionSlot> sessions;
        for (int i = 0; i < 100; ++i)
            sessions.append({u"session-%1"_s.arg(i), i % 7});
        for (const Strategy strategy : {Strategy::RoundRobin, Strategy::DomainAffinity, Strategy::LeastLoaded}) {
            QElapsedTimer timer;
            timer.start();
            const Distribution result = itemsToSessions(items, sessions, strategy);
            const double ms = double(timer.nsecsElapsed()) / 1e6;
            std::printf("{\"figure\":\"distribute-100k-x-100\",\"strategy\":\"%s\",\"ms\":%.2f,\"target_ms\":50}\n",
                        qPrintable(word(strategy)), ms);
            QCOMPARE(result.sessions.size(), 100);
            QVERIFY2(ms < 250, "over five times the target");
        }
    }
};

QTEST_APPLESS_MAIN(TestDistributor)
#include "tst_distributor.moc"
