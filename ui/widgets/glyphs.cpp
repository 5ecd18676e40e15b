// Painting the shapes, and the table of looks.
#include "ui/widgets/glyphs.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

namespace trawl {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("States", text);
}

QPolygonF octagon(const QRectF &r)
{
    const qreal c = r.width() * 0.29;
    return QPolygonF({{r.left() + c, r.top()},
                      {r.right() - c, r.top()},
                      {r.right(), r.top() + c},
                      {r.right(), r.bottom() - c},
                      {r.right() - c, r.bottom()},
                      {r.left() + c, r.bottom()},
                      {r.left(), r.bottom() - c},
                      {r.left(), r.top() + c}});
}

QPolygonF diamond(const QRectF &r)
{
    const QPointF c = r.center();
    return QPolygonF({{c.x(), r.top()}, {r.right(), c.y()}, {c.x(), r.bottom()}, {r.left(), c.y()}});
}

void drawOctagon(QPainter *p, const QRectF &r, bool lock, const QColor &ink, const QColor &ground)
{
    p->setPen(Qt::NoPen);
    p->setBrush(ink);
    p->drawPolygon(octagon(r));
    p->setBrush(ground);
    const qreal w = r.width();
    if (!lock) {
        p->drawRect(QRectF(r.left() + w * 0.22, r.center().y() - w * 0.09, w * 0.56, w * 0.18));
        return;
    }
    p->drawRect(QRectF(r.left() + w * 0.28, r.center().y() - w * 0.04, w * 0.44, w * 0.3));
    p->setBrush(Qt::NoBrush);
    p->setPen(QPen(ground, w * 0.09));
    p->drawArc(QRectF(r.left() + w * 0.36, r.top() + w * 0.2, w * 0.28, w * 0.44), 0, 180 * 16);
}

