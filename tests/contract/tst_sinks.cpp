// What every sink must do; one row per kind of sink. Further sinks add a row and a factory.
#include "publish/directorysink.h"
#include "run/uploadports.h"
#include "store/sinkrows.h"
#include "tests/support/corotest.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <csignal>

#include <sys/resource.h>

using namespace trawl;
using trawl::test::get;

namespace {

struct Rig {
    QTemporaryDir folder;
    QThreadPool pool;
    std::unique_ptr<SinkRows> rows;
    std::unique_ptr<Sink> sink;
};

std::unique_ptr<Rig> makeRig(const QString &kind)
{
    auto rig = std::make_unique<Rig>();
    if (kind == u"directory"_s) {
        rig->rows = std::make_unique<SinkRows>(rig->folder.filePath(u"sink/results.sqlite"_s), systemClock());
        DirectorySink::Options options;
        options.folder = rig->folder.filePath(u"sink"_s);
        rig->sink = std::make_unique<DirectorySink>(options, rowWriter(*rig->rows), rig->pool);
    }
    return rig;
}

SinkObject object(const QString &name, const QByteArray &bytes)
{
    SinkObject one;
    one.bytes = bytes;
    one.sha256 = QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
    one.key = u"alpha/run-1/%1-%2.jpg"_s.arg(name, one.sha256);
    one.contentType = u"image/jpeg"_s;
    return one;
}

SinkRow row(int n)
{
    SinkRow one;
    one.runUid = u"run-1"_s;
    one.itemUid = u"item-%1"_s.arg(n);
    one.captureUid = u"capture-%1"_s.arg(n);
    one.sourceId = u"alpha"_s;
    one.pageId = u"0123456789abcdef"_s;
    one.url = u"http://127.0.1.1/%1"_s.arg(n);
    one.title = u"日本語 title"_s;
    one.screenshotUrl = u"file:///x"_s;
    one.engine = u"http"_s;
    one.records = QJsonArray{QJsonObject{{u"title"_s, u"A"_s}}};
    one.captured = Instant{1'700'000'000'000};
    return one;
}

} // namespace

class TestSinks : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::newRow("directory") << u"directory"_s;
    }
    void cleanupTestCase() { qInfo("%d round trips to real sinks", m_trips); }
    void canBeTested();
    void putVerifyAndPutAgain();
    void wrongBytesAreRefusedBeforeTheyLeave();
    void verifySeesMissingAndDamaged();
    void keysNeverLeaveTheSink();
    void rowsAreUniqueByRunAndItem();
    void oneRefusedRowWritesNone();
    void statisticsAreReplaced();
    void removeTakesObjectAndRowAndMayBeRepeated();
    void noRoomIsTransientAndLeavesNothing();

private:
    std::unique_ptr<Rig> rig()
    {
        QFETCH_GLOBAL(QString, kind);
        ++m_trips;
        return makeRig(kind);
    }
    int m_trips = 0;
};

void TestSinks::canBeTested()
{
    const auto r = rig();
    QVERIFY(get(r->sink->test()));
    QVERIFY(!r->sink->describe().isEmpty());
}

void TestSinks::putVerifyAndPutAgain()
{
    const auto r = rig();
    const SinkObject one = object(u"a"_s, QByteArray(5000, 'x'));
    const auto first = get(r->sink->put(one));
    QVERIFY(first);
    QVERIFY(!first->existed);
    QVERIFY(QUrl(first->url).isValid());
    QVERIFY(get(r->sink->verify(one.key, one.sha256)));
    const auto second = get(r->sink->put(one));
    QVERIFY(second);
    QVERIFY(second->existed);
    QCOMPARE(second->url, first->url);
    auto *directory = dynamic_cast<DirectorySink *>(r->sink.get());
    QVERIFY(directory);
    const auto again = get(directory->get(one.key)); // the review shows it when the picture was discarded here
    QVERIFY(again);
    QCOMPARE(again->size(), one.bytes.size());
    QCOMPARE(get(directory->get(u"a/none.jpg"_s)).error().code, 7012);
}

void TestSinks::wrongBytesAreRefusedBeforeTheyLeave()
{
    const auto r = rig();
    SinkObject one = object(u"a"_s, QByteArrayLiteral("right"));
    one.bytes = QByteArrayLiteral("wrong");
    const auto put = get(r->sink->put(one));
    QVERIFY(!put);
    QVERIFY(put.error().kind == ErrorKind::Permanent);
    QVERIFY(!get(r->sink->verify(one.key, one.sha256)));
}

