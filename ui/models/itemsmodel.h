// A window over up to a million items: pages of 200 rows, fetched when seen; filter and order
// are the store's.
#pragma once

#include "ui/desk.h"

#include <QAbstractTableModel>
#include <QElapsedTimer>
#include <QSet>

namespace trawl {

/// GUI thread. rowCount() is what matches in the store; rows that are not here yet show "…".
class ItemsModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { State, Source, Url, EngineColumn, Coverage, Http, Try, ReviewColumn, Upload, Waiting, ColumnCount };
    enum Role { IdRole = Qt::UserRole };
    static constexpr int pageSize = 200;
    static constexpr int pagesKept = 50;

    explicit ItemsModel(Desk *desk, QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

    void setFilter(const QString &filter);
    QString filter() const { return m_filter; }
    qint64 total() const { return m_total; }
    bool isLoading() const { return !m_asked.isEmpty(); }
    /// Rows on the screen: only their pages are fetched again when items change.
    void setVisibleRows(int first, int last);
    const ItemRow *at(int row) const;
    /// The loaded row of an item, -1 if it is not here.
    int rowOf(RowId id) const;
    ItemLabel labelOf(const ItemRow &row) const;
    QString stateText(const ItemRow &row) const;
    /// "state:failed": the filter term that this cell stands for.
    QString filterTerm(const QModelIndex &index) const;
    /// Asks the store again.
    void refresh();
    /// While the operator is at work in the table its rows keep their places: values go on changing, the order does
    /// not.
    void setHeld(bool held);
    /// The rows stand in an older order than the store's.
    bool isOrderStale() const { return m_orderStale; }
    /// The store's order now, held or not (F5).
    void reorder();
    /// Looks for the item in the present order, loads its page and says followed().
    void follow(RowId item);
    /// Is it still in the list, if far away? listed() answers; in another order than now it does not.
    void askWhetherListed(RowId item);

Q_SIGNALS:
    void orderAboutToChange(); ///< by the operator: rows are read anew
    void followed(int row);    ///< -1: it is not in the list any more
    void listed(trawl::RowId item, bool is);
    void countsChanged();
    void orderStaleChanged(bool stale);
    void reordered(); ///< reorder() is done
    void failed(const trawl::Error &error);

private:
    struct Page {
        QList<ItemRow> rows;
        bool stale = false;
        qint64 used = 0;
    };
    void takeSnapshot();
    ItemOrder order() const; ///< what is shown
    void found(RowId item);
    void restart();
    void refreshVisible();
    bool mayMove() const; ///< what happens in a run can change the order or the choice of rows
    void askValues();
    void takeValues(const ItemsGet::Answer &answer);
    bool sameFor(const ItemRow &before, const ItemRow &after) const;
    void setOrderStale(bool stale);
    void ask(int page) const;
    void takePage(int page, const ItemsPage::Answer &answer);
    void setMatching(int matching);
    void replaceRows(int page, QList<ItemRow> rows);
    void dropOldPages();
    QString display(const ItemRow &row, int column) const;
    QString waitingText(const ItemRow &row) const;

    Desk *m_desk;
    RowId m_run = 0;
    QString m_filter;
    int m_sortColumn = -1;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    qint64 m_total = 0;
    int m_matching = 0;
    int m_generation = 0;
    int m_firstVisible = 0, m_lastVisible = 50;
    mutable qint64 m_useCounter = 0;
    mutable QHash<int, Page> m_pages;
    mutable QSet<int> m_asked;
    QTimer m_refresh; ///< at most 4 Hz
    bool m_held = false, m_orderStale = false, m_valuesAsked = false;
    RowId m_follow = 0;      ///< its page is on the way
    int m_reordering = 0;    ///< pages asked for by reorder() and not here yet
    QElapsedTimer m_ordered; ///< since the last answer that could move rows: at most one per second
};

} // namespace trawl
