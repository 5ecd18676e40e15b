// Character sets: decoders and labels against Chromium's, and which of them a page is read in (tests/data/charsets).
#include "domain/names.h"
#include "extract/child/charset.h"
#include "extract/child/pageextractor.h"
#include "policy/mediatype.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTest>

using namespace trawl;

namespace {

QList<QByteArrayList> rowsOf(const char *name)
{
    QList<QByteArrayList> rows;
    QFile file(QStringLiteral(TRAWL_SOURCE_DIR "/tests/data/charsets/") + QLatin1StringView(name));
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : file.readAll().split('\n')) {
            if (!line.isEmpty())
                rows.append(line.split('\t'));
        }
    }
    return rows;
}

/// Every byte behind the prefix, decoded by itself.
QByteArray rowDigest(const Encodings &encodings, const QByteArray &name, const QByteArray &prefix)
{
    QByteArrayList texts;
    for (int last = 0; last < 256; ++last)
        texts.append(encodings.decode(prefix + char(last), name));
    return QCryptographicHash::hash(texts.join('\n'), QCryptographicHash::Sha256).toHex().first(16);
}

struct Read {
    QString charset, text;
    QStringList warnings;
};

class Reader
{
public:
    Read read(const QByteArray &page, const QString &contentType)
    {
        ExtractRequest request;
        request.html = page;
        request.contentType = contentType;
        request.baseUrl = u"https://example.com/"_s;
        FieldSpec field;
        field.name = u"texts"_s;
        field.expression = u"h1, p"_s;
        field.type = FieldType::List;
        request.fields = {field};
        const ExtractReply reply = m_extractor.extract(request);
        QStringList texts;
        for (const auto &text : reply.records.at(0).toObject().value(u"texts"_s).toArray())
            texts.append(text.toString());
        return {reply.charset, texts.join(u'\n'), reply.warnings};
    }

private:
    PageExtractor m_extractor;
};

QByteArray padded(const QByteArray &head)
{
    return "<html><head><!--" + QByteArray(1100, 'x') + "-->" + head;
}

} // namespace

