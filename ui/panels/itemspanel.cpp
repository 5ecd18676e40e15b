// Table, facets and menus of the items.
#include "ui/panels/itemspanel.h"

#include "domain/itemfilter.h"
#include "ui/delegates/glyphdelegate.h"
#include "ui/dialogs/importdialog.h"
#include "ui/models/itemsmodel.h"
#include "ui/panels/itemsfilterbar.h"
#include "ui/panels/leftoutpanel.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/facetrail.h"
#include "ui/widgets/glyphs.h"
#include "ui/widgets/tables.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QScrollBar>
#include <QSet>
#include <QShortcut>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace trawl {

namespace {

const QList<int> defaultWidths{20, 29, 24, 11, 9, 6, 8, 11, 12, 22};

const QString allReasons = u"all"_s; // of what was left out
constexpr qsizetype mostKept = 100;  // selected items that are not loaded
} // namespace

struct ItemsPanel::Private {
    Desk *desk;
    Actions *actions;
    ItemsModel *model;
    QTableView *view;
    ItemsFilterBar *bar;
    FacetRail *rail;
    EmptyPanel *empty;
    LeftOutPanel *leftOut;
    QStackedWidget *stack;
    Facets counts; ///< as they were read last
    LeftOutCounts::Answer leftOutCounts;
    QTimer facets;
    RowId counted = 0;      ///< run that was counted last
    qint64 countedRows = 0; ///< what it had captured then
    QElapsedTimer rest;     ///< since then
    qint64 restMs = 0;      ///< a large run is not counted all the time
    bool moving = false;    ///< rows are changing places
    QElapsedTimer input;    ///< since the pointer or the keyboard was used in the table
    QTimer idle;
    RowId follow = 0;      ///< the current item, while the order changes
    QList<RowId> followed; ///< the selected ones
    QSet<RowId> asked;     ///< of those, whether they are still in the list
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
    d->bar = new ItemsFilterBar(desk, this);
    column->addWidget(d->bar);
    connectBar();
    buildView();
    d->stack = new QStackedWidget(this);
    d->stack->addWidget(d->view);
    d->empty = new EmptyPanel(this);
    d->empty->setObjectName(u"itemsEmptyPanel"_s);
    d->stack->addWidget(d->empty);
    d->leftOut = new LeftOutPanel(desk, this);
    d->stack->addWidget(d->leftOut);
    setAcceptDrops(true);
    d->rail = new FacetRail(this);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::half);
    row->addWidget(d->rail);
    row->addWidget(d->stack, 1);
    column->addLayout(row, 1);
    d->rail->hide();
    connect(d->rail, &FacetRail::toggled, this,
            [this](FilterKey key, const QString &word) { setFilter(withWordToggled(d->bar->text(), key, word)); });
    connect(d->rail, &FacetRail::leftOutChosen, this, [this](const QString &word) {
        const QString shown = d->leftOut->reason() ? trawl::word(*d->leftOut->reason()) : allReasons;
        showLeftOut(!d->leftOut->isHidden() && d->stack->currentWidget() == d->leftOut && word == shown ? QString()
                                                                                                        : word);
    });
    connect(d->leftOut, &LeftOutPanel::leaveRequested, this, [this] { showLeftOut({}); });
    connect(d->model, &ItemsModel::countsChanged, this, &ItemsPanel::refreshCounts);
    connect(d->model, &ItemsModel::failed, this,
            [this](const Error &error) { d->desk->say(messageFor(error, ItemsPage::verb)); });
    connect(d->desk, &Desk::snapshotChanged, this, [this] {
        if (d->model->total() == 0)
            refreshCounts();
        if (d->desk->run() != d->counted)
            readFacets();
    });
    connect(desk->state(), &UiState::loaded, this, [this] {
        // A wide window has the room from the start; later it is as the operator left it.
        d->bar->setFacetsShown(
            d->desk->state()->value(u"facets"_s).toBool(width() > fontMetrics().averageCharWidth() * 220));
        if (d->bar->text().isEmpty())
            setFilter(d->desk->state()->value(u"filter"_s).toString());
    });
    d->facets.setInterval(2000);
    connect(&d->facets, &QTimer::timeout, this, &ItemsPanel::lookWhetherToCount);
    d->facets.start();
    actions->handle(u"item.filterValue"_s, [this] { addTerm(false); });
    actions->handle(u"item.excludeValue"_s, [this] { addTerm(true); });
    actions->handle(u"item.copy"_s, [this] { copyRows(); });
    actions->handle(u"item.requeue"_s, [this] { requeue(); });
    actions->handle(u"view.leftOut"_s, [this] {
        Q_EMIT d->desk->pageRequested(u"operate"_s);
        showLeftOut(allReasons);
    });
    refreshCounts();
}

