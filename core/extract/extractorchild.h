// One process of the extractor pool: what it has to do, and what its end says of the page it was at.
#pragma once

#include "domain/instant.h"
#include "domain/result.h"
#include "extract/extractjob.h"

#include <QProcess>
#include <QProcessEnvironment>

#include <deque>

namespace trawl {

/// Why the pool ended it.
enum class Fate { None, Time, Hung, Hostile };

/// A child's process and the pages it has, the one it is at first. Engine thread; the process belongs to the pool.
struct ExtractorChild {
    QProcess *process = nullptr;
    std::deque<ExtractJob> inFlight;
    qsizetype bytesInFlight = 0;
    QByteArray inbox;
    QByteArray errors; ///< the last kilobyte of its standard error
    int served = 0;
    qint64 headSince = 0;   ///< when it was started, or the head page became the head, ms of the pool's clock
    qint64 memoryKills = 0; ///< as of its start
    /// The head page takes long: when the processor time was looked at, ms of the pool's clock; -1: not yet.
    qint64 watchedSince = -1;
    Ms usedThen{0}; ///< and what that was
    Fate fate = Fate::None;
    bool ready = false;  ///< it has said so
    bool forOne = false; ///< for one page that ended another child
    bool retiring = false;

    static QStringList arguments(const ExtractorLimits &limits);
    /// It sees no secret of ours: only what the loader and the sanitizers need.
    static QProcessEnvironment environment();
    /// It is at a page for long: does it work, or does something hold it? Short pages cost no look. @p now: ms of the
    /// pool's clock.
    void watch(qint64 now, int pageMs);
    bool isIdle(qint64 now) const;
    /// What became of the page that it was at.
    Error verdict(const ExtractorLimits &limits, bool crashed, int exitCode) const;
};

} // namespace trawl
