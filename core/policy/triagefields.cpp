// Values that tell something acquit, and headings alone do not; see triagefields.h.
#include "policy/triagefields.h"

#include "policy/triagestems.h"
#include "policy/triagewords.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <array>

namespace trawl {
namespace {

constexpr std::array alarmKinds{Flag::Captcha, Flag::Blocked, Flag::ErrorPage};
constexpr qsizetype readAtMost = 1500; ///< characters of a value that are looked at
constexpr qsizetype headingMost = 100; ///< characters of a heading
constexpr qsizetype recordsLookedAt = 5;

int talksIn(const QString &text)
{
    return int(std::ranges::count_if(alarmTalk(), [&](const Talk &one) { return text.contains(one.words); }));
}

/// A value that tells something: not the title again, not the alarm itself.
bool tells(const QJsonValue &value, const QString &title)
{
    if (value.isDouble() || value.isBool())
        return true;
    if (value.isArray())
        return std::ranges::any_of(value.toArray(), [&](const QJsonValue &part) { return tells(part, title); });
    const QString text = plain(value.toString().left(readAtMost).simplified());
    if (text.size() < 2 || plain(title).contains(text, Qt::CaseInsensitive))
        return false;
    const bool isShort = text.size() < 80;
    if (text.contains(anyAlarmTalk()) && (isShort || talksIn(text) >= 2))
        return false;
    if (speaksAsAlarm(text))
        return false;
    return !isShort ||
           std::ranges::none_of(alarmKinds, [&](Flag kind) { return text.contains(alarmVocabularyOf(kind).words); });
}

/// Do its values differ from each other? An error says the same in all its parts.
bool saysMuch(const PageFacts &page)
{
    const QJsonObject record = page.records.isEmpty() ? QJsonObject() : page.records.first().toObject();
    return std::ranges::any_of(record, [&](const QJsonValue &value) {
        const QString text = value.toString().simplified();
        return !text.isEmpty() && !page.title.contains(text, Qt::CaseInsensitive);
    });
}

/// A number, a day, an hour or a price.
bool isTyped(const QJsonValue &value)
{
    static const QRegularExpression date(u"^\\d{4}-\\d\\d-\\d\\d(?:T\\d|$)"_s);
    if (!value.isString())
        return value.isDouble();
    const QString text = value.toString();
    return text.contains(date) || (text.size() < 80 && detailsIn(text) > 0 && !speaksAsAlarm(text));
}

} // namespace

QString plain(QString text)
{
    for (QChar &c : text) {
        if (c == u'\u2019' || c == u'\u00b4' || c == u'\u02bc')
            c = u'\'';
        else if (c == u'\u00a0' || c == u'\u202f')
            c = u' ';
        else if (c == u'ё')
            c = u'е';
    }
    return text;
}

bool speaksAsAlarm(const QString &text)
{
    return std::ranges::any_of(alarmKinds,
                               [&](Flag kind) { return text.contains(alarmVocabularyOf(kind).statements); });
}

double emptyFieldPoints(const PageFacts &page)
{
    return page.declared > 1 && page.coverage < lowCoverage ? (page.coverage < 10 ? 1 : 0.5) : 0;
}

QString headingsFound(const PageFacts &page)
{
    QStringList headings;
    const QJsonObject record = page.records.isEmpty() ? QJsonObject() : page.records.first().toObject();
    for (const QJsonValue &value : record) {
        const QString text = value.toString().simplified();
        if (!text.isEmpty() && text.size() <= headingMost && !page.title.contains(text, Qt::CaseInsensitive))
            headings.append(text);
    }
    return plain(headings.join(u'\n'));
}

Found foundOn(const PageFacts &page)
{
    if (page.declared < 2 || page.coverage < 100 || page.records.isEmpty())
        return Found::NotAll;
    Found found = Found::All;
    const QJsonObject record = page.records.first().toObject();
    for (const QJsonValue &value : record) {
        if (value.isDouble())
            return Found::AllAndTyped;
        const QString text = plain(value.toString().left(readAtMost).simplified());
        if (text.isEmpty() || hasAlarmStem(text))
            continue;
        if (text.size() < 80 && detailsIn(text) > 0)
            return Found::AllAndTyped;
        const bool counts = text.size() > 1 || text.at(0).isDigit();
        if (counts && !page.title.contains(text, Qt::CaseInsensitive))
            found = Found::AllAndTelling;
    }
    return found;
}

/// What the source's fields found acquits, so far as they found more than the words of the alarm.
FieldEvidence fieldEvidenceOf(const PageFacts &page)
{
    QSet<QString> telling, typed;
    const qsizetype looked = std::min(page.records.size(), recordsLookedAt);
    for (qsizetype i = 0; i < looked; ++i) {
        const QJsonObject record = page.records.at(i).toObject();
        for (auto it = record.begin(); it != record.end(); ++it) {
            if (isTyped(it.value()))
                typed.insert(it.key());
            else if (tells(it.value(), page.title))
                telling.insert(it.key());
        }
    }
    FieldEvidence evidence;
    evidence.points = -std::min(1.5, 0.75 * double(telling.size())) - std::min(3.0, 1.5 * double(typed.size()));
    if (page.records.size() > 1)
        evidence.points -= 1; // an error has no list
    // Everything that the source asks for is there, and says different things: this is its page.
    if (page.declared > 1 && page.coverage >= 100)
        evidence.points -= !telling.isEmpty() || !typed.isEmpty() || saysMuch(page) ? 3.5 : 1.5;
    evidence.points += emptyFieldPoints(page);
    evidence.lacks = page.declared > 1 && page.coverage < lowCoverage && telling.isEmpty() && typed.isEmpty();
    return evidence;
}

} // namespace trawl
