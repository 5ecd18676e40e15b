// State shapes: told apart by silhouette first, word second, colour third. Painted, so that they scale and
// follow the theme.
#pragma once

#include "domain/circuit.h"
#include "domain/item.h"
#include "domain/run.h"
#include "ui/theme.h"

#include <QRectF>

class QPainter;

namespace trawl {

enum class Shape {
    DiscCheck,   ///< closed, OK, captured
    HalfDiamond, ///< probing, degraded
    OctagonBar,  ///< open, failed
    OctagonLock, ///< held open
    Ring,        ///< off, not guarded, optional off
    DashedRing,  ///< assumed, not checked
    Play,
    Pause,
    Square,
    Clock,
    Dot,
    Triangle,
    Arrow,
    Cross,
    Counting
};

struct StateLook {
    Shape shape = Shape::Dot;
    Token ink = Token::Muted;
    Token fill = Token::MutedFill;
    QString word; ///< translated
};

void drawShape(QPainter *painter, const QRectF &rect, Shape shape, const QColor &ink, const QColor &ground);

/// @p enabled: off means the source is disabled.
StateLook circuitLook(CircuitState state, bool assumed, bool enabled);
StateLook runLook(const RunRow *run);
StateLook itemLook(ItemLabel label);
StateLook dependencyLook(const QString &state);
StateLook levelLook(int level);
QString reviewWord(Review review);
QString uploadWord(UploadState state);

} // namespace trawl
