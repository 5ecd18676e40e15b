// What all pages and panels of one window share: the only way to the engine, the newest snapshot, the selection, clock
// and formats, and the way errors reach people.
#pragma once

#include "console/commands.h"
#include "console/console.h"
#include "ui/options.h"
#include "ui/prompt.h"
#include "ui/uistate.h"
#include "ui/widgets/messagebar.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace trawl {

/// Owned by MainWindow; GUI thread. Nothing else in the window speaks to the Console: pages, panels and models listen
/// to its signals and ask through it.
class Desk : public QObject
{
    Q_OBJECT
public:
    Desk(Console *console, UiOptions options, QObject *parent = nullptr);

    const Snapshot &snapshot() const { return *m_snapshot; }
    const Selection &selection() const { return m_selection; }
    UiState *state() { return &m_state; }
    Prompt *prompt() { return &m_prompt; }
    const UiOptions &options() const { return m_options; }
    const SourceStatus *source(const QString &id) const;
    /// The shown run's row id, 0 if none.
    RowId run() const { return m_snapshot->run ? m_snapshot->run->id : 0; }
    /// What people call the workspace: its folder's name.
    QString workspaceName() const;

    /// The engine's clock, carried on between snapshots; the fixed one if options say so.
    Instant now() const;
    bool utc() const { return m_utc; }
    void setUtc(bool utc);
    QString timeText(Instant at) const;     ///< "13:41:09"
    QString dateTimeText(Instant at) const; ///< "22 Nov 13:41"
    /// Of when the data are, where they are not of now: the engine is silent, or its store can't be reached.
    Instant dataOf() const { return m_snapshot->stale ? m_snapshot->at : m_snapshot->storeAway; }
    /// "As of 13:40:51, 12 s ago"; empty: of now.
    QString ageText() const;

    void selectSources(const QStringList &ids);
    /// @p requeueable: how many of them have failed or were skipped; -1: not known.
    void selectItems(const QList<RowId> &ids, int requeueable = -1);
    void selectCaptures(const QList<RowId> &ids);
    /// What undo takes back on the Operate page instead of a decision, while a bar there speaks of it; empty: none.
    void offerUndo(const QString &text);

    /// Sends a request; the answer, good or bad, goes to @p then, which shows an error where it belongs. Nothing is
    /// called after @p context died.
    template <ConsoleRequest R>
    void ask(R asked, QObject *context, std::function<void(const Result<typename R::Answer> &)> then)
    {
        whenDone(m_console->ask(std::move(asked)), context, std::move(then));
    }
    /// As ask(), for what has no place of its own for errors: they become a message, successes go to @p done.
    template <ConsoleRequest R>
    void request(R asked, QObject *context, std::function<void(const typename R::Answer &)> done = {})
    {
        ask(std::move(asked), context, [this, done = std::move(done)](const Result<typename R::Answer> &answer) {
            if (!answer)
                fail(answer.error());
            else if (done)
                done(answer.value());
        });
    }
    /// As request(), where the type is known at run time only.
    void requestAny(AnyRequest asked, QObject *context, std::function<void()> done);
    /// A capture's picture, the whole one or its thumbnail; @p then and @p context as in ask().
    void image(RowId capture, bool full, QObject *context, std::function<void(const Result<QByteArray> &)> then);

    void say(const Message &message) { Q_EMIT messageSaid(message); }
    /// What the message with this key said does not hold any more.
    void settle(const QString &key) { Q_EMIT messageSettled(key); }
    /// Shows an error once: in @p near if that place is on the screen, else in the window's own messages. A request
    /// that was cancelled (its engine or window goes) is no error.
    void fail(const Error &error, MessageArea *near = nullptr);

    static QString bytesText(qint64 bytes);
    static QString number(qint64 value);

Q_SIGNALS:
    void snapshotChanged();
    void secondPassed(); ///< countdowns repaint
    void selectionChanged();
    void formatsChanged();
    void messageSaid(const trawl::Message &message);
    void messageSettled(const QString &key);
    void noted(const QString &text); ///< for a moment, in the status line
    void whyRequested(const trawl::ExplainWait &about);
    void filterRequested(const QString &filter); ///< show these items
    void pageRequested(const QString &page);
    void sourceRequested(const QString &id);  ///< select this source
    void captureRequested(trawl::RowId id);   ///< show this capture of the shown run on the Review page
    void commandRequested(const QString &id); ///< run this command of the table

private:
    void take(std::shared_ptr<const Snapshot> snapshot);
    Console *m_console;
    UiOptions m_options;
    std::shared_ptr<const Snapshot> m_snapshot;
    QElapsedTimer m_since;
    Selection m_selection;
    UiState m_state;
    Prompt m_prompt;
    QTimer m_second;
    bool m_utc = false;
};

} // namespace trawl
