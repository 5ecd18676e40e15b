// The console with a long list while all of it changes: time to the usable window, and how long its thread was away at
// most. A real run of --n pages of the program's own site, fetched and extracted for real, with the real
// window open on it. Prints one JSON line.
#include "console/workspaceconsole.h"
#include "domain/names.h"
#include "services/samplesite.h"
#include "ui/mainwindow.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace trawl;

namespace {

constexpr int beatMs = 10;
constexpr int stallMs = 100;

bool writeSources(const QString &folder, quint16 port, int n)
{
    const QString site = u"http://127.0.1.1:%1"_s.arg(port);
    const QJsonObject source{
        {u"id"_s, u"bulk"_s},
        {u"name"_s, u"Bulk"_s},
        {u"start_urls"_s, QJsonArray{site + u"/bulk/1"_s}},
        {u"engines"_s, QJsonArray{u"http"_s}},
        {u"screenshot"_s, u"none"_s},
        {u"concurrency"_s, 32},
        {u"robots"_s, false},
        {u"discovery"_s, QJsonObject{{u"sitemap"_s, site + u"/sitemap.xml"_s}, {u"maximum"_s, n + 1}}},
        {u"rate"_s, QJsonObject{{u"per_second"_s, 1000}, {u"cap"_s, 1000}, {u"burst"_s, 100}}},
        {u"fields"_s, QJsonObject{{u"title"_s, QJsonObject{{u"css"_s, u"h1"_s}}}}}};
    QFile file(folder + u"/sources.json"_s);
    return file.open(QIODevice::WriteOnly) &&
           file.write(QJsonDocument(QJsonObject{{u"version"_s, 1}, {u"sources"_s, QJsonArray{source}}}).toJson()) > 0;
}

EngineSetup setupFor(const QString &workspace)
{
    EngineSetup setup;
    setup.workspace = workspace;
    setup.clock = systemClock();
    setup.extractorProgram = QStringLiteral(TRAWL_BINARY_DIR "/bin/trawldeck-extractor");
    setup.owner = u"bench:%1"_s.arg(QCoreApplication::applicationPid());
    setup.version = u"bench"_s;
    return setup;
}

/// Watches the event loop of the window's thread.
class Beats : public QObject
{
public:
    Beats()
    {
        m_clock.start();
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            late.push_back(int(std::max<qint64>(0, m_clock.restart() - beatMs)));
            if (late.back() > stallMs)
                std::fprintf(stderr, "%.1f s: away for %d ms\n", double(m_since.elapsed()) / 1000, late.back());
        });
        m_since.start();
        m_timer.start(beatMs);
    }
    int at(double part)
    {
        std::sort(late.begin(), late.end());
        return late.empty() ? 0 : late[std::min(late.size() - 1, std::size_t(double(late.size()) * part))];
    }
    std::vector<int> late; ///< milliseconds after the time it was due

private:
    QTimer m_timer;
    QElapsedTimer m_clock, m_since;
};

void spin(QApplication &app, const std::function<bool()> &until, int limitMs)
{
    QElapsedTimer clock;
    clock.start();
    QTimer poll;
    QObject::connect(&poll, &QTimer::timeout, &app, [&] {
        if (until() || clock.elapsed() > limitMs)
            QApplication::exit();
    });
    poll.start(20);
    QApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({u"n"_s, u"Items."_s, u"number"_s, u"100000"_s});
    parser.addOption({u"seconds"_s, u"Give up after this time."_s, u"number"_s, u"400"_s});
    parser.process(app);
    const int n = parser.value(u"n"_s).toInt(), limitMs = parser.value(u"seconds"_s).toInt() * 1000;
    QTemporaryDir folder(u"/tmp/tw-XXXXXX"_s);
    SampleSiteConfig config;
    config.pages.bulk = n;
    SampleSite site(config);
    const Result<quint16> port = site.start();
    if (!port || !writeSources(folder.path(), port.value(), n)) {
        std::fprintf(stderr, "the site could not be set up\n");
        return 1;
    }
    QJsonObject line{{u"peer"_s, u"trawldeck"_s}, {u"work"_s, u"window"_s}, {u"n"_s, n}};
    for (const bool filled : {false, true}) { // the first time makes the items, the second opens the window on them
        QElapsedTimer sinceStart;
        sinceStart.start();
        WorkspaceConsole console(setupFor(folder.path()), [](Result<> opened) {
            if (!opened)
                qFatal("%s", qPrintable(opened.error().sentence()));
        });
        MainWindow window(&console, UiOptions{});
        window.resize(1280, 800);
        window.show();
        const auto counts = [&] { return console.snapshot()->run ? console.snapshot()->run->counts : Counts{}; };
        if (!filled) {
            console.ask(RunStart{});
            spin(
                app, [&] { return counts().total() >= n; }, limitMs);
            console.ask(RunPause{});
            spin(
                app, [&] { return console.snapshot()->run && console.snapshot()->run->state == RunState::Paused; },
                limitMs);
        } else {
            spin(
                app, [&] { return counts().total() >= n; }, limitMs);
            line.insert(u"window_ms"_s, sinceStart.elapsed());
            Beats beats;
            QElapsedTimer clock;
            clock.start();
            const qint64 before = counts().done();
            console.ask(RunResume{});
            spin(
                app, [&] { return counts().done() >= n; }, limitMs);
            line.insert(u"updated"_s, counts().done() - before);
            line.insert(u"seconds"_s, double(clock.elapsed()) / 1000);
            line.insert(u"stalls_over_100_ms"_s, qint64(std::count_if(beats.late.begin(), beats.late.end(),
                                                                      [](int ms) { return ms > stallMs; })));
            line.insert(u"stall_p99_ms"_s, beats.at(0.99));
            line.insert(u"stall_max_ms"_s, beats.at(1));
        }
        bool down = false;
        console.shutDown([&] { down = true; });
        spin(
            app, [&] { return down; }, 30'000);
    }
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    return 0;
}
