// How the window was asked to start. Values only.
#pragma once

#include "domain/instant.h"
#include "ui/theme.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

namespace trawl {

struct UiOptions {
    std::optional<ThemeMode> theme; ///< from the command line; else the saved one
    QString page;                   ///< operate, review, upload, history, schedule, welcome
    bool noAnim = false;
    std::optional<Instant> fixedClock; ///< shown instead of the engine's clock
    QString perfLog;                   ///< file for action latencies and stalls
    /// Starts another window of this program with these arguments; the default starts the own executable.
    std::function<void(const QStringList &)> launch;
    /// Shows the sample workspace in place of this window, and starts its run if asked. Empty: another program is
    /// launched.
    std::function<void(bool start)> switchToSample;
    /// Shows the operator's own workspace in place of the sample; a run is paused. Empty: another program is launched.
    std::function<void()> exitSample;
    /// Shows the workspace in this folder in place of this one; a run is paused. Empty: another program is launched.
    std::function<void(const QString &folder)> openWorkspace;
    QStringList recentWorkspaces; ///< folders, newest first
    bool startAtOnce = false;     ///< start a run of all enabled sources as soon as the engine is there
};

} // namespace trawl
