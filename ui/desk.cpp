// The shared desk of one window.
#include "ui/desk.h"

#include <QDateTime>
#include <QFileInfo>
#include <QLocale>

namespace trawl {

Desk::Desk(Console *console, UiOptions options, QObject *parent)
    : QObject(parent), m_console(console), m_options(std::move(options)), m_snapshot(console->snapshot()), m_state(this)
{
    m_since.start();
    connect(console, &Console::snapshotArrived, this, &Desk::take);
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, this, &Desk::secondPassed);
    m_second.start();
}

void Desk::take(std::shared_ptr<const Snapshot> snapshot)
{
    m_snapshot = std::move(snapshot);
    m_since.restart();
    const Counts counts = m_snapshot->run ? m_snapshot->run->counts : Counts{};
    m_selection.hasCaptures =
        counts.unreviewed + counts.approved + counts.rejected + counts.flagged + counts.captured > 0;
    Q_EMIT snapshotChanged();
}

const SourceStatus *Desk::source(const QString &id) const
{
    for (const SourceStatus &candidate : m_snapshot->sources) {
        if (candidate.id == id)
            return &candidate;
    }
    return nullptr;
}

QString Desk::workspaceName() const
{
    return m_snapshot->sample ? tr("Sample") : QFileInfo(m_snapshot->workspace).fileName();
}

Instant Desk::now() const
{
    if (m_options.fixedClock)
        return *m_options.fixedClock;
    if (!m_snapshot->at.isSet())
        return Instant{QDateTime::currentMSecsSinceEpoch()};
    return m_snapshot->at + Ms(m_snapshot->stale ? 0 : m_since.elapsed());
}

void Desk::setUtc(bool utc)
{
    if (m_utc == utc)
        return;
    m_utc = utc;
    m_state.set(u"utc"_s, utc);
    Q_EMIT formatsChanged();
}

static QDateTime dateTime(Instant at, bool utc)
{
    return QDateTime::fromMSecsSinceEpoch(at.ms, utc ? Qt::UTC : Qt::LocalTime);
}

QString Desk::timeText(Instant at) const
{
    return at.isSet() ? dateTime(at, m_utc).toString(u"HH:mm:ss"_s) : QString();
}

QString Desk::dateTimeText(Instant at) const
{
    return at.isSet() ? QLocale().toString(dateTime(at, m_utc), u"d MMM HH:mm"_s) : QString();
}

QString Desk::ageText() const
{
    const Instant of = dataOf();
    if (!of.isSet())
        return {};
    // The engine's clock stands still with it; people's goes on.
    const Ms since = m_snapshot->stale ? Ms(m_since.elapsed()) : now() - of;
    return tr("As of %1, %2 ago").arg(timeText(of), durationText(std::max(Ms(0), since)));
}

void Desk::selectSources(const QStringList &ids)
{
    if (m_selection.sources == ids)
        return;
    m_selection.sources = ids;
    Q_EMIT selectionChanged();
}

void Desk::selectItems(const QList<RowId> &ids, int requeueable)
{
    if (m_selection.items == ids && m_selection.requeueable == requeueable)
        return;
    m_selection.items = ids;
    m_selection.requeueable = requeueable;
    Q_EMIT selectionChanged();
}

void Desk::selectCaptures(const QList<RowId> &ids)
{
    if (m_selection.captures == ids)
        return;
    m_selection.captures = ids;
    Q_EMIT selectionChanged();
}

void Desk::offerUndo(const QString &text)
{
    if (m_selection.undoHere == text)
        return;
    m_selection.undoHere = text;
    Q_EMIT selectionChanged();
}

void Desk::requestAny(AnyRequest asked, QObject *context, std::function<void()> done)
{
    Answer<AnyAnswer> answer;
    m_console->submit(std::move(asked), [answer](Result<AnyAnswer> result) { answer.set(std::move(result)); });
    whenDone(answer.future(), context, [this, done = std::move(done)](const Result<AnyAnswer> &result) {
        result ? done() : fail(plainText(result.error()));
    });
}

void Desk::image(RowId capture, bool full, QObject *context, std::function<void(const Result<QByteArray> &)> then)
{
    whenDone(m_console->image(capture, full), context, std::move(then));
}

void Desk::fail(const Error &error, MessageArea *near)
{
    if (error.kind == ErrorKind::Cancelled)
        return;
    if (near && near->parentWidget()->isVisible())
        near->show(messageFor(error));
    else
        say(messageFor(error));
}

QString Desk::bytesText(qint64 bytes)
{
    // One digit after the point only where it says something: "1.4 GiB", "412 MiB".
    const bool coarse = bytes < 1024 * 1024 || (bytes >= 10 * 1024 * 1024 && bytes < 1024 * 1024 * 1024);
    return QLocale().formattedDataSize(bytes, coarse ? 0 : 1, QLocale::DataSizeIecFormat);
}

QString Desk::number(qint64 value)
{
    return QLocale().toString(value);
}

} // namespace trawl
