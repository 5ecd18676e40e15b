// Columns of the journal.
#include "ui/models/journalmodel.h"

#include "ui/widgets/factspanel.h"

#include <QLocale>

namespace trawl {

JournalRow JournalRow::fromJson(const QJsonObject &o)
{
    JournalRow row;
    row.id = o["id"_L1].toInteger();
    row.at = Instant{o["at"_L1].toInteger()};
    row.by = o["by"_L1].toString();
    row.action = o["action"_L1].toString();
    row.reason = o["reason"_L1].toString();
    row.note = o["note"_L1].toString();
    row.count = o["count"_L1].toInt();
    return row;
}

JournalModel::JournalModel(Desk *desk, QObject *parent)
    : PagedTableModel(desk, u"journal.page"_s, Growth::Top, parent) // newest first
{
    using Row = JournalRow;
    QList<PagedColumn<Row>> columns(ColumnCount);
    columns[At] = {tr("When"), [desk](const Row &row) { return momentText(row.at, desk->utc()); }};
    columns[By] = {tr("By"), [](const Row &row) { return row.by; }};
    columns[Action] = {tr("Action"), [](const Row &row) { return row.action; }};
    columns[Count] = {tr("Captures"), [](const Row &row) { return QLocale().toString(row.count); }, true};
    columns[Reason] = {tr("Reason"), [](const Row &row) { return row.reason; }};
    columns[Note] = {tr("Note"), [](const Row &row) { return row.note; }};
    setColumns(std::move(columns), Action);
    connect(desk, &Desk::formatsChanged, this, [this] { repaintAll(); });
}

} // namespace trawl
