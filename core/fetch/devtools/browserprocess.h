// One browser process: its user, pipe, process group, profile folder, and its end.
#pragma once

#include "domain/result.h"
#include "fetch/devtools/browserfinder.h"

#include <QObject>
#include <QSize>
#include <QStringList>

#include <memory>

namespace trawl {

/// Owns the process, everything it started (its process group), and its profile folder. Lives on the engine thread.
class BrowserProcess final : public QObject
{
    Q_OBJECT
public:
    explicit BrowserProcess(FoundBrowser browser, BrowserUser user);
    /// Kills what still runs and removes the profile folder.
    ~BrowserProcess() override;

    /// Starts it. On success takeReadFd/takeWriteFd give our ends of the pipe.
    Result<> start();
    int takeReadFd();
    int takeWriteFd();
    qint64 pid() const;
    bool isRunning() const;
    QString profileFolder() const;
    /// Last lines the browser wrote to standard error, for the reason when it does not start.
    QString lastWords() const;
    /// SIGKILL for the whole process group.
    void kill();

Q_SIGNALS:
    /// The process has ended, by @p signal or by itself (0). The profile folder goes with this object.
    void ended(const QString &how, int signal);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// Removes profile folders whose owner process is gone (a killed console leaves its folder). @return how many
int sweepProfileFolders();

} // namespace trawl
