// See clocktext.h.
#include "extract/child/clocktext.h"

#include "domain/names.h"

#include <QHash>

#include <algorithm>
#include <optional>

namespace trawl {

namespace {

using Tokens = std::vector<DateToken>;

enum class Half { None, Morning, Noon, Afternoon, Evening };

struct Clock {
    int hour = -1, minute = 0, second = 0;
    Half half = Half::None;
    bool plain = false; ///< "8:30": may take the half of the day of the time that ends it
    size_t begin = 0, end = 0;
};

QString textAt(const Tokens &tokens, size_t at)
{
    return at < tokens.size() ? tokens[at].text : QString();
}

bool isNumber(const Tokens &tokens, size_t at, int least, int most)
{
    return at < tokens.size() && tokens[at].isNumber(least, most);
}

/// "am", "p.m.", "p. m."; the token behind it in @p at.
Half halfAfter(const Tokens &tokens, size_t &at)
{
    const QString word = textAt(tokens, at);
    if (word == u"am"_s || word == u"pm"_s) {
        ++at;
        return word == u"am"_s ? Half::Morning : Half::Afternoon;
    }
    if ((word == u"a"_s || word == u"p"_s) && textAt(tokens, at + 1) == u"."_s && textAt(tokens, at + 2) == u"m"_s) {
        at += textAt(tokens, at + 3) == u"."_s ? 4 : 3;
        return word == u"a"_s ? Half::Morning : Half::Afternoon;
    }
    return Half::None;
}

/// Words of East Asian texts that stand before the hour.
Half halfBefore(const Tokens &tokens, size_t at)
{
    if (at == 0)
        return Half::None;
    const QString last = tokens[at - 1].text;
    const QString two = at >= 2 ? tokens[at - 2].text + last : last;
    if (two == u"晚上"_s || two == u"夜晚"_s || last == u"晚"_s)
        return Half::Evening;
    if (two == u"下午"_s || two == u"傍晚"_s || two == u"午後"_s || two == u"午后"_s || two == u"오후"_s)
        return Half::Afternoon;
    if (two == u"中午"_s || two == u"正午"_s)
        return Half::Noon;
    if (two == u"上午"_s || two == u"早上"_s || two == u"凌晨"_s || two == u"清晨"_s || two == u"午前"_s ||
        two == u"오전"_s)
        return Half::Morning;
    return Half::None;
}

/// Minutes and seconds behind the hour, as far as they are there; false: no time of day stands here.
bool takeMinutes(const Tokens &tokens, Clock &clock)
{
    size_t &at = clock.end;
    const bool colon = textAt(tokens, at) == u":"_s && isNumber(tokens, at + 1, 2, 2);
    if (colon) {
        clock.minute = tokens[at + 1].value;
        clock.plain = true;
        at += 2;
        if (textAt(tokens, at) == u":"_s && isNumber(tokens, at + 1, 2, 2)) {
            clock.second = tokens[at + 1].value;
            at += 2;
            if (textAt(tokens, at) == u"."_s && isNumber(tokens, at + 1, 1, 9) && !tokens[at + 1].spaced)
                at += 2;
        }
        if (isHourWord(textAt(tokens, at)))
            ++at;
        return true;
    }
    size_t behind = at + 2;
    const bool point = textAt(tokens, at) == u"."_s && isNumber(tokens, at + 1, 2, 2) && !tokens[at + 1].spaced;
    if (point && (isHourWord(textAt(tokens, behind)) || halfAfter(tokens, behind) != Half::None)) {
        clock.minute = tokens[at + 1].value;
        at += isHourWord(textAt(tokens, at + 2)) ? 3 : 2;
        return true;
    }
    if (!isHourWord(textAt(tokens, at)))
        return false;
    ++at;
    if (textAt(tokens, at) == u"半"_s) {
        clock.minute = 30;
        ++at;
        return true;
    }
    const QString behindNumber = textAt(tokens, at + 1);
    const bool minutes = behindNumber == u"分"_s || behindNumber == QString(QChar(0xbd84)); // "bun", Korean
    if (isNumber(tokens, at, 2, 2) && (!tokens[at].spaced || minutes || textAt(tokens, at - 1) == u"h"_s)) {
        clock.minute = tokens[at].value;
        at += minutes ? 2 : 1;
    }
    return true;
}

std::optional<Clock> clockAt(const Tokens &tokens, size_t at)
{
    if (!isNumber(tokens, at, 1, 2) || tokens[at].value > 24 ||
        (at > 0 && (tokens[at - 1].is(u':') || (tokens[at - 1].is(u'.') && !tokens[at].spaced))))
        return {};
    Clock clock;
    clock.hour = tokens[at].value;
    clock.begin = at;
    clock.end = at + 1;
    const bool minutes = takeMinutes(tokens, clock);
    clock.half = halfAfter(tokens, clock.end);
    if (!minutes && clock.half == Half::None)
        return {};
    if (clock.half == Half::None)
        clock.half = halfBefore(tokens, at);
    return clock;
}

/// The hour from 0 to 23; -1: it is none that can be told ("晚上12時").
int hourOfDay(int hour, Half half)
{
    if (half == Half::Evening && hour == 12)
        return -1;
    if ((half == Half::Afternoon || half == Half::Evening) && hour < 12)
        return hour + 12;
    if (half == Half::Noon && hour < 11)
        return hour + 12;
    if (half == Half::Morning && hour == 12)
        return 0;
    return hour < 24 ? hour : -1;
}

bool isRangeMark(const Tokens &tokens, size_t at)
{
    const QString word = textAt(tokens, at);
    return word == u"-"_s || word == u"to"_s || word == u"a"_s || word == u"bis"_s || word == u"至"_s ||
           word == u"到"_s;
}

/// "7:30-9:30pm", "8-10pm": the first hour has the half of the day that the last one tells, unless that is later.
void takeHalfOf(Clock &first, const Clock &last)
{
    if (first.half != Half::None || last.half == Half::None || first.hour > 12)
        return;
    const bool before = first.hour % 12 * 60 + first.minute < last.hour % 12 * 60 + last.minute;
    const bool morning = last.half == Half::Morning;
    first.half = before == morning ? Half::Morning : Half::Afternoon;
}

bool isEndWord(const QString &word)
{
    static const QStringList words{u"until"_s, u"till"_s,  u"til"_s, u"to"_s, u"bis"_s,
                                   u"ate"_s,   u"hasta"_s, u"至"_s,  u"到"_s};
    return words.contains(word);
}

std::optional<Clock> firstClock(const Tokens &tokens, size_t from, size_t to)
{
    for (size_t at = from; at < to; ++at) {
        auto clock = clockAt(tokens, at);
        if (!clock || (at > 0 && isEndWord(tokens[at - 1].text)))
            continue;
        if (clock->half != Half::None && at >= from + 2 && isRangeMark(tokens, at - 1) &&
            isNumber(tokens, at - 2, 1, 2)) { // "8-10pm"
            Clock first = *clock;
            first.hour = tokens[at - 2].value;
            first.minute = 0;
            first.half = Half::None;
            takeHalfOf(first, *clock);
            return first;
        }
        if (isRangeMark(tokens, clock->end)) {
            if (const auto last = clockAt(tokens, clock->end + 1); last && clock->plain)
                takeHalfOf(*clock, *last);
        }
        return clock;
    }
    return {};
}

QString offsetText(bool east, int hours, int minutes)
{
    if (hours > 14 || minutes > 59)
        return {};
    return (east ? u'+' : u'-') + QString::number(hours).rightJustified(2, u'0') + u':' +
           QString::number(minutes).rightJustified(2, u'0');
}

/// "+08", "+8", "+0800", "+08:00"; "-05:00" only where no second time can be meant.
QString offsetAt(const Tokens &tokens, size_t at, bool west)
{
    const QString sign = textAt(tokens, at);
    if (sign != u"+"_s && !(sign == u"-"_s && (west || isNumber(tokens, at + 1, 4, 4))))
        return {};
    if (!west && at + 1 < tokens.size() && tokens[at + 1].spaced)
        return {}; // "19:00 + 2 drinks": an offset stands at its sign
    if (isNumber(tokens, at + 1, 4, 4))
        return offsetText(sign == u"+"_s, tokens[at + 1].value / 100, tokens[at + 1].value % 100);
    if (!isNumber(tokens, at + 1, 1, 2))
        return {};
    const bool minutes = textAt(tokens, at + 2) == u":"_s && isNumber(tokens, at + 3, 2, 2);
    return offsetText(sign == u"+"_s, tokens[at + 1].value, minutes ? tokens[at + 3].value : 0);
}

void takeZone(const Tokens &tokens, size_t at, bool iso, ClockReading &out)
{
    static const QHash<QString, QString> names{
        {u"hkt"_s, u"+08:00"_s}, {u"sgt"_s, u"+08:00"_s},  {u"jst"_s, u"+09:00"_s}, {u"kst"_s, u"+09:00"_s},
        {u"wet"_s, u"+00:00"_s}, {u"west"_s, u"+01:00"_s}, {u"cet"_s, u"+01:00"_s}, {u"cest"_s, u"+02:00"_s},
        {u"eet"_s, u"+02:00"_s}, {u"eest"_s, u"+03:00"_s}, {u"est"_s, u"-05:00"_s}, {u"edt"_s, u"-04:00"_s},
        {u"pst"_s, u"-08:00"_s}, {u"pdt"_s, u"-07:00"_s}};
    static const QStringList shared{u"cst"_s, u"cdt"_s, u"ist"_s, u"bst"_s, u"ast"_s, u"mst"_s, u"mdt"_s, u"amt"_s};
    const QString word = textAt(tokens, at);
    if (word == u"z"_s) {
        out.zone = u"Z"_s;
    } else if (word == u"utc"_s || word == u"gmt"_s) {
        out.zone = offsetAt(tokens, at + 1, true);
        if (out.zone.isEmpty())
            out.zone = u"Z"_s;
    } else if (shared.contains(word)) {
        out.unreadZone = out.zoneWord = word.toUpper();
    } else if (names.contains(word)) {
        out.zone = names.value(word);
        out.zoneWord = word.toUpper();
    } else {
        out.zone = offsetAt(tokens, at, iso);
    }
}

} // namespace

bool isHourWord(const QString &word)
{
    static const QStringList words{u"h"_s,     u"hs"_s,    u"hrs"_s,  u"uhr"_s,   u"heures"_s,
                                   u"heure"_s, u"horas"_s, u"hora"_s, u"hours"_s, u"ore"_s,
                                   u"時"_s,    u"时"_s,    u"點"_s,   u"点"_s,    u"시"_s};
    return words.contains(word);
}

ClockReading readClock(const Tokens &tokens, size_t begin, size_t end)
{
    ClockReading out;
    const bool iso = textAt(tokens, end) == u"t"_s;
    auto clock = firstClock(tokens, iso ? end + 1 : end, tokens.size());
    if (!clock)
        clock = firstClock(tokens, 0, begin);
    if (!clock)
        return out;
    out.time = QTime(hourOfDay(clock->hour, clock->half), clock->minute, clock->second);
    if (out.time.isValid())
        takeZone(tokens, clock->end, iso, out);
    return out;
}

size_t skipClock(const Tokens &tokens, size_t at)
{
    const size_t from = at < tokens.size() && tokens[at].is(u',') ? at + 1 : at;
    const auto clock = clockAt(tokens, from);
    return clock ? clock->end : at;
}

} // namespace trawl
