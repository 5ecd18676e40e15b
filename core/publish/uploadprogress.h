// Counting an upload: states, bytes per second, time left, the final sentence. Pure; the time is passed in.
#pragma once

#include "domain/snapshot.h"
#include "publish/ledgerport.h"

#include <QJsonObject>

#include <deque>

namespace trawl {

class UploadProgress
{
public:
    /// Starts from what the ledger says.
    void begin(const LedgerSummary &summary);
    void moved(UploadState from, UploadState to);
    void sent(qint64 bytes, MonoTime now);
    int count(UploadState state) const { return m_states.value(state); }
    /// Fills counts, bytes, rate and time left.
    void fill(UploadStatus &status, MonoTime now) const;

private:
    QHash<UploadState, int> m_states;
    qint64 m_bytes = 0, m_bytesTotal = 0;
    std::deque<std::pair<MonoTime, qint64>> m_window;
};

/// "98 uploaded"; "96 of 98 uploaded, 2 failed": never a full success if something is missing.
QString uploadSentence(const UploadStatus &status, bool cancelled);
/// For crawl_runs: equal to the ledger (U9). @p batch is the uid of the one that ended; empty: something was taken
/// back.
QJsonObject uploadStatistics(const QString &batch, const QString &target, const LedgerSummary &run, Instant now);

} // namespace trawl
