// The projection of sources.json.
#include "store/sources.h"

#include "store/codec.h"

namespace trawl::sources {

Result<> project(Db &db, const QList<Source> &sources, Instant now)
{
    if (const auto done = db.run("sources_absent"); !done)
        return done.error();
    for (const Source &source : sources) {
        if (const auto done = db.run("sources_put", source.id, source.name, codec::compact(source.raw), now.ms,
                                     source.circuit.failures, qint64(source.circuit.hold.count()));
            !done)
            return done.error();
    }
    return success();
}

Result<QList<QJsonObject>> present(Db &db)
{
    QList<QJsonObject> found;
    Rows rows = db.query("sources_present");
    while (rows.next())
        found.append(QJsonDocument::fromJson(rows.text(0).toUtf8()).object());
    if (!rows.ok())
        return rows.error();
    return found;
}

} // namespace trawl::sources
