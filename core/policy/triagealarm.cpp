// Is this the page, or a page in its way? Words are weighed against status, coverage and structure; see triage.h.
#include "policy/alarmwords.h"
#include "policy/triage.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <array>

namespace trawl {
namespace {

// Chosen on the first sets of pages of the test; the second one shows what they are worth.
constexpr qsizetype readAtMost = 1500;                                   ///< characters of the text that are looked at
constexpr int tiny = 120, brief = 300, shortPage = 600, longPage = 1500; ///< characters of visible text
constexpr int fewLinks = 3, manyLinks = 15;

/// What different statements a text makes, in lower case.
QSet<QString> matchesIn(const QString &text, const QRegularExpression &expression)
{
    QSet<QString> found;
    for (auto matches = expression.globalMatch(text); matches.hasNext() && found.size() < 5;)
        found.insert(matches.next().captured().toLower());
    return found;
}

/// Does the phrase make up a part of the title ("404 – Galaxy", but not "404 ways to see Macao")?
bool isPartOf(const QString &title, const QRegularExpression &expression)
{
    static const QRegularExpression parts(u"\\s+[-–—|·:]\\s+|\\s*[|·]\\s*"_s);
    for (const QString &part : title.split(parts, Qt::SkipEmptyParts)) {
        qsizetype covered = 0;
        for (auto matches = expression.globalMatch(part); matches.hasNext();)
            covered += matches.next().capturedLength();
        if (covered > 0 && covered * 10 >= part.trimmed().size() * 6)
            return true;
    }
    return false;
}

/// The text without what repeats the title: a heading says it once.
QString bodyOf(const PageFacts &page)
{
    QString text = page.text.left(readAtMost);
    if (page.title.size() > 3)
        text.remove(page.title, Qt::CaseInsensitive);
    return text.trimmed();
}

double talkPointsOf(const PageFacts &page, const QString &body);
double fieldPointsOf(const PageFacts &page);
double detailPointsOf(const PageFacts &page);
double prosePointsOf(const PageFacts &page);

/// A page as the three kinds look at it. Every page of a crawl comes by here and nearly all are innocent: what one of
/// them needs is found out once, and not before it is asked for.
class Reading
{
public:
    explicit Reading(const PageFacts &facts) : page(facts), title(facts.title.left(300)) {}
    const QString &body()
    {
        if (m_body.isNull())
            m_body = bodyOf(page);
        return m_body;
    }
    double talkPoints()
    {
        return once(m_talk, [this] { return talkPointsOf(page, body()); });
    }
    double fieldPoints()
    {
        return once(m_fields, [this] { return fieldPointsOf(page); });
    }
    double detailPoints()
    {
        return once(m_details, [this] { return detailPointsOf(page); });
    }

