// From the browser's words to the one list of failure classes.
#include "fetch/devtools/neterrors.h"
#include "domain/names.h"
#include "domain/text.h"
#include "policy/mediatype.h"

#include <QJsonObject>

#include <array>

namespace trawl {

namespace {

struct NetError {
    const char *prefix;
    FailClass failure;
    const char *sentence;
};

// Searched from the top: prefixes, the more special first.
constexpr std::array netErrors{
    NetError{"NAME_", FailClass::Dns, "The host's name could not be resolved"},
    NetError{"DNS_", FailClass::Dns, "The host's name could not be resolved"},
    NetError{"ICANN_NAME_COLLISION", FailClass::Dns, "The host's name could not be resolved"},
    NetError{"CERT_", FailClass::Tls, "The server's certificate is not valid"},
    NetError{"SSL_", FailClass::Tls, "No secure connection could be made"},
    NetError{"BAD_SSL", FailClass::Tls, "No secure connection could be made"},
    NetError{"ECH_", FailClass::Tls, "No secure connection could be made"},
    NetError{"TOO_MANY_REDIRECTS", FailClass::RedirectLoop, "The page redirects without end"},
    NetError{"UNSAFE_REDIRECT", FailClass::BadRedirect, "The page redirects to an address that is refused"},
    NetError{"UNSAFE_PORT", FailClass::BadRedirect, "The address has a port that browsers refuse"},
    NetError{"UNKNOWN_URL_SCHEME", FailClass::BadRedirect, "The address is no web address"},
    NetError{"DISALLOWED_URL_SCHEME", FailClass::BadRedirect, "The address is no web address"},
    NetError{"INVALID_URL", FailClass::BadRedirect, "The address is not valid"},
    NetError{"INVALID_REDIRECT", FailClass::BadRedirect, "The page redirects to an address that is not valid"},
    NetError{"ACCESS_DENIED", FailClass::BadRedirect, "The address is refused by the browser"},
    NetError{"FILE_NOT_FOUND", FailClass::BadRedirect, "The address is no web address"},
    NetError{"TIMED_OUT", FailClass::Timeout, "The server did not answer in time"},
    NetError{"CONNECTION_TIMED_OUT", FailClass::Timeout, "The server could not be reached in time"},
    NetError{"INVALID_AUTH_CREDENTIALS", FailClass::Forbidden, "The server asks for credentials"},
    NetError{"HTTP_RESPONSE_CODE_FAILURE", FailClass::ServerError, "The server answered with an error and no page"},
    NetError{"EMPTY_RESPONSE", FailClass::Connect, "The server closed the connection without an answer"},
    NetError{"INVALID_RESPONSE", FailClass::Connect, "The server's answer is no HTTP"},
    NetError{"INVALID_HTTP_RESPONSE", FailClass::Connect, "The server's answer is no HTTP"},
    NetError{"RESPONSE_", FailClass::Connect, "The server's answer is no valid HTTP"},
    NetError{"CONTENT_", FailClass::Connect, "The server's answer broke off or could not be decoded"},
    NetError{"INCOMPLETE_CHUNKED_ENCODING", FailClass::Connect, "The server's answer broke off"},
    NetError{"INVALID_CHUNKED_ENCODING", FailClass::Connect, "The server's answer broke off or its parts are damaged"},
    NetError{"HTTP2_", FailClass::Connect, "The connection broke off"},
    NetError{"PROXY_", FailClass::Connect, "The proxy could not be reached"},
    NetError{"TUNNEL_", FailClass::Connect, "The proxy refused the connection"},
    NetError{"SOCKS_", FailClass::Connect, "The proxy refused the connection"},
    NetError{"ABORTED", FailClass::NotAPage, "The address leads to a download or to nothing that can be shown"},
    NetError{"BLOCKED_BY", FailClass::NotAPage, "The browser refused to show the answer"},
    NetError{"ADDRESS_", FailClass::Connect, "The server's address can't be reached"},
    NetError{"CONNECTION_", FailClass::Connect, "The server could not be reached"},
    NetError{"INTERNET_DISCONNECTED", FailClass::Connect, "There is no network"},
    NetError{"NETWORK_", FailClass::Connect, "The network changed or is not there"},
};

/// What may be a page, as for every engine: without a type, and where it is XML, the document tells.
bool maybePage(const MediaType &type)
{
    return isUnknownType(type) || isPageType(type) || isXmlType(type);
}

Verdict verdictOfStatus(const DocumentHead &head)
{
    const int status = head.status;
    const QString answered = translate("core", "The server answered %1").arg(status);
    if (status == 429 || (status == 503 && !head.value("retry-after").isEmpty()))
        return {FailClass::Throttled, answered + translate("core", ": it asks to slow down")};
    if (status >= 500)
        return {FailClass::ServerError, answered};
    if (status == 404 || status == 410)
        return {FailClass::NotFound, answered + translate("core", ": there is no such page")};
    if ((status == 401 || status == 403) && head.value("cf-mitigated") == "challenge")
        return {FailClass::Captcha, answered + translate("core", " with a challenge")};
    if (status == 401 || status == 403)
        return {FailClass::Forbidden, answered + translate("core", ": access is refused")};
    if (status >= 400)
        return {FailClass::ClientError, answered};
    return {};
}

} // namespace

Verdict verdictOfNetError(const QString &errorText)
{
    QString name = errorText;
    name.remove(u"net::ERR_"_s);
    for (const NetError &error : netErrors) {
        if (name.startsWith(QLatin1StringView(error.prefix)))
            return {error.failure, u"%1 (%2)"_s.arg(QLatin1StringView(error.sentence), errorText)};
    }
    return {FailClass::Connect, translate("core", "The page could not be loaded (%1)").arg(errorText)};
}

Verdict verdictOfErrorReason(const QString &reason)
{
    QString error = u"net::ERR"_s;
    for (const QChar c : reason)
        error += c.isUpper() ? QString(u'_') + c : QString(c.toUpper());
    return verdictOfNetError(error);
}

QByteArray DocumentHead::value(QByteArrayView name) const
{
    for (const auto &[key, text] : headers)
        if (key == name)
            return text;
    return {};
}

QList<QByteArray> DocumentHead::values(QByteArrayView name) const
{
    QList<QByteArray> all;
    for (const auto &[key, text] : headers)
        if (key == name)
            all.append(text);
    return all;
}

DocumentHead DocumentHead::fromCdp(int status, const QJsonArray &headers)
{
    DocumentHead head;
    head.status = status;
    for (const auto &entry : headers) {
        const QJsonObject header = entry.toObject();
        head.headers.append(
            {header["name"_L1].toString().toLatin1().toLower(), header["value"_L1].toString().toUtf8()});
    }
    return head;
}

Verdict verdictOfHead(const DocumentHead &head, qint64 maxBody)
{
    if (const Verdict byStatus = verdictOfStatus(head); byStatus.failure != FailClass::None)
        return byStatus;
    if (head.status == 204 || head.status == 205)
        return {FailClass::NotAPage, translate("core", "The server answered %1: there is no page").arg(head.status)};
    if (head.value("content-disposition").trimmed().toLower().startsWith("attachment"))
        return {FailClass::NotAPage, translate("core", "The address leads to a download")};
    if (const MediaType type = extractMediaType(QString::fromLatin1(head.values("content-type").join(", ")));
        !maybePage(type))
        return {FailClass::NotAPage,
                translate("core", "The address leads to %1, not to a page").arg(type.essence.left(80))};
    if (const qint64 length = head.value("content-length").toLongLong(); length > maxBody)
        return {FailClass::BodyTooLarge,
                translate("core", "The page has %1 bytes, %2 are allowed").arg(length).arg(maxBody)};
    return {};
}

} // namespace trawl
