// The picture store on a real disk: budget, spool, damage, a full disk, strays, hostile pictures, flat memory; and the
// baselines.
#include "capture/baselines.h"
#include "capture/examine.h"
#include "capture/picturestore.h"
#include "capture/spool.h"
#include "tests/support/corotest.h"

#include <QBuffer>
#include <QDir>
#include <QPainter>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace trawl;
using trawl::test::get;

namespace {

QByteArray encode(const QImage &image, const char *format)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format, 80);
    return bytes;
}

/// A different picture for each number; about 100 KB.
Picture picture(int number)
{
    QImage image(640, 400, QImage::Format_RGB32);
    QRandomGenerator random{quint32(number)};
    for (int y = 0; y < image.height(); ++y) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x)
            line[x] = random.generate() & 0x3f3f3f;
    }
    return {PictureFormat::Jpeg, encode(image, "jpeg"), 640, 400};
}

QString uidOf(int number)
{
    return u"0190%1-0000-7000-8000-000000000000"_s.arg(number, 4, 16, QLatin1Char('0'));
}

QString pageOf(int number)
{
    return u"%1"_s.arg(number, 16, 16, QLatin1Char('0'));
}

QByteArray bigEndian(quint32 value)
{
    return QByteArray::fromHex(QByteArray::number(value, 16).rightJustified(8, '0'));
}

quint32 crc(const QByteArray &bytes)
{
    quint32 sum = ~0U;
    for (const char c : bytes) {
        sum ^= quint8(c);
        for (int bit = 0; bit < 8; ++bit)
            sum = (sum >> 1) ^ (0xedb88320U & (0U - (sum & 1U)));
    }
    return ~sum;
}

QByteArray chunk(const QByteArray &type, const QByteArray &data)
{
    return bigEndian(quint32(data.size())) + type + data + bigEndian(crc(type + data));
}

/// A valid header of 30000×30000 and a few bytes that would unpack to gigabytes.
QByteArray pngBomb(quint32 side)
{
    const QByteArray header = bigEndian(side) + bigEndian(side) + QByteArray::fromHex("0806000000");
    const QByteArray zeros = qCompress(QByteArray(1 << 20, '\0'), 9).mid(4);
    return QByteArrayLiteral("\x89PNG\r\n\x1a\n") + chunk("IHDR", header) + chunk("IDAT", zeros) + chunk("IEND", {});
}

qint64 residentBytes()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    return file.readAll().split(' ').at(1).toLongLong() * sysconf(_SC_PAGESIZE);
}

struct Bench {
    static inline const QString workspace = u"01900000-0000-7000-8000-0000000000aa"_s;
    QTemporaryDir folder;
    QThreadPool pool;
    QStringList held; ///< what an opening leaves in the spool
    std::unique_ptr<PictureStore> store;

    explicit Bench(qint64 cache, bool spool = true, qint64 thumbnails = 1 << 20) { open(cache, spool, thumbnails); }
    void open(qint64 cache, bool spool = true, qint64 thumbnails = 1 << 20)
    {
        PictureBudget budget;
        budget.cacheBytes = cache;
        budget.thumbnailBytes = thumbnails;
        budget.spool = spool;
        budget.spoolFolder = folder.filePath(u"spool"_s);
        store = std::make_unique<PictureStore>(budget, pool);
        if (spool)
            QVERIFY(get(store->settle(workspace, {held, {}, {}})));
    }
    SpoolPlace place() const { return {folder.filePath(u"spool"_s), workspace}; }
    Result<QString> keep(int number)
    {
        const Picture one = picture(number);
        const auto facts = get(store->examine(one));
        return facts ? get(store->keep(uidOf(number), one, *facts)) : Result<QString>(facts.error());
    }
    QStringList files() const
    {
        QStringList names = QDir(folder.filePath(u"spool"_s)).entryList(QDir::Files | QDir::Hidden);
        names.removeOne(spoolMark);
        return names;
    }
};

} // namespace

namespace {
QList<SpoolFile> filesOf(const QStringList &names)
{
    QList<SpoolFile> files;
    for (const QString &name : names)
        files.append({name, 0});
    return files;
}

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}
} // namespace

