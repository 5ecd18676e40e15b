// URL parsing and identity keys; see urlkey.h. Written after the WHATWG URL standard for the schemes that crawls meet.
#include "policy/urlkey.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <array>

namespace trawl {
namespace {

using namespace Qt::StringLiterals;

constexpr QStringView hexDigits = u"0123456789ABCDEF";

bool isHex(QChar c)
{
    return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
}

int defaultPort(const QString &scheme)
{
    if (scheme == "http"_L1 || scheme == "ws"_L1)
        return 80;
    if (scheme == "https"_L1 || scheme == "wss"_L1)
        return 443;
    if (scheme == "ftp"_L1)
        return 21;
    return -1;
}

/// Schemes that the standard calls special: backslashes are slashes there, hosts are domains.
bool isSpecial(const QString &scheme)
{
    return defaultPort(scheme) > 0;
}

/// C8: no tab, CR, LF anywhere; no control characters or spaces around; half surrogates become U+FFFD.
QString cleaned(const QString &text)
{
    QString out;
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
    qsizetype from = 0, to = out.size();
    while (from < to && out[from] <= u' ')
        ++from;
    while (to > from && out[to - 1] <= u' ')
        --to;
    return out.mid(from, to - from);
}

/// C7: upper-case escapes; what is not ASCII, a control character or in @p escape becomes an escape of its UTF-8.
/// Decodes nothing.
QString encoded(QStringView text, QStringView escape)
{
    QString out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c == u'%' && i + 2 < text.size() && isHex(text[i + 1]) && isHex(text[i + 2])) {
            out += c;
            out += text[i + 1].toUpper();
            out += text[i + 2].toUpper();
            i += 2;
        } else if (c > u' ' && c < QChar(0x7f) && !escape.contains(c)) {
            out += c;
        } else {
            const qsizetype units = c.isHighSurrogate() ? 2 : 1;
            for (const char byte : text.mid(i, units).toUtf8()) {
                out += u'%';
                out += hexDigits[quint8(byte) >> 4];
                out += hexDigits[quint8(byte) & 15];
            }
            i += units - 1;
        }
    }
    return out;
}

constexpr QStringView pathEscapes = u"\"#<>?^`{}";
constexpr QStringView queryEscapes = u"\"#<>'";
constexpr QStringView fragmentEscapes = u"\"<>`";
constexpr QStringView userEscapes = u"\"#<>?`{}/;=@[\\]^|";

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

QString withoutDots(const QString &path)
{
    QStringList kept;
    const QStringList segments = path.mid(1).split(u'/');
    for (qsizetype i = 0; i < segments.size(); ++i) {
        const bool last = i + 1 == segments.size();
        if (isDoubleDot(segments[i])) {
            if (!kept.isEmpty())
                kept.removeLast();
            if (last)
                kept.append(QString());
        } else if (isDot(segments[i])) {
            if (last)
                kept.append(QString());
        } else {
            kept.append(segments[i]);
        }
    }
    return u'/' + kept.join(u'/');
}

/// One number of an IPv4 address: decimal, 0octal or 0xhex; nothing if it is none.
std::optional<quint64> ipNumber(const QString &text)
{
    if (text.isEmpty() || text.size() > 20)
        return std::nullopt;
    bool ok = false;
    quint64 value = 0;
    if (text.startsWith("0x"_L1))
        value = text.size() == 2 ? (ok = true, 0) : text.mid(2).toULongLong(&ok, 16);
    else if (text.size() > 1 && text[0] == u'0')
        value = text.toULongLong(&ok, 8);
    else
        value = text.toULongLong(&ok, 10);
    return ok && !text.contains(u'+') && !text.contains(u'-') ? std::optional(value) : std::nullopt;
}

