// Object keys; see objectkey.h.
#include "policy/objectkey.h"

#include <QCryptographicHash>
#include <QStringList>

#include <algorithm>
#include <array>

namespace trawl {
namespace {

bool isReservedName(const QString &text)
{
    static constexpr std::array names{"con", "prn", "aux", "nul"};
    const QString stem = text.section(u'.', 0, 0).toLower();
    if (std::any_of(names.begin(), names.end(), [&](const char *name) { return stem == QLatin1StringView(name); }))
        return true;
    return stem.size() == 4 && (stem.startsWith("com"_L1) || stem.startsWith("lpt"_L1)) && stem[3].isDigit();
}

} // namespace

QString safeSegment(const QString &text)
{
    constexpr qsizetype longest = 100;
    QString out;
    for (const QChar c : text.left(longest)) {
        const bool plain = (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
                           c == u'_' || c == u'-' || c == u'.';
        out += plain ? c : u'-';
    }
    while (out.startsWith(u'.'))
        out[0] = u'-';
    if (out.endsWith(u'.'))
        out[out.size() - 1] = u'-'; // Windows drops a final dot
    if (out.isEmpty() || isReservedName(out))
        out.prepend(u'_');
    if (out != text) {
        // Two inputs must never become one key.
        const QByteArray hash = QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex();
        out = out.left(longest - 9) + u'-' + QString::fromLatin1(hash.left(8));
    }
    return out;
}

QString extensionOf(PictureFormat format)
{
    switch (format) {
    case PictureFormat::Jpeg:
        return u"jpg"_s;
    case PictureFormat::Png:
        return u"png"_s;
    case PictureFormat::Webp:
        return u"webp"_s;
    case PictureFormat::None:
        break;
    }
    return u"bin"_s;
}

QString contentTypeOf(PictureFormat format)
{
    switch (format) {
    case PictureFormat::Jpeg:
        return u"image/jpeg"_s;
    case PictureFormat::Png:
        return u"image/png"_s;
    case PictureFormat::Webp:
        return u"image/webp"_s;
    case PictureFormat::None:
        break;
    }
    return u"application/octet-stream"_s;
}

QString objectKey(const QString &sourceId, const QString &runUid, const QString &itemUid, const QString &sha256,
                  PictureFormat format)
{
    return safeSegment(sourceId) + u'/' + safeSegment(runUid) + u'/' + safeSegment(itemUid) + u'-' +
           safeSegment(sha256) + u'.' + extensionOf(format);
}

} // namespace trawl
