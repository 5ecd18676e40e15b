// The house's rules, shown on the source text: arrows between rooms, the co_await law, forbidden words, error codes,
// SQL folders.
#include "console/commands.h"
#include "domain/errorcodes.h"
#include "domain/requests/all.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

struct SourceText {
    QString path; ///< from the root
    QStringList lines;
    QString text;
};

/// Text without comments and with the contents of string literals blanked, so that rules look at code only. Line count
/// is kept.
QString codeOnly(const QString &text)
{
    QString code;
    code.reserve(text.size());
    enum { Code, Line, Block, String, Char, Raw } state = Code;
    QString rawEnd;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i], next = i + 1 < text.size() ? text[i + 1] : QChar();
        if (state == Code && c == u'/' && next == u'/') {
            state = Line;
        } else if (state == Code && c == u'/' && next == u'*') {
            state = Block;
        } else if (state == Code && c == u'R' && next == u'"') {
            state = Raw;
            const qsizetype open = text.indexOf(u'(', i);
            rawEnd = u')' + text.mid(i + 2, open - i - 2) + u'"';
        } else if (state == Code && c == u'"') {
            state = String;
            code += c;
            continue;
        } else if (state == Code && c == u'\'' && (i == 0 || !text[i - 1].isLetterOrNumber())) {
            state = Char;
            code += c;
            continue;
        }
        switch (state) {
        case Code:
            code += c;
            break;
        case Line:
            if (c == u'\n') {
                code += c;
                state = Code;
            }
            break;
        case Block:
            if (c == u'\n')
                code += c;
            if (c == u'*' && next == u'/') {
                ++i;
                state = Code;
            }
            break;
        case Raw:
            if (c == u'\n')
                code += c;
            if (text.mid(i, rawEnd.size()) == rawEnd) {
                i += rawEnd.size() - 1;
                state = Code;
            }
            break;
        case String:
        case Char:
            if (c == u'\\') {
                ++i;
            } else if (c == (state == String ? u'"' : u'\'')) {
                code += c;
                state = Code;
            }
            break;
        }
    }
    return code;
}

QList<SourceText> sourcesUnder(const QStringList &folders)
{
    QList<SourceText> found;
    const QString root = QStringLiteral(TRAWL_SOURCE_DIR "/");
    for (const QString &folder : folders) {
        QDirIterator it(root + folder, {u"*.h"_s, u"*.cpp"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            QFile file(it.next());
            if (!file.open(QIODevice::ReadOnly))
                continue;
            const QString text = QString::fromUtf8(file.readAll());
            found.append({file.fileName().mid(root.size()), text.split(u'\n'), text});
        }
    }
    return found;
}

/// "store" for core/store/…, "ui" for ui/…
QString roomOf(const QString &path)
{
    const QStringList parts = path.split(u'/');
    return parts.first() == "core"_L1 ? parts.value(1) : parts.first();
}

/// The arrows: what each room may include besides itself.
const QHash<QString, QStringList> &arrows()
{
    static const QStringList base{u"domain"_s}, pure{u"domain"_s, u"policy"_s},
        waits{u"domain"_s, u"policy"_s, u"async"_s};
    static const QStringList middle{u"store"_s,   u"coordination"_s, u"fetch"_s,   u"extract"_s,
                                    u"capture"_s, u"publish"_s,      u"services"_s};
    static const QHash<QString, QStringList> table{
        {u"domain"_s, {}},
        {u"policy"_s, base},
        {u"async"_s, pure},
        // The store implements RowSink, which publish declares, because no other room knows a database.
        {u"store"_s, waits + QStringList{u"publish"_s}},
        {u"coordination"_s, waits},
        {u"fetch"_s, waits},
        {u"extract"_s, waits},
        {u"capture"_s, waits},
        {u"publish"_s, waits},
        {u"services"_s, waits},
        {u"run"_s, waits + middle},
        {u"console"_s, waits + middle + QStringList{u"run"_s}},
        {u"ui"_s, {u"domain"_s, u"console"_s}},
    };
    return table;
}

} // namespace

