// The distributor; see distributor.h.
#include "policy/distributor.h"
#include "domain/text.h"

#include <QHash>

#include <algorithm>
#include <queue>
#include <vector>

namespace trawl {
namespace {

/// FNV-1a over the UTF-16 units: the same on every machine and in every process, unlike qHash.
quint64 stableHash(const QString &text)
{
    quint64 hash = 14695981039346656037ULL;
    for (const QChar c : text) {
        hash = (hash ^ (c.unicode() & 0xff)) * 1099511628211ULL;
        hash = (hash ^ (c.unicode() >> 8)) * 1099511628211ULL;
    }
    return hash;
}

/// The finaliser of splitmix64: spreads the combination of two hashes over all bits.
quint64 mix(quint64 x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

std::vector<quint64> sessionHashes(const QList<SessionSlot> &sessions)
{
    std::vector<quint64> hashes;
    hashes.reserve(std::size_t(sessions.size()));
    for (const SessionSlot &session : sessions)
        hashes.push_back(mix(stableHash(session.id)));
    return hashes;
}

/// Rendezvous: the session with the highest weight for this domain. Adding a session moves only the domains that it
/// wins.
int rendezvous(quint64 domain, const std::vector<quint64> &sessions)
{
    int best = -1;
    quint64 highest = 0;
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        const quint64 weight = mix(domain ^ sessions[i]);
        if (best < 0 || weight > highest) {
            best = int(i);
            highest = weight;
        }
    }
    return best;
}

void byAffinity(const QList<WorkItem> &items, const QList<SessionSlot> &sessions, QList<QList<qsizetype>> &out)
{
    const std::vector<quint64> hashes = sessionHashes(sessions);
    QHash<QString, int> known;
    known.reserve(std::min<qsizetype>(items.size(), 4096));
    for (qsizetype i = 0; i < items.size(); ++i) {
        if (items[i].done)
            continue;
        auto place = known.constFind(items[i].domain);
        if (place == known.constEnd())
            place = known.insert(items[i].domain, rendezvous(stableHash(items[i].domain), hashes));
        out[*place].append(i);
    }
}

void byLoad(const QList<WorkItem> &items, const QList<SessionSlot> &sessions, QList<QList<qsizetype>> &out)
{
    using Entry = std::pair<qint64, int>; // load, session: of equal loads the first session
    std::vector<Entry> entries;
    for (int i = 0; i < sessions.size(); ++i)
        entries.emplace_back(std::max(sessions[i].load, 0), i);
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> least(std::greater<>{}, std::move(entries));
    for (qsizetype i = 0; i < items.size(); ++i) {
        if (items[i].done)
            continue;
        const auto [load, session] = least.top();
        least.pop();
        out[session].append(i);
        least.emplace(load + 1, session);
    }
}

void byTurns(const QList<WorkItem> &items, QList<QList<qsizetype>> &out)
{
    qsizetype next = 0;
    for (qsizetype i = 0; i < items.size(); ++i) {
        if (items[i].done)
            continue;
        out[next].append(i);
        next = next + 1 == out.size() ? 0 : next + 1;
    }
}

} // namespace

SessionSlot sessionSlot(int index)
{
    return {u"session-%1"_s.arg(index + 1), 0};
}

QString Distribution::problemText() const
{
    switch (problem) {
    case NoSessions:
        return translate("core", "There is no session to give the items to");
    case NoItems:
        return translate("core", "Nothing is left to do");
    case None:
        break;
    }
    return {};
}

Distribution itemsToSessions(const QList<WorkItem> &items, const QList<SessionSlot> &sessions, Strategy strategy)
{
    Distribution result;
    if (sessions.isEmpty()) {
        result.problem = Distribution::NoSessions;
        return result;
    }
    result.sessions.resize(sessions.size());
    const auto open = std::count_if(items.begin(), items.end(), [](const WorkItem &item) { return !item.done; });
    if (open == 0) {
        result.problem = Distribution::NoItems;
        return result;
    }
    for (QList<qsizetype> &list : result.sessions)
        list.reserve(open / sessions.size() + 1);
    switch (strategy) {
    case Strategy::RoundRobin:
        byTurns(items, result.sessions);
        break;
    case Strategy::DomainAffinity:
        byAffinity(items, sessions, result.sessions);
        break;
    case Strategy::LeastLoaded:
        byLoad(items, sessions, result.sessions);
        break;
    }
    return result;
}

SessionChoice nextSession(const QString &domain, const QList<LiveSession> &sessions, Strategy strategy, qint64 given)
{
    SessionChoice choice;
    for (int i = 0; i < sessions.size(); ++i) {
        if (!sessions[i].busy && (choice.session < 0 || sessions[i].slot.load < sessions[choice.session].slot.load))
            choice.session = i;
    }
    if (choice.session < 0 || strategy == Strategy::LeastLoaded)
        return choice;
    int wanted = 0;
    if (strategy == Strategy::RoundRobin) {
        wanted = int(given % sessions.size());
    } else {
        QList<SessionSlot> slotList;
        for (const LiveSession &session : sessions)
            slotList.append(session.slot);
        wanted = sessionOfDomain(domain, slotList);
    }
    return sessions[wanted].busy ? SessionChoice{-1, wanted} : SessionChoice{wanted, -1};
}

int sessionOfDomain(const QString &domain, const QList<SessionSlot> &sessions)
{
    return rendezvous(stableHash(domain), sessionHashes(sessions));
}

} // namespace trawl
