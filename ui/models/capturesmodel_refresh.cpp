// Refreshing the captures model: what changed elsewhere comes in without moving what is under the cursor.
#include "ui/models/capturesmodel.h"

#include "ui/models/capturesmodel_p.h"

namespace trawl {

void CapturesModel::refresh(const QList<RowId> &visible)
{
    d->visible = visible;
    d->refreshWanted = true;
    if (!d->refreshTimer.isActive() && !d->loading)
        d->startRefresh();
}

void CapturesModel::Private::startRefresh()
{
    if (loading || refreshing) {
        refreshWanted = true; // taken up again when what runs has ended
        return;
    }
    refreshing = true;
    refreshWanted = false;
    lookAtNewest(0, std::make_shared<QList<RowPtr>>());
}

void CapturesModel::Private::lookAtNewest(int from, std::shared_ptr<QList<RowPtr>> found)
{
    ask(u"newest"_s, from, newestPiece, [this, from, found](const Page &answer, quint64 asked) {
        const QList<RowPtr> piece = rowsFrom(answer.rows);
        total = answer.total;
        acceptCounts(answer, asked);
        merge(piece, asked);
        bool allNew = !piece.isEmpty();
        for (const RowPtr &row : piece) {
            if (rows.contains(row->id))
                allNew = false;
            else if (!(touched.value(row->id) > asked))
                found->append(row);
        }
        if (allNew && from + piece.size() < total) {
            lookAtNewest(from + int(piece.size()), found);
            return;
        }
        std::reverse(found->begin(), found->end()); // appended in the order they were taken
        const int count = append(*found, asked);
        orderStale = orderStale || count > 0;
        if (count)
            Q_EMIT q->arrived(count);
        lookAtVisible();
    });
}

void CapturesModel::Private::lookAtVisible()
{
    // How many rows ought to be here: held and undecided ones may be here besides.
    const auto walkOrEnd = [this] {
        qsizetype fitting = 0;
        for (RowId id : std::as_const(order))
            fitting += fits(*rows.value(id)) ? 1 : 0;
        if (walkWanted || (pending.isEmpty() && fitting != total))
            walk(0, std::make_shared<QSet<RowId>>(), stamp);
        else
            endRefresh();
    };
    QList<RowId> ids;
    for (RowId id : std::as_const(visible)) {
        if (rows.contains(id))
            ids.append(id);
    }
    if (ids.isEmpty()) {
        walkOrEnd();
        return;
    }
    const quint64 asked = stamp;
    desk->ask(CapturesGet{ids}, q,
              [this, asked, mine = generation, walkOrEnd](const Result<CapturesGet::Answer> &answer) {
                  if (mine != generation)
                      return;
                  if (answer)
                      merge(rowsFrom(answer->rows), asked);
                  else if (answer.error().kind != ErrorKind::Cancelled)
                      Q_EMIT q->failed(answer.error());
                  walkOrEnd();
              });
}

/// Goes through the whole list once: states changed elsewhere, rows that left, rows that came back by an undo.
void CapturesModel::Private::walk(int from, std::shared_ptr<QSet<RowId>> seen, quint64 since)
{
    walkWanted = false;
    ask(query.sort, from, nextPiece, [this, from, seen, since](const Page &answer, quint64 asked) {
        const QList<RowPtr> piece = rowsFrom(answer.rows);
        total = answer.total;
        acceptCounts(answer, asked);
        for (const RowPtr &row : piece)
            seen->insert(row->id);
        merge(piece, asked);
        orderStale = append(piece, asked) > 0 || orderStale;
        if (!piece.isEmpty() && from + piece.size() < total) {
            walk(from + int(piece.size()), seen, since);
            return;
        }
        if (stamp == since && seen->size() == total) {
            // Nothing was decided meanwhile, so what the engine did not list does not fit any more.
            QSet<RowId> gone;
            for (RowId id : std::as_const(order)) {
                if (!seen->contains(id) && id != held)
                    gone.insert(id);
            }
            removeIds(gone);
        }
        endRefresh();
    });
}

void CapturesModel::Private::endRefresh()
{
    refreshing = false;
    refreshTimer.start();
    Q_EMIT q->countsChanged();
}

} // namespace trawl
