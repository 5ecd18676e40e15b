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

/// Owns the process and its connection. Lives on the engine thread.
class BrowserSupervisor final : public QObject
{
    Q_OBJECT
public:
    BrowserSupervisor(Timers &timers, BrowserSearch search);
    ~BrowserSupervisor() override;

    /// Whether a browser can serve at all: found, sandbox possible, and no three failed starts in the last 30 s.
    Availability availability() const;
    /// The running browser's connection, started if need be. Several callers share one start.
    QCoro::Task<Result<std::shared_ptr<CdpConnection>>> connection(std::stop_token stop);
    /// The connection if the browser runs, else null.
    std::shared_ptr<CdpConnection> running() const;
    qint64 pid() const;
    QString version() const;
    QString profileFolder() const;
    int starts() const;
    /// Kills a browser that does not obey any more; the next connection() starts another.
    void kill();
    /// Asks it to end, then kills it; returns when it is gone with its folder.
    QCoro::Task<> shutDown();

Q_SIGNALS:
    /// Browser-level events: targets that came, crashed, went.
    void targetEvent(const trawl::CdpEvent &event);
    void lost();

private:
    QCoro::Task<Result<>> launch(std::stop_token stop);
    QCoro::Task<Result<>> greet(std::shared_ptr<CdpConnection> connection, std::stop_token stop);
    QCoro::Task<> bury();
    void onEnded(const QString &how);
    void startFailed();

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
