// The newest 50,000 log lines: appended in batches, oldest dropped.
#pragma once

#include "ui/desk.h"

#include <QAbstractTableModel>

#include <deque>

namespace trawl {

/// GUI thread.
class LogModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Time, Level, Category, Source, Text, ColumnCount };
    enum Role { LevelRole = Qt::UserRole, SourceRole, ItemRole, AtRole };
    static constexpr qsizetype capacity = 50'000;

    explicit LogModel(Desk *desk, QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_lines.size()); }
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(ColumnCount); }
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    const LogLine &line(int row) const { return m_lines[size_t(row)]; }
    /// Lines that came and are not kept any more.
    qint64 dropped() const { return m_dropped; }
    void append(const QList<LogLine> &lines);
    /// Older lines than all that are here (of earlier sessions), oldest first.
    void prepend(QList<LogLine> lines);

Q_SIGNALS:
    void appended(int count);

private:
    Desk *m_desk;
    std::deque<LogLine> m_lines;
    qint64 m_dropped = 0;
    qint64 m_lastSeq = -1;
};

} // namespace trawl
