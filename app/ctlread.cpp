// trawlctl's verbs that ask and print: status, why, lists, review, upload, doctor.
#include "app/ctl.h"

#include "app/ctltext.h"

#include <QDateTime>
#include <QJsonDocument>

namespace trawl {

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
            print(u"No runs yet. Start one: trawlctl run"_s);
        } else {
            const Counts &n = s.run->counts;
            print(u"Run %1 %2%3"_s.arg(runNumberText(s.run->number),
                                       s.run->interrupted ? u"interrupted"_s : word(s.run->state),
                                       s.run->reason.isEmpty() ? QString() : u": "_s + s.run->reason));
            print(u"  %1/%2 captured, %3 failed, %4 skipped, %5 in flight"_s.arg(n.captured)
                      .arg(n.total())
                      .arg(n.failed)
                      .arg(n.skipped)
                      .arg(s.inFlight));
            if (!s.why.isEmpty())
                print(u"  "_s + s.why);
        }
        for (const Problem &problem : s.problems) {
            if (isOfWorkspace(problem) || !problem.code.isEmpty())
                print(u"  ! "_s + problemText(problem));
        }
        for (const SourceStatus &source : s.sources) {
            print(u"  %1 %2 %3 %4/%5%6"_s.arg(source.priority)
                      .arg(padded(source.name, 28), padded(circuitLabel(source.circuit), 13))
                      .arg(source.counts.done())
                      .arg(source.counts.total())
                      .arg(source.why.isEmpty() ? QString() : u"  "_s + source.why));
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
    QJsonObject args;
    if (!m_options.arguments.isEmpty()) {
        bool isNumber = false;
        const qint64 id = m_options.arguments.first().toLongLong(&isNumber);
        args.insert(u"item"_s, isNumber ? QJsonValue(id) : QJsonValue(m_options.arguments.first()));
    } else if (!m_options.sources.isEmpty()) {
        args.insert(u"source"_s, m_options.sources.first());
    }
    ask(u"why"_s, args, [this](const QJsonObject &answer) {
        if (m_options.json)
            record(u"why"_s, answer);
        else
            print(answer["text"_L1].toString());
        end(Exit::Success);
    });
}

void Ctl::items()
{
    const QString action = m_options.arguments.value(0, u"list"_s);
    if (action == "requeue"_L1 || action == "retry-failed"_L1) {
        QJsonArray ids;
        for (const QString &id : m_options.arguments.mid(1))
            ids.append(id.toLongLong());
        const bool named = action == "requeue"_L1;
        if (named && ids.isEmpty())
            return fail(permanentError(9002, u"Which items? Give their ids"_s));
        return ask(named ? u"items.requeue"_s : u"run.retryFailed"_s, {{u"ids"_s, ids}},
                   [this](const QJsonObject &answer) {
                       m_options.json ? record(u"requeue"_s, answer)
                                      : print(u"%1 back in the queue"_s.arg(answer["requeued"_L1].toInteger()));
                       end(Exit::Success);
                   });
    }
    const QJsonObject args{{u"filter"_s, m_options.filter},
                           {u"limit"_s, m_options.limit > 0 ? m_options.limit : 200},
                           {u"run"_s, m_options.run}};
    ask(u"items.page"_s, args, [this](const QJsonObject &page) {
        const QJsonArray rows = page["rows"_L1].toArray();
        for (const QJsonValue &value : rows) {
            const QJsonObject row = value.toObject();
            if (m_options.json) {
                record(u"item"_s, row);
                continue;
            }
            print(u"%1 %2 %3 %4 %5"_s.arg(row["id"_L1].toInteger(), 6)
                      .arg(padded(row["label"_L1].toString(), 10), padded(row["source"_L1].toString(), 22),
                           row["url"_L1].toString(), row["reason"_L1].toString().left(100)));
        }
        const qint64 matching = page["matching"_L1].toInteger();
        if (m_options.json)
            record(u"summary"_s,
                   {{u"shown"_s, rows.size()}, {u"matching"_s, matching}, {u"total"_s, page["total"_L1]}});
        else
            print(u"%1 of %2 shown; %3 in the run"_s.arg(rows.size()).arg(matching).arg(page["total"_L1].toInteger()));
        end(Exit::Success);
    });
}

