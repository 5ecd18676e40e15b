// One table; the codes are those of libcurl 7.88, older ones included.
#include "fetch/http/curlerrors.h"
#include "domain/text.h"

#include "domain/names.h"

#include <curl/curl.h>

namespace trawl {

FailClass classOfCurl(int code)
{
    switch (code) {
    case CURLE_OK:
        return FailClass::None;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return FailClass::Dns;
    case CURLE_OPERATION_TIMEDOUT:
        return FailClass::Timeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_USE_SSL_FAILED:
        return FailClass::Tls;
    case CURLE_FILESIZE_EXCEEDED:
        return FailClass::BodyTooLarge;
    case CURLE_TOO_MANY_REDIRECTS:
        return FailClass::RedirectLoop;
    case CURLE_URL_MALFORMAT:
        return FailClass::ClientError;
    case CURLE_UNSUPPORTED_PROTOCOL: // of the answer: the address is http or https, or nothing was asked
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_HTTP3:
        return FailClass::ServerError;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_PROXY:
    case CURLE_QUIC_CONNECT_ERROR:
    case CURLE_NO_CONNECTION_AVAILABLE:
        return FailClass::Connect;
    default:
        return FailClass::LocalFault;
    }
}

QString curlSentence(int code, const QString &host)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return translate("core", "The name %1 could not be resolved").arg(host);
    case CURLE_COULDNT_RESOLVE_PROXY:
        return translate("core", "The proxy's name could not be resolved");
    case CURLE_COULDNT_CONNECT:
        return translate("core", "%1 refused the connection or could not be reached").arg(host);
    case CURLE_OPERATION_TIMEDOUT:
        return translate("core", "%1 did not accept a connection in time").arg(host);
    case CURLE_PEER_FAILED_VERIFICATION:
        return translate("core", "The certificate of %1 could not be verified").arg(host);
    case CURLE_GOT_NOTHING:
        return translate("core", "%1 closed the connection without an answer").arg(host);
    case CURLE_PARTIAL_FILE:
        return translate("core", "%1 broke off in the middle of the page").arg(host);
    case CURLE_RECV_ERROR:
        return translate("core", "The connection to %1 broke off while it answered").arg(host);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
        return translate("core", "%1 sent an answer that is no HTTP").arg(host);
    case CURLE_URL_MALFORMAT:
        return translate("core", "The address is not one that can be requested");
    default:
        break;
    }
    return translate("core", "The request to %1 failed: %2")
        .arg(host, QString::fromUtf8(curl_easy_strerror(CURLcode(code))));
}

bool isEngineFault(int code)
{
    return classOfCurl(code) == FailClass::LocalFault;
}

} // namespace trawl