/// "0x7f.1" → "127.0.0.1"; the text itself if it is no IPv4 address; empty if it looks like one and is invalid.
QString ipv4Form(const QString &host)
{
    QStringList parts = host.split(u'.');
    if (parts.size() > 1 && parts.last().isEmpty())
        parts.removeLast();
    const QString &last = parts.last();
    const bool digits =
        !last.isEmpty() && std::all_of(last.begin(), last.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    if (!digits && !(last.startsWith("0x"_L1) && ipNumber(last)))
        return host;
    if (parts.size() > 4)
        return {};
    quint64 address = 0;
    for (qsizetype i = 0; i < parts.size(); ++i) {
        const auto number = ipNumber(parts[i]);
        if (!number)
            return {};
        if (i + 1 < parts.size()) {
            if (*number > 255)
                return {};
            address |= *number << (8 * (3 - i));
        } else {
            const int bytes = int(5 - parts.size());
            if (*number >= (quint64(1) << (8 * bytes)))
                return {};
            address |= *number;
        }
    }
    return u"%1.%2.%3.%4"_s.arg(address >> 24).arg(address >> 16 & 255).arg(address >> 8 & 255).arg(address & 255);
}

/// C2, C9: lower case, IDNA ASCII; empty if it is no host.
QString hostForm(const QString &text, bool special)
{
    if (text.startsWith(u'[')) {
        QUrl probe;
        probe.setScheme(u"http"_s);
        probe.setHost(text, QUrl::StrictMode);
        return probe.host().isEmpty() ? QString()
                                      : u'[' + probe.host(QUrl::FullyEncoded).remove(u'[').remove(u']') + u']';
    }
    QString host = special ? QUrl::fromPercentEncoding(text.toUtf8()) : text;
    const bool ascii = std::all_of(host.begin(), host.end(), [](QChar c) { return c < QChar(0x80); });
    if (!ascii || host.contains("xn--"_L1, Qt::CaseInsensitive)) {
        host = QString::fromLatin1(QUrl::toAce(host));
        if (host.isEmpty())
            return {};
    }
    host = host.toLower();
    constexpr QStringView forbidden = u" #/:<>?@[\\]^|%\"`{}";
    const bool bad = std::any_of(host.begin(), host.end(),
                                 [&](QChar c) { return c <= u' ' || c == QChar(0x7f) || forbidden.contains(c); });
    if (bad || host.isEmpty() || host == "."_L1)
        return {};
    return special ? ipv4Form(host) : host;
}

struct Authority {
    QString userInfo, host;
    int port = -1;
};

std::optional<Authority> parseAuthority(const QString &text, const QString &scheme)
{
    Authority out;
    const qsizetype at = text.lastIndexOf(u'@');
    if (at >= 0) {
        // Between user and password the first colon counts; "@"s before the last belong to the password.
        const QString user = text.left(at);
        const qsizetype colon = user.indexOf(u':');
        out.userInfo = encoded(colon < 0 ? QStringView(user) : QStringView(user).left(colon), userEscapes);
        if (colon >= 0 && colon + 1 < user.size())
            out.userInfo += u':' + encoded(QStringView(user).mid(colon + 1), userEscapes);
    }
    QString host = text.mid(at + 1);
    static const QRegularExpression portAtEnd(u":([0-9]*)$"_s);
    const auto port = portAtEnd.match(host);
    if (port.hasMatch()) {
        host.truncate(port.capturedStart());
        if (!port.captured(1).isEmpty()) {
            bool ok = false;
            const uint number = port.captured(1).toUInt(&ok);
            if (!ok || number > 65535)
                return std::nullopt;
            out.port = int(number);
        }
    }
    out.host = hostForm(host, isSpecial(scheme));
    if (out.host.isEmpty())
        return std::nullopt;
    return out;
}

bool isSessionKey(QStringView key)
{
    static constexpr std::array names{u"jsessionid", u"phpsessid", u"cfid", u"cftoken", u"sid"};
    return std::any_of(names.begin(), names.end(), [key](const char16_t *name) {
        return key.compare(QStringView(name), Qt::CaseInsensitive) == 0;
    });
}

/// C6: blanks kept, empty pieces dropped, one spelling of the space, sorted by key then value.
QString canonicalQuery(const QString &query, const UrlKeyOptions &options)
{
    QList<std::pair<QString, QString>> pairs;
    for (const QStringView piece : QStringView(query).split(u'&', Qt::SkipEmptyParts)) {
        const qsizetype equals = piece.indexOf(u'=');
        const auto form = [](QStringView text) {
            QString out = encoded(text, queryEscapes);
            out.replace("%20"_L1, "+"_L1);
            return out;
        };
        const QString key = form(equals < 0 ? piece : piece.left(equals));
        if (options.stripSession && isSessionKey(key))
            continue;
        if (options.stripTracking && key.startsWith("utm_"_L1, Qt::CaseInsensitive))
            continue;
        pairs.append({key, equals < 0 ? QString() : form(piece.mid(equals + 1))});
    }
    std::sort(pairs.begin(), pairs.end());
    QStringList out;
    for (const auto &[key, value] : std::as_const(pairs))
        out.append(key + u'=' + value);
    return out.join(u'&');
}

void stripSessionPath(QString &path)
{
    static const QRegularExpression id(u";(?:jsessionid|phpsessid|sid)=[^/;]*"_s,
                                       QRegularExpression::CaseInsensitiveOption);
    qsizetype before = -1;
    while (before != path.size()) { // taking one out may join the halves of another
        before = path.size();
        path.remove(id);
    }
}

void stripWww(QString &host)
{
    if (!host.startsWith("www"_L1))
        return;
    static const QRegularExpression www(u"^www[0-9]*\\.(?=[^.]+\\.[^.])"_s);
    while (host.contains(www))
        host.remove(www);
}

/// Four decimal numbers as everybody writes them: no other spelling of an IPv4 address.
bool isDottedQuad(QStringView host)
{
    int dots = 0, digits = 0, number = 0;
    for (const QChar c : host) {
        if (c == u'.') {
            if (digits == 0 || ++dots > 3)
                return false;
            digits = number = 0;
            continue;
        }
        if (c < u'0' || c > u'9' || (digits > 0 && number == 0))
            return false;
        number = number * 10 + (c.unicode() - u'0');
        ++digits;
        if (number > 255)
            return false;
    }
    return dots == 3 && digits > 0;
}

/// The form nearly all addresses have: http or https, a plain host, nothing to escape, no dot segments. Read in one
/// pass; anything else is left to the whole reading below, which gives the same parts for this form as well.
std::optional<UrlParts> parsePlain(const QString &text)
{
    enum : quint8 { Host = 1, Path = 2, Query = 4 };
    static constexpr auto kinds = [] {
        std::array<quint8, 128> table{};
        for (char c = 'a'; c <= 'z'; ++c)
            table[c] = Host | Path | Query;
        for (char c = '0'; c <= '9'; ++c)
            table[c] = Host | Path | Query;
        for (char c = 'A'; c <= 'Z'; ++c)
            table[c] = Path | Query;
        for (const char c : {'-', '.'})
            table[c] = Host | Path | Query;
        for (const char c : {'_', '~', '!', '$', '&', '(', ')', '*', '+', ',', ';', '=', ':', '@', '/'})
            table[c] = Path | Query;
        table['?'] = Query;
        return table;
    }();
    const auto is = [](QChar c, quint8 kind) { return c.unicode() < 128 && (kinds[c.unicode()] & kind) != 0; };
    UrlParts parts;
    const bool secure = text.startsWith("https://"_L1);
    if (!secure && !text.startsWith("http://"_L1))
        return std::nullopt;
    const qsizetype begin = secure ? 8 : 7, size = text.size();
    qsizetype at = begin, label = begin;
    for (; at < size && is(text[at], Host); ++at) {
        if (text[at] == u'.')
            label = at + 1;
    }
    // Numbers for hosts have many spellings, and a name of another script its own rules: not plain.
    if (label >= at || text[label] == u'-' || text[begin] == u'.' || text[at - 1] == u'-')
        return std::nullopt;
    if (text[label].isDigit() && !isDottedQuad(QStringView(text).mid(begin, at - begin)))
        return std::nullopt;
    parts.host = text.mid(begin, at - begin);
    if (parts.host.contains("xn--"_L1) || parts.host.contains(".."_L1))
        return std::nullopt;
    if (at < size && text[at] == u':') {
        int port = 0, digits = 0;
        for (++at; at < size && text[at].isDigit() && text[at].unicode() < 128 && digits < 5; ++at, ++digits)
            port = port * 10 + text[at].digitValue();
        if (digits == 0 || port > 65535)
            return std::nullopt;
        parts.port = port == (secure ? 443 : 80) ? -1 : port;
    }
    if (at == size || text[at] != u'/')
        return std::nullopt;
    const qsizetype path = at;
    for (; at < size && is(text[at], Path); ++at) {
        if (text[at] == u'.' && text[at - 1] == u'/')
            return std::nullopt;
    }
    parts.path = text.mid(path, at - path);
    if (at < size && text[at] == u'?') {
        const qsizetype query = ++at;
        while (at < size && is(text[at], Query))
            ++at;
        parts.hasQuery = true;
        parts.query = text.mid(query);
    }
    if (at < size)
        return std::nullopt;
    parts.scheme = secure ? u"https"_s : u"http"_s;
    return parts;
}

} // namespace

