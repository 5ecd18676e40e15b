// Notes happenings and sends them; see notifier.h.
#include "run/notifier.h"

#include "policy/noticebodies.h"
#include "run/settingsfile.h"

#include <QCoroFuture>
#include <QDir>
#include <QRandomGenerator>

#include <array>

namespace trawl {

namespace {
constexpr Ms lookEvery = 2s;
constexpr Ms sendEvery = 1s;       ///< a webhook of Slack takes about one message a second
constexpr Ms lastChance = 5s;      ///< at the end of the program
constexpr Ms bundlePatience = 20s; ///< for the doctor, while others are told later
constexpr Ms lastPatience = 3s;    ///< at the end of the program
constexpr Ms noticesKept = std::chrono::hours(24 * 30);
constexpr Ms trimEvery = std::chrono::hours(1);

constexpr std::array allKinds{NoticeKind::RunFailed, NoticeKind::RunFinished, NoticeKind::CircuitOpened,
                              NoticeKind::UploadFinished}; ///< that happen
} // namespace

NotifierSetup notifierSetup(const SettingsFile &settings, const std::function<void(const QString &)> &warn)
{
    NotifierSetup setup;
    for (const NoticeKind kind : allKinds) {
        const bool usual = kind != NoticeKind::RunFinished;
        if (!settings.value(settingOf(kind), usual).toBool(usual))
            setup.off.insert(kind);
    }
    setup.desktop = settings.value(u"notifications.desktop"_s, true).toBool(true);
    const QString slack = settings.value(u"notifications.slackUrlEnv"_s, u"SLACK_WEBHOOK_URL"_s).toString(),
                  other = settings.value(u"notifications.webhookUrlEnv"_s, u"TRAWLDECK_WEBHOOK_URL"_s).toString();
    for (const Webhook &hook : {Webhook{NoticeTarget::Slack, slack}, Webhook{NoticeTarget::Webhook, other}}) {
        if (hook.variable.isEmpty())
            continue; // switched off
        if (const Result<> named = checkVariableName(hook.variable); !named)
            warn(named.error().sentence());
        else
            setup.variables.append(hook.variable);
        if (hook.isSet())
            setup.hooks.append(hook);
    }
    return setup;
}

Notifier::Notifier(Parts &parts, NotifierSetup setup, NotifierPorts ports)
    : m_parts(parts), m_setup(std::move(setup)), m_ports(std::move(ports)),
      m_sender(*parts.timers, parts.clock, parts.userAgent.toUtf8(), QDir(parts.setup.workspace).dirName())
{
}

Notifier::~Notifier() = default;

void Notifier::begin(TaskScope &scope, Signal &recovered)
{
    scope.spawn("notify.look", [this, &recovered](std::stop_token stop) { return keepLooking(&recovered, stop); });
    for (const Webhook &hook : std::as_const(m_setup.hooks))
        scope.spawn("notify.send", [this, hook](std::stop_token stop) { return keepSending(hook, stop); });
}

void Notifier::actedOn(NoticeKind kind, const QString &source)
{
    remember(HandAct{kind, source, m_parts.now(), {}});
}

void Notifier::cancelledUpload(RowId batch)
{
    remember(cancelled(batch, m_parts.now()));
}

/// What ends at its own time (a cancelled batch ends what is on its way first) is remembered as long as the program
/// runs: these are few.
void Notifier::remember(HandAct act)
{
    const Instant now = act.at;
    m_acts.removeIf(
        [now](const HandAct &one) { return one.key.isEmpty() && (now - one.at >= handSpan || now < one.at); });
    m_acts.append(act);
}

QCoro::Task<> Notifier::keepLooking(Signal *recovered, std::stop_token stop)
{
    co_await recovered->wait(stop);
    while (!stop.stop_requested() && !m_leaving.stop_requested()) {
        co_await look(bundlePatience, m_leaving.get_token());
        co_await trim();
        const Wake wake = co_await sleepFor(*m_parts.timers, lookEvery, stop);
        if (wake == Wake::Stopped)
            co_return;
    }
}

/// From when on happenings are told: kept at the first look, and put right where the clock was set back since.
QCoro::Task<bool> Notifier::mark(Instant now)
{
    if (m_begun && now >= m_looked) {
        m_looked = now;
        co_return true;
    }
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return notices::begin(db, now); });
    const Result<notices::Begun> begun = co_await write;
    if (!begun) {
        storeAway(begun.error());
        co_return false;
    }
    m_begun = true;
    m_looked = now;
    if (begun.value() == notices::Begun::ClockWasSetBack)
        m_parts.log->warn("notify", translate("core", "The clock was set back; what happens from now on is told, too"));
    co_return true;
}

