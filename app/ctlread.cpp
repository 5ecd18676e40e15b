// trawlctl's verbs that ask and print: status, why, lists, review, upload, doctor.
#include "app/ctl.h"

#include "app/ctltext.h"
#include "domain/counted.h"
#include "domain/probedue.h"
#include "policy/sourceconfig.h"

#include <QDateTime>
#include <QJsonDocument>

namespace trawl {

namespace {

/// What the sources panel calls it.
QString circuitWord(const SourceStatus &source)
{
    if (!source.enabled)
        return translate("core", "Off");
    if (source.circuitAssumed && source.circuit == CircuitState::Closed)
        return translate("core", "Assumed closed");
    return probeOnlyDue(source) ? translate("core", "Probe due") : circuitLabel(source.circuit);
}

/// How long the page that is waited for has been loading.
QString oldestText(const Snapshot &s)
{
    if (s.inFlight == 0 || !s.oldestInFlight.isSet() || s.oldestLimitMs <= 0)
        return {};
    return translate("core", " (oldest %1 of %2)")
        .arg(limitText(std::max(Ms(0), s.at - s.oldestInFlight)), limitText(Ms(s.oldestLimitMs)));
}

} // namespace

// --- reading verbs

void Ctl::status()
{
    const auto show = [this] {
        const Snapshot &s = *m_console->snapshot();
        if (m_options.json) {
            QJsonObject fields = s.toJson();
            for (const char *increment : {"samples", "events", "log", "changedItems"})
                fields.remove(QLatin1StringView(increment));
            record(u"status"_s, fields);
            return end(Exit::Success);
        }
        if (!s.run) {
            print(translate("core", "No runs yet. Start one: trawlctl run"));
        } else {
            const Counts &n = s.run->counts;
            print(u"Run %1 %2%3"_s.arg(runNumberText(s.run->number),
                                       s.run->interrupted ? u"interrupted"_s : word(s.run->state),
                                       s.run->reason.isEmpty() ? QString() : u": "_s + s.run->reason));
            print(translate("core", "  %1/%2 captured, %3 failed, %4 skipped, %5 in flight%6")
                      .arg(n.captured)
                      .arg(n.total())
                      .arg(n.failed)
                      .arg(n.skipped)
                      .arg(s.inFlight)
                      .arg(oldestText(s)));
            if (!s.why.isEmpty())
                print(u"  "_s + s.why);
        }
        const Instant of = s.stale ? s.at : s.storeAway;
        if (of.isSet())
            print(translate("core", "  As of %1 ago: %2")
                      .arg(durationText(
                               std::max(Ms(0), (s.stale ? Instant{QDateTime::currentMSecsSinceEpoch()} : s.at) - of)),
                           s.stale ? translate("core", "the engine does not answer")
                                   : translate("core",
                                               "the store can't be reached, closed circuits are only assumed to be")));
        for (const Problem &problem : s.problems) {
            const bool stuck = problem.key.startsWith("slow:"_L1) || problem.key.startsWith("hung:"_L1) ||
                               problem.key.startsWith("silent:"_L1) || problem.key == "dependency"_L1;
            if (isOfWorkspace(problem) || !problem.code.isEmpty() || stuck)
                print(u"  ! "_s + problemText(problem));
        }
        for (const SourceStatus &source : s.sources) {
            print(u"  %1 %2 %3 %4/%5%6"_s.arg(source.priority)
                      .arg(padded(source.name, 28), padded(circuitWord(source), 14))
                      .arg(source.counts.done())
                      .arg(source.counts.total())
                      .arg(source.why.isEmpty() ? QString() : u"  "_s + source.why));
            for (const NoteCount &count : source.notes)
                print(u"      "_s + noteSentence(count));
        }
        end(Exit::Success);
    };
    if (m_console->snapshot()->at.isSet())
        return show();
    connect(m_console, &Console::snapshotArrived, this, [this, show] {
        if (!m_ended)
            show();
    });
}

void Ctl::why()
{
    ExplainWait asked;
    if (!m_options.arguments.isEmpty()) {
        bool isNumber = false;
        asked.item = m_options.arguments.first().toLongLong(&isNumber);
        if (!isNumber)
            asked.itemUid = m_options.arguments.first();
    } else {
        asked.source = m_options.sources.value(0);
    }
    ask(asked, [this](const Why &answer) { tell(u"why"_s, answer, answer.text); });
}

QList<RowId> Ctl::idsGiven() const
{
    QList<RowId> ids;
    for (const QString &id : m_options.arguments.mid(1))
        ids.append(id.toLongLong());
    return ids;
}

/// Items with what their newest captures brought in, notes included.
void Ctl::showItems()
{
    if (idsGiven().isEmpty())
        return fail(permanentError(9002, translate("core", "Which items? Give their ids")));
    ask(ItemsGet{m_options.run, idsGiven()}, [this](const ItemsGet::Answer &items) {
        QList<RowId> captures;
        for (const ItemRow &item : items.rows) {
            if (m_options.json)
                record(u"item"_s, item.toJson());
            else
                print(u"%1 %2 %3 %4"_s.arg(item.id, 6).arg(word(item.state), item.sourceId, item.url));
            if (item.capture > 0)
                captures.append(item.capture);
        }
        if (captures.isEmpty())
            return end(Exit::Success);
        ask(CapturesGet{captures}, [this](const CapturesGet::Answer &answer) {
            for (const CaptureRow &capture : answer.rows)
                showCapture(capture);
            end(Exit::Success);
        });
    });
}

void Ctl::showCapture(const CaptureRow &capture)
{
    if (m_options.json)
        return record(u"capture"_s, capture.toJson());
    print(translate("core", "Capture %1 of item %2: coverage %3 %, %4")
              .arg(capture.id)
              .arg(capture.item)
              .arg(capture.coverage, 0, 'f', 0)
              .arg(countOf(capture.records.size(), u"record"_s, u"records"_s)));
    for (const QJsonValue &entry : capture.records) {
        const QJsonObject object = entry.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            print(u"  %1: %2"_s.arg(it.key(), it->isString() ? it->toString() : shownValue(*it)));
    }
    for (const CaptureNote &note : capture.notes)
        print(translate("core", "  Note (%1): %2").arg(word(note.kind), note.text));
}

void Ctl::items()
{
    const QString action = m_options.arguments.value(0, u"list"_s);
    const auto requeued = [this](const Requeued &answer) {
        const QString count = translate("core", "%1 back in the queue").arg(answer.requeued);
        if (answer.requeued + answer.superseded == 0 && !idsGiven().isEmpty())
            printError(
                translate("core", "None of them has ended, or there is no item with that id. See trawlctl items"));
        tell(u"requeue"_s, answer, answer.note.isEmpty() ? count : count + u'\n' + answer.note);
    };
    if (action == "requeue"_L1) {
        if (idsGiven().isEmpty())
            return fail(permanentError(9002, translate("core", "Which items? Give their ids")));
        return ask(ItemsRequeue{idsGiven()}, requeued);
    }
    if (action == "retry-failed"_L1)
        return ask(RunRetryFailed{0, idsGiven()}, requeued);
    if (action == "show"_L1)
        return showItems();
    ItemsPage asked;
    asked.order.filter = m_options.filter;
    asked.order.run = m_options.run;
    asked.limit = m_options.limit > 0 ? m_options.limit : asked.limit;
    ask(asked, [this](const ItemsPage::Answer &page) {
        for (const LabelledItem &item : page.rows) {
            if (m_options.json) {
                record(u"item"_s, mappedToJson(item));
                continue;
            }
            print(u"%1 %2 %3 %4 %5"_s.arg(item.row.id, 6)
                      .arg(padded(word(item.label), 10), padded(item.row.sourceId, 22), item.row.url,
                           item.row.reason.left(100)));
        }
        const qsizetype shown = page.rows.size();
        if (m_options.json)
            record(u"summary"_s, {{u"shown"_s, shown}, {u"matching"_s, page.matching}, {u"total"_s, page.total}});
        else
            print(translate("core", "%1 of %2 shown; %3 in the run").arg(shown).arg(page.matching).arg(page.total));
        end(Exit::Success);
    });
}

void Ctl::sources()
{
    const QString action = m_options.arguments.value(0, u"list"_s);
    const QStringList ids = m_options.arguments.mid(action == "set-priority"_L1 ? 2 : 1);
    const QString first = m_options.arguments.value(1), second = m_options.arguments.value(2);
    const bool permanent = m_options.permanent;
    const auto moved = [this](const SourceSetPriority::Answer &answer) { tell(u"sources"_s, answer, answer.text); };
    const auto done = [this](const Unit &answer) { tell(u"sources"_s, answer, u"Done."_s); };
    if (action == "set-priority"_L1)
        return ask(SourceSetPriority{ids, first.toInt(), {}, permanent}, moved);
    if (action == "raise"_L1 || action == "lower"_L1)
        return ask(SourceSetPriority{ids, {}, action == "raise"_L1 ? -1 : 1, permanent}, moved);
    if (action == "set-rate"_L1)
        return ask(SourceSetRate{second, first.toDouble(), permanent}, done);
    if (action == "pin-engine"_L1) { // no engine: the chain decides again
        const std::optional<EngineId> engine = fromWord<EngineId>(second);
        if (!engine && !second.isEmpty())
            return fail(permanentError(9002, translate("core", "There is no engine \"%1\"").arg(second)));
        return ask(SourcePinEngine{first, engine}, done);
    }
    if (action == "enable"_L1 || action == "disable"_L1)
        return ask(SourceSetEnabled{ids, action == "enable"_L1, permanent}, done);
    if (action == "reload"_L1)
        return ask(SourcesReload{}, [this](const SourcesAnswer &answer) { list(answer); });
    if (action != "list"_L1)
        return fail(permanentError(9002, u"trawlctl sources has no \"%1\""_s.arg(action), {},
                                   u"trawlctl help lists what it has"_s));
    ask(SourcesList{}, [this](const SourcesAnswer &answer) { list(answer); });
}

void Ctl::list(const SourcesAnswer &answer)
{
    if (answer.error)
        return fail(*answer.error);
    for (const QJsonValue &value : answer.sources) {
        QJsonObject source = value.toObject();
        const QString id = source["id"_L1].toString();
        const int filed = source["priority"_L1].toInt(5), priority = answer.priorities[id].toInt(filed);
        source.insert(u"priorityInForce"_s, priority);
        const QString changed =
            priority == filed ? QString() : translate("core", "  (in this run; %1 in sources.json)").arg(filed);
        if (m_options.json)
            record(u"source"_s, source);
        else
            print(u"%1 %2 %3%4%5"_s.arg(priority).arg(padded(id, 24), source["name"_L1].toString(), changed,
                                                      source["enabled"_L1].toBool(true) ? QString() : u"  (off)"_s));
    }
    for (const QString &warning : answer.warnings)
        printError(u"warning: "_s + warning);
    if (m_options.json)
        record(u"summary"_s, {{u"sources"_s, answer.sources.size()}, {u"file"_s, answer.file}});
    end(Exit::Success);
}

void Ctl::circuits()
{
    const QString action = m_options.arguments.value(0, u"list"_s);
    if (action == "list"_L1)
        return status();
    const QStringList ids = m_options.arguments.mid(1);
    Instant until;
    if (!m_options.until.isEmpty()) {
        const QDateTime time = QDateTime::fromString(m_options.until, Qt::ISODate);
        if (!time.isValid())
            return fail(permanentError(9002,
                                       translate("core", "--until takes an ISO time, such as 2026-01-31T14:00:00"),
                                       u"Found \"%1\""_s.arg(m_options.until)));
        until = Instant{time.toMSecsSinceEpoch()};
    }
    const auto done = [this, action](const Unit &answer) { tell(u"circuit."_s + action, answer, u"Done."_s); };
    if (action == "probe"_L1)
        return ask(CircuitProbe{ids, m_options.reason}, done);
    if (action == "hold"_L1)
        return ask(CircuitHold{ids, until, m_options.reason}, done);
    if (action == "close"_L1)
        return ask(CircuitClose{ids, m_options.reason}, done);
    fail(permanentError(9002, u"trawlctl circuits knows list, probe, hold and close"_s, u"Found \"%1\""_s.arg(action)));
}

void Ctl::review()
{
    const QString action = m_options.arguments.value(0, u"list"_s);
    const auto said = [this, action](const Reverted &answer) { tell(u"review."_s + action, answer, answer.text); };
    if (action == "undo"_L1)
        return ask(ReviewUndo{}, said);
    if (action == "redo"_L1)
        return ask(ReviewRedo{}, said);
    const auto wanted = m_options.review.isEmpty() ? Review::Unreviewed : fromWord<Review>(m_options.review);
    if (!wanted)
        return fail(permanentError(9002, translate("core", "--review takes unreviewed, approved, rejected or flagged"),
                                   u"Found \"%1\""_s.arg(m_options.review)));
    CaptureOrder order;
    order.review = {*wanted};
    order.run = m_options.run;
    if (action == "list"_L1)
        return ask(CapturesPage{order, 0, 1000}, [this](const CapturesPage::Answer &page) { list(page); });
    static const QHash<QString, Review> words{{u"approve"_s, Review::Approved},
                                              {u"reject"_s, Review::Rejected},
                                              {u"flag"_s, Review::Flagged},
                                              {u"unset"_s, Review::Unreviewed}};
    if (!words.contains(action))
        return fail(permanentError(9002, u"trawlctl review knows list, approve, reject, flag, unset and undo"_s,
                                   u"Found \"%1\""_s.arg(action)));
    const Review review = words[action];
    if (m_options.arguments.value(1) == "all"_L1) {
        return ask(CapturesIds{order}, [this, review](const CapturesIds::Answer &all) {
            if (!all.ids.isEmpty())
                return decide(all.ids, review);
            m_options.json ? record(u"review"_s, {{u"changed"_s, 0}}) : print(u"0 changed"_s);
            end(Exit::Success);
        });
    }
    if (idsGiven().isEmpty())
        return fail(permanentError(9002, translate("core", "Which captures? Give their ids, or \"all\"")));
    decide(idsGiven(), review);
}

void Ctl::list(const CapturesPage::Answer &page)
{
    for (const CaptureRow &row : page.rows) {
        m_options.json
            ? record(u"capture"_s, row.toJson())
            : print(u"%1 %2 %3 %4 %5"_s.arg(row.id, 6).arg(padded(word(row.review), 10), padded(row.sourceId, 20),
                                                           row.flags.join(u',').leftJustified(14), row.url));
    }
    const CapturesPage::ByReview &n = page.counts;
    if (m_options.json)
        record(u"summary"_s, {{u"counts"_s, mappedToJson(n)}, {u"total"_s, page.total}});
    else
        print(translate("core", "%1 of %2 shown; in all %3 unreviewed, %4 approved, %5 rejected, %6 flagged")
                  .arg(page.rows.size())
                  .arg(page.total)
                  .arg(n.unreviewed)
                  .arg(n.approved)
                  .arg(n.rejected)
                  .arg(n.flagged));
    end(Exit::Success);
}

void Ctl::decide(const QList<RowId> &ids, Review review)
{
    const ReviewDecide asked{ids, review, m_options.reason, {}};
    // It may wait for a store that another program holds: whoever waits with it is told.
    connect(m_console, &Console::snapshotArrived, this,
            [this](const std::shared_ptr<const Snapshot> &snapshot) { warn(*snapshot); });
    ask(asked, [this, review](const ReviewDecide::Answer &answer) {
        m_options.json ? record(u"review"_s, mappedToJson(answer)) : print(u"%1 changed"_s.arg(answer.changed));
        if (answer.changed + answer.refused == 0)
            printError(translate("core", "Nothing of them could change: they are decided so already, or there is no "
                                         "capture with that id. See trawlctl review list"));
        if (answer.refused > 0)
            printError(answer.refused == 1 ? translate("core", "1 keeps the earlier decision: it is uploaded. "
                                                               "Take it back first: trawlctl upload retract ID")
                                           : translate("core", "%1 keep the earlier decision: they are uploaded. "
                                                               "Take them back first: trawlctl upload retract ID…")
                                                 .arg(answer.refused));
        if (review == Review::Approved)
            return end(Exit::Success);
        // What was decided against goes from the target before we do: nobody else may be here to see to it.
        ask(UploadRetract{}, [this](const UploadRetract::Answer &back) { retracted(back, false); });
    });
}

/// @p asked: by name; else it only followed a decision, and nothing is said where nothing was to be taken back.
void Ctl::retracted(const UploadRetract::Answer &answer, bool asked)
{
    if (asked || answer.retracted + answer.waiting > 0) {
        m_options.json ? record(UploadRetract::verb, mappedToJson(answer))
                       : print(translate("core", "%1 taken back from the target").arg(answer.retracted));
        if (answer.refused > 0)
            printError(answer.refused == 1 ? translate("core", "1 was never uploaded")
                                           : translate("core", "%1 were never uploaded").arg(answer.refused));
    }
    if (answer.waiting > 0)
        printError((answer.waiting == 1
                        ? translate("core", "%1 is still at the target, and is taken back when that allows it: %2")
                        : translate("core", "%1 are still at the target, and are taken back when it allows it: %2"))
                       .arg(answer.waiting)
                       .arg(answer.why));
    end(asked && answer.waiting > 0 ? Exit::UploadIncomplete : Exit::Success);
}

void Ctl::upload()
{
    if (m_options.preview) {
        return ask(UploadPreview{}, [this](const UploadPreview::Answer &preview) {
            const double megabytes = double(preview.bytes) / 1048576;
            tell(UploadPreview::verb, preview,
                 translate("core", "%1, %2 MiB, to %3")
                     .arg(countOf(preview.count, u"capture"_s, u"captures"_s))
                     .arg(megabytes, 0, 'f', 1)
                     .arg(preview.target));
        });
    }
    const QString action = m_options.arguments.value(0);
    const auto done = [this](const Unit &answer) { tell(u"upload"_s, answer, u"Done."_s); };
    if (action == "pause"_L1)
        return ask(UploadPause{}, done);
    if (action == "resume"_L1)
        return resumeUpload();
    if (action == "cancel"_L1)
        return ask(UploadCancel{}, done);
    if (action == "retract"_L1) {
        if (idsGiven().isEmpty())
            return fail(permanentError(
                9002, translate("core", "Which captures? Give their ids: trawlctl review list --review approved")));
        return ask(UploadRetract{idsGiven()}, [this](const UploadRetract::Answer &answer) { retracted(answer, true); });
    }
    m_phase = Phase::Offering;
    m_uploadOnly = true;
    m_runId = m_console->snapshot()->run ? m_console->snapshot()->run->id : 0;
    if (!m_options.retryFailed)
        return ask(UploadStart{}, [this](const UploadStart::Answer &answer) { followBatch(answer.batch); });
    ask(UploadRetryFailed{}, [this](const UploadRetryFailed::Answer &answer) {
        if (answer.batch.isEmpty())
            return tell(u"summary"_s, answer, translate("core", "No upload has failed: there is nothing to retry."));
        followBatch(answer.batch);
    });
}

/// The order to go on is answered with what became of it. Only a snapshot that comes after the answer tells: the one
/// before still says why the batch stood still.
void Ctl::resumeUpload()
{
    m_phase = Phase::Offering;
    m_uploadOnly = true;
    m_runId = m_console->snapshot()->run ? m_console->snapshot()->run->id : 0;
    ask(UploadResume{}, [this](const Unit &) { follow(Phase::Uploading); });
}

void Ctl::runs()
{
    const QString action = m_options.arguments.value(0, u"list"_s);
    if (action == "finalize"_L1)
        return ask(RunFinalize{m_options.run},
                   [this](const RunFinalize::Answer &answer) { tell(u"run"_s, answer, u"Done."_s); });
    if (action == "discard"_L1)
        return ask(RunDiscard{m_options.run}, [this](const RunAnswer &answer) { tell(u"run"_s, answer, u"Done."_s); });
    if (action == "compare"_L1)
        return compareRuns();
    ask(RunsPage{0, m_options.limit > 0 ? m_options.limit : 50}, [this](const RunsPage::Answer &page) {
        for (const RunRow &row : page.rows) {
            m_options.json ? record(u"run"_s, row.toJson())
                           : print(translate("core", "%1 %2 %3 %4 captured %5 failed %6 uploaded")
                                       .arg(runNumberText(row.number),
                                            padded(row.interrupted ? u"interrupted"_s : word(row.state), 11),
                                            timeText(row.started.ms))
                                       .arg(row.counts.captured)
                                       .arg(row.counts.failed)
                                       .arg(row.counts.recorded));
        }
        if (m_options.json)
            record(u"summary"_s, {{u"total"_s, page.total}});
        end(Exit::Success);
    });
}

void Ctl::spool()
{
    const QString action = m_options.arguments.value(0, u"look"_s);
    const QString type = u"spool."_s + action;
    const auto said = [this, type](const auto &answer) { tell(type, answer, answer.text + u'.'); };
    if (action == "look"_L1)
        return ask(SpoolLook{}, said);
    if (action == "recrawl"_L1)
        return ask(SpoolRecrawl{}, said);
    if (action == "new-baselines"_L1)
        return ask(BaselinesRenew{}, said);
    fail(
        permanentError(9002, u"trawlctl spool knows look, recrawl and new-baselines"_s, u"Found \"%1\""_s.arg(action)));
}

void Ctl::journal()
{
    ask(JournalPage{0, m_options.limit > 0 ? m_options.limit : 50}, [this](const JournalPage::Answer &page) {
        for (const JournalEntry &row : page.rows) {
            const QString note = row.note.isEmpty() ? QString() : translate("core", "  note: %1").arg(row.note);
            m_options.json
                ? record(u"journal"_s, mappedToJson(row))
                : print(u"%1 %2 %3 %4 %5%6"_s.arg(timeText(row.at.ms), padded(row.by, 12), padded(row.text, 28),
                                                  row.subject.isEmpty() ? QString::number(row.count) : row.subject,
                                                  row.reason, note));
        }
        if (m_options.json)
            record(u"summary"_s, {{u"total"_s, page.total}});
        end(Exit::Success);
    });
}

void Ctl::unlock()
{
    ask(ItemsUnlock{m_options.preview, m_options.force}, [this](const ItemsUnlock::Answer &answer) {
        tell(u"unlock"_s, answer,
             u"%1 %2"_s.arg(countOf(answer.unlocked, u"item"_s, u"items"_s),
                            m_options.preview ? translate("core", "would be unlocked") : u"unlocked"_s));
    });
}

void Ctl::doctor()
{
    ask(Doctor{m_options.notify}, [this](const Doctor::Answer &answer) {
        bool down = false;
        for (const HealthCheck &check : answer.checks) {
            down = down || check.state == "Down"_L1;
            if (m_options.json)
                record(u"check"_s, mappedToJson(check));
            else
                print(u"%1 %2 %3%4"_s.arg(padded(check.state, 9), padded(check.name, 12), check.text,
                                          check.remedy.isEmpty() ? QString() : u" → "_s + check.remedy));
        }
        if (m_options.json)
            record(u"summary"_s, {{u"ok"_s, !down}});
        end(down ? Exit::Dependency : Exit::Success);
    });
}

void Ctl::ui()
{
    if (m_options.arguments.value(0) != "dump"_L1)
        return fail(permanentError(9002, u"trawlctl ui knows one action: dump"_s));
    ask(UiDump{}, [this](const UiDump::Answer &answer) {
        print(QString::fromUtf8(QJsonDocument(answer.tree).toJson(QJsonDocument::Compact)));
        end(Exit::Success);
    });
}

} // namespace trawl
