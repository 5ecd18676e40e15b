// trawlctl outbox: what waits for the ETL API.
#include "app/ctl.h"

#include "app/ctltext.h"
#include "domain/outboxtext.h"

#include <QDateTime>
#include <QJsonDocument>

namespace trawl {

namespace {
constexpr int rowsAtATime = 1000;
const auto listForm = u"list"_s, csvForm = u"csv"_s, jsonForm = u"jsonl"_s;
} // namespace

void Ctl::outbox()
{
    const QString action = m_options.arguments.value(0, listForm);
    if (action == "try"_L1)
        return ask(OutboxTryNow{}, [this](const OutboxTryNow::Answer &answer) {
            m_options.json ? record(u"outbox"_s, mappedToJson(answer)) : print(answer.text);
            end(answer.waits > 0 ? Exit::Dependency : answer.refused > 0 ? Exit::UploadIncomplete : Exit::Success);
        });
    const QString form = action == "export"_L1 ? m_options.arguments.value(1, csvForm) : action;
    if (form != listForm && form != csvForm && form != jsonForm)
        return fail(permanentError(9002, u"trawlctl outbox knows list, try, and export csv or jsonl"_s,
                                   u"Found \"%1\""_s.arg(form)));
    if (form == csvForm)
        print(outboxCsvHead());
    outboxRows(form, 0);
}

void Ctl::outboxRows(const QString &form, qint64 offset)
{
    const int all = form == listForm ? (m_options.limit > 0 ? m_options.limit : 50) : m_options.limit;
    const int wanted = all > 0 ? std::min<int>(rowsAtATime, all - int(offset)) : rowsAtATime;
    ask(OutboxPage{offset, wanted}, [this, form, offset, all](const OutboxPage::Answer &page) {
        if (form == listForm && !m_options.json && offset == 0)
            print(outboxText(page, Instant{QDateTime::currentMSecsSinceEpoch()},
                             [](Instant at) { return timeText(at.ms); }));
        for (const OutboxRow &row : page.rows) {
            if (form == csvForm)
                print(outboxCsvLine(row));
            else if (form == jsonForm)
                print(QString::fromUtf8(QJsonDocument(mappedToJson(row)).toJson(QJsonDocument::Compact)));
            else if (m_options.json)
                record(u"update"_s, mappedToJson(row));
            else
                print(u"  %1 %2 %3 %4 %5 %6%7"_s.arg(timeText(row.since.ms), runNumberText(row.run),
                                                     padded(row.source, 20), padded(outboxKindText(row.kind), 14),
                                                     padded(outboxStateText(row.state), 10), row.url,
                                                     row.error.isEmpty() ? QString() : u"  "_s + row.error));
        }
        const qint64 next = offset + page.rows.size();
        if (!page.rows.isEmpty() && next < page.total && (all == 0 || next < all))
            return outboxRows(form, next);
        if (form == listForm && m_options.json) {
            QJsonObject sums = mappedToJson(page);
            sums.remove(u"rows"_s);
            record(u"summary"_s, sums);
        }
        end(Exit::Success);
    });
}

} // namespace trawl
