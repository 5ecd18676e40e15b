// See extractorpool.h. Each child has a short pipeline of pages; the clock runs for the page at its head only.
#include "extract/extractorpool.h"

#include "async/futures.h"
#include "async/memorykills.h"
#include "async/processtime.h"
#include "domain/names.h"
#include "extract/sitemapwire.h"
#include "extract/wire.h"
#include "extract/zonedtimes.h"
#include "policy/suspicion.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTimer>
#include <QtEndian>

#include <algorithm>
#include <deque>
#include <iterator>
#include <vector>

namespace trawl {

namespace {

constexpr int PipelineDepth = 4;                     ///< pages that a child has at once: it never waits for us
constexpr qsizetype PipelineBytes = 4 * 1024 * 1024; ///< and not more than this, unless one page is larger
constexpr int TickMs = 20;
constexpr int ReadyMs = 10'000;     ///< for its start, on a machine that is busy
constexpr int MaxStartFailures = 3; ///< in a row
constexpr int StartPauseMs = 200;   ///< before the next start after a failed one; grows with each
constexpr int MaxCrashes = 2;       ///< of children that did the same page; the second one was fresh, and its own
constexpr int MaxKills = 10;        ///< from outside
constexpr int MaxWatchMs = 1000;    ///< a page that takes so long, or a quarter of its limit, has its child watched
constexpr int NoticedMs = 1000;     ///< without any work, then it is told of
constexpr int IdleShare = 20;       ///< one twentieth of a processor, or less, is no work
constexpr int UnwantedMs = 1000;    ///< a page of a run that is stopped now may still take this long

struct Job {
    QByteArray frame;
    /// Takes a reply's payload; the job says how earlier children ended on the page. False: it is malformed.
    std::function<bool(const QByteArray &payload, const Job &job)> take;
    std::function<void(const Error &error)> fail;
    int crashes = 0; ///< of children that were at work on it, stalls included
    int kills = 0;   ///< the same, but somebody else ended or stopped them
    QString trouble; ///< how the last one ended
    QString hung;    ///< how one ended that gave no sign of life
    QString url;
    std::stop_token stop;
    qint64 unwantedSince = -1; ///< when the stop was seen, ms of the pool's clock
    bool wantsFresh() const { return crashes + kills > 0; }
};

enum class Fate { None, Time, Hung, Hostile };

struct Child {
    QProcess *process = nullptr;
    std::deque<Job> inFlight;
    qsizetype bytesInFlight = 0;
    QByteArray inbox;
    QByteArray errors; ///< the last kilobyte of its standard error
    int served = 0;
    qint64 headSince = 0;   ///< when it was started, or the head page became the head, ms of the pool's clock
    qint64 memoryKills = 0; ///< as of its start
    qint64 watchedSince =
        -1;         ///< the head page takes long: when its processor time was looked at, ms of the pool's clock
    Ms usedThen{0}; ///< and what that was
    Fate fate = Fate::None;
    bool ready = false;  ///< it has said so
    bool forOne = false; ///< for one page that ended another child
    bool retiring = false;
};

QStringList childArguments(const ExtractorLimits &limits)
{
    return {u"--address-space"_s, QString::number(limits.addressSpace), u"--page-ms"_s, QString::number(limits.pageMs)};
}

/// The child sees no secret of ours: only what the loader and the sanitizers need.
QProcessEnvironment childEnvironment()
{
    QProcessEnvironment clean;
    const auto own = QProcessEnvironment::systemEnvironment();
    for (const auto &name : {u"LD_LIBRARY_PATH"_s, u"ASAN_OPTIONS"_s, u"UBSAN_OPTIONS"_s, u"LLVM_PROFILE_FILE"_s}) {
        if (own.contains(name))
            clean.insert(name, own.value(name));
    }
    clean.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    return clean;
}

Job pageJob(const ExtractRequest &request, const Answer<ExtractReply> &answer)
{
    Job job;
    job.frame = wire::encodeRequest(request);
    job.url = request.baseUrl;
    job.take = [answer, fields = request.fields](const QByteArray &payload, const Job &done) {
        auto result = wire::decodeReply(payload, int(fields.size()));
        if (!result)
            return false;
        ExtractReply reply = wire::toReply(std::move(*result), fields);
        addOffsets(reply, fields);
        reply.hung = done.hung;
        if (!done.trouble.isEmpty())
            reply.warnings.append(
                translate("core", "An extractor ended on this page, and a fresh one did it: %1").arg(done.trouble));
        answer.set(std::move(reply));
        return true;
    };
    job.fail = [answer](const Error &error) { answer.set(error); };
    return job;
}

Job sitemapJob(const SitemapRequest &request, const Answer<SitemapPage> &answer)
{
    Job job;
    job.frame = wire::encodeSitemapRequest(request);
    job.url = request.url;
    job.take = [answer](const QByteArray &payload, const Job &) {
        auto page = wire::decodeSitemapReply(payload);
        if (!page)
            return false;
        if (page->refused.isEmpty())
            answer.set(std::move(*page));
        else
            answer.set(permanentError(2003, translate("core", "It is no sitemap"), page->refused,
                                      translate("core", "Give the address of an XML or text sitemap")));
        return true;
    };
    job.fail = [answer](const Error &error) { answer.set(error); };
    return job;
}

Error tooLarge(qsizetype size)
{
    return permanentError(3004, translate("core", "The page is too large to extract"),
                          translate("core", "It has %1 MiB").arg(size >> 20), {});
}

Error startError(const QString &program, const QString &why)
{
    return permanentError(3005, translate("core", "The extractor could not be started"), u"%1: %2"_s.arg(program, why),
                          translate("core", "Build or reinstall trawldeck-extractor beside this program"));
}

} // namespace

struct ExtractorPool::Private {
    ExtractorPool *q = nullptr;
    QString program;
    ExtractorLimits limits;
    std::deque<Job> queue;
    std::vector<std::unique_ptr<Child>> children;
    std::vector<std::unique_ptr<Child>> buried; ///< after shutDown(): processes that are being ended
    QElapsedTimer clock;
    QTimer tick;
    QTimer startPause; ///< no child is started while it runs
    QString confinement;
    int startFailures = 0;
    bool closed = false;
    bool pumping = false;