ItemsPanel::~ItemsPanel() = default;

void ItemsPanel::connectBar()
{
    connect(d->bar, &ItemsFilterBar::filterChanged, this, &ItemsPanel::applyFilter);
    connect(d->bar, &ItemsFilterBar::leaveRequested, this, [this] { d->view->setFocus(); });
    connect(d->bar, &ItemsFilterBar::orderRequested, d->model, &ItemsModel::reorder);
    connect(d->bar, &ItemsFilterBar::columnsRequested, this, [this](const QPoint &at) {
        QHeaderView *header = d->view->horizontalHeader();
        Q_EMIT header->customContextMenuRequested(header->mapFromGlobal(at));
    });
    connect(d->bar, &ItemsFilterBar::facetsToggled, this, [this](bool on) {
        d->rail->setVisible(on);
        if (on)
            readFacets();
        if (d->desk->state()->isLoaded())
            d->desk->state()->set(u"facets"_s, on);
    });
    auto *again = new QShortcut(Qt::Key_F5, this);
    connect(again, &QShortcut::activated, d->model, &ItemsModel::reorder);
}

/// Beside a table that somebody looks at the counts are always fresh; else they follow what is captured, for the saved
/// filters that say how many there are.
void ItemsPanel::lookWhetherToCount()
{
    const Snapshot &s = d->desk->snapshot();
    const bool watched = d->bar->isEditing() || d->rail->isVisible();
    const bool moved = s.run && s.run->counts.captured != d->countedRows;
    if (watched || (moved && isVisible() && d->rest.hasExpired(d->restMs)))
        readFacets();
}

/// Counts for the rail and for the completion popup: by states, reviews, uploads, sources and engines of the whole run.
void ItemsPanel::readFacets()
{
    d->counted = d->desk->run();
    if (d->counted == 0) {
        d->bar->setLowCoverage(0);
        d->leftOutCounts = {};
        return d->rail->setValues({});
    }
    d->countedRows = d->desk->snapshot().run->counts.captured;
    QElapsedTimer took;
    took.start();
    d->desk->ask(ItemsFacets{d->counted}, this, [this, took](const Result<Facets> &result) {
        d->restMs = 20 * took.elapsed();
        d->rest.start();
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
        d->bar->setOffered(offered);
        d->bar->setLowCoverage(facets.lowCoverage);
        d->counts = facets;
        showFacets();
    });
    d->desk->ask(LeftOutCounts{d->counted}, this, [this](const Result<LeftOutCounts::Answer> &result) {
        if (!result.ok())
            return d->desk->say(messageFor(result.error(), LeftOutCounts::verb));
        d->leftOutCounts = result.value();
        showFacets();
    });
}

/// In the place of the items, or (empty) these again.
void ItemsPanel::showLeftOut(const QString &word)
{
    const bool on = !word.isEmpty();
    d->rail->setLeftOut(word);
    d->bar->setVisible(!on);
    if (!on) {
        d->stack->setCurrentIndex(0);
        refreshCounts();
        return d->view->setFocus();
    }
    d->leftOut->setReason(fromWord<LeftOutReason>(word));
    d->stack->setCurrentWidget(d->leftOut);
    readFacets();
}

