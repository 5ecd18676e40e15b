// See ctlstore.h.
#include "app/ctlstore.h"

#include "app/ctltext.h"
#include "app/interrupts.h"
#include "app/knownstores.h"
#include "console/workspacelock.h"
#include "run/workspacefiles.h"
#include "store/dialect.h"
#include "store/storecopy.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonObject>
#include <QThread>

#include <atomic>
#include <cstdio>

#include <unistd.h>

namespace trawl {

namespace {
constexpr qint64 progressEveryMs = 1000;

/// The file of a workspace's folder, or what was named.
QString placeOf(const QString &named)
{
    return dialectOf(named).isFile && QFileInfo(named).isDir() ? QDir(named).filePath(u"trawldeck.sqlite"_s) : named;
}

/// Of the two places one is the workspace's: where its runs are now, or its own file.
Result<CopyOrder> orderOf(const CtlOptions &options, const EngineSetup &setup, const WorkspaceMark &mark)
{
    const QString own = QDir(setup.workspace).filePath(u"trawldeck.sqlite"_s);
    const QString now = !setup.store.isEmpty() ? setup.store : mark.server().isEmpty() ? own : mark.server();
    CopyOrder order;
    order.from = options.from.isEmpty() ? now : placeOf(options.from);
    order.to = options.to.isEmpty() ? own : placeOf(options.to);
    // One that was killed at its very end: the workspace names the new store already, which is still closed.
    const bool again = options.from.isEmpty() && shownPlace(now) == shownPlace(order.to) && order.to != own;
    if (again && QFileInfo::exists(own))
        order.from = own;
    const bool named = !options.from.isEmpty() || order.from == own || order.from == setup.store;
    if (!named) // a folder may come from anybody
        return permanentError(9012, translate("core", "The workspace names a database that you have not named for it"),
                              order.from, translate("core", "If it is yours, name it once: --from or --store"));
    for (const QString &place : {order.from, order.to}) {
        if (const Result<> read = checkPlace(place); !read)
            return read.error();
    }
    const QString from = shownPlace(order.from), to = shownPlace(order.to);
    if (from == to)
        return permanentError(
            9002, translate("core", "The store can't be copied onto itself"), to,
            translate("core", "Say where to: trawlctl store copy --to postgresql://user@host/database"));
    order.moves = again || from == shownPlace(now);
    const bool into = order.to == own || to == shownPlace(now);
    if (!order.moves && !into)
        return permanentError(9002, translate("core", "Neither place is this workspace's"),
                              translate("core", "Its runs are in %1").arg(shownPlace(now)),
                              translate("core", "Name the other workspace with --workspace"));
    if (dialectOf(order.to).isFile && order.to != own)
        return permanentError(9002, translate("core", "A copy goes to a server, or into the workspace"), to,
                              translate("core", "Name the other workspace with --workspace, and this one with --from"));
    return order;
}

Error held(const WorkspaceLock &lock)
{
    return transientError(9004, translate("core", "An engine works on this workspace"),
                          lock.holder() ? lock.holder()->text() : QString(),
                          translate("core", "End it first: a store is copied at rest"));
}

/// Nobody works in a folder while it is ours.
Result<> take(WorkspaceLock &lock, Instant now)
{
    switch (lock.take(now)) {
    case WorkspaceLock::Taken::Yes:
        return success();
    case WorkspaceLock::Taken::HeldByAnother:
        return held(lock);
    case WorkspaceLock::Taken::Impossible:
        break;
    }
    return lock.fault();
}

void report(const CtlOptions &options, const CopyOrder &order, const CopyReport &copied)
{
    qint64 rows = 0;
    for (const CopiedTable &table : copied.tables) {
        rows += table.rows;
        if (options.json)
            printJson(
                u"table"_s,
                {{u"table"_s, table.name}, {u"rows"_s, table.rows}, {u"hash"_s, QString::fromLatin1(table.hash)}});
        else if (!options.quiet && table.rows > 0)
            std::printf("  %-24s %10lld rows  %s\n", qPrintable(table.name), table.rows,
                        table.hash.left(16).constData());
    }
    if (options.json)
        printJson(u"summary"_s, {{u"from"_s, shownPlace(order.from)},
                                 {u"to"_s, shownPlace(order.to)},
                                 {u"rows"_s, rows},
                                 {u"resumed"_s, copied.resumed},
                                 {u"exit"_s, int(Exit::Success)}});
    else
        std::printf("%s\n", qPrintable(translate("core", "Copied %1 rows of %2 tables from %3 to %4: counts and hashes "
                                                         "agree. The workspace works there from now on.")
                                           .arg(rows)
                                           .arg(copied.tables.size())
                                           .arg(shownPlace(order.from), shownPlace(order.to))));
}

/// On a thread of its own, so that an interrupt is heard.
Result<CopyReport> inBackground(CopyOrder order, Interrupts &interrupts, bool quiet)
{
    std::atomic<bool> wanted = true;
    QElapsedTimer since;
    since.start();
    order.goOn = [&](const CopyProgress &progress) {
        if (!quiet && since.elapsed() >= progressEveryMs) {
            since.restart();
            std::fprintf(stderr, "%s: %lld\n", qPrintable(progress.table), progress.rows);
        }
        return wanted.load();
    };
    Result<CopyReport> copied = cancelledError();
    const std::unique_ptr<QThread> thread(QThread::create([&] { copied = copyStore(order); }));
    QObject::connect(
        &interrupts, &Interrupts::interrupted, thread.get(), [&] { wanted = false; }, Qt::DirectConnection);
    QObject::connect(thread.get(), &QThread::finished, qApp, &QCoreApplication::quit);
    thread->start();
    QCoreApplication::exec();
    thread->wait();
    return copied;
}
} // namespace

Result<Exit> copyStores(const CtlOptions &options, const EngineSetup &setup, Interrupts &interrupts)
{
    if (options.arguments != QStringList{u"copy"_s})
        return permanentError(
            9002, translate("core", "trawlctl store knows one action, copy"), {},
            translate("core", "For example: trawlctl store copy --to postgresql://user@host/database"));
    const Instant now = setup.clock().wall;
    const QDir folder(setup.workspace);
    WorkspaceLock lock(folder.filePath(u"engine.lock"_s));
    if (const Result<> ours = take(lock, now); !ours)
        return ours.error();
    WorkspaceMark mark(setup.workspace);
    Result<CopyOrder> order = orderOf(options, setup, mark);
    if (!order)
        return order.error();
    // Another workspace's file is its engine's.
    const QDir other = dialectOf(order->from).isFile ? QFileInfo(order->from).dir() : folder;
    WorkspaceLock others(other.filePath(u"engine.lock"_s));
    if (other.absolutePath() != folder.absolutePath()) {
        if (const Result<> ours = take(others, now); !ours)
            return ours.error();
    }
    CopyOrder timed = order.take();
    timed.agreed = [&mark, folder = setup.workspace,
                    server = dialectOf(timed.to).isFile ? QString() : shownPlace(timed.to)] {
        if (!server.isEmpty()) {
            if (const Result<> known = KnownStores().note(folder, server); !known)
                return known;
        }
        const Result<> noted = mark.noteServer(server);
        return noted ? mark.note("store"_L1) : noted;
    };
    const Result<CopyReport> copied = inBackground(timed, interrupts, options.quiet || ::isatty(STDERR_FILENO) == 0);
    if (!copied && copied.error().kind == ErrorKind::Cancelled) {
        std::fprintf(stderr, "%s\n",
                     qPrintable(translate("core", "Stopped. The same command goes on where it stopped.")));
        return Exit::Interrupted;
    }
    if (!copied)
        return copied.error();
    report(options, timed, copied.value());
    return Exit::Success;
}

} // namespace trawl
