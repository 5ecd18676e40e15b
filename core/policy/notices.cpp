// Words and limits of notices; see notices.h.
#include "policy/notices.h"

#include "domain/plaintext.h"
#include "policy/credentials.h"

#include <QDateTime>

#include <algorithm>

namespace trawl {

namespace {
constexpr double halfOfAll = 0.5;

QString utcText(Instant at)
{
    return QDateTime::fromMSecsSinceEpoch(at.ms, Qt::UTC).toString(u"yyyy-MM-dd HH:mm 'UTC'"_s);
}

QString runName(int number)
{
    return translate("core", "Run %1").arg(runNumberText(number));
}

QString batchKey(RowId batch)
{
    return u"batch:%1"_s.arg(batch);
}

QString causeOf(NoticeKind kind, const QString &what)
{
    return word(kind) + u':' + what;
}

bool broughtTooLittle(const RunFact &run)
{
    return run.counts.total() > 0 && double(run.counts.failed) > halfOfAll * double(run.counts.total());
}
} // namespace

QString scrubbed(const QString &foreign, qsizetype most)
{
    QString text = plainText(withoutUserParts(foreign)).simplified();
    if (text.size() <= most)
        return text;
    const qsizetype cut = text.at(most - 2).isHighSurrogate() ? most - 2 : most - 1;
    return text.left(cut) + QChar(0x2026);
}

Notice noticeOf(const RunFact &run)
{
    const bool failed = run.state == RunState::Failed || broughtTooLittle(run);
    Notice notice;
    notice.kind = failed ? NoticeKind::RunFailed : NoticeKind::RunFinished;
    notice.key = u"run:%1:%2"_s.arg(run.id).arg(run.ended.ms);
    QStringList sources = run.sources;
    sources.sort();
    notice.cause = causeOf(notice.kind, sources.join(u','));
    notice.at = run.ended;
    notice.run = run.id;
    notice.runNumber = run.number;
    notice.source = sources.size() == 1 ? sources.constFirst() : QString();
    notice.reason = scrubbed(run.reason);
    if (run.state == RunState::Failed)
        notice.text = translate("core", "%1 failed").arg(runName(run.number));
    else if (failed)
        notice.text =
            translate("core", "%1 ended, and %2 of its %3 pages failed")
                .arg(runName(run.number), groupedNumber(run.counts.failed), groupedNumber(run.counts.total()));
    else
        notice.text =
            translate("core", "%1 completed: %2 captured, %3 failed")
                .arg(runName(run.number), groupedNumber(run.counts.captured), groupedNumber(run.counts.failed));
    if (!notice.source.isEmpty())
        notice.text += u" (%1)"_s.arg(notice.source);
    if (failed)
        notice.remedy = translate("core", "Look at its failed items and its log; both say what to do");
    return notice;
}

Notice noticeOf(const CircuitFact &circuit)
{
    Notice notice;
    notice.kind = NoticeKind::CircuitOpened;
    notice.key = u"circuit:%1:%2"_s.arg(circuit.source).arg(circuit.epoch);
    notice.cause = causeOf(notice.kind, circuit.source);
    notice.at = circuit.opened;
    notice.source = circuit.source;
    notice.text = circuit.reopened > 0 ? translate("core", "The circuit of %1 opened again").arg(circuit.source)
                                       : translate("core", "The circuit of %1 opened").arg(circuit.source);
    notice.reason = scrubbed(circuit.reason.isEmpty() && circuit.lastClass != FailClass::None ? word(circuit.lastClass)
                                                                                              : circuit.reason);
    notice.remedy = circuit.until.isSet()
                        ? translate("core", "Nothing is asked of it until %1, then one probe; Probe asks sooner")
                              .arg(utcText(circuit.until))
                        : translate("core", "Nothing is asked of it; Probe or Close it when the site is well");
    return notice;
}

Notice noticeOf(const BatchFact &batch)
{
    Notice notice;
    notice.kind = NoticeKind::UploadFinished;
    notice.key = batchKey(batch.id);
    notice.cause = causeOf(notice.kind, batch.run == 0 ? QString() : QString::number(batch.run));
    notice.at = batch.ended;
    notice.run = batch.run;
    notice.runNumber = batch.runNumber;
    const QString what = batch.run == 0 ? translate("core", "The upload")
                                        : translate("core", "The upload of run %1").arg(runNumberText(batch.runNumber));
    notice.text = batch.failed > 0
                      ? translate("core", "%1 ended: %2 uploaded, %3 failed")
                            .arg(what, groupedNumber(batch.recorded), groupedNumber(batch.failed))
                      : translate("core", "%1 ended: %2 uploaded").arg(what, groupedNumber(batch.recorded));
    notice.reason = scrubbed(batch.message);
    if (batch.failed > 0)
        notice.remedy = translate("core", "Correct the cause, then Retry failed");
    return notice;
}

NoticeState judgeNotice(const Notice &notice, const QSet<NoticeKind> &off, Instant lastTold)
{
    if (off.contains(notice.kind))
        return NoticeState::Off;
    if (!lastTold.isSet())
        return NoticeState::Told;
    const Ms since = notice.at - lastTold;
    return since > -noticePause && since < noticePause ? NoticeState::HeldBack : NoticeState::Told;
}

bool isByHand(const Notice &notice, const QList<HandAct> &acts)
{
    return std::any_of(acts.begin(), acts.end(), [&notice](const HandAct &act) {
        if (!act.key.isEmpty())
            return act.key == notice.key;
        const Ms since = notice.at - act.at;
        return act.kind == notice.kind && act.source == notice.source && since >= Ms(0) && since < handSpan;
    });
}

HandAct cancelled(RowId batch, Instant at)
{
    return {NoticeKind::UploadFinished, {}, at, batchKey(batch)};
}

Notice testNotice(Instant at)
{
    Notice notice;
    notice.kind = NoticeKind::Test;
    notice.key = u"test:%1"_s.arg(at.ms);
    notice.cause = word(notice.kind);
    notice.at = at;
    notice.text = translate("core", "Messages of Trawldeck arrive here");
    notice.reason = translate("core", "An operator asked for this one with trawlctl doctor --notify");
    return notice;
}

QString settingOf(NoticeKind kind)
{
    switch (kind) {
    case NoticeKind::RunFailed:
        return u"notifications.runFailed"_s;
    case NoticeKind::RunFinished:
        return u"notifications.runFinished"_s;
    case NoticeKind::CircuitOpened:
        return u"notifications.circuitOpened"_s;
    case NoticeKind::UploadFinished:
        return u"notifications.uploadFinished"_s;
    case NoticeKind::Test:
        break;
    }
    return {};
}

} // namespace trawl
