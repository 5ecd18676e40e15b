// Building and refreshing the actions.
#include "ui/actions.h"

#include "ui/icons.h"

#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>
#include <QWidget>

namespace trawl {

namespace {

/// "run.stopNow" → "runStopNowAction".
QString actionName(const QString &id)
{
    QString name;
    bool upper = false;
    for (QChar c : id) {
        if (c == u'.') {
            upper = true;
            continue;
        }
        name += upper ? c.toUpper() : c;
        upper = false;
    }
    return name + u"Action"_s;
}

QString translated(const QString &text)
{
    return QCoreApplication::translate("Commands", text.toUtf8().constData());
}

/// The first letter of @p title that leads to no other menu gets the mark; without one the arrows lead there.
QString withMnemonic(const QString &title, QString *taken)
{
    for (qsizetype i = 0; i < title.size(); ++i) {
        const QChar letter = title.at(i).toLower();
        if (!letter.isLetterOrNumber() || taken->contains(letter))
            continue;
        *taken += letter;
        return title.left(i) + u'&' + title.mid(i);
    }
    return title;
}

/// A second press within this time is taken for a double click.
constexpr int guardMs = 400;

bool isGuarded(const QString &id)
{
    return id.startsWith(u"run."_s) || id.startsWith(u"upload."_s) || id == u"items.unlock"_s;
}

} // namespace

Actions::Actions(QWidget *window) : QObject(window)
{
    for (const CommandInfo &info : commandTable()) {
        auto *action = new QAction(icon(info.icon), translated(info.text), this);
        action->setObjectName(actionName(info.id));
        action->setData(info.id);
        action->setAutoRepeat(false);
        if (!info.reviewOnly && !info.shortcut.isEmpty())
            action->setShortcut(QKeySequence::fromString(info.shortcut, QKeySequence::PortableText));
        if (info.id == u"view.lockLayout"_s || info.id == u"view.utc"_s || info.id == u"view.pictures"_s)
            action->setCheckable(true);
        connect(action, &QAction::triggered, this, [this, id = info.id] { trigger(id); });
        m_actions.insert(info.id, action);
        if (!info.reviewOnly)
            window->addAction(action);
    }
    action(u"source.priorityUp"_s)->setAutoRepeat(true);
    action(u"source.priorityDown"_s)->setAutoRepeat(true);
}

void Actions::handle(const QString &id, std::function<void()> run)
{
    m_handlers.insert(id, std::move(run));
}

void Actions::refresh(const Snapshot &snapshot, const Selection &selection)
{
    m_snapshot = snapshot;
    m_selection = selection;
    for (const CommandInfo &info : commandTable()) {
        QAction *action = m_actions.value(info.id);
        CommandState state = commandState(info.id, snapshot, selection);
        if (state.enabled && !m_handlers.contains(info.id))
            state = {false, true, u"This page does not offer it."_s, state.text};
        action->setText(translated(state.text.isEmpty() ? info.text : state.text));
        action->setEnabled(state.enabled);
        const QString reason = translated(state.reason);
        action->setProperty("disabledReason", state.enabled ? QString() : reason);
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        QString tip = action->text();
        if (!keys.isEmpty())
            tip += u"  ("_s + keys + u')';
        tip += u'\n' + (state.enabled ? translated(info.tip) : reason);
        action->setToolTip(tip);
        action->setStatusTip(state.enabled ? translated(info.tip) : reason);
        action->setVisible(state.visible);
    }
}

void Actions::trigger(const QString &id)
{
    if (isGuarded(id)) {
        QElapsedTimer &last = m_guard[id];
        if (last.isValid() && last.elapsed() < guardMs)
            return;
        last.start();
    }
    if (const QString line = commandLine(id, m_snapshot, m_selection); !line.isEmpty())
        m_lastCli = line;
    Q_EMIT triggered(id);
    if (const auto run = m_handlers.value(id))
        run();
}

void Actions::fillMenuBar(QMenuBar *bar)
{
    QHash<QString, QMenu *> menus;
    QString taken; // letters that lead to a menu already
    for (const CommandInfo &info : commandTable()) {
        QMenu *&menu = menus[info.menu];
        if (!menu) {
            const QString title = translated(info.menu);
            menu = bar->addMenu(withMnemonic(title, &taken));
            menu->setObjectName(info.menu.toLower() + u"Menu"_s);
            menu->setAccessibleName(translated(info.menu));
            menu->setToolTipsVisible(true);
        }
        menu->addAction(m_actions.value(info.id));
        static const QStringList breaks{u"sources.reload"_s,   u"app.exitSample"_s,    u"run.start"_s,
                                        u"run.stopNow"_s,      u"items.unlock"_s,      u"source.priorityDown"_s,
                                        u"source.disable"_s,   u"item.why"_s,          u"review.unset"_s,
                                        u"upload.start"_s,     u"view.schedule"_s,      u"view.previousPane"_s,
                                        u"view.resetLayout"_s, u"tools.copyCommand"_s, u"help.welcome"_s};
        if (breaks.contains(info.id))
            menu->addSeparator();
    }
}

void Actions::fill(QMenu *menu, const QStringList &ids) const
{
    menu->setToolTipsVisible(true);
    for (const QString &id : ids) {
        if (id == u"-"_s)
            menu->addSeparator();
        else if (QAction *entry = action(id))
            menu->addAction(entry);
    }
}

} // namespace trawl
