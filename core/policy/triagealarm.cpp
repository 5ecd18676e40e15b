// Is this the page, or a page in its way? Words are weighed against status, coverage and structure; see triage.h.
#include "policy/triage.h"
#include "policy/triagefields.h"
#include "policy/triagestems.h"
#include "policy/triagewords.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <array>

namespace trawl {
namespace {

// Chosen on the first sets of pages of the test; what later sets showed changed rules and words.
constexpr qsizetype readAtMost = 1500;                                   ///< characters of the text that are looked at
constexpr int tiny = 120, brief = 300, shortPage = 600, longPage = 1500; ///< characters of visible text
constexpr int nearlyNothing = 40;                                        ///< a spinner and its word
constexpr int fewLinks = 3, manyLinks = 15;
constexpr std::array alarmKinds{Flag::Captcha, Flag::Blocked, Flag::ErrorPage};

/// What different statements a text makes, in lower case.
QSet<QString> matchesIn(const QString &text, const QRegularExpression &expression)
{
    QSet<QString> found;
    for (auto matches = expression.globalMatch(text); matches.hasNext() && found.size() < 5;)
        found.insert(matches.next().captured().toLower());
    return found;
}

/// Does the phrase make up the text, but for a few words?
bool makesUp(const QString &text, const QRegularExpression &expression)
{
    qsizetype covered = 0;
    for (auto matches = expression.globalMatch(text); matches.hasNext();)
        covered += matches.next().capturedLength();
    return covered > 0 && covered * 10 >= text.trimmed().size() * 6;
}

/// Does the phrase make up a part of the title ("404 – Galaxy", but not "404 ways to see Macao")?
bool isPartOf(const QString &title, const QRegularExpression &expression)
{
    static const QRegularExpression parts(u"\\s+[-–—|·:›»]\\s+|\\s*[|·\\n]\\s*"_s);
    const QStringList all = title.split(parts, Qt::SkipEmptyParts);
    return std::ranges::any_of(all, [&](const QString &part) { return makesUp(part, expression); });
}

/// What the sentences of a page speak of.
struct Voice {
    int sentences = 0; ///< that are long enough to say something
    int others = 0;    ///< of them, that speak neither of a request nor of what to do now
};

double talkPointsOf(const PageFacts &page, const QString &body);
double ordinaryPointsOf(const PageFacts &page, const QString &body);
QString withoutMenus(const PageFacts &page, const QString &text);
double detailPointsOf(const QString &text);
Voice voiceOf(const QString &text);

/// A page as the three kinds look at it. Every page of a crawl comes by here and nearly all are innocent: what one of
/// them needs is found out once, and not before it is asked for.
class Reading
{
public:
    explicit Reading(const PageFacts &facts) : page(facts), title(plain(facts.title.left(300))) {}
    const QString &text()
    {
        if (m_text.isNull())
            m_text = plain(page.text.left(readAtMost));
        return m_text;
    }
    /// The text without what repeats the title: a heading says it once.
    const QString &body()
    {
        if (m_body.isNull()) {
            m_body = text();
            if (title.size() > 3)
                m_body.remove(title, Qt::CaseInsensitive);
            m_body = m_body.trimmed();
        }
        return m_body;
    }
    double talkPoints()
    {
        return once(m_talk, [this] { return talkPointsOf(page, body()); });
    }
    double ordinaryPoints()
    {
        return once(m_ordinary,
                    [this] { return ordinaryPointsOf(page, names() + u'\n' + withoutMenus(page, text())); });
    }
    const FieldEvidence &fields()
    {
        if (!m_fields)
            m_fields = fieldEvidenceOf(page);
        return *m_fields;
    }
    /// What it calls itself: where something is missing, the headings that were found, too.
    const QString &names()
    {
        if (m_names.isNull())
            m_names = page.coverage < 100 ? (title + u'\n' + headingsFound(page)).trimmed() : title;
        return m_names;
    }
    double detailPoints()
    {
        return once(m_details, [this] { return detailPointsOf(text()); });
    }
    const Voice &voice()
    {
        if (!m_voice)
            m_voice = voiceOf(body());
        return *m_voice;
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
    QString m_text, m_body, m_names;
    std::optional<double> m_talk, m_ordinary, m_details;
    std::optional<FieldEvidence> m_fields;
    std::optional<Voice> m_voice;
};

/// Long pages are about something, unless they lack what the source asks for.
bool readsOn(const PageFacts &page)
{
    return page.textLength < longPage || emptyFieldPoints(page) > 0;
}

/// A character of Chinese, Japanese or Korean says as much as two and a half of an alphabet.
int saidBy(const PageFacts &page)
{
    const auto isWord = [](QChar c) { return c >= u'\u3041' && c <= u'\ud7a3'; };
    const QStringView text = QStringView(page.text).left(readAtMost);
    return page.textLength + int(std::count_if(text.begin(), text.end(), isWord)) * 3 / 2;
}

/// Characters of its text, without those of its menus where what is asked for is missing: of a site's own page for what
/// is not there, menus are the longest part.
int lengthOf(const PageFacts &page)
{
    constexpr int ofALink = 25;
    const int length = saidBy(page);
    if (emptyFieldPoints(page) == 0 || page.shape.links <= manyLinks)
        return length;
    return std::max(std::min(length, tiny), length - ofALink * page.shape.links);
}

bool hasMenus(const PageFacts &page)
{
    return emptyFieldPoints(page) > 0 && page.shape.links >= 10;
}

/// Lines that say something, where there are menus.
QString withoutMenus(const PageFacts &page, const QString &text)
{
    if (!hasMenus(page))
        return text;
    static const QRegularExpression stop(u"[.!?。！？]\\s*$"_s);
    QStringList lines = text.split(u'\n');
    lines.removeIf([](const QString &line) { return line.size() < 40 && !line.contains(stop); });
    return lines.join(u'\n');
}

// What words and talk give at most.
constexpr double titleMost = 2.0, statedMost = 2.5, statedOnLongPage = 0.75, onlyThePhrase = 1.5, talkMost = 2.5,
                 headingMost = 0.75, oneVoice = 0.75, lackMost = 1.5, headingOfAnother = -2.5;

/// A line of its own that is such a phrase: a heading, or all that the page says.
bool hasHeading(const QString &body, const Vocabulary &vocabulary)
{
    const QList<QStringView> lines = QStringView(body).split(u'\n', Qt::SkipEmptyParts);
    const auto headings = std::ranges::count_if(lines, [&](QStringView line) {
        if (line.size() > 80)
            return false;
        const QString text = line.toString();
        return makesUp(text, vocabulary.words) || makesUp(text, vocabulary.statements);
    });
    return headings > 0 && headings < 4; // a list says it of each of its parts
}

double wordPoints(Flag kind, Reading &reading, AlarmPoints &suspicion)
{
    const Vocabulary &vocabulary = alarmVocabularyOf(kind);
    const PageFacts &page = reading.page;
    const QString &title = reading.names(), &text = reading.body();
    const QSet<QString> inTitle = matchesIn(title, vocabulary.statements);
    double points = 0;
    if (!inTitle.isEmpty())
        points += isPartOf(title, vocabulary.statements) ? titleMost : 0.5;
    else if (title.contains(vocabulary.words))
        points += isPartOf(title, vocabulary.words) ? 1.0 : 0.5;
    QSet<QString> stated = matchesIn(text, vocabulary.statements);
    const bool repeats = stated.intersects(inTitle);
    stated.subtract(inTitle); // a heading that repeats the title says it once
    // Banners stand on pages about something; where nothing else is said, they are the page.
    if (kind == Flag::Blocked && !stated.isEmpty() && readsOn(page) && reading.voice().others > 0)
        stated.removeIf([](const QString &one) { return one.contains(bannerWords()); });
    if (!stated.isEmpty())
        points += readsOn(page) ? (stated.size() > 1 ? statedMost : 1.75) : statedOnLongPage;
    else if (points == 0 && page.textLength < brief && text.contains(vocabulary.words))
        points += 0.5;
    if (readsOn(page) && (!stated.isEmpty() || repeats || text.contains(vocabulary.words)) &&
        hasHeading(text, vocabulary))
        points += headingMost;
    suspicion.stated = !stated.isEmpty() || !inTitle.isEmpty() || repeats;
    // Nothing on the page but the phrase.
    const QString &all = reading.text();
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
    if (!readsOn(page))
        return 0;
    const QString text = withoutMenus(page, body).left(shortPage + 100);
    double points = 0;
    for (const Talk &one : alarmTalk())
        points += text.contains(one.words) ? one.points : 0;
    if (page.textLength > shortPage)
        points /= 2;
    if (points == 0)
        return lengthOf(page) > tiny ? -0.5 : 0;
    return std::min(talkMost, points);
}

/// How many different codes of HTTP's failures stand in it.
int statusesIn(const QString &text)
{
    static const QRegularExpression status(u"(?<![\\d.:-])(?:4[0-5]\\d|5[0-3]\\d)(?![\\d.:-])"_s);
    return int(matchesIn(text, status).size());
}

/// People, explanations, goods and searches stand on pages about something.
double ordinaryPointsOf(const PageFacts &page, const QString &body)
{
    if (!readsOn(page))
        return 0;
    double points = 0;
    for (const Talk &one : ordinaryTalk())
        points += one.points * double(std::min<qsizetype>(2, matchesIn(body, one.words).size()));
    points += page.title.contains(kindsOfSites()) ? 1.5 : 0;
    points += page.title.contains(kindsOfWorks()) ? 2 : 0;
    points += isPartOf(page.title, kindsOfForms()) ? 2 : 0;
    if (statusesIn(body) > 2)
        points += 2; // a table or a history of them
    return -std::min(3.5, points);
}

double shapePoints(Flag kind, const PageFacts &page, AlarmPoints &suspicion)
{
    double points = 0;
    const int length = lengthOf(page);
    points += length < tiny ? 1.5 : length < brief ? 0.75 : length < shortPage ? 0.5 : 0;
    points -= length > longPage ? 1 : 0;
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
    if (kind == Flag::Blocked && page.shape.signsIn)
        points += emptyFieldPoints(page) > 0 ? 1 : 0.25; // a password is asked for where the fields should be
    return points;
}

Voice voiceOf(const QString &text)
{
    // To its stop: menus and lines at the foot of a page have none, and say nothing of what the page is about.
    static const QRegularExpression sentences(u"[^.!?。！？\\n]+(?:[.!?](?!\\S)|[。！？]|\\.\\S[^.!?。！？\\n]*)+"_s);
    static const QRegularExpression foot(u"©|all rights reserved|alle rechte|tous droits"_s,
                                         QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression withoutBlanks(u"[\\p{Han}\\p{Hiragana}\\p{Katakana}\\p{Hangul}]{4}"_s);
    Voice voice;
    for (auto matches = sentences.globalMatch(text); matches.hasNext();) {
        const QString sentence = matches.next().captured().trimmed();
        if (sentence.size() < 8 || (sentence.size() < 25 && !sentence.contains(withoutBlanks)) ||
            sentence.contains(foot))
            continue;
        ++voice.sentences;
        voice.others += !sentence.contains(anyAlarmTalk()) && !speaksAsAlarm(sentence);
    }
    return voice;
}

/// Prose about something: several sentences, of which few speak of a request, a browser or what to do now.
double prosePointsOf(const Voice &voice)
{
    if (voice.sentences >= 4 && voice.others * 2 >= voice.sentences)
        return -2.5;
    if (voice.others >= 2 && voice.others * 2 >= voice.sentences)
        return -1;
    return voice.sentences > 0 && voice.others == 0 ? oneVoice : 0;
}

/// Days, hours and prices stand on pages about something.
double detailPointsOf(const QString &text)
{
    return -std::min(1.5, 0.75 * detailsIn(text));
}

/// Where what is asked for is missing, less is enough if the page calls itself an alarm and does not go on about
/// something else; a heading of another kind says what the page is about.
double lackPoints(Flag kind, Reading &reading, AlarmPoints &suspicion)
{
    if (!reading.fields().lacks)
        return 0;
    const Vocabulary &vocabulary = alarmVocabularyOf(kind);
    const QString &names = reading.names();
    static const QRegularExpression status(u"(?:error |http )?(?:40[0-9]|410|50[0-9])(?:\\W+[\\w ]{3,30})?"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    const bool numbered = kind == Flag::ErrorPage && isPartOf(names, status);
    if (!names.contains(vocabulary.statements) && !names.contains(vocabulary.words))
        return reading.page.coverage < 10 ? 0.0 : names.contains(u'\n') ? headingOfAnother / 2 : headingOfAnother;
    if (!numbered && !isPartOf(names, vocabulary.statements) && !isPartOf(names, vocabulary.words))
        return 0;
    const bool goesOn = reading.voice().others > 0 && reading.talkPoints() <= 0;
    if (goesOn && !numbered && !reading.body().contains(vocabulary.statements))
        return reading.page.coverage < 10 ? 0.0 : headingOfAnother / 2;
    suspicion.stated = true;
    return lackMost;
}

bool convictedByStatus(Flag kind, int http)
{
    const bool refused = http == 401 || http == 403 || http == 451 || http == 429;
    return kind == Flag::Blocked ? refused : kind == Flag::ErrorPage && http >= 400 && !refused;
}

/// Nothing has come yet of what should stand there, or nothing ever will.
bool isShell(const PageFacts &page)
{
    const double mayBeFound = page.textLength == 0 ? lowCoverage : 1; // what is not shown may still be found
    return page.textLength < nearlyNothing && page.declared > 0 && page.coverage < mayBeFound && !page.shape.describes;
}

/// The points of a page if all that is still to be looked for were found. Below the alarm nothing needs looking for:
/// most pages are long and lead somewhere, and are done with here.
double mostPoints(Flag kind, const PageFacts &page)
{
    AlarmPoints none;
    const double words = titleMost + (readsOn(page) ? statedMost + headingMost : statedOnLongPage) +
                         (page.textLength <= tiny / 2 ? onlyThePhrase : 0);
    const double talks = readsOn(page) ? talkMost + oneVoice : 0;
    const double lacks = emptyFieldPoints(page) > 0 ? lackMost : 0;
    return words + talks + shapePoints(kind, page, none) + emptyFieldPoints(page) + lacks;
}

bool canAlarm(Flag kind, const PageFacts &page)
{
    const bool neverBare = page.shape.describes || page.textLength >= shortPage;
    return isShell(page) || mostPoints(kind, page) >= (neverBare ? alarmAt : alarmAtIfBare);
}

/// Does it call itself an alarm of any kind?
bool isNamed(const QString &names)
{
    return std::ranges::any_of(alarmKinds, [&](Flag kind) {
        const Vocabulary &vocabulary = alarmVocabularyOf(kind);
        return isPartOf(names, vocabulary.words) || isPartOf(names, vocabulary.statements);
    });
}

/// Most pages of a crawl call themselves by no word of an alarm and have what is asked for, or are long, or have no
/// such word at all: they are left at one cheap look.
bool isPlain(Reading &reading)
{
    const PageFacts &page = reading.page;
    if (isShell(page))
        return false;
    const Found found = foundOn(page);
    if (found == Found::AllAndTyped)
        return true;
    if (emptyFieldPoints(page) > 0)
        return false;
    if (page.shape.challenge && (found != Found::AllAndTelling || page.textLength < brief))
        return false;
    if (hasAlarmStem(reading.names()) && isNamed(reading.names()))
        return false;
    if (found == Found::AllAndTelling || page.textLength >= longPage)
        return true;
    return !page.shape.widget && !page.shape.signsIn &&
           !hasAlarmStem(page.textLength < tiny ? reading.text() : reading.body());
}

/// Most pages of a crawl have what is asked for: then no words of theirs, which are dear to look for, make an alarm.
bool isAcquitted(Flag kind, Reading &reading)
{
    const PageFacts &page = reading.page;
    if (page.declared < 2 || page.coverage < 100 || page.shape.challenge)
        return false;
    AlarmPoints none;
    const Vocabulary &vocabulary = alarmVocabularyOf(kind);
    const bool named = reading.names().contains(vocabulary.words) || reading.names().contains(vocabulary.statements);
    const double words = (named ? titleMost : 0) + statedMost + headingMost +
                         (page.textLength <= tiny / 2 ? onlyThePhrase : 0) + shapePoints(kind, page, none);
    const double acquits = reading.fields().points + reading.detailPoints();
    if (words + talkMost + acquits >= alarmAtIfBare && words + reading.talkPoints() + acquits >= alarmAtIfBare)
        return false;
    return true;
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
    if (kind == Flag::ErrorPage && isShell(page)) {
        suspicion.stated = true;
        suspicion.points = alarmAt;
        return suspicion;
    }
    // A long page is called by its name, or is none.
    if (page.textLength >= longPage && !page.shape.challenge &&
        !reading.names().contains(alarmVocabularyOf(kind).words) &&
        !reading.names().contains(alarmVocabularyOf(kind).statements))
        return suspicion;
    if (isAcquitted(kind, reading))
        return suspicion;
    const double words = wordPoints(kind, reading, suspicion);
    const bool made = kind == Flag::Captcha && (page.shape.challenge || page.shape.widget);
    // A page that says nothing of the kind is not looked at further.
    if (words <= 0 && !made && (kind != Flag::Blocked || reading.talkPoints() < talkTells))
        return suspicion;
    const double talks = reading.talkPoints(), details = reading.detailPoints(), fields = reading.fields().points;
    const double ordinary = reading.ordinaryPoints();
    // A form that asks for more than the proof has something to send.
    const bool forms =
        kind == Flag::Captcha && page.shape.widget && !page.shape.challenge && reading.body().contains(formLabels());
    double prose = readsOn(page) ? prosePointsOf(reading.voice()) : 0;
    if (page.declared > 1 && page.coverage >= 100)
        prose = std::min(prose, 0.0); // what was asked for is there, and may well be about such things
    const double shape = shapePoints(kind, page, suspicion), lacks = lackPoints(kind, reading, suspicion);
    if (lacks >= lackMost)
        prose = std::max(prose, -1.0); // what else is said stands around what is not there
    suspicion.stated = suspicion.stated || talks >= talkTells;
    suspicion.bare = details == 0 && fields > -1 && !page.shape.describes && page.textLength < shortPage;
    const double speaks = suspicion.bare ? talkTells : 2.0; // so much of such talk is a block, whatever its words
    if (words > 0 || made || (talks >= speaks && reading.voice().others == 0))
        suspicion.points = words + shape + talks + fields + details + ordinary + prose + lacks - (forms ? 1.5 : 0);
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
    const bool plainPage = isPlain(reading);
    for (const Flag kind : alarmKinds) {
        const bool convicted = convictedByStatus(kind, page.http);
        if (!convicted && (plainPage || !canAlarm(kind, page)))
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
