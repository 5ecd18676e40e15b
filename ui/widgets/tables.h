// What all tables of the window have in common: row height from the font, fixed vertical header, column memory and
// chooser.
#pragma once

#include <QHeaderView>
#include <QLabel>
#include <QTableView>

namespace trawl {

class Desk;

/// Common settings of a table; @p name becomes objectName, @p title the accessible name.
void prepareTable(QTableView *view, const QString &name, const QString &title);
/// How the columns of a table share its width.
struct ColumnShares {
    QList<int> widths;        ///< in average characters; never less than the head needs with its sort arrow
    QList<int> profit = {};   ///< get what there is more than that in equal shares, until a width is set by hand
    QList<int> yielding = {}; ///< hidden in this order while there is less, and back with the room
};
/// Restores the header from the window's memory under @p key and keeps it there; adds the column chooser to the
/// header's context menu. At least one column stays visible; one that the operator shows by hand yields no more.
void rememberColumns(QTableView *view, Desk *desk, const QString &key, ColumnShares shares);
/// What a head needs: its text, the margins and the sort arrow.
int headWidth(const QHeaderView *header, int section);
/// Texts of a view are faint as long as its data are not of now.
void dimWhileAway(QAbstractItemView *view, Desk *desk);
/// A label with the age of the data, seen only where they are not of now.
QLabel *ageLabel(QWidget *parent, Desk *desk, const QString &name);
/// Default widths, order and visibility.
void resetColumns(QTableView *view, Desk *desk, const QString &key);

} // namespace trawl
