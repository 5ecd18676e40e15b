// Engine history.
#include "store/engines.h"

#include "domain/names.h"

namespace trawl::engines {

Result<> addTries(Db &db, const QString &sourceId, EngineId engine, const QList<Try> &tries)
{
    constexpr qsizetype kept = 10;
    const QString id = word(engine);
    for (const Try &one : tries.last(std::min(kept, tries.size()))) {
        const auto added =
            db.run("engines_add", sourceId, id, int(one.ok), one.coverage, one.ms, word(one.failClass), one.at.ms);
        if (!added)
            return added.error();
    }
    const auto trimmed = db.run("engines_trim", sourceId, id, sourceId, id);
    return trimmed ? success() : Result<>(trimmed.error());
}

Result<QList<Kept>> history(Db &db, const QString &sourceId)
{
    QList<Kept> found;
    Rows rows = db.query("engines_history", sourceId);
    while (rows.next()) {
        const auto engine = fromWord<EngineId>(rows.text(0));
        if (engine) // a later version may know more of them
            found.append({*engine,
                          {rows.i64(1) != 0, rows.real(2), rows.i32(3),
                           fromWord<FailClass>(rows.text(4)).value_or(FailClass::None), rows.at(5)}});
    }
    if (!rows.ok())
        return rows.error();
    return found;
}

} // namespace trawl::engines
