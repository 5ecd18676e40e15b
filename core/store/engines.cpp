// Engine history.
#include "store/engines.h"

#include "domain/names.h"

namespace trawl::engines {

namespace {
using Histories = QHash<QString, QHash<EngineId, QList<Try>>>;

Result<Histories> read(Db &db, const QString &sourceId, const QString &engine)
{
    Histories found;
    Rows rows = db.query("engines_history", sourceId, sourceId, engine);
    while (rows.next()) {
        const auto id = fromWord<EngineId>(rows.text(1));
        if (!id)
            continue; // an engine of another version
        found[rows.text(0)][*id].append({rows.i64(2) != 0, rows.real(3), rows.i32(4),
                                         fromWord<FailClass>(rows.text(5)).value_or(FailClass::None), rows.at(6)});
    }
    if (!rows.ok())
        return rows.error();
    return found;
}
} // namespace

Result<> addTries(Db &db, const QString &sourceId, EngineId engine, const QList<Try> &tries)
{
    constexpr qsizetype kept = 10;
    const QString id = word(engine);
    for (const Try &one : tries.last(std::min(kept, tries.size()))) {
        const auto added =
            db.insert("engines_add", sourceId, id, int(one.ok), one.coverage, one.ms, word(one.failClass), one.at.ms);
        if (!added)
            return added.error();
    }
    const auto trimmed = db.run("engines_trim", sourceId, id, sourceId, id);
    return trimmed ? success() : Result<>(trimmed.error());
}

Result<QList<Try>> history(Db &db, const QString &sourceId, EngineId engine)
{
    const auto found = read(db, sourceId, word(engine));
    if (!found)
        return found.error();
    return found->value(sourceId).value(engine);
}

Result<Histories> all(Db &db)
{
    return read(db, u""_s, u""_s);
}

} // namespace trawl::engines
