// See drillitems.h.
#include "store/drillitems.h"

#include "domain/capture.h"
#include "domain/names.h"
#include "store/db.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QSet>
#include <QUrl>

namespace trawl {

namespace {
/// The sample's port is another one at each start.
QString pageOf(const QString &source, const QString &address)
{
    const QUrl url(address);
    const QString query = url.query(QUrl::FullyEncoded);
    return source + u' ' + url.path(QUrl::FullyEncoded) + (query.isEmpty() ? QString() : u'?' + query);
}

Result<> readItems(const QString &file, DrilledWorkspace &workspace)
{
    auto opened = Db::open({file, u"drill"_s, true, {}, nullptr});
    if (!opened)
        return opened.error();
    const std::unique_ptr<Db> db = opened.take();
    Rows rows = db->query("drill_items", int(Review::Approved), int(UploadState::Recorded));
    while (rows.next())
        workspace.items.append(
            {pageOf(rows.text(0), rows.text(1)), ItemState(rows.i32(2)), rows.i32(3), rows.i32(4) > 0});
    return rows.ok() ? success() : Result<>(rows.error());
}

QString sha256Of(const QString &path)
{
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return {};
    return QString::fromLatin1(hash.result().toHex());
}

Result<> readSink(const QString &sink, DrilledWorkspace &workspace)
{
    const QString file = sink + u"/results.sqlite"_s;
    if (!QFile::exists(file))
        return success();
    auto opened = Db::open({file, u"drill-sink"_s, true, {}, nullptr});
    if (!opened)
        return opened.error();
    const std::unique_ptr<Db> db = opened.take();
    QSet<QString> named;
    Rows rows = db->query("sink_rows");
    while (rows.next()) {
        workspace.rows.append(pageOf(rows.text(0), rows.text(1)));
        const QString object = QUrl(rows.text(3)).toLocalFile();
        if (rows.text(2).isEmpty())
            continue;
        if (sha256Of(object) != rows.text(2))
            workspace.missing.append(object);
        if (named.contains(object))
            workspace.spare.append(object);
        named.insert(object);
    }
    if (!rows.ok())
        return rows.error();
    for (QDirIterator it(sink + u"/objects"_s, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
         it.hasNext();) {
        if (const QString object = it.next(); !named.contains(object))
            workspace.spare.append(object);
    }
    return success();
}
} // namespace

Result<DrilledWorkspace> drilledWorkspace(const QString &folder)
{
    DrilledWorkspace workspace;
    const QDir place(folder);
    if (const Result<> read = readItems(place.filePath(u"trawldeck.sqlite"_s), workspace); !read)
        return read.error();
    if (const Result<> read = readSink(place.filePath(u"sink"_s), workspace); !read)
        return read.error();
    return workspace;
}

} // namespace trawl
