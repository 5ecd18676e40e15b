// Information, settings, log, doctor.
#include "run/requests/systemrequests.h"

#include "run/requests/checkup.h"
#include "store/logs.h"

#include <QCoreApplication>
#include <QCoroFuture>

namespace trawl {

QCoro::Task<Result<EngineInfo::Answer>> SystemRequests::handle(EngineInfo, Actor)
{
    const EngineSetup &setup = m_core.parts.setup;
    co_return EngineInfo::Answer{QCoreApplication::applicationPid(), setup.version, setup.workspace, setup.sample};
}

QCoro::Task<Result<SettingsGet::Answer>> SystemRequests::handle(SettingsGet, Actor)
{
    co_return SettingsGet::Answer{m_core.settings.all()};
}

QCoro::Task<Result<>> SystemRequests::handle(SettingsSet asked, Actor)
{
    co_return m_core.settings.set(asked.key, asked.value);
}

QCoro::Task<Result<LogPage::Answer>> SystemRequests::handle(LogPage asked, Actor)
{
    logs::LogQuery query;
    query.run = asked.run;
    query.level = asked.level;
    query.source = asked.source;
    query.text = asked.text;
    query.offset = asked.offset;
    query.limit = std::clamp(asked.limit, 1, 5000);
    auto read = m_core.parts.store->read([=](Db &db) { return logs::page(db, query); });
    const Result<logs::LogPage> page = co_await read;
    if (!page)
        co_return page.error();
    co_return LogPage::Answer{page->total, page->rows};
}

QCoro::Task<Result<Doctor::Answer>> SystemRequests::handle(Doctor asked, Actor)
{
    Checkup checkup(m_core);
    const Checkup::How how = asked.notify ? Checkup::How::Notify : Checkup::How::Usual;
    const QList<HealthCheck> checks = co_await checkup.all(how, std::stop_token());
    co_return Doctor::Answer{checks};
}

} // namespace trawl
