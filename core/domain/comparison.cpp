// Labels of the differences.
#include "domain/comparison.h"

#include <cstdlib>

namespace trawl {

QString differenceLabel(PageDifference difference)
{
    switch (difference) {
    case PageDifference::New:
        return translate("core", "New");
    case PageDifference::Gone:
        return translate("core", "Gone");
    case PageDifference::Changed:
        return translate("core", "Changed");
    case PageDifference::Lost:
        return translate("core", "Not got any more");
    case PageDifference::Won:
        return translate("core", "Got again");
    case PageDifference::Doubtful:
        return translate("core", "Doubtful");
    }
    return {};
}

QString fieldChangeText(const FieldChange &change)
{
    const auto text = [](const QString &value) { return value.isEmpty() ? u"–"_s : value; };
    return u"%1: %2 → %3"_s.arg(change.field, text(change.before), text(change.after));
}

QString shareText(qint64 filled, qint64 records)
{
    return records == 0 ? u"–"_s : QString::number(100.0 * double(filled) / double(records), 'f', 1) + u" %"_s;
}

QString deltaText(qint64 before, qint64 after, const QString &what)
{
    const qint64 delta = after - before;
    if (delta == 0)
        return {};
    return (delta > 0 ? translate("core", "+%1 %2 (%1 more)") : translate("core", "−%1 %2 (%1 fewer)"))
        .arg(std::abs(delta))
        .arg(what);
}

} // namespace trawl
