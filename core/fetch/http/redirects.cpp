// Only http and https, no URL twice, not too many, and never past the hop check.
#include "fetch/http/redirects.h"
#include "domain/counted.h"
#include "domain/text.h"

#include "policy/credentials.h"
#include "policy/urlkey.h"

namespace trawl {

RedirectTrail::RedirectTrail(const QString &start, int maxRedirects, HopCheck check)
    : m_url(start), m_max(maxRedirects), m_check(std::move(check))
{
    if (const qsizetype hash = start.indexOf(u'#'); hash >= 0) {
        m_url = start.left(hash);
        m_fragment = start.mid(hash);
    }
    m_seen.insert(m_url);
}

bool RedirectTrail::isRedirect(int http)
{
    return http == 301 || http == 302 || http == 303 || http == 307 || http == 308;
}

RedirectTrail::Step RedirectTrail::next(int http, const QByteArray &location)
{
    if (location.isEmpty())
        return {FailClass::BadRedirect, translate("core", "HTTP %1 without a target").arg(http), {}};
    const QString sent = QString::fromUtf8(location);
    QString fragment = m_fragment;
    const QString target = redirectTarget(m_url, location, fragment); // without a user part: a site can't sign us in
    if (target.isEmpty())
        return {FailClass::BadRedirect,
                translate("core", "It redirects to %1, which may not be fetched").arg(withoutUserPart(sent).left(200)),
                {}};
    if (m_seen.contains(target))
        return {FailClass::RedirectLoop, translate("core", "It redirects in a circle, back to %1").arg(target), {}};
    if (m_hops.size() >= m_max)
        return {FailClass::RedirectLoop,
                translate("core", "It redirects more than %1").arg(countOf(m_max, u"time"_s, u"times"_s)),
                {}};
    if (m_check) {
        const HopVerdict verdict = m_check(target);
        if (verdict.refuse != FailClass::None)
            return {verdict.refuse, verdict.reason, target, verdict.unasked};
    }
    m_hops.append({m_url, target, http, withoutUserPart(sent) != sent});
    m_seen.insert(target);
    m_url = target;
    m_fragment = fragment;
    return {FailClass::None, {}, target};
}

} // namespace trawl
