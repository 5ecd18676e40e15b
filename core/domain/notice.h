// What people are told who are not looking at the console: a run failed, a circuit opened, an upload ended (R9.4).
#pragma once

#include "domain/ids.h"
#include "domain/instant.h"
#include "domain/names.h"

#include <QString>

namespace trawl {

class JsonMapper;

enum class NoticeKind {
    RunFailed,
    RunFinished,
    CircuitOpened,
    UploadFinished,
    Test, ///< an operator asked for it, to see it arrive
};
template <>
struct Words<NoticeKind> {
    static constexpr std::array words{
        std::pair{NoticeKind::RunFailed, "run-failed"}, std::pair{NoticeKind::RunFinished, "run-finished"},
        std::pair{NoticeKind::CircuitOpened, "circuit-opened"},
        std::pair{NoticeKind::UploadFinished, "upload-finished"}, std::pair{NoticeKind::Test, "test"}};
};

/// One happening, in plain text that any reader can bear. Holds no secret.
struct Notice {
    NoticeKind kind = NoticeKind::RunFailed;
    QString key;   ///< of this happening: it is noted once, whoever sees it
    QString cause; ///< what it shares with others: one of these is told in ten minutes
    Instant at;    ///< when it happened
    RowId run = 0; ///< 0: none in particular
    int runNumber = 0;
    QString source; ///< id; empty: none in particular
    QString text;   ///< what happened
    QString reason; ///< why; may be empty
    QString remedy; ///< what to do; may be empty
    int held = 0;   ///< so many of its cause were held back before it
};
void map(JsonMapper &m, Notice &v);

/// Where notices go besides the window.
enum class NoticeTarget { Slack, Webhook };
template <>
struct Words<NoticeTarget> {
    static constexpr std::array words{std::pair{NoticeTarget::Slack, "slack"},
                                      std::pair{NoticeTarget::Webhook, "webhook"}};
};

/// "Run 0147 failed. Why. What to do. 2 more like it were held back."
QString noticeSentence(const Notice &notice);
/// "2 more like it were held back", or nothing.
QString heldText(int held);

} // namespace trawl
