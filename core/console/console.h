// The facade both front ends use (DESIGN 3, 4): requests in, snapshots and images out. Two real implementations:
// LocalConsole (the engine is in this process) and RemoteConsole (attached over the local socket, DECISIONS 2), same
// verbs, same values.
#pragma once

#include "async/futures.h"
#include "domain/result.h"
#include "domain/snapshot.h"

#include <QFuture>
#include <QJsonObject>
#include <QObject>

#include <functional>
#include <memory>

namespace trawl {

/// Lives on the front end's thread (GUI thread or trawlctl's main thread); nothing here waits.
///
/// Verbs (args → answer). Ids are row ids unless said otherwise; times are UTC ms; errors carry TD codes.
///   engine.info      {} → {pid, version, workspace, attached, sample}
///   run.start        {plan: RunPlan} → {run: RunRow, warnings: […]}                sources already in an active run
///   are refused, named run.preview      {plan} → {sessions: [{items, minutes}], sources: [{id, items}], total,
///   minutes} run.pause | run.resume {run?} | run.stop {now} | run.finalize {run} | run.discard {run}   → {run}
///   run.retryFailed  {run?, ids?} → {requeued, superseded, note}: an ended run goes on; where it can't, it is stopped
///   and note says why runs.page        {offset, limit} → {total, rows: [RunRow]} source.setPriority {ids: [source
///   ids], priority | delta, permanent} → {moved, text} source.setRate   {id, perSecond, permanent} → {}
///   source.pinEngine {id, engine|""} → {} source.setEnabled {ids, enabled, permanent} → {} sources.list     {} →
///   {sources: [raw objects], file, warnings: [..], error?}     sources.reload {} → same circuit.probe | circuit.hold
///   {until?} | circuit.close   {ids, reason} → {} items.page       {run, filter, sort, descending, offset, limit} →
///   {total, matching, rows: [ItemRow]} items.row        {run, filter, sort, descending, id} → {row}: where the item
///   stands in that order, -1 = it does not match items.get        {run, ids} → {total, rows: [ItemRow]} captures.ids
///   as captures.page, without offset and limit → {ids} items.facets     {run} → {state: {word: n}, review: {…},
///   upload: {…}, source: {…}, engine: {…}} items.requeue    {ids} → as run.retryFailed      items.unlock {preview,
///   force} → {unlocked, rows: [ItemRow]} why              {item | source | run} → {code, text, until, actions: [{text,
///   verb, args}]} captures.page    {run?, review: [words], source?, flag?, text?, sort:
///   "flagged"|"newest"|"oldest"|"changed"|"coverage", offset, limit}
///                    → {total, counts: {unreviewed, approved, rejected, flagged}, rows: [CaptureRow]}
///   captures.get     {ids} → {rows}
///   review.decide    {ids, review, reason?, note?} → {entry, changed, refused, refusedIds}    review.undo |
///   review.redo {} → {text} review.revert    {entry} → {}            journal.page {offset, limit} → {total, rows:
///   [{id, at, by, action, count, reason, note}]} upload.preview   {run?} → {count, bytes, target, mode, excluded:
///   {unreviewed, rejected, flagged, uploaded}} upload.start {run?, ids?} | upload.pause | upload.resume |
///   upload.cancel | upload.retryFailed {ids?} | upload.hold {ids, held} → {batch} upload.objects   {offset, limit} →
///   {total, rows: [CaptureRow], groups: [{class, count, what, remedy}]} upload.manifest  {} → {batch, objects: […]}
///   upload.test {} → {ms} log.page         {offset, limit, level?, source?, text?} → {total, rows: [LogLine]} doctor
///   {} → {checks: [{id, name, state, text, remedy, ms, required}]} settings.get {} → {settings}        settings.set
///   {key, value} → {} ui.dump          {} → the widget tree of the owner's window (UX 2.23); refused where there is no
///   window
class Console : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    virtual QFuture<Result<QJsonObject>> request(QString verb, QJsonObject args) = 0;
    /// A capture's picture; the same in-process and by socket (DECISIONS 2).
    virtual QFuture<Result<QByteArray>> image(RowId capture, bool full) = 0;
    /// The newest snapshot; never null (an empty one before the first).
    virtual std::shared_ptr<const Snapshot> snapshot() const = 0;
    /// Lets the front end answer a verb itself (ui.dump). @p handler runs on this object's thread.
    virtual void setHandler(QString verb, std::function<Result<QJsonObject>(QJsonObject)> handler) = 0;
    /// Ordered shutdown; @p done is called on this thread when the engine has stopped (or the socket is closed).
    virtual void shutDown(std::function<void()> done) = 0;

Q_SIGNALS:
    /// At most 10 times a second. Lists in it (log, samples, changedItems) are what is new since the last signal.
    void snapshotArrived(std::shared_ptr<const trawl::Snapshot> snapshot);
};

} // namespace trawl
