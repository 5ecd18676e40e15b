// Time left as a range.
#pragma once

#include "domain/instant.h"

#include <QList>
#include <QString>

namespace trawl {

/// What is left for one rate key.
struct EtaShare {
    qint64 remaining = 0;
    double perSecond = 0; ///< allowed now
    double cap = 0;       ///< that it may grow to
    Ms wait{0};           ///< before its next page may start
};

struct EtaInput {
    QList<int> finishedPerSecond; ///< one sample per second, oldest first; the last 300 count
    qint64 remaining = 0;         ///< pending and leased
    qint64 blocked = 0;           ///< of these, can't start now: excluded and named
    QList<EtaShare> shares;       ///< of what is not blocked
    int sourcesAtOnce = 0;        ///< 0: any number
    qint64 grown = 0;             ///< items that came into the run in the last minute
    bool moving = true;           ///< false while paused or stopping
    QString stillReason;          ///< "paused": why not moving
};

struct Eta {
    int lowMs = -1, highMs = -1; ///< -1: none
    QString reason;              ///< why there is none, or what the range leaves out
};
/// From the p25 and p75 of the rate over stretches of the last 5 minutes, and no narrower than so few results can tell;
/// never less than what the sources' rates need for what is left of them.
Eta eta(const EtaInput &input);

} // namespace trawl
