// Set-up of the view, and its selection by ids.
#include "ui/widgets/pagedview.h"

#include "ui/models/pagedtable.h"

#include <QHeaderView>

namespace trawl {

PagedView::PagedView(PagedTable *model, const QString &name, const QString &title, const QList<int> &widths,
                     QWidget *parent)
    : QTableView(parent), m_model(model)
{
    setObjectName(name);
    setAccessibleName(title);
    setModel(model);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setTabKeyNavigation(false);
    setWordWrap(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(parent->fontMetrics().height() + 8);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setStretchLastSection(true);
    const int digit = parent->fontMetrics().horizontalAdvance(u'0');
    for (int i = 0; i < int(widths.size()); ++i)
        setColumnWidth(i, widths.at(i) * digit);
    connect(model, &PagedTable::answered, this, &PagedView::keepSelection);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (!m_settling)
            m_ids = selectedIds();
        Q_EMIT chosen();
    });
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, &PagedView::chosen);
}

void PagedView::look()
{
    const int first = qMax(0, rowAt(0));
    m_model->refresh(first, first + viewport()->height() / qMax(1, verticalHeader()->defaultSectionSize()));
}

void PagedView::startAnew()
{
    m_ids.clear();
    scrollToTop();
}

QList<RowId> PagedView::selectedIds() const
{
    QList<RowId> ids;
    for (const QModelIndex &index : selectionModel()->selectedRows()) {
        if (const RowId id = m_model->idAt(index.row()))
            ids << id;
    }
    return ids;
}

void PagedView::keepSelection()
{
    if (m_ids.isEmpty() || selectedIds() == m_ids)
        return;
    QItemSelection selection;
    for (RowId id : std::as_const(m_ids)) {
        if (const int row = m_model->rowOf(id); row >= 0)
            selection.select(m_model->index(row, 0), m_model->index(row, m_model->columnCount() - 1));
    }
    const bool single = selectionMode() == QAbstractItemView::SingleSelection;
    if (selection.isEmpty() && single)
        return; // scrolled out of what is loaded: it is found again when its page is read
    // Of several that are chosen to be acted on, none may become another by the row it stood in.
    m_settling = true;
    if (single)
        setCurrentIndex(selection.indexes().first());
    else
        selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    m_settling = false;
}

} // namespace trawl
