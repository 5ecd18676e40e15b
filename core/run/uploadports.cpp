// Plain translations between the ledger's values in store and in publish.
#include "run/uploadports.h"

#include "store/ledger.h"
#include "store/store.h"

namespace trawl {

namespace {

UploadBatch fromStore(const ledger::Batch &batch)
{
    UploadBatch out;
    out.id = batch.id;
    out.uid = batch.uid;
    out.target = batch.target;
    out.run = batch.run;
    out.paused = batch.paused;
    out.ended = batch.ended.isSet();
    out.total = batch.total;
    out.bytes = batch.bytes;
    return out;
}

Result<LedgerSummary> fromStore(const Result<ledger::Summary> &summary)
{
    if (!summary)
        return summary.error();
    LedgerSummary out;
    out.states = summary->states;
    out.bytes = summary->bytes;
    out.bytesDone = summary->bytesDone;
    return out;
}

void addBatches(LedgerPort &port, Store &store, const Clock &clock)
{
    port.createBatch = [&store, clock](UploadOrder order) {
        return store.write(Lane::Interactive, [order, now = clock().wall](Db &db) -> Result<UploadBatch> {
            ledger::BatchOrder wanted;
            wanted.uid = order.uid;
            wanted.run = order.run;
            wanted.captures = order.captures;
            wanted.target = order.target;
            wanted.mode = order.mode;
            auto made = ledger::createBatch(db, wanted, now);
            if (!made)
                return made.error();
            return fromStore(*made);
        });
    };
    port.openBatches = [&store] {
        return store.write(Lane::Interactive, [](Db &db) -> Result<QList<UploadBatch>> {
            auto open = ledger::openBatches(db);
            if (!open)
                return open.error();
            QList<UploadBatch> out;
            for (const ledger::Batch &one : std::as_const(*open))
                out.append(fromStore(one));
            return out;
        });
    };
    port.setPaused = [&store](RowId batch, bool paused) {
        return store.write(Lane::Interactive, [batch, paused](Db &db) { return ledger::setPaused(db, batch, paused); });
    };
    port.endBatch = [&store, clock](RowId batch, QString message) {
        return store.write(Lane::Interactive, [batch, message, now = clock().wall](Db &db) {
            return ledger::endBatch(db, batch, message, now);
        });
    };
}

void addObjects(LedgerPort &port, Store &store, const Clock &clock)
{
    port.set = [&store, clock](QList<LedgerStep> steps) {
        QList<ledger::Step> out;
        for (const LedgerStep &one : std::as_const(steps))
            out.append(ledger::Step{one.capture, one.to, one.errorClass, one.error, one.objectKey, one.url,
                                    one.permanentUrl, one.batch});
        return store.write(Lane::Interactive,
                           [out, now = clock().wall](Db &db) { return ledger::setAll(db, out, now); });
    };
    port.whereIs = [&store](RowId capture) {
        return store.write(Lane::Interactive, [capture](Db &db) -> Result<LedgerPlace> {
            auto where = ledger::whereIs(db, capture);
            if (!where)
                return where.error();
            return LedgerPlace{where->objectKey, where->url, where->permanentUrl};
        });
    };
    port.retryFailed = [&store, clock](QList<RowId> captures) {
        return store.write(Lane::Interactive,
                           [captures, now = clock().wall](Db &db) { return ledger::retryFailed(db, captures, now); });
    };
    port.hold = [&store, clock](QList<RowId> captures, bool held) {
        return store.write(Lane::Interactive, [captures, held, now = clock().wall](Db &db) {
            return ledger::hold(db, captures, held, now);
        });
    };
}

void addRetractions(LedgerPort &port, Store &store, const Clock &clock)
{
    port.retract = [&store, clock](QList<RowId> captures, QString by) {
        return store.write(Lane::Interactive, [captures, by, now = clock().wall](Db &db) {
            return ledger::retract(db, captures, by, now);
        });
    };
    port.retracting = [&store](RowId after, int limit) {
        return store.write(Lane::Interactive, [after, limit](Db &db) { return ledger::retracting(db, after, limit); });
    };
    port.retractWaits = [&store, clock](RowId capture, QString why) {
        return store.write(Lane::Interactive, [capture, why, now = clock().wall](Db &db) {
            return ledger::retractWaits(db, capture, why, now);
        });
    };
    port.retracted = [&store, clock](RowId capture) {
        return store.write(Lane::Interactive,
                           [capture, now = clock().wall](Db &db) { return ledger::retracted(db, capture, now); });
    };
}

/// What must stand in one order with the steps is read on the writer.
void addQueries(LedgerPort &port, Store &store)
{
    port.work = [&store](RowId batch, int limit) {
        return store.write(Lane::Interactive, [batch, limit](Db &db) { return ledger::work(db, batch, limit); });
    };
    port.batchSummary = [&store](RowId batch) {
        return store.write(Lane::Interactive, [batch](Db &db) { return fromStore(ledger::batchSummary(db, batch)); });
    };
    port.runSummary = [&store](RowId run) {
        return store.read([run](Db &db) { return fromStore(ledger::summary(db, run)); });
    };
    port.objects = [&store](RowId batch, qint64 offset, int limit) {
        return store.read([batch, offset, limit](Db &db) -> Result<LedgerPage> {
            auto page = ledger::objects(db, batch, offset, limit);
            if (!page)
                return page.error();
            return LedgerPage{page->total, page->rows};
        });
    };
}

} // namespace

LedgerPort ledgerPort(Store &store, Clock clock)
{
    LedgerPort port;
    addBatches(port, store, clock);
    addObjects(port, store, clock);
    addRetractions(port, store, clock);
    addQueries(port, store);
    return port;
}

} // namespace trawl
