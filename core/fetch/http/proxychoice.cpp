// The customary variables: http_proxy in lower case only, the others in both.
#include "fetch/http/proxychoice.h"

#include "policy/reach.h"
#include "policy/urlkey.h"

namespace trawl {

using namespace Qt::StringLiterals;

namespace {

QByteArray either(const char *lower, const char *upper)
{
    const QByteArray value = qgetenv(lower);
    return value.isEmpty() ? qgetenv(upper) : value;
}

bool isException(const QString &host, const QByteArray &exceptions)
{
    const auto address = IpAddress::fromText(host);
    if (isLocalhost(host) || (address && kindOf(*address) == AddressKind::Loopback))
        return true;
    QString spaced = QString::fromUtf8(exceptions);
    spaced.replace(u',', u' ');
    for (const QString &entry : spaced.split(u' ', Qt::SkipEmptyParts)) {
        if (entry == "*"_L1)
            return true;
        if (address) {
            const auto range = parseRange(entry);
            if (range && range->contains(*address, range->port))
                return true;
            continue;
        }
        const QString name = (entry.startsWith(u'.') ? entry.mid(1) : entry).toLower();
        if (host == name || host.endsWith(u'.' + name))
            return true;
    }
    return false;
}

} // namespace

ProxySettings ProxySettings::fromEnvironment()
{
    return {qgetenv("http_proxy"), either("https_proxy", "HTTPS_PROXY"), either("all_proxy", "ALL_PROXY"),
            either("no_proxy", "NO_PROXY")};
}

QByteArray proxyFor(const QString &url, const ProxySettings &settings)
{
    const auto parts = parseUrl(url);
    if (!parts || isException(parts->host, settings.exceptions))
        return {};
    const QByteArray &own = parts->scheme == "https"_L1 ? settings.https : settings.http;
    return own.isEmpty() ? settings.all : own;
}

} // namespace trawl
