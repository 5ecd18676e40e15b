// Deadlines in order of time with one QBasicTimer for the nearest.
#include "async/timers.h"

#include <QBasicTimer>
#include <QPointer>
#include <QTimerEvent>

#include <set>
#include <unordered_map>

namespace trawl {

namespace {
constexpr qint64 Resolution = 5;           ///< ms; deadlines within one step fire together
constexpr qint64 LongestSleep = 3'600'000; ///< ms; QBasicTimer takes an int
constexpr qint64 LongestDelay = 1LL << 52; ///< ms; longer ones saturate

qint64 monoMs()
{
    return std::chrono::duration_cast<Ms>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
} // namespace

struct Timers::Private {
    struct Entry {
        qint64 due = 0;
        std::function<void()> fn;
    };
    std::set<std::pair<qint64, Id>> order;
    std::unordered_map<Id, Entry> entries;
    QBasicTimer timer;
    qint64 armedFor = -1; ///< -1: not armed
    Id next = 1;
};

Timers::Timers(QObject *parent) : QObject(parent), d(std::make_unique<Private>()) {}
Timers::~Timers() = default;

Timers::Id Timers::add(Ms delay, std::function<void()> fn)
{
    const qint64 wait = std::clamp<qint64>(delay.count(), 0, LongestDelay);
    qint64 due = monoMs() + wait;
    if (wait >= Resolution)
        due = (due + Resolution - 1) / Resolution * Resolution;
    const Id id = d->next++;
    d->order.emplace(due, id);
    d->entries.emplace(id, Private::Entry{due, std::move(fn)});
    arm();
    return id;
}

void Timers::cancel(Id id)
{
    const auto found = d->entries.find(id);
    if (found == d->entries.end())
        return;
    d->order.erase({found->second.due, id});
    // The callable may own what calls us: it dies after the tables are in order.
    const auto fn = std::move(found->second.fn);
    d->entries.erase(found);
    // The timer stays armed: an early wake-up is cheaper than arming anew for each finished request.
}

int Timers::pending() const
{
    return int(d->entries.size());
}

void Timers::arm()
{
    if (d->order.empty()) {
        d->timer.stop();
        d->armedFor = -1;
        return;
    }
    const qint64 first = d->order.begin()->first;
    if (d->armedFor >= 0 && d->armedFor <= first)
        return;
    const qint64 wait = std::clamp<qint64>(first - monoMs(), 0, LongestSleep);
    d->armedFor = first;
    d->timer.start(int(wait), Qt::PreciseTimer, this);
}

void Timers::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != d->timer.timerId()) {
        QObject::timerEvent(event);
        return;
    }
    d->timer.stop();
    d->armedFor = -1;
    const qint64 now = monoMs();
    const Id before = d->next; // what callbacks add waits for the next round
    QPointer<Timers> alive(this);
    for (auto at = d->order.begin(); at != d->order.end() && at->first <= now;) {
        if (at->second >= before) {
            ++at;
            continue;
        }
        const auto found = d->entries.find(at->second);
        const auto fn = std::move(found->second.fn);
        d->entries.erase(found);
        d->order.erase(at);
        fn();
        if (!alive)
            return;
        at = d->order.begin(); // the callback may have changed everything
    }
    arm();
}

} // namespace trawl
