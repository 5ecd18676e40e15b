// Why an address is kept out, and lists of addresses that an operator brings.
#include "policy/addresslist.h"
#include "policy/leftout.h"

#include <QTest>

using namespace trawl;

namespace {
Source harbour(const QString &scope = u"host"_s, int depth = 2)
{
    Source source;
    source.id = u"harbour"_s;
    source.name = u"Harbour"_s;
    source.startUrls = {u"https://harbour.example/events/"_s};
    source.discovery.scope = scope;
    source.discovery.depth = depth;
    source.discovery.exclude = {u"/old/"_s};
    source.discovery.include = {u"\\.pdf\\?page"_s};
    source.raw = QJsonObject{{u"id"_s, source.id}, {u"start_urls"_s, QJsonArray::fromStringList(source.startUrls)}};
    return source;
}
Scope scopeOf(const Source &source)
{
    return Scope::make(source.discovery, source.startUrls).take();
}
QString said(const QString &url, int depth = 1)
{
    const auto out = keptOut(scopeOf(harbour()), url, depth);
    return out ? word(out->reason) + u": "_s + out->rule : QString();
}
QStringList faultsOf(const AddressList &list)
{
    QStringList said;
    for (const ImportFault &fault : list.faults)
        said.append(u"%1: %2"_s.arg(fault.line).arg(fault.why));
    return said;
}
} // namespace

