// CSS selectors: the parser's places and sentences, and what Chromium finds with 554 selectors in five documents.
#include "domain/names.h"
#include "extract/child/selectors.h"
#include "tests/support/tables.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace trawl;
using namespace trawl::test;

namespace {

/// The elements that a document's own selectors can reach, in order.
std::vector<Node *> elementsOf(const HtmlTree &tree)
{
    std::vector<Node *> out;
    Selectors selectors;
    selectors.find(selectors.compile(u"*"_s), tree.document(), tree, out);
    return out;
}

QJsonArray indices(const std::vector<Node *> &all, const std::vector<Node *> &found)
{
    QJsonArray out;
    for (Node *node : found)
        out.append(qint64(std::find(all.begin(), all.end(), node) - all.begin()));
    return out;
}

struct Document {
    QString name;
    HtmlTree tree;
    std::vector<Node *> all;
};

} // namespace

class TstSelectors : public QObject
{
    Q_OBJECT

private slots:
    void resultsEqualChromiums();
    void faultsNameTheirPlace_data();
    void faultsNameTheirPlace();
    void whatAForgivingListDropsIsNamed();
    void scopeIsTheRecord();
    void positionsBelongToTheirPage();
};

void TstSelectors::faultsNameTheirPlace_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("offset");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *text, int offset, const char *words) {
        QTest::newRow(text) << QString::fromUtf8(text) << offset << QString::fromUtf8(words);
    };
    row("", 0, "it is empty");
    row("h1::text", 2, "::text is no CSS");
    row("a::attr(href)", 1, "\"attribute\": \"href\"");
    row("p::before", 1, "no element of the document");
    row("p:first-line", 1, "no element of the document");
    row("tr:eq(1)", 2, ":nth-child()");
    row("input:valid", 5, "what a form accepts");
    row("p:nosuch", 1, "there is no pseudo-class :nosuch");
    row("p:first-child()", 1, "takes no brackets");
    row("p:not", 1, "needs brackets");
    row("p:not(a", 5, "“(” is not closed");
    row("a[href", 1, "“[” is not closed");
    row("a[href='x]", 7, "the quote is not closed");
    row("a[href^=/x]", 8, "in quotes");
    row("a[href=x y]", 9, "only i or s");
    row("> p", 0, ":scope >");
    row("h1 >", 4, "nothing after it");
    row("h1,", 3, "it ends");
    row("#1a", 1, "cannot begin with the digit 1");
    row("svg|a", 0, "the namespace “svg” is not declared");
    row("li:nth-child(x)", 13, "2n+1");
    row("p:has(:has(a))", 6, "cannot stand within :has()");
    row("ü:is(a):nosuch", 7, "no pseudo-class");
    row("h1 /* x", 3, "the comment is not closed");
    row("a)", 1, "closes nothing");
}

void TstSelectors::faultsNameTheirPlace()
{
    QFETCH(QString, text);
    QFETCH(int, offset);
    QFETCH(QString, words);
    const css::Parsed parsed = css::parseSelector(text);
    QVERIFY(!parsed.list);
    QVERIFY2(parsed.fault.sentence.contains(words), qPrintable(parsed.fault.sentence));
    QCOMPARE(int(parsed.fault.offset), offset);
}

void TstSelectors::whatAForgivingListDropsIsNamed()
{
    const css::Parsed parsed = css::parseSelector(u":is(h1, a:contains('x, )'), :where(::before), p) b"_s);
    QVERIFY(parsed.list);
    QCOMPARE(parsed.dropped.size(), 2);
    QCOMPARE(int(parsed.dropped[0].offset), 9);
    QVERIFY(parsed.dropped[0].sentence.contains(":contains() is no CSS"_L1));
    QCOMPARE(int(parsed.dropped[1].offset), 35);
    // Too deep is too deep: a browser would match it, so it does not fall silently.
    const css::Parsed deep = css::parseSelector(u":is("_s.repeated(25) + u'p' + QString(25, u')'));
    QVERIFY(!deep.list);
    QVERIFY2(deep.fault.sentence.contains(u"nested deeper"_s), qPrintable(deep.fault.sentence));
}

