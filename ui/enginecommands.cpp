// Command → verb. Confirmations only where something leaves the machine or is lost.
#include "ui/enginecommands.h"

#include "ui/dialogs/importdialog.h"
#include "ui/dialogs/startdialog.h"
#include "ui/dialogs/uploadsheet.h"
#include "ui/pages/reviewpage.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QDesktopServices>
#include <QFileInfo>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QProcess>
#include <QUrl>

namespace trawl {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("EngineCommands", text);
}

/// The shown run, else the one that is offered for resumption.
RowId runOf(const Desk *desk)
{
    const Snapshot &s = desk->snapshot();
    if (!s.run && !s.interrupted.isEmpty())
        return s.interrupted.first().id;
    return s.run ? s.run->id : 0;
}

void sayRequeued(Desk *desk, const QString &key, const Requeued &answer)
{
    const QString count =
        QCoreApplication::translate("EngineCommands", "%n item(s) requeued.", nullptr, answer.requeued);
    const QString text = answer.note.isEmpty() ? count : count + u' ' + answer.note;
    desk->say({key, Severity::Good, text, {}, {}, {}, {}, 6000});
}

void stopNow(Desk *desk, QWidget *window)
{
    const int flying = desk->snapshot().inFlight;
    auto send = [desk] { desk->request(RunStop{runOf(desk), true}, desk); };
    if (flying == 0)
        return send();
    Question question;
    question.key = u"run.stopNow"_s;
    question.title = tr("Stop now");
    question.text = QCoreApplication::translate(
        "EngineCommands", "%n page(s) in flight would be abandoned. They go back to the queue.", nullptr, flying);
    question.verb = QCoreApplication::translate("EngineCommands", "Abandon %n page(s)", nullptr, flying);
    question.stay = tr("Keep running");
    question.destructive = true;
    desk->prompt()->ask(window, question, [send](const PromptAnswer &answer) {
        if (answer.accepted)
            send();
    });
}

void discardRun(Desk *desk, QWidget *window)
{
    Question question;
    question.key = u"run.discard"_s;
    question.title = tr("Discard interrupted run");
    question.text = tr("The run is marked as stopped. Its captures and decisions stay; what is undone can be resumed "
                       "until a newer run of its sources starts.");
    question.verb = tr("Discard run");
    question.stay = tr("Keep it");
    question.destructive = true;
    desk->prompt()->ask(window, question, [desk](const PromptAnswer &answer) {
        if (answer.accepted)
            desk->request(RunDiscard{runOf(desk)}, desk);
    });
}

void finalizeRun(Desk *desk, QWidget *window)
{
    const Counts counts = desk->snapshot().run ? desk->snapshot().run->counts : Counts{};
    Question question;
    question.key = u"run.finalize"_s;
    question.title = tr("Finalize run");
    question.text = tr("The statistics are frozen and pictures that nobody needs any more are released.");
    const qint64 open = counts.unreviewed + counts.flagged;
    if (open > 0)
        question.text += u' ' + QCoreApplication::translate("EngineCommands",
                                                            "%n capture(s) are not decided and will not be uploaded.",
                                                            nullptr, int(open));
    if (desk->snapshot().upload.ready > 0)
        question.text +=
            u' ' + QCoreApplication::translate("EngineCommands", "%n approved capture(s) are not uploaded yet.",
                                               nullptr, desk->snapshot().upload.ready);
    question.verb = tr("Finalize");
    question.stay = tr("Cancel");
    question.destructive = open > 0 || desk->snapshot().upload.ready > 0;
    desk->prompt()->ask(window, question, [desk](const PromptAnswer &answer) {
        if (answer.accepted)
            desk->request(RunFinalize{runOf(desk)}, desk);
    });
}

void unlockStuck(Desk *desk)
{
    desk->request(ItemsUnlock{}, desk, [desk](const ItemsUnlock::Answer &answer) {
        const QString text = QCoreApplication::translate("EngineCommands", "%n stuck item(s) are back in the queue.",
                                                         nullptr, int(answer.unlocked));
        desk->say({ItemsUnlock::verb, Severity::Good, text, {}, {}, {}, {}, 8000});
    });
}

