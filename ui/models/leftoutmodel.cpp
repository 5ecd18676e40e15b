// Columns of what was left out.
#include "ui/models/leftoutmodel.h"

namespace trawl {

LeftOutModel::LeftOutModel(Desk *desk, QObject *parent) : PagedTableModel(desk, Growth::Bottom, parent)
{
    using Row = LeftOutRow;
    QList<PagedColumn<Row>> columns(ColumnCount);
    columns[Address] = {tr("Address"), [](const Row &row) { return row.address; }};
    columns[Reason] = {tr("Reason"), [](const Row &row) { return leftOutLabel(row.reason); }};
    columns[Rule] = {tr("Rule"), [](const Row &row) {
                         return row.reason == LeftOutReason::Duplicate ? tr("of %1").arg(row.rule) : row.rule;
                     }};
    columns[FoundOn] = {tr("Found on"), [](const Row &row) { return row.foundOn; }};
    columns[Source] = {tr("Source"), [desk](const Row &row) {
                           const SourceStatus *source = desk->source(row.sourceId);
                           return source && !source->name.isEmpty() ? source->name : row.sourceId;
                       }};
    for (PagedColumn<Row> &column : columns) {
        column.toolTip = column.text;
        column.spoken = [title = column.title, text = column.text](const Row &row) {
            return tr("%1: %2").arg(title, text(row));
        };
    }
    setColumns(std::move(columns), Address);
}

} // namespace trawl
