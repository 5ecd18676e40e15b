// Whom the engine tells of what (R9.4). Free functions on a store thread; wrap them in store.write/read.
//
// Nobody enqueues: runs, circuits and batches are looked up where they stand, and what has no notice yet gets one. So
// what happened just before a kill is told after the next start, and nothing is noted twice, since the key of a notice
// is of its happening. A message to a webhook is a row until it is answered.
#pragma once

#include "policy/notices.h"
#include "store/db.h"

#include <QList>

namespace trawl::notices {

enum class Begun { Usual, ClockWasSetBack };
/// From @p now on happenings are told, if no engine told any before: an old workspace's story is no news. Where that
/// time lies ahead, the clock was set back: happenings are told from shortly before @p now on, and messages that wait
/// are due.
Result<Begun> begin(Db &db, Instant now);
/// What has no notice yet, the oldest first. Nothing before begin().
Result<QList<Notice>> fresh(Db &db);

struct Order {
    QSet<NoticeKind> off;
    QList<NoticeTarget> targets;
    QList<HandAct> acts; ///< of operators, just before
    Instant now;
};
struct Noted {
    Notice notice; ///< with what was held back before it
    NoticeState state = NoticeState::Told;
};
/// Keeps them, and for those that are told a message to each target. One that is kept already is passed over.
Result<QList<Noted>> note(Db &db, const QList<Notice> &found, const Order &order);

/// A message that is not answered yet.
struct Send {
    RowId id = 0; ///< 0: none waits
    NoticeTarget target = NoticeTarget::Slack;
    QString key; ///< Idempotency-Key, the same for each try
    Instant created, due;
    int tries = 0; ///< rounds that failed
    QString error; ///< why the last one did
    Notice notice;
};
/// The one to a target that is due at @p now for the longest time: one that is refused for now holds no other back.
Result<Send> next(Db &db, NoticeTarget target, Instant now);
Result<> done(Db &db, RowId send);
/// Not before @p due again.
Result<> failed(Db &db, RowId send, const QString &why, Instant due);
/// It stays, with its reason, and is not sent any more.
Result<> giveUp(Db &db, RowId send, const QString &why);

/// Forgets what is older than @p before and can't be met again, and is not under way.
Result<> trim(Db &db, Instant before);

} // namespace trawl::notices
