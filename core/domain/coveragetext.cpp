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

} // namespace trawl
