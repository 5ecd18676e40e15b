// The facets of the items: what there is of each state, review, upload, source and engine, beside the table.
#pragma once

#include "domain/itemfilter.h"

#include <QTreeWidget>

namespace trawl {

/// GUI thread. Values with their counts; Enter or a click puts one into the filter or takes it out. Counts are of the
/// whole run, not of the filter: what a click would add is seen before.
class FacetRail final : public QTreeWidget
{
    Q_OBJECT
public:
    struct Value {
        FilterKey key;
        QString word;  ///< as the filter takes it
        QString label; ///< as the table shows it
        qint64 count = 0;
        bool leftOut = false; ///< of what the run left out, not of its items: the key means nothing
    };

    explicit FacetRail(QWidget *parent = nullptr);
    /// In the order they shall stand; a heading is made where the key changes. The current row stays.
    void setValues(const QList<Value> &values);
    /// Marks what @p filter asks for.
    void setFilter(const QString &filter);
    /// Marks the reason whose list is shown; empty: none is.
    void setLeftOut(const QString &word);

Q_SIGNALS:
    void toggled(trawl::FilterKey key, const QString &word);
    void leftOutChosen(const QString &word);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void choose(QTreeWidgetItem *item);
    void mark();
    QList<Value> m_values;
    QList<FilterTerm> m_terms;
    QString m_leftOut;
};

} // namespace trawl
