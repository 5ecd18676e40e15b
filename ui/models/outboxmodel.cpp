// Columns of the outbox.
#include "ui/models/outboxmodel.h"

#include "domain/outboxtext.h"
#include "ui/icons.h"

namespace trawl {

OutboxModel::OutboxModel(Desk *desk, QObject *parent) : PagedTableModel(desk, Growth::Bottom, parent)
{
    using Row = OutboxRow;
    QList<PagedColumn<Row>> columns(ColumnCount);
    columns[Since] = {tr("Since"), [desk](const Row &row) {
                          return row.since.isSet() ? desk->dateTimeText(row.since) : u"—"_s;
                      }};
    columns[Run] = {tr("Run"), [](const Row &row) { return runNumberText(row.run); }};
    columns[Source] = {tr("Source"), [desk](const Row &row) {
                           const SourceStatus *source = desk->source(row.source);
                           return source && !source->name.isEmpty() ? source->name : row.source;
                       }};
    columns[Kind] = {tr("Kind"), [](const Row &row) { return outboxKindText(row.kind); }};
    columns[State] = {tr("State"), [](const Row &row) { return outboxStateText(row.state); }};
    columns[State].mark = [](const Row &row) {
        return icon(row.state == "refused"_L1 ? u"error"_s : row.state == "sending"_L1 ? u"upload"_s : u"clock"_s);
    };
    columns[Address] = {tr("Address"), [](const Row &row) { return row.url; }};
    columns[Address].toolTip = columns[Address].text;
    columns[Why] = {tr("Why"), [](const Row &row) { return row.error; }};
    columns[Why].toolTip = columns[Why].text;
    setColumns(std::move(columns), State);
    connect(desk, &Desk::formatsChanged, this, [this] { repaintAll(); });
}

void OutboxModel::takeMore(const OutboxPage::Answer &answer)
{
    OutboxPage::Answer sums = answer;
    sums.rows.clear();
    Q_EMIT summed(sums);
}

} // namespace trawl
