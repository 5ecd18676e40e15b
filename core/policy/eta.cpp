// ETA; see eta.h.
#include "policy/eta.h"
#include "domain/text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace trawl {
namespace {

using namespace Qt::StringLiterals;

/// Linear interpolation between the neighbours of rank @p share.
double quantile(const QList<double> &sorted, double share)
{
    const double at = share * double(sorted.size() - 1);
    const auto low = qsizetype(std::floor(at));
    const qsizetype high = std::min(low + 1, sorted.size() - 1);
    return sorted[low] + (sorted[high] - sorted[low]) * (at - double(low));
}

int milliseconds(double items, double perSecond)
{
    constexpr double most = std::numeric_limits<int>::max();
    return int(std::min(items / perSecond * 1000.0, most));
}

} // namespace

Eta eta(const EtaInput &input)
{
    Eta out;
    if (!input.moving) {
        out.reason = input.stillReason.isEmpty() ? translate("core", "not running") : input.stillReason;
        return out;
    }
    const qint64 open = input.remaining - input.blocked;
    if (input.remaining <= 0) {
        out.lowMs = out.highMs = 0;
        return out;
    }
    if (open <= 0) {
        out.reason = translate("core", "all that is left is blocked");
        return out;
    }
    // Per-second counts of a slow crawl are mostly 0, so the quartiles are taken over stretches that hold some results
    // each.
    const QList<int> samples =
        input.finishedPerSecond.mid(std::max<qsizetype>(0, input.finishedPerSecond.size() - 300));
    const qsizetype withResult = std::count_if(samples.begin(), samples.end(), [](int n) { return n > 0; });
    if (withResult < 3) {
        out.reason = translate("core", "fewer than 3 samples");
        return out;
    }
    double sum = 0;
    for (const int n : samples)
        sum += n;
    const double mean = sum / double(samples.size());
    const auto stretch =
        std::clamp<qsizetype>(qsizetype(std::ceil(4.0 / mean)), 1, std::max<qsizetype>(1, samples.size() / 4));
    QList<double> rates;
    for (qsizetype end = samples.size(); end - stretch >= 0; end -= stretch) {
        double part = 0;
        for (qsizetype i = end - stretch; i < end; ++i)
            part += samples[i];
        rates.append(part / double(stretch));
    }
    std::sort(rates.begin(), rates.end());
    // A stretch without results would give "for ever": a quarter of the mean is the slowest that is believed.
    const double slow = std::max(quantile(rates, 0.25), mean / 4);
    const double fast = std::max(quantile(rates, 0.75), slow);
    out.lowMs = milliseconds(double(open), fast);
    out.highMs = milliseconds(double(open), slow);
    if (input.blocked > 0)
        out.reason = translate("core", "excl. %1 blocked").arg(input.blocked);
    return out;
}

} // namespace trawl
