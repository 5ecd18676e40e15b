// Frames of the control socket: 4 bytes length (big endian), 1 byte kind, payload. JSON in all kinds but image bytes.
#pragma once

#include "domain/result.h"

#include <QByteArray>
#include <QJsonObject>

#include <functional>

namespace trawl {

enum class FrameKind : char {
    Hello = 'h',        ///< {program}: the first frame of a client
    Request = 'q',      ///< {id, verb, args}
    Reply = 'r',        ///< {id, value} or {id, error}
    ImageRequest = 'i', ///< {id, capture, full}
    Image = 'b',        ///< 8 bytes id (big endian), picture bytes
    Snapshot = 's',     ///< Snapshot::toJson
};

/// 64 MiB: a picture or a page of rows, never more; a longer frame ends the connection.
inline constexpr qint64 maxFrame = 64LL * 1024 * 1024;

QByteArray frame(FrameKind kind, const QByteArray &payload);
QByteArray frame(FrameKind kind, const QJsonObject &payload);
QByteArray imageFrame(qint64 id, const QByteArray &bytes);

/// {id, value} or {id, error}.
QByteArray replyFrame(qint64 id, const Result<QJsonObject> &result);

/// Takes bytes as they come and hands out whole frames.
class FrameReader
{
public:
    using Handler = std::function<void(FrameKind, const QByteArray &)>;
    /// false: the peer breaks the protocol; close the connection.
    [[nodiscard]] bool feed(const QByteArray &bytes, const Handler &handler);

private:
    QByteArray m_buffer;
};

} // namespace trawl