class TestPictureStore : public QObject
{
    Q_OBJECT
private slots:
    void keepsInMemoryAndOnDisk();
    void spillsLeastRecentlyUsedAndReloads();
    void neverDropsWhatNoFileBacks();
    void roomComesBackWithHysteresis();
    void accountingIsExact();
    void thumbnailsAreRebuiltAtNeed();
    void releaseRemovesEverything();
    void releaseDuringWriteLeavesNoFile();
    void damageIsDetected();
    void k13_diskFullKeepsNothing();
    void k4_k5_restartFindsTheSpool();
    void M1_absentUnreadableAndDamagedAreThreeAnswers();
    void M1_aSizeThatDiffersIsDamageAndIsSetAside();
    void M1_withoutItsFolderNothingIsWrittenAndNoFolderIsMade();
    void M1_anotherWorkspacesSpoolIsNotUsed();
    void M2_onlyStraysOfOurOwnAreRemoved();
    void M2_nothingGoesThroughALink();
    void settlingSparesWritesOnTheirWay();
    void hostileNamesStayInTheFolder();
    void M20_everyFormatOfAPictureCanBeDecoded();
    void hostilePicturesAreRefused_data();
    void hostilePicturesAreRefused();
    void memoryStaysFlatOver2000();
    void baselinesKeepTheNewest();
    void baselinesStayInTheBudget();
    void baselinesOutliveARestart();
    void M2_foreignFilesAmongTheBaselinesStay();
    void M2_baselinesBehindALinkAreRefused();
    void M2_baselinesThatAreAwayComeBackWhole();
};

void TestPictureStore::keepsInMemoryAndOnDisk()
{
    Bench bench(8 << 20);
    const auto name = bench.keep(1);
    QVERIFY(name);
    QCOMPARE(bench.files(), QStringList{*name});
    const SpoolName parts = parseSpoolName(*name);
    QCOMPARE(parts.uid, uidOf(1));
    QCOMPARE(parts.sha256, sha256Of(picture(1).bytes));
    QCOMPARE(parts.extension, u"jpg"_s);
    const auto full = get(bench.store->image(uidOf(1), *name, ImageSize::Full));
    QVERIFY(full);
    QCOMPARE(*full, picture(1).bytes);
    const auto small = get(bench.store->image(uidOf(1), *name, ImageSize::Thumbnail));
    QVERIFY(small);
    QCOMPARE(QImage::fromData(*small, "jpeg").width(), 256);
}

void TestPictureStore::spillsLeastRecentlyUsedAndReloads()
{
    const qint64 one = picture(0).bytes.size();
    Bench bench(one * 4 + one / 2);
    QStringList names;
    for (int i = 0; i < 4; ++i)
        names.append(bench.keep(i).valueOr({}));
    QCOMPARE(bench.store->gauge().pictures, 4);
    QVERIFY(get(bench.store->image(uidOf(0), names.at(0), ImageSize::Full))); // now 1 is the oldest
    names.append(bench.keep(4).valueOr({}));
    QCOMPARE(bench.store->gauge().spilled, 1);
    QVERIFY(bench.store->gauge().bytes <= bench.store->gauge().budget);
    QVERIFY(bench.store->hasRoom());
    QFile::remove(bench.folder.filePath(u"spool/"_s + names.at(1)));
    const auto spilled = get(bench.store->image(uidOf(1), names.at(1), ImageSize::Full));
    QVERIFY(!spilled); // it really was only on disk
    QCOMPARE(spilled.error().code, 6004);
    names.append(bench.keep(5).valueOr({}));
    const auto back = get(bench.store->image(uidOf(2), names.at(2), ImageSize::Full));
    QVERIFY(back);
    QCOMPARE(*back, picture(2).bytes);
}

void TestPictureStore::neverDropsWhatNoFileBacks()
{
    const qint64 one = picture(0).bytes.size();
    Bench bench(one * 2, false);
    for (int i = 0; i < 6; ++i)
        QCOMPARE(bench.keep(i).valueOr(u"?"_s), QString());
    QVERIFY(!bench.store->hasRoom());
    QVERIFY(bench.store->gauge().full);
    for (int i = 0; i < 6; ++i) {
        const auto bytes = get(bench.store->image(uidOf(i), {}, ImageSize::Full));
        QVERIFY(bytes);
        QCOMPARE(*bytes, picture(i).bytes);
    }
    QVERIFY(bench.files().isEmpty());
}

void TestPictureStore::roomComesBackWithHysteresis()
{
    const qint64 one = picture(0).bytes.size();
    Bench bench(one * 10 - one / 2, false);
    for (int i = 0; i < 10; ++i)
        QVERIFY(bench.keep(i));
    QVERIFY(!bench.store->hasRoom());
    bench.store->release(uidOf(0), {}, false);
    QVERIFY(!bench.store->hasRoom()); // under the budget, but not by a tenth
    bench.store->release(uidOf(1), {}, false);
    QVERIFY(bench.store->hasRoom());
}

