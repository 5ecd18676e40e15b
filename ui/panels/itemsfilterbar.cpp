// Building the bar; saved filters.
#include "ui/panels/itemsfilterbar.h"

#include "ui/icons.h"
#include "ui/widgets/filteredit.h"
#include "ui/widgets/tables.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace trawl {

namespace {

constexpr int typingPauseMs = 60; // a keystroke supersedes the one before it
const QString failedItems = u"state:failed"_s, stuckItems = u"state:stuck"_s, lowCoverageItems = u"cov:<70"_s;

} // namespace

ItemsFilterBar::ItemsFilterBar(Desk *desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    m_row = new QHBoxLayout;
    column->addLayout(m_row);
    m_facets = tool(tr("Facets"), u"facetsButton"_s,
                    tr("Show the counts of states, reviews, uploads, sources and engines beside the table"));
    m_facets->setAccessibleName(tr("Facets"));
    m_facets->setIcon(icon(u"filter"_s));
    m_facets->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_facets->setCheckable(true);
    connect(m_facets, &QToolButton::toggled, this, &ItemsFilterBar::facetsToggled);
    m_edit = new FilterEdit(this);
    m_row->addWidget(m_edit, 1);
    m_saved = new QHBoxLayout;
    m_saved->setSpacing(2);
    m_row->addLayout(m_saved);
    buildTools();
    column->addWidget(buildProblem());
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingPauseMs);
    connect(&m_typing, &QTimer::timeout, this, [this] { Q_EMIT filterChanged(m_typed); });
    connect(m_edit, &FilterEdit::filterChanged, this, [this](const QString &filter) {
        m_typed = filter;
        m_typing.start();
    });
    connect(m_edit, &FilterEdit::leaveRequested, this, &ItemsFilterBar::leaveRequested);
    connect(m_edit, &FilterEdit::validityChanged, this, &ItemsFilterBar::showProblem);
    connect(desk, &Desk::snapshotChanged, this, &ItemsFilterBar::countSaved);
    connect(desk->state(), &UiState::loaded, this, &ItemsFilterBar::showSaved);
    showSaved();
}

QToolButton *ItemsFilterBar::tool(const QString &text, const QString &name, const QString &tip)
{
    auto *button = new QToolButton(this);
    button->setText(text);
    button->setObjectName(name);
    button->setAccessibleName(tip);
    button->setToolTip(tip);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    m_row->addWidget(button);
    return button;
}

void ItemsFilterBar::buildTools()
{
    m_stale = tool(tr("order changed · F5"), u"orderChangedButton"_s,
                   tr("The rows stay where they are while you work here. Sort them anew (F5)"));
    m_stale->setIcon(icon(u"retry"_s));
    m_stale->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_stale->hide();
    connect(m_stale, &QToolButton::clicked, this, &ItemsFilterBar::orderRequested);
    m_row->addWidget(ageLabel(this, m_desk, u"itemsAge"_s));
    m_count = new QLabel(this);
    m_count->setObjectName(u"itemsCount"_s);
    m_row->addWidget(m_count);
    m_selected = new QLabel(this);
    m_selected->setObjectName(u"itemsSelected"_s);
    m_selected->setContentsMargins(space::unit, 0, 0, 0);
    m_selected->hide();
    m_row->addWidget(m_selected);
    m_clear = tool(tr("Clear"), u"filterClearButton"_s, tr("Clear the filter"));
    connect(m_clear, &QToolButton::clicked, m_edit, &QLineEdit::clear);
    QToolButton *star = tool({}, u"filterSaveButton"_s, tr("Save this filter as a button"));
    star->setIcon(icon(u"star"_s));
    connect(star, &QToolButton::clicked, this, &ItemsFilterBar::keep);
    QToolButton *columns = tool(tr("Columns"), u"itemsColumnsButton"_s, tr("Choose columns"));
    columns->setIcon(icon(u"columns"_s));
    columns->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(columns, &QToolButton::clicked, this,
            [this, columns] { Q_EMIT columnsRequested(columns->mapToGlobal(QPoint(0, columns->height()))); });
}

QWidget *ItemsFilterBar::buildProblem()
{
    m_problemRow = new QWidget(this);
    auto *row = new QHBoxLayout(m_problemRow);
    row->setContentsMargins(space::half, 0, 0, 0);
    m_problem = new QLabel(m_problemRow);
    m_problem->setObjectName(u"filterProblem"_s);
    row->addWidget(m_problem);
    m_suggestion = new QToolButton(m_problemRow);
    m_suggestion->setObjectName(u"filterSuggestionButton"_s);
    m_suggestion->setAutoRaise(true);
    m_suggestion->setFocusPolicy(Qt::TabFocus);
    row->addWidget(m_suggestion);
    row->addStretch(1);
    m_problemRow->hide();
    connect(m_suggestion, &QToolButton::clicked, this, [this] { m_edit->setText(m_suggested); });
    return m_problemRow;
}

