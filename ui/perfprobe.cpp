// Beats every 50 ms; a late beat was a stall of the event loop.
#include "ui/perfprobe.h"

#include "domain/names.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QEvent>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

namespace trawl {

namespace {
constexpr int beatMs = 50;
}

PerfProbe::PerfProbe(const QString &logFile, QObject *parent) : QObject(parent)
{
    if (!logFile.isEmpty()) {
        m_file.setFileName(logFile);
        if (!m_file.open(QIODevice::WriteOnly | QIODevice::Append))
            qWarning("Latencies are not logged: %s can't be opened (%s)", qUtf8Printable(logFile),
                     qUtf8Printable(m_file.errorString()));
        qApp->installEventFilter(this);
    }
    m_clock.start();
    auto *timer = new QTimer(this);
    timer->setTimerType(Qt::PreciseTimer);
    connect(timer, &QTimer::timeout, this, &PerfProbe::beat);
    timer->start(beatMs);
}

PerfProbe::~PerfProbe() = default;

void PerfProbe::beat()
{
    const qint64 late = m_clock.restart() - beatMs;
    if (late > stallMs) {
        ++m_stalls;
        qWarning("The window did not answer for %lld ms (%s)", static_cast<long long>(late),
                 qUtf8Printable(m_action.isEmpty() ? u"no action"_s : m_action));
        write(u"stall"_s, late);
    }
    if (m_clock.isValid() && late <= stallMs)
        m_action.clear();
}

void PerfProbe::mark(const QString &action)
{
    m_action = action;
}

bool PerfProbe::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
        if (!m_waiting) {
            m_input.start();
            m_waiting = true;
        }
        break;
    case QEvent::UpdateRequest:
        if (m_waiting && watched->isWidgetType()) {
            m_waiting = false;
            write(u"feedback"_s, m_input.elapsed());
        }
        break;
    default:
        break;
    }
    return false;
}

void PerfProbe::write(const QString &kind, qint64 ms)
{
    if (!m_file.isOpen())
        return;
    const QJsonObject line{
        {u"ts"_s, QDateTime::currentMSecsSinceEpoch()}, {u"kind"_s, kind}, {u"ms"_s, ms}, {u"action"_s, m_action}};
    m_file.write(QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n');
    m_file.flush();
}

} // namespace trawl
