// What starts by itself: groups of schedules, ticks and external processors, as people and programs see them (R9).
#pragma once

#include "domain/ids.h"
#include "domain/instant.h"
#include "domain/json.h"
#include "domain/names.h"

#include <QList>
#include <QMap>
#include <QStringList>

namespace trawl {

// --- schedules

enum class FireOutcome { Never, Started, Skipped, Failed };
template <>
struct Words<FireOutcome> {
    static constexpr std::array words{
        std::pair{FireOutcome::Never, "never"}, std::pair{FireOutcome::Started, "started"},
        std::pair{FireOutcome::Skipped, "skipped"}, std::pair{FireOutcome::Failed, "failed"}};
};

/// A group, a source with a schedule of its own, or one that nothing starts by itself.
struct ScheduleRow {
    QString id, name;
    bool isGroup = false;
    bool scheduled = false; ///< false: nothing starts it; then only its names and sources count
    QString schedule;       ///< as in the file: "7 */2 * * *"
    QString words;          ///< "every 2 h at :07, Asia/Macau"
    QString timezone;
    QString clockRule;   ///< a sentence: what a change of the clock does to it
    QStringList sources; ///< ids of those that it would start
    qint64 limitMs = 0;  ///< of its runs
    bool on = true, skipNext = false;
    QList<Instant> next; ///< five at most; none if it is off
    Instant last;        ///< when it fired last, or was skipped
    FireOutcome outcome = FireOutcome::Never;
    RowId run = 0; ///< its last one
    int runNumber = 0;
    bool runActive = false; ///< an engine works on it, or it is paused there
    QString runState;       ///< "completed", "failed"; "interrupted": nobody works on it
    QString lastText;       ///< "completed, 212 captured, 3 failed", "skipped: …"
};
void map(JsonMapper &m, ScheduleRow &v);

// --- ticks

enum class StepState { Done, TimedOut, GoesOn, Failed, LeftOut };
template <>
struct Words<StepState> {
    static constexpr std::array words{std::pair{StepState::Done, "done"}, std::pair{StepState::TimedOut, "timed-out"},
                                      std::pair{StepState::GoesOn, "goes-on"}, std::pair{StepState::Failed, "failed"},
                                      std::pair{StepState::LeftOut, "left-out"}};
};

struct TickStep {
    QString id; ///< unlock, start, processors, metrics
    StepState state = StepState::GoesOn;
    qint64 ms = 0, deadlineMs = 0;
    QMap<QString, qint64> counts;
    QString text; ///< what there is to say beyond the counts: sentences
};
void map(JsonMapper &m, TickStep &v);

struct TickReport {
    RowId id = 0;
    Instant at;
    qint64 ms = 0; ///< until it returned; what goes on then is recorded when it ends
    QString by;    ///< who asked, "policy" for the timer
    QList<TickStep> steps;
    QList<RowId> runs; ///< that it started
    const TickStep *step(QLatin1StringView id) const;
};
void map(JsonMapper &m, TickReport &v);
/// "unlocked 99 · started 1 · 2 processors go on · metrics timed out (5 s)"
QString tickText(const TickReport &report);
QString stepTitle(const QString &id);
QString stepStateText(StepState state);
/// What a step did, with its counts: "99 unlocked, 1 failed".
QString stepText(const TickStep &step);

// --- processors

enum class ProcessorState { Never, GoesOn, Done, Busy, TimedOut, Failed };
template <>
struct Words<ProcessorState> {
    static constexpr std::array words{
        std::pair{ProcessorState::Never, "never"},        std::pair{ProcessorState::GoesOn, "goes-on"},
        std::pair{ProcessorState::Done, "done"},          std::pair{ProcessorState::Busy, "busy"},
        std::pair{ProcessorState::TimedOut, "timed-out"}, std::pair{ProcessorState::Failed, "failed"}};
};

/// Somebody else's program that a tick pokes (R9.3), and what is known of its last time.
struct ProcessorRow {
    QString id;
    QString target; ///< address without credentials, or the program without its arguments
    ProcessorState state = ProcessorState::Never;
    Instant asked, ended;
    qint64 ms = 0;
    int status = 0; ///< of HTTP, or a command's exit code
    QMap<QString, qint64> counts;
    QString text;        ///< what there is to say beyond that: a sentence
    bool atWork = false; ///< timed out, and not done yet: it is not asked again
};
void map(JsonMapper &m, ProcessorRow &v);
/// "200 in 9.1 s, 3 created"; "request timed out, work goes on"
QString processorText(const ProcessorRow &row);

} // namespace trawl
