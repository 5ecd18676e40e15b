// Two runs side by side, read from the store, for each dialect; and how long that takes for a hundred thousand pages.
#include "backends.h"
#include "store/captures.h"
#include "store/comparison.h"
#include "store/items.h"
#include "store/leftout.h"
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

/// What becomes of a page in a run.
struct Fate {
    QString url;
    QString title;                       ///< its field; empty: it is not filled
    FailClass failure = FailClass::None; ///< none: it is captured
    quint64 dhash = 0;
    QStringList flags = {};
    int ms = 100;
    QJsonObject more = {}; ///< further fields
};
} // namespace

class TestComparisonStore : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;
    std::unique_ptr<Store> m_store;

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
    static Result<int> endOne(Db &db, const Lease &lease, const Fate &fate)
    {
        if (fate.failure != FailClass::None) {
            items::Ending ending;
            ending.failClass = fate.failure;
            ending.reason = u"it failed"_s;
            const auto ended = items::end(db, {lease.item, lease.token}, ending, start);
            return ended ? Result<int>(0) : ended.error();
        }
        CaptureRecord record;
        record.item = lease.item;
        record.token = lease.token;
        record.attempt = lease.attempt;
        record.uid = newId(start);
        record.finalUrl = lease.url;
        record.title = fate.title;
        QJsonObject fields{{u"venue"_s, u"Pier"_s}};
        if (!fate.title.isEmpty())
            fields.insert(u"title"_s, fate.title);
        for (auto field = fate.more.begin(); field != fate.more.end(); ++field)
            fields.insert(field.key(), field.value());
        record.records = {fields};
        record.recordKeys = {u"0"_s};
        record.sha256 = QString(64, u'a');
        record.format = PictureFormat::Jpeg;
        record.dhash = fate.dhash;
        record.flags = fate.flags;
        record.coverage = fate.title.isEmpty() ? 50 : 100;
        record.timings = {{u"total"_s, fate.ms}};
        const auto recorded = captures::record(db, record, start);
        return recorded ? Result<int>(0) : recorded.error();
    }
    RowId crawl(const QList<Fate> &fates, const QString &source = u"a"_s)
    {
        Source a;
        a.id = source;
        RunPlan plan;
        plan.sources = {a.id};
        const RowId run = write([=](Db &db) { return runs::create(db, newId(start), plan, {a}, start); }).id;
        QList<NewItem> found;
        for (const Fate &fate : fates)
            found.append({source, fate.url, fate.url, 0, {}});
        write([=](Db &db) { return items::enqueue(db, run, found, start); });
        const QList<Lease> leases = write([=](Db &db) {
            return claimAndStart(db, {run, source, int(fates.size()), u"w"_s, start, 60s});
        });
        for (const Lease &lease : leases) {
            const auto fate = std::ranges::find(fates, lease.url, &Fate::url);
            write([=, fate = *fate](Db &db) { return endOne(db, lease, fate); });
        }
        return run;
    }
    comparison::Differences differences(RowId a, RowId b)
    {
        return read([=](Db &db) { return comparison::differences(db, a, b); });
    }
    QList<ComparedPage> pages(RowId a, RowId b)
    {
        const auto all = differences(a, b);
        return read([=](Db &db) { return comparison::rows(db, all, all.entries); });
    }
    /// "gone http://a/1"
    QStringList told(RowId a, RowId b)
    {
        QStringList told;
        for (const ComparedPage &page : pages(a, b))
            told.append(word(page.difference) + u' ' + page.address);
        return told;
    }