QString UrlParts::text() const
{
    QString out = scheme + "://"_L1;
    if (!userInfo.isEmpty())
        out += userInfo + u'@';
    out += host;
    if (port >= 0)
        out += u':' + QString::number(port);
    out += path;
    if (hasQuery)
        out += u'?' + query;
    if (hasFragment)
        out += u'#' + fragment;
    return out;
}

std::optional<UrlParts> parseUrl(const QString &input)
{
    if (auto plain = parsePlain(input))
        return plain;
    QString text = cleaned(input);
    static const QRegularExpression schemeForm(u"^([A-Za-z][A-Za-z0-9+.-]*):"_s);
    const auto scheme = schemeForm.match(text);
    if (!scheme.hasMatch())
        return std::nullopt;
    UrlParts parts;
    parts.scheme = scheme.captured(1).toLower();
    QString rest = text.mid(scheme.capturedEnd());
    if (const qsizetype hash = rest.indexOf(u'#'); hash >= 0) {
        parts.hasFragment = true;
        parts.fragment = encoded(QStringView(rest).mid(hash + 1), fragmentEscapes);
        rest.truncate(hash);
    }
    if (const qsizetype mark = rest.indexOf(u'?'); mark >= 0) {
        parts.hasQuery = true;
        parts.query = encoded(QStringView(rest).mid(mark + 1), queryEscapes);
        rest.truncate(mark);
    }
    if (isSpecial(parts.scheme)) {
        rest.replace(u'\\', u'/');
        qsizetype slashes = 0;
        while (slashes < rest.size() && rest[slashes] == u'/')
            ++slashes;
        rest = rest.mid(slashes); // "http:/example" and "http:////example" name the same host
    } else if (rest.startsWith("//"_L1)) {
        rest = rest.mid(2);
    } else {
        return std::nullopt;
    }
    const qsizetype slash = rest.indexOf(u'/');
    const auto authority = parseAuthority(slash < 0 ? rest : rest.left(slash), parts.scheme);
    if (!authority)
        return std::nullopt;
    parts.userInfo = authority->userInfo;
    parts.host = authority->host;
    parts.port = authority->port == defaultPort(parts.scheme) ? -1 : authority->port;
    parts.path = withoutDots(encoded(slash < 0 ? QString(u'/') : rest.mid(slash), pathEscapes));
    return parts;
}

