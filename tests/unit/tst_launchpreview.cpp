// What a run would do, and what in its set-up contradicts itself (R7.2).
#include "policy/launchpreview.h"

#include "policy/distributor.h"

#include <QTest>

using namespace trawl;
using namespace Qt::StringLiterals;

namespace {
constexpr Instant start{1'800'000'000'000};

LaunchSource named(const QString &id, qint64 items, double perSecond)
{
    LaunchSource source;
    source.id = source.name = source.rateKey = id;
    source.domain = id + u".example"_s;
    source.items = items;
    source.perSecond = perSecond;
    source.inBrowser = true;
    return source;
}

LaunchPlan planOf(const QList<LaunchSource> &sources)
{
    LaunchPlan plan;
    plan.sources = sources;
    plan.sourcesAtOnce = 3;
    plan.now = start;
    return plan;
}
} // namespace

Q_DECLARE_METATYPE(LaunchPlan)

class TestLaunchPreview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSoundPlanContradictsNothing()
    {
        const LaunchPreview preview = previewLaunch(planOf({named(u"a"_s, 30, 1), named(u"b"_s, 60, 1)}));
        QCOMPARE(preview.contradictions, QStringList());
        QCOMPARE(preview.total, 90);
        QCOMPARE(preview.sources, (QList<qint64>{30, 60}));
        QCOMPARE(preview.sessions, QList<qint64>{90});
        QCOMPARE(preview.expected, Ms(60'000)); // side by side; the second at its rate
        QCOMPARE(preview.problem, QString());
    }
    void millionsAreDealtOutByAShare()
    {
        LaunchPlan plan = planOf({named(u"a"_s, 10'000'000, 1000)});
        plan.sessions = 4;
        plan.sources[0].concurrency = 4;
        const LaunchPreview preview = previewLaunch(plan);
        QCOMPARE(preview.total, 10'000'000);
        QCOMPARE(preview.sessions, QList<qint64>(4, 2'500'000));
    }
    void whatNeedsNoBrowserTakesNoSession()
    {
        LaunchPlan plan = planOf({named(u"a"_s, 30, 1), named(u"b"_s, 60, 1)});
        plan.sources[1].inBrowser = false;
        const LaunchPreview preview = previewLaunch(plan);
        QCOMPARE(preview.sessions, QList<qint64>{30});
        QCOMPARE(preview.total, 90);
    }
    void nothingToDoIsSaid() { QVERIFY(!previewLaunch(planOf({named(u"a"_s, 0, 1)})).problem.isEmpty()); }
    void theLimitIsGivenOutByPriority()
    {
        LaunchPlan plan = planOf({named(u"late"_s, 30, 1), named(u"first"_s, 20, 1)});
        plan.sources[1].priority = 1;
        plan.limit = 25;
        QCOMPARE(previewLaunch(plan).sources, (QList<qint64>{5, 20}));
    }
    void sourcesTakeTheirPlacesInTurn()
    {
        LaunchPlan plan = planOf({named(u"a"_s, 60, 1), named(u"b"_s, 60, 1), named(u"c"_s, 60, 1)});
        plan.sourcesAtOnce = 1;
        QCOMPARE(previewLaunch(plan).expected, Ms(180'000));
        plan.sourcesAtOnce = 2;
        QCOMPARE(previewLaunch(plan).expected, Ms(120'000));
    }
    void domainAffinityKeepsADomainTogether()
    {
        LaunchPlan plan = planOf({named(u"a"_s, 30, 1), named(u"b"_s, 60, 1)});
        plan.sessions = 4;
        plan.strategy = Strategy::DomainAffinity;
        QList<qint64> sessions(4, 0);
        QList<SessionSlot> all;
        for (int i = 0; i < 4; ++i)
            all.append(sessionSlot(i));
        sessions[sessionOfDomain(u"a.example"_s, all)] += 30;
        sessions[sessionOfDomain(u"b.example"_s, all)] += 60;
        QCOMPARE(previewLaunch(plan).sessions, sessions);
    }

    void whatDoesNotFitTogether_data()
    {
        QTest::addColumn<LaunchPlan>("plan");
        QTest::addColumn<QStringList>("said"); // parts of the one sentence; none: it fits
        const auto row = [](const char *name, LaunchPlan plan, const QStringList &said) {
            QTest::newRow(name) << plan << said;
        };
        const auto limited = [](QList<LaunchSource> sources, Ms limit) {
            LaunchPlan plan = planOf(sources);
            plan.timeLimit = limit;
            return plan;
        };
        row("300 pages at one in two seconds fit ten minutes", limited({named(u"a"_s, 300, 0.5)}, 600s), {});
        row("301 do not", limited({named(u"a"_s, 301, 0.5)}, 600s),
            {u"a: 301 pages"_s, u"0.5 a second"_s, u"10 min"_s});
        QList<LaunchSource> shared;
        for (int i = 0; i < 10; ++i) {
            shared.append(named(u"chunk %1"_s.arg(i), 50, 10.0 / 60));
            shared.last().rateKey = u"one site"_s;
        }
        row("ten chunks of fifty share ten a minute: two fit", limited(shared, 600s),
            {u"0.167 a second"_s, u"500 pages"_s, u"50 min"_s, u"At most 2 of the 10"_s});
        row("a backlog of 1,026 at three in ten minutes", limited({named(u"a"_s, 1026, 0.005)}, 45min),
            {u"1,026 pages at 0.3 a minute take 57 h"_s, u"45 min"_s});
        QList<LaunchSource> uneven{named(u"a"_s, 50, 10), named(u"b"_s, 50, 0.1)};
        uneven[0].rateKey = uneven[1].rateKey = u"one site"_s;
        row("two rates of one key name no number that is not so", limited(uneven, 60s),
            {u"a and b share one rate"_s, u"8 min"_s, u"At most 1 of the 2"_s});
        LaunchPlan few = planOf({named(u"a"_s, 1026, 10)});
        few.limit = 3;
        row("a limit that leaves pages out", few, {u"3 of the 1,026 pages"_s});
        QList<LaunchSource> six;
        for (int i = 0; i < 6; ++i) {
            six.append(named(u"p%1"_s.arg(i), 1, 1));
            six.last().longestPage = 420s;
        }
        row("six slow sources, three at a time, fit half an hour", limited(six, 30min), {});
        row("and not thirteen minutes", limited(six, 13min), {u"420 s"_s, u"6 sources"_s, u"14 min"_s});
        LaunchPlan many = limited({named(u"a"_s, 60, 1), named(u"b"_s, 60, 1), named(u"c"_s, 60, 1)}, 100s);
        many.sourcesAtOnce = 1;
        row("each fits, all together do not", many, {u"All sources take about 3 min, 1 at a time"_s});
        LaunchPlan eager = planOf({named(u"a"_s, 10, 1)});
        eager.sources[0].concurrency = 3;
        eager.sessions = 2;
        row("more pages at once than sessions", eager, {u"a may load 3 pages at once"_s, u"2 browser sessions"_s});
        LaunchPlan idle = planOf({named(u"a"_s, 10, 1), named(u"b"_s, 10, 1)});
        idle.sessions = 8;
        row("more sessions than ever work", idle, {u"6 of the 8"_s, u"2 sources"_s});
        LaunchPlan often = planOf({named(u"a"_s, 3000, 1)});
        often.sources[0].every = 10min;
        row("due again before it is done", often, {u"a is due every 10 min"_s, u"50 min"_s});
        LaunchPlan held = planOf({named(u"a"_s, 10, 1)});
        held.sources[0].circuit = CircuitState::ForcedOpen;
        row("held open", held, {u"a's circuit is held open"_s});
        held.sources[0].circuit = CircuitState::Open;
        held.sources[0].blockedUntil = start + 1h;
        held.timeLimit = 30min;
        row("open for longer than the run", held, {u"a's circuit is open until"_s});
        held.timeLimit = 2h;
        row("open for a part of the run", held, {});
    }
    void whatDoesNotFitTogether()
    {
        QFETCH(LaunchPlan, plan);
        QFETCH(QStringList, said);
        const QStringList found = previewLaunch(plan).contradictions;
        QCOMPARE(found.size(), qsizetype(said.isEmpty() ? 0 : 1));
        for (const QString &part : said)
            QVERIFY2(found.first().contains(part), qPrintable(found.first()));
    }
};
QTEST_GUILESS_MAIN(TestLaunchPreview)
#include "tst_launchpreview.moc"
