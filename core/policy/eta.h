// Time left as a range.
#pragma once

#include "domain/instant.h"

#include <QList>
#include <QString>

namespace trawl {

struct EtaInput {
    QList<int> finishedPerSecond; ///< one sample per second, oldest first; the last 300 count
    qint64 remaining = 0;         ///< pending and leased
    qint64 blocked = 0;           ///< of these, can't start now: excluded and named
    bool moving = true;           ///< false while paused or stopping
    QString stillReason;          ///< "paused": why not moving
};

struct Eta {
    int lowMs = -1, highMs = -1; ///< -1: none
    QString reason;              ///< why there is none
};
/// From the p25 and p75 of the rate over stretches of the last 5 minutes.
Eta eta(const EtaInput &input);

} // namespace trawl
