// SQLite: its driver, its options and what its errors mean.
#include "store/dialect.h"

#include "domain/names.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace trawl {

namespace {
// SQLite's primary result codes.
enum Native {
    Perm = 3,
    Busy = 5,
    Locked = 6,
    NoMemory = 7,
    ReadOnly = 8,
    IoError = 10,
    Corrupt = 11,
    Full = 13,
    CantOpen = 14,
    Schema = 17,
    NotADb = 26
};

/// May the kernel say why SQLite only saw an I/O error? A disk that failed is mounted read-only, files are made
/// immutable, rights go.
bool refusesWrites(const QString &file)
{
    const auto refused = [] { return errno == EROFS || errno == EACCES || errno == EPERM; };
    for (const QString &path : {file, file + u"-wal"_s}) {
        if (::access(QFile::encodeName(path).constData(), W_OK) != 0 && refused())
            return true;
    }
    // A file system that went read-only by itself may say so only to those who write.
    const int probe =
        ::open(QFile::encodeName(QFileInfo(file).path()).constData(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (probe < 0)
        return refused();
    ::close(probe);
    return false;
}

Error readOnlyFault(const QString &why)
{
    return transientError(
        4011, u"The store can't be written to"_s, why,
        u"Make the workspace writable again (its disk may be read-only, or its rights changed), then resume"_s);
}

Error sqliteError(const QSqlError &sql, const QString &what, const QString &file)
{
    const int code = sql.nativeErrorCode().toInt() & 0xff;
    const QString why = sql.databaseText().isEmpty() ? sql.driverText() : sql.databaseText();
    switch (code) {
    case Full:
        return transientError(4010, u"The disk is full"_s, why, u"Free some space, then resume what has stopped"_s);
    case ReadOnly:
    case Perm:
        return readOnlyFault(why);
    case Busy:
    case Locked:
        return transientError(4012, u"The store is in use by another program"_s, why, u"Close the other program"_s);
    case Corrupt:
    case NotADb:
        // SQLite says the same of a file whose disk could not read it just then.
        return permanentError(
            4003, u"The store is damaged, or the disk could not read it"_s, why,
            u"Start again; if it stays so, check the disk, then restore the workspace from a backup"_s);
    case IoError:
        if (refusesWrites(file))
            return readOnlyFault(why);
        [[fallthrough]];
    case NoMemory:
        return transientError(4013, u"The store could not be read or written"_s, why, u"Check the disk"_s);
    case CantOpen:
        return permanentError(4001, u"The store can't be opened"_s, why, u"Check the path and its permissions"_s);
    default:
        break;
    }
    Error error = bugError(u"A statement of the store failed: "_s + what);
    error.code = 4014;
    error.why = why;
    return error;
}

/// SQLite itself tries twice, which is too few against a program that makes table after table.
bool changedMeanwhile(const QSqlError &sql)
{
    return (sql.nativeErrorCode().toInt() & 0xff) == Schema;
}

void sqliteAddress(QSqlDatabase &database, const QString &place, bool readOnly)
{
    database.setDatabaseName(place);
    database.setConnectOptions(readOnly ? u"QSQLITE_BUSY_TIMEOUT=2000;QSQLITE_OPEN_READONLY"_s
                                        : u"QSQLITE_BUSY_TIMEOUT=2000"_s);
}
} // namespace

const Dialect &sqliteDialect()
{
    static const Dialect sqlite = [] {
        Dialect dialect;
        dialect.name = u"sqlite"_s;
        dialect.driver = u"QSQLITE"_s;
        dialect.label = u"SQLite"_s;
        dialect.address = sqliteAddress;
        dialect.error = sqliteError;
        dialect.changedMeanwhile = changedMeanwhile;
        dialect.logMode = u"wal"_s;
        dialect.like = u"LIKE"_s;
        return dialect;
    }();
    return sqlite;
}

} // namespace trawl
