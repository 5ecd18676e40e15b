// The list of what is left out, for each dialect: one row per page and reason, kept sums, a full list, what comes back.
#include "backends.h"
#include "store/leftout.h"
#include "store/runs.h"
#include "store/store.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

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

NewItem item(const QString &url, const QString &key = {}, int depth = 0, const QString &on = {})
{
    return {u"a"_s, url, key.isEmpty() ? url : key, depth, on};
}
NewLeftOut out(const QString &url, LeftOutReason reason = LeftOutReason::Scope, const QString &on = u"http://a/1"_s)
{
    return {u"a"_s, url, url, on, reason, u"other host"_s, false};
}
} // namespace

class TestLeftOutStore : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;
    std::unique_ptr<Store> m_store;
    RowId m_run = 0;

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
    items::Enqueued takeIn(const QList<NewItem> &list, const QList<NewLeftOut> &outside = {}, items::Room room = {},
                           qint64 most = leftOutMost)
    {
        return write([=, this](Db &db) { return leftout::takeIn(db, m_run, list, outside, start, room, most); });
    }
    void note(const QList<NewLeftOut> &list, qint64 most = leftOutMost)
    {
        write([=, this](Db &db) -> Result<int> {
            const auto noted = leftout::note(db, m_run, list, start, most);
            return noted ? Result<int>(0) : noted.error();
        });
    }
    leftout::Page page(leftout::Query query = {})
    {
        query.run = m_run;
        return read([=](Db &db) { return leftout::page(db, query); });
    }
    /// "scope 2+1" by reason: rows and what is counted beyond; the rows are counted anew and must be as many.
    QStringList sums()
    {
        QStringList list;
        for (const LeftOutCount &count : read([this](Db &db) { return leftout::counts(db, m_run); })) {
            leftout::Query query;
            query.reason = count.reason;
            query.limit = 1000;
            if (page(query).rows.size() != count.kept)
                list.append(u"wrong"_s);
            list.append(u"%1 %2+%3"_s.arg(word(count.reason)).arg(count.kept).arg(count.beyond));
        }
        return list;
    }

