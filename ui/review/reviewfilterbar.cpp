// The two rows above the captures, and how text, buttons and order become one query.
#include "ui/review/reviewfilterbar.h"

#include "ui/delegates/thumbdelegate.h"
#include "ui/icons.h"
#include "ui/widgets/filteredit.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonObject>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace trawl {

namespace {

constexpr int pictureWidths[] = {128, 184, 264}; // small, medium, large

QToolButton *makeTool(const QString &name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(name);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAutoRaise(true);
    return button;
}

} // namespace

ReviewFilterBar::ReviewFilterBar(QWidget *parent) : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    column->addWidget(buildFilterRow());
}

ReviewFilterBar::~ReviewFilterBar()
{
    m_edit->disconnect(this); // it loses the focus when it dies
}

QWidget *ReviewFilterBar::buildHeader()
{
    auto *header = new QWidget(this);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(space::unit, space::half, space::unit, 0);
    row->setSpacing(2);
    auto *group = new QButtonGroup(header);
    const struct {
        QString name, mark, filter;
    } chips[] = {{u"countAll"_s, {}, {}},
                 {u"countUnreviewed"_s, reviewIcon(Review::Unreviewed), u"review:unreviewed"_s},
                 {u"countApproved"_s, reviewIcon(Review::Approved), u"review:approved"_s},
                 {u"countRejected"_s, reviewIcon(Review::Rejected), u"review:rejected"_s},
                 {u"countFlagged"_s, reviewIcon(Review::Flagged), u"review:flagged"_s}};
    for (const auto &chip : chips) {
        QToolButton *button = makeTool(chip.name + u"Button"_s, header);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        if (!chip.mark.isEmpty())
            button->setIcon(icon(chip.mark, reviewToken(Review(m_counts.size() - 1))));
        connect(button, &QToolButton::clicked, this, [this, text = chip.filter] { setFilter(text); });
        group->addButton(button);
        row->addWidget(button);
        m_counts << button;
    }
    m_scope = new QPushButton(header);
    m_scope->setObjectName(u"reviewScopeButton"_s);
    m_scope->setFocusPolicy(Qt::TabFocus);
    m_scope->hide();
    connect(m_scope, &QPushButton::clicked, this, &ReviewFilterBar::scopeDropped);
    row->addSpacing(space::unit);
    row->addWidget(m_scope);
    row->addStretch(1);

    m_sort = new QComboBox(header);
    m_sort->setObjectName(u"reviewSortCombo"_s);
    m_sort->setAccessibleName(tr("Sort captures by"));
    m_sort->addItem(tr("Suspicious first"), u"flagged"_s);
    m_sort->addItem(tr("Most changed"), u"changed"_s);
    m_sort->addItem(tr("Lowest coverage"), u"coverage"_s);
    m_sort->addItem(tr("Newest first"), u"newest"_s);
    m_sort->addItem(tr("Oldest first"), u"oldest"_s);
    auto *sortLabel = new QLabel(tr("Sort"), header);
    sortLabel->setBuddy(m_sort);
    connect(m_sort, &QComboBox::activated, this, [this] {
        m_asked.reset(); // the same order chosen again puts what came meanwhile into its place
        ask();
        Q_EMIT layoutChanged();
    });
    row->addWidget(sortLabel);
    row->addSpacing(space::half);
    row->addWidget(m_sort);
    row->addSpacing(space::unit);
    auto *sizeGroup = new QButtonGroup(header);
    const QStringList letters{tr("S", "small pictures"), tr("M", "medium pictures"), tr("L", "large pictures")};
    const QStringList words{tr("Small pictures"), tr("Medium pictures"), tr("Large pictures")};
    for (int i = 0; i < 3; ++i) {
        QToolButton *button = makeTool(u"pictureSize%1Button"_s.arg(i), header);
        button->setText(letters[i]);
        button->setAccessibleName(words[i]);
        button->setToolTip(words[i]);
        button->setChecked(i == m_size);
        sizeGroup->addButton(button);
        connect(button, &QToolButton::clicked, this, [this, i] {
            m_size = i;
            Q_EMIT pictureWidthChanged(pictureWidth());
            Q_EMIT layoutChanged();
        });
        row->addWidget(button);
        m_sizes << button;
    }
    return header;
}

