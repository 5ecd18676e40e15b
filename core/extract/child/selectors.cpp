// See selectors.h. libmodest accepts some broken selectors silently; faultOf() finds those before.
#include "extract/child/selectors.h"

#include "domain/names.h"

#include <modest/finder/finder.h>
#include <mycss/mycss.h>
#include <mycss/selectors/init.h>
#include <mycss/selectors/list.h>

#include <QHash>

#include <algorithm>
#include <new>

namespace trawl {

struct Selector {
    mycss_selectors_list_t *list = nullptr;
};

namespace {

constexpr qsizetype MaxSelector = 2000; ///< characters
constexpr int MaxCached = 4000;

struct Found {
    std::vector<Node *> *out;
    std::vector<bool> *seen;
};

/// The finder reports a node once per path that leads to it: keep the first report.
void onFound(modest_finder_t *, myhtml_tree_node_t *node, mycss_selectors_list_t *, mycss_selectors_entry_t *,
             mycss_selectors_specificity_t *, void *context)
{
    const auto *found = static_cast<Found *>(context);
    const quint32 at = HtmlTree::order(node);
    if (at >= found->seen->size() || (*found->seen)[at])
        return;
    (*found->seen)[at] = true;
    found->out->push_back(node);
}

bool isCombinator(QChar c)
{
    return c == u'>' || c == u'+' || c == u'~' || c == u',';
}

/// What is wrong with the outline of a selector: brackets, quotes, and combinators without operand. Empty: nothing.
QString faultOf(const QString &text)
{
    if (text.isEmpty() || text.size() > MaxSelector)
        return text.isEmpty() ? u"it is empty"_s : u"it is too long"_s;
    QString open;
    QChar quote;
    QChar last = u',';
    bool first = true;
    for (const QChar c : text) {
        if (!quote.isNull()) {
            if (c == quote)
                quote = QChar();
            continue;
        }
        if (c.isSpace())
            continue;
        if (c == u'\\')
            return u"escapes are not supported, use [class~=\"…\"] or [id=\"…\"]"_s;
        if (c == u'{' || c == u'}' || c == u';')
            return u"'%1' does not belong into a selector"_s.arg(c);
        if (open.isEmpty() && isCombinator(c) && (first || isCombinator(last)))
            return u"'%1' has nothing before it"_s.arg(c);
        if (c == u'"' || c == u'\'')
            quote = c;
        else if (c == u'(' || c == u'[')
            open.append(c);
        else if (c == u')' || c == u']') {
            if (!open.endsWith(c == u')' ? u'(' : u'['))
                return u"'%1' closes nothing"_s.arg(c);
            open.chop(1);
        }
        last = c;
        first = false;
    }
    if (!quote.isNull() || !open.isEmpty())
        return u"a bracket or a quote is not closed"_s;
    return isCombinator(last) ? u"'%1' has nothing after it"_s.arg(last) : QString();
}

bool isBad(const mycss_selectors_list_t *list)
{
    for (; list; list = list->next) {
        if (list->flags & MyCSS_SELECTORS_FLAGS_SELECTOR_BAD)
            return true;
        for (size_t i = 0; i < list->entries_list_length; ++i) {
            const auto *entry = list->entries_list[i].entry;
            if (!entry)
                return true;
            for (; entry; entry = entry->next) {
                if (entry->flags & MyCSS_SELECTORS_FLAGS_SELECTOR_BAD)
                    return true;
            }
        }
    }
    return false;
}

} // namespace

struct Selectors::Private {
    mycss_t *css = nullptr;
    mycss_entry_t *entry = nullptr;
    modest_finder_t *finder = nullptr;
    QHash<QString, Selector *> cache;
    QHash<QString, QString> faults;
    std::vector<std::unique_ptr<Selector>> all;
    std::vector<bool> seen;

    Selector *parse(const QString &text)
    {
        const QByteArray utf8 = text.toUtf8();
        mystatus_t status = MyCORE_STATUS_OK;
        auto *list = mycss_selectors_parse(mycss_entry_selectors(entry), MyENCODING_UTF_8, utf8.constData(),
                                           size_t(utf8.size()), &status);
        if (status != MyCORE_STATUS_OK || !list || isBad(list))
            return nullptr;
        all.push_back(std::make_unique<Selector>());
        all.back()->list = list;
        return all.back().get();
    }
};

Selectors::Selectors() : d(std::make_unique<Private>())
{
    d->css = mycss_create();
    d->entry = mycss_entry_create();
    if (!d->css || !d->entry || mycss_init(d->css) != MyCORE_STATUS_OK ||
        mycss_entry_init(d->css, d->entry) != MyCORE_STATUS_OK)
        throw std::bad_alloc();
    d->finder = modest_finder_create_simple();
    if (!d->finder)
        throw std::bad_alloc();
}

Selectors::~Selectors()
{
    modest_finder_destroy(d->finder, true);
    mycss_entry_destroy(d->entry, true);
    mycss_destroy(d->css, true);
}

const Selector *Selectors::compile(const QString &text, QString *why)
{
    const QString key = text.trimmed();
    if (const auto known = d->cache.constFind(key); known != d->cache.constEnd()) {
        if (why && !*known)
            *why = d->faults.value(key);
        return *known;
    }
    QString fault = faultOf(key);
    Selector *made = fault.isEmpty() ? d->parse(key) : nullptr;
    if (!made && fault.isEmpty())
        fault = u"it does not parse"_s;
    if (why)
        *why = fault;
    if (d->cache.size() < MaxCached) {
        d->cache.insert(key, made);
        if (!made)
            d->faults.insert(key, fault);
    }
    return made;
}

void Selectors::find(const Selector *selector, Node *scope, const HtmlTree &tree, std::vector<Node *> &out)
{
    out.clear();
    if (!selector || !scope)
        return;
    d->seen.assign(tree.survey().nodes.size(), false);
    Found found{&out, &d->seen};
    for (size_t i = 0; i < selector->list->entries_list_length; ++i) {
        auto &chain = selector->list->entries_list[i];
        auto specificity = chain.specificity;
        modest_finder_node_combinator_begin(d->finder, scope, selector->list, chain.entry, &specificity, onFound,
                                            &found);
    }
    const auto before = [](const Node *a, const Node *b) { return HtmlTree::order(a) < HtmlTree::order(b); };
    if (!std::is_sorted(out.begin(), out.end(), before))
        std::sort(out.begin(), out.end(), before);
}

Node *Selectors::first(const Selector *selector, Node *scope, const HtmlTree &tree)
{
    std::vector<Node *> all;
    find(selector, scope, tree, all);
    return all.empty() ? nullptr : all.front();
}

} // namespace trawl
