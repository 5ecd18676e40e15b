// The engines of this program.
#include "run/enginecomposition.h"

#include "fetch/devtools/browserprocess.h"
#include "fetch/devtools/devtoolsengine.h"
#include "fetch/http/httpengine.h"
#include "run/parts.h"
#include "run/sourcecatalog.h"

namespace trawl {

namespace {
EngineOffer offerOf(const Engine &engine)
{
    const Capabilities can = engine.capabilities();
    EngineOffer offer;
    offer.id = engine.id();
    offer.screenshot = can.screenshot;
    offer.script = can.script;
    offer.needs = can.needs;
    offer.limitMs = can.limitMs;
    offer.byDefault = can.byDefault;
    return offer;
}
} // namespace

void composeEngines(Parts &parts, SourceCatalog &catalog)
{
    HttpEngine::Options httpOptions;
    httpOptions.clock = parts.clock;
    httpOptions.userAgent = parts.userAgent;
    auto http = std::make_unique<HttpEngine>(*parts.timers, httpOptions);
    parts.texts = http.get();
    RobotsCache::Options robots;
    robots.clock = parts.clock;
    robots.userAgent = parts.userAgent;
    parts.robots = std::make_unique<RobotsCache>(*parts.texts, robots);
    parts.engines.push_back(std::move(http));
    SessionPoolOptions browser;
    if (!parts.setup.browser.isEmpty())
        browser.search.preferred = parts.setup.browser;
    parts.engines.push_back(std::make_unique<DevToolsEngine>(*parts.timers, browser));
    parts.credentialsOf = [&catalog](const QString &sourceId) {
        const Source *source = catalog.find(sourceId);
        return source ? source->credentials : QList<OriginCredential>();
    };
    QList<EngineOffer> engines;
    for (const auto &engine : parts.engines)
        engines.append(
            offerOf(*engine)); // whether they can serve is asked when they are needed: that looks for programs
    catalog.setEngines(engines);
}

QList<EngineOffer> offersOf(const Parts &parts)
{
    QList<EngineOffer> offers;
    for (const auto &engine : parts.engines) {
        EngineOffer offer = offerOf(*engine);
        Availability availability = engine->availability();
        offer.available = availability.available;
        offer.reason = std::move(availability.reason);
        offer.retryIn = availability.retryIn;
        offers.append(offer);
    }
    return offers;
}

void sweepEngineLeftovers()
{
    sweepProfileFolders();
}

} // namespace trawl
