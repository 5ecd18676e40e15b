// What kind of database the store speaks to: the one place that names a driver, its options and a folder of statements.
#pragma once

#include "domain/result.h"

#include <QString>
#include <QStringList>

class QSqlDatabase;
class QSqlError;

namespace trawl {

/// A second database is a second value of this and a second folder of statements. A value is never changed; any thread.
struct Dialect {
    QString name;   ///< its folder in resources/sql
    QString driver; ///< Qt's name of the driver
    QString label;  ///< as people know it
    /// Names a closed connection's database and how it is opened. @p place: a file of the workspace, or a server's URL.
    void (*address)(QSqlDatabase &database, const QString &place, bool readOnly) = nullptr;
    /// A failure of the driver as an error of the store; @p what was being done, at the place @p place.
    Error (*error)(const QSqlError &failure, const QString &what, const QString &place) = nullptr;
    /// The failure says only that another program changed the tables just then: the statement is prepared again.
    bool (*changedMeanwhile)(const QSqlError &failure) = nullptr;
    /// What the statement log_mode has to answer before the store is written to; empty: it need not.
    QString logMode;
    /// The operator that finds a text whatever its case.
    QString like;
    /// The store is a file of the workspace, whose place on the disk is watched; else a server's.
    bool isFile = true;
    /// Any statement can be prepared; else only those that read or change rows.
    bool preparesAll = true;
    /// Rows of one statement may be read while another one runs. A server sends them all at once instead.
    bool streamsRows = true;

    /// The text of a statement file without its comment lines; empty if there is none.
    QString statement(const QString &file) const;
    /// Statement files of a folder ("migrations", "connection", "writer") as names for statement(), in their order.
    QStringList statementsIn(const QString &folder) const;
};

const Dialect &sqliteDialect();
const Dialect &postgresDialect();

/// A server's URL is PostgreSQL's ("postgresql://…", "postgres://…"); all else is a file, SQLite's.
const Dialect &dialectOf(const QString &place);
/// TD-9002 for a server's URL that says less, or other things, than it seems to; the URL is not repeated, since a
/// password may be in it. A file is always well.
Result<> checkPlace(const QString &place);
/// The place for people and files: without its passwords.
QString shownPlace(const QString &place);

} // namespace trawl
