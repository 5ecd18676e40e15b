// Is this the page, or a page in its way? Words are weighed against status, coverage and structure; see triage.h.
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

/// Two lists for each kind. Statements speak to the reader about the request; words stand in titles of plays, too.
struct Vocabulary {
    QRegularExpression statements, words;
};

/// Looked for only where no letter stands before: four of five places of a text are passed by at once. So an
/// alternative matches from the beginning of a word.
QRegularExpression anyOf(const QStringList &alternatives)
{
    return QRegularExpression(u"(?<![a-z])(?:%1)"_s.arg(alternatives.join(u'|')),
                              QRegularExpression::CaseInsensitiveOption);
}

const Vocabulary &captchaVocabulary()
{
    static const Vocabulary list{
        anyOf({u"verif(?:y|ying)(?: that)? (?:you are|you're|you’re) (?:not a (?:ro)?bot|(?:a )?human)"_s,
               u"(?:prove|confirm|make sure|check|ensure)(?: that)? (?:you are|you're|you’re) (?:not a (?:ro)?bot|"
               u"(?:a )?human)"_s,
               u"checking (?:your browser|if the site connection)"_s,
               u"review(?:ing)? the security of your connection"_s,
               u"i(?:'|’)?m not a robot"_s,
               u"i am (?:human|not a robot)"_s,
               u"press (?:and|&) hold"_s,
               u"(?:enter|type) the (?:characters|letters|text|code)[^.]{0,20} (?:you see|shown|in the (?:image|"
               u"picture))"_s,
               u"unusual (?:traffic|activity)"_s,
               u"(?:complete|solve|pass) (?:the|this|a) (?:captcha|security check|challenge|puzzle)"_s,
               u"enable javascript and cookies to continue"_s,
               u"additional security check"_s,
               u"(?:automated|bot) (?:access|requests|traffic|queries)"_s,
               u"slide (?:the (?:bar|puzzle)|to verify)"_s,
               u"drag the slider"_s,
               u"confirm (?:that )?you(?:'|’)?(?:re| are) human"_s,
               u"(?:think|thought|believe|suspect|looks like|seems?)[^.]{0,40}\\b(?:ro)?bots?\\b"_s,
               u"\\b(?:ro)?bots?\\b[^.]{0,40}(?:detected|blocked|protection|traffic|activity)"_s,
               u"(?:not|n(?:'|’)t) (?:an? )?(?:automated|(?:ro)?bot)"_s,
               u"請完成|请完成|拖[动動]滑[块塊]|滑[动動]验证|人机验证|人機驗證|我不是机器人|我不是機器人"_s,
               u"(?:confirm|verifi)(?:e|que) que (?:é|e) humano|n[ãa]o sou um rob[ôo]|verifi(?:que|car) (?:se|que) "
               u"(?:voc[êe] )?(?:é|e) humano"_s}),
        anyOf({u"captcha|just a moment|attention required|security (?:check|verification)"_s,
               u"(?:human|browser|bot) (?:verification|check)|are you (?:a )?(?:human|robot)|one more step"_s,
               u"[驗验][證证]|verifica[çc][ãa]o de seguran[çc]a"_s})};
    return list;
}

const Vocabulary &blockedVocabulary()
{
    static const Vocabulary list{
        anyOf(
            {u"you(?: have been|'ve been|’ve been| are| were) (?:temporarily )?(?:blocked|banned|denied|refused)"_s,
             u"access (?:to [^.]{1,60}? )?(?:has been|was|is) (?:temporarily )?(?:denied|blocked|forbidden|"
             u"restricted|limited)"_s,
             u"(?:don't|don’t|do not) have (?:permission|access|authori[sz]ation|the right)"_s,
             u"not (?:authori[sz]ed|permitted|allowed) to (?:access|view|see|open)"_s,
             u"your (?:ip(?: address)?|network|access|request|connection|browser)[^.]{0,40} (?:has been|was|is|"
             u"been) (?:temporarily )?(?:blocked|banned|denied|rejected|refused|blacklisted)"_s,
             u"(?:this|the|your) request (?:has been|was|is) (?:blocked|rejected|denied)"_s,
             u"403 forbidden|forbidden \\(?403"_s,
             u"error (?:code:? )?(?:1020|403|401|1006|1009|1015)"_s,
             u"(?:not|un) ?(?:available|accessible|offered)[^.]{0,20} (?:in|from|to) your "
             u"(?:country|region|location|area)"_s,
             u"unavailable (?:for|due to) legal"_s,
             u"too many requests|rate limit(?:ed| exceeded)"_s,
             u"incident id|reference (?:id|number|#)"_s,
             u"\\bray id\\b"_s,
             u"blocked (?:by|for) (?:security|our|the (?:site|web|network|firewall))"_s,
             u"(?:访问|訪問|存取|请求|請求)[^。]{0,8}(?:被拒绝|被拒絕|被禁止|被阻止|被拦截|被攔截)|禁止(?:访问|訪問|存取)"_s,
             u"(?:您|你)(?:没有|沒有|无|無)[权權]限|(?:地区|地區)[^。]{0,6}(?:无法|無法|不可|不能)|(?:无法|無法|不能)(?:访问|訪問)"_s,
             u"n[ãa]o tem permiss[ãa]o|(?:foi|est[áa]) bloquead[oa]"_s,
             u"block reason|support id|event id|(?:website|web application) firewall|security policy"_s,
             u"access from[^.]{0,60}(?:disabled|blocked|not allowed|restricted)"_s,
             u"(?:blocked|denied|refused|rejected) (?:this|your) (?:request|access|connection)"_s}),
        anyOf({u"access (?:was )?denied|forbidden|\\bblocked\\b|not authori[sz]ed|unauthori[sz]ed|"
               u"\\brestricted\\b|permission denied"_s,
               u"\\b(?:401|403|451|429)\\b|拒[绝絕]|acesso (?:negado|bloqueado|proibido)"_s})};
    return list;
}

