// Parser of the items filter: terms, validity with a suggestion, canonical text.
#include "domain/itemfilter.h"
#include "domain/text.h"

#include "domain/item.h"
#include "domain/names.h"

#include <QDate>
#include <QDateTime>

#include <algorithm>
#include <array>
#include <cmath>

namespace trawl {

namespace {
constexpr std::array keyWords{std::pair{FilterKey::State, "state"},   std::pair{FilterKey::Source, "source"},
                              std::pair{FilterKey::Review, "review"}, std::pair{FilterKey::Upload, "upload"},
                              std::pair{FilterKey::Engine, "engine"}, std::pair{FilterKey::Http, "http"},
                              std::pair{FilterKey::Coverage, "cov"},  std::pair{FilterKey::Try, "try"},
                              std::pair{FilterKey::Error, "err"},     std::pair{FilterKey::Changed, "changed"},
                              std::pair{FilterKey::Since, "since"},   std::pair{FilterKey::Id, "id"}};

template <class E>
void appendWords(QStringList &list)
{
    for (const auto &[value, text] : Words<E>::words) {
        if (!list.contains(QLatin1StringView(text)))
            list.append(QString::fromLatin1(text));
    }
}

bool isNumber(FilterKey key)
{
    return key == FilterKey::Http || key == FilterKey::Coverage || key == FilterKey::Try || key == FilterKey::Changed ||
           key == FilterKey::Since;
}

/// Levenshtein with transposition of neighbours: "sate" → "state", "soruce" → "source".
int distance(const QString &a, const QString &b)
{
    const qsizetype columns = b.size() + 1;
    std::vector<int> table(size_t((a.size() + 1) * columns));
    const auto at = [&table, columns](qsizetype i, qsizetype j) -> int & { return table[size_t(i * columns + j)]; };
    for (qsizetype i = 0; i <= a.size(); ++i) {
        for (qsizetype j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                at(i, j) = int(i + j);
                continue;
            }
            const int change = a[i - 1] == b[j - 1] ? 0 : 1;
            at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
        }
    }
    return at(a.size(), b.size());
}

QString nearest(const QString &text, const QStringList &candidates)
{
    QString best;
    int least = text.size() <= 3 ? 2 : 3; // at most 1 or 2 mistakes
    for (const QString &candidate : candidates) {
        const int d = distance(text.toLower(), candidate);
        if (d < least) {
            least = d;
            best = candidate;
        }
    }
    return best;
}

/// One term as it stands: where, and cut into words with the quotes taken off.
struct Token {
    int begin = 0, length = 0;
    bool negated = false;
    bool keyed = false;
    bool quotedKey = false;
    QString key;
    QString value; ///< after the colon, raw
};

class Scanner
{
public:
    explicit Scanner(const QString &text) : m_text(text) {}
    bool next(Token &token)
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
        if (m_at >= m_text.size())
            return false;
        token = {};
        token.begin = int(m_at);
        const qsizetype start = m_at;
        skipTerm();
        token.length = int(m_at - start);
        QString raw = m_text.sliced(start, m_at - start);
        if (raw.size() > 1 && raw.startsWith(u'-')) {
            token.negated = true;
            raw.remove(0, 1);
        }
        const qsizetype colon = raw.indexOf(u':');
        // A URL is text, and so is what starts with a quote.
        token.keyed = colon > 0 && !raw.startsWith(u'"') && !raw.sliced(colon).startsWith(u"://"_s);
        token.key = token.keyed ? raw.first(colon) : QString();
        token.value = token.keyed ? raw.sliced(colon + 1) : raw;
        return true;
    }
    bool openQuote() const { return m_open; }

private:
    void skipTerm()
    {
        bool quoted = false;
        for (; m_at < m_text.size(); ++m_at) {
            const QChar c = m_text[m_at];
            if (c == u'\\' && quoted && m_at + 1 < m_text.size())
                ++m_at;
            else if (c == u'"')
                quoted = !quoted;
            else if (c.isSpace() && !quoted)
                break;
        }
        m_open = m_open || quoted;
    }
    const QString &m_text;
    qsizetype m_at = 0;
    bool m_open = false;
};

