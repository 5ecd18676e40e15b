// Requests about the outbox: what the ETL API has still to hear (R8.4).
#pragma once

#include "domain/ids.h"
#include "domain/requests/page.h"
#include "domain/requests/request.h"

namespace trawl {

/// One update that waits, is under way, or was refused.
struct OutboxRow {
    RowId id = 0;   ///< the item's; negative: it is about a run's end, and has none
    RowId item = 0; ///< 0: it is about the run
    int run = 0;    ///< its number
    QString source;
    QString kind;  ///< "create", "update", "finalize"
    QString state; ///< "waits", "sending", "refused"
    QString url;
    Instant since; ///< of the oldest change that is not told
    QString error; ///< why it was refused
    void map(JsonMapper &m)
    {
        m("id"_L1, id);
        m("item"_L1, item);
        m("run"_L1, run);
        m("source"_L1, source);
        m("kind"_L1, kind);
        m("state"_L1, state);
        m("url"_L1, url);
        m("since"_L1, since);
        m("error"_L1, error);
    }
};

/// The items that wait, in the order in which they go, and refused ones; then the ends of runs.
struct OutboxPage {
    static constexpr auto verb = "outbox.page"_L1;
    qint64 offset = 0;
    int limit = 200;
    struct Answer {
        bool configured = false; ///< ETL_API_ENDPOINT and ETL_API_KEY are set
        bool on = false;         ///< new runs are mirrored
        QString endpoint;        ///< without anything secret
        qint64 waits = 0, refused = 0;
        Instant since;   ///< of the oldest that waits; not set: nothing waits
        Instant nextTry; ///< not set: at once
        QString error;   ///< why the last try failed, a phrase; empty: it did not
        qint64 total = 0;
        QList<OutboxRow> rows;
        void map(JsonMapper &m)
        {
            m("configured"_L1, configured);
            m("on"_L1, on);
            m("endpoint"_L1, endpoint);
            m("waits"_L1, waits);
            m("refused"_L1, refused);
            m("since"_L1, since);
            m("nextTry"_L1, nextTry);
            m("error"_L1, error);
            m("total"_L1, total);
            m("rows"_L1, rows);
        }
    };
    void map(JsonMapper &m)
    {
        m("offset"_L1, offset);
        m("limit"_L1, limit);
    }
};

/// Sends what waits now, and what was refused once more. TD-7071 where no API is configured.
struct OutboxTryNow {
    static constexpr auto verb = "outbox.tryNow"_L1;
    struct Answer {
        int sent = 0; ///< requests that the API took
        qint64 waits = 0, refused = 0;
        QString text; ///< a sentence
        void map(JsonMapper &m)
        {
            m("sent"_L1, sent);
            m("waits"_L1, waits);
            m("refused"_L1, refused);
            m("text"_L1, text);
        }
    };
    void map(JsonMapper &) {}
};

} // namespace trawl
