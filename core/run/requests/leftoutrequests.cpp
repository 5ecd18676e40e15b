// Lists of what was left out, and draft runs of addresses.
#include "run/requests/leftoutrequests.h"

#include "async/futures.h"
#include "policy/addresslist.h"
#include "policy/urlkey.h"
#include "run/requests/draftmaker.h"
#include "run/requests/runlauncher.h"
#include "store/leftout.h"
#include "store/runs.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr int pageLimit = 1000;
constexpr qsizetype examplesShown = 20;
constexpr int mostOfOneDraft = int(importMostAddresses);

leftout::Query queryOf(const LeftOutOrder &order, RowId run)
{
    leftout::Query query;
    query.run = run;
    query.source = order.source;
    query.reason = order.reason;
    query.text = order.text;
    return query;
}

/// The rows as items of a draft, and whether some of them are outside their source's scope.
struct Chosen {
    QStringList sources; ///< ids, in the order they were met
    QList<NewItem> items;
    bool outside = false, closed = false;
    qint64 unkept = 0; ///< of sources that the file has no more
};

Chosen chosenOf(const QList<LeftOutRow> &rows, const SourceCatalog &catalog)
{
    Chosen chosen;
    for (const LeftOutRow &row : rows) {
        const Source *source = catalog.find(row.sourceId);
        if (!source) {
            ++chosen.unkept;
            continue;
        }
        NewItem item;
        item.sourceId = row.sourceId;
        item.url = row.address;
        // Another spelling of a page is its own page here: the operator asks for it.
        item.identityKey = row.reason == LeftOutReason::Duplicate
                               ? row.address
                               : identityKey(row.address, keyOptions(source->discovery));
        item.foundOn = row.foundOn;
        chosen.items.append(item);
        chosen.outside = chosen.outside || row.reason == LeftOutReason::Scope;
        chosen.closed = chosen.closed || row.reason == LeftOutReason::Robots;
        if (!chosen.sources.contains(row.sourceId))
            chosen.sources.append(row.sourceId);
    }
    return chosen;
}

/// What is not as might be expected of the draft.
QString notesOf(const Chosen &chosen, const leftout::Page &found)
{
    QStringList notes;
    if (found.total > found.rows.size())
        notes.append(translate("core", "%1 of %2 addresses are in it: a draft has %3 at most")
                         .arg(found.rows.size())
                         .arg(found.total)
                         .arg(mostOfOneDraft));
    if (chosen.unkept > 0)
        notes.append(translate("core", "%1 are of sources that are not in sources.json").arg(chosen.unkept));
    if (chosen.closed)
        notes.append(translate("core", "Those that robots.txt closes are asked for only if it allows them by then"));
    return notes.join(u". "_s);
}

/// The bytes of a request, within the limit.
Result<QByteArray> contentOf(const ImportAddresses &asked)
{
    const auto bytes =
        QByteArray::fromBase64Encoding(asked.content.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (!bytes)
        return badArgument(translate("core", "\"content\" must be base64"));
    if (bytes.decoded.size() > importMostBytes)
        return badArgument(translate("core", "The list has more than %1 MiB").arg(importMostBytes / (1024 * 1024)));
    return bytes.decoded;
}

ImportAddresses::Answer answerOf(const AddressList &list, const ImportPlan &plan)
{
    ImportAddresses::Answer answer;
    answer.fresh = plan.fresh;
    answer.duplicates = plan.duplicates;
    answer.outside = plan.outside;
    answer.invalid = list.invalid;
    answer.faults = list.faults;
    answer.notes = list.notes + plan.userParts;
    for (qsizetype i = 0; i < std::min(examplesShown, plan.items.size()); ++i)
        answer.examples.append(plan.items.at(i).url);
    return answer;
}

Error noSource(const QString &id)
{
    return permanentError(9007, translate("core", "There is no source \"%1\"").arg(id), {},
                          translate("core", "See trawlctl sources"));
}
} // namespace

QCoro::Task<Result<LeftOutCounts::Answer>> LeftOutRequests::handle(LeftOutCounts asked, Actor)
{
    const RowId run = m_core.runs.wanted(asked.run);
    auto read = m_core.parts.store->read([=](Db &db) { return leftout::counts(db, run); });
    const Result<QList<LeftOutCount>> counts = co_await read;
    if (!counts)
        co_return counts.error();
    LeftOutCounts::Answer answer;
    answer.counts = counts.value();
    for (const LeftOutCount &count : answer.counts) {
        answer.kept += count.kept;
        answer.beyond += count.beyond;
    }
    co_return answer;
}

QCoro::Task<Result<LeftOutPage::Answer>> LeftOutRequests::handle(LeftOutPage asked, Actor)
{
    leftout::Query query = queryOf(asked.order, m_core.runs.wanted(asked.order.run));
    query.offset = std::max<qint64>(0, asked.offset);
    query.limit = std::clamp(asked.limit, 1, pageLimit);
    query.after = asked.after;
    auto read = m_core.parts.store->read([=](Db &db) { return leftout::page(db, query); });
    Result<leftout::Page> page = co_await read;
    if (!page)
        co_return page.error();
    co_return LeftOutPage::Answer{page->total, page->rows};
}

