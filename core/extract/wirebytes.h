// How values stand in a message: little-endian u32 lengths, UTF-8 strings.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QtEndian>

namespace trawl::wire {

class Writer
{
public:
    explicit Writer(qsizetype reserve) { m_bytes.reserve(reserve); }
    void u8(quint8 v) { m_bytes.append(char(v)); }
    void u32(quint32 v)
    {
        char raw[4];
        qToLittleEndian(v, raw);
        m_bytes.append(raw, 4);
    }
    void f64(double v)
    {
        char raw[8];
        qToLittleEndian(v, raw);
        m_bytes.append(raw, 8);
    }
    void bytes(const QByteArray &v)
    {
        u32(quint32(v.size()));
        m_bytes.append(v);
    }
    void text(const QString &v) { bytes(v.toUtf8()); }
    void list(const QStringList &v)
    {
        u32(quint32(v.size()));
        for (const QString &entry : v)
            text(entry);
    }
    /// Puts the length in front; the first four bytes were kept free for it.
    QByteArray frame()
    {
        qToLittleEndian(quint32(m_bytes.size() - 4), m_bytes.data());
        return std::move(m_bytes);
    }
    QByteArray take() { return std::move(m_bytes); }
    qsizetype size() const { return m_bytes.size(); }

private:
    QByteArray m_bytes;
};

/// Reads within bounds; after the first violation everything reads as empty and ok() is false.
class Reader
{
public:
    explicit Reader(const QByteArray &bytes) : m_at(bytes.constData()), m_end(m_at + bytes.size()) {}
    bool ok() const { return m_ok; }
    bool atEnd() const { return m_at == m_end; }
    quint8 u8() { return need(1) ? quint8(*m_at++) : quint8(0); }
    quint32 u32()
    {
        if (!need(4))
            return 0;
        const auto v = qFromLittleEndian<quint32>(m_at);
        m_at += 4;
        return v;
    }
    double f64()
    {
        if (!need(8))
            return 0;
        const auto v = qFromLittleEndian<double>(m_at);
        m_at += 8;
        return v;
    }
    QByteArray view()
    {
        const quint32 size = u32();
        if (!need(size))
            return {};
        const auto v = QByteArray::fromRawData(m_at, qsizetype(size));
        m_at += size;
        return v;
    }
    QString text() { return QString::fromUtf8(view()); }
    /// A count of things that take at least @p each bytes: a larger one can't be true.
    quint32 count(quint32 each)
    {
        const quint32 n = u32();
        if (quint64(n) * each > quint64(m_end - m_at))
            m_ok = false;
        return m_ok ? n : 0;
    }
    QStringList list()
    {
        QStringList out;
        const quint32 n = count(4);
        for (quint32 i = 0; i < n && m_ok; ++i)
            out.append(text());
        return out;
    }

private:
    bool need(quint64 n)
    {
        if (n > quint64(m_end - m_at))
            m_ok = false;
        return m_ok;
    }
    const char *m_at;
    const char *m_end;
    bool m_ok = true;
};

} // namespace trawl::wire
