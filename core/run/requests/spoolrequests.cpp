// The operator's answers about the spool.
#include "run/requests/spoolrequests.h"

#include "run/requests/uploaddesk.h"
#include "run/spoolwatch.h"

#include <QCoroFuture>

namespace trawl {

SpoolDesk::SpoolDesk(EngineCore &core, UploadDesk &upload, QObject *parent)
    : QObject(parent), c(core), uploadDesk(upload)
{
}

void SpoolDesk::registerVerbs()
{
    const auto add = [this](const char *verb, VerbTask (SpoolDesk::*method)(QJsonObject)) {
        c.verbs.insert(QString::fromLatin1(verb),
                       [this, method](QJsonObject args) { return (this->*method)(std::move(args)); });
    };
    add("spool.look", &SpoolDesk::look);
    add("spool.recrawl", &SpoolDesk::recrawl);
    add("baselines.renew", &SpoolDesk::newBaselines);
}

/// What could not go on without the pictures.
QCoro::Task<> SpoolDesk::goOn()
{
    if (std::exchange(c.uploadsWaitForSpool, false))
        co_await uploadDesk.resumeOpen();
}

VerbTask SpoolDesk::look(QJsonObject)
{
    const bool asked = c.spool->question().has_value();
    co_await c.spool->look();
    if (const auto &question = c.spool->question())
        co_return question->error;
    co_await goOn();
    if (asked)
        co_await writeJournal(c, u"spool.look"_s, 1, u"the pictures are there again"_s);
    co_return QJsonObject{{u"text"_s, u"The pictures that are needed are in the spool"_s}};
}

VerbTask SpoolDesk::recrawl(QJsonObject)
{
    const Result<int> lost = co_await c.spool->recrawl(c.operatorName());
    if (!lost)
        co_return lost.error();
    co_await goOn();
    const QString text = lost.value() == 1 ? u"1 item waits to be crawled again"_s
                                           : u"%1 items wait to be crawled again"_s.arg(lost.value());
    co_return QJsonObject{{u"requeued"_s, lost.value()}, {u"text"_s, text}};
}

VerbTask SpoolDesk::newBaselines(QJsonObject)
{
    const Result<> made = co_await c.spool->newBaselines();
    if (!made)
        co_return made.error();
    co_await writeJournal(c, u"baselines.renew"_s, 1);
    co_return QJsonObject{{u"text"_s, u"The folder of baseline pictures is in use"_s}};
}

} // namespace trawl
