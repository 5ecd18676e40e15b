// See urlhost.h. The steps and their names are those of the standard's host parser.
#include "policy/urlhost.h"

#include <QList>
#include <QStringList>
#include <QUrl>

#include <algorithm>
#include <array>
#include <optional>

namespace trawl {
namespace {

using namespace Qt::StringLiterals;

bool isAscii(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c < QChar(0x80); });
}

int digitOf(QChar c, int base)
{
    const char16_t u = c.unicode();
    const int value = u >= u'0' && u <= u'9' ? u - u'0' : u >= u'a' && u <= u'f' ? u - u'a' + 10 : 99;
    return value < base ? value : -1;
}

/// One number of an IPv4 address: decimal, 0octal or 0xhex; nothing if it is none. Larger ones than any address has
/// come back as 2^32.
std::optional<quint64> ipNumber(QStringView text)
{
    int base = 10;
    if (text.isEmpty())
        return std::nullopt;
    if (text.startsWith(u"0x"_s))
        base = 16, text = text.mid(2);
    else if (text.size() > 1 && text[0] == u'0')
        base = 8, text = text.mid(1);
    quint64 value = 0;
    for (const QChar c : text) {
        const int digit = digitOf(c, base);
        if (digit < 0)
            return std::nullopt;
        value = std::min<quint64>(value * quint64(base) + quint64(digit), quint64(1) << 32);
    }
    return value;
}

/// "0x7f.1" → "127.0.0.1"; the text itself if it does not end in a number; empty if it does and is no address.
QString ipv4Form(const QString &host)
{
    QList<QStringView> parts = QStringView(host).split(u'.');
    if (parts.size() > 1 && parts.last().isEmpty())
        parts.removeLast();
    const QStringView last = parts.last();
    const bool digits =
        !last.isEmpty() && std::all_of(last.begin(), last.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    if (!digits && !(last.startsWith(u"0x"_s) && ipNumber(last)))
        return host;
    if (parts.size() > 4)
        return {};
    quint64 address = 0;
    for (qsizetype i = 0; i < parts.size(); ++i) {
        const auto number = ipNumber(parts[i]);
        const bool isLast = i + 1 == parts.size();
        const quint64 room = isLast ? quint64(1) << (8 * (5 - parts.size())) : 256;
        if (!number || *number >= room)
            return {};
        address |= isLast ? *number : *number << (8 * (3 - i));
    }
    return u"%1.%2.%3.%4"_s.arg(address >> 24).arg(address >> 16 & 255).arg(address >> 8 & 255).arg(address & 255);
}

using Pieces = std::array<quint16, 8>;

/// The dotted end of an IPv6 address, two pieces; false if it is none.
bool ipv4InIpv6(QStringView text, Pieces &pieces, int &at)
{
    if (at > 6 || !isDottedQuad(text))
        return false;
    const auto numbers = text.split(u'.');
    pieces[size_t(at++)] = quint16(numbers[0].toUInt() << 8 | numbers[1].toUInt());
    pieces[size_t(at++)] = quint16(numbers[2].toUInt() << 8 | numbers[3].toUInt());
    return true;
}

/// The pieces of "1:2::3" without its brackets.
std::optional<Pieces> ipv6Pieces(QStringView text)
{
    Pieces pieces{};
    int at = 0, compress = -1;
    if (text.startsWith(u':')) {
        if (!text.startsWith(u"::"_s))
            return std::nullopt;
        text = text.mid(2);
        compress = 0;
    }
    while (!text.isEmpty()) {
        if (at == 8)
            return std::nullopt;
        if (text[0] == u':') {
            if (compress >= 0)
                return std::nullopt;
            compress = at;
            text = text.mid(1);
            continue;
        }
        quint32 value = 0;
        qsizetype digits = 0;
        for (; digits < 4 && digits < text.size() && digitOf(text[digits].toLower(), 16) >= 0; ++digits)
            value = value * 16 + quint32(digitOf(text[digits].toLower(), 16));
        if (digits < text.size() && text[digits] == u'.') {
            if (!ipv4InIpv6(text, pieces, at))
                return std::nullopt;
            break;
        }
        if (digits == 0)
            return std::nullopt;
        pieces[size_t(at++)] = quint16(value);
        text = text.mid(digits);
        if (text.isEmpty())
            break;
        if (text[0] != u':' || text.size() == 1)
            return std::nullopt;
        text = text.mid(1);
    }
    if (compress < 0)
        return at == 8 ? std::optional(pieces) : std::nullopt;
    if (at == 8)
        return std::nullopt;
    std::rotate(pieces.begin() + compress, pieces.begin() + at, pieces.end());
    return pieces;
}

/// The longest run of zeros, two at least, is left out, the first of equals.
QString ipv6Form(const Pieces &pieces)
{
    size_t best = 8, length = 1;
    for (size_t i = 0; i < 8; ++i) {
        size_t end = i;
        while (end < 8 && pieces[end] == 0)
            ++end;
        if (end - i > length)
            best = i, length = end - i;
    }
    QString out;
    for (size_t i = 0; i < 8; ++i) {
        if (i == best) {
            out += i == 0 ? "::"_L1 : ":"_L1;
            i += length - 1;
            continue;
        }
        out += QString::number(pieces[i], 16);
        if (i < 7)
            out += u':';
    }
    return u'[' + out + u']';
}

/// What no host may have. The standard lets quotes and braces through.
bool isForbidden(QChar c)
{
    constexpr QStringView forbidden = u" #/:<>?@[\\]^|%";
    return c <= u' ' || c == QChar(0x7f) || forbidden.contains(c);
}

} // namespace

QString hostForm(const QString &text, bool special)
{
    if (text.startsWith(u'[')) {
        const auto pieces = text.endsWith(u']') ? ipv6Pieces(QStringView(text).mid(1, text.size() - 2)) : std::nullopt;
        return pieces ? ipv6Form(*pieces) : QString();
    }
    QString host = special && text.contains(u'%') ? QUrl::fromPercentEncoding(text.toUtf8()) : text;
    if (!isAscii(host)) {
        host = QString::fromLatin1(QUrl::toAce(host));
        if (host.isEmpty())
            return {};
    }
    host = host.toLower();
    if (host.isEmpty() || std::any_of(host.begin(), host.end(), isForbidden))
        return {};
    return special ? ipv4Form(host) : host;
}

bool isDottedQuad(QStringView host)
{
    int dots = 0, digits = 0, number = 0;
    for (const QChar c : host) {
        if (c == u'.') {
            if (digits == 0 || ++dots > 3)
                return false;
            digits = number = 0;
            continue;
        }
        if (c < u'0' || c > u'9' || (digits > 0 && number == 0))
            return false;
        number = number * 10 + (c.unicode() - u'0');
        ++digits;
        if (number > 255)
            return false;
    }
    return dots == 3 && digits > 0;
}

} // namespace trawl