void ItemsPanel::dragEnterEvent(QDragEnterEvent *event)
{
    if (!d->desk->snapshot().sources.isEmpty() && ImportDialog::canTake(event->mimeData()))
        event->acceptProposedAction();
}

void ItemsPanel::dropEvent(QDropEvent *event)
{
    openImport(d->desk, window(), event->mimeData());
    event->acceptProposedAction();
}

void ItemsPanel::showFacets()
{
    const Facets &facets = d->counts;
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
    const LeftOutCounts::Answer &left = d->leftOutCounts;
    if (left.kept + left.beyond > 0)
        values.append({{}, allReasons, tr("All reasons"), left.kept + left.beyond, true});
    for (const auto &[value, word] : Words<LeftOutReason>::words) {
        qint64 count = 0;
        for (const LeftOutCount &each : left.counts)
            count += each.reason == value ? each.kept + each.beyond : 0;
        if (count > 0)
            values.append({{}, QLatin1StringView(word), leftOutLabel(value), count, true});
    }
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
    keepSelection();
    connect(d->model, &ItemsModel::orderStaleChanged, d->bar, &ItemsFilterBar::setOrderStale);
    d->view->viewport()->setMouseTracking(true);
    d->view->viewport()->installEventFilter(this);
    d->idle.setInterval(250);
    connect(&d->idle, &QTimer::timeout, this, &ItemsPanel::holdRows);
    d->idle.start();
    connect(d->view->verticalScrollBar(), &QScrollBar::valueChanged, this, &ItemsPanel::publishVisible);
    connect(d->view->verticalScrollBar(), &QScrollBar::rangeChanged, this, &ItemsPanel::publishVisible);
}

/// The selection is of items, wherever their rows go.
void ItemsPanel::keepSelection()
{
    // What is selected has another state: another number of them can go back.
    connect(d->model, &QAbstractItemModel::dataChanged, this, [this] {
        const QList<RowId> ids = d->desk->selection().items;
        if (!ids.isEmpty())
            d->desk->selectItems(ids, requeueable(ids.size()));
    });
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
        if (row < 0) { // it left the filter, and the selection with it: nothing may be done to what is not shown
            d->followed.clear();
            d->kept.clear();
            return publishSelection();
        }
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
        dropUnlisted();
    });
    connect(d->model, &ItemsModel::listed, this, [this](RowId item, bool is) {
        d->asked.remove(item);
        if (!is && d->kept.removeAll(item) > 0)
            publishSelection();
    });
    connect(d->model, &ItemsModel::reordered, this, [this] {
        dropUnlisted();
        if (d->view->currentIndex().isValid())
            d->view->scrollTo(d->view->currentIndex());
    });
}

