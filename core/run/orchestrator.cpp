// Wires the engine of a workspace, publishes snapshots, and ends in order.
#include "run/orchestrator.h"

#include "async/futures.h"
#include "capture/examine.h"
#include "coordination/localcoordination.h"
#include "run/books/coordinationnotes.h"
#include "run/books/runbooks.h"
#include "run/books/snapshotbuilder.h"
#include "run/coordinationshelf.h"
#include "run/enginecomposition.h"
#include "run/enginecore.h"
#include "run/etlmirror.h"
#include "run/notifier.h"
#include "run/onlooker.h"
#include "run/recovery.h"
#include "run/requests/requesthandlers.h"
#include "run/spoolwatch.h"
#include "run/upkeep.h"
#include "run/workspacefiles.h"
#include "services/samplesite.h"
#include "services/sampleworkspace.h"
#include "store/captures.h"
#include "store/dialect.h"
#include "store/items.h"
#include "store/leader.h"
#include "store/logs.h"
#include "store/runs.h"
#include "store/sources.h"

#include <QCoroFuture>
#include <QDir>
#include <QSysInfo>

namespace trawl {

namespace {
constexpr Ms publishEvery = 100ms; ///< at most 10 snapshots a second (D2)
constexpr Ms heartbeat = 1s;       ///< countdowns move even if nothing else does
} // namespace

struct Orchestrator::Private {
    explicit Private(EngineSetup setup) : core(std::move(setup)), handlers(core) {}

    void lookAtFiles();
    Result<> openStore();
    bool mirrors() const;
    void beginMirror();
    void beginNotifier();
    void loadSources();
    void buildEngines();
    Result<> startSample();
    void lookAtMemory();
    void watchSpool(Orchestrator *self);
    QCoro::Task<> lookAtSpool(std::stop_token stop);
    QCoro::Task<> recover(std::stop_token stop);
    QCoro::Task<> publish(Orchestrator *self, std::stop_token stop);
    QCoro::Task<> serve(AnyRequest request, Actor actor, AnswerTaker reply);
    QCoro::Task<> serveImage(RowId capture, bool full, Answer<QByteArray> answer);
    QCoro::Task<> leave(std::function<void()> done);
    void leaveRuns(std::function<void()> done);