void Ctl::sources()
{
    const QString action = m_options.arguments.value(0, u"list"_s);
    const QStringList ids = m_options.arguments.mid(action == "set-priority"_L1 ? 2 : 1);
    const auto done = [this](const QJsonObject &answer) {
        m_options.json ? record(u"sources"_s, answer)
                       : print(answer.contains("text"_L1) ? answer["text"_L1].toString() : u"Done."_s);
        end(Exit::Success);
    };
    if (action == "set-priority"_L1) {
        const QJsonObject args{{u"ids"_s, QJsonArray::fromStringList(ids)},
                               {u"priority"_s, m_options.arguments.value(1).toInt()},
                               {u"permanent"_s, m_options.permanent}};
        return ask(u"source.setPriority"_s, args, done);
    }
    if (action == "raise"_L1 || action == "lower"_L1) {
        const QStringList moved = m_options.arguments.mid(1);
        return ask(u"source.setPriority"_s,
                   {{u"ids"_s, QJsonArray::fromStringList(moved)},
                    {u"delta"_s, action == "raise"_L1 ? -1 : 1},
                    {u"permanent"_s, m_options.permanent}},
                   done);
    }
    if (action == "set-rate"_L1) {
        return ask(u"source.setRate"_s,
                   {{u"perSecond"_s, m_options.arguments.value(1).toDouble()},
                    {u"id"_s, m_options.arguments.value(2)},
                    {u"permanent"_s, m_options.permanent}},
                   done);
    }
    if (action == "pin-engine"_L1) { // no engine: the chain decides again
        return ask(u"source.pinEngine"_s,
                   {{u"id"_s, m_options.arguments.value(1)}, {u"engine"_s, m_options.arguments.value(2)}}, done);
    }
    if (action == "enable"_L1 || action == "disable"_L1) {
        return ask(u"source.setEnabled"_s,
                   {{u"ids"_s, QJsonArray::fromStringList(ids)},
                    {u"enabled"_s, action == "enable"_L1},
                    {u"permanent"_s, m_options.permanent}},
                   done);
    }
    if (action != "list"_L1 && action != "reload"_L1)
        return fail(permanentError(9002, u"trawlctl sources has no \"%1\""_s.arg(action), {},
                                   u"trawlctl help lists what it has"_s));
    ask(action == "reload"_L1 ? u"sources.reload"_s : u"sources.list"_s, {}, [this](const QJsonObject &answer) {
        if (answer.contains("error"_L1))
            return fail(Error::fromJson(answer["error"_L1].toObject()));
        for (const QJsonValue &value : answer["sources"_L1].toArray()) {
            const QJsonObject source = value.toObject();
            if (m_options.json)
                record(u"source"_s, source);
            else
                print(u"%1 %2 %3%4"_s.arg(source["priority"_L1].toInt(5))
                          .arg(padded(source["id"_L1].toString(), 24), source["name"_L1].toString(),
                               source["enabled"_L1].toBool(true) ? QString() : u"  (off)"_s));
        }
        for (const QJsonValue &warning : answer["warnings"_L1].toArray())
            printError(u"warning: "_s + warning.toString());
        if (m_options.json)
            record(u"summary"_s,
                   {{u"sources"_s, answer["sources"_L1].toArray().size()}, {u"file"_s, answer["file"_L1]}});
        end(Exit::Success);
    });
}

