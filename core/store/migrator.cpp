// Schema steps, each with its version row in one transaction.
#include "store/migrator.h"

#include "domain/names.h"

namespace trawl {

namespace {
Result<int> newestStep(Db &db)
{
    {
        Rows rows = db.query("schema_has_steps");
        const bool any = rows.next() && rows.i64(0) > 0;
        if (!rows.ok())
            return rows.error();
        if (!any)
            return -1;
    }
    Rows rows = db.query("schema_newest_step");
    const int step = rows.next() ? rows.i32(0) : -1;
    if (!rows.ok())
        return rows.error();
    return step;
}

struct Step {
    int number = 0;
    QString name, file;
};

QList<Step> stepsOf(const Dialect &dialect)
{
    QList<Step> steps;
    for (const QString &file : dialect.statementsIn(u"migrations"_s)) {
        const QString name = file.section(u'/', -1);
        steps.append({name.section(u'_', 0, 0).toInt(), name, file});
    }
    return steps;
}

/// One step with its version row, unless another process did it meanwhile. Answers how many were done.
Result<int> inTransaction(Db &db, const Step &step, Instant now)
{
    if (const auto alone = db.run("schema_lock"); !alone)
        return alone;
    const auto newest = newestStep(db);
    if (!newest || newest.value() >= step.number)
        return newest ? Result<int>(0) : newest;
    if (const auto done = db.runText(db.dialect().statement(step.file)); !done)
        return done;
    return db.run("schema_add_step", step.number, step.name, now.ms);
}

Error newerSchema(int found, int known)
{
    return permanentError(4002, translate("core", "The workspace was written by a newer version of Trawldeck"),
                          translate("core", "Its schema is at step %1, this version knows %2").arg(found).arg(known),
                          translate("core", "Use the newer version"));
}

Result<int> runStep(Db &db, const Step &step, Instant now)
{
    if (const auto begun = db.run("tx_begin"); !begun)
        return begun;
    auto done = inTransaction(db, step, now);
    if (done) {
        if (const auto committed = db.run("tx_commit"); !committed)
            done = committed;
    }
    if (!done)
        (void)db.run("tx_rollback");
    return done;
}
} // namespace

Result<int> migrate(Db &db, Instant now)
{
    const QList<Step> steps = stepsOf(db.dialect());
    if (steps.isEmpty())
        return bugError(translate("core", "The store's migrations are not compiled in"));
    const auto newest = newestStep(db);
    if (!newest)
        return newest;
    const int last = steps.constLast().number;
    if (newest.value() > last)
        return newerSchema(newest.value(), last);
    int run = 0;
    for (const Step &step : steps) {
        if (step.number <= newest.value())
            continue;
        const auto done = runStep(db, step, now);
        if (!done)
            return done;
        run += done.value();
    }
    return run;
}

Result<> checkSchema(Db &db)
{
    const QList<Step> steps = stepsOf(db.dialect());
    const int last = steps.isEmpty() ? 0 : steps.constLast().number;
    const auto newest = newestStep(db);
    if (!newest)
        return newest.error();
    if (newest.value() > last)
        return newerSchema(newest.value(), last);
    if (newest.value() < last)
        return permanentError(
            4002, translate("core", "The store is led by an older version of Trawldeck"),
            translate("core", "Its schema is at step %1, this version reads %2").arg(newest.value()).arg(last),
            translate("core", "Look with that version, or end it and let this one lead"));
    return success();
}

} // namespace trawl
