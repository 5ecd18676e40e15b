// What the ETL API has still to hear, and the requests that tell it (R8.4). Free functions on a store thread; wrap them
// in store.write/read.
//
// Nobody enqueues: triggers of the writer's connection (resources/sql/<dialect>/mirror and mirrored) note each change
// of a mirrored item within the statement that makes it, so that a kill can't come between. An item has one row
// however often it changes. A request is in the table outbox, with its key and its body, before it is sent, and leaves
// it with what its answer changes: what a kill interrupts is sent again as it was.
#pragma once

#include "domain/etl.h"
#include "domain/item.h"
#include "domain/requests/outbox.h"
#include "store/db.h"

#include <QSet>
#include <QStringList>

namespace trawl::mirror {

enum class Kind { Create, Items, Finalize };

/// One request under way; at most one is in the store.
struct Request {
    RowId id = 0;
    Kind kind = Kind::Items;
    RowId runSource = 0, part = 0;
    QByteArray method;
    QStringList path; ///< below the endpoint
    QByteArray body;
    QString key;   ///< Idempotency-Key, the same as long as the body is
    int tries = 0; ///< calls that failed; each was tried several times
    Instant created, due;
    QString error; ///< why the last call failed
};

struct NextOrder {
    Instant now;
    int batch = 500;        ///< items of a request at most
    int urls = 2000;        ///< addresses of a new remote run at most
    QSet<RowId> notItems;   ///< these are passed over
    QSet<RowId> notSources; ///< run sources that get no new remote run and no end now
};
/// The request under way, or the next one, which then is under way: of the oldest run first; its new addresses, its
/// changed items, its end. id 0: there is nothing to tell.
Result<Request> next(Db &db, const NextOrder &order);
/// 1: next() may find something. Cheap.
Result<int> hasWork(Db &db);

/// No answer, or one that may be another later: not before @p due again.
Result<> failed(Db &db, const Request &request, const QString &why, Instant due);
/// The remote run is made; @p items as the API lists them. An address that is not among them is refused until the
/// operator tries again: what happens to it later is not told.
Result<> created(Db &db, const Request &request, const QString &remoteId, const QList<EtlItem> &items);
struct BatchEnd {
    QList<RowId> again;   ///< have to be told again later
    QList<RowId> settled; ///< taken, or refused
};
/// What became of the items of a batch. Of @p last a failure at the API's side is taken for a refusal.
Result<BatchEnd> updated(Db &db, const Request &request, const QList<EtlItemResult> &results,
                         const QSet<RowId> &last = {});
Result<> finalized(Db &db, const Request &request);
/// It never will be taken: it leaves the queue and is listed with @p why, and the rest goes on. After a refused create
/// none is made for its run and source until the operator tries again.
Result<> refused(Db &db, const Request &request, const QString &why);
/// Somebody else closed the remote run: what is left of its run and source is listed with @p why.
Result<> closed(Db &db, const Request &request, const QString &why);
/// It leaves the outbox, and its items wait again: they go in smaller batches, or later.
Result<> split(Db &db, const Request &request);
/// The items that it is about.
Result<QList<RowId>> itemsOf(Db &db, const Request &request);
/// A create that is to make a run beside an active one of the domain: another body, so another key.
Result<> force(Db &db, const Request &request, Instant now);

/// What was refused waits again, and what waits for its time is due.
Result<> tryAgain(Db &db);
/// Everything but what a caller knows better: whether the mirror is on, and where.
Result<OutboxPage::Answer> page(Db &db, qint64 offset, int limit);

} // namespace trawl::mirror
