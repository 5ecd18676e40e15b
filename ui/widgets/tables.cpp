// Shared table set-up.
#include "ui/widgets/tables.h"

#include "ui/desk.h"

#include <QGuiApplication>
#include <QJsonArray>
#include <QMenu>

namespace trawl {

void prepareTable(QTableView *view, const QString &name, const QString &title)
{
    view->setObjectName(name);
    view->setAccessibleName(title);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setShowGrid(false);
    view->setAlternatingRowColors(true);
    view->setWordWrap(false);
    view->setTabKeyNavigation(false);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setCornerButtonEnabled(false);
    view->setMinimumHeight(view->fontMetrics().height() * 3 +
                           8); // header and a row: at 960 × 600 the status line stays in view
    // Fixed, never by contents: a million rows would be measured one by one.
    QHeaderView *rows = view->verticalHeader();
    rows->setVisible(false);
    rows->setSectionResizeMode(QHeaderView::Fixed);
    rows->setMinimumSectionSize(qMax(24, view->fontMetrics().height() + 8));
    rows->setDefaultSectionSize(qMax(24, view->fontMetrics().height() + 8));
    QHeaderView *columns = view->horizontalHeader();
    columns->setObjectName(name + u"Header"_s);
    columns->setAccessibleName(title);
    columns->setHighlightSections(false);
    columns->setSectionsMovable(true);
    columns->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    columns->setMinimumSectionSize(view->fontMetrics().averageCharWidth() * 4);
    columns->setContextMenuPolicy(Qt::CustomContextMenu);
    QFont font = columns->font();
    font.setWeight(QFont::Medium);
    columns->setFont(font);
}

int headWidth(const QHeaderView *header, int section)
{
    const QStyle *style = header->style();
    const QString text =
        header->model() ? header->model()->headerData(section, header->orientation()).toString() : QString();
    const int margin = style->pixelMetric(QStyle::PM_HeaderMargin, nullptr, header);
    const int arrow = style->pixelMetric(QStyle::PM_HeaderMarkSize, nullptr, header);
    return QFontMetrics(header->font()).horizontalAdvance(text) + 3 * margin + arrow + 2;
}

namespace {

/// Widths of one table: the defaults, and what the view has more than they ask for. Lives as long as its view.
class ColumnRoom final : public QObject
{
public:
    ColumnRoom(QTableView *view, Desk *desk, const QString &key, ColumnShares shares)
        : QObject(view), m_view(view), m_desk(desk), m_key(key), m_shares(std::move(shares))
    {
        setObjectName(u"columnRoom"_s);
        view->viewport()->installEventFilter(this);
    }
    static ColumnRoom *of(QTableView *view)
    {
        return static_cast<ColumnRoom *>(view->findChild<QObject *>(u"columnRoom"_s, Qt::FindDirectChildrenOnly));
    }