const Vocabulary &errorVocabulary()
{
    static const Vocabulary list{
        anyOf(
            {u"(?:page|file|resource|url|address|document|content|link)[^.]{0,60} (?:not be found|was not found|"
             u"wasn't found|wasn’t found|does ?n[o'’]t exist|no longer (?:exists|available)|not exist|has been "
             u"(?:removed|deleted|moved))"_s,
             u"(?:can't|can’t|cannot|could ?n[o'’]t|couldn't|couldn’t|can not|could not|unable to) (?:find|"
             u"locate) (?:the|that|this|what|your) (?:page|file|you|resource|content)?"_s,
             u"page (?:you|requested)[^.]{0,50} (?:not|moved|removed|gone)"_s,
             u"(?:404|page|file) not found"_s,
             u"error (?:code:? |no\\.? )?(?:404|410|50[0-9]|52[0-9])"_s,
             u"http (?:error |status )?(?:404|410|50[0-4])"_s,
             u"(?:404|410|50[0-4]) (?:-|–|:)? ?(?:error|internal server|bad gateway|service (?:temporarily "
             u")?unavailable|gateway time)"_s,
             u"internal server error|bad gateway|gateway time-?out|service (?:is )?(?:temporarily |currently "
             u")?unavailable"_s,
             u"(?:something|that) went wrong[^a-z]{1,4}(?:on our|please|we|try|sorry)"_s,
             u"(?:please )?try again (?:later|in a)"_s,
             u"an? (?:unexpected |unknown |internal |fatal |critical )?error (?:has )?occurred"_s,
             u"site can(?:'|’)?t be reached|(?:currently|is|are|temporarily) (?:down|closed|offline|unavailable|"
             u"undergoing|under) (?:for )?(?:scheduled )?maintenance"_s,
             u"(?:we(?:'|’)ll|will) be back (?:soon|shortly|in)"_s,
             u"error establishing a database connection|critical error on this website"_s,
             u"stack trace|traceback \\(most recent|fatal error:|uncaught (?:exception|error)|unhandled "
             u"exception|whitelabel error"_s,
             u"server error in|account (?:has been )?suspended|exception (?:has )?occurred"_s,
             u"(?:页面|頁面|网页|網頁|内容|內容|文件)[^。]{0,12}(?:不存在|找不到|未找到|已(?:被)?(?:删除|刪除|移除))|(?"
             u":找不到|无法找到|"
             u"無法找到)[^。]{0,8}(?:页|頁|文件|檔案|内容)"_s,
             u"服[务務]器(?:内部|內部)?(?:错误|錯誤)|系[统統](?:繁忙|维护|維護|错误|錯誤)|(?:稍后|稍後)(?:再|重)试?"_s,
             u"p[áa]gina (?:que [^.]{0,40})?[^.]{0,30}n[ãa]o (?:foi )?(?:encontrada|existe)|erro "
             u"interno|(?:site|sistema|"
             u"servi[çc]o)[^.]{0,30} (?:em manuten[çc][ãa]o|indispon[íi]vel)|tente novamente"_s,
             u"(?:can(?:'|’)?t|cannot|can not|could ?n[o'’]t|couldn['’]t) be "
             u"(?:found|displayed|shown|served|loaded|reached)"_s,
             u"(?:404|410|50[0-4])[^a-z0-9]{1,4}(?:page |file )?not[ _]found|nothing (?:was|could be)? ?found"_s,
             u"http status \\d{3}|error \\d{3}\\b|status(?: code)?[ =:]+(?:4\\d\\d|5\\d\\d)\\b"_s,
             u"(?:unexpected|internal) (?:error|condition|problem)"_s}),
        anyOf({u"\\b(?:404|410|500|502|503|504)\\b|not found|something went wrong|maintenance|unavailable|oops|"
               u"\\berror\\b"_s,
               u"找不到|错误|錯誤|维护|維護|不可用|\\berro\\b|\\bwarning\\b|\\bfailed\\b|too many "
               u"connections|manuten[çc][ãa]o|n[ãa]o encontrad[ao]"_s})};
    return list;
}

