// The tick's steps; see tick.h.
#include "run/clockwork/tick.h"

#include "async/sleep.h"
#include "run/clockwork/orphans.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr Ms patience = 800ms;    ///< the answer comes in under a second
constexpr Ms metricsWait = 300ms; ///< so long reads of the other steps go first: there is one reader
const QString Unlock = u"unlock"_s, Start = u"start"_s, Processing = u"processors"_s, Metrics = u"metrics"_s;
constexpr Ms unlockDeadline = 10s, startDeadline = 30s, metricsDeadline = 5s;
} // namespace

/// One tick as long as anything of it goes on.
struct Tick::Book {
    TickReport report;
    MonoTime began;
    Signal changed;        ///< a step was settled
    QMap<QString, int> of; ///< step → its place in the report
    QSet<QString> going;   ///< steps that are not settled
    QMap<QString, ProcessorState> processors;
    bool returned = false, recording = false, dirty = false;
};

void Tick::open(const BookPtr &book, const QString &step, Ms deadline)
{
    book->of.insert(step, int(book->report.steps.size()));
    book->going.insert(step);
    m_busy.insert(step);
    TickStep made;
    made.id = step;
    made.deadlineMs = deadline.count();
    book->report.steps.append(made);
    const Ms grace = step == Processing ? 1s : 0ms; // each processor has its own limit, which comes first
    m_core.parts.timers->add(deadline + grace, [this, weak = std::weak_ptr<Book>(book), step] {
        const BookPtr late = weak.lock();
        if (!late || !late->going.contains(step))
            return;
        TickStep &open = late->report.steps[late->of.value(step)];
        open.state = StepState::TimedOut; // its work goes on, and is told when it is done
        open.ms = open.deadlineMs;
        late->changed.set();
        recordLater(late);
    });
}

void Tick::settle(const BookPtr &book, const QString &step, StepState state, QMap<QString, qint64> counts, QString text)
{
    TickStep &done = book->report.steps[book->of.value(step)];
    const bool late = done.state == StepState::TimedOut && state == StepState::Done;
    done.state = state;
    done.ms = (m_core.parts.clock().mono - book->began).count();
    done.counts = std::move(counts);
    done.text = late ? translate("core", "later than its limit of %1").arg(durationText(Ms(done.deadlineMs))) : text;
    book->going.remove(step);
    m_busy.remove(step);
    book->changed.set();
    recordLater(book);
}

/// A step of an earlier tick that goes on is not piled upon.
bool Tick::isBusy(const BookPtr &book, const QString &step)
{
    if (!m_busy.contains(step))
        return false;
    TickStep left;
    left.id = step;
    left.state = StepState::LeftOut;
    left.text = translate("core", "that of an earlier tick goes on");
    book->report.steps.append(left);
    return true;
}

QCoro::Task<TickReport> Tick::run(TickRun asked, Actor actor)
{
    const auto book = std::make_shared<Book>();
    book->began = m_core.parts.clock().mono;
    book->report.at = m_core.now();
    book->report.by = actor.user;
    if (!isBusy(book, Unlock)) {
        open(book, Unlock, unlockDeadline);
        m_scope.spawn("tick.unlock", [this, book](std::stop_token) { return unlock(book); });
    }
    if (!isBusy(book, Start)) {
        open(book, Start, startDeadline);
        m_scope.spawn("tick.start",
                      [this, book, list = asked.noStart](std::stop_token) { return startDue(book, list); });
    }
    poke(book);
    if (asked.withoutMetrics) {
        TickStep left;
        left.id = Metrics;
        left.state = StepState::LeftOut;
        book->report.steps.append(left);
    } else if (!isBusy(book, Metrics)) {
        open(book, Metrics, metricsDeadline);
        m_scope.spawn("tick.metrics", [this, book](std::stop_token stop) { return metrics(book, stop); });
    }
    Deadline waits(*m_core.parts.timers, patience, m_scope.token());
    while (!book->going.isEmpty() && !waits.token().stop_requested()) {
        book->changed.reset();
        co_await book->changed.wait(waits.token());
    }
    const std::stop_token leaves = m_scope.token();
    while (asked.untilStarted && book->going.contains(Start) && !leaves.stop_requested()) {
        book->changed.reset();
        co_await book->changed.wait(leaves);
    }
    book->report.ms = (m_core.parts.clock().mono - book->began).count();
    book->returned = true;
    for (TickStep &step : book->report.steps) {
        if (step.state == StepState::GoesOn)
            step.ms = book->report.ms;
    }
    recordLater(book);
    m_core.parts.log->info("tick", translate("core", "Tick: %1").arg(tickText(book->report)));
    m_core.changes.touch();
    const TickReport answer = book->report; // returned by its own name it would be moved out of the book
    co_return answer;
}