    bool isBusy() const { return m_busy; }
    /// Kept with the columns that only the narrow table hides, so that they are not taken for the operator's choice.
    void keep()
    {
        QJsonArray yielded;
        for (int section : std::as_const(m_hidden))
            yielded.append(section);
        m_desk->state()->set(yieldedKey(), yielded);
        m_desk->state()->setBytes(m_key, m_view->horizontalHeader()->saveState());
    }
    /// The operator's word for a column: shown by hand it gives way no more.
    void choose(int section, bool shown)
    {
        QJsonArray wanted = m_desk->state()->value(shownKey()).toArray();
        for (qsizetype i = wanted.size(); i-- > 0;) {
            if (wanted.at(i).toInt() == section)
                wanted.removeAt(i);
        }
        if (shown)
            wanted.append(section);
        m_desk->state()->set(shownKey(), wanted);
        m_hidden.removeAll(section);
        m_view->horizontalHeader()->setSectionHidden(section, !shown);
        keep();
        fit();
    }
    void setOwn()
    {
        if (!m_desk->state()->value(ownKey()).toBool())
            m_desk->state()->set(ownKey(), true);
    }
    void apply()
    {
        m_busy = true;
        m_hidden.clear();
        QHeaderView *header = m_view->horizontalHeader();
        for (int i = 0; i < header->count(); ++i)
            header->resizeSection(i, least(i));
        m_busy = false;
        fit();
    }
    void reset()
    {
        for (const QString &key : {ownKey(), shownKey(), yieldedKey()})
            m_desk->state()->remove(key);
        apply();
    }
    void restore()
    {
        const QByteArray saved = m_desk->state()->bytes(m_key);
        if (!saved.isEmpty()) {
            m_busy = true;
            m_view->horizontalHeader()->restoreState(saved);
            if (!m_shares.profit.isEmpty())
                m_view->horizontalHeader()->setStretchLastSection(false);
            m_hidden.clear();
            const QJsonArray yielded = m_desk->state()->value(yieldedKey()).toArray();
            for (const QJsonValue &section : yielded)
                m_view->horizontalHeader()->setSectionHidden(section.toInt(-1), false);
            m_busy = false;
        }
        fit();
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Resize)
            fit();
        return QObject::eventFilter(watched, event);
    }

private:
    bool isOwn() const { return m_desk->state()->value(ownKey()).toBool(); }
    /// Columns of a table too narrow for all give way, the first of the list first. They come back with the room.
    void yield()
    {
        QHeaderView *header = m_view->horizontalHeader();
        for (int section : std::as_const(m_hidden))
            header->setSectionHidden(section, false);
        m_hidden.clear();
        if (isOwn())
            return; // the operator's widths: the table scrolls
        int wanted = 0;
        for (int i = 0; i < header->count(); ++i)
            wanted += header->isSectionHidden(i) ? 0 : least(i);
        const QJsonArray kept = m_desk->state()->value(shownKey()).toArray();
        for (int section : std::as_const(m_shares.yielding)) {
            if (wanted <= m_view->viewport()->width())
                return;
            if (header->isSectionHidden(section) || kept.contains(section))
                continue;
            wanted -= least(section);
            header->setSectionHidden(section, true);
            m_hidden.append(section);
        }
    }
    QString ownKey() const { return m_key + u".own"_s; }
    QString shownKey() const { return m_key + u".shown"_s; }
    QString yieldedKey() const { return m_key + u".yielded"_s; }
    int least(int section) const
    {
        const int wanted = section < m_shares.widths.size()
                               ? m_shares.widths.at(section) * m_view->fontMetrics().averageCharWidth() + 12
                               : 0;
        return qMax(wanted, headWidth(m_view->horizontalHeader(), section));
    }
    void fit()
    {
        if (m_busy)
            return;
        m_busy = true;
        yield();
        if (!isOwn())
            share();
        m_busy = false;
    }
    void share()
    {
        QHeaderView *header = m_view->horizontalHeader();
        QList<int> taking;
        for (int section : std::as_const(m_shares.profit)) {
            if (!header->isSectionHidden(section))
                taking << section;
        }
        if (taking.isEmpty())
            return;
        int others = 0;
        for (int i = 0; i < header->count(); ++i)
            others += header->isSectionHidden(i) ? 0 : taking.contains(i) ? least(i) : header->sectionSize(i);
        const int room = qMax(0, m_view->viewport()->width() - others);
        for (qsizetype i = 0; i < taking.size(); ++i)
            header->resizeSection(taking.at(i), least(taking.at(i)) + room / int(taking.size()) +
                                                    (i == 0 ? room % int(taking.size()) : 0));
    }

    QTableView *m_view;
    Desk *m_desk;
    QString m_key;
    ColumnShares m_shares;
    QList<int> m_hidden; ///< columns that have given way
    bool m_busy = false;
};

} // namespace

void resetColumns(QTableView *view, Desk *desk, const QString &key)
{
    QHeaderView *header = view->horizontalHeader();
    for (int i = 0; i < header->count(); ++i) {
        header->setSectionHidden(i, false);
        header->moveSection(header->visualIndex(i), i);
    }
    desk->state()->remove(key);
    if (ColumnRoom *room = ColumnRoom::of(view))
        room->reset();
}

