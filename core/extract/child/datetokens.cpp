// See datetokens.h.
#include "extract/child/datetokens.h"

#include "domain/names.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace trawl {

namespace {

constexpr qsizetype MaxText = 4000;
constexpr size_t MaxTokens = 600;
constexpr int MaxValue = 100'000'000;

/// Characters that are words by themselves.
bool isSingle(QChar c)
{
    const auto script = c.script();
    return script == QChar::Script_Han || script == QChar::Script_Hangul || script == QChar::Script_Hiragana ||
           script == QChar::Script_Katakana;
}

QString folded(const QString &text)
{
    QString out;
    for (QChar c : text.left(MaxText).normalized(QString::NormalizationForm_KC).toLower()) {
        if (QStringView(u"–—−‐‑‒―~〜〰").contains(c))
            c = u'-';
        else if (c == u'、')
            c = u',';
        else if (c == u'\u2019')
            c = u'\'';
        else if (c.decompositionTag() == QChar::Canonical && c.script() == QChar::Script_Latin)
            c = c.decomposition().at(0);
        if (c.category() != QChar::Mark_NonSpacing)
            out.append(c);
    }
    return out;
}

bool isOrdinal(const QString &text, qsizetype from, qsizetype to)
{
    static const QSet<QString> suffixes{u"st"_s, u"nd"_s, u"rd"_s, u"th"_s,  u"er"_s,
                                        u"o"_s,  u"a"_s,  u"e"_s,  u"eme"_s, u"os"_s};
    if (to < text.size() && (text[to].isDigit() || (text[to] == u'.' && to == from + 1)))
        return false; // "5a8", "8a.m."
    return suffixes.contains(text.mid(from, to - from));
}

qsizetype lettersEnd(const QString &text, qsizetype at)
{
    while (at < text.size() && text[at].isLetter() && !isSingle(text[at]))
        ++at;
    return at;
}

std::vector<DateToken> rawTokens(const QString &text)
{
    std::vector<DateToken> out;
    bool spaced = false;
    for (qsizetype at = 0; at < text.size() && out.size() < MaxTokens;) {
        if (text[at].isSpace()) {
            spaced = true;
            ++at;
            continue;
        }
        DateToken token;
        token.spaced = spaced;
        spaced = false;
        if (text[at].isDigit()) {
            token.kind = DateToken::Number;
            for (; at < text.size() && text[at].isDigit(); ++at, ++token.digits)
                token.value = std::min(MaxValue, token.value * 10 + text[at].digitValue());
            const qsizetype end = lettersEnd(text, at);
            if (end > at && isOrdinal(text, at, end)) {
                token.ordinal = true;
                at = end;
            }
        } else if (text[at].isLetter()) {
            const qsizetype end = isSingle(text[at]) ? at + 1 : lettersEnd(text, at);
            token.kind = DateToken::Word;
            token.text = text.mid(at, end - at);
            at = end;
        } else {
            token.text = text[at++];
        }
        out.push_back(std::move(token));
    }
    return out;
}

bool isWeekday(const QString &word)
{
    // Not "mar", which is a month as well.
    static const QSet<QString> names{
        u"monday"_s,     u"tuesday"_s,  u"wednesday"_s, u"thursday"_s,  u"friday"_s,   u"saturday"_s, u"sunday"_s,
        u"mon"_s,        u"tue"_s,      u"tues"_s,      u"wed"_s,       u"thu"_s,      u"thur"_s,     u"thurs"_s,
        u"fri"_s,        u"sat"_s,      u"sun"_s,       u"segunda"_s,   u"terca"_s,    u"quarta"_s,   u"quinta"_s,
        u"sexta"_s,      u"sabado"_s,   u"domingo"_s,   u"feira"_s,     u"seg"_s,      u"ter"_s,      u"qua"_s,
        u"qui"_s,        u"sex"_s,      u"sab"_s,       u"dom"_s,       u"lunes"_s,    u"martes"_s,   u"miercoles"_s,
        u"jueves"_s,     u"viernes"_s,  u"lun"_s,       u"mie"_s,       u"jue"_s,      u"vie"_s,      u"lundi"_s,
        u"mardi"_s,      u"mercredi"_s, u"jeudi"_s,     u"vendredi"_s,  u"samedi"_s,   u"dimanche"_s, u"mer"_s,
        u"jeu"_s,        u"ven"_s,      u"sam"_s,       u"dim"_s,       u"montag"_s,   u"dienstag"_s, u"mittwoch"_s,
        u"donnerstag"_s, u"freitag"_s,  u"samstag"_s,   u"sonnabend"_s, u"sonntag"_s,  u"mo"_s,       u"di"_s,
        u"mi"_s,         u"do"_s,       u"fr"_s,        u"sa"_s,        u"so"_s,       u"lunedi"_s,   u"martedi"_s,
        u"mercoledi"_s,  u"giovedi"_s,  u"venerdi"_s,   u"sabato"_s,    u"domenica"_s, u"gio"_s};
    return names.contains(word);
}

/// How many tokens from @p at are a weekday or a bracket, with the point or comma that belongs to it.
size_t noiseAt(const std::vector<DateToken> &tokens, size_t at)
{
    const auto text = [&](size_t i) { return i < tokens.size() ? tokens[i].text : QString(); };
    const QString &word = tokens[at].text;
    if (tokens[at].kind == DateToken::Number)
        return 0;
    if (word == u"星"_s && text(at + 1) == u"期"_s)
        return text(at + 2).isEmpty() ? 2 : 3;
    if ((word == u"週"_s || word == u"周"_s) && QStringView(u"一二三四五六日末").contains(text(at + 1)))
        return 2;
    if (tokens[at].kind == DateToken::Mark && QStringView(u"()[]").contains(word)) {
        const bool oneHan = text(at + 2) == u")"_s && text(at + 1).size() == 1 && isSingle(text(at + 1).at(0));
        return oneHan ? 3 : 1;
    }
    if (tokens[at].kind != DateToken::Word || !isWeekday(word))
        return 0;
    const bool hyphened = text(at + 1) == u"-"_s && text(at + 2) == u"feira"_s;
    size_t size = hyphened ? 3 : 1;
    size += text(at + size) == u"."_s ? 1 : 0;
    return size + (text(at + size) == u","_s ? 1 : 0);
}

} // namespace

