// One tab of the browser: loads a page with all of the hygiene of R4.7, takes its picture and its document.
#pragma once

#include "async/sleep.h"
#include "fetch/devtools/cdpconnection.h"
#include "fetch/devtools/pagestate.h"
#include "fetch/engine.h"

#include <QElapsedTimer>
#include <QSet>
#include <QSize>

#include <memory>
#include <optional>

namespace trawl {

/// A target with its session. Serves one fetch at a time. Lives on the engine thread; shared with the coroutines using
/// it.
class Tab final : public std::enable_shared_from_this<Tab>
{
public:
    /// Opens a tab in @p context (empty: the browser's own) and prepares it. All errors are the engine's.
    static QCoro::Task<Result<std::shared_ptr<Tab>>> open(std::shared_ptr<CdpConnection> connection, Timers *timers,
                                                          QByteArray context, std::stop_token stop);
    ~Tab();

    /// Loads the page. After a stop, or when the page hangs, the tab is not usable any more: see reusable().
    QCoro::Task<FetchOutcome> fetch(FetchRequest request, std::stop_token stop);
    /// Leaves the page, so that its scripts don't run on while nobody looks; not awaited.
    void park();
    void stopLoading(); ///< what is under way ends; not awaited
    /// Closes it; if the page's process does not let go within 2 s it is crashed. Transient error: it is still there.
    QCoro::Task<Result<>> close();

    bool reusable() const { return m_reusable; }
    QByteArray context() const { return m_context; }
    QByteArray target() const { return m_target; }
    /// What the kernel had ended for want of memory when this was lent.
    void lentAt(qint64 kills) { m_killsBefore = kills; }
    qint64 killsBefore() const { return m_killsBefore; }
    /// The page's process died, or the target went away; @p end: how, where that is known.
    void gone(FailClass failure, const QString &reason, ProcessEnd end = ProcessEnd::Crashed);

private:
    Tab(std::shared_ptr<CdpConnection> connection, Timers *timers, QByteArray context, QByteArray target,
        QByteArray session);
    struct Shot {
        Picture picture;
        bool truncated = false;
    };
    /// What the document tells of itself, once its scripts of ours were started.
    struct View {
        int of = -1;                    ///< PageState::changes() then
        std::optional<QString> written; ///< what pagescripts::watchView() answered; empty: nothing
        QString thrown;                 ///< by it
        qint64 at = 0;                  ///< when it answered
        bool changed = false;           ///< the viewport, since then
    };

    void onEvent(const CdpEvent &event);
    void answerPaused(const QJsonObject &params);
    void answerChallenge(const QJsonObject &params);
    QCoro::Task<Result<CdpReply>> ask(QByteArray method, QJsonObject params, std::stop_token stop);
    QCoro::Task<Result<>> prepare(std::stop_token stop);
    QCoro::Task<Result<>> dress(const FetchRequest &request, std::stop_token stop);
    void navigate(const QString &url);
    QCoro::Task<> load(std::stop_token stop);
    QCoro::Task<> loadThroughHops(std::stop_token stop);
    bool mustLearn(const QJsonObject &params) const;
    QCoro::Task<bool> cutShort(std::stop_token stop);
    QCoro::Task<> showRest(std::stop_token stop);
    Ms waitLimit() const;
    bool ended(const std::stop_token &stop) const { return m_page.failed() || stop.stop_requested(); }
    QCoro::Task<> look(std::stop_token stop);
    QCoro::Task<bool> lookOnce(std::stop_token stop);
    bool viewSaysAll() const;
    void watchView(bool now);
    void askView(const QString &expression, std::function<void(const Result<CdpReply> &)> answered);
    QCoro::Task<> awaitChange(Ms limit, std::stop_token stop);
    QCoro::Task<> awaitSelector(std::stop_token stop);
    QCoro::Task<> awaitPictures(std::stop_token stop);
    QCoro::Task<> awaitComplete(std::stop_token stop);
    QCoro::Task<Result<int>> isolatedWorld(std::stop_token stop);
    QJsonObject worldOfOurs() const;
    void prepareWorld();
    QCoro::Task<> awaitPaint(Ms limit, std::stop_token stop);
    QCoro::Task<QString> evaluate(QString expression, std::stop_token stop);
    void keep(Shot shot, qint64 began);
    QCoro::Task<> takePicture(std::stop_token stop);
    QCoro::Task<Result<Shot>> shoot(std::stop_token stop);
    QCoro::Task<Result<QJsonObject>> clip(std::stop_token stop);
    QCoro::Task<> takeDocument(std::stop_token stop);
    void keepDocument(const QString &json);
    FetchOutcome finish(std::stop_token stop);
    void failBy(const Error &error);
    bool movedOn() const; ///< what is being looked at is gone

    std::shared_ptr<CdpConnection> m_connection;
    Timers *m_timers;
    QByteArray m_context, m_target, m_session;
    FetchRequest m_request;
    PageState m_page;
    QString m_parkedOn; ///< loader of the blank page; empty when it is not known (yet)
    FetchOutcome m_outcome;
    QString m_fragment; ///< of the document, '#' included, as its scripts left it
    Signal m_changed;
    QElapsedTimer m_clock;
    qint64 m_firstByte = 0, m_loaded = 0;
    qint64 m_began = 0; ///< when the newest document began, or was asked for
    int m_world = 0;    ///< context of our scripts in the document of m_worldOf
    QString m_worldOf, m_worldAsked;
    View m_view;
    int m_views = 0;           ///< that were asked for; answers of earlier ones don't count
    QString m_thrown;          ///< by our newest script; empty: it ended well
    bool m_scriptsOff = false; ///< the page's own; ours run all the same
    QSize m_viewport;
    QString m_userAgent;
    bool m_answersChallenges = false; ///< the page is asked to sign in, and we answer
    QSet<QString> m_challenged;       ///< requests that have had their answer
    int m_fetches = 0;
    std::unique_ptr<std::stop_source> m_looking; ///< while the loaded page is looked at
    int m_lookedAt = 0;                          ///< PageState::changes() then
    ProcessEnd m_end = ProcessEnd::None;         ///< where the page's process ended: how; a refused command is no end
    std::unique_ptr<std::stop_source> m_loading; ///< while the page loads
    std::optional<QJsonObject> m_held;           ///< a redirect that waits until its robots.txt was asked
    QSet<QString> m_learnt;                      ///< addresses that were asked for
    qint64 m_killsBefore = 0;
    bool m_busy = false;
    bool m_reusable = true;
    bool m_watchesNetwork = false;
};

} // namespace trawl
