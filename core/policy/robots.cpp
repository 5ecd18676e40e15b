// robots.txt after RFC 9309; see robots.h.
#include "policy/robots.h"
#include "domain/text.h"

#include "policy/urlkey.h"

#include <algorithm>

namespace trawl {
namespace {

constexpr qsizetype longestLine = 8 * 2083;

bool isUnreserved(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = char(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// One spelling for rules and paths (RFC 9309 2.2.2): non-ASCII escaped, escapes in upper case, escaped unreserved
/// characters plain.
QByteArray normalized(const QByteArray &text)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    QByteArray out;
    out.reserve(text.size());
    const auto escape = [&out](int byte) {
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const int c = quint8(text[i]);
        if (c == '%' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0 && hexValue(text[i + 2]) >= 0) {
            const int byte = hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]);
            if (isUnreserved(byte))
                out += char(byte);
            else
                escape(byte);
            i += 2;
        } else if (c >= 0x80) {
            escape(c);
        } else {
            out += char(c);
        }
    }
    return out;
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

/// Does @p pattern match a prefix of @p path? '*' is any run, a final '$' the end. Two pointers: at most pattern × path
/// steps.
bool matches(const QByteArray &pattern, const QByteArray &path)
{
    const bool anchored = pattern.endsWith('$');
    const qsizetype length = pattern.size() - (anchored ? 1 : 0);
    qsizetype p = 0, s = 0, star = -1, mark = 0;
    while (true) {
        if (p == length) {
            if (!anchored || s == path.size())
                return true;
        } else if (pattern[p] == '*') {
            star = p++;
            mark = s;
            continue;
        } else if (s < path.size() && pattern[p] == path[s]) {
            ++p;
            ++s;
            continue;
        }
        if (star < 0 || mark >= path.size())
            return false;
        p = star + 1;
        s = ++mark;
    }
}

/// Rules and delay of the groups that name one agent.
struct Collected {
    QList<RobotsRule> rules;
    std::optional<Ms> delay;
    bool seen = false;
};

void addRule(Collected &group, const Line &line, bool allow)
{
    if (!line.value.isEmpty()) // an empty rule matches nothing
        group.rules.append({normalized(line.value), allow, line.number});
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
    out.crawlDelay = chosen.delay;
    out.specific = own.seen;
    return out;
}

RobotsVerdict robotsAllow(const RobotsRules &rules, const QString &url)
{
    QString path = url;
    if (!url.startsWith(u'/')) {
        const auto parts = parseUrl(url);
        path = parts ? parts->path + (parts->hasQuery ? u'?' + parts->query : QString()) : QStringLiteral("/");
    }
    const QByteArray subject = normalized(path.toUtf8());
    if (subject == "/robots.txt")
        return {};
    const RobotsRule *best = nullptr;
    for (const RobotsRule &rule : rules.rules) {
        const bool stronger = !best || rule.pattern.size() > best->pattern.size() ||
                              (rule.pattern.size() == best->pattern.size() && rule.allow && !best->allow);
        if (stronger && matches(rule.pattern, subject))
            best = &rule;
    }
    if (!best)
        return {};
    const QString name = best->allow ? QStringLiteral("Allow: ") : QStringLiteral("Disallow: ");
    return {best->allow, best->line, name + QString::fromLatin1(best->pattern)};
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
