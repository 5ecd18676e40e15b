// Which proxy a request goes through: pure. What libcurl would read from the environment by itself, said beforehand,
// since behind a proxy somebody else resolves names.
#pragma once

#include <QByteArray>
#include <QString>

namespace trawl {

/// Values of the environment; empty where they are not set.
struct ProxySettings {
    QByteArray http, https, all;
    QByteArray
        exceptions; ///< no_proxy: names (with what lies below them), addresses, CIDR ranges; "*": no proxy at all
    static ProxySettings fromEnvironment();
};

/// Empty: none, never for loopback.
QByteArray proxyFor(const QString &url, const ProxySettings &settings);

} // namespace trawl
