// trawlctl: the headless twin, for people, CI and worker machines.
#include "app/composition.h"
#include "app/ctl.h"
#include "app/ctldrill.h"
#include "app/ctlstore.h"
#include "app/ctlvalidate.h"
#include "app/interrupts.h"
#include "async/tuning.h"
#include "console/commands.h"
#include "console/workspaceconsole.h"
#include "policy/schedule.h"

#include <QCoreApplication>

#include <cstdio>

using namespace trawl;

namespace {

constexpr int enoughInterrupts = 3; ///< drain, stop now, wait for nothing; one more and the orderly end is given up

void addOptions(QCommandLineParser &parser)
{
    addCommonOptions(parser);
    parser.addOptions({
        {u"json"_s, translate("core", "NDJSON on standard output; the last line is the summary.")},
        {{u"q"_s, u"quiet"_s}, translate("core", "Only the summary.")},
        {u"source"_s, translate("core", "Only this source (repeatable)."), u"id"_s},
        {u"priority"_s, translate("core", "Only sources of this priority."), u"n"_s},
        {u"limit"_s, translate("core", "At most this many items (run) or rows (lists)."), u"n"_s},
        {u"sessions"_s, translate("core", "Browser sessions (default: the workspace's setting, else 2)."), u"n"_s},
        {u"strategy"_s, translate("core", "round-robin, domain-affinity or least-loaded."), u"name"_s,
         u"least-loaded"_s},
        {u"run"_s, translate("core", "The run with this id."), u"id"_s},
        {u"upload"_s, translate("core", "Upload what is approved at the end.")},
        {u"now"_s, translate("core", "Stop now: pages in flight go back to the queue.")},
        {u"fail-threshold"_s, translate("core", "Percent of items that may fail."), u"percent"_s, u"50"_s},
        {u"require-approved"_s, translate("core", "Exit with 7 if nothing is approved.")},
        {u"filter"_s, translate("core", "Filter of the items list."), u"text"_s},
        {u"review"_s, translate("core", "Review state the review verb looks at."), u"state"_s},
        {u"reason"_s, translate("core", "Reason, kept in the journal."), u"text"_s},
        {u"until"_s, translate("core", "End of a hold, ISO time."), u"time"_s},
        {u"permanent"_s, translate("core", "Change sources.json too, not only the run.")},
        {u"preview"_s, translate("core", "Show what would be done.")},
        {u"force"_s, translate("core", "Also unlock leases that are still renewed.")},
        {u"from"_s, translate("core", "Store to copy from: a server's URL or a folder (default: the workspace's)."),
         u"place"_s},
        {u"to"_s,
         translate("core", "Store to copy to: a server's URL (default: the workspace's file). Of a bundle: its file."),
         u"place"_s},
        {u"notify"_s, translate("core", "The doctor sends each webhook a message.")},
        {u"left-out"_s, translate("core", "What the run found and does not crawl.")},
        {u"outside"_s, translate("core", "Import addresses outside the source's scope, too.")},
        {u"draft"_s, translate("core", "The draft run with this id."), u"id"_s},
        {u"retry-failed"_s, translate("core", "Upload again what failed.")},
        {u"timeout"_s, translate("core", "End the run after so long at work: 30m, 1h30m."), u"duration"_s},
        {u"kills"_s, translate("core", "How often a drill kills the engine."), u"n"_s, u"20"_s},
        {u"seed"_s, translate("core", "Repeats the moments of an earlier drill."), u"n"_s},
        {u"no-metrics"_s, translate("core", "A tick without its metrics.")},
        {u"no-wait"_s, translate("core", "A tick that lists what is due and starts nothing.")},
    });
}

/// A number option, or an error that names it.
Result<int> number(const QCommandLineParser &parser, const QString &name, int least, int most)
{
    if (!parser.isSet(name) && parser.value(name).isEmpty())
        return 0;
    bool isNumber = false;
    const int value = parser.value(name).toInt(&isNumber);
    if (!isNumber || value < least || value > most) {
        return permanentError(9002,
                              translate("core", "--%1 must be a number from %2 to %3").arg(name).arg(least).arg(most),
                              u"Found \"%1\""_s.arg(parser.value(name)));
    }
    return value;
}

int editDistance(const QString &a, const QString &b)
{
    std::vector<int> row(size_t(b.size()) + 1);
    for (size_t j = 0; j < row.size(); ++j)
        row[j] = int(j);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        int diagonal = std::exchange(row[0], int(i));
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[size_t(j)], std::min({row[size_t(j)] + 1, row[size_t(j) - 1] + 1, replaced}));
        }
    }
    return row.back();
}

