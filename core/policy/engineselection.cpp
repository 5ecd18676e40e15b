// Engine chain, coverage, promotion and demotion; see engineselection.h.
#include "policy/engineselection.h"
#include "domain/text.h"

#include <QMap>
#include <algorithm>
#include <cmath>

namespace trawl {
namespace {

const EngineOffer *offerOf(const QList<EngineOffer> &offers, EngineId id)
{
    const auto it = std::find_if(offers.begin(), offers.end(), [id](const EngineOffer &o) { return o.id == id; });
    return it == offers.end() ? nullptr : &*it;
}

/// Why the engine can't serve this source; empty if it can.
QString obstacle(const Source &source, const QList<EngineOffer> &offers, EngineId id)
{
    const EngineOffer *offer = offerOf(offers, id);
    if (!offer)
        return translate("core", "%1 is not part of this program's set-up").arg(engineLabel(id));
    if (!offer->available && offer->retryIn <= Ms(0))
        return offer->reason.isEmpty() ? translate("core", "%1 is not available").arg(engineLabel(id)) : offer->reason;
    if (source.wantsScreenshot() && !offer->screenshot)
        return translate("core", "%1 takes no screenshots, and %2 wants them").arg(engineLabel(id), source.id);
    return {};
}

void moveToFront(QList<EngineId> &order, EngineId id)
{
    const qsizetype at = order.indexOf(id);
    if (at > 0)
        order.move(at, 0);
}

int nearestRank(QList<int> sorted, double share)
{
    if (sorted.isEmpty())
        return 0;
    const qsizetype rank = qsizetype(std::ceil(share * double(sorted.size())));
    return sorted.at(std::clamp<qsizetype>(rank - 1, 0, sorted.size() - 1));
}

bool isFilled(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        return false;
    case QJsonValue::String:
        return !value.toString().trimmed().isEmpty();
    case QJsonValue::Array: {
        const QJsonArray array = value.toArray();
        return std::any_of(array.begin(), array.end(), [](const QJsonValue &part) { return isFilled(part); });
    }
    case QJsonValue::Object:
        return !value.toObject().isEmpty();
    case QJsonValue::Bool:
    case QJsonValue::Double:
        break;
    }
    return true;
}

/// The last @p n tries all satisfy @p good.
template <class Predicate>
bool lastAre(const QList<EngineTry> &tries, qsizetype n, Predicate good)
{
    return tries.size() >= n && std::all_of(tries.end() - n, tries.end(), good);
}

} // namespace

EngineStats statistics(const QList<EngineTry> &tries)
{
    EngineStats stats;
    stats.tries = int(tries.size());
    if (tries.isEmpty())
        return stats;
    QList<int> times;
    int ok = 0;
    double coverage = 0;
    for (const EngineTry &one : tries) {
        times.append(one.ms);
        ok += one.ok ? 1 : 0;
        coverage += one.ok ? one.coverage : 0;
    }
    std::sort(times.begin(), times.end());
    stats.successRate = double(ok) / double(tries.size());
    stats.meanCoverage = ok ? coverage / ok : 0;
    stats.p50 = nearestRank(times, 0.50);
    stats.p95 = nearestRank(times, 0.95);
    return stats;
}

QList<EngineId> defaultChain(const QList<EngineOffer> &offers, bool wantsScreenshot)
{
    QList<EngineId> chain;
    for (const EngineOffer &offer : offers) {
        if (offer.byDefault && (offer.screenshot || !wantsScreenshot))
            chain.append(offer.id);
    }
    return chain;
}

QString pictureObstacle(const Source &source, const QList<EngineOffer> &offers)
{
    if (!source.wantsScreenshot() || source.engines.isEmpty() || offers.isEmpty())
        return {};
    QStringList without;
    for (const EngineId id : source.engines) {
        const EngineOffer *offer = offerOf(offers, id);
        if (!offer || offer->screenshot)
            return {};
        without.append(engineLabel(id));
    }
    const QString what = without.size() == 1 ? translate("core", "which takes no screenshots")
                                             : translate("core", "which take no screenshots");
    return translate("core", "has only %1, %2; set \"screenshot\": \"none\"").arg(without.join(u", "_s), what);
}

