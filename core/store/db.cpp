// Connection, statement cache and error mapping over Qt Sql.
#include "store/db.h"

#include "domain/names.h"

#include <QHash>
#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QStringList>
#include <QThread>

#include <atomic>

namespace trawl {

namespace {
/// Statements composed at run time that are kept prepared.
constexpr int keptTexts = 64;
constexpr qsizetype largeText = 64 * 1024;
constexpr int lostCode = 4016;
/// More than there are steps of the schema, each of which another program may do between two tries.
constexpr int maxPrepares = 200;

struct Cached {
    std::unique_ptr<QSqlQuery> query;
    QStringList names; ///< of its placeholders, in order
    QString plain;     ///< set: it can't be prepared, and runs as this text
    bool busy = false;
    bool large = false; ///< it was bound to, or answered, a text so large that it is not to be kept until the next run
};

/// Each ? outside of a quoted text gets a name: QSqlQuery binds by name what it looks up by an unmade text at each call
/// when it is bound by position (a tenth of the writer's time).
QString withNames(const QString &sql, QStringList *names)
{
    QString named;
    named.reserve(sql.size() + 32);
    bool quoted = false, comment = false;
    for (qsizetype i = 0; i < sql.size(); ++i) {
        const QChar c = sql[i];
        if (!quoted && !comment && c == u'-' && sql.mid(i, 2) == "--"_L1)
            comment = true;
        else if (comment && c == u'\n')
            comment = false;
        else if (!comment && c == u'\'')
            quoted = !quoted;
        if (c != u'?' || quoted || comment) {
            named += c;
            continue;
        }
        // Names of eight characters and more: shorter strings take Qt's hash twenty times as long.
        names->append(u":parameter%1"_s.arg(names->size()));
        named += names->constLast();
    }
    return named;
}
} // namespace

/// Whether every dialect prepares it: it reads or changes rows.
bool isOfRows(const QString &sql)
{
    for (const auto verb : {"SELECT"_L1, "INSERT"_L1, "UPDATE"_L1, "DELETE"_L1, "WITH"_L1}) {
        if (sql.startsWith(verb))
            return true;
    }
    return false;
}

struct Db::Private {
    const Dialect *dialect = nullptr;
    QString place;
    bool readOnly = false;
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
    std::optional<Error> away; ///< why there is no connection now

