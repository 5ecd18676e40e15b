// The Schedule page's widgets and keys.
#include "ui/pages/schedulepage_p.h"

#include "ui/icons.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/pagedview.h"
#include "ui/widgets/tables.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace trawl {

namespace {

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
    column->addWidget(label);
    return label;
}

QLabel *quietLine(QWidget *parent, const QString &name)
{
    auto *label = new QLabel(parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    return label;
}

QWidget *section(QWidget *parent, const QString &title, QHBoxLayout **head, QVBoxLayout **column)
{
    auto *made = new QWidget(parent);
    *column = new QVBoxLayout(made);
    (*column)->setContentsMargins(space::wide, space::half, space::wide, space::half);
    (*column)->setSpacing(space::half);
    *head = new QHBoxLayout;
    (*head)->setSpacing(space::unit);
    auto *label = new QLabel(title, made);
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    (*head)->addWidget(label);
    (*head)->addStretch();
    (*column)->addLayout(*head);
    return made;
}

void setUp(QTableView *view, const QString &name, const QString &title)
{
    prepareTable(view, name, title);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setFrameShape(QFrame::NoFrame);
}

} // namespace

QWidget *SchedulePage::Private::buildHeader()
{
    auto *header = new QWidget(content);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(space::wide, space::unit, space::wide, space::unit);
    row->setSpacing(space::unit);
    headline = new ElidedLabel(header);
    headline->setObjectName(u"scheduleHeadline"_s);
    headline->setAccessibleName(tr("What fires next"));
    headline->setTextFormat(Qt::PlainText);
    QFont big = q->font();
    big.setPointSizeF(big.pointSizeF() * 1.2);
    big.setWeight(QFont::DemiBold);
    headline->setFont(big);
    row->addWidget(headline, 1);
    tickNow = addButton(row, header, u"tickNowButton"_s, u"retry"_s, tr("Tick now"));
    tickNow->setToolTip(tr("Unlock orphans, start what is due, poke the processors, collect metrics"));
    connect(tickNow, &QPushButton::clicked, q, [this] { q->tick(); });
    auto *edit = addButton(row, header, u"scheduleEditButton"_s, u"edit"_s, tr("Edit sources.json"));
    edit->setToolTip(tr("Groups stand under \"schedules\", a source's own under \"schedule\""));
    connect(edit, &QPushButton::clicked, q, [this] { Q_EMIT desk->commandRequested(u"sources.edit"_s); });
    return header;
}

QWidget *SchedulePage::Private::buildSchedules()
{
    auto *upper = new QWidget(split);
    auto *column = new QVBoxLayout(upper);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    table = new QTableView(upper);
    table->setModel(schedules);
    setUp(table, u"scheduleView"_s, tr("Schedules"));
    rememberColumns(table, desk, u"columns.schedule"_s,
                    {{20, 8, 30, 26, 44, 8}, {ScheduleWhen, ScheduleLast}, {ScheduleSources}});
    dimWhileAway(table, desk);
    column->addWidget(table, 1);
    auto *detail = new QWidget(upper);
    detail->setObjectName(u"scheduleDetail"_s);
    auto *lines = new QVBoxLayout(detail);
    lines->setContentsMargins(space::wide, space::half, space::wide, space::half);
    lines->setSpacing(3);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::unit);
    title = new ElidedLabel(detail);
    title->setObjectName(u"scheduleTitle"_s);
    QFont bold = q->font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    row->addWidget(title, 1);
    runNow = addButton(row, detail, u"scheduleRunButton"_s, u"start"_s, tr("Run now"));
    skip = addButton(row, detail, u"scheduleSkipButton"_s, u"right"_s, tr("Skip next"));
    toggle = addButton(row, detail, u"scheduleSwitchButton"_s, u"pause"_s, tr("Switch off"));
    connect(runNow, &QPushButton::clicked, q, [this] { startNow(); });
    connect(skip, &QPushButton::clicked, q, [this] { skipNext(); });
    connect(toggle, &QPushButton::clicked, q, [this] { switchIt(); });
    lines->addLayout(row);
    times = addLine(lines, detail, u"scheduleTimes"_s, tr("Next times"));
    last = addLine(lines, detail, u"scheduleLast"_s, tr("Last time"));
    last->setMostLines(2);
    rules = addLine(lines, detail, u"scheduleRules"_s, tr("Rules"));
    rules->setForegroundRole(QPalette::PlaceholderText);
    rules->setMostLines(2);
    column->addWidget(detail);
    return upper;
}

