// Values of items and runs: identities, durations, transition tables, labels.
#include "domain/circuit.h"
#include "domain/item.h"
#include "domain/run.h"
#include "domain/source.h"
#include "domain/text.h"

#include <QCryptographicHash>
#include <QLocale>
#include <QRandomGenerator>
#include <QtEndian>

namespace trawl {

QString countdownText(Ms left)
{
    const qint64 seconds = std::max<qint64>(0, (left.count() + 999) / 1000);
    const auto two = [](qint64 value) { return QString::number(value).rightJustified(2, u'0'); };
    if (seconds >= 3600)
        return u"%1:%2:%3"_s.arg(seconds / 3600).arg(two(seconds / 60 % 60), two(seconds % 60));
    return u"%1:%2"_s.arg(seconds / 60).arg(two(seconds % 60));
}

QString groupedNumber(qint64 number)
{
    static const QLocale english(QLocale::English, QLocale::UnitedStates); // the core's sentences are English
    return english.toString(number);
}

QString durationText(Ms duration)
{
    const qint64 seconds = std::max<qint64>(0, (duration.count() + 500) / 1000);
    if (duration.count() > 0 && seconds == 0)
        return u"under 1 s"_s;
    if (seconds < 120)
        return u"%1 s"_s.arg(seconds);
    if (seconds < 2 * 3600)
        return u"%1 min"_s.arg((seconds + 30) / 60);
    const qint64 minutes = seconds / 60 % 60;
    return minutes == 0 ? u"%1 h"_s.arg(seconds / 3600) : u"%1 h %2 min"_s.arg(seconds / 3600).arg(minutes);
}

QString limitText(Ms limit)
{
    return u"%1 s"_s.arg(limit.count() / 1000);
}

QString uuid7(Instant now, const QByteArray &random)
{
    QByteArray bytes(16, '\0');
    for (int i = 0; i < 6; ++i)
        bytes[i] = char(now.ms >> (8 * (5 - i)) & 0xff);
    for (int i = 0; i < 10; ++i)
        bytes[6 + i] = i < random.size() ? random[i] : '\0';
    bytes[6] = char((bytes[6] & 0x0f) | 0x70); // version 7
    bytes[8] = char((bytes[8] & 0x3f) | 0x80); // variant 10
    QString text = QString::fromLatin1(bytes.toHex());
    for (const int at : {8, 13, 18, 23})
        text.insert(at, u'-');
    return text;
}

QString newId(Instant now)
{
    QByteArray random(10, '\0');
    for (int i = 0; i < random.size(); ++i)
        random[i] = char(QRandomGenerator::global()->bounded(256));
    return uuid7(now, random);
}

QString pageId(const QString &sourceId, const QString &identityKey)
{
    return u"%1"_s.arg(pageNumber(sourceId.toUtf8(), identityKey.toUtf8()), 16, 16, QChar(u'0'));
}

quint64 pageNumber(const QByteArray &sourceId, const QByteArray &identityKey)
{
    QByteArray text;
    text.reserve(sourceId.size() + 1 + identityKey.size());
    text.append(sourceId).append('\n').append(identityKey);
    return qFromBigEndian<quint64>(QCryptographicHash::hash(text, QCryptographicHash::Sha256).constData());
}

QString engineLabel(EngineId engine)
{
    switch (engine) {
    case EngineId::Http:
        return u"HTTP"_s;
    case EngineId::DevTools:
        return u"DevTools"_s;
    case EngineId::DevToolsMcp:
        return translate("core", "DevTools MCP");
    case EngineId::PlaywrightMcp:
        return u"Playwright MCP"_s;
    case EngineId::Firecrawl:
        return u"Firecrawl"_s;
    }
    return {};
}

QString circuitLabel(CircuitState state)
{
    switch (state) {
    case CircuitState::Closed:
        return u"Closed"_s;
    case CircuitState::Open:
        return u"Open"_s;
    case CircuitState::HalfOpen:
        return u"Probing"_s;
    case CircuitState::ForcedOpen:
        return translate("core", "Held open");
    case CircuitState::Disabled:
        return translate("core", "Not guarded");
    case CircuitState::MetricsOnly:
        return translate("core", "Counting only");
    }
    return {};
}

ItemLabel label(const ItemRow &item, Instant now, bool sourceBlocked)
{
    switch (item.state) {
    case ItemState::Captured:
        return ItemLabel::Captured;
    case ItemState::Failed:
        return ItemLabel::Failed;
    case ItemState::Skipped:
        return ItemLabel::Skipped;
    case ItemState::Leased:
        if (item.leaseUntil < now)
            return ItemLabel::Stuck;
        if (item.started.isSet())
            return ItemLabel::InFlight;
        break; // claimed, and not begun: it waits like the others
    case ItemState::Pending:
        break;
    }
    if (item.attempt > 0 && item.due > now)
        return ItemLabel::Retrying;
    return sourceBlocked || item.due > now ? ItemLabel::Waiting : ItemLabel::Queued;
}

Counts shownCounts(Counts counts, int held)
{
    const qint64 open = counts.pending + counts.leased;
    counts.leased = std::min<qint64>(open, held);
    counts.pending = open - counts.leased;
    return counts;
}

bool isLegal(ItemState from, ItemState to)
{
    using enum ItemState;
    switch (from) {
    case Pending:
        return to == Leased || to == Skipped;
    case Leased:
        return to == Pending || to == Captured || to == Failed || to == Skipped;
    case Captured: // its picture was lost, or the operator captures it again
    case Failed:   // requeued by the operator
    case Skipped:
        return to == Pending;
    }
    return false;
}

QString runNumberText(int number)
{
    return QString::number(number).rightJustified(4, u'0');
}

bool isLegal(RunState from, RunState to)
{
    using enum RunState;
    switch (from) {
    case Draft:
        return to == Preparing;
    case Preparing:
        return to == Running || to == Stopping || to == Stopped || to == Failed;
    case Running:
        return to == Pausing || to == Paused || to == Stopping || to == Stopped || to == Completed || to == Failed;
    case Pausing:
        return to == Paused || to == Running || to == Stopping || to == Failed;
    case Paused:
        return to == Running || to == Stopping || to == Stopped || to == Failed;
    case Stopping:
        return to == Stopped || to == Failed;
    case Stopped:   // resumed, or its failed items retried
    case Completed: // its failed items retried
    case Failed:
        return to == Preparing;
    }
    return false;
}

bool isActive(RunState state)
{
    using enum RunState;
    return state == Preparing || state == Running || state == Pausing || state == Paused || state == Stopping;
}

int usualLimitMs(EngineId engine)
{
    switch (engine) {
    case EngineId::Http:
        return 30'000;
    case EngineId::DevTools:
    case EngineId::DevToolsMcp:
        return 150'000;
    case EngineId::PlaywrightMcp:
        return 180'000;
    case EngineId::Firecrawl:
        return 90'000;
    }
    return 30'000;
}

int Source::timeoutMs(EngineId engine, int usual) const
{
    for (const auto &[candidate, limit] : timeoutsMs) {
        if (candidate == engine)
            return limit;
    }
    return usual;
}

int Source::longestTimeoutMs() const
{
    int longest = 0;
    for (const EngineId engine : engines)
        longest = std::max(longest, timeoutMs(engine));
    for (const auto &[engine, name] : Words<EngineId>::words)
        longest = engines.isEmpty() ? std::max(longest, timeoutMs(engine)) : longest;
    return longest;
}

} // namespace trawl
