// The house style on top of Fusion: flat headers, tabs and docks, and a focus ring of 2 px everywhere.
#pragma once

#include <QProxyStyle>

namespace trawl {

/// Owned by the application. GUI thread.
class DeskStyle : public QProxyStyle
{
    Q_OBJECT
public:
    explicit DeskStyle(bool noAnimation);
    bool noAnimation() const { return m_noAnimation; }

    using QProxyStyle::polish;
    void polish(QWidget *widget) override;
    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *data) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget) const override;

private:
    bool m_noAnimation;
};

/// A rounded ring of 2 px in the accent colour, inside @p rect.
void drawFocusRing(QPainter *painter, const QRect &rect, const QPalette &palette, qreal radius = 3);

} // namespace trawl
