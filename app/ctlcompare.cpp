// trawlctl runs compare: two runs side by side.
#include "app/ctl.h"

#include "app/ctltext.h"
#include "domain/coveragetext.h"

namespace trawl {

namespace {
constexpr int pageRows = 1000;
constexpr int runsLookedAt = 1000;

/// "3 new, 1 gone"; what there is none of is left out.
QString pagesText(const ComparedSource &source)
{
    QStringList parts;
    const auto add = [&parts](qint64 pages, const QString &what) {
        if (pages > 0)
            parts.append(what.arg(pages));
    };
    add(source.added, translate("core", "%1 new"));
    add(source.gone, translate("core", "%1 gone"));
    add(source.changed, translate("core", "%1 changed"));
    add(source.changedPictures, translate("core", "%1 with another picture"));
    add(source.lost, translate("core", "%1 not got any more"));
    add(source.won, translate("core", "%1 got again"));
    add(source.doubtful, translate("core", "%1 doubtful"));
    return parts.isEmpty() ? translate("core", "no page differs") : parts.join(u", "_s);
}

QStringList linesOf(const ComparedSource &source)
{
    const ComparedSide &a = source.a, &b = source.b;
    QStringList lines{u"%1: %2"_s.arg(source.sourceId, pagesText(source))};
    QStringList deltas{deltaText(a.captured, b.captured, translate("core", "captured")),
                       deltaText(a.failed, b.failed, translate("core", "failed")),
                       deltaText(a.skipped, b.skipped, translate("core", "skipped"))};
    deltas.removeAll(QString());
    if (!deltas.isEmpty())
        lines.append(u"  "_s + deltas.join(u", "_s));
    if (a.captured + b.captured > 0)
        lines.append(translate("core", "  a page took %1 → %2 (median), %3 → %4 (95 %)")
                         .arg(pageTimeText(a.p50, a.captured), pageTimeText(b.p50, b.captured),
                              pageTimeText(a.p95, a.captured), pageTimeText(b.p95, b.captured)));
    for (const FieldShare &field : source.fields) {
        const QString before = shareText(field.filledA, a.records), after = shareText(field.filledB, b.records);
        if (before != after)
            lines.append(u"  %1 %2 → %3"_s.arg(padded(field.field, 24), before, after));
    }
    return lines;
}

QStringList linesOf(const ComparedPage &page)
{
    QStringList lines{u"%1 %2 %3%4"_s.arg(padded(differenceLabel(page.difference), 17), padded(page.sourceId, 20),
                                          page.address, page.reason.isEmpty() ? QString() : u"  "_s + page.reason)};
    for (const FieldChange &change : page.fields)
        lines.append(u"    "_s + fieldChangeText(change));
    if (page.pictureChanged)
        lines.append(u"    "_s + translate("core", "its picture changed"));
    return lines;
}
} // namespace

/// By the numbers that the list of runs shows; one number: with the run before it.
void Ctl::compareRuns()
{
    const QStringList words = m_options.arguments.mid(1);
    if (words.isEmpty() || words.size() > 2)
        return fail(permanentError(9002, u"trawlctl runs compare wants the numbers of one or two runs"_s));
    ask(RunsPage{0, runsLookedAt}, [this, words](const RunsPage::Answer &page) {
        QList<RowId> ids;
        for (const QString &word : words) {
            const auto at = std::find_if(page.rows.begin(), page.rows.end(),
                                         [&](const RunRow &row) { return row.number == word.toInt(); });
            if (at == page.rows.end())
                return fail(permanentError(9002, translate("core", "There is no run %1").arg(word), {},
                                           translate("core", "See trawlctl runs list")));
            ids.append(at->id);
        }
        compare(ids.size() == 2 ? ids.first() : 0, ids.last());
    });
}

void Ctl::compare(RowId a, RowId b)
{
    RunsDifferences order;
    order.a = a;
    order.b = b;
    order.source = m_options.sources.value(0);
    order.difference = fromWord<PageDifference>(m_options.filter);
    if (!order.difference && !m_options.filter.isEmpty())
        return fail(permanentError(9002, translate("core", "There is no difference \"%1\"").arg(m_options.filter), {},
                                   translate("core", "Use new, gone, changed, lost, won or doubtful")));
    ask(RunsCompare{a, b}, [this, order](const RunComparison &found) {
        if (m_options.json)
            record(u"comparison"_s, mappedToJson(found));
        else
            print(translate("core", "Run %1 compared with run %2")
                      .arg(runNumberText(found.b.number), runNumberText(found.a.number)));
        for (const QString &note : m_options.json ? QStringList() : found.notes)
            print(note);
        for (const ComparedSource &source : m_options.json ? QList<ComparedSource>() : found.sources) {
            for (const QString &line : linesOf(source))
                print(line);
        }
        for (const ComparedFailures &one : m_options.json ? QList<ComparedFailures>() : found.failures)
            print(u"%1 %2 → %3"_s.arg(padded(word(one.failure), 20)).arg(one.a).arg(one.b));
        RunsDifferences rows = order;
        rows.a = found.a.id;
        rows.b = found.b.id;
        listDifferences(rows);
    });
}

/// Page by page to the end, or to --limit.
void Ctl::listDifferences(RunsDifferences order)
{
    const qint64 room = m_options.limit > 0 ? m_options.limit - order.offset : pageRows;
    order.limit = int(std::min<qint64>(room, pageRows));
    ask(RunsDifferences(order), [=, this](const RunsDifferences::Answer &page) {
        for (const ComparedPage &row : page.rows)
            m_options.json ? record(u"difference"_s, mappedToJson(row)) : print(linesOf(row).join(u'\n'));
        RunsDifferences next = order;
        next.offset += page.rows.size();
        const bool more = !page.rows.isEmpty() && next.offset < page.total;
        if (more && (m_options.limit == 0 || next.offset < m_options.limit))
            return listDifferences(next);
        if (m_options.json)
            record(u"summary"_s, {{u"shown"_s, next.offset}, {u"matching"_s, page.total}});
        else
            print(translate("core", "%1 of %2 pages that differ shown").arg(next.offset).arg(page.total));
        end(Exit::Success);
    });
}

} // namespace trawl
