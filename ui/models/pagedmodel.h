// Rows that are paged in from the Console when they are seen: a window over the engine's list, which keeps its place by
// row ids.
#pragma once

#include "console/console.h"

#include <QHash>
#include <QJsonArray>
#include <QSet>

#include <functional>

namespace trawl {

/// Not a model itself: the pages of one. GUI thread. Answers of an older refresh never overwrite those of a newer one.
template <class Row>
class PagedRows
{
public:
    static constexpr int pageSize = 100;
    struct Hooks {
        /// The number of rows changes: announce it, call the function, end the announcement.
        std::function<void(int from, int to, const std::function<void()> &)> resized;
        std::function<void(int first, int last)> filled;   ///< these rows have (new) values
        std::function<void(const QJsonObject &)> answered; ///< every answer, for what comes besides rows
        std::function<void(const Error &)> failed;
    };

    PagedRows(Console *console, QObject *context, QString verb, Hooks hooks)
        : m_console(console), m_context(context), m_verb(std::move(verb)), m_hooks(std::move(hooks))
    {
    }
    int total() const { return m_total; }
    bool isKnown() const { return m_known; }
    bool isAsking() const { return !m_asked.isEmpty(); }
    /// Null while it is loading; asks for its page then.
    const Row *at(int row)
    {
        if (row < 0 || row >= m_total)
            return nullptr;
        const auto page = m_pages.constFind(row / pageSize);
        if (page != m_pages.cend() && row % pageSize < page->size())
            return &page->at(row % pageSize);
        ask(row / pageSize);
        return nullptr;
    }
    const Row *peek(int row) const
    {
        const auto page = m_pages.constFind(row / pageSize);
        return row >= 0 && page != m_pages.cend() && row % pageSize < page->size() ? &page->at(row % pageSize)
                                                                                   : nullptr;
    }
    /// Asks again for the pages between two rows (what is seen) and forgets the others.
    void refresh(int first, int last)
    {
        ++m_generation;
        m_asked.clear();
        const int from = qMax(0, first) / pageSize, to = qMax(from, last / pageSize);
        m_pages.removeIf([from, to](auto it) { return it.key() < from || it.key() > to; });
        for (int page = from; page <= to; ++page)
            ask(page);
    }

private:
    void ask(int page)
    {
        if (m_asked.contains(page))
            return;
        m_asked.insert(page);
        const QJsonObject args{{u"offset"_s, page * pageSize}, {u"limit"_s, pageSize}};
        whenDone(m_console->request(m_verb, args), m_context,
                 [this, page, mine = m_generation](Result<QJsonObject> answer) {
                     if (mine != m_generation)
                         return;
                     m_asked.remove(page);
                     if (answer)
                         take(page, *answer);
                     else if (answer.error().kind != ErrorKind::Cancelled)
                         m_hooks.failed(answer.error());
                 });
    }
    void take(int page, const QJsonObject &answer)
    {
        QList<Row> rows;
        for (const QJsonValue &value : answer["rows"_L1].toArray())
            rows.append(Row::fromJson(value.toObject()));
        const int total = int(answer["total"_L1].toInteger());
        const bool first = !std::exchange(m_known, true);
        if (total != m_total || first) {
            m_pages.removeIf([total](auto it) { return it.key() * pageSize >= total; });
            m_hooks.resized(m_total, total, [this, total] { m_total = total; });
        }
        const int count = int(rows.size());
        m_pages.insert(page, std::move(rows));
        if (count)
            m_hooks.filled(page * pageSize, qMin(m_total, page * pageSize + count) - 1);
        m_hooks.answered(answer);
    }

    Console *m_console;
    QObject *m_context;
    QString m_verb;
    Hooks m_hooks;
    QHash<int, QList<Row>> m_pages;
    QSet<int> m_asked;
    int m_total = 0;
    bool m_known = false;
    quint64 m_generation = 0;
};

} // namespace trawl
