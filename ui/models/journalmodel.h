// The decision journal as a table: when, who, what, how many, why.
#pragma once

#include "ui/models/pagedtable.h"

namespace trawl {

struct JournalRow {
    RowId id = 0;
    Instant at;
    QString by, action, reason, note;
    int count = 0;
    static JournalRow fromJson(const QJsonObject &object);
};

/// GUI thread. Pages through journal.page, newest first.
class JournalModel final : public PagedTableModel<JournalRow>
{
    Q_OBJECT
public:
    enum Column { At, By, Action, Count, Reason, Note, ColumnCount };
    explicit JournalModel(Desk *desk, QObject *parent = nullptr);
};

} // namespace trawl
