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
