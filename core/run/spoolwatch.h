// Between the store's list of pictures and the spool folder: what is missing, what is done about it, and what only the
// operator can decide.
#pragma once

#include "async/sleep.h"
#include "policy/spoolverdict.h"
#include "run/parts.h"
#include "store/captures.h"

#include <QCoroTask>
#include <QObject>

#include <optional>

namespace trawl {

/// Open until a look finds the folder well again, or the operator has the pictures crawled again.
struct SpoolQuestion {
    Error error;             ///< what was found, and both ways out
    int needed = 0;          ///< pictures that somebody waits for
    int missing = 0;         ///< of those
    bool mayRecrawl = false; ///< a folder for the new pictures can be had
    Instant since;
};

/// Engine thread; borrows the parts. While a question is open nothing is marked lost, deleted or undecided.
class SpoolWatch final : public QObject
{
    Q_OBJECT
public:
    explicit SpoolWatch(Parts &parts, QObject *parent = nullptr);

    const std::optional<SpoolQuestion> &question() const { return m_question; }
    /// Of the folder of baseline pictures; code 9000: none. It stops nothing.
    const Error &baselineFault() const { return m_baselineFault; }
    Instant baselineFaultAt() const { return m_baselineFaultAt; }

    /// Compares store and folder; makes the folder at need, has the few that are missing crawled again, or asks.
    QCoro::Task<> look();
    /// One look() for faults that come in swarms: a second after the last one, if none is planned already.
    QCoro::Task<> lookSoon(std::stop_token stop);
    /// Looks once more if a question is open; its error if it stays open. For what can't do without the pictures.
    QCoro::Task<Result<>> ready();
    /// ready(), for a run: one that takes no pictures does not care.
    QCoro::Task<Result<>> readyFor(bool pictured);
    /// The operator's answer: what is missing now is crawled again. How many; TD-9003 if nothing is missing, the
    /// question's error if a folder can't be had.
    QCoro::Task<Result<int>> recrawl(QString by);
    QCoro::Task<Result<>> newBaselines();

Q_SIGNALS:
    void changed();
    /// Their items wait in the queue again.
    void itemsBack(int count);

private:
    struct Found {
        QList<captures::SpoolNeed> files;
        SpoolSight sight;
        SpoolFacts facts;
        QList<captures::SpoolNeed> missing; ///< needed ones whose picture is absent or damaged
        int damaged = 0;                    ///< of those
    };
    QCoro::Task<Result<QString>> workspaceId();
    QCoro::Task<Result<Found>> find();
    QCoro::Task<> lookOnce();
    QCoro::Task<Result<int>> carryOut(Found found, captures::LostPictures order);
    QCoro::Task<Result<int>> lose(captures::LostPictures order);
    QCoro::Task<Result<>> settle(Found found);
    QCoro::Task<> lookAtBaselines();
    void ask(const Found &found);
    void ask(SpoolQuestion question);
    void close();

    Parts &m_parts;
    QString m_id;
    std::optional<SpoolQuestion> m_question;
    Error m_baselineFault;
    Instant m_baselineFaultAt;
    std::shared_ptr<Signal> m_looking; ///< set when the look under way has ended
    MonoTime m_looked;                 ///< when the last look ended
    int m_looks = 0;                   ///< begun
    bool m_planned = false;
};

} // namespace trawl
