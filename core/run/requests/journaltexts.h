// The journal in words for people: what was done, and to what.
#pragma once

#include "domain/requests/captures.h"
#include "store/journal.h"

#include <QHash>

namespace trawl {

/// The captures that its subject names, the first few of them.
QList<RowId> namedCaptures(const journal::Entry &entry);
/// @p names: of captures, by what people know them; one without a name goes by its number.
JournalEntry journalEntry(const journal::Entry &entry, const QHash<RowId, QString> &names);

} // namespace trawl
