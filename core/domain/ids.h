// Identities (D3): UUIDv7 text outside, integer row ids inside, content-derived page ids across runs.
#pragma once

#include "domain/instant.h"

#include <QByteArray>
#include <QString>

namespace trawl {

using RowId = qint64; ///< a row of the store; 0 means none

/// A new time-ordered UUIDv7 (RFC 9562) as 36 characters. @p random needs 10 bytes; the caller draws them, so that this
/// stays pure.
QString uuid7(Instant now, const QByteArray &random);
/// uuid7 with the process's random generator.
QString newId(Instant now);
/// First 16 hex digits of sha256(source id + '\n' + identity key): the page across runs.
QString pageId(const QString &sourceId, const QString &identityKey);
/// The same 16 digits as a number, from UTF-8: what the store keeps.
quint64 pageNumber(const QByteArray &sourceId, const QByteArray &identityKey);

} // namespace trawl
