// What servers send as a page: media types, codings of the body, pages written as XML. Over both ways to fetch a page,
// and read by the extractor.
#include "../support/realbackend.h"
#include "extract/child/pageextractor.h"
#include "tests/contract/enginerows.h"
#include "tests/support/rawanswers.h"
#include "tests/support/testserver.h"

#include <QTest>

using namespace trawl;
using namespace trawl::test;

class tst_Answers : public QObject
{
    Q_OBJECT

    EngineRows m_rows;
    Engine *m_engine = nullptr;
    QByteArray m_row;
    PageExtractor m_extractor;

    FetchOutcome fetch(const QByteArray &answer)
    {
        TestServer site;
        site.on("/", [answer](const Request &, Reply reply) {
            reply.raw(answer);
            reply.close();
        });
        FetchRequest request;
        request.sourceId = u"s"_s;
        request.url = site.url(u"/"_s);
        request.userAgent = u"Trawldeck/test"_s;
        request.screenshot.format = PictureFormat::None;
        std::stop_source never;
        return get(m_engine->fetch(std::move(request), never.get_token()), 60s);
    }
    ExtractReply extract(const FetchOutcome &page)
    {
        ExtractRequest request;
        request.html = page.html;
        request.contentType = page.contentType;
        request.baseUrl = page.finalUrl;
        request.linkSelector = u"a"_s;
        for (const auto &[kind, expression] :
             {std::pair{FieldKind::Css, u"h1"_s}, std::pair{FieldKind::XPath, u"//h1"_s}}) {
            FieldSpec field;
            field.name = word(kind);
            field.kind = kind;
            field.expression = expression;
            request.fields.append(field);
        }
        return m_extractor.extract(request);
    }
    void columns()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<FailClass>("failure");
    }
    void compare()
    {
        QFETCH(QByteArray, answer);
        QFETCH(FailClass, failure);
        const auto out = fetch(answer);
        QVERIFY2(out.failure == failure, qPrintable(word(out.failure) + u": "_s + out.reason));
        if (failure != FailClass::None)
            return;
        const auto found = extract(out);
        const auto fields = found.records.at(0).toObject();
        QCOMPARE(fields.value(u"css"_s).toString(), u"Right"_s);
        QCOMPARE(fields.value(u"xpath"_s).toString(), u"Right"_s);
    }

