// See prescan.h.
#include "extract/child/prescan.h"

#include <QByteArrayList>

#include <algorithm>
#include <cctype>

namespace trawl {

namespace {

constexpr qsizetype PrescanBytes = 1024;

bool isSpace(char c)
{
    return c == ' ' || (c >= 9 && c <= 13 && c != 11);
}

/// Walks over the attributes of one tag.
class Attributes
{
public:
    Attributes(QByteArrayView bytes, qsizetype at) : m_bytes(bytes), m_at(at) {}
    qsizetype position() const { return m_at; }
    bool next(QByteArray &name, QByteArray &value)
    {
        name.clear();
        value.clear();
        while (m_at < m_bytes.size() && (isSpace(m_bytes[m_at]) || m_bytes[m_at] == '/'))
            ++m_at;
        if (m_at >= m_bytes.size() || m_bytes[m_at] == '>')
            return false;
        for (; m_at < m_bytes.size() && !ends(m_bytes[m_at]) && (m_bytes[m_at] != '=' || name.isEmpty()); ++m_at)
            name.append(m_bytes[m_at]);
        skipSpace();
        if (m_at < m_bytes.size() && m_bytes[m_at] == '=') {
            ++m_at;
            readValue(value);
        }
        name = name.toLower();
        value = value.toLower();
        return true;
    }

private:
    static bool ends(char c) { return isSpace(c) || c == '/' || c == '>'; }
    void skipSpace()
    {
        while (m_at < m_bytes.size() && isSpace(m_bytes[m_at]))
            ++m_at;
    }
    void readValue(QByteArray &value)
    {
        skipSpace();
        if (m_at >= m_bytes.size())
            return;
        const char quote = m_bytes[m_at];
        if (quote == '"' || quote == '\'') {
            for (++m_at; m_at < m_bytes.size() && m_bytes[m_at] != quote; ++m_at)
                value.append(m_bytes[m_at]);
            ++m_at;
            return;
        }
        for (; m_at < m_bytes.size() && !isSpace(m_bytes[m_at]) && m_bytes[m_at] != '>'; ++m_at)
            value.append(m_bytes[m_at]);
    }
    QByteArrayView m_bytes;
    qsizetype m_at;
};

/// A meta tag's declaration. Of an attribute that stands twice, the first counts; a charset that is none of the
/// standard's ends the search in this tag.
QByteArray declaredIn(Attributes &attributes, const Encodings &encodings)
{
    QByteArray name, value, found;
    QByteArrayList seen;
    bool pragma = false, needsPragma = false, decided = false;
    while (attributes.next(name, value)) {
        if (seen.contains(name))
            continue;
        seen.append(name);
        if (name == "http-equiv") {
            pragma = value == "content-type";
        } else if (name == "charset") {
            found = encodings.nameOf(value);
            decided = true;
            needsPragma = false;
        } else if (name == "content" && !decided) {
            found = encodings.nameOf(charsetIn(value));
            decided = needsPragma = !found.isEmpty();
        }
    }
    return decided && (!needsPragma || pragma) ? asDeclared(found) : QByteArray();
}

QByteArray byMeta(QByteArrayView bytes, const Encodings &encodings)
{
    QByteArray name, value;
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        if (bytes[at] != '<')
            continue;
        const QByteArrayView rest = bytes.sliced(at);
        if (rest.startsWith("<!--")) {
            const qsizetype end = rest.indexOf("-->", 2);
            if (end < 0)
                return {};
            at += end + 2;
        } else if (rest.size() > 5 && qstrnicmp(rest.data(), "<meta", 5) == 0 && (isSpace(rest[5]) || rest[5] == '/')) {
            Attributes attributes(bytes, at + 6);
            const QByteArray found = declaredIn(attributes, encodings);
            if (!found.isEmpty() && attributes.position() < bytes.size())
                return found;
            at = attributes.position();
        } else if (rest.size() > 1 && (std::isalpha(uchar(rest[1])) ||
                                       (rest[1] == '/' && rest.size() > 2 && std::isalpha(uchar(rest[2]))))) {
            while (at < bytes.size() && !isSpace(bytes[at]) && bytes[at] != '>')
                ++at;
            Attributes attributes(bytes, at);
            while (attributes.next(name, value)) {
            }
            at = attributes.position();
        } else if (rest.size() > 1 && (rest[1] == '!' || rest[1] == '?' || rest[1] == '/')) {
            const qsizetype end = rest.indexOf('>');
            if (end < 0)
                return {};
            at += end;
        }
    }
    return {};
}

/// The label in an XML declaration, as it stands.
QByteArray xmlLabel(QByteArrayView bytes)
{
    bytes = bytes.first(std::min(bytes.size(), PrescanBytes));
    const qsizetype end = bytes.startsWith("<?xml") ? bytes.indexOf('>') : -1;
    qsizetype at = end < 0 ? -1 : bytes.first(end).indexOf("encoding");
    if (at < 0)
        return {};
    const auto skip = [&at, end, bytes] {
        while (at < end && uchar(bytes[at]) <= ' ')
            ++at;
        return at < end;
    };
    at += 8;
    if (!skip() || bytes[at++] != '=' || !skip() || (bytes[at] != '"' && bytes[at] != '\''))
        return {};
    const qsizetype close = bytes.first(end).indexOf(bytes[at], at + 1);
    const QByteArrayView label = close < 0 ? QByteArrayView() : bytes.sliced(at + 1, close - at - 1);
    const bool blank = std::any_of(label.begin(), label.end(), [](char c) { return uchar(c) <= ' '; });
    return blank ? QByteArray() : label.toByteArray();
}

} // namespace

QByteArray asDeclared(const QByteArray &name)
{
    if (name.startsWith("utf-16"))
        return "utf-8";
    return name == "x-user-defined" ? QByteArray("windows-1252") : name;
}

QByteArray charsetIn(QByteArrayView content)
{
    const QByteArray low = content.toByteArray().toLower();
    qsizetype at = 0;
    while ((at = low.indexOf("charset", at)) >= 0) {
        at += 7;
        while (at < low.size() && isSpace(low[at]))
            ++at;
        if (at >= low.size() || low[at] != '=')
            continue;
        ++at;
        while (at < low.size() && isSpace(low[at]))
            ++at;
        if (at >= low.size())
            return {};
        const char quote = low[at];
        if (quote == '"' || quote == '\'') {
            const qsizetype end = low.indexOf(quote, at + 1);
            return end < 0 ? QByteArray() : low.mid(at + 1, end - at - 1);
        }
        qsizetype end = at;
        while (end < low.size() && !isSpace(low[end]) && low[end] != ';')
            ++end;
        return low.mid(at, end - at);
    }
    return {};
}

QByteArray declaredByXml(QByteArrayView bytes, const Encodings &encodings)
{
    if (bytes.startsWith(QByteArrayView("<\0?\0x\0", 6)))
        return "utf-16le";
    if (bytes.startsWith(QByteArrayView("\0<\0?\0x", 6)))
        return "utf-16be";
    return asDeclared(encodings.nameOf(xmlLabel(bytes)));
}

QByteArray prescanned(QByteArrayView bytes, const Encodings &encodings)
{
    const QByteArray xml = declaredByXml(bytes, encodings);
    if (xml.startsWith("utf-16"))
        return xml;
    const QByteArray meta = byMeta(bytes.first(std::min(bytes.size(), PrescanBytes)), encodings);
    return meta.isEmpty() ? xml : meta;
}

} // namespace trawl
