// The decision journal as a table: when, who, what, how many, why.
#pragma once

#include "ui/models/pagedtable.h"

namespace trawl {

/// GUI thread. Pages through journal.page, newest first.
class JournalModel final : public PagedTableModel<JournalPage, JournalEntry>
{
    Q_OBJECT
public:
    enum Column { At, By, Action, Subject, Count, Reason, Note, ColumnCount };
    explicit JournalModel(Desk *desk, QObject *parent = nullptr);
};

} // namespace trawl
