// Orphans: leases past their deadline, or of dead owners (BEHAVIOUR 3.4).
#include "store/items.h"

#include "store/codec.h"

#include <limits>

namespace trawl::items {

using namespace codec;

namespace {
constexpr int behindAfter = 3; ///< interruptions; then the item no longer holds the others up

struct Candidate {
    RowId item = 0;
    QString owner;
    Instant deadline;
    bool failed = false;
};

/// May this lease be taken away? LS2, LS3, LS7, LS8.
class Judge
{
public:
    explicit Judge(const SweepOrder &order) : m_order(order) {}
    bool takes(const QString &owner, Instant deadline)
    {
        if (!m_order.owner.isEmpty())
            return owner == m_order.owner;
        if (m_order.force)
            return true;
        const Ms overdue = m_order.now - deadline;
        return overdue >= 0ms && (isDead(owner) || overdue >= m_order.grace);
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

Result<QList<Candidate>> candidates(Db &db, const SweepOrder &order)
{
    // Whole queue only where deadlines don't matter; else the index ends the scan at now (LS9).
    const bool anyDeadline = order.force || !order.owner.isEmpty();
    const qint64 until = anyDeadline ? std::numeric_limits<qint64>::max() : order.now.ms;
    Judge judge(order);
    QList<Candidate> list;
    Rows rows = db.query("items_overdue", until);
    while (rows.next()) {
        if (order.run != 0 && rows.i64(5) != order.run)
            continue;
        // Only a started attempt counts as a stall; the limit is the attempts' limit (DECISIONS 1).
        const bool started = rows.i64(3) != 0;
        const int stalls = rows.i32(4) + 1;
        const bool exhausted = order.interrupted ? stalls >= order.maxInterruptions
                                                 : stalls >= order.maxStalls || rows.i32(6) >= rows.i32(7);
        Candidate candidate{rows.i64(0), rows.text(1), rows.at(2), started && exhausted};
        if (judge.takes(candidate.owner, candidate.deadline))
            list.append(candidate);
    }
    if (!rows.ok())
        return rows.error();
    return list;
}

Result<> take(Db &db, const QList<Candidate> &list, const SweepOrder &order)
{
    QList<RowId> back, out;
    for (const Candidate &candidate : list)
        (candidate.failed ? out : back).append(candidate.item);
    Moves moves;
    {
        Rows rows = order.interrupted
                        ? db.query("items_interrupted", behindAfter, order.now.ms, order.now.ms, idList(back))
                        : db.query("items_unlock", order.now.ms, idList(back));
        while (rows.next())
            moves.move(rows.i64(0), ItemState::Leased, ItemState::Pending);
        if (!rows.ok())
            return rows.error();
    }
    {
        Rows rows = db.query("items_stalled_out", int(FailClass::Stalled),
                             u"Its worker disappeared more often than allowed"_s, order.now.ms, idList(out));
        while (rows.next())
            moves.move(rows.i64(0), ItemState::Leased, ItemState::Failed);
        if (!rows.ok())
            return rows.error();
    }
    return moves.apply(db);
}
} // namespace

Result<QList<Unlocked>> sweep(Db &db, const SweepOrder &order)
{
    const auto found = candidates(db, order);
    if (!found)
        return found.error();
    QList<RowId> ids;
    for (const Candidate &candidate : found.value())
        ids.append(candidate.item);
    if (ids.isEmpty())
        return QList<Unlocked>();
    if (!order.preview) {
        if (const auto taken = take(db, found.value(), order); !taken)
            return taken.error();
    }
    auto rows = byIds(db, ids);
    if (!rows)
        return rows.error();
    QList<Unlocked> answer;
    for (qsizetype i = 0; i < rows->size() && i < found->size(); ++i) {
        const Candidate &candidate = found->at(i);
        answer.append({rows->at(i), candidate.owner, order.now - candidate.deadline, candidate.failed});
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