void editSources(Desk *desk)
{
    desk->request(SourcesList{}, desk, [desk](const SourcesAnswer &answer) {
        const QString file = answer.file;
        // The system's opener does not tell that a file is not there.
        if (file.isEmpty() || !QFileInfo::exists(file) || !QDesktopServices::openUrl(QUrl::fromLocalFile(file)))
            desk->say({u"sources.edit"_s,
                       Severity::Info,
                       tr("No editor could be opened."),
                       tr("Edit this file, then reload the sources:") + u' ' + file,
                       {},
                       {},
                       {{tr("Copy path"), [file] { QGuiApplication::clipboard()->setText(file); }}},
                       0});
    });
}

void reloadSources(Desk *desk)
{
    desk->ask(SourcesReload{}, desk, [desk](const Result<SourcesAnswer> &answer) {
        if (!answer) {
            desk->settle(u"sources.reload"_s);
            if (answer.error().kind != ErrorKind::Cancelled)
                desk->say(messageFor(answer.error(), sourcesRefused));
            return;
        }
        desk->settle(sourcesRefused);
        const QStringList &warnings = answer->warnings;
        desk->say({u"sources.reload"_s,
                   warnings.isEmpty() ? Severity::Good : Severity::Warning,
                   QCoreApplication::translate("EngineCommands", "%n source(s) loaded.", nullptr,
                                               int(answer->sources.size())),
                   warnings.join(u' '),
                   {},
                   {},
                   {},
                   warnings.isEmpty() ? 6000 : 0});
    });
}

void runDoctor(Desk *desk)
{
    desk->request(Doctor{}, desk, [desk](const Doctor::Answer &answer) {
        const QList<HealthCheck> &checks = answer.checks;
        QStringList bad;
        for (const HealthCheck &check : checks) {
            if (check.state != u"OK"_s && !check.state.startsWith(u"Optional"_s))
                bad << u"%1: %2 %3"_s.arg(check.name, check.text, check.remedy).simplified();
        }
        desk->say({u"doctor"_s,
                   bad.isEmpty() ? Severity::Good : Severity::Warning,
                   bad.isEmpty() ? QCoreApplication::translate("EngineCommands", "All %n check(s) passed.", nullptr,
                                                               int(checks.size()))
                                 : tr("Something needs attention."),
                   bad.join(u"  "_s),
                   {},
                   {},
                   {},
                   bad.isEmpty() ? 8000 : 0});
    });
}

void copyDiagnostics(Desk *desk)
{
    const Snapshot &s = desk->snapshot();
    QJsonObject out = s.toJson();
    out.insert(u"version"_s, QStringLiteral(TRAWL_VERSION));
    out.insert(u"qt"_s, QString::fromLatin1(qVersion()));
    QGuiApplication::clipboard()->setText(QString::fromUtf8(QJsonDocument(out).toJson()));
    desk->say({u"diagnostics"_s, Severity::Good, tr("Diagnostics are on the clipboard."), {}, {}, {}, {}, 4000});
}

