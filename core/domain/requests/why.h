// The answer to "why is this waiting?": one sentence, a time, and what would move it.
#pragma once

#include "domain/requests/request.h"

#include <QStringList>

namespace trawl {

/// What would move it: a request that can be sent as it is, or a command of the console that asks for more first.
struct WhyAction {
    QString text;                      ///< "Probe now"
    std::optional<AnyRequest> request; ///< sent as it is
    QString command;                   ///< without a request: id of a command of the console
    QStringList sources;               ///< what the command is about
};
/// {text, verb, args}: the request's; or the command's with its sources as ids, and "asks": true.
void map(JsonMapper &m, WhyAction &v);

struct Why {
    QString code;   ///< "circuit-open", "rate-limit", "in-flight" …
    QString text;   ///< one sentence
    QString phrase; ///< the same in a few words, for the banner: "circuit open until 14:02 (41:10)"; not in JSON
    Instant until;  ///< when it changes by itself; not set: unknown or only by an operator
    QList<WhyAction> actions;

    bool moving() const; ///< nothing is wrong: in flight, next, done
    void map(JsonMapper &m)
    {
        m("code"_L1, code);
        m("text"_L1, text);
        m("until"_L1, until);
        m("actions"_L1, actions);
    }
};

} // namespace trawl
