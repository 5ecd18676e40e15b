// trawlctl's verbs about addresses: what a run left out, and lists that the operator brings. Both make draft runs.
#include "app/ctl.h"

#include "app/ctltext.h"
#include "domain/counted.h"

#include <QFile>

#include <cstdio>

namespace trawl {

namespace {
constexpr int pageRows = 1000;

/// The bytes of a file, or of standard input ("-"); a list is never larger than the engine takes.
Result<QByteArray> bytesOf(const QString &path)
{
    QFile file(path);
    const bool open = path == "-"_L1 ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!open)
        return permanentError(9002, translate("core", "The file %1 can't be read").arg(path), file.errorString(),
                              translate("core", "Name a file, or - for standard input"));
    QByteArray bytes;
    while (bytes.size() <= importMostBytes) {
        const QByteArray more = file.read(1 << 20);
        if (more.isEmpty())
            break;
        bytes += more;
    }
    if (file.error() != QFileDevice::NoError)
        return permanentError(9002, translate("core", "The file %1 can't be read").arg(path), file.errorString());
    if (bytes.size() > importMostBytes)
        return permanentError(9002,
                              translate("core", "The list has more than %1 MiB").arg(importMostBytes / (1024 * 1024)),
                              {}, translate("core", "Bring it in parts"));
    return bytes;
}

QString countsText(const LeftOutCounts::Answer &counts)
{
    QStringList parts;
    for (const auto &[reason, name] : Words<LeftOutReason>::words) {
        qint64 kept = 0, beyond = 0;
        for (const LeftOutCount &count : counts.counts) {
            kept += count.reason == reason ? count.kept : 0;
            beyond += count.reason == reason ? count.beyond : 0;
        }
        if (kept + beyond > 0)
            parts.append(
                QString::number(kept) + u' ' + QLatin1StringView(name) +
                (beyond > 0 ? translate("core", " (and %1 findings more, not listed)").arg(beyond) : QString()));
    }
    return parts.join(u", "_s);
}
} // namespace

Result<LeftOutOrder> Ctl::leftOutOrder() const
{
    LeftOutOrder order;
    order.run = m_options.run;
    order.source = m_options.sources.value(0);
    order.text = m_options.filter;
    order.reason = fromWord<LeftOutReason>(m_options.reason);
    if (!order.reason && !m_options.reason.isEmpty()) {
        QStringList words;
        for (const auto &[reason, name] : Words<LeftOutReason>::words)
            words.append(QLatin1StringView(name));
        return permanentError(9002, translate("core", "There is no reason \"%1\"").arg(m_options.reason), {},
                              translate("core", "Use one of: %1").arg(words.join(u", "_s)));
    }
    return order;
}

void Ctl::leftOut()
{
    const Result<LeftOutOrder> order = leftOutOrder();
    if (!order)
        return fail(order.error());
    const QString action = m_options.arguments.value(0, u"list"_s);
    if (action == "crawl"_L1)
        return ask(LeftOutCrawl{order.value(), idsGiven()}, [this](const DraftMade &made) { drafted(made); });
    if (action != "list"_L1)
        return fail(
            permanentError(9002, u"trawlctl items --left-out knows list and crawl"_s, u"Found \"%1\""_s.arg(action)));
    listLeftOut(order.value(), 0, 0);
}

/// Page by page to the end, or to --limit: what is written to a file is all of it.
void Ctl::listLeftOut(const LeftOutOrder &order, qint64 from, RowId after)
{
    const qint64 room = m_options.limit > 0 ? m_options.limit - from : pageRows;
    const LeftOutPage asked{order, 0, int(std::min<qint64>(room, pageRows)), after};
    ask(asked, [=, this](const LeftOutPage::Answer &page) {
        for (const LeftOutRow &row : page.rows) {
            m_options.json
                ? record(u"left-out"_s, mappedToJson(row))
                : print(u"%1 %2 %3 %4  %5%6"_s.arg(row.id, 6).arg(
                      padded(word(row.reason), 10), padded(row.sourceId, 20), row.address, row.rule,
                      row.foundOn.isEmpty() ? QString() : translate("core", "; found on %1").arg(row.foundOn)));
        }
        const qint64 shown = from + page.rows.size();
        if (!page.rows.isEmpty() && (m_options.limit == 0 || shown < m_options.limit))
            return listLeftOut(order, shown, page.rows.constLast().id);
        ask(LeftOutCounts{order.run}, [this, shown, total = page.total](const LeftOutCounts::Answer &counts) {
            if (m_options.json) {
                QJsonObject fields = mappedToJson(counts);
                fields.insert(u"shown"_s, shown);
                fields.insert(u"matching"_s, total);
                record(u"summary"_s, fields);
            } else {
                print(translate("core", "%1 of %2 shown").arg(shown).arg(total));
                if (counts.kept + counts.beyond > 0)
                    print(translate("core", "Left out in the run: %1").arg(countsText(counts)));
            }
            end(Exit::Success);
        });
    });
}

void Ctl::drafted(const DraftMade &made)
{
    const QString line =
        translate("core", "Draft run %1 has %2. Start it: trawlctl%3 run --draft %4")
            .arg(runNumberText(made.run.number), countOf(made.addresses, u"address"_s, u"addresses"_s), m_options.place)
            .arg(made.run.id);
    if (!made.note.isEmpty())
        printError(made.note);
    tell(u"draft"_s, made, line);
}

void Ctl::importList()
{
    if (m_options.sources.size() != 1 || m_options.arguments.size() != 1)
        return fail(permanentError(9002, translate("core", "trawlctl import takes one source and one file"), {},
                                   translate("core", "For example: trawlctl import --source harbour list.txt")));
    const QString path = m_options.arguments.first();
    const Result<QByteArray> bytes = bytesOf(path);
    if (!bytes)
        return fail(bytes.error());
    ImportAddresses asked;
    asked.source = m_options.sources.first();
    asked.content = QString::fromLatin1(bytes->toBase64());
    asked.name = path == "-"_L1 ? QString() : path;
    asked.outside = m_options.outside;
    asked.preview = m_options.preview;
    ask(asked, [this](const ImportAddresses::Answer &answer) { imported(answer); });
}

void Ctl::imported(const ImportAddresses::Answer &answer)
{
    if (!m_options.json) {
        for (const ImportFault &fault : answer.faults) {
            const QString place =
                fault.line > 0 ? translate("core", "line %1").arg(fault.line) : translate("core", "an entry");
            printError(u"%1: %2: %3"_s.arg(place, fault.why, fault.text));
        }
        if (answer.invalid > answer.faults.size())
            printError(translate("core", "%1 more lines are no address").arg(answer.invalid - answer.faults.size()));
        for (const QString &note : answer.notes)
            printError(note);
        print(translate("core", "%1 to crawl; %2 twice in the list, %3 no address, %4 outside the source's scope%5")
                  .arg(countOf(answer.fresh, u"address"_s, u"addresses"_s))
                  .arg(answer.duplicates)
                  .arg(answer.invalid)
                  .arg(answer.outside)
                  .arg(answer.outside == 0 ? QString()
                       : m_options.outside ? translate("core", " (taken all the same)")
                                           : translate("core", " (left out; --outside takes them)")));
    }
    if (m_options.preview)
        return m_options.json ? tell(u"import"_s, answer, QString()) : end(Exit::Success);
    const QString line = translate("core", "They are in draft run %1. Start it: trawlctl%2 run --draft %3")
                             .arg(runNumberText(answer.run.number), m_options.place)
                             .arg(answer.run.id);
    tell(u"import"_s, answer, line);
}

} // namespace trawl
