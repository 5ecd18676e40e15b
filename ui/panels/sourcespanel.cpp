// Table, effect bar and menus of the sources.
#include "ui/panels/sourcespanel.h"

#include "ui/delegates/glyphdelegate.h"
#include "ui/icons.h"
#include "ui/models/sourcesmodel.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/tables.h"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace trawl {

namespace {

const QList<int> defaultWidths{2, 27, 19, 16, 5, 31, 10, 7};

} // namespace

/// A change of priorities: what they were before it, and the sentence about it.
struct PriorityStep {
    QHash<QString, int> before;
    QString text;
};

struct SourcesPanel::Private {
    Desk *desk;
    Actions *actions;
    SourcesModel *model;
    QSortFilterProxyModel *proxy;
    QTableView *view;
    QWidget *effect;
    QLabel *effectText;
    QPushButton *undo, *permanent;
    QLabel *count = nullptr;
    QStringList effectIds;
    QList<PriorityStep> steps; ///< of this window, oldest first; Undo takes back the last, then the one before it
    QHash<QString, int> after; ///< priorities that the effect bar speaks of
    QSet<QString> awaited;     ///< of these, asked for and not confirmed yet
    EmptyPanel *empty = nullptr;
    QStackedWidget *stack = nullptr;
    bool restoring = false;
};

SourcesPanel::SourcesPanel(Desk *desk, Actions *actions, QWidget *parent)
    : QWidget(parent), d(std::make_unique<Private>())
{
    d->desk = desk;
    d->actions = actions;
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    buildView();
    d->stack = new QStackedWidget(this);
    d->empty = new EmptyPanel(this);
    d->empty->setObjectName(u"sourcesEmptyPanel"_s);
    d->stack->addWidget(d->view);
    d->stack->addWidget(d->empty);
    column->addWidget(d->stack, 1);
    d->effect = new QWidget(this);
    d->effect->setObjectName(u"priorityEffectBar"_s);
    auto *effectRow = new QHBoxLayout(d->effect);
    effectRow->setContentsMargins(space::unit, space::half, space::unit, space::half);
    d->effectText = new QLabel(d->effect);
    d->effectText->setTextFormat(Qt::PlainText);
    d->effectText->setWordWrap(true); // what moves stands at its end
    d->effectText->setObjectName(u"priorityEffectText"_s);
    d->undo = new QPushButton(tr("Undo"), d->effect);
    d->undo->setObjectName(u"priorityUndoButton"_s);
    d->undo->setAccessibleName(tr("Undo the priority change"));
    d->permanent = new QPushButton(tr("Make permanent"), d->effect);
    d->permanent->setObjectName(u"priorityPermanentButton"_s);
    d->permanent->setAccessibleName(tr("Write the priority into sources.json"));
    effectRow->addWidget(d->effectText, 1);
    effectRow->addWidget(d->undo);
    effectRow->addWidget(d->permanent);
    d->effect->hide();
    column->addWidget(d->effect);
    connect(d->undo, &QPushButton::clicked, this, &SourcesPanel::undoPriority);
    connect(d->permanent, &QPushButton::clicked, this, [this] {
        for (const QString &id : std::as_const(d->effectIds)) {
            if (const SourceStatus *source = d->desk->source(id))
                d->desk->request(SourceSetPriority{{id}, source->priority, {}, true}, this);
        }
        showEffectBar(false);
    });
    for (const auto &[id, delta] : {std::pair{u"source.priorityUp"_s, -1}, std::pair{u"source.priorityDown"_s, 1}})
        actions->handle(id, [this, step = delta] {
            changePriority(SourceSetPriority{d->desk->selection().sources, {}, step, false});
        });
    actions->handle(u"source.setRate"_s, [this] { setRate(); });
    actions->handle(u"source.setConcurrency"_s, [this] { setConcurrency(); });
    actions->handle(u"source.pinEngine"_s, [this] { pinEngine(); });
    connect(desk, &Desk::snapshotChanged, this, &SourcesPanel::checkEffect);
    connect(desk, &Desk::snapshotChanged, this, &SourcesPanel::refreshEmpty);
    refreshEmpty();
    publishSelection();
}

