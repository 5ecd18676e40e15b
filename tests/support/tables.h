// Tables of tests/data, and the lists of what differs from them on purpose.
#pragma once

#include <QByteArray>
#include <QFile>
#include <QHash>
#include <QString>

namespace trawl::test {

/// @p name below tests/data.
inline QByteArray dataFile(const QString &name)
{
    QFile file(QStringLiteral(TRAWL_SOURCE_DIR "/tests/data/") + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no file %s", qPrintable(file.fileName()));
    return file.readAll();
}

/// Lines of a row and, behind a tab, why it differs.
inline QHash<QString, QString> differences(const QString &name)
{
    QHash<QString, QString> out;
    for (const QByteArray &line : dataFile(name).split('\n')) {
        const qsizetype tab = line.lastIndexOf('\t');
        if (tab > 0 && !line.startsWith("# "))
            out.insert(QString::fromUtf8(line.left(tab)), QString::fromUtf8(line.mid(tab + 1)));
    }
    return out;
}

} // namespace trawl::test
