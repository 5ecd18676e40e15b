// Drawing of the house style. Everything not drawn here is Fusion's.
#include "ui/style.h"

#include "domain/names.h"
#include "ui/theme.h"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QDialog>
#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTabBar>

namespace trawl {

void drawFocusRing(QPainter *painter, const QRect &rect, const QPalette &palette, qreal radius)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(token(Token::Accent, palette), 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), radius, radius);
    painter->restore();
}

namespace {

void panel(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &border)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(border.alpha() ? QPen(border, 1) : QPen(Qt::NoPen));
    painter->setBrush(fill);
    painter->drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter->restore();
}

/// The button that Enter presses in a dialog, or the first choice of a page, which says so by a property.
bool isDefaultButton(const QStyleOption *option, const QWidget *widget)
{
    if (widget && widget->property("firstChoice").toBool())
        return option->state.testFlag(QStyle::State_Enabled);
    if (!widget || !qobject_cast<const QDialog *>(widget->window()))
        return false;
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    return button && button->features.testFlag(QStyleOptionButton::DefaultButton) &&
           option->state.testFlag(QStyle::State_Enabled);
}

QIcon inked(const QIcon &icon, QSize size, const QColor &ink, const QWidget *widget)
{
    if (icon.isNull())
        return icon;
    QPixmap pixmap = icon.pixmap(size, widget->devicePixelRatioF());
    QPainter painter(&pixmap);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(QRectF(QPointF(), pixmap.deviceIndependentSize()), ink);
    return pixmap;
}

void drawButtonPanel(const QStyleOption *option, QPainter *painter, const QWidget *widget)
{
    const QPalette &p = option->palette;
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    const bool pressed = option->state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hover = (option->state & QStyle::State_MouseOver) && (option->state & QStyle::State_Enabled);
    if (button && button->features.testFlag(QStyleOptionButton::Flat) && !pressed && !hover)
        return;
    QColor fill = p.color(QPalette::Button);
    QColor border = token(Token::Border, p);
    if (isDefaultButton(option, widget)) {
        fill = token(Token::Accent, p);
        if (pressed || hover)
            fill = fill.lighter(pressed ? 90 : 110);
        border = fill;
    } else if (pressed) {
        fill = token(Token::AccentFill, p);
    } else if (hover) {
        fill = token(Token::Hover, p);
    }
    panel(painter, option->rect, fill, border);
    if (!(option->state & QStyle::State_HasFocus) || !(option->state & QStyle::State_Enabled))
        return;
    // On a filled button the ring has the ground's colour between itself and the edge.
    const bool isFilled = isDefaultButton(option, widget);
    if (isFilled)
        panel(painter, option->rect.adjusted(3, 3, -3, -3), Qt::transparent, token(Token::AccentText, p));
    else
        drawFocusRing(painter, option->rect, p);
}

void drawToolPanel(const QStyleOption *option, QPainter *painter)
{
    if (!(option->state & QStyle::State_Enabled))
        return;
    const bool pressed = option->state & (QStyle::State_Sunken | QStyle::State_On);
    if (pressed)
        panel(painter, option->rect, token(Token::AccentFill, option->palette), token(Token::Accent, option->palette));
    else if (option->state & QStyle::State_MouseOver)
        panel(painter, option->rect, token(Token::Hover, option->palette), Qt::transparent);
}

/// A bar whose panels are all closed says so by a property: then no tab is the open one.
void drawTab(const QStyleOption *option, QPainter *painter, const QWidget *widget)
{
    const QPalette &p = option->palette;
    const bool current = option->state & QStyle::State_Selected;
    const bool selected = current && !(widget && widget->property("folded").toBool());
    QRect rect = option->rect;
    if (!selected && (option->state & QStyle::State_MouseOver))
        painter->fillRect(rect.adjusted(0, 0, 0, -2), token(Token::Hover, p));
    if (selected)
        painter->fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), token(Token::Accent, p));
    if (current && (option->state & QStyle::State_HasFocus))
        drawFocusRing(painter, rect.adjusted(2, 2, -2, -3), p);
}