void TestPictureStore::accountingIsExact()
{
    Bench bench(64 << 20);
    qint64 expected = 0;
    QStringList names;
    for (int i = 0; i < 20; ++i) {
        names.append(bench.keep(i).valueOr({}));
        expected += picture(i).bytes.size();
    }
    QCOMPARE(bench.store->gauge().bytes, expected);
    QVERIFY(bench.keep(3)); // again: replaced, not added
    QCOMPARE(bench.store->gauge().bytes, expected);
    for (int i = 0; i < 20; ++i)
        bench.store->release(uidOf(i), names.at(i), false);
    QCOMPARE(bench.store->gauge().bytes, 0);
    QCOMPARE(bench.store->gauge().pictures, 0);
    QCOMPARE(bench.store->gauge().spilled, 0);
}

void TestPictureStore::thumbnailsAreRebuiltAtNeed()
{
    Bench bench(64 << 20, true, 30'000); // two or three thumbnails
    QStringList names;
    for (int i = 0; i < 12; ++i)
        names.append(bench.keep(i).valueOr({}));
    for (int i = 0; i < 12; ++i) {
        const auto small = get(bench.store->image(uidOf(i), names.at(i), ImageSize::Thumbnail));
        QVERIFY(small);
        QCOMPARE(*small, examinePicture(picture(i))->thumbnail);
    }
    // Many askers at once are one load with many answers.
    QList<QFuture<Result<QByteArray>>> many;
    for (int i = 0; i < 5; ++i)
        many.append(bench.store->image(uidOf(0), names.at(0), ImageSize::Thumbnail));
    for (const auto &one : many)
        QVERIFY(get(one));
}

void TestPictureStore::releaseRemovesEverything()
{
    Bench bench(8 << 20);
    const QString name = bench.keep(1).valueOr({}), other = bench.keep(2).valueOr({});
    bench.store->release(uidOf(1), name, true);
    bench.store->release(uidOf(2), other, false);
    QTRY_VERIFY(bench.files().isEmpty());
    QVERIFY(get(bench.store->image(uidOf(1), name, ImageSize::Thumbnail)));
    QVERIFY(!get(bench.store->image(uidOf(2), other, ImageSize::Thumbnail)));
    QCOMPARE(get(bench.store->image(uidOf(1), name, ImageSize::Full)).ok(), false);
}

void TestPictureStore::releaseDuringWriteLeavesNoFile()
{
    Bench bench(8 << 20);
    const Picture one = picture(1);
    const auto facts = get(bench.store->examine(one));
    QVERIFY(facts);
    const auto kept = bench.store->keep(uidOf(1), one, *facts);
    bench.store->release(uidOf(1), {}, false);
    QVERIFY(get(kept));
    QTRY_VERIFY(bench.files().isEmpty());
    QCOMPARE(bench.store->gauge().bytes, 0);
}

void TestPictureStore::damageIsDetected()
{
    Bench bench(1); // everything is spilled at once
    const QString name = bench.keep(1).valueOr({});
    QCOMPARE(bench.store->gauge().spilled, 1);
    QFile file(bench.folder.filePath(u"spool/"_s + name));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(1000));
    file.write("\x55\x55", 2);
    file.close();
    const auto bytes = get(bench.store->image(uidOf(1), name, ImageSize::Full));
    QVERIFY(!bytes);
    QCOMPARE(bytes.error().code, 6005);
}

void TestPictureStore::k13_diskFullKeepsNothing()
{
    Bench bench(8 << 20);
    const QString before = bench.keep(1).valueOr({});
    const Picture one = picture(2);
    const auto facts = get(bench.store->examine(one));
    QVERIFY(facts);
    // The kernel refuses longer files with EFBIG, in the middle of the write as a full disk does.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &old), 0);
    rlimit small = old;
    small.rlim_cur = 4096;
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto kept = get(bench.store->keep(uidOf(2), one, *facts));
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &old), 0);
    QVERIFY(!kept);
    QCOMPARE(kept.error().code, 6003);
    QVERIFY(kept.error().kind == ErrorKind::Transient);
    QCOMPARE(bench.files(), QStringList{before});
    QCOMPARE(bench.store->gauge().pictures, 1);
    QVERIFY(!get(bench.store->image(uidOf(2), {}, ImageSize::Thumbnail)));
    QVERIFY(bench.keep(2)); // and it works again when there is room
}