QCoro::Task<Result<DraftMade>> LeftOutRequests::handle(LeftOutCrawl asked, Actor actor)
{
    leftout::Query query = queryOf(asked.order, m_core.runs.wanted(asked.order.run));
    query.limit = mostOfOneDraft;
    const QList<RowId> ids = asked.ids;
    auto read = m_core.parts.store->read([=](Db &db) -> Result<leftout::Page> {
        if (ids.isEmpty())
            return leftout::page(db, query);
        auto rows = leftout::byIds(db, ids.mid(0, mostOfOneDraft));
        return rows ? Result<leftout::Page>(leftout::Page{ids.size(), rows.take()}) : rows.error();
    });
    const Result<leftout::Page> found = co_await read;
    if (!found)
        co_return found.error();
    const Chosen chosen = chosenOf(found->rows, m_core.catalog);
    if (chosen.items.isEmpty())
        co_return notNow(translate("core", "There is nothing to crawl"),
                         chosen.unkept > 0 ? translate("core", "The sources of these addresses are not in sources.json")
                                           : translate("core", "No address that was left out fits"));
    DraftOrder order;
    for (const QString &id : chosen.sources)
        order.sources.append(sourceOfDraft(*m_core.catalog.find(id), chosen.outside));
    order.items = chosen.items;
    order.note = asked.order.reason && ids.isEmpty()
                     ? translate("core", "Left out before: %1").arg(leftOutLabel(*asked.order.reason))
                     : translate("core", "Left out before");
    Result<DraftMade> made = co_await makeDraft(m_core, m_launcher, std::move(order), actor);
    if (!made)
        co_return made.error();
    made->note = notesOf(chosen, found.value());
    JournalNote note = noteOnRun(LeftOutCrawl::verb, made->run);
    note.count = int(made->addresses);
    co_await writeJournal(m_core, actor, note);
    co_return made;
}

/// Markup is read by the extractor, as sitemaps are.
QCoro::Task<Result<AddressList>> LeftOutRequests::read(const Source &source, QByteArray content)
{
    if (!isMarkup(content)) {
        auto reading =
            onPool(*m_core.parts.pool, [content]() -> Result<AddressList> { return readAddressList(content); });
        const Result<AddressList> list = co_await reading;
        co_return list;
    }
    SitemapRequest request;
    request.body = std::move(content);
    request.url = source.startUrls.value(0);
    request.keepFragments = keyOptions(source.discovery).keepFragment;
    auto parsing = m_core.parts.extractor->readSitemap(std::move(request));
    const Result<SitemapPage> page = co_await parsing;
    if (!page)
        co_return page.error();
    AddressList list;
    for (const QString &address : page->urls)
        addAddress(list, address, 0);
    list.notes = page->warnings;
    if (!page->sitemaps.isEmpty())
        list.notes.append(translate("core", "It names %1 further files of a sitemap, which are not asked for: bring "
                                            "them one by one, or name it as the source's sitemap")
                              .arg(page->sitemaps.size()));
    if (page->cut != SitemapCut::None)
        list.notes.append(translate("core", "The file is larger than a sitemap may be: its rest is not looked at"));
    co_return list;
}

QCoro::Task<Result<ImportAddresses::Answer>> LeftOutRequests::handle(ImportAddresses asked, Actor actor)
{
    const Source *found = m_core.catalog.find(asked.source);
    if (!found)
        co_return noSource(asked.source);
    const Source source = *found; // the file may be loaded anew meanwhile
    const Result<QByteArray> content = contentOf(asked);
    if (!content)
        co_return content.error();
    const Result<AddressList> list = co_await read(source, content.value());
    if (!list)
        co_return list.error();
    if (!list->refused.isEmpty())
        co_return badArgument(translate("core", "The list can't be read: %1").arg(list->refused));
    const QStringList addresses = list->addresses;
    auto planning = onPool(*m_core.parts.pool, [source, addresses, outside = asked.outside] {
        return planImport(source, addresses, outside);
    });
    Result<ImportPlan> plan = co_await planning;
    if (!plan)
        co_return plan.error();
    ImportAddresses::Answer answer = answerOf(list.value(), plan.value());
    if (asked.preview)
        co_return answer;
    if (plan->fresh == 0)
        co_return notNow(translate("core", "The list has no address for %1").arg(source.name),
                         plan->outside > 0 ? translate("core", "All of them are outside the source's scope")
                                           : translate("core", "No line of it is an address"));
    DraftOrder order;
    order.sources = {sourceOfDraft(source, asked.outside && plan->outside > 0)};
    order.items = plan->items;
    order.out = plan->out;
    const QString name = asked.name.section(u'/', -1).left(200);
    order.note = name.isEmpty() ? translate("core", "Imported") : translate("core", "Imported: %1").arg(name);
    const Result<DraftMade> made = co_await makeDraft(m_core, m_launcher, std::move(order), actor);
    if (!made)
        co_return made.error();
    answer.run = made->run;
    answer.fresh = made->addresses;
    JournalNote note = noteOnRun(ImportAddresses::verb, made->run, name);
    note.count = int(made->addresses);
    co_await writeJournal(m_core, actor, note);
    co_return answer;
}

} // namespace trawl
