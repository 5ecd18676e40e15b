// Keeps one browser running: starts it, notices its end, starts it again with back-off, ends it.
#pragma once

#include "async/sleep.h"
#include "fetch/devtools/browserprocess.h"
#include "fetch/devtools/cdpconnection.h"
#include "fetch/engine.h"

#include <QElapsedTimer>
#include <QObject>

#include <memory>

namespace trawl {

/// How one browser process ended; shared with those who need to know it after the process is gone.
struct BrowserEnd {
    Signal known;
    int signal = 0;    ///< 0: it left by itself
    QString how;       ///< "was killed by signal 9", "was ended by the program: it opened no tab"
    QString byUs;      ///< why we ended it; empty: we did not
    bool hung = false; ///< we ended it: it gave no sign of life
};

/// "it gave no sign of life for 10 s"
QString noSignOfLife(Ms silence);

/// Owns the process and its connection. Lives on the engine thread.
class BrowserSupervisor final : public QObject
{
    Q_OBJECT
public:
    BrowserSupervisor(Timers &timers, BrowserSearch search);
    ~BrowserSupervisor() override;

    /// Whether a browser can serve: found, sandbox possible, and its start not just failed. After a failed start it is
    /// tried again by itself, after 0.5 s and less and less often, every 5 s in the end; after five minutes of that
    /// somebody has to look.
    Availability availability() const;
    /// The running browser's connection, started if need be. Several callers share one start.
    QCoro::Task<Result<std::shared_ptr<CdpConnection>>> connection(std::stop_token stop);
    /// The connection if the browser runs, else null.
    std::shared_ptr<CdpConnection> running() const;
    qint64 pid() const;
    QString version() const;
    QString profileFolder() const;
    int starts() const;
    /// Of the process that runs now, or ran last.
    std::shared_ptr<BrowserEnd> end() const;
    /// Does it answer at all? One that does not within @p limit is killed.
    QCoro::Task<> checkAlive(Ms limit, std::stop_token stop);
    /// How long it has owed an answer to checkAlive(); 0: it owes none.
    Ms silence() const;
    /// A start that takes long, or follows one that failed.
    std::optional<Silence> starting() const;
    /// Kills a browser that does not obey any more; the next connection() starts another. @p why: "it opened no tab".
    void kill(const QString &why);
    /// The same, and no page is to blame. @p why: noSignOfLife().
    void endHung(const QString &why);
    /// Asks it to end, then kills it; returns when it is gone with its folder.
    QCoro::Task<> shutDown();

Q_SIGNALS:
    /// Browser-level events: targets that came, crashed, went.
    void targetEvent(const trawl::CdpEvent &event);
    void lost();

private:
    QCoro::Task<> start(std::stop_token stop);
    QCoro::Task<Result<>> launch(std::stop_token stop);
    QCoro::Task<Result<>> greet(std::shared_ptr<CdpConnection> connection, std::stop_token stop);
    QCoro::Task<Result<>> tryTab(std::shared_ptr<CdpConnection> connection, std::stop_token stop);
    QCoro::Task<> bury();
    void onEnded(const QString &how, int signal);
    void startFailed();

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
