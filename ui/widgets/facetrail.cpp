// Filling and marking the facet rail.
#include "ui/widgets/facetrail.h"

#include "ui/desk.h"

#include <QHeaderView>
#include <QKeyEvent>

namespace trawl {

namespace {

constexpr int keyRole = Qt::UserRole, wordRole = Qt::UserRole + 1, leftOutRole = Qt::UserRole + 2;

QString heading(const FacetRail::Value &value)
{
    if (value.leftOut)
        return FacetRail::tr("Left out");
    switch (value.key) {
    case FilterKey::State:
        return FacetRail::tr("State");
    case FilterKey::Review:
        return FacetRail::tr("Review");
    case FilterKey::Upload:
        return FacetRail::tr("Upload");
    case FilterKey::Source:
        return FacetRail::tr("Source");
    default:
        return FacetRail::tr("Engine");
    }
}

bool sameRows(const QList<FacetRail::Value> &a, const QList<FacetRail::Value> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto &x, const auto &y) {
        return x.leftOut == y.leftOut && x.key == y.key && x.word == y.word && x.label == y.label;
    });
}

} // namespace

FacetRail::FacetRail(QWidget *parent) : QTreeWidget(parent)
{
    setObjectName(u"facetRail"_s);
    setAccessibleName(tr("Facets of the items"));
    setColumnCount(2);
    setHeaderHidden(true);
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(fontMetrics().averageCharWidth() * 5);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    setRootIsDecorated(true);
    setIndentation(fontMetrics().averageCharWidth() * 2);
    setUniformRowHeights(true);
    setSelectionMode(
        QAbstractItemView::NoSelection); // what the filter asks for is marked by its tick; the focus has its ring
    setTextElideMode(Qt::ElideRight);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setToolTip(tr("A click shows only these items; another click takes it back."));
    setFixedWidth(fontMetrics().averageCharWidth() * 28);
    connect(this, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem *item) { choose(item); });
}

void FacetRail::setValues(const QList<Value> &values)
{
    if (!sameRows(values, m_values)) {
        const QTreeWidgetItem *current = currentItem();
        const QVariant key = current ? current->data(0, keyRole) : QVariant(),
                       word = current ? current->data(0, wordRole) : QVariant(),
                       left = current ? current->data(0, leftOutRole) : QVariant();
        clear();
        QTreeWidgetItem *group = nullptr;
        for (qsizetype i = 0; i < values.size(); ++i) {
            const Value &value = values.at(i);
            const bool same = i > 0 && values.at(i - 1).key == value.key && values.at(i - 1).leftOut == value.leftOut;
            if (!same) {
                group = new QTreeWidgetItem(this, {heading(value)});
                QFont strong = font();
                strong.setWeight(QFont::DemiBold);
                group->setFont(0, strong);
                group->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
                group->setExpanded(true);
            }
            auto *row = new QTreeWidgetItem(group, {value.label});
            row->setData(0, keyRole, int(value.key));
            row->setData(0, wordRole, value.word);
            row->setData(0, leftOutRole, value.leftOut);
            row->setToolTip(0, value.label);
            row->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
            if (word.isValid() && key.toInt() == int(value.key) && word.toString() == value.word &&
                left.toBool() == value.leftOut)
                setCurrentItem(row);
        }
    }
    m_values = values;
    mark();
}

void FacetRail::setFilter(const QString &filter)
{
    const ItemFilter parsed = parseItemFilter(filter);
    if (!parsed.isValid())
        return;
    m_terms = parsed.terms;
    mark();
}

/// Counts and check marks.
void FacetRail::mark()
{
    qsizetype at = 0;
    for (int g = 0; g < topLevelItemCount(); ++g) {
        for (int i = 0; i < topLevelItem(g)->childCount(); ++i, ++at) {
            QTreeWidgetItem *row = topLevelItem(g)->child(i);
            const Value &value = m_values.at(at);
            const bool listed = value.leftOut && !m_leftOut.isEmpty() && value.word == m_leftOut;
            const bool filtered =
                !value.leftOut && std::any_of(m_terms.begin(), m_terms.end(), [&](const FilterTerm &term) {
                    return term.key == value.key && term.op == FilterOp::Is && !term.negated &&
                           term.words.contains(value.word);
                });
            const bool on = listed || filtered;
            const QString count = Desk::number(value.count);
            if (row->text(1) != count)
                row->setText(1, count);
            QFont font = this->font();
            font.setBold(on);
            row->setFont(0, font);
            row->setText(0, on ? u"\u2713 "_s + value.label : value.label);
            const QString said =
                (value.leftOut ? tr("%1: %2 addresses left out") : tr("%1: %2 items")).arg(value.label, count) +
                (on ? u", "_s + tr("shown only") : QString());
            if (row->data(0, Qt::AccessibleTextRole).toString() != said)
                row->setData(0, Qt::AccessibleTextRole, said);
        }
    }
}

void FacetRail::setLeftOut(const QString &word)
{
    m_leftOut = word;
    mark();
}

void FacetRail::choose(QTreeWidgetItem *item)
{
    if (item && item->data(0, leftOutRole).toBool())
        Q_EMIT leftOutChosen(item->data(0, wordRole).toString());
    else if (item && item->data(0, wordRole).isValid())
        Q_EMIT toggled(FilterKey(item->data(0, keyRole).toInt()), item->data(0, wordRole).toString());
}

void FacetRail::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        return choose(currentItem());
    QTreeWidget::keyPressEvent(event);
}

} // namespace trawl
