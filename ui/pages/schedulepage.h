// The Schedule page: what fires when, the last ticks, the external processors.
#pragma once

#include <QWidget>

#include <memory>

namespace trawl {

class Desk;

/// GUI thread. Asks the engine once a second and a half at most, and only while it is shown.
class SchedulePage final : public QWidget
{
    Q_OBJECT
public:
    explicit SchedulePage(Desk *desk, QWidget *parent = nullptr);
    ~SchedulePage() override;
    void resetLayout();
    /// Asks for a tick; its report comes into the list.
    void tick();

Q_SIGNALS:
    void statusText(const QString &text);

protected:
    void showEvent(QShowEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