void Ctl::circuits()
{
    const QString action = m_options.arguments.value(0, u"list"_s);
    if (action == "list"_L1)
        return status();
    QJsonObject args{{u"ids"_s, QJsonArray::fromStringList(m_options.arguments.mid(1))},
                     {u"reason"_s, m_options.reason}};
    if (!m_options.until.isEmpty()) {
        const QDateTime until = QDateTime::fromString(m_options.until, Qt::ISODate);
        if (!until.isValid())
            return fail(permanentError(9002, u"--until takes an ISO time, such as 2026-01-31T14:00:00"_s,
                                       u"Found \"%1\""_s.arg(m_options.until)));
        args.insert(u"until"_s, until.toMSecsSinceEpoch());
    }
    ask(u"circuit."_s + action, args, [this, action](const QJsonObject &answer) {
        m_options.json ? record(u"circuit."_s + action, answer) : print(u"Done."_s);
        end(Exit::Success);
    });
}

void Ctl::review()
{
    const QString action = m_options.arguments.value(0, u"list"_s);
    const QString wanted = m_options.review.isEmpty() ? u"unreviewed"_s : m_options.review;
    const QJsonObject query{{u"review"_s, QJsonArray{wanted}}, {u"limit"_s, 1000}, {u"run"_s, m_options.run}};
    if (action == "undo"_L1 || action == "redo"_L1) {
        return ask(u"review."_s + action, {}, [this, action](const QJsonObject &answer) {
            m_options.json ? record(u"review."_s + action, answer) : print(answer["text"_L1].toString());
            end(Exit::Success);
        });
    }
    if (action == "list"_L1) {
        return ask(u"captures.page"_s, query, [this](const QJsonObject &page) {
            for (const QJsonValue &value : page["rows"_L1].toArray()) {
                const CaptureRow row = CaptureRow::fromJson(value.toObject());
                m_options.json
                    ? record(u"capture"_s, value.toObject())
                    : print(u"%1 %2 %3 %4 %5"_s.arg(row.id, 6).arg(padded(word(row.review), 10),
                                                                   padded(row.sourceId, 20),
                                                                   row.flags.join(u',').leftJustified(14), row.url));
            }
            if (m_options.json)
                record(u"summary"_s, {{u"counts"_s, page["counts"_L1]}, {u"total"_s, page["total"_L1]}});
            end(Exit::Success);
        });
    }
    static const QHash<QString, QString> words{{u"approve"_s, u"approved"_s},
                                               {u"reject"_s, u"rejected"_s},
                                               {u"flag"_s, u"flagged"_s},
                                               {u"unset"_s, u"unreviewed"_s}};
    if (!words.contains(action))
        return fail(permanentError(9002, u"trawlctl review knows list, approve, reject, flag, unset and undo"_s,
                                   u"Found \"%1\""_s.arg(action)));
    const auto decide = [this, action](const QJsonArray &ids) {
        ask(u"review.decide"_s, {{u"ids"_s, ids}, {u"review"_s, words[action]}, {u"reason"_s, m_options.reason}},
            [this, action](const QJsonObject &answer) {
                const qint64 refused = answer["refused"_L1].toInteger();
                m_options.json ? record(u"review"_s, answer)
                               : print(u"%1 changed"_s.arg(answer["changed"_L1].toInteger()));
                if (refused > 0)
                    printError(u"%1 keep the earlier decision: they are uploaded. "
                               u"Take them back first: trawlctl upload retract ID…"_s.arg(refused));
                if (action == "approve"_L1)
                    return end(Exit::Success);
                // What was decided against goes from the target before we do: nobody else may be here to see to it.
                ask(u"upload.retract"_s, {}, [this](const QJsonObject &back) { retracted(back, false); });
            });
    };
    if (m_options.arguments.value(1) == "all"_L1) {
        QJsonObject all = query;
        all.remove(u"limit"_s); // of one page; ids are asked for at once
        return ask(u"captures.ids"_s, all, [this, decide](const QJsonObject &answer) {
            const QJsonArray ids = answer["ids"_L1].toArray();
            if (ids.isEmpty()) {
                m_options.json ? record(u"review"_s, {{u"changed"_s, 0}}) : print(u"0 changed"_s);
                return end(Exit::Success);
            }
            decide(ids);
        });
    }
    QJsonArray ids;
    for (const QString &id : m_options.arguments.mid(1))
        ids.append(id.toLongLong());
    if (ids.isEmpty())
        return fail(permanentError(9002, u"Which captures? Give their ids, or \"all\""_s));
    decide(ids);
}

