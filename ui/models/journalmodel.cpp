// Columns of the journal.
#include "ui/models/journalmodel.h"

#include "ui/widgets/factspanel.h"

#include <QLocale>

namespace trawl {

JournalModel::JournalModel(Desk *desk, QObject *parent) : PagedTableModel(desk, Growth::Top, parent) // newest first
{
    using Row = JournalEntry;
    QList<PagedColumn<Row>> columns(ColumnCount);
    columns[At] = {tr("When"), [desk](const Row &row) { return momentText(row.at, desk->utc()); }};
    columns[By] = {tr("By"), [](const Row &row) { return row.by; }};
    columns[Action] = {tr("Action"), [](const Row &row) { return row.text; }};
    columns[Count] = {tr("Count"), [](const Row &row) { return QLocale().toString(row.count); }, true};
    columns[Subject] = {tr("What"), [](const Row &row) { return row.subject; }};
    columns[Reason] = {tr("Reason"), [](const Row &row) { return row.reason; }};
    columns[Note] = {tr("Note"), [](const Row &row) { return row.note; }};
    setColumns(std::move(columns), Action);
    connect(desk, &Desk::formatsChanged, this, [this] { repaintAll(); });
}

} // namespace trawl
