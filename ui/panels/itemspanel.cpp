// Filter bar, table and menus of the items.
#include "ui/panels/itemspanel.h"

#include "domain/itemfilter.h"
#include "ui/delegates/glyphdelegate.h"
#include "ui/icons.h"
#include "ui/models/itemsmodel.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/facetrail.h"
#include "ui/widgets/filteredit.h"
#include "ui/widgets/glyphs.h"
#include "ui/widgets/tables.h"

#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QShortcut>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace trawl {

namespace {

const QList<int> defaultWidths{20, 29, 24, 11, 9, 6, 8, 11, 12, 22};

} // namespace

struct ItemsPanel::Private {
    Desk *desk;
    Actions *actions;
    ItemsModel *model;
    QTableView *view;
    FacetRail *rail;
    QToolButton *railButton;
    FilterEdit *edit;
    QLabel *count, *problem;
    EmptyPanel *empty;
    QToolButton *clear, *suggestion;
    QWidget *problemRow;
    QStackedWidget *stack;
    QHBoxLayout *saved;
    QString suggested;
    QTimer facets;
    QTimer typing;
    QString typed;
    bool moving = false; ///< rows are changing places
    QToolButton *stale;  ///< "order changed · F5"
    QElapsedTimer input; ///< since the pointer or the keyboard was used in the table
    QTimer idle;
    RowId follow = 0;      ///< the current item, while the order changes
    QList<RowId> followed; ///< the selected ones
    QList<RowId> kept;     ///< selected items that are not among the loaded rows at the moment
};

ItemsPanel::ItemsPanel(Desk *desk, Actions *actions, QWidget *parent) : QWidget(parent), d(std::make_unique<Private>())
{
    d->desk = desk;
    d->actions = actions;
    d->model = new ItemsModel(desk, this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::half);
    column->addWidget(buildFilterBar());
    buildView();
    d->stack = new QStackedWidget(this);
    d->stack->addWidget(d->view);
    d->empty = new EmptyPanel(this);
    d->empty->setObjectName(u"itemsEmptyPanel"_s);
    d->stack->addWidget(d->empty);
    d->rail = new FacetRail(this);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::half);
    row->addWidget(d->rail);
    row->addWidget(d->stack, 1);
    column->addLayout(row, 1);
    d->rail->hide();
    connect(d->rail, &FacetRail::toggled, this, [this](FilterKey key, const QString &word) {
        d->edit->setText(withWordToggled(d->edit->text(), key, word));
    });
    connect(d->railButton, &QToolButton::toggled, this, [this](bool on) {
        d->rail->setVisible(on);
        if (on)
            readFacets();
        if (d->desk->state()->isLoaded())
            d->desk->state()->set(u"facets"_s, on);
    });
    connect(d->model, &ItemsModel::countsChanged, this, &ItemsPanel::refreshCounts);
    connect(d->model, &ItemsModel::failed, this,
            [this](const Error &error) { d->desk->say(messageFor(error, ItemsPage::verb)); });
    connect(d->desk, &Desk::snapshotChanged, this, [this] {
        if (d->model->total() == 0)
            refreshCounts();
        countSaved();
    });
    connect(desk->state(), &UiState::loaded, this, [this] {
        showSaved();
        // A wide window has the room from the start; later it is as the operator left it.
        d->railButton->setChecked(
            d->desk->state()->value(u"facets"_s).toBool(width() > fontMetrics().averageCharWidth() * 220));
        if (d->edit->text().isEmpty())
            d->edit->setText(d->desk->state()->value(u"filter"_s).toString());
    });
    d->typing.setSingleShot(true);
    d->typing.setInterval(60); // a keystroke supersedes the one before it
    connect(&d->typing, &QTimer::timeout, this, [this] { applyFilter(d->typed); });
    d->facets.setInterval(2000);
    connect(&d->facets, &QTimer::timeout, this, [this] {
        if (d->edit->hasFocus() || d->rail->isVisible())
            readFacets();
    });
    d->facets.start();
    actions->handle(u"item.filterValue"_s, [this] { addTerm(false); });
    actions->handle(u"item.excludeValue"_s, [this] { addTerm(true); });
    actions->handle(u"item.copy"_s, [this] { copyRows(); });
    actions->handle(u"item.requeue"_s, [this] { requeue(); });
    showSaved();
    refreshCounts();
}