/// A box that stands out from its ground in both themes; checked is filled.
void drawCheck(const QStyleOption *option, QPainter *painter)
{
    const QPalette &p = option->palette;
    const bool on = option->state & QStyle::State_On;
    const bool enabled = option->state & QStyle::State_Enabled;
    const int side = qMin(option->rect.width(), option->rect.height());
    QRect box(0, 0, side, side);
    box.moveCenter(option->rect.center());
    const QColor ink = enabled ? token(Token::Accent, p) : token(Token::Muted, p);
    panel(painter, box, on ? ink : p.color(QPalette::Base),
          on        ? ink
          : enabled ? token(Token::Muted, p)
                    : token(Token::Border, p));
    if (!on)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(
        QPen(token(Token::AccentText, p), qMax(1.6, side * 0.13), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QRectF r(box);
    painter->drawPolyline(QPolygonF({{r.left() + side * 0.24, r.top() + side * 0.52},
                                     {r.left() + side * 0.43, r.top() + side * 0.71},
                                     {r.left() + side * 0.77, r.top() + side * 0.31}}));
    painter->restore();
}

/// As drawCheck, in the shape of a choice of one.
void drawRadio(const QStyleOption *option, QPainter *painter)
{
    const QPalette &p = option->palette;
    const bool on = option->state & QStyle::State_On;
    const bool enabled = option->state & QStyle::State_Enabled;
    const int side = qMin(option->rect.width(), option->rect.height());
    QRectF circle(0, 0, side - 1, side - 1);
    circle.moveCenter(QRectF(option->rect).center());
    const QColor ink = token(enabled && on ? Token::Accent : Token::Muted, p);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(ink, on ? qMax(1.6, side * 0.13) : 1.0));
    painter->setBrush(p.color(QPalette::Base));
    painter->drawEllipse(circle.adjusted(0.5, 0.5, -0.5, -0.5));
    if (on) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(ink);
        painter->drawEllipse(circle.center(), side * 0.24, side * 0.24);
    }
    painter->restore();
}

void drawHeaderSection(const QStyleOption *option, QPainter *painter)
{
    const QColor line = token(Token::Border, option->palette);
    QColor fill = option->palette.color(QPalette::Window);
    if (option->state & QStyle::State_MouseOver)
        fill = token(Token::Hover, option->palette);
    painter->fillRect(option->rect, fill);
    painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), line);
    painter->fillRect(QRect(option->rect.right(), option->rect.top() + 4, 1, option->rect.height() - 8), line);
}

} // namespace

DeskStyle::DeskStyle(bool noAnimation) : QProxyStyle(QStyleFactory::create(u"Fusion"_s)), m_noAnimation(noAnimation) {}

void DeskStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QTabBar *>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

int DeskStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_DefaultFrameWidth:
        return 2;
    case PM_ToolBarItemSpacing:
        return space::half;
    case PM_ToolBarItemMargin:
        return space::half;
    case PM_ToolBarFrameWidth:
        return 0;
    case PM_ToolBarSeparatorExtent:
        return 9;
    case PM_DockWidgetSeparatorExtent:
        return 6;
    case PM_DockWidgetTitleMargin:
        return space::half;
    case PM_SplitterWidth:
        return 6;
    case PM_LayoutLeftMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutBottomMargin:
        return space::unit;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return space::unit;
    case PM_HeaderMargin:
        return 6;
    case PM_TabBarTabHSpace:
        return 24;
    case PM_TabBarTabVSpace:
        return 12;
    case PM_TabBarTabShiftVertical:
    case PM_TabBarBaseOverlap:
        return 0;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin:
        return 3;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int DeskStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                         QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_EtchDisabledText:
        return 0;
    case SH_TabBar_Alignment:
        return Qt::AlignLeft;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_Widget_Animation_Duration:
        return m_noAnimation ? 0 : QProxyStyle::styleHint(hint, option, widget, data);
    case SH_ToolTip_WakeUpDelay:
        return 500;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

void DeskStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                              const QWidget *widget) const
{
    const QPalette &p = option->palette;
    const bool focused = option->state & State_HasFocus;
    switch (element) {
    case PE_FrameFocusRect:
        drawFocusRing(painter, option->rect, p);
        return;
    case PE_PanelButtonCommand:
        drawButtonPanel(option, painter, widget);
        return;
    case PE_PanelButtonTool:
        drawToolPanel(option, painter);
        return;
    case PE_PanelLineEdit:
        if (widget && qobject_cast<const QAbstractSpinBox *>(widget->parentWidget())) {
            painter->fillRect(option->rect.adjusted(2, 2, -2, -2),
                              p.color(QPalette::Base)); // the spin box has the frame
            return;
        }
        panel(painter, option->rect, p.color(QPalette::Base), token(Token::Border, p));
        if (focused && (option->state & State_Enabled))
            drawFocusRing(painter, option->rect, p);
        return;
    case PE_FrameLineEdit:
        return;
    case PE_Frame: {
        painter->save();
        painter->setPen(token(Token::Border, p));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        painter->restore();
        if (focused)
            drawFocusRing(painter, option->rect, p, 0);
        return;
    }
    case PE_FrameTabBarBase:
    case PE_FrameTabWidget:
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                          token(Token::Border, p));
        return;
    case PE_FrameStatusBarItem:
    case PE_FrameDockWidget:
        return;
    case PE_IndicatorToolBarSeparator: {
        const QRect r = option->rect;
        painter->fillRect(QRect(r.center().x(), r.top() + 6, 1, r.height() - 12), token(Token::Border, p));
        return;
    }
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        drawCheck(option, painter);
        return;
    case PE_IndicatorRadioButton:
        drawRadio(option, painter);
        return;
    case PE_IndicatorDockWidgetResizeHandle:
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void DeskStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                            const QWidget *widget) const
{
    const QPalette &p = option->palette;
    switch (element) {
    case CE_HeaderSection:
        drawHeaderSection(option, painter);
        return;
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, p.color(QPalette::Window));
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                          token(Token::Border, p));
        return;
    case CE_TabBarTabShape:
        drawTab(option, painter, widget);
        return;
    case CE_ToolBar:
        painter->fillRect(option->rect, p.color(QPalette::Window));
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                          token(Token::Border, p));
        return;
    case CE_Splitter:
        return;
    case CE_PushButtonLabel:
        if (isDefaultButton(option, widget)) {
            QStyleOptionButton copy = *static_cast<const QStyleOptionButton *>(option);
            copy.palette.setColor(QPalette::ButtonText, token(Token::AccentText, p));
            copy.icon =
                inked(copy.icon, copy.iconSize, token(Token::AccentText, p), widget); // text and icon in one ink
            QProxyStyle::drawControl(element, &copy, painter, widget);
            return;
        }
        break;
    case CE_DockWidgetTitle: {
        const auto *dock = qstyleoption_cast<const QStyleOptionDockWidget *>(option);
        QFont font = painter->font();
        font.setWeight(QFont::DemiBold);
        painter->save();
        painter->setFont(font);
        painter->setPen(token(Token::TextSecondary, p));
        const QRect r = option->rect.adjusted(6, 0, -6, 0);
        painter->drawText(r, int(Qt::AlignVCenter | Qt::AlignLeading),
                          QFontMetrics(font).elidedText(dock->title, Qt::ElideRight, r.width()));
        painter->restore();
        return;
    }
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void DeskStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                   const QWidget *widget) const
{
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    const bool ringed = control == CC_ComboBox || control == CC_SpinBox;
    if (ringed && (option->state & State_HasFocus) && (option->state & State_Enabled))
        drawFocusRing(painter, option->rect, option->palette);
}

QSize DeskStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                  const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    // Targets of at least 24 px, growing with the font.
    const int least = qMax(24, option ? option->fontMetrics.height() + 10 : 24);
    if (type == CT_PushButton || type == CT_ComboBox || type == CT_LineEdit || type == CT_SpinBox ||
        type == CT_ToolButton || type == CT_ItemViewItem)
        result.setHeight(qMax(result.height(), least));
    return result;
}

} // namespace trawl