// --- steps

QCoro::Task<> Tick::unlock(BookPtr book)
{
    const Result<Orphans> done = co_await unlockOrphans(m_core);
    QMap<QString, qint64> counts;
    if (done)
        counts.insert(u"unlocked"_s, done->unlocked);
    if (done && done->failed > 0)
        counts.insert(u"failed"_s, done->failed);
    settle(book, Unlock, done ? StepState::Done : StepState::Failed, counts,
           done ? QString() : done.error().sentence());
}

QCoro::Task<> Tick::startDue(BookPtr book, bool listOnly)
{
    const Result<Fired> fired = co_await m_scheduler.startDue(listOnly);
    if (!fired) {
        settle(book, Start, StepState::Failed, {}, fired.error().sentence());
        co_return;
    }
    book->report.runs = fired->runs;
    QMap<QString, qint64> counts{{listOnly ? u"due"_s : u"started"_s, listOnly ? fired->due : fired->started}};
    for (const auto &[name, count] : {std::pair{u"resumed"_s, fired->resumed}, std::pair{u"skipped"_s, fired->skipped},
                                      std::pair{u"failed"_s, fired->failed}}) {
        if (count > 0)
            counts.insert(name, count);
    }
    settle(book, Start, fired->failed > 0 ? StepState::Failed : StepState::Done, counts, fired->said.join(u". "_s));
}

QCoro::Task<> Tick::metrics(BookPtr book, std::stop_token stop)
{
    Deadline others(*m_core.parts.timers, metricsWait, stop);
    while ((book->going.contains(Unlock) || book->going.contains(Start)) && !others.token().stop_requested()) {
        book->changed.reset();
        co_await book->changed.wait(others.token());
    }
    auto read = m_core.parts.store->read([before = m_core.parts.setup.beforeMetrics](Db &db) {
        if (before)
            before();
        return clockwork::metrics(db);
    });
    const Result<QMap<QString, qint64>> found = co_await read;
    if (!found) {
        settle(book, Metrics, StepState::Failed, {}, found.error().sentence());
        co_return;
    }
    QMap<QString, qint64> counts = found.value();
    counts.insert(inMemory());
    settle(book, Metrics, StepState::Done, counts, {});
}

QMap<QString, qint64> Tick::inMemory() const
{
    qint64 open = 0;
    for (const Source &source : m_core.catalog.sources()) {
        const CircuitState state = m_core.parts.shared->circuit(source.id).state;
        open += state == CircuitState::Open || state == CircuitState::ForcedOpen || state == CircuitState::HalfOpen;
    }
    return {{u"open-circuits"_s, open}, {u"ready"_s, m_core.uploadReady}};
}

void Tick::poke(const BookPtr &book)
{
    const QStringList ids = m_processors.ids();
    if (ids.isEmpty()) {
        TickStep none;
        none.id = Processing;
        none.state = StepState::Done;
        book->report.steps.append(none);
        return;
    }
    Ms longest{0};
    for (const QString &id : ids)
        longest = std::max(longest, m_processors.limit(id));
    open(book, Processing, longest);
    QList<ProcessorRow> late; // of an earlier tick, at it still
    for (const QString &id : ids) {
        book->processors.insert(id, ProcessorState::GoesOn);
        const auto asked = m_processors.poke(id, [this, book](const ProcessorRow &row) { told(book, row); });
        if (!asked) // it was there a line ago
            m_core.parts.log->error("processor", asked.error().sentence());
        else if (asked->state != ProcessorState::GoesOn)
            late.append(asked.value());
    }
    TickStep &step = book->report.steps[book->of.value(Processing)];
    step.counts = {{u"going-on"_s, ids.size()}};
    for (const ProcessorRow &row : late)
        told(book, row);
}