static void showChooser(QTableView *view, Desk *desk, const QString &key, const QPoint &at)
{
    QHeaderView *header = view->horizontalHeader();
    auto *menu = new QMenu(view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(u"columnsMenu"_s);
    const int visible = header->count() - header->hiddenSectionCount();
    for (int i = 0; i < header->count(); ++i) {
        QAction *entry = menu->addAction(view->model()->headerData(i, Qt::Horizontal).toString());
        entry->setCheckable(true);
        entry->setChecked(!header->isSectionHidden(i));
        entry->setEnabled(header->isSectionHidden(i) || visible > 1);
        QObject::connect(entry, &QAction::toggled, view, [view, i](bool on) {
            if (ColumnRoom *room = ColumnRoom::of(view))
                room->choose(i, on);
        });
    }
    menu->addSeparator();
    QObject::connect(menu->addAction(QObject::tr("Reset columns")), &QAction::triggered, view,
                     [=] { resetColumns(view, desk, key); });
    menu->popup(at);
}

void rememberColumns(QTableView *view, Desk *desk, const QString &key, ColumnShares shares)
{
    QHeaderView *header = view->horizontalHeader();
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    delete ColumnRoom::of(view);
    header->setStretchLastSection(header->stretchLastSection() && shares.profit.isEmpty());
    auto *room = new ColumnRoom(view, desk, key, std::move(shares));
    room->apply();
    room->restore();
    QObject::connect(desk->state(), &UiState::loaded, room, [room] { room->restore(); });
    auto keep = [desk, room] {
        if (desk->state()->isLoaded() && !room->isBusy()) // what happens before is set-up, not the operator's choice
            room->keep();
    };
    QObject::connect(header, &QHeaderView::sectionResized, room, [room, keep, desk](int, int before, int after) {
        if (!room->isBusy() && desk->state()->isLoaded() && before > 0 && after > 0) // to and from 0: hidden, shown
            room->setOwn();
        keep();
    });
    QObject::connect(header, &QHeaderView::sectionMoved, room, keep);
    QObject::connect(header, &QHeaderView::sortIndicatorChanged, room, keep);
    QObject::connect(header, &QHeaderView::customContextMenuRequested, room,
                     [=](const QPoint &at) { showChooser(view, desk, key, header->mapToGlobal(at)); });
}

void dimWhileAway(QAbstractItemView *view, Desk *desk)
{
    QObject::connect(desk, &Desk::snapshotChanged, view, [view, desk] {
        const bool away = desk->dataOf().isSet();
        const QPalette own = QGuiApplication::palette();
        const QColor wanted = own.color(away ? QPalette::Disabled : QPalette::Active, QPalette::Text);
        if (view->palette().color(QPalette::Active, QPalette::Text) == wanted)
            return;
        QPalette palette;
        if (away) {
            for (const QPalette::ColorRole role : {QPalette::Text, QPalette::HighlightedText}) {
                palette.setColor(QPalette::Active, role, wanted);
                palette.setColor(QPalette::Inactive, role, wanted);
            }
        }
        view->setPalette(palette);
    });
}

QLabel *ageLabel(QWidget *parent, Desk *desk, const QString &name)
{
    auto *label = new QLabel(parent);
    label->setObjectName(name);
    label->setContentsMargins(0, 0, space::unit, 0);
    label->hide();
    const auto refresh = [label, desk] {
        const QString text = desk->ageText();
        label->setVisible(!text.isEmpty());
        label->setText(text);
        QPalette palette = label->palette();
        palette.setColor(QPalette::WindowText, token(Token::Caution, palette));
        label->setPalette(palette);
    };
    QObject::connect(desk, &Desk::snapshotChanged, label, refresh);
    QObject::connect(desk, &Desk::secondPassed, label, refresh);
    return label;
}

} // namespace trawl