void TestPictureStore::k4_k5_restartFindsTheSpool()
{
    Bench bench(8 << 20);
    QStringList names;
    for (int i = 0; i < 5; ++i)
        names.append(bench.keep(i).valueOr({}));
    bench.store.reset();
    bench.held = names;
    bench.open(8 << 20);
    const auto sight = get(bench.store->look(Bench::workspace, filesOf(names)));
    QVERIFY(sight);
    QCOMPARE(sight->state, FolderState::Ours);
    QVERIFY(sight->absent.isEmpty() && sight->damaged.isEmpty());
    QVERIFY(get(bench.store->settle(Bench::workspace, {names, names, {}})));
    QCOMPARE(bench.store->gauge().spilled, 5);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(get(bench.store->image(uidOf(i), names.at(i), ImageSize::Full)).valueOr({}), picture(i).bytes);
}

void TestPictureStore::M1_absentUnreadableAndDamagedAreThreeAnswers()
{
    Bench bench(1); // everything is spilled at once
    QStringList names;
    for (int i = 0; i < 4; ++i)
        names.append(bench.keep(i).valueOr({}));
    const auto codeOf = [&](int i) {
        return get(bench.store->image(uidOf(i), names.at(i), ImageSize::Full)).error().code;
    };
    const QDir spool(bench.folder.filePath(u"spool"_s));
    QVERIFY(QFile::remove(spool.filePath(names.at(0))));
    QCOMPARE(codeOf(0), 6004);
    // Not to be read, also by root: a folder in the file's place.
    QVERIFY(QFile::rename(spool.filePath(names.at(1)), spool.filePath(u"away"_s)));
    QVERIFY(spool.mkdir(names.at(1)));
    QCOMPARE(codeOf(1), 6014);
    QVERIFY(write(spool.filePath(names.at(2)), "short"));
    QCOMPARE(codeOf(2), 6005);
    QFile aside(spool.filePath(u"damaged/"_s + names.at(2)));
    QVERIFY(aside.open(QIODevice::ReadOnly));
    QCOMPARE(aside.readAll(), "short"); // never deleted
    QVERIFY(QDir().rename(spool.path(), bench.folder.filePath(u"elsewhere"_s)));
    QCOMPARE(codeOf(3), 6010);
    QVERIFY(QDir().rename(bench.folder.filePath(u"elsewhere"_s), spool.path()));
    QVERIFY(get(bench.store->image(uidOf(3), names.at(3), ImageSize::Full)));
}

void TestPictureStore::M1_aSizeThatDiffersIsDamageAndIsSetAside()
{
    Bench bench(8 << 20);
    const QString good = bench.keep(1).valueOr({}), bad = bench.keep(2).valueOr({}), gone = bench.keep(3).valueOr({});
    const QList<SpoolFile> needed{{good, picture(1).bytes.size()}, {bad, picture(2).bytes.size()}, {gone, 0}};
    bench.store.reset();
    bench.held = {good, bad};
    const QDir spool(bench.folder.filePath(u"spool"_s));
    QVERIFY(QFile::resize(spool.filePath(bad), 100));
    QVERIFY(QFile::remove(spool.filePath(gone)));
    const SpoolSight sight = lookAtSpool(bench.place(), needed);
    QCOMPARE(sight.absent, QStringList{gone});
    QCOMPARE(sight.damaged, QStringList{bad});
    QVERIFY(QFile::exists(spool.filePath(bad))); // a look changes nothing
    QVERIFY(settleSpool(bench.place(), {{good}, {good}, {bad}}));
    QCOMPARE(bench.files(), QStringList{good});
    QCOMPARE(QFileInfo(spool.filePath(u"damaged/"_s + bad)).size(), 100);
    const SpoolSight again = lookAtSpool(bench.place(), needed);
    QCOMPARE(again.damaged, QStringList{bad}); // the word stays right
}

void TestPictureStore::M1_withoutItsFolderNothingIsWrittenAndNoFolderIsMade()
{
    Bench bench(64 << 20);
    const QString first = bench.keep(1).valueOr({});
    const QString spool = bench.folder.filePath(u"spool"_s), away = bench.folder.filePath(u"away"_s);
    QSignalSpy troubled(bench.store.get(), &PictureStore::spoolTroubled);
    QVERIFY(QDir().rename(spool, away));
    const auto absent = bench.keep(2);
    QVERIFY(!absent && absent.error().code == 6010 && absent.error().kind == ErrorKind::Transient);
    QVERIFY(!QFileInfo::exists(spool));
    QVERIFY(QDir().mkdir(spool)); // what a mount point looks like when its disk is gone
    const auto empty = bench.keep(2);
    QVERIFY(!empty && empty.error().code == 6012);
    QVERIFY(QDir(spool).isEmpty());
    QCOMPARE(troubled.size(), 2);
    QVERIFY(QDir().rmdir(spool));
    QVERIFY(QDir().rename(away, spool));
    QVERIFY(bench.keep(2));
    QCOMPARE(bench.files().size(), 2);
    QVERIFY(bench.files().contains(first));
}

