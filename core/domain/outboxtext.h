// The outbox in sentences, the same in the window and in trawlctl. Pure.
#pragma once

#include "domain/requests/outbox.h"

#include <functional>

namespace trawl {

/// "ETL API: 214 updates wait since 13:58, next try 14:21 (connection refused)"; one line also where nothing waits and
/// where nothing is configured. @p time writes a moment as the front end does.
QString outboxText(const OutboxPage::Answer &outbox, Instant now, const std::function<QString(Instant)> &time);
/// What became of an order to try now; @p error: why the last call failed, or nothing.
QString triedText(const OutboxTryNow::Answer &tried, const QString &error);
/// The outbox as a table for other programs: CSV after RFC 4180, times in ISO 8601. A text that a spreadsheet would
/// calculate stands behind an apostrophe.
QString outboxCsvHead();
QString outboxCsvLine(const OutboxRow &row);
QString outboxKindText(const QString &kind);   ///< "new address", "update", "end of the run"
QString outboxStateText(const QString &state); ///< "waits", "being sent", "refused"

} // namespace trawl
