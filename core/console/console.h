// The facade both front ends use: requests in, snapshots and images out. Two real implementations: LocalConsole (the
// engine is in this process) and RemoteConsole (attached over the local socket), same requests, same values.
#pragma once

#include "async/futures.h"
#include "domain/requests/all.h"
#include "domain/result.h"
#include "domain/snapshot.h"

#include <QFuture>
#include <QHash>
#include <QObject>

#include <functional>
#include <memory>

namespace trawl {

/// Lives on the front end's thread (GUI thread or trawlctl's main thread); nothing here waits. What can be asked stands
/// in domain/requests: one struct per verb, with its answer; all.h is the list. Ids are row ids, times are UTC
/// milliseconds, errors carry TD codes. What sites have written comes out of here as plain text (domain/plaintext.h):
/// front ends show it as it is.
class Console : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    /// ask(RunPause{}) → QFuture<Result<RunAnswer>>. The answer always comes, if need be "Cancelled".
    template <ConsoleRequest R>
    QFuture<Result<typename R::Answer>> ask(R request)
    {
        static_assert(isListed<R, AllRequests>, "put the request into AllRequests");
        Answer<typename R::Answer> answer;
        submit(AnyRequest(std::move(request)), [answer](Result<AnyAnswer> result) {
            if (!result)
                return answer.set(plainText(result.error()));
            const auto *typed = std::any_cast<typename R::Answer>(&result->value);
            answer.set(typed ? Result<typename R::Answer>(inPlainText(*typed))
                             : bugError(translate("core", "%1 was answered by another type").arg(R::verb)));
        });
        return answer.future();
    }
    /// ask() where the type is known at run time only. @p reply is called once, on any thread.
    virtual void submit(AnyRequest request, AnswerTaker reply) = 0;
    /// A capture's picture; the same in-process and by socket.
    virtual QFuture<Result<QByteArray>> image(RowId capture, bool full) = 0;
    /// The newest snapshot; never null (an empty one before the first).
    virtual std::shared_ptr<const Snapshot> snapshot() const = 0;
    /// Answers UiDump, for attached processes too; without it that is refused. Called on this object's thread.
    virtual void setDump(std::function<Result<UiDump::Answer>()> dump) = 0;
    /// Ordered shutdown; @p done is called on this thread when the engine has stopped (or the socket is closed).
    virtual void shutDown(std::function<void()> done) = 0;

Q_SIGNALS:
    /// At most 10 times a second. Lists in it (log, samples, changedItems) are what is new since the last signal.
    void snapshotArrived(std::shared_ptr<const trawl::Snapshot> snapshot);
};

} // namespace trawl
