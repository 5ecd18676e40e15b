// The view on a paged table: it asks for what is seen, and what is selected are rows of the engine, not row numbers.
#pragma once

#include "domain/ids.h"

#include <QTableView>

namespace trawl {

class PagedTable;

/// GUI thread. The selection stays with its rows when their list is read anew.
class PagedView final : public QTableView
{
    Q_OBJECT
public:
    /// @p name becomes objectName, @p title the accessible name; @p widths of the columns in digits.
    PagedView(PagedTable *model, const QString &name, const QString &title, const QList<int> &widths, QWidget *parent);

    /// Asks again for the rows in sight.
    void look();
    /// Other rows than before are listed from now on.
    void startAnew();

Q_SIGNALS:
    void chosen(); ///< other rows are selected, or the current one is another

private:
    QList<RowId> selectedIds() const;
    void keepSelection();

    PagedTable *m_model;
    QList<RowId> m_ids; ///< what the operator selected
    bool m_settling = false;
};

} // namespace trawl
