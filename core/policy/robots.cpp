// robots.txt after RFC 9309; see robots.h.
#include "policy/robots.h"
#include "domain/text.h"

#include "policy/urlkey.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace trawl {
namespace {

constexpr qsizetype longestLine = 8 * 2083;

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = char(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// How a byte is written: itself, as an escape always, or as it came, since its escape means something else.
enum class Spelling : quint8 { Plain, Escaped, AsItCame };

constexpr std::array<Spelling, 256> spellings = [] {
    std::array<Spelling, 256> table{};
    for (size_t c = 0; c < table.size(); ++c)
        table[c] = c <= ' ' || c >= 0x7f ? Spelling::Escaped : Spelling::Plain;
    for (const char c : {'"', '#', '%', '<', '>', '\\', '^', '`', '{', '|', '}'})
        table[size_t(c)] = Spelling::Escaped;
    for (const char c : {'/', '?'})
        table[size_t(c)] = Spelling::AsItCame;
    for (const char c : {'*', '$'}) // RFC 9309 2.2.3: literal where they are escaped
        table[size_t(c)] = Spelling::Escaped;
    return table;
}();

void appendEscape(QByteArray &out, quint8 byte)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    const char escape[3] = {'%', digits[byte >> 4], digits[byte & 15]};
    out.append(escape, 3);
}

/// One spelling for rules and addresses (RFC 9309 2.2.2): what an escape does not change is plain, what no address has
/// is escaped, in upper case. In a query an escaped slash is a slash. @p rule: '*' and a final '$' are special.
void appendNormalized(QByteArray &out, QByteArrayView text, bool rule)
{
    bool query = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        quint8 byte = quint8(text[i]);
        bool escaped = false;
        if (byte == '%' && i + 2 < text.size()) {
            const int high = hexValue(text[i + 1]), low = hexValue(text[i + 2]);
            if (high >= 0 && low >= 0) {
                byte = quint8(high * 16 + low);
                escaped = true;
                i += 2;
            }
        }
        const bool special = rule && !escaped && (byte == '*' || (byte == '$' && i + 1 == text.size()));
        const Spelling spelling = spellings[byte];
        const bool plain =
            special || spelling == Spelling::Plain || (spelling == Spelling::AsItCame && (!escaped || query));
        if (plain)
            out.append(char(byte));
        else
            appendEscape(out, byte);
        query = query || (byte == '?' && !escaped);
    }
}

/// A set of the pairs of neighbours in a text, of 128 hashes: what is not in it is not in the text.
struct Pairs {
    quint64 low = 0, high = 0;

    void add(char a, char b)
    {
        const quint32 hash = (quint32(quint8(a)) * 31 + quint32(quint8(b))) * 0x9e3779b1u >> 25;
        (hash & 64 ? high : low) |= quint64(1) << (hash & 63);
    }
};

quint64 headOf(QByteArrayView text, qsizetype size)
{
    quint64 head = 0;
    std::memcpy(&head, text.data(), size_t(std::min<qsizetype>(size, 8)));
    return head;
}

/// The product token of a User-agent line: "FooBot/1.2" is FooBot; "*" stays.
QByteArray agentToken(const QByteArray &value)
{
    if (value.startsWith('*') && (value.size() == 1 || value[1] == ' ' || value[1] == '\t'))
        return "*";
    qsizetype end = 0;
    while (end < value.size() && (value[end] == '-' || value[end] == '_' || (value[end] | 0x20) >= 'a') &&
           ((value[end] | 0x20) <= 'z' || value[end] == '_'))
        ++end;
    return value.left(end).toLower();
}

struct Line {
    QByteArray key, value;
    int number = 0;
};

/// Key and value of a line; empty key: nothing to read. A missing colon is accepted where exactly two words stand.
Line splitLine(QByteArray text, int number)
{
    Line line;
    line.number = number;
    text = text.left(longestLine);
    if (const qsizetype hash = text.indexOf('#'); hash >= 0)
        text.truncate(hash);
    text = text.trimmed();
    qsizetype cut = text.indexOf(':');
    if (cut < 0) {
        const QByteArray simple = text.simplified();
        if (simple.count(' ') != 1)
            return line;
        text = simple;
        cut = text.indexOf(' ');
    }
    line.key = text.left(cut).trimmed().toLower();
    line.value = text.mid(cut + 1).trimmed();
    return line;
}

