// Objects × rows: today a folder and an SQLite file in it.
#include "run/sinkcomposition.h"

#include "domain/names.h"
#include "publish/directory/directorysink.h"
#include "publish/directory/sinkfolder.h"
#include "store/sinkrows.h"

#include <QCoroFuture>
#include <QDir>

namespace trawl {

Sinks makeSinks(const SinkSetup &setup)
{
    DirectorySink::Options directory;
    directory.folder = setup.folder;
    directory.guard = std::make_shared<SinkFolder>(QDir(setup.folder).absolutePath(), setup.had, setup.made);
    directory.failOnce = setup.failOnce;
    Sinks sinks;
    sinks.objects = std::make_unique<DirectorySink>(directory, *setup.pool);
    sinks.rows = std::make_unique<SqliteRowSink>(QDir(setup.folder).filePath(u"results.sqlite"_s), setup.clock,
                                                 [guard = directory.guard] { return guard->ready(); });
    sinks.target = sinks.objects->describe(); // the rows are in the same folder
    return sinks;
}

QCoro::Task<Result<>> testSinks(Sinks *sinks)
{
    auto objects = sinks->objects->test();
    const SinkResult<> stored = co_await objects;
    if (!stored)
        co_return stored.plain();
    auto rows = sinks->rows->test();
    const SinkResult<> written = co_await rows;
    co_return written.plain();
}

} // namespace trawl
