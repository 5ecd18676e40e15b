// PageState: whose address is whose, when events of the page before come late.
#include "fetch/devtools/pagestate.h"
#include "fetch/devtools/writtendocument.h"

#include <QTest>

using namespace trawl;

namespace {

const QString Frame = u"frame"_s;
const QString Address = u"http://example.test/event"_s;

QJsonObject lifecycle(const QString &name, const QString &loader)
{
    return {{u"frameId"_s, Frame}, {u"name"_s, name}, {u"loaderId"_s, loader}};
}

QJsonObject requestOf(const QString &url, const QString &loader)
{
    return {{u"frameId"_s, Frame}, {u"networkId"_s, loader}, {u"request"_s, QJsonObject{{u"url"_s, url}}}};
}

QJsonObject answerOf(const QString &url, const QString &loader, int status)
{
    QJsonObject params = requestOf(url, loader);
    params[u"responseStatusCode"_s] = status;
    params[u"responseHeaders"_s] =
        QJsonArray{QJsonObject{{u"name"_s, u"Content-Type"_s}, {u"value"_s, u"text/html"_s}}};
    return params;
}

} // namespace

class tst_PageState : public QObject
{
    Q_OBJECT

private slots:
    void aDocumentThatCannotBeWrittenDownSaysWhy_data()
    {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("thrown");
        QTest::addColumn<FailClass>("failure");
        QTest::addColumn<QString>("words");
        QTest::newRow("it threw") << QString() << u"TypeError: x is null"_s << FailClass::LocalFault
                                  << u"TypeError: x is null"_s;
        QTest::newRow("too long for a text")
            << QString() << u"RangeError: Invalid string length"_s << FailClass::BodyTooLarge << u"longer than"_s;
        QTest::newRow("too long") << u"{\"size\":2000,\"html\":\"\"}"_s << QString() << FailClass::BodyTooLarge
                                  << u"more than 1000 bytes"_s;
        QTest::newRow("nothing came") << QString() << QString() << FailClass::Timeout << u"took its time"_s;
        QTest::newRow("a picture") << u"{\"size\":2,\"html\":\"x\",\"type\":\"image/png\"}"_s << QString()
                                   << FailClass::NotAPage << u"image/png"_s;
    }
    void aDocumentThatCannotBeWrittenDownSaysWhy()
    {
        QFETCH(QString, json);
        QFETCH(QString, thrown);
        QFETCH(FailClass, failure);
        QFETCH(QString, words);
        const WrittenDocument document = readWritten(json, thrown, "text/html", 1000);
        QCOMPARE(document.failure, failure);
        QVERIFY2(document.reason.contains(words), qPrintable(document.reason));
    }
    void anExceptionIsReadFromTheBrowsersAnswer()
    {
        QCOMPARE(thrownIn({{u"result"_s, QJsonObject{{u"value"_s, u"x"_s}}}}), QString());
        const QJsonObject exception{{u"description"_s, u"TypeError: x is null\n    at <anonymous>:1:1"_s}};
        QCOMPARE(
            thrownIn({{u"exceptionDetails"_s, QJsonObject{{u"text"_s, u"Uncaught"_s}, {u"exception"_s, exception}}}}),
            u"TypeError: x is null"_s);
        QCOMPARE(thrownIn({{u"exceptionDetails"_s, QJsonObject{{u"text"_s, u"Uncaught"_s}}}}), u"Uncaught"_s);
    }
    void aGuessedCharacterSetIsToldFromADeclaredOne_data()
    {
        QTest::addColumn<QString>("members");
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<bool>("guessed");
        const auto row = [](const char *name, const char *members, const char *header, bool guessed) {
            QTest::newRow(name) << QString::fromLatin1(members) << QByteArray(header) << guessed;
        };
        row("nobody says", "\"charset\":\"windows-1252\",\"declared\":false,\"ascii\":false", "text/html", true);
        row("no header", "\"charset\":\"Big5\",\"declared\":false,\"ascii\":false", "", true);
        row("the header", "\"charset\":\"windows-1252\",\"declared\":false,\"ascii\":false",
            "text/html; charset=iso-8859-1", false);
        row("the page", "\"charset\":\"GBK\",\"declared\":true,\"ascii\":false", "text/html", false);
        row("ASCII", "\"charset\":\"windows-1252\",\"declared\":false,\"ascii\":true", "text/html", false);
        row("UTF-8", "\"charset\":\"UTF-8\",\"declared\":false,\"ascii\":false", "text/html", false);
        row("byte order mark", "\"charset\":\"UTF-16LE\",\"declared\":false,\"ascii\":false", "text/html", false);
        row("XML", "\"charset\":\"windows-1252\",\"declared\":false,\"ascii\":false,\"type\":\"text/xml\"", "text/xml",
            false);
    }
    void aGuessedCharacterSetIsToldFromADeclaredOne()
    {
        QFETCH(QString, members);
        QFETCH(QByteArray, header);
        const WrittenDocument document =
            readWritten(u"{\"size\":1,\"html\":\"<html xmlns='http://www.w3.org/1999/xhtml'>x\","_s + members + u'}',
                        {}, header, 1000);
        QCOMPARE(document.failure, FailClass::None);
        QTEST(document.charsetGuessed, "guessed");
    }
    void documentHasTheAddressAndHeadOfItsRequest()
    {
        PageState page(Frame, nullptr);
        QVERIFY(page.paused(requestOf(Address, u"ours"_s)));
        QVERIFY(page.paused(answerOf(Address, u"ours"_s, 200)));
        page.replied({{u"loaderId"_s, u"ours"_s}});
        QVERIFY(!page.loaded());
        page.lifecycle(lifecycle(u"init"_s, u"ours"_s));
        page.lifecycle(lifecycle(u"load"_s, u"ours"_s));
        QVERIFY(page.loaded());
        QVERIFY(!page.leaving());
        QCOMPARE(page.url(), Address);
        QCOMPARE(page.head().status, 200);
    }

