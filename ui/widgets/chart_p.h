// What the chart's two files share: its state is collected in one and painted in the other.
#pragma once

#include "ui/widgets/chart.h"

namespace trawl {

namespace chart {

constexpr qint64 second = 1000;
constexpr double barHeight = 5; ///< of a circuit

/// A circuit's row: its source's name, and the bar below it.
inline double rowHeight(const QFontMetrics &m)
{
    return m.height() + 7;
}

/// 1, 2, 5, 10, 20, 50 …: the next round number.
inline qint64 roundUp(qint64 value)
{
    qint64 step = 1;
    while (true) {
        for (qint64 factor : {1, 2, 5}) {
            if (step * factor >= value)
                return step * factor;
        }
        step *= 10;
    }
}

} // namespace chart

} // namespace trawl
