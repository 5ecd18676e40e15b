// The operator's log: lines for the console, the store and logs/*.jsonl.
#pragma once

#include "async/clock.h"
#include "domain/result.h"
#include "domain/snapshot.h"

#include <QFile>
#include <QList>

#include <functional>
#include <optional>

namespace trawl {

/// Which run works on a source now; 0 = none.
using RunOfSource = std::function<RowId(const QString &sourceId)>;

/// Engine thread. A line belongs to the run that its writer names, else to the one that works on its source. Hands out
/// what is new to the snapshot and to the store; writes each line to the day's file at once.
class LogBook final
{
public:
    LogBook(Clock clock, QString folder);
    void setRunOfSource(RunOfSource runOf) { m_runOf = std::move(runOf); }

    void debug(const char *category, const QString &text, const QString &source = {}, RowId item = 0, RowId run = 0)
    {
        add(0, category, text, source, item, run);
    }
    void info(const char *category, const QString &text, const QString &source = {}, RowId item = 0, RowId run = 0)
    {
        add(1, category, text, source, item, run);
    }
    void warn(const char *category, const QString &text, const QString &source = {}, RowId item = 0, RowId run = 0)
    {
        add(2, category, text, source, item, run);
    }
    void error(const char *category, const QString &text, const QString &source = {}, RowId item = 0, RowId run = 0)
    {
        add(3, category, text, source, item, run);
    }

    /// Lines since the last call, for the snapshot.
    QList<LogLine> takeForSnapshot();
    /// Lines since the last call, for scraping_logs (debug lines stay out of the store).
    QList<LogLine> takeForStore();
    /// Removes files older than 30 days.
    void trimFiles();
    /// TD-9011: the day's file takes no lines. The crawl goes on, the console and the store have them; it is tried
    /// again by itself.
    std::optional<Error> fault() const { return m_fault; }
    /// Without a line to write: opens the day's file, notices a folder that was moved away or is well again.
    void look();

private:
    void add(int level, const char *category, const QString &text, const QString &source, RowId item, RowId run);
    void writeFile(const LogLine &line);
    QString pathOf(Instant at) const;
    bool openFile(const QString &path);
    bool isStillThere() const;

    Clock m_clock;
    QString m_folder;
    RunOfSource m_runOf;
    QFile m_file;
    QString m_filePath;
    std::optional<Error> m_fault;
    std::optional<MonoTime> m_looked; ///< at the folder
    qint64 m_seq = 0;
    QList<LogLine> m_forSnapshot, m_forStore;
};

} // namespace trawl
