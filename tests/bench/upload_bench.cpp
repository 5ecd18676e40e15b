// trawl_bench_upload: objects per second through the shipped uploader, directory sink and ledger with default settings;
// one JSON line.
// --files FOLDER takes the kit's *.jpg; without it pictures of about 120 KB are made from a seed.
#include "tests/support/uploadworld.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QRandomGenerator>

#include <cstdio>

#include <sys/resource.h>

using namespace trawl;
using namespace trawl::test;

namespace {

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

QByteArray madePicture(int n)
{
    QRandomGenerator random{quint32(n + 1)};
    QByteArray bytes(110'000 + random.bounded(20'000), Qt::Uninitialized);
    for (char &c : bytes)
        c = char(random.generate());
    return bytes;
}

QList<QByteArray> pictures(const QString &folder, int count)
{
    QList<QByteArray> all;
    const QDir dir(folder);
    const QStringList names = folder.isEmpty() ? QStringList() : dir.entryList({u"*.jpg"_s}, QDir::Files, QDir::Name);
    for (int i = 0; i < count; ++i) {
        QFile file(dir.filePath(names.value(i)));
        all.append(i < names.size() && file.open(QIODevice::ReadOnly) ? file.readAll() : madePicture(i));
    }
    return all;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption number(u"n"_s, u"objects"_s, u"count"_s, u"2000"_s),
        files(u"files"_s, u"folder of *.jpg"_s, u"folder"_s);
    parser.addOptions({number, files});
    parser.addHelpOption();
    parser.process(app);
    const int count = parser.value(number).toInt();

    UploadWorld world;
    world.options = UploaderOptions();
    const QList<QByteArray> all = pictures(parser.value(files), count);
    qint64 bytes = 0;
    for (const QByteArray &one : all)
        bytes += one.size();
    world.fill(
        count, [&all](int i) { return all.at(i); }, [](int) { return Review::Approved; });
    world.begin();

    const double cpu = cpuSeconds();
    QElapsedTimer clock;
    clock.start();
    if (!world.start() || !world.waitEnded(1, 600s))
        return 1;
    const double seconds = double(clock.nsecsElapsed()) / 1e9;
    const int arrived = int(world.objects().size()), rows = world.rowCount();
    const QJsonObject line{
        {u"peer"_s, u"trawldeck-directory"_s},
        {u"work"_s, u"upload"_s},
        {u"n"_s, arrived},
        {u"rows"_s, rows},
        {u"seconds"_s, seconds},
        {u"rate"_s, double(arrived) / seconds},
        {u"mb_per_s"_s, double(bytes) / 1e6 / seconds},
        {u"cpu_s"_s, cpuSeconds() - cpu},
        {u"settings"_s, u"parallel 4, rows by 100, ledger FULL, objects and folders fsynced, each read back"_s}};
    std::puts(QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    return arrived == count && rows == count ? 0 : 1;
}