SourcesPanel::~SourcesPanel() = default;

QWidget *SourcesPanel::titleRow(QWidget *parent)
{
    auto *bar = new QWidget(parent);
    bar->setObjectName(u"sourcesTitleBar"_s);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(space::unit, 0, space::unit, 0);
    row->setSpacing(space::half);
    auto *title = new QLabel(tr("Sources"), bar);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    title->setForegroundRole(QPalette::PlaceholderText);
    row->addWidget(title);
    row->addStretch(1);
    row->addWidget(ageLabel(bar, d->desk, u"sourcesAge"_s));
    d->count = new QLabel(bar);
    d->count->setObjectName(u"sourcesCount"_s);
    row->addWidget(d->count);
    for (const QString &id : {u"source.priorityUp"_s, u"source.priorityDown"_s}) {
        auto *button = new QToolButton(bar);
        button->setDefaultAction(d->actions->action(id));
        button->setObjectName(d->actions->action(id)->objectName().replace(u"Action"_s, u"Button"_s));
        button->setAccessibleName(d->actions->action(id)->text());
        button->setFocusPolicy(Qt::TabFocus);
        button->setAutoRaise(true);
        row->addWidget(button);
    }
    publishSelection();
    return bar;
}

int SourcesPanel::heightFor(int rows) const
{
    const int scrollBar =
        d->view->horizontalScrollBar()->isVisible() ? d->view->horizontalScrollBar()->sizeHint().height() : 0;
    return scrollBar + d->view->horizontalHeader()->sizeHint().height() +
           rows * d->view->verticalHeader()->defaultSectionSize() + 2 * d->view->frameWidth() + 2;
}

QTableView *SourcesPanel::view() const
{
    return d->view;
}

void SourcesPanel::buildView()
{
    d->model = new SourcesModel(d->desk, this);
    d->proxy = new QSortFilterProxyModel(this);
    d->proxy->setSourceModel(d->model);
    d->proxy->setSortRole(SourcesModel::SortRole);
    d->proxy->setDynamicSortFilter(false); // rows move only when the operator asks
    d->view = new QTableView(this);
    prepareTable(d->view, u"sourcesView"_s, tr("Sources"));
    d->view->installEventFilter(this);
    d->view->setModel(d->proxy);
    dimWhileAway(d->view, d->desk);
    d->view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    d->view->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    d->view->setContextMenuPolicy(Qt::CustomContextMenu);
    d->view->setSortingEnabled(true);
    d->view->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    rememberColumns(d->view, d->desk, u"columns.sources"_s,
                    {defaultWidths,
                     {SourcesModel::Name},
                     {SourcesModel::Streak, SourcesModel::Depth, SourcesModel::Engine, SourcesModel::Last,
                      SourcesModel::RateColumn}});
    auto statusOf = [this](const QModelIndex &index) { return d->model->at(d->proxy->mapToSource(index).row()); };
    d->view->setItemDelegateForColumn(SourcesModel::Priority, new PriorityDelegate(d->view));
    d->view->setItemDelegateForColumn(SourcesModel::CircuitColumn,
                                      new GlyphDelegate(
                                          [statusOf](const QModelIndex &index) {
                                              const SourceStatus *s = statusOf(index);
                                              return s ? circuitLook(s->circuit, s->circuitAssumed, s->enabled)
                                                       : StateLook{};
                                          },
                                          d->view));
    d->view->setItemDelegateForColumn(SourcesModel::Streak, new StreakDelegate(d->view));
    connect(d->view, &QWidget::customContextMenuRequested, this, &SourcesPanel::showMenu);
    connect(d->view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &SourcesPanel::publishSelection);
    connect(d->model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { d->restoring = true; });
    connect(d->model, &QAbstractItemModel::modelReset, this, [this] {
        d->restoring = false;
        const QStringList ids = d->desk->selection().sources;
        for (const QString &id : ids) {
            const QModelIndex index = d->proxy->mapFromSource(d->model->index(d->model->rowOf(id), SourcesModel::Name));
            if (!index.isValid())
                continue;
            if (!d->view->currentIndex().isValid()) // the keys go on where they were
                d->view->selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
            d->view->selectionModel()->select(index, QItemSelectionModel::Select | QItemSelectionModel::Rows);
        }
        publishSelection();
        d->view->scrollTo(d->view->currentIndex());
    });
    connect(d->proxy, &QAbstractItemModel::layoutChanged, this, [this] { d->view->scrollTo(d->view->currentIndex()); });
    connect(d->model, &SourcesModel::priorityEdited, this, [this](const QString &id, int priority) {
        changePriority(SourceSetPriority{{id}, priority, {}, false});
    });
}

