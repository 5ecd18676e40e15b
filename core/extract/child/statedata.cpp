// See statedata.h.
#include "extract/child/statedata.h"

#include "domain/names.h"
#include "extract/child/datanodes.h"
#include "extract/child/domnode.h"
#include "extract/child/lenientjson.h"

namespace trawl {

namespace {

constexpr int MaxAssignments = 50; ///< of one name in one script that are tried

bool isNamePart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

qsizetype skipBlanks(QByteArrayView text, qsizetype at)
{
    while (at < text.size() && static_cast<unsigned char>(text[at]) <= 0x20)
        ++at;
    return at;
}

/// The text of a JavaScript string that begins at @p at; nothing if it does not end.
std::optional<QString> stringAt(QByteArrayView script, qsizetype at)
{
    const char quote = script[at];
    QByteArray raw;
    for (++at; at < script.size() && script[at] != quote; ++at) {
        raw.append(script[at]);
        if (script[at] == '\\' && at + 1 < script.size())
            raw.append(script[++at]);
    }
    if (at >= script.size())
        return std::nullopt;
    const QString text = QString::fromUtf8(raw);
    QString out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != u'\\' || i + 1 >= text.size()) {
            out.append(text[i]);
            continue;
        }
        const QChar c = text[++i];
        const qsizetype digits = c == u'u' ? 4 : c == u'x' ? 2 : 0;
        bool ok = false;
        const uint code = digits > 0 ? text.mid(i + 1, digits).toUInt(&ok, 16) : 0;
        if (ok) {
            out.append(QChar(char16_t(code)));
            i += digits;
        } else {
            out.append(c == u'n' ? u'\n' : c == u't' ? u'\t' : c == u'r' ? u'\r' : c);
        }
    }
    return out;
}

/// Is what stands at @p at behind "//" on its line, or in a comment of lines of its own?
bool isInComment(QByteArrayView script, qsizetype at)
{
    const auto before = script.first(at);
    const auto line = before.sliced(before.lastIndexOf('\n') + 1);
    const auto beginsWith = [](QByteArrayView text, QByteArrayView mark) {
        return text.sliced(skipBlanks(text, 0)).startsWith(mark);
    };
    if (beginsWith(line, "//") || line.contains(" // ") || line.contains("; //"))
        return true;
    const qsizetype open = before.lastIndexOf("/*");
    if (open < 0 || before.lastIndexOf("*/") > open || script.indexOf("*/", at) < 0)
        return false;
    return beginsWith(before.sliced(before.first(open).lastIndexOf('\n') + 1), "/*");
}

std::optional<QJsonValue> valueAt(QByteArrayView script, qsizetype at)
{
    const auto rest = script.sliced(at);
    if (rest.startsWith('{') || rest.startsWith('['))
        return firstLenientJson(rest);
    constexpr QByteArrayView call("JSON.parse(");
    if (!rest.startsWith(call))
        return std::nullopt;
    const qsizetype quote = skipBlanks(script, at + call.size());
    if (quote >= script.size() || !QByteArrayView("\"'`").contains(script[quote]))
        return std::nullopt;
    const auto text = stringAt(script, quote);
    return text ? firstLenientJson(text->toUtf8()) : std::nullopt;
}

} // namespace

std::optional<QJsonValue> assignedTo(QByteArrayView script, QByteArrayView name, bool *unreadable)
{
    int tried = 0;
    for (qsizetype at = script.indexOf(name); at >= 0 && tried < MaxAssignments; at = script.indexOf(name, at + 1)) {
        qsizetype behind = at + name.size();
        if ((at > 0 && isNamePart(script[at - 1])) || (behind < script.size() && isNamePart(script[behind])))
            continue;
        if (behind < script.size() && QByteArrayView("\"'").contains(script[behind]))
            ++behind; // window["name"] =
        behind = skipBlanks(script, behind);
        if (behind < script.size() && script[behind] == ']')
            behind = skipBlanks(script, behind + 1);
        const bool assigns = behind + 1 < script.size() && script[behind] == '=' && script[behind + 1] != '=';
        if (!assigns)
            continue;
        behind = skipBlanks(script, behind + 1);
        if (behind >= script.size())
            break;
        if (isInComment(script, at)) {
            ++tried;
            continue;
        }
        if (auto value = valueAt(script, behind))
            return value;
        *unreadable = true;
        ++tried;
    }
    return std::nullopt;
}

void StateData::setPage(const HtmlTree *tree, const std::vector<Node *> *nodes)
{
    m_tree = tree;
    m_nodes = nodes;
    m_read.clear();
}

StateData::State StateData::read(const QByteArray &name) const
{
    State state;
    for (const Node *node : *m_nodes) {
        if (!dom::isElement(node) || m_tree->tagName(node) != "script")
            continue;
        const auto type = HtmlTree::attribute(node, "type");
        const bool isData = type.contains("json");
        if (isData && HtmlTree::attribute(node, "id") != name)
            continue;
        const QByteArray script = HtmlTree::allText(node);
        std::optional<QJsonValue> found;
        if (isData) {
            const auto values = readLenientJson(script);
            found = values ? std::optional(values->constFirst()) : std::nullopt;
            state.unreadable = state.unreadable || !found;
        } else {
            found = assignedTo(script, name, &state.unreadable);
        }
        if (found)
            return {*found, false};
    }
    return state;
}

QList<QJsonValue> StateData::find(QStringList parts, bool *unreadable)
{
    while (parts.size() > 1 &&
           (parts.first() == u"window"_s || parts.first() == u"self"_s || parts.first() == u"globalThis"_s))
        parts.removeFirst();
    if (parts.isEmpty() || !m_nodes)
        return {};
    const QByteArray name = parts.takeFirst().toUtf8();
    auto known = m_read.find(name);
    if (known == m_read.end())
        known = m_read.insert(name, read(name));
    *unreadable = known->unreadable;
    return known->value.isUndefined() ? QList<QJsonValue>() : valuesAt(known->value, parts);
}

} // namespace trawl
