// How much work a question at a page may cost, counted in what is looked at: nodes, attributes, pieces of text.
#pragma once

#include <QtGlobal>

#include <algorithm>

namespace trawl {

/// Who has spent it stops looking, and says that what it found is not complete. A value.
class StepBudget
{
public:
    explicit StepBudget(qint64 steps) : m_left(steps) {}
    /// False: it is spent.
    bool take(qint64 steps = 1)
    {
        m_left -= steps;
        return m_left >= 0;
    }
    bool isSpent() const { return m_left < 0; }
    qint64 left() const { return m_left; }

private:
    qint64 m_left;
};

/// What a page may cost in one kind of work. Who takes much leaves to each of the others what it needs.
struct StepShares {
    qint64 mostOfOne, mostOfAll, leastOfOne;

    /// What one may take still that has taken @p own of the @p all that were taken.
    qint64 left(qint64 own, qint64 all) const
    {
        const qint64 rest = std::max(mostOfAll - all, leastOfOne - own);
        return std::clamp<qint64>(rest, 0, std::max<qint64>(0, mostOfOne - own));
    }
};

/// What was taken on one page. A value.
class StepsTaken
{
public:
    /// @p page: HtmlTree::generation().
    qint64 on(quint64 page) const { return page == m_page ? m_steps : 0; }
    void add(quint64 page, qint64 steps)
    {
        m_steps = on(page) + steps;
        m_page = page;
    }

private:
    quint64 m_page = 0;
    qint64 m_steps = 0;
};

} // namespace trawl
