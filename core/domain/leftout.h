// Addresses that a run found and does not crawl, each with its reason: in a list of their own, never as items.
#pragma once

#include "domain/ids.h"
#include "domain/json.h"

#include <QString>

namespace trawl {

/// Stored as numbers: new ones go to the end.
enum class LeftOutReason {
    Robots,    ///< robots.txt closes it
    Scope,     ///< it does not belong to its source, or a rule excludes it
    Duplicate, ///< another spelling of a page that the run has already
    Maximum,   ///< no room any more: discovery.maximum, or the limit of the run
    Depth,     ///< further from the start addresses than discovery.depth
    Kind,      ///< its name ends as those of files do that are no pages
    Operator,  ///< its source was switched off for the run, or its draft was discarded
};
template <>
struct Words<LeftOutReason> {
    static constexpr std::array words{
        std::pair{LeftOutReason::Robots, "robots"},       std::pair{LeftOutReason::Scope, "scope"},
        std::pair{LeftOutReason::Duplicate, "duplicate"}, std::pair{LeftOutReason::Maximum, "maximum"},
        std::pair{LeftOutReason::Depth, "depth"},         std::pair{LeftOutReason::Kind, "kind"},
        std::pair{LeftOutReason::Operator, "operator"}};
};
/// "Out of scope": the reason for people.
QString leftOutLabel(LeftOutReason reason);

/// An address to be noted.
struct NewLeftOut {
    QString sourceId;
    QString address; ///< without a user part
    QString key;     ///< its identity key
    QString foundOn; ///< empty: a start address, or one of an import
    LeftOutReason reason = LeftOutReason::Scope;
    QString rule;        ///< a phrase: what keeps it out; of a duplicate the address that the run has
    bool isItem = false; ///< it is in the run's queue and ended there without being asked for
};

/// A row of the list.
struct LeftOutRow {
    RowId id = 0;
    RowId run = 0;
    QString sourceId, address, foundOn;
    LeftOutReason reason = LeftOutReason::Scope;
    QString rule;
    Instant at; ///< when it was found first
    void map(JsonMapper &m)
    {
        m("id"_L1, id);
        m("run"_L1, run);
        m("source"_L1, sourceId);
        m("address"_L1, address);
        m("foundOn"_L1, foundOn);
        m("reason"_L1, reason);
        m("rule"_L1, rule);
        m("at"_L1, at);
    }
};

/// How many a source has of one reason.
struct LeftOutCount {
    QString sourceId;
    LeftOutReason reason = LeftOutReason::Scope;
    qint64 kept = 0;   ///< rows of the list
    qint64 beyond = 0; ///< found when the list was full: counted only, one that is found twice is counted twice
    void map(JsonMapper &m)
    {
        m("source"_L1, sourceId);
        m("reason"_L1, reason);
        m("kept"_L1, kept);
        m("beyond"_L1, beyond);
    }
};

/// Rows of one source in one run; what is found beyond that is counted only.
inline constexpr qint64 leftOutMost = 100'000;

} // namespace trawl
