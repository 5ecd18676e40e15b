// Cases of public bug reports and their siblings through trawlctl, as an operator runs it: one crawl with each engine
// takes them all, and each page's records and notes are compared.
#include "domain/capture.h"
#include "tests/support/faultworld.h"
#include "tests/support/rawanswers.h"
#include "tests/support/testserver.h"
#include "tests/support/testworkspace.h"

#include <map>
#include <memory>

using namespace trawl;
using namespace trawl::test;

namespace {

const QByteArray Html = "Content-Type: text/html; charset=utf-8\r\n";
const QByteArray Undeclared = "Content-Type: text/html\r\n";
const QByteArray Late = "<!doctype html><html><head><!--" + QByteArray(1100, 'x') + "-->";
const QByteArray Concert = "\xb0\xc4\xc3\xc5\xd2\xf4\xc0\xd6\xbb\xe1"; // in GBK

struct Case {
    QByteArray title; ///< of its row
    QString source;   ///< which one crawls it
    QByteArray answer;
    QByteArray records;  ///< as JSON; empty: it fails
    QByteArray notes;    ///< kinds, in their order
    FailClass failure{}; ///< where it fails, over HTTP
};
using Cases = QList<Case>;

QByteArray html(const QByteArray &body)
{
    return typed(Html, body);
}

QByteArray record(const QByteArray &want, const QByteArray &got)
{
    return "<div class=r><b class=w>" + want + "</b><time class=v>" + got + "</time></div>";
}

Cases selectorPages()
{
    const QByteArray page = "<h1>More</h1><p class='md:flex'>x</p><article><h2>a</h2><p>b</p></article>";
    return {{"escapes, :is(), :where(), no blanks", u"selectors"_s, html(page),
             R"([{"escapes":"More","has":"b","is":"More","not":"x","tight":"b","where":"More"}])", ""},
            {"sibling: as XML", u"selectors"_s,
             xhtml("<body><h1>More</h1><p class=\"md:flex\">x</p><article><h2>a</h2><p>b</p></article></body>"),
             R"([{"escapes":"More","has":"b","is":"More","not":"x","tight":"b","where":"More"}])", ""},
            {"sibling: not closed", u"selectors"_s,
             html("<article><h2>a</h2><p>b</article><h1>More</h1><p class=md:flex>x"),
             R"([{"escapes":"More","has":"b","is":"More","not":"x","tight":"b","where":"More"}])", ""},
            {"sibling: capitals", u"selectors"_s,
             html("<!doctype html><H1>More</H1><P CLASS='md:flex'>x<ARTICLE><H2>a</H2><P>b</ARTICLE>"),
             R"([{"escapes":"More","has":"b","is":"More","not":"x","tight":"b","where":"More"}])", ""}};
}

QByteArray rows(const QList<std::pair<const char *, const char *>> &list)
{
    QByteArray page = "<!doctype html><h1>x</h1>";
    for (const auto &[want, got] : list)
        page += record(want, got);
    return html(page);
}

Cases datePages()
{
    return {
        {"dates", u"dates"_s,
         rows({{"2026-03-05", "05/03/2026 - 08/03/2026"},
               {"2026-03-05", "5–8 March 2026"},
               {"2026-03-28", "March 28 - April 2, 2026"},
               {"2026-03-05T20:00:00", "2026年3月5日 下午8:00"},
               {"2026-03-05T20:00:00+08:00", "2026-03-05T20:00+08"}}),
         "want", "doubtful"},
        {"sibling: a range in Portuguese", u"dates"_s, rows({{"2026-03-05", "5 a 8 de março de 2026"}}), "want", ""},
        {"sibling: a range over the end of a year", u"dates"_s, rows({{"2026-12-28", "28. Dezember – 3. Januar 2027"}}),
         "want", ""},
        {"sibling: no first day", u"dates"_s, rows({{"until 8 March 2026", "until 8 March 2026"}}), "want", "unread"},
        {"sibling: an hour in French", u"dates"_s, rows({{"2026-03-05T20:00:00", "le 5 mars 2026 à 20h"}}), "want",
         ""}};
}

Cases pricePages()
{
    return {{"prices", u"numbers"_s,
             rows({{"1500", "MOP 1.500"}, {"2000", "R$ 2.000"}, {"0.99", "$.99"}, {"1500", "MOP 1,500"}}), "want", ""},
            {"prices: no single reading", u"numbers"_s, rows({{"3.35", "3.350"}}), "want", "doubtful"},
            {"sibling: the page's language decides", u"numbers"_s, html("<html lang=pt-PT>" + record("3350", "3.350")),
             "want", ""},
            {"sibling: the currency behind", u"numbers"_s, rows({{"1234.5", "1.234,50 €"}}), "want", ""},
            {"sibling: a version", u"numbers"_s, rows({{"v1.2.3", "v1.2.3"}}), R"([{"want":"v1.2.3"}])",
             "unread nothing-found"}};
}

Cases charsetPages()
{
    const QByteArray concert = R"([{"h":"澳门音乐会","x":"澳门音乐会"}])",
                     greeting = R"([{"h":"Привет","x":"Привет"}])";
    const QByteArray cyrillic = "<h1>\xcf\xf0\xe8\xe2\xe5\xf2</h1>";
    return {{"late", u"pages"_s, typed(Undeclared, Late + "<meta charset=gbk><h1>" + Concert + "</h1>"), concert, ""},
            {"xml declaration", u"pages"_s,
             typed(Undeclared, "<?xml version=\"1.0\" encoding=\"gbk\"?><html><h1>" + Concert + "</h1></html>"),
             concert, ""},
            {"the last of several types", u"pages"_s,
             typed("Content-Type: text/html; charset=utf-8, text/html; charset=windows-1251\r\n", cyrillic), greeting,
             ""},
            {"sibling: late, but the header has one", u"pages"_s,
             typed("Content-Type: text/html; charset=windows-1251\r\n", Late + "<meta charset=gbk>" + cyrillic),
             greeting, ""},
            {"sibling: late within a script, then a real one", u"pages"_s,
             typed(Undeclared, Late + "<script>'<meta charset=gbk>'</script><meta charset=windows-1251>" + cyrillic),
             greeting, ""},
            {"sibling: declared as XML", u"pages"_s,
             typed("Content-Type: application/xhtml+xml\r\n",
                   "<?xml version=\"1.0\" encoding=\"windows-1251\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">"
                   "<body>" +
                       cyrillic + "</body></html>"),
             greeting, ""},
            {"sibling: declared by a name that is none", u"pages"_s,
             typed(Undeclared, "<meta charset=nonsense><h1>\x93\x8c\x8b\x9e</h1><p>\x83\x60\x83\x50\x83\x62\x83\x67"
                               "\x82\xcd\x93\x96\x93\xfa\x89\xef\x8f\xea\x82\xc9\x82\xc4\x94\xcc\x94\x84\x82"
                               "\xb5\x82\xdc\x82\xb7</p>"),
             R"([{"h":"東京","x":"東京"}])", "charset"},
            {"sibling: guessed", u"pages"_s,
             typed(Undeclared, "<h1>\x93\x8c\x8b\x9e</h1><p>\x83\x60\x83\x50\x83\x62\x83\x67\x82\xcd\x93\x96\x93\xfa"
                               "\x89\xef\x8f\xea\x82\xc9\x82\xc4\x94\xcc\x94\x84\x82\xb5\x82\xdc\x82\xb7</p>"),
             R"([{"h":"東京","x":"東京"}])", "charset"}};
}

const QByteArray Event = R"({"@type":"Event","name":"Right","startDate":"2027-05-05"})";

QByteArray page(const QByteArray &text, const QByteArray &type = "application/ld+json")
{
    return html("<!doctype html><script type=\"" + type + "\">" + text + "</script><h1>x</h1>");
}

Cases wrapperPages()
{
    const auto wrapped = [&](const char *title, const QByteArray &answer) {
        return Case{title, u"events"_s, answer, R"([{"name":"Right"}])", ""};
    };
    return {wrapped("a parameter of the type", page(Event, "application/ld+json; charset=utf-8")),
            wrapped("CDATA in comments", page("/*<![CDATA[*/" + Event + "/*]]>*/")),
            wrapped("HTML comment", page("<!--\n" + Event + "\n//-->")),
            wrapped("line comment", page("// event\n" + Event)),
            wrapped("last comma", page(QByteArray(Event).replace("\"}", "\",}"))),
            wrapped("sibling: CDATA behind slashes on one line", page("//<![CDATA[" + Event + "//]]>")),
            wrapped("sibling: comments between members, slashes in a text",
                    page("{\"@type\":\"Event\", // what it is\n /* a, \"b\" } */ \"url\":\"http://x/*y*/\","
                         "\"name\":\"Right\",\"tags\":[\"a\",]}")),
            wrapped("sibling: two values, a semicolon, a raw line end in a text",
                    page("{\"@type\":\"WebSite\"};\n{\"@type\":\"Event\",\"x\":\"a\nb\",\"name\":\"Right\"};")),
            {"sibling: what is no JSON", u"events"_s, page("{ not json"), "[{}]", "data nothing-found"}};
}

Cases thingPages()
{
    const auto card = [](const char *name) {
        return QByteArray("<div class=r><script type=application/ld+json>{\"@type\":\"Event\",\"name\":\"") + name +
               "\",\"startDate\":\"2027-05-05\"}</script></div>";
    };
    return {{"one thing", u"things"_s,
             page("{\"@graph\":[{\"@type\":\"WebSite\",\"name\":\"The site\"}," + Event + "]}"),
             R"([{"date":"2027-05-05","title":"Right"}])", ""},
            {"sibling: two things", u"things"_s,
             page("[{\"@type\":\"WebSite\",\"name\":\"The site\"},{\"@type\":\"Event\",\"startDate\":\"2027-05-05\"}]"),
             R"([{"date":"2027-05-05","title":"The site"}])", "mixed-nodes"},
            {"sibling: by reference", u"things"_s,
             page("[{\"@id\":\"#a\",\"@type\":\"WebPage\",\"name\":\"The page\",\"about\":{\"@id\":\"#e\"}},"
                  "{\"@id\":\"#e\",\"@type\":\"Event\",\"name\":\"Right\",\"startDate\":\"2027-05-05\"}]"),
             R"([{"date":"2027-05-05","title":"Right"}])", ""},
            {"sibling: each record its own", u"cards"_s, html(card("One") + card("Two")),
             R"([{"date":"2027-05-05","title":"One"},{"date":"2027-05-05","title":"Two"}])", ""}};
}

Case right(const char *title, const QByteArray &answer)
{
    return {title, u"pages"_s, answer, R"([{"h":"Right","x":"Right"}])", ""};
}

Case none(const char *title, const QByteArray &answer, FailClass failure)
{
    return {title, u"pages"_s, answer, "", "", failure};
}

Cases codingPages()
{
    return {right("no coding's name", coded("UTF-8", Page)),
            right("members", coded("gzip", Gzip + Member)),
            right("tail", coded("gzip", Gzip + QByteArray(8, '\0') + "tail")),
            none("204", "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", FailClass::NotAPage),
            none("two lengths",
                 "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 66\r\nContent-Length: 10\r\n"
                 "Connection: close\r\n\r\n" +
                     Page,
                 FailClass::ServerError),
            right("sibling: deflate without its head", coded("deflate", Deflate)),
            right("sibling: br", coded("br", Brotli)),
            right("sibling: two codings", coded("gzip, gzip", GzipTwice))};
}

Cases typePages()
{
    return {right("list", typed("Content-Type: text/html, text/html; charset=utf-8\r\n")),
            right("bare word", typed("Content-Type: html\r\n")),
            right("stars", typed("Content-Type: */*\r\n")),
            right("sibling: none", typed("", "\r\n \t" + Page)),
            right("sibling: unknown/unknown", typed("Content-Type: unknown/unknown\r\n")),
            right("sibling: two lines", typed("Content-Type: text/html\r\nContent-Type: text/html\r\n")),
            right("sibling: XHTML as text/xml",
                  typed("Content-Type: text/xml; charset=utf-8\r\n",
                        "<?xml version=\"1.0\"?><!-- <html> --><html xmlns=\"http://www.w3.org/1999/xhtml\"><head>"
                        "<title/></head><body><h1>Right</h1></body></html>")),
            right("sibling: XHTML without a type",
                  typed("", "<?xml version=\"1.0\"?>\n<!DOCTYPE html>\n<x:html "
                            "xmlns:x=\"http://www.w3.org/1999/xhtml\"><x:head><x:title/></x:head><x:body><x:h1>Right"
                            "</x:h1></x:body></x:html>")),
            none("sibling: a picture's type", typed("Content-Type: image/png\r\n"), FailClass::NotAPage)};
}

Cases xhtmlPages()
{
    return {
        right("empty title", xhtml("<head><title/></head><body><h1>Right</h1></body>")),
        right("empty script", xhtml("<head><title>t</title><script src=\"/x.js\"/></head><body><h1>Right</h1></body>")),
        right("sibling: elements that HTML would close",
              xhtml("<body><p><div><a href=\"/x\"/>x</div></p><h1>Right</h1></body>")),
        right("sibling: an entity of a known document type",
              xhtml("<body><p>a&nbsp;b</p><h1>Right</h1></body>",
                    "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x.dtd\">")),
        right("sibling: capitals are another name", xhtml("<body><H1>Wrong</H1><h1>Right</h1></body>"))};
}

/// By the number of their case, which their path begins with.
const std::map<QByteArray, Cases> &allPages()
{
    static const std::map<QByteArray, Cases> all{{"06", selectorPages()}, {"07", datePages()},    {"08", pricePages()},
                                                 {"09", charsetPages()},  {"10", wrapperPages()}, {"11", thingPages()},
                                                 {"13", codingPages()},   {"14", typePages()},    {"15", xhtmlPages()}};
    return all;
}

QJsonObject fields(std::initializer_list<std::tuple<const char *, const char *, const char *, const char *>> list)
{
    QJsonObject all;
    for (const auto &[name, kind, expression, type] : list)
        all.insert(QLatin1StringView(name), QJsonObject{{QLatin1StringView(kind), QString::fromUtf8(expression)},
                                                        {u"type"_s, QLatin1StringView(type)}});
    return all;
}

/// A site with all pages, and the workspace in which trawlctl crawled it.
struct Crawled {
    TestWorkspace workspace;
    TestServer site;
    QHash<QString, QVariantList> found; ///< by path: state, class, records, notes

