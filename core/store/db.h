// A database connection with cached prepared statements. It never leaves its store thread. All SQL is in resources/sql,
// but for the conditions that filters compose (filtersql.h).
#pragma once

#include "domain/instant.h"
#include "domain/result.h"
#include "store/dialect.h"

#include <QVariant>

#include <functional>
#include <memory>
#include <optional>

class QSqlQuery;

namespace trawl {

class Db;

/// The rows of one executed statement. Resets the statement when it dies, so that no read lock or RETURNING outlives
/// it. One at a time per statement name.
class Rows final
{
public:
    Rows(Rows &&other) noexcept;
    Rows &operator=(Rows &&) = delete;
    ~Rows();
    /// Steps to the next row; false at the end or on an error (then !ok()).
    bool next();
    bool ok() const { return !m_failed; }
    const Error &error() const { return m_error; }
    qint64 i64(int column) const;
    int i32(int column) const { return int(i64(column)); }
    double real(int column) const;
    QString text(int column) const;
    QByteArray bytes(int column) const;
    bool isNull(int column) const;
    QVariant value(int column) const; ///< as the driver has it
    Instant at(int column) const { return Instant{i64(column)}; }
    /// Rows changed by the statement (INSERT, UPDATE, DELETE), after the last next().
    int affected() const;

private:
    friend class Db;
    Rows(Db *db, QSqlQuery *query) : m_db(db), m_query(query) {}
    Rows(Db *db, Error error) : m_db(db), m_error(std::move(error)), m_failed(true) {}
    Db *m_db = nullptr;
    QSqlQuery *m_query = nullptr;
    Error m_error;
    bool m_failed = false;
};

/// Lives on the thread that made it. Statements are named by their file in resources/sql/<dialect>/<name>.sql, prepared
/// once.
class Db final
{
public:
    struct Options {
        QString place; ///< a file, or a server's URL (Dialect::address)
        QString role;  ///< part of the connection's name
        bool readOnly = false;
        std::function<bool(qint64)> failStatement; ///< see Store::Options
        const Dialect *dialect = nullptr;          ///< none: by the place
    };
    static Result<std::unique_ptr<Db>> open(Options options);
    ~Db();
    Db(const Db &) = delete;
    Db &operator=(const Db &) = delete;

    /// Runs the statement file @p name with positional parameters.
    template <class... Args>
    Rows query(const char *name, const Args &...args)
    {
        const QVariant values[] = {parameter(args)..., QVariant()};
        return execNamed(name, values, int(sizeof...(args)));
    }
    /// Runs it to the end; answers how many rows it changed.
    template <class... Args>
    Result<int> run(const char *name, const Args &...args)
    {
        Rows rows = query(name, args...);
        while (rows.next()) {
        }
        if (!rows.ok())
            return rows.error();
        return rows.affected();
    }
    /// For statements composed of filters (filtersql.h): the text holds placeholders only, never values. Prepared and
    /// kept a while.
    Rows queryText(const QString &sql, const QVariantList &values);
    Result<int> runText(const QString &sql, const QVariantList &values = {});
    /// Runs a statement that answers one number; 0 where it answers no row: for an INSERT … RETURNING id that met a row
    /// that is there already.
    template <class... Args>
    Result<qint64> idOf(const char *name, const Args &...args)
    {
        return firstNumber(query(name, args...));
    }

    const Dialect &dialect() const;
    /// Of a table, in its own order. An error where the database does not tell.
    Result<QStringList> columnsOf(const QString &table) const;
    /// Runs each statement of a folder once, in order.
    Result<> runFolder(const QString &folder);
    /// Row id of a lease owner's name, made at need (names stand once in the store).
    Result<qint64> ownerId(const QString &name);
    void forgetOwners(); ///< after a rollback: the ids kept may be gone
    /// Its server ended the connection, or can't be reached: nothing is tried any more before reconnect().
    bool isAway() const;
    /// As if it had: what a new connection needs could not be had, so it is not to be used.
    void lose(const Error &why);
    /// A new connection, outside of any transaction.
    Result<> reconnect();

private:
    Db();
    friend class Rows;
    // A null QString would be bound as NULL; empty text is meant. NULL is an empty QVariant or optional.
    static QVariant parameter(const QString &text)
    {
        return text.isNull() ? QVariant(QStringLiteral("")) : QVariant(text);
    }
    static QVariant parameter(const QVariant &value) { return value; }
    static QVariant parameter(bool value) { return QVariant(int(value)); } // flags are numbers in every dialect
    template <class T>
    static QVariant parameter(const std::optional<T> &value)
    {
        return value ? parameter(*value) : QVariant();
    }
    template <class T>
    static QVariant parameter(const T &value)
    {
        return QVariant::fromValue(value);
    }
    static Result<qint64> firstNumber(Rows rows);
    Rows execNamed(const char *name, const QVariant *values, int count);
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
