// A table whose rows are paged in from the engine when they are seen: the one model under journal, runs and upload.
#pragma once

#include "ui/desk.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QIcon>
#include <QSet>

#include <functional>

namespace trawl {

/// What one column shows of a row. What is not given is not there.
template <class Row>
struct PagedColumn {
    QString title;
    std::function<QString(const Row &)> text;
    bool isNumber = false; ///< stands at the right
    std::function<QIcon(const Row &)> mark = {};
    std::function<QString(const Row &)> toolTip = {}; ///< plain text
    std::function<QString(const Row &)> spoken = {};  ///< for screen readers; else they get the text
};

/// The pages of such a table, whatever its rows are: which are asked for, how many rows there are, where new ones come
/// in. GUI thread. Answers of an older refresh never overwrite those of a newer one.
class PagedTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr int pageSize = 100;
    enum Role { IdRole = Qt::UserRole };
    enum class Growth { Top, Bottom }; ///< where rows come in that were not there before

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : m_total; }
    /// Asks again for the pages between two rows (what is seen) and forgets the others.
    void refresh(int first, int last);
    bool isKnown() const { return m_known; }             ///< the first answer is here
    bool isAsking() const { return !m_asked.isEmpty(); } ///< refresh() now would throw away what is on its way
    virtual int rowOf(RowId id) const = 0;               ///< among the loaded rows; -1 = not there
    virtual RowId idAt(int row) const = 0;               ///< 0 = not loaded

Q_SIGNALS:
    void answered();
    void failed(const trawl::Error &error);

protected:
    PagedTable(Desk *desk, Growth growth, QObject *parent);
    Desk *desk() const { return m_desk; }
    void want(int page) const;
    void repaintAll(); ///< all cells have other texts
    /// Rows below @p from and from @p to on are not known any more.
    virtual void keepRows(int from, int to) = 0;
    /// What is known stands @p by rows further down.
    virtual void shiftRows(int by) = 0;
    /// Sends the request for a page; its answer goes to takePage() or takeError().
    virtual void askPage(int page) = 0;
    /// For askPage(): an answer that was asked for at another time is not taken any more.
    quint64 generation() const { return m_generation; }
    bool isCurrent(quint64 generation) const { return generation == m_generation; }
    void takePage(int page, qint64 total, int count, const std::function<void()> &store);
    void takeError(int page, const Error &error);

private:
    void grow(int by, const std::function<void()> &store);
    void shrink(int by);

    Desk *m_desk;
    Growth m_growth;
    mutable QSet<int> m_asked;
    int m_total = 0;
    bool m_known = false;
    quint64 m_generation = 0;
};

/// The cells. @p Page is the request for a page: it has offset and limit, and rows in its answer. @p Row has an id and
/// is made from one of those.
template <class Page, class Row>
class PagedTableModel : public PagedTable
{
public:
    int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_columns.size());
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
            return {};
        const PagedColumn<Row> &column = m_columns.at(section);
        if (role == Qt::TextAlignmentRole && column.isNumber)
            return int(Qt::AlignRight | Qt::AlignVCenter); // above its numbers
        return role == Qt::DisplayRole ? QVariant(column.title) : QVariant();
    }
    QVariant data(const QModelIndex &index, int role) const override
    {
        if (!index.isValid() || index.row() >= rowCount())
            return {};
        const Row *row = rowAt(index.row());
        if (!row) {
            want(index.row() / pageSize);
            return role == Qt::DisplayRole && index.column() == m_telling ? QVariant(tr("loading…")) : QVariant();
        }
        const PagedColumn<Row> &column = m_columns.at(index.column());
        switch (role) {
        case Qt::DisplayRole:
            return column.text(*row);
        case Qt::AccessibleTextRole:
            return column.spoken ? column.spoken(*row) : column.text(*row);
        case Qt::DecorationRole:
            return column.mark ? QVariant(column.mark(*row)) : QVariant();
        case Qt::ToolTipRole:
            return column.toolTip ? QVariant(column.toolTip(*row)) : QVariant();
        case Qt::TextAlignmentRole:
            return column.isNumber ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
        case IdRole:
            return row->id;
        default:
            return {};
        }
    }
    /// Null while it is not loaded.
    const Row *rowAt(int row) const
    {
        const auto known = m_rows.constFind(row);
        return known == m_rows.cend() ? nullptr : &*known;
    }
    RowId idAt(int row) const override
    {
        const Row *known = rowAt(row);
        return known ? known->id : 0;
    }
    int rowOf(RowId id) const override
    {
        for (auto row = m_rows.cbegin(); row != m_rows.cend(); ++row) {
            if (row->id == id)
                return row.key();
        }
        return -1;
    }

protected:
    PagedTableModel(Desk *desk, Growth growth, QObject *parent) : PagedTable(desk, growth, parent) {}
    /// Which rows the page is of, where that is not all.
    virtual void prepare(Page &) const {}
    /// What an answer brings besides rows.
    virtual void takeMore(const typename Page::Answer &) {}
    /// @p telling: the column that says "loading…" meanwhile. Once, by the constructor of the table.
    void setColumns(QList<PagedColumn<Row>> columns, int telling)
    {
        m_columns = std::move(columns);
        m_telling = telling;
    }
    void keepRows(int from, int to) override
    {
        m_rows.removeIf([from, to](auto it) { return it.key() < from || it.key() >= to; });
    }
    void shiftRows(int by) override
    {
        QHash<int, Row> moved;
        for (auto row = m_rows.cbegin(); row != m_rows.cend(); ++row)
            moved.insert(row.key() + by, *row);
        m_rows = std::move(moved);
    }
    void askPage(int page) override
    {
        Page asked;
        asked.offset = page * pageSize;
        asked.limit = pageSize;
        prepare(asked);
        const auto take = [this, page, mine = generation()](const Result<typename Page::Answer> &answer) {
            if (!isCurrent(mine))
                return;
            if (!answer)
                return takeError(page, answer.error());
            const auto &rows = answer->rows;
            takePage(page, answer->total, int(rows.size()), [this, page, &rows] {
                for (qsizetype i = 0; i < rows.size(); ++i)
                    m_rows.insert(page * pageSize + int(i), Row(rows.at(i)));
            });
            takeMore(answer.value());
            Q_EMIT answered();
        };
        desk()->ask(asked, this, take);
    }

private:
    QList<PagedColumn<Row>> m_columns;
    int m_telling = 0;
    QHash<int, Row> m_rows; ///< what is loaded, by row number
};

} // namespace trawl
