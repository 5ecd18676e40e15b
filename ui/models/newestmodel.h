// The newest captures of the shown run that have a picture, newest first.
#pragma once

#include "domain/capture.h"

#include <QAbstractListModel>
#include <QTimer>

namespace trawl {

class Desk;

/// GUI thread. Follows the snapshot's run and captures while it is wanted, at most once a second; rows that stay keep
/// their indexes. The roles are those of CapturesModel.
class NewestModel final : public QAbstractListModel
{
    Q_OBJECT
public:
    explicit NewestModel(Desk *desk, QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    /// While nobody looks, nothing is asked for.
    void setWanted(bool wanted);
    qint64 captured() const { return m_captured; } ///< captures of the run, with or without a picture
    RowId idAt(int row) const;

    static constexpr int most = 60; ///< rows

Q_SIGNALS:
    void changed();

private:
    void look();
    void take(QList<CaptureRow> rows, qint64 captured);
    Desk *m_desk;
    QList<CaptureRow> m_rows;
    qint64 m_captured = 0, m_seen = -1;
    RowId m_run = 0;
    bool m_wanted = false, m_asking = false;
    QTimer m_pause;
};

} // namespace trawl
