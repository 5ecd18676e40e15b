// Buttons around the chart.
#include "ui/panels/chartpanel.h"

#include "ui/icons.h"
#include "ui/models/samplesmodel.h"
#include "ui/widgets/chart.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/tables.h"

#include <QButtonGroup>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QVBoxLayout>

namespace trawl {

namespace {

QToolButton *toolButton(QWidget *parent, const QString &text, const QString &name, bool checkable)
{
    auto *button = new QToolButton(parent);
    button->setText(text);
    button->setObjectName(name);
    button->setAccessibleName(text);
    button->setCheckable(checkable);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

/// Writes the short form of a text where the long one has no room.
class RoomDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        if (option->fontMetrics.horizontalAdvance(option->text) > option->rect.width() - space::unit)
            option->text = index.data(SamplesModel::ShortRole).toString();
    }
};

} // namespace

ChartPanel::ChartPanel(Desk *desk, QWidget *parent) : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::half);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    auto *chart = new Chart(desk, this);
    auto *ranges = new QButtonGroup(this);
    const std::pair<Chart::Range, QString> choices[] = {{Chart::Range::FiveMinutes, tr("5 min")},
                                                        {Chart::Range::ThirtyMinutes, tr("30 min")},
                                                        {Chart::Range::Run, tr("Run")}};
    for (const auto &[range, text] : choices) {
        auto *button = toolButton(this, text, u"chartRange%1Button"_s.arg(int(range)), true);
        button->setChecked(range == chart->range());
        ranges->addButton(button, int(range));
        row->addWidget(button);
    }
    connect(ranges, &QButtonGroup::idClicked, chart, [chart](int id) { chart->setRange(Chart::Range(id)); });
    connect(chart, &Chart::rangeChanged, this,
            [ranges, chart] { ranges->button(int(chart->range()))->setChecked(true); });
    row->addStretch(1);
    auto *freeze = toolButton(this, tr("Freeze"), u"chartFreezeButton"_s, true);
    freeze->setToolTip(tr("Hold the picture; sampling goes on"));
    connect(freeze, &QToolButton::toggled, chart, &Chart::setFrozen);
    row->addWidget(freeze);
    auto *asTable = toolButton(this, tr("As table"), u"chartTableButton"_s, true);
    row->addWidget(asTable);
    auto *copy = toolButton(this, tr("Copy as CSV"), u"chartCopyButton"_s, false);
    copy->setIcon(icon(u"copy"_s));
    copy->setToolTip(tr("Copy all samples as CSV"));
    connect(copy, &QToolButton::clicked, chart, [chart] { QGuiApplication::clipboard()->setText(chart->csv()); });
    row->addWidget(copy);
    column->addLayout(row);
    auto *stack = new QStackedWidget(this);
    stack->addWidget(chart);
    auto *table = new QTableView(this);
    prepareTable(table, u"chartTable"_s, tr("Queue and throughput as table"));
    table->setModel(new SamplesModel(chart, desk, table));
    for (int column = 0; column < SamplesModel::Circuits; ++column) { // whole heads, numbers of six digits
        const QString head = table->model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        const int letters = column == SamplesModel::Time ? 9 : 7;
        table->setColumnWidth(
            column, std::max(QFontMetrics(table->horizontalHeader()->font()).horizontalAdvance(head) + 2 * space::unit,
                             table->fontMetrics().averageCharWidth() * letters + space::unit));
    }
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setMinimumSectionSize(table->fontMetrics().averageCharWidth() * 9);
    table->setItemDelegateForColumn(SamplesModel::Circuits, new RoomDelegate(table));
    stack->addWidget(table);
    auto *empty = new EmptyPanel(this);
    empty->setObjectName(u"chartEmptyPanel"_s);
    stack->addWidget(empty);
    auto look = [desk, stack, chart, asTable, empty] {
        const bool none = chart->samples().empty();
        stack->setCurrentIndex(none ? 2 : asTable->isChecked() ? 1 : 0);
        if (!none)
            return;
        const Snapshot &s = desk->snapshot();
        const bool active = s.run && isActive(s.run->state);
        const QList<EmptyAction> start{
            firstStep(s, u"chart"_s, [desk](const QString &id) { Q_EMIT desk->commandRequested(id); })};
        empty->setContent(u"chart"_s, chart->emptyText(), active ? QList<EmptyAction>{} : start);
    };
    connect(asTable, &QToolButton::toggled, this, look);
    connect(asTable, &QToolButton::toggled, this, &ChartPanel::tableToggled);
    connect(desk, &Desk::snapshotChanged, this, look);
    look();
    column->addWidget(stack, 1);
    connect(chart, &Chart::eventClicked, this, [this](const ChartEvent &event) { Q_EMIT eventPicked(event.at); });
}

} // namespace trawl
