// What the fault tests share: plain sources, questions to the store, and disks that fill up or stop taking writes.
#pragma once

#include "tests/support/ctlworld.h"

#include <sys/mount.h>
#include <unistd.h>

namespace trawl::test {

inline QJsonObject source(const QString &id, const QStringList &urls, const QStringList &engines, bool picture)
{
    QJsonObject source{{u"id"_s, id},
                       {u"name"_s, id},
                       {u"start_urls"_s, QJsonArray::fromStringList(urls)},
                       {u"engines"_s, QJsonArray::fromStringList(engines)},
                       {u"rate"_s, QJsonObject{{u"per_second"_s, 100}, {u"cap"_s, 100}, {u"burst"_s, 10}}},
                       {u"fields"_s, QJsonObject{{u"title"_s, QJsonObject{{u"css"_s, u"h1"_s}}}}},
                       {u"discovery"_s, QJsonObject{{u"maximum"_s, 1000}}},
                       {u"max_attempts"_s, 1},
                       {u"circuit"_s, QJsonObject{{u"failures"_s, 1000}}},
                       {u"allow_private"_s, QJsonArray{u"127.0.0.0/8"_s}}, // several sites stand side by side there
                       {u"review"_s, u"auto-approve"_s}};
    source.insert(u"screenshot"_s, picture ? QJsonValue(QJsonObject{{u"format"_s, u"jpeg"_s}}) : QJsonValue(u"none"_s));
    return source;
}
inline QByteArray file(const QJsonArray &sources)
{
    return QJsonDocument(QJsonObject{{u"version"_s, 1}, {u"sources"_s, sources}}).toJson();
}
inline qint64 number(const QString &store, const QString &query)
{
    const QList<QVariantList> rows = sql(store, query);
    return rows.isEmpty() ? -1 : rows.first().first().toLongLong();
}
/// State and class of an item, by the end of its URL: "failed timeout".
inline QString fate(const QString &store, const QString &path)
{
    const auto rows = sql(
        store, u"select state, fail_class, coalesce(reason,'') from scraping_items where url like '%%1'"_s.arg(path));
    if (rows.size() != 1)
        return u"%1 items"_s.arg(rows.size());
    return word(ItemState(rows.first().at(0).toInt())) + u' ' + word(FailClass(rows.first().at(1).toInt()));
}

/// A command of the system; true = exit code 0.
inline bool shell(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(program, arguments);
    return process.waitForFinished(20'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

/// A tmpfs on a folder, for as long as the object lives. What fills it is a file of its own.
class SmallDisk
{
public:
    SmallDisk(const QString &folder, const QByteArray &size) : m_folder(folder)
    {
        QDir().mkpath(folder);
        m_mounted = ::geteuid() == 0 &&
                    ::mount("none", folder.toLocal8Bit().constData(), "tmpfs", 0, ("size=" + size).constData()) == 0;
    }
    ~SmallDisk()
    {
        if (m_mounted)
            ::umount2(m_folder.toLocal8Bit().constData(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk &) = delete;
    SmallDisk &operator=(const SmallDisk &) = delete;
    bool mounted() const { return m_mounted; }
    void fill()
    {
        QFile filler(m_folder + u"/filler"_s);
        if (!filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered | QIODevice::Append))
            qFatal("the filler can't be written");
        while (filler.write(QByteArray(4096, 'f')) == 4096) {
        }
    }
    void empty() { QFile::remove(m_folder + u"/filler"_s); }

private:
    QString m_folder;
    bool m_mounted = false;
};

/// An ext4 file system in an image file, on a folder. abort() is what the kernel does to it after an error: read-only,
/// for open files, too.
class ImageDisk
{
public:
    ImageDisk(const QString &image, const QString &folder) : m_image(image), m_folder(folder)
    {
        QDir().mkpath(folder);
        QFile file(image);
        m_made = ::geteuid() == 0 && file.open(QIODevice::WriteOnly) && file.resize(qint64(48) << 20) &&
                 shell(u"mkfs.ext4"_s, {u"-q"_s, u"-F"_s, u"-m"_s, u"0"_s, image}) && mount();
    }
    ~ImageDisk() { unmount(); }
    ImageDisk(const ImageDisk &) = delete;
    ImageDisk &operator=(const ImageDisk &) = delete;
    bool mounted() const { return m_made; }
    bool mount() { return shell(u"mount"_s, {u"-o"_s, u"loop"_s, m_image, m_folder}); }
    void unmount() { ::umount2(m_folder.toLocal8Bit().constData(), 0); }
    bool abort() { return shell(u"mount"_s, {u"-o"_s, u"remount,abort"_s, m_folder}); }

private:
    QString m_image, m_folder;
    bool m_made = false;
};

/// chattr +i on files: the kernel refuses writes through descriptors that are open already (EPERM on ext4), also to
/// root. Undone at its end.
class Immutable
{
public:
    bool set(const QStringList &files)
    {
        m_files = files;
        return shell(u"chattr"_s, QStringList{u"+i"_s} + files);
    }
    void clear()
    {
        if (!m_files.isEmpty())
            shell(u"chattr"_s, QStringList{u"-i"_s} + std::exchange(m_files, {}));
    }
    Immutable() = default;
    ~Immutable() { clear(); }
    Immutable(const Immutable &) = delete;
    Immutable &operator=(const Immutable &) = delete;

private:
    QStringList m_files;
};

} // namespace trawl::test
