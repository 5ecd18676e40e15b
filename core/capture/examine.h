// What can be computed of a picture's bytes: format, limits, thumbnail, perceptual hash. Pure; call on the pool.
#pragma once

#include "capture/picturestore.h"

#include <QImage>

namespace trawl {

inline constexpr int thumbnailWidth = 256;
inline constexpr qint64 maxPixels = 100'000'000;

/// By the first bytes, never by a name or a header (hostile sites lie). None: not a picture we take.
PictureFormat sniffFormat(const QByteArray &bytes);
/// Has Qt a decoder for it on this machine?
bool canDecode(PictureFormat format);
/// Lower-case hex sha256.
QString sha256Of(const QByteArray &bytes);
/// Decoded at most @p width wide, in proportion. TD-6001 if it does not decode or is cut short, TD-6002 over 100
/// megapixels.
Result<QImage> decodePicture(const QByteArray &bytes, int width, QSize *original = nullptr);
/// JPEG of at most 256 px width.
Result<QByteArray> makeThumbnail(const QByteArray &bytes);
Result<PictureFacts> examinePicture(const Picture &picture);

/// 64 comparisons of neighbours in a 9×8 grid of box averages (bit set: left is brighter than right), first row in the
/// highest bits.
quint64 dHash64(const QImage &image);
/// Share of the most frequent colour, 32 levels per channel, so that JPEG noise in a blank page doesn't count as
/// content.
double uniformShare(const QImage &image);

} // namespace trawl