/// One has answered, or its limit is over.
void Tick::told(const BookPtr &book, const ProcessorRow &row)
{
    book->processors.insert(row.id, row.state);
    QMap<QString, qint64> counts;
    QStringList said;
    for (auto it = book->processors.cbegin(); it != book->processors.cend(); ++it)
        ++counts[it.value() == ProcessorState::GoesOn     ? u"going-on"_s
                 : it.value() == ProcessorState::TimedOut ? u"timed-out"_s
                 : it.value() == ProcessorState::Failed   ? u"failed"_s
                                                          : u"done"_s];
    for (const ProcessorRow &one : m_processors.rows())
        said.append(u"%1: %2"_s.arg(one.id, processorText(one)));
    TickStep &step = book->report.steps[book->of.value(Processing)];
    if (counts.contains(u"going-on"_s)) {
        step.counts = counts;
        step.text = said.join(u"; "_s);
        recordLater(book);
        return;
    }
    step.state = StepState::GoesOn; // each kept to its own limit
    settle(book, Processing,
           counts.contains(u"failed"_s)      ? StepState::Failed
           : counts.contains(u"timed-out"_s) ? StepState::TimedOut
                                             : StepState::Done,
           counts, said.join(u"; "_s));
}

// --- the report

void Tick::recordLater(const BookPtr &book)
{
    if (!book->returned)
        return;
    book->dirty = true;
    if (!std::exchange(book->recording, true))
        m_scope.spawn("tick.record", [this, book](std::stop_token) { return record(book); });
    m_core.changes.touch();
}

QCoro::Task<> Tick::record(BookPtr book)
{
    while (std::exchange(book->dirty, false)) {
        const TickReport report = book->report;
        auto write = m_core.parts.store->write(Lane::Interactive, [report](Db &db) -> Result<RowId> {
            if (report.id == 0)
                return clockwork::addTick(db, report);
            const Result<> updated = clockwork::updateTick(db, report);
            return updated ? Result<RowId>(report.id) : updated.error();
        });
        const Result<RowId> written = co_await write;
        if (written)
            book->report.id = written.value();
        else if (written.error().kind != ErrorKind::Cancelled)
            m_core.parts.log->error("store", written.error().sentence());
    }
    book->recording = false;
    if (book->going.isEmpty())
        m_open.remove(book->report.id);
    else if (book->report.id != 0)
        m_open.insert(book->report.id);
    m_core.changes.touch();
}

QCoro::Task<Result<TicksPage::Answer>> Tick::page(TicksPage asked)
{
    const int limit = std::clamp(asked.limit, 1, clockwork::keptTicks);
    auto read = m_core.parts.store->read([=](Db &db) { return clockwork::ticks(db, asked.offset, limit); });
    const Result<clockwork::TickPage> page = co_await read;
    if (!page)
        co_return page.error();
    TicksPage::Answer answer{page->total, page->rows};
    for (TickReport &report : answer.rows) {
        for (TickStep &step : report.steps) {
            if (step.state != StepState::GoesOn || m_open.contains(report.id))
                continue;
            step.state = StepState::TimedOut;
            step.text = translate("core", "the program ended before its result came");
        }
    }
    co_return answer;
}

void Tick::journal(const JournalNote &note, const Actor &actor)
{
    m_scope.spawn("tick.journal", [this, note, actor](std::stop_token) { return writeJournal(m_core, actor, note); });
}

QCoro::Task<> Tick::leave()
{
    m_scope.requestStop();
    co_await m_scope.join();
}

} // namespace trawl
