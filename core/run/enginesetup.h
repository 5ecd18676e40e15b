// What an engine is told at its start.
#pragma once

#include "async/clock.h"
#include "domain/actor.h"
#include "domain/etl.h"

#include <QString>

#include <functional>

namespace trawl {

/// What the composition root decides (options and environment), as values.
struct EngineSetup {
    QString workspace; ///< absolute folder; exists
    /// URL of the database server; empty: the workspace's own store. May hold a password. Only what the user named.
    QString store;
    Clock clock;
    QString extractorProgram; ///< path of trawldeck-extractor
    QString owner;            ///< "host:pid", the name on leases
    QString version;
    bool sample = false;    ///< serve the sample site and its fault
    int sampleSize = 0;     ///< further items of the sample, 0 = as shipped
    QString browser;        ///< browser program, empty = find one
    bool brief = false;     ///< for one answer only: who attached would lose its engine at once, so nobody may
    bool clockwork = false; ///< it stays: schedules fire when they are due and ticks come by themselves
    EtlAccess etl;          ///< runs and items are mirrored there; not set: they are not
    std::function<void()> beforeMetrics; ///< test seam: on the store's reader, before a tick's metrics are collected
    Actor actor;                         ///< who sits at this process: asks for what its own front end asks for
};

} // namespace trawl
