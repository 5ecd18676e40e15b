// Help without a network: the manual's pages, the sheet of keys, and the words about the program.
#pragma once

#include <QDialog>

class QAction;

namespace trawl {

/// Shows the Markdown pages of ":/help". @p page is a file name without ".md"; an unknown one shows the first page.
QDialog *makeHelpViewer(const QString &page, QWidget *parent);
/// All keys on one sheet, from the real bindings.
QDialog *makeKeySheet(const QList<QAction *> &actions, QWidget *parent);

} // namespace trawl
