// The user part of an address ("user:password@"): split off, sent to its origin only, and shown nowhere (RFC 3986
// 3.2.1). Pure.
#pragma once

#include "domain/source.h"

#include <QByteArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>

#include <optional>

namespace trawl {

/// "https://host:8443" of an http or https address, the scheme's own port left out; empty for anything else.
QString originOf(const QString &address);

struct SplitAddress {
    QString address;                            ///< without its user part
    std::optional<OriginCredential> credential; ///< what stood in it; none for a scheme that is not http or https
};
/// An address without a user part comes back as it is.
SplitAddress splitUserPart(const QString &address);
/// The same for a value that is an address, or a text with addresses in it.
QString withoutUserPart(const QString &text);
/// User parts of all addresses in a text for people, however broken they are.
QString withoutUserParts(const QString &text);
/// The same in all strings of a value; @p found is set to true where there was one, and is else left as it is.
QJsonValue withoutUserParts(const QJsonValue &value, bool *found = nullptr);
/// For a value that was refused: everything between "//" and the last "@" goes, since no rule says where a broken
/// address ends.
QString withoutAnyUserPart(const QString &refused);

/// The credential of an origin, if there is one.
const OriginCredential *credentialFor(const QList<OriginCredential> &credentials, const QString &address);

/// A source's object as it may be kept and shown.
struct CleanSource {
    QJsonObject raw;                       ///< without user parts
    QList<OriginCredential> credentials;   ///< in the order they were found, one for each origin
    QList<std::pair<QString, QString>> at; ///< JSON pointer in the source → origin, empty where it is none of ours
    QStringList doubled;                   ///< pointers whose user part differs from the one that counts
};
/// Rules, selectors and expressions stay as they are, except for a user part that stands in an address of the source.
CleanSource withoutSecrets(const QJsonObject &source);

} // namespace trawl