QWidget *ReviewFilterBar::buildFilterRow()
{
    auto *line = new QWidget(this);
    auto *column = new QVBoxLayout(line);
    column->setContentsMargins(space::unit, 0, space::unit, space::half);
    column->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::unit);
    column->addLayout(row);
    m_problem = new QLabel(line);
    m_problem->setObjectName(u"reviewFilterProblem"_s);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setContentsMargins(space::half, 0, 0, 0);
    m_problem->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_problem->hide();
    column->addWidget(m_problem);
    buildEdit(line);
    row->addWidget(m_edit, 1);
    m_advance = new QCheckBox(tr("Auto-advance (A)"), line);
    m_advance->setObjectName(u"autoAdvanceCheck"_s);
    m_advance->setChecked(true);
    m_advance->setFocusPolicy(Qt::TabFocus);
    m_advance->setToolTip(tr("After a decision go to the next unreviewed capture"));
    connect(m_advance, &QCheckBox::toggled, this, &ReviewFilterBar::advanceChanged);
    connect(m_advance, &QCheckBox::clicked, this, &ReviewFilterBar::layoutChanged);
    row->addWidget(m_advance);
    m_applies = new QLabel(line);
    m_applies->setObjectName(u"appliesToLabel"_s);
    m_applies->setAccessibleName(tr("What the next decision applies to"));
    row->addWidget(m_applies);
    auto *journal = new QPushButton(icon(u"history"_s), tr("Journal…"), line);
    journal->setObjectName(u"journalButton"_s);
    journal->setToolTip(tr("All decisions, and how to revert them"));
    connect(journal, &QPushButton::clicked, this, &ReviewFilterBar::journalRequested);
    auto *keys = new QPushButton(icon(u"keyboard"_s), tr("Keys (?)"), line);
    keys->setObjectName(u"reviewKeysButton"_s);
    connect(keys, &QPushButton::clicked, this, &ReviewFilterBar::keysRequested);
    for (QPushButton *button : {journal, keys}) {
        button->setFocusPolicy(Qt::TabFocus);
        row->addWidget(button);
    }
    return line;
}

void ReviewFilterBar::buildEdit(QWidget *line)
{
    m_edit = new QLineEdit(line);
    m_edit->setObjectName(u"reviewFilterEdit"_s);
    m_edit->setAccessibleName(tr("Filter captures"));
    m_edit->setPlaceholderText(
        tr("Filter: review:unreviewed  source:harbour  finding:captcha  or words of the address"));
    m_edit->setClearButtonEnabled(true);
    nameClearButton(m_edit);
    m_edit->addAction(icon(u"filter"_s), QLineEdit::LeadingPosition);
    m_edit->installEventFilter(this);
    connect(m_edit, &QLineEdit::textEdited, this, [this](const QString &text) {
        m_isTyping = true;
        apply(text, true);
    });
    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text.isEmpty())
            apply({}, true); // the clear button, or Esc: also an error goes
    });
    connect(m_edit, &QLineEdit::returnPressed, this, &ReviewFilterBar::viewWanted);
    connect(m_edit, &QLineEdit::editingFinished, this, [this] {
        if (std::exchange(m_isTyping, false))
            apply(m_edit->text(), true); // now it counts as it stands
    });
}

bool ReviewFilterBar::eventFilter(QObject *watched, QEvent *event)
{
    const bool isEscape = event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape;
    if (!isEscape || watched != m_edit)
        return QWidget::eventFilter(watched, event);
    // First Esc clears, the second leads back.
    if (m_edit->text().isEmpty())
        Q_EMIT viewWanted();
    else
        m_edit->clear();
    return true;
}

void ReviewFilterBar::setFilter(const QString &text)
{
    apply(text, false);
}

