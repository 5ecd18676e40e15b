// Loading, merging and optimistic decisions of the review's captures.
#include "ui/models/capturesmodel.h"

#include "ui/models/capturesmodel_p.h"

#include <QScopedValueRollback>

namespace trawl {

void CapturesModel::Private::ask(const QString &sort, int from, int limit,
                                 std::function<void(const Page &, quint64)> then)
{
    const quint64 asked = stamp;
    CapturesPage page;
    page.order.run = query.run;
    page.order.review = query.review;
    page.order.sources = query.source.split(u',', Qt::SkipEmptyParts);
    page.order.flag = query.flag;
    page.order.text = query.text;
    page.order.sort = sort;
    page.offset = from;
    page.limit = limit;
    desk->ask(page, q, [this, asked, mine = generation, then = std::move(then)](const Result<Page> &answer) {
        if (mine != generation)
            return; // another query was set since
        if (answer) {
            then(*answer, asked);
            return;
        }
        loading = refreshing = false;
        if (answer.error().kind != ErrorKind::Cancelled)
            Q_EMIT q->failed(answer.error());
    });
}

void CapturesModel::Private::loadMore()
{
    loading = true;
    ask(query.sort, offset, offset ? nextPiece : firstPiece,
        [this](const Page &answer, quint64 asked) { take(answer, asked); });
}

void CapturesModel::Private::take(const Page &answer, quint64 asked)
{
    const QList<RowPtr> piece = rowsFrom(answer.rows);
    offset += int(piece.size());
    total = answer.total;
    acceptCounts(answer, asked);
    for (const RowPtr &row : piece) {
        if (!rows.contains(row->id) && !(touched.value(row->id) > asked))
            buffer.append(row);
    }
    complete = piece.isEmpty() || offset >= total;
    // Doubling pieces: the view lays out everything at each insertion, so few insertions matter at 100,000 rows.
    if (first || complete || buffer.size() >= std::max<qsizetype>(nextPiece, order.size()))
        flush();
    if (first) {
        first = false;
        Q_EMIT q->loaded();
    }
    if (!complete) {
        loadMore();
        return;
    }
    loading = false;
    Q_EMIT q->countsChanged();
    if (order.size() != total || refreshWanted)
        startRefresh();
}

void CapturesModel::Private::flush()
{
    append(std::exchange(buffer, {}), stamp);
}

int CapturesModel::Private::append(const QList<RowPtr> &more, quint64 asked)
{
    QList<RowPtr> fresh;
    QSet<RowId> twice;
    for (const RowPtr &row : more) {
        if (rows.contains(row->id) || twice.contains(row->id) || touched.value(row->id) > asked)
            continue;
        twice.insert(row->id);
        if (!departed.contains(row->id)) {
            fresh.append(row);
            continue;
        }
        const int at = std::min(departed.take(row->id), int(order.size()));
        q->beginInsertRows({}, at, at);
        order.insert(at, row->id);
        rows.insert(row->id, row);
        q->endInsertRows();
    }
    if (fresh.isEmpty())
        return 0;
    q->beginInsertRows({}, int(order.size()), int(order.size() + fresh.size()) - 1);
    for (const RowPtr &row : fresh) {
        order.append(row->id);
        rows.insert(row->id, row);
    }
    q->endInsertRows();
    return int(fresh.size());
}

void CapturesModel::Private::merge(const QList<RowPtr> &fresh, quint64 asked)
{
    QSet<RowId> leaving;
    for (const RowPtr &row : fresh) {
        const RowPtr old = rows.value(row->id);
        if (!old)
            continue;
        if (touched.value(row->id) > asked || pending.contains(row->id)) {
            row->review = old->review;
            row->reviewBy = old->reviewBy;
            row->reviewReason = old->reviewReason;
        }
        const bool same = old->review == row->review && old->upload == row->upload && old->flags == row->flags &&
                          old->changed == row->changed && old->reviewReason == row->reviewReason &&
                          old->coverage == row->coverage;
        *old = *row;
        if (mayLeave(row->id, *old))
            leaving.insert(row->id);
        else if (!same)
            changed(row->id);
    }
    removeIds(leaving);
}

void CapturesModel::Private::acceptCounts(const Page &answer, quint64 asked)
{
    // Counts asked for before a decision do not know it; the next look brings better ones.
    if (asked != stamp || !pending.isEmpty())
        return;
    const ReviewCounts fresh = countsFrom(answer.counts);
    if (fresh == base)
        return;
    base = fresh;
    Q_EMIT q->countsChanged();
}

void CapturesModel::Private::removeIds(const QSet<RowId> &ids)
{
    if (ids.isEmpty())
        return;
    const QScopedValueRollback removes(removing, true);
    QList<std::pair<int, int>> ranges; // from the end, so that earlier rows keep their numbers
    for (int row = int(order.size()) - 1; row >= 0; --row) {
        if (!ids.contains(order[row]))
            continue;
        if (!ranges.isEmpty() && ranges.last().first == row + 1)
            ranges.last().first = row;
        else
            ranges.append({row, row});
    }
    const bool reset = ranges.size() > manyRanges;
    if (reset)
        q->beginResetModel();
    for (const auto &[from, to] : std::as_const(ranges)) {
        if (!reset)
            q->beginRemoveRows({}, from, to);
        for (int row = from; row <= to; ++row) {
            departed.insert(order[row], row);
            rows.remove(order[row]);
        }
        order.remove(from, to - from + 1);
        if (!reset)
            q->endRemoveRows();
    }
    if (reset)
        q->endResetModel();
}

void CapturesModel::Private::changed(RowId id)
{
    const int row = q->rowOf(id);
    if (row >= 0)
        Q_EMIT q->dataChanged(q->index(row), q->index(row));
}

void CapturesModel::Private::confirm(const QList<RowId> &ids, quint64 seq, const Error *error, const QString &reason)
{
    QSet<RowId> leaving;
    int first = int(order.size()), last = -1;
    ++stamp;
    for (RowId id : ids) {
        auto it = pending.find(id);
        if (it == pending.end())
            continue;
        const auto mine =
            std::find_if(it->begin(), it->end(), [seq](const PendingDecision &p) { return p.seq == seq; });
        if (mine == it->end())
            continue;
        const PendingDecision done = *mine;
        const auto later = it->erase(mine);
        if (error && later != it->end())
            later->from = done.from; // the later decision starts from where this one never led away
        if (it->isEmpty())
            pending.erase(it);
        touched[id] = stamp;
        if (!error) {
            add(base, done.from, -1);
            add(base, done.to, 1);
        }
        const RowPtr row = rows.value(id);
        if (!row)
            continue;
        if (!error) {
            row->review = done.to;
            row->reviewReason = reason;
            row->reviewBy = u"operator"_s;
        }
        if (mayLeave(id, *row))
            leaving.insert(id);
        else if (const int at = q->rowOf(id); at >= 0)
            first = std::min(first, at), last = std::max(last, at);
    }
    if (last >= 0)
        Q_EMIT q->dataChanged(q->index(first), q->index(last));
    removeIds(leaving);
    Q_EMIT q->countsChanged();
    if (error)
        Q_EMIT q->failed(*error);
}

CapturesModel::CapturesModel(Desk *desk, QObject *parent) : QAbstractListModel(parent), d(std::make_unique<Private>())
{
    d->q = this;
    d->desk = desk;
    d->refreshTimer.setSingleShot(true);
    d->refreshTimer.setInterval(refreshPauseMs);
    connect(&d->refreshTimer, &QTimer::timeout, this, [this] {
        if (d->refreshWanted)
            d->startRefresh();
    });
}

CapturesModel::~CapturesModel() = default;

int CapturesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(d->order.size());
}