/// Ctrl+Up and Ctrl+Down are the priority's, also where it can't be changed further: left to the table they would move
/// the focus away from what is selected. The slash leads to the filter, as it does from the items.
bool SourcesPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != d->view || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *press = static_cast<QKeyEvent *>(event);
    if (press->text() == u"/"_s) {
        d->actions->action(u"view.filter"_s)->trigger();
        return true;
    }
    const bool up = press->key() == Qt::Key_Up;
    if (press->modifiers().setFlag(Qt::KeypadModifier, false) != Qt::ControlModifier ||
        (!up && press->key() != Qt::Key_Down))
        return QWidget::eventFilter(watched, event);
    const QAction *action = d->actions->action(up ? u"source.priorityUp"_s : u"source.priorityDown"_s);
    Q_EMIT d->desk->noted(action->property("disabledReason").toString());
    return true;
}

void SourcesPanel::resetColumns()
{
    trawl::resetColumns(d->view, d->desk, u"columns.sources"_s);
}

void SourcesPanel::select(const QString &id)
{
    const QModelIndex index = d->proxy->mapFromSource(d->model->index(d->model->rowOf(id), SourcesModel::Name));
    d->view->setCurrentIndex(index);
    d->view->setFocus();
}

void SourcesPanel::publishSelection()
{
    if (d->restoring)
        return;
    QStringList ids;
    const QModelIndexList rows = d->view->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows)
        ids.append(row.data(SourcesModel::IdRole).toString());
    d->desk->selectSources(ids);
    if (d->count)
        d->count->setText(tr("%1 of %2 selected").arg(ids.size()).arg(d->model->rowCount()));
}

void SourcesPanel::changePriority(const SourceSetPriority &change)
{
    const QStringList ids = change.ids;
    QHash<QString, int> before;
    for (const QString &id : ids) {
        if (const SourceStatus *source = d->desk->source(id))
            before.insert(id, source->priority);
    }
    d->desk->request(change, this, [this, ids, before](const SourceSetPriority::Answer &answer) {
        QString text = answer.text;
        if (text.isEmpty())
            text = tr("About %n item(s) move; work in flight is unaffected.", nullptr, int(answer.moved));
        showEffect(ids, text, before);
    });
}

/// As far back as this window's changes go; the bar then speaks of the one before.
void SourcesPanel::undoPriority()
{
    if (d->steps.isEmpty())
        return showEffectBar(false);
    const PriorityStep last = d->steps.takeLast();
    for (auto it = last.before.constBegin(); it != last.before.constEnd(); ++it)
        d->desk->request(SourceSetPriority{{it.key()}, it.value(), {}, false}, this);
    if (d->steps.isEmpty())
        return showEffectBar(false);
    d->effectIds = d->steps.constLast().before.keys();
    d->after.clear();
    d->awaited.clear();
    for (const QString &id : std::as_const(d->effectIds)) {
        const SourceStatus *source = d->desk->source(id);
        d->after.insert(id, last.before.value(id, source ? source->priority : 0));
        if (last.before.contains(id))
            d->awaited.insert(id); // what the engine confirms is no change by others
    }
    d->effectText->setText(d->steps.constLast().text);
    refreshUndo();
}

