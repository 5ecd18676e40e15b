// Who asks for something: it stands in the journal and in sentences such as "Paused by anna".
#pragma once

#include <QString>

namespace trawl {

/// Set where a person or program enters: by the front end's composition, and for attached processes by the control
/// server from what the kernel says of its peer. Never taken from a request's own words, but for the program's name.
struct Actor {
    QString user;    ///< login name; "uid 1000" where the system knows no name
    QString program; ///< "trawldeck", "trawlctl"; "policy" for what the engine does by itself
    qint64 pid = 0;
    friend bool operator==(const Actor &, const Actor &) = default;
};

} // namespace trawl
