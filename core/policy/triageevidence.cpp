// Gathers what speaks for and against an alarm; see triageevidence.h.
#include "policy/triageevidence.h"

#include "policy/triagephrases.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <array>

namespace trawl {
namespace {

constexpr qsizetype readAtMost = 1500; ///< characters of the text that are looked at
constexpr qsizetype talkWithin = 700;  ///< of its own text, in which it says what stands in the way
constexpr double fullFrom = 80;        ///< percent of coverage
constexpr int nearlyNothing = 40;      ///< a spinner and its word
constexpr qsizetype shortText = 200;   ///< below it nothing is left out as a menu
constexpr qsizetype headingMost = 80, longLine = 80;

/// What of the first record calls the page by a name, and what tells more.
struct Values {
    QStringList headings;
    int telling = 0; ///< a number, a day, a paragraph
};

bool hasDigit(QStringView text)
{
    return std::ranges::any_of(text, [](QChar c) { return c.isDigit(); });
}

bool anyAlarm(const QList<PhraseHit> &hits)
{
    return std::ranges::any_of(hits, [](const PhraseHit &hit) { return isAlarm(hit.topic); });
}

QString textOf(const QJsonValue &value)
{
    if (!value.isArray())
        return asPhrases(QStringView(value.toString()).left(300)).trimmed();
    QStringList parts;
    for (const QJsonValue &part : value.toArray())
        parts.append(part.toString());
    return asPhrases(QStringView(parts.join(u' ')).left(300)).trimmed();
}

Values valuesOf(const PageFacts &page, const QString &title)
{
    Values values;
    const QJsonObject record = page.records.isEmpty() ? QJsonObject() : page.records.first().toObject();
    for (const QJsonValue &value : record) {
        const QString text = textOf(value);
        if (value.isDouble() || value.isBool())
            ++values.telling;
        else if (text.isEmpty())
            continue;
        else if ((text.size() < 200 && anyAlarm(phrasesIn(text))) || title.contains(text) ||
                 (!title.isEmpty() && text.contains(title)))
            values.headings.append(text);
        else if ((text.size() < longLine && hasDigit(text)) || text.size() > 100)
            ++values.telling;
        else if (page.coverage < 100)
            values.headings.append(text);
    }
    return values;
}

Yield yieldOf(const PageFacts &page, const Values &values)
{
    if (yieldsAll(page))
        return Yield::Full;
    if (page.declared > 0 && page.coverage == 0)
        return Yield::Nothing;
    if (page.declared < 2)
        return Yield::NotAsked;
    // What stands in the way has no list.
    return values.telling > 0 || page.records.size() > 1 ? Yield::Partly : Yield::HeadingsOnly;
}

/// Words; two and a half characters of a language without blanks are one.
double wordsIn(QStringView text)
{
    double words = 0;
    bool inWord = false;
    for (const QChar c : text) {
        if (isWithoutBlanks(c)) {
            words += 1 / 2.5;
            inWord = false;
            continue;
        }
        const bool letter = c.isLetterOrNumber() || c == u'_' || c == u'\'';
        words += letter && !inWord;
        inWord = letter;
    }
    return words;
}

/// How many words of it are no part of an alarm's phrases, nor of the talk about them; nothing if it has no such
/// phrase.
std::optional<double> wordsBesides(QStringView text)
{
    const QList<PhraseHit> hits = phrasesIn(text);
    if (!anyAlarm(hits))
        return {};
    double besides = wordsIn(text);
    for (const PhraseHit &hit : hits)
        besides -= wordsIn(text.sliced(hit.from, hit.to - hit.from));
    return besides;
}

/// The best of the parts of its names: "404 – Galaxy" is called so wholly, "404 ways to see Macao" is not.
std::optional<double> leastBesides(const QStringList &names)
{
    static const QRegularExpression between(u"\\s+[-–—|·›»]\\s+|\\s*[|·\\n]\\s*"_s);
    std::optional<double> least;
    for (const QString &name : names) {
        for (const QString &part : name.split(between, Qt::SkipEmptyParts)) {
            const std::optional<double> besides = wordsBesides(part);
            if (besides && (!least || *besides < *least))
                least = besides;
        }
    }
    return least;
}

/// Does it say something, or is it but a line of a menu?
bool isOwn(const QString &line, const QList<PhraseHit> &hits)
{
    static const QString stops = u".!?。！？…"_s, closing = u"\"”»)"_s;
    qsizetype last = line.size() - 1;
    while (last > 0 && closing.contains(line[last]))
        --last;
    return line.size() > longLine || stops.contains(line[last]) ||
           (line.size() > 16 && std::ranges::any_of(line, isWithoutBlanks)) || anyAlarm(hits);
}

/// Reads the lines of a page one after the other, each once.
class Reader
{
public:
    Reader(PageEvidence &evidence, const QStringList &names) : m_evidence(evidence), m_names(names) {}

