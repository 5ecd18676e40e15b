// The first asker of an origin asks the site, the others wait for its answer; if it is stopped, the next one takes
// over.
#include "fetch/robotscache.h"

#include "async/sleep.h"
#include "domain/names.h"
#include "fetch/textfetcher.h"
#include "policy/credentials.h"
#include "policy/robots.h"
#include "policy/urlkey.h"

namespace trawl {

namespace {

constexpr Ms LongestBackoff = std::chrono::hours(1);

/// What is known about one origin.
struct Origin {
    bool asking = false;
    bool known = false;
    Signal answered;
    RobotsAccess access;
    RobotsRules rules;
    QByteArray etag;
    Now at; ///< when it was answered
    Ms validFor{0};
    int failures = 0; ///< in a row; each doubles the wait
    quint64 used = 0;
    QStringList sitemaps;

    bool isValid(const Now &now) const { return known && now.mono - at.mono < validFor; }
};

/// Where a too long file was broken off, its last line may be half a rule.
QByteArray wholeLines(const QByteArray &body)
{
    const qsizetype end = std::max(body.lastIndexOf('\n'), body.lastIndexOf('\r'));
    return end < 0 ? QByteArray() : body.left(end + 1);
}

void learn(Origin &origin, RawReply reply, const QString &token, const Now &now)
{
    const bool cut = reply.failure == FailClass::BodyTooLarge && reply.http >= 200 && reply.http < 300;
    const bool lost = reply.failure == FailClass::RedirectLoop || reply.failure == FailClass::BadRedirect;
    const bool silent = reply.failure != FailClass::None && !cut && !lost;
    origin.at = now;
    if (reply.http == 304 && origin.known && !silent) { // unchanged since the last time
        origin.validFor = 24h;
        origin.failures = 0;
        return;
    }
    origin.access = robotsAccess(silent ? 0 : reply.http, reply.failure, lost ? 5 : reply.redirects());
    const bool obey = origin.access.kind == RobotsAccess::Obey;
    origin.rules = obey ? parseRobots(cut ? wholeLines(reply.body) : reply.body, token) : RobotsRules{};
    origin.etag = obey ? reply.etag : QByteArray();
    origin.sitemaps.clear();
    for (const QByteArray &sitemap : std::as_const(origin.rules.sitemaps)) {
        const QString url = resolveUrl(reply.finalUrl, QString::fromUtf8(sitemap));
        if (!url.isEmpty())
            origin.sitemaps.append(url);
    }
    const bool closed = origin.access.kind == RobotsAccess::DisallowAll || origin.access.kind == RobotsAccess::BackOff;
    origin.failures = closed ? origin.failures + 1 : 0;
    origin.validFor = std::min<Ms>(origin.access.validFor, std::chrono::hours(24));
    if (closed) {
        const Ms doubled = origin.validFor * (1 << std::min(origin.failures - 1, 10));
        origin.validFor = std::max(std::min(doubled, LongestBackoff), reply.retryAfter);
    }
    origin.known = true;
}

RobotsAnswer answer(const Origin &origin, const QString &url, const Now &now)
{
    RobotsAnswer out;
    out.sitemaps = origin.sitemaps;
    switch (origin.access.kind) {
    case RobotsAccess::Obey: {
        const RobotsVerdict verdict = robotsAllow(origin.rules, url);
        out.crawlDelay = origin.rules.crawlDelay.value_or(Ms(0));
        out.allowed = verdict.allowed;
        if (!verdict.allowed)
            out.reason = translate("core", "robots.txt line %1 says \"%2\"").arg(verdict.line).arg(verdict.rule);
        break;
    }
    case RobotsAccess::AllowAll:
    case RobotsAccess::Redirect:
        break; // Redirect can't be left over: the trail ends in an answer or as lost
    case RobotsAccess::DisallowAll:
    case RobotsAccess::BackOff:
        out.allowed = false;
        out.reason = origin.access.reason;
        out.retryAt = now.wall + (origin.validFor - (now.mono - origin.at.mono)); // whatever the wall clock did since
        break;
    }
    return out;
}

} // namespace

struct RobotsCache::Private {
    TextFetcher &texts;
    Options options;
    QHash<QString, std::shared_ptr<Origin>> origins;
    quint64 uses = 0;

    Private(TextFetcher &texts, Options given) : texts(texts), options(std::move(given)) {}

    std::shared_ptr<Origin> origin(const QString &key)
    {
        auto &slot = origins[key];
        if (!slot)
            slot = std::make_shared<Origin>();
        slot->used = ++uses;
        const std::shared_ptr<Origin> found = slot;
        makeRoom();
        return found;
    }
    void makeRoom()
    {
        if (origins.size() <= options.origins)
            return;
        auto oldest = origins.end();
        for (auto it = origins.begin(); it != origins.end(); ++it) {
            if (!it.value()->asking && (oldest == origins.end() || it.value()->used < oldest.value()->used))
                oldest = it;
        }
        if (oldest != origins.end())
            origins.erase(oldest);
    }
    RawLimits limits(const Origin &origin, const ReachOf &reach) const
    {
        RawLimits limits;
        limits.maxBody = robotsMaxBytes;
        limits.userAgent = options.userAgent;
        limits.etag = origin.etag;
        limits.reach = reach;
        return limits;
    }
};

RobotsCache::RobotsCache(TextFetcher &texts, Options options) : d(std::make_shared<Private>(texts, std::move(options)))
{
}
RobotsCache::~RobotsCache() = default;

QCoro::Task<RobotsAnswer> RobotsCache::check(QString url, ReachOf reach, std::stop_token stop)
{
    const auto self = d; // a stopped asker may resume after the cache's end
    RobotsAnswer out;
    const QString key = originOf(url);
    if (key.isEmpty()) {
        out.allowed = false;
        out.reason = translate("core", "%1 is no http or https address").arg(withoutUserPart(url).left(200));
        co_return out;
    }
    const auto origin = self->origin(key);
    while (!origin->isValid(self->options.clock())) {
        if (stop.stop_requested()) {
            out.allowed = false;
            out.reason = u"Stopped"_s;
            out.retryAt = self->options.clock().wall;
            co_return out;
        }
        if (origin->asking) {
            co_await origin->answered.wait(stop);
            continue;
        }
        origin->asking = true;
        origin->answered.reset();
        const RawLimits limits = self->limits(*origin, reach);
        const QString address = key + u"/robots.txt"_s;
        auto running = self->texts.get(address, limits, stop);
        RawReply reply = co_await running;
        const bool cancelled = reply.failure == FailClass::Cancelled;
        const bool refused = reply.failure == FailClass::PrivateAddress; // of this source alone: nothing was learnt
        if (refused) {
            out.allowed = false;
            out.outOfReach = true;
            out.reason = reply.reason;
        } else if (!cancelled)
            learn(*origin, std::move(reply), self->options.token, self->options.clock());
        origin->asking = false;
        origin->answered.set();
        if (refused)
            co_return out;
        if (!cancelled)
            break; // just answered: valid now, however short it is valid
    }
    co_return answer(*origin, url, self->options.clock());
}

std::optional<RobotsAnswer> RobotsCache::known(const QString &url) const
{
    const auto found = d->origins.constFind(originOf(url));
    if (found == d->origins.cend() || !found.value()->isValid(d->options.clock()))
        return std::nullopt;
    return answer(*found.value(), url, d->options.clock());
}

} // namespace trawl
