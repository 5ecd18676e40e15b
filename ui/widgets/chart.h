// The chart of queue and throughput: three lanes on one time axis, painted by hand; one sample a second in a
// ring.
#pragma once

#include "ui/desk.h"

#include <QWidget>

#include <deque>

namespace trawl {

/// GUI thread. Collects samples from the desk, also while frozen.
class Chart final : public QWidget
{
    Q_OBJECT
    Q_PROPERTY(QString readout READ readout)
public:
    enum class Range { FiveMinutes, ThirtyMinutes, Run };
    explicit Chart(Desk *desk, QWidget *parent = nullptr);
    void setRange(Range range);
    Range range() const { return m_range; }
    void setFrozen(bool frozen);
    /// The values under the crosshair, as a sentence.
    QString readout() const;
    const std::deque<ChartSample> &samples() const { return m_samples; }
    std::pair<double, double> ratePerMinute(qint64 ms) const; ///< ok, failed over the 60 s before
    QString csv() const;
    /// Why there is nothing to paint, or that it comes.
    QString emptyText() const;
    /// Above the lane of circuits: by name, or counted where the names have no room.
    QString circuitsTitle() const;
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

Q_SIGNALS:
    void rangeChanged();
    void samplesAdded();
    void eventClicked(const trawl::ChartEvent &event);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Lanes {
        QRectF depth, rate, circuits, axis;
        qint64 from = 0, to = 0; ///< UTC ms
        QList<int> named;        ///< sources with a row in the lane of circuits
        int left = 0;            ///< sources that were not closed either, and have no room
        bool low = false;        ///< circuits share one line of words
    };
    /// Sources whose circuit was anything but closed between these times, in the order of the snapshot. Looked up anew
    /// where samples came or the range changed, not for every picture of it.
    const QList<int> &eventful(qint64 from, qint64 to) const;
    void take();
    Lanes lanes() const;
    qint64 unsampled() const; ///< ms between the start of the run and its first sample here
    double xOf(qint64 ms, const Lanes &l) const;
    void paintDepth(QPainter *p, const Lanes &l) const;
    void paintRate(QPainter *p, const Lanes &l) const;
    void paintCircuits(QPainter *p, const Lanes &l) const;
    void paintCircuit(QPainter *p, const Lanes &l, int source, const QRectF &bar) const;
    QStringList circuitsTitles(const Lanes &l) const;
    /// From, to in pixels: where nothing was sampled although the run was there.
    QList<std::pair<double, double>> missing(const Lanes &l) const;
    void paintMissing(QPainter *p, const Lanes &l, bool words) const;
    void paintAxis(QPainter *p, const Lanes &l) const;
    void paintEvents(QPainter *p, const Lanes &l) const;
    void paintCrosshair(QPainter *p, const Lanes &l) const;
    const ChartSample *sampleAt(qint64 ms) const;
    const ChartEvent *eventAt(const QPoint &at) const;

    Desk *m_desk;
    std::deque<ChartSample> m_samples;
    qint64 m_widest = 0; ///< the largest number the axis had to name, for its room
    QList<ChartEvent> m_events;
    RowId m_run = 0;
    Range m_range = Range::Run; ///< a young run fills the width
    bool m_frozen = false;
    qint64 m_frozenAt = 0;
    qint64 m_cross = 0; ///< 0: none
    struct Eventful {
        qint64 from = -1, to = -1, newest = 0;
        QList<int> sources;
        int all = 0;
    };
    mutable Eventful m_eventful;
};

} // namespace trawl