/// What left the filter leaves the selection; what is merely far away stays in it. Of very many nothing is kept that is
/// not shown.
void ItemsPanel::dropUnlisted()
{
    if (d->kept.size() > mostKept) {
        d->kept.clear();
        return publishSelection();
    }
    const QList<RowId> kept = d->kept;
    for (const RowId item : kept) {
        if (d->asked.contains(item))
            continue;
        d->asked.insert(item);
        d->model->askWhetherListed(item);
    }
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

/// The order stays while the operator is at work here: input within the last second, the pointer on the rows, or a
/// place in the middle of the list. What is selected holds nothing: it follows its items, and what leaves the filter
/// leaves the list.
void ItemsPanel::holdRows()
{
    const bool recent = d->input.isValid() && d->input.elapsed() < 1000;
    const bool under =
        d->view->viewport()->underMouse(); // what the pointer is about to press does not become another thing
    d->model->setHeld(recent || under || d->view->verticalScrollBar()->value() > 0);
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
    qint64 rows = 0;
    // Ranges, not single indexes: Ctrl+A over a million rows must not make a million objects. Only loaded rows have
    // ids.
    for (const QItemSelectionRange &range : d->view->selectionModel()->selection()) {
        rows += range.left() == 0 ? range.height() : 0;
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
    d->bar->setSelected(ids.size(), rows);
    d->desk->selectItems(ids, requeueable(ids.size()));
}

/// How many of the selected items, which are @p chosen, have failed or were skipped; -1 if not all are loaded.
int ItemsPanel::requeueable(qsizetype chosen) const
{
    int count = 0;
    qsizetype seen = 0;
    const QItemSelection selection = d->view->selectionModel()->selection();
    for (const QItemSelectionRange &range : selection) {
        if (range.height() > chosen)
            return -1;
        for (int row = range.top(); row <= range.bottom(); ++row) {
            const ItemRow *item = d->model->at(row);
            seen += item ? 1 : 0;
            count += item && (item->state == ItemState::Failed || item->state == ItemState::Skipped) ? 1 : 0;
        }
    }
    return seen == chosen ? count : -1;
}

void ItemsPanel::setFilter(const QString &text)
{
    d->bar->setText(text);
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
    if (d->stack->currentWidget() == d->leftOut)
        return d->leftOut->focusEdit();
    d->bar->focusEdit();
}

void ItemsPanel::resetColumns()
{
    trawl::resetColumns(d->view, d->desk, u"columns.items"_s);
}

int ItemsPanel::heightFor(int rows) const
{
    const int scrollBar =
        d->view->horizontalScrollBar()->isVisible() ? d->view->horizontalScrollBar()->sizeHint().height() : 0;
    return d->bar->sizeHint().height() + layout()->spacing() + d->view->horizontalHeader()->sizeHint().height() +
           rows * d->view->verticalHeader()->defaultSectionSize() + 2 * d->view->frameWidth() + scrollBar;
}

void ItemsPanel::refreshCounts()
{
    const qint64 matching = d->model->rowCount();
    d->bar->setCounts(matching, d->model->total(), !d->model->filter().isEmpty());
    if (d->stack->currentWidget() == d->leftOut)
        return;
    const bool nothing = matching == 0 && !d->model->isLoading();
    d->stack->setCurrentIndex(nothing ? 1 : 0);
    if (!nothing)
        return;
    const Snapshot &s = d->desk->snapshot();
    if (!d->model->filter().isEmpty())
        d->empty->setContent(
            u"filter"_s,
            tr("No item matches %1. %2 items are hidden.").arg(d->model->filter(), Desk::number(d->model->total())),
            {{u"itemsClearButton"_s, tr("Clear filter"), [this] { setFilter({}); }},
             {u"itemsLastTermButton"_s, tr("Remove last term"),
              [this] { setFilter(d->bar->text().simplified().section(u' ', 0, -2)); }}});
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
        setFilter((d->bar->text() + u' ' + (exclude ? u"-"_s : QString()) + term).simplified());
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
    const QList<RowId> ids = d->desk->selection().items;
    d->desk->request(ItemsRequeue{ids}, this, [this, chosen = int(ids.size())](const Requeued &answer) {
        QStringList said{answer.requeued > 0 ? tr("%n item(s) requeued.", nullptr, answer.requeued)
                                             : tr("Nothing was requeued.")};
        // Only these two states go back into the queue.
        if (const int rest = chosen - answer.requeued - answer.superseded; rest > 0)
            said << tr("%n selected item(s) neither failed nor skipped: left as they are.", nullptr, rest);
        if (!answer.note.isEmpty())
            said << answer.note;
        d->desk->say({ItemsRequeue::verb,
                      answer.requeued > 0 ? Severity::Good : Severity::Info,
                      said.join(u' '),
                      {},
                      {},
                      {},
                      {},
                      6000});
        d->model->refresh();
    });
}

} // namespace trawl
