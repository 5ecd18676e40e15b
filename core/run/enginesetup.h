// What an engine is told at its start.
#pragma once

#include "async/clock.h"
#include "domain/actor.h"
#include "domain/etl.h"

#include <QString>

namespace trawl {

/// What the composition root decides (options and environment), as values.
struct EngineSetup {
    QString workspace; ///< absolute folder; exists
    Clock clock;
    QString extractorProgram; ///< path of trawldeck-extractor
    QString owner;            ///< "host:pid", the name on leases
    QString version;
    bool sample = false; ///< serve the sample site and its fault
    int sampleSize = 0;  ///< further items of the sample, 0 = as shipped
    QString browser;     ///< browser program, empty = find one
    bool brief = false;  ///< for one answer only: who attached would lose its engine at once, so nobody may
    EtlAccess etl;       ///< runs and items are mirrored there; not set: they are not
    Actor actor;         ///< who sits at this process: asks for what its own front end asks for
};

} // namespace trawl
