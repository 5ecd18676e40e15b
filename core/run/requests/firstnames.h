// A list for a sentence that names the first few.
#pragma once

#include "domain/text.h"

#include <QStringList>

namespace trawl {

inline constexpr qsizetype namedInSentences = 3;

/// "items 4, 5, 6 and 12 more": @p form is a sentence's part with %1 for @p first, of which there are @p all in truth.
inline QString firstAndMore(const QString &form, const QStringList &first, qsizetype all)
{
    const QString list = form.arg(first.join(u", "_s));
    return all <= first.size() ? list : translate("core", "%1 and %2 more").arg(list).arg(all - first.size());
}

} // namespace trawl