QString identityKey(const QString &url, const UrlKeyOptions &options)
{
    auto parsed = parseUrl(url);
    if (!parsed)
        return {};
    UrlParts &parts = *parsed;
    if (!options.keepFragment || parts.fragment.isEmpty())
        parts.hasFragment = false;
    if (options.stripSession) {
        stripSessionPath(parts.path);
        parts.path = withoutDots(parts.path);
    }
    if (options.collapseSlashes) {
        static const QRegularExpression repeated(u"/{2,}"_s);
        parts.path.replace(repeated, u"/"_s);
    }
    if (options.stripWww)
        stripWww(parts.host);
    if (options.httpIsHttps && parts.scheme == "http"_L1) {
        parts.scheme = u"https"_s;
        if (parts.port == 443)
            parts.port = -1;
    }
    parts.query = canonicalQuery(parts.query, options);
    parts.hasQuery = !parts.query.isEmpty();
    return parts.text();
}

QString identityKey(const QByteArray &url, const UrlKeyOptions &options)
{
    const QString text = QString::fromUtf8(url);
    if (!text.contains(QChar(0xfffd)))
        return identityKey(text, options);
    QString escaped; // not UTF-8: each byte keeps its value as an escape (C7)
    for (const char byte : url) {
        if (quint8(byte) < 0x80) {
            escaped += QLatin1Char(byte);
        } else {
            escaped += u'%';
            escaped += hexDigits[quint8(byte) >> 4];
            escaped += hexDigits[quint8(byte) & 15];
        }
    }
    return identityKey(escaped, options);
}