private Q_SLOTS:
    void initTestCase_data() { backendRows(); }
    void init()
    {
        m_store = must(Store::open({newPlace(m_dir), {}, false, {}, false}));
        Source a, b;
        a.id = u"a"_s;
        b.id = u"b"_s;
        RunPlan plan;
        plan.sources = {a.id, b.id};
        m_run = write([=](Db &db) { return runs::create(db, newId(start), plan, {a, b}, start); }).id;
    }
    void cleanup()
    {
        m_store->close();
        m_store.reset();
    }

    void LO1_aPageIsNotedOncePerReasonHoweverOftenItIsFound()
    {
        note({out(u"http://b/1"_s), out(u"http://b/2"_s), out(u"http://b/1"_s)});
        note({out(u"http://b/1"_s, LeftOutReason::Scope, u"http://a/2"_s), out(u"http://b/3"_s, LeftOutReason::Kind)});
        QCOMPARE(sums(), QStringList({u"scope 2+0"_s, u"kind 1+0"_s}));
        const leftout::Page all = page();
        QCOMPARE(all.total, 3);
        QCOMPARE(all.rows.first().address, u"http://b/1"_s);
        QCOMPARE(all.rows.first().foundOn, u"http://a/1"_s); // where it was found first
        QCOMPARE(all.rows.first().rule, u"other host"_s);
        QCOMPARE(all.rows.first().sourceId, u"a"_s);
        QCOMPARE(all.rows.first().at, start);
    }

    void LO2_ofADuplicateOnlyAnotherSpellingIsNoted()
    {
        takeIn({item(u"http://a/p?x=1&y=2"_s, u"key"_s)});
        // The same address on every page is no row; another spelling is one, and says which page the run has.
        for (int i = 0; i < 3; ++i)
            takeIn({item(u"http://a/p?x=1&y=2"_s, u"key"_s), item(u"http://a/p?y=2&x=1"_s, u"key"_s)});
        QCOMPARE(sums(), QStringList({u"duplicate 1+0"_s}));
        QCOMPARE(page().rows.first().address, u"http://a/p?y=2&x=1"_s);
        QCOMPARE(page().rows.first().rule, u"http://a/p?x=1&y=2"_s);
    }

    void LO3_whatFindsNoRoomIsNotedAndWhatIsThereIsNot()
    {
        items::Room room;
        room.ofSource = 2;
        const auto first = takeIn({item(u"http://a/1"_s), item(u"http://a/2"_s), item(u"http://a/3"_s)}, {}, room);
        QCOMPARE(first.inserted, 2);
        takeIn({item(u"http://a/1"_s), item(u"http://a/3"_s), item(u"http://a/4"_s)}, {}, room);
        QCOMPARE(sums(), QStringList({u"maximum 2+0"_s}));
        QCOMPARE(page().rows.first().rule, u"discovery.maximum is 2"_s);
        room = {};
        room.ofRun = 2;
        takeIn({item(u"http://a/5"_s)}, {}, room);
        QCOMPARE(page().rows.last().rule, u"the run's limit is 2"_s);
    }

    void LO4_whatIsInTheQueueIsNotLeftOut()
    {
        takeIn({item(u"http://a/1"_s)}, {out(u"http://a/1"_s, LeftOutReason::Depth)});
        QCOMPARE(sums(), QStringList());
        // Too deep from one page, and less deep from another, which is read later.
        takeIn({}, {out(u"http://a/2"_s, LeftOutReason::Depth), out(u"http://a/3"_s, LeftOutReason::Depth)});
        QCOMPARE(sums(), QStringList({u"depth 2+0"_s}));
        takeIn({item(u"http://a/2"_s)});
        QCOMPARE(sums(), QStringList({u"depth 1+0"_s}));
        QCOMPARE(page().rows.first().address, u"http://a/3"_s);
    }

    void LO5_aFullListOnlyCounts()
    {
        QList<NewLeftOut> many;
        for (int i = 0; i < 10; ++i)
            many.append(out(u"http://b/%1"_s.arg(i)));
        note(many, 4);
        QCOMPARE(sums(), QStringList({u"scope 4+6"_s}));
        note(many, 4); // what is on the list is known; what is not, nobody can tell from something new
        QCOMPARE(sums(), QStringList({u"scope 4+12"_s}));
        note({out(u"http://a/x.pdf"_s, LeftOutReason::Kind)}, 4); // one list for all reasons of a source
        QCOMPARE(sums(), QStringList({u"scope 4+12"_s, u"kind 0+1"_s}));
        NewLeftOut other = out(u"http://b/1"_s);
        other.sourceId = u"b"_s;
        note({other}, 4); // another source has a list of its own
        QCOMPARE(page().total, 5);
        note({out(u"http://b/"_s + QString(5000, u'x'), LeftOutReason::Depth)}); // nobody reads one as long as that
        QVERIFY(sums().contains(u"depth 0+1"_s));
    }

    void LO6_itemsThatEndUnaskedAreNotedAndBackInTheQueueTheyAreNot()
    {
        takeIn({item(u"http://a/1"_s, {}, 1, u"http://a/0"_s), item(u"http://a/2"_s)});
        const int skipped = write([this](Db &db) {
            return items::skipPending(db, m_run, u"a"_s, SkipReason::Operator, u"switched off"_s, start);
        });
        QCOMPARE(skipped, 2);
        QCOMPARE(sums(), QStringList({u"operator 2+0"_s}));
        QCOMPARE(page().rows.first().foundOn, u"http://a/0"_s);
        QCOMPARE(page().rows.first().rule, u"switched off"_s);
        write([this](Db &db) { return items::requeueSkipped(db, m_run, {SkipReason::Operator}, start); });
        QCOMPARE(sums(), QStringList());
        // A source that is blocked for now is none: its pages may still be crawled.
        write([this](Db &db) {
            return items::skipPending(db, m_run, u"a"_s, SkipReason::CircuitOpen, u"open"_s, start);
        });
        QCOMPARE(sums(), QStringList());
    }

    void LO7_rowsAreFoundByReasonSourceAndWords()
    {
        NewLeftOut other = out(u"http://c/Harbour"_s, LeftOutReason::Kind);
        other.sourceId = u"b"_s;
        note({out(u"http://b/1"_s), out(u"http://b/2"_s), other});
        leftout::Query query;
        query.text = u"harbour HTTP"_s;
        QCOMPARE(page(query).total, 1);
        QCOMPARE(page(query).rows.size(), 1);
        query.text = u"100%"_s;
        QCOMPARE(page(query).total, 0);
        query = {};
        query.source = u"b"_s;
        QCOMPARE(page(query).total, 1);
        query.reason = LeftOutReason::Scope;
        QCOMPARE(page(query).total, 0);
        query = {};
        query.limit = 1;
        query.offset = 1;
        QCOMPARE(page(query).total, 3);
        QCOMPARE(page(query).rows.first().address, u"http://b/2"_s);
    }

    /// One transaction: what takes the addresses in is undone with what they were left out for.
    void LO8_aFailedWriteLeavesNothing()
    {
        const auto failed = m_store
                                ->write(Lane::Bulk,
                                        [this](Db &db) -> Result<int> {
                                            const auto noted = leftout::takeIn(db, m_run, {item(u"http://a/1"_s)},
                                                                               {out(u"http://b/1"_s)}, start);
                                            return noted ? Result<int>(bugError(u"no"_s)) : noted.error();
                                        })
                                .result();
        QVERIFY(!failed.ok());
        QCOMPARE(sums(), QStringList());
        QCOMPARE(page().total, 0);
        QCOMPARE(read([this](Db &db) { return items::counts(db, m_run); }).total(), 0);
    }

    /// What a page with a thousand links costs beside taking them in: links to pages that are there, and links
    /// elsewhere.
    void LO9_aThousandLinksCostLittleMore()
    {
        QList<NewItem> links;
        QList<NewLeftOut> elsewhere;
        for (int i = 0; i < 1000; ++i) {
            links.append(item(u"http://a/catalogue/items/%1-of-the-harbour"_s.arg(i)));
            elsewhere.append(out(u"http://b/catalogue/items/%1-of-the-harbour"_s.arg(i)));
        }
        takeIn(links, elsewhere);
        const auto timed = [this](auto work) {
            constexpr int pages = 30;
            QElapsedTimer clock;
            clock.start();
            for (int i = 0; i < pages; ++i)
                write(work);
            return double(clock.nsecsElapsed()) / 1e6 / pages;
        };
        const double before =
            timed([=, this](Db &db) { return items::enqueue(db, m_run, links, start, items::Room{}); });
        const double known = timed([=, this](Db &db) { return leftout::takeIn(db, m_run, links, {}, start); });
        const double both = timed([=, this](Db &db) { return leftout::takeIn(db, m_run, links, elsewhere, start); });
        qInfo("a page of 1,000 known links: %.2f ms, with the list of what is left out %.2f ms; with 1,000 links "
              "elsewhere "
              "on it %.2f ms",
              before, known, both);
        QVERIFY2(known < 3 * before + 5 && both < 4 * before + 10, "the list costs more than taking links in");
    }
};

QTEST_GUILESS_MAIN(TestLeftOutStore)
#include "tst_leftoutstore.moc"
