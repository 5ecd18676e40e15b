// What kind of database the store speaks to: the one place that names a driver, its options and a folder of statements.
#pragma once

#include "domain/result.h"

#include <QString>
#include <QStringList>

class QSqlError;

namespace trawl {

/// A second database is a second value of this and a second folder of statements. A value is never changed; any thread.
struct Dialect {
    QString name;                 ///< its folder in resources/sql
    QString driver;               ///< Qt's name of the driver
    QString writing, readingOnly; ///< connect options of that driver
    /// What the statement log_mode has to answer before the store is written to; empty: it need not.
    QString logMode;
    /// A failure of the driver as an error of the store; @p what was being done, in the database @p file.
    Error (*error)(const QSqlError &failure, const QString &what, const QString &file) = nullptr;

    /// The text of a statement file without its comment lines; empty if there is none.
    QString statement(const QString &file) const;
    /// Statement files of a folder ("migrations", "connection", "writer") as names for statement(), in their order.
    QStringList statementsIn(const QString &folder) const;
};

const Dialect &sqliteDialect();

} // namespace trawl
