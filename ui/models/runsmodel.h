// The runs of the workspace, newest first, as a table (UX 2.11).
#pragma once

#include "ui/models/pagedmodel.h"

#include <QAbstractTableModel>

namespace trawl {

/// GUI thread. Pages through runs.page.
class RunsModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Number, State, StartedBy, Start, Duration, Captured, Reviewed, Uploaded, Note, ColumnCount };

    explicit RunsModel(Console *console, QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void refresh(int first, int last);
    void setUtc(bool utc); ///< times of the cells
    /// For durations of runs that are still on.
    void setNow(Instant now);
    const RunRow *rowAt(int row) const;
    int rowOf(RowId id) const; ///< among the loaded ones
    bool isKnown() const;

Q_SIGNALS:
    void answered();
    void failed(const trawl::Error &error);

private:
    void resize(int from, int to, const std::function<void()> &apply);
    bool m_utc = false;
    mutable PagedRows<RunRow> m_rows;
    Instant m_now;
};

QString runStateText(const RunRow &run);
QString triggerText(Trigger trigger);
QString runDurationText(const RunRow &run, Instant now);

} // namespace trawl