void ItemsFilterBar::showProblem(const QString &error, const QString &suggestion)
{
    m_problemRow->setVisible(!error.isEmpty());
    QPalette palette = this->palette();
    palette.setColor(QPalette::WindowText, token(Token::Bad, palette));
    m_problem->setPalette(palette);
    m_problem->setText(error + u' ' + (error.isEmpty() ? QString() : tr("The last valid filter stays in force.")));
    m_suggested = suggestion;
    m_suggestion->setVisible(!suggestion.isEmpty());
    m_suggestion->setText(tr("Use “%1”").arg(suggestion));
    m_suggestion->setAccessibleName(m_suggestion->text());
}

QString ItemsFilterBar::text() const
{
    return m_edit->text();
}

void ItemsFilterBar::setText(const QString &text)
{
    m_edit->setText(text);
}

void ItemsFilterBar::focusEdit()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

bool ItemsFilterBar::isEditing() const
{
    return m_edit->hasFocus();
}

void ItemsFilterBar::setFacetsShown(bool shown)
{
    m_facets->setChecked(shown);
}

void ItemsFilterBar::setOffered(const QList<std::pair<QString, qint64>> &offered)
{
    m_edit->setFacets(offered);
}

void ItemsFilterBar::setCounts(qint64 matching, qint64 total, bool filtered)
{
    m_count->setText(tr("%1 of %2").arg(Desk::number(matching), Desk::number(total)));
    m_count->setAccessibleName(tr("%1 of %2 items shown").arg(Desk::number(matching), Desk::number(total)));
    m_clear->setEnabled(filtered);
    m_clear->setToolTip(filtered ? tr("Clear the filter") : tr("No filter is set."));
}

void ItemsFilterBar::setSelected(qint64 ids, qint64 rows)
{
    const bool partly = ids < rows;
    m_selected->setText(partly ? tr("%1 of %2 selected rows").arg(Desk::number(ids), Desk::number(rows))
                               : tr("%1 selected").arg(Desk::number(ids)));
    m_selected->setToolTip(partly ? tr("Acts apply to the rows that are loaded. A filter selects less.")
                                  : tr("Acts on items apply to these."));
    m_selected->setVisible(ids > 0);
}

void ItemsFilterBar::setLowCoverage(qint64 count)
{
    m_lowCoverage = count;
    countSaved();
}

void ItemsFilterBar::setOrderStale(bool stale)
{
    m_stale->setVisible(stale);
}

void ItemsFilterBar::keep()
{
    const QString filter = m_edit->text().simplified();
    QJsonObject saved = m_desk->state()->value(u"filters"_s).toObject();
    if (filter.isEmpty() || !m_edit->error().isEmpty())
        return m_desk->say(
            {u"filter.save"_s, Severity::Info, tr("There is no valid filter to save."), {}, {}, {}, {}, 5000});
    saved.insert(filter, filter);
    m_desk->state()->set(u"filters"_s, saved);
    showSaved();
}

void ItemsFilterBar::showSaved()
{
    while (QLayoutItem *item = m_saved->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const auto &[name, filter] : {std::pair{tr("Failed"), failedItems}, std::pair{tr("Stuck"), stuckItems},
                                       std::pair{tr("Low coverage"), lowCoverageItems}})
        m_saved->addWidget(savedButton(name, filter, false));
    const QJsonObject own = m_desk->state()->value(u"filters"_s).toObject();
    for (auto it = own.begin(); it != own.end(); ++it)
        m_saved->addWidget(savedButton(it.key(), it.value().toString(), true));
    countSaved();
}

QToolButton *ItemsFilterBar::savedButton(const QString &name, const QString &filter, bool own)
{
    auto *button = new QToolButton(this);
    button->setObjectName(u"savedFilter_"_s + filter);
    button->setText(fontMetrics().elidedText(name, Qt::ElideRight, fontMetrics().averageCharWidth() * 20));
    button->setAccessibleName(tr("Saved filter %1").arg(name));
    button->setToolTip(filter);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    connect(button, &QToolButton::clicked, this, [this, filter] { setText(filter); });
    if (!own)
        return button;
    button->setContextMenuPolicy(Qt::ActionsContextMenu);
    auto *forget = new QAction(tr("Remove this filter"), button);
    connect(forget, &QAction::triggered, this, [this, name] {
        QJsonObject rest = m_desk->state()->value(u"filters"_s).toObject();
        rest.remove(name);
        m_desk->state()->set(u"filters"_s, rest);
        QTimer::singleShot(0, this, [this] { showSaved(); });
    });
    button->addAction(forget);
    return button;
}

/// Those that ask for an act say how many there are.
void ItemsFilterBar::countSaved()
{
    const Snapshot &s = m_desk->snapshot();
    const std::tuple<QString, QString, qint64> counted[] = {
        {failedItems, tr("Failed"), s.run ? s.run->counts.failed : 0},
        {stuckItems, tr("Stuck"), s.stuck},
        {lowCoverageItems, tr("Low coverage"), s.run ? m_lowCoverage : 0}};
    for (const auto &[filter, name, count] : counted) {
        const QString text = count > 0 ? tr("%1 (%2)").arg(name, Desk::number(count)) : name;
        if (auto *button = findChild<QToolButton *>(u"savedFilter_"_s + filter); button && button->text() != text)
            button->setText(text);
    }
}

} // namespace trawl
