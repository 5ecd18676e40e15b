// The projection of sources.json.
#include "store/sources.h"

#include "store/codec.h"

namespace trawl::sources {

Result<> project(Db &db, const QList<Source> &sources, Instant now)
{
    if (const auto done = db.run("sources_absent"); !done)
        return done.error();
    for (const Source &source : sources) {
        if (const auto done = db.run("sources_put", source.id, source.name, codec::compact(source.raw), now.ms); !done)
            return done.error();
    }
    return success();
}

Result<QList<Projected>> all(Db &db)
{
    QList<Projected> found;
    Rows rows = db.query("sources_all");
    while (rows.next())
        found.append({rows.text(0), rows.text(1), codec::object(rows.text(2)), rows.i64(3) != 0, rows.at(4)});
    if (!rows.ok())
        return rows.error();
    return found;
}

} // namespace trawl::sources
