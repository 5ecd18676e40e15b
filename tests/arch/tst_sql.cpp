// Where SQL may stand: in the statement files of a dialect's folder, and in the composers of filters and of whole
// tables.
#include "domain/names.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace trawl;

namespace {
/// The one place in C++ where SQL is composed.
const QStringList composers{u"core/store/filtersql.cpp"_s, u"core/store/tablesql.cpp"_s};
/// Where drivers, folders of statements and files of resources are named.
const QStringList dialects{u"core/store/dialect.cpp"_s, u"core/store/dialect_sqlite.cpp"_s,
                           u"core/store/dialect_postgres.cpp"_s};

struct Literal {
    QString path;
    int line = 0;
    QString text;
};

/// The string literals of a C++ file; comments are passed over.
QList<Literal> literalsOf(const QString &path, const QString &text)
{
    // A comment, a raw string, a string, a character.
    static const QRegularExpression token(
        u"//[^\\n]*|/\\*.*?\\*/|R\"(\\w*)\\((.*?)\\)\\1\"|\"((?:[^\"\\\\\\n]|\\\\.)*)\"|'(?:[^'\\\\\\n]|\\\\.)+'"_s,
        QRegularExpression::DotMatchesEverythingOption);
    QList<Literal> found;
    qsizetype counted = 0;
    int line = 1;
    auto it = token.globalMatch(text);
    while (it.hasNext()) {
        const auto match = it.next();
        line += int(QStringView(text).mid(counted, match.capturedStart() - counted).count(u'\n'));
        counted = match.capturedStart();
        const QString literal = match.capturedLength(2) > 0 ? match.captured(2) : match.captured(3);
        if (!literal.isEmpty())
            found.append({path, line, literal});
    }
    return found;
}

QList<Literal> literalsUnder(const QStringList &folders)
{
    QList<Literal> found;
    const QString root = QStringLiteral(TRAWL_SOURCE_DIR "/");
    for (const QString &folder : folders) {
        QDirIterator it(root + folder, {u"*.h"_s, u"*.cpp"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            QFile file(it.next());
            if (file.open(QIODevice::ReadOnly))
                found += literalsOf(file.fileName().mid(root.size()), QString::fromUtf8(file.readAll()));
        }
    }
    return found;
}

QString shown(const Literal &literal)
{
    return u"%1:%2: \"%3\""_s.arg(literal.path).arg(literal.line).arg(literal.text.left(80));
}

/// Words in capitals that only SQL has in this order; a single DELETE is a method of HTTP.
const QRegularExpression &sql()
{
    static const QRegularExpression words(
        u"\\b(SELECT\\s+\\S|INSERT\\s+(OR|INTO)|UPDATE\\s+\\w+\\s+SET|DELETE\\s+FROM|(CREATE|ALTER|DROP)\\s+(TABLE|"
        u"INDEX|"
        u"VIEW|UNIQUE)|PRAGMA\\b|BEGIN\\b|COMMIT\\b|ROLLBACK\\b|SAVEPOINT\\b|WHERE\\b|ORDER BY|GROUP BY|LIMIT \\?|"
        u"(LEFT|INNER|CROSS)?\\s*JOIN\\s+\\w+|VALUES\\s*\\(|RETURNING\\b|ON CONFLICT)"_s);
    return words;
}
} // namespace

class TestSql : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theScannerSeesWhatItShould()
    {
        const QString code = u"// \"SELECT 1 in a comment\"\n"
                             u"const char *a = \"SELECT id FROM x\"; /* \"UPDATE x SET y\" */\n"
                             u"QString b = u\"a \\\"quoted\\\" WHERE\"_s + 'x' + R\"(PRAGMA z)\";\n"
                             u"call(\"DELETE\", u\"selected where\");\n"_s;
        QStringList hits;
        for (const Literal &literal : literalsOf(u"x"_s, code)) {
            if (sql().match(literal.text).hasMatch())
                hits.append(literal.text);
        }
        QCOMPARE(hits, (QStringList{u"SELECT id FROM x"_s, u"a \\\"quoted\\\" WHERE"_s, u"PRAGMA z"_s}));
    }
    void M30_sqlStandsInFilesButForTheComposer()
    {
        QStringList broken;
        int composed = 0;
        for (const Literal &literal : literalsUnder({u"core"_s, u"app"_s, u"ui"_s})) {
            if (!sql().match(literal.text).hasMatch())
                continue;
            if (composers.contains(literal.path))
                ++composed;
            else
                broken.append(shown(literal));
        }
        QVERIFY(composed > 10);
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
    }
    /// What only one database knows stands in its folder, where another dialect has its own file of the same name.
    void M30_noTextInCppKnowsTheDatabase()
    {
        static const QRegularExpression own(u"\\b(json_each|json_extract|INDEXED|GLOB|rowid|sqlite_master)\\b"_s);
        QStringList broken;
        for (const Literal &literal : literalsUnder({u"core"_s, u"app"_s, u"ui"_s})) {
            if (own.match(literal.text).hasMatch())
                broken.append(shown(literal));
        }
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
    }
    void M30_driverAndFolderComeFromOnePlace()
    {
        static const QRegularExpression named(u"^(sqlite|QSQLITE.*|QPSQL.*|postgresql)$|:/sql/"_s);
        QStringList broken;
        int seen = 0;
        for (const Literal &literal : literalsUnder({u"core"_s, u"app"_s, u"ui"_s})) {
            if (!named.match(literal.text).hasMatch())
                continue;
            if (dialects.contains(literal.path))
                ++seen;
            else
                broken.append(shown(literal));
        }
        QVERIFY(seen >= 4);
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
    }
};

QTEST_GUILESS_MAIN(TestSql)
#include "tst_sql.moc"
