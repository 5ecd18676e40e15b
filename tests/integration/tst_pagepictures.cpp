// Pictures of pages, from a real Chromium: what is loaded when it is seen, limits of size, writing of the world.
#ifndef Q_MOC_RUN // moc 6.4 stumbles over <concepts>, which these headers reach
#include "../support/realbackend.h"
#include "capture/fonts.h"
#include "fetch/devtools/devtoolsengine.h"

#include "tests/support/corotest.h"
#include "tests/support/testserver.h"
#endif

#include <QElapsedTimer>
#include <QImage>
#include <QTest>

using namespace trawl;
using namespace trawl::test;

namespace {

const QByteArray Head = "<!doctype html><meta charset=utf-8><title>Pictures</title><h1>Pictures</h1>";
constexpr QRgb Orange = 0xffcc4400;

/// Six boxes of one picture each, 900 px apart; %1 stands in each, %2 for its number.
QByteArray boxes(QByteArray image)
{
    QByteArray html;
    for (int i = 0; i < 6; ++i)
        html += "<div style='height:900px'>" + QByteArray(image).replace('#', QByteArray::number(i)) + "</div>";
    return html;
}

const QByteArray Watcher = "<script>const o=new IntersectionObserver(s=>s.forEach(e=>{if(e.isIntersecting)"
                           "e.target.src=e.target.dataset.src}));"
                           "document.querySelectorAll('img').forEach(i=>o.observe(i))</script>";

/// How often the colour begins along a line down the picture.
int boxesIn(const QImage &image)
{
    int found = 0;
    bool in = false;
    for (int y = 0; y < image.height(); ++y) {
        const bool is = image.pixel(300, y) == Orange;
        found += is && !in;
        in = is;
    }
    return found;
}

} // namespace

class tst_PagePictures : public QObject
{
    Q_OBJECT

    Timers m_timers;
    std::unique_ptr<TestServer> m_site;
    std::unique_ptr<DevToolsEngine> m_engine;

