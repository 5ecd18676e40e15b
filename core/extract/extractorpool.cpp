// See extractorpool.h. Each child has a short pipeline of pages; the clock runs for the page at its head only.
#include "extract/extractorpool.h"

#include "async/futures.h"
#include "async/memorykills.h"
#include "domain/names.h"
#include "extract/extractorchild.h"
#include "extract/wire.h"
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
constexpr int LongStartMs = 3000;   ///< then a start is told of
constexpr int NoticedMs = 1000;     ///< without any work, then it is told of
constexpr int UnwantedMs = 1000;    ///< a page of a run that is stopped now may still take this long

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
    std::deque<ExtractJob> queue;
    std::vector<std::unique_ptr<ExtractorChild>> children;
    std::vector<std::unique_ptr<ExtractorChild>> buried; ///< after shutDown(): processes that are being ended
    QElapsedTimer clock;
    QTimer tick;
    QTimer startPause; ///< no child is started while it runs
    QString confinement;
    int startFailures = 0;
    bool closed = false;
    bool pumping = false;

    void pump();
    ExtractorChild *childFor(const ExtractJob &job);
    ExtractorChild *startChild();
    bool takeReady(ExtractorChild &child, const QByteArray &payload);
    void send(ExtractorChild &child, ExtractJob job);
    void retireIfDone(ExtractorChild &child);
    void onOutput(ExtractorChild &child);
    bool takeFrame(ExtractorChild &child);
    void refuse(ExtractorChild &child);
    void onGone(ExtractorChild &child, bool crashed, int exitCode);
    void startFailed(ExtractorChild &child, const QString &why);
    void endedOn(ExtractJob job, ProcessEnd end, const Error &error);
    void remove(ExtractorChild &child);
    void checkTime();
    void dropUnwanted(ExtractJob &job) const;
};

/// The child with the shortest pipeline that may take a page; a new one as long as there are too few. A page that
/// ended a child gets one of its own, beside the others.
ExtractorChild *ExtractorPool::Private::childFor(const ExtractJob &job)
{
    ExtractorChild *best = nullptr;
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
        ExtractorChild *fresh = forOne < limits.processes ? startChild() : nullptr;
        if (fresh)
            fresh->forOne = true;
        return fresh;
    }
    ExtractorChild *more = serving < limits.processes && (!best || !best->inFlight.empty()) ? startChild() : nullptr;
    return more ? more : best;
}

/// Null: a start has just failed, and the next one is not due.
ExtractorChild *ExtractorPool::Private::startChild()
{
    if (startPause.isActive())
        return nullptr;
    children.push_back(std::make_unique<ExtractorChild>());
    ExtractorChild *child = children.back().get();
    child->process = new QProcess(q);
    auto *process = child->process;
    process->setProgram(program);
    process->setArguments(ExtractorChild::arguments(limits));
    process->setProcessEnvironment(ExtractorChild::environment());
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

void ExtractorPool::Private::send(ExtractorChild &child, ExtractJob job)
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
        ExtractorChild *child = nullptr;
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
        ExtractJob job = std::move(*next);
        queue.erase(next);
        send(*child, std::move(job));
    }
    pumping = false;
}

void ExtractorPool::Private::retireIfDone(ExtractorChild &child)
{
    if (child.retiring && child.inFlight.empty())
        child.process->closeWriteChannel(); // end of its input: it exits by itself
}

void ExtractorPool::Private::onOutput(ExtractorChild &child)
{
    child.inbox += child.process->readAllStandardOutput();
    while (child.fate == Fate::None && takeFrame(child)) {
    }
    retireIfDone(child);
    pump();
}

/// Takes one reply out of the inbox. False if there is none (yet).
bool ExtractorPool::Private::takeFrame(ExtractorChild &child)
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
    ExtractJob job = std::move(child.inFlight.front());
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
bool ExtractorPool::Private::takeReady(ExtractorChild &child, const QByteArray &payload)
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
void ExtractorPool::Private::refuse(ExtractorChild &child)
{
    child.fate = Fate::Hostile;
    child.inbox.clear();
    child.process->kill();
}