    // The tab was parked on about:blank, and that page's first event comes when ours has been asked for.
    void blankPageThatBeginsLateTakesNoAddress()
    {
        PageState page(Frame, nullptr);
        QVERIFY(page.paused(requestOf(Address, u"ours"_s)));
        page.lifecycle(lifecycle(u"init"_s, u"blank"_s));
        QVERIFY(page.leaving());
        QVERIFY(page.paused(answerOf(Address, u"ours"_s, 200)));
        page.replied({{u"loaderId"_s, u"ours"_s}});
        page.lifecycle(lifecycle(u"load"_s, u"blank"_s));
        QVERIFY(!page.loaded());
        page.lifecycle(lifecycle(u"init"_s, u"ours"_s));
        page.lifecycle(lifecycle(u"load"_s, u"ours"_s));
        QVERIFY(page.loaded());
        QCOMPARE(page.url(), Address);
        QCOMPARE(page.head().status, 200);
    }

    // Another process drew it: its events may even come after ours, and before or after the reply that names it.
    void eventsOfTheParkedPageNeverCount()
    {
        for (const bool knownBefore : {true, false}) {
            PageState page(Frame, nullptr, knownBefore ? QSet<QString>{u"blank"_s} : QSet<QString>());
            QVERIFY(page.paused(requestOf(Address, u"ours"_s)));
            page.lifecycle(lifecycle(u"init"_s, u"ours"_s));
            page.lifecycle(lifecycle(u"init"_s, u"blank"_s));
            if (!knownBefore)
                page.parkedOn(u"blank"_s);
            page.replied({{u"loaderId"_s, u"ours"_s}});
            page.lifecycle(lifecycle(u"load"_s, u"ours"_s));
            page.lifecycle(lifecycle(u"load"_s, u"blank"_s));
            QVERIFY(page.loaded());
            QCOMPARE(page.url(), Address);
        }
    }

