// Requests about sources and their circuits.
#pragma once

#include "domain/item.h"
#include "domain/requests/request.h"

namespace trawl {

/// Either a priority or a step. permanent: also into sources.json; without an active run it is always that.
struct SourceSetPriority {
    static constexpr auto verb = "source.setPriority"_L1;
    QStringList ids;
    std::optional<int> priority; ///< 1 first … 9
    std::optional<int> delta;
    bool permanent = false;
    struct Answer {
        qint64 moved = 0; ///< items that change their place, about
        QString text;     ///< sentence
        void map(JsonMapper &m)
        {
            m("moved"_L1, moved);
            m("text"_L1, text);
        }
    };
    void map(JsonMapper &m)
    {
        m.need("ids"_L1, ids);
        m("priority"_L1, priority);
        m("delta"_L1, delta);
        m("permanent"_L1, permanent);
    }
};

struct SourceSetRate {
    static constexpr auto verb = "source.setRate"_L1;
    QString id;
    double perSecond = 0;
    bool permanent = false;
    using Answer = Unit;
    void map(JsonMapper &m)
    {
        m.need("id"_L1, id);
        m.need("perSecond"_L1, perSecond);
        m("permanent"_L1, permanent);
    }
};

struct SourceSetConcurrency {
    static constexpr auto verb = "source.setConcurrency"_L1;
    QString id;
    int pages = 0; ///< at a time
    bool permanent = false;
    using Answer = Unit;
    void map(JsonMapper &m)
    {
        m.need("id"_L1, id);
        m.need("pages"_L1, pages);
        m("permanent"_L1, permanent);
    }
};

struct SourceSetEnabled {
    static constexpr auto verb = "source.setEnabled"_L1;
    QStringList ids;
    bool enabled = true;
    bool permanent = false;
    using Answer = Unit;
    void map(JsonMapper &m)
    {
        m.need("ids"_L1, ids);
        m.need("enabled"_L1, enabled);
        m("permanent"_L1, permanent);
    }
};

/// This engine first; none: the source's chain decides again.
struct SourcePinEngine {
    static constexpr auto verb = "source.pinEngine"_L1;
    QString id;
    std::optional<EngineId> engine;
    using Answer = Unit;
    void map(JsonMapper &m)
    {
        m.need("id"_L1, id);
        m("engine"_L1, engine);
    }
};

struct SourcesAnswer {
    QJsonArray sources; ///< as in the file, unknown keys kept
    QString file;
    QJsonObject priorities;     ///< source → the one in force: an active run's own where it was changed
    QStringList warnings;       ///< sentences
    std::optional<Error> error; ///< the file is bad: sources are those of the last good one
    void map(JsonMapper &m)
    {
        m("sources"_L1, sources);
        m("file"_L1, file);
        m("priorities"_L1, priorities);
        m("warnings"_L1, warnings);
        m("error"_L1, error);
    }
};

struct SourcesList {
    static constexpr auto verb = "sources.list"_L1;
    using Answer = SourcesAnswer;
    void map(JsonMapper &) {}
};

struct SourcesReload {
    static constexpr auto verb = "sources.reload"_L1;
    using Answer = SourcesAnswer;
    void map(JsonMapper &) {}
};

struct CircuitProbe {
    static constexpr auto verb = "circuit.probe"_L1;
    QStringList ids; ///< sources
    QString reason;
    using Answer = Unit;
    void map(JsonMapper &m)
    {
        m.need("ids"_L1, ids);
        m("reason"_L1, reason);
    }
};

struct CircuitHold {
    static constexpr auto verb = "circuit.hold"_L1;
    QStringList ids;
    Instant until; ///< not set: until an operator closes or probes it
    QString reason;
    using Answer = Unit;
    void map(JsonMapper &m)
    {
        m.need("ids"_L1, ids);
        m("until"_L1, until);
        m("reason"_L1, reason);
    }
};

struct CircuitClose {
    static constexpr auto verb = "circuit.close"_L1;
    QStringList ids;
    QString reason; ///< a must: it is kept in the journal
    using Answer = Unit;
    void map(JsonMapper &m)
    {
        m.need("ids"_L1, ids);
        m("reason"_L1, reason);
    }
};

} // namespace trawl
