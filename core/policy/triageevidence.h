// What speaks for and against a page being one in the way of the page: coverage and structure first, then words.
#pragma once

#include "policy/triage.h"

namespace trawl {

/// How much of what the source asks for was found.
enum class Yield {
    NotAsked,     ///< the source asks for nothing, or for one value that was found
    Full,         ///< all of it, or nearly: this is the page
    Partly,       ///< a number, a day, a paragraph, or a list
    HeadingsOnly, ///< nothing but what the page calls itself, or cries
    Nothing,
};

/// How far the title or a heading is made up of phrases of an alarm.
enum class Naming {
    Otherwise, ///< of none
    InPart,    ///< it has one among other words
    Mostly,    ///< three words besides
    Wholly,    ///< one word besides
};

struct PageEvidence {
    Yield yield = Yield::NotAsked;
    Naming naming = Naming::Otherwise;
    bool headingSays = false; ///< so does a short line of the text
    bool onlyPhrase = false;  ///< and there is nothing else
    bool silent = false;      ///< no phrase of an alarm anywhere
    int speaking = 0;         ///< sentences with a phrase of an alarm
    int others = 0;           ///< sentences that speak of nothing of the kind
    int sentences = 0;
    int talk = 0;         ///< in how many ways it speaks of what to do now, of excuses, of machines
    bool named = false;   ///< calls itself a documentation, a forum, a film …
    int details = 0;      ///< kinds of prices, days and hours
    bool figures = false; ///< many lines with digits: a list or a table
    double own = 0;       ///< characters of its own text, without menus
    bool shell = false;   ///< nothing has come yet of what should stand there, or nothing ever will
};

/// Is what the source asks for there, or nearly? Most pages of a crawl need no other look.
bool yieldsAll(const PageFacts &page);
PageEvidence evidenceOf(const PageFacts &page);
/// What an alarming page is: by its parts and words, and an error page where they say nothing.
Flag kindOf(const PageFacts &page);
/// More than alarmAt is an alarm.
double alarmPoints(const PageFacts &page, const PageEvidence &evidence);
inline constexpr double alarmAt = 0;

} // namespace trawl
