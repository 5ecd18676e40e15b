// Reading and writing the list.
#include "app/recentworkspaces.h"

#include "async/durablefile.h"
#include "domain/names.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>
#include <QThreadPool>

namespace trawl {

namespace {
constexpr qint64 largest = 64 * 1024; // bytes of the file
}

RecentWorkspaces::RecentWorkspaces(QString file) : m_file(std::move(file))
{
    QByteArray text;
    if (readWhole(m_file, largest, &text) != 0)
        return;
    const QJsonArray kept = QJsonDocument::fromJson(text).object().value(u"workspaces"_s).toArray();
    for (const QJsonValue &folder : kept) {
        if (folder.isString() && m_folders.size() < most)
            m_folders.append(folder.toString());
    }
}

QString RecentWorkspaces::defaultFile()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation))
        .filePath(u"trawldeck/workspaces.json"_s);
}

QStringList RecentWorkspaces::folders(const QString &shown) const
{
    QStringList found;
    for (const QString &folder : m_folders) {
        if (QDir(folder) != QDir(shown) && QFileInfo(folder).isDir())
            found.append(folder);
    }
    return found;
}

void RecentWorkspaces::note(const QString &folder)
{
    m_folders.removeAll(folder);
    m_folders.prepend(folder);
    m_folders = m_folders.mid(0, most);
    const QByteArray text =
        QJsonDocument(QJsonObject{{u"version"_s, 1}, {u"workspaces"_s, QJsonArray::fromStringList(m_folders)}})
            .toJson();
    QThreadPool::globalInstance()->start([file = m_file, text] {
        if (makeFolderDurably(QFileInfo(file).path(), Access::Shared) == 0)
            writeDurably(file, text);
    });
}

} // namespace trawl
