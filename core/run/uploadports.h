// Joins publish and store: the uploader's ledger and the directory sink's rows on the real databases.
#pragma once

#include "async/clock.h"
#include "publish/ledgerport.h"
#include "publish/rowwriter.h"

namespace trawl {

class SinkRows;
class Store;

/// Both must outlive what uses the ports. Ledger steps go through the interactive lane (synchronous=FULL).
LedgerPort ledgerPort(Store &store, Clock clock);
RowWriter rowWriter(SinkRows &rows);

} // namespace trawl