    explicit Crawled(const QString &engine)
    {
        QMap<QString, QStringList> starts;
        for (const auto &[number, list] : allPages()) {
            for (qsizetype i = 0; i < list.size(); ++i) {
                const QByteArray path = '/' + number + '/' + QByteArray::number(i);
                starts[list[i].source].append(site.url(QString::fromLatin1(path)));
                site.on(path, [answer = list[i].answer](const Request &, Reply reply) {
                    reply.raw(answer);
                    reply.close();
                });
            }
        }
        QJsonArray sources;
        for (auto it = starts.cbegin(); it != starts.cend(); ++it)
            sources.append(sourceOf(it.key(), it.value(), engine));
        QVERIFY(workspace.write(u"sources.json"_s, file(sources)));
        QVERIFY(workspace.write(u"settings.json"_s, R"({"version":1,"run":{"sessions":4,"sourcesAtOnce":4}})"));
        const CtlResult run = ctl(workspace.folder(), {u"run"_s, u"--fail-threshold"_s, u"100"_s, u"--json"_s}, 120s,
                                  workspace.environment());
        QVERIFY2(run.exit == 0, (run.out.right(2000) + run.err.right(2000)).constData());
        const QList<QVariantList> items =
            sql(workspace.store(), u"select i.url, i.state, i.fail_class, coalesce(c.records, ''), coalesce(c.notes, "
                                   u"'') from scraping_items i left join captures c on c.id = i.capture_id"_s);
        for (const QVariantList &item : items)
            found.insert(QUrl(item.first().toString()).path(), item.mid(1));
    }

