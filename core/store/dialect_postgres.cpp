// PostgreSQL: its driver, where its server is, and what its errors mean.
#include "store/dialect.h"

#include "domain/names.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QUrl>
#include <QUrlQuery>

#include <optional>

namespace trawl {

namespace {
/// A value of libpq's list of options.
QString quoted(QString value)
{
    return u'\'' + value.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s) + u'\'';
}

/// What the URL leaves open is libpq's to find: PGHOST, PGUSER, the file of passwords.
void postgresAddress(QSqlDatabase &database, const QString &place, bool readOnly)
{
    const QUrl url(place);
    const QUrlQuery query(url);
    database.setHostName(url.host(QUrl::FullyDecoded));
    if (url.port() > 0)
        database.setPort(url.port());
    database.setUserName(url.userName(QUrl::FullyDecoded));
    database.setPassword(url.password(QUrl::FullyDecoded));
    database.setDatabaseName(url.path(QUrl::FullyDecoded).mid(1));
    QStringList options{u"connect_timeout='10'"_s, u"application_name='trawldeck'"_s, u"keepalives_idle='30'"_s,
                        u"tcp_user_timeout='30000'"_s};
    QString session;
    for (const auto &[name, value] : query.queryItems(QUrl::FullyDecoded)) {
        if (name == u"host"_s) // a folder of sockets
            database.setHostName(value);
        else if (name == u"port"_s)
            database.setPort(value.toInt());
        else if (name == u"options"_s)
            session = value + u' ';
        else
            options.append(name + u'=' + quoted(value));
    }
    if (readOnly)
        session += u"-c default_transaction_read_only=on"_s;
    if (!session.isEmpty())
        options.append(u"options="_s + quoted(session));
    database.setConnectOptions(options.join(u';'));
}

/// None: a fault that none of these classes names.
std::optional<Error> byState(const QString &state, const QString &why)
{
    const auto is = [&state](const char *prefix) { return state.startsWith(QLatin1StringView(prefix)); };
    if (is("53100"))
        return transientError(4010, translate("core", "The disk of the database is full"), why,
                              translate("core", "Free some space there, then resume what has stopped"));
    // Two that make the same row at once, too: the second finds it when it is tried again.
    if (is("40001") || is("40P01") || is("55P03") || is("23505"))
        return transientError(4017, translate("core", "Another program changed the same rows of the store"), why,
                              translate("core", "It is tried again by itself"));
    if (is("25006") || is("42501"))
        return transientError(4011, translate("core", "The store can't be written to"), why,
                              translate("core", "Give its user the right to write there, then resume"));
    if (is("28") || is("3D000"))
        return permanentError(4001, translate("core", "The store can't be opened"), why,
                              translate("core", "Check the name of the database, the user and the password"));
    if (is("XX001") || is("XX002"))
        return permanentError(4003, translate("core", "The store is damaged"), why,
                              translate("core", "Restore the database from a backup"));
    if (is("53") || is("54") || is("58") || is("57014"))
        return transientError(4013, translate("core", "The store could not be read or written"), why,
                              translate("core", "Look into the log of the database server"));
    return std::nullopt;
}

Error postgresError(const QSqlError &sql, const QString &what, const QString &)
{
    const QString state = sql.nativeErrorCode();
    QString why = sql.databaseText().isEmpty() ? sql.driverText() : sql.databaseText();
    why = why.trimmed().remove(u"ERROR:  "_s).remove(u"FATAL:  "_s).section(u'\n', 0, 0);
    if (const auto known = byState(state, why))
        return *known;
    // Without a state it is the connection that failed: a server says one.
    const bool refused = sql.type() == QSqlError::ConnectionError &&
                         (why.contains(u"does not exist"_s) || why.contains(u"authentication"_s));
    if (refused)
        return permanentError(4001, translate("core", "The store can't be opened"), why,
                              translate("core", "Check the name of the database, the user and the password"));
    if (state.isEmpty() || state.startsWith(u"08"_s) || state.startsWith(u"57P"_s) || state == u"25P03"_s)
        return transientError(4016, translate("core", "The database server does not answer"), why,
                              translate("core", "Look whether it runs and is reached; the store comes back by itself"));
    Error error = bugError(u"A statement of the store failed: "_s + what);
    error.code = 4014;
    error.why = why;
    return error;
}
} // namespace

const Dialect &postgresDialect()
{
    static const Dialect postgres = [] {
        Dialect dialect;
        dialect.name = u"postgres"_s;
        dialect.driver = u"QPSQL"_s;
        dialect.label = u"PostgreSQL"_s;
        dialect.address = postgresAddress;
        dialect.error = postgresError;
        dialect.like = u"ILIKE"_s;
        dialect.isFile = false;
        dialect.preparesAll = false;
        dialect.streamsRows = false;
        return dialect;
    }();
    return postgres;
}

} // namespace trawl
