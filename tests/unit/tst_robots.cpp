// robots.txt: golden vectors (RB1–RB15) and the access table (RX1–RX7) of RB1–RB15, RX1–RX7.
#include "policy/robots.h"

#include <QTest>

#include <rapidcheck.h>

#include <ctime>

using namespace trawl;

namespace {

bool allowed(const char *body, const char *path, const QString &agent = u"FooBot"_s)
{
    return robotsAllow(parseRobots(QByteArray(body), agent), QString::fromUtf8(path)).allowed;
}

bool ruled(const QByteArray &rules, const char *path)
{
    return allowed(("user-agent: FooBot\n" + rules).constData(), path);
}

} // namespace

class TestRobots : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void RB1_longestMatchWins()
    {
        QVERIFY(ruled("allow: /x/page.html\ndisallow: /x/\n", "/x/page.html"));
        QVERIFY(ruled("disallow: /x/\nallow: /x/page.html\n", "http://foo.bar/x/page.html"));
        QVERIFY(!ruled("allow: /x/page.html\ndisallow: /x/\n", "/x/other"));
    }
    void RB2_equalLengthAllows()
    {
        QVERIFY(ruled("disallow: /x\nallow: /x\n", "/x") && ruled("allow: /x\ndisallow: /x\n", "/x"));
    }
    void RB3_directoryAndFile()
    {
        QVERIFY(!ruled("disallow: /x\nallow: /x/\n", "/x"));
        QVERIFY(ruled("disallow: /x\nallow: /x/\n", "/x/"));
    }
    void RB4_wildcardsByLength()
    {
        QVERIFY(!ruled("allow: /page\ndisallow: /*.html\n", "/page.html"));
        QVERIFY(ruled("allow: /page\ndisallow: /*.html\n", "/page"));
        QVERIFY(ruled("allow: /x/page.\ndisallow: /*.html\n", "/x/page.html"));
        QVERIFY(!ruled("allow: /x/page.\ndisallow: /*.html\n", "/x/y.html"));
    }
    void RB5_endAnchor()
    {
        QVERIFY(ruled("allow: /$\ndisallow: /\n", "/"));
        QVERIFY(!ruled("allow: /$\ndisallow: /\n", "/page.html"));
        QVERIFY(!ruled("disallow: /foo/bar$\n", "/foo/bar"));
        QVERIFY(ruled("disallow: /foo/bar$\n", "/foo/bar/"));
        QVERIFY(ruled("disallow: /a$b\n", "/a") && !ruled("disallow: /a$b\n", "/a$b"));
        QVERIFY(!ruled("disallow: /*a*b$\n", "/xaybab"));
    }
    void RB6_specificGroupHidesStar()
    {
        const char *body = "user-agent: *\ndisallow: /\n\nuser-agent: FooBot\ndisallow: /x\n";
        QVERIFY(allowed(body, "/y") && !allowed(body, "/x"));
        QVERIFY(!allowed(body, "/y", u"BarBot"_s));
        QVERIFY(allowed("user-agent: *\ndisallow: /\nuser-agent: FooBot\n", "/y"));
    }
    void RB7_groupsOfOneAgentMerge()
    {
        const char *body =
            "user-agent: FooBot\ndisallow: /a\nuser-agent: Bar\ndisallow: /c\nuser-agent: foobot\ndisallow: /b\n";
        QVERIFY(!allowed(body, "/a") && !allowed(body, "/b") && allowed(body, "/c"));
    }
    void RB8_unknownLinesDoNotCloseAGroup()
    {
        const char *body =
            "user-agent: BarBot\nSitemap: https://foo.bar/sitemap\ngarbage\nuser-agent: *\ndisallow: /\n";
        QVERIFY(!allowed(body, "/x", u"BarBot"_s) && !allowed(body, "/x"));
        QCOMPARE(parseRobots(QByteArray(body), u"BarBot"_s).sitemaps, QList<QByteArray>{"https://foo.bar/sitemap"});
    }
    void RB9_rulesBeforeAnyGroupAreIgnored() { QVERIFY(allowed("disallow: /\nuser-agent: Bar\nallow: /\n", "/x")); }
    void RB10_agentIgnoresCasePathDoesNot()
    {
        QVERIFY(!allowed("USER-AGENT: fOObOT\nDISALLOW: /X\n", "/X"));
        QVERIFY(allowed("USER-AGENT: fOObOT\nDISALLOW: /X\n", "/x"));
        QVERIFY(!allowed("user-agent: FooBot/2.1\ndisallow: /\n", "/x"));
        QVERIFY(allowed("user-agent: FooBotany\ndisallow: /\n", "/x"));
    }
    void RB11_percentEncoding()
    {
        QVERIFY(!ruled("disallow: /%aa\n", "/%AA") && !ruled("disallow: /%AA\n", "/%aa"));
        QVERIFY(!ruled("disallow: /foo/bar/ツ\n", "/foo/bar/%E3%83%84"));
        QVERIFY(!ruled("disallow: /foo/bar/%E3%83%84\n", "/foo/bar/ツ"));
        QVERIFY(!ruled("disallow: /foo/bar/%62%61%7A\n", "/foo/bar/baz"));
        QVERIFY(ruled("disallow: /a%2Fb\n", "/a/b"));
    }
    void RB12_commentsColonsAndLineEnds()
    {
        QVERIFY(!ruled("disallow: /x # secret\n", "/x"));
        QVERIFY(!allowed("user-agent FooBot\ndisallow /\n", "/x"));
        QVERIFY(!allowed("user-agent: FooBot\rdisallow: /\r", "/x"));
        QVERIFY(!allowed("user-agent: FooBot\r\ndisallow: /\r\n", "/x"));
        QCOMPARE(parseRobots("\r\nuser-agent: *\r\ndisallow: /\r\n", u"x"_s).rules.first().line, 3);
    }
    void RB13_byteOrderMarkIsSkipped() { QVERIFY(!allowed("\xEF\xBB\xBFuser-agent: FooBot\ndisallow: /\n", "/x")); }
    void RB14_longLinesAreCutAndLongFilesToo()
    {
        const QByteArray longRule = "disallow: /x/" + QByteArray(8 * 2083, 'a') + "\nallow: /y\n";
        const RobotsRules rules = parseRobots("user-agent: *\n" + longRule, u"FooBot"_s);
        QCOMPARE(rules.rules.size(), 2);
        QCOMPARE(rules.rules[0].pattern.size(), 8 * 2083 - 10);
        QByteArray big = "user-agent: *\n";
        while (big.size() < 500 * 1024)
            big += "disallow: /not-this-one\n";
        QVERIFY(!allowed((big + "disallow: /last\n").constData(), "/last")); // at least 500 KiB are read
        QVERIFY(parseRobots(big + big + big, u"x"_s).rules.size() < 2 * (big.size() / 23));
    }
    void RB15_crawlDelay()
    {
        const auto delay = [](const char *body, const QString &agent = u"FooBot"_s) {
            return parseRobots(QByteArray(body), agent).crawlDelay;
        };
        QCOMPARE(delay("user-agent: *\ncrawl-delay: 2.5\n"), Ms(2500));
        QVERIFY(!delay("user-agent: *\ncrawl-delay: soon\n") && !delay("user-agent: *\ncrawl-delay: -1\n"));
        QCOMPARE(delay("user-agent: *\ncrawl-delay: 1\ndisallow: /a\nuser-agent: FooBot\ncrawl-delay: 7\n"), Ms(7000));
        QCOMPARE(delay("user-agent: *\ncrawl-delay: 1e12\n"), Ms(std::chrono::hours(1)));
    }
    void theFileItselfIsAlwaysAllowedAndEmptyRulesMatchNothing()
    {
        QVERIFY(ruled("disallow: /\n", "/robots.txt"));
        QVERIFY(ruled("disallow:\n", "/x"));
        QVERIFY(allowed("", "/x"));
        const RobotsVerdict no = robotsAllow(parseRobots("user-agent: *\ndisallow: /x/\n", u"a"_s), u"https://h/x/1"_s);
        QCOMPARE(no.rule, u"Disallow: /x/"_s);
        QCOMPARE(no.line, 2);
    }
    void anyBytesAreSurvived()
    {
        QVERIFY(rc::check("hostile robots.txt", [] {
            const auto body = *rc::gen::container<std::string>(
                rc::gen::element('u', 's', ':', '*', '$', '/', '%', '\n', '\r', '#', '\xff', 'a', ' '));
            const auto rules = parseRobots("user-agent: *\ndisallow: /" + QByteArray::fromStdString(body), u"a"_s);
            robotsAllow(rules, u"/"_s + QString::fromLatin1(QByteArray::fromStdString(body)));
        }));
    }

    void S20_escapedSpecialCharactersAreLiteral()
    {
        QVERIFY(!ruled("disallow: /file-%2A.html\n", "/file-*.html")); // RFC 9309 2.2.3
        QVERIFY(!ruled("disallow: /file-%2a.html\n", "/file-%2A.html"));
        QVERIFY(ruled("disallow: /file-%2A.html\n", "/file-x.html"));
        QVERIFY(!ruled("disallow: /p%24\n", "/p$x") && ruled("disallow: /p%24\n", "/p"));
        QVERIFY(!ruled("disallow: /a$b\n", "/a$b") && !ruled("disallow: /a$b\n", "/a%24b"));
        QVERIFY(!ruled("disallow: /x*%24$\n", "/xyz$") && ruled("disallow: /x*%24$\n", "/xyz$1"));
    }
    void S20_blanksAndBracesInRules()
    {
        QVERIFY(!ruled("disallow: /my folder/\n", "http://h/my folder/x"));
        QVERIFY(!ruled("disallow: /my folder/\n", "http://h/my%20folder/x"));
        QVERIFY(!ruled("disallow: /my%20folder/\n", "http://h/my folder/x"));
        QVERIFY(!ruled("disallow: /*?filter={\n", "http://h/p?filter={a}"));
        QVERIFY(!ruled("disallow: /{{\n", "http://h/%7B%7Bname}}"));
        QVERIFY(!ruled("disallow: /a|b\"c\n", "http://h/a|b\"c"));
    }
    void S20_reservedCharactersAndTheirEscapes()
    {
        QVERIFY(!ruled("disallow: /a:b,c\n", "/a%3Ab%2Cc") && !ruled("disallow: /a%3Ab\n", "/a:b"));
        QVERIFY(!ruled("disallow: /foo/bar?baz=https://foo.bar\n", "/foo/bar?baz=https%3A%2F%2Ffoo.bar"));
        QVERIFY(!ruled("disallow: /foo/bar?baz=https%3A%2F%2Ffoo.bar\n", "/foo/bar?baz=https://foo.bar"));
        QVERIFY(ruled("disallow: /a%2Fb\n", "/a/b") && ruled("disallow: /a%3Fb\n", "/a?b"));
    }
    void S20_theVerdictShowsTheRuleAsTheFileHasIt()
    {
        const RobotsVerdict no =
            robotsAllow(parseRobots("user-agent: *\ndisallow: /my folder/\n", u"a"_s), u"https://h/my%20folder/1"_s);
        QCOMPARE(no.rule, u"Disallow: /my folder/"_s);
    }
    void aVerdictWithAHundredRulesTakesUnderAMicrosecond()
    {
        QByteArray body = "user-agent: *\n";
        for (int i = 0; i < 100; ++i) {
            body += i % 5 == 0 ? "disallow: /*?sort" + QByteArray::number(i) + "=\n"
                               : "disallow: /section-" + QByteArray::number(i) + "/private\n";
        }
        const RobotsRules rules = parseRobots(body, u"a"_s);
        QCOMPARE(rules.rules.size(), 100);
        QStringList urls;
        for (int i = 0; i < 100; ++i)
            urls.append(u"https://www.example.com/section-%1/item-%2.html?page=%3"_s.arg(i).arg(i * 7).arg(i % 9));
        const auto cpu = [] {
            timespec now{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
            return double(now.tv_sec) * 1e9 + double(now.tv_nsec);
        };
        double best = 1e18;
        for (int round = 0; round < 10; ++round) {
            const double from = cpu();
            for (int i = 0; i < 100; ++i) {
                for (const QString &url : std::as_const(urls))
                    QVERIFY(robotsAllow(rules, url).allowed);
            }
            best = std::min(best, (cpu() - from) / 10'000);
        }
        qInfo("a verdict with 100 rules: %.0f ns", best);
        QVERIFY2(best < 1000, qPrintable(QString::number(best)));
    }

    void RX1_2xxObeys() { QCOMPARE(robotsAccess(200, FailClass::None, 0).kind, RobotsAccess::Obey); }
    void RX2_3xxFollowedFiveTimesThenUnavailable()
    {
        QCOMPARE(robotsAccess(301, FailClass::None, 4).kind, RobotsAccess::Redirect);
        QCOMPARE(robotsAccess(301, FailClass::None, 5).kind, RobotsAccess::AllowAll);
    }
    void RX3_4xxAllows()
    {
        for (const int http : {400, 401, 403, 404, 410})
            QCOMPARE(robotsAccess(http, FailClass::None, 0).kind, RobotsAccess::AllowAll);
    }
    void RX4_429BacksOff() { QCOMPARE(robotsAccess(429, FailClass::None, 0).kind, RobotsAccess::BackOff); }
    void RX5_5xxDisallowsAndSaysSo()
    {
        const RobotsAccess access = robotsAccess(503, FailClass::None, 0);
        QCOMPARE(access.kind, RobotsAccess::DisallowAll);
        QVERIFY(access.reason.contains(u"503"_s));
    }
    void RX6_networkFailureDisallowsAndIsAskedAgain()
    {
        const RobotsAccess access = robotsAccess(0, FailClass::Dns, 0);
        QCOMPARE(access.kind, RobotsAccess::DisallowAll);
        QVERIFY(access.validFor < std::chrono::hours(1));
    }
    void RX7_cacheIs24Hours() { QCOMPARE(robotsAccess(200, FailClass::None, 0).validFor, Ms(std::chrono::hours(24))); }
};

QTEST_APPLESS_MAIN(TestRobots)
#include "tst_robots.moc"
