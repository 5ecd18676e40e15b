// The chart with its range buttons, table view and exports.
#pragma once

#include "ui/desk.h"

#include <QWidget>

namespace trawl {

/// GUI thread. @p eventPicked is called with the text of a marker that was clicked (the log jumps to it).
class ChartPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit ChartPanel(Desk *desk, QWidget *parent = nullptr);

Q_SIGNALS:
    void eventPicked(trawl::Instant at);
    void tableToggled(bool shown);
};

} // namespace trawl
