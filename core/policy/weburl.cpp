// See weburl.h. The steps are those of the standard's basic parser, for addresses that have a host.
#include "policy/weburl.h"

#include "policy/urlhost.h"

#include <QList>

#include <algorithm>
#include <array>

namespace trawl {
namespace {

using namespace Qt::StringLiterals;

/// What must be percent-encoded where; browsers escape '|' in a path as well.
enum Escape : quint8 { InPath = 1, InQuery = 2, InFragment = 4, InUser = 8, InPlainQuery = 16 };

constexpr std::array<quint8, 128> escapes = [] {
    constexpr quint8 everywhere = InPath | InQuery | InFragment | InUser | InPlainQuery;
    std::array<quint8, 128> table{};
    for (size_t c = 0; c < 128; ++c)
        table[c] = c <= ' ' || c == 0x7f ? everywhere : 0;
    const auto mark = [&table](const char *characters, quint8 where) {
        for (; *characters; ++characters)
            table[size_t(*characters)] |= where;
    };
    mark("\"#<>?^`{}|", InPath);
    mark("\"#<>'", InQuery);
    mark("\"#<>", InPlainQuery);
    mark("\"<>`", InFragment);
    mark("\"#<>?^`{}/:;=@[\\]|", InUser);
    return table;
}();

bool mustEscape(QChar c, quint8 where)
{
    return c.unicode() >= 128 || (escapes[c.unicode()] & where) != 0;
}

void appendEscaped(QString &out, QByteArrayView bytes)
{
    constexpr QStringView digits = u"0123456789ABCDEF";
    for (const char byte : bytes) {
        out += u'%';
        out += digits[quint8(byte) >> 4];
        out += digits[quint8(byte) & 15];
    }
}

/// Escapes what must be, and leaves what is escaped as it is.
QString encoded(QStringView text, quint8 where, const QueryEncoder &encode = {})
{
    if (std::none_of(text.begin(), text.end(), [where](QChar c) { return mustEscape(c, where); }))
        return text.toString();
    QString out;
    out.reserve(text.size() + 32);
    for (qsizetype i = 0; i < text.size();) {
        if (!mustEscape(text[i], where)) {
            out += text[i++];
            continue;
        }
        qsizetype end = i + 1;
        const bool ascii = text[i].unicode() < 128;
        while (!ascii && end < text.size() && text[end].unicode() >= 128)
            ++end;
        const QStringView run = text.mid(i, end - i);
        if (encode && !ascii)
            out += encode(run);
        else
            appendEscaped(out, run.toUtf8());
        i = end;
    }
    return out;
}

int defaultPort(QStringView scheme)
{
    if (scheme == u"http"_s || scheme == u"ws"_s)
        return 80;
    if (scheme == u"https"_s || scheme == u"wss"_s)
        return 443;
    return scheme == u"ftp"_s ? 21 : -1;
}

/// Schemes that the standard calls special: backslashes are slashes there, hosts are domains.
bool isSpecial(QStringView scheme)
{
    return defaultPort(scheme) > 0;
}

/// C8: no tab, CR, LF anywhere; no control characters or spaces around; half surrogates become U+FFFD.
QString cleaned(const QString &text)
{
    const auto odd = [](QChar c) { return c == u'\t' || c == u'\n' || c == u'\r' || c.isSurrogate(); };
    QString out;
    if (std::none_of(text.begin(), text.end(), odd)) {
        out = text;
    } else {
        out.reserve(text.size());
        for (qsizetype i = 0; i < text.size(); ++i) {
            const QChar c = text[i];
            if (c == u'\t' || c == u'\n' || c == u'\r')
                continue;
            if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
                out += c;
                out += text[++i];
            } else {
                out += c.isSurrogate() ? QChar(0xfffd) : c;
            }
        }
    }
    qsizetype from = 0, to = out.size();
    while (from < to && out[from] <= u' ')
        ++from;
    while (to > from && out[to - 1] <= u' ')
        --to;
    return from == 0 && to == out.size() ? out : out.mid(from, to - from);
}

bool isDot(QStringView segment)
{
    return segment == u"."_s || segment.compare(u"%2e", Qt::CaseInsensitive) == 0;
}

bool isDoubleDot(QStringView segment)
{
    static constexpr std::array forms{u"..", u".%2e", u"%2e.", u"%2e%2e"};
    return std::any_of(forms.begin(), forms.end(), [segment](const char16_t *form) {
        return segment.compare(QStringView(form), Qt::CaseInsensitive) == 0;
    });
}

/// Of a path that begins with '/'.
QString withoutDots(const QString &path)
{
    QList<QStringView> kept;
    const QList<QStringView> segments = QStringView(path).mid(1).split(u'/');
    bool changed = false;
    for (qsizetype i = 0; i < segments.size(); ++i) {
        const bool last = i + 1 == segments.size(), up = isDoubleDot(segments[i]);
        if (!up && !isDot(segments[i])) {
            kept.append(segments[i]);
            continue;
        }
        changed = true;
        if (up && !kept.isEmpty())
            kept.removeLast();
        if (last)
            kept.append(QStringView());
    }
    if (!changed)
        return path;
    QString out;
    out.reserve(path.size());
    for (const QStringView segment : std::as_const(kept))
        (out += u'/') += segment;
    return out.isEmpty() ? u"/"_s : out;
}

/// Length of "name" in "name:"; -1 where the text does not begin with a scheme.
qsizetype schemeLength(QStringView text)
{
    const auto letter = [](QChar c) { return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z'); };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c == u':')
            return i > 0 ? i : -1;
        const bool further = (c >= u'0' && c <= u'9') || c == u'+' || c == u'-' || c == u'.';
        if (!letter(c) && !(i > 0 && further))
            return -1;
    }
    return -1;
}

/// The parser's state: parts that are found, and where it stands.
class Parser
{
public:
    Parser(const UrlParts *base, const QueryEncoder *encode) : m_base(base), m_encode(encode) {}