class TestArchitecture : public QObject
{
    Q_OBJECT
private slots:
    void roomsIncludeOnlyAlongTheArrows();
    void onlyTheStoreUsesQtSql();
    void domainAndPolicyArePure();
    void coAwaitArgumentsAreNamesLiteralsAndCalls();
    void nobodyWaitsInANestedLoop();
    void noSingletons();
    void errorCodesAreUniqueAndExplained();
    void sqlFoldersOfferTheSameStatements();
    void M31_noSinkIsNamedOutsideItsFolderAndTheComposition();
    void M32_aVerbIsWrittenOnceAndOnlyTheSocketReadsOne();
    void everyFileSaysWhatItIsFor();
    void filesStaySmall();
    void M35_roomsOfTheRunIncludeOneWay();
    void M33_nobodyButTheStreamsViewKeepsACircuit();
    void M35_onlyTheDeskSpeaksToTheConsole();
    void M35_noFileReadsAnothersPrivateHeader();
    void M34_noEngineIsNamedOutsideItsFolderAndTheComposition();
};

void TestArchitecture::roomsIncludeOnlyAlongTheArrows()
{
    static const QRegularExpression include(u"^\\s*#include \"([a-z]+)/"_s);
    QStringList broken;
    int seen = 0;
    for (const SourceText &source : sourcesUnder({u"core"_s, u"ui"_s})) {
        const QString room = roomOf(source.path);
        QVERIFY2(arrows().contains(room), qPrintable(u"a room nobody knows: "_s + source.path));
        for (const QString &line : source.lines) {
            const auto match = include.match(line);
            if (!match.hasMatch())
                continue;
            ++seen;
            const QString target = match.captured(1);
            if (target != room && arrows().contains(target) && !arrows()[room].contains(target))
                broken.append(source.path + u" includes "_s + target);
            if (target == "app"_L1)
                broken.append(source.path + u" includes app"_s);
        }
    }
    QVERIFY(seen > 200);
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

void TestArchitecture::M34_noEngineIsNamedOutsideItsFolderAndTheComposition()
{
    // The words and labels of all engines stand in one table of the domain.
    static const QStringList named{u"core/domain/item.h"_s, u"core/domain/values.cpp"_s,
                                   u"core/run/enginecomposition.cpp"_s};
    // Each folder of core/fetch is an engine's; its class is the one there that is an Engine.
    const QDir fetch(QStringLiteral(TRAWL_SOURCE_DIR "/core/fetch"));
    const QStringList folders = fetch.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    static const QRegularExpression declared(u"class (\\w+) final : public Engine\\b"_s);
    QHash<QString, QString> classes; // by folder
    for (const SourceText &source : sourcesUnder({u"core/fetch"_s})) {
        if (const auto match = declared.match(source.text); match.hasMatch())
            classes.insert(source.path.section(u'/', 2, 2), match.captured(1));
    }
    QVERIFY(folders.size() > 1 && classes.size() == folders.size());
    QStringList words;
    for (const auto &[id, name] : trawl::Words<trawl::EngineId>::words) {
        if (id != trawl::EngineId::Http) // an address has that word, too
            words.append(QRegularExpression::escape(QString::fromLatin1(name)));
    }
    const QRegularExpression literal(u"\"(%1)\""_s.arg(words.join(u'|')));
    QStringList broken;
    int inFolders = 0;
    for (const SourceText &source : sourcesUnder({u"core"_s, u"ui"_s, u"app"_s})) {
        const QString own = source.path.startsWith("core/fetch/"_L1) ? source.path.section(u'/', 2, 2) : QString();
        QStringList others, otherFolders;
        for (const QString &folder : folders) {
            if (folder != own) {
                others.append(classes[folder]);
                otherFolders.append(folder);
            }
        }
        const bool ofEngine = folders.contains(own);
        const QString ids = ofEngine ? QString() : u"EngineId::[A-Z]\\w*|"_s;
        const QRegularExpression engine(
            u"%1\\b(%2)\\b|#include \"fetch/(%3)/"_s.arg(ids, others.join(u'|'), otherFolders.join(u'|')));
        // Includes are looked for in the text: their names are literals to codeOnly().
        QString text = codeOnly(source.text);
        for (const QString &line : source.lines) {
            if (line.startsWith("#include"_L1) || (!ofEngine && literal.match(line).hasMatch()))
                text += u'\n' + line;
        }
        inFolders += ofEngine && (text.contains(classes[own]) || text.contains(u"#include \"fetch/%1/"_s.arg(own)));
        const QString found = engine.match(text).captured(0) + (ofEngine ? QString() : literal.match(text).captured(0));
        if (!found.isEmpty() && !named.contains(source.path))
            broken.append(source.path + u": "_s + found);
    }
    QVERIFY(inFolders > 4); // the rule finds what it looks for
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

/// "crawl" for core/run/crawl/…; the engine's core is shared by its books and the requests, so it belongs to the books;
/// what wires, what recovers, what keeps it all up and what looks instead knows all; the rest are parts: collaborators
/// that know no run.
static QString roomInRun(const QString &path)
{
    const QStringList rest = path.split(u'/').mid(path.startsWith("core/"_L1) ? 2 : 1);
    const QString name = rest.value(0).section(u'.', 0, 0);
    if (rest.size() > 1)
        return rest.first();
    if (name == "orchestrator"_L1 || name == "recovery"_L1 || name == "upkeep"_L1 || name == "onlooker"_L1)
        return u"wiring"_s;
    return name == "enginecore"_L1 ? u"books"_s : u"parts"_s;
}

void TestArchitecture::M35_roomsOfTheRunIncludeOneWay()
{
    static const QHash<QString, QStringList> below{
        {u"parts"_s, {}},
        {u"crawl"_s, {u"parts"_s}},
        {u"books"_s, {u"parts"_s, u"crawl"_s}},
        {u"clockwork"_s, {u"parts"_s, u"crawl"_s, u"books"_s}},
        {u"requests"_s, {u"parts"_s, u"crawl"_s, u"books"_s, u"clockwork"_s}},
        {u"wiring"_s, {u"parts"_s, u"crawl"_s, u"books"_s, u"clockwork"_s, u"requests"_s}}};
    static const QRegularExpression include(u"^\\s*#include \"(run/[^\"]+)\""_s);
    QStringList broken;
    QSet<QString> seen;
    for (const SourceText &source : sourcesUnder({u"core/run"_s})) {
        const QString room = roomInRun(source.path);
        QVERIFY2(below.contains(room), qPrintable(u"a room of core/run nobody knows: "_s + source.path));
        for (const QString &line : source.lines) {
            const QString target = include.match(line).captured(1);
            if (target.isEmpty())
                continue;
            seen.insert(room);
            if (roomInRun(target) != room && !below[room].contains(roomInRun(target)))
                broken.append(source.path + u" includes "_s + target);
        }
    }
    QCOMPARE(seen.size(), below.size());
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

/// A member of type Circuit, or a map of them, outside coordination is a copy that could be out of date.
void TestArchitecture::M33_nobodyButTheStreamsViewKeepsACircuit()
{
    static const QRegularExpression member(u"^\\s+(?:Q(?:Hash|Map)<QString, )?Circuit>? (?:m_)?\\w+;"_s,
                                           QRegularExpression::MultilineOption);
    QStringList kept;
    for (const SourceText &source : sourcesUnder({u"core/run"_s, u"core/console"_s, u"ui"_s})) {
        if (source.path.endsWith(".h"_L1) && member.match(codeOnly(source.text)).hasMatch())
            kept.append(source.path);
    }
    QVERIFY2(kept.isEmpty(), qPrintable(kept.join(u'\n')));
}

void TestArchitecture::onlyTheStoreUsesQtSql()
{
    static const QRegularExpression sql(u"#include [<\"](QtSql|QSql)"_s);
    for (const SourceText &source : sourcesUnder({u"core"_s, u"ui"_s, u"app"_s})) {
        if (roomOf(source.path) != "store"_L1)
            QVERIFY2(!sql.match(source.text).hasMatch(), qPrintable(source.path));
    }
}

void TestArchitecture::domainAndPolicyArePure()
{
    static const QRegularExpression impure(
        u"\\b(Q_OBJECT|QFile|QTimer|QThread|QNetwork\\w+|QProcess|currentDateTime\\w*|currentMSecsSinceEpoch|"
        "currentDate|QElapsedTimer|qDebug|qInfo|qWarning|qCritical|system_clock|steady_clock)\\b"_s);
    for (const SourceText &source : sourcesUnder({u"core/domain"_s, u"core/policy"_s})) {
        const auto match = impure.match(codeOnly(source.text));
        QVERIFY2(!match.hasMatch(), qPrintable(source.path + u": "_s + match.captured(0)));
    }
}

void TestArchitecture::coAwaitArgumentsAreNamesLiteralsAndCalls()
{
    QStringList broken;
    int seen = 0;
    static const QRegularExpression await(u"\\bco_await\\b([^;]*);"_s);
    static const QRegularExpression inSwitch(u"\\bswitch\\s*\\(\\s*co_await"_s);
    for (const SourceText &source : sourcesUnder({u"core"_s, u"app"_s, u"ui"_s})) {
        const QString code = codeOnly(source.text);
        if (inSwitch.match(code).hasMatch())
            broken.append(source.path + u": switch (co_await …)"_s);
        auto it = await.globalMatch(code);
        while (it.hasNext()) {
            const QString argument = it.next().captured(1);
            ++seen;
            if (argument.contains(u'{') || argument.contains(u'[') || argument.contains(u'?') ||
                argument.contains("co_await"_L1))
                broken.append(source.path + u": co_await"_s + argument.simplified());
        }
    }
    QVERIFY(seen > 50);
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

void TestArchitecture::nobodyWaitsInANestedLoop()
{
    static const QRegularExpression waits(
        u"\\b(QEventLoop|processEvents|waitForFinished|waitForReadyRead|waitForConnected|waitForStarted|"
        "BlockingQueuedConnection|QCoro::waitFor)\\b"_s);
    for (const SourceText &source : sourcesUnder({u"core"_s, u"app"_s, u"ui"_s})) {
        const auto match = waits.match(codeOnly(source.text));
        QVERIFY2(!match.hasMatch(), qPrintable(source.path + u": "_s + match.captured(0)));
    }
}

void TestArchitecture::noSingletons()
{
    static const QRegularExpression single(
        u"(::instance\\(\\)|\\bstatic\\s+\\w+\\s*\\*\\s*s_instance|Q_GLOBAL_STATIC)"_s);
    for (const SourceText &source : sourcesUnder({u"core"_s, u"ui"_s})) {
        const QString code = codeOnly(source.text);
        QString rest = code;
        rest.remove(u"QApplication::instance()"_s).remove(u"QCoreApplication::instance()"_s); // Qt's own
        const auto match = single.match(rest);
        QVERIFY2(!match.hasMatch(), qPrintable(source.path + u": "_s + match.captured(0)));
    }
}

void TestArchitecture::errorCodesAreUniqueAndExplained()
{
    QSet<int> seen;
    for (const trawl::ErrorCode &code : trawl::errorCodes()) {
        QVERIFY2(!seen.contains(code.code), qPrintable(u"given twice: TD-%1"_s.arg(code.code)));
        seen.insert(code.code);
        QVERIFY2(qstrlen(code.meaning) > 5, qPrintable(QString::number(code.code)));
    }
    QVERIFY(seen.size() > 30);
    // … and on the page of codes, in the same words.
    QFile page(QStringLiteral(TRAWL_SOURCE_DIR "/resources/help/codes.md"));
    QVERIFY(page.open(QIODevice::ReadOnly));
    const QString written = QString::fromUtf8(page.readAll());
    QStringList missing;
    for (const trawl::ErrorCode &code : trawl::errorCodes()) {
        const QString line = u"| TD-%1 | %2 | %3 |\n"_s.arg(code.code).arg(QString::fromUtf8(code.meaning),
                                                                           QString::fromUtf8(code.remedy));
        if (!written.contains(line))
            missing.append(line);
    }
    QVERIFY2(missing.isEmpty(), qPrintable(u"resources/help/codes.md lacks\n"_s + missing.join(QString())));
    QCOMPARE(written.count(u"| TD-"_s), trawl::errorCodes().size());
    // Every code that the source gives to an error stands in the table.
    static const QRegularExpression given(u"\\b(?:transientError|permanentError)\\(\\s*([1-9]\\d{3})\\b"_s);
    for (const SourceText &source : sourcesUnder({u"core"_s, u"app"_s})) {
        auto it = given.globalMatch(source.text);
        while (it.hasNext()) {
            const int code = it.next().captured(1).toInt();
            QVERIFY2(seen.contains(code),
                     qPrintable(u"%1 gives TD-%2, which no table explains"_s.arg(source.path).arg(code)));
        }
    }
}

void TestArchitecture::sqlFoldersOfferTheSameStatements()
{
    const QDir sql(QStringLiteral(TRAWL_SOURCE_DIR "/resources/sql"));
    const QStringList dialects = sql.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QVERIFY(dialects.contains(u"sqlite"_s));
    const QStringList reference = QDir(sql.filePath(u"sqlite"_s)).entryList({u"*.sql"_s}, QDir::Files, QDir::Name);
    QVERIFY(reference.size() > 20);
    for (const QString &dialect : dialects)
        QCOMPARE(QDir(sql.filePath(dialect)).entryList({u"*.sql"_s}, QDir::Files, QDir::Name), reference);
}

void TestArchitecture::M31_noSinkIsNamedOutsideItsFolderAndTheComposition()
{
    struct Kind {
        QString name, folder;
    };
    static const QRegularExpression kind(
        u"class\\s+(\\w+)[^;{]*:\\s*public\\s+(?:trawl::)?(?:ObjectSink|RowSink)\\b"_s);
    static const QRegularExpression cast(u"dynamic_cast\\s*<[^>]*Sink\\b"_s);
    static const QRegularExpression codes(u"\\bcode\\s*[=!]=\\s*70\\d\\d\\b"_s);
    const QList<SourceText> sources = sourcesUnder({u"core"_s, u"ui"_s, u"app"_s});
    QList<Kind> kinds;
    for (const SourceText &source : sources) {
        auto it = kind.globalMatch(codeOnly(source.text));
        while (it.hasNext())
            kinds.append({it.next().captured(1), source.path.section(u'/', 0, -2) + u'/'});
    }
    QVERIFY(kinds.size() >= 2);
    QStringList broken;
    for (const SourceText &source : sources) {
        const QString code = codeOnly(source.text);
        if (cast.match(code).hasMatch())
            broken.append(source.path + u" asks a sink for its kind"_s);
        if (source.path.startsWith("core/"_L1) && codes.match(code).hasMatch())
            broken.append(source.path + u" decides by the code of a sink"_s);
        if (source.path.startsWith("core/run/sinkcomposition."_L1))
            continue;
        for (const Kind &one : kinds) {
            const QRegularExpression named(u"\\b"_s + one.name + u"\\b"_s);
            if (!source.path.startsWith(one.folder) && named.match(code).hasMatch())
                broken.append(source.path + u" names "_s + one.name);
        }
    }
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

/// What is asked for is a type. Text becomes a request where the control socket is read, and in no other place; a verb
/// is the constant of its struct, but for the commands of the window, which have ids of their own in the same words.
void TestArchitecture::M32_aVerbIsWrittenOnceAndOnlyTheSocketReadsOne()
{
    QStringList broken;
    int seen = 0;
    static const QRegularExpression reader(u"\\b(requestFrom|findRequestType|requestTypes)\\("_s);
    for (const SourceText &source : sourcesUnder({u"core"_s, u"app"_s, u"ui"_s})) {
        const bool wire = source.path.startsWith("core/domain/requests/"_L1);
        if (!wire && roomOf(source.path) != "console"_L1 && reader.match(codeOnly(source.text)).hasMatch())
            broken.append(source.path + u" reads a request from text"_s);
        for (const trawl::RequestType &type : trawl::requestTypes()) {
            const QString quoted = u'"' + QString(type.verb) + u'"';
            const qsizetype count = source.text.count(quoted);
            if (wire)
                seen += int(source.text.count(u"\n    static constexpr auto verb = "_s + quoted)); // not in a comment
            else if (count > 0 && type.verb.contains(u'.') && !trawl::findCommand(type.verb))
                broken.append(source.path + u" writes the verb "_s + quoted);
        }
    }
    QCOMPARE(seen, int(trawl::requestTypes().size()));
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

void TestArchitecture::everyFileSaysWhatItIsFor()
{
    for (const SourceText &source : sourcesUnder({u"core"_s, u"app"_s, u"ui"_s, u"tests"_s}))
        QVERIFY2(source.lines.value(0).startsWith("//"_L1) && source.lines.value(0).size() > 10,
                 qPrintable(source.path));
}

void TestArchitecture::filesStaySmall()
{
    QStringList large;
    for (const SourceText &source : sourcesUnder({u"core"_s, u"app"_s, u"ui"_s})) {
        if (source.lines.size() > 700)
            large.append(u"%1: %2 lines"_s.arg(source.path).arg(source.lines.size()));
    }
    QVERIFY2(large.isEmpty(), qPrintable(large.join(u'\n')));
}

/// Pages, panels, models and dialogs ask the desk; the window hands the console to it.
void TestArchitecture::M35_onlyTheDeskSpeaksToTheConsole()
{
    static const QRegularExpression console(u"\\bConsole\\b"_s);
    static const QRegularExpression include(u"#include \"console/(?!commands\\.h)"_s);
    int seen = 0;
    QStringList broken;
    for (const SourceText &source : sourcesUnder({u"ui"_s})) {
        const bool isDesk = source.path.startsWith("ui/desk."_L1),
                   isWindow = source.path.startsWith("ui/mainwindow"_L1);
        const bool names = console.match(codeOnly(source.text)).hasMatch();
        seen += isDesk && names ? 1 : 0;
        if ((names && !isDesk && !isWindow) || (include.match(source.text).hasMatch() && !isDesk))
            broken.append(source.path);
        if (isWindow && codeOnly(source.text).contains("console->request"_L1))
            broken.append(source.path);
    }
    QCOMPARE(seen, 2);
    QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
}

/// x_p.h belongs to x.cpp and the files that begin with its name.
void TestArchitecture::M35_noFileReadsAnothersPrivateHeader()
{
    static const QRegularExpression include(u"#include \"[a-z/]*?([a-z0-9]+)_p\\.h\""_s);
    int seen = 0;
    for (const SourceText &source : sourcesUnder({u"ui"_s, u"app"_s, u"tests"_s})) {
        for (const QRegularExpressionMatch &match : include.globalMatch(source.text)) {
            ++seen;
            const QString file = source.path.section(u'/', -1);
            QVERIFY2(file.startsWith(match.captured(1)), qPrintable(source.path + u": "_s + match.captured(0)));
        }
    }
    QVERIFY(seen > 4);
}

QTEST_GUILESS_MAIN(TestArchitecture)
#include "tst_architecture.moc"