    EngineCore core;
    RequestHandlers handlers;
    Recovery recovery{core, handlers.captures, handlers.upload};
    Signal recovered; ///< what a crash left is put right: before that no request is answered and no state is shown
    Upkeep upkeep{core, handlers, recovered};
    Onlooker onlooker{core, handlers.upload};
    std::unique_ptr<TaskScope> scope;   ///< loops
    std::unique_ptr<TaskScope> serving; ///< requests under way
    std::unique_ptr<TaskScope> leaving;
    qint64 seq = 0;
    bool started = false, down = false;
    bool wasFull = false; ///< of pictures
};

Orchestrator::Orchestrator(EngineSetup setup, QObject *parent) : QObject(parent), m_setup(std::move(setup)) {}

Orchestrator::~Orchestrator() = default;

/// Who else could read or change what is the workspace's own.
void Orchestrator::Private::lookAtFiles()
{
    const QString folder = core.parts.setup.workspace;
    if (const QStringList changed = tightenWorkspace(folder); !changed.isEmpty())
        core.parts.log->info("workspace", translate("core", "Others can no longer read %1").arg(changed.join(u", "_s)));
    if (othersMayWrite(folder))
        core.parts.log->warn(
            "workspace",
            translate("core", "Everybody on this computer may change the files in %1. Take that right away")
                .arg(folder));
}

/// Where the workspace's runs are. Once a workspace has a store, another one is not taken in silence: it would seem to
/// have lost all its runs.
Result<QString> storePlace(const EngineSetup &setup, const WorkspaceMark &mark)
{
    const QString file = QDir(setup.workspace).filePath(u"trawldeck.sqlite"_s);
    const bool hasFile = mark.has("store"_L1) || QFile::exists(file);
    const QString kept = !mark.server().isEmpty() ? mark.server() : hasFile ? file : QString();
    if (setup.store.isEmpty() && !mark.server().isEmpty()) // a folder may come from anybody
        return permanentError(9012, translate("core", "The workspace names a database that you have not named for it"),
                              mark.server(),
                              translate("core", "If it is yours, name it once: --store, or TRAWLDECK_STORE"));
    if (setup.store.isEmpty())
        return file;
    const QString wanted = shownPlace(setup.store);
    if (!kept.isEmpty() && kept != wanted)
        return permanentError(
            9012, translate("core", "The workspace's runs are in another store"),
            translate("core", "They are in %1; %2 was asked for").arg(kept, wanted),
            translate("core", "Leave the address out, or copy them there first: trawlctl store copy"));
    return setup.store;
}

Result<> Orchestrator::Private::openStore()
{
    const EngineSetup &setup = core.parts.setup;
    WorkspaceMark mark(setup.workspace);
    const Result<QString> place = storePlace(setup, mark);
    if (!place)
        return place.error();
    Store::Options options;
    options.place = place.value();
    options.clock = core.parts.clock;
    options.expected = mark.has("store"_L1);
    options.mirror = mirrors();
    options.leader = translate("core", "%1, %2, process %3, on %4")
                         .arg(setup.actor.user, setup.actor.program)
                         .arg(setup.actor.pid)
                         .arg(QSysInfo::machineHostName());
    auto opened = Store::open(options);
    // The sample has a site and faults of its own: it is nothing to look at from elsewhere.
    if (!opened && opened.error().code == leadsElsewhere && !setup.sample) {
        core.leader = opened.error().why;
        options.readOnly = true;
        opened = Store::open(options);
    }
    if (!opened)
        return opened.error();
    core.parts.store = opened.take();
    return core.parts.store->dialect().isFile ? success() : mark.noteServer(shownPlace(options.place));
}

/// New runs are told to the ETL API.
bool Orchestrator::Private::mirrors() const
{
    return core.parts.setup.etl.isSet() && core.settings.value(u"etl.mirror"_s, true).toBool(true);
}

void Orchestrator::Private::beginMirror()
{
    Parts &p = core.parts;
    const EtlAccess &etl = p.setup.etl;
    if (etl.isSet() != (!etl.endpoint.isEmpty() || !etl.key.isEmpty()))
        p.log->warn("etl", translate("core", "Nothing is mirrored to the ETL API: %1 is set, and %2 is not")
                               .arg(etl.key.isEmpty() ? u"ETL_API_ENDPOINT"_s : u"ETL_API_KEY"_s,
                                    etl.key.isEmpty() ? u"ETL_API_KEY"_s : u"ETL_API_ENDPOINT"_s));
    if (!etl.isSet())
        return;
    if (const Result<> usable = checkEtlEndpoint(etl.endpoint); !usable)
        p.log->error("etl", usable.error().sentence());
    core.mirror = std::make_unique<EtlMirror>(p, mirrors());
}

void Orchestrator::Private::beginNotifier()
{
    Parts &p = core.parts;
    if (p.setup.brief)
        return;
    const auto warn = [&p](const QString &text) { p.log->warn("notify", text); };
    NotifierPorts ports;
    ports.makeBundle = [this](RowId run, Ms patience, std::stop_token stop) {
        return handlers.bundles.pathOf(run, patience, stop);
    };
    ports.show = [this](const Notice &notice) {
        core.told.append(notice);
        core.changes.touch();
    };
    ports.lost = [this](const QString &subject, const QString &reason, RowId run) {
        return writeJournal(core, policyActor(), JournalNote{u"notice.lost"_s, 1, reason, {}, subject, run});
    };
    NotifierSetup setup = notifierSetup(core.settings, warn);
    if (p.setup.sample) // whoever reads the webhooks' messages is not meant to hear of a demonstration
        setup.hooks.clear();
    core.notifier = std::make_unique<Notifier>(p, setup, ports);
    core.notifier->begin(*scope, recovered);
}

/// The sources, and what the workspace has now: it is missed when it is not there another time.
void Orchestrator::Private::loadSources()
{
    WorkspaceMark mark(core.parts.setup.workspace);
    if (mark.has("sources"_L1))
        core.catalog.expectFile();
    const Result<> loaded = core.catalog.reload();
    if (!loaded)
        core.parts.log->error("sources", loaded.error().sentence());
    Result<> noted = mark.note("store"_L1);
    if (noted && loaded && QFile::exists(core.catalog.path()))
        noted = mark.note("sources"_L1);
    if (noted && QFile::exists(QDir(core.parts.setup.workspace).filePath(u"sink/objects"_s)))
        noted = mark.note("sink"_L1); // an earlier version made it, and noted nothing
    if (!noted)
        core.parts.log->warn("workspace", noted.error().sentence());
}

void Orchestrator::Private::buildEngines()
{
    Parts &p = core.parts;
    const QDir workspace(p.setup.workspace);
    Clock clock = p.clock;
    p.circuitShelf = std::make_unique<CoordinationShelf>(*p.store, core.catalog, clock);
    auto coordination = std::make_unique<LocalCoordination>(clock, p.circuitShelf.get());
    LocalCoordination *local = coordination.get();
    p.coordination = std::move(coordination);
    p.shared = std::make_unique<CoordinationView>(*p.coordination); // before all others who listen
    core.notes = std::make_unique<CoordinationNotes>(core);
    if (core.leader.isEmpty())
        local->open();
    PictureBudget budget;
    budget.cacheBytes = qint64(core.settings.value(u"cache.budgetMiB"_s, 512).toInt(512)) * 1024 * 1024;
    budget.spool = core.settings.value(u"spool"_s, true).toBool(true);
    budget.spoolFolder = workspace.filePath(u"spool"_s);
    p.pictures = std::make_unique<PictureStore>(budget, *p.pool);
    p.baselines =
        std::make_unique<BaselineStore>(workspace.filePath(u"baselines"_s), BaselineStore::defaultBudget, *p.pool);
    core.spool = std::make_unique<SpoolWatch>(p);
    p.extractor = std::make_unique<ExtractorPool>(p.setup.extractorProgram, ExtractorLimits{});
}

Result<> Orchestrator::Private::startSample()
{
    if (!core.parts.setup.sample)
        return success();
    const QString folder = core.parts.setup.workspace;
    auto known = readSampleWorkspace(folder);
    SampleWorkspace sample = known.valueOr(SampleWorkspace{});
    if (core.parts.setup.sampleSize > 0)
        sample.size = core.parts.setup.sampleSize;
    SampleSiteConfig config;
    config.port = sample.port;
    config.logFile = QDir(folder).filePath(u"site.jsonl"_s);
    config.pages.bulk = sample.size;
    core.site = std::make_unique<SampleSite>(config);
    const Result<quint16> port = core.site->start();
    if (!port)
        return port.error();
    sample.port = port.value();
    return makeSampleWorkspace(folder, sample);
}

Result<> Orchestrator::start()
{
    d = std::make_unique<Private>(m_setup); // here, so that all of it lives on the engine thread
    EngineCore &core = d->core;
    Parts &p = core.parts;
    const QDir workspace(p.setup.workspace);
    p.userAgent = u"Trawldeck/"_s + p.setup.version;
    p.log = std::make_unique<LogBook>(p.clock, workspace.filePath(u"logs"_s));
    p.log->setRunOfSource([&core](const QString &source) -> RowId {
        const RunController *run = core.runs.of(source);
        return run ? run->row().id : 0;
    });
    p.log->trimFiles();
    p.log->look();
    d->lookAtFiles();
    p.timers = std::make_unique<Timers>();
    p.pool = std::make_unique<QThreadPool>();
    p.pool->setMaxThreadCount(std::max(2, QThread::idealThreadCount()));
    const Result<> sample = d->startSample();
    if (!sample)
        return sample;
    const Result<> settings = core.settings.load();
    if (!settings)
        return settings;
    for (const QString &note : core.settings.notes())
        p.log->warn("settings", note);
    const QString contact = core.settings.value(u"contact"_s).toString();
    if (!contact.isEmpty())
        p.userAgent += u" (+%1)"_s.arg(contact);
    const Result<> opened = d->openStore();
    if (!opened)
        return opened;
    const bool looks = !core.leader.isEmpty();
    if (!looks)
        d->beginMirror();
    composeEngines(p, core.catalog);
    if (!looks)
        d->loadSources();
    d->buildEngines();
    d->handlers.upload.build(p.setup.sample);
    connect(p.pictures.get(), &PictureStore::gaugeChanged, this, [this] { d->lookAtMemory(); });
    d->scope = std::make_unique<TaskScope>();
    d->serving = std::make_unique<TaskScope>();
    d->leaving = std::make_unique<TaskScope>();
    d->scope->spawn("engine.publish", [this](std::stop_token stop) { return d->publish(this, stop); });
    if (looks)
        d->scope->spawn("engine.onlook",
                        [this](std::stop_token stop) { return d->onlooker.watch(&d->recovered, stop); });
    else
        beginWork();
    d->started = true;
    return success();
}

/// All that an engine does by itself; who only looks does none of it.
void Orchestrator::beginWork()
{
    EngineCore &core = d->core;
    d->watchSpool(this);
    connect(&core.catalog, &SourceCatalog::changed, this, [this] {
        EngineCore &c = d->core;
        c.changes.touch();
        if (const auto error = c.catalog.error())
            c.parts.log->error("sources", error->sentence());
        const QList<Source> sources = c.catalog.sources();
        const Instant now = c.now();
        c.parts.writeLater(translate("core", "The table of sources"),
                           [=](Db &db) { return sources::project(db, sources, now); });
    });
    d->scope->spawn("engine.recover", [this](std::stop_token stop) { return d->recover(stop); });
    d->upkeep.begin(*d->scope);
    d->handlers.clockwork.begin(*d->scope, d->recovered);
    if (core.mirror && !core.parts.setup.brief)
        core.mirror->begin(*d->scope);
    d->beginNotifier();
}

void Orchestrator::Private::lookAtMemory()
{
    core.changes.touch();
    const bool full = !core.parts.pictures->hasRoom();
    if (std::exchange(wasFull, full) || !full || down || !scope)
        return;
    scope->spawn("engine.room", [this](std::stop_token) { return makeRoom(core); });
}

void Orchestrator::Private::watchSpool(Orchestrator *self)
{
    QObject::connect(core.parts.pictures.get(), &PictureStore::spoolTroubled, self, [this] {
        if (!down)
            scope->spawn("engine.spool", [this](std::stop_token stop) { return lookAtSpool(stop); });
    });
    QObject::connect(core.spool.get(), &SpoolWatch::changed, self, [this] { core.changes.touch(); });
    QObject::connect(core.spool.get(), &SpoolWatch::itemsBack, self, [this](int) {
        for (const auto &[id, run] : core.runs.active())
            run->itemsRequeued();
        core.changes.itemsChanged();
        core.changes.capturesChanged();
        core.changes.runsChanged(); // one that had ended is stopped with them
    });
}

QCoro::Task<> Orchestrator::Private::lookAtSpool(std::stop_token stop)
{
    co_await core.spool->lookSoon(stop);
}

// --- recovery (R16.2)

QCoro::Task<> Orchestrator::Private::recover(std::stop_token)
{
    co_await recovery.books();
    co_await refreshEnded(core); // the first snapshot tells the counts and notes of a run that is over
    recovered.set();
}

// --- loops

QCoro::Task<> Orchestrator::Private::publish(Orchestrator *self, std::stop_token stop)
{
    MonoTime lastSent, lastSample;
    co_await recovered.wait(stop);
    while (!stop.stop_requested()) {
        const Wake wake = co_await sleepFor(*core.parts.timers, publishEvery, stop);
        if (wake == Wake::Stopped)
            co_return;
        const MonoTime now = core.parts.clock().mono;
        if (core.health.noteWait(core.parts.store->lockedOut(), core.parts.store->dialect(), core.now()))
            core.changes.touch();
        const RunController *run = core.runs.shownController();
        if (run && now - lastSample >= heartbeat) {
            lastSample = now;
            core.chart.sample(core.now(), *run, sourceStatuses(core));
            core.changes.touch();
        }
        if (!core.changes.dirty() && now - lastSent < heartbeat)
            continue;
        lastSent = now;
        Q_EMIT self->snapshotReady(takeSnapshot(core, ++seq));
    }
}

void Orchestrator::publishNow()
{
    if (d && d->started && !d->down && d->recovered.isSet())
        Q_EMIT snapshotReady(takeSnapshot(d->core, ++d->seq));
}

// --- requests

void Orchestrator::serve(const AnyRequest &request, const Actor &actor, const AnswerTaker &reply)
{
    if (!d || d->down || !d->started)
        return reply(cancelledError(translate("core", "The engine is not running")));
    d->serving->spawn("engine.request",
                      [this, request, actor, reply](std::stop_token) { return d->serve(request, actor, reply); });
}

QCoro::Task<> Orchestrator::Private::serve(AnyRequest request, Actor actor, AnswerTaker reply)
{
    co_await recovered.wait(std::stop_token());
    if (down) {
        reply(cancelledError(translate("core", "The engine is shutting down")));
        co_return;
    }
    if (!core.leader.isEmpty() && !Onlooker::answers(request)) {
        reply(onlooker.refusal());
        co_return;
    }
    co_await handlers.carryOut(request, actor, reply);
}

QFuture<Result<QByteArray>> Orchestrator::image(RowId capture, bool full)
{
    if (!d || d->down || !d->started)
        return readyFuture<QByteArray>(cancelledError(translate("core", "The engine is not running")));
    Answer<QByteArray> answer;
    d->serving->spawn("engine.image",
                      [this, capture, full, answer](std::stop_token) { return d->serveImage(capture, full, answer); });
    return answer.future();
}

QCoro::Task<> Orchestrator::Private::serveImage(RowId capture, bool full, Answer<QByteArray> answer)
{
    auto read = core.parts.store->read([=](Db &db) { return captures::byId(db, capture); });
    const Result<CaptureRow> row = co_await read;
    if (!row) {
        answer.set(row.error());
        co_return;
    }
    auto asked = core.parts.pictures->image(row->uid, row->spoolFile, full ? ImageSize::Full : ImageSize::Thumbnail);
    Result<QByteArray> bytes = co_await asked;
    if (!bytes && !core.leader.isEmpty()) {
        answer.set(onlooker.noPicture());
        co_return;
    }
    const bool uploaded = row->upload == UploadState::Recorded && !row->objectKey.isEmpty();
    if (!bytes && uploaded && core.sinks.objects) { // discarded after upload: the remote copy is shown
        auto asking = core.sinks.objects->get(row->objectKey);
        const SinkResult<QByteArray> fetched = co_await asking;
        bytes = fetched.plain();
        if (bytes && !full) {
            const QByteArray whole = bytes.take();
            auto small = onPool(*core.parts.pool, [whole] { return makeThumbnail(whole); });
            bytes = co_await small;
        }
    }
    answer.set(std::move(bytes));
}

// --- shutdown: named steps, the store last

void Orchestrator::shutDown(std::function<void()> done)
{
    if (!d || !d->started || d->down) {
        done();
        return;
    }
    d->down = true;
    d->leaving->spawn("engine.leave", [this](std::stop_token) { return d->leave({}); });
    d->leaving->whenIdle([done = std::move(done)] { done(); });
}

QCoro::Task<> Orchestrator::Private::leave(std::function<void()>)
{
    Parts &p = core.parts;
    const std::stop_token never;
    Signal runsLeft, uploadLeft;
    core.runs.close();
    leaveRuns([&runsLeft] { runsLeft.set(); }); // 1. runs: nothing new, leases back
    co_await runsLeft.wait(never);
    core.uploader->shutDown([&uploadLeft] { uploadLeft.set(); }); // 2. uploads stop between two steps
    co_await uploadLeft.wait(never);
    if (core.mirror)
        co_await core.mirror->leave(!p.setup.brief); // what the runs' end left to tell
    if (core.notifier)
        co_await core.notifier->leave(); // and to whom else
    scope->requestStop();                // 3. loops, and what a tick left going on
    co_await scope->join();
    co_await handlers.clockwork.leave();
    handlers.captures.leave();
    co_await serving->join(); // 4. requests under way are answered
    core.runs.clear();
    for (const auto &engine : p.engines) // 5. browsers and connections
        co_await engine->shutDown();
    p.extractor->shutDown(); // 6. parser children
    if (core.leader.isEmpty())
        co_await upkeep.writeLog();
    core.uploader.reset();
    p.store->close(); // 7. the store
    if (core.site)
        core.site->stop(); // 8. the sample's site
}

void Orchestrator::Private::leaveRuns(std::function<void()> done)
{
    auto left = std::make_shared<int>(int(core.runs.active().size()));
    if (*left == 0)
        return done();
    for (const auto &[id, run] : core.runs.active()) {
        run->shutDown([left, done] {
            if (--*left == 0)
                done();
        });
    }
}

} // namespace trawl
