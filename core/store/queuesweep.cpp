// Orphans: leases past their deadline, or of dead owners.
#include "store/items.h"

#include "policy/retry.h"
#include "policy/tokenbucket.h"
#include "store/codec.h"

#include <QSet>

#include <limits>

namespace trawl::items {

using namespace codec;

namespace {
constexpr int behindAfter = 3; ///< interruptions; then the item no longer holds the others up

/// Where an orphan goes.
enum class Fate { Back, Failed, RunIsOver };

struct Candidate {
    Hold hold;
    QString owner;
    Instant deadline;
    Fate fate = Fate::Back;
};

/// May this lease be taken away? LS2, LS3, LS7, LS8.
class Judge
{
public:
    explicit Judge(const SweepOrder &order) : m_order(order) {}
    bool takes(RowId item, const QString &owner, Instant deadline)
    {
        if (!m_order.owner.isEmpty())
            return owner == m_order.owner;
        if (m_order.force)
            return true;
        const Ms overdue = m_order.now - deadline;
        const bool forgotten = owner == m_order.self && !m_order.atWork.contains(item);
        return overdue >= 0ms && (forgotten || isDead(owner) || overdue >= m_order.grace);
    }

private:
    bool isDead(const QString &owner)
    {
        if (!m_order.ownerAlive)
            return false;
        const auto known = m_alive.constFind(owner);
        if (known != m_alive.constEnd())
            return !known.value();
        const bool alive = m_order.ownerAlive(owner);
        m_alive.insert(owner, alive);
        return !alive;
    }
    const SweepOrder &m_order;
    QHash<QString, bool> m_alive;
};

/// Whole queue only where deadlines don't matter; else the index ends the scan at now (LS9).
qint64 deadlineOf(const SweepOrder &order)
{
    const bool any = order.force || !order.owner.isEmpty();
    return any ? std::numeric_limits<qint64>::max() : order.now.ms;
}

Fate fateOf(const Rows &rows, const SweepOrder &order)
{
    if (rows.i64(9) != 0)
        return Fate::RunIsOver;
    // Only a started attempt counts as a stall; the limit is the attempts' limit.
    const bool started = rows.i64(3) != 0;
    const int stalls = rows.i32(4) + 1;
    const bool exhausted =
        order.interrupted ? stalls >= order.maxInterruptions : stalls >= order.maxStalls || rows.i32(6) >= rows.i32(7);
    return started && exhausted ? Fate::Failed : Fate::Back;
}

Result<QList<Candidate>> candidates(Db &db, const SweepOrder &order)
{
    Judge judge(order);
    QList<Candidate> list;
    Rows rows = db.query("items_overdue", deadlineOf(order));
    while (rows.next()) {
        if (order.run != 0 && rows.i64(5) != order.run)
            continue;
        const Candidate candidate{{rows.i64(0), rows.i64(8)}, rows.text(1), rows.at(2), fateOf(rows, order)};
        if (judge.takes(candidate.hold.item, candidate.owner, candidate.deadline))
            list.append(candidate);
    }
    if (!rows.ok())
        return rows.error();
    return list;
}

/// What one statement of a sweep took.
struct Taken {
    QSet<RowId> items;
    QHash<RowId, int> bySource;
};

Result<> note(Rows rows, Taken &taken)
{
    while (rows.next()) {
        taken.items.insert(rows.i64(0));
        ++taken.bySource[rows.i64(1)];
    }
    return rows.ok() ? success() : Result<>(rows.error());
}

Rows unlock(Db &db, Fate fate, const QList<Hold> &holds, const SweepOrder &order)
{
    const qint64 now = order.now.ms, until = deadlineOf(order);
    const QByteArray map = holdMap(holds);
    if (fate == Fate::Failed)
        return db.query("items_stalled_out", int(FailClass::Stalled),
                        translate("core", "Its worker disappeared more often than allowed"), now, map, until);
    if (fate == Fate::RunIsOver)
        return db.query("items_run_is_over", int(SkipReason::RunEnded), translate("core", "Its run was finalized"), now,
                        map, until);
    if (order.interrupted)
        return db.query("items_interrupted", behindAfter, now, now, map, until);
    return db.query("items_unlock", now, map, until);
}

/// Takes the orphans by their tokens. Answers those that nobody else had taken meanwhile.
Result<QSet<RowId>> take(Db &db, const QList<Candidate> &list, const SweepOrder &order)
{
    QSet<RowId> all;
    const QList<std::pair<Fate, ItemState>> ways{
        {Fate::Back, ItemState::Pending}, {Fate::Failed, ItemState::Failed}, {Fate::RunIsOver, ItemState::Skipped}};
    for (const auto &[fate, to] : ways) {
        QList<Hold> holds;
        for (const Candidate &candidate : list) {
            if (candidate.fate == fate)
                holds.append(candidate.hold);
        }
        if (holds.isEmpty())
            continue;
        Taken taken;
        if (const auto noted = note(unlock(db, fate, holds, order), taken); !noted)
            return noted.error();
        Moves moves;
        for (auto it = taken.bySource.cbegin(); it != taken.bySource.cend(); ++it)
            moves.move(it.key(), ItemState::Leased, to, it.value());
        if (const auto counted = moves.apply(db); !counted)
            return counted.error();
        if (fate == Fate::Back) {
            if (const auto back = putBack(db, taken.bySource, order.now); !back)
                return back.error();
        }
        all += taken.items;
    }
    return all;
}
} // namespace

Result<QList<Unlocked>> sweep(Db &db, const SweepOrder &order)
{
    auto found = candidates(db, order);
    if (!found)
        return found.error();
    if (found->isEmpty())
        return QList<Unlocked>();
    if (!order.preview) {
        const auto taken = take(db, found.value(), order);
        if (!taken)
            return taken.error();
        found->removeIf([&](const Candidate &candidate) { return !taken->contains(candidate.hold.item); });
    }
    QList<RowId> ids;
    for (const Candidate &candidate : found.value())
        ids.append(candidate.hold.item);
    auto rows = byIds(db, ids);
    if (!rows)
        return rows.error();
    QList<Unlocked> answer;
    for (qsizetype i = 0; i < rows->size() && i < found->size(); ++i) {
        const Candidate &candidate = found->at(i);
        answer.append({rows->at(i), candidate.owner, order.now - candidate.deadline, candidate.fate == Fate::Failed});
    }
    return answer;
}

Result<QList<Unlocked>> releaseOwner(Db &db, const QString &owner, Instant now)
{
    SweepOrder order;
    order.now = now;
    order.owner = owner;
    order.interrupted = true;
    return sweep(db, order);
}

Result<> shiftWaits(Db &db, Instant before, Ms skew)
{
    const Result<int> waiting = db.run("items_shift_due", qint64(skew.count()), before.ms);
    if (!waiting)
        return waiting.error();
    const Result<int> leased = db.run("items_shift_leases", qint64(skew.count()));
    return leased ? success() : Result<>(leased.error());
}

Result<int> clampWaits(Db &db, Instant now)
{
    const BackoffLimits limits;
    return db.run("items_clamp_due", now.ms, int(FailClass::Throttled), qint64(bucket::retryAfterCap.count()),
                  qint64(limits.cap.count()), qint64(limits.base.count()), now.ms);
}

Result<QStringList> leaseOwners(Db &db)
{
    QStringList owners;
    Rows rows = db.query("items_lease_owners");
    while (rows.next())
        owners.append(rows.text(0));
    if (!rows.ok())
        return rows.error();
    return owners;
}

} // namespace trawl::items
