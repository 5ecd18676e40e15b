// Event fingerprints; see fingerprint.h.
#include "policy/fingerprint.h"

#include <QCryptographicHash>
#include <QDate>
#include <QJsonArray>
#include <QRegularExpression>

#include <array>

namespace trawl {
namespace {

using namespace Qt::StringLiterals;

int monthNumber(const QString &name)
{
    static constexpr std::array names{"jan", "feb", "mar", "apr", "may", "jun",
                                      "jul", "aug", "sep", "oct", "nov", "dec"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (name.startsWith(QLatin1StringView(names[i]), Qt::CaseInsensitive))
            return int(i) + 1;
    }
    return 0;
}

QString isoDay(int year, int month, int day)
{
    const QDate date(year, month, day);
    return date.isValid() ? date.toString(Qt::ISODate) : QString();
}

QString valueText(const QJsonValue &value)
{
    if (value.isArray()) {
        QStringList parts;
        for (const QJsonValue &part : value.toArray())
            parts.append(valueText(part));
        return parts.join(u' ');
    }
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', 15);
    return value.toString();
}

} // namespace

QString normalizeText(const QString &text)
{
    QString out;
    bool gap = false;
    const QString decomposed = text.normalized(QString::NormalizationForm_KD).toCaseFolded();
    for (qsizetype i = 0; i < decomposed.size(); ++i) {
        const QChar c = decomposed[i];
        if (c.isMark())
            continue;
        const bool pair = c.isHighSurrogate() && i + 1 < decomposed.size() && decomposed[i + 1].isLowSurrogate();
        const bool kept =
            pair ? QChar::isLetterOrNumber(QChar::surrogateToUcs4(c, decomposed[i + 1])) : c.isLetterOrNumber();
        if (kept) {
            if (gap && !out.isEmpty())
                out += u' ';
            gap = false;
            out += c;
            if (pair)
                out += decomposed[i + 1];
        } else if (c != u'\'' && c != QChar(0x2019)) {
            gap = true; // "Müller's" stays one word
        }
        if (pair)
            ++i;
    }
    return out;
}

QString normalizeDate(const QString &text)
{
    static const QRegularExpression iso(u"(\\d{4})\\s*[-/.年]\\s*(\\d{1,2})\\s*[-/.月]\\s*(\\d{1,2})"_s);
    static const QRegularExpression dayFirst(u"\\b(\\d{1,2})(?:st|nd|rd|th)?\\s+([A-Za-z]{3,9})\\.?,?\\s+(\\d{4})"_s);
    static const QRegularExpression monthFirst(u"\\b([A-Za-z]{3,9})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})"_s);
    static const QRegularExpression numbers(u"\\b(\\d{1,2})[/.](\\d{1,2})[/.](\\d{4})"_s);
    QString day;
    if (auto m = iso.match(text); m.hasMatch())
        day = isoDay(m.captured(1).toInt(), m.captured(2).toInt(), m.captured(3).toInt());
    else if (m = dayFirst.match(text); m.hasMatch() && monthNumber(m.captured(2)))
        day = isoDay(m.captured(3).toInt(), monthNumber(m.captured(2)), m.captured(1).toInt());
    else if (m = monthFirst.match(text); m.hasMatch() && monthNumber(m.captured(1)))
        day = isoDay(m.captured(3).toInt(), monthNumber(m.captured(1)), m.captured(2).toInt());
    else if (m = numbers.match(text); m.hasMatch())
        day = isoDay(m.captured(3).toInt(), m.captured(2).toInt(), m.captured(1).toInt());
    return day.isEmpty() ? normalizeText(text) : day;
}

QString fingerprint(const QJsonObject &record, const QStringList &fields)
{
    const QStringList names = fields.isEmpty() ? QStringList{u"title"_s, u"date"_s, u"venue"_s} : fields;
    QStringList parts;
    for (qsizetype i = 0; i < names.size(); ++i) {
        const QString text = valueText(record.value(names[i]));
        const bool isDate = i == 1 || names[i].contains("date"_L1, Qt::CaseInsensitive);
        parts.append(isDate ? normalizeDate(text) : normalizeText(text));
    }
    if (parts.first().isEmpty())
        return {};
    const QByteArray joined = parts.join(u'\n').toUtf8();
    return QString::fromLatin1(QCryptographicHash::hash(joined, QCryptographicHash::Sha256).toHex().left(16));
}

} // namespace trawl
