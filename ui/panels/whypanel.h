// "Why is this waiting?": the explainer's sentence, when it changes, and what would move it.
#pragma once

#include "ui/desk.h"

#include <QWidget>

#include <memory>

namespace trawl {

/// GUI thread. Asks again when the run comes into another state, and once a second while it is visible.
class WhyPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit WhyPanel(Desk *desk, QWidget *parent = nullptr);
    ~WhyPanel() override;
    void explain(const ExplainWait &about);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void followRun();
    void ask();
    void take(const Why &answer);
    void act(const WhyAction &action);
    void refreshCountdown();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
