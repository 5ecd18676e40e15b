// Which found links belong to a source (SC1–SC7).
#pragma once

#include "domain/result.h"
#include "domain/source.h"
#include "policy/urlkey.h"

#include <QList>
#include <QRegularExpression>
#include <QSet>
#include <QStringList>

#include <optional>

namespace trawl {

struct ScopeVerdict {
    bool inside = false;
    QString reason;        ///< "excluded by …", "other host": a phrase for the list of what is left out
    bool tooDeep = false;  ///< its depth alone keeps it out
    bool included = false; ///< a rule of the source names it
};

/// Which addresses of a source are one page: with scope "page-spa" what is after '#' counts.
UrlKeyOptions keyOptions(const Discovery &discovery);

/// Compiled scope of one source. A value; make() refuses invalid regular expressions before a launch (TD-1004).
class Scope
{
public:
    /// Kinds: page, page-spa, prefix (same directory), host, domain (with subdomains), any, custom (includes only).
    static Result<Scope> make(const Discovery &discovery, const QStringList &startUrls);
    /// Exclude beats include and everything else; includes widen the scope. @p depth is the link's distance from a
    /// start URL; at 0, where redirects of a start URL lead, another scheme or a www is the same start URL. What is
    /// outside anyway is not called too deep.
    ScopeVerdict check(const QString &url, int depth = 0) const;

private:
    ScopeVerdict place(const QString &url, const UrlParts &parts, int depth) const;
    QString m_kind;
    int m_depth = 0;
    QSet<QString> m_seeds; ///< of the start URLs, what the kind compares with: hosts, directories or identity keys
    QSet<QString> m_loose; ///< of the start URLs that are inside alone: without scheme and www
    QList<QRegularExpression> m_include, m_exclude;
};

} // namespace trawl
