// trawlctl pages: what became of pages of earlier runs.
#include "app/ctl.h"

#include "app/ctltext.h"
#include "domain/requests/pages.h"

namespace trawl {

namespace {
constexpr int pageRows = 1000;

Result<std::optional<PageState>> wantedState(const QString &text)
{
    const auto state = fromWord<PageState>(text);
    if (state || text.isEmpty())
        return state;
    QStringList words;
    for (const auto &[value, name] : Words<PageState>::words)
        words.append(QLatin1StringView(name));
    return permanentError(9002, translate("core", "There is no state of pages \"%1\"").arg(text), {},
                          translate("core", "Use one of: %1").arg(words.join(u", "_s)));
}
} // namespace

void Ctl::pages()
{
    const auto state = wantedState(m_options.arguments.value(0));
    if (!state)
        return fail(state.error());
    PagesPage order;
    order.source = m_options.sources.value(0);
    order.state = state.value();
    order.text = m_options.filter;
    listPages(order);
}

/// Page by page to the end, or to --limit.
void Ctl::listPages(PagesPage order)
{
    const qint64 room = m_options.limit > 0 ? m_options.limit - order.offset : pageRows;
    order.limit = int(std::min<qint64>(room, pageRows));
    ask(PagesPage(order), [=, this](const PagesPage::Answer &page) {
        for (const PageRow &row : page.rows) {
            m_options.json
                ? record(u"page"_s, mappedToJson(row))
                : print(u"%1 %2 %3  %4"_s.arg(padded(pageStateText(row.state, row.missing), 15),
                                              padded(row.sourceId, 20), timeText(row.since.ms), row.address));
        }
        PagesPage next = order;
        next.offset += page.rows.size();
        const bool more = !page.rows.isEmpty() && next.offset < page.total;
        if (more && (m_options.limit == 0 || next.offset < m_options.limit))
            return listPages(next);
        if (m_options.json)
            record(u"summary"_s, {{u"shown"_s, next.offset}, {u"matching"_s, page.total}});
        else
            print(translate("core", "%1 of %2 shown").arg(next.offset).arg(page.total));
        end(Exit::Success);
    });
}

} // namespace trawl
