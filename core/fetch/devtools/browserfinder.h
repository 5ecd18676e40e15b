// Finds a Chromium on this machine, and says what is missing when there is none that can serve (R4.1, R4.7).
#pragma once

#include "fetch/engine.h"

#include <QString>
#include <QStringList>

namespace trawl {

struct FoundBrowser {
    QString program; ///< the binary itself where its package's wrapper script is known
    bool headlessShell = false;
    bool noSandbox = false; ///< only by the operator's explicit TRAWLDECK_NO_SANDBOX=1
    Availability availability;
};

struct BrowserSearch {
    QString preferred;                            ///< option; empty: the environment's TRAWLDECK_BROWSER
    bool allowNoSandbox = false;                  ///< TRAWLDECK_NO_SANDBOX=1
    QStringList path;                             ///< folders to look in; empty: PATH and the packages' usual folders
    std::chrono::milliseconds greetLimit{20'000}; ///< after which a fresh one that answers nothing has not started
    static BrowserSearch fromEnvironment();
};

/// Looks at files only; cheap.
FoundBrowser findBrowser(const BrowserSearch &search);

/// Whether Chromium's sandbox can work for @p uid: by user namespaces, or by a set-uid helper beside @p program.
/// Forks a child that tries it (2 ms); the answer holds as long as the machine's settings.
bool sandboxWorks(const QString &program, uint uid, uint gid);

/// The user the browser runs as: our own, or `nobody` when we are root.
struct BrowserUser {
    bool drop = false;
    uint uid = 0, gid = 0;
    QString name;
};
BrowserUser browserUser();

} // namespace trawl
