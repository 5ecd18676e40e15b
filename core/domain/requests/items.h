// Requests about items: pages of the queue, counts by facet, what goes back into it, and why something waits.
#pragma once

#include "domain/item.h"
#include "domain/requests/page.h"
#include "domain/requests/request.h"
#include "domain/requests/runs.h"
#include "domain/requests/why.h"

namespace trawl {

/// Which items, in which order: what a table shows.
struct ItemOrder {
    RowId run = 0;  ///< 0 = the shown one
    QString filter; ///< itemfilter.h
    QString sort;
    bool descending = false;
    void map(JsonMapper &m)
    {
        m("run"_L1, run);
        m("filter"_L1, filter);
        m("sort"_L1, sort);
        m("descending"_L1, descending);
    }
};

/// An item with the label people see for its state.
struct LabelledItem {
    ItemRow row;
    ItemLabel label = ItemLabel::Queued;
    void map(JsonMapper &m)
    {
        trawl::map(m, row);
        m("label"_L1, label);
    }
};

struct ItemsPage {
    static constexpr auto verb = "items.page"_L1;
    ItemOrder order;
    qint64 offset = 0;
    int limit = 200;
    struct Answer {
        qint64 total = 0;    ///< items of the run
        qint64 matching = 0; ///< those that the filter lets through
        QList<LabelledItem> rows;
        void map(JsonMapper &m)
        {
            m("total"_L1, total);
            m("matching"_L1, matching);
            m("rows"_L1, rows);
        }
    };
    void map(JsonMapper &m)
    {
        order.map(m);
        m("offset"_L1, offset);
        m("limit"_L1, limit);
    }
};

/// Where an item stands in that order.
struct ItemsRow {
    static constexpr auto verb = "items.row"_L1;
    ItemOrder order;
    RowId id = 0;
    struct Answer {
        qint64 row = -1; ///< -1 = it does not match
        void map(JsonMapper &m) { m("row"_L1, row); }
    };
    void map(JsonMapper &m)
    {
        order.map(m);
        m.need("id"_L1, id);
    }
};

struct ItemsGet {
    static constexpr auto verb = "items.get"_L1;
    RowId run = 0; ///< whose total is answered; 0 = the shown one
    QList<RowId> ids;
    using Answer = PageOf<ItemRow>;
    void map(JsonMapper &m)
    {
        m("run"_L1, run);
        m.need("ids"_L1, ids);
    }
};

/// How many items of a run have each word.
struct Facets {
    QMap<QString, qint64> state, review, upload, source, engine;
    qint64 lowCoverage = 0; ///< under 70 %
    void map(JsonMapper &m)
    {
        m("lowCoverage"_L1, lowCoverage);
        m("state"_L1, state);
        m("review"_L1, review);
        m("upload"_L1, upload);
        m("source"_L1, source);
        m("engine"_L1, engine);
    }
};

struct ItemsFacets {
    static constexpr auto verb = "items.facets"_L1;
    RowId run = 0; ///< 0 = the shown one
    using Answer = Facets;
    void map(JsonMapper &m) { m("run"_L1, run); }
};

/// Chosen items, wherever they are: each goes back into its own run.
struct ItemsRequeue {
    static constexpr auto verb = "items.requeue"_L1;
    QList<RowId> ids;
    using Answer = Requeued;
    void map(JsonMapper &m) { m.need("ids"_L1, ids); }
};

/// Items whose lease nobody alive holds go back into the queue.
struct ItemsUnlock {
    static constexpr auto verb = "items.unlock"_L1;
    bool preview = false; ///< only answers which
    bool force = false;   ///< also those whose lease has not ended
    struct Answer {
        qint64 unlocked = 0;
        QList<ItemRow> rows;
        void map(JsonMapper &m)
        {
            m("unlocked"_L1, unlocked);
            m("rows"_L1, rows);
        }
    };
    void map(JsonMapper &m)
    {
        m("preview"_L1, preview);
        m("force"_L1, force);
    }
};

/// Why an item, a source or a run waits; the first that is named is asked about, none: the shown run.
struct ExplainWait {
    static constexpr auto verb = "why"_L1;
    RowId item = 0;
    QString itemUid; ///< an item by the id that people see
    QString source;
    RowId run = 0;
    using Answer = Why;
    void map(JsonMapper &m)
    {
        m("item"_L1, item);
        m("itemUid"_L1, itemUid);
        m("source"_L1, source);
        m("run"_L1, run);
    }
    friend bool operator==(const ExplainWait &, const ExplainWait &) = default;
};

} // namespace trawl