    void read(const QString &line, bool shortPage)
    {
        const QList<PhraseHit> hits = phrasesIn(line);
        noteHeading(line, hits);
        m_withDigits += hasDigit(line);
        ++m_lines;
        if (!shortPage && !isOwn(line, hits))
            return;
        for (const PhraseHit &hit : hits) {
            if (m_own + hit.to > talkWithin)
                break;
            if (isAlarm(hit.topic))
                m_said = true;
            else
                m_talk.insert(hit.topic);
        }
        noteSentences(line, hits);
        m_signs += double(std::ranges::count_if(line, isWithoutBlanks));
        m_own += line.size() + 1;
        if (hasDigit(line))
            m_figured += line + u'\n';
    }
    void finish(const PageFacts &page)
    {
        constexpr int manyFigures = 6, aList = 4;
        m_evidence.headingSays = m_headings > 0 && m_headings < aList; // a list says it of each of its parts
        m_evidence.figures = m_withDigits >= manyFigures;
        m_evidence.talk = int(m_talk.size());
        m_evidence.details = detailsIn(m_figured);
        m_evidence.own = double(std::max<qsizetype>(0, m_own - 1)) + 1.5 * m_signs;
        if (page.textLength > readAtMost) // the part that was read stands for the whole
            m_evidence.own *= double(page.textLength) / readAtMost;
    }
    int lines() const { return m_lines; }
    bool saysSo() const { return m_said || m_headings > 0; }

private:
    void noteHeading(const QString &line, const QList<PhraseHit> &hits)
    {
        constexpr int looked = 60;
        if (!anyAlarm(hits) || m_lines >= looked || line.size() > headingMost || m_names.contains(line))
            return;
        m_headings += wordsBesides(line).value_or(9) <= 3;
    }
    void noteSentences(const QString &line, const QList<PhraseHit> &hits)
    {
        static const QRegularExpression sentence(
            u"[^.!?。！？]+(?:[.!?…]+(?=\\s|$|[\"”»)])|[。！？]|\\.\\S[^.!?。！？]*)+"_s);
        for (auto matches = sentence.globalMatch(line); matches.hasNext();) {
            const QRegularExpressionMatch match = matches.next();
            const QStringView text = match.capturedView().trimmed();
            const bool dense = std::ranges::any_of(text, isWithoutBlanks);
            if (text.size() < (dense ? 8 : 20) || text.contains(u'©'))
                continue;
            bool speaking = false, talking = false;
            for (const PhraseHit &hit : hits) {
                const bool within = hit.from >= match.capturedStart() && hit.to <= match.capturedEnd();
                speaking = speaking || (within && isAlarm(hit.topic));
                talking = talking || (within && !isAlarm(hit.topic));
            }
            ++m_evidence.sentences;
            m_evidence.speaking += speaking;
            m_evidence.others += !speaking && !talking;
        }
    }
    static int detailsIn(const QString &text)
    {
        static const QRegularExpression price(
            u"(?:mop|hkd|usd|eur|cny|rmb|hk\\$|r\\$|[$€£¥₩₺₽])\\s?\\d|"
            u"\\d\\s?(?:€|£|¥|₩|₺|₽|zł|kr\\b|eur\\b|usd\\b|chf\\b|tl\\b|円|元|원|руб)"_s);
        static const QRegularExpression day(
            u"\\b(?:19|20)\\d\\d[-./年]\\d\\d?|\\b\\d{1,2}[./]\\d{1,2}[./](?:19|20)?\\d\\d\\b|"
            u"\\b\\d{1,2}\\.? (?:de |of )?\\p{L}{3,9}\\.?,? (?:de )?(?:19|20)\\d\\d\\b|"
            u"\\b\\p{L}{3,9} \\d{1,2},? (?:19|20)\\d\\d|\\d{1,2}[月월] ?\\d{1,2}[日일]"_s);
        static const QRegularExpression hour(
            u"(?<![:.\\d])\\d{1,2}[:h]\\d\\d\\b(?![:.]\\d)|\\b\\d{1,2} ?(?:am|pm|uhr)\\b"_s);
        if (text.isEmpty())
            return 0;
        return int(text.contains(price)) + int(text.contains(day)) + int(text.contains(hour));
    }

