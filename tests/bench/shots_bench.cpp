// trawl_bench_shots: pictures per second of the shipped DevTools engine, on the pages and in the line format of the
// peers kit.
#include "fetch/devtools/devtoolsengine.h"

#include "async/taskscope.h"
#include "async/timers.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>

#include <cstdio>
#include <sys/resource.h>

using namespace trawl;

namespace {

struct Bench {
    Timers timers;
    TaskScope scope;
    std::unique_ptr<DevToolsEngine> engine;
    QStringList urls;
    FetchRequest request;
    int width = 2;
    qsizetype next = 0;
    int failed = 0, retaken = 0;
    std::vector<qint64> sizes;
    QString saveTo, firstFailure;
    double seconds = 0;
};

QCoro::Task<> worker(Bench *bench, std::stop_token stop)
{
    while (bench->next < bench->urls.size()) {
        FetchRequest request = bench->request;
        const qsizetype index = bench->next++;
        request.url = bench->urls[index];
        const auto outcome = co_await bench->engine->fetch(request, stop);
        if (!outcome.ok()) {
            ++bench->failed;
            if (bench->firstFailure.isEmpty())
                bench->firstFailure = word(outcome.failure) + u": "_s + outcome.reason;
            continue;
        }
        bench->retaken += outcome.unpaintedRetaken ? 1 : 0;
        bench->sizes.push_back(outcome.picture.bytes.size());
        if (!bench->saveTo.isEmpty()) {
            QFile file(u"%1/%2.%3"_s.arg(bench->saveTo).arg(index).arg(word(outcome.picture.format)));
            if (file.open(QIODevice::WriteOnly))
                file.write(outcome.picture.bytes);
        }
    }
}

QCoro::Task<> all(Bench *bench, std::stop_token stop)
{
    const auto started = co_await bench->engine->warmUp(stop);
    if (!started)
        bench->firstFailure = started.error().sentence();
    QElapsedTimer clock;
    clock.start();
    TaskScope workers;
    for (int i = 0; i < bench->width; ++i)
        workers.spawn("bench worker", [bench](std::stop_token s) { return worker(bench, s); });
    co_await workers.join();
    bench->seconds = double(clock.nsecsElapsed()) / 1e9;
    co_await bench->engine->shutDown();
}

void report(Bench &bench, const QString &mode)
{
    std::sort(bench.sizes.begin(), bench.sizes.end());
    const qint64 middle = bench.sizes.empty() ? 0 : bench.sizes[bench.sizes.size() / 2];
    const auto small = std::count_if(bench.sizes.begin(), bench.sizes.end(),
                                     [middle](qint64 s) { return double(s) < 0.6 * double(middle); });
    rusage own{};
    getrusage(RUSAGE_SELF, &own);
    const double cpu =
        double(own.ru_utime.tv_sec + own.ru_stime.tv_sec) + double(own.ru_utime.tv_usec + own.ru_stime.tv_usec) / 1e6;
    const auto n = double(bench.sizes.size());
    const ScreenshotSpec &spec = bench.request.screenshot;
    const QJsonObject settings{{u"mode"_s, mode},
                               {u"width"_s, bench.width},
                               {u"html"_s, bench.request.wantHtml},
                               {u"format"_s, word(spec.format)},
                               {u"quality"_s, spec.quality},
                               {u"size"_s, u"%1x%2"_s.arg(spec.width).arg(spec.height)},
                               {u"sandbox"_s, true}};
    const QJsonObject line{{u"peer"_s, u"trawldeck-"_s + mode},
                           {u"work"_s, u"shots"_s},
                           {u"n"_s, n},
                           {u"seconds"_s, bench.seconds},
                           {u"rate"_s, bench.seconds > 0 ? n / bench.seconds : 0},
                           {u"kb"_s, double(middle) / 1024},
                           {u"small"_s, qint64(small)},
                           {u"failed"_s, bench.failed},
                           {u"retaken"_s, bench.retaken},
                           {u"first_failure"_s, bench.firstFailure},
                           {u"driver_cpu_s"_s, cpu},
                           {u"settings"_s, settings}};
    std::puts(QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions({{u"base"_s, u"Address before each path"_s, u"url"_s},
                       {u"urls"_s, u"File with one path per line"_s, u"file"_s},
                       {u"n"_s, u"Pages"_s, u"number"_s, u"60"_s},
                       {u"width"_s, u"Tabs at the same time"_s, u"number"_s, u"2"_s},
                       {u"mode"_s, u"reuse, or context: a fresh browser context per page"_s, u"mode"_s, u"reuse"_s},
                       {u"format"_s, u"jpeg, png, webp"_s, u"format"_s, u"jpeg"_s},
                       {u"html"_s, u"Take the document as well"_s},
                       {u"save"_s, u"Folder to save the pictures in"_s, u"folder"_s}});
    parser.process(app);
    QFile list(parser.value(u"urls"_s));
    if (!list.open(QIODevice::ReadOnly)) {
        std::fprintf(stderr, "no page list\n");
        return 2;
    }
    Bench bench;
    const auto paths =
        QString::fromUtf8(list.readAll()).split(u'\n', Qt::SkipEmptyParts).mid(0, parser.value(u"n"_s).toInt());
    for (const auto &path : paths)
        bench.urls.append(parser.value(u"base"_s) + path);
    bench.width = parser.value(u"width"_s).toInt();
    bench.saveTo = parser.value(u"save"_s);
    const QString mode = parser.value(u"mode"_s);
    bench.request.sourceId = u"bench"_s;
    bench.request.wantHtml = parser.isSet(u"html"_s);
    bench.request.isolate = mode == "context"_L1;
    bench.request.screenshot.format = fromWord<PictureFormat>(parser.value(u"format"_s)).value_or(PictureFormat::Jpeg);
    SessionPoolOptions options;
    options.width = bench.width;
    bench.engine = std::make_unique<DevToolsEngine>(bench.timers, options);
    bench.scope.spawn("bench", [&bench](std::stop_token stop) { return all(&bench, stop); });
    bench.scope.whenIdle([&app] { app.quit(); });
    app.exec();
    report(bench, mode);
    return bench.sizes.empty() ? 1 : 0;
}