/// While it is shown, Ctrl+Z on this page is its Undo: what it speaks of is what the operator did here last.
void SourcesPanel::showEffectBar(bool shown)
{
    d->effect->setVisible(shown);
    d->desk->offerUndo(shown ? tr("the priority change") : QString());
}

void SourcesPanel::refreshUndo()
{
    d->undo->setText(d->steps.size() > 1 ? tr("Undo (%1)").arg(d->steps.size()) : tr("Undo"));
}

void SourcesPanel::showEffect(const QStringList &ids, const QString &text, const QHash<QString, int> &before)
{
    if (d->effect->isHidden())
        d->steps.clear(); // of a bar that went: others have changed what it spoke of, or it was made permanent
    d->steps.append({before, text});
    refreshUndo();
    d->effectIds = ids;
    d->after.clear();
    d->awaited.clear();
    d->effectText->setText(text);
    QPalette palette = this->palette();
    palette.setColor(QPalette::Window, token(Token::AccentFill, palette));
    d->effect->setPalette(palette);
    d->effect->setAutoFillBackground(true);
    showEffectBar(true);
    QTimer::singleShot(0, this, [this] {
        d->view->scrollTo(d->view->currentIndex());
    }); // the bar takes rows: not the one it speaks of
}

/// The bar speaks of a change that stands. Undone elsewhere, or changed again, it goes.
void SourcesPanel::checkEffect()
{
    if (d->effect->isHidden() || d->steps.isEmpty())
        return;
    for (const QString &id : std::as_const(d->effectIds)) {
        const SourceStatus *source = d->desk->source(id);
        if (!source)
            continue;
        const bool settled = d->after.contains(id);
        if (!settled && source->priority != d->steps.constLast().before.value(id, -1))
            d->after.insert(id, source->priority); // the engine has confirmed it
        else if (d->awaited.contains(id) && source->priority == d->after.value(id))
            d->awaited.remove(id);
        else if (settled && !d->awaited.contains(id) && source->priority != d->after.value(id))
            return showEffectBar(false);
    }
}

void SourcesPanel::refreshEmpty()
{
    const bool none = d->model->rowCount() == 0;
    d->stack->setCurrentIndex(none ? 1 : 0);
    if (!none)
        return;
    auto command = [this](const QString &id) { return [this, id] { Q_EMIT d->desk->commandRequested(id); }; };
    d->empty->setContent(u"sources"_s, tr("No sources yet."),
                         {{u"sourcesEmptyEditButton"_s, tr("Edit sources.json"), command(u"sources.edit"_s)},
                          {u"sourcesEmptySampleButton"_s, tr("Try the sample site"), command(u"app.openSample"_s)}});
}

void SourcesPanel::showMenu(const QPoint &at)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(u"sourcesMenu"_s);
    const QStringList ids = d->desk->selection().sources;
    QAction *items = menu->addAction(icon(u"filter"_s), tr("Show items of this source"));
    items->setEnabled(ids.size() == 1);
    connect(items, &QAction::triggered, this,
            [this, ids] { Q_EMIT d->desk->filterRequested(u"source:"_s + ids.value(0)); });
    d->actions->fill(menu, {u"item.why"_s, u"-"_s, u"circuit.probe"_s, u"circuit.hold"_s, u"circuit.close"_s, u"-"_s,
                            u"source.priorityUp"_s, u"source.priorityDown"_s});
    QMenu *priority = menu->addMenu(tr("Set priority"));
    priority->setEnabled(d->actions->action(u"source.priorityUp"_s)->isEnabled() ||
                         d->actions->action(u"source.priorityDown"_s)->isEnabled());
    for (int p = 1; p <= 9; ++p) {
        QAction *entry = priority->addAction(p == 1 ? tr("1 — first") : p == 9 ? tr("9 — last") : QString::number(p));
        connect(entry, &QAction::triggered, this, [this, ids, p] {
            changePriority(SourceSetPriority{ids, p, {}, false});
        });
    }
    d->actions->fill(menu, {u"source.pinEngine"_s, u"source.setRate"_s, u"source.setConcurrency"_s, u"-"_s,
                            u"source.enable"_s, u"source.disable"_s});
    menu->popup(d->view->viewport()->mapToGlobal(at));
}

