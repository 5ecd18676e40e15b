// An ETL API for tests: keeps runs, items, versions and idempotency keys for real, and can be down, slow, out of order,
// or lose its answers after it did what it was asked.
#pragma once

#include "tests/support/testserver.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QMutex>

#include <memory>

namespace trawl::test {

/// Owns a server on loopback. All methods may be called from the test's thread.
class EtlServer final
{
public:
    static constexpr auto key = "etl-key-7f3a9c"; ///< whoever says another one gets 401

    EtlServer();
    ~EtlServer();

    QString endpoint() const; ///< the same all its life, with a path and a slash at its end
    QString host() const;

    // --- faults
    void goDown(); ///< nobody listens any more
    void comeBack();
    void failNext(int count, int status, const Headers &headers = {}); ///< before anything is done
    void loseAnswers(int count); ///< mutations are done, and the connection breaks before the answer
    void loseUpdates(int count); ///< the same, of items only
    void beSlow(int ms);
    void forgetKeys();                         ///< as after 24 hours
    void dontKnow(const QString &urlPart);     ///< items of such addresses answer 404 from now on
    void sayOfUnknown(const QString &message); ///< instead of "no such item"
    void failAt(const QString &urlPart);       ///< an update with such an item is a 500, whatever else is in it
    void beBusyAt(const QString &urlPart);     ///< such items are a 503 in a batch that is answered
    void takeUrls(int most);                   ///< 413 for a create with more
    void repeatCursors(bool repeat);           ///< a list of items never ends
    void refuseCreates(bool refuse);           ///< 400
    void leaveItemsOut(bool leaveOut);         ///< the answer to a create lists none
    void oldSpelling(bool old);                ///< snake case, {"$oid"}, envelopes
    void closeRun(const QString &id);          ///< finalized by somebody else
    QString addRun(const QString &domain);     ///< an active one, of somebody else

    // --- what it has
    struct Effect {
        QString kind; ///< "create", "item", "finalize"
        QString run, item, url;
        QJsonObject said;
    };
    QList<Effect> effects() const;   ///< in order; a replayed mutation has none
    QList<QJsonObject> runs() const; ///< with their items
    int requests() const;
    int replays() const;
    QList<Request> log() const;

private:
    struct State;
    void serve();
    std::shared_ptr<State> m_state;
    std::unique_ptr<TestServer> m_server;
    quint16 m_port = 0;
};

} // namespace trawl::test
