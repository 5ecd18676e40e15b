// The outbox below the runs of the History page: what waits for the ETL API and why, sent now or saved as a table.
#pragma once

#include "domain/requests/outbox.h"

#include <QWidget>

#include <memory>

namespace trawl {

class Desk;
class MessageArea;

/// GUI thread. Hidden where no ETL API is configured and nothing is left of an earlier one; one line where nothing
/// waits. Asks anew every two seconds while it is seen.
class OutboxPanel final : public QWidget
{
    Q_OBJECT
public:
    /// @p messages: where its errors are shown; not owned.
    OutboxPanel(Desk *desk, MessageArea *messages, QWidget *parent = nullptr);
    ~OutboxPanel() override;

    /// Reads it anew: the page is shown.
    void look();
    /// Whether its place is free for it: not while something else takes the page's room.
    void setShown(bool shown);
    /// How many rows are seen at a time, at most.
    void setMostRows(int rows);
    /// Writes all rows to @p file as CSV.
    void exportTo(const QString &file);

Q_SIGNALS:
    void statusText(const QString &text);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
