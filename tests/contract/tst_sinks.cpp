// What every sink must do; one row per kind of sink. Further sinks add a row and a factory.
#include "domain/names.h"
#include "run/sinkcomposition.h"
#include "store/sinkrows.h"
#include "tests/support/corotest.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <algorithm>
#include <atomic>
#include <csignal>

#include <sys/resource.h>

using namespace trawl;
using trawl::test::get;

namespace {

/// The sinks as the engine gets them, and what another program finds there.
struct Rig {
    QTemporaryDir folder;
    QThreadPool pool;
    Sinks sinks;
    std::unique_ptr<SqliteRowSink> results;

    QString file(const QString &name) const { return folder.filePath(u"sink/"_s + name); }
};

std::unique_ptr<Rig> makeRig(const QString &kind)
{
    auto rig = std::make_unique<Rig>();
    if (kind == u"directory × sqlite"_s) {
        SinkSetup setup;
        setup.folder = rig->folder.filePath(u"sink"_s);
        setup.clock = systemClock();
        setup.pool = &rig->pool;
        rig->sinks = makeSinks(setup);
        rig->results = std::make_unique<SqliteRowSink>(rig->file(u"results.sqlite"_s), systemClock());
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
        QTest::newRow("directory × sqlite") << u"directory × sqlite"_s;
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
    void M31_aStoppedPutEndsSoonAndLeavesNothing();
    void M31_progressReachesTheSize();
    void M31_errorsCarryScopeAndRetryAfter();
    void M31_rowsThatAreLockedConcernTheTarget();
    void nothingIsWrittenOrRemovedThroughALink();

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
    QVERIFY(get(r->sinks.objects->test()));
    QVERIFY(!r->sinks.objects->describe().isEmpty());
}

void TestSinks::putVerifyAndPutAgain()
{
    const auto r = rig();
    const SinkObject one = object(u"a"_s, QByteArray(5000, 'x'));
    const auto first = get(r->sinks.objects->put(one, {}, {}));
    QVERIFY(first);
    QVERIFY(!first->existed);
    QVERIFY(QUrl(first->url).isValid());
    QCOMPARE(get(r->sinks.objects->verify(one.key, one.sha256)).valueOr(ObjectCheck::Missing), ObjectCheck::Intact);
    const auto second = get(r->sinks.objects->put(one, {}, {}));
    QVERIFY(second);
    QVERIFY(second->existed);
    QCOMPARE(second->url, first->url);
    const auto again = get(r->sinks.objects->get(one.key)); // the review shows it when the picture was discarded here
    QVERIFY(again);
    QCOMPARE(again.value(), one.bytes);
    const auto none = get(r->sinks.objects->get(u"a/none.jpg"_s));
    QVERIFY(!none);
    QVERIFY(none.error().kind == ErrorKind::Permanent && none.error().scope == SinkScope::Object);
}

void TestSinks::wrongBytesAreRefusedBeforeTheyLeave()
{
    const auto r = rig();
    SinkObject one = object(u"a"_s, QByteArrayLiteral("right"));
    one.bytes = QByteArrayLiteral("wrong");
    const auto put = get(r->sinks.objects->put(one, {}, {}));
    QVERIFY(!put);
    QVERIFY(put.error().kind == ErrorKind::Permanent && put.error().scope == SinkScope::Object);
    QCOMPARE(get(r->sinks.objects->verify(one.key, one.sha256)).valueOr(ObjectCheck::Intact), ObjectCheck::Missing);
}

void TestSinks::verifySeesMissingAndDamaged()
{
    const auto r = rig();
    const SinkObject one = object(u"a"_s, QByteArray(100, 'x'));
    QCOMPARE(get(r->sinks.objects->verify(one.key, one.sha256)).valueOr(ObjectCheck::Intact), ObjectCheck::Missing);
    QVERIFY(get(r->sinks.objects->put(one, {}, {})));
    QCOMPARE(get(r->sinks.objects->verify(one.key, QString(64, u'0'))).valueOr(ObjectCheck::Intact),
             ObjectCheck::Different);
}

void TestSinks::keysNeverLeaveTheSink()
{
    const auto r = rig();
    for (const QString &key : {u"../out.jpg"_s, u"/tmp/out.jpg"_s, u"a//b.jpg"_s, u"a/./b.jpg"_s, u""_s}) {
        SinkObject one = object(u"a"_s, QByteArrayLiteral("x"));
        one.key = key;
        const auto put = get(r->sinks.objects->put(one, {}, {}));
        QVERIFY(!put);
        QVERIFY(put.error().kind == ErrorKind::Permanent && put.error().scope == SinkScope::Object);
        QVERIFY(!get(r->sinks.objects->get(key)));
        QVERIFY(!get(r->sinks.objects->remove(key)));
    }
    QVERIFY(!QFile::exists(r->folder.filePath(u"sink/out.jpg"_s)));
}

void TestSinks::rowsAreUniqueByRunAndItem()
{
    const auto r = rig();
    QList<SinkRow> rows;
    for (int i = 0; i < 100; ++i)
        rows.append(row(i));
    QVERIFY(get(r->sinks.rows->writeRows(rows)));
    QVERIFY(get(r->sinks.rows->writeRows(rows))); // the answer was lost
    QCOMPARE(get(r->results->count(u"run-1"_s)).valueOr(-1), 100);
    const auto one = get(r->results->row(u"run-1"_s, u"item-7"_s));
    QVERIFY(one);
    QCOMPARE(one->value(u"captureUid"_s).toString(), u"capture-7"_s);
    QCOMPARE(one->value(u"fields"_s).toString(), u"[{\"title\":\"A\"}]"_s);
}

void TestSinks::oneRefusedRowWritesNone()
{
    const auto r = rig();
    QList<SinkRow> rows{row(1), row(2), row(3)};
    rows[1].url.clear();
    const auto written = get(r->sinks.rows->writeRows(rows));
    QVERIFY(!written);
    QVERIFY(written.error().kind == ErrorKind::Permanent && written.error().scope == SinkScope::Row);
    QCOMPARE(get(r->results->count(u"run-1"_s)).valueOr(-1), 0);
}

void TestSinks::statisticsAreReplaced()
{
    const auto r = rig();
    QVERIFY(get(r->sinks.rows->writeRunStatistics(u"run-1"_s, QJsonObject{{u"total"_s, 3}, {u"recorded"_s, 1}})));
    QVERIFY(get(r->sinks.rows->writeRunStatistics(u"run-1"_s, QJsonObject{{u"total"_s, 3}, {u"recorded"_s, 3}})));
    QCOMPARE(get(r->results->statistics(u"run-1"_s)).valueOr({}).value(u"recorded"_s).toInt(), 3);
}

void TestSinks::removeTakesObjectAndRowAndMayBeRepeated()
{
    const auto r = rig();
    const SinkObject one = object(u"a"_s, QByteArray(100, 'x'));
    QVERIFY(get(r->sinks.objects->put(one, {}, {})));
    QVERIFY(get(r->sinks.rows->writeRows({row(1)})));
    for (int i = 0; i < 2; ++i) {
        QVERIFY(get(r->sinks.rows->removeRow(u"run-1"_s, u"item-1"_s)));
        QVERIFY(get(r->sinks.objects->remove(one.key)));
    }
    QCOMPARE(get(r->sinks.objects->verify(one.key, one.sha256)).valueOr(ObjectCheck::Intact), ObjectCheck::Missing);
    QCOMPARE(get(r->results->count(u"run-1"_s)).valueOr(-1), 0);
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
    const auto put = get(r->sinks.objects->put(one, {}, {}));
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &old), 0);
    QVERIFY(!put);
    QVERIFY(put.error().kind == ErrorKind::Transient && put.error().scope == SinkScope::Target);
    QCOMPARE(get(r->sinks.objects->verify(one.key, one.sha256)).valueOr(ObjectCheck::Intact), ObjectCheck::Missing);
    QVERIFY(get(r->sinks.objects->put(one, {}, {})));
}

