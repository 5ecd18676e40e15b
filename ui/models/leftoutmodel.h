// What a run left out as a table: address, reason, rule, and where it was found.
#pragma once

#include "ui/models/pagedtable.h"

namespace trawl {

/// GUI thread. Pages through leftout.page, by reason, source and time.
class LeftOutModel final : public PagedTableModel<LeftOutPage, LeftOutRow>
{
    Q_OBJECT
public:
    enum Column { Address, Reason, Rule, FoundOn, Source, ColumnCount };
    explicit LeftOutModel(Desk *desk, QObject *parent = nullptr);
    const LeftOutOrder &order() const { return m_order; }
    /// The next refresh() asks for these.
    void setOrder(const LeftOutOrder &order) { m_order = order; }

protected:
    void prepare(LeftOutPage &page) const override { page.order = m_order; }

private:
    LeftOutOrder m_order;
};

} // namespace trawl
