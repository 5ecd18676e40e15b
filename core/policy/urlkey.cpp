// Identity keys; see urlkey.h. Most addresses of a site are their own key, which one pass without a copy finds out.
#include "policy/urlkey.h"
#include "domain/text.h"

#include <QRegularExpression>
#include <QStringList>
#include <QVarLengthArray>

#include <algorithm>
#include <array>

namespace trawl {
namespace {

using namespace Qt::StringLiterals;

bool isHex(QChar c)
{
    return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
}

bool isEscape(QStringView text, qsizetype at)
{
    return text[at] == u'%' && at + 2 < text.size() && isHex(text[at + 1]) && isHex(text[at + 2]);
}

/// C7: escapes in upper case. Decodes nothing.
void upperEscapes(QString &text)
{
    for (qsizetype i = text.indexOf(u'%'); i >= 0; i = text.indexOf(u'%', i + 1)) {
        if (!isEscape(text, i))
            continue;
        for (const qsizetype at : {i + 1, i + 2}) {
            if (text.at(at) >= u'a')
                text[at] = text.at(at).toUpper();
        }
        i += 2;
    }
}

bool hasLowerEscape(QStringView text)
{
    for (qsizetype i = text.indexOf(u'%'); i >= 0; i = text.indexOf(u'%', i + 1)) {
        if (isEscape(text, i) && (text[i + 1] >= u'a' || text[i + 2] >= u'a'))
            return true;
    }
    return false;
}

bool isSessionKey(QStringView key)
{
    static constexpr std::array names{u"jsessionid", u"phpsessid", u"cfid", u"cftoken", u"sid"};
    return std::any_of(names.begin(), names.end(), [key](const char16_t *name) {
        return key.compare(QStringView(name), Qt::CaseInsensitive) == 0;
    });
}

struct Pair {
    QStringView key, value;
    friend bool operator<(const Pair &a, const Pair &b)
    {
        const int order = a.key.compare(b.key);
        return order < 0 || (order == 0 && a.value < b.value);
    }
};
using Pairs = QVarLengthArray<Pair, 24>;

/// The pieces between '&', empty ones left out. False: one of them has no '=', or one was left out.
bool split(QStringView query, Pairs &pairs)
{
    bool whole = true;
    for (qsizetype from = 0; from <= query.size();) {
        qsizetype end = query.indexOf(u'&', from);
        if (end < 0)
            end = query.size();
        const QStringView piece = query.mid(from, end - from);
        const qsizetype equals = piece.indexOf(u'=');
        if (!piece.isEmpty())
            pairs.append(equals < 0 ? Pair{piece, {}} : Pair{piece.left(equals), piece.mid(equals + 1)});
        whole = whole && equals >= 0;
        from = end + 1;
    }
    return whole;
}

/// C6: blanks kept, empty pieces dropped, one spelling of the space, sorted by key then value. @p query is escaped.
bool isCanonicalQuery(QStringView query, Pairs &pairs)
{
    return split(query, pairs) && !query.contains(u"%20"_s) && !hasLowerEscape(query) &&
           std::is_sorted(pairs.begin(), pairs.end());
}

QString canonicalQuery(QString query, const UrlKeyOptions &options)
{
    if (query.contains(u'%')) {
        upperEscapes(query);
        query.replace("%20"_L1, "+"_L1);
    }
    Pairs pairs;
    split(query, pairs);
    const auto dropped = [&options](const Pair &pair) {
        return (options.stripSession && isSessionKey(pair.key)) ||
               (options.stripTracking && pair.key.startsWith(u"utm_"_s, Qt::CaseInsensitive));
    };
    if (options.stripSession || options.stripTracking)
        pairs.erase(std::remove_if(pairs.begin(), pairs.end(), dropped), pairs.end());
    std::sort(pairs.begin(), pairs.end());
    QString out;
    out.reserve(query.size() + pairs.size());
    for (const Pair &pair : std::as_const(pairs)) {
        if (!out.isEmpty())
            out += u'&';
        ((out += pair.key) += u'=') += pair.value;
    }
    return out;
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

/// An address that is its own key, or becomes it by its query alone. Nothing: it takes the whole reading.
std::optional<QString> plainKey(const QString &url, bool keepFragment)
{
    const auto plain = scanPlain(url);
    if (!plain || plain->defaultPort || (plain->hasEscapes && hasLowerEscape(url)))
        return std::nullopt;
    const QStringView text(url);
    const bool fragment = plain->fragment >= 0 && keepFragment && plain->fragment < url.size();
    const qsizetype end = plain->fragment < 0 || fragment ? url.size() : plain->fragment - 1;
    if (plain->query < 0)
        return end == url.size() ? url : url.left(end);
    const qsizetype queryEnd = plain->fragment < 0 ? url.size() : plain->fragment - 1;
    Pairs pairs;
    if (isCanonicalQuery(text.mid(plain->query, queryEnd - plain->query), pairs))
        return end == url.size() ? url : url.left(end);
    const QString query = canonicalQuery(url.mid(plain->query, queryEnd - plain->query), {});
    QString out;
    out.reserve(url.size() + 8);
    out += text.left(plain->query - 1);
    if (!query.isEmpty())
        (out += u'?') += query;
    if (fragment)
        out += text.mid(plain->fragment - 1);
    return out;
}

QString escapedBytes(const QByteArray &bytes)
{
    QString out;
    out.reserve(bytes.size());
    for (const char byte : bytes) {
        if (quint8(byte) < 0x80)
            out += QLatin1Char(byte);
        else
            out += u'%' + QString::number(quint8(byte), 16).toUpper();
    }
    return out;
}

/// What @p reference means at @p base, where that can be fetched.
std::optional<UrlParts> webParts(const QString &base, const QString &reference)
{
    const auto from = parseUrl(base);
    auto parts = from ? resolveParts(*from, reference) : std::nullopt;
    if (!parts || !isWeb(*parts))
        return std::nullopt;
    parts->userInfo.clear();
    return parts;
}

QString withoutFragment(UrlParts parts)
{
    parts.hasFragment = false;
    return parts.text();
}

} // namespace

QString identityKey(const QString &url, const UrlKeyOptions &options)
{
    const bool extras = options.stripWww || options.stripSession || options.stripTracking || options.collapseSlashes ||
                        options.httpIsHttps;
    if (!extras) {
        if (auto key = plainKey(url, options.keepFragment))
            return *std::move(key);
    }
    auto parsed = parseUrl(url);
    if (!parsed)
        return {};
    UrlParts &parts = *parsed;
    if (!options.keepFragment || parts.fragment.isEmpty())
        parts.hasFragment = false;
    else
        upperEscapes(parts.fragment);
    upperEscapes(parts.path);
    upperEscapes(parts.userInfo);
    if (options.stripSession) {
        stripSessionPath(parts.path);
        const auto again = parseUrl(u"http://x"_s + parts.path); // what stood around it may be dots now
        parts.path = again ? again->path : u"/"_s;
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
    return identityKey(escapedBytes(url), options); // not UTF-8: each byte keeps its value as an escape (C7)
}

bool isFetchable(const QString &url)
{
    if (scanPlain(url))
        return true;
    const auto parts = parseUrl(url);
    return parts && isWeb(*parts);
}

QString resolveUrl(const QString &base, const QString &reference)
{
    const auto parts = webParts(base, reference);
    return parts ? withoutFragment(*parts) : QString();
}

QString redirectTarget(const QString &from, const QByteArray &location, QString &fragment)
{
    const auto parts = webParts(from, escapedBytes(location));
    if (!parts)
        return {};
    if (parts->hasFragment)
        fragment = parts->fragment.isEmpty() ? QString() : u'#' + parts->fragment;
    return withoutFragment(*parts);
}

QString addressFault(const QString &address)
{
    UrlFault fault = UrlFault::None;
    const auto parts = parseUrl(address, &fault);
    if (parts)
        return isWeb(*parts) ? QString() : translate("core", "%1 is neither http nor https").arg(parts->scheme);
    switch (fault) {
    case UrlFault::NoScheme:
        return translate("core", "it does not begin with http:// or https://");
    case UrlFault::OtherScheme:
        return translate("core", "it is neither http nor https");
    case UrlFault::NoHost:
        return translate("core", "it names no host");
    case UrlFault::BadPort:
        return translate("core", "what follows the host is no port from 0 to 65535");
    case UrlFault::BadHost:
    case UrlFault::None:
        break;
    }
    return translate("core", "its host is no name and no number that a host can have");
}

QString cleanAddress(const QString &address)
{
    if (const auto plain = scanPlain(address); plain && !plain->defaultPort)
        return address; // shared: a list of 100,000 start addresses is in memory once
    const auto parts = parseUrl(address);
    return parts ? parts->text() : address;
}

QString hostOf(const QString &url)
{
    if (const auto plain = scanPlain(url))
        return url.mid(plain->host, plain->hostEnd - plain->host);
    const auto parts = parseUrl(url);
    return parts ? parts->host : QString();
}

QString hostWithoutWww(const QString &host)
{
    QString out = host;
    stripWww(out);
    return out;
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
