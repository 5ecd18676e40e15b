// CSS selectors: the parser's places and sentences, and what Chromium finds with 554 selectors in five documents.
#include "domain/names.h"
#include "extract/child/selectors.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace trawl;

namespace {

QByteArray dataFile(const QString &name)
{
    QFile file(QStringLiteral(TRAWL_SOURCE_DIR "/tests/data/selectors/") + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no file %s", qPrintable(file.fileName()));
    return file.readAll();
}

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

QHash<QString, QString> differences()
{
    QHash<QString, QString> out;
    for (const QByteArray &line : dataFile(u"differences.txt"_s).split('\n')) {
        const qsizetype tab = line.lastIndexOf('\t');
        if (tab > 0 && !line.startsWith("# "))
            out.insert(QString::fromUtf8(line.left(tab)), QString::fromUtf8(line.mid(tab + 1)));
    }
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
};

void TstSelectors::resultsEqualChromiums()
{
    std::vector<std::unique_ptr<Document>> documents;
    Selectors selectors;
    const auto onPurpose = differences();
    QStringList wrong, kept;
    int rows = 0, equal = 0;
    for (const QByteArray &line : dataFile(u"expected.jsonl"_s).trimmed().split('\n')) {
        const QJsonObject row = QJsonDocument::fromJson(line).object();
        if (row.contains("document"_L1)) {
            auto document = std::make_unique<Document>();
            document->name = row.value("document"_L1).toString();
            document->tree.parse(dataFile(u"documents/"_s + document->name));
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
