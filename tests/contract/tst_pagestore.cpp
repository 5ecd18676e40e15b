// Pages across runs, for each dialect: which of them a run that completes misses, and what comes of their events.
#include "backends.h"
#include "store/captures.h"
#include "store/items.h"
#include "store/leftout.h"
#include "store/pages.h"
#include "store/runs.h"
#include "store/store.h"
#include "tests/support/claimstart.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

#include <algorithm>

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

/// What becomes of an address in a run.
struct Fate {
    QString url;
    QString on;                          ///< the page that named it; empty: a start address
    FailClass failure = FailClass::None; ///< none: it is captured
    QStringList flags = {};              ///< of the capture
    SkipReason skip = SkipReason::None;
};
const QString list = u"http://a/list"_s;
} // namespace

class TestPageStore : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;
    std::unique_ptr<Store> m_store;
    Instant m_now = start;
    QJsonObject m_setUp; ///< of the source in the next run

    template <class Fn>
    auto write(Fn fn)
    {
        return must(m_store->write(Lane::Bulk, std::move(fn)).result());
    }
    template <class Fn>
    auto read(Fn fn)
    {
        return must(m_store->read(std::move(fn)).result());
    }
    RowId newRun()
    {
        Source a;
        a.id = u"a"_s;
        a.raw = m_setUp;
        RunPlan plan;
        plan.sources = {a.id};
        m_now = m_now + 60min;
        return write([=, this](Db &db) { return runs::create(db, newId(m_now), plan, {a}, m_now); }).id;
    }
    /// All that is pending of the run ends as @p fates say.
    void end(RowId run, const QList<Fate> &fates)
    {
        const QList<Lease> leases = write([=, this](Db &db) {
            return claimAndStart(db, {run, u"a"_s, int(fates.size()), u"w"_s, m_now, 60s});
        });
        for (const Lease &lease : leases) {
            const auto fate =
                std::find_if(fates.begin(), fates.end(), [&](const Fate &one) { return one.url == lease.url; });
            if (fate == fates.end())
                qFatal("an address that nobody named");
            write([=, this, fate = *fate](Db &db) {
                return endOne(db, lease, fate, std::ranges::count(fates, fate.url, &Fate::on) > 0);
            });
        }
    }
    Result<int> endOne(Db &db, const Lease &lease, const Fate &fate, bool names) const
    {
        if (fate.failure == FailClass::None && fate.skip == SkipReason::None) {
            CaptureRecord record;
            record.item = lease.item;
            record.token = lease.token;
            record.attempt = lease.attempt;
            record.uid = newId(m_now);
            record.finalUrl = lease.url;
            record.records = {QJsonObject{{u"title"_s, lease.url}}};
            record.recordKeys = {u"0"_s};
            record.flags = fate.flags;
            const auto recorded = captures::record(db, record, m_now);
            if (!recorded)
                return recorded.error();
            const auto noted = names ? pages::names(db, recorded->capture) : success();
            return noted ? Result<int>(0) : noted.error();
        }
        items::Ending ending;
        ending.way = fate.skip == SkipReason::None ? items::Ending::Failed : items::Ending::Skipped;
        ending.failClass = fate.failure;
        ending.skip = fate.skip;
        const auto ended = items::end(db, {lease.item, lease.token}, ending, m_now);
        return ended ? Result<int>(0) : ended.error();
    }
    static pages::Ending whole()
    {
        pages::Ending ending;
        ending.sourceId = u"a"_s;
        ending.followDepth = 3;
        ending.run.completed = ending.run.enabled = ending.run.discovered = true;
        return ending;
    }
    QList<pages::Settled> settle(RowId run, const pages::Ending &ending = whole())
    {
        return write([=, this](Db &db) { return pages::settle(db, run, {ending}, m_now); });
    }
    /// A run from its first address to its end.
    RowId crawl(const QList<Fate> &fates, const pages::Ending &ending = whole())
    {
        const RowId run = newRun();
        QList<NewItem> found;
        for (const Fate &fate : fates)
            found.append({u"a"_s, fate.url, fate.url, fate.on.isEmpty() ? 0 : 1, fate.on});
        write([=, this](Db &db) { return items::enqueue(db, run, found, m_now); });
        end(run, fates);
        settle(run, ending);
        return run;
    }
    /// "missing 1" of the page with that address; empty: it is not known.
    QString state(const QString &url)
    {
        for (const PageState state : {PageState::Present, PageState::Missing, PageState::Gone, PageState::Back}) {
            pages::Query query;
            query.state = state;
            query.text = url;
            const pages::Page page = read([=](Db &db) { return pages::page(db, query); });
            if (page.total != page.rows.size())
                return u"wrong count"_s;
            if (!page.rows.isEmpty())
                return page.rows.first().missing > 0 && state == PageState::Missing
                           ? u"missing %1"_s.arg(page.rows.first().missing)
                           : word(state);
        }
        return {};
    }
    /// Of the events of all pages: gone since, and retracted.
    QStringList events()
    {
        return read([](Db &db) -> Result<QStringList> {
            QStringList found;
            Rows rows = db.queryText(u"SELECT gone, retracted FROM events ORDER BY id"_s, {});
            while (rows.next())
                found.append(rows.text(0) + u' ' + rows.text(1));
            return rows.ok() ? Result<QStringList>(found) : rows.error();
        });
    }
    static QList<Fate> listing(const QList<Fate> &others) { return QList<Fate>{{list, {}}} + others; }

