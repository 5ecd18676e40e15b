// All handlers of the engine, and the way from a request of any type to its own.
#pragma once

#include "domain/requests/all.h"
#include "run/requests/bundlerequests.h"
#include "run/requests/capturerequests.h"
#include "run/requests/clockrequests.h"
#include "run/requests/comparerequests.h"
#include "run/requests/itemrequests.h"
#include "run/requests/leftoutrequests.h"
#include "run/requests/outboxrequests.h"
#include "run/requests/pagerequests.h"
#include "run/requests/requeuerequests.h"
#include "run/requests/runlauncher.h"
#include "run/requests/runrequests.h"
#include "run/requests/sourcerequests.h"
#include "run/requests/spoolrequests.h"
#include "run/requests/systemrequests.h"
#include "run/requests/uploadrequests.h"
#include "run/requests/whyrequests.h"

namespace trawl {

/// Engine thread; borrowed core. Coroutines that call in here run in a scope that ends before this does.
class RequestHandlers final
{
public:
    explicit RequestHandlers(EngineCore &core);

    /// Carries @p request out for @p actor and calls @p reply once. Each request of AllRequests, but for those that the
    /// front end answers, has exactly one handler: handle(R, Actor) of one group below; anything else does not compile.
    QCoro::Task<> carryOut(AnyRequest request, Actor actor, AnswerTaker reply);

    RunLauncher launcher;
    RunRequests runs;
    CompareRequests compare;
    RequeueRequests requeue;
    ItemRequests items;
    LeftOutRequests leftOut;
    WhyRequests why;
    CaptureRequests captures;
    UploadRequests upload;
    SourceRequests sources;
    SpoolRequests spool;
    OutboxRequests outbox;
    PageRequests pages;
    SystemRequests system;
    BundleRequests bundles;
    Clockwork clockwork;
    ClockRequests clock;

private:
    QHash<QString, std::function<QCoro::Task<>(AnyRequest, Actor, AnswerTaker)>> m_table; ///< by verb
};

} // namespace trawl
