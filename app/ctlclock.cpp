// trawlctl's verbs of what starts by itself: tick, schedule.
#include "app/ctl.h"

#include "app/ctltext.h"

#include <QCoreApplication>
#include <QTimer>

namespace trawl {

namespace {

constexpr Ms lookEvery = 300ms;
/// So long this process stays for processors alone: a request ends with the process that sent it, and a tick with all
/// that belongs to it takes less than a minute.
constexpr Ms stayForProcessors = 45s;

QString tookText(qint64 ms)
{
    return u"%1 s"_s.arg(double(ms) / 1000, 0, 'f', 1);
}

QString stepLine(const TickStep &step)
{
    QString took = step.state == StepState::LeftOut ? QString() : tookText(step.ms);
    if (step.state == StepState::TimedOut)
        took = translate("core", "after %1").arg(durationText(Ms(step.deadlineMs)));
    const QString line =
        u"  %1 %2 %3"_s.arg(padded(stepTitle(step.id), 11), padded(stepStateText(step.state), 9), took);
    const QString text = stepText(step);
    return text.isEmpty() ? line : line + u"  "_s + text;
}

QString whenText(const ScheduleRow &row)
{
    if (!row.on)
        return row.scheduled ? translate("core", "switched off") : QString();
    if (row.next.isEmpty())
        return translate("core", "never fires");
    const QString next = timeText(row.next.first().ms);
    return row.skipNext ? translate("core", "%1 is left out, then %2").arg(next, timeText(row.next.value(1).ms))
                        : translate("core", "next %1").arg(next);
}

} // namespace

// --- tick

void Ctl::tick()
{
    const QString action = m_options.arguments.value(0);
    if (action == "list"_L1)
        return ticks();
    if (action == "processors"_L1)
        return ask(ProcessorsList{}, [this](const ProcessorsList::Answer &answer) { list(answer); });
    if (action == "poke"_L1) {
        if (m_options.arguments.value(1).isEmpty())
            return fail(permanentError(9002, translate("core", "Which processor? Give its id")));
        return ask(ProcessorsPoke{m_options.arguments.value(1)}, [this](const ProcessorRow &row) {
            m_waited.append(row.id);
            stay();
        });
    }
    if (!action.isEmpty())
        return fail(permanentError(9002, u"trawlctl tick has no \"%1\""_s.arg(action), {},
                                   u"trawlctl help lists what it has"_s));
    ask(EngineInfo{}, [this](const EngineInfo::Answer &info) {
        m_ticksHere = info.pid == QCoreApplication::applicationPid();
        // What is being started when the engine ends would be cut off: where it is ours, that is waited for.
        ask(TickRun{m_options.noMetrics, m_options.noWait, m_ticksHere},
            [this](const TickReport &report) { ticked(report); });
    });
}

/// Where the engine is another process's, what goes on is in its hands.
void Ctl::ticked(const TickReport &report)
{
    m_report = report;
    if (m_options.json)
        record(u"tick"_s, mappedToJson(report));
    else
        print(translate("core", "Tick in %1").arg(tookText(report.ms)));
    for (const TickStep &step : report.steps) {
        if (!m_options.json)
            print(stepLine(step));
    }
    if (!m_ticksHere)
        return tickDone({}, {});
    m_runsWaited = report.runs;
    ask(ProcessorsList{}, [this](const ProcessorsList::Answer &answer) {
        for (const QString &problem : answer.problems)
            printError(u"warning: "_s + problem);
        for (const ProcessorRow &row : answer.rows) {
            if (row.asked >= m_report.at)
                m_waited.append(row.id);
        }
        stay();
    });
}

/// Until the runs that were started end, and the processors have answered.
void Ctl::stay()
{
    ask(ProcessorsList{}, [this](const ProcessorsList::Answer &answer) {
        QList<ProcessorRow> asked;
        bool open = false;
        for (const ProcessorRow &row : answer.rows) {
            if (!m_waited.contains(row.id))
                continue;
            asked.append(row);
            open = open || row.state == ProcessorState::GoesOn;
        }
        m_stayed += lookEvery;
        if (open && m_stayed < stayForProcessors)
            return stayOn();
        lookAtRuns({}, 0, asked);
    });
}

void Ctl::stayOn()
{
    QTimer::singleShot(lookEvery, this, [this] {
        if (!m_ended)
            stay();
    });
}

/// Page by page until all that are waited for are @p seen.
void Ctl::lookAtRuns(QList<RunRow> seen, qint64 offset, const QList<ProcessorRow> &processors)
{
    constexpr int most = 1000;
    if (m_runsWaited.isEmpty())
        return tickDone({}, processors);
    ask(RunsPage{offset, most}, [this, seen, offset, processors](const RunsPage::Answer &page) mutable {
        for (const RunRow &row : page.rows) {
            if (!m_runsWaited.contains(row.id))
                continue;
            if (isActive(row.state) && !faultIn(row.reason))
                return stayOn();
            seen.append(row);
        }
        if (seen.size() < m_runsWaited.size() && page.rows.size() == most)
            return lookAtRuns(seen, offset + most, processors);
        tickDone(seen, processors);
    });
}

void Ctl::tickDone(const QList<RunRow> &runs, const QList<ProcessorRow> &processors)
{
    const TickStep *start = m_report.step("start"_L1);
    bool failed = m_ticksHere && start && start->state != StepState::Done; // what was not started then ends with us
    for (const TickStep &step : m_report.steps)
        failed = failed || step.state == StepState::Failed;
    QJsonArray ended, answered;
    Exit code = Exit::Success;
    for (const RunRow &run : runs) {
        ended.append(run.toJson());
        const Exit one = isActive(run.state) ? Exit::Dependency : verdict(run); // a fault of ours pauses it
        code = code == Exit::Success ? one : code;
        if (!m_options.json)
            print(translate("core", "Run %1 %2%3: %4 captured, %5 failed")
                      .arg(runNumberText(run.number), word(run.state),
                           run.reason.isEmpty() ? QString() : u" (%1)"_s.arg(run.reason))
                      .arg(run.counts.captured)
                      .arg(run.counts.failed));
    }
    for (const ProcessorRow &row : processors) {
        answered.append(mappedToJson(row));
        failed = failed || row.state == ProcessorState::Failed;
        if (!m_options.json)
            print(u"%1: %2"_s.arg(row.id, processorText(row)));
    }
    if (code == Exit::Success && failed)
        code = Exit::Dependency;
    if (m_options.json)
        record(u"summary"_s, {{u"runs"_s, ended}, {u"processors"_s, answered}, {u"exit"_s, int(code)}});
    end(code);
}

void Ctl::ticks()
{
    ask(TicksPage{0, m_options.limit > 0 ? m_options.limit : 20}, [this](const TicksPage::Answer &page) {
        for (const TickReport &report : page.rows)
            m_options.json ? record(u"tick"_s, mappedToJson(report))
                           : print(u"%1 %2  %3"_s.arg(timeText(report.at.ms), tookText(report.ms), tickText(report)));
        if (m_options.json)
            record(u"summary"_s, {{u"total"_s, page.total}});
        end(Exit::Success);
    });
}

void Ctl::list(const ProcessorsList::Answer &answer)
{
    for (const ProcessorRow &row : answer.rows) {
        if (m_options.json) {
            record(u"processor"_s, mappedToJson(row));
            continue;
        }
        const QString when = row.asked.isSet() ? timeText(row.asked.ms) + u' ' : QString();
        print(u"%1 %2%3"_s.arg(padded(row.id, 32), when, processorText(row)));
    }
    for (const QString &problem : answer.problems)
        printError(u"warning: "_s + problem);
    if (m_options.json)
        record(u"summary"_s, {{u"processors"_s, answer.rows.size()}});
    end(Exit::Success);
}

// --- schedule

void Ctl::schedule()
{
    const QString action = m_options.arguments.value(0, u"list"_s), id = m_options.arguments.value(1);
    const auto said = [this, action](const ScheduleSaid &answer) {
        tell(u"schedule."_s + action, answer, answer.text);
    };
    if (action == "list"_L1)
        return ask(ScheduleList{}, [this](const ScheduleList::Answer &answer) { list(answer); });
    static const QStringList known{u"run"_s, u"skip"_s, u"unskip"_s, u"on"_s, u"off"_s};
    if (!known.contains(action))
        return fail(permanentError(9002, u"trawlctl schedule knows list, run, skip, unskip, on and off"_s,
                                   u"Found \"%1\""_s.arg(action)));
    if (id.isEmpty())
        return fail(permanentError(9002, translate("core", "Which schedule? Give the id of a group or a source")));
    if (action == "skip"_L1 || action == "unskip"_L1)
        return ask(ScheduleSkipNext{id, action == "skip"_L1}, said);
    if (action == "on"_L1 || action == "off"_L1)
        return ask(ScheduleSwitch{id, action == "on"_L1}, said);
    m_phase = Phase::Preparing;
    ask(ScheduleRunNow{id}, [this](const ScheduleSaid &answer) {
        if (m_options.json)
            record(u"schedule.run"_s, mappedToJson(answer));
        else if (!m_options.quiet)
            printError(answer.text);
        m_runId = answer.run;
        follow(Phase::Crawling);
    });
}

void Ctl::list(const ScheduleList::Answer &answer)
{
    for (const ScheduleRow &row : answer.rows) {
        if (m_options.json) {
            record(u"schedule"_s, mappedToJson(row));
            continue;
        }
        const QString last = row.last.isSet() ? u"  %1 %2"_s.arg(timeText(row.last.ms), row.lastText) : QString();
        print(u"%1 %2 %3%4"_s.arg(padded(row.id, 24), padded(row.words, 36), whenText(row), last));
    }
    if (m_options.json)
        record(u"summary"_s, {{u"schedules"_s, answer.rows.size()}, {u"byItself"_s, answer.byItself}});
    else if (!answer.byItself)
        print(translate("core", "Nothing fires by itself here: an open window does, or trawlctl tick"));
    end(Exit::Success);
}

} // namespace trawl
