// Requests about runs: start and preview, pause to finalize, what is put back into their queues, lists and sums.
#pragma once

#include "domain/fieldcoverage.h"
#include "domain/requests/page.h"
#include "domain/requests/request.h"
#include "domain/run.h"

namespace trawl {

/// In all of them run 0 means the shown one.
struct RunAnswer {
    RunRow run;
    void map(JsonMapper &m) { m("run"_L1, run); }
};

/// Sources that are in an active run already are refused, by name.
struct RunStart {
    static constexpr auto verb = "run.start"_L1;
    RunPlan plan;
    struct Answer {
        RunRow run;
        QStringList warnings; ///< sentences
        void map(JsonMapper &m)
        {
            m("run"_L1, run);
            m("warnings"_L1, warnings);
        }
    };
    void map(JsonMapper &m) { m.need("plan"_L1, plan); }
};

/// What a plan would do, before it is started.
struct RunPreview {
    static constexpr auto verb = "run.preview"_L1;
    RunPlan plan;
    struct Session {
        qint64 items = 0;
        double minutes = 0;
        void map(JsonMapper &m)
        {
            m("items"_L1, items);
            m("minutes"_L1, minutes);
        }
    };
    struct OfSource {
        QString id;
        qint64 items = 0;
        bool atMost = false; ///< its pages are discovered: items is their maximum
        void map(JsonMapper &m)
        {
            m("id"_L1, id);
            m("items"_L1, items);
            m("atMost"_L1, atMost);
        }
    };
    struct Answer {
        QList<Session> sessions;
        QList<OfSource> sources;
        qint64 total = 0;
        double minutes = 0;
        QString problem;            ///< why the items can't be dealt out; empty = they can
        QStringList contradictions; ///< sentences: what in the set-up does not fit together
        void map(JsonMapper &m)
        {
            m("sessions"_L1, sessions);
            m("sources"_L1, sources);
            m("total"_L1, total);
            m("minutes"_L1, minutes);
            m("problem"_L1, problem);
            m("contradictions"_L1, contradictions);
        }
    };
    void map(JsonMapper &m) { m.need("plan"_L1, plan); }
};

struct RunPause {
    static constexpr auto verb = "run.pause"_L1;
    RowId run = 0;
    using Answer = RunAnswer;
    void map(JsonMapper &m) { m("run"_L1, run); }
};

/// Also of interrupted and stopped runs with items left.
struct RunResume {
    static constexpr auto verb = "run.resume"_L1;
    RowId run = 0;
    using Answer = RunAnswer;
    void map(JsonMapper &m) { m("run"_L1, run); }
};

struct RunStop {
    static constexpr auto verb = "run.stop"_L1;
    RowId run = 0;
    bool now = false; ///< what is in flight goes back into the queue
    using Answer = RunAnswer;
    void map(JsonMapper &m)
    {
        m("run"_L1, run);
        m("now"_L1, now);
    }
};

/// Statistics are frozen, pictures nobody needs are released.
struct RunFinalize {
    static constexpr auto verb = "run.finalize"_L1;
    RowId run = 0;
    struct Answer {
        RunRow run;
        int pictures = 0; ///< released
        void map(JsonMapper &m)
        {
            m("run"_L1, run);
            m("pictures"_L1, pictures);
        }
    };
    void map(JsonMapper &m) { m("run"_L1, run); }
};

/// An interrupted or resting run becomes Stopped; its items stay.
struct RunDiscard {
    static constexpr auto verb = "run.discard"_L1;
    RowId run = 0;
    using Answer = RunAnswer;
    void map(JsonMapper &m) { m("run"_L1, run); }
};

struct Requeued {
    int requeued = 0;   ///< items back in their queues
    int superseded = 0; ///< skipped: a newer run of their source has started
    QString note;       ///< sentences about what is not as usual: a run that could not go on at once
    void map(JsonMapper &m)
    {
        m("requeued"_L1, requeued);
        m("superseded"_L1, superseded);
        m("note"_L1, note);
    }
};

struct RunRetryFailed {
    static constexpr auto verb = "run.retryFailed"_L1;
    RowId run = 0;
    QList<RowId> ids; ///< of that run; empty: all that failed
    using Answer = Requeued;
    void map(JsonMapper &m)
    {
        m("run"_L1, run);
        m("ids"_L1, ids);
    }
};

/// What the run skipped because its source was blocked to the end.
struct RunRetrySkipped {
    static constexpr auto verb = "run.retrySkipped"_L1;
    RowId run = 0;
    using Answer = Requeued;
    void map(JsonMapper &m) { m("run"_L1, run); }
};

/// Counts of a run from the store alone.
struct RunSummary {
    static constexpr auto verb = "run.summary"_L1;
    RowId run = 0;
    struct Captured {
        qint64 captures = 0, pictures = 0, events = 0, revisions = 0, duplicates = 0;
        void map(JsonMapper &m)
        {
            m("captures"_L1, captures);
            m("pictures"_L1, pictures);
            m("events"_L1, events);
            m("revisions"_L1, revisions);
            m("duplicates"_L1, duplicates);
        }
    };
    struct Answer {
        RunRow run;
        Counts counts;
        QMap<QString, Counts> sources; ///< by source id
        QMap<QString, int> ledger;     ///< by word of UploadState
        Captured captured;
        QMap<QString, FieldCoverage> coverage; ///< by source id
        QString sink;
        QList<qint64> sessions; ///< pages that each browser session was given; empty: none was
        void map(JsonMapper &m)
        {
            m("run"_L1, run);
            m("counts"_L1, counts);
            m("sources"_L1, sources);
            m("ledger"_L1, ledger);
            m("captured"_L1, captured);
            m("coverage"_L1, coverage);
            m("sink"_L1, sink);
            m("sessions"_L1, sessions);
        }
    };
    void map(JsonMapper &m) { m("run"_L1, run); }
};

/// Newest first.
struct RunsPage {
    static constexpr auto verb = "runs.page"_L1;
    qint64 offset = 0;
    int limit = 100;
    using Answer = PageOf<RunRow>;
    void map(JsonMapper &m)
    {
        m("offset"_L1, offset);
        m("limit"_L1, limit);
    }
};

} // namespace trawl
