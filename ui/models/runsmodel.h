// The runs of the workspace, newest first, as a table.
#pragma once

#include "ui/models/pagedtable.h"

namespace trawl {

/// GUI thread. Pages through runs.page.
class RunsModel final : public PagedTableModel<RunsPage, RunRow>
{
    Q_OBJECT
public:
    enum Column { Number, State, StartedBy, Start, Duration, Captured, Reviewed, Uploaded, Note, ColumnCount };
    explicit RunsModel(Desk *desk, QObject *parent = nullptr);
};

QString runStateText(const RunRow &run);
QString triggerText(Trigger trigger);
QString runDurationText(const RunRow &run, Instant now);

} // namespace trawl
