// The index lives in the jobs' thread only; it is read from the page files once, and each change is on disk before it
// counts.
#include "capture/baselines.h"

#include "async/durablefile.h"
#include "capture/examine.h"
#include "capture/markedfolder.h"
#include "capture/serialqueue.h"
#include "policy/objectkey.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <cerrno>
#include <map>

namespace trawl {

namespace {

struct Page {
    QString picture; ///< sha256.ext
    Instant captured;
};

struct Stored {
    qint64 bytes = 0;
    int pages = 0; ///< 0: nobody names it, and it does not count
};

Error fault(const QString &path, int errnum)
{
    return transientError(6008, translate("core", "A baseline picture could not be written"),
                          u"%1: %2"_s.arg(path, errnoText(errnum)),
                          translate("core", "Check the rights and the disk of the workspace"));
}

Error none(const QString &pageId)
{
    return permanentError(6007, translate("core", "There is no baseline picture of this page"),
                          u"Page %1"_s.arg(pageId),
                          translate("core", "It appears when a picture of the page has been approved and uploaded"));
}

const QString meanwhile = translate("core", "; until then pages count as new");

Error folderError(const QString &path, FolderState state, int errnum)
{
    switch (state) {
    case FolderState::Link:
        return transientError(
            6016, translate("core", "The folder of baseline pictures is a link or no folder"),
            translate("core", "%1 would lead elsewhere; nothing is read or written through it").arg(path),
            translate("core", "Put a real folder in its place; to keep it on another disk, mount that disk there "
                              "(mount --bind)") +
                meanwhile);
    case FolderState::Unreadable:
        return transientError(6017, translate("core", "The folder of baseline pictures can't be read"),
                              u"%1: %2"_s.arg(path, errnoText(errnum)),
                              translate("core", "Give the rights back or mend the disk") + meanwhile);
    case FolderState::Another:
        return transientError(6018, translate("core", "The folder of baseline pictures belongs to another workspace"),
                              translate("core", "The file %1/%2 is not this workspace's").arg(path, baselinesMark),
                              translate("core", "Bring this workspace's own folder back") + meanwhile);
    default:
        break;
    }
    return transientError(
        6018, translate("core", "The folder of baseline pictures is not there"),
        state == FolderState::Absent
            ? translate("core", "%1 is absent").arg(path)
            : translate("core", "%1 lacks the file %2: its disk may not be mounted").arg(path, baselinesMark),
        translate("core", "Bring it back, or begin a new one (trawlctl spool new-baselines)") + meanwhile);
}

constexpr qint64 longestPage = 200; ///< bytes; ours have 90

bool isPageName(const QString &name)
{
    static const QRegularExpression ours(u"\\A[0-9a-f]{16}\\z"_s);
    return ours.match(name).hasMatch();
}

bool isPictureName(const QString &name)
{
    static const QRegularExpression ours(u"\\A[0-9a-f]{64}\\.(jpg|png|webp)\\z"_s);
    return ours.match(name).hasMatch();
}

/// "<sha256>.<ext> <ms>", or an empty picture: the file is not ours.
Page parsePage(const QByteArray &text)
{
    const QList<QByteArray> parts = text.split(' ');
    bool number = false;
    const qint64 ms = parts.size() == 2 ? parts.at(1).toLongLong(&number) : 0;
    const QString picture = QString::fromLatin1(parts.at(0));
    return number && isPictureName(picture) ? Page{picture, Instant{ms}} : Page{};
}

/// The three folders, open for one job: a link or a mount that came in between is seen.
struct Folders {
    MarkedFolder top;
    OwnFolder pages, pictures;
};

} // namespace

struct BaselineStore::State {
    State(QString theFolder, qint64 theBudget, QThreadPool &pool)
        : folder(std::move(theFolder)), budget(theBudget), queue(pool)
    {
    }

    Result<> enter(Folders &f);
    Result<> makeTop(MarkedFolder &top);
    Result<> load(const Folders &f);
    Result<> loadPages(const Folders &f);
    void sweep(const Folders &f);
    Result<> renew();
    Result<> put(const QString &pageId, const QByteArray &bytes, Instant captured);
    Result<QByteArray> get(const QString &pageId);
    void trim(const Folders &f);
    void link(const QString &file, Page page);
    bool forget(const QString &file);
    void unlink(const Folders &f, const QString &file);
    void clear();
    BaselineUsage usage() const { return {total, budget, int(pages.size()), pictureCount()}; }
    int pictureCount() const
    {
        return int(std::count_if(pictures.begin(), pictures.end(), [](const Stored &one) { return one.pages > 0; }));
    }

