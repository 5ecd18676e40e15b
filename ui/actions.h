// One QAction per command (R4): menu, toolbar, context menus, palette and cheat sheet share it, its enabled rule and
// its reason.
#pragma once

#include "console/commands.h"

#include <QAction>
#include <QElapsedTimer>
#include <QHash>
#include <QObject>

class QMenu;
class QMenuBar;

namespace trawl {

/// Owned by MainWindow; GUI thread.
class Actions : public QObject
{
    Q_OBJECT
public:
    explicit Actions(QWidget *window);
    QAction *action(const QString &id) const { return m_actions.value(id); }
    /// What the command does when pressed. A command without a handler is disabled with a reason, never silent.
    void handle(const QString &id, std::function<void()> run);
    void refresh(const Snapshot &snapshot, const Selection &selection);
    void fillMenuBar(QMenuBar *bar);
    /// Appends the named commands to a context menu; "-" is a separator.
    void fill(QMenu *menu, const QStringList &ids) const;
    /// The command line of what was done last.
    QString lastCli() const { return m_lastCli; }

Q_SIGNALS:
    void triggered(const QString &id);

private:
    void trigger(const QString &id);
    QHash<QString, QAction *> m_actions;
    QHash<QString, std::function<void()>> m_handlers;
    QHash<QString, QElapsedTimer> m_guard;
    Snapshot m_snapshot; ///< what the commands act on now
    Selection m_selection;
    QString m_lastCli;
};

} // namespace trawl
