// The rows of the sources panel: one per source of the snapshot, updated in place so that selection and
// editors survive.
#pragma once

#include "ui/desk.h"

#include <QAbstractTableModel>

namespace trawl {

/// GUI thread. Listens to the desk.
class SourcesModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Priority, Name, CircuitColumn, RateColumn, Depth, Last, Engine, Streak, ColumnCount };
    enum Role { IdRole = Qt::UserRole, SortRole };

    explicit SourcesModel(Desk *desk, QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

    const SourceStatus *at(int row) const;
    int rowOf(const QString &id) const;
    /// "Closed", "Open 41:10", "Probing 0/1", "Probe due": what the circuit cell says now.
    /// Why a circuit is only assumed to be what it is called.
    QString assumedText(const SourceStatus &s) const;
    QString circuitText(const SourceStatus &source) const;

Q_SIGNALS:
    /// The operator typed a priority into the table.
    void priorityEdited(const QString &id, int priority);

private:
    void take();
    bool runs() const; ///< a run goes on: rates and probes are of now
    QString rateText(const SourceStatus &source) const;
    QString lastText(const SourceStatus &source) const;
    QString streakText(const SourceStatus &source) const;
    QString display(const SourceStatus &source, int column) const;
    QString tip(const SourceStatus &source, int column) const;
    QVariant sortValue(const SourceStatus &source, int column) const;
    Desk *m_desk;
    QList<SourceStatus> m_rows;
};

} // namespace trawl
