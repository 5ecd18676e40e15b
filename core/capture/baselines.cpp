// The index lives in the jobs' thread only; it is read from the page files once, and each change is on disk before it
// counts.
#include "capture/baselines.h"

#include "async/durablefile.h"
#include "capture/examine.h"
#include "capture/serialqueue.h"
#include "policy/objectkey.h"

#include <QDir>
#include <QFile>
#include <QHash>

#include <map>

namespace trawl {

namespace {

struct Page {
    QString picture; ///< sha256.ext
    Instant captured;
};

struct Stored {
    qint64 bytes = 0;
    int pages = 0;
};

Error fault(const QString &path, int errnum)
{
    return transientError(6008, u"A baseline picture could not be written"_s, u"%1: %2"_s.arg(path, errnoText(errnum)),
                          u"Check the rights and the disk of the workspace"_s);
}

Error none(const QString &pageId)
{
    return permanentError(6007, u"There is no baseline picture of this page"_s, u"Page %1"_s.arg(pageId),
                          u"It appears when a picture of the page has been approved and uploaded"_s);
}

} // namespace

struct BaselineStore::State {
    State(QString theFolder, qint64 theBudget, QThreadPool &pool)
        : folder(std::move(theFolder)), budget(theBudget), queue(pool)
    {
    }

    QString pagePath(const QString &pageId) const { return folder + u"/pages/"_s + safeSegment(pageId); }
    QString picturePath(const QString &picture) const { return folder + u"/pictures/"_s + picture; }
    Result<> load();
    Result<> put(const QString &pageId, const QByteArray &bytes, Instant captured);
    Result<QByteArray> get(const QString &pageId);
    Result<> trim();
    void link(const QString &file, Page page);
    void unlink(const QString &file);
    BaselineUsage usage() const { return {total, budget, int(pages.size()), int(pictures.size())}; }

    const QString folder;
    const qint64 budget;
    bool loaded = false;
    qint64 total = 0;
    QHash<QString, Page> pages; ///< by page file name
    QHash<QString, Stored> pictures;
    std::multimap<Instant, QString> byAge;
    SerialQueue queue;
};

Result<> BaselineStore::State::load()
{
    if (loaded)
        return success();
    for (const QString &sub : {u"/pages"_s, u"/pictures"_s}) {
        const int errnum = makeFolderDurably(folder + sub);
        if (errnum != 0)
            return fault(folder, errnum);
    }
    for (const QFileInfo &info : QDir(folder + u"/pictures"_s).entryInfoList(QDir::Files | QDir::Hidden))
        pictures.insert(info.fileName(), {info.size(), 0});
    for (const QString &name : QDir(folder + u"/pages"_s).entryList(QDir::Files | QDir::Hidden)) {
        QFile file(folder + u"/pages/"_s + name);
        const QList<QByteArray> parts =
            file.open(QIODevice::ReadOnly) ? file.readAll().split(' ') : QList<QByteArray>();
        const QString picture = parts.size() == 2 ? QString::fromLatin1(parts.at(0)) : QString();
        if (!pictures.contains(picture)) {
            file.remove(); // half a crash: without its picture the entry says nothing
            continue;
        }
        link(name, Page{picture, Instant{parts.at(1).toLongLong()}});
    }
    for (auto it = pictures.begin(); it != pictures.end();) {
        if (it->pages > 0) {
            ++it;
            continue;
        }
        QFile::remove(picturePath(it.key())); // what no page names
        it = pictures.erase(it);
    }
    loaded = true;
    return trim();
}

void BaselineStore::State::link(const QString &file, Page page)
{
    Stored &stored = pictures[page.picture];
    if (stored.pages++ == 0)
        total += stored.bytes;
    byAge.emplace(page.captured, file);
    pages.insert(file, std::move(page));
}

/// Forgets a page; its picture goes from disk with the last page that names it.
void BaselineStore::State::unlink(const QString &file)
{
    const Page page = pages.take(file);
    const auto [first, last] = byAge.equal_range(page.captured);
    for (auto it = first; it != last; ++it) {
        if (it->second == file) {
            byAge.erase(it);
            break;
        }
    }
    Stored &stored = pictures[page.picture];
    if (--stored.pages > 0)
        return;
    total -= stored.bytes;
    pictures.remove(page.picture);
    QFile::remove(picturePath(page.picture));
}

Result<> BaselineStore::State::put(const QString &pageId, const QByteArray &bytes, Instant captured)
{
    auto ready = load();
    if (!ready)
        return ready;
    const PictureFormat format = sniffFormat(bytes);
    if (format == PictureFormat::None)
        return permanentError(6001, u"The baseline is not a picture"_s, u"Page %1"_s.arg(pageId));
    const QString file = safeSegment(pageId);
    const bool had = pages.contains(file);
    if (had && pages.value(file).captured > captured)
        return success();
    const QString picture = sha256Of(bytes) + u'.' + extensionOf(format);
    if (!pictures.contains(picture)) {
        const int errnum = writeDurably(picturePath(picture), bytes);
        if (errnum != 0)
            return fault(picturePath(picture), errnum);
        pictures.insert(picture, {bytes.size(), 0});
    }
    const QByteArray line = picture.toLatin1() + ' ' + QByteArray::number(captured.ms);
    const int errnum = writeDurably(pagePath(pageId), line);
    if (errnum != 0) {
        if (pictures.value(picture).pages == 0) {
            pictures.remove(picture);
            QFile::remove(picturePath(picture));
        }
        return fault(pagePath(pageId), errnum);
    }
    const QString held = u"."_s + file; // counts the picture while the old entry goes: it may be the same picture
    link(held, Page{picture, captured});
    if (had)
        unlink(file);
    link(file, Page{picture, captured});
    unlink(held);
    return trim();
}

Result<QByteArray> BaselineStore::State::get(const QString &pageId)
{
    auto ready = load();
    if (!ready)
        return ready.error();
    const QString name = safeSegment(pageId);
    if (!pages.contains(name))
        return none(pageId);
    const QString picture = pages.value(name).picture;
    QFile file(picturePath(picture));
    const QByteArray bytes = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    if (sha256Of(bytes) != picture.left(64)) {
        QFile::remove(pagePath(pageId));
        unlink(name);
        return none(pageId);
    }
    return bytes;
}

Result<> BaselineStore::State::trim()
{
    while (total > budget && !byAge.empty()) {
        const QString file = byAge.begin()->second;
        QFile::remove(folder + u"/pages/"_s +
                      file); // first the name, then the picture: a crash leaves a stray, never a dangling name
        unlink(file);
    }
    return success();
}

BaselineStore::BaselineStore(QString folder, qint64 budgetBytes, QThreadPool &pool)
    : m_state(std::make_shared<State>(std::move(folder), budgetBytes, pool))
{
}

BaselineStore::~BaselineStore() = default;

QFuture<Result<>> BaselineStore::put(QString pageId, QByteArray bytes, Instant captured)
{
    return m_state->queue.call(
        [state = m_state, pageId, bytes, captured] { return state->put(pageId, bytes, captured); });
}

QFuture<Result<QByteArray>> BaselineStore::get(QString pageId)
{
    return m_state->queue.call([state = m_state, pageId] { return state->get(pageId); });
}

QFuture<Result<BaselineUsage>> BaselineStore::trim()
{
    return m_state->queue.call([state = m_state]() -> Result<BaselineUsage> {
        auto ready = state->load();
        if (ready)
            ready = state->trim();
        if (!ready)
            return ready.error();
        return state->usage();
    });
}

} // namespace trawl
