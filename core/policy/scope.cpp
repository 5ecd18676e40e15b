// Scope; see scope.h.
#include "policy/scope.h"
#include "domain/text.h"

#include <algorithm>
#include <array>

namespace trawl {
namespace {

/// Scheme and www do not matter for prefix, host and domain (3.9).
UrlKeyOptions loose()
{
    UrlKeyOptions options;
    options.stripWww = true;
    options.httpIsHttps = true;
    return options;
}

QString looseKey(const QString &url)
{
    return identityKey(url, loose());
}

QString directoryOf(const QString &key)
{
    const qsizetype query = key.indexOf(u'?');
    const QString path = query < 0 ? key : key.left(query);
    return path.left(path.lastIndexOf(u'/') + 1);
}

/// A port tells sites apart, but 80 and 443 are one: the same site with and without TLS.
QString siteOf(const UrlParts &parts)
{
    const bool usual = parts.port < 0 || parts.port == 80 || parts.port == 443;
    const QString host = hostWithoutWww(parts.host);
    return usual ? host : u"%1:%2"_s.arg(host).arg(parts.port);
}

bool inDomain(const QString &host, const QString &domain)
{
    return host == domain || host.endsWith(u'.' + domain);
}

Result<QList<QRegularExpression>> compiled(const QStringList &patterns, const QString &what)
{
    QList<QRegularExpression> out;
    for (const QString &pattern : patterns) {
        QRegularExpression expression(pattern);
        if (!expression.isValid()) {
            return permanentError(1004,
                                  translate("core", "The %1 rule \"%2\" is no regular expression").arg(what, pattern),
                                  translate("core", "%1 at character %2")
                                      .arg(expression.errorString())
                                      .arg(expression.patternErrorOffset()),
                                  translate("core", "Correct the rule in sources.json"));
        }
        out.append(expression);
    }
    return out;
}

} // namespace

UrlKeyOptions keyOptions(const Discovery &discovery)
{
    UrlKeyOptions options;
    options.keepFragment = discovery.scope == "page-spa"_L1;
    return options;
}

Result<Scope> Scope::make(const Discovery &discovery, const QStringList &startUrls)
{
    static constexpr std::array kinds{"page", "page-spa", "prefix", "host", "domain", "any", "custom"};
    const bool known = std::any_of(kinds.begin(), kinds.end(),
                                   [&](const char *kind) { return discovery.scope == QLatin1StringView(kind); });
    if (!known) {
        return permanentError(1002, translate("core", "The scope \"%1\" is unknown").arg(discovery.scope), {},
                              translate("core", "Use page, page-spa, prefix, host, domain, any or custom"));
    }
    Scope scope;
    scope.m_kind = discovery.scope;
    scope.m_depth = discovery.depth;
    const bool everywhere = scope.m_kind == "any"_L1 || scope.m_kind == "custom"_L1;
    for (const QString &seed : everywhere ? QStringList() : startUrls) {
        const auto parts = parseUrl(seed);
        if (scope.m_kind == "host"_L1)
            scope.m_seeds.insert(parts ? siteOf(*parts) : QString());
        else if (scope.m_kind == "domain"_L1)
            scope.m_seeds.insert(hostWithoutWww(hostOf(seed)));
        else if (scope.m_kind == "prefix"_L1)
            scope.m_seeds.insert(directoryOf(looseKey(seed)));
        else {
            scope.m_seeds.insert(identityKey(seed));
            scope.m_loose.insert(looseKey(seed));
        }
    }
    scope.m_seeds.remove(QString()); // of what is no address
    scope.m_loose.remove(QString());
    auto include = compiled(discovery.include, u"include"_s);
    if (!include)
        return include.error();
    auto exclude = compiled(discovery.exclude, u"exclude"_s);
    if (!exclude)
        return exclude.error();
    scope.m_include = include.take();
    scope.m_exclude = exclude.take();
    return scope;
}

ScopeVerdict Scope::check(const QString &url, int depth) const
{
    const auto parts = parseUrl(url);
    if (!parts || (parts->scheme != "http"_L1 && parts->scheme != "https"_L1))
        return {false, translate("core", "not an http address")};
    const ScopeVerdict verdict = place(url, *parts, depth);
    if (verdict.inside && depth > m_depth)
        return {false, translate("core", "deeper than %1 links").arg(m_depth), true};
    return verdict;
}

/// Whatever its depth.
ScopeVerdict Scope::place(const QString &url, const UrlParts &parts, int depth) const
{
    const auto hit = [&url](const QRegularExpression &rule) { return url.contains(rule); };
    if (const auto rule = std::find_if(m_exclude.begin(), m_exclude.end(), hit); rule != m_exclude.end())
        return {false, translate("core", "excluded by %1").arg(rule->pattern())};
    if (std::any_of(m_include.begin(), m_include.end(), hit))
        return {true, {}, false, true};
    if (m_kind == "any"_L1)
        return {true, {}};
    if (m_kind == "custom"_L1)
        return {false, translate("core", "no include rule names it")};
    if (m_kind == "host"_L1)
        return m_seeds.contains(siteOf(parts)) ? ScopeVerdict{true, {}}
                                               : ScopeVerdict{false, translate("core", "other host")};
    const QString host = hostWithoutWww(parts.host);
    if (m_kind == "domain"_L1) {
        const bool inside = std::any_of(m_seeds.begin(), m_seeds.end(),
                                        [&host](const QString &domain) { return inDomain(host, domain); });
        return inside ? ScopeVerdict{true, {}} : ScopeVerdict{false, translate("core", "other domain")};
    }
    if (m_kind == "prefix"_L1) {
        const QString key = looseKey(url);
        const bool inside = std::any_of(m_seeds.begin(), m_seeds.end(),
                                        [&key](const QString &directory) { return key.startsWith(directory); });
        return inside ? ScopeVerdict{true, {}}
                      : ScopeVerdict{false, translate("core", "outside the start URL's directory")};
    }
    // A page alone: the fragment differs at most, and where it is redirected to, scheme and www.
    const bool same = m_seeds.contains(identityKey(url)) || (depth == 0 && m_loose.contains(looseKey(url)));
    return same ? ScopeVerdict{true, {}} : ScopeVerdict{false, translate("core", "other page")};
}

} // namespace trawl
