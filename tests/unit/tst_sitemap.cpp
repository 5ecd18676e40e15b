// Files of sitemaps, well-formed and not, as the extractor reads them.
#include "extract/child/charset.h"
#include "extract/child/sitemapreader.h"
#include "extract/sitemapwire.h"

#include <QElapsedTimer>
#include <QTest>

#include <zlib.h>

using namespace trawl;

namespace {

SitemapPage parsed(const QByteArray &body, const QString &contentType = u"application/xml"_s, bool fragments = false)
{
    static Charsets charsets;
    return readSitemapFile({body, contentType, u"http://s/maps/map.xml"_s, fragments}, charsets);
}

QByteArray packed(const QByteArray &text)
{
    z_stream stream{};
    QByteArray out(qsizetype(compressBound(uLong(text.size()))) + 64, Qt::Uninitialized);
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.constData()));
    stream.avail_in = uInt(text.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    deflate(&stream, Z_FINISH);
    out.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return out;
}

bool warns(const SitemapPage &page, const QString &part)
{
    return page.warnings.join(u'\n').contains(part);
}

} // namespace

class TestSitemap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ordinaryFiles()
    {
        const auto set =
            parsed("\xef\xbb\xbf<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
                   "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>"
                   "<url><loc> http://s/a </loc><image:image><image:loc>http://s/i.png</image:loc></image:image></url>"
                   "<url><lastmod>2024</lastmod><loc>http://s/b?x=1&amp;y=2</loc></url>"
                   "<url><loc>file:///etc/passwd</loc></url></urlset>");
        QCOMPARE(set.urls, (QStringList{u"http://s/a"_s, u"http://s/b?x=1&y=2"_s}));
        QCOMPARE(set.warnings.size(), 1); // of file:
        QCOMPARE(parsed("http://s/1\nhttp://s/2\r\n\r\n").urls.size(), 2);
        QVERIFY(!parsed("<!DOCTYPE html><html><body>404</body></html>").refused.isEmpty());
        QVERIFY(!parsed("<!DOCTYPE x [<!ENTITY a 'b'>]><urlset><url><loc>http://s/&a;</loc></url></urlset>")
                     .refused.isEmpty());
        QVERIFY(!parsed("").refused.isEmpty() && !parsed("not found\n").refused.isEmpty());
        const auto index = parsed("<sitemapindex><sitemap><loc>http://s/1.xml</loc></sitemap></sitemapindex>");
        QCOMPARE(index.sitemaps, QStringList{u"http://s/1.xml"_s});
        QByteArray many = "<urlset>";
        for (int i = 0; i < sitemapMaxUrls + 10; ++i)
            many += "<url><loc>http://s/" + QByteArray::number(i) + "</loc></url>";
        const auto cut = parsed(many + "</urlset>");
        QCOMPARE(cut.urls.size(), sitemapMaxUrls);
        QCOMPARE(cut.cut, SitemapCut::Entries);
    }

    void S21_prefixedNamespace()
    {
        const auto own =
            parsed("<?xml version=\"1.0\"?><s:urlset xmlns:s=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
                   "<s:url><s:loc>http://s/p</s:loc></s:url></s:urlset>");
        QCOMPARE(own.urls, QStringList{u"http://s/p"_s});
        QVERIFY2(own.warnings.isEmpty(), qPrintable(own.warnings.join(u'\n')));
        // The same namespace under another prefix, and another one under the same name.
        const auto both =
            parsed("<urlset xmlns='urn:m' xmlns:m='urn:m' xmlns:i='urn:i'><m:url><m:loc>http://s/1</m:loc>"
                   "</m:url><url><i:loc>http://s/no.png</i:loc><loc>http://s/2</loc></url></urlset>");
        QCOMPARE(both.urls, (QStringList{u"http://s/1"_s, u"http://s/2"_s}));
    }
    void S21_feedsAreSitemaps()
    {
        const auto rss =
            parsed("<rss version='2.0' xmlns:a='http://www.w3.org/2005/Atom'><channel><link>http://s/</link>"
                   "<a:link href='http://s/self'/><item><title>x</title><link>http://s/1</link></item>"
                   "<item><link><![CDATA[http://s/2?a=1&b=2]]></link></item></channel></rss>");
        QCOMPARE(rss.urls, (QStringList{u"http://s/1"_s, u"http://s/2?a=1&b=2"_s}));
        const auto atom = parsed("<feed xmlns='http://www.w3.org/2005/Atom'><link href='http://s/'/><entry>"
                                 "<link rel='enclosure' href='http://s/x.mp3'/><link href='/e/1?a=1&amp;b=2'/></entry>"
                                 "<entry><link rel='alternate' href='http://s/e/2'/></entry></feed>");
        QCOMPARE(atom.urls, (QStringList{u"http://s/e/1?a=1&b=2"_s, u"http://s/e/2"_s}));
    }
    void S21_oneBadByteLosesOneEntry()
    {
        const auto page = parsed("<urlset><url><loc>http://s/1</loc></url><url><loc>http://s/\xff</loc></url>\n"
                                 "<url><loc>http://s/3?a=1&b=2</loc></url><url><loc>http://s/&nbsp;</loc></url>"
                                 "<url><loc>http://s/5<lastmod>2024</lastmod></url><url><loc x='>http://s/6</loc></url>"
                                 "<url><loc>http://s/7</loc></url><url></url><url><loc>http://s/9</loc></urlset>");
        QCOMPARE(page.urls, (QStringList{u"http://s/1"_s, u"http://s/3?a=1&b=2"_s, u"http://s/7"_s}));
        QVERIFY2(warns(page, u"6 of its entries are left out as they can't be read, the first in line 1"_s),
                 qPrintable(page.warnings.join(u'\n')));
        QVERIFY(warns(page, u"1 of its entries has an “&”"_s));
    }
    void S21_aCutFileKeepsWhatCame()
    {
        const auto cut = parsed("<urlset><url><loc>http://s/1</loc></url><url><loc>http://s/2");
        QCOMPARE(cut.urls, QStringList{u"http://s/1"_s});
        QVERIFY(warns(cut, u"breaks off"_s));
        QByteArray many = "<urlset>";
        for (int i = 0; i < 20'000; ++i) // over the size of one piece
            many += "<url><loc>http://s/" + QByteArray::number(i) + "</loc></url>";
        const QByteArray file = packed(many + "</urlset>");
        QCOMPARE(parsed(file).urls.size(), 20'000);
        const auto half = parsed(file.left(file.size() / 2));
        QVERIFY(half.urls.size() > 5'000 && half.urls.size() < 20'000);
        QVERIFY(warns(half, u"the compressed file breaks off"_s));
        QByteArray damaged = file;
        damaged[file.size() / 2] = char(damaged[file.size() / 2] ^ 0x55);
        damaged[file.size() / 2 + 1] = char(damaged[file.size() / 2 + 1] ^ 0x55);
        QVERIFY(warns(parsed(damaged), u"the compressed file breaks off or is damaged"_s));
    }
    void S21_noUsableAddressIsSaid()
    {
        const auto none = parsed("<urlset><url><loc>ftp://s/1</loc></url></urlset>");
        QVERIFY(none.urls.isEmpty() && none.refused.isEmpty());
        QVERIFY(warns(none, u"it has no address that can be used"_s));
        QVERIFY(warns(parsed("<urlset></urlset>"), u"it has no address that can be used"_s));
    }
    void S21_charsetsAndByteOrderMarks()
    {
        const QByteArray latin =
            "<?xml version='1.0' encoding='iso-8859-1'?><urlset><url><loc>http://s/\xe9</loc></url></urlset>";
        QCOMPARE(parsed(latin).urls, QStringList{u"http://s/%C3%A9"_s});
        const QString wide = u"\xfeff<urlset><url><loc>http://s/w</loc></url></urlset>"_s;
        const QByteArray utf16(reinterpret_cast<const char *>(wide.utf16()), wide.size() * 2);
        QCOMPARE(parsed(utf16).urls, QStringList{u"http://s/w"_s});
    }

    void compressedFilesAreUnpackedWithinLimits()
    {
        QCOMPARE(parsed(packed("http://s/1\n") + packed("http://s/2\n")).urls.size(), 2); // two members
        QCOMPARE(parsed(packed("http://s/1\n") + QByteArray(512, '\0')).urls.size(), 1);  // padding
        QVERIFY(!parsed(packed("\x1f\x8b")).refused.isEmpty());
        QVERIFY(!parsed(packed(packed("http://s/1\n"))).refused.isEmpty());
        const QByteArray bomb = packed(QByteArray(sitemapMaxBytes + 1, ' '));
        QVERIFY(bomb.size() < 100'000);
        QVERIFY(parsed(bomb).refused.contains(u"50 MiB"_s));
    }
    void attributesWithoutEndCostTheirBytes()
    {
        QByteArray many = "<urlset";
        for (int i = 0; i < 80'000; ++i)
            many += " xmlns:a" + QByteArray::number(i) + "='urn:" + QByteArray::number(i) + "'";
        many += "><url><loc>http://s/1</loc></url></urlset>";
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(parsed(many).urls.size(), 1);
        QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed())));
    }
    /// Each word "xmlns" had a look at the 2,000 bytes behind it.
    void namesWithoutValuesCostTheirBytes()
    {
        const QByteArray names = QByteArray("xmlns ").repeated(1'500'000);
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(parsed("<urlset " + names + "><url><loc>http://s/1</loc></url></urlset>").urls.size(), 1);
        QVERIFY2(clock.elapsed() < 1500, qPrintable(QString::number(clock.elapsed())));
    }
    /// It said "more than 50,000 entries" of a file that has 20,000.
    void aFileWithTooLongAddressesIsCutForThat()
    {
        const QByteArray tail(2000, 'x');
        QByteArray many = "<urlset>";
        for (int i = 0; i < 20'000; ++i)
            many += "<url><loc>http://s/" + QByteArray::number(i) + tail + "</loc></url>";
        const auto cut = parsed(many + "</urlset>");
        QVERIFY(cut.urls.size() > 15'000 && cut.urls.size() < 16'000);
        QCOMPARE(cut.cut, SitemapCut::Bytes);
        QCOMPARE(wire::decodeSitemapReply(wire::encodeSitemapReply(cut).mid(4))->cut, SitemapCut::Bytes);
    }
    /// Pages of a source whose routes are pages; a file of an index has none.
    void S18_addressesKeepTheirRoutesWhereTheSourceSaysSo()
    {
        const QByteArray set = "<urlset><url><loc>http://s/app#/1</loc></url><url><loc>/app#/2</loc></url></urlset>";
        QCOMPARE(parsed(set).urls, (QStringList{u"http://s/app"_s, u"http://s/app"_s}));
        QVERIFY(parsed(set).warnings.join(u' ').contains(u"2 of its entries are routes"_s)); // nothing said so
        QVERIFY(parsed(set, u"text/xml"_s, true).warnings.isEmpty());
        QVERIFY(parsed("http://s/a%2Fb\nx:%2F%2Fy\n", u"text/plain"_s).warnings.join(u' ').contains(u"“x:%2F%2Fy”"_s));
        QCOMPARE(parsed(set, u"text/xml"_s, true).urls, (QStringList{u"http://s/app#/1"_s, u"http://s/app#/2"_s}));
        QCOMPARE(parsed("http://s/app#/1\n", u"text/plain"_s, true).urls, QStringList{u"http://s/app#/1"_s});
        const QByteArray index = "<sitemapindex><sitemap><loc>http://s/1.xml#x</loc></sitemap></sitemapindex>";
        QCOMPARE(parsed(index, u"text/xml"_s, true).sitemaps, QStringList{u"http://s/1.xml"_s});
    }
    void repliesAreCheckedWhenTheyAreRead()
    {
        const SitemapPage page = parsed("<urlset><url><loc>http://s/1</loc></url></urlset>");
        const QByteArray frame = wire::encodeSitemapReply(page);
        const auto back = wire::decodeSitemapReply(frame.mid(4));
        QVERIFY(back && back->urls == page.urls);
        for (qsizetype size = 0; size < frame.size() - 4; ++size)
            QVERIFY(!wire::decodeSitemapReply(frame.mid(4, size)));
        const QByteArray request = wire::encodeSitemapRequest({"<x/>", u"text/xml"_s, u"http://s/"_s}).mid(4);
        QVERIFY(wire::isSitemapRequest(request));
        QCOMPARE(wire::decodeSitemapRequest(request)->body, QByteArray("<x/>"));
        const SitemapRequest routes{"<x/>", {}, u"http://s/"_s, true};
        QVERIFY(wire::decodeSitemapRequest(wire::encodeSitemapRequest(routes).mid(4))->keepFragments);
    }
};

QTEST_APPLESS_MAIN(TestSitemap)
#include "tst_sitemap.moc"
