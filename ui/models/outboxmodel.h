// What waits for the ETL API, as a table.
#pragma once

#include "ui/models/pagedtable.h"

namespace trawl {

/// GUI thread. Pages through outbox.page, in the order in which updates go.
class OutboxModel final : public PagedTableModel<OutboxPage, OutboxRow>
{
    Q_OBJECT
public:
    enum Column { Since, Run, Source, Kind, State, Why, Address, ColumnCount };
    explicit OutboxModel(Desk *desk, QObject *parent = nullptr);

Q_SIGNALS:
    /// The whole outbox in sums; rows left out.
    void summed(const trawl::OutboxPage::Answer &outbox);

protected:
    void takeMore(const OutboxPage::Answer &answer) override;
};

} // namespace trawl