/// What happened since the last look gets its notices.
QCoro::Task<> Notifier::look(Ms patience, std::stop_token stop)
{
    const Semaphore::Permit permit = co_await m_looking.acquire(stop);
    if (!permit)
        co_return;
    const Instant now = m_parts.now();
    const bool begun = co_await mark(now);
    if (!begun)
        co_return;
    auto read = m_parts.store->read([](Db &db) { return notices::fresh(db); });
    const Result<QList<Notice>> fresh = co_await read;
    if (!fresh) {
        storeAway(fresh.error());
        co_return;
    }
    m_storeAway = false;
    if (fresh->isEmpty())
        co_return;
    notices::Order order;
    order.off = m_setup.off;
    order.acts = m_acts;
    order.now = now;
    for (const Webhook &hook : std::as_const(m_setup.hooks))
        order.targets.append(hook.target);
    const QList<Notice> found = fresh.value();
    co_await leaveBundles(found, patience, stop); // before they are noted: what a kill interrupts is done again
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return notices::note(db, found, order); });
    const Result<QList<notices::Noted>> noted = co_await write;
    if (!noted) {
        storeAway(noted.error());
        co_return;
    }
    for (const notices::Noted &one : noted.value())
        say(one);
}

QCoro::Task<> Notifier::leaveBundles(QList<Notice> found, Ms patience, std::stop_token stop)
{
    for (const Notice &notice : std::as_const(found)) {
        if (notice.kind != NoticeKind::RunFailed || m_bundled.contains(notice.key))
            continue;
        m_bundled.insert(notice.key);
        const Result<QString> bundle = co_await m_ports.makeBundle(notice.run, patience, stop);
        const QString number = runNumberText(notice.runNumber);
        if (bundle)
            m_parts.log->info("notify",
                              translate("core", "Run %1 left a bundle of diagnostics: %2").arg(number, bundle.value()));
        else if (bundle.error().kind != ErrorKind::Cancelled)
            m_parts.log->warn("notify",
                              translate("core", "Run %1 left no bundle: %2").arg(number, bundle.error().sentence()));
    }
}

void Notifier::say(const notices::Noted &noted)
{
    if (noted.state == NoticeState::Told) {
        m_parts.log->info("notify", noticeSentence(noted.notice));
        if (m_setup.desktop)
            m_ports.show(noted.notice);
    }
    if (noted.state == NoticeState::HeldBack)
        m_parts.log->info("notify", translate("core", "Held back, since one like it was told less than %1 before: %2")
                                        .arg(durationText(noticePause), noted.notice.text));
}

void Notifier::storeAway(const Error &error)
{
    if (error.kind == ErrorKind::Cancelled || std::exchange(m_storeAway, true))
        return;
    m_parts.log->warn("notify", translate("core", "Messages wait for the store: %1").arg(error.sentence()));
}

QCoro::Task<> Notifier::trim()
{
    const Instant now = m_parts.now();
    if (m_trimmed.isSet() && now - m_trimmed < trimEvery && now >= m_trimmed)
        co_return;
    m_trimmed = now;
    m_parts.writeLater(translate("core", "That old messages are forgotten"),
                       [=](Db &db) { return notices::trim(db, now - noticesKept); });
}

QCoro::Task<> Notifier::keepSending(Webhook hook, std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const Wake wake = co_await sleepFor(*m_parts.timers, sendEvery, stop);
        if (wake == Wake::Stopped)
            co_return;
        co_await sendNext(hook, stop);
    }
}

