// The ustar format: a block of 512 bytes that tells of a file, and its bytes filled up to such blocks.
#include "policy/tarball.h"

namespace trawl {

namespace {
constexpr qsizetype block = 512;
constexpr qsizetype longestName = 99;

/// A field of @p width bytes in octal digits, ended by a zero byte.
QByteArray octal(qint64 number, qsizetype width)
{
    return QByteArray::number(number, 8).rightJustified(width - 1, '0') + '\0';
}

QByteArray padded(QByteArray text, qsizetype width)
{
    return text.leftJustified(width, '\0', true);
}

QByteArray headOf(const QByteArray &name, qsizetype size, Instant at)
{
    const QByteArray before =
        padded(name, 100) + octal(0600, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(at.ms / 1000, 12);
    const QByteArray after = '0' + padded({}, 100) + QByteArray("ustar\0", 6) + "00" + padded("trawldeck", 32) +
                             padded("trawldeck", 32) + octal(0, 8) + octal(0, 8);
    qint64 sum = 8 * ' '; // the checksum's own field counts as blanks
    for (const QByteArray &part : {before, after}) {
        for (const char c : part)
            sum += quint8(c);
    }
    return padded(before + octal(sum, 7) + ' ' + after, block);
}
} // namespace

QByteArray tarOf(const QList<TarEntry> &entries, Instant at)
{
    QByteArray tar;
    for (const TarEntry &entry : entries) {
        const QByteArray name = entry.name.toUtf8();
        if (name.isEmpty() || name.size() > longestName)
            continue;
        tar += headOf(name, entry.bytes.size(), at);
        tar += entry.bytes;
        tar += QByteArray((block - entry.bytes.size() % block) % block, '\0');
    }
    return tar + QByteArray(2 * block, '\0');
}

} // namespace trawl