private Q_SLOTS:
    void initTestCase_data() { backendRows(); }
    void init() { m_store = must(Store::open({newPlace(m_dir), {}, false, {}, false})); }
    void cleanup()
    {
        m_store->close();
        m_store.reset();
    }

    void CO7_pagesThatDiffer()
    {
        const RowId a = crawl({{u"http://a/same"_s, u"Same"_s},
                               {u"http://a/gone"_s, u"Gone"_s},
                               {u"http://a/dead"_s, u"Dead"_s},
                               {u"http://a/lost"_s, u"Lost"_s},
                               {u"http://a/won"_s, {}, FailClass::Timeout},
                               {u"http://a/field"_s, u"Old"_s},
                               {u"http://a/picture"_s, u"Picture"_s},
                               {u"http://a/block"_s, u"Block"_s}});
        const RowId b = crawl({{u"http://a/same"_s, u"Same"_s, FailClass::None, 1},
                               {u"http://a/dead"_s, {}, FailClass::NotFound},
                               {u"http://a/lost"_s, {}, FailClass::Forbidden},
                               {u"http://a/won"_s, u"Won"_s},
                               {u"http://a/field"_s, u"New"_s},
                               {u"http://a/picture"_s, u"Picture"_s, FailClass::None, 0xffff},
                               {u"http://a/block"_s, u"Block"_s, FailClass::None, 0, {u"captcha"_s}},
                               {u"http://a/new"_s, u"Fresh"_s}});
        QStringList all = told(a, b);
        all.sort();
        QCOMPARE(all, (QStringList{u"changed http://a/field"_s, u"changed http://a/picture"_s,
                                   u"doubtful http://a/block"_s, u"gone http://a/dead"_s, u"gone http://a/gone"_s,
                                   u"lost http://a/lost"_s, u"new http://a/new"_s, u"won http://a/won"_s}));
        for (const ComparedPage &page : pages(a, b)) {
            QCOMPARE(page.sourceId, u"a"_s);
            QCOMPARE(page.pictureChanged, page.address.endsWith(u"picture"_s));
            if (page.address.endsWith(u"field"_s))
                QCOMPARE(page.fields, (QList<FieldChange>{{u"title"_s, u"Old"_s, u"New"_s}}));
            else
                QVERIFY(page.fields.isEmpty());
            if (page.difference == PageDifference::Lost)
                QCOMPARE(page.reason, u"it failed"_s);
            if (page.difference == PageDifference::Doubtful)
                QCOMPARE(page.reason, u"before: the whole page, now: captcha"_s);
            QCOMPARE(page.captureA != 0,
                     page.difference != PageDifference::New && page.difference != PageDifference::Won);
        }
        // The other way round, what was new is gone.
        QVERIFY(told(b, a).contains(u"gone http://a/new"_s));
        QVERIFY(told(b, a).contains(u"won http://a/lost"_s));
        QCOMPARE(told(a, a), QStringList());
    }
    void CO8_figuresOfBothRuns()
    {
        QList<Fate> before, after;
        for (int i = 0; i < 20; ++i) {
            before.append({u"http://a/%1"_s.arg(i), u"T"_s, FailClass::None, 0, {}, 100 + i});
            after.append({u"http://a/%1"_s.arg(i), i < 5 ? QString() : u"T"_s, FailClass::None, 0, {}, 1000 + i});
        }
        before.append({u"http://a/x"_s, {}, FailClass::Timeout});
        after.append({u"http://a/x"_s, {}, FailClass::NotFound});
        after.append({u"http://a/y"_s, {}, FailClass::NotFound});
        const RowId a = crawl(before), b = crawl(after);
        const auto figures = read([=](Db &db) { return comparison::figures(db, a, b); });
        QCOMPARE(figures.sources.size(), 1);
        const ComparedSource &source = figures.sources.first();
        QVERIFY(source.inA && source.inB);
        QCOMPARE(source.a.captured, 20);
        QCOMPARE(source.b.failed, 2);
        QCOMPARE(source.a.p50, 109);
        QCOMPARE(source.b.p95, 1018);
        QCOMPARE(source.a.coverage, 100.0);
        QCOMPARE(source.b.coverage, 87.5);
        QCOMPARE(source.fields.size(), 2);
        QCOMPARE(source.fields.first().field, u"title"_s);
        QCOMPARE(source.fields.first().filledA, 20);
        QCOMPARE(source.fields.first().filledB, 15);
        QCOMPARE(source.b.records, 20);
        QCOMPARE(figures.failures.size(), 2);
        QCOMPARE(figures.failures.first().failure, FailClass::NotFound);
        QCOMPARE(figures.failures.first().a, 0);
        QCOMPARE(figures.failures.first().b, 2);
    }
    void CO18_aSourceThatIsInOneRunAloneIsComparedWithNothing()
    {
        const RowId a = crawl({{u"http://a/1"_s, u"T"_s}}), b = crawl({{u"http://b/1"_s, u"T"_s}}, u"b"_s);
        QCOMPARE(told(a, b), QStringList());
        QCOMPARE(told(b, a), QStringList());
    }
    void CO19_whatTheOtherRunLeftOutIsNotGone()
    {
        const QString url = u"http://a/2"_s;
        const RowId a = crawl({{u"http://a/1"_s, u"T"_s}, {url, u"T"_s}}), b = crawl({{u"http://a/1"_s, u"T"_s}});
        write([=](Db &db) -> Result<int> {
            const auto noted = leftout::note(db, b, {{u"a"_s, url, url, {}, LeftOutReason::Maximum, {}, false}}, start);
            return noted ? Result<int>(0) : noted.error();
        });
        QCOMPARE(told(a, b), QStringList{u"lost http://a/2"_s});
        QCOMPARE(pages(a, b).first().reason, u"left out: Over the maximum"_s);
        QCOMPARE(told(b, a), QStringList{u"won http://a/2"_s});
        QCOMPARE(pages(b, a).first().reason, u"left out: Over the maximum"_s);
    }
    /// By what a value is, not by how it is written: the text "[]" is a value, an empty list is none.
    void CO17_whatIsEmptyFillsNoField()
    {
        const QHash<QString, QJsonValue> empty{{u"null"_s, QJsonValue::Null},
                                               {u"noText"_s, u""_s},
                                               {u"noList"_s, QJsonArray()},
                                               {u"noObject"_s, QJsonObject()}};
        const QHash<QString, QJsonValue> filled{{u"listText"_s, u"[]"_s},
                                                {u"objectText"_s, u"{}"_s},
                                                {u"nullText"_s, u"null"_s},
                                                {u"quotes"_s, u"\"\""_s},
                                                {u"zero"_s, 0},
                                                {u"no"_s, false},
                                                {u"list"_s, QJsonArray{1}},
                                                {u"object"_s, QJsonObject{{u"a"_s, QJsonValue::Null}}}};
        Fate fate{u"http://a/1"_s, u"T"_s};
        for (const auto &values : {empty, filled}) {
            for (auto value = values.begin(); value != values.end(); ++value)
                fate.more.insert(value.key(), value.value());
        }
        const RowId run = crawl({fate});
        const auto coverage = read([=](Db &db) { return comparison::coverage(db, run); });
        const QMap<QString, qint64> counted = coverage.value(u"a"_s).filled;
        QCOMPARE(counted.size(), empty.size() + filled.size() + 2);
        for (auto count = counted.begin(); count != counted.end(); ++count)
            QVERIFY2(count.value() == (empty.contains(count.key()) ? 0 : 1), qPrintable(count.key()));
    }
    void CO9_aHundredThousandPages()
    {
        constexpr int pages = 100'000;
        const RowId a = crawl({{u"http://a/1"_s, u"T"_s}}), b = crawl({{u"http://a/1"_s, u"T"_s}});
        write([=](Db &db) { return fill(db, a, b, pages); });
        QElapsedTimer clock;
        clock.start();
        const auto found = differences(a, b);
        const qint64 differencesMs = clock.restart();
        const auto figures = read([=](Db &db) { return comparison::figures(db, a, b); });
        const qint64 figuresMs = clock.restart();
        read([=](Db &db) { return comparison::rows(db, found, found.entries.first(200)); });
        qInfo("%d pages in each run, %lld differ: differences %lld ms, figures %lld ms, a page of the list %lld ms",
              pages, qint64(found.entries.size()), differencesMs, figuresMs, clock.elapsed());
        QCOMPARE(found.entries.size(), pages * 99 / 1000 + 2 * (pages / 100));
        QCOMPARE(figures.sources.first().a.records, pages + 1);
        QVERIFY2(differencesMs < 5000 && figuresMs < 15'000, "comparing takes too long");
    }

private:
    /// The same pages in both runs but for one in a hundred; one in ten has other fields.
    static Result<int> fill(Db &db, RowId a, RowId b, int pages)
    {
        const QString numbers =
            (backend().isFile ? u"(WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %1) "
                                u"SELECT i FROM c) AS c"_s
                              : u"generate_series(1, %1) AS c(i)"_s)
                .arg(pages);
        const QString uid = backend().isFile ? u"randomblob(16)"_s : u"decode(md5(CAST(i AS text)), 'hex')"_s;
        RowId first = 10;
        for (const RowId run : {a, b}) {
            const QString id = u"%1 + i"_s.arg(first), ofRun = QString::number(run);
            const QString page = run == a ? u"i"_s : u"i + %1"_s.arg(pages / 100);
            const QString title =
                run == a
                    ? u"'T'"_s
                    : u"CASE WHEN (i + %1) %% 10 = 0 THEN 'U' ELSE 'T' END"_s.arg(pages / 100).replace(u"%%"_s, u"%"_s);
            const QString source = u"(SELECT id FROM run_sources WHERE run_id = %1)"_s.arg(ofRun);
            const QStringList inserts{
                u"INSERT INTO item_pages(id, run_id, page_id, depth, uid, url) "
                u"SELECT %1, %2, %3, 1, %4, 'http://a.example/catalogue/items/' || i FROM %5"_s.arg(id, ofRun, page,
                                                                                                    uid, numbers),
                u"INSERT INTO captures(id, uid, item_id, run_id, run_source, page_id, attempt, at, engine, coverage, "
                u"http, final_url, title, records, timings, flags, triage, format, width, height, bytes, sha256, "
                u"dhash, changed) "
                u"SELECT %1, '%2-' || i, %1, %2, %3, %4, 1, 1, 0, 100, 200, 'http://a.example/catalogue/items/' || i, "
                u"'A page', "
                u"'[{\"title\":\"' || %5 || '\",\"venue\":\"The "
                u"Pier\",\"date\":\"2026-01-01\",\"price\":12,\"text\":\"Some words about it that are as long as such "
                u"words are\"}]', "
                u"'{\"total\":' || (i - i / 1000 * 1000) || '}', '', 3, 'jpeg', 1, 1, 1, 'x', 0, 0 FROM %6"_s.arg(
                    id, ofRun, source, page, title, numbers),
                u"INSERT INTO item_states(id, run_source, run_id, changed, state, capture_id) "
                u"SELECT %1, %2, %3, 1, 2, %1 FROM %4"_s.arg(id, source, ofRun, numbers)};
            for (const QString &insert : inserts) {
                const auto done = db.runText(insert);
                if (!done)
                    return done.error();
            }
            first += pages;
        }
        const auto known = db.runText(u"ANALYZE"_s); // as a server does by itself after a while
        return known ? Result<int>(0) : known.error();
    }
};

QTEST_GUILESS_MAIN(TestComparisonStore)
#include "tst_comparisonstore.moc"