void TestPictureStore::M1_anotherWorkspacesSpoolIsNotUsed()
{
    Bench bench(8 << 20);
    const QString name = bench.keep(1).valueOr({});
    const SpoolPlace other{bench.place().folder, uidOf(77)};
    QCOMPARE(lookAtSpool(other, {{name, 0}}).error.code, 6012);
    QCOMPARE(settleSpool(other, {}).error().code, 6012);
    QCOMPARE(writeSpool(other, {{name, "x"}}).first().error().code, 6012);
    QCOMPARE(bench.files(), QStringList{name});
}

void TestPictureStore::M2_onlyStraysOfOurOwnAreRemoved()
{
    Bench bench(8 << 20);
    const QString name = bench.keep(1).valueOr({}), unneeded = bench.keep(2).valueOr({});
    bench.store.reset();
    const QDir spool(bench.folder.filePath(u"spool"_s));
    const QString sha(64, u'a');
    const QStringList ours{unneeded, spoolName(uidOf(9), sha, u"jpg"_s),
                           spoolName(uidOf(8), sha, u"jpg"_s) + u".part"_s};
    const QStringList foreign{u"half.part"_s,
                              u".hidden"_s,
                              u"thesis.tex"_s,
                              u"notes-"_s + sha + u".jpg"_s,
                              spoolName(uidOf(0xab).toUpper(), sha, u"jpg"_s),
                              spoolName(uidOf(9), sha, u"tex"_s),
                              spoolName(uidOf(9), sha.left(63), u"jpg"_s),
                              spoolName(uidOf(9), sha, u"jpg"_s) + u'\n',
                              spoolName(uidOf(9), sha, u"jpg"_s) + u".bak"_s};
    for (const QString &file : ours + foreign)
        QVERIFY(file == unneeded || write(spool.filePath(file), "bytes"));
    const QString folder = spoolName(uidOf(7), sha, u"png"_s), link = spoolName(uidOf(6), sha, u"png"_s);
    QVERIFY(spool.mkdir(folder));
    QVERIFY(write(bench.folder.filePath(u"target"_s), "bytes"));
    QVERIFY(QFile::link(bench.folder.filePath(u"target"_s), spool.filePath(link)));
    bench.held = {name};
    bench.open(8 << 20);
    QStringList left =
        spool.entryList(QDir::Files | QDir::Hidden | QDir::System | QDir::AllDirs | QDir::NoDotAndDotDot);
    left.removeOne(spoolMark);
    QStringList expected = foreign + QStringList{name, folder, link};
    left.sort();
    expected.sort();
    QCOMPARE(left, expected);
    QVERIFY(QFile::exists(bench.folder.filePath(u"target"_s)));
}

void TestPictureStore::M2_nothingGoesThroughALink()
{
    Bench bench(8 << 20);
    const QString name = bench.keep(1).valueOr({});
    bench.store.reset();
    const QString spool = bench.folder.filePath(u"spool"_s), real = bench.folder.filePath(u"real"_s);
    QVERIFY(QDir().rename(spool, real));
    QVERIFY(write(real + u"/thesis.tex"_s, "work"));
    QVERIFY(QFile::link(real, spool));
    QCOMPARE(lookAtSpool(bench.place(), {{name, 0}}).error.code, 6013);
    QCOMPARE(settleSpool(bench.place(), {}).error().code, 6013);
    QCOMPARE(writeSpool(bench.place(), {{spoolName(uidOf(5), QString(64, u'b'), u"jpg"_s), "x"}}).first().error().code,
             6013);
    QCOMPARE(readSpool(bench.place(), name).error().code, 6013);
    removeSpool(bench.place(), name);
    QCOMPARE(QDir(real).entryList(QDir::Files).size(), 2);
    // damaged/ as a link: the file stays where it is, and the answer says so.
    QVERIFY(QFile::remove(spool));
    QVERIFY(QDir().rename(real, spool));
    QVERIFY(QDir(bench.folder.path()).mkdir(u"elsewhere"_s));
    QVERIFY(QFile::link(bench.folder.filePath(u"elsewhere"_s), spool + u"/damaged"_s));
    QVERIFY(write(spool + u'/' + name, "broken"));
    const auto read = readSpool(bench.place(), name);
    QVERIFY(!read && read.error().code == 6005 && read.error().why.contains(u"could not be moved"_s));
    QVERIFY(QFile::exists(spool + u'/' + name));
    QVERIFY(QDir(bench.folder.filePath(u"elsewhere"_s)).isEmpty());
}