/// Splits at commas outside quotes (unless @p whole) and takes the quotes off.
QStringList splitWords(const QString &value, bool whole)
{
    QStringList words;
    QString current;
    bool quoted = false, any = false;
    for (qsizetype i = 0; i < value.size(); ++i) {
        const QChar c = value[i];
        if (c == u'\\' && quoted && i + 1 < value.size()) {
            current += value[++i];
        } else if (c == u'"') {
            quoted = !quoted;
            any = true;
        } else if (c == u',' && !quoted && !whole) {
            words.append(current);
            current.clear();
            any = false;
        } else {
            current += c;
        }
    }
    if (!current.isEmpty() || any || !words.isEmpty())
        words.append(current);
    words.removeAll(QString());
    return words;
}

std::optional<double> age(const QString &text)
{
    if (text.size() < 2)
        return std::nullopt;
    bool ok = false;
    const double n = text.chopped(1).toDouble(&ok);
    if (!ok || n < 0)
        return std::nullopt;
    switch (text.back().toLower().unicode()) {
    case u's':
        return n * 1000;
    case u'm':
        return n * 60'000;
    case u'h':
        return n * 3'600'000;
    case u'd':
        return n * 86'400'000;
    default:
        return std::nullopt;
    }
}

std::optional<double> number(FilterKey key, QString text, Instant now)
{
    if (key == FilterKey::Since) {
        if (const auto ms = age(text))
            return double(now.ms) - *ms;
        const auto time = QDateTime::fromString(text, Qt::ISODate);
        if (time.isValid())
            return double(
                (text.size() <= 10 ? QDateTime(time.date(), QTime(0, 0), Qt::UTC) : time).toMSecsSinceEpoch());
        return std::nullopt;
    }
    if ((key == FilterKey::Coverage || key == FilterKey::Changed) && text.endsWith(u'%'))
        text.chop(1);
    bool ok = false;
    const double value = text.toDouble(&ok);
    return ok && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

bool isHttpClass(const QString &text)
{
    return text.size() == 3 && text.endsWith(u"xx"_s) && text[0] >= u'1' && text[0] <= u'5';
}

QString needsText(FilterKey key)
{
    return key == FilterKey::Since
               ? translate("core", "\"since\" takes an age like 30m, 2h or 3d, or a date like 2025-12-31")
               : u"\"%1\" takes a number, <n, >n or a..b"_s.arg(filterKeyWord(key));
}

class Parser
{
public:
    Parser(const QString &text, Instant now) : m_text(text), m_now(now) {}

    ItemFilter parse()
    {
        Scanner scanner(m_text);
        Token token;
        while (m_filter.error.isEmpty() && scanner.next(token))
            term(token);
        if (m_filter.error.isEmpty() && scanner.openQuote())
            m_filter.error = translate("core", "A quote is not closed");
        if (!m_filter.error.isEmpty())
            m_filter.terms.clear();
        return m_filter;
    }

private:
    void term(const Token &token)
    {
        FilterTerm term;
        term.begin = token.begin;
        term.length = token.length;
        term.negated = token.negated;
        QString value = token.value;
        if (!token.keyed) {
            term.words = splitWords(value, true);
            if (!term.words.isEmpty())
                m_filter.terms.append(term);
            return;
        }
        const auto key = keyOf(token);
        if (!key)
            return;
        term.key = *key;
        if (value.startsWith(u'!')) {
            term.negated = !term.negated;
            value.remove(0, 1);
        }
        if (value.isEmpty())
            return fail(translate("core", "\"%1:\" has no value").arg(token.key));
        if (isNumber(term.key) ? numeric(term, value) : words(term, value, token))
            m_filter.terms.append(term);
    }

    std::optional<FilterKey> keyOf(const Token &token)
    {
        const QString lower = token.key.toLower();
        for (const auto &[key, text] : keyWords) {
            if (lower == QLatin1StringView(text))
                return key;
        }
        const QString likely = nearest(lower, itemFilterKeys());
        fail(translate("core", "unknown key \"%1\"").arg(token.key), likely, token.begin + (token.negated ? 1 : 0),
             int(token.key.size()));
        return std::nullopt;
    }

    bool words(FilterTerm &term, const QString &value, const Token &token)
    {
        if (value.startsWith(u'<') || value.startsWith(u'>')) {
            fail(u"\"%1\" can't be compared with < or >"_s.arg(filterKeyWord(term.key)));
            return false;
        }
        term.words = splitWords(value, false);
        if (term.words.isEmpty()) {
            fail(translate("core", "\"%1:\" has no value").arg(filterKeyWord(term.key)));
            return false;
        }
        const QStringList known = itemFilterWords(term.key);
        for (QString &entry : term.words) {
            if (known.isEmpty())
                continue;
            const QString lower = entry.toLower();
            if (!known.contains(lower)) {
                const qsizetype at = m_text.indexOf(entry, token.begin + token.key.size());
                fail(u"unknown %1 \"%2\""_s.arg(filterKeyWord(term.key), entry), nearest(lower, known), int(at),
                     int(entry.size()));
                return false;
            }
            entry = lower;
        }
        return true;
    }

    bool numeric(FilterTerm &term, const QString &value)
    {
        const qsizetype dots = value.indexOf(u".."_s);
        bool ok = true;
        if (value.startsWith(u'<') || value.startsWith(u'>')) {
            term.op = value.startsWith(u'<') ? FilterOp::Less : FilterOp::Greater;
            ok = bound(term, value.sliced(1), term.op == FilterOp::Greater);
        } else if (dots >= 0) {
            term.op = FilterOp::Range;
            const QString low = value.first(dots), high = value.sliced(dots + 2);
            ok = (!low.isEmpty() || !high.isEmpty()) && (low.isEmpty() || bound(term, low, true)) &&
                 (high.isEmpty() || bound(term, high, false)) && !(term.hasLow && term.hasHigh && term.low > term.high);
        } else if (term.key == FilterKey::Since) {
            term.op = FilterOp::Range; // from then on
            ok = bound(term, value, true);
        } else {
            term.words = splitWords(value, false);
            for (const QString &word : std::as_const(term.words))
                ok = ok && (number(term.key, word, m_now) || (term.key == FilterKey::Http && isHttpClass(word)));
            ok = ok && !term.words.isEmpty();
        }
        if (!ok)
            fail(needsText(term.key));
        return ok;
    }

    bool bound(FilterTerm &term, const QString &text, bool low)
    {
        const auto value = number(term.key, text, m_now);
        if (!value)
            return false;
        (low ? term.low : term.high) = *value;
        (low ? term.hasLow : term.hasHigh) = true;
        return true;
    }

    void fail(const QString &what, const QString &likely = {}, int begin = -1, int length = 0)
    {
        m_filter.error = likely.isEmpty() ? what : u"%1 \u2014 did you mean \"%2\"?"_s.arg(what, likely);
        if (!likely.isEmpty() && begin >= 0)
            m_filter.suggestion = QString(m_text).replace(begin, length, likely);
    }

    const QString &m_text;
    Instant m_now;
    ItemFilter m_filter;
};

QString quoted(const QString &text)
{
    const auto plain = [](QChar c) { return !c.isSpace() && c != u'"' && c != u',' && c != u':' && c != u'\\'; };
    const bool bare = !text.isEmpty() && std::all_of(text.begin(), text.end(), plain) && !text.startsWith(u'-') &&
                      !text.startsWith(u'!') && !text.startsWith(u'<') && !text.startsWith(u'>');
    if (bare)
        return text;
    return u'"' + QString(text).replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s) + u'"';
}

