// ETA; see eta.h.
#include "policy/eta.h"

#include "domain/names.h"
#include "domain/text.h"
#include "policy/tokenbucket.h"

#include <QStringList>

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

int milliseconds(double seconds)
{
    constexpr double most = std::numeric_limits<int>::max();
    return int(std::min(seconds * 1000.0, most));
}

/// Seconds that a range of rates needs.
struct Span {
    double least = 0, most = 0;
};

/// At the rate that is allowed now, and at one that grows as fast as clean answers let it.
Span spanOf(const EtaShare &share)
{
    const double now = share.perSecond, cap = std::max(share.cap, now);
    const auto items = double(share.remaining);
    if (items <= 0 || now <= 0)
        return {};
    constexpr double perStep = bucket::cleanForIncrease / bucket::increase; // pages for one request a second more
    const double growing = std::min(items, perStep * (cap - now));
    const double wait = double(share.wait.count()) / 1000.0;
    const double grown = perStep * std::log((now + growing / perStep) / now) + (items - growing) / cap;
    return {wait + grown, wait + items / now};
}

/// The slowest source decides, or all of them one after the other in the places that there are.
Span floorOf(const EtaInput &input)
{
    Span floor, sum;
    for (const EtaShare &share : input.shares) {
        const Span one = spanOf(share);
        floor = {std::max(floor.least, one.least), std::max(floor.most, one.most)};
        sum = {sum.least + one.least, sum.most + one.most};
    }
    const int places = input.sourcesAtOnce;
    return places > 0 ? Span{std::max(floor.least, sum.least / places), std::max(floor.most, sum.most / places)}
                      : floor;
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
    // And n results tell a rate to one part in the root of n, however even they came.
    const double doubt = 1 / std::sqrt(sum);
    const double slow = std::max(std::min(quantile(rates, 0.25), mean * (1 - doubt)), mean / 4);
    const double fast = std::max(quantile(rates, 0.75), mean * (1 + doubt));
    const Span floor = floorOf(input);
    out.lowMs = milliseconds(std::max(double(open) / fast, floor.least));
    out.highMs = std::max(out.lowMs, milliseconds(std::max(double(open) / slow, floor.most)));
    QStringList left;
    if (input.blocked > 0)
        left.append(translate("core", "without %1 blocked").arg(groupedNumber(input.blocked)));
    if (input.grown > 0)
        left.append(translate("core", "more is still being found"));
    out.reason = left.join(u", "_s);
    return out;
}

} // namespace trawl