void TestSinks::verifySeesMissingAndDamaged()
{
    const auto r = rig();
    const SinkObject one = object(u"a"_s, QByteArray(100, 'x'));
    QCOMPARE(get(r->sink->verify(one.key, one.sha256)).error().code, 7006);
    QVERIFY(get(r->sink->put(one)));
    QCOMPARE(get(r->sink->verify(one.key, QString(64, u'0'))).error().code, 7007);
}

void TestSinks::keysNeverLeaveTheSink()
{
    const auto r = rig();
    for (const QString &key : {u"../out.jpg"_s, u"/tmp/out.jpg"_s, u"a//b.jpg"_s, u"a/./b.jpg"_s, u""_s}) {
        SinkObject one = object(u"a"_s, QByteArrayLiteral("x"));
        one.key = key;
        QCOMPARE(get(r->sink->put(one)).error().code, 7001);
    }
    QVERIFY(!QFile::exists(r->folder.filePath(u"sink/out.jpg"_s)));
}

void TestSinks::rowsAreUniqueByRunAndItem()
{
    const auto r = rig();
    QList<SinkRow> rows;
    for (int i = 0; i < 100; ++i)
        rows.append(row(i));
    QVERIFY(get(r->sink->writeRows(rows)));
    QVERIFY(get(r->sink->writeRows(rows))); // the answer was lost
    QCOMPARE(get(r->rows->count(u"run-1"_s)).valueOr(-1), 100);
    const auto one = get(r->rows->row(u"run-1"_s, u"item-7"_s));
    QVERIFY(one);
    QCOMPARE(one->value(u"captureUid"_s).toString(), u"capture-7"_s);
    QCOMPARE(one->value(u"fields"_s).toString(), u"[{\"title\":\"A\"}]"_s);
}

void TestSinks::oneRefusedRowWritesNone()
{
    const auto r = rig();
    QList<SinkRow> rows{row(1), row(2), row(3)};
    rows[1].url.clear();
    const auto written = get(r->sink->writeRows(rows));
    QVERIFY(!written);
    QVERIFY(written.error().kind == ErrorKind::Permanent);
    QCOMPARE(written.error().code, 7011);
    QCOMPARE(get(r->rows->count(u"run-1"_s)).valueOr(-1), 0);
}

void TestSinks::statisticsAreReplaced()
{
    const auto r = rig();
    QVERIFY(get(r->sink->writeRunStatistics(u"run-1"_s, QJsonObject{{u"total"_s, 3}, {u"recorded"_s, 1}})));
    QVERIFY(get(r->sink->writeRunStatistics(u"run-1"_s, QJsonObject{{u"total"_s, 3}, {u"recorded"_s, 3}})));
    QCOMPARE(get(r->rows->statistics(u"run-1"_s)).valueOr({}).value(u"recorded"_s).toInt(), 3);
}

void TestSinks::removeTakesObjectAndRowAndMayBeRepeated()
{
    const auto r = rig();
    const SinkObject one = object(u"a"_s, QByteArray(100, 'x'));
    QVERIFY(get(r->sink->put(one)));
    QVERIFY(get(r->sink->writeRows({row(1)})));
    for (int i = 0; i < 2; ++i)
        QVERIFY(get(r->sink->remove(one.key, u"run-1"_s, u"item-1"_s)));
    QCOMPARE(get(r->sink->verify(one.key, one.sha256)).error().code, 7006);
    QCOMPARE(get(r->rows->count(u"run-1"_s)).valueOr(-1), 0);
}

void TestSinks::noRoomIsTransientAndLeavesNothing()
{
    const auto r = rig();
    const SinkObject one = object(u"a"_s, QByteArray(100'000, 'x'));
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &old), 0);
    rlimit small = old;
    small.rlim_cur = 4096;
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto put = get(r->sink->put(one));
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &old), 0);
    QVERIFY(!put);
    QVERIFY(put.error().kind == ErrorKind::Transient);
    QCOMPARE(put.error().code, 7004);
    QCOMPARE(get(r->sink->verify(one.key, one.sha256)).error().code, 7006);
    QVERIFY(get(r->sink->put(one)));
}

QTEST_GUILESS_MAIN(TestSinks)
#include "tst_sinks.moc"
