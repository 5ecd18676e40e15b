// See numbertext.h.
#include "extract/child/numbertext.h"

#include "domain/names.h"

#include <QList>

#include <algorithm>
#include <array>
#include <utility>

namespace trawl {

namespace {

/// ISO 4217, current codes, three letters each.
constexpr QLatin1StringView Codes(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD "
    "RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD "
    "UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW");
constexpr QLatin1StringView ThreeDecimals("BHD IQD JOD KWD LYD OMR TND");

/// What pages write for a currency; "" where several share it. Longer ones first where one ends in another.
constexpr std::array<std::pair<QStringView, QLatin1StringView>, 66> Signs{{
    {u"mop$", "MOP"_L1},   {u"澳門元", "MOP"_L1}, {u"澳门元", "MOP"_L1},  {u"澳門幣", "MOP"_L1}, {u"澳门币", "MOP"_L1},
    {u"葡幣", "MOP"_L1},   {u"葡币", "MOP"_L1},   {u"patacas", "MOP"_L1}, {u"pataca", "MOP"_L1}, {u"hk$", "HKD"_L1},
    {u"港幣", "HKD"_L1},   {u"港币", "HKD"_L1},   {u"港元", "HKD"_L1},    {u"nt$", "TWD"_L1},    {u"新臺幣", "TWD"_L1},
    {u"新台幣", "TWD"_L1}, {u"新台币", "TWD"_L1}, {u"臺幣", "TWD"_L1},    {u"台幣", "TWD"_L1},   {u"us$", "USD"_L1},
    {u"美元", "USD"_L1},   {u"美金", "USD"_L1},   {u"nz$", "NZD"_L1},     {u"au$", "AUD"_L1},    {u"ca$", "CAD"_L1},
    {u"sg$", "SGD"_L1},    {u"mx$", "MXN"_L1},    {u"r$", "BRL"_L1},      {u"a$", "AUD"_L1},     {u"c$", "CAD"_L1},
    {u"s$", "SGD"_L1},     {u"euros", "EUR"_L1},  {u"euro", "EUR"_L1},    {u"欧元", "EUR"_L1},   {u"歐元", "EUR"_L1},
    {u"€", "EUR"_L1},      {u"£", "GBP"_L1},      {u"英鎊", "GBP"_L1},    {u"英镑", "GBP"_L1},   {u"人民幣", "CNY"_L1},
    {u"人民币", "CNY"_L1}, {u"rmb", "CNY"_L1},    {u"日圓", "JPY"_L1},    {u"日元", "JPY"_L1},   {u"円", "JPY"_L1},
    {u"韓元", "KRW"_L1},   {u"韩元", "KRW"_L1},   {u"원", "KRW"_L1},      {u"₩", "KRW"_L1},      {u"₽", "RUB"_L1},
    {u"₹", "INR"_L1},      {u"฿", "THB"_L1},      {u"₫", "VND"_L1},       {u"₪", "ILS"_L1},      {u"₺", "TRY"_L1},
    {u"₴", "UAH"_L1},      {u"₱", "PHP"_L1},      {u"zł", "PLN"_L1},      {u"kč", "CZK"_L1},     {u"reais", "BRL"_L1},
    {u"$", ""_L1},         {u"元", ""_L1},        {u"圓", ""_L1},         {u"¥", ""_L1},         {u"￥", ""_L1},
    {u"kr", ""_L1},
}};

bool isSpaceMark(QChar c)
{
    return c.isSpace() || c == u'\u00a0' || c == u'\u202f' || c == u'\u2009';
}

/// '.', ',', '\'' and ' ' stand for every way to write them; anything else is no mark.
QChar markOf(QChar c)
{
    if (c == u'.' || c == u'\uff0e')
        return u'.';
    if (c == u',' || c == u'\uff0c')
        return u',';
    if (c == u'\'' || c == u'\u2019' || c == u'\u00b4')
        return u'\'';
    return isSpaceMark(c) ? u' ' : QChar();
}

struct Run {
    QString text; ///< ASCII digits and marks
    qsizetype begin = 0, end = 0;
    bool negative = false;
};

/// A decimal mark may begin a number (".99"), where nothing but a sign, a currency or a space is before it.
bool beginsWithMark(const QString &text, qsizetype at)
{
    const QChar mark = markOf(text[at]);
    if ((mark != u'.' && mark != u',') || at + 1 >= text.size() || !text[at + 1].isDigit())
        return false;
    if (at == 0)
        return true;
    const QChar before = text[at - 1];
    const QString trimmed = text.left(at).trimmed();
    const bool money = !trimmed.isEmpty() && trimmed.back().category() == QChar::Symbol_Currency;
    return money || before == u'-' || before == u'\u2212' || (mark == u'.' && before.isSpace());
}

Run runOf(const QString &text)
{
    Run run;
    while (run.begin < text.size() && !text[run.begin].isDigit() && !beginsWithMark(text, run.begin))
        ++run.begin;
    qsizetype before = run.begin - 1;
    while (before > 0 && text[before].category() == QChar::Symbol_Currency) // "-$3.50"
        --before;
    run.negative = before >= 0 && (text[before] == u'-' || text[before] == u'\u2212') &&
                   (before < 1 || !text[before - 1].isLetterOrNumber());
    qsizetype at = run.begin;
    int spaces = 0;
    bool pointed = false;
    for (; at < text.size(); ++at) {
        const QChar mark = markOf(text[at]);
        if (text[at].isDigit())
            run.text.append(QChar(u'0' + text[at].digitValue()));
        else if (!mark.isNull() && at + 1 < text.size() && text[at + 1].isDigit())
            run.text.append(mark);
        else
            break;
        // A space is a thousands mark only before exactly three digits; otherwise the number ends there.
        if (mark == u' ') {
            qsizetype digits = 0;
            while (at + 1 + digits < text.size() && text[at + 1 + digits].isDigit())
                ++digits;
            ++spaces;
            if (digits != 3 || (spaces == 1 && run.text.size() - 1 > 3) || pointed) {
                run.text.chop(1);
                break;
            }
        }
        pointed = pointed || mark == u'.' || mark == u',';
    }
    run.end = at;
    return run;
}

/// The words and signs around the number.
struct Money {
    QString code;
    bool named = false;
};

bool endsInWord(QStringView text, QStringView word)
{
    if (!text.endsWith(word))
        return false;
    const qsizetype before = text.size() - word.size() - 1;
    return !(word[0].isLower() && before >= 0 && text[before].isLower());
}

bool beginsWithWord(QStringView text, QStringView word)
{
    return text.startsWith(word) &&
           !(word.last().isLower() && text.size() > word.size() && text[word.size()].isLower());
}

/// The code in capitals that stands directly before or after the number.
QString codeBeside(QStringView before, QStringView after)
{
    const auto isWord = [](QStringView text, qsizetype at) {
        return at >= 0 && at < text.size() && text[at].isLetter();
    };
    const QStringView last = before.last(std::min<qsizetype>(3, before.size()));
    if (isCurrencyCode(last) && !isWord(before, before.size() - 4))
        return last.toString();
    const QStringView first = after.first(std::min<qsizetype>(3, after.size()));
    return isCurrencyCode(first) && !isWord(after, 3) ? first.toString() : QString();
}

Money moneyBeside(const QString &before, const QString &after)
{
    if (const QString code = codeBeside(before, after); !code.isEmpty())
        return {code, true};
    const QString lowBefore = before.toLower(), lowAfter = after.toLower();
    for (const auto &[sign, code] : Signs) {
        if (endsInWord(lowBefore, sign) || beginsWithWord(lowAfter, sign))
            return {code, true};
    }
    return {};
}

Money moneyOf(const QString &text, const Run &run, const NumberHints &hints)
{
    QString before = text.left(run.begin).right(40);
    if (before.endsWith(u'-') || before.endsWith(u'\u2212'))
        before.chop(1);
    before = before.trimmed();
    QString after = text.mid(run.end, 40);
    // What follows the digits may be a decimal's place: "1.500,- €", "50.–".
    qsizetype from = 0;
    while (from < after.size() && (after[from].isSpace() || QStringView(u".,-–—").contains(after[from])))
        ++from;
    after.remove(0, from);
    Money money = moneyBeside(before, after);
    if (money.named && money.code.isEmpty() && hints.currency.isEmpty()) {
        const bool yen = before.endsWith(u'¥') || before.endsWith(u'\uffe5');
        if (yen && hints.language.startsWith(u"ja"_s))
            money.code = u"JPY"_s;
        else if (yen && hints.language.startsWith(u"zh"_s))
            money.code = u"CNY"_s;
    }
    if (money.code.isEmpty())
        money.code = hints.currency;
    return money;
}

/// "2 million", "€1k", "3万", "1e5": the digits are not the number, and no reading is better than a thousandth of it.
bool isMultiplied(const QString &text, const Run &run, const Money &money)
{
    const QString after = text.mid(run.end, 20).toLower();
    const QString word = after.trimmed();
    if (word.isEmpty())
        return false;
    const bool close = !after[0].isSpace();
    const qsizetype digit = word.size() > 1 && (word[1] == u'+' || word[1] == u'-') ? 2 : 1;
    if (close && word[0] == u'e' && digit < word.size() && word[digit].isDigit())
        return true;
    if (QStringView(u"千万萬億亿兆만억").contains(word[0]) || word.startsWith(u"百万"_s) || word.startsWith(u"百萬"_s))
        return true;
    for (const QStringView name :
         {u"thousand", u"million",  u"millions", u"billion", u"billions", u"mio",    u"mln",
          u"mrd",      u"tsd",      u"mil",      u"mille",   u"mila",     u"milhão", u"milhões",
          u"millón",   u"millones", u"milione",  u"milioni", u"lakh",     u"crore"}) {
        if (beginsWithWord(word, name))
            return true;
    }
    for (const QStringView letter : {u"k", u"m", u"mn", u"b", u"bn"}) {
        if (close && (money.named || letter == u"k") && beginsWithWord(word, letter))
            return true;
    }
    return false;
}

/// '.' or ','; null where the language does not say.
QChar decimalOf(const QString &language)
{
    const QString low = language.toLower().replace(u'_', u'-');
    const QString tongue = low.section(u'-', 0, 0);
    const auto among = [](QLatin1StringView list, const QString &word) {
        return (u' ' + QString(list) + u' ').contains(u' ' + word + u' ');
    };
    if (tongue.isEmpty())
        return {};
    if (among("de-ch de-li fr-ch it-ch es-mx es-pr es-do es-gt es-hn es-ni es-pa es-sv es-us"_L1, low))
        return u'.';
    if (among("en zh ja ko th he ms yue"_L1, tongue))
        return u'.';
    if (among("de fr pt es it nl da sv nb nn no fi pl cs sk sl hr sr hu ro bg ru uk tr id vi el ca gl et lv lt is"_L1,
              tongue))
        return u',';
    return {};
}

/// Do the marks part groups of three digits (or two before the last three, as in India)?
bool groupsRight(const QString &digits, QChar mark)
{
    const auto parts = QStringView(digits).split(mark);
    if (parts.first().isEmpty() || parts.first().size() > 3)
        return false;
    for (qsizetype i = 1; i < parts.size(); ++i) {
        const bool indian = mark == u',' && i + 1 < parts.size() && parts[i].size() == 2;
        if (parts[i].size() != 3 && !indian)
            return false;
    }
    return true;
}

/// How the marks of a run are to be read.
struct Marks {
    QChar decimal; ///< null: there are no decimals
    bool single = true;
    bool usable = true;
};

/// One mark before exactly three digits: thousands in money, else as the language has it, else in doubt.
Marks ambiguous(QChar mark, const Money &money, const NumberHints &hints)
{
    const QChar language = decimalOf(hints.language);
    const bool isMoney = money.named || !money.code.isEmpty();
    const bool threeDecimals =
        !money.code.isEmpty() && ThreeDecimals.contains(QLatin1StringView(money.code.toLatin1()));
    if (isMoney && !threeDecimals)
        return {QChar(), true, true};
    if (!language.isNull())
        return {language == mark ? mark : QChar(), true, true};
    return {mark == u'.' ? mark : QChar(), isMoney && mark == u'.', true};
}

Marks marksOf(const QString &run, const Money &money, const NumberHints &hints)
{
    const auto dots = run.count(u'.'), commas = run.count(u',');
    const QChar last = run.lastIndexOf(u'.') > run.lastIndexOf(u',') ? u'.' : u',';
    const bool spaced = run.contains(u' ') || run.contains(u'\'');
    if (dots + commas == 0)
        return {};
    if (dots > 0 && commas > 0) {
        const QChar group = last == u'.' ? u',' : u'.';
        const QString whole = run.left(run.lastIndexOf(last));
        return {last, true, run.count(last) == 1 && !spaced && groupsRight(whole, group)};
    }
    if (dots + commas > 1)
        return {QChar(), true, !spaced && groupsRight(run, last)};
    const qsizetype at = run.indexOf(last);
    const bool three = run.size() - at - 1 == 3 && at >= 1 && at <= 3 && run[0] != u'0';
    if (!three || spaced)
        return {last, true, true};
    return ambiguous(last, money, hints);
}

QString plainOf(const QString &run, QChar decimal)
{
    QString plain;
    for (const QChar c : run) {
        if (c.isDigit())
            plain.append(c);
        else if (c == decimal)
            plain.append(plain.isEmpty() ? u"0."_s : u"."_s);
    }
    return plain;
}

} // namespace

bool isCurrencyCode(QStringView code)
{
    return code.size() == 3 && !code.contains(u' ') && Codes.contains(QLatin1StringView(code.toLatin1()));
}

std::optional<NumberReading> readNumber(const QString &text, const NumberHints &hints)
{
    const Run run = runOf(text);
    if (run.text.isEmpty())
        return std::nullopt;
    const Money money = moneyOf(text, run, hints);
    if (isMultiplied(text, run, money))
        return std::nullopt;
    const Marks marks = marksOf(run.text, money, hints);
    const bool apostrophes = run.text.contains(u'\'');
    const QString whole = run.text.left(marks.decimal.isNull() ? run.text.size() : run.text.lastIndexOf(marks.decimal));
    if (!marks.usable || (apostrophes && !groupsRight(whole, u'\'')))
        return std::nullopt;
    const QString sign = run.negative ? u"-"_s : QString();
    NumberReading out;
    out.plain = sign + plainOf(run.text, marks.decimal);
    if (!marks.single) {
        const QChar mark = run.text.contains(u'.') ? u'.' : u',';
        out.other = sign + plainOf(run.text, marks.decimal.isNull() ? mark : QChar());
    }
    out.currency = money.code;
    out.money = money.named;
    return out;
}

} // namespace trawl