/// @p asked: by name; else it only followed a decision, and nothing is said where nothing was to be taken back.
void Ctl::retracted(const QJsonObject &answer, bool asked)
{
    const qint64 gone = answer["retracted"_L1].toInteger(), waiting = answer["waiting"_L1].toInteger();
    if (asked || gone + waiting > 0) {
        m_options.json ? record(u"upload.retract"_s, answer) : print(u"%1 taken back from the target"_s.arg(gone));
        if (const qint64 refused = answer["refused"_L1].toInteger(); refused > 0)
            printError(u"%1 were never uploaded"_s.arg(refused));
    }
    if (waiting > 0)
        printError(u"%1 are still at the target, and are taken back when it allows it: %2"_s.arg(waiting).arg(
            answer["why"_L1].toString()));
    end(asked && waiting > 0 ? Exit::UploadIncomplete : Exit::Success);
}

void Ctl::upload()
{
    if (m_options.preview) {
        return ask(u"upload.preview"_s, {}, [this](const QJsonObject &preview) {
            m_options.json ? record(u"upload.preview"_s, preview)
                           : print(u"%1 captures, %2 MiB, to %3"_s.arg(preview["count"_L1].toInteger())
                                       .arg(double(preview["bytes"_L1].toInteger()) / 1048576, 0, 'f', 1)
                                       .arg(preview["target"_L1].toString()));
            end(Exit::Success);
        });
    }
    const QString action = m_options.arguments.value(0);
    if (action == "pause"_L1 || action == "resume"_L1 || action == "cancel"_L1) {
        return ask(u"upload."_s + action, {}, [this](const QJsonObject &answer) {
            m_options.json ? record(u"upload"_s, answer) : print(u"Done."_s);
            end(Exit::Success);
        });
    }
    if (action == "retract"_L1) {
        QJsonArray ids;
        for (const QString &id : m_options.arguments.mid(1))
            ids.append(id.toLongLong());
        if (ids.isEmpty())
            return fail(
                permanentError(9002, u"Which captures? Give their ids: trawlctl review list --review approved"_s));
        return ask(u"upload.retract"_s, {{u"ids"_s, ids}},
                   [this](const QJsonObject &answer) { retracted(answer, true); });
    }
    m_phase = Phase::Offering;
    m_uploadOnly = true;
    m_runId = m_console->snapshot()->run ? m_console->snapshot()->run->id : 0;
    const QString verb = m_options.retryFailed ? u"upload.retryFailed"_s : u"upload.start"_s;
    ask(verb, {}, [this](const QJsonObject &answer) {
        m_batch = answer["batch"_L1].toString();
        if (m_batch.isEmpty()) { // nothing had failed
            m_options.json ? record(u"summary"_s, answer)
                           : print(u"No upload has failed: there is nothing to retry."_s);
            return end(Exit::Success);
        }
        follow(Phase::Uploading);
        progress(*m_console->snapshot()); // a small batch may be over already
    });
}

