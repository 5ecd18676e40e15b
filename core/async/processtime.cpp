// See processtime.h.
#include "async/processtime.h"

#include "domain/names.h"

#include <QFile>

#include <unistd.h>

namespace trawl {

std::optional<Ms> processorTime(qint64 pid)
{
    QFile file(u"/proc/%1/stat"_s.arg(pid));
    if (pid <= 0 || !file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray text = file.readAll();
    // The name in brackets may hold anything, also blanks: fields are counted behind the last bracket.
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    const long perSecond = ::sysconf(_SC_CLK_TCK);
    if (fields.size() < 13 || perSecond <= 0)
        return std::nullopt;
    return Ms((fields[11].toLongLong() + fields[12].toLongLong()) * 1000 / perSecond);
}

} // namespace trawl
