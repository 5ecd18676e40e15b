// Is this the page, or a page in its way? Words are weighed against status, coverage and structure; see triage.h.
#include "policy/triage.h"
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

/// As the patterns are written: one apostrophe, one blank, one e.
QString plain(QString text)
{
    for (QChar &c : text) {
        if (c == u'\u2019' || c == u'\u00b4' || c == u'\u02bc')
            c = u'\'';
        else if (c == u'\u00a0' || c == u'\u202f')
            c = u' ';
        else if (c == u'ё')
            c = u'е';
    }
    return text;
}

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

bool speaksAsAlarm(const QString &text)
{
    return std::ranges::any_of(alarmKinds,
                               [&](Flag kind) { return text.contains(alarmVocabularyOf(kind).statements); });
}

int talksIn(const QString &text)
{
    return int(std::ranges::count_if(alarmTalk(), [&](const Talk &one) { return text.contains(one.words); }));
}

/// What the sentences of a page speak of.
struct Voice {
    int sentences = 0; ///< that are long enough to say something
    int others = 0;    ///< of them, that speak neither of a request nor of what to do now
};

double talkPointsOf(const PageFacts &page, const QString &body);
double ordinaryPointsOf(const PageFacts &page, const QString &body);
double fieldPointsOf(const PageFacts &page);
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
        return once(m_ordinary, [this] { return ordinaryPointsOf(page, title + u'\n' + text()); });
    }
    double fieldPoints()
    {
        return once(m_fields, [this] { return fieldPointsOf(page); });
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
    QString m_text, m_body;
    std::optional<double> m_talk, m_ordinary, m_fields, m_details;
    std::optional<Voice> m_voice;
};

double emptyFieldPoints(const PageFacts &page)
{
    return page.declared > 1 && page.coverage < lowCoverage ? (page.coverage < 10 ? 1 : 0.5) : 0;
}

/// Long pages are about something, unless they lack what the source asks for.
bool readsOn(const PageFacts &page)
{
    return page.textLength < longPage || emptyFieldPoints(page) > 0;
}

// What words and talk give at most.
constexpr double titleMost = 2.0, statedMost = 2.5, statedOnLongPage = 0.75, onlyThePhrase = 1.5, talkMost = 2.5,
                 headingMost = 0.75, oneVoice = 0.75;

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
    static const QRegularExpression kindOfSite(
        u"[-–—|·:]\\s*(?:\\S+ "
        u")?(?:docs|documentation|reference|wiki\\p{L}*|glossary|forums?|q&a|questions|tutorials?|blog|news|"
        u"dictionary|stack \\p{L}+|http)\\s*(?:[-–—|·:\\n]|$)"_s,
        QRegularExpression::CaseInsensitiveOption);
    if (page.title.contains(kindOfSite))
        points += 1.5;
    if (statusesIn(body) > 2)
        points += 2; // a table or a history of them
    return -std::min(3.5, points);
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
    if (kind == Flag::Blocked && page.shape.signsIn)
        points += emptyFieldPoints(page) > 0 ? 1 : 0.25; // a password is asked for where the fields should be
    return points;
}

/// A value that tells something: not the title again, not the alarm itself.
bool tells(const QJsonValue &value, const QString &title)
{
    if (value.isDouble() || value.isBool())
        return true;
    if (value.isArray())
        return std::ranges::any_of(value.toArray(), [&](const QJsonValue &part) { return tells(part, title); });
    const QString text = plain(value.toString().left(readAtMost).simplified());
    if (text.size() < 2 || title.contains(text, Qt::CaseInsensitive))
        return false;
    const bool isShort = text.size() < 80;
    if (text.contains(anyAlarmTalk()) && (isShort || talksIn(text) >= 2))
        return false;
    if (speaksAsAlarm(text))
        return false;
    return !isShort ||
           std::ranges::none_of(alarmKinds, [&](Flag kind) { return text.contains(alarmVocabularyOf(kind).words); });
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

/// A number, a day, an hour or a price.
bool isTyped(const QJsonValue &value)
{
    static const QRegularExpression date(u"^\\d{4}-\\d\\d-\\d\\d(?:T\\d|$)"_s);
    if (!value.isString())
        return value.isDouble();
    const QString text = value.toString();
    return text.contains(date) || (text.size() < 80 && detailsIn(text) > 0 && !speaksAsAlarm(text));
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
    if (page.declared > 1 && page.coverage >= 100)
        points -= !telling.isEmpty() || !typed.isEmpty() || saysMuch(page) ? 3.5 : 1.5;
    return points + emptyFieldPoints(page);
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
    return words + talks + shapePoints(kind, page, none) + emptyFieldPoints(page);
}

bool canAlarm(Flag kind, const PageFacts &page)
{
    const bool neverBare = page.shape.describes || page.textLength >= shortPage;
    return convictedByStatus(kind, page.http) || mostPoints(kind, page) >= (neverBare ? alarmAt : alarmAtIfBare);
}

/// Most pages of a crawl have what is asked for: then no words of theirs, which are dear to look for, make an alarm.
bool isAcquitted(Flag kind, Reading &reading)
{
    const PageFacts &page = reading.page;
    if (page.declared < 2 || page.coverage < 100 || page.shape.challenge)
        return false;
    AlarmPoints none;
    const Vocabulary &vocabulary = alarmVocabularyOf(kind);
    const bool named = reading.title.contains(vocabulary.words) || reading.title.contains(vocabulary.statements);
    const double words = (named ? titleMost : 0) + statedMost + headingMost +
                         (page.textLength <= tiny / 2 ? onlyThePhrase : 0) + shapePoints(kind, page, none);
    const double acquits = reading.fieldPoints() + reading.detailPoints();
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
        !reading.title.contains(alarmVocabularyOf(kind).words) &&
        !reading.title.contains(alarmVocabularyOf(kind).statements))
        return suspicion;
    if (isAcquitted(kind, reading))
        return suspicion;
    const double words = wordPoints(kind, reading, suspicion);
    const bool made = kind == Flag::Captcha && (page.shape.challenge || page.shape.widget);
    // A page that says nothing of the kind is not looked at further.
    if (words <= 0 && !made && (kind != Flag::Blocked || reading.talkPoints() < talkTells))
        return suspicion;
    const double talks = reading.talkPoints(), details = reading.detailPoints(), fields = reading.fieldPoints();
    const double ordinary = reading.ordinaryPoints();
    // A form that asks for more than the proof has something to send.
    const bool forms =
        kind == Flag::Captcha && page.shape.widget && !page.shape.challenge && reading.body().contains(formLabels());
    double prose = readsOn(page) ? prosePointsOf(reading.voice()) : 0;
    if (page.declared > 1 && page.coverage >= 100)
        prose = std::min(prose, 0.0); // what was asked for is there, and may well be about such things
    const double shape = shapePoints(kind, page, suspicion);
    suspicion.stated = suspicion.stated || talks >= talkTells;
    suspicion.bare = details == 0 && fields > -1 && !page.shape.describes && page.textLength < shortPage;
    const double speaks = suspicion.bare ? talkTells : 2.0; // so much of such talk is a block, whatever its words
    if (words > 0 || made || (talks >= speaks && reading.voice().others == 0))
        suspicion.points = words + shape + talks + fields + details + ordinary + prose - (forms ? 1.5 : 0);
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