    Error failure(const QSqlError &error, const QString &what)
    {
        Error known = dialect->error(error, what, place);
        if (known.code == lostCode)
            away = known; // nothing more is tried on this connection
        return known;
    }
    bool prepare(Cached &cached, const QString &named) const
    {
        for (int tries = 0; !cached.query->prepare(named); ++tries) {
            if (tries == maxPrepares || !dialect->changedMeanwhile ||
                !dialect->changedMeanwhile(cached.query->lastError()))
                return false;
        }
        return true;
    }
    Result<Cached *> prepared(const QString &sql, const QString &what)
    {
        auto cached = std::make_unique<Cached>();
        cached->query = std::make_unique<QSqlQuery>(database);
        cached->query->setForwardOnly(dialect->streamsRows);
        if (!dialect->preparesAll && !isOfRows(sql))
            cached->plain = sql;
        else if (!prepare(*cached, withNames(sql, &cached->names)))
            return failure(cached->query->lastError(), what);
        byQuery.insert(cached->query.get(), cached.get());
        owned.push_back(std::move(cached));
        return owned.back().get();
    }
    void forget(Cached *large)
    {
        named.remove(named.key(large));
        texts.remove(texts.key(large));
        byQuery.remove(large->query.get());
        std::erase_if(owned, [large](const auto &own) { return own.get() == large; });
    }
    void forgetTexts()
    {
        for (Cached *cached : std::as_const(texts)) {
            byQuery.remove(cached->query.get());
            std::erase_if(owned, [cached](const auto &own) { return own.get() == cached; });
        }
        texts.clear();
    }
    void forgetAll()
    {
        byQuery.clear();
        named.clear();
        texts.clear();
        owned.clear();
        owners.clear();
    }
    /// PostgreSQL refuses the character 0 in a text.
    QVariant bound(const QVariant &value) const
    {
        if (dialect->isFile || value.typeId() != QMetaType::QString)
            return value;
        const auto *text = static_cast<const QString *>(value.constData());
        return text->contains(QChar(0)) ? QVariant(QString(*text).replace(QChar(0), QChar::ReplacementCharacter))
                                        : value;
    }
    bool exec(Cached *cached) const
    {
        return cached->plain.isEmpty() ? cached->query->exec() : cached->query->exec(cached->plain);
    }
    Result<> connect(Db &db)
    {
        away.reset();
        database = QSqlDatabase::addDatabase(dialect->driver, connection);
        if (!database.isValid())
            return permanentError(4001, translate("core", "The store can't be opened"),
                                  translate("core", "Qt's driver for %1 is missing").arg(dialect->label),
                                  translate("core", "Install it"));
        dialect->address(database, place, readOnly);
        if (!database.open()) {
            away = failure(database.lastError(), u"open"_s);
            return *away;
        }
        return db.runFolder(u"connection"_s);
    }
    /// The connection goes before its queries: those of a server that is gone would complain, each for itself.
    void drop()
    {
        database.close();
        database = {};
        QSqlDatabase::removeDatabase(connection);
        forgetAll();
    }
    /// Why a statement can't be tried.
    std::optional<Error> hindered()
    {
        if (away)
            return away;
        if (!failStatement || !failStatement(statements++))
            return std::nullopt;
        return transientError(4015, translate("core", "A statement failed on request of a test"));
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
    if (Cached *cached = m_db->d->byQuery.value(m_query)) {
        cached->busy = false;
        if (cached->large)
            m_db->d->forget(cached);
    }
}

bool Rows::next()
{
    if (m_failed || !m_query)
        return false;
    if (m_query->next())
        return true;
    if (m_query->isSelect() && m_query->lastError().isValid()) {
        m_failed = true;
        m_error = m_db->d->failure(m_query->lastError(), m_query->lastQuery().left(60));
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
    const QString text = m_query->value(column).toString();
    if (text.size() > largeText) {
        if (Cached *cached = m_db->d->byQuery.value(m_query))
            cached->large = true; // the query keeps its last row
    }
    return text;
}
QByteArray Rows::bytes(int column) const
{
    return m_query->value(column).toByteArray();
}
QVariant Rows::value(int column) const
{
    return m_query->isNull(column) ? QVariant() : m_query->value(column);
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
    if (!d->dialect->isFile) {
        d->drop();
        return;
    }
    const QString name = d->connection;
    d->forgetAll(); // queries go before their connection
    d->database.close();
    d->database = {};
    d.reset();
    QSqlDatabase::removeDatabase(name);
}

Result<std::unique_ptr<Db>> Db::open(Options options)
{
    static std::atomic<int> counter = 0;
    std::unique_ptr<Db> db(new Db);
    const Dialect &dialect = options.dialect ? *options.dialect : dialectOf(options.place);
    db->d->dialect = &dialect;
    db->d->thread = QThread::currentThreadId();
    db->d->connection = u"trawl-%1-%2"_s.arg(options.role).arg(++counter);
    db->d->place = options.place;
    db->d->readOnly = options.readOnly;
    // Until here nothing is counted or failed: opening is not an access of a job.
    if (const auto done = db->d->connect(*db); !done)
        return done.error();
    db->d->failStatement = std::move(options.failStatement);
    return db;
}

Result<> Db::reconnect()
{
    d->drop();
    return d->connect(*this);
}

Result<QStringList> Db::columnsOf(const QString &table) const
{
    QStringList names;
    const QSqlRecord record = d->database.record(table);
    for (int i = 0; i < record.count(); ++i)
        names.append(record.fieldName(i));
    if (names.isEmpty())
        return transientError(4013, translate("core", "The store could not be read or written"),
                              translate("core", "It does not tell the columns of %1").arg(table),
                              translate("core", "Try again"));
    return names;
}

bool Db::isAway() const
{
    return d->away.has_value();
}

void Db::lose(const Error &why)
{
    d->away = why;
}

const Dialect &Db::dialect() const
{
    return *d->dialect;
}

Result<> Db::runFolder(const QString &folder)
{
    for (const QString &file : dialect().statementsIn(folder)) {
        if (const auto done = runText(dialect().statement(file)); !done)
            return done.error();
    }
    return success();
}

Rows Db::execNamed(const char *name, const QVariant *values, int count)
{
    Q_ASSERT(d->thread == QThread::currentThreadId());
    if (auto error = d->hindered())
        return Rows(this, std::move(*error));
    const QByteArray key = QByteArray::fromRawData(name, qsizetype(std::char_traits<char>::length(name)));
    Cached *cached = d->named.value(key);
    if (!cached) {
        const QString what = QString::fromLatin1(name);
        const QString sql = d->dialect->statement(what);
        if (sql.isEmpty())
            return Rows(this, bugError(translate("core", "The statement %1 is missing").arg(what)));
        auto made = d->prepared(sql, what);
        if (!made)
            return Rows(this, made.error());
        cached = made.value();
        d->named.insert(QByteArray(name), cached);
    }
    Q_ASSERT(!cached->busy);
    QSqlQuery *query = cached->query.get();
    for (int i = 0; i < count; ++i) {
        query->bindValue(cached->names.at(i), d->bound(values[i]));
        cached->large = cached->large || (values[i].typeId() == QMetaType::QString &&
                                          static_cast<const QString *>(values[i].constData())->size() > largeText);
    }
    if (!d->exec(cached))
        return Rows(this, d->failure(query->lastError(), QString::fromLatin1(name)));
    cached->busy = true;
    return Rows(this, query);
}

Rows Db::queryText(const QString &sql, const QVariantList &values)
{
    Q_ASSERT(d->thread == QThread::currentThreadId());
    if (auto error = d->hindered())
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
        query->bindValue(cached->names.at(i), d->bound(values.at(i)));
    if (!d->exec(cached))
        return Rows(this, d->failure(query->lastError(), sql.left(60)));
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
    auto id = idOf("owners_find", name);
    if (id && id.value() == 0) {
        // Another process may add the same name at this moment.
        if (const auto added = run("owners_add", name); !added)
            return added.error();
        id = idOf("owners_find", name);
    }
    if (id)
        d->owners.insert(name, id.value());
    return id;
}

void Db::forgetOwners()
{
    d->owners.clear();
}

Result<qint64> Db::firstNumber(Rows rows)
{
    const qint64 number = rows.next() ? rows.i64(0) : 0;
    while (rows.next()) {
    }
    if (!rows.ok())
        return rows.error();
    return number;
}

} // namespace trawl
