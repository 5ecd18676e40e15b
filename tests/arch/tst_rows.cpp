// tests/rows.txt lists every row of the behaviour tables: a row marked done must have a test function whose name begins
// with it.
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

class TestRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyDoneRowHasATest()
    {
        const QString root = QStringLiteral(TRAWL_SOURCE_DIR "/tests");
        QSet<QString> found;
        static const QRegularExpression function(QStringLiteral("void\\s+([A-Z]{1,2}[0-9]+)_"));
        QDirIterator files(root, {QStringLiteral("*.cpp")}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile source(files.next());
            QVERIFY(source.open(QIODevice::ReadOnly));
            auto matches = function.globalMatch(QString::fromUtf8(source.readAll()));
            while (matches.hasNext())
                found.insert(matches.next().captured(1));
        }
        QFile list(root + QStringLiteral("/rows.txt"));
        QVERIFY(list.open(QIODevice::ReadOnly));
        static const QRegularExpression row(QStringLiteral("^([A-Z]{1,2}[0-9]+) \\| (done|later: .+) \\| .+$"));
        QSet<QString> listed;
        QStringList missing;
        const QStringList lines = QString::fromUtf8(list.readAll()).split(u'\n', Qt::SkipEmptyParts);
        for (const QString &line : lines) {
            if (line.startsWith(u'#'))
                continue;
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
