// The log: structured lines, follow-tail that lets go when the operator scrolls, filters by level, source and
// words.
#pragma once

#include "ui/desk.h"

#include <QWidget>

#include <memory>

namespace trawl {

/// GUI thread.
class LogPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit LogPanel(Desk *desk, QWidget *parent = nullptr);
    ~LogPanel() override;
    /// Selects the line nearest to a moment.
    void jumpTo(Instant at);

private:
    void refreshCounts();
    void loadEarlier();
    void followTail();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