class TstCharsets : public QObject
{
    Q_OBJECT
    Reader m_reader;
private slots:
    void labelsAreChromiums()
    {
        const Encodings encodings;
        int equal = 0, all = 0;
        for (const QByteArrayList &row : rowsOf("decoders.tsv")) {
            if (row.first() != "label")
                continue;
            const QByteArray label = QByteArray::fromHex(row[1]), got = encodings.nameOf(label);
            ++all;
            if (got == row[2] || (got == "replacement" && row[2].isEmpty())) // TextDecoder refuses that one
                ++equal;
            else
                qWarning("%s: %s, Chromium %s", label.constData(), got.constData(), row[2].constData());
        }
        qInfo("table: labels %d of %d equal", equal, all);
        QVERIFY(all > 220);
        QCOMPARE(equal, all);
    }
    void decodersAreChromiums()
    {
        QSet<QByteArray> other;
        for (const QByteArrayList &row : rowsOf("decoders_on_purpose.tsv"))
            other.insert(row[0] + ' ' + row[1]);
        const Encodings encodings;
        int equal = 0, onPurpose = 0, all = 0;
        for (const QByteArrayList &row : rowsOf("decoders.tsv")) {
            if (row.first() == "label")
                continue;
            ++all;
            const bool text = row[0] == "text";
            const QByteArray name = row[text ? 1 : 0], bytes = row[text ? 2 : 1];
            const bool same = text ? encodings.decode(QByteArray::fromHex(bytes), name) == QByteArray::fromHex(row[3])
                                   : rowDigest(encodings, name, QByteArray::fromHex(bytes)) == row[2];
            equal += same;
            const bool known = other.contains(name + ' ' + bytes);
            onPurpose += known;
            const QByteArray where = name + ' ' + bytes;
            QVERIFY2(same || known, where.constData());
            QVERIFY2(!same || !known, where.constData()); // a line of the list that has no reason any more
        }
        qInfo("table: decoders %d of %d equal, %d other on purpose", equal, all, onPurpose);
        QVERIFY(all > 2500);
        QCOMPARE(onPurpose, int(other.size()));
    }
    void pagesAreReadAsChromiumReadsThem()
    {
        QHash<QByteArray, QByteArray> ours;
        for (const QByteArrayList &row : rowsOf("on_purpose.tsv")) {
            QVERIFY2(row.size() == 3 && !row[2].isEmpty(), "a difference has a reason");
            ours.insert(row[0], row[1]);
        }
        int equal = 0, all = 0;
        for (const QByteArrayList &row : rowsOf("pages.tsv")) {
            const Read got = m_reader.read(QByteArray::fromHex(row[2]), QString::fromUtf8(row[1]));
            const QString wanted = QString::fromLatin1(ours.value(row[0], row[3]));
            const QString text = QString::fromUtf8(QByteArray::fromHex(row[4]));
            const bool same = got.charset == wanted && (ours.contains(row[0]) || got.text == text);
            ++all;
            equal += same && !ours.contains(row[0]);
            QVERIFY2(!ours.contains(row[0]) || got.charset == wanted, row[0].constData());
            if (!same)
                qWarning("%s: %s, Chromium %s; %s / %s", row[0].constData(), qPrintable(got.charset),
                         qPrintable(wanted), qPrintable(got.text), qPrintable(text));
        }
        qInfo("table: charset pages %d of %d equal, %d other on purpose", equal, all, int(ours.size()));
        QVERIFY(all >= 60);
        QCOMPARE(equal + int(ours.size()), all);
    }
    void S09_lateDeclarationIsReadAgain()
    {
        const Read got = m_reader.read(padded("<meta charset=gbk></head><h1>\xb0\xc4\xc3\xc5</h1>"), u"text/html"_s);
        QCOMPARE(got.text, u"澳门"_s);
        QCOMPARE(got.charset, u"gbk"_s);
        QVERIFY(got.warnings.isEmpty());
    }
    void S09_xmlDeclarationCounts()
    {
        const QByteArray page = "<?xml version=\"1.0\" encoding=\"gbk\"?><html><h1>\xb0\xc4\xc3\xc5</h1></html>";
        QCOMPARE(m_reader.read(page, u"text/html"_s).text, u"澳门"_s);
    }
    void S09_lastOfSeveralTypesCounts()
    {
        const Read got = m_reader.read("<h1>\xcf\xf0\xe8\xe2\xe5\xf2</h1>",
                                       u"text/html; charset=utf-8, text/html; charset=windows-1251"_s);
        QCOMPARE(got.text, u"Привет"_s);
    }
    void S09_siblingLateDeclarationDoesNotBeatTheHeader()
    {
        const Read got =
            m_reader.read(padded("<meta charset=utf-8></head><h1>\xb0\xc4</h1>"), u"text/html; charset=gbk"_s);
        QCOMPARE(got.text, u"澳"_s);
    }
    void S09_siblingLateDeclarationInAScriptIsNone()
    {
        const Read got = m_reader.read(padded("<script>'<meta charset=gbk>'</script><meta charset=windows-1251>"
                                              "<h1>\xcf\xf0</h1>"),
                                       u"text/html"_s);
        QCOMPARE(got.charset, u"windows-1251"_s);
    }
    void S09_siblingUndeclaredPageIsGuessedWithANote()
    {
        const QByteArray text = "\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xee\xed\xf6\xe5\xf0\xf2 "
                                "\xf1\xee\xf1\xf2\xee\xe8\xf2\xf1\xff";
        const Read got = m_reader.read("<h1>" + text + "</h1>", u"text/html"_s);
        QCOMPARE(got.charset, u"windows-1251"_s);
        QCOMPARE(got.warnings, QStringList{u"The page declares no character set; guessed: windows-1251"_s});
    }
    void S09_siblingUtf8IsNoGuess()
    {
        const Read got = m_reader.read("<h1>Привет</h1>", {});
        QCOMPARE(got.charset, u"utf-8"_s);
        QVERIFY(got.warnings.isEmpty());
    }
    void mediaTypesAreExtracted_data()
    {
        QTest::addColumn<QString>("header");
        QTest::addColumn<QString>("essence");
        QTest::addColumn<QString>("charset");
        const auto row = [](const QString &header, const QString &essence, const QString &charset = {}) {
            QTest::newRow(qPrintable(header)) << header << essence << charset;
        };
        const QString html = u"text/html"_s;
        row({}, {});
        row(u"text/plain;charset=gbk, text/html"_s, html);
        row(u"text/html;charset=gbk;a=b, text/html;x=y"_s, html, u"gbk"_s);
        row(u"text/html;charset=gbk, text/html;x=\"y, z\";charset=big5"_s, html, u"big5"_s);
        row(u"text/html;charset=gbk, text/plain, text/html"_s, html);
        row(u"text/html, */*"_s, html);
        row(u"text/html, */*;charset=gbk"_s, html);
        row(u"text/html, cannot-parse"_s, html);
        row(u"cannot-parse"_s, {});
        row(u"text/html;x=\", text/plain"_s, html);
        row(u" TEXT/HTML ; charset=\"a\\b\" "_s, html, u"ab"_s);
        row(u"text/html;charset=;charset=gbk"_s, html, u"gbk"_s);
        row(u"text/html;charset"_s, html);
        row(u"text/ html"_s, {});
        row(u"html;charset=gbk"_s, {});
        row(u"/html"_s, {});
    }
    void mediaTypesAreExtracted()
    {
        QFETCH(QString, header);
        const MediaType got = extractMediaType(header);
        QTEST(got.essence, "essence");
        QTEST(got.charset, "charset");
    }
    void typesAreSniffed()
    {
        for (const char *page : {"<!DOCTYPE html>", "\n <HTML ", "<p>x", "<!-- x", "<a >", "<br>"})
            QCOMPARE(sniffedType(page, true), u"text/html"_s);
        QCOMPARE(sniffedType("<p>x", false), u"text/plain"_s);
        QCOMPARE(sniffedType("<pre>x", true), u"text/plain"_s);
        QCOMPARE(sniffedType("<?xml version='1.0'?>", true), u"text/xml"_s);
        QCOMPARE(sniffedType("%PDF-1.7", true), u"application/pdf"_s);
        QCOMPARE(sniffedType("\x89PNG\r\n\x1a\n", true), u"image/png"_s);
        QCOMPARE(sniffedType(QByteArray("a\0b", 3), true), u"application/octet-stream"_s);
        QCOMPARE(sniffedType("Just words", true), u"text/plain"_s);
    }
    void S14_xmlIsAPageWhereItsRootIsXhtml()
    {
        const QByteArray space = "=\"http://www.w3.org/1999/xhtml\"";
        for (const QByteArray &page :
             {"<html xmlns" + space + ">",
              "<?xml version='1.0'?><!-- <a> -->\n<!DOCTYPE html>\n<html lang='x'\nxmlns" + space + ">",
              "\xef\xbb\xbf<x:html xmlns:x" + space + "><x:body/>"})
            QVERIFY2(isXhtml(page), page.constData());
        for (const QByteArray &none :
             {QByteArray(), QByteArray("<"), QByteArray("<html"), QByteArray("<html><p xmlns" + space + ">"),
              "<feed xmlns:html" + space + ">", "<!-- <html xmlns" + space + ">", "<htmls xmlns" + space + ">"})
            QVERIFY2(!isXhtml(none), none.constData());
    }
    void endsAndRowsThatWereWrong_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        QTest::newRow("EUC-KR, ends in A2 E8") << QByteArray("euc-kr") << QByteArray("a\xa2\xe8") << u"a\ufffd"_s;
        QTest::newRow("EUC-JP, row F9") << QByteArray("euc-jp") << QByteArray("\xf9\xa1") << u"纊"_s;
        QTest::newRow("EUC-JP, row FC") << QByteArray("euc-jp") << QByteArray("\xfc\xfe") << u"＂"_s;
        QTest::newRow("GBK 80") << QByteArray("gbk") << QByteArray("\x80") << u"€"_s;
        QTest::newRow("GBK A3A0") << QByteArray("gbk") << QByteArray("\xa3\xa0") << u"\u3000"_s;
        QTest::newRow("Big5, two code points") << QByteArray("big5") << QByteArray("\x88\x62") << u"\u00ca\u0304"_s;
        QTest::newRow("EUC-JP, after 8F")
            << QByteArray("euc-jp") << QByteArray("\x8f\xcb\x30\xce\xa1") << u"\ufffd0\u75e2"_s;
        QTest::newRow("ISO-2022-JP, no escape")
            << QByteArray("iso-2022-jp") << QByteArray("\x1b$\x80") << u"\ufffd$\ufffd"_s;
        QTest::newRow("UTF-8, cut") << QByteArray("utf-8") << QByteArray("\xe2\x82g") << u"\ufffdg"_s;
        QTest::newRow("UTF-16, half a pair") << QByteArray("utf-16le") << QByteArray("\x00\xd8g\0", 4) << u"\ufffdg"_s;
    }
    void endsAndRowsThatWereWrong()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, bytes);
        QTEST(QString::fromUtf8(Encodings().decode(bytes, name)), "text");
    }
};

QTEST_GUILESS_MAIN(TstCharsets)
#include "tst_charsets.moc"
