// See selectors.h.
#include "extract/child/selectors.h"

#include "domain/names.h"
#include "domain/text.h"
#include "extract/child/domnode.h"

#include <myhtml/tag.h>

#include <QHash>

#include <utility>

namespace trawl {

namespace {

/// Steps of one selector on one page with all records, of all selectors, and what each has whatever the others took.
constexpr StepShares shares{24'000'000, 60'000'000, 500'000};

} // namespace

struct Selector {
    std::shared_ptr<css::SelectorList> list;
    mutable std::vector<NthMemo> memos;
    mutable StepsTaken taken;
    StepsTaken *takenByAll = nullptr; ///< of the Selectors that made it
    quint32 onlyTag = 0; ///< the only tag that can match, so that others are passed over; 0: there is none such
};

namespace {

constexpr int MaxCached = 4000;

/// Notes the tree's numbers of the names that it always has.
void resolveTags(css::SelectorList &list)
{
    for (css::Complex &complex : list.all) {
        for (css::Compound &compound : complex.compounds) {
            for (css::Simple &one : compound.all) {
                if (one.list)
                    resolveTags(*one.list);
                if (one.ask != css::Ask::Type)
                    continue;
                const auto *known = myhtml_tag_static_search(one.lowerName.constData(), size_t(one.lowerName.size()));
                one.tag = known ? quint32(known->id) : 0;
            }
        }
    }
}

quint32 onlyTagOf(const css::SelectorList &list)
{
    if (list.all.size() != 1)
        return 0;
    const css::Simple &first = list.all.front().compounds.front().all.front();
    return first.ask == css::Ask::Type ? first.tag : 0;
}

} // namespace

SelectorMatches::SelectorMatches(const Selector &selector, Node *scope, const HtmlTree &tree)
    : m_selector(selector), m_tree(tree), m_nodes(tree.survey().nodes), m_onlyTag(tree.isXml() ? 0 : selector.onlyTag),
      m_at(HtmlTree::order(scope)), m_end(m_nodes.size()),
      m_steps(shares.left(selector.taken.on(tree.generation()), selector.takenByAll->on(tree.generation()))),
      m_matcher(tree, scope, selector.memos, StepBudget(m_steps))
{
    if (const Node *after = HtmlTree::nextAfterSubtree(scope, tree.document()); after && scope != tree.document())
        m_end = HtmlTree::order(after);
}

SelectorMatches::~SelectorMatches()
{
    const qint64 taken = m_steps - m_matcher.steps().left();
    m_selector.taken.add(m_tree.generation(), taken);
    m_selector.takenByAll->add(m_tree.generation(), taken);
}

Node *SelectorMatches::next()
{
    size_t counted = m_at; // nodes that are passed over are counted together
    while (m_at < m_end && !ranOut()) {
        Node *node = m_nodes[m_at];
        const bool hidesContent = dom::isHtml(node, MyHTML_TAG_TEMPLATE);
        const Node *after = hidesContent ? HtmlTree::nextAfterSubtree(node, m_nodes.front()) : nullptr;
        m_at = after ? HtmlTree::order(after) : hidesContent ? m_end : m_at + 1;
        if (m_onlyTag ? node->tag_id != m_onlyTag : !dom::isElement(node))
            continue;
        m_matcher.step(qint64(m_at - std::exchange(counted, m_at)));
        if (m_matcher.matches(node, *m_selector.list) && !ranOut())
            return node;
    }
    m_matcher.step(qint64(m_at - counted));
    return nullptr;
}

struct Selectors::Private {
    struct Entry {
        std::unique_ptr<Selector> selector;
        QString fault;
    };
    QHash<QString, std::shared_ptr<Entry>> cache;
    StepsTaken taken;

    Entry makeEntry(const QString &text)
    {
        css::Parsed parsed = css::parseSelector(text);
        if (!parsed.list)
            return {nullptr, atPlace(parsed.fault)};
        resolveTags(*parsed.list);
        auto selector = std::make_unique<Selector>();
        selector->list = std::move(parsed.list);
        selector->memos.resize(size_t(parsed.memos));
        selector->onlyTag = onlyTagOf(*selector->list);
        selector->takenByAll = &taken;
        return {std::move(selector), {}};
    }
};

Selectors::Selectors() : d(std::make_unique<Private>()) {}
Selectors::~Selectors() = default;

const Selector *Selectors::compile(const QString &text, QString *why)
{
    auto entry = d->cache.value(text);
    if (!entry && d->cache.size() >= MaxCached) {
        if (why)
            *why = translate("core", "there are more than %1 selectors").arg(MaxCached);
        return nullptr;
    }
    if (!entry) {
        entry = std::make_shared<Private::Entry>(d->makeEntry(text));
        d->cache.insert(text, entry);
    }
    if (why && !entry->selector)
        *why = entry->fault;
    return entry->selector.get();
}

bool Selectors::find(const Selector *selector, Node *scope, const HtmlTree &tree, std::vector<Node *> &out)
{
    out.clear();
    if (!selector || !scope)
        return true;
    SelectorMatches matches(*selector, scope, tree);
    while (Node *node = matches.next())
        out.push_back(node);
    return !matches.ranOut();
}

} // namespace trawl