    const QString folder;
    const qint64 budget;
    QString id;        ///< empty: any real folder will do
    bool made = false; ///< an earlier process marked it
    bool loaded = false;
    qint64 total = 0;
    int unclear = 0;            ///< files with a page's name and another text
    QHash<QString, Page> pages; ///< by page file name
    QHash<QString, Stored> pictures;
    std::multimap<Instant, QString> byAge;
    SerialQueue queue;
};

/// Makes the folder where nothing says that there was one before.
Result<> BaselineStore::State::makeTop(MarkedFolder &top)
{
    if (id.isEmpty()) {
        OwnFolder fresh;
        if (const int errnum = fresh.make(folder); errnum != 0)
            return errnum == ELOOP ? folderError(folder, FolderState::Link, 0) : fault(folder, errnum);
        top.folder = std::move(fresh);
        top.state = FolderState::Ours;
        return success();
    }
    if (const int errnum = markFolder(folder, baselinesMark, id); errnum != 0)
        return fault(folder, errnum);
    top = openMarked(folder, baselinesMark, id);
    return top.state == FolderState::Ours ? success() : Result<>(folderError(folder, top.state, top.errnum));
}

/// Opens the folders for one job, makes what is missing, and reads the index the first time.
Result<> BaselineStore::State::enter(Folders &f)
{
    f.top = openMarked(folder, baselinesMark, id);
    const bool fresh = f.top.state == FolderState::Absent || f.top.state == FolderState::Unmarked;
    // Of an earlier version, or with its mark deleted: its pictures say that it is ours.
    OwnFolder known;
    const bool filled = f.top.state == FolderState::Unmarked && known.openIn(f.top.folder, u"pictures"_s) == 0;
    Result<> ready;
    if (id.isEmpty() && f.top.isUsable())
        ready = success();
    else if (fresh && (!made || filled))
        ready = makeTop(f.top);
    else if (f.top.state != FolderState::Ours)
        ready = folderError(folder, f.top.state, f.top.errnum);
    if (!ready) {
        clear(); // another folder may come: it is read anew
        return ready;
    }
    made = !id.isEmpty();
    for (const auto &[sub, open] : {std::pair{u"pages"_s, &f.pages}, std::pair{u"pictures"_s, &f.pictures}}) {
        const int errnum = open->makeIn(f.top.folder, sub);
        if (errnum == 0)
            continue;
        clear();
        const QString path = folder + u'/' + sub;
        return folderError(path, errnum == ELOOP ? FolderState::Link : FolderState::Unreadable, errnum);
    }
    return loaded ? success() : load(f);
}

void BaselineStore::State::clear()
{
    loaded = false;
    total = 0;
    unclear = 0;
    pages.clear();
    pictures.clear();
    byAge.clear();
}

Result<> BaselineStore::State::load(const Folders &f)
{
    clear();
    QList<OwnFolder::File> listed;
    if (const int errnum = f.pictures.files(listed); errnum != 0)
        return folderError(folder + u"/pictures"_s, FolderState::Unreadable, errnum);
    for (const OwnFolder::File &file : std::as_const(listed)) {
        if (isPictureName(file.name))
            pictures.insert(file.name, {file.bytes, 0});
    }
    if (const Result<> read = loadPages(f); !read) {
        clear();
        return read;
    }
    sweep(f);
    loaded = true;
    trim(f);
    return success();
}

Result<> BaselineStore::State::loadPages(const Folders &f)
{
    QList<OwnFolder::File> listed;
    if (const int errnum = f.pages.files(listed); errnum != 0)
        return folderError(folder + u"/pages"_s, FolderState::Unreadable, errnum);
    for (const OwnFolder::File &file : std::as_const(listed)) {
        if (!isPageName(file.name))
            continue;
        QByteArray text;
        const int errnum = file.bytes <= longestPage ? f.pages.read(file.name, text) : 0; // a longer one is not ours
        if (errnum != 0)
            return folderError(folder + u"/pages/"_s + file.name, FolderState::Unreadable, errnum);
        const Page page = parsePage(text);
        unclear += page.picture.isEmpty() ? 1 : 0;
        // Without its picture the entry says nothing; it stays on disk, for the picture may come back.
        if (pictures.contains(page.picture))
            link(file.name, page);
    }
    return success();
}

/// A crash between a picture and its page leaves a picture that nobody names: at most one each time. If most are
/// unnamed, or a page's text is not what we wrote, then it is the pages that are damaged, and nothing is removed.
void BaselineStore::State::sweep(const Folders &f)
{
    const int named = pictureCount();
    if (unclear > 0 || pictures.size() - named > named)
        return;
    for (auto it = pictures.begin(); it != pictures.end();) {
        if (it->pages == 0 && f.pictures.remove(it.key()) == 0)
            it = pictures.erase(it);
        else
            ++it;
    }
}

void BaselineStore::State::link(const QString &file, Page page)
{
    Stored &stored = pictures[page.picture];
    if (stored.pages++ == 0)
        total += stored.bytes;
    byAge.emplace(page.captured, file);
    pages.insert(file, std::move(page));
}

/// Takes a page out of the index. true: it was the last that named its picture, which is out, too.
bool BaselineStore::State::forget(const QString &file)
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
        return false;
    total -= stored.bytes;
    pictures.remove(page.picture);
    return true;
}

