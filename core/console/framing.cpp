// Frames of the control socket.
#include "console/framing.h"

#include "domain/names.h"

#include <QJsonDocument>
#include <QtEndian>

namespace trawl {

QByteArray frame(FrameKind kind, const QByteArray &payload)
{
    QByteArray bytes(5, Qt::Uninitialized);
    qToBigEndian<quint32>(quint32(payload.size()), bytes.data());
    bytes[4] = char(kind);
    return bytes + payload;
}

QByteArray frame(FrameKind kind, const QJsonObject &payload)
{
    return frame(kind, QJsonDocument(payload).toJson(QJsonDocument::Compact));
}

QByteArray imageFrame(qint64 id, const QByteArray &bytes)
{
    QByteArray payload(8, Qt::Uninitialized);
    qToBigEndian<qint64>(id, payload.data());
    return frame(FrameKind::Image, payload + bytes);
}

QByteArray replyFrame(qint64 id, const Result<QJsonObject> &result)
{
    QJsonObject reply{{u"id"_s, id}};
    if (result)
        reply.insert(u"value"_s, result.value());
    else
        reply.insert(u"error"_s, result.error().toJson());
    return frame(FrameKind::Reply, reply);
}

bool FrameReader::feed(const QByteArray &bytes, const Handler &handler)
{
    m_buffer += bytes;
    qsizetype at = 0;
    while (m_buffer.size() - at >= 5) {
        const auto size = qint64(qFromBigEndian<quint32>(m_buffer.constData() + at));
        if (size > maxFrame)
            return false;
        if (m_buffer.size() - at - 5 < size)
            break;
        handler(FrameKind(m_buffer[at + 4]), m_buffer.mid(at + 5, size));
        at += 5 + size;
    }
    m_buffer.remove(0, at);
    return true;
}

} // namespace trawl
