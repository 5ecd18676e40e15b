// The decision journal as a table: when, who, what, how many, why.
#pragma once

#include "ui/models/pagedmodel.h"

#include <QAbstractTableModel>

namespace trawl {

struct JournalRow {
    RowId id = 0;
    Instant at;
    QString by, action, reason, note;
    int count = 0;
    static JournalRow fromJson(const QJsonObject &object);
};

/// GUI thread. Pages through journal.page, newest first.
class JournalModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { At, By, Action, Count, Reason, Note, ColumnCount };

    explicit JournalModel(Console *console, QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void refresh(int first, int last);
    void setUtc(bool utc); ///< times of the cells
    const JournalRow *rowAt(int row) const;

Q_SIGNALS:
    void answered();
    void failed(const trawl::Error &error);

private:
    void resize(int from, int to, const std::function<void()> &apply);
    bool m_utc = false;
    mutable PagedRows<JournalRow> m_rows;
};

} // namespace trawl
