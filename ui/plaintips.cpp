// Tool tips are labels of Qt's own that would take what looks like markup for markup.
#include "ui/plaintips.h"

#include <QApplication>
#include <QEvent>
#include <QLabel>
#include <QScreen>

namespace trawl {

namespace {
constexpr int widest = 560; ///< logical pixels of a line
}

PlainTips::PlainTips(QObject *parent) : QObject(parent)
{
    qApp->installEventFilter(this);
}

bool PlainTips::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::Polish && event->type() != QEvent::Show)
        return false;
    if (!watched->isWidgetType() || !watched->inherits("QTipLabel"))
        return false;
    auto *tip = qobject_cast<QLabel *>(watched);
    if (!tip)
        return false;
    if (event->type() == QEvent::Polish) { // before it has its text
        tip->setTextFormat(Qt::PlainText);
    } else if (tip->width() > widest) {
        tip->setWordWrap(true);
        tip->resize(widest, tip->heightForWidth(widest));
        const QRect room = tip->screen()->availableGeometry();
        tip->move(qBound(room.left(), tip->x(), qMax(room.left(), room.right() - tip->width())),
                  qBound(room.top(), tip->y(), qMax(room.top(), room.bottom() - tip->height())));
    }
    return false;
}

} // namespace trawl
