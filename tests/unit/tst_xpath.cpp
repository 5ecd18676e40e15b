// XPath: what Chromium finds, and the check of the console against the library that evaluates.
#include "domain/names.h"
#include "extract/child/xpathdoc.h"
#include "policy/xpathsyntax.h"
#include "tests/support/tables.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace trawl;
using namespace trawl::test;

namespace {

QString shown(const QJsonValue &value)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact)).left(300);
}

} // namespace

class TstXPath : public QObject
{
    Q_OBJECT

private slots:
    void resultsEqualChromiums()
    {
        HtmlTree tree;
        tree.parse(dataFile(u"selectors/documents/listing.html"_s));
        XPathDocument document;
        const auto onPurpose = differences(u"xpath/differences.txt"_s);
        QStringList wrong, kept;
        int rows = 0, equal = 0;
        for (const QByteArray &line : dataFile(u"xpath/expected.jsonl"_s).trimmed().split('\n')) {
            const QJsonObject row = QJsonDocument::fromJson(line).object();
            const QString text = row.value("expression"_L1).toString();
            QJsonValue expected = row.value("found"_L1);
            if (expected.isArray()) {
                QJsonArray plain;
                for (const QJsonValue &value : expected.toArray())
                    plain.append(value.toString().simplified());
                expected = plain;
            }
            QString why;
            const auto found = document.evaluate(text, tree, tree.document(), &why);
            const auto fault = xpathFault(text);
            const QJsonValue got = found && !fault ? QJsonValue(QJsonArray::fromStringList(*found)) : QJsonValue::Null;
            if (!fault && !found)
                wrong.append(u"%1: the check takes it, the library says: %2"_s.arg(text, why));
            ++rows;
            const bool same = got == expected;
            equal += same;
            if (same == onPurpose.contains(text))
                wrong.append(u"%1\n   here     %2\n   Chromium %3"_s.arg(text, shown(got), shown(expected)));
            else if (!same)
                kept.append(u"   %1: %2"_s.arg(text, onPurpose.value(text)));
        }
        qInfo("table: xpath %d of %d equal, %lld differ on purpose", equal, rows, qlonglong(kept.size()));
        for (const QString &one : std::as_const(kept))
            qInfo("%s", qPrintable(one));
        for (const QString &one : std::as_const(wrong))
            qWarning("%s", qPrintable(one));
        QVERIFY(wrong.isEmpty());
        QVERIFY(rows >= 60);
    }
    void faultsNameTheirPlace_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("offset");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *text, int offset, const char *words) {
            QTest::newRow(text) << QString::fromUtf8(text) << offset << QString::fromUtf8(words);
        };
        row("//h1[", 4, "“[” is not closed");
        row("//h1]", 4, "closes nothing");
        row("//a[@href='x]", 10, "the quote is not closed");
        row("//a[contains(@href)]", 4, "contains() takes 2 arguments, and has 1");
        row("//a[ends-with(@href, 'x')]", 4, "came with XPath 2");
        row("//a[@href==1]", 10, "one “=”");
        row("//svg:a", 2, "the prefix “svg” is not declared");
        row("$x", 0, "no variables");
        row("//p/", 4, "it ends where more is expected");
        row("up::p", 0, "there is no axis up");
        row("count('a')", 6, "takes a set of nodes");
        row(" ", 0, "it is empty");
        row("//b\n/c[", 6, "“[” is not closed");
    }
    void faultsNameTheirPlace()
    {
        QFETCH(QString, text);
        QFETCH(int, offset);
        QFETCH(QString, words);
        const auto fault = xpathFault(text);
        QVERIFY(fault);
        QCOMPARE(int(fault->offset), offset);
        QVERIFY2(fault->sentence.contains(words), qPrintable(fault->sentence));
    }
};

QTEST_GUILESS_MAIN(TstXPath)
#include "tst_xpath.moc"
