// Decoding under limits: whatever a site sends is refused or small in memory, and never ends the program.
#include "capture/examine.h"

#include <QBuffer>
#include <QImageReader>

#include <openssl/sha.h>

#include <algorithm>
#include <mutex>
#include <vector>

namespace trawl {

namespace {

constexpr int allocationLimitMiB = 400; // 100 megapixels of 32 bits, rounded up
constexpr int thumbnailQuality = 80;

Error notDecodable(QString why)
{
    return permanentError(
        6001, translate("core", "The screenshot can't be decoded"), std::move(why),
        translate("core", "Crawl the item again; if it stays, try another engine or format for this source"));
}

/// Qt's JPEG reader fills what is missing with grey and calls it success, so the end of the file is checked by
/// ourselves.
bool isComplete(PictureFormat format, const QByteArray &bytes)
{
    switch (format) {
    case PictureFormat::Jpeg:
        return bytes.lastIndexOf(QByteArrayLiteral("\xff\xd9")) >= bytes.size() - 64;
    case PictureFormat::Png:
        return bytes.lastIndexOf(QByteArrayLiteral("IEND")) >= bytes.size() - 64;
    case PictureFormat::Webp: {
        quint32 length = 0;
        for (int i = 0; i < 4; ++i)
            length |= quint32(quint8(bytes.at(4 + i))) << (8 * i);
        return qint64(length) + 8 <= bytes.size();
    }
    case PictureFormat::None:
        break;
    }
    return false;
}

} // namespace

PictureFormat sniffFormat(const QByteArray &bytes)
{
    if (bytes.startsWith(QByteArrayLiteral("\xff\xd8\xff")))
        return PictureFormat::Jpeg;
    if (bytes.startsWith(QByteArrayLiteral("\x89PNG\r\n\x1a\n")))
        return PictureFormat::Png;
    if (bytes.size() > 12 && bytes.startsWith("RIFF") && bytes.mid(8, 4) == "WEBP")
        return PictureFormat::Webp;
    return PictureFormat::None;
}

bool canDecode(PictureFormat format)
{
    return QImageReader::supportedImageFormats().contains(word(format).toLatin1());
}

QString sha256Of(const QByteArray &bytes)
{
    QByteArray hash(SHA256_DIGEST_LENGTH, Qt::Uninitialized);
    SHA256(reinterpret_cast<const uchar *>(bytes.constData()), size_t(bytes.size()),
           reinterpret_cast<uchar *>(hash.data()));
    return QString::fromLatin1(hash.toHex());
}

Result<QImage> decodePicture(const QByteArray &bytes, int width, QSize *original)
{
    static std::once_flag once;
    std::call_once(once, [] { QImageReader::setAllocationLimit(allocationLimitMiB); });

    const PictureFormat format = sniffFormat(bytes);
    if (format == PictureFormat::None)
        return notDecodable(translate("core", "It is neither JPEG, PNG nor WebP"));
    const QByteArray name = word(format).toLatin1();
    if (!canDecode(format)) {
        return permanentError(
            6001, translate("core", "The screenshot can't be decoded"),
            translate("core", "Qt has no %1 decoder on this machine").arg(word(format)),
            translate("core", "Install Qt's image format plugins, or set the source's screenshot format to jpeg"));
    }
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, name);
    reader.setAutoTransform(false);
    const QSize size = reader.size();
    if (size.isEmpty())
        return notDecodable(reader.errorString());
    if (qint64(size.width()) * size.height() > maxPixels) {
        return permanentError(6002, translate("core", "The screenshot is too large"),
                              translate("core", "It has %1 × %2 pixels; 100 megapixels are the limit")
                                  .arg(size.width())
                                  .arg(size.height()),
                              translate("core", "Take the viewport or an element instead of the full page"));
    }
    if (!isComplete(format, bytes))
        return notDecodable(translate("core", "Its end is missing"));
    if (width > 0 && size.width() > width) {
        const qint64 height = std::max<qint64>(1, (qint64(size.height()) * width + size.width() / 2) / size.width());
        reader.setScaledSize(QSize(width, int(height)));
    }
    QImage image = reader.read();
    if (image.isNull())
        return notDecodable(reader.errorString());
    if (original)
        *original = size;
    return image;
}

static Result<QByteArray> encodeThumbnail(const QImage &image)
{
    QByteArray out;
    QBuffer buffer(&out);
    buffer.open(QIODevice::WriteOnly);
    if (!image.convertToFormat(QImage::Format_RGB32).save(&buffer, "jpeg", thumbnailQuality))
        return notDecodable(translate("core", "No thumbnail could be made of it"));
    buffer.close();
    out.squeeze();
    return out;
}

Result<QByteArray> makeThumbnail(const QByteArray &bytes)
{
    auto image = decodePicture(bytes, thumbnailWidth);
    if (!image)
        return image.error();
    return encodeThumbnail(*image);
}

Result<PictureFacts> examinePicture(const Picture &picture)
{
    QSize original;
    auto image = decodePicture(picture.bytes, thumbnailWidth, &original);
    if (!image)
        return image.error();
    auto thumbnail = encodeThumbnail(*image);
    if (!thumbnail)
        return thumbnail.error();
    PictureFacts facts;
    facts.sha256 = sha256Of(picture.bytes);
    facts.dhash = dHash64(*image);
    facts.uniform = uniformShare(*image);
    facts.thumbnail = thumbnail.take();
    facts.width = original.width();
    facts.height = original.height();
    return facts;
}

quint64 dHash64(const QImage &image)
{
    constexpr int columns = 9, rows = 8;
    const QImage gray = image.convertToFormat(QImage::Format_Grayscale8);
    const int w = gray.width(), h = gray.height();
    if (w == 0 || h == 0)
        return 0;
    double mean[rows][columns] = {};
    for (int row = 0; row < rows; ++row) {
        const int top = row * h / rows, bottom = std::max(top + 1, (row + 1) * h / rows);
        for (int column = 0; column < columns; ++column) {
            const int left = column * w / columns, right = std::max(left + 1, (column + 1) * w / columns);
            qint64 sum = 0;
            for (int y = top; y < bottom; ++y) {
                const uchar *line = gray.constScanLine(y);
                for (int x = left; x < right; ++x)
                    sum += line[x];
            }
            mean[row][column] = double(sum) / (double(bottom - top) * (right - left));
        }
    }
    quint64 hash = 0;
    for (const auto &row : mean) {
        for (int column = 0; column + 1 < columns; ++column)
            hash = (hash << 1) | quint64(row[column] > row[column + 1]);
    }
    return hash;
}

double uniformShare(const QImage &image)
{
    const QImage rgb = image.convertToFormat(QImage::Format_RGB32);
    if (rgb.isNull())
        return 0;
    std::vector<int> histogram(32 * 32 * 32, 0);
    for (int y = 0; y < rgb.height(); ++y) {
        const auto *line = reinterpret_cast<const QRgb *>(rgb.constScanLine(y));
        for (int x = 0; x < rgb.width(); ++x)
            ++histogram[size_t(qRed(line[x]) >> 3) << 10 | size_t(qGreen(line[x]) >> 3) << 5 |
                        size_t(qBlue(line[x]) >> 3)];
    }
    const int most = *std::max_element(histogram.begin(), histogram.end());
    return double(most) / (double(rgb.width()) * rgb.height());
}

} // namespace trawl
