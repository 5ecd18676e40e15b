// The command palette (Ctrl+K): every command by name, disabled ones with their reason; sources and items by id.
#pragma once

#include "ui/actions.h"
#include "ui/desk.h"

#include <QDialog>

class QLineEdit;
class QListWidget;

namespace trawl {

/// GUI thread; shown with open().
class PaletteDialog final : public QDialog
{
    Q_OBJECT
public:
    PaletteDialog(Desk *desk, const QList<QAction *> &actions, QWidget *parent = nullptr);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fill(const QString &text);
    void run();
    Desk *m_desk;
    QList<QAction *> m_actions;
    QLineEdit *m_edit;
    QListWidget *m_list;
};

} // namespace trawl
