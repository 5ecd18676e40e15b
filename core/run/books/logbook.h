// The operator's log: lines for the console, the store and logs/*.jsonl (UX 2.9).
#pragma once

#include "async/clock.h"
#include "domain/snapshot.h"

#include <QFile>
#include <QList>

namespace trawl {

/// Engine thread. Hands out what is new to the snapshot and to the store; writes each line to the day's file at once.
class LogBook final
{
public:
    LogBook(Clock clock, QString folder);

    void debug(const char *category, const QString &text, const QString &source = {}, RowId item = 0)
    {
        add(0, category, text, source, item);
    }
    void info(const char *category, const QString &text, const QString &source = {}, RowId item = 0)
    {
        add(1, category, text, source, item);
    }
    void warn(const char *category, const QString &text, const QString &source = {}, RowId item = 0)
    {
        add(2, category, text, source, item);
    }
    void error(const char *category, const QString &text, const QString &source = {}, RowId item = 0)
    {
        add(3, category, text, source, item);
    }

    /// Lines since the last call, for the snapshot.
    QList<LogLine> takeForSnapshot();
    /// Lines since the last call, for scraping_logs (debug lines stay out of the store).
    QList<LogLine> takeForStore();
    /// Removes files older than 30 days (DECISIONS 3).
    void trimFiles();

private:
    void add(int level, const char *category, const QString &text, const QString &source, RowId item);
    void writeFile(const LogLine &line);

    Clock m_clock;
    QString m_folder;
    QFile m_file;
    qint64 m_seq = 0;
    QList<LogLine> m_forSnapshot, m_forStore;
};

} // namespace trawl
