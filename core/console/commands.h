// The one command table: menu, toolbar, palette, cheat sheet, CLI and man page are made from it; one enabled
// rule and one reason each.
#pragma once

#include "domain/snapshot.h"

#include <QList>
#include <QString>

namespace trawl {

/// What is selected in the front end; the rules need it, the engine does not.
struct Selection {
    QStringList sources;
    QList<RowId> items;
    int requeueable = -1; ///< of the items; -1: not known
    QList<RowId> captures;
    bool hasCaptures = false; ///< any capture exists in the shown run
    bool tablesShown = true;  ///< those of sources and items: else a key would act on rows that nobody sees
    QString undoHere = {};    ///< what undo takes back where the operator is, "the priority change"; empty: a decision
};

struct CommandState {
    bool enabled = true;
    bool visible = true;
    QString reason; ///< why not, a sentence; empty if enabled
    QString text;   ///< label with its count: "Upload approved (96)"
};

struct CommandInfo {
    QString id;       ///< "run.pause"; also the QAction's objectName stem: runPauseAction
    QString menu;     ///< "Run"
    QString text;     ///< English source text, translated by the front end in context "Commands"
    QString shortcut; ///< portable text, may be empty; review letters are bound to the review view only
    QString tip;      ///< what it does, one sentence
    QString cli;      ///< the equivalent command line, "trawlctl pause"
    QString icon;     ///< name in resources/icons, may be empty
    bool reviewOnly = false;
};

/// All commands in menu order.
const QList<CommandInfo> &commandTable();
const CommandInfo *findCommand(const QString &id);
/// As a POSIX shell takes it for one word.
QString shellWord(const QString &word);
/// The command as a line for a terminal, with workspace, ids and values as a shell takes them; empty: it has none.
QString commandLine(const QString &id, const Snapshot &snapshot, const Selection &selection);
/// The enabled matrix, pure: which command may run in which state, and why not.
CommandState commandState(const QString &id, const Snapshot &snapshot, const Selection &selection);

/// This console only looks at a store that another program leads, or led last; null: it works. Its texts say who, and
/// what to do.
const Problem *ledElsewhere(const Snapshot &snapshot);

} // namespace trawl
