// See xmlscan.h.
#include "extract/child/xmlscan.h"

#include <QString>

#include <algorithm>
#include <utility>

namespace trawl {
namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// What "&name;" stands for; 0 if it is unknown.
char32_t referenced(QByteArrayView name)
{
    static constexpr std::pair<const char *, char> known[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto &[word, c] : known) {
        if (name == QByteArrayView(word))
            return char32_t(c);
    }
    if (!name.startsWith('#') || name.size() > 9)
        return 0;
    const bool hex = name.size() > 1 && name[1] == 'x';
    bool ok = false;
    const uint point = name.sliced(hex ? 2 : 1).toByteArray().toUInt(&ok, hex ? 16 : 10);
    const bool none = point > 0x10ffff || (point >= 0xd800 && point < 0xe000);
    return ok && !none ? char32_t(point) : 0;
}

} // namespace

bool XmlScanner::pass(QByteArrayView begin, QByteArrayView end)
{
    if (!m_text.sliced(m_at).startsWith(begin))
        return false;
    const qsizetype found = m_text.indexOf(end, m_at + begin.size());
    m_at = found < 0 ? m_text.size() : found + end.size();
    return true;
}

/// Something that begins with "<!" or "<?". Nothing: it is passed, or it is a tag.
std::optional<XmlPiece> XmlScanner::declaration()
{
    if (m_text.sliced(m_at).startsWith("<![CDATA[")) {
        const qsizetype from = m_at + 9, end = m_text.indexOf("]]>", from);
        XmlPiece piece{XmlPiece::CData, {}, {}, m_text.sliced(from, (end < 0 ? m_text.size() : end) - from), end < 0};
        m_at = end < 0 ? m_text.size() : end + 3;
        return piece;
    }
    if (m_text.sliced(m_at).startsWith("<!")) {
        qsizetype at = m_at + 2;
        while (at < m_text.size() && m_text[at] != '>' && m_text[at] != '[')
            ++at;
        const bool subset = at < m_text.size() && m_text[at] == '[';
        m_at = std::min(at + 1, m_text.size());
        return subset ? std::optional(XmlPiece{XmlPiece::Subset, {}, {}, {}, false}) : std::nullopt;
    }
    return std::nullopt;
}

XmlPiece XmlScanner::next()
{
    while (m_at < m_text.size()) {
        if (m_text[m_at] != '<') {
            const qsizetype from = m_at, end = m_text.indexOf('<', from);
            m_at = end < 0 ? m_text.size() : end;
            return {XmlPiece::Text, {}, {}, m_text.sliced(from, m_at - from), end < 0};
        }
        if (pass("<!--", "-->") || pass("<?", "?>"))
            continue;
        if (m_at + 1 < m_text.size() && m_text[m_at + 1] == '!') {
            if (const auto piece = declaration())
                return *piece;
            continue;
        }
        return tag();
    }
    return {};
}

XmlPiece XmlScanner::tag()
{
    const bool close = m_at + 1 < m_text.size() && m_text[m_at + 1] == '/';
    const qsizetype from = m_at + (close ? 2 : 1);
    qsizetype end = from;
    char quote = 0;
    while (end < m_text.size() && m_text[end] != '<' && (quote != 0 || m_text[end] != '>')) {
        const char c = m_text[end++];
        if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = 0;
    }
    XmlPiece piece;
    piece.damaged = end == m_text.size() || m_text[end] == '<';
    QByteArrayView all = m_text.sliced(from, end - from);
    m_at = piece.damaged ? end : end + 1;
    piece.kind = close ? XmlPiece::Close : XmlPiece::Open;
    if (!close && all.endsWith('/')) {
        piece.kind = XmlPiece::Empty;
        all.chop(1);
    }
    qsizetype name = 0, colon = -1;
    for (; name < all.size() && !isSpace(all[name]); ++name) {
        if (all[name] == ':' && colon < 0)
            colon = name;
    }
    piece.prefix = all.first(std::max<qsizetype>(colon, 0));
    piece.local = all.sliced(colon + 1, name - colon - 1);
    piece.inner = all.sliced(name);
    return piece;
}

std::optional<XmlAttribute> nextAttribute(QByteArrayView inner, qsizetype &at)
{
    while (at < inner.size()) {
        while (at < inner.size() && isSpace(inner[at]))
            ++at;
        const qsizetype from = at;
        while (at < inner.size() && inner[at] != '=' && !isSpace(inner[at]))
            ++at;
        const QByteArrayView name = inner.sliced(from, at - from);
        while (at < inner.size() && isSpace(inner[at]))
            ++at;
        if (at >= inner.size() || inner[at] != '=')
            continue;
        ++at;
        while (at < inner.size() && isSpace(inner[at]))
            ++at;
        if (at >= inner.size() || (inner[at] != '"' && inner[at] != '\''))
            continue;
        const qsizetype value = at + 1, end = inner.indexOf(inner[at], value);
        at = end < 0 ? inner.size() : end + 1;
        if (end >= 0)
            return XmlAttribute{name, inner.sliced(value, end - value)};
    }
    return std::nullopt;
}

QByteArrayView attributeOf(QByteArrayView inner, QByteArrayView name)
{
    qsizetype at = 0;
    while (const auto attribute = nextAttribute(inner, at)) {
        if (attribute->name == name)
            return attribute->value;
    }
    return {};
}

std::optional<QByteArray> decodedText(QByteArrayView text, int &strays)
{
    if (text.contains("\xef\xbf\xbd"))
        return std::nullopt;
    if (!text.contains('&'))
        return text.toByteArray();
    QByteArray out;
    out.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text[at] != '&') {
            out += text[at];
            continue;
        }
        const auto isName = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '#';
        };
        qsizetype end = at + 1;
        while (end < text.size() && end - at < 40 && isName(text[end]))
            ++end;
        if (end == at + 1 || end == text.size() || text[end] != ';') {
            ++strays;
            out += '&';
            continue;
        }
        const char32_t point = referenced(text.sliced(at + 1, end - at - 1));
        if (point == 0)
            return std::nullopt;
        out += QString::fromUcs4(&point, 1).toUtf8();
        at = end;
    }
    return out;
}

} // namespace trawl
