// The comparison panel's widgets and keys.
#include "ui/panels/comparisonpanel_p.h"

#include "ui/icons.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/tables.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QShortcut>
#include <QVBoxLayout>

namespace trawl {

namespace {
const QString sourcesKey = u"columns.compared"_s, pagesKey = u"columns.differences"_s;

QPushButton *addButton(QBoxLayout *row, QWidget *parent, const QString &name, const QString &mark, const QString &text)
{
    auto *made = new QPushButton(icon(mark), text, parent);
    made->setObjectName(name);
    made->setFocusPolicy(Qt::TabFocus);
    row->addWidget(made);
    return made;
}

ElidedLabel *addLine(QBoxLayout *column, QWidget *parent, const QString &name, const QString &title)
{
    auto *label = new ElidedLabel(parent);
    label->setObjectName(name);
    label->setAccessibleName(title);
    label->setTextFormat(Qt::PlainText);
    label->setMostLines(2);
    column->addWidget(label);
    return label;
}

void setUp(QTableView *view, const QString &name, const QString &title)
{
    prepareTable(view, name, title);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setFrameShape(QFrame::NoFrame);
}
} // namespace

QWidget *ComparisonPanel::Private::buildHeader()
{
    auto *header = new QWidget(q);
    auto *column = new QVBoxLayout(header);
    column->setContentsMargins(space::wide, space::unit, space::wide, space::unit);
    column->setSpacing(3);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::unit);
    title = new ElidedLabel(header);
    title->setObjectName(u"comparisonTitle"_s);
    title->setTextFormat(Qt::PlainText);
    QFont big = q->font();
    big.setPointSizeF(big.pointSizeF() * 1.2);
    big.setWeight(QFont::DemiBold);
    title->setFont(big);
    row->addWidget(title, 1);
    swap = addButton(row, header, u"comparisonSwapButton"_s, u"retry"_s, tr("Swap"));
    swap->setToolTip(tr("The other way round (S)"));
    connect(swap, &QPushButton::clicked, q, [this] { read(b, a); });
    review = addButton(row, header, u"comparisonReviewButton"_s, u"grid"_s, tr("Show its capture"));
    connect(review, &QPushButton::clicked, q, [this] { openInReview(); });
    back = addButton(row, header, u"comparisonBackButton"_s, u"left"_s, tr("All runs"));
    back->setToolTip(tr("Back to the list of runs (Esc)"));
    connect(back, &QPushButton::clicked, q, &ComparisonPanel::left);
    column->addLayout(row);
    sums = addLine(column, header, u"comparisonSums"_s, tr("What differs"));
    failures = addLine(column, header, u"comparisonFailures"_s, tr("Failures by class"));
    notes = addLine(column, header, u"comparisonNotes"_s, tr("What makes these runs unlike each other"));
    notes->setMostLines(3);
    notes->setForegroundRole(QPalette::PlaceholderText);
    return header;
}

QWidget *ComparisonPanel::Private::buildTables()
{
    upper = new QSplitter(Qt::Horizontal, split);
    upper->setObjectName(u"comparisonTables"_s);
    upper->setChildrenCollapsible(false);
    sourceView = new QTableView(upper);
    sourceView->setModel(sources);
    setUp(sourceView, u"comparedSourcesView"_s, tr("Sources in both runs"));
    const auto at = [](SourceColumn column) { return int(column); };
    rememberColumns(sourceView, desk, sourcesKey,
                    {{20, 5, 5, 8, 8, 7, 9, 9, 10, 8, 17, 17, 10},
                     {at(SourceColumn::Source)},
                     {at(SourceColumn::Pictures), at(SourceColumn::Slow), at(SourceColumn::Won),
                      at(SourceColumn::Coverage), at(SourceColumn::Median), at(SourceColumn::Doubtful)}});
    connect(sourceView->selectionModel(), &QItemSelectionModel::currentRowChanged, q, [this] { showSource(); });
    fieldView = new QTableView(upper);
    fieldView->setModel(fields);
    setUp(fieldView, u"comparedFieldsView"_s, tr("Share of records that have a field, in both runs"));
    rememberColumns(fieldView, desk, u"columns.comparedFields"_s,
                    {{10, 8, 8, 7}, {int(FieldColumn::Field)}, {int(FieldColumn::Difference)}});
    upper->addWidget(sourceView);
    upper->addWidget(fieldView);
    return upper;
}