void openStartDialog(Desk *desk, QWidget *window)
{
    if (window->findChild<StartDialog *>())
        return; // Ctrl+R twice is one dialog
    auto *dialog = new StartDialog(desk, window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

/// A run that was interrupted is offered first.
void startRun(Desk *desk, QWidget *window)
{
    const Snapshot &s = desk->snapshot();
    const RunRow *run = s.run && s.run->interrupted          ? &*s.run
                        : !s.run && !s.interrupted.isEmpty() ? &s.interrupted.first()
                                                             : nullptr;
    if (!run)
        return openStartDialog(desk, window);
    if (window->findChild<QWidget *>(u"promptDialog"_s))
        return;
    const QString name = tr("run %1").arg(runNumberText(run->number));
    Question question;
    question.key = u"run.start"_s;
    question.title = tr("Start");
    question.text = QCoreApplication::translate("EngineCommands", "%1 was interrupted with %n item(s) left.", nullptr,
                                                int(run->counts.pending + run->counts.leased))
                        .arg(tr("Run %1").arg(runNumberText(run->number))) +
                    u' ' + tr("Resume goes on with them; captures and decisions are kept in any case.");
    question.verb = tr("Resume %1").arg(name);
    question.other = tr("Start another run…");
    question.stay = tr("Cancel");
    desk->prompt()->ask(window, question, [desk, window](const PromptAnswer &answer) {
        if (answer.other)
            return openStartDialog(desk, window);
        if (answer.accepted)
            desk->request(RunResume{runOf(desk)}, desk,
                          [desk](const RunAnswer &) { Q_EMIT desk->pageRequested(u"operate"_s); });
    });
}

/// Skipped items go back into the queue. A source that is still held would skip them again: it is released with them,
/// if the operator wants that.
void retrySkipped(Desk *desk, QWidget *window)
{
    auto retry = [desk] {
        desk->request(RunRetrySkipped{runOf(desk)}, desk,
                      [desk](const Requeued &answer) { sayRequeued(desk, RunRetrySkipped::verb, answer); });
    };
    QStringList held, names;
    for (const Problem &problem : desk->snapshot().problems) {
        const SourceStatus *source = problem.key.startsWith(u"skipped:"_s) ? desk->source(problem.key.mid(8)) : nullptr;
        if (source && source->circuit == CircuitState::ForcedOpen && !source->blockedUntil.isSet()) {
            held << source->id;
            names << source->name;
        }
    }
    if (held.isEmpty())
        return retry();
    Question question;
    question.key = u"run.retrySkipped"_s;
    question.title = tr("Retry skipped");
    question.text =
        tr("%1 is still held open: its items would be skipped again. Release it, and put %2 back into the queue?")
            .arg(names.join(u", "_s),
                 QCoreApplication::translate("EngineCommands", "%n item(s)", nullptr, desk->snapshot().skippedBlocked));
    question.verb = tr("Release and retry");
    question.stay = tr("Cancel");
    desk->prompt()->ask(window, question, [desk, held, retry](const PromptAnswer &answer) {
        if (answer.accepted)
            desk->request(CircuitClose{held, tr("Released to retry skipped items")}, desk,
                          [retry](const Unit &) { retry(); });
    });
}

/// Only what nobody needs goes; the exact consequence is said first.
void clearCache(Desk *desk, QWidget *window)
{
    desk->request(CacheClear{true}, desk, [desk, window](const CacheClear::Answer &preview) {
        const int count = preview.pictures;
        if (count == 0)
            return desk->say({u"cache.clear"_s,
                              Severity::Info,
                              tr("There is nothing to clear: no picture of a rejected or uploaded capture is kept."),
                              {},
                              {},
                              {},
                              {},
                              8000});
        Question question;
        question.key = u"cache.clear"_s;
        question.title = tr("Clear cache");
        question.text = QCoreApplication::translate(
                            "EngineCommands",
                            "%n screenshot(s) of rejected and uploaded captures are released from memory and disk.",
                            nullptr, count) +
                        u' ' +
                        tr("Their small pictures and records stay. Taking a rejection back later does not bring the "
                           "screenshot back. "
                           "Unreviewed, flagged and approved screenshots are not touched.");
        question.verb = QCoreApplication::translate("EngineCommands", "Release %n screenshot(s)", nullptr, count);
        question.stay = tr("Cancel");
        question.destructive = true;
        desk->prompt()->ask(window, question, [desk](const PromptAnswer &answer) {
            if (answer.accepted)
                desk->request(CacheClear{}, desk, [desk](const CacheClear::Answer &done) {
                    desk->say({u"cache.clear"_s,
                               Severity::Good,
                               QCoreApplication::translate("EngineCommands", "%n screenshot(s) released.", nullptr,
                                                           done.pictures),
                               {},
                               {},
                               {},
                               {},
                               6000});
                });
        });
    });
}

/// The command of the same name as the request: sent as it is, answered with a sentence.
template <ConsoleRequest R>
void handleFolders(Desk *desk, Actions *actions)
{
    actions->handle(R::verb, [desk] {
        desk->request(R{}, desk, [desk](const typename R::Answer &answer) {
            desk->say({R::verb, Severity::Good, answer.text, {}, {}, {}, {}, 6000});
        });
    });
}

void bindRunCommands(Desk *desk, Actions *actions, QWidget *window)
{
    actions->handle(u"run.start"_s, [desk, window] { startRun(desk, window); });
    actions->handle(u"items.import"_s, [desk, window] { openImport(desk, window); });
    actions->handle(u"run.retrySkipped"_s, [desk, window] { retrySkipped(desk, window); });
    actions->handle(u"cache.clear"_s, [desk, window] { clearCache(desk, window); });
    actions->handle(u"run.pause"_s, [desk] { desk->request(RunPause{runOf(desk)}, desk); });
    actions->handle(u"run.resume"_s, [desk] { desk->request(RunResume{runOf(desk)}, desk); });
    actions->handle(u"run.stop"_s, [desk] { desk->request(RunStop{runOf(desk), false}, desk); });
    actions->handle(u"run.stopNow"_s, [desk, window] { stopNow(desk, window); });
    actions->handle(u"run.discard"_s, [desk, window] { discardRun(desk, window); });
    actions->handle(u"run.finalize"_s, [desk, window] { finalizeRun(desk, window); });
    actions->handle(u"run.retryFailed"_s, [desk] {
        desk->request(RunRetryFailed{runOf(desk), {}}, desk,
                      [desk](const Requeued &answer) { sayRequeued(desk, RunRetryFailed::verb, answer); });
    });
    actions->handle(u"items.unlock"_s, [desk] { unlockStuck(desk); });
    handleFolders<SpoolLook>(desk, actions);
    handleFolders<SpoolRecrawl>(desk, actions);
    handleFolders<BaselinesRenew>(desk, actions);
}

void bindUploadCommands(Desk *desk, Actions *actions, QWidget *window)
{
    actions->handle(u"upload.start"_s, [desk, window] {
        if (window->findChild<UploadSheet *>())
            return;
        const auto *review = window->findChild<ReviewPage *>();
        const RowId shown = review && review->isVisible() ? review->run() : desk->run();
        auto *sheet = new UploadSheet(desk, shown, window);
        sheet->setAttribute(Qt::WA_DeleteOnClose);
        QObject::connect(sheet, &UploadSheet::started, desk, [desk] { Q_EMIT desk->pageRequested(u"upload"_s); });
        sheet->open();
    });
    actions->handle(u"upload.pause"_s, [desk] { desk->request(UploadPause{}, desk); });
    actions->handle(u"upload.resume"_s, [desk] { desk->request(UploadResume{}, desk); });
    actions->handle(u"upload.cancel"_s, [desk] { desk->request(UploadCancel{}, desk); });
    actions->handle(u"upload.retryFailed"_s, [desk] { desk->request(UploadRetryFailed{}, desk); });
}

} // namespace

void launchProgram(Desk *desk, const QStringList &args)
{
    if (desk->options().launch)
        return desk->options().launch(args);
    if (!QProcess::startDetached(QCoreApplication::applicationFilePath(), args))
        desk->say({u"app.launch"_s,
                   Severity::Error,
                   tr("The other window could not be opened."),
                   tr("Start it by hand:") + u" trawldeck "_s + args.join(u' '),
                   {},
                   {},
                   {},
                   0});
}

void bindEngineCommands(Desk *desk, Actions *actions, QWidget *window)
{
    bindRunCommands(desk, actions, window);
    bindUploadCommands(desk, actions, window);
    for (const bool on : {true, false})
        actions->handle(on ? u"source.enable"_s : u"source.disable"_s, [desk, on] {
            desk->request(SourceSetEnabled{desk->selection().sources, on, false}, desk);
        });
    actions->handle(u"sources.edit"_s, [desk] { editSources(desk); });
    actions->handle(u"sources.reload"_s, [desk] { reloadSources(desk); });
    actions->handle(u"tools.doctor"_s, [desk] { runDoctor(desk); });
    actions->handle(u"help.diagnostics"_s, [desk] { copyDiagnostics(desk); });
    actions->handle(u"app.openSample"_s, [desk] {
        const QStringList args{u"--sample"_s};
        const bool working = desk->snapshot().run && isActive(desk->snapshot().run->state);
        if (desk->options().switchToSample && !working)
            return desk->options().switchToSample(desk->snapshot().sources.isEmpty()); // this window, not a second one
        launchProgram(desk, args);
    });
    actions->handle(u"item.why"_s, [desk] {
        const Selection &sel = desk->selection();
        if (!sel.items.isEmpty())
            Q_EMIT desk->whyRequested(ExplainWait{sel.items.first(), {}, {}, 0});
        else if (!sel.sources.isEmpty())
            Q_EMIT desk->whyRequested(ExplainWait{0, {}, sel.sources.first(), 0});
        else
            Q_EMIT desk->whyRequested(ExplainWait{0, {}, {}, desk->run()});
    });
}

} // namespace trawl
