// html5lib's vectors (tests/data/third_party/html5lib): how far the parser and what we do before it follow the HTML
// standard. Each failure is named in tests/data/html5lib_failures.txt, which may only shrink.
#include "domain/names.h"
#include "extract/child/charset.h"
#include "extract/child/htmltree.h"
#include "extract/child/pageextractor.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QSet>
#include <QTest>

#include <myhtml/myhtml.h>

using namespace trawl;

namespace {

struct Vector {
    QByteArray data, document, fragment;
};

QByteArray root()
{
    return TRAWL_SOURCE_DIR "/tests/data/";
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QList<Vector> vectorsOf(const QString &path)
{
    QList<Vector> out;
    QByteArray section;
    for (const QByteArray &line : contentOf(path).split('\n')) {
        if (line == "#data") {
            out.append(Vector());
            section = line;
        } else if (line == "#document-fragment" || line == "#script-on" || line == "#errors" || line == "#new-errors" ||
                   line == "#document" || line == "#script-off") {
            section = line;
        } else if (section == "#data") {
            out.last().data += (out.last().data.isNull() ? "" : "\n") + line;
        } else if (section == "#document-fragment") {
            out.last().fragment = line;
        } else if (section == "#document") {
            out.last().document += line + '\n';
        }
    }
    return out;
}

QByteArray view(const mycore_string_t &text)
{
    return text.data ? QByteArray(text.data, qsizetype(text.length)) : QByteArray();
}

QByteArray spaced(const char *prefix, QByteArray name)
{
    return QByteArray(prefix) + ' ' + name.mid(name.indexOf(':') + 1);
}

QByteArray attributeName(const myhtml_token_attr_t *attr)
{
    const QByteArray name = view(attr->key);
    switch (attr->ns) {
    case MyHTML_NAMESPACE_XLINK:
        return spaced("xlink", name);
    case MyHTML_NAMESPACE_XML:
        return spaced("xml", name);
    case MyHTML_NAMESPACE_XMLNS:
        return spaced("xmlns", name);
    default:
        return name;
    }
}

/// A tree in the vectors' form.
class Dump
{
public:
    explicit Dump(myhtml_tree_t *tree) : m_tree(tree) {}
    QByteArray below(const Node *parent, int depth)
    {
        for (const Node *node = parent->child; node; node = node->next)
            one(node, depth);
        return m_out.trimmed();
    }

private:
    void line(int depth, const QByteArray &text) { m_out += "| " + QByteArray(2 * depth, ' ') + text + '\n'; }
    void one(const Node *node, int depth)
    {
        const QByteArray text = node->token ? view(node->token->str) : QByteArray();
        if (node->tag_id == MyHTML_TAG__DOCTYPE)
            return line(depth, doctype());
        if (node->tag_id == MyHTML_TAG__TEXT)
            return line(depth, '"' + text + '"');
        if (node->tag_id == MyHTML_TAG__COMMENT)
            return line(depth, "<!-- " + text + " -->");
        size_t length = 0;
        const char *name = myhtml_tag_name_by_id(m_tree, node->tag_id, &length);
        const char *prefix = node->ns == MyHTML_NAMESPACE_SVG      ? "svg "
                             : node->ns == MyHTML_NAMESPACE_MATHML ? "math "
                                                                   : "";
        line(depth, '<' + QByteArray(prefix) + QByteArray(name, qsizetype(length)) + '>');
        QByteArrayList attributes;
        for (const auto *attr = node->token ? node->token->attr_first : nullptr; attr; attr = attr->next)
            attributes.append(attributeName(attr) + "=\"" + view(attr->value) + '"');
        std::sort(attributes.begin(), attributes.end());
        for (const QByteArray &attribute : attributes)
            line(depth + 1, attribute);
        const bool holder = node->tag_id == MyHTML_TAG_TEMPLATE && node->ns == MyHTML_NAMESPACE_HTML;
        if (holder)
            line(depth + 1, "content");
        below(node, depth + (holder ? 2 : 1));
    }
    QByteArray doctype() const
    {
        const auto &type = m_tree->doctype;
        QByteArray out = "<!DOCTYPE " + QByteArray(type.attr_name);
        if ((type.attr_public && *type.attr_public) || (type.attr_system && *type.attr_system))
            out += " \"" + QByteArray(type.attr_public) + "\" \"" + QByteArray(type.attr_system) + '"';
        return out + '>';
    }
    myhtml_tree_t *m_tree;
    QByteArray m_out;
};

class Parser
{
public:
    Parser()
    {
        m_parser = myhtml_create();
        myhtml_init(m_parser, MyHTML_OPTIONS_PARSE_MODE_SINGLE, 1, 0);
        m_fragments = myhtml_tree_create();
        myhtml_tree_init(m_fragments, m_parser);
    }
    ~Parser()
    {
        myhtml_tree_destroy(m_fragments);
        myhtml_destroy(m_parser);
    }
    Q_DISABLE_COPY_MOVE(Parser)
    QByteArray parsed(const Vector &vector)
    {
        const QByteArray utf8 = m_encodings.decode(vector.data, "utf-8");
        if (vector.fragment.isEmpty()) {
            m_tree.parse(utf8);
            return Dump(m_tree.document()->tree).below(m_tree.document(), 0);
        }
        const auto space = vector.fragment.startsWith("svg ")    ? MyHTML_NAMESPACE_SVG
                           : vector.fragment.startsWith("math ") ? MyHTML_NAMESPACE_MATHML
                                                                 : MyHTML_NAMESPACE_HTML;
        const QByteArray name = vector.fragment.mid(vector.fragment.indexOf(' ') + 1).toLower();
        const auto tag = myhtml_tag_id_by_name(m_fragments, name.constData(), size_t(name.size()));
        myhtml_parse_fragment(m_fragments, MyENCODING_UTF_8, utf8.constData(), size_t(utf8.size()), tag, space);
        const Node *html = m_fragments->document->child;
        return html ? Dump(m_fragments).below(html, 0) : QByteArray();
    }

private:
    HtmlTree m_tree;
    Encodings m_encodings;
    myhtml_t *m_parser = nullptr;
    myhtml_tree_t *m_fragments = nullptr;
};

/// Compares what failed with the list: a new one and one that is mended both are told.
void compareWithList(const QByteArray &kind, const QSet<QByteArray> &failed)
{
    QSet<QByteArray> known;
    for (const QByteArray &line : contentOf(QString::fromUtf8(root()) + u"html5lib_failures.txt"_s).split('\n')) {
        if (line.startsWith(kind + '/'))
            known.insert(line.left(line.indexOf('\t')));
    }
    for (const QByteArray &name : failed - known)
        qWarning("fails, and is not in the list: %s", name.constData());
    for (const QByteArray &name : known - failed)
        qWarning("is right now, and must go from the list: %s", name.constData());
    QVERIFY2(failed == known, "see above");
}

bool isAscii(QByteArrayView bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return uchar(c) < 0x80; });
}

