// See datetext.h. A small grammar over tokens: whole dates, parts of dates that begin a range, separators.
#include "extract/child/datetext.h"

#include "domain/names.h"
#include "extract/child/clocktext.h"
#include "extract/child/datetokens.h"

#include <QDate>
#include <QRegularExpression>

#include <initializer_list>
#include <optional>

namespace trawl {

namespace {

using Tokens = std::vector<DateToken>;

/// How a date is put, so that a range's two ends are told from two things beside each other.
enum class Form { YearFirst, DayMonth, MonthDay, Numeric, DayOnly };

struct Part {
    Form form = Form::DayOnly;
    int a = 0, b = 0; ///< day and month; Numeric: in the order of the text
    int year = 0;     ///< 0: not said
    size_t end = 0;   ///< token behind it
};

/// What the text is read with.
struct Reader {
    const Tokens &tokens;
    const QString &text, &language;
    bool monthFirst = false; ///< of Numeric
    bool sure = false;       ///< nothing else comes into question

    const DateToken *at(size_t i) const { return i < tokens.size() ? &tokens[i] : nullptr; }
    bool isMark(size_t i, QChar mark) const { return i < tokens.size() && tokens[i].is(mark); }
    bool isWord(size_t i, std::initializer_list<QLatin1StringView> words) const
    {
        return i < tokens.size() && tokens[i].kind == DateToken::Word &&
               std::any_of(words.begin(), words.end(), [&](QLatin1StringView word) { return tokens[i].text == word; });
    }
    bool isHan(size_t i, QStringView any) const
    {
        return i < tokens.size() && tokens[i].kind == DateToken::Word && tokens[i].text.size() == 1 &&
               any.contains(tokens[i].text.at(0));
    }
    /// Behind a clock's colon or point it is no day: "20:30, 12 March".
    bool isDay(size_t i) const
    {
        return i < tokens.size() && tokens[i].isNumber(1, 2) && tokens[i].value >= 1 && tokens[i].value <= 31 &&
               !(i > 0 && tokens[i - 1].is(u':'));
    }
    bool isYear(size_t i) const
    {
        return i < tokens.size() && tokens[i].isNumber(4, 4) && tokens[i].value > 1582 && tokens[i].value < 3000;
    }
    int month(size_t i) const
    {
        const int found = i < tokens.size() && tokens[i].kind == DateToken::Word ? monthOfWord(tokens[i].text) : 0;
        return found == 0 || !isMonthOfFewLanguages(tokens[i].text) || saysMonth(i) ? found : 0;
    }
    /// "5 de set", "out de 2026", a weekday of the same language, or the language itself.
    bool saysMonth(size_t i) const
    {
        return (i > 0 && isWord(i - 1, {"de"_L1})) || isWord(skip(i + 1, u"."), {"de"_L1}) ||
               knowsMonth(tokens[i].text, language, text);
    }
    size_t skip(size_t i, QStringView marks) const
    {
        while (i < tokens.size() && tokens[i].kind == DateToken::Mark && marks.contains(tokens[i].text))
            ++i;
        return i;
    }

