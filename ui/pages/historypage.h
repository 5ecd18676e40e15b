// The History page (UX 2.11): the runs of this workspace, one in detail, and what may still be done with it.
#pragma once

#include "console/console.h"

#include <QWidget>

#include <memory>

namespace trawl {

/// GUI thread. Pages through runs.page and refreshes when Snapshot::runsVersion grows.
class HistoryPage final : public QWidget
{
    Q_OBJECT
public:
    explicit HistoryPage(Console *console, QWidget *parent = nullptr);
    ~HistoryPage() override;

    void setUtc(bool utc);

public Q_SLOTS:
    void applySnapshot(std::shared_ptr<const trawl::Snapshot> snapshot);

Q_SIGNALS:
    void commandRequested(const QString &id);           ///< empty state: a run should be started, or sources added
    void reviewRequested(trawl::RowId run, int number); ///< ReviewPage::showRun
    void failed(const trawl::Error &error);
    void statusText(const QString &text);

protected:
    void showEvent(QShowEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
