// What all tables of the window have in common: row height from the font, fixed vertical header, column memory and chooser.
#pragma once

#include <QHeaderView>
#include <QTableView>

namespace trawl {

class Desk;

/// Common settings of a table; @p name becomes objectName, @p title the accessible name.
void prepareTable(QTableView *view, const QString &name, const QString &title);
/// Restores the header from the window's memory under @p key and keeps it there; adds the column chooser to the header's context menu.
/// At least one column stays visible. @p widths are in average characters, the default.
void rememberColumns(QTableView *view, Desk *desk, const QString &key, const QList<int> &widths);
/// Default widths, order and visibility.
void resetColumns(QTableView *view, Desk *desk, const QString &key, const QList<int> &widths);

} // namespace trawl
