// Tree construction against html5lib's vectors (tests/data/third_party/html5lib): how far libmodest follows the HTML
// standard.
#include "domain/names.h"
#include "extract/child/htmltree.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QTest>

using namespace trawl;

namespace {

struct Vector {
    QByteArray data, document;
    bool usable = true; ///< neither a fragment nor for a parser with scripting
};

QList<Vector> vectorsOf(const QString &path)
{
    QList<Vector> out;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return out;
    QByteArray section;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line == "#data") {
            out.append(Vector());
            section = line;
        } else if (line == "#document-fragment" || line == "#script-on") {
            out.last().usable = false;
            section = line;
        } else if (line == "#errors" || line == "#new-errors" || line == "#document" || line == "#script-off") {
            section = line;
        } else if (section == "#data") {
            out.last().data += (out.last().data.isNull() ? "" : "\n") + line;
        } else if (section == "#document") {
            out.last().document += line + '\n';
        }
    }
    return out;
}

/// Elements, texts and comments in the vectors' form; doctypes, attributes and foreign prefixes are left to the
/// vectors' other half.
void dump(const HtmlTree &tree, const Node *root, QByteArray &out)
{
    QHash<const Node *, int> depth;
    QByteArray text;
    for (const Node *node = HtmlTree::next(root, root); node; node = HtmlTree::next(node, root)) {
        depth[node] = depth.value(HtmlTree::parent(node), -1) + 1;
        if (HtmlTree::isElement(node))
            out += "| " + QByteArray(2 * depth[node], ' ') + '<' + tree.tagName(node).toByteArray() + ">\n";
        else if (HtmlTree::isText(node))
            out += "| " + QByteArray(2 * depth[node], ' ') + '"' + HtmlTree::rawText(node).toByteArray() + "\"\n";
        else if (HtmlTree::isComment(node))
            out += "| " + QByteArray(2 * depth[node], ' ') + "<!-- " + HtmlTree::rawText(node).toByteArray() + " -->\n";
    }
}

/// The expected tree without doctype and attribute lines.
QByteArray bare(const QByteArray &document)
{
    QByteArray out;
    for (const QByteArray &line : document.trimmed().split('\n')) {
        const QByteArray content = line.startsWith("| ") ? line.mid(2).trimmed() : QByteArray("\"");
        const bool attribute = !content.startsWith('<') && !content.startsWith('"') && content.contains("=\"");
        if (!attribute && !content.startsWith("<!DOCTYPE"))
            out += line + '\n';
    }
    return out;
}

} // namespace

class TstHtml5Tree : public QObject
{
    Q_OBJECT
private slots:
    void treesAreTheStandards()
    {
        const QDir folder(QStringLiteral(TRAWL_SOURCE_DIR "/tests/data/third_party/html5lib/tree-construction"));
        HtmlTree tree;
        int right = 0, all = 0;
        for (const QString &name : folder.entryList({u"*.dat"_s})) {
            int fileRight = 0, fileAll = 0;
            for (const Vector &vector : vectorsOf(folder.filePath(name))) {
                if (!vector.usable || vector.document.contains("<svg ") || vector.document.contains("<math ") ||
                    vector.document.contains("content\n"))
                    continue; // prefixes and template contents are written in another way than our tree is
                tree.parse(vector.data);
                QByteArray got;
                dump(tree, tree.document(), got);
                ++fileAll;
                if (got.trimmed() == bare(vector.document).trimmed())
                    ++fileRight;
                else if (qEnvironmentVariableIsSet("TRAWL_SHOW_TREES"))
                    qInfo("%s\n--- expected\n%s--- got\n%s", vector.data.constData(), bare(vector.document).constData(),
                          got.constData());
            }
            qInfo("%s: %d of %d", qPrintable(name), fileRight, fileAll);
            right += fileRight;
            all += fileAll;
        }
        qInfo("%d of %d trees", right, all);
        QVERIFY2(all >= 400, "the vectors are missing");
        QVERIFY2(right * 100 >= all * 99, qPrintable(u"%1 of %2 trees are right"_s.arg(right).arg(all)));
    }
};

QTEST_GUILESS_MAIN(TstHtml5Tree)
#include "tst_html5tree.moc"
