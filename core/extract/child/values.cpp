// See values.h.
#include "extract/child/values.h"

#include "domain/names.h"

#include <QDateTime>
#include <QRegularExpression>

#include <array>

namespace trawl {

namespace {

bool isMark(QChar c)
{
    return c == u'.' || c == u',' || c == u'\'' || c == u'\u2019' || c == u'\u00a0' || c == u'\u202f' || c == u' ';
}

/// The number's own characters: digits, and marks that stand between digits.
QString numberRun(const QString &text, bool &negative)
{
    qsizetype begin = 0;
    while (begin < text.size() && !text[begin].isDigit())
        ++begin;
    negative = begin > 0 && (text[begin - 1] == u'-' || text[begin - 1] == u'\u2212') &&
               (begin < 2 || !text[begin - 2].isLetterOrNumber());
    QString run;
    for (qsizetype at = begin; at < text.size(); ++at) {
        if (text[at].isDigit())
            run.append(QChar(u'0' + text[at].digitValue()));
        else if (isMark(text[at]) && at + 1 < text.size() && text[at + 1].isDigit())
            run.append(text[at].isSpace() ? QChar(u' ') : text[at]);
        else
            break;
    }
    return run;
}

/// A space is a thousands mark only before exactly three digits; otherwise the number ends there.
QString cutAtSpace(QString run)
{
    for (qsizetype at = run.indexOf(u' '); at >= 0; at = run.indexOf(u' ', at + 1)) {
        qsizetype digits = 0;
        while (at + 1 + digits < run.size() && run[at + 1 + digits].isDigit())
            ++digits;
        if (digits != 3 || at > 3)
            return run.left(at);
    }
    return run;
}

/// Which of the marks is the decimal one: the last, unless it repeats or groups exactly three digits.
QChar decimalMark(const QString &run)
{
    const qsizetype dot = run.lastIndexOf(u'.'), comma = run.lastIndexOf(u',');
    if (dot >= 0 && comma >= 0)
        return dot > comma ? u'.' : u',';
    const QChar mark = dot >= 0 ? u'.' : comma >= 0 ? u',' : QChar();
    if (mark.isNull() || run.count(mark) > 1)
        return {};
    const qsizetype at = std::max(dot, comma);
    const bool groups = run.size() - at - 1 == 3 && at <= 3 && run[0] != u'0';
    return groups && mark == u',' ? QChar() : mark;
}

constexpr std::array MonthNames{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
/// Portuguese, for Macau's sites; only where they differ.
constexpr std::array<std::pair<const char *, int>, 8> OtherMonths{
    {{"fev", 2}, {"abr", 4}, {"mai", 5}, {"ago", 8}, {"set", 9}, {"out", 10}, {"dez", 12}, {"mär", 3}}};

int monthOf(const QString &word)
{
    const QString low = word.left(3).toLower();
    for (size_t i = 0; i < MonthNames.size(); ++i) {
        if (low == QLatin1StringView(MonthNames[i]))
            return int(i) + 1;
    }
    for (const auto &[name, month] : OtherMonths) {
        if (low == QString::fromUtf8(name))
            return month;
    }
    return 0;
}

int number(const QRegularExpressionMatch &m, int group)
{
    return m.capturedView(group).toInt();
}

/// The clock time anywhere in a text; invalid if there is none.
QTime timeIn(const QString &text)
{
    static const QRegularExpression clock(u"(?<![\\d:])(\\d{1,2})(?:[:：h](\\d{2}))(?::(\\d{2}))?\\s*([ap])?\\.?m?"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression oclock(u"(?<!\\d)(\\d{1,2})\\s*([ap])\\.?m\\b"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    int hour = -1, minute = 0, second = 0;
    QString half;
    if (const auto m = clock.match(text); m.hasMatch()) {
        hour = number(m, 1), minute = number(m, 2), second = number(m, 3);
        half = m.captured(4).toLower();
    } else if (const auto o = oclock.match(text); o.hasMatch()) {
        hour = number(o, 1);
        half = o.captured(2).toLower();
    }
    if (half == u"p"_s && hour < 12)
        hour += 12;
    if (half == u"a"_s && hour == 12)
        hour = 0;
    return hour < 0 ? QTime() : QTime(hour, minute, second);
}

/// The calendar date anywhere in a text; @p used is the part that it stood in.
QDate dateIn(const QString &text, QString &used)
{
    static const QRegularExpression yearFirst(
        u"(?<!\\d)(\\d{4})\\s*[-/.年]\\s*(\\d{1,2})\\s*[-/.月]\\s*(\\d{1,2})(?!\\d)"_s);
    static const QRegularExpression dayMonth(u"(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|\\.)?\\s*(?:de\\s+|of\\s+|-)?"
                                             u"([\\p{L}]{3,10})\\.?,?\\s*(?:de\\s+|-)?(\\d{4})"_s,
                                             QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression monthDay(u"([\\p{L}]{3,10})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})"_s,
                                             QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression dayFirst(u"(?<!\\d)(\\d{1,2})[/.](\\d{1,2})[/.](\\d{4})(?!\\d)"_s);
    QRegularExpressionMatch m;
    QDate date;
    if ((m = yearFirst.match(text)).hasMatch())
        date = QDate(number(m, 1), number(m, 2), number(m, 3));
    else if ((m = dayMonth.match(text)).hasMatch() && monthOf(m.captured(2)) > 0)
        date = QDate(number(m, 3), monthOf(m.captured(2)), number(m, 1));
    else if ((m = monthDay.match(text)).hasMatch() && monthOf(m.captured(1)) > 0)
        date = QDate(number(m, 3), monthOf(m.captured(1)), number(m, 2));
    else if ((m = dayFirst.match(text)).hasMatch())
        date = QDate(number(m, 3), number(m, 2), number(m, 1)).isValid()
                   ? QDate(number(m, 3), number(m, 2), number(m, 1))
                   : QDate(number(m, 3), number(m, 1), number(m, 2));
    used = m.captured(0);
    return date;
}

} // namespace

std::optional<double> parseNumber(const QString &text)
{
    bool negative = false;
    QString run = cutAtSpace(numberRun(text, negative));
    if (run.isEmpty())
        return std::nullopt;
    const QChar mark = decimalMark(run);
    const qsizetype split = mark.isNull() ? run.size() : run.lastIndexOf(mark);
    QString plain;
    for (qsizetype at = 0; at < run.size(); ++at) {
        if (run[at].isDigit())
            plain.append(run[at]);
        else if (at == split)
            plain.append(u'.');
    }
    bool ok = false;
    const double value = plain.toDouble(&ok);
    if (!ok)
        return std::nullopt;
    return negative ? -value : value;
}

QString parseDate(const QString &text)
{
    const QString plain = text.simplified();
    static const QRegularExpression iso(
        u"^(\\d{4}-\\d{2}-\\d{2})[T ](\\d{2}:\\d{2})(:\\d{2})?(?:\\.\\d+)?\\s*(Z|[+-]\\d{2}:?\\d{2})?$"_s);
    if (const auto m = iso.match(plain); m.hasMatch()) {
        const QString seconds = m.captured(3).isEmpty() ? u":00"_s : m.captured(3);
        QString zone = m.captured(4);
        if (zone.size() == 5)
            zone.insert(3, u':');
        const QString clock = m.captured(2) + seconds;
        const bool valid = QDate::fromString(m.captured(1), Qt::ISODate).isValid() &&
                           QTime::fromString(clock, u"HH:mm:ss"_s).isValid();
        return valid ? m.captured(1) + u'T' + clock + zone : QString();
    }
    if (const auto mail = QDateTime::fromString(plain, Qt::RFC2822Date); mail.isValid())
        return mail.toString(Qt::ISODate);
    QString used;
    const QDate date = dateIn(plain, used);
    if (!date.isValid())
        return {};
    QString rest = plain;
    rest.replace(used, u" "_s);
    const QTime time = timeIn(rest);
    return time.isValid() ? QDateTime(date, time).toString(u"yyyy-MM-ddTHH:mm:ss"_s) : date.toString(Qt::ISODate);
}

} // namespace trawl