/// Names the workspace as it was named to us, fit for a shell.
QString placeWords(const CommonOptions &common)
{
    QString words = common.sample ? u" --sample"_s : QString();
    if (common.workspace.isEmpty())
        return words;
    return words + u" --workspace "_s + shellWord(common.workspace);
}

/// A run begins in a new folder, a store may be copied into one, and doctor says whether one could. All others are
/// about what is there.
bool makesWorkspace(const QString &verb)
{
    return verb == "run"_L1 || verb == "doctor"_L1 || verb == "store"_L1;
}

/// Follows what it has begun. The others leave as soon as they are answered.
bool follows(const CtlOptions &options)
{
    if (options.verb == "upload"_L1) {
        const QString action = options.arguments.value(0);
        return !options.preview && action != "pause"_L1 && action != "cancel"_L1;
    }
    const QString action = options.arguments.value(0);
    if (options.verb == "tick"_L1)
        return action.isEmpty() || action == "poke"_L1;
    if (options.verb == "schedule"_L1)
        return action == "run"_L1;
    return options.verb == "run"_L1 || options.verb == "resume"_L1;
}

Result<CtlOptions> readOptions(const QCommandLineParser &parser)
{
    CtlOptions options;
    QStringList words = parser.positionalArguments();
    options.verb = words.isEmpty() ? QString() : words.takeFirst();
    options.arguments = words;
    if (!ctlVerbs().contains(options.verb)) {
        QString nearest;
        for (const QString &verb : ctlVerbs()) {
            if (nearest.isEmpty() || editDistance(options.verb, verb) < editDistance(options.verb, nearest))
                nearest = verb;
        }
        return permanentError(9002, translate("core", "There is no verb \"%1\"").arg(options.verb), {},
                              translate("core", "Did you mean \"%1\"? See trawlctl help").arg(nearest));
    }
    struct Number {
        QString name;
        int *target, least, most;
    };
    int run = 0, draft = 0, threshold = 50;
    for (const Number &n :
         {Number{u"priority"_s, &options.priority, 1, 9}, Number{u"limit"_s, &options.limit, 1, 10'000'000},
          Number{u"sessions"_s, &options.sessions, 1, maxSessions}, Number{u"run"_s, &run, 1, 1'000'000'000},
          Number{u"draft"_s, &draft, 1, 1'000'000'000}, Number{u"kills"_s, &options.kills, 1, 10'000},
          Number{u"seed"_s, &options.seed, 1, 2'147'483'647}, Number{u"fail-threshold"_s, &threshold, 0, 100}}) {
        const Result<int> value = number(parser, n.name, n.least, n.most);
        if (!value)
            return value.error();
        *n.target = value.value();
    }
    if (parser.isSet(u"timeout"_s)) {
        const auto timeout = parseDuration(parser.value(u"timeout"_s));
        if (!timeout || *timeout < 1s || *timeout > std::chrono::hours(24 * 20))
            return permanentError(9002, translate("core", "--timeout must be a duration such as 30m or 1h30m"),
                                  u"Found \"%1\""_s.arg(parser.value(u"timeout"_s)));
        options.timeout = *timeout;
    }
    if (draft > 0 && options.verb == "run"_L1 && parser.isSet(u"preview"_s))
        return permanentError(9002, translate("core", "A draft run has no preview: it crawls the list it was made of"),
                              {}, translate("core", "Leave --preview out to start it, or --draft"));
    options.run = run;
    options.draft = draft;
    options.failThreshold = threshold;
    options.json = parser.isSet(u"json"_s);
    options.quiet = parser.isSet(u"quiet"_s);
    options.sources = parser.values(u"source"_s);
    options.strategy = parser.value(u"strategy"_s);
    options.upload = parser.isSet(u"upload"_s);
    options.now = parser.isSet(u"now"_s);
    options.requireApproved = parser.isSet(u"require-approved"_s);
    options.filter = parser.value(u"filter"_s);
    options.review = parser.value(u"review"_s);
    options.reason = parser.value(u"reason"_s);
    options.until = parser.value(u"until"_s);
    options.permanent = parser.isSet(u"permanent"_s);
    options.preview = parser.isSet(u"preview"_s);
    options.leftOut = parser.isSet(u"left-out"_s);
    options.outside = parser.isSet(u"outside"_s);
    options.force = parser.isSet(u"force"_s);
    options.retryFailed = parser.isSet(u"retry-failed"_s);
    options.noMetrics = parser.isSet(u"no-metrics"_s);
    options.notify = parser.isSet(u"notify"_s);
    options.noWait = parser.isSet(u"no-wait"_s);
    options.sample = parser.isSet(u"sample"_s);
    options.from = parser.value(u"from"_s);
    options.to = parser.value(u"to"_s);
    return options;
}

int complain(const Error &error)
{
    std::fprintf(stderr, "%s: %s\n", qPrintable(error.codeText()), qPrintable(error.sentence()));
    switch (error.code) {
    case 9002:
        return int(Exit::Usage);
    case 4018:
    case 9004:
        return int(Exit::Locked);
    case 9005:
    case 9006:
    case 9008:
        return int(Exit::Configuration);
    default:
        return error.code / 1000 == 1 ? int(Exit::Configuration) : int(Exit::Dependency);
    }
}

int run(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    Interrupts interrupts;
    tuneProcess();
    QCoreApplication::setApplicationName(u"trawlctl"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(TRAWL_VERSION));
    QCommandLineParser parser;
    addOptions(parser);
    parser.addVersionOption();
    const QCommandLineOption help({u"h"_s, u"help"_s}, u"Help."_s);
    parser.addOption(help);
    if (!parser.parse(QCoreApplication::arguments()))
        return complain(permanentError(9002, parser.errorText(), {}, translate("core", "See trawlctl help")));
    const QString verb = parser.positionalArguments().value(0);
    if (parser.isSet(u"version"_s) || verb == "version"_L1) {
        std::printf("trawlctl %s\n", TRAWL_VERSION);
        return 0;
    }
    if (parser.isSet(help) || verb.isEmpty() || verb == "help"_L1) {
        std::printf("%s", qPrintable(ctlHelp()));
        return verb.isEmpty() && !parser.isSet(help) ? int(Exit::Usage) : 0;
    }
    installLogging(true);
    const auto options = readOptions(parser);
    if (!options)
        return complain(options.error());
    if (options.value().verb == "sources"_L1 && options.value().arguments.value(0) == "validate"_L1) {
        const auto checked = validateSources(options.value());
        return checked ? int(checked.value()) : complain(checked.error());
    }
    if (options.value().verb == "drill"_L1) {
        const auto drilled = drill(options.value(), parser.value(u"workspace"_s), interrupts);
        return drilled ? int(drilled.value()) : complain(drilled.error());
    }
    const auto common = readCommonOptions(parser);
    if (!common)
        return complain(common.error());
    if (!makesWorkspace(options.value().verb)) {
        if (const Result<> there = requireWorkspace(common.value()); !there)
            return complain(there.error());
    }
    auto setup = prepareWorkspace(common.value());
    if (!setup)
        return complain(setup.error());
    if (options.value().verb == "store"_L1) {
        const auto copied = copyStores(options.value(), setup.value(), interrupts);
        return copied ? int(copied.value()) : complain(copied.error());
    }
    setup.value().brief = !follows(options.value());

    int exitCode = 0;
    WorkspaceConsole *console = nullptr;
    const auto leave = [&](int code) {
        exitCode = code;
        console->shutDown([] { QCoreApplication::quit(); });
    };
    std::unique_ptr<Ctl> ctl;
    WorkspaceConsole opened(setup.value(), [&](Result<> result) {
        if (!result)
            return leave(complain(result.error()));
        ctl->begin();
    });
    console = &opened;
    CtlOptions asked = options.value();
    asked.place = placeWords(common.value());
    ctl = std::make_unique<Ctl>(console, asked, [&](Exit code) { leave(int(code)); });
    QObject::connect(&interrupts, &Interrupts::interrupted, ctl.get(), &Ctl::interrupt);
    QObject::connect(&interrupts, &Interrupts::interrupted, &app, [](int count) {
        if (count > enoughInterrupts)
            leaveProcess(int(Exit::Interrupted)); // what a kill leaves, the next start puts right
    });
    QCoreApplication::exec();
    return interrupts.count() > 0 ? int(Exit::Interrupted) : exitCode;
}

} // namespace

int main(int argc, char **argv)
{
    leaveProcess(run(argc, argv));
}
