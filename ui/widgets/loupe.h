// One picture large: fitted or at 100 %, zoomed at the pointer, panned.
#pragma once

#include <QAbstractScrollArea>
#include <QImage>

#include <memory>

class QThreadPool;

namespace trawl {

/// GUI thread; scaling for the fitted view runs on the pool, until then the picture is drawn coarsely.
class Loupe final : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit Loupe(QThreadPool &pool, QWidget *parent = nullptr);
    ~Loupe() override;

    /// @p keepView: zoom and place stay (items of one source look alike); else it is fitted.
    void setPicture(const QImage &image, const QString &name, bool keepView);
    /// Instead of a picture: why there is none. @p preview is shown coarsely below it, if there is one.
    void setPlaceholder(const QString &text, const QImage &preview = {});
    bool hasPicture() const;
    bool isFitted() const;
    /// Picture pixels to logical pixels, 1.0 = 100 %.
    double zoom() const;

public Q_SLOTS:
    void toggleFit(); ///< fit ↔ 100 % at the middle of the view
    void toggleFitAt(QPoint position);
    void zoomBy(double factor);

Q_SIGNALS:
    void zoomChanged(const QString &text); ///< "fit, 42 %"
    void stepRequested(int step);          ///< arrow keys while the picture is fitted

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
