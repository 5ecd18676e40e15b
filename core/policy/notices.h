// Who is told of what (R9.4): the words of a notice, and when one is held back. Pure.
#pragma once

#include "domain/item.h"
#include "domain/notice.h"
#include "domain/run.h"

#include <QSet>

namespace trawl {

/// A run that came to its end.
struct RunFact {
    RowId id = 0;
    int number = 0;
    RunState state = RunState::Failed; ///< Completed or Failed
    QString reason;
    Instant ended;
    QStringList sources; ///< as the operator asked; empty: all
    Counts counts;
};
/// A circuit that opened by itself; what an operator holds is no news to anybody.
struct CircuitFact {
    QString source;
    qint64 epoch = 0; ///< each opening has its own
    Instant opened, until;
    int reopened = 0;
    FailClass lastClass = FailClass::None;
    QString reason;
};
/// A batch of uploads that ended.
struct BatchFact {
    RowId id = 0, run = 0; ///< run 0: of any
    int runNumber = 0;
    Instant ended;
    QString message;
    int recorded = 0, failed = 0;
};

/// A run failed also when more than half of its pages did.
Notice noticeOf(const RunFact &run);
Notice noticeOf(const CircuitFact &circuit);
Notice noticeOf(const BatchFact &batch);

/// Text of a site or of a foreign program: one line, no control codes, no user parts of addresses, at most @p most
/// characters.
QString scrubbed(const QString &foreign, qsizetype most = 300);

constexpr Ms noticePause = std::chrono::minutes(10);

enum class NoticeState {
    Told,     ///< it goes out
    HeldBack, ///< one of its cause was told less than ten minutes before; counted, and said with the next one
    Off,      ///< its kind is switched off
    ByHand,   ///< it follows from what an operator just did, who knows
};
template <>
struct Words<NoticeState> {
    static constexpr std::array words{std::pair{NoticeState::Told, "told"},
                                      std::pair{NoticeState::HeldBack, "held-back"}, std::pair{NoticeState::Off, "off"},
                                      std::pair{NoticeState::ByHand, "by-hand"}};
};
/// @p lastTold: when the last one of its cause happened that was told; not set: none was. A time that lies ahead by
/// more than the pause (a clock was set back) holds nothing back.
NoticeState judgeNotice(const Notice &notice, const QSet<NoticeKind> &off, Instant lastTold);

/// What an operator did whose outcome is no news to anybody: a probe, whose failure opens the circuit again, and the
/// cancelling of an upload, which ends it.
struct HandAct {
    NoticeKind kind = NoticeKind::CircuitOpened; ///< of the notice that may follow
    QString source;                              ///< of a circuit
    Instant at;
    QString key; ///< of the one notice that may follow; empty: any of the kind and source
};
constexpr Ms handSpan = std::chrono::minutes(5); ///< a probe's permit is back by then
/// Cancelling @p batch ends that one and no other.
HandAct cancelled(RowId batch, Instant at);
/// @p notice follows from one of @p acts.
bool isByHand(const Notice &notice, const QList<HandAct> &acts);

/// What `doctor --notify` sends.
Notice testNotice(Instant at);

/// The setting that switches a kind off; of Test none.
QString settingOf(NoticeKind kind);

} // namespace trawl
