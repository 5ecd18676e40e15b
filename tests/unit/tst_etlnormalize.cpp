// The ETL API's spellings: whatever it writes, the same run is read; and what our own side tells it.
#include "policy/etlmapping.h"
#include "policy/etlnormalize.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <rapidcheck.h>

#include <cstdio>

using namespace trawl;

namespace {

QString spelling(const QStringList &names)
{
    return *rc::gen::elementOf(std::vector<QString>(names.begin(), names.end()));
}

QJsonValue anyId(const QString &id)
{
    return *rc::gen::arbitrary<bool>() ? QJsonValue(id) : QJsonValue(QJsonObject{{u"$oid"_s, id}});
}

/// Seconds lose what is below them, so the times that are drawn have none.
QJsonValue anyTime(Instant at)
{
    const QString iso = QDateTime::fromMSecsSinceEpoch(at.ms, Qt::UTC).toString(Qt::ISODateWithMs);
    switch (*rc::gen::inRange(0, 6)) {
    case 0:
        return iso;
    case 1:
        return at.ms / 1000;
    case 2:
        return at.ms;
    case 3:
        return QJsonObject{{u"$date"_s, at.ms}};
    case 4:
        return QDateTime::fromMSecsSinceEpoch(at.ms, Qt::OffsetFromUTC, 8 * 3600).toString(Qt::ISODate);
    default:
        return QJsonObject{{u"$date"_s, iso}};
    }
}

Instant someTime()
{
    return Instant{*rc::gen::inRange<qint64>(1'000'000'000, 4'000'000'000) * 1000};
}

QString someText()
{
    return u"x%1"_s.arg(*rc::gen::inRange(0, 1'000'000));
}

EtlItem someItem()
{
    EtlItem item;
    item.url = u"https://example.org/"_s + someText();
    if (*rc::gen::inRange(0, 4) == 0)
        return item; // one that is told as its address alone
    item.id = someText();
    item.done = *rc::gen::arbitrary<bool>();
    item.failed = item.done && *rc::gen::arbitrary<bool>();
    item.attempts = *rc::gen::inRange(0, 9);
    item.version = *rc::gen::inRange(1, 99);
    if (item.failed)
        item.error = someText();
    if (*rc::gen::arbitrary<bool>())
        item.completed = someTime();
    if (*rc::gen::arbitrary<bool>())
        item.rest = {{u"colour"_s, someText()}};
    return item;
}

EtlRun someRun()
{
    EtlRun run;
    run.id = someText();
    run.domain = someText();
    run.status = *rc::gen::element(EtlStatus::Pending, EtlStatus::Running, EtlStatus::Completed, EtlStatus::Failed,
                                   EtlStatus::Cancelled);
    run.created = someTime();
    run.updated = someTime();
    if (*rc::gen::arbitrary<bool>())
        run.finalized = someTime();
    run.listsItems = *rc::gen::arbitrary<bool>();
    for (int n = run.listsItems ? *rc::gen::inRange(0, 4) : 0; n > 0; --n)
        run.items.append(someItem());
    run.metadata = {{u"totalItems"_s, *rc::gen::inRange(0, 99)}};
    if (*rc::gen::arbitrary<bool>())
        run.rest = {{u"owner"_s, someText()}, {u"nested"_s, QJsonObject{{u"id"_s, 5}}}};
    return run;
}

QJsonValue written(const EtlItem &item)
{
    if (item.id.isEmpty())
        return item.url;
    QJsonObject object = item.rest;
    object.insert(spelling({u"_id"_s, u"id"_s, u"itemId"_s}), anyId(item.id));
    object.insert(u"url"_s, item.url);
    if (item.done && *rc::gen::arbitrary<bool>())
        object.insert(u"status"_s, u"done"_s);
    else
        object.insert(spelling({u"done"_s, u"completed"_s, u"isDone"_s}), item.done);
    object.insert(u"failed"_s, item.failed);
    object.insert(u"attempts"_s, item.attempts);
    object.insert(u"version"_s, item.version);
    if (!item.error.isEmpty() || *rc::gen::arbitrary<bool>())
        object.insert(u"error"_s, item.error.isEmpty() ? QJsonValue() : QJsonValue(item.error));
    if (item.completed.isSet())
        object.insert(spelling({u"completedAt"_s, u"completed_at"_s}), anyTime(item.completed));
    return object;
}

QJsonObject written(const EtlRun &run)
{
    QJsonObject object = run.rest;
    object.insert(spelling({u"_id"_s, u"id"_s, u"runId"_s, u"run_id"_s}), anyId(run.id));
    object.insert(u"domain"_s, run.domain);
    object.insert(u"status"_s, word(run.status));
    object.insert(spelling({u"createdAt"_s, u"created_at"_s, u"created"_s}), anyTime(run.created));
    object.insert(spelling({u"updatedAt"_s, u"updated_at"_s}), anyTime(run.updated));
    if (run.finalized.isSet())
        object.insert(spelling({u"finalizedAt"_s, u"finalized_at"_s, u"completedAt"_s}), anyTime(run.finalized));
    object.insert(u"metadata"_s, run.metadata);
    if (run.listsItems) {
        QJsonArray items;
        for (const EtlItem &item : run.items)
            items.append(written(item));
        object.insert(spelling({u"items"_s, u"runItems"_s, u"scrapeRunItems"_s, u"urls"_s}), items);
    }
    return object;
}

/// One run in any envelope that holds one.
QJsonValue wrapped(const QJsonObject &run)
{
    switch (*rc::gen::inRange(0, 6)) {
    case 0:
        return run;
    case 1:
        return QJsonObject{{u"data"_s, run}};
    case 2:
        return QJsonObject{{u"run"_s, run}};
    case 3:
        return QJsonObject{{u"data"_s, QJsonObject{{u"run"_s, run}}}};
    case 4:
        return QJsonArray{run};
    default:
        return QJsonObject{{spelling({u"runs"_s, u"data"_s, u"results"_s, u"items"_s}), QJsonArray{run}}};
    }
}

QByteArray shown(const QJsonValue &value)
{
    return QJsonDocument(QJsonObject{{u"answer"_s, value}}).toJson(QJsonDocument::Compact);
}

QJsonValue parsed(const char *text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text);
    return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
}

} // namespace