void TstSelectors::scopeIsTheRecord()
{
    HtmlTree tree;
    tree.parse("<body><table class=t><tr class=r><td><a>1</a><td><b>2</b><tr class=r><td>3</table><a>4</a>");
    Selectors selectors;
    std::vector<Node *> rows, found;
    QVERIFY(selectors.find(selectors.compile(u".r"_s), tree.document(), tree, rows));
    QCOMPARE(rows.size(), 2u);
    const auto count = [&](const QString &selector) {
        selectors.find(selectors.compile(selector), rows[0], tree, found);
        return int(found.size());
    };
    QCOMPARE(count(u"td"_s), 2);
    QCOMPARE(count(u"tr"_s), 1); // the record's own element counts
    QCOMPARE(count(u":scope > td"_s), 2);
    QCOMPARE(count(u":scope > td:last-child > b"_s), 1);
    QCOMPARE(count(u".t .r td a"_s), 1); // what stands above the record is seen
    QCOMPARE(count(u"a"_s), 1);
    QCOMPARE(count(u":scope + tr"_s), 0);
}

void TstSelectors::positionsBelongToTheirPage()
{
    Selectors selectors;
    HtmlTree tree;
    std::vector<Node *> found;
    const auto *second = selectors.compile(u"li:nth-child(2 of .x), li:nth-last-of-type(2n)"_s);
    for (const auto &[page, count] : {std::pair{"<ul><li class=x><li class=x><li>", 1}, std::pair{"<ul><li><li>", 1},
                                      std::pair{"<ul><li><li class=x><li class=x><li>", 2}, std::pair{"<p>", 0}}) {
        tree.parse(page);
        QVERIFY(selectors.find(second, tree.document(), tree, found));
        QCOMPARE(int(found.size()), count);
    }
}

void TstSelectors::resultsEqualChromiums()
{
    std::vector<std::unique_ptr<Document>> documents;
    Selectors selectors;
    const auto onPurpose = differences(u"selectors/differences.txt"_s);
    QStringList wrong, kept;
    int rows = 0, equal = 0;
    for (const QByteArray &line : dataFile(u"selectors/expected.jsonl"_s).trimmed().split('\n')) {
        const QJsonObject row = QJsonDocument::fromJson(line).object();
        if (row.contains("document"_L1)) {
            auto document = std::make_unique<Document>();
            document->name = row.value("document"_L1).toString();
            document->tree.parse(dataFile(u"selectors/documents/"_s + document->name));
            document->all = elementsOf(document->tree);
            QStringList names;
            for (const Node *node : document->all)
                names.append(QString::fromUtf8(document->tree.tagName(node)));
            QCOMPARE(names.join(u' ').toLower(), row.value("names"_L1).toString().toLower());
            documents.push_back(std::move(document));
            continue;
        }
        ++rows;
        const QString text = row.value("selector"_L1).toString();
        const QJsonValue expected = row.value("found"_L1);
        QString why;
        const Selector *selector = selectors.compile(text, &why);
        QJsonValue got = QJsonValue::Null;
        if (selector) {
            QJsonArray all;
            std::vector<Node *> found;
            for (const auto &document : documents) {
                QVERIFY(selectors.find(selector, document->tree.document(), document->tree, found));
                all.append(indices(document->all, found));
            }
            got = all;
        }
        const bool same = got == expected;
        equal += same;
        if (same == onPurpose.contains(text))
            wrong.append(u"%1\n   here     %2 %3\n   Chromium %4"_s.arg(
                text, QString::fromUtf8(QJsonDocument(QJsonArray{got}).toJson(QJsonDocument::Compact)), why,
                QString::fromUtf8(QJsonDocument(QJsonArray{expected}).toJson(QJsonDocument::Compact))));
        else if (!same)
            kept.append(u"   %1: %2"_s.arg(text, onPurpose.value(text)));
    }
    qInfo("table: selectors %d of %d equal in %zu documents, %lld differ on purpose", equal, rows, documents.size(),
          qlonglong(kept.size()));
    for (const QString &one : std::as_const(kept))
        qInfo("%s", qPrintable(one));
    for (const QString &one : std::as_const(wrong))
        qWarning("%s", qPrintable(one));
    QVERIFY(wrong.isEmpty());
    QVERIFY(rows >= 250 && documents.size() == 5);
}

QTEST_GUILESS_MAIN(TstSelectors)
#include "tst_selectors.moc"
