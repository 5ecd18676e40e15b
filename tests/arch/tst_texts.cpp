// What stands in the source for readers: lines of 120 columns, comments that name nothing outside the repository, rule
// ids that resources/help/rules.md explains.
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

struct TextFile {
    QString path; ///< from the root
    QStringList lines;
};

QList<TextFile> filesUnder(const QStringList &folders, const QStringList &patterns)
{
    QList<TextFile> found;
    const QString root = QStringLiteral(TRAWL_SOURCE_DIR "/");
    for (const QString &folder : folders) {
        QDirIterator it(root + folder, patterns, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            QFile file(it.next());
            if (!file.open(QIODevice::ReadOnly) || file.fileName().contains("/third_party/"_L1))
                continue;
            found.append({file.fileName().mid(root.size()), QString::fromUtf8(file.readAll()).split(u'\n')});
        }
    }
    return found;
}

/// All ids that rules.md explains: in a heading ("CB1–CB26" stands for each), or in a table's first column.
QSet<QString> knownRules()
{
    QSet<QString> known;
    const auto pages = filesUnder({u"resources/help"_s}, {u"rules.md"_s});
    static const QRegularExpression id(u"\\b([A-Zk]{1,2}\\d+(?:\\.\\d+[a-g]?)?)\\b"_s);
    static const QRegularExpression range(u"\\b([A-Zk]{1,2})(\\d+)(?:–| … )\\1(\\d+)\\b"_s);
    for (const QString &line : pages.value(0).lines) {
        const bool heading = line.startsWith(u'#');
        if (!heading && !line.startsWith(u'|'))
            continue;
        const QString text = heading ? line : line.section(u'|', 1, 1);
        for (auto it = range.globalMatch(text); it.hasNext();) {
            const auto match = it.next();
            for (int n = match.captured(2).toInt(); n <= match.captured(3).toInt(); ++n)
                known.insert(match.captured(1) + QString::number(n));
        }
        for (auto it = id.globalMatch(text); it.hasNext();)
            known.insert(it.next().captured(1));
    }
    return known;
}

QString commentOf(const QString &line)
{
    const qsizetype at = line.indexOf("//"_L1);
    if (at < 0 || (at > 0 && line.at(at - 1) == u':')) // "http://"
        return {};
    return line.mid(at);
}

} // namespace

class TestTexts : public QObject
{
    Q_OBJECT
private slots:
    void M36_linesKeepTheirColumns();
    void M36_commentsNameNothingOutsideTheRepository();
    void M36_ruleIdsAreExplained();
    void M36_sentencesComeThroughTranslate();
    void M26_pagesPicturesAndUploadsAreMeasuredThroughTheProgram();
};

