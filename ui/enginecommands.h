// What the commands on run, items, upload and sources send to the engine, with their confirmations.
#pragma once

#include "ui/actions.h"
#include "ui/desk.h"

namespace trawl {

/// Key of the message that the file of sources was refused; it goes when the file is in force again.
inline const QString sourcesRefused = u"sources.refused"_s;

/// Gives the commands their handlers. @p window is the parent of dialogs. GUI thread.
void bindEngineCommands(Desk *desk, Actions *actions, QWidget *window);
/// Another window of this program, with these arguments; says so where it can't be started.
void launchProgram(Desk *desk, const QStringList &args);

} // namespace trawl
