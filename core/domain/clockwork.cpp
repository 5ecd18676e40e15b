// Ticks, schedules and processors as JSON and as sentences; see clockwork.h.
#include "domain/clockwork.h"

#include "domain/text.h"

namespace trawl {
namespace {

/// "9.1 s", "40 ms"
QString tookText(qint64 ms)
{
    return ms < 1000 ? u"%1 ms"_s.arg(ms) : u"%1 s"_s.arg(double(ms) / 1000, 0, 'f', 1);
}

/// Names of counts are stable words; those of a processor are the operator's own.
QString countLabel(const QString &name)
{
    static const QMap<QString, QString> labels{{u"going-on"_s, translate("core", "going on")},
                                               {u"timed-out"_s, translate("core", "timed out")},
                                               {u"open-circuits"_s, translate("core", "open circuits")},
                                               {u"active-runs"_s, translate("core", "active runs")},
                                               {u"ready"_s, translate("core", "ready to upload")}};
    return labels.value(name, name);
}

QString countsText(const QMap<QString, qint64> &counts)
{
    QStringList parts;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it) {
        if (it.value() == 0 && counts.size() > 1)
            continue; // of many, those that say something
        parts.append(u"%1 %2"_s.arg(groupedNumber(it.value()), countLabel(it.key())));
    }
    return parts.join(u", "_s);
}

/// One step in the line of a report.
QString shortText(const TickStep &step)
{
    const QString title = stepTitle(step.id).toLower();
    switch (step.state) {
    case StepState::TimedOut:
        if (step.id == "processors"_L1) // each has its own limit
            break;
        return translate("core", "%1 timed out (%2)").arg(title, durationText(Ms(step.deadlineMs)));
    case StepState::GoesOn: {
        const qint64 open = step.counts.value(u"going-on"_s);
        return open > 0 ? translate("core", "%1: %2 going on").arg(title).arg(open)
                        : translate("core", "%1 goes on").arg(title);
    }
    case StepState::Failed:
        return translate("core", "%1 failed").arg(title);
    case StepState::LeftOut:
        return translate("core", "%1 left out").arg(title);
    case StepState::Done:
        break;
    }
    const QString counts = countsText(step.counts);
    return step.id == "processors"_L1 ? u"%1: %2"_s.arg(title, counts) : counts;
}

} // namespace

void map(JsonMapper &m, ScheduleRow &v)
{
    m("id"_L1, v.id);
    m("name"_L1, v.name);
    m("isGroup"_L1, v.isGroup);
    m("scheduled"_L1, v.scheduled);
    m("schedule"_L1, v.schedule);
    m("words"_L1, v.words);
    m("timezone"_L1, v.timezone);
    m("clockRule"_L1, v.clockRule);
    m("sources"_L1, v.sources);
    m("limitMs"_L1, v.limitMs);
    m("on"_L1, v.on);
    m("skipNext"_L1, v.skipNext);
    m("next"_L1, v.next);
    m("last"_L1, v.last);
    m("outcome"_L1, v.outcome);
    m("run"_L1, v.run);
    m("runNumber"_L1, v.runNumber);
    m("runActive"_L1, v.runActive);
    m("runState"_L1, v.runState);
    m("lastText"_L1, v.lastText);
}

void map(JsonMapper &m, TickStep &v)
{
    m("id"_L1, v.id);
    m("state"_L1, v.state);
    m("ms"_L1, v.ms);
    m("deadlineMs"_L1, v.deadlineMs);
    m("counts"_L1, v.counts);
    m("text"_L1, v.text);
}

void map(JsonMapper &m, TickReport &v)
{
    m("id"_L1, v.id);
    m("at"_L1, v.at);
    m("ms"_L1, v.ms);
    m("by"_L1, v.by);
    m("steps"_L1, v.steps);
    m("runs"_L1, v.runs);
}

void map(JsonMapper &m, ProcessorRow &v)
{
    m("id"_L1, v.id);
    m("target"_L1, v.target);
    m("state"_L1, v.state);
    m("asked"_L1, v.asked);
    m("ended"_L1, v.ended);
    m("ms"_L1, v.ms);
    m("status"_L1, v.status);
    m("counts"_L1, v.counts);
    m("text"_L1, v.text);
    m("atWork"_L1, v.atWork);
}

const TickStep *TickReport::step(QLatin1StringView id) const
{
    for (const TickStep &one : steps) {
        if (one.id == id)
            return &one;
    }
    return nullptr;
}

QString stepTitle(const QString &id)
{
    if (id == "unlock"_L1)
        return translate("core", "Orphans");
    if (id == "start"_L1)
        return translate("core", "Schedules");
    if (id == "processors"_L1)
        return translate("core", "Processors");
    return translate("core", "Metrics");
}

QString stepStateText(StepState state)
{
    switch (state) {
    case StepState::Done:
        return translate("core", "done");
    case StepState::TimedOut:
        return translate("core", "timed out");
    case StepState::GoesOn:
        return translate("core", "goes on");
    case StepState::Failed:
        return translate("core", "failed");
    case StepState::LeftOut:
        return translate("core", "left out");
    }
    return {};
}

QString stepText(const TickStep &step)
{
    const QString counts = countsText(step.counts);
    if (step.text.isEmpty())
        return counts;
    return counts.isEmpty() ? step.text : u"%1. %2"_s.arg(counts, step.text);
}

QString tickText(const TickReport &report)
{
    QStringList parts;
    for (const TickStep &step : report.steps) {
        const bool tellsNothing = step.state == StepState::Done && (step.id == "metrics"_L1 || step.counts.isEmpty());
        if (!tellsNothing)
            parts.append(shortText(step));
    }
    return parts.join(u" · "_s);
}

QString processorText(const ProcessorRow &row)
{
    switch (row.state) {
    case ProcessorState::Never:
        return translate("core", "not asked yet");
    case ProcessorState::GoesOn:
        return translate("core", "at work");
    case ProcessorState::TimedOut:
        if (row.atWork)
            return translate("core", "its limit is over, it is still at work");
        return row.text.isEmpty() ? translate("core", "request timed out, work goes on") : row.text;
    case ProcessorState::Failed:
        return row.text;
    case ProcessorState::Done:
    case ProcessorState::Busy:
        break;
    }
    QStringList parts;
    const QString status = row.status == 0 ? translate("core", "done") : QString::number(row.status);
    parts.append(translate("core", "%1 in %2").arg(status, tookText(row.ms)));
    for (const QString &more : {countsText(row.counts), row.text}) {
        if (!more.isEmpty())
            parts.append(more);
    }
    return parts.join(u", "_s);
}

} // namespace trawl
