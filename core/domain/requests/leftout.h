// Requests about addresses that a run left out, and about lists of addresses that an operator brings: both make draft
// runs.
#pragma once

#include "domain/leftout.h"
#include "domain/requests/page.h"
#include "domain/requests/request.h"
#include "domain/run.h"

namespace trawl {

/// Which addresses; in the order of reason, source and time.
struct LeftOutOrder {
    RowId run = 0;  ///< 0 = the shown one
    QString source; ///< empty = all
    std::optional<LeftOutReason> reason;
    QString text; ///< words, each of them somewhere in the address, in where it was found, or in the rule
    void map(JsonMapper &m)
    {
        m("run"_L1, run);
        m("source"_L1, source);
        m("reason"_L1, reason);
        m("text"_L1, text);
    }
};

struct LeftOutCounts {
    static constexpr auto verb = "leftout.counts"_L1;
    RowId run = 0;
    struct Answer {
        qint64 kept = 0, beyond = 0;
        QList<LeftOutCount> counts; ///< by source and reason
        void map(JsonMapper &m)
        {
            m("kept"_L1, kept);
            m("beyond"_L1, beyond);
            m("counts"_L1, counts);
        }
    };
    void map(JsonMapper &m) { m("run"_L1, run); }
};

struct LeftOutPage {
    static constexpr auto verb = "leftout.page"_L1;
    LeftOutOrder order;
    qint64 offset = 0;
    int limit = 200;
    /// Set: in the order of their ids, from behind this one on, whatever the offset: for who reads all of a list that
    /// changes meanwhile.
    std::optional<RowId> after = {};
    using Answer = PageOf<LeftOutRow>;
    void map(JsonMapper &m)
    {
        order.map(m);
        m("offset"_L1, offset);
        m("limit"_L1, limit);
        m("after"_L1, after);
    }
};

/// A draft run: in the store, with its addresses, and not begun. run.resume starts it, run.discard drops it.
struct DraftMade {
    RunRow run;
    qint64 addresses = 0; ///< in its queue
    QString note;         ///< sentences about what is not as might be expected
    void map(JsonMapper &m)
    {
        m("run"_L1, run);
        m("addresses"_L1, addresses);
        m("note"_L1, note);
    }
};

/// A draft run of addresses that were left out: the named rows, or all that the order finds.
struct LeftOutCrawl {
    static constexpr auto verb = "leftout.crawl"_L1;
    LeftOutOrder order;
    QList<RowId> ids;
    using Answer = DraftMade;
    void map(JsonMapper &m)
    {
        order.map(m);
        m("ids"_L1, ids);
    }
};

/// A line of an import that is no address.
struct ImportFault {
    int line = 0; ///< from 1
    QString text; ///< its beginning
    QString why;  ///< a phrase
    void map(JsonMapper &m)
    {
        m("line"_L1, line);
        m("text"_L1, text);
        m("why"_L1, why);
    }
};

/// Addresses that the operator brings, for a draft run of one source: a text with one address a line, CSV with a column
/// "url", or a sitemap.
struct ImportAddresses {
    static constexpr auto verb = "import"_L1;
    QString source;
    QString content;      ///< the bytes as base64
    QString name;         ///< of the file, for the run's note; may be empty
    bool outside = false; ///< also those outside the source's scope
    bool preview = false; ///< only answers what would come of it
    struct Answer {
        RunRow run;                ///< the draft; of a preview empty
        qint64 fresh = 0;          ///< addresses that are, or would be, in the draft
        qint64 duplicates = 0;     ///< the same page twice in the list
        qint64 invalid = 0;        ///< lines that are no address
        qint64 outside = 0;        ///< outside the source's scope; among fresh where they were asked for, else left out
        QList<ImportFault> faults; ///< the first of them
        QStringList examples;      ///< the first addresses that are taken
        QStringList notes;         ///< sentences: of the encoding, of what was cut
        void map(JsonMapper &m)
        {
            m("run"_L1, run);
            m("fresh"_L1, fresh);
            m("duplicates"_L1, duplicates);
            m("invalid"_L1, invalid);
            m("outside"_L1, outside);
            m("faults"_L1, faults);
            m("examples"_L1, examples);
            m("notes"_L1, notes);
        }
    };
    void map(JsonMapper &m)
    {
        m.need("source"_L1, source);
        m.need("content"_L1, content);
        m("name"_L1, name);
        m("outside"_L1, outside);
        m("preview"_L1, preview);
    }
};

/// The largest list that is taken, in bytes and in addresses.
inline constexpr qint64 importMostBytes = 16LL * 1024 * 1024;
inline constexpr qint64 importMostAddresses = 100'000;

} // namespace trawl