void TestPictureStore::settlingSparesWritesOnTheirWay()
{
    Bench bench(64 << 20);
    QList<QFuture<Result<QString>>> kept;
    for (int i = 0; i < 30; ++i) {
        const Picture one = picture(i);
        kept.append(bench.store->keep(uidOf(i), one, *examinePicture(one)));
    }
    const auto settled = bench.store->settle(Bench::workspace, {});
    for (int i = 30; i < 40; ++i) {
        const Picture one = picture(i);
        kept.append(bench.store->keep(uidOf(i), one, *examinePicture(one)));
    }
    QVERIFY(get(settled));
    for (const auto &one : kept)
        QVERIFY(get(one));
    QCOMPARE(bench.files().size(), 40);
}

void TestPictureStore::hostileNamesStayInTheFolder()
{
    Bench bench(1 << 20);
    for (const QString &name :
         {u"../../etc/passwd"_s, u"/etc/passwd"_s, u"x"_s, u"a-"_s + QString(64, u'0') + u"/../x.jpg"_s})
        QCOMPARE(get(bench.store->image(u"x"_s, name, ImageSize::Full)).error().code, 6004);
}

void TestPictureStore::M20_everyFormatOfAPictureCanBeDecoded()
{
    // Without the decoder a WebP is taken three times and thrown away each time; the set-up brings it.
    for (const PictureFormat format : {PictureFormat::Jpeg, PictureFormat::Png, PictureFormat::Webp})
        QVERIFY2(canDecode(format), qPrintable(word(format)));
}

void TestPictureStore::hostilePicturesAreRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    const QByteArray jpeg = picture(1).bytes;
    QImage image(300, 200, QImage::Format_RGB32);
    image.fill(Qt::red);
    const QByteArray png = encode(image, "png");
    QTest::newRow("empty") << QByteArray() << 6001;
    QTest::newRow("html") << QByteArrayLiteral("<html><body>Just a moment</body></html>") << 6001;
    QTest::newRow("svg") << QByteArrayLiteral("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>") << 6001;
    QTest::newRow("jpeg magic only") << jpeg.left(3) << 6001;
    QTest::newRow("half a jpeg") << jpeg.left(jpeg.size() / 2) << 6001;
    QTest::newRow("jpeg without its last bytes") << jpeg.chopped(2) << 6001;
    QTest::newRow("half a png") << png.left(png.size() / 2) << 6001;
    QTest::newRow("png bomb 30000") << pngBomb(30000) << 6002;
    QTest::newRow("png bomb 2^31-1") << pngBomb(0x7fffffff) << 6001;
    QTest::newRow("png that lies about its size") << pngBomb(9000) << 6001;
    QTest::newRow("webp that is none") << QByteArrayLiteral("RIFF\xff\xff\xff\xffWEBPVP8 xxxxxxxxxxxx") << 6001;
}

void TestPictureStore::hostilePicturesAreRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    Bench bench(8 << 20);
    const qint64 before = residentBytes();
    const auto facts = get(bench.store->examine(Picture{PictureFormat::Png, bytes, 300, 200}));
    QVERIFY(!facts);
    if (QByteArray(QTest::currentDataTag()).startsWith("png bomb"))
        QVERIFY(facts.error().code == 6001 || facts.error().code == 6002);
    else
        QCOMPARE(facts.error().code, code);
    QVERIFY(!facts.error().remedy.isEmpty());
    malloc_trim(0);
    QVERIFY(residentBytes() - before < 64 << 20);
}

void TestPictureStore::memoryStaysFlatOver2000()
{
    Bench bench(4 << 20, true, 512 << 10);
    qint64 warm = 0;
    const QList<Picture> pictures{picture(1), picture(2), picture(3), picture(4)};
    QList<PictureFacts> facts;
    for (const Picture &one : pictures)
        facts.append(*examinePicture(one));
    for (int i = 0; i < 2000; ++i) {
        const auto name = get(bench.store->keep(uidOf(i), pictures.at(i % 4), facts.at(i % 4)));
        QVERIFY(name);
        QVERIFY(bench.store->gauge().bytes <= bench.store->gauge().budget);
        if (i >= 100)
            bench.store->release(uidOf(i - 100), {}, false);
        if (i == 300) {
            malloc_trim(0);
            warm = residentBytes();
        }
    }
    malloc_trim(0);
    const qint64 grown = residentBytes() - warm;
    QVERIFY2(grown < 8 << 20, qPrintable(u"grew by %1 KiB"_s.arg(grown / 1024)));
    QTRY_COMPARE(bench.files().size(), 100);
}

