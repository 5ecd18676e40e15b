// What a source's fields found on a page, or did not find, as evidence for or against an alarm.
#pragma once

#include "policy/triage.h"

namespace trawl {

struct FieldEvidence {
    double points = 0;
    bool lacks = false; ///< something is missing, and nothing was found that a heading does not say
};

FieldEvidence fieldEvidenceOf(const PageFacts &page);

/// What a cheap look at the first record shows.
enum class Found {
    NotAll,        ///< something is missing
    All,           ///< but nothing of it is beyond doubt
    AllAndTelling, ///< and one is a text without any word of an alarm, and not the title
    AllAndTyped,   ///< and one is a number, a day, an hour or a price
};
Found foundOn(const PageFacts &page);

/// Points for fields of which nothing was found, before their words are looked at.
double emptyFieldPoints(const PageFacts &page);
/// Short texts that fields found: headings, where a title is but the name of a site.
QString headingsFound(const PageFacts &page);

/// Is one of the statements of any alarm in it?
bool speaksAsAlarm(const QString &text);
/// As the patterns are written: one apostrophe, one blank, one e.
QString plain(QString text);

} // namespace trawl
