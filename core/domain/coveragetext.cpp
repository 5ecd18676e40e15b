// See coveragetext.h.
#include "domain/coveragetext.h"

#include "domain/comparison.h"

#include <algorithm>

namespace trawl {

QString lackingText(const FieldCoverage &coverage)
{
    QList<std::pair<qint64, QString>> bare;
    for (auto field = coverage.filled.cbegin(); field != coverage.filled.cend(); ++field) {
        if (field.value() < coverage.records)
            bare.append({field.value(), field.key()});
    }
    std::sort(bare.begin(), bare.end());
    QStringList parts;
    for (const auto &[filled, field] : std::as_const(bare))
        parts.append(field + u' ' + shareText(filled, coverage.records));
    return parts.join(u", "_s);
}

QString pageTimeText(qint64 ms, qint64 pages)
{
    constexpr qint64 second = 1000;
    if (pages == 0)
        return u"–"_s;
    if (ms == 0)
        return translate("core", "under 1 ms");
    return ms < second ? translate("core", "%1 ms").arg(ms)
                       : translate("core", "%1 s").arg(double(ms) / double(second), 0, 'f', 1);
}

} // namespace trawl