    // A script that leaves for about:blank itself: no address is left, which Tab::finish names.
    void pageThatEmptiesItselfHasNoAddress()
    {
        PageState page(Frame, nullptr);
        QVERIFY(page.paused(requestOf(Address, u"ours"_s)));
        page.replied({{u"loaderId"_s, u"ours"_s}});
        page.lifecycle(lifecycle(u"init"_s, u"ours"_s));
        page.lifecycle(lifecycle(u"init"_s, u"other"_s));
        page.lifecycle(lifecycle(u"load"_s, u"other"_s));
        QVERIFY(page.loaded());
        QVERIFY(page.url().isEmpty());
    }

    // The browser shows a page of its own about the error, as the document of the request that failed; it begins when
    // the next page has been asked for, before or after that one's own.
    void M13_pageAboutAnErrorIsNoneOfTheNextPage()
    {
        PageState failed(Frame, nullptr);
        QVERIFY(failed.paused(requestOf(Address + u"/gone"_s, u"gone"_s)));
        failed.replied({{u"loaderId"_s, u"gone"_s}, {u"errorText"_s, u"net::ERR_EMPTY_RESPONSE"_s}});
        QCOMPARE(failed.failure(), FailClass::Connect);
        for (const bool early : {true, false}) {
            PageState page(Frame, nullptr, failed.loaders());
            QVERIFY(page.paused(requestOf(Address, u"ours"_s)));
            if (early)
                page.lifecycle(lifecycle(u"init"_s, u"gone"_s));
            QVERIFY(page.paused(answerOf(Address, u"ours"_s, 200)));
            page.replied({{u"loaderId"_s, u"ours"_s}});
            page.lifecycle(lifecycle(u"init"_s, u"ours"_s));
            if (!early)
                page.lifecycle(lifecycle(u"init"_s, u"gone"_s));
            page.lifecycle(lifecycle(u"load"_s, u"ours"_s));
            page.lifecycle(lifecycle(u"load"_s, u"gone"_s));
            QVERIFY(page.loaded());
            QVERIFY(!page.failed());
            QCOMPARE(page.url(), Address);
        }
    }

    // document.open(): the same loader begins anew, and the address and answer stay with it.
    void M13_documentThatIsOpenedAgainKeepsItsAddress()
    {
        PageState page(Frame, nullptr);
        QVERIFY(page.paused(requestOf(Address, u"ours"_s)));
        QVERIFY(page.paused(answerOf(Address, u"ours"_s, 200)));
        page.replied({{u"loaderId"_s, u"ours"_s}});
        page.lifecycle(lifecycle(u"init"_s, u"ours"_s));
        page.lifecycle(lifecycle(u"load"_s, u"ours"_s));
        const int before = page.changes();
        page.lifecycle(lifecycle(u"init"_s, u"ours"_s));
        QVERIFY(page.changes() > before);
        QVERIFY(!page.loaded());
        page.lifecycle(lifecycle(u"load"_s, u"ours"_s));
        QVERIFY(page.loaded());
        QCOMPARE(page.url(), Address);
        QCOMPARE(page.head().status, 200);
        // One that does so for ever is looked at all the same.
        for (int i = 0; i < 50; ++i)
            page.lifecycle(lifecycle(u"init"_s, u"ours"_s));
        const int late = page.changes();
        page.lifecycle(lifecycle(u"init"_s, u"ours"_s));
        QCOMPARE(page.changes(), late);
    }

    // A server's redirect keeps the loader: the last address counts.
    void redirectKeepsTheLastAddress()
    {
        FetchRequest request;
        PageState page(Frame, &request);
        QVERIFY(page.paused(requestOf(Address, u"ours"_s)));
        QVERIFY(page.paused(answerOf(Address, u"ours"_s, 302)));
        QVERIFY(page.paused(requestOf(Address + u"/new"_s, u"ours"_s)));
        page.replied({{u"loaderId"_s, u"ours"_s}});
        page.lifecycle(lifecycle(u"init"_s, u"ours"_s));
        QCOMPARE(page.url(), Address + u"/new"_s);
        QCOMPARE(page.redirects(), 1);
    }
};

QTEST_GUILESS_MAIN(tst_PageState)
#include "tst_pagestate.moc"