    void pump();
    Child *childFor(const Job &job);
    Child *startChild();
    bool takeReady(Child &child, const QByteArray &payload);
    void send(Child &child, Job job);
    void retireIfDone(Child &child);
    void onOutput(Child &child);
    bool takeFrame(Child &child);
    void refuse(Child &child);
    void onGone(Child &child, bool crashed, int exitCode);
    void startFailed(Child &child, const QString &why);
    void endedOn(Job job, ProcessEnd end, const Error &error);
    void remove(Child &child);
    void checkTime();
    void dropUnwanted(Job &job) const;
    void watch(Child &child) const;
    bool isIdle(const Child &child) const;
    Error verdict(const Child &child, bool crashed, int exitCode) const;
};

/// The child with the shortest pipeline that may take a page; a new one as long as there are too few. A page that
/// ended a child gets one of its own, beside the others.
Child *ExtractorPool::Private::childFor(const Job &job)
{
    Child *best = nullptr;
    int serving = 0, forOne = 0;
    for (const auto &child : children) {
        if (child->forOne)
            ++forOne;
        if (child->retiring || child->forOne || child->fate != Fate::None)
            continue;
        ++serving;
        const bool room = int(child->inFlight.size()) < PipelineDepth && child->bytesInFlight < PipelineBytes;
        if (room && (!best || child->inFlight.size() < best->inFlight.size()))
            best = child.get();
    }
    if (job.wantsFresh()) {
        Child *fresh = forOne < limits.processes ? startChild() : nullptr;
        if (fresh)
            fresh->forOne = true;
        return fresh;
    }
    Child *more = serving < limits.processes && (!best || !best->inFlight.empty()) ? startChild() : nullptr;
    return more ? more : best;
}

/// Null: a start has just failed, and the next one is not due.
Child *ExtractorPool::Private::startChild()
{
    if (startPause.isActive())
        return nullptr;
    children.push_back(std::make_unique<Child>());
    Child *child = children.back().get();
    child->process = new QProcess(q);
    auto *process = child->process;
    process->setProgram(program);
    process->setArguments(childArguments(limits));
    process->setProcessEnvironment(childEnvironment());
    process->setWorkingDirectory(u"/"_s);
    QObject::connect(process, &QProcess::readyReadStandardOutput, q, [this, child] { onOutput(*child); });
    QObject::connect(process, &QProcess::readyReadStandardError, q,
                     [child] { child->errors = (child->errors + child->process->readAllStandardError()).right(1024); });
    QObject::connect(process, &QProcess::finished, q, [this, child](int code, QProcess::ExitStatus status) {
        onGone(*child, status == QProcess::CrashExit, code);
    });
    // Queued: a failed start is reported from inside start(), while we are still sending.
    QObject::connect(
        process, &QProcess::errorOccurred, q,
        [this, child](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart)
                startFailed(*child, child->process->errorString());
        },
        Qt::QueuedConnection);
    child->headSince = clock.elapsed();
    child->memoryKills = memoryKills();
    process->start();
    return child;
}