void Ctl::runs()
{
    const QString action = m_options.arguments.value(0, u"list"_s);
    if (action == "finalize"_L1 || action == "discard"_L1) {
        return ask(u"run."_s + action, {{u"run"_s, m_options.run}}, [this](const QJsonObject &answer) {
            m_options.json ? record(u"run"_s, answer) : print(u"Done."_s);
            end(Exit::Success);
        });
    }
    ask(u"runs.page"_s, {{u"limit"_s, m_options.limit > 0 ? m_options.limit : 50}}, [this](const QJsonObject &page) {
        for (const QJsonValue &value : page["rows"_L1].toArray()) {
            const RunRow row = RunRow::fromJson(value.toObject());
            m_options.json ? record(u"run"_s, value.toObject())
                           : print(u"%1 %2 %3 %4 captured %5 failed %6 uploaded"_s
                                       .arg(runNumberText(row.number),
                                            padded(row.interrupted ? u"interrupted"_s : word(row.state), 11),
                                            timeText(row.started.ms))
                                       .arg(row.counts.captured)
                                       .arg(row.counts.failed)
                                       .arg(row.counts.recorded));
        }
        if (m_options.json)
            record(u"summary"_s, {{u"total"_s, page["total"_L1]}});
        end(Exit::Success);
    });
}

void Ctl::spool()
{
    static const QHash<QString, QString> verbs{
        {u"look"_s, u"spool.look"_s}, {u"recrawl"_s, u"spool.recrawl"_s}, {u"new-baselines"_s, u"baselines.renew"_s}};
    const QString action = m_options.arguments.value(0, u"look"_s);
    if (!verbs.contains(action))
        return fail(permanentError(9002, u"trawlctl spool knows look, recrawl and new-baselines"_s,
                                   u"Found \"%1\""_s.arg(action)));
    ask(verbs[action], {}, [this, action](const QJsonObject &answer) {
        m_options.json ? record(u"spool."_s + action, answer) : print(answer["text"_L1].toString() + u'.');
        end(Exit::Success);
    });
}

void Ctl::journal()
{
    ask(u"journal.page"_s, {{u"limit"_s, m_options.limit > 0 ? m_options.limit : 50}}, [this](const QJsonObject &page) {
        for (const QJsonValue &value : page["rows"_L1].toArray()) {
            const QJsonObject row = value.toObject();
            m_options.json ? record(u"journal"_s, row)
                           : print(u"%1 %2 %3 %4 %5"_s
                                       .arg(timeText(row["at"_L1].toInteger()), padded(row["by"_L1].toString(), 12),
                                            padded(row["action"_L1].toString(), 20))
                                       .arg(row["count"_L1].toInt())
                                       .arg(row["reason"_L1].toString()));
        }
        if (m_options.json)
            record(u"summary"_s, {{u"total"_s, page["total"_L1]}});
        end(Exit::Success);
    });
}

void Ctl::unlock()
{
    ask(u"items.unlock"_s, {{u"preview"_s, m_options.preview}, {u"force"_s, m_options.force}},
        [this](const QJsonObject &answer) {
            m_options.json ? record(u"unlock"_s, answer)
                           : print(u"%1 items %2"_s.arg(answer["unlocked"_L1].toInteger())
                                       .arg(m_options.preview ? u"would be unlocked"_s : u"unlocked"_s));
            end(Exit::Success);
        });
}

void Ctl::doctor()
{
    ask(u"doctor"_s, {}, [this](const QJsonObject &answer) {
        bool down = false;
        for (const QJsonValue &value : answer["checks"_L1].toArray()) {
            const QJsonObject check = value.toObject();
            down = down || check["state"_L1].toString() == "Down"_L1;
            if (m_options.json)
                record(u"check"_s, check);
            else
                print(u"%1 %2 %3%4"_s.arg(
                    padded(check["state"_L1].toString(), 9), padded(check["name"_L1].toString(), 12),
                    check["text"_L1].toString(),
                    check["remedy"_L1].toString().isEmpty() ? QString() : u" → "_s + check["remedy"_L1].toString()));
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
    ask(u"ui.dump"_s, {}, [this](const QJsonObject &tree) {
        print(QString::fromUtf8(QJsonDocument(tree["tree"_L1].toObject()).toJson(QJsonDocument::Compact)));
        end(Exit::Success);
    });
}

} // namespace trawl
