// Lists of pages across runs.
#include "run/requests/pagerequests.h"

#include "store/pages.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr int pageLimit = 1000;
} // namespace

QCoro::Task<Result<PagesPage::Answer>> PageRequests::ofItem(RowId item)
{
    auto read = m_core.parts.store->read([=](Db &db) { return pages::ofItem(db, item); });
    const Result<std::optional<PageRow>> page = co_await read;
    if (!page)
        co_return page.error();
    PagesPage::Answer answer;
    if (page.value()) {
        answer.total = 1;
        answer.rows = {*page.value()};
    }
    co_return answer;
}

QCoro::Task<Result<PagesPage::Answer>> PageRequests::handle(PagesPage asked, Actor)
{
    if (asked.item != 0) {
        Result<PagesPage::Answer> one = co_await ofItem(asked.item);
        co_return one;
    }
    pages::Query query;
    query.source = asked.source;
    query.state = asked.state;
    query.text = asked.text;
    query.offset = std::max<qint64>(asked.offset, 0);
    query.limit = std::clamp(asked.limit, 1, pageLimit);
    auto read = m_core.parts.store->read([=](Db &db) { return pages::page(db, query); });
    const Result<pages::Page> page = co_await read;
    if (!page)
        co_return page.error();
    PagesPage::Answer answer;
    answer.total = page->total;
    answer.rows = page->rows;
    co_return answer;
}

} // namespace trawl
