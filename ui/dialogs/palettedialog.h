// The command palette (Ctrl+K): every command by name, disabled ones with their reason; sources and items by id.
#pragma once

#include "ui/actions.h"
#include "ui/desk.h"

#include <QDialog>

#include <memory>

class QLabel;
class QLineEdit;
class QListWidget;

namespace trawl {

/// GUI thread; shown with open().
class PaletteDialog final : public QDialog
{
    Q_OBJECT
public:
    PaletteDialog(Desk *desk, const QList<QAction *> &actions, QWidget *parent = nullptr);
    /// Lives until what was chosen has been carried out: the targets that it is meant for, for example.
    void keep(std::shared_ptr<void> kept) { m_kept = std::move(kept); }
    /// What a decision applies to; a line below the list.
    void setScope(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fill(const QString &text);
    void followTexts();
    void run();
    Desk *m_desk;
    QList<QAction *> m_actions;
    QStringList m_shown; ///< their texts, as the list has them
    QLineEdit *m_edit;
    QListWidget *m_list;
    QLabel *m_scope;
    std::shared_ptr<void> m_kept;
};

} // namespace trawl
