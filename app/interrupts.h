// Ctrl-C, SIGTERM and a hang-up as events of the main loop.
#pragma once

#include <QObject>

namespace trawl {

/// Main thread, one per process, made after the application object. From then on SIGINT, SIGTERM and SIGHUP no longer
/// end the process; whoever is connected does, in order. Programs that are started later get the usual actions again.
class Interrupts final : public QObject
{
    Q_OBJECT
public:
    explicit Interrupts(QObject *parent = nullptr);
    /// How many came so far.
    int count() const { return m_count; }

Q_SIGNALS:
    void interrupted(int count);

private:
    void drain();

    int m_count = 0;
};

} // namespace trawl