private Q_SLOTS:
    void initTestCase_data() { EngineRows::add(); }
    void init()
    {
        m_row = EngineRows::row();
        m_engine = m_rows.engine();
        if (const Availability can = m_engine->availability(); !can.available)
            SKIP_WITHOUT_BACKEND(can.reason);
    }
    void cleanupTestCase() { m_rows.shutDown(); }

    void S14_mediaTypesAreReadAsBrowsersReadThem_data()
    {
        columns();
        QTest::newRow("list") << typed("Content-Type: text/html, text/html; charset=utf-8\r\n") << FailClass::None;
        QTest::newRow("bare word") << typed("Content-Type: html\r\n") << FailClass::None;
        QTest::newRow("stars") << typed("Content-Type: */*\r\n") << FailClass::None;
        QTest::newRow("sibling: none, and blanks before the page") << typed("", "\r\n \t" + Page) << FailClass::None;
        QTest::newRow("sibling: unknown/unknown") << typed("Content-Type: unknown/unknown\r\n") << FailClass::None;
        QTest::newRow("sibling: none, and a picture") << typed("", Png) << FailClass::NotAPage;
        QTest::newRow("sibling: two lines")
            << typed("Content-Type: text/html\r\nContent-Type: text/html\r\n") << FailClass::None;
        QTest::newRow("sibling: a picture's type") << typed("Content-Type: image/png\r\n") << FailClass::NotAPage;
        // A browser shows these as well, in a document of its own making.
        QTest::newRow("sibling: plain text")
            << typed("Content-Type: text/plain\r\n", "Prices of today") << FailClass::NotAPage;
        QTest::newRow("sibling: a page sent as plain text")
            << typed("Content-Type: text/plain\r\n") << FailClass::NotAPage;
        QTest::newRow("sibling: data") << typed("Content-Type: application/json\r\n", "{\"a\": 1}")
                                       << FailClass::NotAPage;
        QTest::newRow("sibling: a feed") << typed("Content-Type: application/rss+xml\r\n",
                                                  "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel/></rss>")
                                         << FailClass::NotAPage;
        QTest::newRow("sibling: XML that is no page")
            << typed("Content-Type: text/xml\r\n", "<?xml version=\"1.0\"?><urlset><url/></urlset>")
            << FailClass::NotAPage;
        QTest::newRow("sibling: none, and plain text") << typed("", "Prices of today") << FailClass::NotAPage;
    }
    void S14_mediaTypesAreReadAsBrowsersReadThem() { compare(); }

    void S13_codingsAreUndoneAsBrowsersDo_data()
    {
        columns();
        QTest::newRow("no coding's name") << coded("UTF-8", Page) << FailClass::None;
        QTest::newRow("members") << coded("gzip", Gzip + Member) << FailClass::None;
        QTest::newRow("tail") << coded("gzip", Gzip + QByteArray(8, '\0') + "tail") << FailClass::None;
        QTest::newRow("204") << QByteArray("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
                             << FailClass::NotAPage;
        QTest::newRow("sibling: deflate without its head") << coded("deflate", Deflate) << FailClass::None;
        QTest::newRow("sibling: deflate") << coded("deflate", Zlib) << FailClass::None;
        QTest::newRow("sibling: br") << coded("br", Brotli) << FailClass::None;
        QTest::newRow("sibling: two codings") << coded("gzip, gzip", GzipTwice) << FailClass::None;
        QTest::newRow("sibling: x-gzip in capitals") << coded("X-GZIP", Gzip) << FailClass::None;
    }
    void S13_codingsAreUndoneAsBrowsersDo() { compare(); }

    void S13_twoLengthsAreAnError()
    {
        const auto out =
            fetch("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + QByteArray::number(Page.size()) +
                  "\r\nContent-Length: 10\r\nConnection: close\r\n\r\n" + Page);
        QVERIFY2(!out.ok(), "taken for a page");
        QVERIFY(!out.reason.isEmpty());
    }

    void S15_xhtmlIsReadAsXml_data()
    {
        columns();
        QTest::newRow("empty title") << xhtml("<head><title/></head><body><h1>Right</h1></body>") << FailClass::None;
        QTest::newRow("empty script") << xhtml("<head><title>t</title><script src=\"/x.js\"/></head>"
                                               "<body><h1>Right</h1></body>")
                                      << FailClass::None;
        QTest::newRow("sibling: elements that HTML would close")
            << xhtml("<body><p><div><a href=\"/x\"/>x</div></p><h1>Right</h1></body>") << FailClass::None;
        QTest::newRow("sibling: an entity of a known document type")
            << xhtml("<body><p>a&nbsp;b</p><h1>Right</h1></body>",
                     "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x.dtd\">")
            << FailClass::None;
        QTest::newRow("sibling: marked section")
            << xhtml("<body><p><![CDATA[<h1>Wrong</h1>]]></p><h1>Right</h1></body>") << FailClass::None;
    }
    void S15_xhtmlIsReadAsXml() { compare(); }

    void S15_siblingNotWellFormedIsSaid()
    {
        const auto out = fetch(xhtml("<body><h1>Right</h1><p>a<br>b</p></body>"));
        QVERIFY2(out.ok(), qPrintable(out.reason));
        const auto found = extract(out);
        QCOMPARE(found.records.at(0).toObject().value(u"css"_s).toString(), u"Right"_s);
        QVERIFY2(found.warnings.join(u'\n').contains(u"no well-formed XML"_s), qPrintable(found.warnings.join(u'\n')));
    }
};

QTEST_GUILESS_MAIN(tst_Answers)
#include "tst_answers.moc"
