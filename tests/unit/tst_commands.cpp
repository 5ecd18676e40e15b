// The enabled matrix: every state × every action, and a reason wherever something is disabled.
#include "console/commands.h"

#include <QSet>
#include <QTest>

using namespace trawl;

namespace {

/// Columns: Idle Preparing Running Pausing Paused Stopping Stopped Completed Failed Interrupted.
const QStringList phases{u"idle"_s,     u"preparing"_s, u"running"_s,   u"pausing"_s, u"paused"_s,
                         u"stopping"_s, u"stopped"_s,   u"completed"_s, u"failed"_s,  u"interrupted"_s};

/// A state in which every noted precondition (◐) holds: other sources, undone items, failed items, stuck items,
/// approved captures, a target.
Snapshot stateOf(const QString &phase)
{
    Snapshot s;
    s.seq = 1;
    SourceStatus in, other;
    in.id = u"in"_s;
    in.inRun = phase != u"idle"_s;
    other.id = u"other"_s;
    s.sources = {in, other};
    s.stuck = 2;
    s.inFlight = 3;
    s.upload.target = u"directory:sink"_s;
    s.upload.ready = 96;
    if (phase == u"idle"_s)
        return s;
    RunRow run;
    run.id = 1;
    run.number = 147;
    run.interrupted = phase == u"interrupted"_s;
    run.state = run.interrupted ? RunState::Running : *fromWord<RunState>(phase);
    run.counts.pending = 400;
    run.counts.failed = 7;
    run.counts.captured = 200;
    run.counts.unreviewed = 128;
    s.skippedBlocked = 303;
    s.run = run;
    return s;
}

Selection all()
{
    Selection selection;
    selection.sources = QStringList{u"in"_s};
    selection.items = {1};
    selection.captures = {1};
    selection.hasCaptures = true;
    return selection;
}

} // namespace