void SourcesPanel::setConcurrency()
{
    const QString id = d->desk->selection().sources.value(0);
    const SourceStatus *source = d->desk->source(id);
    if (!source)
        return;
    auto *dialog = new QInputDialog(this);
    dialog->setObjectName(u"concurrencyDialog"_s);
    dialog->setAccessibleName(tr("Pages at a time"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setInputMode(QInputDialog::IntInput);
    dialog->setWindowTitle(tr("Pages at a time of %1").arg(source->name));
    dialog->setLabelText(source->inRun ? tr("Pages of this source that load at the same time, for this run:")
                                       : tr("Pages of this source that load at the same time:"));
    dialog->setIntRange(1, 64);
    dialog->setIntValue(source->concurrency);
    dialog->setOkButtonText(tr("Set"));
    connect(dialog, &QInputDialog::intValueSelected, this, [this, id](int value) {
        d->desk->request(SourceSetConcurrency{id, value, false}, this);
    });
    dialog->open();
}

void SourcesPanel::pinEngine()
{
    const QString id = d->desk->selection().sources.value(0);
    const SourceStatus *source = d->desk->source(id);
    if (!source)
        return;
    const QString automatic = tr("Automatic (the chain decides)");
    QStringList names;
    if (source->inRun)
        names.append(automatic);
    for (const QString &each : d->desk->snapshot().engines) {
        if (const std::optional<EngineId> engine = fromWord<EngineId>(each))
            names.append(engineLabel(*engine));
    }
    auto *dialog = new QInputDialog(this);
    dialog->setObjectName(u"pinEngineDialog"_s);
    dialog->setAccessibleName(tr("Pin engine"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setOption(QInputDialog::UseListViewForComboBoxItems);
    dialog->setWindowTitle(tr("Engine of %1").arg(source->name));
    dialog->setLabelText(source->inRun ? tr("The engine that is tried first for this source, in this run:")
                                       : tr("The engine that is tried first for this source, from the next run on:"));
    dialog->setComboBoxItems(names);
    const std::optional<EngineId> now =
        source->enginePinned || !source->inRun ? fromWord<EngineId>(source->engine) : std::nullopt;
    dialog->setTextValue(now ? engineLabel(*now) : automatic);
    dialog->setOkButtonText(tr("Pin"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, id](const QString &chosen) {
        std::optional<EngineId> engine; // automatic
        for (const auto &[each, name] : Words<EngineId>::words) {
            if (engineLabel(each) == chosen)
                engine = each;
        }
        d->desk->request(SourcePinEngine{id, engine}, this);
    });
    dialog->open();
}

void SourcesPanel::setRate()
{
    const QString id = d->desk->selection().sources.value(0);
    const SourceStatus *source = d->desk->source(id);
    if (!source)
        return;
    auto *dialog = new QInputDialog(this);
    dialog->setObjectName(u"rateDialog"_s);
    dialog->setAccessibleName(tr("Rate"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setInputMode(QInputDialog::DoubleInput);
    dialog->setWindowTitle(tr("Rate of %1").arg(source->name));
    dialog->setLabelText(source->inRun ? tr("Requests per second over all workers, for this run:")
                                       : tr("Requests per second over all workers, in sources.json:"));
    dialog->setDoubleRange(0.01, 50);
    dialog->setDoubleDecimals(2);
    dialog->setDoubleStep(0.1);
    dialog->setDoubleValue(source->rateAllowed);
    dialog->setOkButtonText(tr("Set rate"));
    connect(dialog, &QInputDialog::doubleValueSelected, this, [this, id](double value) {
        d->desk->request(SourceSetRate{id, value, false}, this);
    });
    dialog->open();
}

} // namespace trawl
