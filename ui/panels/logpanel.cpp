// Log table and its filters.
#include "ui/panels/logpanel.h"

#include "ui/delegates/glyphdelegate.h"
#include "ui/icons.h"
#include "ui/models/logmodel.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/filteredit.h"
#include "ui/widgets/tables.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace trawl {

namespace {

const QList<int> defaultWidths{10, 11, 12, 20, 30};

constexpr int earlierLines = 500;

class LogFilter : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    int level = 1;
    QString words;
    void again() { invalidateFilter(); }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &) const override
    {
        const LogLine &line = static_cast<LogModel *>(sourceModel())->line(row);
        return line.level >= level &&
               (words.isEmpty() || line.text.contains(words, Qt::CaseInsensitive) ||
                line.source.contains(words, Qt::CaseInsensitive) || line.category.contains(words, Qt::CaseInsensitive));
    }
};

} // namespace

struct LogPanel::Private {
    Desk *desk;
    LogModel *model;
    LogFilter *filter;
    QTableView *view;
    QToolButton *follow;
    QLabel *count;
    int unseen = 0;
    bool earlier = false; ///< asked for
    QStackedWidget *stack;
    EmptyPanel *empty;
    QComboBox *level;
    QLineEdit *words;
};

LogPanel::LogPanel(Desk *desk, QWidget *parent) : QWidget(parent), d(std::make_unique<Private>())
{
    d->desk = desk;
    d->model = new LogModel(desk, this);
    d->filter = new LogFilter(this);
    d->filter->setSourceModel(d->model);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::half);
    auto *row = new QHBoxLayout;
    auto *level = new QComboBox(this);
    level->setObjectName(u"logLevelCombo"_s);
    level->setAccessibleName(tr("Lowest level shown"));
    for (int i = 0; i <= 3; ++i)
        level->addItem(i == 3 ? levelLook(i).word : tr("%1 and above").arg(levelLook(i).word), i);
    level->setCurrentIndex(1);
    connect(level, &QComboBox::currentIndexChanged, this, [this](int index) {
        d->filter->level = index;
        d->filter->again();
        refreshCounts();
    });
    row->addWidget(level);
    d->level = level;
    auto *words = new QLineEdit(this);
    words->setObjectName(u"logFilterEdit"_s);
    words->setAccessibleName(tr("Filter the log"));
    words->setPlaceholderText(tr("Words, a source or a category"));
    words->setClearButtonEnabled(true);
    nameClearButton(words);
    connect(words, &QLineEdit::textChanged, this, [this](const QString &text) {
        d->filter->words = text.trimmed();
        d->filter->again();
        refreshCounts();
    });
    d->words = words;
    row->addWidget(words, 1);
    d->count = new QLabel(this);
    d->count->setObjectName(u"logCount"_s);
    row->addWidget(d->count);
    d->follow = new QToolButton(this);
    d->follow->setObjectName(u"logFollowButton"_s);
    d->follow->setAccessibleName(tr("Follow the newest line"));
    d->follow->setCheckable(true);
    d->follow->setChecked(true);
    d->follow->setAutoRaise(true);
    d->follow->setFocusPolicy(Qt::TabFocus);
    connect(d->follow, &QToolButton::toggled, this, [this] { followTail(); });
    row->addWidget(d->follow);
    auto *copy = new QToolButton(this);
    copy->setObjectName(u"logCopyButton"_s);
    copy->setAccessibleName(tr("Copy the shown lines"));
    copy->setToolTip(tr("Copy the shown lines as text"));
    copy->setIcon(icon(u"copy"_s));
    copy->setAutoRaise(true);
    copy->setFocusPolicy(Qt::TabFocus);
    row->addWidget(copy);
    column->addLayout(row);
    d->view = new QTableView(this);
    prepareTable(d->view, u"logView"_s, tr("Log"));
    d->view->setModel(d->filter);
    rememberColumns(d->view, desk, u"columns.log"_s, {defaultWidths, {LogModel::Text}});
    d->view->setItemDelegateForColumn(
        LogModel::Level,
        new GlyphDelegate([](const QModelIndex &index) { return levelLook(index.data(LogModel::LevelRole).toInt()); },
                          d->view));
    d->stack = new QStackedWidget(this);
    d->empty = new EmptyPanel(this);
    d->empty->setObjectName(u"logEmptyPanel"_s);
    d->stack->addWidget(d->view);
    d->stack->addWidget(d->empty);
    column->addWidget(d->stack, 1);
    connect(copy, &QToolButton::clicked, this, [this] {
        QString text;
        for (int r = 0; r < d->filter->rowCount(); ++r) {
            for (int c = 0; c < LogModel::ColumnCount; ++c)
                text += d->filter->index(r, c).data().toString() + (c + 1 < LogModel::ColumnCount ? u'\t' : u'\n');
        }
        QGuiApplication::clipboard()->setText(text);
    });
    connect(d->model, &LogModel::appended, this, [this](int count) {
        d->unseen += d->follow->isChecked() ? 0 : count;
        followTail();
    });
    connect(d->view->verticalScrollBar(), &QScrollBar::actionTriggered, this, [this](int) {
        // The operator scrolls: the tail is followed only at the very end.
        const QScrollBar *bar = d->view->verticalScrollBar();
        d->follow->setChecked(bar->sliderPosition() >= bar->maximum());
    });
    connect(d->view, &QTableView::doubleClicked, this, [this](const QModelIndex &index) {
        const RowId item = index.data(LogModel::ItemRole).toLongLong();
        const QString source = index.data(LogModel::SourceRole).toString();
        if (item != 0)
            Q_EMIT d->desk->whyRequested(ExplainWait{item, {}, {}, 0});
        else if (!source.isEmpty())
            Q_EMIT d->desk->filterRequested(u"source:"_s + source);
    });
    connect(desk, &Desk::formatsChanged, d->view->viewport(), qOverload<>(&QWidget::update));
    connect(desk, &Desk::snapshotChanged, this, &LogPanel::loadEarlier);
    connect(desk, &Desk::snapshotChanged, this, [this] {
        if (d->model->rowCount() == 0)
            refreshCounts(); // sources may have come: the step that is offered changes
    });
    followTail();
    loadEarlier();
}