const Vocabulary &vocabularyOf(Flag kind)
{
    return kind == Flag::Captcha   ? captchaVocabulary()
           : kind == Flag::Blocked ? blockedVocabulary()
                                   : errorVocabulary();
}

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
    const Vocabulary &vocabulary = vocabularyOf(kind);
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

struct Talk {
    double points = 0;
    QRegularExpression words;
};

/// How a page speaks that stands in the way: of the request, the browser, the site and what to do now.
const QList<Talk> &talk()
{
    static const QList<Talk> list{
        {1.0, anyOf({u"your (?:browser|ip|request|connection|network|device|session|browsing)\\b"_s,
                     u"(?:您|你)的(?:请求|請求|浏览器|瀏覽器|网络|網路|IP|访问|訪問)"_s})},
        {0.75, anyOf({u"this (?:page|site|server|website|url|address|application|resource)\\b"_s})},
        {0.5, anyOf({u"please (?:try|enable|contact|check|refresh|reload|go|return|wait|verify|complete|consult)"_s,
                     u"请(?:返回|稍后|重试)|請(?:返回|稍後|重試)|por favor"_s})},
        {0.75,
         anyOf({u"web ?master|administrator|(?:site|website|application) owner|owner of (?:this|the) (?:web ?)?site"_s,
                u"(?:contact|our) support|help ?desk"_s})},
        {0.5, anyOf({u"if you (?:believe|think|feel|are the|continue|typed|re |’re |'re )"_s})},
        {0.5,
         anyOf(
             {u"(?:back|return|go) (?:to )?(?:the )?(?:home|front|main|previous)|home ?page|返回首[页頁]|go back"_s})},
        {0.5, anyOf({u"\\b(?:refresh|reload|retry|try again)\\b"_s})},
        {0.5,
         anyOf({u"(?:we(?:'|’)?re|we are|so) sorry|\\bsorry[,.! ]|apologi[sz]e|inconvenience|抱歉|对不起|desculp"_s})},
        {1.0, anyOf({u"\\b(?:javascript|cookies|ad ?blocker|vpn|proxy|ip address)\\b|endere[çc]o ip"_s})},
        {1.0, anyOf({u"\\b(?:nginx|apache|openresty|iis|cloudflare|tomcat|varnish|litespeed|caddy|envoy|squid|akamai|"
                     u"cloudfront)\\b|\\bddos\\b|firewall"_s})},
        {0.5, anyOf({u"\\bserver\\b|\\bbackend\\b|\\bdatabase\\b|\\blogs?\\b"_s})},
        {0.75, anyOf({u"\\b(?:request|reference|trace|incident|error|ray|support|event) ?(?:id|code|number|#)"_s,
                      u"\\b(?:ref|xid|id) ?[a-c:#]"_s})},
        {1.0,
         anyOf(
             {u"\\brobots?\\b|\\bbots?\\b|automated|unusual (?:behaviou?r|traffic|activity)|suspicious|malicious"_s})},
        {0.75, anyOf({u"\\bverif(?:y|ied|ying)\\b|\\bsecurity\\b|\\bpermission\\b|\\baccess(?:ing|ed|ible)?\\b"_s,
                      u"\\b(?:rejected|denied|blocked|refused|banned|restricted|unavailable|not available)\\b"_s,
                      u"\\b(?:your|this) (?:country|region|location)\\b"_s})},
        {0.75,
         anyOf({u"not found|does(?:n't|n’t| not) exist|isn(?:'|’)t (?:a|an|any)\\b|went wrong|\\berror\\b|\\bfailed\\b|"
                u"exception|moved or|removed|移除|不存在|更名|n[ãa]o existe|movido"_s})}};
    return list;
}

double talkPointsOf(const PageFacts &page, const QString &body)
{
    if (page.textLength > longPage)
        return 0;
    const QString text = body.left(shortPage + 100);
    double points = 0;
    for (const Talk &one : talk())
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
    const auto talks = std::ranges::count_if(talk(), [&](const Talk &one) { return text.contains(one.words); });
    if (talks >= 2)
        return false;
    return std::ranges::none_of(std::array{Flag::Captcha, Flag::Blocked, Flag::ErrorPage}, [&](Flag kind) {
        const Vocabulary &list = vocabularyOf(kind);
        return text.left(readAtMost).contains(list.statements) || (text.size() < 80 && text.contains(list.words));
    });
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
    return points + emptyFieldPoints(page);
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
        suspicion.points = words + shape + talks + fields + details;
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
