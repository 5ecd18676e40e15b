// Options and environment → EngineSetup.
#include "app/composition.h"

#include "app/knownstores.h"
#include "async/durablefile.h"
#include "console/controlplace.h"
#include "run/workspacefiles.h"
#include "services/sampleworkspace.h"
#include "store/dialect.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <QSysInfo>

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace trawl {

void addCommonOptions(QCommandLineParser &parser)
{
    parser.addOptions({
        {u"workspace"_s, translate("core", "Work in this folder (made if it is missing)."), u"folder"_s},
        {u"store"_s,
         translate("core", "Keep runs, decisions and rows in this database instead of the workspace's own file: "
                           "postgresql://user@host/database (also from TRAWLDECK_STORE)."),
         u"url"_s},
        {u"sample"_s,
         translate("core", "Use the sample workspace: ten small sites that the program serves itself, offline.")},
        {u"sample-size"_s, translate("core", "Give the sample's first source this many further pages."), u"n"_s},
        {u"fixed-clock"_s, translate("core", "Start the wall clock at this ISO time (tests)."), u"time"_s},
    });
}

Result<CommonOptions> readCommonOptions(const QCommandLineParser &parser)
{
    CommonOptions options;
    options.workspace = parser.value(u"workspace"_s);
    // The environment is the better place for an address with a password: a list of processes does not show it.
    options.store = parser.isSet(u"store"_s) ? parser.value(u"store"_s) : qEnvironmentVariable("TRAWLDECK_STORE");
    if (const Result<> place = checkPlace(options.store); !place)
        return place.error();
    if (!options.store.isEmpty() && dialectOf(options.store).isFile)
        return permanentError(9002, translate("core", "--store is no address of a database server"), {},
                              translate("core", "Write it like this: postgresql://user@host/database"));
    options.sample = parser.isSet(u"sample"_s);
    if (parser.isSet(u"sample-size"_s)) {
        bool isNumber = false;
        options.sampleSize = parser.value(u"sample-size"_s).toInt(&isNumber);
        if (!isNumber || options.sampleSize < 0 || options.sampleSize > 1'000'000) {
            return permanentError(9002, translate("core", "--sample-size must be a number from 0 to 1000000"),
                                  u"Found \"%1\""_s.arg(parser.value(u"sample-size"_s)));
        }
    }
    options.fixedClock = parser.value(u"fixed-clock"_s);
    return options;
}

namespace {

QString defaultFolder(bool sample)
{
    const QString base = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    return QDir(base).filePath(sample ? u"trawldeck/sample"_s : u"trawldeck/workspace"_s);
}

QString folderOf(const CommonOptions &options)
{
    return QDir(options.workspace.isEmpty() ? defaultFolder(options.sample) : options.workspace).absolutePath();
}

QString extractorProgram()
{
    const QDir here(QCoreApplication::applicationDirPath());
    for (const QString &candidate :
         {here.filePath(u"trawldeck-extractor"_s), here.filePath(u"../libexec/trawldeck-extractor"_s)}) {
        if (QFileInfo(candidate).isExecutable())
            return QDir::cleanPath(candidate);
    }
    return here.filePath(u"trawldeck-extractor"_s);
}

} // namespace

Result<> requireWorkspace(const CommonOptions &options)
{
    const QDir folder(folderOf(options));
    const QFileInfo info(folder.absolutePath());
    if (info.exists() && !(info.isReadable() && info.isExecutable()))
        return success(); // it can't be told; opening it says why
    // The last is what stands there before the first run.
    for (const QString &part : {u"workspace.json"_s, u"trawldeck.sqlite"_s, u"engine.lock"_s, u"sample.json"_s,
                                u"settings.json"_s, u"sources.json"_s}) {
        const QFileInfo file(folder.filePath(part));
        if (file.exists() || file.isSymLink())
            return success();
    }
    return permanentError(9008, translate("core", "There is no workspace in %1").arg(folder.absolutePath()),
                          info.exists() ? translate("core", "The folder has no sources.json and nothing of a run")
                                        : translate("core", "The folder does not exist"),
                          options.sample ? translate("core", "trawlctl --sample run makes it")
                                         : translate("core", "Put a sources.json there and start trawlctl run, or open "
                                                             "the folder with trawldeck: that makes one"));
}

Result<EngineSetup> prepareWorkspace(const CommonOptions &options)
{
    EngineSetup setup;
    setup.workspace = folderOf(options);
    // The folder we make is ours alone; those above it get what the umask leaves. One that is there keeps its rights.
    int errnum = makeFolderDurably(QFileInfo(setup.workspace).path(), Access::Shared);
    if (errnum == 0)
        errnum = makeFolderDurably(setup.workspace, Access::Private);
    if (errnum != 0 || !QFileInfo(setup.workspace).isWritable()) {
        return permanentError(9005, translate("core", "The workspace %1 cannot be used").arg(setup.workspace),
                              translate("core", "The folder cannot be made or written to"),
                              translate("core", "Choose a folder that you may write to"));
    }
    const Result<SampleWorkspace> site = readSampleWorkspace(setup.workspace);
    setup.sample = options.sample || (site && site->port != 0); // no sample.json: port 0, an ordinary workspace
    setup.sampleSize = options.sampleSize;
    KnownStores known;
    const QString noted = WorkspaceMark(setup.workspace).server();
    if (!options.store.isEmpty() && (noted.isEmpty() || noted == shownPlace(options.store))) {
        // One that is refused below is not noted: it was not meant for this workspace.
        if (const Result<> kept = known.note(setup.workspace, shownPlace(options.store)); !kept)
            qWarning("%s", qPrintable(kept.error().sentence()));
    }
    setup.store = options.store.isEmpty() && known.knows(setup.workspace, noted) ? noted : options.store;
    setup.extractorProgram = extractorProgram();
    setup.owner = u"%1:%2"_s.arg(QSysInfo::machineHostName()).arg(QCoreApplication::applicationPid());
    setup.version = QStringLiteral(TRAWL_VERSION);
    setup.actor = Actor{userName(::geteuid()), QCoreApplication::applicationName(), QCoreApplication::applicationPid()};
    setup.browser = qEnvironmentVariable("TRAWLDECK_BROWSER");
    setup.etl = {qEnvironmentVariable("ETL_API_ENDPOINT").trimmed(), qgetenv("ETL_API_KEY").trimmed()};
    setup.clock = systemClock();
    if (!options.fixedClock.isEmpty()) {
        const QDateTime start = QDateTime::fromString(options.fixedClock, Qt::ISODate);
        if (!start.isValid())
            return permanentError(9002, translate("core", "--fixed-clock is no ISO time"),
                                  u"Found \"%1\""_s.arg(options.fixedClock));
        setup.clock = shiftedClock(Instant{start.toMSecsSinceEpoch()});
    }
    return setup;
}

namespace {
bool quietLogging = false; // set once before any thread starts

void handleMessage(QtMsgType type, const QMessageLogContext &, const QString &text)
{
    if (type == QtDebugMsg || text.startsWith("This plugin does not support"_L1) ||
        text.startsWith("QStandardPaths: XDG_RUNTIME_DIR"_L1))
        return;
    if (quietLogging && type == QtInfoMsg)
        return;
    std::fprintf(stderr, "%s\n", qPrintable(text));
}
} // namespace

void installLogging(bool quiet)
{
    quietLogging = quiet;
    qInstallMessageHandler(handleMessage);
}

void leaveProcess(int code)
{
    std::fflush(nullptr);
#ifdef TRAWL_COVERAGE
    std::exit(code); // its counts are written at exit
#else
    std::_Exit(code);
#endif
}

} // namespace trawl
