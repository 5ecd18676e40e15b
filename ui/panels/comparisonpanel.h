// Two runs side by side, on the History page: what the later one has that the earlier one has not, source by source,
// field by field and page by page.
#pragma once

#include "domain/requests/comparison.h"

#include <QWidget>

#include <memory>

namespace trawl {

class Desk;
class MessageArea;

/// GUI thread. Stands in the place of the runs while it is shown. Esc leads back to them.
class ComparisonPanel final : public QWidget
{
    Q_OBJECT
public:
    /// @p messages: where its errors are shown; not owned.
    ComparisonPanel(Desk *desk, MessageArea *messages, QWidget *parent = nullptr);
    ~ComparisonPanel() override;

    /// Reads both runs and emits shown(), or shows why it can't. @p a: 0 = the newest run before b that has a source
    /// of it.
    void compare(RowId a, RowId b);
    bool isReading() const;
    void resetLayout();

Q_SIGNALS:
    void readingChanged();
    void shown(); ///< what was asked for is there
    void left();  ///< back to the runs
    void captureRequested(trawl::RowId run, int number, trawl::RowId capture);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
