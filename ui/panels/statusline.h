// The status bar: dependency lamps, cache gauge, problem counters, clock.
#pragma once

#include "ui/desk.h"

#include <QStatusBar>

#include <memory>

namespace trawl {

class ProblemsModel;

/// GUI thread.
class StatusLine final : public QStatusBar
{
    Q_OBJECT
public:
    StatusLine(Desk *desk, ProblemsModel *problems, QWidget *parent = nullptr);
    ~StatusLine() override;

    /// What was just done, for some seconds, beside the lamps.
    void say(const QString &text);

Q_SIGNALS:
    void problemsRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void refresh();
    void refreshClock();
    void fitLamps();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
