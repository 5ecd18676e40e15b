// What is known of the page that a tab is loading: events in, "what now" out (pure; no clock, no I/O).
#pragma once

#include "fetch/devtools/neterrors.h"
#include "fetch/engine.h"

#include <QHash>
#include <QJsonObject>
#include <QSet>
#include <QStringList>

namespace trawl {

/// One navigation of a tab, from Page.navigate to the load event, through redirects of the server and of scripts.
/// Loader ids tell documents apart. Only those count that were asked for here, and what such a document opens itself:
/// the browser's page about an error, and what was shown before, may still tell of themselves.
class PageState
{
public:
    PageState() = default;
    /// @p request outlives this state. @p earlier: loaders of what the tab showed before, as far as they are known.
    PageState(QString mainFrame, const FetchRequest *request, QSet<QString> earlier = {});
    void parkedOn(const QString &loader); ///< it is known only now; events of it don't count, however late they come
    /// All that this page used, for the next one's @p earlier.
    QSet<QString> loaders() const;

    /// Page.frameStartedNavigating of any frame: tells the loader of the request that follows. Older browsers don't.
    void starts(const QJsonObject &params);
    void lifecycle(const QJsonObject &params); ///< Page.lifecycleEvent of any frame
    /// A document's request or response stands still until we answer (Fetch.requestPaused). @return may it go on?
    bool paused(const QJsonObject &params);
    /// What such a request asks for, in the spelling of all addresses; without a user part.
    static QString addressOf(const QJsonObject &params);
    void replied(const QJsonObject &result);   ///< to Page.navigate
    void navigated(const QJsonObject &params); ///< Page.frameNavigated of any frame
    void logged(const QJsonObject &params);    ///< Log.entryAdded: how loading a document ended badly
    void bodyBytes(const QJsonObject &params); ///< Network.dataReceived, only while it is watched
    void dialog();                             ///< one more was dismissed
    void fail(FailClass failure, QString reason, bool engineFault = false);

    bool failed() const { return m_failure != FailClass::None; }
    /// The newest document has fired its load event.
    bool loaded() const;
    bool painted() const;
    QString loader() const; ///< of the newest document; empty before the first
    bool begun() const;     ///< there is a document of this page
    bool parsed() const;    ///< to its end, scripts that hold the parser up included
    /// Nothing limits how long the newest answer's body may become: neither its head nor its encoding.
    bool unbounded() const { return m_unbounded; }
    /// A script's or meta tag's navigation is under way, so that the loaded document will not stay.
    bool leaving() const { return m_onTheWay; }
    bool answered() const { return m_answered; }
    /// Grows with each document that begins or is asked for: tells that what was just looked at is gone.
    int changes() const { return m_requests + int(m_begun.size()) + std::min(m_rewrites, rewritesThatCount); }

    FailClass failure() const { return m_failure; }
    bool engineFault() const { return m_engineFault; }
    QString reason() const { return m_reason; }
    QString url() const;
    int redirects() const { return std::max(0, m_requests - 1); }
    /// The redirects that were followed, by the server, a meta tag or a script.
    const QList<RedirectHop> &trail() const { return m_trail; }
    DocumentHead head() const;

private:
    /// A page may write itself anew for ever.
    static constexpr int rewritesThatCount = 5;
    struct Document {
        bool load = false, painted = false, parsed = false;
        DocumentHead head;
        QString url;
        QString loader; ///< of the request that asks for it (its networkId), where the browser tells it
    };
    void begin(const QString &loader);
    bool requested(const QString &address, const QString &loader);
    void follow(const QString &from, int status, const QString &sent);
    bool responded(const QJsonObject &params);
    const Document *current() const;

    const FetchRequest *m_request = nullptr;
    QString m_frame;
    QSet<QString> m_earlier;  ///< loaders of pages before
    QSet<QString> m_own;      ///< loaders of this page's requests
    QString m_starting;       ///< loader of the navigation that began last
    QString m_wanted;         ///< loader of our Page.navigate; empty until its reply
    QStringList m_begun;      ///< loaders in the order of their "init"
    bool m_onTheWay = false;  ///< a navigation was asked for and has not begun its document yet
    bool m_anyLoader = false; ///< our navigation was overtaken by a script's
    Document m_asked;         ///< address and head of the newest request; moves to its document when that begins
    QHash<QString, Document> m_documents;
    int m_requests = 0;
    int m_rewrites = 0; ///< document.open() and what does the same
    bool m_unbounded = false;
    QList<RedirectHop> m_trail;
    int m_dialogs = 0;
    qint64 m_bytes = 0;
    bool m_answered = false;
    FailClass m_failure = FailClass::None;
    bool m_engineFault = false;
    QString m_reason;
};

} // namespace trawl
