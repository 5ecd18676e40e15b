// Statement files, compiled in.
#include "store/dialect.h"

#include "domain/names.h"

#include <QDir>
#include <QFile>
#include <QUrl>
#include <QUrlQuery>

static void initStatements()
{
    Q_INIT_RESOURCE(trawl_sql);
}

namespace trawl {

QString Dialect::statement(const QString &file) const
{
    initStatements();
    QFile text(u":/sql/%1/%2.sql"_s.arg(name, file));
    if (!text.open(QIODevice::ReadOnly))
        return {};
    // Comment lines go: Qt would look for placeholders in them.
    QStringList lines = QString::fromUtf8(text.readAll()).split(u'\n');
    lines.removeIf([](const QString &line) { return line.startsWith(u"--"_s); });
    return lines.join(u'\n').trimmed();
}

QStringList Dialect::statementsIn(const QString &folder) const
{
    initStatements();
    QStringList names;
    const QDir files(u":/sql/%1/%2"_s.arg(name, folder));
    for (const QString &file : files.entryList({u"*.sql"_s}, QDir::Files, QDir::Name))
        names.append(folder + u'/' + file.chopped(4));
    return names;
}

const Dialect &dialectOf(const QString &place)
{
    const bool server = place.startsWith(u"postgresql://"_s) || place.startsWith(u"postgres://"_s);
    return server ? postgresDialect() : sqliteDialect();
}

QString shownPlace(const QString &place)
{
    if (dialectOf(place).isFile)
        return place;
    QUrl url(place);
    url.setPassword(QString());
    QUrlQuery query(url);
    for (const QString &secret : {u"password"_s, u"sslpassword"_s})
        query.removeAllQueryItems(secret);
    url.setQuery(query);
    return url.toDisplayString(QUrl::RemovePassword);
}

Result<> checkPlace(const QString &place)
{
    if (dialectOf(place).isFile)
        return success();
    const QUrl url(place, QUrl::StrictMode);
    if (url.isValid() && !url.hasFragment() && url.path().size() > 1 && !url.path().mid(1).contains(u'/'))
        return success();
    return permanentError(
        9002, translate("core", "The address of the database server can't be read"),
        translate("core",
                  "It has no name of a database, more than one host, or signs that have to be written otherwise"),
        translate("core", "Write it like postgresql://user@host:5432/database; in a password %23 for #, %2F for /, %3F "
                          "for ?, %40 for @"));
}

} // namespace trawl