    static QJsonObject sourceOf(const QString &id, const QStringList &starts, const QString &engine)
    {
        QJsonObject one = source(id, starts, {engine}, false);
        one.insert(u"concurrency"_s, 4);
        one.insert(u"robots"_s, false);
        if (id == "dates"_L1 || id == "numbers"_L1)
            one[u"fields"_s] =
                fields({{"want", "css", ".w", "text"}, {"got", "css", ".v", id == "dates"_L1 ? "date" : "number"}});
        else if (id == "selectors"_L1)
            one[u"fields"_s] = fields({{"escapes", "css", ".md\\:flex h1, h1", "text"},
                                       {"is", "css", ":is(.none, h1)", "text"},
                                       {"where", "css", ":where(h1)", "text"},
                                       {"not", "css", "p:not(article p)", "text"},
                                       {"tight", "css", "h2+p", "text"},
                                       {"has", "css", "article:has(>h2)>p", "text"}});
        else if (id == "events"_L1)
            one[u"fields"_s] = fields({{"name", "jsonld", "Event.name", "text"}});
        else if (id == "pages"_L1)
            one[u"fields"_s] = fields({{"h", "css", "h1", "text"}, {"x", "xpath", "//h1", "text"}});
        else
            one[u"fields"_s] = fields({{"title", "jsonld", "name", "text"}, {"date", "jsonld", "startDate", "date"}});
        if (id == "dates"_L1 || id == "numbers"_L1 || id == "cards"_L1)
            one.insert(u"records"_s, u".r"_s);
        return one;
    }
};

} // namespace