void ExtractorPool::Private::send(Child &child, Job job)
{
    if (child.ready && child.inFlight.empty()) {
        child.headSince = clock.elapsed();
        child.watchedSince = -1;
    }
    child.bytesInFlight += job.frame.size();
    child.process->write(job.frame); // buffered by QProcess, written as the pipe takes it
    child.inFlight.push_back(std::move(job));
    ++child.served;
    if (child.served >= limits.pagesPerProcess || child.forOne)
        child.retiring = true;
    if (!tick.isActive())
        tick.start();
}

void ExtractorPool::Private::pump()
{
    if (pumping)
        return; // an answer's continuation may call extract(): the outer loop sees its page
    pumping = true;
    while (!closed && !queue.empty()) {
        // A page that must have a child of its own does not hold up those behind it.
        Child *child = nullptr;
        bool taken[2] = {false, false}; ///< no child for those that need their own, for the others
        auto next = queue.begin();
        for (; next != queue.end() && !(taken[0] && taken[1]); ++next) {
            bool &none = taken[next->wantsFresh() ? 0 : 1];
            child = none ? nullptr : childFor(*next);
            if (child)
                break;
            none = true;
        }
        if (!child)
            break;
        Job job = std::move(*next);
        queue.erase(next);
        send(*child, std::move(job));
    }
    pumping = false;
}

void ExtractorPool::Private::retireIfDone(Child &child)
{
    if (child.retiring && child.inFlight.empty())
        child.process->closeWriteChannel(); // end of its input: it exits by itself
}

void ExtractorPool::Private::onOutput(Child &child)
{
    child.inbox += child.process->readAllStandardOutput();
    while (child.fate == Fate::None && takeFrame(child)) {
    }
    retireIfDone(child);
    pump();
}

/// Takes one reply out of the inbox. False if there is none (yet).
bool ExtractorPool::Private::takeFrame(Child &child)
{
    if (child.inbox.size() < 4)
        return false;
    const auto length = qFromLittleEndian<quint32>(child.inbox.constData());
    if (length > wire::MaxReply || (child.ready && child.inFlight.empty())) {
        refuse(child);
        return false;
    }
    if (child.inbox.size() < qsizetype(length) + 4)
        return false;
    if (!child.ready)
        return takeReady(child, QByteArray::fromRawData(child.inbox.constData() + 4, length));
    Job job = std::move(child.inFlight.front());
    // Its own copy, and the books in order first: the answer may be acted on at once.
    const QByteArray payload = child.inbox.mid(4, qsizetype(length));
    child.inbox.remove(0, qsizetype(length) + 4);
    child.bytesInFlight -= job.frame.size();
    child.inFlight.pop_front();
    child.headSince = clock.elapsed();
    child.watchedSince = -1;
    if (job.take(payload, job))
        return true;
    child.bytesInFlight += job.frame.size();
    child.inFlight.push_front(std::move(job));
    refuse(child);
    return false;
}

/// It has tried itself: what ends it from now on is the page it has.
bool ExtractorPool::Private::takeReady(Child &child, const QByteArray &payload)
{
    const std::optional<QString> said = wire::decodeReady(payload);
    if (!said) {
        refuse(child);
        return false;
    }
    child.inbox.remove(0, payload.size() + 4);
    child.ready = true;
    child.headSince = clock.elapsed();
    confinement = *said;
    startFailures = 0;
    return true;
}

/// A child that says what it must not say is ended; its head page is answered when it is gone.
void ExtractorPool::Private::refuse(Child &child)
{
    child.fate = Fate::Hostile;
    child.inbox.clear();
    child.process->kill();
}

