// Looks at everything that the engine needs; see checkup.h.
#include "run/requests/checkup.h"

#include "async/sleep.h"
#include "capture/examine.h"
#include "capture/fonts.h"
#include "domain/counted.h"
#include "policy/notices.h"
#include "run/etlmirror.h"
#include "run/notifier.h"
#include "store/dialect.h"
#include "store/settings.h"

#include <QCoroFuture>
#include <QDir>
#include <QLocale>
#include <QStorageInfo>

namespace trawl {

namespace {
constexpr Ms startLimit = 20s; ///< for a browser on a busy machine
constexpr Ms etlLimit = 15s;
constexpr Ms webhookLimit = 15s;

HealthCheck check(const char *id, const QString &name, const QString &state, const QString &text,
                  const QString &remedy = {}, qint64 ms = 0)
{
    return {QString::fromLatin1(id), name, state, text, remedy, ms, false};
}

/// There was no time for it: it may be well.
HealthCheck unasked(const char *id, const QString &name)
{
    return check(id, name, u"Degraded"_s, translate("core", "It was not asked to the end: there was no time for it"));
}

/// What was found, without the remedy: that has its own place.
QString foundText(const Error &error)
{
    return error.why.isEmpty() ? error.what : error.what + u": "_s + error.why;
}

HealthCheck fontsFound(const FontCheck &fonts)
{
    if (fonts.known && fonts.missing.isEmpty())
        return check("fonts", u"Fonts"_s, u"OK"_s,
                     translate("core", "Chinese, Japanese, Korean and emoji can be shown"));
    if (!fonts.known)
        return check("fonts", u"Fonts"_s, u"Degraded"_s,
                     translate("core", "Fontconfig's fc-list did not say which there are"),
                     translate("core", "Install the package fontconfig"));
    return check("fonts", u"Fonts"_s, u"Degraded"_s,
                 translate("core", "No font has these, so that pictures show boxes for them: %1")
                     .arg(fonts.missing.join(u", "_s)),
                 translate("core", "Install the packages fonts-noto-cjk and fonts-noto-color-emoji"));
}

/// A format that can't be decoded here fails every page of the sources that want it.
QList<HealthCheck> pictureChecks(const QList<Source> &sources)
{
    QHash<PictureFormat, QStringList> wanted;
    for (const Source &source : sources) {
        if (source.enabled && source.wantsScreenshot())
            wanted[source.screenshot.format].append(source.id);
    }
    QList<HealthCheck> checks;
    for (auto it = wanted.cbegin(); it != wanted.cend(); ++it) {
        if (canDecode(it.key()))
            continue;
        checks.append(check("pictures", translate("core", "Pictures"), u"Down"_s,
                            translate("core", "Qt has no %1 decoder on this machine, and %2 wants such screenshots")
                                .arg(word(it.key()), it.value().join(u", "_s)),
                            translate("core", "Install Qt's image format plugins, or set the source's screenshot "
                                              "format to jpeg")));
    }
    return checks;
}

} // namespace

/// With a page, as a run does it: that the program is there says nothing.
QCoro::Task<HealthCheck> Checkup::tryExtractor()
{
    const Parts &p = m_core.parts;
    ExtractRequest page;
    page.html = "<!doctype html><title>Doctor</title><h1>Trawldeck</h1>";
    page.baseUrl = u"http://127.0.0.1/"_s;
    FieldSpec name;
    name.name = u"name"_s;
    name.expression = u"h1"_s;
    page.fields = {name};
    const MonoTime began = p.clock().mono;
    auto asked = p.extractor->extract(page);
    const Result<ExtractReply> reply = co_await asked;
    const qint64 ms = (p.clock().mono - began).count();
    const bool right = reply && reply->records.at(0).toObject().value(name.name).toString() == u"Trawldeck"_s;
    if (right)
        co_return check("extractor", u"Extractor"_s, u"OK"_s,
                        translate("core", "a page took %1 ms; kept from files and the network by %2")
                            .arg(ms)
                            .arg(p.extractor->confinement()),
                        {}, ms);
    co_return check(
        "extractor", u"Extractor"_s, u"Down"_s,
        reply ? translate("core", "It found something else on a page than what is there") : foundText(reply.error()),
        reply ? translate("core", "Build or reinstall trawldeck-extractor beside the program") : reply.error().remedy,
        ms);
}

/// By starting it: that a browser is there does not say that it runs.
QCoro::Task<HealthCheck> Checkup::tryEngine(Engine *engine, How how, std::stop_token stop)
{
    const QString name = engineLabel(engine->id());
    if (const Availability before = engine->availability(); !before.available)
        co_return check("engine", name, u"Down"_s, before.reason, before.remedy);
    if (how == How::Quiet)
        co_return check("engine", name, u"OK"_s, translate("core", "it is there; it was not started for this"));
    if (stop.stop_requested())
        co_return unasked("engine", name);
    Deadline deadline(*m_core.parts.timers, startLimit, stop);
    const Result<> started = co_await engine->warmUp(deadline.token());
    if (!started && stop.stop_requested())
        co_return unasked("engine", name);
    if (!started && deadline.expired())
        co_return check("engine", name, u"Down"_s,
                        translate("core", "It was not ready within %1").arg(durationText(startLimit)),
                        translate("core", "Look whether it starts by itself; on a busy machine try again"));
    if (!started)
        co_return check("engine", name, u"Down"_s, foundText(started.error()),
                        started.error().remedy.isEmpty()
                            ? translate("core", "Look whether it starts by itself; TRAWLDECK_BROWSER names another")
                            : started.error().remedy);
    QString found = u"ready"_s;
    if (const auto memory = engine->memory(); memory && memory->bytes > 0)
        found += translate("core", ", holds %1").arg(memoryText(*memory));
    co_return check("engine", name, u"OK"_s, found);
}

/// By asking for one run: that an address and a key are set does not say that they fit each other.
QCoro::Task<HealthCheck> Checkup::tryMirror(std::stop_token stop)
{
    const QString name = u"ETL API"_s;
    EtlClient &client = m_core.mirror->client();
    const QString endpoint = client.endpointText();
    EtlListQuery query;
    query.limit = 1;
    if (stop.stop_requested())
        co_return unasked("etl", name);
    Deadline deadline(*m_core.parts.timers, etlLimit, stop);
    const MonoTime began = m_core.parts.clock().mono;
    const EtlResult<EtlRunsRead> runs = co_await client.listRuns(query, deadline.token());
    const qint64 ms = (m_core.parts.clock().mono - began).count();
    if (!runs && stop.stop_requested())
        co_return unasked("etl", name);
    if (!runs && deadline.expired())
        co_return check("etl", name, u"Down"_s,
                        translate("core", "%1 did not answer within %2").arg(endpoint, durationText(etlLimit)),
                        translate("core", "Nothing to do: updates wait in the outbox until it answers"), ms);
    if (!runs)
        co_return check("etl", name, u"Down"_s, foundText(runs.error()), runs.error().remedy, ms);
    if (etlKeyIsExposed(m_core.parts.setup.etl.endpoint))
        co_return check("etl", name, u"Degraded"_s,
                        translate("core", "%1 answered, and the key goes there unencrypted").arg(endpoint),
                        translate("core", "Set ETL_API_ENDPOINT to an https:// address"), ms);
    co_return check("etl", name, u"OK"_s,
                    m_core.mirror->on()
                        ? translate("core", "%1, an answer took %2 ms").arg(endpoint).arg(ms)
                        : translate("core", "%1 answers; the setting etl.mirror is off, so new runs are not told to it")
                              .arg(endpoint),
                    {}, ms);
}

/// By connecting, or by a message that says what it is.
QCoro::Task<HealthCheck> Checkup::tryWebhook(Webhook hook, How how, std::stop_token stop)
{
    const Parts &p = m_core.parts;
    const QString name = hook.target == NoticeTarget::Slack ? u"Slack"_s : translate("core", "Webhook");
    if (how == How::Quiet)
        co_return check("webhook", name, u"OK"_s,
                        translate("core", "it has an address; it was not connected to for this"));
    if (stop.stop_requested())
        co_return unasked("webhook", name);
    const bool notify = how == How::Notify;
    WebhookSender sender(*p.timers, p.clock, p.userAgent.toUtf8(), QDir(p.setup.workspace).dirName());
    Deadline deadline(*p.timers, webhookLimit, stop);
    const MonoTime began = p.clock().mono;
    Result<> reached = success();
    if (notify) {
        const Notice message = testNotice(p.now());
        const WebhookAnswer answer = co_await sender.send(hook, message, message.key, deadline.token());
        if (answer.outcome != WebhookAnswer::Taken)
            reached = answer.error;
    } else {
        reached = co_await sender.look(hook, deadline.token());
    }
    const qint64 ms = (p.clock().mono - began).count();
    if (!reached && stop.stop_requested())
        co_return unasked("webhook", name);
    if (!reached && deadline.expired())
        co_return check("webhook", name, u"Down"_s,
                        translate("core", "%1 did not answer within %2").arg(hook.variable, durationText(webhookLimit)),
                        translate("core", "Nothing to do: messages wait until it answers, for a day"), ms);
    if (!reached)
        co_return check("webhook", name, u"Down"_s, foundText(reached.error()), reached.error().remedy, ms);
    co_return check("webhook", name, u"OK"_s,
                    (notify ? translate("core", "%1 took a message, in %2 ms")
                            : translate("core", "%1 answers, which took %2 ms; no message was sent"))
                        .arg(hook.variable)
                        .arg(ms),
                    {}, ms);
}

QCoro::Task<QList<HealthCheck>> Checkup::tryWebhooks(How how, std::stop_token stop)
{
    QList<HealthCheck> checks;
    QStringList unusable;
    const NotifierSetup notices =
        notifierSetup(m_core.settings, [&unusable](const QString &sentence) { unusable.append(sentence); });
    for (const QString &sentence : std::as_const(unusable))
        checks.append(check("webhook", translate("core", "Webhooks"), u"Degraded"_s, sentence));
    for (const Webhook &hook : notices.hooks) {
        const HealthCheck tried = co_await tryWebhook(hook, how, stop);
        checks.append(tried);
    }
    if (how == How::Notify && checks.isEmpty())
        checks.append(check("webhook", translate("core", "Webhooks"), u"Degraded"_s,
                            translate("core", "No webhook is configured, so nobody got a message"),
                            translate("core", "Put an address into SLACK_WEBHOOK_URL or TRAWLDECK_WEBHOOK_URL")));
    co_return checks;
}

HealthCheck Checkup::workspace() const
{
    const QString folder = m_core.parts.setup.workspace;
    const QStorageInfo disk(folder);
    const qint64 freeMiB = disk.bytesAvailable() / (1024 * 1024);
    const bool roomy = freeMiB > 500;
    return check(
        "workspace", u"Workspace"_s, roomy ? u"OK"_s : u"Degraded"_s,
        u"%1, %2 free"_s.arg(folder,
                             QLocale::c().formattedDataSize(disk.bytesAvailable(), 1, QLocale::DataSizeIecFormat)),
        roomy ? QString() : translate("core", "Free some disk space: pictures wait on disk until they are uploaded"));
}

QCoro::Task<HealthCheck> Checkup::tryStore()
{
    const Parts &p = m_core.parts;
    const MonoTime began = p.clock().mono;
    auto probe = p.store->write(Lane::Interactive, [](Db &db) { return settings::set(db, u"doctor"_s, 1); });
    const Result<> stored = co_await probe;
    const qint64 ms = (p.clock().mono - began).count();
    if (!stored)
        co_return check("store", u"Store"_s, u"Down"_s, foundText(stored.error()), stored.error().remedy, ms);
    co_return check("store", u"Store"_s, u"OK"_s,
                    translate("core", "%1, a write took %2 ms").arg(p.store->dialect().label).arg(ms), {}, ms);
}

QList<HealthCheck> Checkup::sourcesAndLog() const
{
    QList<HealthCheck> checks;
    if (const auto error = m_core.catalog.error())
        checks.append(check("sources", u"Sources"_s, u"Down"_s, foundText(*error), error->remedy));
    else
        checks.append(check("sources", u"Sources"_s, u"OK"_s,
                            countOf(m_core.catalog.sources().size(), u"source"_s, u"sources"_s)));
    if (const auto fault = m_core.parts.log->fault())
        checks.append(check("log", u"Log"_s, u"Degraded"_s, foundText(*fault), fault->remedy));
    return checks;
}

QCoro::Task<HealthCheck> Checkup::trySink()
{
    const Result<> sink = co_await testSinks(&m_core.sinks);
    m_core.sinkTested = sink;
    m_core.changes.touch();
    co_return sink ? check("sink", u"Sink"_s, u"OK"_s, m_core.sinks.target)
                   : check("sink", u"Sink"_s, u"Down"_s, foundText(sink.error()), sink.error().remedy);
}

QCoro::Task<QList<HealthCheck>> Checkup::all(How how, std::stop_token stop)
{
    const Parts &p = m_core.parts;
    QList<HealthCheck> checks{workspace()};
    const HealthCheck store = co_await tryStore();
    checks.append(store);
    checks += sourcesAndLog();
    const HealthCheck extractor = co_await tryExtractor();
    checks.append(extractor);
    if (const QString missing = m_core.missingContact(m_core.catalog.sources()); !missing.isEmpty())
        checks.append(check("contact", u"Contact"_s, u"Degraded"_s, missing, contactRemedy()));
    for (const auto &engine : p.engines) {
        const HealthCheck tried = co_await tryEngine(engine.get(), how, stop);
        checks.append(tried);
    }
    const FontCheck fonts = co_await checkFonts(p.timers.get(), stop);
    checks.append(fontsFound(fonts));
    checks += pictureChecks(m_core.catalog.sources());
    const HealthCheck sink = co_await trySink();
    checks.append(sink);
    if (m_core.mirror) {
        const HealthCheck mirror = co_await tryMirror(stop);
        checks.append(mirror);
    }
    const QList<HealthCheck> webhooks = co_await tryWebhooks(how, stop);
    checks += webhooks;
    // Without these nothing can run; without an engine or the sink only a part of it.
    static const QStringList required{u"workspace"_s, u"store"_s, u"sources"_s, u"extractor"_s};
    for (HealthCheck &one : checks)
        one.required = required.contains(one.id);
    co_return checks;
}

} // namespace trawl
