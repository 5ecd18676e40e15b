// Connection, statement cache and error mapping over Qt Sql.
#include "store/db.h"

#include "domain/names.h"

#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QSqlQuery>
#include <QThread>

#include <atomic>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

static void initStatements()
{
    Q_INIT_RESOURCE(trawl_sql);
}

namespace trawl {

namespace {
/// Statements composed at run time that are kept prepared.
constexpr int keptTexts = 64;

struct Cached {
    std::unique_ptr<QSqlQuery> query;
    bool busy = false;
};

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

Error fromSql(const QSqlError &sql, const QString &what, const QString &file)
{
    const int code = sql.nativeErrorCode().toInt() & 0xff;
    const QString why = sql.databaseText().isEmpty() ? sql.driverText() : sql.databaseText();
    switch (code) {
    case Full:
        return transientError(4010, u"The disk is full"_s, why, u"Free some space; the work goes on by itself"_s);
    case ReadOnly:
    case Perm:
        return readOnlyFault(why);
    case Busy:
    case Locked:
        return transientError(4012, u"The store is in use by another program"_s, why, u"Close the other program"_s);
    case Corrupt:
    case NotADb:
        return permanentError(4003, u"The store is damaged"_s, why, u"Restore the workspace from a backup"_s);
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
} // namespace

struct Db::Private {
    QSqlDatabase database;
    QString connection;
    std::function<bool(qint64)> failStatement;
    qint64 statements = 0;
    // Keyed by the name's characters: the names are literals, so this saves a QString per call.
    QHash<QByteArray, Cached *> named;
    QHash<QString, Cached *> texts;
    std::vector<std::unique_ptr<Cached>> owned;
    QHash<const QSqlQuery *, Cached *> byQuery;
    QHash<QString, qint64> owners;
    Qt::HANDLE thread = nullptr;

    Result<Cached *> prepared(const QString &sql, const QString &what)
    {
        auto cached = std::make_unique<Cached>();
        cached->query = std::make_unique<QSqlQuery>(database);
        cached->query->setForwardOnly(true);
        if (!cached->query->prepare(sql))
            return fromSql(cached->query->lastError(), what, database.databaseName());
        byQuery.insert(cached->query.get(), cached.get());
        owned.push_back(std::move(cached));
        return owned.back().get();
    }
    void forgetTexts()
    {
        for (Cached *cached : std::as_const(texts)) {
            byQuery.remove(cached->query.get());
            std::erase_if(owned, [cached](const auto &own) { return own.get() == cached; });
        }
        texts.clear();
    }
    std::optional<Error> injected()
    {
        if (!failStatement || !failStatement(statements++))
            return std::nullopt;
        return transientError(4015, u"A statement failed on request of a test"_s);
    }
};

Rows::Rows(Rows &&other) noexcept
    : m_db(other.m_db), m_query(std::exchange(other.m_query, nullptr)), m_error(std::move(other.m_error)),
      m_failed(other.m_failed)
{
}

Rows::~Rows()
{
    if (!m_query)
        return;
    m_query->finish();
    if (Cached *cached = m_db->d->byQuery.value(m_query))
        cached->busy = false;
}

bool Rows::next()
{
    if (m_failed || !m_query)
        return false;
    if (m_query->next())
        return true;
    if (m_query->isSelect() && m_query->lastError().isValid()) {
        m_failed = true;
        m_error = fromSql(m_query->lastError(), m_query->lastQuery().left(60), m_db->d->database.databaseName());
    }
    return false;
}

qint64 Rows::i64(int column) const
{
    return m_query->value(column).toLongLong();
}
double Rows::real(int column) const
{
    return m_query->value(column).toDouble();
}
QString Rows::text(int column) const
{
    return m_query->value(column).toString();
}
QByteArray Rows::bytes(int column) const
{
    return m_query->value(column).toByteArray();
}
bool Rows::isNull(int column) const
{
    return m_query->isNull(column);
}
int Rows::affected() const
{
    return m_query ? qMax(0, m_query->numRowsAffected()) : 0;
}

Db::Db() : d(std::make_unique<Private>()) {}

Db::~Db()
{
    const QString name = d->connection;
    d->byQuery.clear();
    d->owned.clear(); // queries go before their connection
    d->database.close();
    d->database = {};
    d.reset();
    QSqlDatabase::removeDatabase(name);
}

Result<std::unique_ptr<Db>> Db::open(Options options)
{
    static std::atomic<int> counter = 0;
    initStatements();
    std::unique_ptr<Db> db(new Db);
    db->d->thread = QThread::currentThreadId();
    db->d->connection = u"trawl-%1-%2"_s.arg(options.role).arg(++counter);
    db->d->database = QSqlDatabase::addDatabase(u"QSQLITE"_s, db->d->connection);
    QSqlDatabase &database = db->d->database;
    if (!database.isValid())
        return permanentError(4001, u"The store can't be opened"_s, u"Qt's SQLite driver is missing"_s,
                              u"Install it"_s);
    database.setDatabaseName(options.file);
    database.setConnectOptions(options.readOnly ? u"QSQLITE_BUSY_TIMEOUT=2000;QSQLITE_OPEN_READONLY"_s
                                                : u"QSQLITE_BUSY_TIMEOUT=2000"_s);
    if (!database.open())
        return fromSql(database.lastError(), u"open"_s, options.file);
    // Until here nothing is counted or failed: opening is not an access of a job.
    for (const auto &pragma :
         {u"PRAGMA foreign_keys=ON"_s, u"PRAGMA cache_size=-32768"_s, u"PRAGMA temp_store=MEMORY"_s}) {
        if (const auto done = db->runText(pragma); !done)
            return done.error();
    }
    db->d->failStatement = std::move(options.failStatement);
    return db;
}

QString Db::statement(const QString &name) const
{
    QFile file(u":/sql/sqlite/"_s + name + u".sql"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    // Comment lines go: Qt would look for placeholders in them.
    QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n');
    lines.removeIf([](const QString &line) { return line.startsWith(u"--"_s); });
    return lines.join(u'\n').trimmed();
}

Rows Db::execNamed(const char *name, const QVariant *values, int count)
{
    Q_ASSERT(d->thread == QThread::currentThreadId());
    if (auto error = d->injected())
        return Rows(this, std::move(*error));
    const QByteArray key = QByteArray::fromRawData(name, qsizetype(std::char_traits<char>::length(name)));
    Cached *cached = d->named.value(key);
    if (!cached) {
        const QString what = QString::fromLatin1(name);
        const QString sql = statement(what);
        if (sql.isEmpty())
            return Rows(this, bugError(u"The statement %1 is missing"_s.arg(what)));
        auto made = d->prepared(sql, what);
        if (!made)
            return Rows(this, made.error());
        cached = made.value();
        d->named.insert(QByteArray(name), cached);
    }
    Q_ASSERT(!cached->busy);
    QSqlQuery *query = cached->query.get();
    for (int i = 0; i < count; ++i)
        query->bindValue(i, values[i]);
    if (!query->exec())
        return Rows(this, fromSql(query->lastError(), QString::fromLatin1(name), d->database.databaseName()));
    cached->busy = true;
    return Rows(this, query);
}

Rows Db::queryText(const QString &sql, const QVariantList &values)
{
    Q_ASSERT(d->thread == QThread::currentThreadId());
    if (auto error = d->injected())
        return Rows(this, std::move(*error));
    Cached *cached = d->texts.value(sql);
    if (!cached) {
        if (d->texts.size() >= keptTexts)
            d->forgetTexts();
        auto made = d->prepared(sql, sql.left(60));
        if (!made)
            return Rows(this, made.error());
        cached = made.value();
        d->texts.insert(sql, cached);
    }
    Q_ASSERT(!cached->busy);
    QSqlQuery *query = cached->query.get();
    for (qsizetype i = 0; i < values.size(); ++i)
        query->bindValue(int(i), values.at(i));
    if (!query->exec())
        return Rows(this, fromSql(query->lastError(), sql.left(60), d->database.databaseName()));
    cached->busy = true;
    return Rows(this, query);
}

Result<int> Db::runText(const QString &sql, const QVariantList &values)
{
    Rows rows = queryText(sql, values);
    while (rows.next()) {
    }
    if (!rows.ok())
        return rows.error();
    return rows.affected();
}

Result<qint64> Db::ownerId(const QString &name)
{
    if (const auto known = d->owners.constFind(name); known != d->owners.constEnd())
        return known.value();
    qint64 id = 0;
    {
        Rows rows = query("owners_find", name);
        if (rows.next())
            id = rows.i64(0);
        if (!rows.ok())
            return rows.error();
    }
    if (id == 0) {
        auto made = insert("owners_add", name);
        if (!made)
            return made;
        id = made.value();
    }
    d->owners.insert(name, id);
    return id;
}

void Db::forgetOwners()
{
    d->owners.clear();
}

Result<qint64> Db::insertedId(Rows rows)
{
    if (!rows.ok())
        return rows.error();
    return rows.m_query->lastInsertId().toLongLong();
}

} // namespace trawl