class TstCommands : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// Where another program leads the store, nothing that would change it can be chosen, in any state; windows and
    /// views can.
    void whoOnlyLooksChangesNothing()
    {
        for (const QString &phase : phases) {
            Snapshot s = stateOf(phase);
            Problem led;
            led.key = u"led"_s;
            led.what = u"Another program runs the engine of this store"_s;
            led.why = u"anna, trawldeck, process 7, on north. This console only looks"_s;
            s.problems.prepend(led);
            Selection all;
            all.sources = {u"in"_s};
            all.items = {1};
            all.captures = {1};
            all.hasCaptures = true;
            int refused = 0;
            for (const CommandInfo &command : commandTable()) {
                const QString area = command.id.section(u'.', 0, 0);
                const CommandState state = commandState(command.id, s, all);
                if (QStringList{u"view"_s, u"tools"_s, u"help"_s, u"app"_s}.contains(area) ||
                    QStringList{u"item.copy"_s, u"item.filterValue"_s, u"item.excludeValue"_s}.contains(command.id))
                    continue;
                QVERIFY2(!state.enabled && state.reason.contains(u"anna, trawldeck, process 7, on north"_s),
                         qPrintable(phase + u' ' + command.id));
                ++refused;
            }
            QVERIFY(refused > 30);
        }
    }
    /// '+' enabled, 'o' disabled with a reason, '-' hidden.
    void matrix_data()
    {
        QTest::addColumn<QString>("cells");
        QTest::newRow("run.start") << u"+o++++++++"_s;
        QTest::newRow("run.pause") << u"oo+o-ooooo"_s;
        QTest::newRow("run.resume") << u"o--++o+o++"_s;
        QTest::newRow("run.stop") << u"o++++oooo+"_s;
        QTest::newRow("run.stopNow") << u"o+++++oooo"_s;
        QTest::newRow("run.retryFailed") << u"oo+o+o+++o"_s;
        QTest::newRow("run.retrySkipped") << u"oo+o+o+++o"_s;
        QTest::newRow("cache.clear") << u"+ooooo+++o"_s; // note 5 holds: nothing unsent
        QTest::newRow("source.setConcurrency") << u"+++++o++++"_s;
        QTest::newRow("items.unlock") << u"oo+++++o++"_s;
        QTest::newRow("source.priorityUp") << u"+++++o++++"_s;
        QTest::newRow("source.setRate") << u"+++++o++++"_s;
        QTest::newRow("source.pinEngine") << u"+++++o++++"_s;
        QTest::newRow("circuit.probe") << u"+++++o++++"_s;
        QTest::newRow("circuit.hold") << u"+++++o++++"_s;
        QTest::newRow("circuit.close") << u"+++++o++++"_s;
        QTest::newRow("review.approve") << u"++++++++++"_s;
        QTest::newRow("review.reject") << u"++++++++++"_s;
        QTest::newRow("upload.start") << u"+++++o++++"_s;
        QTest::newRow("run.finalize") << u"oooooo+++o"_s;
        QTest::newRow("run.discard") << u"ooooooooo+"_s;
    }
    void matrix()
    {
        QFETCH(QString, cells);
        const QString id = QString::fromLatin1(QTest::currentDataTag());
        QVERIFY2(findCommand(id), qPrintable(id));
        QCOMPARE(cells.size(), phases.size());
        for (qsizetype i = 0; i < phases.size(); ++i) {
            Snapshot s = stateOf(phases.at(i));
            if (id == u"cache.clear"_s)
                s.upload.ready = 0;
            const CommandState state = commandState(id, s, all());
            const QChar is = !state.visible ? u'-' : state.enabled ? u'+' : u'o';
            QVERIFY2(is == cells.at(i), qPrintable(u"%1 in %2: is %3, should be %4 (%5)"_s.arg(
                                            id, phases.at(i), QString(is), QString(cells.at(i)), state.reason)));
        }
    }
    void unsentScreenshotsKeepTheCache()
    {
        const CommandState state = commandState(u"cache.clear"_s, stateOf(u"completed"_s), all());
        QVERIFY(!state.enabled);
        QCOMPARE(state.reason, u"96 approved screenshots are not uploaded."_s);
    }
    void aHeldSourceIsReleasedNotHeldAgain()
    {
        Snapshot s = stateOf(u"completed"_s);
        QVERIFY(commandState(u"circuit.hold"_s, s, all()).enabled);
        s.sources.first().circuit = CircuitState::ForcedOpen;
        QCOMPARE(commandState(u"circuit.hold"_s, s, all()).reason, u"It is held open already."_s);
        QCOMPARE(commandState(u"circuit.close"_s, s, all()).text, u"Release…"_s);
    }
    void failedAndSkippedHaveTheirOwnPlaces()
    {
        Snapshot s = stateOf(u"completed"_s);
        QCOMPARE(commandState(u"run.retryFailed"_s, s, all()).text, u"Retry failed (7)"_s);
        QCOMPARE(commandState(u"run.retrySkipped"_s, s, all()).text, u"Retry skipped (303)"_s);
        s.run->counts.failed = 0;
        QCOMPARE(commandState(u"run.retryFailed"_s, s, all()).text, u"Retry failed"_s);
        QVERIFY(!commandState(u"run.retryFailed"_s, s, all()).enabled);
    }
    void everyDisabledCommandSaysWhy()
    {
        for (const QString &phase : phases) {
            for (const Selection &selection : {Selection{}, all()}) {
                for (const CommandInfo &info : commandTable()) {
                    const CommandState state = commandState(info.id, stateOf(phase), selection);
                    QVERIFY2(state.enabled == state.reason.isEmpty(),
                             qPrintable(info.id + u' ' + phase + u": "_s + state.reason));
                    QVERIFY2(state.enabled || state.reason.endsWith(u'.'), qPrintable(info.id + u' ' + state.reason));
                }
            }
        }
    }
    void tableHasUniqueIdsAndKeys()
    {
        QSet<QString> ids;
        QHash<QString, QString> keys;
        for (const CommandInfo &info : commandTable()) {
            QVERIFY2(!ids.contains(info.id), qPrintable(info.id));
            ids.insert(info.id);
            QVERIFY2(!info.text.isEmpty() && !info.tip.isEmpty() && !info.menu.isEmpty(), qPrintable(info.id));
            if (info.shortcut.isEmpty())
                continue;
            // F8 is one slot: pause and resume are never enabled together.
            const bool slot = info.id == u"run.resume"_s;
            QVERIFY2(slot || !keys.contains(info.shortcut), qPrintable(info.shortcut));
            keys.insert(info.shortcut, info.id);
        }
    }
    void pauseAndResumeAreNeverEnabledTogether()
    {
        for (const QString &phase : phases) {
            const Snapshot s = stateOf(phase);
            QVERIFY(!(commandState(u"run.pause"_s, s, {}).enabled && commandState(u"run.resume"_s, s, {}).enabled));
        }
    }
    void M23_aCopiedCommandCarriesIdsAndWorkspace()
    {
        Snapshot s = stateOf(u"running"_s);
        s.workspace = u"/home/kim/crawl's"_s;
        s.sources[0].rateAllowed = 0.5;
        Selection selection = all();
        selection.items = {8841, 8842};
        selection.captures = {4, 5};
        const QString at = u" --workspace '/home/kim/crawl'\\''s'"_s;
        const auto line = [&](const QString &id) { return commandLine(id, s, selection); };
        QCOMPARE(line(u"run.pause"_s), u"trawlctl pause"_s + at + u" --run 1"_s);
        QCOMPARE(line(u"source.priorityUp"_s), u"trawlctl sources raise"_s + at + u" in"_s);
        QCOMPARE(line(u"source.setRate"_s), u"trawlctl sources set-rate"_s + at + u" 0.5 in"_s);
        QCOMPARE(line(u"circuit.close"_s), u"trawlctl circuits close"_s + at + u" in --reason 'closed by hand'"_s);
        QCOMPARE(line(u"item.requeue"_s), u"trawlctl items requeue"_s + at + u" 8841 8842"_s);
        QCOMPARE(line(u"item.why"_s), u"trawlctl why"_s + at + u" 8841"_s);
        QCOMPARE(line(u"review.approve"_s), u"trawlctl review approve"_s + at + u" 4 5"_s);
        QCOMPARE(line(u"upload.start"_s), u"trawlctl upload"_s + at);
        s.sample = true;
        QCOMPARE(line(u"run.stopNow"_s), u"trawlctl --sample stop --now"_s + at + u" --run 1"_s);
        QCOMPARE(line(u"view.history"_s), QString());
    }

    void M27_undoIsOfWhatStandsWhereTheOperatorIs()
    {
        Snapshot s = stateOf(u"running"_s);
        s.undoText = u"Reject 2 captures"_s;
        Selection here = all();
        QCOMPARE(commandState(u"review.undo"_s, s, here).text, u"Undo reject 2 captures"_s);
        here.undoHere = u"the priority change"_s;
        QCOMPARE(commandState(u"review.undo"_s, s, here).text, u"Undo the priority change"_s);
        QVERIFY(commandState(u"review.undo"_s, stateOf(u"idle"_s), here).enabled);
        QVERIFY(commandLine(u"review.undo"_s, s, here).isEmpty()); // trawlctl would take a decision back
    }

    void labelsCarryTheirCounts()
    {
        const Snapshot s = stateOf(u"running"_s);
        QCOMPARE(commandState(u"upload.start"_s, s, {}).text, u"Upload approved (96)"_s);
        QCOMPARE(commandState(u"run.retryFailed"_s, s, {}).text, u"Retry failed (7)"_s);
        QCOMPARE(commandState(u"items.unlock"_s, s, {}).text, u"Unlock stuck (2)"_s);
        Selection two;
        two.items = {8841, 8842};
        QCOMPARE(commandState(u"item.requeue"_s, s, two).text, u"Requeue 2 selected items"_s);
        two.requeueable = 1;
        QCOMPARE(commandState(u"item.requeue"_s, s, two).text, u"Requeue 1 of 2 selected items"_s);
        two.requeueable = 0;
        QCOMPARE(commandState(u"item.requeue"_s, s, two).reason,
                 u"None of the 2 selected items has failed or was skipped."_s);
        QCOMPARE(commandState(u"item.requeue"_s, stateOf(u"completed"_s), all()).text,
                 u"Requeue 1 selected item (run 0147 goes on)"_s);
    }
    void uploadNamesWhatIsMissing()
    {
        Snapshot s = stateOf(u"running"_s);
        s.upload.ready = 0;
        QCOMPARE(commandState(u"upload.start"_s, s, {}).reason, u"0 approved; 128 await review."_s);
        s.upload.target.clear();
        QVERIFY(commandState(u"upload.start"_s, s, {}).reason.startsWith(u"No upload target"_s));
    }
    void startNeedsASourceThatIsFree()
    {
        Snapshot s = stateOf(u"running"_s);
        s.sources.removeLast();
        const CommandState state = commandState(u"run.start"_s, s, {});
        QVERIFY(!state.enabled);
        QVERIFY(state.reason.contains(u"0147"_s));
        s.sources.clear();
        QVERIFY(commandState(u"run.start"_s, s, {}).reason.startsWith(u"There are no sources"_s));
    }
    void resumeOfAStoppedRunNeedsUndoneItemsAndDependencies()
    {
        Snapshot s = stateOf(u"stopped"_s);
        s.dependencies = {{u"redis"_s, u"Redis"_s, u"Down"_s, u"connection refused"_s}};
        QVERIFY(commandState(u"run.resume"_s, s, {}).reason.contains(u"Redis"_s));
        s.dependencies.clear();
        s.run->counts.pending = 0;
        QVERIFY(!commandState(u"run.resume"_s, s, {}).enabled);
    }
    void uploadControlsFollowTheUploadInEveryRunState()
    {
        for (const QString &phase : phases) {
            Snapshot s = stateOf(phase);
            QVERIFY(!commandState(u"upload.pause"_s, s, {}).enabled);
            s.upload.active = true;
            QVERIFY(commandState(u"upload.pause"_s, s, {}).enabled);
            QVERIFY(commandState(u"upload.cancel"_s, s, {}).enabled);
            s.upload.paused = true;
            QVERIFY(!commandState(u"upload.pause"_s, s, {}).enabled);
            QVERIFY(commandState(u"upload.resume"_s, s, {}).enabled);
        }
    }
    void aSilentEngineDisablesWhatNeedsIt()
    {
        Snapshot s = stateOf(u"running"_s);
        s.stale = true;
        QVERIFY(!commandState(u"run.pause"_s, s, all()).enabled);
        QVERIFY(commandState(u"view.review"_s, s, all()).enabled);
    }
    void reviewNeedsCapturesOnly()
    {
        Selection none;
        for (const QString &phase : phases) {
            QVERIFY(!commandState(u"review.approve"_s, stateOf(phase), none).enabled);
            QVERIFY(commandState(u"review.approve"_s, stateOf(phase), all()).enabled);
        }
    }
};

QTEST_MAIN(TstCommands)
#include "tst_commands.moc"