/// Forgets a page; its picture goes from disk with the last page that names it.
void BaselineStore::State::unlink(const Folders &f, const QString &file)
{
    const QString picture = pages.value(file).picture;
    if (forget(file))
        f.pictures.remove(picture); // one that stays after a fault is a stray for the next start
}

Result<> BaselineStore::State::renew()
{
    Folders f;
    f.top = openMarked(folder, baselinesMark, id);
    if (f.top.state != FolderState::Absent && f.top.state != FolderState::Unmarked)
        return enter(f);
    clear();
    if (const Result<> fresh = makeTop(f.top); !fresh)
        return fresh;
    return enter(f);
}

Result<> BaselineStore::State::put(const QString &pageId, const QByteArray &bytes, Instant captured)
{
    if (!isPageName(pageId))
        return bugError(translate("core", "\"%1\" is no page id").arg(pageId));
    Folders f;
    if (const Result<> ready = enter(f); !ready)
        return ready;
    const PictureFormat format = sniffFormat(bytes);
    if (format == PictureFormat::None)
        return permanentError(6001, translate("core", "The baseline is not a picture"), u"Page %1"_s.arg(pageId));
    const bool had = pages.contains(pageId);
    if (had && pages.value(pageId).captured > captured)
        return success();
    QByteArray there;
    const int errnumThere = had ? ENOENT : f.pages.read(pageId, there);
    if (errnumThere != ENOENT && parsePage(there).picture.isEmpty()) {
        return permanentError(6019, translate("core", "A file that is not ours stands where a baseline belongs"),
                              u"%1/pages/%2"_s.arg(folder, pageId), translate("core", "Move it out of the folder"));
    }
    const QString picture = sha256Of(bytes) + u'.' + extensionOf(format);
    const bool fresh = !pictures.contains(picture);
    if (fresh) {
        int errnum = f.pictures.write(picture, bytes);
        errnum = errnum != 0 ? errnum : f.pictures.sync();
        if (errnum != 0)
            return fault(folder + u"/pictures/"_s + picture, errnum);
        pictures.insert(picture, {bytes.size(), 0});
    }
    int errnum = f.pages.write(pageId, picture.toLatin1() + ' ' + QByteArray::number(captured.ms));
    errnum = errnum != 0 ? errnum : f.pages.sync();
    if (errnum != 0) {
        if (fresh) {
            pictures.remove(picture);
            f.pictures.remove(picture);
        }
        return fault(folder + u"/pages/"_s + pageId, errnum);
    }
    const QString held = u"."_s + pageId; // counts the picture while the old entry goes: it may be the same picture
    link(held, Page{picture, captured});
    if (had)
        unlink(f, pageId);
    link(pageId, Page{picture, captured});
    unlink(f, held);
    trim(f);
    return success();
}

Result<QByteArray> BaselineStore::State::get(const QString &pageId)
{
    Folders f;
    if (const Result<> ready = enter(f); !ready)
        return ready.error();
    if (!pages.contains(pageId))
        return none(pageId);
    const QString picture = pages.value(pageId).picture;
    QByteArray bytes;
    const int errnum = f.pictures.read(picture, bytes);
    if (errnum != 0 && errnum != ENOENT)
        return folderError(folder + u"/pictures/"_s + picture, FolderState::Unreadable, errnum);
    if (errnum == 0 && sha256Of(bytes) == picture.left(64))
        return bytes;
    if (errnum == 0)
        setAside(f.pictures, picture); // one that can't be moved stays where it is: its bytes are not what we wrote
    // All pages that named it have none now; their files stay until a new picture replaces them.
    const QStringList names = pages.keys();
    for (const QString &name : names) {
        if (pages.value(name).picture == picture)
            forget(name);
    }
    return none(pageId);
}

void BaselineStore::State::trim(const Folders &f)
{
    while (total > budget && !byAge.empty()) {
        const QString file = byAge.begin()->second;
        f.pages.remove(file); // first the name, then the picture: a crash leaves a stray, never a dangling name
        unlink(f, file);
    }
}

BaselineStore::BaselineStore(QString folder, qint64 budgetBytes, QThreadPool &pool)
    : m_state(std::make_shared<State>(std::move(folder), budgetBytes, pool))
{
}

BaselineStore::~BaselineStore() = default;

QFuture<Result<>> BaselineStore::open(QString workspaceId, bool made)
{
    return m_state->queue.call([state = m_state, workspaceId, made]() -> Result<> {
        state->id = workspaceId;
        state->made = made;
        Folders f;
        return state->enter(f);
    });
}

QFuture<Result<>> BaselineStore::renew()
{
    return m_state->queue.call([state = m_state]() -> Result<> { return state->renew(); });
}

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
        Folders f;
        if (const Result<> ready = state->enter(f); !ready)
            return ready.error();
        state->trim(f);
        return state->usage();
    });
}

} // namespace trawl