void TestPictureStore::baselinesKeepTheNewest()
{
    QTemporaryDir folder;
    QThreadPool pool;
    BaselineStore baselines(folder.filePath(u"baselines"_s), BaselineStore::defaultBudget, pool);
    QCOMPARE(get(baselines.get(pageOf(1))).error().code, 6007);
    QVERIFY(get(baselines.put(pageOf(1), picture(1).bytes, Instant{1000})));
    QVERIFY(get(baselines.put(pageOf(1), picture(2).bytes, Instant{3000})));
    QVERIFY(get(baselines.put(pageOf(1), picture(3).bytes, Instant{2000}))); // late, older
    QCOMPARE(get(baselines.get(pageOf(1))).valueOr({}), picture(2).bytes);
    QVERIFY(get(baselines.put(pageOf(2), picture(2).bytes, Instant{3000})));
    auto usage = get(baselines.trim());
    QVERIFY(usage);
    QCOMPARE(usage->pages, 2);
    QCOMPARE(usage->pictures, 1); // content-addressed: shared
    QCOMPARE(usage->bytes, picture(2).bytes.size());
    QVERIFY(get(baselines.put(pageOf(1), picture(2).bytes, Instant{4000}))); // the same picture again
    QCOMPARE(get(baselines.get(pageOf(1))).valueOr({}), picture(2).bytes);
    QVERIFY(!get(baselines.put(pageOf(1), QByteArrayLiteral("no picture"), Instant{5000})));
}

void TestPictureStore::baselinesStayInTheBudget()
{
    QTemporaryDir folder;
    QThreadPool pool;
    const qint64 one = picture(0).bytes.size();
    BaselineStore baselines(folder.path(), one * 3 + one / 2, pool);
    for (int i = 0; i < 8; ++i)
        QVERIFY(get(baselines.put(pageOf(i), picture(i).bytes, Instant{1000 + i})));
    const auto usage = get(baselines.trim());
    QVERIFY(usage);
    QCOMPARE(usage->pages, 3);
    QVERIFY(usage->bytes <= usage->budget);
    QCOMPARE(QDir(folder.filePath(u"pictures"_s)).entryList(QDir::Files).size(), 3);
    QCOMPARE(QDir(folder.filePath(u"pages"_s)).entryList(QDir::Files).size(), 3);
    QVERIFY(get(baselines.get(pageOf(7))));
    QCOMPARE(get(baselines.get(pageOf(0))).error().code, 6007);
}

void TestPictureStore::baselinesOutliveARestart()
{
    QTemporaryDir folder;
    QThreadPool pool;
    {
        BaselineStore baselines(folder.path(), BaselineStore::defaultBudget, pool);
        QVERIFY(get(baselines.put(pageOf(10), picture(1).bytes, Instant{1})));
        QVERIFY(get(baselines.put(pageOf(11), picture(2).bytes, Instant{2})));
    }
    QFile stray(folder.filePath(u"pictures/"_s + QString(64, u'a') + u".jpg"_s)); // a crash between picture and page
    QVERIFY(stray.open(QIODevice::WriteOnly));
    stray.close();
    QFile broken(folder.filePath(u"pictures/"_s + sha256Of(picture(2).bytes) + u".jpg"_s));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("x");
    broken.close();
    BaselineStore baselines(folder.path(), BaselineStore::defaultBudget, pool);
    QCOMPARE(get(baselines.get(pageOf(10))).valueOr({}), picture(1).bytes);
    QCOMPARE(get(baselines.get(pageOf(11))).error().code, 6007);
    QVERIFY(!stray.exists());
}

void TestPictureStore::M2_foreignFilesAmongTheBaselinesStay()
{
    QTemporaryDir folder;
    QThreadPool pool;
    const QString pages = folder.filePath(u"pages/"_s), pictures = folder.filePath(u"pictures/"_s);
    const auto open = [&] {
        return std::make_unique<BaselineStore>(folder.path(), BaselineStore::defaultBudget, pool);
    };
    auto baselines = open();
    QVERIFY(get(baselines->put(pageOf(1), picture(1).bytes, Instant{1})));
    baselines.reset();
    QVERIFY(write(pages + u"notes.txt"_s, "mine"));
    QVERIFY(write(pages + pageOf(2), "not a page of ours"));
    QVERIFY(write(pictures + u"holiday.jpg"_s, "mine"));
    QVERIFY(write(pictures + QString(64, u'A') + u".jpg"_s, "mine"));
    baselines = open();
    QVERIFY(get(baselines->get(pageOf(1))));
    QCOMPARE(get(baselines->get(pageOf(2))).error().code, 6007);
    QCOMPARE(get(baselines->put(pageOf(2), picture(2).bytes, Instant{2})).error().code, 6019);
    QCOMPARE(QDir(pages).entryList(QDir::Files).size(), 3);
    QCOMPARE(QDir(pictures).entryList(QDir::Files).size(), 3);
    // Cut short: it counts as none, and its bytes stay, aside.
    const QString name = sha256Of(picture(1).bytes) + u".jpg"_s;
    QVERIFY(QFile::resize(pictures + name, 100));
    QCOMPARE(get(baselines->get(pageOf(1))).error().code, 6007);
    QCOMPARE(QFileInfo(pictures + u"damaged/"_s + name).size(), 100);
    QVERIFY(get(baselines->put(pageOf(1), picture(3).bytes, Instant{3})));
    QCOMPARE(get(baselines->get(pageOf(1))).valueOr({}), picture(3).bytes);
}

