// The History page: the runs of this workspace, one in detail, and what may still be done with it.
#pragma once

#include "domain/ids.h"

#include <QWidget>

#include <memory>

namespace trawl {

class Desk;

/// GUI thread. Pages through runs.page and refreshes when Snapshot::runsVersion grows.
class HistoryPage final : public QWidget
{
    Q_OBJECT
public:
    explicit HistoryPage(Desk *desk, QWidget *parent = nullptr);
    ~HistoryPage() override;
    void resetLayout();

Q_SIGNALS:
    void reviewRequested(trawl::RowId run, int number);                        ///< ReviewPage::showRun
    void captureRequested(trawl::RowId run, int number, trawl::RowId capture); ///< ReviewPage::showCaptureOf
    void statusText(const QString &text);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
