// Rates over a short window, so that they follow the network and not the whole batch.
#include "publish/uploadprogress.h"
#include "domain/text.h"

#include <algorithm>

namespace trawl {

namespace {

constexpr Ms window = 5s;

}

void UploadProgress::begin(const LedgerSummary &summary)
{
    m_states = summary.states;
    m_bytes = summary.bytesDone;
    m_bytesTotal = summary.bytes;
}

void UploadProgress::moved(UploadState from, UploadState to)
{
    --m_states[from];
    ++m_states[to];
}

void UploadProgress::sent(qint64 bytes, MonoTime now)
{
    m_bytes += bytes;
    m_window.emplace_back(now, bytes);
    while (now - m_window.front().first > window)
        m_window.pop_front();
}

void UploadProgress::fill(UploadStatus &status, MonoTime now) const
{
    status.recorded = count(UploadState::Recorded);
    status.verified = status.recorded + count(UploadState::Verified);
    status.stored = status.verified + count(UploadState::Stored);
    status.failed = count(UploadState::Failed) + count(UploadState::Abandoned);
    status.held = count(UploadState::Held);
    status.total = 0;
    for (const int n : m_states)
        status.total += n;
    status.bytes = std::min(m_bytes, m_bytesTotal);
    status.bytesTotal = m_bytesTotal;
    qint64 recent = 0;
    MonoTime first = now;
    for (const auto &[at, bytes] : m_window) {
        if (now - at > window)
            continue;
        recent += bytes;
        first = std::min(first, at);
    }
    const Ms span = std::max<Ms>(now - first, 500ms); // the first object alone is no rate
    status.bytesPerSecond = double(recent) * 1000.0 / double(span.count());
    const qint64 left = status.bytesTotal - status.bytes;
    status.etaMs = recent > 0 && status.active && !status.paused
                       ? int(std::min(1e9, double(left) * 1000.0 / status.bytesPerSecond))
                       : -1;
}

QString uploadSentence(const UploadStatus &status, bool cancelled)
{
    const int left = status.total - status.recorded - status.failed - status.held;
    QString text = status.recorded == status.total
                       ? u"%1 uploaded"_s.arg(status.recorded)
                       : translate("core", "%1 of %2 uploaded").arg(status.recorded).arg(status.total);
    if (status.failed > 0)
        text += u", %1 failed"_s.arg(status.failed);
    if (status.held > 0)
        text += u", %1 held"_s.arg(status.held);
    if (left > 0)
        text += translate("core", ", %1 not sent").arg(left);
    return cancelled ? u"Cancelled: "_s + text : text;
}

QJsonObject uploadStatistics(const QString &batch, const QString &target, const LedgerSummary &run, Instant now)
{
    int total = 0;
    for (auto it = run.states.cbegin(); it != run.states.cend(); ++it)
        total += it.key() == UploadState::None ? 0 : it.value();
    return QJsonObject{{u"batch"_s, batch},
                       {u"target"_s, target},
                       {u"total"_s, total},
                       {u"recorded"_s, run.states.value(UploadState::Recorded)},
                       {u"failed"_s, run.states.value(UploadState::Failed) + run.states.value(UploadState::Abandoned)},
                       {u"held"_s, run.states.value(UploadState::Held)},
                       {u"bytes"_s, run.bytesDone},
                       {u"ended"_s, now.ms}};
}

} // namespace trawl