ItemsPanel::~ItemsPanel() = default;

/// Counts for the rail and for the completion popup: by states, reviews, uploads, sources and engines of the whole run.
void ItemsPanel::readFacets()
{
    if (d->desk->run() == 0)
        return d->rail->setValues({});
    d->desk->ask(ItemsFacets{d->desk->run()}, this, [this](const Result<Facets> &result) {
        if (!result.ok()) // the last counts stay, and the popup offers words without any
            return d->desk->say(messageFor(result.error(), ItemsFacets::verb));
        QList<std::pair<QString, qint64>> offered;
        const Facets &facets = result.value();
        const auto offer = [&offered](FilterKey key, const QMap<QString, qint64> &words) {
            for (auto word = words.begin(); word != words.end(); ++word)
                offered.append({filterKeyWord(key) + u':' + word.key(), word.value()});
        };
        offer(FilterKey::Engine, facets.engine);
        offer(FilterKey::Review, facets.review);
        offer(FilterKey::Source, facets.source);
        offer(FilterKey::State, facets.state);
        offer(FilterKey::Upload, facets.upload);
        d->edit->setFacets(offered);
        showFacets(result.value());
    });
}

void ItemsPanel::showFacets(const Facets &facets)
{
    QList<FacetRail::Value> values;
    const auto add = [&](FilterKey key, const QString &word, const QString &label, qint64 count) {
        if (count > 0)
            values.append({key, word, label, count});
    };
    for (const auto &[word, label] : {std::pair{u"pending"_s, tr("Pending")}, std::pair{u"leased"_s, tr("In flight")},
                                      std::pair{u"captured"_s, tr("Captured")}, std::pair{u"failed"_s, tr("Failed")},
                                      std::pair{u"skipped"_s, tr("Skipped")}})
        add(FilterKey::State, word, label, facets.state.value(word));
    add(FilterKey::State, u"stuck"_s, tr("Stuck"), d->desk->snapshot().stuck);
    for (const auto &[value, word] : Words<Review>::words)
        add(FilterKey::Review, QLatin1StringView(word), reviewWord(value),
            facets.review.value(QLatin1StringView(word)));
    for (const auto &[value, word] : Words<UploadState>::words)
        add(FilterKey::Upload, QLatin1StringView(word), uploadWord(value),
            facets.upload.value(QLatin1StringView(word)));
    for (const SourceStatus &each : d->desk->snapshot().sources)
        add(FilterKey::Source, each.id, each.name.isEmpty() ? each.id : each.name, facets.source.value(each.id));
    for (const auto &[value, word] : Words<EngineId>::words)
        add(FilterKey::Engine, QLatin1StringView(word), engineLabel(value),
            facets.engine.value(QLatin1StringView(word)));
    d->rail->setValues(values);
}

QTableView *ItemsPanel::view() const
{
    return d->view;
}

ItemsModel *ItemsPanel::model() const
{
    return d->model;
}

