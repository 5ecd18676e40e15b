// Sentences about the outbox.
#include "domain/outboxtext.h"

#include "domain/csv.h"

#include "domain/counted.h"

#include <QDateTime>

namespace trawl {

namespace {
QString refusedText(qint64 refused)
{
    if (refused == 0)
        return {};
    return refused == 1 ? translate("core", "1 was refused")
                        : translate("core", "%1 were refused").arg(groupedNumber(refused));
}
} // namespace

QString outboxText(const OutboxPage::Answer &outbox, Instant now, const std::function<QString(Instant)> &time)
{
    const QString refused = refusedText(outbox.refused);
    if (!outbox.configured) {
        if (outbox.total == 0)
            return translate("core", "Runs are not mirrored: ETL_API_ENDPOINT and ETL_API_KEY are not set.");
        return translate("core", "ETL API: %1 updates wait, and ETL_API_ENDPOINT and ETL_API_KEY are not set.")
            .arg(groupedNumber(outbox.total));
    }
    const QString off = outbox.on ? QString() : translate("core", " New runs are not mirrored: the setting is off.");
    if (outbox.waits == 0) {
        const QString none = translate("core", "Nothing waits to be sent");
        return (refused.isEmpty() ? none : none + u", "_s + refused) + u'.' + off;
    }
    QStringList parts{outbox.waits == 1
                          ? translate("core", "ETL API: 1 update waits")
                          : translate("core", "ETL API: %1 updates wait").arg(groupedNumber(outbox.waits))};
    if (outbox.since.isSet())
        parts[0] += translate("core", " since %1").arg(time(outbox.since));
    if (outbox.nextTry > now)
        parts.append(translate("core", "next try %1").arg(time(outbox.nextTry)));
    QString text = parts.join(u", "_s);
    if (!outbox.error.isEmpty())
        text += u" (%1)"_s.arg(outbox.error);
    if (!refused.isEmpty())
        text += u"; "_s + refused;
    return text + u'.' + off;
}

QString triedText(const OutboxTryNow::Answer &tried, const QString &error)
{
    const QString sent = tried.sent == 1 ? translate("core", "The ETL API took 1 request")
                                         : translate("core", "The ETL API took %1 requests").arg(tried.sent);
    QStringList parts;
    if (tried.sent > 0 || (tried.waits == 0 && tried.refused == 0))
        parts.append(tried.sent > 0 ? sent : translate("core", "Nothing waits to be sent"));
    if (tried.waits > 0)
        parts.append(translate("core", "%1 still wait%2")
                         .arg(groupedNumber(tried.waits), error.isEmpty() ? QString() : u" (%1)"_s.arg(error)));
    if (tried.refused > 0)
        parts.append(refusedText(tried.refused));
    return parts.join(u", "_s) + u'.';
}

QString outboxCsvHead()
{
    return u"run,source,item,kind,state,since,url,error"_s;
}

QString outboxCsvLine(const OutboxRow &row)
{
    const QString since = row.since.isSet()
                              ? QDateTime::fromMSecsSinceEpoch(row.since.ms, Qt::UTC).toString(Qt::ISODateWithMs)
                              : QString();
    return QStringList{QString::number(row.run),
                       csvCell(row.source),
                       row.item ? QString::number(row.item) : QString(),
                       row.kind,
                       row.state,
                       since,
                       csvCell(row.url),
                       csvCell(row.error)}
        .join(u',');
}

QString outboxKindText(const QString &kind)
{
    if (kind == "create"_L1)
        return translate("core", "new address");
    return kind == "finalize"_L1 ? translate("core", "end of the run") : translate("core", "update");
}

QString outboxStateText(const QString &state)
{
    if (state == "sending"_L1)
        return translate("core", "being sent");
    return state == "refused"_L1 ? translate("core", "refused") : translate("core", "waits");
}

} // namespace trawl
