// Joins publish and store: the uploader's ledger on the real database.
#pragma once

#include "async/clock.h"
#include "publish/ledgerport.h"

namespace trawl {

class Store;

/// The store must outlive what uses the port. Ledger steps go through the interactive lane (synchronous=FULL).
LedgerPort ledgerPort(Store &store, Clock clock);

} // namespace trawl