Error ExtractorPool::Private::verdict(const Child &child, bool crashed, int exitCode) const
{
    const QString said = QString::fromUtf8(child.errors).trimmed();
    Error error;
    if (child.fate == Fate::Time) {
        error = permanentError(
            3002, translate("core", "The page took longer than %1 s to extract").arg(limits.pageMs / 1000.0),
            translate("core",
                      "Its markup (tens of thousands of different names, or of elements within each other) or a "
                      "pattern of the source keeps the parser busy"),
            translate("core", "Look at the page: if its markup is like that, leave it out. Else look at the source's "
                              "regular expressions"));
    } else if (child.fate == Fate::Hung) {
        error = permanentError(
            3007, translate("core", "The extractor gave no sign of life for %1 s").arg(limits.pageMs / 1000.0),
            translate("core", "It did no work in that time and was ended by the program"),
            translate("core", "Look for what stops processes on this computer, then put the item back"));
    } else if (child.fate == Fate::Hostile) {
        error = permanentError(3006, translate("core", "The extractor's answer was refused"),
                               translate("core", "It was malformed or over %1 MiB").arg(wire::MaxReply >> 20),
                               translate("core", "Narrow the source's selectors, or report the page"));
    } else if (!crashed && exitCode == wire::MemoryExit) {
        error = permanentError(3003, translate("core", "The page needed more memory than the extractor may use"),
                               translate("core", "The limit is %1 MiB").arg(limits.addressSpace >> 20),
                               translate("core", "Leave this page out"));
    } else {
        error = permanentError(3001, translate("core", "The extractor crashed on the page"),
                               crashed ? translate("core", "It was ended by a signal")
                                       : translate("core", "It left with status %1").arg(exitCode),
                               translate("core", "Report the page; the other pages are not affected"));
    }
    error.detail = said;
    return error;
}

/// Only the page at the head is lost; those behind it go back to the front, in order.
void ExtractorPool::Private::onGone(Child &child, bool crashed, int exitCode)
{
    child.inbox += child.process->readAllStandardOutput();
    while (child.fate != Fate::Hostile && !child.inFlight.empty() && takeFrame(child)) {
    }
    if (!child.ready) {
        const QString words = QString::fromUtf8(child.errors).trimmed();
        const QString late = child.fate == Fate::Time
                                 ? translate("core", "It was not ready within %1 s").arg(ReadyMs / 1000)
                                 : verdict(child, crashed, exitCode).why;
        startFailed(child, words.isEmpty() ? late : words);
        return;
    }
    const bool byItself = child.fate != Fate::None || !crashed;
    const ProcessEnd end = child.fate == Fate::Hung ? ProcessEnd::Hung
                           : byItself               ? ProcessEnd::Crashed
                                                    : processEndOf(exitCode, memoryKills() > child.memoryKills);
    const Error error = verdict(child, crashed, exitCode);
    std::deque<Job> left = std::move(child.inFlight);
    remove(child);
    if (!left.empty()) {
        Job head = std::move(left.front());
        left.pop_front();
        std::move(left.rbegin(), left.rend(), std::front_inserter(queue));
        endedOn(std::move(head), end, error);
    }
    pump();
}

/// The page that a child was at when it ended is done again, or has the verdict.
void ExtractorPool::Private::endedOn(Job job, ProcessEnd end, const Error &error)
{
    (end == ProcessEnd::Crashed ? job.crashes : job.kills) += 1;
    if (job.crashes >= MaxCrashes || job.kills >= MaxKills)
        return job.fail(error);
    const QString how = error.why.isEmpty() ? error.what : error.what + u": "_s + error.why;
    (end == ProcessEnd::Hung ? job.hung : job.trouble) = how;
    queue.push_front(std::move(job));
}

/// It ended before it was ready: none of its pages is to blame.
void ExtractorPool::Private::startFailed(Child &child, const QString &why)
{
    if (closed)
        return;
    std::deque<Job> left = std::move(child.inFlight);
    std::move(left.rbegin(), left.rend(), std::front_inserter(queue));
    remove(child);
    startPause.start(StartPauseMs * ++startFailures);
    if (startFailures >= MaxStartFailures) {
        startFailures = 0; // the next page tries again: it may be mended by then
        startPause.stop();
        std::deque<Job> all = std::move(queue);
        queue.clear();
        for (Job &job : all)
            job.fail(startError(program, why));
    }
    pump();
}

void ExtractorPool::Private::remove(Child &child)
{
    child.process->disconnect(q);
    child.process->deleteLater();
    std::erase_if(children, [&child](const auto &c) { return c.get() == &child; });
}

/// Its page is answered without it; what the child says of it later is heard by nobody.
void ExtractorPool::Private::dropUnwanted(Job &job) const
{
    if (!job.stop.stop_requested())
        return;
    const qint64 now = clock.elapsed();
    if (job.unwantedSince < 0)
        job.unwantedSince = now;
    else if (now - job.unwantedSince >= UnwantedMs)
        job.fail(cancelledError());
}

/// A child that is at a page for long: does it work, or does something hold it? Short pages cost no look.
void ExtractorPool::Private::watch(Child &child) const
{
    const qint64 now = clock.elapsed();
    if (!child.ready || child.watchedSince >= 0 || now - child.headSince < std::min(MaxWatchMs, limits.pageMs / 4))
        return;
    if (const auto used = processorTime(child.process->processId())) {
        child.watchedSince = now;
        child.usedThen = *used;
    }
}