    bool parse(const QString &given)
    {
        const QString text = cleaned(given);
        QStringView rest(text);
        const qsizetype scheme = schemeLength(rest);
        if (scheme < 0)
            return m_base ? relative(rest) : failed(UrlFault::NoScheme);
        parts.scheme = rest.left(scheme).toString().toLower();
        rest = rest.mid(scheme + 1);
        m_special = isSpecial(parts.scheme);
        if (m_special) {
            if (m_base && m_base->scheme == parts.scheme && !rest.startsWith(u"//"_s))
                return relative(rest);
            return authorityAndPath(withoutSlashes(rest)); // "http:/example", "http:////example": the same host
        }
        return rest.startsWith(u"//"_s) ? authorityAndPath(rest.mid(2)) : failed(UrlFault::OtherScheme);
    }

    UrlParts parts;
    UrlFault fault = UrlFault::None;

private:
    bool failed(UrlFault why)
    {
        fault = why;
        return false;
    }
    bool isSlash(QChar c) const { return c == u'/' || (m_special && c == u'\\'); }
    static QStringView withoutSlashes(QStringView text)
    {
        while (!text.isEmpty() && (text[0] == u'/' || text[0] == u'\\'))
            text = text.mid(1);
        return text;
    }

    /// Takes query and fragment off the end.
    QStringView withoutTail(QStringView text)
    {
        if (const qsizetype hash = text.indexOf(u'#'); hash >= 0) {
            parts.hasFragment = true;
            parts.fragment = encoded(text.mid(hash + 1), InFragment);
            text = text.left(hash);
        }
        if (const qsizetype mark = text.indexOf(u'?'); mark >= 0) {
            parts.hasQuery = true;
            const bool legacy = m_encode && *m_encode && isWeb(parts); // ws and others are UTF-8 always
            parts.query =
                encoded(text.mid(mark + 1), m_special ? InQuery : InPlainQuery, legacy ? *m_encode : QueryEncoder());
            text = text.left(mark);
        }
        return text;
    }

    QString pathOf(QStringView text) const
    {
        QString path = text.toString();
        if (m_special)
            path.replace(u'\\', u'/');
        return withoutDots(encoded(path, InPath));
    }

