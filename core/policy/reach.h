// Where the requests of a source may go: the public network, its own start addresses, and what it names (R16.3, M16).
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <array>
#include <memory>
#include <optional>

namespace trawl {

/// An address of the Internet Protocol; version 4 in the mapped form (::ffff:a.b.c.d), so that one address is one
/// value.
struct IpAddress {
    std::array<quint8, 16> bytes{};

    static IpAddress v4(quint32 hostOrder);
    /// "10.0.0.1", "fd00::1", "[fd00::1]"; no names, no other spellings of numbers.
    static std::optional<IpAddress> fromText(QString text);
    bool isV4() const;
    QString text() const; ///< "10.0.0.1", "fd00::1"
    friend bool operator==(const IpAddress &, const IpAddress &) = default;
};

enum class AddressKind { Public, Loopback, Private, LinkLocal, Metadata, Multicast, Unspecified, Reserved };

/// Version 6 addresses that carry one of version 4 (mapped, NAT64, 6to4, Teredo …) are what the carried one is.
AddressKind kindOf(const IpAddress &address);

/// Some addresses of one network, on one port or on any.
struct AddressRange {
    IpAddress network;
    int bits = 128;   ///< of the mapped form: 96 more than written for version 4
    quint16 port = 0; ///< 0: any
    bool contains(const IpAddress &address, quint16 port) const;
    friend bool operator==(const AddressRange &, const AddressRange &) = default;
};

/// "10.1.0.0/16", "10.1.2.3:8080", "fd00::/8:443", "[fd00::1]:443"; a lone address stands for itself. Nothing if it is
/// none, or if bits beyond the prefix are set.
std::optional<AddressRange> parseRange(const QString &text);

/// A value. Whoever connects asks with the address that a name was resolved to, just before, and connects to that one.
class Reach
{
public:
    Reach() = default;
    /// Of a source. Its start addresses count where they are written as numbers, and localhost: what another name is
    /// resolved to is said by whoever owns the name, not by the source.
    Reach(const QStringList &startUrls, const QStringList &allowPrivate);

    bool allows(const IpAddress &address, quint16 port) const;
    /// The sentence for people why not; empty where it is allowed. @p host as it was asked for.
    QString refusal(const QString &host, const IpAddress &address, quint16 port) const;
    /// The same for a web address before anything is resolved: says something about hosts written as numbers only. All
    /// that can be said where somebody else resolves names (a proxy).
    QString refusalOfNumber(const QString &url) const;
    /// Equal for what allows the same.
    QString key() const;
    friend bool operator==(const Reach &, const Reach &) = default;

private:
    QList<AddressRange> m_allowed;
};

/// Null: wherever the network leads, for callers that are no source's.
using ReachOf = std::shared_ptr<const Reach>;

/// "localhost", "x.localhost": loopback, whatever a name server says (RFC 6761).
bool isLocalhost(const QString &host);

} // namespace trawl
