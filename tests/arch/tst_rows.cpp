// tests/rows.txt lists every row of the behaviour tables: a row marked done must have a test function whose name begins
// with it. tests/cases.txt lists the cases of pages, addresses and values: each has its tests and three siblings.
#include <QDirIterator>
#include <QFile>
#include <QHash>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

namespace {

QStringList linesOf(const QString &name)
{
    QFile list(QStringLiteral(TRAWL_SOURCE_DIR "/tests/") + name);
    if (!list.open(QIODevice::ReadOnly))
        return {};
    QStringList lines = QString::fromUtf8(list.readAll()).split(u'\n', Qt::SkipEmptyParts);
    lines.removeIf([](const QString &line) { return line.startsWith(u'#'); });
    return lines;
}

/// The text of the test file that defines each function.
QHash<QString, QString> testFunctions()
{
    static const QRegularExpression function(QStringLiteral("void\\s+([A-Z]{1,2}[0-9]+_\\w+)"));
    QHash<QString, QString> found;
    QDirIterator files(QStringLiteral(TRAWL_SOURCE_DIR "/tests"), {QStringLiteral("*.cpp")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile source(files.next());
        const QString text = source.open(QIODevice::ReadOnly) ? QString::fromUtf8(source.readAll()) : QString();
        auto matches = function.globalMatch(text);
        while (matches.hasNext())
            found.insert(matches.next().captured(1), text);
    }
    return found;
}

} // namespace

class TestRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCaseHasItsTestsAndThreeSiblings()
    {
        const QHash<QString, QString> functions = testFunctions();
        static const QRegularExpression row(QStringLiteral("^([0-9]{2}) \\| (both|any) \\| ([^|]+) \\| ([^|]+)$"));
        static const QRegularExpression entry(QStringLiteral("\"[^\"]+\"|S[0-9]{2}_\\w+"));
        QStringList missing, cases;
        for (const QString &line : linesOf(QStringLiteral("cases.txt"))) {
            const auto match = row.match(line);
            QVERIFY2(match.hasMatch(), qPrintable(line));
            cases.append(match.captured(1));
            QString texts; // of the files of its tests: a sibling in quotes is a row there
            for (const QString &test : match.captured(3).split(QStringLiteral(", "))) {
                texts += functions.value(test);
                if (!test.startsWith(QStringLiteral("S%1_").arg(cases.last())) || !functions.contains(test))
                    missing.append(test);
            }
            int siblings = 0;
            auto entries = entry.globalMatch(match.captured(4));
            for (; entries.hasNext(); ++siblings) {
                const QString name = entries.next().captured();
                if (name.startsWith(u'"') ? !texts.contains(name) : !functions.contains(name))
                    missing.append(name);
            }
            QVERIFY2(siblings >= 3, qPrintable(line));
        }
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(u'\n')));
        QCOMPARE(cases.join(u' '), QStringLiteral("05 06 07 08 09 10 11 12 13 14 15 18 20 21 22"));
    }
    void everyDoneRowHasATest()
    {
        QSet<QString> found;
        const QStringList functions = testFunctions().keys();
        for (const QString &function : functions)
            found.insert(function.section(u'_', 0, 0));
        static const QRegularExpression row(QStringLiteral("^([A-Z]{1,2}[0-9]+) \\| (done|later: .+) \\| .+$"));
        QSet<QString> listed;
        QStringList missing;
        for (const QString &line : linesOf(QStringLiteral("rows.txt"))) {
            const auto match = row.match(line);
            QVERIFY2(match.hasMatch(), qPrintable(line));
            QVERIFY2(!listed.contains(match.captured(1)), qPrintable(line));
            listed.insert(match.captured(1));
            if (match.captured(2) == QStringLiteral("done") && !found.contains(match.captured(1)))
                missing.append(match.captured(1));
        }
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QStringLiteral(", "))));
        QVERIFY(listed.size() > 100);
    }
};

QTEST_APPLESS_MAIN(TestRows)
#include "tst_rows.moc"
