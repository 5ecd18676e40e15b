// The collaborators of a run without console, requests and loops: a real store, real coordination, the plain HTTP
// engine.
#pragma once

#include "coordination/localcoordination.h"
#include "policy/sourceconfig.h"
#include "run/coordinationshelf.h"
#include "run/crawl/runcontroller.h"
#include "run/enginecomposition.h"
#include "run/sourcecatalog.h"
#include "tests/support/corotest.h"
#include "tests/support/liveengine.h"

namespace trawl::test {

/// Test thread. Ends in order with the object; runs made by it must have ended by then.
class RunParts
{
public:
    explicit RunParts(const TestWorkspace &world) : m_catalog(world.file(u"sources.json"_s))
    {
        m_parts.setup = engineSetup(world.folder(), false);
        m_parts.clock = systemClock();
        m_parts.userAgent = u"Trawldeck/test"_s;
        m_parts.log = std::make_unique<LogBook>(m_parts.clock, world.file(u"logs"_s));
        m_parts.timers = std::make_unique<Timers>();
        m_parts.pool = std::make_unique<QThreadPool>();
        Store::Options options;
        options.place = world.store();
        options.clock = m_parts.clock;
        auto opened = Store::open(options);
        if (!opened || !m_catalog.reload())
            qFatal("the workspace can't be opened");
        m_parts.store = opened.take();
        m_parts.circuitShelf = std::make_unique<CoordinationShelf>(*m_parts.store, m_catalog, m_parts.clock);
        auto coordination = std::make_unique<LocalCoordination>(m_parts.clock, m_parts.circuitShelf.get());
        LocalCoordination *local = coordination.get();
        m_parts.coordination = std::move(coordination);
        m_parts.shared = std::make_unique<CoordinationView>(*m_parts.coordination);
        local->open();
        PictureBudget budget;
        budget.spoolFolder = world.file(u"spool"_s);
        m_parts.pictures = std::make_unique<PictureStore>(budget, *m_parts.pool);
        m_parts.baselines =
            std::make_unique<BaselineStore>(world.file(u"baselines"_s), BaselineStore::defaultBudget, *m_parts.pool);
        m_parts.extractor = std::make_unique<ExtractorPool>(m_parts.setup.extractorProgram, ExtractorLimits{});
        composeEngines(m_parts, m_catalog);
    }
    ~RunParts()
    {
        for (const auto &engine : m_parts.engines)
            get(engine->shutDown());
        m_parts.extractor->shutDown();
        m_parts.store->close();
    }
    Parts &parts() { return m_parts; }
    /// A run of all sources of the file, in the store, not begun.
    std::unique_ptr<RunController> run(const RunPlan &plan)
    {
        const QList<Source> sources = m_catalog.sources();
        const Instant now = m_parts.now();
        const auto row = get(m_parts.store->write(
            Lane::Interactive, [=](Db &db) { return runs::create(db, newId(now), plan, sources, now); }));
        const RowId id = row->id;
        const auto kept = get(m_parts.store->read([=](Db &db) { return runs::sourceSnapshots(db, id); }));
        return std::make_unique<RunController>(m_parts, row.value(), kept.value());
    }

private:
    SourceCatalog m_catalog;
    Parts m_parts;
};

} // namespace trawl::test
