// The window's own stopwatch: stalls of the GUI thread, and the time from a key or click to the next paint.
#pragma once

#include <QElapsedTimer>
#include <QFile>
#include <QObject>

namespace trawl {

/// Lives on the GUI thread.
class PerfProbe final : public QObject
{
    Q_OBJECT
public:
    /// @p logFile: JSON lines of latencies and stalls; empty: stalls go to the log only.
    explicit PerfProbe(const QString &logFile, QObject *parent = nullptr);
    ~PerfProbe() override;
    /// The action that is being done now, named in reports about stalls.
    void mark(const QString &action);
    int stalls() const { return m_stalls; }
    static constexpr int stallMs = 250;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void beat();
    void write(const QString &kind, qint64 ms);
    QElapsedTimer m_clock;
    QElapsedTimer m_input;
    bool m_waiting = false;
    QString m_action;
    QFile m_file;
    int m_stalls = 0;
};

} // namespace trawl
