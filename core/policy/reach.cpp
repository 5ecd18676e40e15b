// Where requests may go; see reach.h. The ranges are those of IANA's special-purpose registries (RFC 6890) that lead
// into somebody's own network; those for documentation lead nowhere and are left out.
#include "policy/reach.h"
#include "domain/text.h"

#include "policy/urlkey.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>

namespace trawl {
namespace {

using namespace Qt::StringLiterals;

constexpr int mappedBits = 96; ///< ::ffff:0:0/96
constexpr quint32 loopback = 0x7f000001;

quint16 portOf(const UrlParts &parts)
{
    const int usual = parts.scheme == "https"_L1 ? 443 : 80;
    return quint16(parts.port < 0 ? usual : parts.port);
}

struct Special {
    const char *range;
    AddressKind kind;
};

/// The first that fits counts: single addresses before the networks they lie in.
constexpr std::array specials{
    Special{"169.254.169.254/32", AddressKind::Metadata}, Special{"169.254.170.2/32", AddressKind::Metadata},
    Special{"169.254.170.23/32", AddressKind::Metadata},  Special{"100.100.100.200/32", AddressKind::Metadata},
    Special{"168.63.129.16/32", AddressKind::Metadata},   Special{"192.0.0.192/32", AddressKind::Metadata},
    Special{"fd00:ec2::254/128", AddressKind::Metadata},  Special{"fd00:ec2::23/128", AddressKind::Metadata},
    Special{"fd20:ce::254/128", AddressKind::Metadata},   Special{"0.0.0.0/8", AddressKind::Unspecified},
    Special{"10.0.0.0/8", AddressKind::Private},          Special{"100.64.0.0/10", AddressKind::Private},
    Special{"127.0.0.0/8", AddressKind::Loopback},        Special{"169.254.0.0/16", AddressKind::LinkLocal},
    Special{"172.16.0.0/12", AddressKind::Private},       Special{"192.0.0.0/24", AddressKind::Private},
    Special{"192.168.0.0/16", AddressKind::Private},      Special{"198.18.0.0/15", AddressKind::Private},
    Special{"224.0.0.0/4", AddressKind::Multicast},       Special{"240.0.0.0/4", AddressKind::Reserved},
    Special{"::/128", AddressKind::Unspecified},          Special{"::1/128", AddressKind::Loopback},
    Special{"64:ff9b:1::/48", AddressKind::Private},      Special{"fc00::/7", AddressKind::Private},
    Special{"fe80::/10", AddressKind::LinkLocal},         Special{"fec0::/10", AddressKind::Private},
    Special{"ff00::/8", AddressKind::Multicast},
};

/// Networks whose addresses carry one of version 4, and where it stands in them.
struct Carrier {
    const char *range;
    int at; ///< first of its four bytes
    quint8 mask;
};
constexpr std::array carriers{
    Carrier{"::/96", 12, 0},           // IPv4-compatible
    Carrier{"::ffff:0:0:0/96", 12, 0}, // SIIT
    Carrier{"64:ff9b::/96", 12, 0},    // NAT64
    Carrier{"2002::/16", 2, 0},        // 6to4
    Carrier{"2001::/32", 12, 0xff},    // Teredo
};

AddressRange rangeOf(const char *text)
{
    return parseRange(QString::fromLatin1(text)).value_or(AddressRange{});
}

const QList<std::pair<AddressRange, AddressKind>> &specialRanges()
{
    static const auto ranges = [] {
        QList<std::pair<AddressRange, AddressKind>> out;
        for (const Special &special : specials)
            out.append({rangeOf(special.range), special.kind});
        return out;
    }();
    return ranges;
}

AddressKind kindInTables(const IpAddress &address)
{
    for (const auto &[range, kind] : specialRanges()) {
        if (range.contains(address, 0))
            return kind;
    }
    return AddressKind::Public;
}

std::optional<IpAddress> carried(const IpAddress &address)
{
    static const auto ranges = [] {
        QList<AddressRange> out;
        for (const Carrier &carrier : carriers)
            out.append(rangeOf(carrier.range));
        return out;
    }();
    for (size_t i = 0; i < carriers.size(); ++i) {
        if (!ranges.at(qsizetype(i)).contains(address, 0))
            continue;
        quint32 v4 = 0;
        for (int byte = 0; byte < 4; ++byte)
            v4 = v4 << 8 | quint8(address.bytes[size_t(carriers[i].at + byte)] ^ carriers[i].mask);
        return IpAddress::v4(v4);
    }
    return std::nullopt;
}

std::optional<int> number(QStringView text, int most)
{
    const bool digits = std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    bool ok = false;
    const int value = text.toInt(&ok);
    return ok && digits && value <= most ? std::optional(value) : std::nullopt;
}

QString kindPhrase(AddressKind kind)
{
    switch (kind) {
    case AddressKind::Public:
        return {};
    case AddressKind::Loopback:
        return translate("core", "an address of this machine");
    case AddressKind::Private:
        return translate("core", "an address of a private network");
    case AddressKind::LinkLocal:
        return translate("core", "an address of the network that this machine is plugged into");
    case AddressKind::Metadata:
        return translate("core", "the address of a cloud's metadata service");
    case AddressKind::Multicast:
        return translate("core", "an address of many receivers");
    case AddressKind::Unspecified:
        return translate("core", "an address that stands for this machine");
    case AddressKind::Reserved:
        return translate("core", "a reserved address");
    }
    return {};
}

QString withPort(const IpAddress &address, quint16 port)
{
    const QString text = address.isV4() ? address.text() : u'[' + address.text() + u']';
    return port == 0 ? text : u"%1:%2"_s.arg(text).arg(port);
}

} // namespace

IpAddress IpAddress::v4(quint32 hostOrder)
{
    IpAddress out;
    out.bytes[10] = out.bytes[11] = 0xff;
    for (int i = 0; i < 4; ++i)
        out.bytes[size_t(12 + i)] = quint8(hostOrder >> (24 - 8 * i));
    return out;
}

std::optional<IpAddress> IpAddress::fromText(QString text)
{
    if (text.startsWith(u'[') && text.endsWith(u']'))
        text = text.mid(1, text.size() - 2);
    const QByteArray ascii = text.toLatin1();
    IpAddress out;
    if (text.contains(u':'))
        return inet_pton(AF_INET6, ascii.constData(), out.bytes.data()) == 1 ? std::optional(out) : std::nullopt;
    in_addr four{};
    return inet_pton(AF_INET, ascii.constData(), &four) == 1 ? std::optional(v4(ntohl(four.s_addr))) : std::nullopt;
}

bool IpAddress::isV4() const
{
    static constexpr std::array<quint8, 12> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

QString IpAddress::text() const
{
    std::array<char, INET6_ADDRSTRLEN> out{};
    const bool four = isV4();
    inet_ntop(four ? AF_INET : AF_INET6, bytes.data() + (four ? 12 : 0), out.data(), out.size());
    return QString::fromLatin1(out.data());
}

AddressKind kindOf(const IpAddress &address)
{
    const AddressKind kind = kindInTables(address);
    if (kind != AddressKind::Public)
        return kind;
    const auto inside = carried(address);
    return inside ? kindInTables(*inside) : kind;
}

bool AddressRange::contains(const IpAddress &address, quint16 toPort) const
{
    if (port != 0 && port != toPort)
        return false;
    const int whole = bits / 8, rest = bits % 8;
    if (!std::equal(network.bytes.begin(), network.bytes.begin() + whole, address.bytes.begin()))
        return false;
    const auto high = [rest](quint8 byte) { return byte >> (8 - rest); };
    return rest == 0 || high(network.bytes[size_t(whole)]) == high(address.bytes[size_t(whole)]);
}

std::optional<AddressRange> parseRange(const QString &text)
{
    AddressRange out;
    QString address = text, rest;
    const qsizetype slash = text.indexOf(u'/');
    if (slash >= 0) {
        address = text.left(slash);
        rest = text.mid(slash + 1);
    } else if (text.startsWith(u'[')) {
        address = text.left(text.indexOf(u']') + 1);
        rest = text.mid(address.size());
    } else if (text.count(u':') == 1) {
        address = text.section(u':', 0, 0);
        rest = text.mid(address.size());
    }
    const auto network = IpAddress::fromText(address);
    if (!network)
        return std::nullopt;
    out.network = *network;
    const qsizetype colon = rest.indexOf(u':');
    if (slash >= 0) {
        const bool four = !address.contains(u':');
        const auto bits = number(QStringView(rest).left(colon < 0 ? rest.size() : colon), four ? 32 : 128);
        if (!bits)
            return std::nullopt;
        out.bits = *bits + (four ? mappedBits : 0);
    }
    if (colon >= 0) {
        const auto port = number(QStringView(rest).mid(colon + 1), 65535);
        if (!port || *port == 0)
            return std::nullopt;
        out.port = quint16(*port);
    } else if (slash < 0 && !rest.isEmpty()) {
        return std::nullopt;
    }
    for (int bit = out.bits; bit < 128; ++bit) { // "10.0.0.1/8" says two things
        if (out.network.bytes[size_t(bit / 8)] >> (7 - bit % 8) & 1)
            return std::nullopt;
    }
    return out;
}

bool isLocalhost(const QString &host)
{
    QString name = host.toLower();
    if (name.endsWith(u'.'))
        name.chop(1);
    return name == "localhost"_L1 || name.endsWith(".localhost"_L1);
}

Reach::Reach(const QStringList &startUrls, const QStringList &allowPrivate)
{
    const auto add = [this](const AddressRange &range) {
        if (!m_allowed.contains(range))
            m_allowed.append(range);
    };
    for (const QString &url : startUrls) {
        const auto parts = parseUrl(url);
        if (!parts)
            continue;
        const quint16 port = portOf(*parts);
        if (const auto address = IpAddress::fromText(parts->host)) {
            if (kindOf(*address) != AddressKind::Public)
                add({*address, 128, port});
        } else if (isLocalhost(parts->host)) {
            add({IpAddress::v4(loopback), 128, port});
            add({*IpAddress::fromText(u"::1"_s), 128, port});
        }
    }
    for (const QString &text : allowPrivate) {
        if (const auto range = parseRange(text))
            add(*range);
    }
    std::sort(m_allowed.begin(), m_allowed.end(), [](const AddressRange &a, const AddressRange &b) {
        return std::tie(a.network.bytes, a.bits, a.port) < std::tie(b.network.bytes, b.bits, b.port);
    });
}

bool Reach::allows(const IpAddress &address, quint16 port) const
{
    const auto inside = [&](const AddressRange &range) { return range.contains(address, port); };
    return kindOf(address) == AddressKind::Public || std::any_of(m_allowed.begin(), m_allowed.end(), inside);
}

QString Reach::refusal(const QString &host, const IpAddress &address, quint16 port) const
{
    if (allows(address, port))
        return {};
    const QString named =
        IpAddress::fromText(host) ? withPort(address, port) : u"%1 (%2)"_s.arg(host.left(200), withPort(address, port));
    return translate("core",
                     "%1 is %2, where this source may not ask; \"allow_private\": [\"%3\"] in sources.json allows it")
        .arg(named, kindPhrase(kindOf(address)), withPort(address, port));
}

QString Reach::refusalOfNumber(const QString &url) const
{
    const auto parts = parseUrl(url); // other spellings of numbers become the usual one
    if (!parts)
        return {};
    const auto address = IpAddress::fromText(parts->host);
    if (address)
        return refusal(parts->host, *address, portOf(*parts));
    return isLocalhost(parts->host) ? refusal(parts->host, IpAddress::v4(loopback), portOf(*parts)) : QString();
}

QString Reach::key() const
{
    QStringList parts;
    for (const AddressRange &range : m_allowed)
        parts.append(u"%1/%2"_s.arg(withPort(range.network, range.port)).arg(range.bits));
    return parts.join(u' ');
}

} // namespace trawl