/// The message to @p hook that is due for the longest time.
QCoro::Task<Notifier::Step> Notifier::sendNext(Webhook hook, std::stop_token stop)
{
    const NoticeTarget target = hook.target;
    const Semaphore::Permit permit = co_await gate(target).acquire(stop);
    if (!permit || isLeftAlone(target))
        co_return Step::Later;
    const Instant now = m_parts.now();
    auto read = m_parts.store->read([=](Db &db) { return notices::next(db, target, now); });
    const Result<notices::Send> send = co_await read;
    if (!send) {
        storeAway(send.error());
        co_return Step::Later;
    }
    if (send->id == 0)
        co_return Step::Later;
    WebhookAnswer answer;
    if (m_taken.contains(send->id)) {
        answer.outcome = WebhookAnswer::Taken;
    } else {
        answer = co_await m_sender.send(hook, send->notice, send->key, stop);
    }
    if (answer.outcome == WebhookAnswer::Later && m_parts.now() - send->created >= noticeLifetime) {
        answer.outcome = WebhookAnswer::Refused; // never before a try: the program may not have run for that time
        answer.error = tooOld(webhookName(hook), send->created, answer.error);
    }
    const Step settled = co_await settle(hook, send.value(), answer);
    co_return settled;
}

/// Keeps what became of a message. One that was stopped stays as it is, with its key.
QCoro::Task<Notifier::Step> Notifier::settle(Webhook hook, notices::Send send, WebhookAnswer answer)
{
    if (answer.outcome == WebhookAnswer::Stopped)
        co_return Step::Later;
    const RowId id = send.id;
    const QString why = answer.error.sentence();
    const bool later = answer.outcome == WebhookAnswer::Later;
    if (later && send.tries == 0)
        m_parts.log->warn("notify", translate("core", "A message waits: %1").arg(why));
    const double random = QRandomGenerator::global()->generateDouble();
    const Ms wait = noticeNextTry(send.tries + 1, answer.retryAfter, random);
    const Instant due = m_parts.now() + wait;
    if (later)
        leaveAlone(answer, hook.target, wait);
    const WebhookAnswer::Outcome outcome = answer.outcome;
    auto write = m_parts.store->write(Lane::Interactive, [=](Db &db) {
        if (outcome == WebhookAnswer::Taken)
            return notices::done(db, id);
        return outcome == WebhookAnswer::Later ? notices::failed(db, id, why, due) : notices::giveUp(db, id, why);
    });
    const Result<> kept = co_await write;
    if (kept)
        m_taken.remove(id);
    else
        storeAway(kept.error());
    if (!kept && outcome == WebhookAnswer::Taken)
        m_taken.insert(id);
    if (kept && outcome == WebhookAnswer::Refused)
        co_await tellThatItIsLost(hook, send, why);
    co_return kept && !later ? Step::Done : Step::Later;
}

/// An error of one message may be that message's own: the next ones are tried. No answer, or one that asks for a while,
/// is meant for all.
void Notifier::leaveAlone(const WebhookAnswer &answer, NoticeTarget target, Ms wait)
{
    constexpr int tooMany = 429;
    if (answer.status == 0 || answer.status == tooMany || answer.retryAfter > Ms(0))
        m_notBefore.insert(target, m_parts.clock().mono + wait);
}

/// For whoever asks later why nobody knew: the log forgets after a month, the journal does not.
QCoro::Task<> Notifier::tellThatItIsLost(Webhook hook, notices::Send send, QString why)
{
    m_parts.log->error(
        "notify",
        translate("core", "A message never reached %1: \"%2\". %3").arg(webhookName(hook), send.notice.text, why));
    const QString subject = translate("core", "%1: %2").arg(webhookName(hook), send.notice.text);
    co_await m_ports.lost(subject, why, send.notice.run);
}

QCoro::Task<> Notifier::leave()
{
    m_leaving.request_stop();
    Deadline looking(*m_parts.timers, lastChance, std::stop_token());
    co_await look(lastPatience, looking.token());
    Deadline deadline(*m_parts.timers, lastChance, std::stop_token());
    for (const Webhook &hook : std::as_const(m_setup.hooks)) {
        Step step = Step::Done;
        while (step == Step::Done && !deadline.expired())
            step = co_await sendNext(hook, deadline.token());
    }
}

} // namespace trawl