    FetchRequest request(const QString &path)
    {
        FetchRequest r;
        r.sourceId = u"one"_s;
        r.url = m_site->url(path);
        r.userAgent = u"Trawldeck/test (+mailto:test@example.org)"_s;
        r.screenshot.format = PictureFormat::Png;
        r.limit = 30s;
        return r;
    }
    FetchOutcome fetch(const FetchRequest &r) { return get(m_engine->fetch(r, {}), 30s); }

private Q_SLOTS:
    void initTestCase()
    {
        m_engine = std::make_unique<DevToolsEngine>(m_timers);
        if (const auto a = m_engine->availability(); !a.available)
            SKIP_WITHOUT_BACKEND(a.reason + u". "_s + a.remedy);
        m_site = std::make_unique<TestServer>();
        // A little late, as pictures are.
        m_site->on("/box*", [](const Request &, Reply reply) {
            reply.after(120, [reply] {
                reply.send(
                    200,
                    "<svg xmlns='http://www.w3.org/2000/svg' width='600' height='400'><rect width='600' height='400' "
                    "fill='#c40'/></svg>",
                    {{"Content-Type", "image/svg+xml"}, {"Cache-Control", "no-store"}});
            });
        });
        m_site->on("/never", [](const Request &, Reply reply) { reply.after(60'000, [] {}); });
    }
    void cleanupTestCase()
    {
        if (m_engine)
            get(m_engine->shutDown());
    }

    void M20_picturesThatWaitToBeSeenAreThere_data()
    {
        QTest::addColumn<QByteArray>("html");
        QTest::newRow("native") << boxes("<img loading=lazy src=/box# width=600 height=400>");
        QTest::newRow("watched") << boxes("<img data-src=/box# width=600 height=400>") + Watcher;
        QTest::newRow("sibling: a choice of pictures") << boxes("<picture><source srcset=/box# type=image/svg+xml><img "
                                                                "loading=lazy src=/no width=600 height=400></picture>");
        QTest::newRow("sibling: scrolls smoothly") << "<style>html{scroll-behavior:smooth}</style>" +
                                                          boxes("<img loading=lazy src=/box# width=600 height=400>");
        QTest::newRow("sibling: made when it is scrolled to")
            << boxes("<p class=slot id=p# style='margin:0;height:400px'></p>") +
                   "<script>onscroll=()=>document.querySelectorAll('.slot:empty').forEach((e,i)=>{if("
                   "e.getBoundingClientRect().top<innerHeight){const m=new Image(600,400);m.src='/box'+Math.random();"
                   "e.append(m)}});onload=onscroll</script>";
    }
    void M20_picturesThatWaitToBeSeenAreThere()
    {
        QFETCH(QByteArray, html);
        m_site->page("/page", Head + html);
        for (int i = 0; i < 3; ++i) {
            const auto outcome = fetch(request(u"/page"_s));
            QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
            QVERIFY(!outcome.notSettled);
            QCOMPARE(boxesIn(QImage::fromData(outcome.picture.bytes)), 1);
        }
        FetchRequest asked = request(u"/page"_s);
        asked.screenshot.fullPage = true;
        const auto whole = fetch(asked);
        QVERIFY2(whole.ok(), qPrintable(whole.reason));
        QVERIFY(!whole.notSettled && !whole.truncated);
        QCOMPARE(boxesIn(QImage::fromData(whole.picture.bytes)), 6);
    }

    void M20_pictureThatNeverComesDoesNotHoldThePageUp()
    {
        m_site->page("/page", Head + "<img loading=lazy src=/never width=600 height=400>");
        QElapsedTimer clock;
        clock.start();
        const auto outcome = fetch(request(u"/page"_s));
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QVERIFY(outcome.notSettled);
        QVERIFY(clock.elapsed() < 8000);
        // One that nobody would see is not waited for.
        m_site->page("/hidden",
                     Head + "<div style='width:100px;height:100px;overflow:hidden'><div style='height:4000px'></div>"
                            "<img loading=lazy src=/never width=60 height=40></div>");
        clock.start();
        const auto hidden = fetch(request(u"/hidden"_s));
        QVERIFY(hidden.ok() && !hidden.notSettled);
        QVERIFY(clock.elapsed() < 3000);
    }

    void M20_pictureIsCutAtItsLimitAndFlagged_data()
    {
        QTest::addColumn<QByteArray>("style");
        QTest::addColumn<int>("format");
        QTest::addColumn<QSize>("size");
        const int webp = int(PictureFormat::Webp), jpeg = int(PictureFormat::Jpeg), png = int(PictureFormat::Png);
        QTest::newRow("a tall WebP") << QByteArray("height:17000px") << webp << QSize(1280, 16383);
        QTest::newRow("a wide JPEG") << QByteArray("height:99px;width:30000px") << jpeg << QSize(16384, 800);
        QTest::newRow("sibling: a wide WebP") << QByteArray("height:99px;width:30000px") << webp << QSize(16383, 800);
        QTest::newRow("sibling: a tall PNG") << QByteArray("height:17000px") << png << QSize(1280, 16384);
        QTest::newRow("sibling: wide and tall")
            << QByteArray("height:17000px;width:17000px") << jpeg << QSize(16384, 2929);
    }
    void M20_pictureIsCutAtItsLimitAndFlagged()
    {
        QFETCH(QByteArray, style);
        QFETCH(int, format);
        QFETCH(QSize, size);
        m_site->page("/big",
                     "<!doctype html><body style='margin:0'><h1 style='margin:0;background:linear-gradient(45deg,red,"
                     "blue);" +
                         style + "'>Big</h1>");
        FetchRequest asked = request(u"/big"_s);
        asked.screenshot.format = PictureFormat(format);
        asked.screenshot.fullPage = true;
        const auto outcome = fetch(asked);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QVERIFY(outcome.truncated);
        QCOMPARE(QSize(outcome.picture.width, outcome.picture.height), size);
    }

    // In each format a page with little on it is a page, and one that was never painted is none.
    void M20_littleIsToldFromNothing_data()
    {
        QTest::addColumn<int>("format");
        QTest::newRow("jpeg") << int(PictureFormat::Jpeg);
        QTest::newRow("png") << int(PictureFormat::Png);
        QTest::newRow("webp") << int(PictureFormat::Webp);
    }
    void M20_littleIsToldFromNothing()
    {
        QFETCH(int, format);
        m_site->page("/dot", "<!doctype html><body style='margin:0'><p style='font-size:100px;margin:0'>.");
        m_site->page("/sparse",
                     Head + "<div style='height:9000px'><div style='background:#c40;width:600px;height:400px'>");
        m_site->page("/nothing", "<body style='color:#fff'><h1>Text that is never to be seen</h1>");
        FetchRequest asked = request(u"/dot"_s);
        asked.screenshot.format = PictureFormat(format);
        const auto dot = fetch(asked);
        QVERIFY2(dot.ok() && !dot.unpaintedRetaken, qPrintable(dot.reason));
        asked.screenshot.fullPage = true;
        for (const bool whole : {true, false}) {
            asked.screenshot.fullPage = whole;
            asked.url = m_site->url(u"/sparse"_s);
            const auto sparse = fetch(asked);
            QVERIFY2(sparse.ok() && !sparse.unpaintedRetaken, qPrintable(sparse.reason));
            asked.url = m_site->url(u"/nothing"_s);
            QCOMPARE(word(fetch(asked).failure), word(FailClass::Unpainted));
        }
    }

    void M20_writingsHaveFonts()
    {
        const FontCheck here = get(checkFonts(&m_timers, {}));
        QVERIFY(here.known);
        QCOMPARE(here.missing, QStringList()); // app/setup installs them
        QCOMPARE(writingsWithoutFont("20-7e a0-17f\n4e00-9fa5 3041-3096\n"), (QStringList{u"Korean"_s, u"emoji"_s}));
        QCOMPARE(writingsWithoutFont("ac00\n1f600-1f64f"), (QStringList{u"Chinese"_s, u"Japanese"_s}));
        // A box for what has no glyph looks the same for any character; what has glyphs does not.
        QList<QByteArray> seen;
        for (const char *text : {"中", "國", "あ", "가", "😀", "🎣", "\U000e1234"}) {
            m_site->page("/text", "<!doctype html><meta charset=utf-8><body style='margin:0;font-size:200px'>" +
                                      QByteArray(text));
            FetchRequest asked = request(u"/text"_s);
            const auto outcome = fetch(asked);
            QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
            QVERIFY2(!seen.contains(outcome.picture.bytes), text);
            seen.append(outcome.picture.bytes);
        }
    }
};

QTEST_GUILESS_MAIN(tst_PagePictures)
#include "tst_pagepictures.moc"