EngineChain engineChain(const Source &source, const QList<EngineOffer> &offers, const EngineHistory &history,
                        std::optional<EngineId> pin)
{
    QList<EngineId> wanted = source.engines.isEmpty() ? defaultChain(offers, source.wantsScreenshot()) : source.engines;
    if (pin && !wanted.contains(*pin))
        wanted.prepend(*pin);
    EngineChain chain;
    QList<EngineId> natural;
    for (const EngineId id : wanted) {
        if (natural.contains(id))
            continue;
        const QString reason = obstacle(source, offers, id);
        if (reason.isEmpty())
            natural.append(id);
        else
            chain.passedOver.append({id, reason});
    }
    chain.order = natural;
    for (const EngineId id : history.demoted) {
        const qsizetype at = chain.order.indexOf(id);
        if (at >= 0)
            chain.order.move(at, chain.order.size() - 1);
    }
    if (history.promoted)
        moveToFront(chain.order, *history.promoted);
    if (pin)
        moveToFront(chain.order, *pin);
    if (chain.order.isEmpty()) {
        for (const PassedOver &passed : std::as_const(chain.passedOver)) {
            const EngineOffer *offer = offerOf(offers, passed.id);
            const bool couldServe = offer && (offer->screenshot || !source.wantsScreenshot());
            if (couldServe && chain.away.isEmpty())
                chain.away = passed.reason;
        }
        return chain;
    }
    const EngineId first = chain.order.first();
    const EngineOffer *offer = offerOf(offers, first);
    chain.needs = offer->needs;
    chain.limitMs = source.timeoutMs(first, offer->limitMs);
    if (!offer->available) {
        chain.retryIn = offer->retryIn;
        chain.away = offer->reason;
    }
    if (pin && first == *pin && first != wanted.first())
        chain.reason = translate("core", "An operator pinned %1").arg(engineLabel(first));
    else if (first != natural.first() && history.promoted == first)
        chain.reason = translate("core", "%1 was promoted: three results in a row over 95 %").arg(engineLabel(first));
    else if (first != natural.first())
        chain.reason =
            translate("core", "%1 was demoted after two failures in a row").arg(engineLabel(natural.first()));
    else if (first != wanted.first() && !chain.passedOver.isEmpty())
        chain.reason = chain.passedOver.first().reason;
    return chain;
}

bool tellsOfEngine(FailClass failure)
{
    switch (failure) {
    case FailClass::Cancelled:
    case FailClass::Robots:
    case FailClass::PrivateAddress:
    case FailClass::LocalFault:
    case FailClass::NotFound:
    case FailClass::ClientError:
    case FailClass::ServerError:
    case FailClass::Throttled:
    case FailClass::Dns:
    case FailClass::Connect:
    case FailClass::RedirectLoop:
    case FailClass::BadRedirect:
    case FailClass::NotAPage:
    case FailClass::BodyTooLarge:
        return false;
    default:
        return true;
    }
}

EngineHistory remember(EngineHistory history, EngineId engine, const EngineTry &attempt, QString *note)
{
    if (!tellsOfEngine(attempt.failure))
        return history;
    QList<EngineTry> &tries = history.tries[engine];
    tries.append(attempt);
    while (tries.size() > EngineHistory::window)
        tries.removeFirst();
    const auto excellent = [](const EngineTry &one) { return one.ok && one.coverage > promoteAbove; };
    const auto failed = [](const EngineTry &one) { return !one.ok; };
    if (lastAre(tries, 3, excellent)) {
        if (note && history.promoted != engine)
            *note = translate("core", "%1 is now the first engine: three results in a row over 95 %")
                        .arg(engineLabel(engine));
        history.promoted = engine;
        history.demoted.removeAll(engine);
    } else if (lastAre(tries, 2, failed)) {
        const bool known = history.demoted.contains(engine);
        if (note && !known)
            *note =
                translate("core", "%1 goes to the end of the chain: two failures in a row").arg(engineLabel(engine));
        if (history.promoted == engine)
            history.promoted.reset();
        if (!known)
            history.demoted.append(engine);
    }
    return history;
}

Coverage coverageOf(const QList<FieldSpec> &fields, const QJsonArray &records)
{
    Coverage coverage;
    if (fields.isEmpty()) {
        coverage.warning = translate("core", "No fields are declared, so coverage counts as 100 %");
        return coverage;
    }
    double sum = 0;
    QMap<QString, qsizetype> filledIn; // a few short names: comparing costs less than hashing
    for (const QJsonValue &value : records) {
        const QJsonObject record = value.toObject();
        int filled = 0;
        for (const FieldSpec &field : fields) {
            if (isFilled(record.value(field.name))) {
                ++filled;
                ++filledIn[field.name];
            }
        }
        sum += 100.0 * filled / double(fields.size());
    }
    coverage.percent = records.isEmpty() ? 0 : sum / double(records.size());
    for (const FieldSpec &field : fields) {
        const qsizetype filled = filledIn.value(field.name);
        if (filled == 0)
            coverage.missing.append(field.name);
        if (field.required && (filled < records.size() || records.isEmpty()))
            coverage.missingRequired.append(field.name);
    }
    return coverage;
}

CoverageVerdict judge(const Coverage &coverage)
{
    if (!coverage.missingRequired.isEmpty() || coverage.percent < escalateBelow)
        return CoverageVerdict::Escalate;
    return coverage.percent > promoteAbove ? CoverageVerdict::Excellent : CoverageVerdict::Accept;
}

bool isBetter(const Coverage &candidate, const Coverage &best)
{
    if (candidate.missingRequired.size() != best.missingRequired.size())
        return candidate.missingRequired.size() < best.missingRequired.size();
    return candidate.percent > best.percent;
}

} // namespace trawl
