// The engine chain, coverage and promotion: R4.1–R4.3 and table 3.12 (TS1–TS8).
#include "policy/engineselection.h"

#include <QTest>

using namespace trawl;

namespace {

/// @p firecrawl: it is configured; if not it says so, and no chain has it by itself.
QList<EngineOffer> allOffers(bool firecrawl = true)
{
    return {{EngineId::Http, true, {}, false, false, Place::None, 30'000},
            {EngineId::Firecrawl, firecrawl, u"no FIRECRAWL_API_KEY is set"_s, true, true, Place::Remote, 90'000,
             firecrawl},
            {EngineId::DevTools, true, {}, true, true, Place::Browser, 150'000},
            {EngineId::PlaywrightMcp, true, {}, true, true, Place::Browser, 180'000}};
}

EngineTry good(double coverage, int ms = 100)
{
    return {true, coverage, ms, FailClass::None};
}

const EngineTry bad{false, 0, 100, FailClass::Timeout};

EngineHistory after(const QList<EngineTry> &tries, EngineId engine = EngineId::PlaywrightMcp)
{
    EngineHistory history;
    for (const EngineTry &one : tries)
        history = remember(history, engine, one);
    return history;
}

Coverage percent(double value)
{
    Coverage coverage;
    coverage.percent = value;
    return coverage;
}

} // namespace

class TestEngineSelection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaultChains()
    {
        Source source;
        QCOMPARE(engineChain(source, allOffers(), {}).order,
                 (QList{EngineId::Firecrawl, EngineId::DevTools, EngineId::PlaywrightMcp}));
        QCOMPARE(engineChain(source, allOffers(false), {}).order, (QList{EngineId::DevTools, EngineId::PlaywrightMcp}));
        source.screenshot.format = PictureFormat::None;
        QCOMPARE(engineChain(source, allOffers(false), {}).order.first(), EngineId::Http);
    }

    /// An engine that comes back by itself is waited for, first or not; one that does not is passed over.
    void M11_anEngineThatIsAwayForAMomentIsWaitedFor()
    {
        QList<EngineOffer> offers = allOffers(false);
        const auto at = std::find_if(offers.begin(), offers.end(),
                                     [](const EngineOffer &offer) { return offer.id == EngineId::DevTools; });
        at->available = false;
        at->reason = u"The browser could not be started"_s;
        at->retryIn = Ms(500);
        Source source;
        EngineChain chain = engineChain(source, offers, {});
        QCOMPARE(chain.order, (QList{EngineId::DevTools, EngineId::PlaywrightMcp}));
        QCOMPARE(chain.retryIn, Ms(500));
        QCOMPARE(chain.away, u"The browser could not be started"_s);
        source.screenshot.format = PictureFormat::None; // HTTP is first, and there
        chain = engineChain(source, offers, {});
        QCOMPARE(chain.order.first(), EngineId::Http);
        QVERIFY(chain.order.contains(EngineId::DevTools) && chain.away.isEmpty());
        at->retryIn = Ms(0);
        source = {};
        QCOMPARE(engineChain(source, offers, {}).order, (QList{EngineId::PlaywrightMcp}));
        source.engines = {EngineId::DevTools};
        chain = engineChain(source, offers, {});
        QVERIFY(chain.order.isEmpty());
        QCOMPARE(chain.away, u"The browser could not be started"_s);
        QCOMPARE(chain.retryIn, Ms(0));
        source.engines = {EngineId::Http}; // takes no pictures: nobody has to mend anything
        QVERIFY(engineChain(source, offers, {}).away.isEmpty());
    }

    void M34_placesAndLimitsAreTheEnginesOwn()
    {
        Source source;
        EngineChain chain = engineChain(source, allOffers(), {});
        QCOMPARE(chain.needs, Place::Remote);
        QCOMPARE(chain.limitMs, 90'000);
        chain = engineChain(source, allOffers(false), {});
        QCOMPARE(chain.needs, Place::Browser);
        QCOMPARE(chain.limitMs, 150'000);
        QVERIFY(chain.passedOver.isEmpty()); // nobody asked for what is not configured
        QCOMPARE(engineChain(source, allOffers(), {}, EngineId::PlaywrightMcp).limitMs, 180'000);
        source.screenshot.format = PictureFormat::None;
        source.timeoutsMs = {{EngineId::Http, 7'000}};
        chain = engineChain(source, allOffers(), {});
        QCOMPARE(chain.needs, Place::None);
        QCOMPARE(chain.limitMs, 7'000);
        chain = engineChain(source, {}, {});
        QVERIFY(chain.order.isEmpty());
        QCOMPARE(chain.limitMs, 0);
    }

    void M34_theDefaultChainIsWhatIsPresent()
    {
        QCOMPARE(defaultChain({}, false), QList<EngineId>());
        QList<EngineOffer> offers = allOffers();
        QCOMPARE(defaultChain(offers, false).size(), 4);
        std::reverse(offers.begin(), offers.end());
        QCOMPARE(defaultChain(offers, true).first(), EngineId::PlaywrightMcp); // the order is the composition's
        offers.removeFirst();
        QCOMPARE(defaultChain(offers, true), (QList{EngineId::DevTools, EngineId::Firecrawl}));
    }

    void M34_aChainWithoutPicturesIsSaid()
    {
        Source source;
        QCOMPARE(pictureObstacle(source, allOffers()), QString());
        source.engines = {EngineId::Http};
        QVERIFY(pictureObstacle(source, allOffers()).contains(u"HTTP, which takes no screenshots"_s));
        QCOMPARE(pictureObstacle(source, {}), QString()); // who is present is not known
        source.engines = {EngineId::Http, EngineId::DevTools};
        QCOMPARE(pictureObstacle(source, allOffers()), QString());
        source.engines = {EngineId::Http};
        source.screenshot.format = PictureFormat::None;
        QCOMPARE(pictureObstacle(source, allOffers()), QString());
    }

    void passedOverWithAReason()
    {
        Source source;
        source.id = u"venetian"_s;
        source.engines = {EngineId::Http, EngineId::Firecrawl, EngineId::DevTools, EngineId::DevToolsMcp};
        const EngineChain chain = engineChain(source, allOffers(false), {});
        QCOMPARE(chain.order, QList{EngineId::DevTools});
        QCOMPARE(chain.passedOver.size(), 3);
        QVERIFY(chain.passedOver[0].reason.contains(u"takes no screenshots"_s));
        QCOMPARE(chain.passedOver[1].reason, u"no FIRECRAWL_API_KEY is set"_s);
        QVERIFY(!chain.reason.isEmpty());
    }

    void TS1_under70Escalates()
    {
        QCOMPARE(judge(percent(69.999)), CoverageVerdict::Escalate);
        QCOMPARE(judge(percent(0)), CoverageVerdict::Escalate);
    }
    void TS2_from70To95IsAcceptedAndBreaksTheStreak()
    {
        QCOMPARE(judge(percent(70.0)), CoverageVerdict::Accept);
        QCOMPARE(judge(percent(95.0)), CoverageVerdict::Accept);
        QVERIFY(!after({good(100), good(100), good(95), good(100)}).promoted);
    }
    void TS3_threeInARowOver95Promote()
    {
        QCOMPARE(judge(percent(95.001)), CoverageVerdict::Excellent);
        QVERIFY(!after({good(96), good(96)}).promoted);
        const EngineHistory history = after({good(96), good(97), good(98)});
        QCOMPARE(history.promoted, EngineId::PlaywrightMcp);
        const EngineChain chain = engineChain(Source{}, allOffers(), history);
        QCOMPARE(chain.order.first(), EngineId::PlaywrightMcp);
        QVERIFY(chain.reason.contains(u"promoted"_s));
    }
    void TS4_theBetterPartialResultIsKept()
    {
        Coverage lacking = percent(90);
        lacking.missingRequired = QStringList{u"title"_s};
        QVERIFY(isBetter(percent(50), lacking));
        QVERIFY(isBetter(percent(51), percent(50)));
        QVERIFY(!isBetter(percent(50), percent(50)));
    }
    void TS5_noFieldsIs100WithAWarning()
    {
        const Coverage coverage = coverageOf({}, {});
        QCOMPARE(coverage.percent, 100.0);
        QVERIFY(!coverage.warning.isEmpty());
    }
    void TS6_windowIsTheLastTen()
    {
        QList<EngineTry> tries;
        for (int i = 1; i <= 25; ++i)
            tries.append(good(80, i * 10));
        const auto kept = after(tries).tries.value(EngineId::PlaywrightMcp);
        QCOMPARE(kept.size(), 10);
        const EngineStats stats = statistics(kept);
        QCOMPARE(stats.p50, 200);
        QCOMPARE(stats.p95, 250);
        QCOMPARE(stats.successRate, 1.0);
        QCOMPARE(stats.meanCoverage, 80.0);
        QCOMPARE(statistics({good(80), bad}).successRate, 0.5);
        QCOMPARE(statistics({}).tries, 0);
    }
    void TS7_twoFailuresInARowDemote()
    {
        const EngineHistory promoted = after({good(96), good(97), good(98)});
        QString note;
        EngineHistory history =
            remember(remember(promoted, EngineId::PlaywrightMcp, bad), EngineId::PlaywrightMcp, bad, &note);
        QVERIFY(!history.promoted);
        QVERIFY(!note.isEmpty());
        history = after({bad, bad}, EngineId::Firecrawl);
        QCOMPARE(engineChain(Source{}, allOffers(), history).order,
                 (QList{EngineId::DevTools, EngineId::PlaywrightMcp, EngineId::Firecrawl}));
        QVERIFY(after({bad, good(80), bad}).demoted.isEmpty());
        QVERIFY(after({bad, {false, 0, 1, FailClass::Cancelled}}).demoted.isEmpty());
        // What any engine would have been told: two pages that are gone in a row would make every later one a
        // browser's.
        for (const FailClass site :
             {FailClass::NotFound, FailClass::ServerError, FailClass::Throttled, FailClass::Dns}) {
            const EngineTry told{false, 0, 100, site};
            QVERIFY(after({told, told, told}).demoted.isEmpty());
            QCOMPARE(after({good(96), told, good(97), told, good(98)}).promoted, EngineId::PlaywrightMcp);
        }
    }
    void TS8_missingRequiredFieldEscalatesWhateverTheRatio()
    {
        QList<FieldSpec> fields;
        for (const auto &name : {u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s})
            fields.append({name, FieldKind::Css, u"x"_s, {}, FieldType::Text, name == "e"_L1});
        QJsonObject record{{u"a"_s, u"1"_s}, {u"b"_s, 2}, {u"c"_s, u"3"_s}, {u"d"_s, u"4"_s}, {u"e"_s, u"  "_s}};
        Coverage coverage = coverageOf(fields, {record});
        QCOMPARE(coverage.percent, 80.0);
        QCOMPARE(coverage.missingRequired, QStringList{u"e"_s});
        QCOMPARE(judge(coverage), CoverageVerdict::Escalate);
        QJsonObject full = record;
        full[u"e"_s] = u"5"_s;
        coverage = coverageOf(fields, {record, full});
        QCOMPARE(coverage.percent, 90.0); // the records' mean
        QCOMPARE(coverage.missingRequired, QStringList{u"e"_s});
        QCOMPARE(judge(coverageOf(fields, {full})), CoverageVerdict::Excellent);
        QCOMPARE(coverageOf(fields, {}).percent, 0.0);
    }

    void aPinIsFirst()
    {
        const EngineChain chain = engineChain(Source{}, allOffers(), {}, EngineId::PlaywrightMcp);
        QCOMPARE(chain.order.first(), EngineId::PlaywrightMcp);
        QVERIFY(chain.reason.contains(u"pinned"_s));
    }
};

QTEST_APPLESS_MAIN(TestEngineSelection)
#include "tst_engineselection.moc"