QWidget *ComparisonPanel::Private::buildPages()
{
    auto *made = new QWidget(split);
    auto *column = new QVBoxLayout(made);
    column->setContentsMargins(0, space::half, 0, 0);
    column->setSpacing(space::half);
    filters = new QWidget(made);
    filters->setObjectName(u"comparisonFilters"_s);
    auto *row = new QHBoxLayout(filters);
    row->setContentsMargins(space::wide, 0, space::wide, 0);
    row->setSpacing(space::half);
    auto *group = new QButtonGroup(filters); // one of them
    const auto add = [&](const QString &name, std::optional<PageDifference> difference) {
        auto *button = new QPushButton(filters);
        button->setObjectName(name);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        group->addButton(button);
        row->addWidget(button);
        connect(button, &QPushButton::clicked, q, [this, difference] { filterBy(difference); });
        filterButtons.append(button);
    };
    add(u"differAllButton"_s, std::nullopt);
    for (const auto &[difference, name] : Words<PageDifference>::words)
        add(u"differ-%1-Button"_s.arg(QLatin1StringView(name)), difference);
    listed = new ElidedLabel(filters);
    listed->setObjectName(u"comparisonListed"_s);
    listed->setTextFormat(Qt::PlainText);
    listed->setForegroundRole(QPalette::PlaceholderText);
    listed->setAlignment(Qt::AlignVCenter | Qt::AlignTrailing);
    row->addWidget(listed, 1);
    column->addWidget(filters);
    pageView = new PagedView(pages, u"differencesView"_s, tr("Pages that differ"), {19, 18, 44, 40}, made);
    pageView->setFrameShape(QFrame::NoFrame);
    rememberColumns(
        pageView, desk, pagesKey,
        {{19, 18, 40, 40}, {DifferencesModel::Address, DifferencesModel::What}, {DifferencesModel::Source}});
    column->addWidget(pageView, 1);
    empty = new EmptyPanel(made);
    empty->setObjectName(u"comparisonEmptyPanel"_s);
    column->addWidget(empty, 1);
    connect(pageView, &PagedView::chosen, q, [this] { showList(); });
    connect(pageView, &QTableView::activated, q, [this] { openInReview(); });
    return made;
}

void ComparisonPanel::Private::build()
{
    auto *column = new QVBoxLayout(q);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    split = new QSplitter(Qt::Vertical, q);
    split->setObjectName(u"comparisonSplitter"_s);
    split->setChildrenCollapsible(false);
    split->addWidget(buildTables());
    split->addWidget(buildPages());
    column->addWidget(split, 1);
    shareRoom();
    buildKeys();
}

/// Sizes are shares: the splitters scale them to the room that they get.
void ComparisonPanel::Private::shareRoom()
{
    split->setSizes({400, 600});
    upper->setSizes({665, 335});
}

void ComparisonPanel::Private::buildKeys()
{
    const auto key = [this](const QKeySequence &keys, auto run) {
        auto *shortcut = new QShortcut(keys, q);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        shortcut->setAutoRepeat(false);
        connect(shortcut, &QShortcut::activated, q, run);
    };
    key(Qt::Key_Escape, [this] { Q_EMIT q->left(); });
    key(Qt::Key_S, [this] { swap->click(); });
    key(Qt::Key_F5, [this] { read(a, b); });
}

void ComparisonPanel::resetLayout()
{
    resetColumns(d->sourceView, d->desk, sourcesKey);
    resetColumns(d->pageView, d->desk, pagesKey);
    resetColumns(d->fieldView, d->desk, u"columns.comparedFields"_s);
    d->shareRoom();
}

} // namespace trawl
