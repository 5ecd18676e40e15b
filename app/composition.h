// The composition root: where both programs turn options and environment into an EngineSetup (nobody else
// knows which backends are in use).
#pragma once

#include "domain/result.h"
#include "run/orchestrator.h"

#include <QCommandLineParser>
#include <QString>

namespace trawl {

/// Options that both programs understand.
struct CommonOptions {
    QString workspace; ///< empty: the default of the mode
    QString store;     ///< URL of a database server; empty: the workspace's own store
    bool sample = false;
    int sampleSize = 0;
    QString fixedClock; ///< ISO time, empty: the real one
};

void addCommonOptions(QCommandLineParser &parser);
Result<CommonOptions> readCommonOptions(const QCommandLineParser &parser);

/// An error where the folder holds no workspace: for those who only want to look at one, or change it. TD-9008.
Result<> requireWorkspace(const CommonOptions &options);

/// Makes the workspace (and the sample's content, if asked) and answers what the engine needs. Errors: TD-9005.
Result<EngineSetup> prepareWorkspace(const CommonOptions &options);

/// Installs the message handler: one line per message on standard error, warnings of the platform plugin that mean
/// nothing left out.
void installLogging(bool quiet);

/// Ends the process when all of main()'s objects are gone: output flushed, no destructors of statics. Qt's threads are
/// detached, so one that was waited for may still be giving its memory back to the heap while main() returns; static
/// destructors that free memory at that moment aborted one run in seven ("malloc_consolidate(): invalid chunk size").
[[noreturn]] void leaveProcess(int code);

} // namespace trawl