/// Only the page at the head is lost; those behind it go back to the front, in order.
void ExtractorPool::Private::onGone(ExtractorChild &child, bool crashed, int exitCode)
{
    child.inbox += child.process->readAllStandardOutput();
    while (child.fate != Fate::Hostile && !child.inFlight.empty() && takeFrame(child)) {
    }
    if (!child.ready) {
        const QString words = QString::fromUtf8(child.errors).trimmed();
        const QString late = child.fate == Fate::Time
                                 ? translate("core", "It was not ready within %1 s").arg(ReadyMs / 1000)
                                 : child.verdict(limits, crashed, exitCode).why;
        startFailed(child, words.isEmpty() ? late : words);
        return;
    }
    const bool byItself = child.fate != Fate::None || !crashed;
    const ProcessEnd end = child.fate == Fate::Hung ? ProcessEnd::Hung
                           : byItself               ? ProcessEnd::Crashed
                                                    : processEndOf(exitCode, memoryKills() > child.memoryKills);
    const Error error = child.verdict(limits, crashed, exitCode);
    std::deque<ExtractJob> left = std::move(child.inFlight);
    remove(child);
    if (!left.empty()) {
        ExtractJob head = std::move(left.front());
        left.pop_front();
        std::move(left.rbegin(), left.rend(), std::front_inserter(queue));
        endedOn(std::move(head), end, error);
    }
    pump();
}

/// The page that a child was at when it ended is done again, or has the verdict.
void ExtractorPool::Private::endedOn(ExtractJob job, ProcessEnd end, const Error &error)
{
    (end == ProcessEnd::Crashed ? job.crashes : job.kills) += 1;
    if (job.crashes >= MaxCrashes || job.kills >= MaxKills)
        return job.fail(error);
    const QString how = error.why.isEmpty() ? error.what : error.what + u": "_s + error.why;
    (end == ProcessEnd::Hung ? job.hung : job.trouble) = how;
    queue.push_front(std::move(job));
}

/// It ended before it was ready: none of its pages is to blame.
void ExtractorPool::Private::startFailed(ExtractorChild &child, const QString &why)
{
    if (closed)
        return;
    std::deque<ExtractJob> left = std::move(child.inFlight);
    std::move(left.rbegin(), left.rend(), std::front_inserter(queue));
    remove(child);
    startPause.start(StartPauseMs * ++startFailures);
    if (startFailures >= MaxStartFailures) {
        startFailures = 0; // the next page tries again: it may be mended by then
        startPause.stop();
        std::deque<ExtractJob> all = std::move(queue);
        queue.clear();
        for (ExtractJob &job : all)
            job.fail(startError(program, why));
    }
    pump();
}

void ExtractorPool::Private::remove(ExtractorChild &child)
{
    child.process->disconnect(q);
    child.process->deleteLater();
    std::erase_if(children, [&child](const auto &c) { return c.get() == &child; });
}

/// Its page is answered without it; what the child says of it later is heard by nobody.
void ExtractorPool::Private::dropUnwanted(ExtractJob &job) const
{
    if (!job.stop.stop_requested())
        return;
    const qint64 now = clock.elapsed();
    if (job.unwantedSince < 0)
        job.unwantedSince = now;
    else if (now - job.unwantedSince >= UnwantedMs)
        job.fail(cancelledError());
}

void ExtractorPool::Private::checkTime()
{
    bool busy = false;
    for (const auto &child : children) {
        if (child->inFlight.empty())
            continue;
        busy = true;
        for (ExtractJob &job : child->inFlight)
            dropUnwanted(job);
        const int limit = child->ready ? limits.pageMs : ReadyMs;
        child->watch(clock.elapsed(), limits.pageMs);
        if (child->fate == Fate::None && clock.elapsed() - child->headSince > limit) {
            child->fate = child->ready && child->isIdle(clock.elapsed()) ? Fate::Hung : Fate::Time;
            child->process->kill();
        }
    }
    for (ExtractJob &job : queue)
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
        const qint64 since = now - child->headSince;
        const bool noticed =
            child->ready ? child->watchedSince >= 0 && now - child->watchedSince >= NoticedMs && child->isIdle(now)
                         : since >= LongStartMs;
        if (noticed && !child->inFlight.empty())
            list.append({child->inFlight.front().url, Ms(since), Ms(child->ready ? d->limits.pageMs : ReadyMs)});
    }
    return list;
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
        for (ExtractJob &job : inFlight)
            job.fail(cancelledError());
    }
    for (ExtractJob &job : queue)
        job.fail(cancelledError());
}

} // namespace trawl
