// Small text helpers of trawlctl's tables.
#pragma once

#include <QDateTime>
#include <QString>

namespace trawl {

inline QString timeText(qint64 ms)
{
    return ms == 0 ? QStringLiteral("—")
                   : QDateTime::fromMSecsSinceEpoch(ms).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

/// Exactly @p width characters: cut with an ellipsis, or filled with spaces.
inline QString padded(const QString &text, int width)
{
    return text.size() > width ? text.left(width - 1) + QChar(u'…') : text.leftJustified(width);
}

} // namespace trawl
