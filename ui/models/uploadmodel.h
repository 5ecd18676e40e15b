// The objects of the upload ledger as a table.
#pragma once

#include "ui/models/pagedtable.h"

#include <QTimer>

namespace trawl {

/// An object, when it is tried again if it waits for that, and the class of what failed.
struct UploadRow : CaptureRow {
    Instant retryAt;
    QString errorClass;
    UploadRow() = default;
    explicit UploadRow(const UploadObject &object)
        : CaptureRow(object.row), retryAt(object.retryAt.value_or(Instant())), errorClass(object.errorClass)
    {
    }
};

/// GUI thread. Pages through upload.objects as it is scrolled.
class UploadModel final : public PagedTableModel<UploadObjects, UploadRow>
{
    Q_OBJECT
public:
    enum Column { Key, Item, Size, Try, State, Detail, ColumnCount };

    explicit UploadModel(Desk *desk, QObject *parent = nullptr);
    const QList<UploadFailureGroup> &groups() const { return m_groups; }

Q_SIGNALS:
    void groupsChanged();

protected:
    void takeMore(const UploadObjects::Answer &answer) override;

private:
    void tick();
    bool m_paused = false; ///< the batch stands still
    QTimer m_clock;        ///< while something waits for its next try
    QList<UploadFailureGroup> m_groups;
};

QString uploadStateText(UploadState state);

} // namespace trawl
