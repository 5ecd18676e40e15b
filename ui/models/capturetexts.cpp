// Words and short texts of captures for grid, facts and screen readers.
#include "ui/models/capturesmodel.h"

#include <QJsonArray>
#include <QSet>
#include <QTimer>
#include <QUrl>
#include <algorithm>

namespace trawl {

QString reviewText(Review review)
{
    switch (review) {
    case Review::Approved:
        return CapturesModel::tr("Approved");
    case Review::Rejected:
        return CapturesModel::tr("Rejected");
    case Review::Flagged:
        return CapturesModel::tr("Flagged");
    case Review::Unreviewed:
        break;
    }
    return CapturesModel::tr("Unreviewed");
}

QString flagText(const QString &flag)
{
    switch (fromWord<Flag>(flag).value_or(Flag::Unchanged)) {
    case Flag::Blank:
        return CapturesModel::tr("blank");
    case Flag::Captcha:
        return CapturesModel::tr("captcha");
    case Flag::Blocked:
        return CapturesModel::tr("blocked");
    case Flag::ErrorPage:
        return CapturesModel::tr("error page");
    case Flag::LowCoverage:
        return CapturesModel::tr("low coverage");
    case Flag::Truncated:
        return CapturesModel::tr("cut off");
    case Flag::NotSettled:
        return CapturesModel::tr("not settled");
    case Flag::Changed:
        return CapturesModel::tr("changed");
    case Flag::Duplicate:
        return CapturesModel::tr("duplicate");
    case Flag::Unchanged:
        break;
    }
    return flag == word(Flag::Unchanged) ? CapturesModel::tr("unchanged") : flag;
}

QString shortPath(const QString &url)
{
    const QUrl parsed(url);
    QString path = parsed.path(QUrl::PrettyDecoded);
    if (parsed.hasQuery())
        path += u'?' + parsed.query(QUrl::PrettyDecoded);
    return path.isEmpty() || path == u"/"_s ? (parsed.host().isEmpty() ? url : parsed.host() + u'/') : path;
}

QString captureSentence(const CaptureRow &row, Review review, const QString &sourceName)
{
    QStringList parts{sourceName, shortPath(row.url), reviewText(review)};
    if (review == Review::Rejected && !row.reviewReason.isEmpty())
        parts.last() = CapturesModel::tr("Rejected: %1").arg(row.reviewReason);
    const QLocale locale;
    if (row.changed >= 0)
        parts << CapturesModel::tr("changed %1 %").arg(locale.toString(row.changed * 100, 'f', 1));
    for (const QString &flag : row.flags) {
        if (row.changed < 0 || (flag != word(Flag::Changed) && flag != word(Flag::Unchanged)))
            parts << flagText(flag);
    }
    parts << CapturesModel::tr("coverage %1 %").arg(locale.toString(row.coverage, 'f', 0));
    return parts.join(CapturesModel::tr(", "));
}

} // namespace trawl
