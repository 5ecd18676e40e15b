// How much of a page's picture changed against another one (R10.5): pure, on the pool.
#pragma once

#include "domain/result.h"

#include <QByteArray>
#include <QImage>

namespace trawl {

/// Share of the area that differs, 0..1, on gray pictures. A cell of 4×4 pixels counts as changed if its mean differs
/// by more than
/// @p tolerance of 256 levels: single pixels of JPEG noise don't. Where the sizes differ, what only one of them covers
/// is changed.
double changedShare(const QImage &a, const QImage &b, int tolerance = 8);
/// The same for encoded pictures, compared at thumbnail width. TD-6001, TD-6002 as in decodePicture().
Result<double> changedShare(const QByteArray &a, const QByteArray &b);

} // namespace trawl
