// When a page is missing, gone, or back; and that what was no whole page is neither unchanged nor a baseline.
#include "domain/capture.h"
#include "policy/pagestates.h"
#include "policy/triage.h"

#include <QTest>

#include <functional>

using namespace trawl;

namespace {
/// "missing 1, missing 2, gone" after one evidence a run, beginning with run 1.
QString told(const QList<PageEvidence> &runs, PageStanding page = {})
{
    QStringList told;
    RowId run = page.counted;
    for (const PageEvidence evidence : runs) {
        page = afterRun(page, evidence, ++run);
        told.append(page.state == PageState::Missing ? u"missing %1"_s.arg(page.missing) : word(page.state));
    }
    return told.join(u", "_s);
}
constexpr auto Nothing = PageEvidence::None, Seen = PageEvidence::Seen, NotFound = PageEvidence::NotFound,
               NotNamed = PageEvidence::NotNamed;

PageRun wholeRun()
{
    PageRun run;
    run.completed = run.enabled = run.discovered = true;
    return run;
}
TriageFacts likeItsBaseline()
{
    TriageFacts facts;
    facts.hasPicture = true;
    facts.uniform = 0.3;
    facts.textLength = 1000;
    facts.dhash = 0b1011;
    facts.baselineDhash = 0b1011;
    return facts;
}
bool isUnchanged(const TriageFacts &facts)
{
    return triage(facts).contains(Flag::Unchanged);
}
} // namespace

