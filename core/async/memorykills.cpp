// See memorykills.h.
#include "async/memorykills.h"

#include <QFile>

namespace trawl {

qint64 memoryKills()
{
    QFile counters(QStringLiteral("/proc/vmstat"));
    if (!counters.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = counters.readAll();
    constexpr QByteArrayView name("\noom_kill ");
    const qsizetype at = text.indexOf(name);
    if (at < 0)
        return 0;
    const qsizetype from = at + name.size();
    return text.mid(from, text.indexOf('\n', from) - from).toLongLong();
}

} // namespace trawl