class tst_PageCases : public QObject
{
    Q_OBJECT

    std::map<QString, std::unique_ptr<Crawled>> m_crawls;

    static void rowsOf(const QByteArray &number)
    {
        QTest::addColumn<QString>("engine");
        QTest::addColumn<QString>("path");
        QTest::addColumn<Case>("page");
        for (const auto &engine : {u"http"_s, u"devtools"_s}) {
            const Cases &list = allPages().at(number);
            for (qsizetype i = 0; i < list.size(); ++i) {
                QTest::addRow("%s: %s", qPrintable(engine), list[i].title.constData())
                    << engine << u"/%1/%2"_s.arg(QString::fromLatin1(number)).arg(i) << list[i];
            }
        }
    }
    /// What the crawl found on the row's page is what the row says.
    void compare()
    {
        QFETCH(QString, engine);
        QFETCH(QString, path);
        QFETCH(Case, page);
        auto &crawl = m_crawls[engine];
        if (!crawl)
            crawl = std::make_unique<Crawled>(engine);
        const QVariantList found = crawl->found.value(path);
        QCOMPARE(found.size(), 4);
        if (page.records.isEmpty()) {
            QCOMPARE(word(ItemState(found[0].toInt())), word(ItemState::Failed));
            if (engine == "http"_L1)
                QCOMPARE(word(FailClass(found[1].toInt())), word(page.failure));
            return;
        }
        QCOMPARE(word(ItemState(found[0].toInt())), word(ItemState::Captured));
        const QByteArray records = found[2].toByteArray();
        QStringList notes;
        for (const QJsonValue &note : QJsonDocument::fromJson(found[3].toByteArray()).array())
            notes.append(note[u"kind"_s].toString());
        const QByteArray shown = records + ' ' + found[3].toByteArray();
        QVERIFY2(notes.join(u' ') == QString::fromLatin1(page.notes), shown.constData());
        if (page.records != "want") {
            QCOMPARE(QJsonDocument::fromJson(records), QJsonDocument::fromJson(page.records));
            return;
        }
        const QJsonArray list = QJsonDocument::fromJson(records).array();
        QVERIFY(!list.isEmpty());
        for (const QJsonValue &one : list)
            QVERIFY2(one[u"got"_s].toVariant().toString() == one[u"want"_s].toString(), shown.constData());
    }

private Q_SLOTS:
    void S05_aRunRefusesTheFileAndAsksForNothing_data()
    {
        QTest::addColumn<QString>("member");
        QTest::addColumn<QString>("expression");
        const auto row = [](const char *name, const char *member, const char *expression) {
            QTest::newRow(name) << QString::fromLatin1(member) << QString::fromLatin1(expression);
        };
        row("a field", "fields", "a:contains(\"More\")");
        row("links", "links", "a:contains('More')");
        row("sibling: without quotes, as a field", "fields", "a:contains(More)");
        row("sibling: in a list, as records", "records", "li, tr:contains(x)");
        row("sibling: within :has(), as links", "links", "a:has(b:contains('x'))");
    }
    void S05_aRunRefusesTheFileAndAsksForNothing()
    {
        QFETCH(QString, member);
        QFETCH(QString, expression);
        TestWorkspace world;
        TestServer site;
        QJsonObject one = source(u"one"_s, {site.url(u"/p"_s)}, {u"http"_s}, false);
        if (member == "fields"_L1)
            one.insert(member, QJsonObject{{u"t"_s, QJsonObject{{u"css"_s, expression}}}});
        else if (member == "links"_L1)
            one.insert(u"discovery"_s, QJsonObject{{member, expression}});
        else
            one.insert(member, expression);
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        const CtlResult run = ctl(world.folder(), {u"run"_s}, 30s, world.environment());
        QCOMPARE(run.exit, 3);
        QVERIFY2(run.err.contains("Source one, line ") && run.err.contains("is refused at character ") &&
                     run.err.contains(":contains() is no CSS"),
                 run.err.constData());
        QVERIFY(site.log().isEmpty());
    }
    void S06_selectorsOfARun_data() { rowsOf("06"); }
    void S06_selectorsOfARun() { compare(); }
    void S07_datesOfARun_data() { rowsOf("07"); }
    void S07_datesOfARun() { compare(); }
    void S08_pricesOfARun_data() { rowsOf("08"); }
    void S08_pricesOfARun() { compare(); }
    void S09_characterSetsOfARun_data() { rowsOf("09"); }
    void S09_characterSetsOfARun() { compare(); }
    void S10_wrappersOfARun_data() { rowsOf("10"); }
    void S10_wrappersOfARun() { compare(); }
    void S11_thingsOfARun_data() { rowsOf("11"); }
    void S11_thingsOfARun() { compare(); }
    void S13_codingsOfARun_data() { rowsOf("13"); }
    void S13_codingsOfARun() { compare(); }
    void S14_typesOfARun_data() { rowsOf("14"); }
    void S14_typesOfARun() { compare(); }
    void S15_xhtmlOfARun_data() { rowsOf("15"); }
    void S15_xhtmlOfARun() { compare(); }
};

QTEST_GUILESS_MAIN(tst_PageCases)
#include "tst_pagecases.moc"
