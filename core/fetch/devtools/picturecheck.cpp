// Is a picture one flat colour?
#include "fetch/devtools/picturecheck.h"

#include <QtEndian>

namespace trawl {

namespace {

/// Offset of the entropy-coded data of a JPEG, and its size where a frame header was seen before it.
struct JpegLayout {
    qsizetype scan = -1;
    int width = 0, height = 0;
};

JpegLayout jpegLayout(const QByteArray &bytes)
{
    JpegLayout layout;
    const auto *b = reinterpret_cast<const uchar *>(bytes.constData());
    qsizetype at = 2;
    while (at + 4 <= bytes.size() && b[at] == 0xff) {
        const int marker = b[at + 1];
        const int length = qFromBigEndian<quint16>(b + at + 2);
        if ((marker == 0xc0 || marker == 0xc1 || marker == 0xc2) && at + 9 <= bytes.size()) {
            layout.height = qFromBigEndian<quint16>(b + at + 5);
            layout.width = qFromBigEndian<quint16>(b + at + 7);
        }
        at += 2 + length;
        if (marker == 0xda) {
            layout.scan = at;
            break;
        }
    }
    return layout;
}

/// What a flat picture's format repeats deflates to nearly nothing; anything drawn does not, however little it is: up
/// to
/// @p base bytes, and one in @p share of the rest.
bool repeatsItself(const QByteArray &data, qsizetype base, qsizetype share)
{
    return qCompress(data, 1).size() < base + data.size() / share;
}

bool isFlatJpeg(const QByteArray &bytes)
{
    const JpegLayout layout = jpegLayout(bytes);
    if (layout.scan < 0 || layout.scan >= bytes.size())
        return true; // no picture data at all
    return repeatsItself(bytes.mid(layout.scan), 64, 40);
}

/// The pixels of a PNG, still deflated.
QByteArray pngData(const QByteArray &bytes)
{
    QByteArray data;
    for (qsizetype at = 8; at + 12 <= bytes.size();) {
        const qsizetype length = qFromBigEndian<quint32>(bytes.constData() + at);
        if (bytes.mid(at + 4, 4) == "IDAT")
            data += bytes.mid(at + 8, length);
        at += 12 + length;
    }
    return data;
}

} // namespace

bool looksFlat(const Picture &picture)
{
    // Nearly every picture is larger than a flat one, and needs no further look.
    const qint64 pixels = qint64(picture.width) * picture.height;
    const qint64 size = picture.bytes.size();
    switch (picture.format) {
    case PictureFormat::None:
        return false;
    case PictureFormat::Jpeg:
        return size < pixels / 50 + 2048 && isFlatJpeg(picture.bytes);
    case PictureFormat::Png:
        return size < pixels / 150 + 2048 && repeatsItself(pngData(picture.bytes), 90, 70);
    case PictureFormat::Webp:
        return size < pixels / 250 + 2048 && repeatsItself(picture.bytes.mid(20), 384, 100);
    }
    return false;
}

std::optional<std::pair<int, int>> pictureSize(const Picture &picture)
{
    const QByteArray &bytes = picture.bytes;
    const auto *b = reinterpret_cast<const uchar *>(bytes.constData());
    if (picture.format == PictureFormat::Jpeg && bytes.startsWith("\xff\xd8")) {
        const JpegLayout layout = jpegLayout(bytes);
        if (layout.width > 0)
            return std::pair{layout.width, layout.height};
    }
    if (picture.format == PictureFormat::Png && bytes.size() >= 24 && bytes.startsWith("\x89PNG"))
        return std::pair{int(qFromBigEndian<quint32>(b + 16)), int(qFromBigEndian<quint32>(b + 20))};
    if (picture.format == PictureFormat::Webp && bytes.size() >= 30 && bytes.startsWith("RIFF")) {
        if (bytes.mid(12, 4) == "VP8 ")
            return std::pair{qFromLittleEndian<quint16>(b + 26) & 0x3fff, qFromLittleEndian<quint16>(b + 28) & 0x3fff};
        if (bytes.mid(12, 4) == "VP8X")
            return std::pair{1 + (b[24] | b[25] << 8 | b[26] << 16), 1 + (b[27] | b[28] << 8 | b[29] << 16)};
        if (bytes.mid(12, 4) == "VP8L") {
            const quint32 bits = qFromLittleEndian<quint32>(b + 21);
            return std::pair{int(bits & 0x3fff) + 1, int(bits >> 14 & 0x3fff) + 1};
        }
    }
    return std::nullopt;
}

} // namespace trawl