void TestSinks::M31_aStoppedPutEndsSoonAndLeavesNothing()
{
    const auto r = rig();
    const SinkObject one = object(u"a"_s, QByteArray(20'000'000, 'x'));
    std::stop_source before;
    before.request_stop();
    const auto never = get(r->sinks.objects->put(one, before.get_token(), {}));
    QVERIFY(!never && never.error().kind == ErrorKind::Cancelled);
    std::stop_source meanwhile;
    const auto sent = std::make_shared<std::atomic<qint64>>(0);
    const auto half = get(r->sinks.objects->put(one, meanwhile.get_token(), [meanwhile, sent](qint64 bytes) mutable {
        *sent = bytes;
        meanwhile.request_stop();
    }));
    QVERIFY(!half && half.error().kind == ErrorKind::Cancelled);
    QVERIFY2(*sent < one.bytes.size() / 4, qPrintable(QString::number(*sent)));
    QCOMPARE(get(r->sinks.objects->verify(one.key, one.sha256)).valueOr(ObjectCheck::Intact), ObjectCheck::Missing);
    QDirIterator left(r->folder.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    QVERIFY2(!left.hasNext(), qPrintable(left.hasNext() ? left.next() : QString()));
    QVERIFY(get(r->sinks.objects->put(one, {}, {})));
}

void TestSinks::M31_progressReachesTheSize()
{
    const auto r = rig();
    const SinkObject one = object(u"a"_s, QByteArray(1'000'000, 'x'));
    const auto seen = std::make_shared<std::vector<qint64>>(); // one after the other, and read after the answer
    QVERIFY(get(r->sinks.objects->put(one, {}, [seen](qint64 bytes) { seen->push_back(bytes); })));
    QVERIFY(seen->size() > 1);
    QVERIFY(std::is_sorted(seen->begin(), seen->end()));
    QCOMPARE(seen->back(), one.bytes.size());
}

/// What the errors of every sink are built with, also of one that is told a time.
void TestSinks::M31_errorsCarryScopeAndRetryAfter()
{
    const SinkResult<> busy = sinkError(SinkScope::Target, transientError(7003, u"Busy"_s), 30s);
    QVERIFY(!busy);
    QVERIFY(busy.error().scope == SinkScope::Target);
    QVERIFY(busy.error().retryAfter == 30s);
    QCOMPARE(busy.plain().error().code, 7003);
    const SinkResult<int> dropped = [] {
        const SinkFuture<int> future = SinkAnswer<int>().future();
        return future.result();
    }();
    QVERIFY(!dropped && dropped.error().kind == ErrorKind::Cancelled);
}

void TestSinks::M31_rowsThatAreLockedConcernTheTarget()
{
    const auto r = rig();
    QVERIFY(QDir().mkpath(r->folder.filePath(u"sink"_s)));
    QFile file(r->file(u"results.sqlite"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'x')); // not a database
    file.close();
    const auto written = get(r->sinks.rows->writeRows({row(1)}));
    QVERIFY(!written);
    QVERIFY(written.error().scope == SinkScope::Target);
    QVERIFY(!get(r->sinks.rows->test()));
}

void TestSinks::nothingIsWrittenOrRemovedThroughALink()
{
    const auto r = rig();
    const SinkObject one = object(u"a"_s, QByteArray(100, 'x'));
    const QString foreign = r->folder.filePath(u"foreign"_s);
    QVERIFY(QDir().mkpath(foreign + u"/run-1"_s));
    QFile theirs(foreign + u"/run-1/"_s + one.key.section(u'/', -1));
    QVERIFY(theirs.open(QIODevice::WriteOnly));
    theirs.write(one.bytes);
    theirs.close();
    QVERIFY(QDir().mkpath(r->file(u"objects"_s)));
    QVERIFY(QFile::link(foreign, r->file(u"objects/alpha"_s)));
    const auto put = get(r->sinks.objects->put(one, {}, {}));
    QVERIFY(!put && put.error().scope == SinkScope::Target && put.error().kind == ErrorKind::Permanent);
    QVERIFY(!get(r->sinks.objects->remove(one.key)));
    QVERIFY(QFile::exists(theirs.fileName()));
    QCOMPARE(QDir(foreign + u"/run-1"_s).entryList(QDir::Files).size(), 1);
}

QTEST_GUILESS_MAIN(TestSinks)
#include "tst_sinks.moc"
