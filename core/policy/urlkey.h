// Which addresses are one page: the identity key, and what becomes of links, redirects and start addresses (C1–C11).
#pragma once

#include "policy/weburl.h"

#include <QByteArray>
#include <QString>

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

/// The identity key (dedup); empty if the text is no absolute URL. Idempotent (C10).
QString identityKey(const QString &url, const UrlKeyOptions &options = {});
QString identityKey(const QByteArray &url, const UrlKeyOptions &options = {});
/// Is it a URL that we may fetch at all: http or https with a host? (R4.7: file: and other schemes are refused.)
bool isFetchable(const QString &url);
/// @p reference against @p base as the fetch URL, without its fragment and its user part; empty if it can't be fetched.
QString resolveUrl(const QString &base, const QString &reference);
/// Where the Location header of an answer from @p from leads, as resolveUrl() has it. Bytes that are not ASCII count as
/// they are, whatever they mean, as in browsers. @p fragment becomes the target's ("#" included) where it names one;
/// else it stays, as redirects inherit it (Fetch standard).
QString redirectTarget(const QString &from, const QByteArray &location, QString &fragment);
/// Why an address of sources.json (a start URL, a sitemap) can't be used, a phrase for people; empty: it can.
QString addressFault(const QString &address);
/// The address as it is requested and shown: cleaned and escaped by the standard, with its fragment and user part. What
/// can't be used comes back as it is.
QString cleanAddress(const QString &address);
/// Host, lower case; the grouping of rates and of domain-affinity. Empty if there is none.
QString hostOf(const QString &url);
/// "www.", "www1." … in front of a host that has more to it than that.
QString hostWithoutWww(const QString &host);
/// Registrable domain by rule, without a public suffix list: the last two labels, three below country second-level
/// names (co.uk, com.hk, …); IP addresses and localhost stay as they are (RL13).
QString registrableDomain(const QString &host);

} // namespace trawl
