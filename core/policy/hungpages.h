// Pages whose worker gave no sign of life and was ended: told for a while, and kept with the books of the run. Pure.
#pragma once

#include "domain/instant.h"
#include "domain/item.h"

#include <QJsonArray>
#include <QList>
#include <QString>

namespace trawl {

struct HungPage {
    RowId item = 0;
    Instant at; ///< when its worker was ended
    QString reason;
    bool done = false; ///< a fresh worker has done it already; else it went back into the queue
};

/// A value; one per source of a run. Of an item the newest counts; at most 200 items, the newest.
class HungPages
{
public:
    void add(const HungPage &page);
    void done(RowId item); ///< it came to its end meanwhile
    /// Those of @p at and later, oldest first.
    QList<HungPage> since(Instant at) const;
    bool isEmpty() const { return m_pages.isEmpty(); }

    QJsonArray toJson() const;
    static HungPages fromJson(const QJsonArray &array);

private:
    QList<HungPage> m_pages;
};

/// "Item 4: why; items 5, 6 and 7: why": each of them, those with one reason together; of very many the first, and how
/// many more.
QString hungText(const QList<HungPage> &pages);

} // namespace trawl