QWidget *ItemsPanel::buildFilterBar()
{
    auto *bar = new QWidget(this);
    auto *column = new QVBoxLayout(bar);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto *row = new QHBoxLayout;
    d->railButton = new QToolButton(bar);
    d->railButton->setObjectName(u"facetsButton"_s);
    d->railButton->setIcon(icon(u"filter"_s));
    d->railButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    d->railButton->setText(tr("Facets"));
    d->railButton->setAccessibleName(tr("Facets"));
    d->railButton->setToolTip(tr("Show the counts of states, reviews, uploads, sources and engines beside the table"));
    d->railButton->setCheckable(true);
    d->railButton->setAutoRaise(true);
    d->railButton->setFocusPolicy(Qt::TabFocus);
    row->addWidget(d->railButton);
    d->edit = new FilterEdit(bar);
    row->addWidget(d->edit, 1);
    auto tool = [bar, row](const QString &text, const QString &name, const QString &tip) {
        auto *button = new QToolButton(bar);
        button->setText(text);
        button->setObjectName(name);
        button->setAccessibleName(tip);
        button->setToolTip(tip);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        row->addWidget(button);
        return button;
    };
    d->saved = new QHBoxLayout;
    d->saved->setSpacing(2);
    row->addLayout(d->saved);
    d->stale = tool(tr("order changed · F5"), u"orderChangedButton"_s,
                    tr("The rows stay where they are while you work here. Sort them anew (F5)"));
    d->stale->setIcon(icon(u"retry"_s));
    d->stale->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    d->stale->hide();
    connect(d->stale, &QToolButton::clicked, d->model, &ItemsModel::reorder);
    auto *again = new QShortcut(Qt::Key_F5, this);
    connect(again, &QShortcut::activated, d->model, &ItemsModel::reorder);
    row->addWidget(ageLabel(bar, d->desk, u"itemsAge"_s));
    d->count = new QLabel(bar);
    d->count->setObjectName(u"itemsCount"_s);
    row->addWidget(d->count);
    d->clear = tool(tr("Clear"), u"filterClearButton"_s, tr("Clear the filter"));
    connect(d->clear, &QToolButton::clicked, d->edit, &QLineEdit::clear);
    auto *keep = tool({}, u"filterSaveButton"_s, tr("Save this filter as a button"));
    keep->setIcon(icon(u"star"_s));
    connect(keep, &QToolButton::clicked, this, [this] {
        const QString filter = d->edit->text().simplified();
        QJsonObject saved = d->desk->state()->value(u"filters"_s).toObject();
        if (filter.isEmpty() || !d->edit->error().isEmpty())
            return d->desk->say(
                {u"filter.save"_s, Severity::Info, tr("There is no valid filter to save."), {}, {}, {}, {}, 5000});
        saved.insert(filter, filter);
        d->desk->state()->set(u"filters"_s, saved);
        showSaved();
    });
    auto *columns = tool(tr("Columns"), u"itemsColumnsButton"_s, tr("Choose columns"));
    columns->setIcon(icon(u"columns"_s));
    columns->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(columns, &QToolButton::clicked, this, [this, columns] {
        QHeaderView *header = d->view->horizontalHeader();
        Q_EMIT header->customContextMenuRequested(
            header->mapFromGlobal(columns->mapToGlobal(QPoint(0, columns->height()))));
    });
    column->addLayout(row);
    d->problemRow = new QWidget(bar);
    auto *second = new QHBoxLayout(d->problemRow);
    second->setContentsMargins(space::half, 0, 0, 0);
    d->problem = new QLabel(d->problemRow);
    d->problem->setObjectName(u"filterProblem"_s);
    second->addWidget(d->problem);
    d->suggestion = new QToolButton(d->problemRow);
    d->suggestion->setObjectName(u"filterSuggestionButton"_s);
    d->suggestion->setAutoRaise(true);
    d->suggestion->setFocusPolicy(Qt::TabFocus);
    second->addWidget(d->suggestion);
    second->addStretch(1);
    column->addWidget(d->problemRow);
    d->problemRow->hide();
    connect(d->suggestion, &QToolButton::clicked, this, [this] { d->edit->setText(d->suggested); });
    connect(d->edit, &FilterEdit::filterChanged, this, [this](const QString &filter) {
        d->typed = filter;
        d->typing.start();
    });
    connect(d->edit, &FilterEdit::leaveRequested, this, [this] { d->view->setFocus(); });
    connect(d->edit, &FilterEdit::validityChanged, this, [this](const QString &error, const QString &suggestion) {
        d->problemRow->setVisible(!error.isEmpty());
        QPalette palette = this->palette();
        palette.setColor(QPalette::WindowText, token(Token::Bad, palette));
        d->problem->setPalette(palette);
        d->problem->setText(error + u' ' + (error.isEmpty() ? QString() : tr("The last valid filter stays in force.")));
        d->suggested = suggestion;
        d->suggestion->setVisible(!suggestion.isEmpty());
        d->suggestion->setText(tr("Use “%1”").arg(suggestion));
        d->suggestion->setAccessibleName(d->suggestion->text());
    });
    return bar;
}

