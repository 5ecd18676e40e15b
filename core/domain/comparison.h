// Two runs side by side: what the later one (B) has that the earlier one (A) has not, and the other way round.
#pragma once

#include "domain/item.h"
#include "domain/json.h"
#include "domain/run.h"

#include <QList>

namespace trawl {

/// How a page differs between the runs.
enum class PageDifference {
    New,      ///< only B has it
    Gone,     ///< only A has it: B's listings do not name it, or its site answers that it is not there
    Changed,  ///< both have it: other fields, or another picture
    Lost,     ///< A has it, and B could not get it
    Won,      ///< B has it, and A could not get it
    Doubtful, ///< both have something, and one of them a block, an error, an empty or an unfinished page
};
template <>
struct Words<PageDifference> {
    static constexpr std::array words{
        std::pair{PageDifference::New, "new"},         std::pair{PageDifference::Gone, "gone"},
        std::pair{PageDifference::Changed, "changed"}, std::pair{PageDifference::Lost, "lost"},
        std::pair{PageDifference::Won, "won"},         std::pair{PageDifference::Doubtful, "doubtful"}};
};
/// "New": the difference for people.
QString differenceLabel(PageDifference difference);

/// A field whose value differs; texts, as people read them.
struct FieldChange {
    QString field; ///< of the second record on: "title (2)"
    QString before, after;
    friend bool operator==(const FieldChange &, const FieldChange &) = default;
    void map(JsonMapper &m)
    {
        m("field"_L1, field);
        m("before"_L1, before);
        m("after"_L1, after);
    }
};

/// "price: 12 → 14"; what has no value is a dash.
QString fieldChangeText(const FieldChange &change);
/// "62.5 %"; a dash where there are no records.
QString shareText(qint64 filled, qint64 records);
/// "−12 failed (12 fewer)"; empty: as many.
QString deltaText(qint64 before, qint64 after, const QString &what);

/// A page that differs.
struct ComparedPage {
    QString pageId, sourceId, address, title;
    PageDifference difference = PageDifference::New;
    QList<FieldChange> fields;
    bool pictureChanged = false;
    RowId captureA = 0, captureB = 0; ///< 0: none
    QString reason;                   ///< why the other run does not have it; may be empty
    void map(JsonMapper &m)
    {
        m("page"_L1, pageId);
        m("source"_L1, sourceId);
        m("address"_L1, address);
        m("title"_L1, title);
        m("difference"_L1, difference);
        m("fields"_L1, fields);
        m("pictureChanged"_L1, pictureChanged);
        m("captureA"_L1, captureA);
        m("captureB"_L1, captureB);
        m("reason"_L1, reason);
    }
};

/// One run of one source.
struct ComparedSide {
    qint64 captured = 0, failed = 0, skipped = 0;
    qint64 p50 = 0, p95 = 0; ///< ms of a page, nearest rank; 0 = none was captured
    double coverage = -1;    ///< 0..100, mean; -1 = none was captured
    qint64 records = 0;      ///< in its captures
    void map(JsonMapper &m)
    {
        m("captured"_L1, captured);
        m("failed"_L1, failed);
        m("skipped"_L1, skipped);
        m("p50"_L1, p50);
        m("p95"_L1, p95);
        m("coverage"_L1, coverage);
        m("records"_L1, records);
    }
};

/// In how many records of either run a field has a value.
struct FieldShare {
    QString field;
    qint64 filledA = 0, filledB = 0;
    void map(JsonMapper &m)
    {
        m("field"_L1, field);
        m("filledA"_L1, filledA);
        m("filledB"_L1, filledB);
    }
};

struct ComparedSource {
    QString sourceId;
    bool inA = false, inB = false;
    ComparedSide a, b;
    qint64 added = 0, gone = 0, lost = 0, won = 0, doubtful = 0; ///< pages
    qint64 changed = 0;                                          ///< pages with other fields or another picture
    qint64 changedPictures = 0;                                  ///< of these, with another picture
    QList<FieldShare> fields;
    void map(JsonMapper &m)
    {
        m("source"_L1, sourceId);
        m("inA"_L1, inA);
        m("inB"_L1, inB);
        m("a"_L1, a);
        m("b"_L1, b);
        m("new"_L1, added);
        m("gone"_L1, gone);
        m("lost"_L1, lost);
        m("won"_L1, won);
        m("doubtful"_L1, doubtful);
        m("changed"_L1, changed);
        m("changedPictures"_L1, changedPictures);
        m("fields"_L1, fields);
    }
};

/// Failed items of one class.
struct ComparedFailures {
    FailClass failure = FailClass::None;
    qint64 a = 0, b = 0;
    void map(JsonMapper &m)
    {
        m("class"_L1, failure);
        m("a"_L1, a);
        m("b"_L1, b);
    }
};

struct RunComparison {
    RunRow a, b;
    QList<ComparedSource> sources; ///< by id
    QList<ComparedFailures> failures;
    QStringList notes; ///< sentences: what makes the runs unlike each other
    void map(JsonMapper &m)
    {
        m("a"_L1, a);
        m("b"_L1, b);
        m("sources"_L1, sources);
        m("failures"_L1, failures);
        m("notes"_L1, notes);
    }
};

} // namespace trawl