QWidget *SchedulePage::Private::buildTicks()
{
    QHBoxLayout *head = nullptr;
    QVBoxLayout *column = nullptr;
    QWidget *made = section(below, tr("Last ticks"), &head, &column);
    report = addButton(head, made, u"tickReportButton"_s, u"log"_s, tr("Report…"));
    report->setToolTip(tr("Each step of the selected tick: what it did, its limit, what goes on (Enter)"));
    connect(report, &QPushButton::clicked, q, [this] { openReport(); });
    tickView = new PagedView(ticks, u"ticksView"_s, tr("Ticks, newest first"), {14, 8, 50, 9}, made);
    tickView->setFrameShape(QFrame::NoFrame);
    rememberColumns(tickView, desk, u"columns.ticks"_s, {{14, 8, 40, 9}, {TicksModel::Report}, {TicksModel::By}});
    connect(tickView, &QTableView::activated, q, [this] { openReport(); });
    column->addWidget(tickView, 1);
    noTicks = quietLine(made, u"noTicks"_s);
    column->addWidget(noTicks, 1);
    return made;
}

QWidget *SchedulePage::Private::buildProcessors()
{
    QHBoxLayout *head = nullptr;
    QVBoxLayout *column = nullptr;
    QWidget *made = section(below, tr("Processors"), &head, &column);
    poke = addButton(head, made, u"pokeButton"_s, u"probe"_s, tr("Poke"));
    connect(poke, &QPushButton::clicked, q, [this] { pokeSelected(); });
    processorView = new QTableView(made);
    processorView->setModel(processors);
    setUp(processorView, u"processorsView"_s, tr("External processors"));
    rememberColumns(processorView, desk, u"columns.processors"_s, {{31, 28, 13}, {1}, {2}});
    column->addWidget(processorView, 1);
    noProcessors = quietLine(made, u"noProcessors"_s);
    column->addWidget(noProcessors, 1);
    return made;
}

void SchedulePage::Private::build()
{
    messages = new MessageArea(q);
    content = new QWidget(q);
    split = new QSplitter(Qt::Vertical, content);
    split->setObjectName(u"scheduleSplitter"_s);
    split->setChildrenCollapsible(false);
    below = new QSplitter(Qt::Horizontal, split);
    below->setObjectName(u"clockworkSplitter"_s);
    below->setChildrenCollapsible(false);
    split->addWidget(buildSchedules());
    split->addWidget(below);
    below->addWidget(buildTicks());
    below->addWidget(buildProcessors());
    shareRoom();
    auto *inner = new QVBoxLayout(content);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(0);
    inner->addWidget(buildHeader());
    inner->addWidget(split, 1);
    empty = new EmptyPanel(q);
    empty->setObjectName(u"scheduleEmptyPanel"_s);
    auto *column = new QVBoxLayout(q);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(messages);
    column->addWidget(content, 1);
    column->addWidget(empty, 1);
    buildKeys();
}

/// Sizes are shares: the splitters scale them to the room that they get.
void SchedulePage::Private::shareRoom()
{
    split->setSizes({560, 440});
    below->setSizes({520, 480});
}

/// Letters and Space act in the table alone, and tool tips name them.
void SchedulePage::Private::buildKeys()
{
    const auto key = [this](const QKeySequence &keys, auto run) {
        auto *shortcut = new QShortcut(keys, table);
        shortcut->setContext(Qt::WidgetShortcut);
        shortcut->setAutoRepeat(false);
        connect(shortcut, &QShortcut::activated, q, run);
    };
    key(Qt::Key_R, [this] { startNow(); });
    key(Qt::Key_S, [this] { skipNext(); });
    key(Qt::Key_Space, [this] { switchIt(); });
    auto *poking = new QShortcut(Qt::Key_P, processorView);
    poking->setContext(Qt::WidgetShortcut);
    poking->setAutoRepeat(false);
    connect(poking, &QShortcut::activated, q, [this] { pokeSelected(); });
}

} // namespace trawl
