// Addresses as they stand on a page → absolute ones (R4.8). Pure.
#pragma once

#include <QString>
#include <QUrl>

namespace trawl {

/// Makes addresses absolute against one base; http and https only.
class UrlResolver
{
public:
    void setBase(const QString &pageUrl, const QByteArray &baseHref);
    /// Empty if it is no usable address.
    QString resolve(QByteArrayView href) const;

private:
    QUrl m_base;
    QByteArray m_origin; ///< "https://host:port" for the fast path
};

} // namespace trawl