void ReviewFilterBar::apply(const QString &text, bool isTyped)
{
    const QString wanted = (isTyped && m_isTyping ? settledCaptureFilter(text) : text).trimmed();
    const ParsedCaptureFilter parsed = parseCaptureFilter(wanted, m_sources);
    if (!isTyped && m_edit->text() != text) {
        const QSignalBlocker quiet(m_edit);
        m_edit->setText(text);
    }
    // While what is typed is not valid, the last valid filter stays in force. A wrong term may have been a word of the
    // address a letter ago: what stays in force is the text without it.
    showProblem(parsed.error);
    const bool isHalf = isTyped && m_isTyping && (wanted != text.trimmed() || !parsed.isValid());
    if (isHalf && hadTermBetween(m_inForce, withoutLastTerm(text), {}))
        return; // a term of it is being rewritten
    const QString rest = parsed.isValid() ? wanted : withoutLastTerm(wanted);
    const ParsedCaptureFilter inForce = parsed.isValid() ? parsed : parseCaptureFilter(rest, m_sources);
    if (!inForce.isValid() || (!parsed.isValid() && (!m_isTyping || rest == m_inForce)))
        return;
    m_inForce = rest;
    m_query = inForce.query;
    ask();
    for (qsizetype i = 0; i < m_counts.size(); ++i) {
        const bool isAll = i == 0 && m_query.review.isEmpty();
        m_counts[i]->setChecked(isAll || (i > 0 && m_query.review == QList<Review>{Review(i - 1)}));
    }
    if (!isTyped)
        Q_EMIT viewWanted();
}

void ReviewFilterBar::showProblem(const QString &problem)
{
    m_edit->setToolTip(problem);
    m_edit->setProperty("invalid", !problem.isEmpty());
    m_edit->setAccessibleDescription(problem);
    m_problem->setVisible(!problem.isEmpty());
    if (problem.isEmpty())
        return;
    QPalette bad = palette();
    bad.setColor(QPalette::WindowText, token(Token::Bad, bad));
    m_problem->setPalette(bad);
    m_problem->setText(tr("%1 The last valid filter stays in force.").arg(problem));
}

void ReviewFilterBar::ask()
{
    CaptureQuery query = m_query;
    query.run = m_run;
    query.sort = m_sort->currentData().toString();
    if (m_asked == query)
        return;
    m_asked = query;
    Q_EMIT queryChanged(query);
}

void ReviewFilterBar::setRun(RowId run)
{
    m_run = run;
    if (m_asked)
        ask();
}

void ReviewFilterBar::setCounts(const ReviewCounts &counts)
{
    const QLocale locale;
    const QString texts[] = {
        tr("All %1").arg(locale.toString(counts.total())), tr("Unreviewed %1").arg(locale.toString(counts.unreviewed)),
        tr("Approved %1").arg(locale.toString(counts.approved)),
        tr("Rejected %1").arg(locale.toString(counts.rejected)), tr("Flagged %1").arg(locale.toString(counts.flagged))};
    for (qsizetype i = 0; i < m_counts.size(); ++i) {
        m_counts[i]->setText(texts[i]);
        m_counts[i]->setAccessibleName(texts[i]);
        m_counts[i]->setToolTip(i ? tr("Show only these") : tr("Show all captures of the run"));
    }
}

void ReviewFilterBar::setScope(const QString &text)
{
    m_scope->setText(text);
    m_scope->setVisible(!text.isEmpty());
}

void ReviewFilterBar::setApplies(const QString &text)
{
    m_applies->setText(text);
}

void ReviewFilterBar::toggleAdvance()
{
    m_advance->toggle();
    Q_EMIT layoutChanged();
}

int ReviewFilterBar::pictureWidth() const
{
    return pictureWidths[m_size];
}

void ReviewFilterBar::editFilter()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

QJsonObject ReviewFilterBar::state() const
{
    return {{u"size"_s, m_size}, {u"sort"_s, m_sort->currentData().toString()}, {u"advance"_s, m_advance->isChecked()}};
}

void ReviewFilterBar::restore(const QJsonObject &state)
{
    const int size = state.value(u"size"_s).toInt(-1);
    if (size >= 0 && size < m_sizes.size()) {
        m_size = size;
        m_sizes.at(size)->setChecked(true);
        Q_EMIT pictureWidthChanged(pictureWidth());
    }
    const int order = m_sort->findData(state.value(u"sort"_s).toString());
    if (order >= 0 && order != m_sort->currentIndex()) {
        m_sort->setCurrentIndex(order);
        ask();
    }
    if (state.contains(u"advance"_s))
        m_advance->setChecked(state.value(u"advance"_s).toBool());
}

} // namespace trawl