void ItemsPanel::showSaved()
{
    while (QLayoutItem *item = d->saved->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    QList<std::pair<QString, QString>> entries{
        {tr("Failed"), u"state:failed"_s}, {tr("Stuck"), u"state:stuck"_s}, {tr("Low coverage"), u"cov:<70"_s}};
    const QJsonObject own = d->desk->state()->value(u"filters"_s).toObject();
    for (auto it = own.begin(); it != own.end(); ++it)
        entries.append({it.key(), it.value().toString()});
    for (const auto &[name, filter] : std::as_const(entries)) {
        auto *button = new QToolButton(this);
        button->setObjectName(u"savedFilter_"_s + filter);
        button->setText(fontMetrics().elidedText(name, Qt::ElideRight, fontMetrics().averageCharWidth() * 20));
        button->setAccessibleName(tr("Saved filter %1").arg(name));
        button->setToolTip(filter);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &QToolButton::clicked, this, [this, filter = filter] { setFilter(filter); });
        if (own.contains(name)) {
            button->setContextMenuPolicy(Qt::ActionsContextMenu);
            auto *forget = new QAction(tr("Remove this filter"), button);
            connect(forget, &QAction::triggered, this, [this, key = name] {
                QJsonObject rest = d->desk->state()->value(u"filters"_s).toObject();
                rest.remove(key);
                d->desk->state()->set(u"filters"_s, rest);
                QTimer::singleShot(0, this, [this] { showSaved(); });
            });
            button->addAction(forget);
        }
        d->saved->addWidget(button);
    }
    countSaved();
}

/// The two that ask for an act say how many there are.
void ItemsPanel::countSaved()
{
    const Snapshot &s = d->desk->snapshot();
    const std::tuple<QString, QString, qint64> counted[] = {
        {u"state:failed"_s, tr("Failed"), s.run ? s.run->counts.failed : 0}, {u"state:stuck"_s, tr("Stuck"), s.stuck}};
    for (const auto &[filter, name, count] : counted) {
        const QString text = count > 0 ? tr("%1 (%2)").arg(name, Desk::number(count)) : name;
        if (auto *button = findChild<QToolButton *>(u"savedFilter_"_s + filter); button && button->text() != text)
            button->setText(text);
    }
}

void ItemsPanel::buildView()
{
    d->view = new QTableView(this);
    prepareTable(d->view, u"itemsView"_s, tr("Items"));
    d->view->setModel(d->model);
    dimWhileAway(d->view, d->desk);
    d->view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    d->view->setContextMenuPolicy(Qt::CustomContextMenu);
    d->view->setSortingEnabled(true);
    d->view->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    d->view->installEventFilter(this);
    rememberColumns(d->view, d->desk, u"columns.items"_s,
                    {defaultWidths,
                     {ItemsModel::Url, ItemsModel::State, ItemsModel::Waiting, ItemsModel::Source},
                     {ItemsModel::Upload, ItemsModel::EngineColumn, ItemsModel::Try, ItemsModel::Coverage,
                      ItemsModel::Http, ItemsModel::ReviewColumn}});
    d->view->setItemDelegateForColumn(ItemsModel::State, new GlyphDelegate(
                                                             [this](const QModelIndex &index) {
                                                                 const ItemRow *row = d->model->at(index.row());
                                                                 return row ? itemLook(d->model->labelOf(*row))
                                                                            : StateLook{};
                                                             },
                                                             d->view));
    connect(d->view, &QWidget::customContextMenuRequested, this, &ItemsPanel::showMenu);
    connect(d->view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ItemsPanel::publishSelection);
    // Sorted anew by the operator: the current item and what is selected are found again in the new order, by id.
    connect(d->model, &ItemsModel::orderAboutToChange, this, [this] {
        const ItemRow *current = d->model->at(d->view->currentIndex().row());
        d->follow = current ? current->id : 0;
        d->followed = d->desk->selection().items;
    });
    connect(d->model, &QAbstractItemModel::modelReset, this, [this] {
        d->kept = d->follow != 0 ? d->followed : QList<RowId>();
        publishSelection();
        if (d->follow != 0)
            d->model->follow(std::exchange(d->follow, 0));
    });
    connect(d->model, &ItemsModel::followed, this, [this](int row) {
        const QModelIndex at = d->model->index(row, ItemsModel::State);
        d->view->selectionModel()->setCurrentIndex(at, QItemSelectionModel::NoUpdate);
        for (const RowId id : std::exchange(d->followed, {})) {
            if (const int chosen = d->model->rowOf(id); chosen >= 0)
                d->view->selectionModel()->select(d->model->index(chosen, 0),
                                                  QItemSelectionModel::Select | QItemSelectionModel::Rows);
        }
        d->view->scrollTo(at, QAbstractItemView::PositionAtCenter);
    });
    // Rows that moved: what was selected stays selected by id, also an item that is far away now.
    connect(d->model, &QAbstractItemModel::layoutAboutToBeChanged, this, [this] {
        d->moving = true;
        d->kept = d->desk->selection().items;
    });
    connect(d->model, &QAbstractItemModel::layoutChanged, this, [this] {
        d->moving = false;
        publishSelection();
    });
    connect(d->model, &ItemsModel::reordered, this, [this] {
        if (d->view->currentIndex().isValid())
            d->view->scrollTo(d->view->currentIndex());
    });
    connect(d->model, &ItemsModel::orderStaleChanged, d->stale, &QWidget::setVisible);
    d->view->viewport()->setMouseTracking(true);
    d->view->viewport()->installEventFilter(this);
    d->idle.setInterval(250);
    connect(&d->idle, &QTimer::timeout, this, &ItemsPanel::holdRows);
    d->idle.start();
    connect(d->view->verticalScrollBar(), &QScrollBar::valueChanged, this, &ItemsPanel::publishVisible);
    connect(d->view->verticalScrollBar(), &QScrollBar::rangeChanged, this, &ItemsPanel::publishVisible);
}