QString numberText(FilterKey key, double value)
{
    if (key == FilterKey::Since)
        return QDateTime::fromMSecsSinceEpoch(qint64(value), Qt::UTC).toString(Qt::ISODateWithMs);
    return QString::number(value, 'g', 15);
}

QString termText(const FilterTerm &term)
{
    QString value;
    switch (term.op) {
    case FilterOp::Is:
        for (const QString &word : term.words)
            value += (value.isEmpty() ? u""_s : u","_s) + quoted(word);
        break;
    case FilterOp::Less:
        value = u'<' + numberText(term.key, term.high);
        break;
    case FilterOp::Greater:
        value = u'>' + numberText(term.key, term.low);
        break;
    case FilterOp::Range:
        value = (term.hasLow ? numberText(term.key, term.low) : QString()) + u".."_s +
                (term.hasHigh ? numberText(term.key, term.high) : QString());
        break;
    }
    return (term.negated ? u"-"_s : u""_s) +
           (term.key == FilterKey::Text ? value : filterKeyWord(term.key) + u':' + value);
}
} // namespace

ItemFilter parseItemFilter(const QString &text, Instant now)
{
    return Parser(text, now).parse();
}

QString ItemFilter::text() const
{
    QStringList parts;
    for (const FilterTerm &term : terms)
        parts.append(termText(term));
    return parts.join(u' ');
}

