// Addresses as the WHATWG URL standard reads them: parsed, resolved against a base, written again. Pure.
#pragma once

#include <QString>
#include <QStringView>

#include <functional>
#include <optional>

namespace trawl {

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

/// What is wrong with an address, for the sentence that says so.
enum class UrlFault {
    None,
    NoScheme,
    OtherScheme, ///< one without a host, such as mailto:
    NoHost,
    BadHost,
    BadPort,
};

/// A run of non-ASCII characters of a query in the bytes of the page's encoding, percent-encoded (those that the
/// encoding lacks as "%26%23n%3B"). Empty: UTF-8.
using QueryEncoder = std::function<QString(QStringView run)>;

/// Absolute http(s)/ftp-like URL with a host; nothing if it is not one. @p fault may be null.
std::optional<UrlParts> parseUrl(const QString &text, UrlFault *fault = nullptr);
/// @p reference as a link of a page at @p base: what a browser's a.href says, where that is an address with a host.
std::optional<UrlParts> resolveParts(const UrlParts &base, const QString &reference, const QueryEncoder &encode = {},
                                     UrlFault *fault = nullptr);

/// http or https.
bool isWeb(const UrlParts &parts);

/// Where the parts of an address begin that needs no cleaning: http or https, a plain host, nothing to escape, no dot
/// segments. Found in one pass, without a copy.
struct PlainUrl {
    bool secure = false;
    bool defaultPort = false; ///< its port is written though it is the scheme's own
    bool hasEscapes = false;  ///< in its path or fragment
    int port = -1;
    qsizetype host = 0, hostEnd = 0, path = 0;
    qsizetype query = -1, fragment = -1; ///< after '?' and '#'; -1: none
};
std::optional<PlainUrl> scanPlain(QStringView text);

/// The standard's percent-encoding of a query's text that is ASCII already or goes as UTF-8.
QString escapedQuery(QStringView text);

} // namespace trawl