bool ItemsPanel::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseMove:
    case QEvent::MouseButtonPress:
    case QEvent::Wheel:
        d->input.start();
        holdRows();
        break;
    default:
        break;
    }
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->text() == u"/"_s) {
        focusFilter();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

/// The order stays while the operator is at work here: input within the last second, the pointer on the rows, a
/// selection, or a place in the middle of the list.
void ItemsPanel::holdRows()
{
    const bool recent = d->input.isValid() && d->input.elapsed() < 1000;
    const bool under =
        d->view->viewport()->underMouse(); // what the pointer is about to press does not become another thing
    d->model->setHeld(recent || under || d->view->verticalScrollBar()->value() > 0 ||
                      d->view->selectionModel()->hasSelection());
}

void ItemsPanel::publishVisible()
{
    const int first = d->view->rowAt(0);
    const int rows = d->view->viewport()->height() / qMax(1, d->view->verticalHeader()->defaultSectionSize());
    d->model->setVisibleRows(first, first + rows + 1);
}

void ItemsPanel::publishSelection()
{
    if (d->moving)
        return;
    QList<RowId> ids;
    // Ranges, not single indexes: Ctrl+A over a million rows must not make a million objects. Only loaded rows have
    // ids.
    for (const QItemSelectionRange &range : d->view->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom() && ids.size() < ItemsModel::pageSize * ItemsModel::pagesKept;
             ++row) {
            if (const ItemRow *item = d->model->at(row))
                ids.append(item->id);
        }
    }
    // Another choice of the operator's ends what was kept; a move of rows does not.
    if (ids.isEmpty() && !d->view->selectionModel()->hasSelection() && !d->kept.isEmpty())
        ids = d->kept;
    else
        d->kept.clear();
    d->desk->selectItems(ids);
}

void ItemsPanel::setFilter(const QString &text)
{
    d->edit->setText(text);
}

void ItemsPanel::applyFilter(const QString &text)
{
    d->model->setFilter(text);
    d->rail->setFilter(text);
    d->desk->state()->set(u"filter"_s, text);
    refreshCounts();
}

void ItemsPanel::focusFilter()
{
    d->edit->setFocus(Qt::ShortcutFocusReason);
    d->edit->selectAll();
}

void ItemsPanel::resetColumns()
{
    trawl::resetColumns(d->view, d->desk, u"columns.items"_s);
}

