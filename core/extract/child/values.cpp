// See values.h.
#include "extract/child/values.h"

#include "domain/names.h"

namespace trawl {

namespace {

bool isSafe(QByteArrayView text)
{
    for (const char c : text) {
        const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '_' || c == '/' || c == '?' || c == '=' || c == '&' || c == '~' || c == '.' || c == ',';
        if (!fine)
            return false;
    }
    return !text.contains("/.") && !text.contains("//");
}

} // namespace

void UrlResolver::setBase(const QString &pageUrl, const QByteArray &baseHref)
{
    m_base = QUrl(pageUrl);
    if (!baseHref.isEmpty()) {
        const QUrl declared = m_base.resolved(QUrl(QString::fromUtf8(baseHref).trimmed()));
        if (declared.scheme() == u"http"_s || declared.scheme() == u"https"_s)
            m_base = declared;
    }
    m_origin =
        m_base.isValid() ? m_base.toEncoded(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment) : QByteArray();
}

QString UrlResolver::resolve(QByteArrayView href) const
{
    if (href.size() > 1 && href[0] == '/' && href[1] != '/' && !m_origin.isEmpty() && isSafe(href))
        return QString::fromLatin1(m_origin) + QString::fromLatin1(href); // nine of ten links; QUrl takes 2 µs for each
    const QString text = QString::fromUtf8(href).trimmed();
    if (text.isEmpty() || text.startsWith(u'#'))
        return {};
    const QUrl url = m_base.resolved(QUrl(text));
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != u"http"_s && url.scheme() != u"https"_s))
        return {};
    return QString::fromLatin1(url.toEncoded());
}

} // namespace trawl
