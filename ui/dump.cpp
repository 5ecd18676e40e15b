// Walking the widget tree.
#include "ui/dump.h"

#include "domain/names.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QTextEdit>

namespace trawl {

namespace {

constexpr int rowsInDump = 200;

QString textOf(const QWidget *widget)
{
    for (const char *property : {"text", "plainText", "currentText", "title", "windowTitle"}) {
        const QVariant value = widget->property(property);
        if (value.isValid() && !value.toString().isEmpty())
            return value.toString();
    }
    return {};
}

QJsonArray rowsOf(const QAbstractItemView *view)
{
    QJsonArray rows;
    const QAbstractItemModel *model = view->model();
    for (int r = 0; model && r < qMin(rowsInDump, model->rowCount()); ++r) {
        QJsonArray cells;
        for (int c = 0; c < model->columnCount(); ++c)
            cells.append(model->index(r, c).data().toString());
        rows.append(cells);
    }
    return rows;
}

QString reasonOf(const QWidget *widget)
{
    if (widget->isEnabled())
        return {};
    for (const QAction *action : widget->actions()) {
        const QString reason = action->property("disabledReason").toString();
        if (!reason.isEmpty())
            return reason;
    }
    return widget->toolTip();
}

/// A fixed text that has less room than it needs. Wrapping and eliding labels give way by design.
bool isClipped(const QWidget *widget)
{
    QString text;
    if (const auto *label = qobject_cast<const QLabel *>(widget)) {
        const bool gives = label->wordWrap() || label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored;
        text = gives ? QString() : label->text();
    } else if (const auto *button = qobject_cast<const QAbstractButton *>(widget)) {
        text = button->text();
    }
    return !text.isEmpty() && (widget->width() + 1 < widget->minimumSizeHint().width() ||
                               widget->height() + 1 < widget->fontMetrics().height());
}

QJsonObject dumpOne(const QWidget *widget)
{
    QJsonObject out{{u"class"_s, QString::fromLatin1(widget->metaObject()->className())},
                    {u"objectName"_s, widget->objectName()}};
    QString name = widget->accessibleName();
    QString description = widget->accessibleDescription();
    if (QAccessibleInterface *access = QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget))) {
        name = name.isEmpty() ? access->text(QAccessible::Name) : name;
        description = description.isEmpty() ? access->text(QAccessible::Description) : description;
    }
    out.insert(u"accessibleName"_s, name);
    out.insert(u"accessibleDescription"_s, description.isEmpty() ? widget->toolTip() : description);
    const QPoint at = widget->mapTo(widget->window(), QPoint(0, 0));
    out.insert(u"geometry"_s, QJsonArray{at.x(), at.y(), widget->width(), widget->height()});
    out.insert(u"enabled"_s, widget->isEnabled());
    if (const QString reason = reasonOf(widget); !reason.isEmpty())
        out.insert(u"disabledReason"_s, reason);
    out.insert(u"focusable"_s, (widget->focusPolicy() & Qt::TabFocus) != 0);
    if (widget->hasFocus())
        out.insert(u"focus"_s, true);
    if (const QString text = textOf(widget); !text.isEmpty())
        out.insert(u"text"_s, text);
    if (isClipped(widget))
        out.insert(u"clipped"_s, true);
    if (const auto *button = qobject_cast<const QAbstractButton *>(widget); button && button->isCheckable())
        out.insert(u"checked"_s, button->isChecked());
    if (const auto *view = qobject_cast<const QAbstractItemView *>(widget); view && view->model()) {
        out.insert(u"rowCount"_s, view->model()->rowCount());
        out.insert(u"rows"_s, rowsOf(view));
    }
    QJsonArray children;
    for (const QObject *child : widget->children()) {
        const auto *inner = qobject_cast<const QWidget *>(child);
        if (inner && inner->isVisible() && !inner->isWindow())
            children.append(dumpOne(inner));
    }
    if (!children.isEmpty())
        out.insert(u"children"_s, children);
    return out;
}

} // namespace

QJsonObject dumpWidgets(const QWidget *root)
{
    QJsonArray actions;
    for (const QAction *action : root->findChildren<QAction *>()) {
        if (action->objectName().isEmpty())
            continue;
        actions.append(QJsonObject{{u"objectName"_s, action->objectName()},
                                   {u"text"_s, action->text()},
                                   {u"enabled"_s, action->isEnabled()},
                                   {u"visible"_s, action->isVisible()},
                                   {u"shortcut"_s, action->shortcut().toString(QKeySequence::PortableText)},
                                   {u"disabledReason"_s, action->property("disabledReason").toString()}});
    }
    QJsonArray windows;
    for (const QWidget *window : QApplication::topLevelWidgets()) {
        if (window->isVisible() && window != root)
            windows.append(dumpOne(window));
    }
    return {{u"window"_s, dumpOne(root)}, {u"dialogs"_s, windows}, {u"actions"_s, actions}};
}

} // namespace trawl