QList<Line> splitLines(QByteArray body)
{
    if (body.size() > robotsMaxBytes) {
        body.truncate(robotsMaxBytes);
        const qsizetype whole = std::max(body.lastIndexOf('\n'), body.lastIndexOf('\r'));
        body.truncate(whole + 1);
    }
    if (body.startsWith("\xEF\xBB\xBF"))
        body.remove(0, 3);
    QList<Line> lines;
    int number = 0;
    qsizetype from = 0;
    while (from < body.size()) {
        qsizetype end = from;
        while (end < body.size() && body[end] != '\n' && body[end] != '\r')
            ++end;
        ++number;
        Line line = splitLine(body.mid(from, end - from), number);
        if (!line.key.isEmpty())
            lines.append(line);
        if (end + 1 < body.size() && body[end] == '\r' && body[end + 1] == '\n')
            ++end;
        from = end + 1;
    }
    return lines;
}

std::optional<Ms> delayOf(const QByteArray &value)
{
    bool ok = false;
    const double seconds = value.toDouble(&ok);
    if (!ok || !(seconds >= 0) || value.startsWith('+'))
        return std::nullopt;
    return Ms(qint64(std::min(seconds, 3600.0) * 1000));
}

/// Does @p pattern match a prefix of @p path? '*' is any run, a final '$' the end. Each piece between two '*' is looked
/// for once, behind the one before.
bool matches(QByteArrayView pattern, QByteArrayView path)
{
    const bool anchored = pattern.endsWith('$');
    if (anchored)
        pattern.chop(1);
    qsizetype star = pattern.indexOf('*'), at = star;
    if (!path.startsWith(pattern.first(star < 0 ? pattern.size() : star)))
        return false;
    if (star < 0)
        return !anchored || path.size() == pattern.size();
    for (;;) {
        pattern = pattern.sliced(star + 1);
        star = pattern.indexOf('*');
        const QByteArrayView piece = star < 0 ? pattern : pattern.first(star);
        if (star < 0 && anchored)
            return path.size() - at >= piece.size() && path.endsWith(piece);
        at = path.indexOf(piece, at);
        if (at < 0)
            return false;
        at += piece.size();
        if (star < 0)
            return true;
    }
}

/// Rules and delay of the groups that name one agent.
struct Collected {
    QList<RobotsRule> rules;
    std::optional<Ms> delay;
    bool seen = false;
};

/// The rule with what lets most addresses pass it without a closer look.
void addRule(Collected &group, const Line &line, bool allow)
{
    if (line.value.isEmpty())
        return; // an empty rule matches nothing
    RobotsRule rule;
    appendNormalized(rule.pattern, line.value, true);
    rule.allow = allow;
    rule.line = line.number;
    rule.text = line.value;
    const QByteArrayView pattern(rule.pattern);
    const qsizetype length = pattern.size() - (pattern.endsWith('$') ? 1 : 0);
    const qsizetype star = pattern.indexOf('*');
    const qsizetype plain = std::min<qsizetype>(star < 0 ? length : std::min(star, length), 8);
    rule.head = headOf(pattern, plain);
    rule.mask = plain >= 8 ? ~quint64(0) : headOf("\xff\xff\xff\xff\xff\xff\xff\xff", plain);
    Pairs pairs;
    for (qsizetype i = 0; i + 1 < length; ++i) {
        if (pattern[i] != '*' && pattern[i + 1] != '*')
            pairs.add(pattern[i], pattern[i + 1]);
    }
    rule.pairs[0] = pairs.low;
    rule.pairs[1] = pairs.high;
    group.rules.append(std::move(rule));
}

/// Longest first; Allow before Disallow, then by line.
bool isStronger(const RobotsRule &a, const RobotsRule &b)
{
    if (a.pattern.size() != b.pattern.size())
        return a.pattern.size() > b.pattern.size();
    return a.allow != b.allow ? a.allow : a.line < b.line;
}

