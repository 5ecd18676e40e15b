// See knownstores.h.
#include "app/knownstores.h"

#include "async/durablefile.h"
#include "domain/names.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QStandardPaths>

namespace trawl {

namespace {
constexpr qint64 largest = 1024 * 1024; // bytes of the file
}

KnownStores::KnownStores(QString file) : m_file(std::move(file))
{
    QByteArray text;
    if (readWhole(m_file, largest, &text) == 0)
        m_stores = QJsonDocument::fromJson(text).object()["stores"_L1].toObject();
}

QString KnownStores::defaultFile()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation))
        .filePath(u"trawldeck/stores.json"_s);
}

bool KnownStores::knows(const QString &folder, const QString &shown) const
{
    return !shown.isEmpty() && m_stores[folder].toString() == shown;
}

Result<> KnownStores::note(const QString &folder, const QString &shown)
{
    if (knows(folder, shown))
        return success();
    m_stores.insert(folder, shown);
    const QByteArray text = QJsonDocument(QJsonObject{{u"version"_s, 1}, {u"stores"_s, m_stores}}).toJson();
    int errnum = makeFolderDurably(QFileInfo(m_file).path(), Access::Shared);
    if (errnum == 0)
        errnum = writeDurably(m_file, text);
    if (errnum == 0)
        return success();
    return transientError(9005, translate("core", "It can't be noted that you named this database"),
                          u"%1: %2"_s.arg(m_file, errnoText(errnum)),
                          translate("core", "Check the rights of that folder, or name the database each time"));
}

} // namespace trawl