bool isFetchable(const QString &url)
{
    const auto parts = parseUrl(url);
    return parts && (parts->scheme == "http"_L1 || parts->scheme == "https"_L1);
}

QString resolveUrl(const QString &base, const QString &reference)
{
    const auto from = parseUrl(base);
    if (!from)
        return {};
    QString text = cleaned(reference);
    static const QRegularExpression schemeForm(u"^[A-Za-z][A-Za-z0-9+.-]*:"_s);
    if (!text.contains(schemeForm)) {
        if (isSpecial(from->scheme)) {
            const qsizetype end = std::min(text.indexOf(u'?') & 0x7fffffff, text.indexOf(u'#') & 0x7fffffff);
            for (qsizetype i = 0; i < std::min(end, text.size()); ++i) {
                if (text[i] == u'\\')
                    text[i] = u'/';
            }
        }
        UrlParts root = *from;
        root.hasQuery = root.hasFragment = false;
        root.path.clear();
        if (text.startsWith("//"_L1))
            text = from->scheme + u':' + text;
        else if (text.startsWith(u'/'))
            text = root.text() + text;
        else if (text.isEmpty() || text.startsWith(u'#'))
            text = root.text() + from->path + (from->hasQuery ? u'?' + from->query : QString());
        else if (text.startsWith(u'?'))
            text = root.text() + from->path + text;
        else
            text = root.text() + from->path.left(from->path.lastIndexOf(u'/') + 1) + text;
    }
    auto parts = parseUrl(text);
    if (!parts || (parts->scheme != "http"_L1 && parts->scheme != "https"_L1))
        return {};
    parts->hasFragment = false;
    parts->userInfo.clear();
    return parts->text();
}

QString hostWithoutWww(const QString &host)
{
    QString out = host;
    stripWww(out);
    return out;
}

QString hostOf(const QString &url)
{
    const auto parts = parseUrl(url);
    return parts ? parts->host : QString();
}

QString registrableDomain(const QString &host)
{
    const QString lower = host.toLower();
    const QStringList labels = lower.split(u'.', Qt::SkipEmptyParts);
    static const QRegularExpression address(u"^\\[|^[0-9.]+$"_s);
    if (labels.size() < 3 || lower.contains(address))
        return lower;
    static constexpr std::array seconds{"ac", "co", "com", "edu", "go", "gov", "idv", "mil", "ne", "net", "or", "org"};
    const QString &second = labels[labels.size() - 2];
    const bool country =
        labels.last().size() == 2 && std::any_of(seconds.begin(), seconds.end(),
                                                 [&](const char *name) { return second == QLatin1StringView(name); });
    return labels.mid(labels.size() - (country ? 3 : 2)).join(u'.');
}

} // namespace trawl
