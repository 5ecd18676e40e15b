// trawldeck: the operator's console.
#include "app/decks.h"
#include "app/interrupts.h"
#include "async/tuning.h"

#include <QApplication>
#include <QTimer>
#include <QTranslator>

#include <cstdio>
#include <optional>

using namespace trawl;

namespace {

constexpr int interruptedCode = 130;
constexpr auto longestLeave = std::chrono::seconds(10); ///< what starts such programs kills them soon after

void addWindowOptions(QCommandLineParser &parser)
{
    parser.addOptions({
        {u"page"_s, translate("core", "Open on this page: operate, review, upload, history or schedule."), u"page"_s},
        {u"theme"_s, translate("core", "system, light or dark."), u"theme"_s},
        {u"scale"_s, translate("core", "Scale of the window, for example 1.5."), u"factor"_s},
        {u"no-anim"_s, translate("core", "No animations.")},
        {u"perf-log"_s, translate("core", "Write stalls of the window's thread and latencies of actions to this file."),
         u"file"_s},
    });
}

/// --scale has to be in the environment before the application object is made.
void applyScale(int argc, char **argv)
{
    for (int i = 1; i < argc; ++i) {
        const QByteArray argument(argv[i]);
        if (argument.startsWith("--scale="))
            qputenv("QT_SCALE_FACTOR", argument.mid(8));
        else if (argument == "--scale" && i + 1 < argc)
            qputenv("QT_SCALE_FACTOR", argv[i + 1]);
    }
}

/// SIGTERM, Ctrl-C in the terminal, the end of the desktop's session: nobody is asked, the engine ends in order (leases
/// back, lock and socket gone). A second signal, or an engine that does not end in time, ends the process at once.
void leaveInOrder(const Decks &decks, int count)
{
    if (count > 1)
        leaveProcess(interruptedCode);
    QTimer::singleShot(longestLeave, qApp, [] { leaveProcess(interruptedCode); });
    decks.window()->closeAtOnce();
    decks.console()->shutDown([] { QApplication::quit(); });
}

void addOptions(QCommandLineParser &parser)
{
    parser.setApplicationDescription(translate("core", "The operator's console for web crawls."));
    parser.addHelpOption();
    parser.addVersionOption();
    addCommonOptions(parser);
    addWindowOptions(parser);
}

/// --help and --version are answered without a display. nullopt: neither was asked for.
std::optional<int> answerWithoutWindow(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    QCommandLineParser parser;
    addOptions(parser);
    if (!parser.parse(arguments)) // said by the program proper
        return std::nullopt;
    if (parser.isSet(u"version"_s)) {
        std::printf("trawldeck %s\n", TRAWL_VERSION);
        return 0;
    }
    if (!parser.isSet(u"help"_s) && !parser.isSet(u"help-all"_s))
        return std::nullopt;
    QCoreApplication app(argc, argv); // the text names the program
    std::printf("%s", qPrintable(parser.helpText()));
    return 0;
}

int run(int argc, char **argv)
{
    if (const std::optional<int> answered = answerWithoutWindow(argc, argv))
        return *answered;
    applyScale(argc, argv);
    QApplication app(argc, argv);
    Interrupts interrupts;
    tuneProcess();
    QApplication::setApplicationName(u"trawldeck"_s);
    QApplication::setApplicationDisplayName(u"Trawldeck"_s);
    QApplication::setApplicationVersion(QStringLiteral(TRAWL_VERSION));
    QApplication::setDesktopFileName(u"io.github.trawldeck.Trawldeck"_s);
    QApplication::setQuitOnLastWindowClosed(
        false); // quitting is ordered: the window asks, the engine drains, then we go
    installLogging(false);
    QTranslator plurals;
    if (plurals.load(u":/i18n/trawldeck_en.qm"_s))
        QApplication::installTranslator(&plurals);

    QCommandLineParser parser;
    addOptions(parser);
    parser.process(app);
    const auto options = readCommonOptions(parser);
    const auto setup = options ? prepareWorkspace(options.value()) : Result<EngineSetup>(options.error());
    if (!setup) {
        std::fprintf(stderr, "%s: %s\n", qPrintable(setup.error().codeText()), qPrintable(setup.error().sentence()));
        return setup.error().code == 9002 ? 2 : 3;
    }
    UiOptions ui;
    if (parser.isSet(u"theme"_s))
        ui.theme = themeFromWord(parser.value(u"theme"_s));
    ui.page = parser.value(u"page"_s);
    ui.noAnim = parser.isSet(u"no-anim"_s);
    ui.perfLog = parser.value(u"perf-log"_s);

    Decks decks(ui, RecentWorkspaces::defaultFile());
    QObject::connect(&app, &QApplication::lastWindowClosed, &app,
                     [&] { decks.console()->shutDown([] { QApplication::quit(); }); });
    QObject::connect(&interrupts, &Interrupts::interrupted, &app, [&](int count) { leaveInOrder(decks, count); });
    decks.begin(options.value(), setup.value());
    const int code = QApplication::exec();
    return interrupts.count() > 0 ? interruptedCode : decks.exitCode() != 0 ? decks.exitCode() : code;
}

} // namespace

int main(int argc, char **argv)
{
    leaveProcess(run(argc, argv));
}
