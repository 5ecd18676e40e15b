// What the processes of an engine hold, in words.
#include "fetch/memoryuse.h"

#include "domain/text.h"

#include <QLocale>

namespace trawl {

namespace {
QString sizeOf(qint64 bytes)
{
    const bool whole = bytes < (qint64(1) << 30) || bytes % (qint64(1) << 30) == 0;
    return QLocale::c().formattedDataSize(bytes, whole ? 0 : 1, QLocale::DataSizeIecFormat);
}
} // namespace

QString memoryFigure(const MemoryUse &use)
{
    return translate("core", "%1 of %2").arg(sizeOf(use.bytes), sizeOf(use.limit));
}

QString memoryText(const MemoryUse &use)
{
    return translate("core", "%1, the largest page %2 of %3")
        .arg(memoryFigure(use), sizeOf(use.largest), sizeOf(use.largestLimit));
}

} // namespace trawl
