// What all tables of the window have in common: row height from the font, fixed vertical header, column memory and
// chooser.
#pragma once

#include <QHeaderView>
#include <QTableView>

namespace trawl {

class Desk;

/// Common settings of a table; @p name becomes objectName, @p title the accessible name.
void prepareTable(QTableView *view, const QString &name, const QString &title);
/// Restores the header from the window's memory under @p key and keeps it there; adds the column chooser to the
/// header's context menu. At least one column stays visible. @p widths are in average characters, the default; never
/// less than the head needs with its sort arrow. What a table has more than that goes to the columns in @p profit in
/// equal shares, until the operator sets a width by hand.
void rememberColumns(QTableView *view, Desk *desk, const QString &key, const QList<int> &widths,
                     const QList<int> &profit = {});
/// What a head needs: its text, the margins and the sort arrow.
int headWidth(const QHeaderView *header, int section);
/// A narrow window's table without these columns, until they are given back with an empty list; the operator's choice
/// of columns is not touched.
void hideForRail(QTableView *view, const QList<int> &columns);
/// Default widths, order and visibility.
void resetColumns(QTableView *view, Desk *desk, const QString &key);

} // namespace trawl
