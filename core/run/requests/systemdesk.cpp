// Information, settings, doctor.
#include "run/requests/systemdesk.h"

#include "store/settings.h"

#include <QCoreApplication>
#include <QCoroFuture>
#include <QLocale>
#include <QStorageInfo>

namespace trawl {

namespace {

QJsonObject check(const char *id, const QString &name, const QString &state, const QString &text,
                  const QString &remedy = {}, qint64 ms = 0)
{
    return {{u"id"_s, QString::fromLatin1(id)},
            {u"name"_s, name},
            {u"state"_s, state},
            {u"text"_s, text},
            {u"remedy"_s, remedy},
            {u"ms"_s, ms}};
}

} // namespace

SystemDesk::SystemDesk(EngineCore &core, QObject *parent) : QObject(parent), c(core) {}

void SystemDesk::registerVerbs()
{
    const auto add = [this](const char *verb, VerbTask (SystemDesk::*method)(QJsonObject)) {
        c.verbs.insert(QString::fromLatin1(verb),
                       [this, method](QJsonObject args) { return (this->*method)(std::move(args)); });
    };
    add("engine.info", &SystemDesk::info);
    add("settings.get", &SystemDesk::getSettings);
    add("settings.set", &SystemDesk::setSetting);
    add("doctor", &SystemDesk::doctor);
}

/// What was found, without the remedy: that has its own place.
static QString foundText(const Error &error)
{
    return error.why.isEmpty() ? error.what : error.what + u": "_s + error.why;
}

VerbTask SystemDesk::info(QJsonObject)
{
    co_return QJsonObject{{u"pid"_s, QCoreApplication::applicationPid()},
                          {u"version"_s, c.parts.setup.version},
                          {u"workspace"_s, c.parts.setup.workspace},
                          {u"sample"_s, c.parts.setup.sample}};
}

VerbTask SystemDesk::getSettings(QJsonObject)
{
    co_return QJsonObject{{u"settings"_s, c.settings.all()}};
}

VerbTask SystemDesk::setSetting(QJsonObject args)
{
    const Result<> done = c.settings.set(args["key"_L1].toString(), args["value"_L1]);
    if (!done)
        co_return done.error();
    co_return QJsonObject{};
}

/// In dependency order; each line says what it found and what to do.
VerbTask SystemDesk::doctor(QJsonObject)
{
    QJsonArray checks;
    const Parts &p = c.parts;
    const QStorageInfo disk(p.setup.workspace);
    const qint64 freeMiB = disk.bytesAvailable() / (1024 * 1024);
    const bool roomy = freeMiB > 500;
    checks.append(
        check("workspace", u"Workspace"_s, roomy ? u"OK"_s : u"Degraded"_s,
              u"%1, %2 free"_s.arg(p.setup.workspace, QLocale::c().formattedDataSize(disk.bytesAvailable(), 1,
                                                                                     QLocale::DataSizeIecFormat)),
              roomy ? QString() : u"Free some disk space: pictures wait on disk until they are uploaded"_s));
    const MonoTime began = p.clock().mono;
    auto probe = p.store->write(Lane::Interactive, [](Db &db) { return settings::set(db, u"doctor"_s, 1); });
    const Result<> stored = co_await probe;
    const qint64 storeMs = (p.clock().mono - began).count();
    checks.append(
        stored ? check("store", u"Store"_s, u"OK"_s, u"SQLite, a write took %1 ms"_s.arg(storeMs), {}, storeMs)
               : check("store", u"Store"_s, u"Down"_s, foundText(stored.error()), stored.error().remedy, storeMs));
    if (const auto error = c.catalog.error())
        checks.append(check("sources", u"Sources"_s, u"Down"_s, foundText(*error), error->remedy));
    else
        checks.append(check("sources", u"Sources"_s, u"OK"_s, u"%1 sources"_s.arg(c.catalog.sources().size())));
    const QFileInfo extractor(p.setup.extractorProgram);
    checks.append(extractor.isExecutable() ? check("extractor", u"Extractor"_s, u"OK"_s, u"ready"_s)
                                           : check("extractor", u"Extractor"_s, u"Down"_s,
                                                   u"%1 is not there"_s.arg(p.setup.extractorProgram),
                                                   u"Build or reinstall trawldeck-extractor beside the program"_s));
    if (const QString missing = c.missingContact(c.catalog.sources()); !missing.isEmpty())
        checks.append(check("contact", u"Contact"_s, u"Degraded"_s, missing, contactRemedy));
    for (const auto &engine : p.engines) {
        const Availability availability = engine->availability();
        checks.append(check("engine", engineLabel(engine->id()), availability.available ? u"OK"_s : u"Down"_s,
                            availability.available ? u"ready"_s : availability.reason, availability.remedy));
    }
    const Result<> sink = co_await testSinks(&c.sinks);
    c.sinkTested = sink;
    c.dirty = true;
    checks.append(sink ? check("sink", u"Sink"_s, u"OK"_s, c.sinks.target)
                       : check("sink", u"Sink"_s, u"Down"_s, foundText(sink.error()), sink.error().remedy));
    // Without these nothing can run; without an engine or the sink only a part of it.
    static const QStringList required{u"workspace"_s, u"store"_s, u"sources"_s, u"extractor"_s};
    for (qsizetype i = 0; i < checks.size(); ++i) {
        QJsonObject one = checks.at(i).toObject();
        one.insert(u"required"_s, required.contains(one["id"_L1].toString()));
        checks.replace(i, one);
    }
    co_return QJsonObject{{u"checks"_s, checks}};
}

} // namespace trawl
