// Tells people who are not looking: notes what happened, leaves a bundle of a failed run, and sends what is to be told
// to the webhooks that are configured (R9.4).
#pragma once

#include "async/semaphore.h"
#include "async/sleep.h"
#include "run/parts.h"
#include "services/webhooksender.h"
#include "store/notices.h"

#include <QCoroTask>

#include <functional>

namespace trawl {

class SettingsFile;

struct NotifierSetup {
    QSet<NoticeKind> off;
    bool desktop = true;   ///< front ends show them, too
    QStringList variables; ///< of the environment, that may hold addresses of webhooks
    QList<Webhook> hooks;  ///< those with an address
};
/// From settings.json and the environment. @p warn hears of what can't be used.
NotifierSetup notifierSetup(const SettingsFile &settings, const std::function<void(const QString &)> &warn);

/// What the rest of the engine does for it.
struct NotifierPorts {
    /// Makes a bundle of diagnostics of a run, in about the time that it is given or what is left when it is stopped;
    /// answers its path.
    std::function<QCoro::Task<Result<QString>>(RowId run, Ms patience, std::stop_token stop)> makeBundle;
    /// Front ends show it, too.
    std::function<void(const Notice &notice)> show;
    /// A line in the journal: nobody got that message and nobody will.
    std::function<QCoro::Task<>(const QString &subject, const QString &reason, RowId run)> lost;
};

/// Engine thread; borrows parts, which outlive it. It holds nobody up: it looks at what the store has of runs,
/// circuits and batches, and what it has to send waits there. Its coroutines run in the scopes of its callers, which
/// end before it does.
class Notifier final
{
public:
    Notifier(Parts &parts, NotifierSetup setup, NotifierPorts ports);
    ~Notifier();

    /// The loops that look for something to tell and send it. @p recovered: not before what a crash left is put right.
    void begin(TaskScope &scope, Signal &recovered);
    /// An operator did something whose outcome is no news; see HandAct.
    void actedOn(NoticeKind kind, const QString &source);
    void cancelledUpload(RowId batch);
    /// What the end of the runs left to tell, before the program ends; not for long. The rest waits in the store.
    QCoro::Task<> leave();

private:
    enum class Step {
        Done,  ///< the message is answered, for good or bad
        Later, ///< none is due, or it can't be told now
    };
    QCoro::Task<> keepLooking(Signal *recovered, std::stop_token stop);
    QCoro::Task<> keepSending(Webhook hook, std::stop_token stop);
    QCoro::Task<> look(Ms patience, std::stop_token stop);
    QCoro::Task<bool> mark(Instant now);
    QCoro::Task<> leaveBundles(QList<Notice> found, Ms patience, std::stop_token stop);
    QCoro::Task<> trim();
    QCoro::Task<Step> sendNext(Webhook hook, std::stop_token stop);
    QCoro::Task<Step> settle(Webhook hook, notices::Send send, WebhookAnswer answer);
    bool isLeftAlone(NoticeTarget target) const { return m_parts.clock().mono < m_notBefore.value(target); }
    void leaveAlone(const WebhookAnswer &answer, NoticeTarget target, Ms wait);
    Semaphore &gate(NoticeTarget target) { return target == NoticeTarget::Slack ? m_slack : m_webhook; }
    QCoro::Task<> tellThatItIsLost(Webhook hook, notices::Send send, QString why);
    void remember(HandAct act);
    void say(const notices::Noted &noted);
    void storeAway(const Error &error);

    Parts &m_parts;
    NotifierSetup m_setup;
    NotifierPorts m_ports;
    QList<HandAct> m_acts; ///< of the last minutes
    WebhookSender m_sender;
    Semaphore m_looking{1}, m_slack{1}, m_webhook{1}; ///< one at a time each, also while the program ends
    QSet<RowId> m_taken;        ///< messages that went out, which the store could not note: never sent again
    QSet<QString> m_bundled;    ///< notices whose runs left a bundle: not once more where the store takes no notice
    std::stop_source m_leaving; ///< the program ends: a look under way makes haste
    bool m_begun = false;
    Instant m_looked;         ///< the last time; one that lies ahead tells that the clock was set back
    bool m_storeAway = false; ///< said in the log once
    Instant m_trimmed;
    QHash<NoticeTarget, MonoTime> m_notBefore; ///< who did not answer, or asked for a while, is left alone so long
};

} // namespace trawl
