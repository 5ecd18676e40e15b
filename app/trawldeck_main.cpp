// trawldeck: the operator's console.
#include "app/composition.h"
#include "app/interrupts.h"
#include "app/recentworkspaces.h"
#include "async/tuning.h"
#include "console/workspaceconsole.h"
#include "ui/mainwindow.h"
#include "ui/options.h"

#include <QApplication>
#include <QMessageBox>
#include <QScreen>
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
        {u"page"_s, translate("core", "Open on this page: operate, review, upload or history."), u"page"_s},
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

/// A workspace and its window. The window goes first.
struct Deck {
    std::unique_ptr<WorkspaceConsole> console;
    std::unique_ptr<MainWindow> window;

    Deck(const EngineSetup &setup, const UiOptions &ui, int &exitCode)
    {
        console = std::make_unique<WorkspaceConsole>(setup, [&exitCode](Result<> opened) {
            if (opened)
                return;
            std::fprintf(stderr, "%s: %s\n", qPrintable(opened.error().codeText()),
                         qPrintable(opened.error().sentence()));
            exitCode = opened.error().code == 9004 ? 9 : 4;
            auto *box = new QMessageBox(QMessageBox::Critical, u"Trawldeck"_s, opened.error().what, QMessageBox::Close);
            box->setInformativeText(opened.error().why + u"\n\n"_s + opened.error().remedy + u"\n"_s +
                                    opened.error().codeText());
            QObject::connect(box, &QMessageBox::finished, qApp, [&exitCode] { QApplication::exit(exitCode); });
            box->open();
        });
        window = std::make_unique<MainWindow>(console.get(), ui);
    }
    void show() const
    {
        // A window as large as the screen would hide its status line behind the edge (its frame is not known yet).
        const QSize room = window->screen()->availableSize();
        if (room.width() <= window->width() || room.height() <= window->height() + 48)
            window->showMaximized();
        else
            window->show();
    }
};

/// SIGTERM, Ctrl-C in the terminal, the end of the desktop's session: nobody is asked, the engine ends in order (leases
/// back, lock and socket gone). A second signal, or an engine that does not end in time, ends the process at once.
void leaveInOrder(const Deck &deck, int count)
{
    if (count > 1)
        leaveProcess(interruptedCode);
    QTimer::singleShot(longestLeave, qApp, [] { leaveProcess(interruptedCode); });
    deck.window->closeAtOnce();
    deck.console->shutDown([] { QApplication::quit(); });
}

/// Another workspace takes this window's place; with @p start its run starts. @p shown is told which.
void switchTo(std::shared_ptr<Deck> &deck, const CommonOptions &options, const UiOptions &ui, bool start, int &exitCode,
              const std::function<void(const EngineSetup &)> &shown)
{
    const auto setup = prepareWorkspace(options);
    if (!setup) {
        auto *box = new QMessageBox(QMessageBox::Critical, u"Trawldeck"_s, setup.error().what, QMessageBox::Close,
                                    deck->window.get());
        box->setInformativeText(setup.error().why + u"\n\n"_s + setup.error().remedy + u"\n"_s +
                                setup.error().codeText());
        box->setAttribute(Qt::WA_DeleteOnClose);
        return box->open();
    }
    shown(setup.value());
    UiOptions next = ui;
    next.page = start ? u"operate"_s : QString();
    next.startAtOnce = start;
    const std::shared_ptr<Deck> old = std::exchange(deck, std::make_shared<Deck>(setup.value(), next, exitCode));
    deck->window->setGeometry(old->window->geometry());
    if (old->window->isMaximized())
        deck->window->showMaximized();
    else
        deck->window->show();
    old->window->closeAtOnce();
    old->console->shutDown([old] {
        QTimer::singleShot(0, qApp, [old] {});
    }); // the last reference goes when the console is not on the stack
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

    int exitCode = 0;
    std::shared_ptr<Deck> deck;
    // The two workspaces a window goes between: the sample, and what was asked for at the start (else the default one).
    CommonOptions sample = setup->sample ? options.value() : CommonOptions{},
                  own = setup->sample ? CommonOptions{} : options.value();
    sample.sample = true;
    std::function<void(const EngineSetup &)> shown;
    const auto go = [&](const CommonOptions &where, bool start) { // not from within the window that goes
        QTimer::singleShot(0, &app, [&, where, start] { switchTo(deck, where, ui, start, exitCode, shown); });
    };
    ui.switchToSample = [&](bool start) { go(sample, start); };
    ui.exitSample = [&] { go(own, false); };
    RecentWorkspaces recent(RecentWorkspaces::defaultFile());
    ui.openWorkspace = [&](const QString &folder) {
        CommonOptions there;
        there.workspace = folder;
        own = there; // the sample leads back to where it was left for
        go(there, false);
    };
    shown = [&ui, &recent](const EngineSetup &open) { // the sample has a command of its own
        if (!open.sample)
            recent.note(open.workspace);
        ui.recentWorkspaces = recent.folders(open.workspace);
    };
    shown(setup.value());
    deck = std::make_shared<Deck>(setup.value(), ui, exitCode);
    QObject::connect(&app, &QApplication::lastWindowClosed, &app,
                     [&] { deck->console->shutDown([] { QApplication::quit(); }); });
    QObject::connect(&interrupts, &Interrupts::interrupted, &app, [&](int count) { leaveInOrder(*deck, count); });
    deck->show();
    const int code = QApplication::exec();
    return interrupts.count() > 0 ? interruptedCode : exitCode != 0 ? exitCode : code;
}

} // namespace

int main(int argc, char **argv)
{
    leaveProcess(run(argc, argv));
}
