// Schema steps, each with its version row in one transaction.
#include "store/migrator.h"

#include "domain/names.h"

#include <QDir>

namespace trawl {

QStringList migrationSteps(const QString &dialect)
{
    QStringList steps;
    const auto files = QDir(u":/sql/%1/migrations"_s.arg(dialect)).entryList({u"*.sql"_s}, QDir::Files, QDir::Name);
    for (const QString &file : files)
        steps.append(file.chopped(4));
    return steps;
}

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

Result<int> runStep(Db &db, const QString &name, int number, Instant now)
{
    auto done = db.runText(u"BEGIN IMMEDIATE"_s);
    if (done)
        done = db.runText(db.statement(u"migrations/"_s + name));
    if (done)
        done = db.run("schema_add_step", number, name, now.ms);
    if (done)
        done = db.runText(u"COMMIT"_s);
    if (!done)
        (void)db.runText(u"ROLLBACK"_s);
    return done;
}
} // namespace

Result<int> migrate(Db &db, Instant now)
{
    const QStringList steps = migrationSteps(db.dialect());
    if (steps.isEmpty())
        return bugError(u"The store's migrations are not compiled in"_s);
    const auto newest = newestStep(db);
    if (!newest)
        return newest;
    const int last = steps.constLast().section(u'_', 0, 0).toInt();
    if (newest.value() > last) {
        return permanentError(4002, u"The workspace was written by a newer version of Trawldeck"_s,
                              u"Its schema is at step %1, this version knows %2"_s.arg(newest.value()).arg(last),
                              u"Use the newer version"_s);
    }
    int run = 0;
    for (const QString &step : steps) {
        const int number = step.section(u'_', 0, 0).toInt();
        if (number <= newest.value())
            continue;
        if (const auto done = runStep(db, step, number, now); !done)
            return done;
        ++run;
    }
    return run;
}

} // namespace trawl
