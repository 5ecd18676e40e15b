// The sample site's request log and counters: the proof of what a crawler really asked for (D7).
#pragma once

#include "services/samplesite.h"

#include <QFile>
#include <QMutex>

#include <array>

namespace trawl {

/// Callable from any thread; a mutex guards it, as tests read while the site's thread writes.
class SampleLog
{
public:
    explicit SampleLog(const QString &file);

    /// Answers the request's number and, in @p visit, how often this target of this source was asked for.
    quint64 begin(int source, const QByteArray &target, int &visit);
    void end(quint64 number, int source, const QByteArray &target, int status);
    QList<SampleRequest> entries() const;
    SampleCounters counters(int source) const;

private:
    void add(const SampleRequest &entry);
    /// A real site does not forget its visitors when the crawler's process ends: the answered requests in the file
    /// count on.
    void remember();
    static constexpr qint64 MaxRemembered = 4 * 1024 * 1024; ///< bytes of the file
    static constexpr qsizetype MaxEntries = 500'000;         ///< then the oldest half goes; the file has all

    mutable QMutex m_mutex;
    QFile m_file;
    QList<SampleRequest> m_entries;
    std::array<SampleCounters, sampleSources + 1> m_counters{};
    QHash<QByteArray, int> m_visits;
    quint64 m_last = 0;
};

} // namespace trawl
