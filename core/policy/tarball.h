// Files as one .tar, for whoever is asked for help. Pure.
#pragma once

#include "domain/instant.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace trawl {

struct TarEntry {
    QString name; ///< relative, with '/', at most 99 bytes
    QByteArray bytes;
};
/// In the format of POSIX (ustar), readable by its owner alone. An entry with a longer name is left out.
QByteArray tarOf(const QList<TarEntry> &entries, Instant at);

} // namespace trawl
