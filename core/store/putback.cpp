// The rule about items that come back into a run (M3).
#include "store/putback.h"

#include "domain/run.h"
#include "store/codec.h"
#include "store/journal.h"

#include <QMap>

namespace trawl::items {

using namespace codec;

namespace {
struct Ending {
    int number = 0;
    RunState state = RunState::Failed;
    bool finalized = false;
    QString reason;
};

const QString putBackWords = translate("core", " put back");

Result<Ending> endingOf(Db &db, RowId run)
{
    Rows rows = db.query("runs_ending", run);
    if (rows.next())
        return Ending{rows.i32(0), fromWord<RunState>(rows.text(1)).value_or(RunState::Failed), rows.i64(2) != 0,
                      rows.text(3)};
    if (!rows.ok())
        return rows.error();
    return notFound(u"Run %1"_s.arg(run));
}

bool hasEnded(RunState state)
{
    return state == RunState::Stopped || state == RunState::Completed || state == RunState::Failed;
}

Error finalizedRun(const Ending &run)
{
    return permanentError(
        4030, translate("core", "Run %1 is finalized and takes no items back").arg(runNumberText(run.number)),
        translate("core", "Its statistics are frozen"), translate("core", "Start a new run of its sources"));
}

Result<qint64> one(Rows rows)
{
    const qint64 value = rows.next() ? rows.i64(0) : 0;
    if (!rows.ok())
        return rows.error();
    return value;
}

/// All that the source has pending in this run ends superseded. Answers how many.
Result<int> supersede(Db &db, RowId runSource, int newer, Instant now)
{
    const auto n =
        db.run("items_skip_pending", int(SkipReason::Superseded),
               translate("core", "Run %1 of its source is newer").arg(runNumberText(newer)), now.ms, runSource);
    if (!n)
        return n;
    Moves moves;
    moves.move(runSource, ItemState::Pending, ItemState::Skipped, n.value());
    if (const auto counted = moves.apply(db); !counted)
        return counted.error();
    return n;
}

/// "5 put back"; what was put back before and is not resumed yet counts with it. A run that was stopped, or has failed,
/// keeps its own reason: what is put back does not explain why it stands.
QString reasonFor(const Ending &run, int back)
{
    const bool counts = run.reason.endsWith(putBackWords);
    if (!counts && (run.state == RunState::Stopped || (run.state == RunState::Failed && !run.reason.isEmpty())))
        return run.reason;
    if (counts && run.state == RunState::Stopped)
        back += run.reason.chopped(putBackWords.size()).toInt();
    return QString::number(back) + putBackWords;
}

Result<> note(Db &db, RowId run, const Ending &ending, const PutBack &of, Instant now)
{
    journal::Entry entry;
    entry.at = now;
    entry.by = u"policy"_s;
    entry.action = u"run.put-back"_s;
    entry.count = of.back + of.superseded;
    entry.run = run;
    QStringList parts;
    if (of.back > 0)
        parts.append(
            translate("core", "%1 put back, the run was %2 and can be resumed").arg(of.back).arg(word(ending.state)));
    if (of.superseded > 0)
        parts.append(translate("core", "%1 superseded by newer runs of their sources").arg(of.superseded));
    entry.reason = u"run %1: %2"_s.arg(runNumberText(ending.number), parts.join(u"; "_s));
    const auto written = journal::append(db, entry);
    return written ? success() : Result<>(written.error());
}

/// What came back into one run that had ended.
Result<PutBack> reopen(Db &db, RowId run, const Ending &ending, const QHash<RowId, int> &bySource, Instant now)
{
    if (ending.finalized)
        return finalizedRun(ending);
    PutBack answer;
    for (auto it = bySource.cbegin(); it != bySource.cend(); ++it) {
        const auto newer = one(db.query("runs_newer_of", it.key()));
        if (!newer)
            return newer.error();
        if (newer.value() == 0) {
            answer.back += it.value();
            continue;
        }
        if (const auto skipped = supersede(db, it.key(), int(newer.value()), now); !skipped)
            return skipped.error();
        answer.superseded += it.value();
    }
    if (answer.back > 0) {
        if (const auto stopped = db.run("runs_put_back", reasonFor(ending, answer.back), run); !stopped)
            return stopped.error();
        answer.byRun.insert(run, answer.back);
    }
    if (const auto noted = note(db, run, ending, answer, now); !noted)
        return noted.error();
    return answer;
}
} // namespace

Result<> mayPutBack(Db &db, RowId run)
{
    const auto ending = endingOf(db, run);
    if (!ending)
        return ending.error();
    return ending->finalized ? Result<>(finalizedRun(ending.value())) : success();
}

Result<PutBack> putBack(Db &db, const QHash<RowId, int> &bySource, Instant now)
{
    QMap<RowId, QHash<RowId, int>> byRun;
    for (auto it = bySource.cbegin(); it != bySource.cend(); ++it) {
        const auto run = one(db.query("runs_of_source", it.key()));
        if (!run)
            return run.error();
        if (it.value() > 0)
            byRun[run.value()].insert(it.key(), it.value());
    }
    PutBack all;
    for (auto it = byRun.cbegin(); it != byRun.cend(); ++it) {
        const auto ending = endingOf(db, it.key());
        if (!ending)
            return ending.error();
        if (!hasEnded(ending->state)) {
            for (const int n : it.value()) {
                all.back += n;
                all.byRun[it.key()] += n;
            }
            continue;
        }
        const auto reopened = reopen(db, it.key(), ending.value(), it.value(), now);
        if (!reopened)
            return reopened.error();
        all.back += reopened->back;
        all.superseded += reopened->superseded;
        all.byRun.insert(reopened->byRun);
    }
    return all;
}

} // namespace trawl::items