class tst_PageStates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void GO1_threeRunsInARowWithoutItAndItIsGone()
    {
        QCOMPARE(told({NotFound, NotFound, NotFound}), u"missing 1, missing 2, gone"_s);
        QCOMPARE(told({NotNamed, NotFound, NotNamed, NotFound}), u"missing 1, missing 2, gone, gone"_s);
        QCOMPARE(pageStateText(PageState::Missing, 1), u"Missing 1 of 3"_s);
        QCOMPARE(pageStateText(PageState::Gone, 3), u"Gone"_s);
    }
    void GO2_itIsBackWhenItReturns()
    {
        QCOMPARE(told({NotFound, NotFound, NotFound, Seen, Seen}), u"missing 1, missing 2, gone, back, present"_s);
        QCOMPARE(told({NotFound, NotFound, NotFound, Seen, NotFound}),
                 u"missing 1, missing 2, gone, back, missing 1"_s);
        QCOMPARE(told({NotFound, NotFound, Seen, NotFound}), u"missing 1, missing 2, present, missing 1"_s);
    }
    void GO3_whatSaysNothingChangesNothing()
    {
        QCOMPARE(told({Nothing, NotFound, Nothing, NotFound, Nothing, NotFound, Nothing}),
                 u"present, missing 1, missing 1, missing 2, missing 2, gone, gone"_s);
    }
    /// The run is completed again after items were put back into it, or written again after a crash.
    void GO4_aRunCountsOnce()
    {
        const PageStanding once = afterRun({}, NotFound, 7);
        QCOMPARE(afterRun(once, NotFound, 7), once);
        QCOMPARE(afterRun(once, NotNamed, 7), once);
        QCOMPARE(afterRun(once, NotFound, 6), once);
        QCOMPARE(afterRun(once, Seen, 7).missing, 0); // put back, and there after all
        QCOMPARE(afterRun(once, NotFound, 8).missing, 2);
    }
    /// All classes but one: a failure of the fetch is none of the page.
    void GO5_onlyTheSitesOwnWordCounts()
    {
        int silent = 0;
        for (const auto &[failure, name] : Words<FailClass>::words) {
            const bool said = failure == FailClass::NotFound;
            QCOMPARE(evidenceOf(failure), said ? NotFound : Nothing);
            silent += !said;
        }
        QVERIFY(silent > 20);
    }
    void GO6_anAlarmIsNotThePage()
    {
        for (const Flag flag : {Flag::Blank, Flag::Captcha, Flag::Blocked, Flag::ErrorPage})
            QCOMPARE(evidenceOf(QStringList{word(Flag::LowCoverage), word(flag)}), Nothing);
        for (const Flag flag : {Flag::LowCoverage, Flag::Truncated, Flag::NotSettled, Flag::Changed, Flag::Duplicate})
            QCOMPARE(evidenceOf(QStringList{word(flag)}), Seen);
        QCOMPARE(evidenceOf(QStringList()), Seen);
    }
    void GO7_onlyAWholeRunCounts()
    {
        QVERIFY(counts(wholeRun()) && knowsAllNames(wholeRun()));
        QVERIFY(!counts(PageRun()));
        for (bool PageRun::*needed : {&PageRun::completed, &PageRun::enabled, &PageRun::discovered}) {
            PageRun run = wholeRun();
            run.*needed = false;
            QVERIFY(!counts(run) && !knowsAllNames(run));
        }
        for (bool PageRun::*hinders : {&PageRun::limited, &PageRun::listOnly}) {
            PageRun run = wholeRun();
            run.*hinders = true;
            QVERIFY(!counts(run) && !knowsAllNames(run));
        }
        PageRun full = wholeRun();
        full.overMaximum = 1;
        QVERIFY(!counts(full) && !knowsAllNames(full));
    }
    /// A listing that timed out may name the page; the site's own 404 stands all the same.
    void GO8_whereAListingIsUnreadNoPageIsUnnamed()
    {
        PageRun run = wholeRun();
        run.unreadPages = true;
        QVERIFY(counts(run) && !knowsAllNames(run));
        run = wholeRun();
        run.unlisted = 1;
        QVERIFY(counts(run) && !knowsAllNames(run));
    }
    /// Where the operator looks elsewhere, it is his change that a page is not named.
    void GO23_anotherSetUpNamesOtherPages()
    {
        PageRun run = wholeRun();
        run.otherSetUp = true;
        QVERIFY(counts(run) && !knowsAllNames(run));
        Source before;
        before.startUrls = {u"http://a/"_s};
        before.discovery.linkSelector = u"a"_s;
        QVERIFY(looksAlike(before, before));
        Source same = before;
        same.discovery.maximum = 7;
        same.name = u"Another name"_s;
        same.rate.perSecond = 1;
        QVERIFY(looksAlike(before, same));
        const QList<std::function<void(Source &)>> changes{[](Source &s) { s.startUrls = {u"http://a/2"_s}; },
                                                           [](Source &s) { s.discovery.depth = 1; },
                                                           [](Source &s) { s.discovery.linkSelector = u"b"_s; },
                                                           [](Source &s) { s.discovery.scope = u"page"_s; },
                                                           [](Source &s) { s.discovery.exclude = {u"x"_s}; },
                                                           [](Source &s) { s.discovery.sitemap = u"http://a/s"_s; },
                                                           [](Source &s) { s.engines = {EngineId::Http}; }};
        for (const auto &change : changes) {
            Source other = before;
            change(other);
            QVERIFY(!looksAlike(before, other));
        }
    }

    void IN1_onlyAWholePageIsUnchanged()
    {
        QVERIFY(isUnchanged(likeItsBaseline()));
        TriageFacts facts = likeItsBaseline();
        facts.truncated = true; // cut at its largest height, as the baseline is
        QVERIFY(isUnchanged(facts));
        facts = likeItsBaseline();
        facts.notSettled = true;
        QVERIFY(!isUnchanged(facts));
        facts = likeItsBaseline();
        facts.coverage = 69.9;
        QVERIFY(!isUnchanged(facts));
        facts = likeItsBaseline();
        facts.uniform = 1;
        facts.textLength = 3;
        QVERIFY(!isUnchanged(facts));
        for (const Flag alarm : {Flag::Captcha, Flag::Blocked, Flag::ErrorPage}) {
            facts = likeItsBaseline();
            facts.alarm = alarm;
            QVERIFY(!isUnchanged(facts));
        }
        for (const auto &[failure, name] : Words<FailClass>::words) {
            facts = likeItsBaseline();
            facts.failure = failure;
            QCOMPARE(isUnchanged(facts), failure == FailClass::None);
        }
    }
    /// So no policy approves one because it looks as before.
    void IN2_noPolicyApprovesAPartialPageAsUnchanged()
    {
        for (int bits = 0; bits < 32; ++bits) {
            TriageFacts facts = likeItsBaseline();
            facts.notSettled = (bits & 1) != 0;
            facts.coverage = (bits & 2) != 0 ? 50 : 100;
            facts.failure = (bits & 4) != 0 ? FailClass::Timeout : FailClass::None;
            if ((bits & 8) != 0)
                facts.alarm = Flag::Blocked;
            facts.uniform = (bits & 16) != 0 ? 1 : 0.3;
            facts.textLength = (bits & 16) != 0 ? 3 : 1000;
            const QStringList flags = flagWords(triage(facts));
            QCOMPARE(reviewByPolicy(ReviewPolicy::ApproveUnchanged, flags) == Review::Approved, bits == 0);
        }
    }
    void IN3_onlyAWholePageIsABaseline()
    {
        for (const Flag flag : {Flag::Blank, Flag::Captcha, Flag::Blocked, Flag::ErrorPage, Flag::NotSettled})
            QVERIFY(!mayBeBaseline({word(Flag::Changed), word(flag)}));
        QVERIFY(mayBeBaseline({}));
        for (const Flag flag : {Flag::Changed, Flag::Unchanged, Flag::Truncated, Flag::LowCoverage, Flag::Duplicate})
            QVERIFY(mayBeBaseline({word(flag)}));
    }
};

QTEST_GUILESS_MAIN(tst_PageStates)
#include "tst_pagestates.moc"
