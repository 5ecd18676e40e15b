// Addresses of a page made absolute, as the browser's a.href has them: <base href>, the page's character set. Pure.
#pragma once

#include "policy/weburl.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace trawl {

/// Makes addresses absolute against one base; http and https only, without user parts (a site can't sign us in).
class UrlResolver
{
public:
    /// @p baseHref: of the first <base href>, empty if there is none. @p encode: for queries; empty: UTF-8.
    void setBase(const QString &pageUrl, const QByteArray &baseHref, QueryEncoder encode = {});
    /// Empty if it is no usable address.
    QString resolve(QByteArrayView href) const;
    /// The same as an address to fetch: without its fragment.
    QString resolveToFetch(QByteArrayView href) const;
    /// For addresses that stand in data, not in an attribute: their queries are UTF-8 always.
    QString resolveInData(const QString &address) const;

private:
    QString resolved(const QString &href, const QueryEncoder &encode, bool fragment) const;
    std::optional<UrlParts> m_base; ///< none: the base has a scheme without a host, only whole addresses resolve
    QString m_origin;               ///< "https://host:port" for the fast path
    QueryEncoder m_encode;
};

/// Does what follows # name a page of the program that runs in the page ("#/events/1", "#!/events/1")?
bool isRoute(QByteArrayView href);

} // namespace trawl