void TestPictureStore::M2_baselinesBehindALinkAreRefused()
{
    QThreadPool pool;
    for (const QString &part : {u""_s, u"/pages"_s, u"/pictures"_s}) {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"baselines"_s), real = folder.filePath(u"real"_s);
        {
            BaselineStore first(path, BaselineStore::defaultBudget, pool);
            QVERIFY(get(first.open(Bench::workspace, false)));
            QVERIFY(get(first.put(pageOf(1), picture(1).bytes, Instant{1})));
        }
        QVERIFY(QDir().rename(path + part, real));
        QVERIFY(write(real + u"/thesis.tex"_s, "work"));
        QVERIFY(QFile::link(real, path + part));
        const auto files = QDir(real).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
        BaselineStore baselines(path, BaselineStore::defaultBudget, pool);
        QCOMPARE(get(baselines.open(Bench::workspace, true)).error().code, 6016);
        QCOMPARE(get(baselines.put(pageOf(2), picture(2).bytes, Instant{2})).error().code, 6016);
        QCOMPARE(get(baselines.get(pageOf(1))).error().code, 6016);
        QCOMPARE(QDir(real).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), files);
        QVERIFY(QFile::remove(path + part));
        QVERIFY(QDir().rename(real, path + part));
        QVERIFY(get(baselines.get(pageOf(1)))); // well again, without being told
    }
}

void TestPictureStore::M2_baselinesThatAreAwayComeBackWhole()
{
    QTemporaryDir folder;
    QThreadPool pool;
    const QString path = folder.filePath(u"baselines"_s), away = folder.filePath(u"away"_s);
    BaselineStore baselines(path, BaselineStore::defaultBudget, pool);
    QVERIFY(get(baselines.open(Bench::workspace, false)));
    for (int i = 0; i < 4; ++i)
        QVERIFY(get(baselines.put(pageOf(i), picture(i).bytes, Instant{i + 1})));
    QVERIFY(QDir().rename(path, away));
    QCOMPARE(get(baselines.get(pageOf(1))).error().code, 6018);
    QCOMPARE(get(baselines.put(pageOf(1), picture(5).bytes, Instant{9})).error().code, 6018);
    QVERIFY(!QFileInfo::exists(path));
    QVERIFY(QDir().mkdir(path)); // a mount point without its disk
    QCOMPARE(get(baselines.get(pageOf(1))).error().code, 6018);
    QVERIFY(QDir(path).isEmpty());
    QVERIFY(QDir().rmdir(path) && QDir().rename(away, path));
    QCOMPARE(get(baselines.get(pageOf(1))).valueOr({}), picture(1).bytes);
    // The pages alone are away: their pictures are not swept.
    QVERIFY(QDir().rename(path + u"/pages"_s, away));
    BaselineStore second(path, BaselineStore::defaultBudget, pool);
    QVERIFY(get(second.open(Bench::workspace, true)));
    QCOMPARE(QDir(path + u"/pictures"_s).entryList(QDir::Files).size(), 4);
    QVERIFY(QDir().rmdir(path + u"/pages"_s) && QDir().rename(away, path + u"/pages"_s));
    BaselineStore third(path, BaselineStore::defaultBudget, pool);
    QVERIFY(get(third.open(Bench::workspace, true)));
    QCOMPARE(get(third.get(pageOf(3))).valueOr({}), picture(3).bytes);
    // The operator wants no old one back.
    QVERIFY(QDir().rename(path, away));
    QVERIFY(get(third.renew()));
    QVERIFY(get(third.put(pageOf(1), picture(6).bytes, Instant{20})));
    QCOMPARE(get(third.get(pageOf(1))).valueOr({}), picture(6).bytes);
}

QTEST_GUILESS_MAIN(TestPictureStore)
#include "tst_picturestore.moc"
