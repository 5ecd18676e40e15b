// The objects of the upload ledger as a table (UX 2.8).
#pragma once

#include "ui/models/pagedmodel.h"

#include <QAbstractTableModel>
#include <QTimer>

namespace trawl {

/// An object, and when it is tried again if it waits for that.
struct UploadRow : CaptureRow {
    Instant retryAt;
    static UploadRow fromJson(const QJsonObject &object);
};

/// Errors of one cause, as upload.objects groups them.
struct UploadGroup {
    QString failClass, what, why, remedy;
    int count = 0;
    friend bool operator==(const UploadGroup &, const UploadGroup &) = default;
};

/// GUI thread. Pages through upload.objects as it is scrolled.
class UploadModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Key, Item, Size, Try, State, Detail, ColumnCount };

    explicit UploadModel(Console *console, QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Looks again at these rows; the selection stays with the objects.
    void refresh(int first, int last);
    const UploadRow *rowAt(int row) const;
    bool isAsking() const { return m_rows.isAsking(); } ///< refresh() now would throw away what is on its way
    bool isKnown() const;                               ///< the first answer is here
    const QList<UploadGroup> &groups() const { return m_groups; }

Q_SIGNALS:
    void groupsChanged();
    void answered();
    void failed(const trawl::Error &error);

private:
    void resize(int from, int to, const std::function<void()> &apply);
    void takeGroups(const QJsonObject &answer);
    QString stateText(const UploadRow &row) const;
    QString detailText(const UploadRow &row) const;
    void tick();
    mutable PagedRows<UploadRow> m_rows;
    QTimer m_clock; ///< while something waits for its next try
    QList<UploadGroup> m_groups;
};

QString uploadStateText(UploadState state);

} // namespace trawl