private Q_SLOTS:
    void initTestCase_data() { backendRows(); }
    void init()
    {
        m_setUp = {};
        m_store = must(Store::open({newPlace(m_dir), {}, false, {}, false}));
    }
    void cleanup()
    {
        m_store->close();
        m_store.reset();
    }

    void GO9_aPageGoesAndComesBack()
    {
        const Fate there{u"http://a/1"_s, list}, dead{u"http://a/1"_s, list, FailClass::NotFound};
        crawl(listing({there}));
        QCOMPARE(state(u"/1"_s), u"present"_s);
        crawl(listing({dead}));
        QCOMPARE(state(u"/1"_s), u"missing 1"_s);
        crawl(listing({}));
        QCOMPARE(state(u"/1"_s), u"missing 2"_s);
        QCOMPARE(events(), (QStringList{u"0 0"_s, u"0 0"_s}));
        crawl(listing({dead}));
        QCOMPARE(state(u"/1"_s), u"gone"_s);
        // The event is kept and marked, and not retracted.
        QCOMPARE(events(), (QStringList{u"0 0"_s, u"%1 0"_s.arg(m_now.ms)}));
        const Instant since = m_now;
        crawl(listing({}));
        pages::Query gone;
        QCOMPARE(read([=](Db &db) { return pages::page(db, gone); }).rows.first().since, since);
        crawl(listing({there}));
        QCOMPARE(state(u"/1"_s), u"back"_s);
        QCOMPARE(events(), (QStringList{u"0 0"_s, u"0 0"_s}));
        crawl(listing({there}));
        QCOMPARE(state(u"/1"_s), u"present"_s);
    }
    void GO10_failedBlockedAndClosedPagesAreNotMissing()
    {
        const QString url = u"http://a/1"_s;
        crawl(listing({{url, list}}));
        for (const FailClass failure : {FailClass::Timeout, FailClass::Throttled, FailClass::Forbidden,
                                        FailClass::ServerError, FailClass::Dns, FailClass::LocalFault})
            crawl(listing({{url, list, failure}}));
        crawl(listing({{url, list, FailClass::None, {}, SkipReason::Robots}}));
        crawl(listing({{url, list, FailClass::None, {}, SkipReason::CircuitOpen}}));
        crawl(listing({{url, list, FailClass::None, {u"captcha"_s}}}));
        QCOMPARE(state(u"/1"_s), u"present"_s);
        // A page that answers with a challenge has not returned either.
        for (int i = 0; i < 3; ++i)
            crawl(listing({}));
        QCOMPARE(state(u"/1"_s), u"gone"_s);
        crawl(listing({{url, list, FailClass::None, {u"blocked"_s}}}));
        QCOMPARE(state(u"/1"_s), u"gone"_s);
    }
    void GO11_whereAListingWasNotReadNothingIsUnnamed()
    {
        const QString second = u"http://a/list2"_s;
        const QList<Fate> all = listing({{second, list}, {u"http://a/1"_s, second}, {u"http://a/2"_s, list}});
        crawl(all);
        for (const Fate &unread :
             {Fate{second, list, FailClass::Timeout}, Fate{second, list, FailClass::None, {u"blocked"_s}},
              Fate{second, list, FailClass::None, {u"not-settled"_s}},
              Fate{second, list, FailClass::None, {}, SkipReason::CircuitOpen}}) {
            crawl(listing({unread}));
            QCOMPARE(state(u"a/1"_s), u"present"_s);
            QCOMPARE(state(u"a/2"_s), u"present"_s);
        }
        // It names pages no deeper than the source follows.
        pages::Ending shallow = whole();
        shallow.followDepth = 1;
        crawl(listing({{second, list, FailClass::Timeout}}), shallow);
        QCOMPARE(state(u"a/2"_s), u"missing 1"_s);
        // A page that named nothing before may fail; a new one may be a listing.
        crawl(all);
        crawl(listing({{second, list}, {u"http://a/2"_s, list, FailClass::Timeout}}));
        QCOMPARE(state(u"a/1"_s), u"missing 1"_s);
        QCOMPARE(state(u"a/2"_s), u"present"_s);
        crawl(listing({{second, list}, {u"http://a/new"_s, list, FailClass::Timeout}}));
        QCOMPARE(state(u"a/1"_s), u"missing 1"_s);
        crawl(listing({{second, list}, {u"http://a/new"_s, list, FailClass::Timeout}}));
        QCOMPARE(state(u"a/1"_s), u"missing 1"_s); // however often it fails
        crawl(listing({{second, list}, {u"http://a/new"_s, list}}));
        QCOMPARE(state(u"a/1"_s), u"missing 2"_s);
        // It could not be read when they were seen, either: nothing that it named is lost.
        crawl(all + QList<Fate>{{u"http://a/broken"_s, list, FailClass::Timeout}});
        crawl(listing({{second, list}, {u"http://a/broken"_s, list, FailClass::Timeout}}));
        QCOMPARE(state(u"a/1"_s), u"missing 1"_s);
    }
    void GO12_whatIsLeftOutIsStillNamed()
    {
        crawl(listing({{u"http://a/1"_s, list}}));
        const RowId run = newRun();
        write([=, this](Db &db) {
            return leftout::takeIn(db, run, {{u"a"_s, list, list, 0, {}}},
                                   {{u"a"_s, u"http://a/1"_s, u"http://a/1"_s, list, LeftOutReason::Robots, {}, false}},
                                   m_now);
        });
        end(run, {{list, {}}});
        settle(run);
        QCOMPARE(state(u"a/1"_s), u"present"_s);
        // Without room for all, nobody knows what is not there.
        const RowId full = newRun();
        write([=, this](Db &db) {
            return leftout::takeIn(
                db, full, {{u"a"_s, list, list, 0, {}}},
                {{u"a"_s, u"http://a/9"_s, u"http://a/9"_s, list, LeftOutReason::Maximum, {}, false}}, m_now);
        });
        end(full, {{list, {}}});
        QCOMPARE(settle(full).size(), 0);
        QCOMPARE(state(u"a/1"_s), u"present"_s);
    }
    /// Start addresses and imports: an operator named them, and no listing has to.
    void GO13_whatNoSiteNamedIsOnlyMissingByItsOwnAnswer()
    {
        const QString url = u"http://a/import"_s;
        crawl({{url, {}}});
        for (int i = 0; i < 3; ++i)
            crawl(listing({}));
        QCOMPARE(state(u"import"_s), u"present"_s);
        crawl(listing({{url, {}, FailClass::NotFound}}));
        QCOMPARE(state(u"import"_s), u"missing 1"_s);
        // A listing names it now; from then on one has to.
        crawl(listing({{url, list}}));
        crawl(listing({}));
        QCOMPARE(state(u"import"_s), u"missing 1"_s);
    }
    void GO14_runsThatSayNothingLeaveAllAsItIs()
    {
        crawl(listing({{u"http://a/1"_s, list}}));
        pages::Ending limited = whole();
        limited.run.limited = true;
        pages::Ending stopped = whole();
        stopped.run.completed = false;
        for (const pages::Ending &ending : {limited, stopped})
            crawl(listing({{u"http://a/1"_s, list, FailClass::NotFound}}), ending);
        QCOMPARE(state(u"a/1"_s), u"present"_s);
        // What such a run captured is there all the same.
        crawl(listing({}));
        QCOMPARE(state(u"a/1"_s), u"missing 1"_s);
        crawl(listing({{u"http://a/1"_s, list}}), limited);
        QCOMPARE(state(u"a/1"_s), u"present"_s);
    }
    void GO15_settledAgainItCountsOnceAndWhatWasPutBackIsSeen()
    {
        crawl(listing({{u"http://a/1"_s, list}}));
        const RowId run = crawl(listing({{u"http://a/1"_s, list, FailClass::NotFound}}));
        for (int i = 0; i < 3; ++i)
            settle(run);
        QCOMPARE(state(u"a/1"_s), u"missing 1"_s);
        write([=, this](Db &db) { return items::requeueFailed(db, run, m_now); });
        end(run, {{u"http://a/1"_s, list}});
        QCOMPARE(state(u"a/1"_s), u"present"_s);
        settle(run);
        QCOMPARE(state(u"a/1"_s), u"present"_s);
    }
    /// In the transaction that completes the run: where that fails, nothing has counted.
    void GO16_aFailedEndCountsNothing()
    {
        crawl(listing({{u"http://a/1"_s, list}}));
        const RowId run = newRun();
        write([=, this](Db &db) { return items::enqueue(db, run, {{u"a"_s, list, list, 0, {}}}, m_now); });
        end(run, {{list, {}}});
        const auto failed = m_store
                                ->write(Lane::Bulk,
                                        [=, this](Db &db) -> Result<int> {
                                            const auto settled = pages::settle(db, run, {whole()}, m_now);
                                            return settled ? Result<int>(bugError(u"no"_s)) : settled.error();
                                        })
                                .result();
        QVERIFY(!failed.ok());
        QCOMPARE(state(u"a/1"_s), u"present"_s);
        QCOMPARE(settle(run).first().missing, 1);
        QCOMPARE(state(u"a/1"_s), u"missing 1"_s);
        const auto counts = read([](Db &db) { return pages::counts(db); });
        QCOMPARE(counts.size(), 1);
        QCOMPARE(counts.first().count, 1);
    }
    void GO23_whereTheOperatorLooksElsewhereNothingIsUnnamed()
    {
        crawl(listing({{u"http://a/1"_s, list}, {u"http://a/2"_s, list}}));
        m_setUp = {{u"discovery"_s, QJsonObject{{u"links"_s, u".mistyped"_s}}}};
        for (int i = 0; i < 3; ++i)
            crawl(listing({{u"http://a/2"_s, list, FailClass::NotFound}}));
        QCOMPARE(state(u"a/1"_s), u"present"_s);
        QCOMPARE(state(u"a/2"_s), u"gone"_s); // by its own answer
        // As it was: what is not named now is missing.
        m_setUp = {{u"priority"_s, 1}};
        crawl(listing({}));
        QCOMPARE(state(u"a/1"_s), u"missing 1"_s);
    }
    /// Before the step, only what a page named first was noted.
    void GO22_pagesOfAnOlderStoreMayNameOthers()
    {
        const QString place = newPlace(m_dir), second = u"http://a/list2"_s;
        m_store->close();
        m_store = must(Store::open({place, {}, false, {}, false}));
        crawl(listing({{second, list}, {u"http://a/1"_s, list}}));
        write([](Db &db) -> Result<int> {
            for (const QString &step : db.dialect().statementsIn(u"migrations"_s)) {
                if (step.contains(u"115_page_states_names"_s)) // what an older store goes through
                    return db.runText(db.dialect().statement(step));
            }
            return bugError(u"The step is gone"_s);
        });
        crawl(listing({{second, list, FailClass::Timeout}}));
        QCOMPARE(state(u"a/1"_s), u"present"_s);
        crawl(listing({{second, list}}));
        QCOMPARE(state(u"a/1"_s), u"missing 1"_s);
    }
};

QTEST_GUILESS_MAIN(TestPageStore)
#include "tst_pagestore.moc"