    PageEvidence &m_evidence;
    const QStringList &m_names;
    QString m_figured; ///< its own lines with digits
    QSet<Topic> m_talk;
    qsizetype m_own = 0;
    double m_signs = 0;
    int m_lines = 0, m_headings = 0, m_withDigits = 0;
    bool m_said = false;
};

/// What a title calls its site, or the work that the page is about: "… | Docs", "… – a novel".
bool namesAKind(const QString &title)
{
    static const QRegularExpression kinds(
        u"^(?:tag|category|rules|how to)\\b|(?:^|[-–—|·:]\\s*)(?:\\S+ )?(?:docs|documentation|reference|wiki\\w*|"
        u"glossary|forums?|q&a|questions|tutorials?|dictionary|faq|http|tag|category|archive)\\s*"
        u"(?:[-–—|·:\\n]|$)|(?:^|[-–—|·:(]\\s*)(?:an? |ein |une? |un[ao]? )?(?:\\w+ )?(?:film|movie|documentary|"
        u"novel|play|comedy|musical|album|song|exhibition|board game|book|comic|poems|roman|ausstellung|pièce|"
        u"chanson|exposition|novela|película|canción|libro|filme|livro|romanzo|mostra|boek|powieść|wystawa|kitap|"
        u"sergi|фильм|роман|книга|выставка)\\b|小说|小說|电影|電影|映画|絵本|展览|展覧会|소설|영화"_s,
        QRegularExpression::UseUnicodePropertiesOption);
    return title.contains(kinds);
}

} // namespace

bool yieldsAll(const PageFacts &page)
{
    return page.declared > 1 && page.coverage >= fullFrom;
}

PageEvidence evidenceOf(const PageFacts &page)
{
    PageEvidence evidence;
    const QString title = asPhrases(QStringView(page.title).left(300));
    const QString text = asPhrases(QStringView(page.text).left(readAtMost));
    const Values values = valuesOf(page, title);
    evidence.yield = yieldOf(page, values);
    QStringList names{title};
    names += values.headings;
    names.removeDuplicates();
    const std::optional<double> besides = leastBesides(names);
    if (besides)
        evidence.naming = *besides <= 1 ? Naming::Wholly : *besides <= 3 ? Naming::Mostly : Naming::InPart;
    Reader reader(evidence, names);
    for (const QString &line : text.split(u'\n', Qt::SkipEmptyParts)) {
        if (const QString trimmed = line.trimmed(); !trimmed.isEmpty())
            reader.read(trimmed, text.size() < shortText);
    }
    reader.finish(page);
    evidence.onlyPhrase = reader.lines() <= 2 && besides && *besides <= 2;
    evidence.silent = !besides && !reader.saysSo();
    evidence.named = namesAKind(title);
    const bool nothingSeen = page.coverage == 0 || (page.coverage < 100 && page.textLength == 0);
    evidence.shell = page.textLength < nearlyNothing && page.declared > 0 && nothingSeen && !page.shape.describes;
    return evidence;
}

Flag kindOf(const PageFacts &page)
{
    const QString title = asPhrases(QStringView(page.title).left(300));
    std::array<double, 4> said{}; // by topic
    const auto add = [&](const QString &part, double weight) {
        for (const PhraseHit &hit : phrasesIn(part)) {
            if (isAlarm(hit.topic))
                said[size_t(hit.topic)] += weight;
        }
    };
    const double &error = said[size_t(Topic::Error)];
    double &captcha = said[size_t(Topic::Captcha)], &blocked = said[size_t(Topic::Blocked)];
    add(title, 3);
    for (const QString &heading : valuesOf(page, title).headings)
        add(heading, 3);
    // Scripts of challenges run on ordinary pages, too, and on a site's own page for what is not there.
    if (page.shape.challenge && (error == 0 || captcha > 0))
        return Flag::Captcha;
    add(asPhrases(QStringView(page.text).left(talkWithin)), 1);
    // Forms of ordinary pages have such a part, too.
    captcha += page.shape.widget && (captcha > 0 || page.textLength < 300) ? 2 : 0;
    blocked += page.shape.signsIn ? 1 : 0;
    if (captcha > 0 && captcha >= blocked && captcha >= error)
        return Flag::Captcha;
    return blocked > 0 && blocked >= error ? Flag::Blocked : Flag::ErrorPage;
}

} // namespace trawl