LogPanel::~LogPanel() = default;

/// What earlier sessions of the program logged: the newest lines of the store, once.
void LogPanel::loadEarlier()
{
    const Snapshot &s = d->desk->snapshot();
    if (d->earlier || s.seq == 0)
        return;
    d->earlier = true;
    LogPage newest;
    newest.limit = earlierLines;
    d->desk->ask(newest, this, [this](const Result<LogPage::Answer> &result) {
        if (!result.ok())
            return; // the log of this session stands for itself
        const Instant first = d->model->rowCount() > 0 ? d->model->line(0).at : d->desk->now();
        QList<LogLine> lines;
        for (const LogLine &line : result->rows) { // newest first
            if (line.at < first)                   // what this session logged is there already
                lines.prepend(line);
        }
        d->model->prepend(lines);
    });
}

void LogPanel::followTail()
{
    if (d->follow->isChecked()) {
        d->unseen = 0;
        d->view->scrollToBottom();
    }
    d->follow->setText(d->unseen > 0 ? tr("%Ln new ↓", nullptr, d->unseen) : tr("Follow"));
    d->follow->setToolTip(d->follow->isChecked() ? tr("Shows the newest line; scroll up to stay where you are")
                                                 : tr("Go to the newest line and stay there"));
    refreshCounts();
}

void LogPanel::refreshCounts()
{
    QString text = tr("%1 of %2").arg(Desk::number(d->filter->rowCount()), Desk::number(d->model->rowCount()));
    if (d->model->dropped() > 0)
        text = tr("newest %1 of %2")
                   .arg(Desk::number(d->model->rowCount()), Desk::number(d->model->rowCount() + d->model->dropped()));
    d->count->setText(text);
    const bool none = d->filter->rowCount() == 0;
    d->stack->setCurrentIndex(none ? 1 : 0);
    if (!none)
        return;
    if (d->model->rowCount() > 0)
        d->empty->setContent(u"log"_s, tr("No line of the log matches."),
                             {{u"logShowAllButton"_s, tr("Show all lines"), [this] {
                                   d->words->clear();
                                   d->level->setCurrentIndex(0);
                               }}});
    else
        d->empty->setContent(u"log"_s, tr("Nothing is logged yet. A run tells here what it does."),
                             {firstStep(d->desk->snapshot(), u"log"_s,
                                        [this](const QString &id) { Q_EMIT d->desk->commandRequested(id); })});
}

void LogPanel::jumpTo(Instant at)
{
    for (int row = 0; row < d->filter->rowCount(); ++row) {
        if (d->filter->index(row, 0).data(LogModel::AtRole).toLongLong() >= at.ms) {
            d->follow->setChecked(false);
            d->view->setCurrentIndex(d->filter->index(row, LogModel::Text));
            return;
        }
    }
}

} // namespace trawl