void TestTexts::M36_linesKeepTheirColumns()
{
    constexpr qsizetype columns = 120;
    QStringList broken;
    int seen = 0;
    for (const TextFile &file : filesUnder({u"core"_s, u"app"_s, u"ui"_s, u"tests"_s}, {u"*.h"_s, u"*.cpp"_s})) {
        for (qsizetype i = 0; i < file.lines.size(); ++i) {
            ++seen;
            if (file.lines.at(i).size() > columns)
                broken.append(u"%1:%2"_s.arg(file.path).arg(i + 1));
        }
    }
    QVERIFY(seen > 30'000);
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

void TestTexts::M36_commentsNameNothingOutsideTheRepository()
{
    // A reader has the repository and nothing else: a reason is a sentence, a rule a heading of rules.md.
    static const QRegularExpression outside(
        u"\\b(DECISIONS|DESIGN|SPEC|BEHAVIOUR|SYSTEMS|PLATFORM|STYLE|ANCHORS|UX [0-9]|UX\\.md)\\b(?!_)"_s);
    QStringList broken;
    const QStringList folders{u"core"_s, u"app"_s, u"ui"_s, u"tests"_s, u"resources/sql"_s, u"resources/help"_s};
    const QStringList patterns{u"*.h"_s, u"*.cpp"_s, u"*.sql"_s, u"*.md"_s, u"CMakeLists.txt"_s, u"rows.txt"_s,
                               u"run"_s, u"setup"_s, u"long"_s,  u"bare"_s, u"screenshots"_s};
    for (const TextFile &file : filesUnder(folders, patterns)) {
        const bool code = file.path.endsWith(".h"_L1) || file.path.endsWith(".cpp"_L1);
        for (qsizetype i = 0; i < file.lines.size(); ++i) {
            const QString &line = file.lines.at(i);
            if (outside.match(code ? commentOf(line) : line).hasMatch())
                broken.append(u"%1:%2: %3"_s.arg(file.path).arg(i + 1).arg(line.trimmed()));
        }
    }
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

void TestTexts::M36_ruleIdsAreExplained()
{
    const QSet<QString> known = knownRules();
    QVERIFY(known.contains(u"CB13"_s) && known.contains(u"R6.6"_s) && known.contains(u"D3"_s));
    QVERIFY(!known.contains(u"CB99"_s));
    static const QRegularExpression id(u"\\b((?:R|CB|RL|RT|LS|RB|RX|RA|SC|CR|SH|TS|M|D)\\d+(?:\\.\\d+[a-g]?)?)\\b"_s);
    QStringList unknown;
    int seen = 0;
    for (const TextFile &file : filesUnder({u"core"_s, u"app"_s, u"ui"_s, u"tests"_s}, {u"*.h"_s, u"*.cpp"_s})) {
        for (qsizetype i = 0; i < file.lines.size(); ++i) {
            for (auto it = id.globalMatch(commentOf(file.lines.at(i))); it.hasNext();) {
                const QString cited = it.next().captured(1);
                ++seen;
                if (!known.contains(cited))
                    unknown.append(u"%1:%2: %3"_s.arg(file.path).arg(i + 1).arg(cited));
            }
        }
    }
    QVERIFY(seen > 100);
    QVERIFY2(unknown.isEmpty(), qPrintable(unknown.join(u'\n')));
}

void TestTexts::M36_sentencesComeThroughTranslate()
{
    // A literal that reads like a sentence: two words or more. What a program reads (SQL, patterns, pages, commands to
    // be typed) is none.
    static const QRegularExpression literal(u"u\"((?:[^\"\\\\]|\\\\.)*)\"_s"_s), word(u"[A-Za-z][a-z']+"_s),
        program(u"[<>{}\\\\]|;(?! )|^(trawlctl|trawldeck)\\b|^text/html|signed in|Navigator|yyyy"_s);
    static const QStringList excepted{u"core/services/sample"_s, u"core/extract/child/"_s, u"core/store/filtersql"_s,
                                      u"core/store/dialect"_s, u"core/policy/triage"_s};
    QStringList broken;
    int translated = 0;
    for (const TextFile &file : filesUnder({u"core"_s, u"app"_s}, {u"*.h"_s, u"*.cpp"_s})) {
        if (std::any_of(excepted.begin(), excepted.end(),
                        [&](const QString &one) { return file.path.startsWith(one); }))
            continue;
        for (qsizetype i = 0; i < file.lines.size(); ++i) {
            const QString &line = file.lines.at(i);
            translated += int(line.count("translate(\"core\""_L1));
            const QString code = line.left(line.size() - commentOf(line).size());
            for (auto it = literal.globalMatch(code); it.hasNext();) {
                const QString text = it.next().captured(1).remove("\\\""_L1); // a quoted word is still a sentence's
                qsizetype words = 0;
                for (auto each = word.globalMatch(text); each.hasNext(); each.next())
                    ++words;
                if (words >= 2 && text.trimmed().contains(u' ') && !program.match(text).hasMatch())
                    broken.append(u"%1:%2: %3"_s.arg(file.path).arg(i + 1).arg(text));
            }
        }
    }
    QVERIFY(translated > 800);
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

void TestTexts::M26_pagesPicturesAndUploadsAreMeasuredThroughTheProgram()
{
    // A benchmark that calls the rooms itself measures a path that nobody runs. The window's is the window; the queue's
    // has several claimants on one server, which one engine is not.
    QStringList programs;
    for (const TextFile &file : filesUnder({u"tests/bench"_s}, {u"*.cpp"_s})) {
        programs.append(file.path.section(u'/', -1));
        QVERIFY2(!file.lines.join(u'\n').contains("fetch/"_L1), qPrintable(file.path));
    }
    programs.sort();
    QCOMPARE(programs, (QStringList{u"queue_bench.cpp"_s, u"window_bench.cpp"_s}));
    const auto scripts = filesUnder({u"tests/bench"_s}, {u"product.py"_s});
    QCOMPARE(scripts.size(), 1);
    const QString text = scripts.constFirst().lines.join(u'\n');
    QVERIFY(text.contains("\"trawlctl\""_L1));
    for (const QString &job : {u"fetch"_s, u"shots"_s, u"upload"_s})
        QVERIFY2(text.contains(u'"' + job + u'"'), qPrintable(job));
}

QTEST_GUILESS_MAIN(TestTexts)
#include "tst_texts.moc"
