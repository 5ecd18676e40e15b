// See mediatype.h.
#include "policy/mediatype.h"

#include "domain/names.h"

#include <QByteArray>
#include <QStringList>

#include <algorithm>
#include <array>

namespace trawl {

namespace {

bool isBlank(QChar c)
{
    return c == u' ' || c == u'\t' || c == u'\n' || c == u'\r';
}

QString withoutBlanks(const QString &text)
{
    qsizetype from = 0, to = text.size();
    while (from < to && isBlank(text[from]))
        ++from;
    while (to > from && isBlank(text[to - 1]))
        --to;
    return text.mid(from, to - from);
}

/// RFC 9110 5.6.2, and at least one character.
bool isToken(const QString &text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) {
        return c.unicode() < 0x80 && (c.isLetterOrNumber() || u"!#$%&'*+-.^_`|~"_s.contains(c));
    });
}

/// From the quote at @p at to behind its end. The value without quotes and backslashes.
QString quoted(const QString &text, qsizetype &at)
{
    QString value;
    for (++at; at < text.size() && text[at] != u'"'; ++at) {
        if (text[at] == u'\\' && at + 1 < text.size())
            ++at;
        value += text[at];
    }
    ++at;
    return value;
}

QStringList splitAtCommas(const QString &header)
{
    QStringList parts{QString()};
    for (qsizetype at = 0; at < header.size();) {
        const qsizetype from = at;
        if (header[at] == u',') {
            parts.append(QString());
            ++at;
            continue;
        }
        if (header[at] == u'"')
            quoted(header, at);
        else
            ++at;
        parts.last() += header.mid(from, at - from);
    }
    return parts;
}

/// The first charset among the parameters behind the essence.
QString charsetOf(const QString &text, qsizetype at)
{
    while (at < text.size()) {
        ++at; // the semicolon
        while (at < text.size() && isBlank(text[at]))
            ++at;
        const qsizetype from = at;
        while (at < text.size() && text[at] != u';' && text[at] != u'=')
            ++at;
        const QString name = text.mid(from, at - from).toLower();
        if (at >= text.size() || text[at] == u';')
            continue;
        ++at;
        QString value;
        if (at < text.size() && text[at] == u'"') {
            value = quoted(text, at);
            at = std::min(at, text.size());
            while (at < text.size() && text[at] != u';')
                ++at;
        } else {
            const qsizetype begins = at;
            while (at < text.size() && text[at] != u';')
                ++at;
            value = withoutBlanks(text.mid(begins, at - begins));
            if (value.isEmpty())
                continue;
        }
        if (name == u"charset"_s)
            return value;
    }
    return {};
}

/// One value. An empty essence: it is no media type.
MediaType parsed(const QString &value)
{
    const QString text = withoutBlanks(value);
    const qsizetype slash = text.indexOf(u'/');
    const qsizetype end = slash < 0 ? -1 : text.indexOf(u';', slash);
    const QString type = text.left(std::max<qsizetype>(slash, 0));
    QString subtype = text.mid(slash + 1, end < 0 ? -1 : end - slash - 1);
    while (!subtype.isEmpty() && isBlank(subtype.back())) // blanks before it are an error
        subtype.chop(1);
    if (slash < 0 || !isToken(type) || !isToken(subtype))
        return {};
    return {(type + u'/' + subtype).toLower(), end < 0 ? QString() : charsetOf(text, end)};
}

struct Signature {
    QByteArrayView bytes;
    const char *type;
};
constexpr Signature signatures[] = {
    {"%PDF-", "application/pdf"},
    {"%!PS-Adobe-", "application/postscript"},
    {"\xfe\xff", "text/plain"},
    {"\xff\xfe", "text/plain"},
    {"\xef\xbb\xbf", "text/plain"},
    {"GIF87a", "image/gif"},
    {"GIF89a", "image/gif"},
    {"\x89PNG\r\n\x1a\n", "image/png"},
    {"\xff\xd8\xff", "image/jpeg"},
    {"BM", "image/bmp"},
    {QByteArrayView("OggS\0", 5), "application/ogg"},
    {"ID3", "audio/mpeg"},
    {"\x1a\x45\xdf\xa3", "video/webm"},
    {"\x1f\x8b\x08", "application/x-gzip"},
    {"PK\3\4", "application/zip"},
    {"Rar!\x1a\7", "application/x-rar-compressed"},
};
constexpr std::array pageTags{
    "<!doctype html", "<html",  "<head", "<script", "<iframe", "<h1", "<div", "<font", "<table", "<a",
    "<style",         "<title", "<b",    "<body",   "<br",     "<p",  "<!--"};

bool beginsPage(QByteArrayView head)
{
    while (!head.isEmpty() && QByteArrayView("\t\n\f\r ").contains(head.front()))
        head = head.sliced(1);
    return std::ranges::any_of(pageTags, [head](const char *name) {
        const QByteArrayView tag(name);
        if (head.size() <= tag.size() || qstrnicmp(head.data(), tag.data(), size_t(tag.size())) != 0)
            return false;
        const char after = head[tag.size()];
        return after == ' ' || after == '>';
    });
}

bool isBinary(QByteArrayView head)
{
    return std::ranges::any_of(head, [](char c) {
        const auto byte = uchar(c);
        return byte <= 8 || byte == 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f);
    });
}

} // namespace

MediaType extractMediaType(const QString &header)
{
    MediaType found;
    for (const QString &value : splitAtCommas(header)) {
        MediaType one = parsed(value);
        if (one.essence.isEmpty() || one.essence == u"*/*"_s)
            continue;
        if (one.essence == found.essence && one.charset.isEmpty())
            one.charset = found.charset;
        found = one;
    }
    return found;
}

bool isPageType(const MediaType &type)
{
    return type.essence == u"text/html"_s || type.essence == u"application/xhtml+xml"_s;
}

bool isUnknownType(const MediaType &type)
{
    return type.essence.isEmpty() || type.essence == u"unknown/unknown"_s || type.essence == u"application/unknown"_s;
}

bool isXmlType(const MediaType &type)
{
    return type.essence == u"text/xml"_s || type.essence == u"application/xml"_s;
}

bool isXhtml(QByteArrayView head)
{
    head = head.first(std::min(head.size(), SniffedBytes));
    for (qsizetype at = head.indexOf('<'); at >= 0; at = head.indexOf('<', at + 1)) {
        const QByteArrayView rest = head.sliced(at + 1);
        if (rest.startsWith("!--")) {
            at = head.indexOf("-->", at);
            if (at < 0)
                return false;
        } else if (!rest.startsWith('!') && !rest.startsWith('?')) {
            const QByteArrayView tag = rest.first(std::max<qsizetype>(rest.indexOf('>'), 0));
            const auto end = std::ranges::find_if(tag, [](char c) { return isBlank(QLatin1Char(c)); });
            const QByteArrayView name = tag.first(end - tag.begin());
            return (name == "html" || name.endsWith(":html")) && tag.contains("http://www.w3.org/1999/xhtml");
        }
    }
    return false;
}

QString sniffedType(QByteArrayView head, bool scriptable)
{
    head = head.first(std::min(head.size(), SniffedBytes));
    if (scriptable && beginsPage(head))
        return u"text/html"_s;
    if (scriptable && head.trimmed().startsWith("<?xml"))
        return u"text/xml"_s;
    for (const Signature &signature : signatures) {
        if (head.startsWith(signature.bytes))
            return QLatin1StringView(signature.type);
    }
    return isBinary(head) ? u"application/octet-stream"_s : u"text/plain"_s;
}

} // namespace trawl
