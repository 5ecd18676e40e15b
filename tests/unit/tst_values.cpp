// Dates, numbers and prices as pages write them: the tables of tests/data/values, row by row.
#include "domain/names.h"
#include "extract/child/datetext.h"
#include "extract/child/numbertext.h"

#include <QFile>
#include <QSet>
#include <QTest>

using namespace trawl;

namespace {

QList<QStringList> table(const QString &name, qsizetype columns)
{
    QList<QStringList> rows;
    QFile file(QStringLiteral(TRAWL_SOURCE_DIR "/tests/data/values/") + name);
    if (!file.open(QIODevice::ReadOnly))
        return rows;
    while (!file.atEnd()) {
        const QString line = QString::fromUtf8(file.readLine()).chopped(1);
        if (!line.startsWith(u'#') && line.count(u'\t') == columns - 1)
            rows.append(line.split(u'\t'));
    }
    return rows;
}

QString given(const QString &cell)
{
    return cell == u"-"_s ? QString() : cell;
}

} // namespace

class TstValues : public QObject
{
    Q_OBJECT

    /// Every row is compared; the count is said, and one row that differs fails with all that do.
    void compare(const QString &name, qsizetype columns, const std::function<QString(const QStringList &)> &fault)
    {
        const QList<QStringList> rows = table(name, columns);
        QStringList faults;
        QSet<QString> languages;
        for (const QStringList &row : rows) {
            languages.insert(row.first().left(2));
            if (const QString text = fault(row); !text.isEmpty())
                faults.append(row.join(u" | "_s) + u": "_s + text);
        }
        qInfo("table: %s %d of %d equal", qPrintable(name.section(u'.', 0, 0)), int(rows.size() - faults.size()),
              int(rows.size()));
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
        QVERIFY(rows.size() >= 40 && languages.size() >= 6);
    }

private slots:
    void S07_datesAreTheirFirstDayOrText()
    {
        compare(u"dates.tsv"_s, 4, [](const QStringList &row) -> QString {
            const DateReading got = readDate(row[1], given(row[0]));
            const bool other = row[3] == u"-"_s ? got.other.isEmpty() : got.other == row[3];
            return got.iso == given(row[2]) && other ? QString() : got.iso + u" or "_s + got.other;
        });
    }
    void S08_pricesAreReadByCurrencyAndLanguage()
    {
        compare(u"prices.tsv"_s, 5, [](const QStringList &row) -> QString {
            const auto got = readNumber(row[2], {given(row[0]), given(row[1])});
            if (!got)
                return row[3] == u"-"_s ? QString() : u"nothing"_s;
            const QString shown = got->currency.isEmpty() ? got->plain : got->currency + u' ' + got->plain;
            return shown == row[3] && got->other == given(row[4]) ? QString() : shown + u" or "_s + got->other;
        });
    }
    void aSharedZoneNameIsNotRead()
    {
        const DateReading got = readDate(u"12 March 2026 20:00 CST"_s);
        QCOMPARE(got.iso, u"2026-03-12T20:00:00"_s);
        QCOMPARE(got.unreadZone, u"CST"_s);
        QVERIFY(!got.hasZone);
    }
    /// "out" and "set" are words of English as well.
    void S07_siblingMonthsOfOneLanguageNeedIt_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("language");
        QTest::addColumn<QString>("iso");
        const auto row = [](const char *text, const char *language, const char *iso) {
            QTest::addRow("%s (%s)", text, language)
                << QString::fromUtf8(text) << QString::fromLatin1(language) << QString::fromLatin1(iso);
        };
        row("5 out 2026", "pt-PT", "2026-10-05");
        row("5 set. 2026", "pt", "2026-09-05");
        row("5 set 2026", "es-UY", "2026-09-05");
        row("5 set 2026", "it", "2026-09-05");
        row("5 out 2026", "it", "");
        row("5 out 2026", "en", "");
        row("5 out 2026", "", "");
        row("Sold out 5 2026", "", "");
        row("Set 5, 2026", "en", "");
        row("Hall 5 set 2026", "de", "");
        row("5 de out de 2026", "", "2026-10-05");
        row("5 de set. 2026", "en", "2026-09-05");
        row("sex, 5 out 2026", "", "2026-10-05");
        row("Sábado, 5 set. 2026, às 20h", "", "2026-09-05T20:00:00");
        row("28 set - 3 out 2026", "pt", "2026-09-28");
        row("28 de set a 3 de out de 2026", "", "2026-09-28");
        row("5 setembro 2026", "", "2026-09-05");
        row("5 outubro 2026", "en", "2026-10-05");
    }
    void S07_siblingMonthsOfOneLanguageNeedIt()
    {
        QFETCH(QString, text);
        QFETCH(QString, language);
        QTEST(readDate(text, language).iso, "iso");
    }
    void longAndHostileTextsEnd()
    {
        QElapsedTimer clock;
        clock.start();
        QVERIFY(readDate(QString(100'000, u'5')).iso.isEmpty());
        QVERIFY(readDate(u"5, "_s.repeated(5000)).iso.isEmpty());
        QVERIFY(readDate(u"5 March - "_s.repeated(5000)).iso.isEmpty());
        QVERIFY(!readNumber(u"1."_s.repeated(50'000) + u"1"_s));
        QVERIFY(readNumber(u"1"_s + u" 234"_s.repeated(500'000)));
        QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TstValues)
#include "tst_values.moc"
