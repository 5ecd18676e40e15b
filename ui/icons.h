// Icons by name: SVGs of ":/icons", tinted from the palette when painted, so that they follow the theme and the
// disabled state.
#pragma once

#include "ui/theme.h"

#include <QIcon>
#include <QPixmap>

#include <optional>

namespace trawl {

/// @p name as in resources/icons ("start"); an unknown name gives an empty icon. @p colour: text colour if not given.
QIcon icon(const QString &name, std::optional<Token> colour = std::nullopt);
/// One pixmap, for labels. @p ratio is the device pixel ratio.
QPixmap iconPixmap(const QString &name, int extent, qreal ratio, const QColor &colour);

} // namespace trawl