/// Path and query of an address, or the text itself where it is a path.
QByteArray subjectOf(const QString &url)
{
    QByteArray raw;
    if (url.startsWith(u'/')) {
        raw = url.toUtf8();
    } else if (const auto plain = scanPlain(url)) {
        const qsizetype end = plain->fragment < 0 ? url.size() : plain->fragment - 1;
        raw = QStringView(url).mid(plain->path, end - plain->path).toLatin1();
    } else if (const auto parts = parseUrl(url)) {
        raw = (parts->path + (parts->hasQuery ? u'?' + parts->query : QString())).toLatin1();
    } else {
        raw = "/";
    }
    QByteArray out;
    out.reserve(raw.size() + 64);
    appendNormalized(out, raw, false);
    return out;
}

} // namespace

RobotsRules parseRobots(const QByteArray &body, const QString &agent)
{
    const QByteArray token = agentToken(agent.toLatin1());
    RobotsRules out;
    Collected own, all;
    bool inOwn = false, inAll = false, ruleSeen = false;
    for (const Line &line : splitLines(body)) {
        if (line.key == "user-agent" || line.key == "useragent" || line.key == "user agent") {
            if (ruleSeen)
                inOwn = inAll = false; // a new group begins
            ruleSeen = false;
            const QByteArray name = agentToken(line.value);
            inAll = inAll || name == "*";
            inOwn = inOwn || (!token.isEmpty() && name == token);
            own.seen = own.seen || inOwn;
        } else if (line.key == "allow" || line.key == "disallow") {
            ruleSeen = true;
            if (inOwn)
                addRule(own, line, line.key == "allow");
            if (inAll)
                addRule(all, line, line.key == "allow");
        } else if (line.key == "crawl-delay") {
            const auto delay = delayOf(line.value);
            if (inOwn && delay)
                own.delay = delay;
            if (inAll && delay)
                all.delay = delay;
        } else if (line.key == "sitemap") {
            out.sitemaps.append(line.value);
        }
    }
    Collected &chosen = own.seen ? own : all;
    out.rules = std::move(chosen.rules);
    std::sort(out.rules.begin(), out.rules.end(), isStronger);
    out.crawlDelay = chosen.delay;
    out.specific = own.seen;
    return out;
}

RobotsVerdict robotsAllow(const RobotsRules &rules, const QString &url)
{
    const QByteArray subject = subjectOf(url);
    if (rules.rules.isEmpty() || subject == "/robots.txt")
        return {};
    const quint64 head = headOf(subject, subject.size());
    Pairs pairs;
    for (qsizetype i = 0; i + 1 < subject.size(); ++i)
        pairs.add(subject[i], subject[i + 1]);
    for (const RobotsRule &rule : rules.rules) {
        if (((head ^ rule.head) & rule.mask) != 0 || (rule.pairs[0] & ~pairs.low) != 0 ||
            (rule.pairs[1] & ~pairs.high) != 0 || !matches(rule.pattern, subject))
            continue;
        const QString name = rule.allow ? QStringLiteral("Allow: ") : QStringLiteral("Disallow: ");
        return {rule.allow, rule.line, name + QString::fromUtf8(rule.text)};
    }
    return {};
}

RobotsAccess robotsAccess(int http, FailClass failure, int redirects)
{
    using namespace std::chrono;
    if (http == 0) {
        return {RobotsAccess::DisallowAll, minutes(5),
                translate("core", "robots.txt could not be fetched (%1); nothing is requested until it can be")
                    .arg(word(failure))};
    }
    if (http >= 200 && http < 300)
        return {RobotsAccess::Obey, hours(24), {}};
    if (http >= 300 && http < 400) {
        if (redirects < 5)
            return {RobotsAccess::Redirect, Ms(0), {}};
        return {RobotsAccess::AllowAll, hours(24), {}}; // RFC 9309 2.3.1.2: over five hops it counts as unavailable
    }
    if (http == 429)
        return {RobotsAccess::BackOff, minutes(5),
                translate("core", "The site answered 429 to robots.txt; it is asked again later")};
    if (http >= 400 && http < 500)
        return {RobotsAccess::AllowAll, hours(24), {}};
    return {RobotsAccess::DisallowAll, minutes(10),
            translate("core", "robots.txt answered HTTP %1; RFC 9309 takes that as \"nothing is allowed\"").arg(http)};
}

} // namespace trawl
