// The objects of the upload ledger as a table.
#pragma once

#include "ui/models/pagedtable.h"

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
class UploadModel final : public PagedTableModel<UploadRow>
{
    Q_OBJECT
public:
    enum Column { Key, Item, Size, Try, State, Detail, ColumnCount };

    explicit UploadModel(Desk *desk, QObject *parent = nullptr);
    const QList<UploadGroup> &groups() const { return m_groups; }

Q_SIGNALS:
    void groupsChanged();

protected:
    void takeMore(const QJsonObject &answer) override;

private:
    void tick();
    QTimer m_clock; ///< while something waits for its next try
    QList<UploadGroup> m_groups;
};

QString uploadStateText(UploadState state);

} // namespace trawl
