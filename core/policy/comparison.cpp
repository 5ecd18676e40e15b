// Differences of pages; see comparison.h.
#include "policy/comparison.h"

#include "policy/triage.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace trawl {

std::optional<PageDifference> differenceOf(const PageSide &a, const PageSide &b, bool sameFields)
{
    if (a.captured() && b.captured()) {
        if (!a.whole || !b.whole)
            return PageDifference::Doubtful;
        return sameFields && !pictureChanged(a, b) ? std::nullopt : std::optional(PageDifference::Changed);
    }
    if (b.captured())
        return a.missed() ? PageDifference::Won : PageDifference::New;
    if (a.captured())
        return b.missed() ? PageDifference::Lost : PageDifference::Gone;
    return std::nullopt;
}

bool pictureChanged(const PageSide &a, const PageSide &b)
{
    return a.pictured && b.pictured && hashDistance(a.dhash, b.dhash) > unchangedDistance;
}

namespace {
QString textOf(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', 15);
    if (value.isBool())
        return value.toBool() ? u"true"_s : u"false"_s;
    if (value.isArray() && !value.toArray().isEmpty())
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    if (value.isObject() && !value.toObject().isEmpty())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    return {};
}
} // namespace

QList<FieldChange> changedFields(const QJsonArray &before, const QJsonArray &after)
{
    QList<FieldChange> changes;
    for (qsizetype i = 0; i < std::max(before.size(), after.size()); ++i) {
        const QJsonObject old = before.at(i).toObject(), fresh = after.at(i).toObject();
        QStringList fields = old.keys() + fresh.keys();
        fields.sort();
        fields.removeDuplicates();
        for (const QString &field : std::as_const(fields)) {
            const QString was = textOf(old.value(field)), is = textOf(fresh.value(field));
            if (was != is)
                changes.append({i == 0 ? field : u"%1 (%2)"_s.arg(field).arg(i + 1), was, is});
        }
    }
    return changes;
}

QStringList changedPlan(const RunPlan &before, const RunPlan &after)
{
    QStringList changes;
    const auto add = [&changes](const QString &what, const QString &was, const QString &is) {
        if (was != is)
            changes.append(u"%1 %2 → %3"_s.arg(what, was, is));
    };
    const auto number = [](int value) { return value == 0 ? u"–"_s : QString::number(value); };
    add(translate("core", "strategy"), word(before.strategy), word(after.strategy));
    add(translate("core", "sessions"), number(before.sessions), number(after.sessions));
    add(translate("core", "sources at once"), number(before.sourcesAtOnce), number(after.sourcesAtOnce));
    add(translate("core", "items at most"), number(before.limit), number(after.limit));
    add(translate("core", "time limit in minutes"), number(before.timeLimitMs / 60000),
        number(after.timeLimitMs / 60000));
    return changes;
}

QStringList changedKeys(const QJsonObject &before, const QJsonObject &after)
{
    QStringList keys = before.keys() + after.keys();
    keys.sort();
    keys.removeDuplicates();
    keys.removeIf([&](const QString &key) { return before.value(key) == after.value(key); });
    return keys;
}

qint64 rankOf(std::vector<qint64> &times, double share)
{
    if (times.empty())
        return 0;
    std::ranges::sort(times);
    const auto rank = size_t(std::max(1.0, std::ceil(share * double(times.size()))));
    return times[std::min(rank, times.size()) - 1];
}

} // namespace trawl
