// What a redirect leads to: pure. "Redirects are followed by us, hop by hop, so that scope, robots and schemes are
// decided at each."
#pragma once

#include "fetch/engine.h"

#include <QSet>

namespace trawl {

/// The trail of one fetch.
class RedirectTrail
{
public:
    /// @p start has no user part; its fragment is that of redirects that name none.
    RedirectTrail(const QString &start, int maxRedirects, HopCheck check);

    struct Step {
        FailClass refuse = FailClass::None; ///< RedirectLoop, BadRedirect, or what the hop check says
        QString reason;
        QString url;          ///< where to go on
        bool unasked = false; ///< refused only because the check does not know yet; nothing has changed
    };
    /// @p location as the server sent it, for the answer @p http.
    Step next(int http, const QByteArray &location);
    /// Without its fragment.
    const QString &url() const { return m_url; }
    /// What follows the page's address, "#" included; empty if nothing does.
    const QString &fragment() const { return m_fragment; }
    /// The redirects that were followed.
    const QList<RedirectHop> &hops() const { return m_hops; }
    static bool isRedirect(int http);

private:
    QString m_url, m_fragment;
    int m_max = 5;
    QList<RedirectHop> m_hops;
    HopCheck m_check;
    QSet<QString> m_seen;
};

} // namespace trawl
