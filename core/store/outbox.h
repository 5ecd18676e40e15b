// Effects on other systems that wait for their turn (ETL API, webhooks; R8.4, 5.2.1): at least once, in order per kind.
#pragma once

#include "domain/ids.h"
#include "store/db.h"

#include <QList>

namespace trawl::outbox {

struct Message {
    RowId id = 0;
    QString kind; ///< "etl", "slack", "webhook" …
    QJsonObject payload;
    int tries = 0;
    Instant created, due;
    QString error;
};
Result<RowId> append(Db &db, const QString &kind, const QJsonObject &payload, Instant now);
Result<QList<Message>> due(Db &db, const QString &kind, Instant now, int limit); ///< kind empty = all
Result<> done(Db &db, RowId id);
Result<> failed(Db &db, RowId id, const QString &error, Instant retryAt);

} // namespace trawl::outbox
