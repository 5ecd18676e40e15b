// See linkresolver.h.
#include "extract/child/linkresolver.h"

namespace trawl {
namespace {

using namespace Qt::StringLiterals;

/// A path that needs nothing but its origin.
bool isSafe(QByteArrayView text)
{
    if (text.size() < 2 || text[0] != '/' || text[1] == '/')
        return false;
    for (const char c : text) {
        const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '_' || c == '/' || c == '?' || c == '=' || c == '&' || c == '~' || c == '.' || c == ',';
        if (!fine)
            return false;
    }
    return !text.contains("/.");
}

/// The standard takes no base of these from a page.
bool isRefusedBase(const QString &href)
{
    QString start;
    for (const QChar c : href) {
        if (c > u' ')
            start += c.toLower();
        if (start.size() >= 11)
            break;
    }
    return start.startsWith("data:"_L1) || start.startsWith("javascript:"_L1);
}

} // namespace

void UrlResolver::setBase(const QString &pageUrl, const QByteArray &baseHref, QueryEncoder encode)
{
    m_encode = std::move(encode);
    m_base = parseUrl(pageUrl);
    const QString declared = QString::fromUtf8(baseHref);
    if (m_base && !declared.isEmpty() && !isRefusedBase(declared)) {
        UrlFault fault = UrlFault::None;
        const auto found = resolveParts(*m_base, declared, {}, &fault);
        if (found || fault == UrlFault::OtherScheme)
            m_base = found;
    }
    m_origin.clear();
    if (!m_base)
        return;
    m_base->userInfo.clear();
    if (!isWeb(*m_base))
        return;
    UrlParts origin = *m_base;
    origin.path.clear();
    origin.hasQuery = origin.hasFragment = false;
    m_origin = origin.text();
}

QString UrlResolver::resolve(QByteArrayView href) const
{
    if (!m_origin.isEmpty() && isSafe(href))
        return m_origin + QLatin1StringView(href.data(), href.size()); // nine of ten links
    return resolved(QString::fromUtf8(href), m_encode, true);
}

QString UrlResolver::resolveToFetch(QByteArrayView href) const
{
    if (!m_origin.isEmpty() && isSafe(href))
        return m_origin + QLatin1StringView(href.data(), href.size());
    return resolved(QString::fromUtf8(href), m_encode, false);
}

QString UrlResolver::resolveInData(const QString &address) const
{
    return resolved(address, {}, true);
}

QString UrlResolver::resolved(const QString &href, const QueryEncoder &encode, bool fragment) const
{
    auto parts = m_base ? resolveParts(*m_base, href, encode) : parseUrl(href);
    if (!parts || !isWeb(*parts))
        return {};
    parts->userInfo.clear();
    parts->hasFragment = parts->hasFragment && fragment;
    return parts->text();
}

bool isRoute(QByteArrayView href)
{
    const qsizetype hash = href.indexOf('#');
    const QByteArrayView route = hash < 0 ? QByteArrayView() : href.sliced(hash + 1);
    return route.startsWith("!/") || (route.startsWith('/') && route.size() > 1);
}

} // namespace trawl
