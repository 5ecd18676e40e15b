// Words of the journal; see journaltexts.h.
#include "run/requests/journaltexts.h"

#include "domain/names.h"
#include "domain/requests/all.h"
#include "domain/text.h"
#include "run/requests/firstnames.h"

namespace trawl {

namespace {

constexpr qsizetype longestName = 60;

/// All that was done to captures, in order: each change of a decision notes what was before, each retraction its
/// captures.
QList<RowId> capturesOf(const journal::Entry &entry)
{
    QList<RowId> ids;
    for (const QJsonValue &before : entry.detail["before"_L1].toArray())
        ids.append(before.toArray().at(0).toInteger());
    for (const QJsonValue &id : entry.detail["captures"_L1].toArray())
        ids.append(id.toInteger());
    return ids;
}

/// "Night of Fado (capture 4)", "Night of Fado (4), The Ledger (5) and 12 more"; else what its writer named.
QString subjectOf(const journal::Entry &entry, const QHash<RowId, QString> &names)
{
    const QList<RowId> captures = capturesOf(entry);
    if (captures.isEmpty())
        return entry.detail["subject"_L1].toString();
    const auto nameOf = [&names](RowId id) {
        const QString name = names.value(id).simplified();
        return name.size() > longestName ? name.left(longestName - 1) + QChar(0x2026) : name;
    };
    if (captures.size() == 1) {
        const QString number = translate("core", "capture %1").arg(captures.first());
        const QString name = nameOf(captures.first());
        return name.isEmpty() ? number : u"%1 (%2)"_s.arg(name, number);
    }
    QStringList first;
    for (const RowId id : namedCaptures(entry)) {
        const QString name = nameOf(id);
        first.append(name.isEmpty() ? translate("core", "capture %1").arg(id)
                                    : u"%1 (%2)"_s.arg(name, QString::number(id)));
    }
    return firstAndMore(u"%1"_s, first, captures.size());
}

/// [before, after] of the only source in it.
QJsonArray changeIn(const QJsonObject &detail)
{
    for (const QJsonValue &value : detail) {
        if (value.isArray())
            return value.toArray();
    }
    return {};
}

struct Act {
    QLatin1StringView action;
    QString words;
};

/// What operators and the engine do beside decisions. An action of an older version that is not here stays as it is.
QString wordsOf(const QString &action)
{
    const Act acts[] = {
        {RunStart::verb, translate("core", "Start run")},
        {RunPause::verb, translate("core", "Pause run")},
        {RunResume::verb, translate("core", "Resume run")},
        {RunStop::verb, translate("core", "Stop run after what is in flight")},
        {"run.stop-now"_L1, translate("core", "Stop run now")},
        {RunDiscard::verb, translate("core", "Discard run")},
        {RunFinalize::verb, translate("core", "Finalize run")},
        {"run.put-back"_L1, translate("core", "Items put back into an ended run")},
        {"items.retry"_L1, translate("core", "Put items back")},
        {LeftOutCrawl::verb, translate("core", "Draft what was left out")},
        {ImportAddresses::verb, translate("core", "Import addresses")},
        {"draft.start"_L1, translate("core", "Start draft")},
        {"draft.discard"_L1, translate("core", "Discard draft")},
        {ItemsUnlock::verb, translate("core", "Unlock items")},
        {"source.priority"_L1, translate("core", "Change priority")},
        {"source.rate"_L1, translate("core", "Change rate")},
        {"source.concurrency"_L1, translate("core", "Change pages at a time")},
        {"source.enable"_L1, translate("core", "Switch source on")},
        {"source.disable"_L1, translate("core", "Switch source off")},
        {"source.pin"_L1, translate("core", "Pin engine")},
        {CircuitProbe::verb, translate("core", "Probe circuit")},
        {CircuitHold::verb, translate("core", "Hold circuit open")},
        {CircuitClose::verb, translate("core", "Close circuit")},
        {SpoolLook::verb, translate("core", "Look for the pictures again")},
        {SpoolRecrawl::verb, translate("core", "Crawl lost pictures again")},
        {"policy.spool-gone"_L1, translate("core", "Pictures were gone")},
        {BaselinesRenew::verb, translate("core", "Begin a new folder of approved pictures")},
        {CacheClear::verb, translate("core", "Clear the cache")},
        {UploadStart::verb, translate("core", "Start upload")},
        {UploadPause::verb, translate("core", "Pause upload")},
        {UploadResume::verb, translate("core", "Resume upload")},
        {UploadCancel::verb, translate("core", "Cancel upload")},
        {UploadRetryFailed::verb, translate("core", "Retry failed uploads")},
        {UploadHold::verb, translate("core", "Hold uploads")},
        {"upload.release"_L1, translate("core", "Let held uploads go on")},
        {UploadRetract::verb, translate("core", "Take back from the target")},
        {journal::noteAction, translate("core", "Note")},
        {"schedule.skip"_L1, translate("core", "Due run skipped")},
        {"schedule.fail"_L1, translate("core", "Due run could not be started")},
        {ScheduleSkipNext::verb, translate("core", "Skip the next time")},
        {"schedule.skip-not"_L1, translate("core", "Don't skip the next time")},
        {"schedule.on"_L1, translate("core", "Switch schedule on")},
        {"schedule.off"_L1, translate("core", "Switch schedule off")},
        {TickRun::verb, translate("core", "Tick")},
        {ProcessorsPoke::verb, translate("core", "Poke processor")},
        {"upload.ended"_L1, translate("core", "Upload ended")},
        {BundleMake::verb, translate("core", "Make a bundle of diagnostics")},
        {"notice.lost"_L1, translate("core", "Message given up")},
    };
    for (const Act &act : acts) {
        if (action == act.action)
            return act.words;
    }
    return action;
}

} // namespace

namespace {

/// "Change priority of Galaxy from 5 to 8"; an entry of many sources, or of an older version, names none.
QString priorityText(const journal::Entry &entry)
{
    const QJsonArray change = entry.detail.size() <= 2 ? changeIn(entry.detail) : QJsonArray();
    if (change.size() != 2)
        return wordsOf(entry.action);
    return translate("core", "Change priority of %1 from %2 to %3")
        .arg(entry.detail["subject"_L1].toString())
        .arg(change.at(0).toInt())
        .arg(change.at(1).toInt());
}

QString textOf(const journal::Entry &entry)
{
    if (entry.action.startsWith("review."_L1))
        return journal::sentence(entry);
    return entry.action == "source.priority"_L1 ? priorityText(entry) : wordsOf(entry.action);
}

} // namespace

QList<RowId> namedCaptures(const journal::Entry &entry)
{
    return capturesOf(entry).mid(0, namedInSentences);
}

JournalEntry journalEntry(const journal::Entry &entry, const QHash<RowId, QString> &names)
{
    return JournalEntry{entry.id,    entry.at,  entry.by,      entry.action,     entry.count,   entry.reason,
                        entry.note,  entry.run, entry.reverts, entry.revertedBy, textOf(entry), subjectOf(entry, names),
                        entry.detail};
}

} // namespace trawl
