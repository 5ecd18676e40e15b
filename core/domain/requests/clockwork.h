// Requests about what starts by itself: ticks, schedules, external processors (R9).
#pragma once

#include "domain/clockwork.h"
#include "domain/requests/page.h"
#include "domain/requests/request.h"

namespace trawl {

/// Unlocks orphans, starts what is due, pokes the processors, collects metrics. The answer comes in under a second:
/// what is not done by then goes on, and its result is recorded when it comes.
struct TickRun {
    static constexpr auto verb = "tick.run"_L1;
    bool withoutMetrics = false;
    bool noStart = false;      ///< what is due is listed, not started
    bool untilStarted = false; ///< the answer waits until all that is due is started: who asks takes the engine along
    using Answer = TickReport;
    void map(JsonMapper &m)
    {
        m("withoutMetrics"_L1, withoutMetrics);
        m("noStart"_L1, noStart);
        m("untilStarted"_L1, untilStarted);
    }
};

/// The newest 100 are kept; newest first.
struct TicksPage {
    static constexpr auto verb = "ticks.page"_L1;
    qint64 offset = 0;
    int limit = 100;
    using Answer = PageOf<TickReport>;
    void map(JsonMapper &m)
    {
        m("offset"_L1, offset);
        m("limit"_L1, limit);
    }
};

/// Groups in the file's order, then sources with schedules of their own, then enabled ones that nothing starts.
struct ScheduleList {
    static constexpr auto verb = "schedule.list"_L1;
    struct Answer {
        QList<ScheduleRow> rows;
        bool byItself = false; ///< this engine fires them when they are due; else only a tick does
        void map(JsonMapper &m)
        {
            m("rows"_L1, rows);
            m("byItself"_L1, byItself);
        }
    };
    void map(JsonMapper &) {}
};

struct ScheduleSaid {
    QString text;
    RowId run = 0; ///< that was started
    void map(JsonMapper &m)
    {
        m("text"_L1, text);
        m("run"_L1, run);
    }
};

/// Starts a group now, also one that is off. TD-9003: its last run is active still, or all its sources are busy.
struct ScheduleRunNow {
    static constexpr auto verb = "schedule.runNow"_L1;
    QString id;
    using Answer = ScheduleSaid;
    void map(JsonMapper &m) { m.need("id"_L1, id); }
};

struct ScheduleSkipNext {
    static constexpr auto verb = "schedule.skipNext"_L1;
    QString id;
    bool skip = true; ///< false: it is not skipped after all
    using Answer = ScheduleSaid;
    void map(JsonMapper &m)
    {
        m.need("id"_L1, id);
        m("skip"_L1, skip);
    }
};

/// What would have fired while it was off is not made up for.
struct ScheduleSwitch {
    static constexpr auto verb = "schedule.switch"_L1;
    QString id;
    bool on = true;
    using Answer = ScheduleSaid;
    void map(JsonMapper &m)
    {
        m.need("id"_L1, id);
        m.need("on"_L1, on);
    }
};

struct ProcessorsList {
    static constexpr auto verb = "processors.list"_L1;
    struct Answer {
        QList<ProcessorRow> rows;
        QStringList problems; ///< what of settings.json is not used, and why
        void map(JsonMapper &m)
        {
            m("rows"_L1, rows);
            m("problems"_L1, problems);
        }
    };
    void map(JsonMapper &) {}
};

/// Answers at once; what comes of it is recorded.
struct ProcessorsPoke {
    static constexpr auto verb = "processors.poke"_L1;
    QString id;
    using Answer = ProcessorRow;
    void map(JsonMapper &m) { m.need("id"_L1, id); }
};

} // namespace trawl