QVariant CapturesModel::data(const QModelIndex &index, int role) const
{
    const CaptureRow *row = index.isValid() ? at(index.row()) : nullptr;
    if (!row)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return row->title.isEmpty() ? shortPath(row->url) : row->title;
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
        return captureSentence(*row, reviewOf(row->id), sourceName(row->sourceId));
    case IdRole:
        return row->id;
    case ReviewRole:
        return int(reviewOf(row->id));
    case SourceRole:
        return sourceName(row->sourceId);
    case PathRole:
        return shortPath(row->url);
    case FlagsRole:
        return row->flags;
    case CoverageRole:
        return row->coverage;
    case ChangedRole:
        return row->changed;
    case PictureRole:
        return row->format != PictureFormat::None;
    case PendingRole:
        return d->pending.contains(row->id);
    default:
        return {};
    }
}

void CapturesModel::setQuery(const CaptureQuery &query)
{
    beginResetModel();
    ++d->generation;
    d->query = query;
    d->order.clear();
    d->rows.clear();
    d->buffer.clear();
    d->departed.clear();
    d->held = 0;
    d->total = d->offset = 0;
    d->first = true;
    d->orderStale = false;
    d->complete = d->refreshing = d->refreshWanted = d->walkWanted = false;
    endResetModel();
    d->loadMore();
}

