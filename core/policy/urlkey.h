// URLs: WHATWG-like cleaning, resolving, and the identity key that says which URLs are one page (C1–C11,
// C1–C11).
#pragma once

#include <QByteArray>
#include <QString>
#include <QUrl>

#include <optional>

namespace trawl {

/// C11: extras per source, each off unless switched on.
struct UrlKeyOptions {
    bool keepFragment = false;  ///< single-page applications route by fragment (C5)
    bool stripWww = false;      ///< www., www1. … of the host
    bool stripSession = false;  ///< jsessionid, PHPSESSID, CFID, CFTOKEN, sid
    bool stripTracking = false; ///< utm_*
    bool collapseSlashes = false;
    bool httpIsHttps = false;
};

/// The parts after cleaning (C1–C4, C8, C9). Percent-encoding of the input is kept; nothing is decoded.
struct UrlParts {
    QString scheme;   ///< lower case
    QString userInfo; ///< case kept (C2)
    QString host;     ///< lower case, IDNA ASCII form; IPv6 in brackets
    int port = -1;    ///< -1: none or the scheme's default (C3)
    QString path;     ///< "/" at least for hierarchical schemes (C4); dot segments removed
    bool hasQuery = false;
    QString query; ///< without '?'
    bool hasFragment = false;
    QString fragment; ///< without '#'
    QString text() const;
};
/// Absolute http(s)/ftp-like URL with a host; nothing if it is not one.
std::optional<UrlParts> parseUrl(const QString &text);

/// The identity key (dedup); empty if the text is no absolute URL. Idempotent (C10).
QString identityKey(const QString &url, const UrlKeyOptions &options = {});
QString identityKey(const QByteArray &url, const UrlKeyOptions &options = {});
/// Is it a URL that we may fetch at all: http or https with a host? (R4.7: file: and other schemes are refused.)
bool isFetchable(const QString &url);
/// @p reference against @p base as the fetch URL, without its fragment and its user part; empty if it can't be fetched.
QString resolveUrl(const QString &base, const QString &reference);
/// Host, lower case; the grouping of rates and of domain-affinity. Empty if there is none.
QString hostOf(const QString &url);
/// "www.", "www1." … in front of a host that has more to it than that.
QString hostWithoutWww(const QString &host);
/// Registrable domain by rule, without a public suffix list: the last two labels, three below country second-level
/// names (co.uk, com.hk, …); IP addresses and localhost stay as they are (RL13).
QString registrableDomain(const QString &host);

} // namespace trawl