void drawRound(QPainter *p, const QRectF &r, Shape shape, const QColor &ink, const QColor &ground)
{
    const qreal w = r.width();
    const qreal line = qMax(1.4, w * 0.13);
    const QRectF ring = r.adjusted(line / 2, line / 2, -line / 2, -line / 2);
    p->setBrush(Qt::NoBrush);
    QPen pen(ink, line);
    if (shape == Shape::DashedRing) {
        pen.setCapStyle(Qt::FlatCap); // square ends would close the gaps
        pen.setDashPattern({1.5, 1.5});
    }
    p->setPen(pen);
    if (shape == Shape::DiscCheck) {
        p->setBrush(ink);
        p->drawEllipse(ring);
        p->setPen(QPen(ground, line, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        p->setBrush(Qt::NoBrush);
        p->drawPolyline(QPolygonF({{r.left() + w * 0.28, r.top() + w * 0.52},
                                   {r.left() + w * 0.44, r.top() + w * 0.68},
                                   {r.left() + w * 0.73, r.top() + w * 0.34}}));
        return;
    }
    p->drawEllipse(ring);
    const QPointF c = r.center();
    if (shape == Shape::DashedRing) {
        QFont font = p->font();
        font.setBold(true);
        font.setPixelSize(qMax(1, qRound(w * 0.7)));
        p->setFont(font);
        p->drawText(r, int(Qt::AlignCenter), u"?"_s);
    } else if (shape == Shape::Counting) {
        p->setPen(Qt::NoPen);
        p->setBrush(ink);
        p->drawRect(QRectF(c.x() - w * 0.2, c.y() - w * 0.06, w * 0.4, w * 0.12));
    } else if (shape == Shape::Clock) {
        p->setPen(QPen(ink, line, Qt::SolidLine, Qt::RoundCap));
        p->drawPolyline(QPolygonF({{c.x(), r.top() + w * 0.26}, c, {c.x() + w * 0.19, c.y() + w * 0.08}}));
    }
}

void drawSolid(QPainter *p, const QRectF &r, Shape shape, const QColor &ink, const QColor &ground)
{
    const qreal w = r.width();
    p->setPen(Qt::NoPen);
    p->setBrush(ink);
    switch (shape) {
    case Shape::Play:
        p->drawPolygon(QPolygonF(
            {{r.left() + w * 0.18, r.top()}, {r.right(), r.center().y()}, {r.left() + w * 0.18, r.bottom()}}));
        break;
    case Shape::Pause:
        p->drawRect(QRectF(r.left() + w * 0.12, r.top() + w * 0.05, w * 0.28, w * 0.9));
        p->drawRect(QRectF(r.left() + w * 0.6, r.top() + w * 0.05, w * 0.28, w * 0.9));
        break;
    case Shape::Square:
        p->drawRect(r.adjusted(w * 0.1, w * 0.1, -w * 0.1, -w * 0.1));
        break;
    case Shape::Dot:
        p->drawEllipse(r.center(), w * 0.3, w * 0.3);
        break;
    case Shape::Triangle:
        p->drawPolygon(QPolygonF({{r.center().x(), r.top()}, {r.right(), r.bottom()}, {r.left(), r.bottom()}}));
        p->setBrush(ground);
        p->drawRect(QRectF(r.center().x() - w * 0.06, r.top() + w * 0.36, w * 0.12, w * 0.3));
        p->drawRect(QRectF(r.center().x() - w * 0.06, r.top() + w * 0.75, w * 0.12, w * 0.12));
        break;
    case Shape::Arrow:
        p->setBrush(Qt::NoBrush);
        p->setPen(QPen(ink, qMax(1.4, w * 0.13), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        p->drawArc(r.adjusted(w * 0.1, w * 0.1, -w * 0.1, -w * 0.1), 60 * 16, 270 * 16);
        p->drawPolyline(QPolygonF({{r.left() + w * 0.5, r.top()},
                                   {r.left() + w * 0.74, r.top() + w * 0.16},
                                   {r.left() + w * 0.56, r.top() + w * 0.38}}));
        break;
    case Shape::Cross:
        p->setPen(QPen(ink, qMax(1.4, w * 0.16), Qt::SolidLine, Qt::RoundCap));
        p->drawLine(QPointF(r.left() + w * 0.15, r.top() + w * 0.15),
                    QPointF(r.right() - w * 0.15, r.bottom() - w * 0.15));
        p->drawLine(QPointF(r.right() - w * 0.15, r.top() + w * 0.15),
                    QPointF(r.left() + w * 0.15, r.bottom() - w * 0.15));
        break;
    default:
        break;
    }
}

} // namespace

void drawShape(QPainter *painter, const QRectF &rect, Shape shape, const QColor &ink, const QColor &ground)
{
    const qreal side = qMin(rect.width(), rect.height());
    const QRectF r(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    switch (shape) {
    case Shape::OctagonBar:
    case Shape::OctagonLock:
        drawOctagon(painter, r, shape == Shape::OctagonLock, ink, ground);
        break;
    case Shape::HalfDiamond: {
        painter->setPen(QPen(ink, qMax(1.2, side * 0.11)));
        painter->setBrush(Qt::NoBrush);
        const QPolygonF outline = diamond(r.adjusted(1, 1, -1, -1));
        painter->drawPolygon(outline);
        painter->setPen(Qt::NoPen);
        painter->setBrush(ink);
        painter->drawPolygon(QPolygonF({outline.at(0), outline.at(2), outline.at(3)}));
        break;
    }
    case Shape::DiscCheck:
    case Shape::Ring:
    case Shape::DashedRing:
    case Shape::Counting:
    case Shape::Clock:
        drawRound(painter, r, shape, ink, ground);
        break;
    default:
        drawSolid(painter, r, shape, ink, ground);
    }
    painter->restore();
}

StateLook circuitLook(CircuitState state, bool assumed, bool enabled)
{
    if (!enabled)
        return {Shape::Ring, Token::Muted, Token::MutedFill, tr("Off")};
    if (assumed && state == CircuitState::Closed) // one that is open here blocks, whatever the store would say
        return {Shape::DashedRing, Token::Muted, Token::MutedFill, tr("Assumed closed")};
    switch (state) {
    case CircuitState::Closed:
        return {Shape::DiscCheck, Token::Good, Token::GoodFill, tr("Closed")};
    case CircuitState::Open:
        return {Shape::OctagonBar, Token::Bad, Token::BadFill, tr("Open")};
    case CircuitState::HalfOpen:
        return {Shape::HalfDiamond, Token::Caution, Token::CautionFill, tr("Probing")};
    case CircuitState::ForcedOpen:
        return {Shape::OctagonLock, Token::Muted, Token::MutedFill, tr("Held open")};
    case CircuitState::Disabled:
        return {Shape::Ring, Token::Muted, Token::MutedFill, tr("Not guarded")};
    case CircuitState::MetricsOnly:
        return {Shape::Counting, Token::Muted, Token::MutedFill, tr("Counting only")};
    }
    return {};
}

StateLook runLook(const RunRow *run)
{
    if (!run)
        return {Shape::Ring, Token::Muted, Token::MutedFill, tr("Idle")};
    if (run->interrupted)
        return {Shape::Triangle, Token::Caution, Token::CautionFill, tr("Interrupted")};
    switch (run->state) {
    case RunState::Draft:
        return {Shape::Ring, Token::Muted, Token::MutedFill, tr("Draft")};
    case RunState::Preparing:
        return {Shape::Clock, Token::Accent, Token::AccentFill, tr("Preparing…")};
    case RunState::Running:
        return {Shape::Play, Token::Good, Token::GoodFill, tr("Running")};
    case RunState::Pausing:
        return {Shape::Pause, Token::Caution, Token::CautionFill, tr("Pausing…")};
    case RunState::Paused:
        return {Shape::Pause, Token::Caution, Token::CautionFill, tr("Paused")};
    case RunState::Stopping:
        return {Shape::Square, Token::Caution, Token::CautionFill, tr("Stopping…")};
    case RunState::Stopped:
        return {Shape::Square, Token::Muted, Token::MutedFill, tr("Stopped")};
    case RunState::Completed:
        return {Shape::DiscCheck, Token::Good, Token::GoodFill, tr("Completed")};
    case RunState::Failed:
        return {Shape::OctagonBar, Token::Bad, Token::BadFill, tr("Failed")};
    }
    return {};
}

StateLook itemLook(ItemLabel label)
{
    switch (label) {
    case ItemLabel::Queued:
        return {Shape::Dot, Token::Muted, Token::MutedFill, tr("Queued")};
    case ItemLabel::Waiting:
        return {Shape::Clock, Token::Caution, Token::CautionFill, tr("Waiting")};
    case ItemLabel::Retrying:
        return {Shape::Arrow, Token::Caution, Token::CautionFill, tr("Retrying")};
    case ItemLabel::InFlight:
        return {Shape::Play, Token::Accent, Token::AccentFill, tr("In flight")};
    case ItemLabel::Captured:
        return {Shape::DiscCheck, Token::Good, Token::GoodFill, tr("Captured")};
    case ItemLabel::Failed:
        return {Shape::OctagonBar, Token::Bad, Token::BadFill, tr("Failed")};
    case ItemLabel::Skipped:
        return {Shape::Ring, Token::Muted, Token::MutedFill, tr("Skipped")};
    case ItemLabel::Stuck:
        return {Shape::Triangle, Token::Bad, Token::BadFill, tr("Stuck")};
    }
    return {};
}

StateLook dependencyLook(const QString &state)
{
    if (state == u"OK"_s)
        return {Shape::DiscCheck, Token::Good, Token::GoodFill, tr("OK")};
    if (state == u"Starting"_s)
        return {Shape::Clock, Token::Accent, Token::AccentFill, tr("Starting")};
    if (state == u"Degraded"_s)
        return {Shape::HalfDiamond, Token::Caution, Token::CautionFill, tr("Degraded")};
    if (state == u"Down"_s)
        return {Shape::OctagonBar, Token::Bad, Token::BadFill, tr("Down")};
    if (state.startsWith(u"Optional"_s))
        return {Shape::Ring, Token::Muted, Token::MutedFill, tr("Optional, off")};
    return {Shape::DashedRing, Token::Muted, Token::MutedFill, tr("Not checked")};
}

StateLook levelLook(int level)
{
    switch (level) {
    case 0:
        return {Shape::Dot, Token::Muted, Token::MutedFill, tr("Debug")};
    case 2:
        return {Shape::Triangle, Token::Caution, Token::CautionFill, tr("Warning")};
    case 3:
        return {Shape::OctagonBar, Token::Bad, Token::BadFill, tr("Error")};
    default:
        return {Shape::Ring, Token::Accent, Token::AccentFill, tr("Info")};
    }
}

QString reviewWord(Review review)
{
    switch (review) {
    case Review::Unreviewed:
        return tr("Unreviewed");
    case Review::Approved:
        return tr("Approved");
    case Review::Rejected:
        return tr("Rejected");
    case Review::Flagged:
        return tr("Flagged");
    }
    return {};
}

QString uploadWord(UploadState state)
{
    switch (state) {
    case UploadState::None:
        return tr("Not selected");
    case UploadState::Ready:
        return tr("Ready");
    case UploadState::Storing:
        return tr("Uploading");
    case UploadState::Stored:
        return tr("Stored");
    case UploadState::Verified:
        return tr("Verified");
    case UploadState::Recorded:
        return tr("Uploaded");
    case UploadState::Failed:
        return tr("Failed");
    case UploadState::Held:
        return tr("Held");
    case UploadState::Abandoned:
        return tr("Abandoned");
    }
    return {};
}

} // namespace trawl