    const PageFacts &page;
    const QString title;

private:
    template <typename F>
    static double once(std::optional<double> &kept, F found)
    {
        if (!kept)
            kept = found();
        return *kept;
    }
    QString m_body;
    std::optional<double> m_talk, m_fields, m_details;
};

// What words and talk give at most.
constexpr double titleMost = 2.0, statedMost = 2.5, statedOnLongPage = 0.75, onlyThePhrase = 1.5, talkMost = 2.5;

double wordPoints(Flag kind, Reading &reading, AlarmPoints &suspicion)
{
    const Vocabulary &vocabulary = alarmVocabularyOf(kind);
    const PageFacts &page = reading.page;
    const QString &title = reading.title, &text = reading.body();
    const QSet<QString> inTitle = matchesIn(title, vocabulary.statements);
    double points = 0;
    if (!inTitle.isEmpty())
        points += isPartOf(title, vocabulary.statements) ? titleMost : 0.5;
    else if (title.contains(vocabulary.words))
        points += isPartOf(title, vocabulary.words) ? 1.0 : 0.5;
    QSet<QString> stated = matchesIn(text, vocabulary.statements);
    const bool repeats = stated.intersects(inTitle);
    stated.subtract(inTitle); // a heading that repeats the title says it once
    if (!stated.isEmpty())
        points += page.textLength < longPage ? (stated.size() > 1 ? statedMost : 1.75) : statedOnLongPage;
    else if (points == 0 && page.textLength < brief && text.contains(vocabulary.words))
        points += 0.5;
    suspicion.stated = !stated.isEmpty() || !inTitle.isEmpty() || repeats;
    // Nothing on the page but the phrase.
    const QString all = page.text.left(readAtMost);
    if (page.textLength <= tiny / 2 && page.textLength > 0 &&
        (isPartOf(all, vocabulary.statements) || isPartOf(all, vocabulary.words) ||
         (page.textLength <= tiny / 3 && isPartOf(title, vocabulary.words)))) {
        points += onlyThePhrase;
        suspicion.stated = true;
    }
    return points;
}

double talkPointsOf(const PageFacts &page, const QString &body)
{
    if (page.textLength > longPage)
        return 0;
    const QString text = body.left(shortPage + 100);
    double points = 0;
    for (const Talk &one : alarmTalk())
        points += text.contains(one.words) ? one.points : 0;
    if (page.textLength > shortPage)
        points /= 2;
    if (points == 0)
        return page.textLength > tiny ? -0.5 : 0;
    return std::min(talkMost, points);
}

double shapePoints(Flag kind, const PageFacts &page, AlarmPoints &suspicion)
{
    double points = 0;
    points += page.textLength < tiny ? 1.5 : page.textLength < brief ? 0.75 : page.textLength < shortPage ? 0.5 : 0;
    points -= page.textLength > longPage ? 1 : 0;
    points += page.shape.links <= fewLinks ? 0.5 : 0;
    points -= page.shape.links > manyLinks ? 0.5 : 0;
    points += page.shape.notIndexed ? 0.5 : 0;
    points += page.shape.movesOn ? 0.5 : 0;
    points -= page.shape.describes ? 2.5 : 0;
    if (kind == Flag::Captcha && page.shape.challenge) {
        points += 3;
        suspicion.stated = true;
    } else if (kind == Flag::Captcha && page.shape.widget) {
        points += page.textLength < shortPage ? 1.25 : 0.25;
        suspicion.stated = suspicion.stated || page.textLength < tiny;
    }
    return points;
}

/// A value that tells something: not the title again, not the alarm itself.
bool tells(const QJsonValue &value, const QString &title)
{
    if (value.isDouble() || value.isBool())
        return true;
    if (value.isArray())
        return std::ranges::any_of(value.toArray(), [&](const QJsonValue &part) { return tells(part, title); });
    const QString text = value.toString().simplified();
    if (text.size() < 3 || title.contains(text, Qt::CaseInsensitive))
        return false;
    const auto talks = std::ranges::count_if(alarmTalk(), [&](const Talk &one) { return text.contains(one.words); });
    if (talks >= 2)
        return false;
    return std::ranges::none_of(std::array{Flag::Captcha, Flag::Blocked, Flag::ErrorPage}, [&](Flag kind) {
        const Vocabulary &list = alarmVocabularyOf(kind);
        return text.left(readAtMost).contains(list.statements) || (text.size() < 80 && text.contains(list.words));
    });
}

/// Do its values differ from each other? An error says the same in all its parts.
bool saysMuch(const PageFacts &page)
{
    QSet<QString> texts;
    const QJsonObject record = page.records.isEmpty() ? QJsonObject() : page.records.first().toObject();
    for (const QJsonValue &value : record) {
        const QString text = value.toString().simplified();
        if (!text.isEmpty() && !page.title.contains(text, Qt::CaseInsensitive))
            texts.insert(text);
    }
    return !texts.isEmpty();
}

bool isTyped(const QJsonValue &value)
{
    static const QRegularExpression date(u"^\\d{4}-\\d\\d-\\d\\d"_s);
    return value.isDouble() || (value.isString() && value.toString().contains(date));
}

double emptyFieldPoints(const PageFacts &page)
{
    return page.declared > 1 && page.coverage < lowCoverage ? (page.coverage < 10 ? 1 : 0.5) : 0;
}

/// What the source's fields found acquits, so far as they found more than the words of the alarm.
double fieldPointsOf(const PageFacts &page)
{
    QSet<QString> telling, typed;
    const qsizetype looked = std::min<qsizetype>(page.records.size(), 5);
    for (qsizetype i = 0; i < looked; ++i) {
        const QJsonObject record = page.records.at(i).toObject();
        for (auto it = record.begin(); it != record.end(); ++it) {
            if (isTyped(it.value()))
                typed.insert(it.key());
            else if (tells(it.value(), page.title))
                telling.insert(it.key());
        }
    }
    double points = -std::min(1.5, 0.75 * double(telling.size())) - std::min(3.0, 1.5 * double(typed.size()));
    if (page.records.size() > 1)
        points -= 1; // an error has no list
    // Everything that the source asks for is there, and says different things: this is its page.
    if (page.declared > 1 && page.coverage >= 100 && (!telling.isEmpty() || !typed.isEmpty() || saysMuch(page)))
        points -= 3;
    return points + emptyFieldPoints(page);
}

/// Prose about something: several sentences, of which few speak of a request, a browser or what to do now.
double prosePointsOf(const PageFacts &page)
{
    static const QRegularExpression ends(u"[.!?。！？]\\s*"_s);
    int sentences = 0, talking = 0;
    for (const QString &sentence : page.text.left(readAtMost).split(ends, Qt::SkipEmptyParts)) {
        if (sentence.size() < 25)
            continue;
        ++sentences;
        const auto said = [&](const Talk &one) { return sentence.contains(one.words); };
        talking += std::ranges::any_of(alarmTalk(), said);
    }
    return sentences >= 4 && talking * 2 <= sentences ? -2.5 : 0;
}

/// Days, hours and prices stand on pages about something.
double detailPointsOf(const PageFacts &page)
{
    static const QRegularExpression day(
        u"\\b\\d{1,2}(?:st|nd|rd|th)? (?:de "
        u")?(?:jan|feb|fev|mar|apr|abr|may|mai|jun|jul|aug|ago|sep|set|oct|out|nov|dec|dez)[a-zç]*|"
        "\\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \\d{1,2}\\b|\\d{1,2}月\\d{1,2}日"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression hour(u"\\b\\d{1,2}[:h]\\d\\d\\b(?![:.]\\d)|\\b\\d{1,2} ?(?:am|pm)\\b"_s,
                                         QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression price(u"(?:MOP|HKD|USD|EUR|CNY|RMB|HK\\$|MOP\\$|R\\$|[$€£¥])\\s?\\d"_s);
    static const QRegularExpression weekday(
        u"\\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\\b|\\b(?:mon|tue|wed|thu|fri|sat|sun)\\.? \\d|"
        u"星期|周[一二三四五六日末]"_s,
        QRegularExpression::CaseInsensitiveOption);
    const QString text = page.text.left(readAtMost);
    const int kinds =
        int(text.contains(weekday)) + int(text.contains(day)) + int(text.contains(hour)) + int(text.contains(price));
    return -std::min(1.5, 0.75 * kinds);
}

bool convictedByStatus(Flag kind, int http)
{
    const bool refused = http == 401 || http == 403 || http == 451 || http == 429;
    return kind == Flag::Blocked ? refused : kind == Flag::ErrorPage && http >= 400 && !refused;
}

/// The points of a page if all that is still to be looked for were found. Below the alarm nothing needs looking for:
/// most pages are long and lead somewhere, and are done with here.
double mostPoints(Flag kind, const PageFacts &page)
{
    AlarmPoints none;
    const double words = titleMost + (page.textLength < longPage ? statedMost : statedOnLongPage) +
                         (page.textLength <= tiny / 2 ? onlyThePhrase : 0);
    const double talks = page.textLength > longPage ? 0 : talkMost;
    return words + talks + shapePoints(kind, page, none) + emptyFieldPoints(page);
}

bool canAlarm(Flag kind, const PageFacts &page)
{
    const bool neverBare = page.shape.describes || page.textLength >= shortPage;
    return convictedByStatus(kind, page.http) || mostPoints(kind, page) >= (neverBare ? alarmAt : alarmAtIfBare);
}

AlarmPoints pointsOf(Flag kind, Reading &reading)
{
    constexpr double talkTells = 1.25; ///< from here on it is said, in whatever words
    const PageFacts &page = reading.page;
    AlarmPoints suspicion;
    if (convictedByStatus(kind, page.http)) {
        suspicion.stated = true;
        suspicion.points = alarmAt;
        return suspicion;
    }
    const double words = wordPoints(kind, reading, suspicion);
    const bool made = kind == Flag::Captcha && (page.shape.challenge || page.shape.widget);
    // A page that says nothing of the kind is not looked at further.
    if (words <= 0 && !made && (kind != Flag::Blocked || reading.talkPoints() < talkTells))
        return suspicion;
    const double talks = reading.talkPoints(), details = reading.detailPoints(), fields = reading.fieldPoints();
    const double shape = shapePoints(kind, page, suspicion);
    suspicion.stated = suspicion.stated || talks >= talkTells;
    suspicion.bare = details == 0 && fields > -1 && !page.shape.describes && page.textLength < shortPage;
    const double speaks = suspicion.bare ? talkTells : 2.0; // so much of such talk is a block, whatever its words
    if (words > 0 || made || talks >= speaks)
        suspicion.points = words + shape + talks + fields + details + prosePointsOf(page);
    return suspicion;
}

} // namespace

AlarmPoints alarmPointsOf(Flag kind, const PageFacts &page)
{
    Reading reading(page);
    return pointsOf(kind, reading);
}

std::optional<Flag> alarmOf(const PageFacts &page)
{
    std::optional<Flag> alarm;
    double most = 0;
    Reading reading(page);
    for (const Flag kind : {Flag::Captcha, Flag::Blocked, Flag::ErrorPage}) {
        if (!canAlarm(kind, page))
            continue;
        const AlarmPoints suspicion = pointsOf(kind, reading);
        const bool alarming =
            suspicion.bare ? suspicion.points >= alarmAtIfBare : suspicion.stated && suspicion.points >= alarmAt;
        if (alarming && suspicion.points > most) {
            alarm = kind;
            most = suspicion.points;
        }
    }
    return alarm;
}

} // namespace trawl