std::vector<DateToken> dateTokens(const QString &text)
{
    const std::vector<DateToken> raw = rawTokens(folded(text));
    std::vector<DateToken> out;
    bool gap = false;
    for (size_t at = 0; at < raw.size();) {
        if (const size_t noise = noiseAt(raw, at)) {
            at += noise;
            gap = true;
            continue;
        }
        out.push_back(raw[at++]);
        out.back().spaced = out.back().spaced || gap;
        out.back().afterWeekday = gap;
        gap = false;
    }
    return out;
}

bool isMonthOfFewLanguages(const QString &word)
{
    return word == u"out"_s || word == u"set"_s;
}

bool knowsMonth(const QString &word, const QString &language, const QString &text)
{
    const QString tag = language.section(u'-', 0, 0).toLower();
    const bool both = tag == u"pt"_s || tag == u"gl"_s;
    if (both || (word == u"set"_s && (tag == u"es"_s || tag == u"it"_s || tag == u"ca"_s)))
        return true;
    static const QSet<QString> names{
        u"segunda"_s,   u"terca"_s,     u"quarta"_s,  u"quinta"_s,     u"sexta"_s,     u"sabado"_s,   u"domingo"_s,
        u"feira"_s,     u"seg"_s,       u"ter"_s,     u"qua"_s,        u"qui"_s,       u"sex"_s,      u"sab"_s,
        u"dom"_s,       u"lunes"_s,     u"martes"_s,  u"miercoles"_s,  u"jueves"_s,    u"viernes"_s,  u"lunedi"_s,
        u"martedi"_s,   u"mercoledi"_s, u"giovedi"_s, u"venerdi"_s,    u"sabato"_s,    u"domenica"_s, u"janeiro"_s,
        u"fevereiro"_s, u"marco"_s,     u"junho"_s,   u"julho"_s,      u"setembro"_s,  u"outubro"_s,  u"novembro"_s,
        u"dezembro"_s,  u"enero"_s,     u"febrero"_s, u"septiembre"_s, u"setiembre"_s, u"octubre"_s,  u"noviembre"_s,
        u"diciembre"_s, u"settembre"_s, u"ottobre"_s};
    const std::vector<DateToken> raw = rawTokens(folded(text));
    return std::ranges::any_of(
        raw, [](const DateToken &token) { return token.kind == DateToken::Word && names.contains(token.text); });
}

int monthOfWord(const QString &word)
{
    static const QHash<QString, int> months = [] {
        const char *names[] = {"january jan janeiro enero ene janvier janv januar janner jaenner gennaio gen",
                               "february feb fevereiro fev febrero fevrier fevr februar feber febbraio",
                               "march mar marco marzo mars marz maerz mrz",
                               "april apr abril abr avril avr aprile",
                               "may mai maio mayo maggio mag",
                               "june jun junho junio juin juni giugno giu",
                               "july jul julho julio juillet juil juli luglio lug",
                               "august aug agosto ago aout",
                               "september sep sept setembro set septiembre setiembre septembre settembre",
                               "october oct outubro out octubre octobre oktober okt ottobre ott",
                               "november nov novembro noviembre novembre",
                               "december dec dezembro dez diciembre dic decembre dezember dicembre"};
        QHash<QString, int> out;
        int month = 0;
        for (const char *line : names) {
            ++month;
            for (const QString &name : QString::fromLatin1(line).split(u' '))
                out.insert(name, month);
        }
        return out;
    }();
    return months.value(word);
}

} // namespace trawl
