// The bar of an upload: recorded, verified and stored parts, and what failed as a hatched piece at the end, so that it
// never looks full.
#pragma once

#include <QList>
#include <QWidget>

namespace trawl {

class StepBar final : public QWidget
{
    Q_OBJECT
public:
    explicit StepBar(QWidget *parent = nullptr);
    /// @p steps: counts of all that have got at least so far, the furthest step first.
    void setValues(int total, const QList<int> &steps, int failed, int held);
    /// What the filled part amounts to, 0..99 while anything is missing or failed.
    int percent() const;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_total = 0, m_failed = 0, m_held = 0;
    QList<int> m_steps;
};

} // namespace trawl
