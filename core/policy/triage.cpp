// Visual triage; see triage.h.
#include "policy/triage.h"

#include <QRegularExpression>

#include <bit>

namespace trawl {
namespace {

// A page with this much text is a page, even if its title has a word of an error in it.
constexpr int shortText = 1500;

bool matches(const QString &text, const QRegularExpression &words)
{
    return text.contains(words);
}

} // namespace

int hashDistance(quint64 a, quint64 b)
{
    return std::popcount(a ^ b);
}

bool looksLikeCaptcha(const QString &title, const QString &text)
{
    static const QRegularExpression inTitle(
        u"just a moment|attention required|are you (?:a )?(?:human|robot)|captcha|security check|human "
        u"verification|verify you are human|"
        "驗證|验证"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression inText(
        u"(?:re|h)captcha|cf-challenge|verify (?:that )?you are (?:a )?human|checking your browser|i(?:'|’)?m not a "
        u"robot|"
        "press (?:and|&) hold|enter the characters you see|unusual traffic from your"_s,
        QRegularExpression::CaseInsensitiveOption);
    return matches(title, inTitle) || (text.size() < shortText && matches(text, inText));
}

bool looksBlocked(int http, const QString &title, const QString &text)
{
    static const QRegularExpression words(
        u"access denied|you have been blocked|forbidden|request blocked|blocked by|not authori[sz]ed|error 1020"_s,
        QRegularExpression::CaseInsensitiveOption);
    if (http == 401 || http == 403 || http == 451)
        return true;
    return matches(title, words) || (text.size() < shortText / 3 && matches(text, words));
}

bool looksLikeErrorPage(int http, const QString &title, const QString &text, int textLength)
{
    static const QRegularExpression words(
        u"\\b(?:404|500|502|503|504)\\b|(?:page|file) not found|not found|internal server error|bad gateway|service "
        u"unavailable|"
        "gateway time-?out|something went wrong|this site can(?:'|’)t be reached|under maintenance|找不到"_s,
        QRegularExpression::CaseInsensitiveOption);
    if (http >= 400)
        return true;
    return textLength < shortText && (matches(title, words) || (textLength < shortText / 3 && matches(text, words)));
}

QList<Flag> triage(const TriageFacts &facts)
{
    QList<Flag> flags;
    const bool blank = facts.hasPicture && facts.uniform >= blankUniform && facts.textLength < 200;
    const bool captcha = facts.failure == FailClass::Captcha || looksLikeCaptcha(facts.title, facts.text);
    const bool blocked =
        facts.failure == FailClass::Forbidden || (!captcha && looksBlocked(facts.http, facts.title, facts.text));
    if (blank)
        flags.append(Flag::Blank);
    if (captcha)
        flags.append(Flag::Captcha);
    if (blocked)
        flags.append(Flag::Blocked);
    if (!captcha && !blocked && looksLikeErrorPage(facts.http, facts.title, facts.text, facts.textLength))
        flags.append(Flag::ErrorPage);
    if (facts.coverage < lowCoverage)
        flags.append(Flag::LowCoverage);
    if (facts.truncated)
        flags.append(Flag::Truncated);
    if (facts.notSettled)
        flags.append(Flag::NotSettled);
    if (facts.hasPicture && facts.baselineDhash) {
        const int distance = hashDistance(facts.dhash, *facts.baselineDhash);
        flags.append(distance <= unchangedDistance ? Flag::Unchanged : Flag::Changed);
    }
    return flags;
}

QStringList flagWords(const QList<Flag> &flags)
{
    QStringList words;
    for (const Flag flag : flags)
        words.append(word(flag));
    return words;
}

bool isAlarming(const QStringList &flags)
{
    for (const Flag flag : {Flag::Blank, Flag::Captcha, Flag::Blocked, Flag::ErrorPage, Flag::LowCoverage}) {
        if (flags.contains(word(flag)))
            return true;
    }
    return false;
}

Review reviewByPolicy(ReviewPolicy policy, const QStringList &flags)
{
    if (isAlarming(flags))
        return Review::Unreviewed;
    switch (policy) {
    case ReviewPolicy::ApproveAll:
        return Review::Approved;
    case ReviewPolicy::ApproveUnchanged:
        return flags.contains(word(Flag::Unchanged)) ? Review::Approved : Review::Unreviewed;
    case ReviewPolicy::Manual:
        break;
    }
    return Review::Unreviewed;
}

} // namespace trawl