    std::optional<Part> yearFirst(size_t i) const;
    std::optional<Part> dayMonth(size_t i) const;
    std::optional<Part> monthDay(size_t i) const;
    std::optional<Part> numeric(size_t i) const;
    std::optional<Part> whole(size_t i) const;
    std::optional<Part> piece(size_t i) const;
    size_t separator(size_t i) const;
    QDate dateOf(const Part &part, bool monthComesFirst) const;
};

std::optional<Part> Reader::yearFirst(size_t i) const
{
    if (i < tokens.size() && tokens[i].isNumber(8, 8) && i == 0) {
        const int v = tokens[i].value;
        return Part{Form::YearFirst, v % 100, v / 100 % 100, v / 10000, i + 1};
    }
    if (!isYear(i))
        return {};
    const bool han = isHan(i + 1, u"年년");
    const bool marked = isMark(i + 1, u'-') || isMark(i + 1, u'/') || isMark(i + 1, u'.');
    if ((!han && !marked) || i + 4 >= tokens.size())
        return {};
    const bool same = han ? isHan(i + 3, u"月월") : isMark(i + 3, tokens[i + 1].text.at(0));
    if (!same || !tokens[i + 2].isNumber(1, 2) || !tokens[i + 4].isNumber(1, 2))
        return {};
    return Part{Form::YearFirst, tokens[i + 4].value, tokens[i + 2].value, tokens[i].value,
                isHan(i + 5, u"日号號일") ? i + 6 : i + 5};
}

/// "5 March", "5. März", "5 de março de", "5-Mar-": with the year where one follows.
std::optional<Part> Reader::dayMonth(size_t i) const
{
    if (!isDay(i))
        return {};
    size_t at = skip(i + 1, u".");
    if (isMark(at, u'-') || isMark(at, u'/'))
        ++at;
    if (isWord(at, {"de"_L1, "of"_L1, "d"_L1, "del"_L1}))
        at = skip(at + 1, u"'");
    if (month(at) == 0)
        return {};
    Part part{Form::DayMonth, tokens[i].value, month(at), 0, skip(at + 1, u".")};
    size_t year = skip(part.end, u",");
    if (isMark(year, u'-') || isMark(year, u'/'))
        ++year;
    if (isWord(year, {"de"_L1, "of"_L1, "del"_L1}))
        ++year;
    if (isYear(year)) {
        part.year = tokens[year].value;
        part.end = year + 1;
    }
    return part;
}

/// "March 5", "March the 5th,": with the year where one follows.
std::optional<Part> Reader::monthDay(size_t i) const
{
    if (month(i) == 0)
        return {};
    size_t at = skip(i + 1, u".");
    if (isWord(at, {"the"_L1}))
        ++at;
    if (!isDay(at))
        return {};
    Part part{Form::MonthDay, tokens[at].value, month(i), 0, at + 1};
    const size_t year = skip(at + 1, u",.");
    if (isYear(year)) {
        part.year = tokens[year].value;
        part.end = year + 1;
    }
    return part;
}

/// "05/03/2026", "28.03.", "28/03".
std::optional<Part> Reader::numeric(size_t i) const
{
    const bool marked = isMark(i + 1, u'/') || isMark(i + 1, u'.') || isMark(i + 1, u'-');
    if (i + 2 >= tokens.size() || !tokens[i].isNumber(1, 2) || !marked || !tokens[i + 2].isNumber(1, 2) ||
        (i > 0 && (tokens[i - 1].is(u':') || (tokens[i - 1].is(u'.') && !tokens[i - 1].spaced))))
        return {};
    const QChar mark = tokens[i + 1].text.at(0);
    Part part{Form::Numeric, tokens[i].value, tokens[i + 2].value, 0, i + 3};
    if (isMark(i + 3, mark) && isYear(i + 4)) {
        part.year = tokens[i + 4].value;
        part.end = i + 5;
        return part;
    }
    if (mark == u'-' || (isMark(i + 3, mark) && i + 4 < tokens.size() && tokens[i + 4].kind == DateToken::Number))
        return {};
    if (isMark(i + 3, u'.'))
        part.end = i + 4;
    const size_t behind = part.end + (isWord(part.end, {"de"_L1, "of"_L1}) ? 1 : 0);
    return month(behind) == 0 ? std::optional(part) : std::nullopt; // "7/8 November": two days
}

std::optional<Part> Reader::whole(size_t i) const
{
    for (const auto &part : {yearFirst(i), dayMonth(i), monthDay(i), numeric(i)}) {
        if (part && part->year > 0)
            return part;
    }
    return {};
}

/// What may begin a range: a day, or a day with its month.
std::optional<Part> Reader::piece(size_t i) const
{
    for (const auto &part : {dayMonth(i), monthDay(i), numeric(i)}) {
        if (part && part->year == 0)
            return part;
    }
    if (!isDay(i))
        return {};
    return Part{Form::DayOnly, tokens[i].value, 0, 0, skip(i + 1, u".")};
}

/// The token behind a separator of a range or list, articles included; @p i itself if there is none.
size_t Reader::separator(size_t i) const
{
    size_t at = skip(i, u",");
    if (isMark(at, u'-') || isMark(at, u'&') || isMark(at, u'+') || isMark(at, u'/') ||
        isWord(at, {"to"_L1, "a"_L1, "ate"_L1, "al"_L1, "au"_L1, "bis"_L1, "und"_L1, "and"_L1, "et"_L1, "e"_L1, "y"_L1,
                    "till"_L1, "until"_L1, "through"_L1, "thru"_L1, "hasta"_L1}) ||
        isHan(at, u"至到")) {
        ++at;
    } else if (isWord(at, {"jusqu"_L1, "all"_L1})) {
        at = skip(at + 1, u"'");
    }
    while (isWord(at, {"the"_L1, "le"_L1, "el"_L1, "o"_L1, "ao"_L1, "au"_L1, "al"_L1, "dem"_L1, "den"_L1, "zum"_L1}))
        ++at;
    return at;
}

QDate Reader::dateOf(const Part &part, bool monthComesFirst) const
{
    return part.form == Form::Numeric && monthComesFirst ? QDate(part.year, part.a, part.b)
                                                         : QDate(part.year, part.b, part.a);
}

/// The first day as the text puts it; both orders of a numeric date are followed.
struct Found {
    QDate date, swapped;       ///< swapped: with month and day in the other order; invalid: no such reading
    size_t begin = 0, end = 0; ///< the tokens of the first day
    bool stop = false;         ///< the text means several days and not a plain range: no single date
};

/// The day that @p first means when @p last ends its range: in its month and year, or the year before.
QDate beginOf(const Reader &r, Part first, const Part &last, bool monthComesFirst)
{
    const QDate end = r.dateOf(last, monthComesFirst);
    if (!end.isValid())
        return {};
    if (first.form == Form::DayOnly) {
        const QDate begin(end.year(), end.month(), first.a);
        return begin < end ? begin : QDate();
    }
    first.year = last.year;
    QDate begin = r.dateOf(first, monthComesFirst);
    if (begin > end) {
        --first.year;
        begin = r.dateOf(first, monthComesFirst);
    }
    return begin;
}

bool sameForm(const Part &first, const Part &last)
{
    if (first.form == Form::DayOnly)
        return last.form == Form::DayMonth || last.form == Form::Numeric;
    return first.form == last.form;
}

/// Is a lone number at @p i likely a day? Not "Room 3 - 12 March": behind a word of no such meaning, only "5-8" counts.
bool mayBegin(const Reader &r, size_t i, size_t next)
{
    if (i == 0 || r.tokens[i].afterWeekday || r.tokens[i - 1].kind != DateToken::Word ||
        (r.isMark(next, u'-') && !r.tokens[next].spaced))
        return true;
    return r.isWord(i - 1, {"from"_L1, "du"_L1,  "de"_L1,      "del"_L1,   "vom"_L1,      "von"_L1, "dal"_L1, "dias"_L1,
                            "dia"_L1,  "the"_L1, "between"_L1, "entre"_L1, "zwischen"_L1, "on"_L1,  "am"_L1,  "le"_L1,
                            "el"_L1,   "em"_L1,  "a"_L1,       "les"_L1,   "los"_L1,      "os"_L1,  "mar"_L1});
}

/// A range or list that begins with a part of a date. No value: none begins here.
std::optional<Found> rangeAt(const Reader &r, size_t i)
{
    const auto first = r.piece(i);
    if (!first)
        return {};
    size_t at = skipClock(r.tokens, first->end);
    bool onlyCommas = true;
    const size_t firstSeparator = at;
    for (int parts = 0; parts < 40; ++parts) {
        const size_t next = r.separator(at);
        if (next == at)
            return {};
        onlyCommas = onlyCommas && r.skip(at, u",") == next;
        Found found{{}, {}, i, 0, false};
        if (const auto last = r.whole(next)) {
            const bool weekday = first->form == Form::MonthDay && r.tokens[i].text == u"mar"_s;
            if (!sameForm(*first, *last)) {
                found.stop = first->form != Form::DayOnly && !weekday;
                return found.stop ? std::optional(found) : std::nullopt;
            }
            found.end = first->end;
            found.date = beginOf(r, *first, *last, false);
            if (last->form == Form::Numeric)
                found.swapped = beginOf(r, *first, *last, true);
            found.stop = first->form == Form::DayOnly && (onlyCommas || !mayBegin(r, i, firstSeparator));
            return found;
        }
        const auto more = r.piece(next);
        if (!more || (more->form != Form::DayOnly && more->form != first->form))
            return {};
        const size_t year = r.skip(more->end, u",.");
        if (first->form == Form::MonthDay && r.isYear(year)) { // "March 5-8, 2026"
            found.end = first->end;
            found.date = QDate(r.tokens[year].value, first->b, first->a);
            return found;
        }
        at = skipClock(r.tokens, more->end);
    }
    return {};
}

/// "until 8 March": the day is an end, and the first one is not said.
bool isEndOnly(const Reader &r, size_t begin)
{
    size_t at = begin;
    while (at > 0 && (r.isWord(at - 1, {"the"_L1, "le"_L1, "el"_L1, "o"_L1, "al"_L1, "au"_L1, "ao"_L1, "zum"_L1,
                                        "dem"_L1, "den"_L1, "de"_L1}) ||
                      r.isMark(at - 1, u'\'')))
        --at;
    return at > 0 &&
           (r.isWord(at - 1, {"until"_L1, "till"_L1, "til"_L1, "to"_L1, "through"_L1, "thru"_L1, "bis"_L1, "ate"_L1,
                              "hasta"_L1, "jusqu"_L1, "before"_L1, "by"_L1, "avant"_L1, "vor"_L1, "antes"_L1}) ||
            r.isHan(at - 1, u"至到"));
}

/// "5 t/m 8 april": a lower number close before the day, joined by words that nobody here knows, may be the first day.
bool isJoinedToNumber(const Reader &r, size_t begin)
{
    bool words = false;
    for (size_t at = begin; at > 0 && begin - at < 4; --at) {
        const DateToken &token = r.tokens[at - 1];
        if (token.kind == DateToken::Number)
            return words && r.isDay(at - 1) && token.value < r.tokens[begin].value &&
                   skipClock(r.tokens, at - 1) == at - 1;
        words = words || token.kind == DateToken::Word;
        if (token.kind == DateToken::Mark && !token.is(u'/') && !token.is(u'-') && !token.is(u'\''))
            return false;
        if (token.kind == DateToken::Word && isHourWord(token.text))
            return false;
    }
    return false;
}

Found find(const Reader &r)
{
    std::optional<size_t> pieceEnd; ///< a day with its month and without a year came before
    for (size_t i = 0; i < r.tokens.size(); ++i) {
        Found found{{}, {}, i, 0, true};
        if (const auto date = r.whole(i)) {
            found.end = date->end;
            found.date = r.dateOf(*date, false);
            if (date->form == Form::Numeric)
                found.swapped = r.dateOf(*date, true);
            found.stop = isEndOnly(r, i) || (pieceEnd && *pieceEnd <= i) ||
                         (date->form == Form::DayMonth && isJoinedToNumber(r, i));
            return found;
        }
        if (const auto range = rangeAt(r, i))
            return *range;
        const auto piece = r.piece(i);
        if (piece && (piece->form == Form::DayMonth || piece->form == Form::MonthDay))
            pieceEnd = std::max(pieceEnd.value_or(0), piece->end);
    }
    return Found{{}, {}, 0, 0, true};
}

/// Day or month first, as the language has it, or as another date of the text shows.
void setOrder(Reader &r, const QString &language)
{
    const QString low = language.toLower().replace(u'_', u'-');
    r.monthFirst = low.endsWith(u"-us"_s) || low.endsWith(u"-ph"_s);
    r.sure = !low.isEmpty() && low != u"en"_s;
    for (size_t i = 0; i < r.tokens.size(); ++i) {
        const auto part = r.numeric(i);
        if (part && part->a > 12 && part->b <= 12) {
            r.monthFirst = false;
            r.sure = true;
        } else if (part && part->b > 12 && part->a <= 12) {
            r.monthFirst = true;
            r.sure = true;
        }
    }
}

QString isoOf(QDate date, const ClockReading &clock)
{
    QString out = date.toString(Qt::ISODate);
    if (clock.time.isValid())
        out += u'T' + clock.time.toString(u"HH:mm:ss"_s) + clock.zone;
    return out;
}

} // namespace

DateReading readDate(const QString &text, const QString &language)
{
    DateReading out;
    const Tokens tokens = dateTokens(text);
    Reader reader{tokens, text, language};
    setOrder(reader, language);
    Found found = find(reader);
    if (found.stop)
        return out;
    const bool points = reader.isMark(found.begin + 1, u'.'); // never month first
    if (reader.monthFirst && found.swapped.isValid() && !points)
        std::swap(found.date, found.swapped);
    if (!found.date.isValid() && !points)
        std::swap(found.date, found.swapped);
    if (!found.date.isValid())
        return out;
    ClockReading clock = readClock(tokens, found.begin, found.end);
    if (!clock.zoneWord.isEmpty() && !text.contains(clock.zoneWord)) // "20h est annulé": a word, no zone
        clock.zone = clock.unreadZone = QString();
    out.iso = isoOf(found.date, clock);
    if (found.swapped.isValid() && found.swapped != found.date && !reader.sure && !points)
        out.other = isoOf(found.swapped, clock);
    out.hasTime = clock.time.isValid();
    out.hasZone = !clock.zone.isEmpty();
    out.unreadZone = clock.unreadZone;
    return out;
}

} // namespace trawl
