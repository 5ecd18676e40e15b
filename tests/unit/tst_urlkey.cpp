// URLs: C1–C11 of C1–C11 and the scope vectors of 3.9 (SC1–SC7).
#include "policy/scope.h"
#include "policy/urlkey.h"

#include <QTest>

#include <rapidcheck.h>

#include <ctime>

using namespace trawl;

namespace {

QString key(const char *url, const UrlKeyOptions &options = {})
{
    return identityKey(QString::fromUtf8(url), options);
}

UrlKeyOptions allExtras()
{
    return {false, true, true, true, true, true};
}

ScopeVerdict inScope(const QString &kind, const QString &seed, const QString &url, const QStringList &include = {},
                     const QStringList &exclude = {}, int depth = 1)
{
    Discovery discovery;
    discovery.scope = kind;
    discovery.include = include;
    discovery.exclude = exclude;
    const auto scope = Scope::make(discovery, {seed});
    return scope ? scope->check(url, depth) : ScopeVerdict{false, scope.error().sentence()};
}

} // namespace

class TestUrlKey : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void C1_whatwgParsing_data()
    {
        QTest::addColumn<QString>("input");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *in, const char *out) {
            QTest::newRow(in) << QString::fromUtf8(in) << QString::fromUtf8(out);
        };
        row("http:\\\\example.org\\a", "http://example.org/a");
        row("http:/example.org/", "http://example.org/");
        row("http://a/b/../c/./d", "http://a/c/d");
        row("http://a/%2e%2E/b/%2e", "http://a/b/");
        row("http://a/b/..", "http://a/");
        row("http://0x7f.1/", "http://127.0.0.1/");
        row("http://2130706433/", "http://127.0.0.1/");
        row("http://017700000001", "http://127.0.0.1/");
        row("http://[::1]:8080/x", "http://[::1]:8080/x");
        row("http://a b/", "");
        row("http://a:99999/", "");
        row("http://256.256.256.256/", "");
        row("http:///", "");
        row("mailto:x@example.org", "");
        row("/relative", "");
        row("", "");
        row("http://ex%41mple.org/", "http://example.org/");
        row("http://a/<>\"`{}", "http://a/%3C%3E%22%60%7B%7D");
    }
    void C1_whatwgParsing()
    {
        QFETCH(QString, input);
        QFETCH(QString, expected);
        QCOMPARE(identityKey(input), expected);
    }
    void C2_lowerCaseSchemeAndHostKeepUser()
    {
        QCOMPARE(key("sftp://UsEr:PaSs@EXAMPLE"), u"sftp://UsEr:PaSs@example/"_s);
        QCOMPARE(key("HTTP://Example.ORG/Path"), u"http://example.org/Path"_s);
    }
    void C3_defaultAndEmptyPorts()
    {
        QCOMPARE(key("http://a:80/"), u"http://a/"_s);
        QCOMPARE(key("https://a:443/"), u"https://a/"_s);
        QCOMPARE(key("http://a:/"), u"http://a/"_s);
        QCOMPARE(key("http://a:443/"), u"http://a:443/"_s);
    }
    void C4_emptyPathIsSlash() { QCOMPARE(key("http://a?x=1"), u"http://a/?x=1"_s); }
    void C5_fragment()
    {
        QCOMPARE(key("http://a/p#frag"), u"http://a/p"_s);
        QCOMPARE(key("http://a/p%23frag"), u"http://a/p%23frag"_s);
        UrlKeyOptions spa;
        spa.keepFragment = true;
        QCOMPARE(key("http://a/#/route/1", spa), u"http://a/#/route/1"_s);
    }
    void C6_querySorted()
    {
        QCOMPARE(key("http://a/?c=3&b=5&b=2&a=50"), u"http://a/?a=50&b=2&b=5&c=3"_s);
        QCOMPARE(key("http://a/?b=&a=2"), u"http://a/?a=2&b="_s);
        QCOMPARE(key("http://a/?&a=1"), u"http://a/?a=1"_s);
        QCOMPARE(key("http://a/?"), u"http://a/"_s);
        for (const char *space : {"http://a/?q=a b", "http://a/?q=a+b", "http://a/?q=a%20b"})
            QCOMPARE(key(space), u"http://a/?q=a+b"_s);
    }
    void C7_percentHex()
    {
        QCOMPARE(key("http://a/%a3%2f%3f"), u"http://a/%A3%2F%3F"_s);
        QCOMPARE(key("http://a/ü"), u"http://a/%C3%BC"_s);
        QCOMPARE(key("http://a/100%"), u"http://a/100%"_s);
        QCOMPARE(identityKey(QByteArray("http://a/\xa3")), u"http://a/%A3"_s);
    }
    void C8_tabsAndLineBreaksGo()
    {
        QCOMPARE(key("\x01 ht\ntp://a/b\r\n\tc \n"), u"http://a/bc"_s);
        QCOMPARE(identityKey(QByteArray("http://a/\tb\n")), u"http://a/b"_s);
    }
    void C9_idnaWithPortAndUser()
    {
        QCOMPARE(key("http://user:pw@Bücher.example:8080/"), u"http://user:pw@xn--bcher-kva.example:8080/"_s);
        QCOMPARE(key("http://例え.テスト/"), u"http://xn--r8jz45g.xn--zckzah/"_s);
    }
    void C1_thePlainFormIsReadAsTheWholeReadingWould()
    {
        const bool ok = rc::check("parse(x) = parse(tab + x)", [] {
            const auto pieces = rc::gen::elementOf(std::vector<std::string>{
                "a",    "example", "EXAMPLE", ".",    "..",    "-", "_",      "/",         "//",   "?",   "&",
                "=",    ":",       ":80",     ":443", ":8080", "@", "7",      "127.0.0.1", "0x7f", "com", "co.uk",
                "xn--", "~",       "'",       "%20",  "#",     "+", ";sid=1", " ",         "é"});
            const auto parts = *rc::gen::container<std::vector<std::string>>(pieces);
            std::string text = *rc::gen::elementOf(std::vector<std::string>{"http://", "https://", "HTTP://"});
            text += *rc::gen::elementOf(std::vector<std::string>{"", "example.com", "a.b"});
            for (const std::string &part : parts)
                text += part;
            const QString url = QString::fromStdString(text);
            const auto quick = parseUrl(url), whole = parseUrl(u'\t' + url); // a tab goes, in the whole reading only
            RC_ASSERT(quick.has_value() == whole.has_value());
            if (quick) {
                RC_ASSERT(quick->text() == whole->text());
                RC_ASSERT(quick->port == whole->port);
                RC_ASSERT(quick->hasQuery == whole->hasQuery);
            }
        });
        QVERIFY(ok);
    }

    void C10_idempotent()
    {
        const bool ok = rc::check("c(c(x)) = c(x)", [] {
            const auto alphabet = std::string("ab.%/2fF?&=#@:+;\\ \t\xC3\xBCsidwww-_~0x");
            const auto tail = *rc::gen::container<std::string>(rc::gen::elementOf(alphabet));
            const auto head = *rc::gen::element<std::string>("http://a.example/", "http://www.www3.b.example/x/",
                                                             "https://", "HTTP://u:p@a:80/?",
                                                             "http://h/;jsessionid=1;jsessi;sid=3onid=2/..", "ftp:");
            const bool extras = *rc::gen::arbitrary<bool>();
            const UrlKeyOptions options = extras ? allExtras() : UrlKeyOptions{};
            const QString once = identityKey(QByteArray::fromStdString(head + tail), options);
            RC_ASSERT(once.isEmpty() || identityKey(once, options) == once);
        });
        QVERIFY(ok);
    }
    void C11_extrasEachByItself()
    {
        UrlKeyOptions o;
        const char *url = "http://www2.a.example/x//y;jsessionid=AB1?PHPSESSID=1&utm_source=n&q=2";
        QCOMPARE(key(url), u"http://www2.a.example/x//y;jsessionid=AB1?PHPSESSID=1&q=2&utm_source=n"_s);
        o.stripWww = true;
        QCOMPARE(key(url, o), u"http://a.example/x//y;jsessionid=AB1?PHPSESSID=1&q=2&utm_source=n"_s);
        o = {};
        o.stripSession = true;
        QCOMPARE(key(url, o), u"http://www2.a.example/x//y?q=2&utm_source=n"_s);
        o = {};
        o.stripTracking = true;
        QCOMPARE(key(url, o), u"http://www2.a.example/x//y;jsessionid=AB1?PHPSESSID=1&q=2"_s);
        o = {};
        o.collapseSlashes = true;
        QVERIFY(key(url, o).startsWith(u"http://www2.a.example/x/y;"_s));
        o = {};
        o.httpIsHttps = true;
        QVERIFY(key(url, o).startsWith(u"https://www2"_s));
        QCOMPARE(key(url, allExtras()), u"https://a.example/x/y?q=2"_s);
        QCOMPARE(key("http://www.example/", allExtras()), u"https://www.example/"_s);
    }

    void aMillionKeysASecond()
    {
        QStringList urls;
        for (int i = 0; i < 100; ++i) {
            urls.append(u"https://www.example.com/events/2027/%1-a-longer-title-of-an-event.html"_s.arg(i));
            urls.append(u"https://shop.example.co.uk/p/%1?colour=red&size=%2"_s.arg(i).arg(i % 7));
            urls.append(u"http://127.0.1.3:8080/list?page=%1&cat=7&a=1#top"_s.arg(i));
            urls.append(
                u"https://zh.example.org/wiki/%E6%BE%B3%E9%96%80/%1?x=%20y"_s.replace("%1"_L1, QString::number(i)));
        }
        const auto cpu = [] {
            timespec now{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
            return double(now.tv_sec) * 1e9 + double(now.tv_nsec);
        };
        double best = 1e18;
        for (int round = 0; round < 10; ++round) {
            const double from = cpu();
            for (int i = 0; i < 50; ++i) {
                for (const QString &url : std::as_const(urls))
                    QVERIFY(!identityKey(url).isEmpty());
            }
            best = std::min(best, (cpu() - from) / (50.0 * double(urls.size())));
        }
        qInfo("keys of addresses: %.0f ns each, %.2f million a second", best, 1000 / best);
        QVERIFY2(best < 1000, qPrintable(QString::number(best)));
    }
    void S22_blanksAroundAreNoPartOfAnAddress()
    {
        QCOMPARE(addressFault(u" http://h/p \n"_s), QString());
        QCOMPARE(cleanAddress(u" http://h/p q\n"_s), u"http://h/p%20q"_s);
        QCOMPARE(cleanAddress(u"HTTP://H:80\\p"_s), u"http://h/p"_s); // a sibling: backslashes, case, the default port
        QCOMPARE(cleanAddress(u"https:h/p"_s), u"https://h/p"_s);     // a sibling: no slashes
        QCOMPARE(cleanAddress(u"http://Bücher.example/ä?ö"_s), u"http://xn--bcher-kva.example/%C3%A4?%C3%B6"_s);
        // A sibling: what can't be used says why.
        QVERIFY(addressFault(u"h.example/p"_s).contains(u"http://"_s));
        QVERIFY(addressFault(u"mailto:a@b"_s).contains(u"neither http"_s));
        QVERIFY(addressFault(u"ftp://h/"_s).contains(u"neither http"_s));
        QVERIFY(addressFault(u"http:///"_s).contains(u"no host"_s));
        QVERIFY(addressFault(u"http://h:99999/"_s).contains(u"port"_s));
        QVERIFY(addressFault(u"http://a b/"_s).contains(u"host"_s));
        QVERIFY(!addressFault(QString()).isEmpty());
    }

    void resolving()
    {
        const QString base = u"http://a.example/dir/page?x=1#f"_s;
        QCOMPARE(resolveUrl(base, u"other"_s), u"http://a.example/dir/other"_s);
        QCOMPARE(resolveUrl(base, u"../up?b=2&a=1#z"_s),
                 u"http://a.example/up?b=2&a=1"_s); // not sorted: the fetch URL is not changed
        QCOMPARE(resolveUrl(base, u"//b.example/"_s), u"http://b.example/"_s);
        QCOMPARE(resolveUrl(base, u"?q"_s), u"http://a.example/dir/page?q"_s);
        QCOMPARE(resolveUrl(base, u""_s), u"http://a.example/dir/page?x=1"_s);
        for (const auto &refused :
             {u"javascript:alert(1)"_s, u"file:///etc/passwd"_s, u"data:text/html,x"_s, u"ftp://a.example/"_s})
            QVERIFY2(resolveUrl(base, refused).isEmpty(), qPrintable(refused));
        QVERIFY(!isFetchable(u"file:///etc/passwd"_s) && isFetchable(u"https://a/"_s));
        QCOMPARE(registrableDomain(u"shop.a.com.hk"_s), u"a.com.hk"_s);
        QCOMPARE(registrableDomain(u"www.a.example"_s), u"a.example"_s);
        QCOMPARE(registrableDomain(u"127.0.1.3"_s), u"127.0.1.3"_s);
        QCOMPARE(registrableDomain(u"localhost"_s), u"localhost"_s);
    }

    void SC1_page()
    {
        QVERIFY(inScope(u"page"_s, u"http://a/x"_s, u"http://a/x#other"_s).inside);
        QVERIFY(!inScope(u"page"_s, u"http://a/x"_s, u"http://a/y"_s).inside);
        QVERIFY(inScope(u"page-spa"_s, u"http://a/x"_s, u"http://a/x#/route"_s).inside);
    }
    void SC2_prefixIsTheSameDirectory()
    {
        QVERIFY(inScope(u"prefix"_s, u"http://a/d/index.html"_s, u"http://a/d/e/f"_s).inside);
        QVERIFY(inScope(u"prefix"_s, u"http://a.example/d/x"_s, u"https://www.a.example/d/y"_s).inside);
        QVERIFY(!inScope(u"prefix"_s, u"http://a/d/index.html"_s, u"http://a/dd/"_s).inside);
    }
    void SC3_hostAndDomain()
    {
        QVERIFY(inScope(u"host"_s, u"http://a.example/"_s, u"https://www.a.example/x"_s).inside);
        QVERIFY(!inScope(u"host"_s, u"http://a.example/"_s, u"http://b.a.example/"_s).inside);
        QVERIFY(inScope(u"domain"_s, u"http://a.example/"_s, u"http://b.a.example/"_s).inside);
        QVERIFY(!inScope(u"domain"_s, u"http://a.example/"_s, u"http://nota.example/"_s).inside);
        QVERIFY(inScope(u"any"_s, u"http://a/"_s, u"http://z/"_s).inside);
        QVERIFY(!inScope(u"any"_s, u"http://a/"_s, u"mailto:x@y"_s).inside);
    }
    void SC4_excludeBeatsInclude()
    {
        const QStringList ids{u"ID=[0-9]+"_s};
        QVERIFY(inScope(u"page"_s, u"http://a/"_s, u"http://b/?ID=5"_s, ids).inside);
        const ScopeVerdict no = inScope(u"any"_s, u"http://a/"_s, u"http://b/?ID=5"_s, ids, ids);
        QVERIFY(!no.inside && no.reason.contains(u"ID=[0-9]+"_s));
        QVERIFY(!inScope(u"any"_s, u"http://a/"_s, u"http://a/2024"_s, {}, {u"2024"_s}).inside);
    }
    void SC5_customIsIncludesOnly()
    {
        QVERIFY(inScope(u"custom"_s, u"http://a/"_s, u"http://b/?ID=5"_s, {u"ID=[0-9]+"_s}).inside);
        QVERIFY(!inScope(u"custom"_s, u"http://a/"_s, u"http://a/x"_s).inside);
    }
    void SC6_redirectOfASeedBySchemeOrWww()
    {
        const QString seed = u"http://a.example/x"_s, sameSeed = u"https://www.a.example/x"_s;
        for (const auto &kind : {u"page"_s, u"page-spa"_s}) {
            QVERIFY(inScope(kind, seed, sameSeed, {}, {}, 0).inside);
            QVERIFY(!inScope(kind, seed, sameSeed, {}, {}, 1).inside); // a link to it would be another page
            QVERIFY(!inScope(kind, seed, u"https://a.example/y"_s, {}, {}, 0).inside);
        }
    }
    void SC7_invalidRegexIsRefused()
    {
        Discovery discovery;
        discovery.include = QStringList{u"ok"_s, u"["_s};
        const auto scope = Scope::make(discovery, {u"http://a/"_s});
        QVERIFY(!scope);
        QCOMPARE(scope.error().code, 1004);
        QVERIFY(!inScope(u"any"_s, u"http://a/"_s, u"http://b/"_s, {}, {}, 99).inside); // too deep
    }
};

QTEST_APPLESS_MAIN(TestUrlKey)
#include "tst_urlkey.moc"
