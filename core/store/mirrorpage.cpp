// The outbox as operators see it; see mirror.h.
#include "store/mirrorrequest.h"

namespace trawl::mirror {

namespace {
constexpr int waiting = 1, refusedState = 3; ///< of mirror_items
} // namespace

Result<OutboxPage::Answer> page(Db &db, qint64 offset, int limit)
{
    OutboxPage::Answer answer;
    const auto now = underWay(db);
    if (!now)
        return now.error();
    answer.error = now->error;
    answer.nextTry = now->tries > 0 ? now->due : Instant();
    QList<OutboxRow> ends;
    {
        Rows rows = db.query("mirror_ends");
        while (rows.next()) {
            OutboxRow row;
            const bool isRefused = rows.i32(1) == 2;
            row.id = -rows.i64(0);
            row.since = rows.at(2);
            row.source = rows.text(3);
            row.run = rows.i32(4);
            row.error = rows.text(5);
            row.kind = u"finalize"_s;
            row.state = isRefused ? u"refused"_s : u"waits"_s;
            (isRefused ? answer.refused : answer.waits) += 1;
            ends.append(row);
        }
        if (!rows.ok())
            return rows.error();
    }
    qint64 ofItems = 0;
    {
        Rows rows = db.query("mirror_counts");
        while (rows.next()) {
            ofItems += rows.i64(1);
            (rows.i32(0) == refusedState ? answer.refused : answer.waits) += rows.i64(1);
        }
        if (!rows.ok())
            return rows.error();
    }
    const auto oldest = db.idOf("mirror_oldest");
    if (!oldest)
        return oldest.error();
    answer.since = Instant{oldest.value()};
    for (const OutboxRow &row : std::as_const(ends)) {
        if (row.state == "waits"_L1 && (!answer.since.isSet() || row.since < answer.since))
            answer.since = row.since;
    }
    answer.total = answer.waits + answer.refused;
    Rows rows = db.query("mirror_rows", limit, offset);
    while (rows.next()) {
        const int state = rows.i32(1);
        OutboxRow row;
        row.id = row.item = rows.i64(0);
        row.state = state == waiting ? u"waits"_s : state == refusedState ? u"refused"_s : u"sending"_s;
        row.since = rows.at(2);
        row.error = rows.text(3);
        row.kind = rows.i64(4) <= 0 ? u"create"_s : u"update"_s;
        row.url = rows.text(5);
        row.source = rows.text(6);
        row.run = rows.i32(7);
        answer.rows.append(row);
    }
    if (!rows.ok())
        return rows.error();
    answer.rows += ends.mid(std::max<qint64>(0, offset - ofItems), limit - answer.rows.size()); // they go last
    return answer;
}

} // namespace trawl::mirror
