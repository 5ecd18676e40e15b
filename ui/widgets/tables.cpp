// Shared table set-up.
#include "ui/widgets/tables.h"

#include "ui/desk.h"

#include <QMenu>

namespace trawl {

void prepareTable(QTableView *view, const QString &name, const QString &title)
{
    view->setObjectName(name);
    view->setAccessibleName(title);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setShowGrid(false);
    view->setAlternatingRowColors(true);
    view->setWordWrap(false);
    view->setTabKeyNavigation(false);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setCornerButtonEnabled(false);
    view->setMinimumHeight(view->fontMetrics().height() * 3 + 8); // header and a row: at 960 × 600 the status line stays in view
    // Fixed, never by contents: a million rows would be measured one by one (PLATFORM 4).
    QHeaderView *rows = view->verticalHeader();
    rows->setVisible(false);
    rows->setSectionResizeMode(QHeaderView::Fixed);
    rows->setMinimumSectionSize(qMax(24, view->fontMetrics().height() + 8));
    rows->setDefaultSectionSize(qMax(24, view->fontMetrics().height() + 8));
    QHeaderView *columns = view->horizontalHeader();
    columns->setObjectName(name + u"Header"_s);
    columns->setAccessibleName(title);
    columns->setHighlightSections(false);
    columns->setSectionsMovable(true);
    columns->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    columns->setMinimumSectionSize(view->fontMetrics().averageCharWidth() * 4);
    columns->setContextMenuPolicy(Qt::CustomContextMenu);
    QFont font = columns->font();
    font.setWeight(QFont::Medium);
    columns->setFont(font);
}

static void applyWidths(QTableView *view, const QList<int> &widths)
{
    QHeaderView *header = view->horizontalHeader();
    for (int i = 0; i < widths.size() && i < header->count(); ++i)
        header->resizeSection(i, widths.at(i) * view->fontMetrics().averageCharWidth() + 12);
}

void resetColumns(QTableView *view, Desk *desk, const QString &key, const QList<int> &widths)
{
    QHeaderView *header = view->horizontalHeader();
    for (int i = 0; i < header->count(); ++i) {
        header->setSectionHidden(i, false);
        header->moveSection(header->visualIndex(i), i);
    }
    applyWidths(view, widths);
    desk->state()->remove(key);
}

static void showChooser(QTableView *view, Desk *desk, const QString &key, const QList<int> &widths, const QPoint &at)
{
    QHeaderView *header = view->horizontalHeader();
    auto *menu = new QMenu(view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(u"columnsMenu"_s);
    const int visible = header->count() - header->hiddenSectionCount();
    for (int i = 0; i < header->count(); ++i) {
        QAction *entry = menu->addAction(view->model()->headerData(i, Qt::Horizontal).toString());
        entry->setCheckable(true);
        entry->setChecked(!header->isSectionHidden(i));
        entry->setEnabled(header->isSectionHidden(i) || visible > 1);
        QObject::connect(entry, &QAction::toggled, header, [header, i](bool on) { header->setSectionHidden(i, !on); });
    }
    menu->addSeparator();
    QObject::connect(menu->addAction(QObject::tr("Reset columns")), &QAction::triggered, view,
                     [=] { resetColumns(view, desk, key, widths); });
    menu->popup(at);
}

void rememberColumns(QTableView *view, Desk *desk, const QString &key, const QList<int> &widths)
{
    QHeaderView *header = view->horizontalHeader();
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    applyWidths(view, widths);
    auto restore = [view, desk, key] {
        const QByteArray saved = desk->state()->bytes(key);
        if (!saved.isEmpty())
            view->horizontalHeader()->restoreState(saved);
    };
    restore();
    QObject::connect(desk->state(), &UiState::loaded, view, restore);
    auto keep = [header, desk, key] {
        if (desk->state()->isLoaded()) // what happens before is set-up, not the operator's choice
            desk->state()->setBytes(key, header->saveState());
    };
    QObject::connect(header, &QHeaderView::sectionResized, view, keep);
    QObject::connect(header, &QHeaderView::sectionMoved, view, keep);
    QObject::connect(header, &QHeaderView::sortIndicatorChanged, view, keep);
    QObject::connect(header, &QHeaderView::customContextMenuRequested, view, [=](const QPoint &at) {
        showChooser(view, desk, key, widths, header->mapToGlobal(at));
    });
}

} // namespace trawl