bool CapturesModel::isOrderStale() const
{
    return d->orderStale;
}

const CaptureQuery &CapturesModel::query() const
{
    return d->query;
}

void CapturesModel::setSourceNames(const QHash<QString, QString> &names)
{
    if (names == d->sourceNames)
        return;
    d->sourceNames = names;
    if (!d->order.isEmpty())
        Q_EMIT dataChanged(index(0), index(int(d->order.size()) - 1));
}

QString CapturesModel::sourceName(const QString &id) const
{
    return d->sourceNames.value(id, id);
}

int CapturesModel::rowOf(RowId id) const
{
    return int(d->order.indexOf(id)); // 100,000 integers: 30 µs; an index would have to be rewritten at every removal
}

RowId CapturesModel::idAt(int row) const
{
    return row >= 0 && row < d->order.size() ? d->order[row] : 0;
}

const CaptureRow *CapturesModel::at(int row) const
{
    return find(idAt(row));
}

const CaptureRow *CapturesModel::find(RowId id) const
{
    const auto it = d->rows.constFind(id);
    return it == d->rows.cend() ? nullptr : it->get();
}

Review CapturesModel::reviewOf(RowId id) const
{
    const auto it = d->pending.constFind(id);
    if (it != d->pending.cend())
        return it->last().to;
    const CaptureRow *row = find(id);
    return row ? row->review : Review::Unreviewed;
}

int CapturesModel::nextUnreviewed(int row, int step, const QList<RowId> &except) const
{
    const QSet<RowId> excluded(except.cbegin(), except.cend());
    for (int direction : {step, -step}) {
        for (int at = row + direction; at >= 0 && at < d->order.size(); at += direction) {
            const RowId id = d->order[at];
            if (reviewOf(id) == Review::Unreviewed && !excluded.contains(id))
                return at;
        }
    }
    return -1;
}

ReviewCounts CapturesModel::counts() const
{
    ReviewCounts counts = d->base;
    for (const QList<PendingDecision> &list : std::as_const(d->pending)) {
        add(counts, list.first().from, -1);
        add(counts, list.last().to, 1);
    }
    return counts;
}

qint64 CapturesModel::approvedByPolicy() const
{
    if (!d->complete || (!d->query.review.isEmpty() && !d->query.review.contains(Review::Approved)))
        return -1;
    return std::count_if(d->rows.cbegin(), d->rows.cend(), [this](const RowPtr &row) {
        return row->reviewBy == u"policy"_s && reviewOf(row->id) == Review::Approved;
    });
}

bool CapturesModel::isComplete() const
{
    return d->complete;
}

bool CapturesModel::isLoading() const
{
    return d->loading;
}

bool CapturesModel::isDeciding() const
{
    return !d->pending.isEmpty();
}

namespace {

/// Names the decision that is lost, which the fault of the store does not. Also where the answer was given up: the
/// tiles show the earlier decision again, and nobody is to find out by himself.
Error notTaken(const Error &fault, Review review, int count)
{
    Error error = fault;
    if (error.kind == ErrorKind::Cancelled)
        error.kind = ErrorKind::Transient;
    const QString named = count == 1 ? CapturesModel::tr("\"%1\" was not taken for 1 capture")
                                     : CapturesModel::tr("\"%1\" was not taken for %2 captures");
    error.what = count == 1 ? named.arg(reviewText(review)) : named.arg(reviewText(review)).arg(count);
    error.why = fault.why.isEmpty() ? fault.what : fault.what + u": "_s + fault.why;
    error.remedy = fault.remedy.isEmpty() ? CapturesModel::tr("Decide again") : fault.remedy;
    return error;
}

} // namespace