QStringList filesOf(const QString &folder)
{
    QStringList files;
    QDirIterator all(folder, {u"*.dat"_s}, QDir::Files, QDirIterator::Subdirectories);
    while (all.hasNext())
        files.append(all.next());
    files.sort();
    return files;
}

} // namespace

class TstHtml5Tree : public QObject
{
    Q_OBJECT
private slots:
    void treesAreTheStandards()
    {
        const QString folder = QString::fromUtf8(root()) + u"third_party/html5lib/tree-construction"_s;
        const QStringList files = filesOf(folder);
        QCOMPARE(files.size(), 60); // and a README: the folder's last state before it moved elsewhere
        Parser parser;
        QSet<QByteArray> failed;
        int all = 0;
        for (const QString &file : files) {
            int number = 0;
            for (const Vector &vector : vectorsOf(file)) {
                ++all;
                const QByteArray name = file.mid(folder.size() - 17).toUtf8() + ' ' + QByteArray::number(++number);
                const QByteArray got = parser.parsed(vector);
                if (got == vector.document.trimmed())
                    continue;
                failed.insert(name);
                if (qEnvironmentVariableIsSet("TRAWL_SHOW_TREES"))
                    qInfo("%s (%s)\n%s\n--- expected\n%s--- got\n%s", name.constData(), vector.fragment.constData(),
                          vector.data.constData(), vector.document.constData(), got.constData());
            }
        }
        qInfo("table: html5lib trees %d of %d equal, %d files", int(all - failed.size()), all, int(files.size()));
        QVERIFY2(all > 1700, "the vectors are missing");
        compareWithList("tree-construction", failed);
    }
    void encodingsAreTheStandards()
    {
        const QString folder = QString::fromUtf8(root()) + u"third_party/html5lib/encoding"_s;
        PageExtractor extractor;
        QSet<QByteArray> failed;
        int all = 0;
        for (const QString &file : filesOf(folder)) {
            int number = 0;
            QByteArray content = '\n' + contentOf(file);
            content.replace("\n#data\n", "\n#encoding\n");
            const QList<QByteArray> pieces = split(content, "\n#encoding\n");
            for (qsizetype i = 1; i + 1 < pieces.size(); i += 2) {
                ExtractRequest request;
                request.html = pieces[i];
                request.baseUrl = u"https://example.com/"_s;
                const QByteArray got = extractor.extract(request).charset.toUtf8();
                const QByteArray wanted = m_encodings.nameOf(pieces[i + 1].left(pieces[i + 1].indexOf('\n')));
                ++all;
                const QByteArray name = file.mid(folder.size() - 8).toUtf8() + ' ' + QByteArray::number(++number);
                // A page of ASCII alone is the same text in both.
                const bool moot = got == "utf-8" && wanted == "windows-1252" && isAscii(pieces[i]);
                if (got == wanted || moot)
                    continue;
                failed.insert(name);
                if (qEnvironmentVariableIsSet("TRAWL_SHOW_TREES"))
                    qInfo("%s: %s, expected %s\n%s", name.constData(), got.constData(), wanted.constData(),
                          pieces[i].constData());
            }
        }
        qInfo("table: html5lib encodings %d of %d equal", int(all - failed.size()), all);
        QVERIFY2(all > 70, "the vectors are missing");
        compareWithList("encoding", failed);
    }

private:
    static QList<QByteArray> split(const QByteArray &text, const QByteArray &by)
    {
        QList<QByteArray> out;
        qsizetype from = 0;
        for (qsizetype at = 0; (at = text.indexOf(by, from)) >= 0; from = at + by.size())
            out.append(text.mid(from, at - from));
        return out << text.mid(from);
    }
    Encodings m_encodings;
};

QTEST_GUILESS_MAIN(TstHtml5Tree)
#include "tst_html5tree.moc"
