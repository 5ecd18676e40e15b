// Engine history.
#include "store/engines.h"

#include "domain/names.h"

namespace trawl::engines {

Result<> addAttempt(Db &db, const QString &sourceId, EngineId engine, const Try &attempt)
{
    const QString id = word(engine);
    const auto added = db.insert("engines_add", sourceId, id, int(attempt.ok), attempt.coverage, attempt.ms,
                                 word(attempt.failClass), attempt.at.ms);
    if (!added)
        return added.error();
    const auto trimmed = db.run("engines_trim", sourceId, id, sourceId, id);
    return trimmed ? success() : Result<>(trimmed.error());
}

Result<QList<Try>> history(Db &db, const QString &sourceId, EngineId engine)
{
    QList<Try> found;
    Rows rows = db.query("engines_history", sourceId, word(engine));
    while (rows.next())
        found.append({rows.i64(0) != 0, rows.real(1), rows.i32(2),
                      fromWord<FailClass>(rows.text(3)).value_or(FailClass::None), rows.at(4)});
    if (!rows.ok())
        return rows.error();
    return found;
}

} // namespace trawl::engines