int ItemsPanel::heightFor(int rows) const
{
    const int scrollBar =
        d->view->horizontalScrollBar()->isVisible() ? d->view->horizontalScrollBar()->sizeHint().height() : 0;
    return d->edit->parentWidget()->sizeHint().height() + layout()->spacing() +
           d->view->horizontalHeader()->sizeHint().height() + rows * d->view->verticalHeader()->defaultSectionSize() +
           2 * d->view->frameWidth() + scrollBar;
}

void ItemsPanel::refreshCounts()
{
    const qint64 matching = d->model->rowCount();
    d->count->setText(tr("%1 of %2").arg(Desk::number(matching), Desk::number(d->model->total())));
    d->count->setAccessibleName(
        tr("%1 of %2 items shown").arg(Desk::number(matching), Desk::number(d->model->total())));
    d->clear->setEnabled(!d->model->filter().isEmpty());
    d->clear->setToolTip(d->clear->isEnabled() ? tr("Clear the filter") : tr("No filter is set."));
    const bool nothing = matching == 0 && !d->model->isLoading();
    d->stack->setCurrentIndex(nothing ? 1 : 0);
    if (!nothing)
        return;
    const Snapshot &s = d->desk->snapshot();
    if (!d->model->filter().isEmpty())
        d->empty->setContent(
            u"filter"_s,
            tr("No item matches %1. %2 items are hidden.").arg(d->model->filter(), Desk::number(d->model->total())),
            {{u"itemsClearButton"_s, tr("Clear filter"), [this] { d->edit->clear(); }},
             {u"itemsLastTermButton"_s, tr("Remove last term"),
              [this] { d->edit->setText(d->edit->text().simplified().section(u' ', 0, -2)); }}});
    else if (d->desk->run() == 0)
        d->empty->setContent(
            u"table"_s, s.sources.isEmpty() ? tr("No sources yet.") : tr("Nothing has run yet."),
            {firstStep(s, u"items"_s, [this](const QString &id) { Q_EMIT d->desk->commandRequested(id); })});
    else
        d->empty->setContent(u"table"_s, tr("This run has no items yet."), {});
}

void ItemsPanel::showMenu(const QPoint &at)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(u"itemsMenu"_s);
    d->actions->fill(menu, {u"item.why"_s, u"-"_s, u"item.filterValue"_s, u"item.excludeValue"_s, u"-"_s,
                            u"item.requeue"_s, u"items.unlock"_s, u"-"_s, u"item.copy"_s});
    menu->popup(d->view->viewport()->mapToGlobal(at));
}

void ItemsPanel::addTerm(bool exclude)
{
    const QString term = d->model->filterTerm(d->view->currentIndex());
    if (!term.isEmpty())
        d->edit->setText((d->edit->text() + u' ' + (exclude ? u"-"_s : QString()) + term).simplified());
}

void ItemsPanel::copyRows()
{
    QString text, html = u"<table>"_s;
    QJsonArray json;
    const QList<RowId> ids = d->desk->selection().items;
    for (RowId id : ids) {
        const int row = d->model->rowOf(id);
        if (row < 0)
            continue;
        QStringList cells;
        for (int column = 0; column < ItemsModel::ColumnCount; ++column)
            cells << (column == ItemsModel::Url ? d->model->at(row)->url
                                                : d->model->index(row, column).data().toString());
        text += cells.join(u'\t') + u'\n';
        html += u"<tr><td>"_s + cells.join(u'\n').toHtmlEscaped().replace(u"\n"_s, u"</td><td>"_s) + u"</td></tr>"_s;
        json.append(d->model->at(row)->toJson());
    }
    auto *mime = new QMimeData;
    mime->setText(text);
    mime->setHtml(html + u"</table>"_s);
    mime->setData(u"application/json"_s, QJsonDocument(json).toJson());
    QGuiApplication::clipboard()->setMimeData(mime);
}

void ItemsPanel::requeue()
{
    d->desk->request(ItemsRequeue{d->desk->selection().items}, this, [this](const Requeued &answer) {
        const QString count = tr("%n item(s) requeued.", nullptr, answer.requeued);
        d->desk->say({ItemsRequeue::verb,
                      Severity::Good,
                      answer.note.isEmpty() ? count : count + u' ' + answer.note,
                      {},
                      {},
                      {},
                      {},
                      6000});
        d->model->refresh();
    });
}

} // namespace trawl