QString withWordToggled(const QString &text, FilterKey key, const QString &word)
{
    ItemFilter filter = parseItemFilter(text);
    if (!filter.isValid())
        return text;
    const auto it = std::find_if(filter.terms.begin(), filter.terms.end(), [key](const FilterTerm &term) {
        return term.key == key && term.op == FilterOp::Is && !term.negated;
    });
    if (it == filter.terms.end())
        return (text + u' ' + termText(FilterTerm{.key = key, .words = {word}})).simplified();
    const int begin = it->begin, length = it->length;
    if (it->words.removeAll(word) == 0)
        it->words.append(word);
    return QString(text).replace(begin, length, it->words.isEmpty() ? QString() : termText(*it)).simplified();
}

QStringList itemFilterKeys()
{
    QStringList keys;
    for (const auto &[key, text] : keyWords)
        keys.append(QString::fromLatin1(text));
    return keys;
}

QStringList itemFilterWords(FilterKey key)
{
    QStringList words;
    switch (key) {
    case FilterKey::State: // the stored words and the labels (D1)
        appendWords<ItemState>(words);
        appendWords<ItemLabel>(words);
        break;
    case FilterKey::Review:
        appendWords<Review>(words);
        break;
    case FilterKey::Upload:
        appendWords<UploadState>(words);
        break;
    case FilterKey::Engine:
        appendWords<EngineId>(words);
        break;
    case FilterKey::Error:
        appendWords<FailClass>(words);
        appendWords<SkipReason>(words);
        break;
    default:
        break;
    }
    return words;
}

QString filterKeyWord(FilterKey key)
{
    for (const auto &[candidate, text] : keyWords) {
        if (candidate == key)
            return QString::fromLatin1(text);
    }
    return {};
}

bool isHalfTyped(const QString &word)
{
    const QString term = word.startsWith(u'-') ? word.sliced(1) : word;
    const qsizetype colon = term.indexOf(u':');
    if (colon < 0) {
        const QStringList keys = itemFilterKeys();
        const bool begun = std::any_of(keys.begin(), keys.end(), [&term](const QString &key) {
            return key.startsWith(term, Qt::CaseInsensitive);
        });
        return !term.isEmpty() && (begun || (term.size() >= 3 && !nearest(term, keys).isEmpty()));
    }
    const QString value = term.sliced(colon + 1).section(u',', -1);
    if (value.isEmpty())
        return itemFilterKeys().contains(term.first(colon), Qt::CaseInsensitive);
    for (const auto &[key, text] : keyWords) {
        if (term.first(colon).compare(QLatin1StringView(text), Qt::CaseInsensitive) != 0)
            continue;
        const QStringList words = itemFilterWords(key);
        return !words.contains(value, Qt::CaseInsensitive) &&
               std::any_of(words.begin(), words.end(),
                           [&value](const QString &known) { return known.startsWith(value, Qt::CaseInsensitive); });
    }
    return false;
}

} // namespace trawl
