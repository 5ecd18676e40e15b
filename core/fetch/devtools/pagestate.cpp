// What is known of the page that a tab is loading.
#include "fetch/devtools/pagestate.h"

#include "policy/credentials.h"
#include "policy/urlkey.h"

namespace trawl {

namespace {
constexpr int dialogLimit = 50; ///< a page that opens more holds the tab up on purpose
}

PageState::PageState(QString mainFrame, const FetchRequest *request, QSet<QString> earlier)
    : m_request(request), m_frame(std::move(mainFrame)), m_earlier(std::move(earlier))
{
}

QSet<QString> PageState::loaders() const
{
    QSet<QString> all = m_own;
    all.unite(QSet<QString>(m_begun.cbegin(), m_begun.cend()));
    all.insert(m_wanted);
    all.remove(QString());
    return all;
}

void PageState::parkedOn(const QString &loader)
{
    m_earlier.insert(loader);
    m_begun.removeAll(loader);
    m_documents.remove(loader);
}

const PageState::Document *PageState::current() const
{
    if (m_begun.isEmpty() || (!m_anyLoader && !m_begun.contains(m_wanted)))
        return nullptr;
    const auto it = m_documents.constFind(m_begun.constLast());
    return it == m_documents.constEnd() ? nullptr : &*it;
}

bool PageState::loaded() const
{
    const Document *document = current();
    return document && document->load;
}

bool PageState::painted() const
{
    const Document *document = current();
    return document && document->painted;
}

QString PageState::loader() const
{
    return m_begun.isEmpty() ? QString() : m_begun.constLast();
}

bool PageState::begun() const
{
    return current() != nullptr;
}

bool PageState::parsed() const
{
    const Document *document = current();
    return document && document->parsed;
}

QString PageState::url() const
{
    const Document *document = current();
    return document && !m_onTheWay ? document->url : m_asked.url;
}

DocumentHead PageState::head() const
{
    const Document *document = current();
    return document && !m_onTheWay ? document->head : m_asked.head;
}

void PageState::fail(FailClass failure, QString reason, bool engineFault)
{
    if (failed())
        return; // the first cause counts
    m_failure = failure;
    m_reason = std::move(reason);
    m_engineFault = engineFault;
}

void PageState::lifecycle(const QJsonObject &params)
{
    if (params["frameId"_L1].toString() != m_frame)
        return;
    const QString name = params["name"_L1].toString();
    const QString loader = params["loaderId"_L1].toString();
    if (m_earlier.contains(loader))
        return;
    if (name == "init"_L1) {
        begin(loader);
        return;
    }
    const auto it = m_documents.find(loader);
    if (it == m_documents.end())
        return; // the page before
    if (name == "load"_L1)
        it->load = it->parsed = true;
    else if (name == "DOMContentLoaded"_L1)
        it->parsed = true;
    else if (name == "firstPaint"_L1 || name == "firstContentfulPaint"_L1)
        it->painted = true;
}

void PageState::begin(const QString &loader)
{
    // Before a document of our own there can only be one of the page before.
    const bool ours = m_own.contains(loader) || (m_requests > 0 && m_asked.loader.isEmpty());
    if (m_begun.isEmpty() && !ours)
        return;
    if (m_documents.contains(loader) && m_asked.loader != loader) {
        // document.open(): the same document, address and answer, with nothing in it yet.
        Document &document = m_documents[loader];
        document.load = document.painted = document.parsed = false;
        ++m_rewrites;
        return;
    }
    m_begun.removeAll(loader);
    m_begun.append(loader);
    // about:blank asks the network for nothing: the address stays with the page that it belongs to.
    const bool asked = m_asked.loader.isEmpty() || m_asked.loader == loader;
    m_documents.insert(loader, asked ? std::exchange(m_asked, {}) : Document{});
    if (asked)
        m_onTheWay = false;
}

void PageState::starts(const QJsonObject &params)
{
    if (params["frameId"_L1].toString() == m_frame && params["navigationType"_L1].toString() == "differentDocument"_L1)
        m_starting = params["loaderId"_L1].toString();
}

bool PageState::paused(const QJsonObject &params)
{
    const QString url = params["request"_L1]["url"_L1].toString();
    if (params["frameId"_L1].toString() != m_frame)
        return isFetchable(url) || url.startsWith("blob:"_L1) || url.startsWith("data:"_L1);
    const bool isResponse = params.contains("responseStatusCode"_L1) || params.contains("responseErrorReason"_L1);
    if (isResponse)
        return responded(params);
    const QString loader = params["networkId"_L1].toString(); // told only while the network is watched
    return requested(url, loader.isEmpty() ? m_starting : loader);
}

QString PageState::addressOf(const QJsonObject &params)
{
    return splitUserPart(cleanAddress(params["request"_L1]["url"_L1].toString())).address;
}

bool PageState::requested(const QString &address, const QString &loader)
{
    if (failed())
        return false;
    const QString from = this->url();
    const int status = head().status;
    ++m_requests;
    m_onTheWay = true;
    m_asked = {};
    m_asked.url = splitUserPart(cleanAddress(address)).address;
    m_asked.loader = loader;
    m_unbounded = false;
    m_bytes = 0;
    if (!loader.isEmpty())
        m_own.insert(loader);
    if (!isFetchable(m_asked.url)) {
        fail(
            FailClass::BadRedirect,
            translate("core", "The page leads to %1, which is no web address").arg(withoutUserPart(address).left(200)));
        return false;
    }
    if (m_request && redirects() > m_request->maxRedirects) {
        fail(FailClass::RedirectLoop,
             translate("core", "The page redirects more than %1 times").arg(m_request->maxRedirects));
        return false;
    }
    const HopVerdict verdict = m_request && m_request->hopCheck ? m_request->hopCheck(m_asked.url) : HopVerdict();
    if (verdict.refuse == FailClass::None) {
        follow(from, status, address);
        return true;
    }
    fail(verdict.refuse, verdict.reason);
    return false;
}

/// The first request is no redirect.
void PageState::follow(const QString &from, int status, const QString &sent)
{
    if (m_requests > 1)
        m_trail.append({from, m_asked.url, status >= 300 && status < 400 ? status : 0, withoutUserPart(sent) != sent});
}

bool PageState::responded(const QJsonObject &params)
{
    if (failed())
        return false;
    m_answered = true;
    if (params.contains("responseErrorReason"_L1)) {
        // Of our own navigation the browser's reply tells more, of a body that broke its log; nothing else tells of a
        // navigation that a script began.
        const QString reason = params["responseErrorReason"_L1].toString();
        const bool ofScript =
            m_onTheWay && !m_wanted.isEmpty() && !m_asked.loader.isEmpty() && m_asked.loader != m_wanted;
        if (ofScript && reason != "Aborted"_L1) {
            const Verdict verdict = verdictOfErrorReason(reason);
            fail(verdict.failure, verdict.reason);
        }
        return true;
    }
    const auto head =
        DocumentHead::fromCdp(params["responseStatusCode"_L1].toInt(), params["responseHeaders"_L1].toArray());
    m_asked.head = head;
    if (head.status >= 300 && head.status < 400)
        return true;
    const Verdict verdict = verdictOfHead(head, m_request ? m_request->maxBody : 0);
    if (verdict.failure == FailClass::None) {
        const QByteArray encoding = head.value("content-encoding").trimmed().toLower();
        m_unbounded = head.value("content-length").isEmpty() || (!encoding.isEmpty() && encoding != "identity");
        return true;
    }
    fail(verdict.failure, verdict.reason);
    return false;
}

void PageState::navigated(const QJsonObject &params)
{
    const QJsonObject frame = params["frame"_L1].toObject();
    const QString loader = frame["loaderId"_L1].toString();
    const QString address = frame["unreachableUrl"_L1].toString();
    if (frame["id"_L1].toString() != m_frame || address.isEmpty() || m_earlier.contains(loader))
        return;
    if (m_wanted.isEmpty() || loader == m_wanted)
        return; // the browser's reply tells more
    fail(FailClass::Connect,
         translate("core", "The page leads to %1, which could not be loaded").arg(withoutUserPart(address).left(200)));
}

void PageState::logged(const QJsonObject &params)
{
    const QJsonObject entry = params["entry"_L1].toObject();
    const QString loader = entry["networkRequestId"_L1].toString();
    const QString text = entry["text"_L1].toString();
    const qsizetype error = text.indexOf("net::ERR_"_L1);
    if (error < 0 || m_begun.isEmpty() || m_begun.constLast() != loader)
        return;
    const Verdict verdict = verdictOfNetError(text.mid(error));
    fail(verdict.failure, verdict.reason);
}

void PageState::replied(const QJsonObject &result)
{
    m_wanted = result["loaderId"_L1].toString();
    const QString error = result["errorText"_L1].toString();
    if (result["isDownload"_L1].toBool())
        fail(FailClass::NotAPage, translate("core", "The address leads to a download"));
    if (error.isEmpty() || failed())
        return;
    // A script that leaves its page at once aborts our navigation; the one that follows counts.
    if (error == "net::ERR_ABORTED"_L1 && m_onTheWay && m_requests > 1 && !m_answered) {
        m_anyLoader = true;
        return;
    }
    const Verdict verdict = verdictOfNetError(error);
    fail(verdict.failure, verdict.reason);
}

void PageState::bodyBytes(const QJsonObject &params)
{
    const QString id = params["requestId"_L1].toString();
    if (!m_request || !m_own.contains(id))
        return;
    m_bytes += params["dataLength"_L1].toInteger();
    if (m_bytes > m_request->maxBody)
        fail(FailClass::BodyTooLarge, translate("core", "The page has more than %1 bytes").arg(m_request->maxBody));
}

void PageState::dialog()
{
    if (++m_dialogs > dialogLimit)
        fail(FailClass::Timeout, translate("core", "The page opens dialogs without end"));
}

} // namespace trawl