class tst_LeftOut : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void LO10_theReasonAndTheRule()
    {
        QCOMPARE(said(u"https://harbour.example/a"_s), QString());
        QCOMPARE(said(u"https://elsewhere.example/a"_s), u"scope: other host"_s);
        QCOMPARE(said(u"https://harbour.example/old/a"_s), u"scope: excluded by /old/"_s);
        QCOMPARE(said(u"https://harbour.example/a"_s, 3), u"depth: deeper than 2 links"_s);
        // Outside is outside, however deep: more depth would not bring it in.
        QCOMPARE(said(u"https://elsewhere.example/a"_s, 3), u"scope: other host"_s);
        QCOMPARE(said(u"https://harbour.example/a.PDF"_s), u"kind: .pdf is no page"_s);
        QCOMPARE(said(u"https://harbour.example/a.pdf?page=2"_s), QString()); // a rule names it
    }
    void LO11_kindsOfFiles_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("ending");
        const auto row = [](const char *url, const char *ending) {
            QTest::newRow(url) << QString::fromLatin1(url) << QString::fromLatin1(ending);
        };
        row("https://a.example/x.jpg", ".jpg");
        row("https://a.example/x.JPEG?w=100", ".jpeg");
        row("https://a.example/x.tar.gz#top", ".gz");
        row("https://a.example/x.html", "");
        row("https://a.example/x.json", "");
        row("https://a.example/x", "");
        row("https://a.example/x.jpg/", "");
        row("https://a.example/v1.2/x", "");
        row("https://a.example/show.php?file=x.pdf", "");
        row("https://a.example/wiki/File:Boat.jpg", "");
        row("https://a.example/wiki/File%3aBoat.jpg", "");
        row("https://a.zip", "");
        row("https://a.zip/", "");
        row("https://a.example/.zipped", "");
    }
    void LO11_kindsOfFiles()
    {
        QFETCH(QString, url);
        QTEST(endingOfFile(url), "ending");
    }

    void IM1_oneAddressALine()
    {
        const AddressList list =
            readAddressList("\xef\xbb\xbfhttps://a.example/1\r\n\r\n# a comment\n  https://a.example/2  \r"
                            "ftp://a.example/3\nwww.a.example\nhttps://a.example/4 and more\n"
                            "https://a.example/\x07\nhttps://a.example/5");
        QCOMPARE(list.addresses,
                 QStringList({u"https://a.example/1"_s, u"https://a.example/2"_s, u"https://a.example/5"_s}));
        QCOMPARE(list.invalid, 4);
        QCOMPARE(faultsOf(list),
                 QStringList({u"5: ftp is neither http nor https"_s, u"6: it does not begin with http:// or https://"_s,
                              u"7: it has a space: one address a line"_s, u"8: it has a control code (U+0007)"_s}));
        QVERIFY(list.notes.isEmpty());
    }
    void IM2_aTableByItsColumn()
    {
        for (const QByteArray &text :
             {QByteArray(
                  "Title,URL\n\"Boats, small\",https://a.example/1\n\"say \"\"hi\"\"\",\"https://a.example/2\"\n"),
              QByteArray("title;link;note\nx;https://a.example/1;\ny;https://a.example/2;z\n"),
              QByteArray("address\tn\nhttps://a.example/1\t1\nhttps://a.example/2\t2\n")})
            QCOMPARE(readAddressList(text).addresses,
                     QStringList({u"https://a.example/1"_s, u"https://a.example/2"_s}));
        // A row without the cell is told, not passed over.
        QCOMPARE(faultsOf(readAddressList("n,url\n1\n")),
                 QStringList({u"2: it does not begin with http:// or https://"_s}));
    }
    void IM3_encodings()
    {
        const AddressList latin = readAddressList("https://a.example/caf\xe9\n");
        QCOMPARE(latin.addresses, QStringList({u"https://a.example/café"_s}));
        QCOMPARE(latin.notes, QStringList({u"The list is not in UTF-8: it was read as Latin-1"_s}));
        const QByteArray wide("\xff\xfeh\0t\0t\0p\0:\0/\0/\0a\0/\0\n\0", 20);
        QCOMPARE(readAddressList(wide).addresses, QStringList({u"http://a/"_s}));
        QVERIFY(!readAddressList(QByteArray("\x7f"
                                            "ELF\0\0",
                                            6))
                     .refused.isEmpty());
        QVERIFY(isMarkup("\n <urlset>") && isMarkup("\x1f\x8b\x08") && !isMarkup("https://a/\n<urlset>"));
    }
    void IM4_limits()
    {
        const AddressList list = readAddressList("https://a/1\nhttps://a/2\nhttps://a/3\nhttps://a/4\n", 2);
        QCOMPARE(list.addresses.size(), 2);
        QCOMPARE(list.notes.size(), 1);
        QVERIFY2(list.notes.first().contains(u"2 further lines"_s), qPrintable(list.notes.first()));
        const AddressList longLine = readAddressList("https://a/" + QByteArray(5000, 'x'));
        QCOMPARE(faultsOf(longLine), QStringList({u"1: it has more than 4096 characters"_s}));
        QVERIFY(longLine.faults.first().text.size() < 200);
        QByteArray many;
        for (int i = 0; i < 1000; ++i)
            many += "nothing\n";
        QCOMPARE(readAddressList(many).invalid, 1000);
        QCOMPARE(readAddressList(many).faults.size(), importMostFaults);
    }
    void IM5_whatOfTheListASourceTakes()
    {
        const QStringList list{u"https://harbour.example/b?y=2&x=1"_s, u"https://harbour.example/b?x=1&y=2#top"_s,
                               u"https://elsewhere.example/"_s, u"https://anna:secret@harbour.example/c.pdf"_s,
                               u"https://harbour.example/b?y=2&x=1"_s};
        const ImportPlan plan = planImport(harbour(), list, false).take();
        QCOMPARE(plan.fresh, 2);
        QCOMPARE(plan.duplicates, 2);
        QCOMPARE(plan.outside, 1);
        QCOMPARE(plan.out.size(), 1);
        QCOMPARE(plan.out.first().reason, LeftOutReason::Scope);
        QCOMPARE(plan.items.size(), 4); // duplicates among them: the store tells which page is there
        QCOMPARE(plan.items.last().url, u"https://harbour.example/b?y=2&x=1"_s);
        QCOMPARE(plan.items.at(2).url, u"https://harbour.example/c.pdf"_s); // chosen, whatever it is named like
        QCOMPARE(plan.userParts.size(), 1);
        const ImportPlan anyhow = planImport(harbour(), list, true).take();
        QCOMPARE(anyhow.fresh, 3);
        QCOMPARE(anyhow.outside, 1);
        QVERIFY(anyhow.out.isEmpty());
    }
    void IM6_aDraftDiscoversNothing()
    {
        Source source = harbour();
        source.raw.insert(u"discovery"_s, QJsonObject{{u"links"_s, u"a"_s},
                                                      {u"sitemap"_s, u"https://harbour.example/s.xml"_s},
                                                      {u"scope"_s, u"host"_s}});
        QCOMPARE(sourceOfDraft(source, false).raw["discovery"_L1].toObject(), QJsonObject({{u"scope"_s, u"host"_s}}));
        QCOMPARE(sourceOfDraft(source, true).raw["discovery"_L1].toObject(), QJsonObject({{u"scope"_s, u"any"_s}}));
    }
};

QTEST_GUILESS_MAIN(tst_LeftOut)
#include "tst_leftout.moc"