    bool relative(QStringView rest)
    {
        parts.scheme = m_base->scheme;
        m_special = isSpecial(parts.scheme);
        if (rest.size() > 1 && isSlash(rest[0]) && isSlash(rest[1]))
            return authorityAndPath(m_special ? withoutSlashes(rest) : rest.mid(2));
        parts.userInfo = m_base->userInfo;
        parts.host = m_base->host;
        parts.port = m_base->port;
        rest = withoutTail(rest);
        if (rest.isEmpty()) {
            parts.path = m_base->path;
            if (!parts.hasQuery) {
                parts.hasQuery = m_base->hasQuery;
                parts.query = m_base->query;
            }
        } else if (isSlash(rest[0])) {
            parts.path = pathOf(rest);
        } else {
            QString path = m_base->path.left(m_base->path.lastIndexOf(u'/') + 1);
            path += rest;
            parts.path = pathOf(path);
        }
        return true;
    }

    bool authorityAndPath(QStringView rest)
    {
        rest = withoutTail(rest);
        qsizetype end = 0;
        while (end < rest.size() && !isSlash(rest[end]))
            ++end;
        if (!authority(rest.left(end)))
            return false;
        parts.path = end == rest.size() ? u"/"_s : pathOf(rest.mid(end));
        return true;
    }

    bool authority(QStringView text)
    {
        const qsizetype at = text.lastIndexOf(u'@');
        if (at >= 0) {
            // Between user and password the first colon counts; "@"s before the last belong to the password.
            const QStringView user = text.left(at);
            const qsizetype colon = user.indexOf(u':');
            parts.userInfo = encoded(colon < 0 ? user : user.left(colon), InUser);
            if (colon >= 0 && colon + 1 < user.size())
                parts.userInfo += u':' + encoded(user.mid(colon + 1), InUser);
        }
        QStringView host = text.mid(at + 1);
        const qsizetype bracket = host.lastIndexOf(u']');
        if (const qsizetype colon = host.indexOf(u':', bracket < 0 ? 0 : bracket); colon >= 0) {
            if (!port(host.mid(colon + 1)))
                return failed(UrlFault::BadPort);
            host = host.left(colon);
        }
        if (host.isEmpty())
            return failed(m_special ? UrlFault::NoHost : UrlFault::OtherScheme);
        parts.host = hostForm(host.toString(), m_special);
        return !parts.host.isEmpty() || failed(UrlFault::BadHost);
    }

    bool port(QStringView text)
    {
        int number = 0;
        for (const QChar c : text) {
            if (c < u'0' || c > u'9')
                return false;
            number = number * 10 + (c.unicode() - u'0');
            if (number > 65535)
                return false;
        }
        if (!text.isEmpty() && number != defaultPort(parts.scheme))
            parts.port = number;
        return true;
    }

    const UrlParts *m_base;
    const QueryEncoder *m_encode;
    bool m_special = false;
};

UrlParts partsOf(const QString &text, const PlainUrl &plain)
{
    UrlParts parts;
    parts.scheme = plain.secure ? u"https"_s : u"http"_s;
    parts.host = text.mid(plain.host, plain.hostEnd - plain.host);
    parts.port = plain.port;
    const qsizetype end = plain.fragment < 0 ? text.size() : plain.fragment - 1;
    const qsizetype pathEnd = plain.query < 0 ? end : plain.query - 1;
    parts.path = text.mid(plain.path, pathEnd - plain.path);
    if (plain.query >= 0) {
        parts.hasQuery = true;
        parts.query = text.mid(plain.query, end - plain.query);
    }
    if (plain.fragment >= 0) {
        parts.hasFragment = true;
        parts.fragment = text.mid(plain.fragment);
    }
    return parts;
}

enum Kind : quint8 { HostChar = 1, PathChar = 2, QueryChar = 4 };

constexpr std::array<quint8, 128> kinds = [] {
    std::array<quint8, 128> table{};
    for (char c = 'a'; c <= 'z'; ++c)
        table[size_t(c)] = HostChar | PathChar | QueryChar;
    for (char c = '0'; c <= '9'; ++c)
        table[size_t(c)] = HostChar | PathChar | QueryChar;
    for (char c = 'A'; c <= 'Z'; ++c)
        table[size_t(c)] = PathChar | QueryChar;
    for (const char c : {'-', '.'})
        table[size_t(c)] = HostChar | PathChar | QueryChar;
    for (const char c : {'_', '~', '!', '$', '&', '(', ')', '*', '+', ',', ';', '=', ':', '@', '/', '%'})
        table[size_t(c)] = PathChar | QueryChar;
    table[size_t('?')] = QueryChar;
    return table;
}();

bool is(QChar c, quint8 kind)
{
    return c.unicode() < 128 && (kinds[c.unicode()] & kind) != 0;
}

/// Host and port of a plain address; false: it is not plain.
bool scanAuthority(QStringView text, PlainUrl &plain)
{
    qsizetype at = plain.host, label = at;
    bool dots = false;
    for (; at < text.size() && is(text[at], HostChar); ++at) {
        if (text[at] == u'.') {
            dots = dots || label == at;
            label = at + 1;
        }
    }
    // Numbers for hosts have many spellings: not plain.
    if (dots || label >= at)
        return false;
    plain.hostEnd = at;
    if (text[label].unicode() <= u'9' && text[label] >= u'0' &&
        !isDottedQuad(text.mid(plain.host, plain.hostEnd - plain.host)))
        return false;
    if (at < text.size() && text[at] == u':') {
        int port = 0, digits = 0;
        for (++at; at < text.size() && text[at] >= u'0' && text[at] <= u'9' && digits < 5; ++at, ++digits)
            port = port * 10 + (text[at].unicode() - u'0');
        if (digits == 0 || port > 65535)
            return false;
        const bool leading = digits > 1 && text[at - digits] == u'0';
        plain.defaultPort = leading || port == (plain.secure ? 443 : 80);
        plain.port = port == (plain.secure ? 443 : 80) ? -1 : port;
    }
    plain.path = at;
    return at < text.size() && text[at] == u'/';
}

} // namespace

