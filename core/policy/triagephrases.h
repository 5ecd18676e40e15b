// Phrases of pages that stand in the way of a page: which of them a text has, and where.
#pragma once

#include <QList>
#include <QString>

namespace trawl {

/// What a phrase speaks of. The first three are kinds of alarms, the fourth (scripts, waiting) is in all of them; the
/// others are how a page speaks that stands in the
/// way: of what to do now, in excuses, of whom to ask, of the machines behind it.
enum class Topic { Error, Blocked, Captcha, Unscripted, Again, Sorry, Contact, Machine };

constexpr bool isAlarm(Topic topic)
{
    return topic <= Topic::Unscripted;
}

struct PhraseHit {
    qsizetype from = 0, to = 0;
    Topic topic{};
};

/// In lower case, with one apostrophe, one blank and one e: as the phrases are written.
QString asPhrases(QStringView text);
/// The phrases in a text that is already so written, from left to right, the longest at each place.
QList<PhraseHit> phrasesIn(QStringView text);

/// Phrases of one topic in many languages, separated by '|'. They begin where a word begins and may end inside of one;
/// "_" at the end wants the word to end, too. In languages without blanks they begin anywhere.
struct PhraseList {
    Topic topic{};
    QStringView phrases;
};
// The lists, each in a file of its own.
QList<PhraseList> errorPhrases();
QList<PhraseList> blockedPhrases();
QList<PhraseList> talkPhrases();

/// Does a character belong to a language that puts no blanks between words?
constexpr bool isWithoutBlanks(QChar c)
{
    return c >= u'\u3041' && c <= u'\ud7a3';
}

} // namespace trawl