bool ExtractorPool::Private::isIdle(const Child &child) const
{
    const auto used = processorTime(child.process->processId());
    return child.watchedSince >= 0 && used &&
           (*used - child.usedThen).count() * IdleShare < clock.elapsed() - child.watchedSince;
}

void ExtractorPool::Private::checkTime()
{
    bool busy = false;
    for (const auto &child : children) {
        if (child->inFlight.empty())
            continue;
        busy = true;
        for (Job &job : child->inFlight)
            dropUnwanted(job);
        const int limit = child->ready ? limits.pageMs : ReadyMs;
        watch(*child);
        if (child->fate == Fate::None && clock.elapsed() - child->headSince > limit) {
            child->fate = child->ready && isIdle(*child) ? Fate::Hung : Fate::Time;
            child->process->kill();
        }
    }
    for (Job &job : queue)
        dropUnwanted(job);
    if (!busy)
        tick.stop();
}

ExtractorPool::ExtractorPool(QString program, ExtractorLimits limits, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>())
{
    d->q = this;
    d->program = std::move(program);
    d->limits = limits;
    d->limits.processes = std::max(1, limits.processes);
    d->limits.pagesPerProcess = std::max(1, limits.pagesPerProcess);
    d->clock.start();
    d->tick.setInterval(TickMs);
    QObject::connect(&d->tick, &QTimer::timeout, this, [this] { d->checkTime(); });
    d->startPause.setSingleShot(true);
    QObject::connect(&d->startPause, &QTimer::timeout, this, [this] { d->pump(); });
}

ExtractorPool::~ExtractorPool()
{
    shutDown();
}

QFuture<Result<ExtractReply>> ExtractorPool::extract(ExtractRequest request, std::stop_token stop)
{
    if (d->closed)
        return readyFuture(Result<ExtractReply>(cancelledError()));
    if (request.html.size() > qsizetype(wire::MaxRequest) - 1024 * 1024)
        return readyFuture(Result<ExtractReply>(tooLarge(request.html.size())));
    const Answer<ExtractReply> answer;
    d->queue.push_back(pageJob(request, answer));
    d->queue.back().stop = std::move(stop);
    d->pump();
    return answer.future();
}

QFuture<Result<SitemapPage>> ExtractorPool::readSitemap(SitemapRequest request)
{
    if (d->closed)
        return readyFuture(Result<SitemapPage>(cancelledError()));
    if (request.body.size() > qsizetype(wire::MaxRequest) - 1024 * 1024)
        return readyFuture(Result<SitemapPage>(tooLarge(request.body.size())));
    const Answer<SitemapPage> answer;
    d->queue.push_back(sitemapJob(request, answer));
    d->pump();
    return answer.future();
}

QList<qint64> ExtractorPool::processIds() const
{
    QList<qint64> ids;
    for (const auto &child : d->children) {
        if (child->process->processId() > 0)
            ids.append(child->process->processId());
    }
    return ids;
}

int ExtractorPool::queued() const
{
    qsizetype n = qsizetype(d->queue.size());
    for (const auto &child : d->children)
        n += qsizetype(child->inFlight.size());
    return int(n);
}

QList<ExtractorPool::Silent> ExtractorPool::silent() const
{
    QList<Silent> list;
    const qint64 now = d->clock.elapsed();
    for (const auto &child : d->children) {
        const bool noticed = child->watchedSince >= 0 && now - child->watchedSince >= NoticedMs;
        if (noticed && !child->inFlight.empty() && d->isIdle(*child))
            list.append({child->inFlight.front().url, Ms(now - child->headSince)});
    }
    return list;
}

Ms ExtractorPool::patience() const
{
    return Ms(d->limits.pageMs);
}

QString ExtractorPool::confinement() const
{
    return d->confinement;
}

void ExtractorPool::shutDown()
{
    if (d->closed)
        return;
    d->closed = true;
    d->tick.stop();
    d->startPause.stop();
    d->buried = std::move(d->children); // a continuation may have called us from inside takeFrame()
    d->children.clear();
    auto queue = std::move(d->queue);
    d->queue.clear();
    for (const auto &child : d->buried) {
        child->fate = Fate::Hostile;
        child->process->disconnect(this);
        child->process->setParent(nullptr); // it goes when it has ended, also if we go first
        QObject::connect(child->process, &QProcess::finished, child->process, &QObject::deleteLater);
        child->process->kill();
        auto inFlight = std::move(child->inFlight);
        child->inFlight.clear();
        for (Job &job : inFlight)
            job.fail(cancelledError());
    }
    for (Job &job : queue)
        job.fail(cancelledError());
}

} // namespace trawl
