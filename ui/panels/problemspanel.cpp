// Problems table, its empty state and the Fix button.
#include "ui/panels/problemspanel.h"

#include "ui/delegates/glyphdelegate.h"
#include "ui/models/problemsmodel.h"
#include "ui/widgets/tables.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace trawl {

ProblemsPanel::ProblemsPanel(Desk *desk, Actions *actions, QWidget *parent)
    : QWidget(parent), m_model(new ProblemsModel(desk, this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::half);
    auto *stack = new QStackedWidget(this);
    auto *view = new QTableView(this);
    prepareTable(view, u"problemsView"_s, tr("Problems"));
    view->setModel(m_model);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    rememberColumns(view, desk, u"columns.problems"_s,
                    {{12, 32, 36, 32, 7, 12}, {ProblemsModel::Why, ProblemsModel::Fix, ProblemsModel::What}});
    view->setItemDelegateForColumn(ProblemsModel::SeverityColumn, new GlyphDelegate(
                                                                      [this](const QModelIndex &index) {
                                                                          const Problem *p = m_model->at(index.row());
                                                                          return levelLook(p ? p->severity : 2);
                                                                      },
                                                                      view));
    auto *empty = new QLabel(tr("No problems."), this);
    empty->setObjectName(u"problemsEmpty"_s);
    empty->setAlignment(Qt::AlignCenter);
    empty->setAutoFillBackground(true);
    empty->setBackgroundRole(QPalette::Base);
    stack->addWidget(view);
    stack->addWidget(empty);
    column->addWidget(stack, 1);
    auto *fix = new QPushButton(tr("Fix"), this);
    fix->setObjectName(u"problemFixButton"_s);
    fix->setFocusPolicy(Qt::TabFocus);
    auto *row = new QHBoxLayout;
    auto *other = new QPushButton(this); // the second answer, where the problem is a question
    other->setObjectName(u"problemOtherButton"_s);
    other->setFocusPolicy(Qt::TabFocus);
    row->addWidget(fix);
    row->addWidget(other);
    row->addStretch(1);
    column->addLayout(row);
    auto refresh = [this, stack, view, fix, other, actions, desk] {
        stack->setCurrentIndex(m_model->rowCount() == 0 ? 1 : 0);
        if (m_model->rowCount() > 0 && !view->currentIndex().isValid()) {
            // The list was read anew: the same problem stays the current one, else the first.
            int row = 0;
            for (int i = 0; i < m_model->rowCount(); ++i) {
                if (m_model->at(i)->key == view->property("problemKey").toString())
                    row = i;
            }
            view->selectionModel()->setCurrentIndex(m_model->index(row, 0),
                                                    QItemSelectionModel::SelectCurrent | QItemSelectionModel::Rows);
        }
        const Problem *p = m_model->at(view->currentIndex().row());
        view->setProperty("problemKey", p ? p->key : QString());
        fix->setVisible(m_model->rowCount() > 0);
        const bool question = p && p->actions.size() > 1;
        other->setVisible(question);
        other->setText(question ? p->actions.at(1).text : QString());
        other->setAccessibleName(other->text());
        const CommandInfo *command = p ? findCommand(p->fixCommand) : nullptr;
        QAction *action = command ? actions->action(command->id) : nullptr;
        fix->setText(action ? action->text() : p && !p->fixCommand.isEmpty() ? tr("Copy command") : tr("Fix"));
        fix->setAccessibleName(fix->text());
        const bool selects = p && p->fixCommand.startsWith(u"circuit."_s) && desk->source(p->key.section(u':', 1));
        fix->setEnabled(p && !p->fixCommand.isEmpty() && (!action || selects || action->isEnabled()));
        fix->setToolTip(!p                               ? tr("Select a problem first.")
                        : p->fixCommand.isEmpty()        ? tr("There is no command for it; see “What to do”.")
                        : action && !action->isEnabled() ? action->property("disabledReason").toString()
                                                         : p->fix);
    };
    connect(m_model, &QAbstractItemModel::modelReset, this, refresh);
    connect(desk, &Desk::snapshotChanged, this, refresh);
    connect(view->selectionModel(), &QItemSelectionModel::currentChanged, this, refresh);
    connect(fix, &QPushButton::clicked, this, [this, view, desk] {
        const Problem *p = m_model->at(view->currentIndex().row());
        if (!p)
            return;
        const QString about = p->key.section(u':', 1);
        if (p->fixCommand.startsWith(u"circuit."_s) && desk->source(about))
            Q_EMIT desk->sourceRequested(about); // the command acts on the selected source
        if (findCommand(p->fixCommand))
            Q_EMIT desk->commandRequested(p->fixCommand);
        else
            QGuiApplication::clipboard()->setText(p->fixCommand);
    });
    connect(other, &QPushButton::clicked, this, [this, view, desk] {
        const Problem *p = m_model->at(view->currentIndex().row());
        if (p && p->actions.size() > 1)
            Q_EMIT desk->commandRequested(p->actions.at(1).command);
    });
    refresh();
}

} // namespace trawl