std::optional<PlainUrl> scanPlain(QStringView text)
{
    PlainUrl plain;
    plain.secure = text.startsWith(u"https://"_s);
    if (!plain.secure && !text.startsWith(u"http://"_s))
        return std::nullopt;
    plain.host = plain.secure ? 8 : 7;
    if (!scanAuthority(text, plain))
        return std::nullopt;
    qsizetype at = plain.path;
    const qsizetype size = text.size();
    for (; at < size && is(text[at], PathChar); ++at) {
        const char16_t c = text[at].unicode();
        if (c == u'.' && text[at - 1] == u'/')
            return std::nullopt;
        if (c == u'%') {
            plain.hasEscapes = true;
            if (text[at - 1] == u'/' && at + 2 < size && text[at + 1] == u'2' && (text[at + 2].unicode() | 32) == u'e')
                return std::nullopt;
        }
    }
    if (at < size && text[at] == u'?') {
        plain.query = ++at;
        while (at < size && is(text[at], QueryChar))
            ++at;
    }
    if (at < size && text[at] == u'#') {
        plain.fragment = ++at;
        for (; at < size && is(text[at], QueryChar); ++at)
            plain.hasEscapes = plain.hasEscapes || text[at] == u'%';
    }
    return at == size ? std::optional(plain) : std::nullopt;
}

QString UrlParts::text() const
{
    QString out;
    out.reserve(scheme.size() + 3 + userInfo.size() + 1 + host.size() + 6 + path.size() + query.size() +
                fragment.size() + 2);
    out += scheme;
    out += "://"_L1;
    if (!userInfo.isEmpty())
        (out += userInfo) += u'@';
    out += host;
    if (port >= 0)
        (out += u':') += QString::number(port);
    out += path;
    if (hasQuery)
        (out += u'?') += query;
    if (hasFragment)
        (out += u'#') += fragment;
    return out;
}

std::optional<UrlParts> parseUrl(const QString &text, UrlFault *fault)
{
    if (fault)
        *fault = UrlFault::None;
    if (const auto plain = scanPlain(text))
        return partsOf(text, *plain);
    Parser parser(nullptr, nullptr);
    if (parser.parse(text))
        return std::move(parser.parts);
    if (fault)
        *fault = parser.fault;
    return std::nullopt;
}

std::optional<UrlParts> resolveParts(const UrlParts &base, const QString &reference, const QueryEncoder &encode,
                                     UrlFault *fault)
{
    if (const auto plain = scanPlain(reference))
        return partsOf(reference, *plain);
    Parser parser(&base, &encode);
    if (parser.parse(reference))
        return std::move(parser.parts);
    if (fault)
        *fault = parser.fault;
    return std::nullopt;
}

bool isWeb(const UrlParts &parts)
{
    return parts.scheme == "http"_L1 || parts.scheme == "https"_L1;
}

QString escapedQuery(QStringView text)
{
    return encoded(text, InQuery);
}

} // namespace trawl