class TestEtlNormalize : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!qEnvironmentVariableIsSet("RC_PARAMS"))
            qputenv("RC_PARAMS", "seed=" + QByteArray::number(QDateTime::currentMSecsSinceEpoch()));
        std::printf("RC_PARAMS=\"%s\"\n", qgetenv("RC_PARAMS").constData());
    }

    void anySpellingInAnyEnvelopeReadsAsTheSameRun()
    {
        QVERIFY(rc::check("normalizeRun(wrapped(written(run))) = run", [] {
            const EtlRun run = someRun();
            const QJsonValue answer = wrapped(written(run));
            const auto read = normalizeRun(answer);
            if (!read)
                RC_FAIL(read.error().sentence().toStdString() + ' ' + shown(answer).toStdString());
            if (!(read->run == run) || !read->warnings.isEmpty())
                RC_FAIL(shown(answer).toStdString() + read->warnings.join(u';').toStdString());
        }));
    }

    void aListOfRunsReadsAsItsRunsWithItsCursor()
    {
        QVERIFY(rc::check("normalizeRuns", [] {
            QJsonArray list;
            QList<EtlRun> runs;
            for (int n = *rc::gen::inRange(0, 4); n > 0; --n) {
                runs.append(someRun());
                list.append(written(runs.constLast()));
            }
            const QString cursor = *rc::gen::arbitrary<bool>() ? someText() : QString();
            QJsonObject page{
                {spelling({u"runs"_s, u"data"_s, u"results"_s, u"items"_s}), list},
                {spelling({u"nextCursor"_s, u"next_cursor"_s}), cursor.isEmpty() ? QJsonValue() : QJsonValue(cursor)},
                {u"total"_s, 77}};
            const bool deeper = *rc::gen::arbitrary<bool>();
            const auto read = normalizeRuns(deeper ? QJsonValue(QJsonObject{{u"data"_s, page}}) : QJsonValue(page));
            RC_ASSERT(read.ok());
            RC_ASSERT(read->runs == runs);
            RC_ASSERT(read->nextCursor == cursor);
            RC_ASSERT(read->total == 77);
            const auto bare = normalizeRuns(list);
            RC_ASSERT(bare.ok() && bare->runs == runs);
        }));
    }

    void theFirstSpellingWinsAndADifferenceIsSaid()
    {
        auto read = normalizeRun(parsed(R"({"id":"b","_id":"a","domain":"d","createdAt":5000000000000,"created":1})"));
        QVERIFY(read);
        QCOMPARE(read->run.id, u"a"_s);
        QCOMPARE(read->run.created.ms, 5'000'000'000'000);
        QCOMPARE(read->warnings.size(), 2);
        QVERIFY2(read->warnings.at(0).contains(u"_id and id"_s), qPrintable(read->warnings.at(0)));
        QVERIFY(read->run.rest.isEmpty());

        // The same value twice, however it is written, is no difference.
        read = normalizeRun(parsed(R"({"id":{"$oid":"a"},"_id":"a","createdAt":1700000000,"created":1700000000000})"));
        QVERIFY(read && read->warnings.isEmpty());

        read = normalizeRun(parsed(R"({"id":"a","items":[{"id":"1","done":false,"status":"done"}]})"));
        QVERIFY(read && !read->run.items.at(0).done);
        QCOMPARE(read->warnings.size(), 1);
    }

    void whatNobodyKnowsIsKept()
    {
        const auto read = normalizeRun(parsed(
            R"({"id":"a","status":"paused","shard":3,"items":[{"id":"1","url":"u","status":"queued","w":[1]}]})"));
        QVERIFY(read);
        QCOMPARE(read->run.rest, (QJsonObject{{u"status"_s, u"paused"_s}, {u"shard"_s, 3}}));
        QCOMPARE(read->run.items.at(0).rest, (QJsonObject{{u"status"_s, u"queued"_s}, {u"w"_s, QJsonArray{1}}}));
        QCOMPARE(read->warnings.size(), 1); // the run's status
    }

    void whatIsNoRunIsAnError()
    {
        for (const char *text : {"{}", "[]", R"({"data":null})", R"({"runs":[]})", R"({"run":{"domain":"d"}})",
                                 R"({"data":{"data":{"data":{"data":{"data":{"id":"a"}}}}}})"}) {
            const auto read = normalizeRun(parsed(text));
            QVERIFY2(!read, text);
            QCOMPARE(read.error().code, 7060);
        }
        QVERIFY(normalizeRuns(parsed(R"({"runs":[]})")));
        QVERIFY(!normalizeRuns(parsed("{}")));
    }

    void timesAreIsoSecondsMillisecondsAndDates()
    {
        const qint64 at = 1'764'408'000'000;
        for (const QJsonValue &value :
             {QJsonValue(u"2025-11-29T09:20:00Z"_s), QJsonValue(u"2025-11-29T17:20:00.000+08:00"_s),
              QJsonValue(u"2025-11-29T09:20:00"_s), QJsonValue(at), QJsonValue(at / 1000),
              QJsonValue(QJsonObject{{u"$date"_s, at}}),
              QJsonValue(QJsonObject{{u"$date"_s, u"2025-11-29T09:20:00Z"_s}})})
            QCOMPARE(etlTime(value).value_or(Instant()).ms, at);
        for (const QJsonValue &value : {QJsonValue(u"soon"_s), QJsonValue(), QJsonValue(-1), QJsonValue(1e300),
                                        QJsonValue(QJsonObject{{u"date"_s, 1}}), QJsonValue(true)})
            QVERIFY(!etlTime(value));
    }

    void anErrorIsReadInEachOfItsFourForms()
    {
        EtlComplaint said =
            complaintOf(R"({"error":{"code":"active_run_exists","message":"no","details":{"runId":"r1"}}})");
        QCOMPARE(said.code, u"active_run_exists"_s);
        QCOMPARE(said.message, u"no"_s);
        QCOMPARE(said.runId, u"r1"_s);
        QCOMPARE(complaintOf(R"({"message":"m"})").message, u"m"_s);
        QCOMPARE(complaintOf(R"({"error":"text"})").message, u"text"_s);
        QCOMPARE(complaintOf("plain\r\nwords\x1b[2J").message, QString(u"plain words\uFFFD[2J"_s));
        QVERIFY(complaintOf(QByteArray(100'000, 'x')).message.size() <= 500);
        QCOMPARE(complaintOf(R"({"error":{"code":"c"},"runId":"r2"})").runId, u"r2"_s);
    }

    void aBatchsResultsKeepTheirOrder()
    {
        const auto read =
            batchResults(parsed(R"({"results":[{"id":"a","status":200},{"id":"b","status":404,"error":"gone"},
                {"id":"c","status":409,"error":{"code":"run_finalized","message":"m"}}]})"));
        QVERIFY(read);
        QCOMPARE(read->size(), 3);
        QCOMPARE(read->at(1).status, 404);
        QCOMPARE(read->at(1).error, u"gone"_s);
        QCOMPARE(read->at(2).error, u"m"_s);
        QVERIFY(!batchResults(parsed("{}")));
    }

    void addressesHaveSingleSlashesAndEscapedParts()
    {
        const auto text = [](const QUrl &url) { return url.toString(QUrl::FullyEncoded); };
        QCOMPARE(text(etlUrl(u"https://api.example/v1/"_s, {u"scrape-runs"_s})),
                 u"https://api.example/v1/scrape-runs"_s);
        QCOMPARE(text(etlUrl(u"https://api.example"_s, {u"scrape-runs"_s})), u"https://api.example/scrape-runs"_s);
        QCOMPARE(text(etlUrl(u"https://api.example//"_s, {u"a/b"_s, u"c d?"_s})),
                 u"https://api.example/a%2Fb/c%20d%3F"_s);
        QCOMPARE(text(etlUrl(u"http://h/x?tenant=7"_s, {u"r"_s}, {{u"domain"_s, u"a&b=c+d"_s}, {u"status"_s, {}}})),
                 u"http://h/x/r?tenant=7&domain=a%26b%3Dc%2Bd"_s);
        for (const QString &bad : {u""_s, u"api.example"_s, u"ftp://h"_s, u"file:///etc"_s, u"https://"_s}) {
            QVERIFY2(!etlUrl(bad, {}).isValid(), qPrintable(bad));
            QCOMPARE(checkEtlEndpoint(bad).error().code, 7072);
        }
        QVERIFY(!checkEtlEndpoint(u"https://me:secret@h/"_s));
        QVERIFY(!checkEtlEndpoint(u"https://me:secret@h/"_s).error().sentence().contains(u"secret"_s));
        QVERIFY(etlKeyIsExposed(u"http://api.example"_s) && !etlKeyIsExposed(u"http://127.0.0.1:80"_s));
        QVERIFY(etlKeyIsExposed(u"http://127.example.org"_s) && !etlKeyIsExposed(u"http://[::1]:80"_s));
    }

    void onlyWhatCantHappenTwiceIsSentAgain()
    {
        for (const int status : {0, 408, 425, 429, 500, 503, 599}) {
            QVERIFY(etlMayRetry(true, false, status));
            QVERIFY(etlMayRetry(false, true, status));
            QVERIFY(!etlMayRetry(false, false, status));
        }
        for (const int status : {200, 301, 400, 401, 404, 409, 412, 413, 422})
            QVERIFY(!etlMayRetry(true, true, status));
        QCOMPARE(etlNextTry(1, 0ms, 0), 1s);
        QCOMPARE(etlNextTry(1, 90s, 0.5), 90s);
        QVERIFY(etlNextTry(1000, 0ms, 0.999) <= 10min);
    }

    void ourItemsAreToldAsDoneFailedOrNeither()
    {
        EtlItemFacts facts;
        facts.reason = u"why"_s;
        for (const auto &[state, name] : Words<ItemState>::words) {
            facts.state = state;
            const QJsonObject told = etlItemChanges(facts);
            const bool done = state == ItemState::Captured || state == ItemState::Failed || state == ItemState::Skipped;
            QCOMPARE(told[u"done"_s].toBool(), done);
            QCOMPARE(told[u"failed"_s].toBool(), state == ItemState::Failed);
            QCOMPARE(told[u"error"_s].isNull(), !(done && state != ItemState::Captured));
        }
        facts.state = ItemState::Leased;
        QCOMPARE(etlItemMark(facts), etlItemMark(EtlItemFacts()));
        facts.state = ItemState::Captured;
        QVERIFY(etlItemMark(facts) != etlItemMark(EtlItemFacts()));
    }

    void ourRunsAreToldByTheTableOfStates()
    {
        QCOMPARE(etlStatusOf(RunState::Draft), EtlStatus::Pending);
        QCOMPARE(etlStatusOf(RunState::Stopped), EtlStatus::Cancelled);
        QCOMPARE(etlStatusOf(RunState::Paused), EtlStatus::Running);
        QCOMPARE(etlStatusOf(RunState::Failed), EtlStatus::Failed);
        QCOMPARE(etlStatusOf(RunState::Completed), EtlStatus::Completed);
        const QJsonObject end = etlFinalizeBody(EtlStatus::Completed, {10, 7, 1, 2, 900});
        QCOMPARE(end[u"metadata"_s][u"completedItems"_s].toInt(), 8);
        QCOMPARE(end[u"metadata"_s][u"failedItems"_s].toInt(), 2);
    }

    void whatIsFoundLaterMakesFewFurtherRuns()
    {
        QVERIFY(!etlWorthARun(0, 0, true));
        QVERIFY(etlWorthARun(0, 1, false)); // the start
        QVERIFY(!etlWorthARun(10, 9, false));
        QVERIFY(etlWorthARun(10, 10, false));
        QVERIFY(etlWorthARun(10, 1, true));
        // A crawl that finds a page at a time.
        int runs = 0;
        for (qint64 told = 0, waiting = 0, found = 1; found <= 1000; ++found) {
            if (etlWorthARun(told, ++waiting, false)) {
                told += std::exchange(waiting, 0);
                ++runs;
            }
        }
        QVERIFY2(runs <= 11, qPrintable(QString::number(runs)));
    }
};

QTEST_GUILESS_MAIN(TestEtlNormalize)
#include "tst_etlnormalize.moc"