void CapturesModel::decide(const QList<RowId> &ids, Review review, const QString &reason)
{
    const quint64 seq = ++d->stamp;
    QList<RowId> wanted;
    int first = int(d->order.size()), last = -1;
    bool elsewhere = false;
    for (RowId id : ids) {
        const CaptureRow *row = find(id);
        if (!row) { // gone from the list since it was chosen
            wanted.append(id);
            elsewhere = true;
            continue;
        }
        const Review from = reviewOf(id);
        if (from == review && (reason.isEmpty() || reason == row->reviewReason))
            continue; // nothing would change: no entry in the journal
        wanted.append(id);
        d->pending[id].append({seq, from, review});
        d->touched[id] = seq;
        const int at = rowOf(id);
        first = std::min(first, at);
        last = std::max(last, at);
    }
    if (wanted.isEmpty()) {
        Q_EMIT unchanged(tr("Nothing was changed: \"%1\" was the decision already.").arg(reviewText(review)));
        return;
    }
    if (last >= 0)
        Q_EMIT dataChanged(index(first), index(last));
    const ReviewDecide decision{wanted, review, reason, {}};
    d->desk->ask(
        decision, this, [this, wanted, seq, review, reason, elsewhere](const Result<ReviewDecide::Answer> &answer) {
            if (!answer) {
                const Error lost = notTaken(answer.error(), review, int(wanted.size()));
                return d->confirm(wanted, seq, &lost, reason);
            }
            const QList<RowId> refused = answer->refusedIds;
            QList<RowId> kept = wanted;
            for (const RowId id : refused)
                kept.removeAll(id);
            d->confirm(kept, seq, nullptr, reason);
            if (elsewhere) { // only the engine knows what their decision changes in the counts
                d->walkWanted = true;
                d->startRefresh();
            }
            if (refused.isEmpty())
                return;
            const Error uploaded =
                permanentError(4023, tr("%n capture(s) keep the earlier decision", nullptr, int(refused.size())),
                               tr("They are uploaded"), tr("Retract them first, on the Upload page"));
            d->confirm(refused, seq, &uploaded, reason);
        });
    Q_EMIT countsChanged();
    Q_EMIT decided(int(wanted.size()), review);
}

QList<RowId> CapturesModel::standing(const QList<CaptureStand> &begun) const
{
    QList<RowId> ids;
    for (const CaptureStand &each : begun) {
        if (find(each.id) ? reviewOf(each.id) == each.review : !d->departed.contains(each.id))
            ids.append(each.id);
    }
    return ids;
}

void CapturesModel::findStanding(const QList<CaptureStand> &begun, std::function<void(const QList<RowId> &)> then)
{
    QList<RowId> unknown;
    for (const CaptureStand &each : begun) {
        if (!find(each.id) && !d->departed.contains(each.id))
            unknown.append(each.id);
    }
    d->lookUp(unknown, {}, [this, begun, then = std::move(then)](const QHash<RowId, Review> &found) {
        QList<CaptureStand> known = begun;
        known.removeIf([&found](const CaptureStand &each) {
            return found.contains(each.id) && found.value(each.id) != each.review;
        });
        then(standing(known));
    });
}

/// The decisions on captures that the list does not have, piece by piece.
void CapturesModel::Private::lookUp(const QList<RowId> &ids, const QHash<RowId, Review> &found,
                                    std::function<void(const QHash<RowId, Review> &)> then)
{
    if (ids.isEmpty())
        return then(found);
    desk->ask(CapturesGet{ids.mid(0, nextPiece)}, q,
              [this, ids, found, then = std::move(then)](const Result<CapturesGet::Answer> &answer) {
                  if (!answer)
                      return Q_EMIT q->failed(answer.error());
                  QHash<RowId, Review> more = found;
                  for (const CaptureRow &row : answer->rows)
                      more.insert(row.id, row.review);
                  lookUp(ids.mid(nextPiece), more, then);
              });
}

void CapturesModel::note(const QList<RowId> &ids, const QString &text)
{
    d->desk->ask(ReviewNote{ids, text}, this,
                 [this, count = int(ids.size())](const Result<ReviewNote::Answer> &answer) {
                     if (answer)
                         return Q_EMIT noted(count);
                     Error lost = answer.error();
                     if (lost.kind == ErrorKind::Cancelled)
                         lost.kind = ErrorKind::Transient;
                     lost.what = tr("The note was not kept: %1").arg(lost.what);
                     Q_EMIT failed(lost);
                 });
}

void CapturesModel::Private::tellHistory(const Result<Reverted> &answer)
{
    ++stamp;
    if (!answer)
        return Q_EMIT q->failed(answer.error());
    Q_EMIT q->undone(answer->text);
    walkWanted = true;
    startRefresh();
}

void CapturesModel::undo()
{
    d->desk->ask(ReviewUndo{}, this, [this](const Result<Reverted> &answer) { d->tellHistory(answer); });
}

void CapturesModel::redo()
{
    d->desk->ask(ReviewRedo{}, this, [this](const Result<Reverted> &answer) { d->tellHistory(answer); });
}

bool CapturesModel::isRemoving() const
{
    return d->removing;
}

void CapturesModel::setHeld(RowId id)
{
    const RowId before = std::exchange(d->held, id);
    const CaptureRow *row = before && before != id ? find(before) : nullptr;
    if (row && d->mayLeave(before, *row))
        d->removeIds({before});
}

} // namespace trawl
