// See drill.h.
#include "policy/drill.h"

#include "domain/names.h"
#include "domain/text.h"

#include <QHash>

namespace trawl {

namespace {
struct Page {
    int items = 0, rows = 0;
    const DrilledItem *item = nullptr;
};

QHash<QString, Page> pagesOf(const DrilledWorkspace &workspace)
{
    QHash<QString, Page> pages;
    for (const DrilledItem &item : workspace.items) {
        Page &page = pages[item.page];
        ++page.items;
        page.item = &item;
    }
    for (const QString &row : workspace.rows)
        ++pages[row].rows;
    return pages;
}

void judge(const QString &name, const Page &peace, const Page &killed, DrillVerdict &verdict)
{
    if (killed.items > 1)
        verdict.doubled.append(translate("core", "%1 is %2 items").arg(name).arg(killed.items));
    if (killed.rows > 1)
        verdict.doubled.append(translate("core", "%1 is %2 rows at the target").arg(name).arg(killed.rows));
    if (killed.item && killed.item->captures > 1)
        verdict.doubled.append(translate("core", "%1 was captured %2 times").arg(name).arg(killed.item->captures));
    if (!peace.item && killed.items > 0)
        verdict.doubled.append(translate("core", "%1 was crawled, and is not of the sample").arg(name));
    if (!peace.item)
        return;
    const ItemState was = peace.item->state;
    if (!killed.item) {
        verdict.lost.append(translate("core", "%1 is no item any more").arg(name));
        return;
    }
    const ItemState is = killed.item->state;
    if (is == ItemState::Pending || is == ItemState::Leased)
        verdict.lost.append(translate("core", "%1 did not end: it is %2").arg(name, word(is)));
    else if (was == ItemState::Captured && is != ItemState::Captured)
        verdict.wronglyFailed.append(translate("core", "%1 is %2").arg(name, word(is)));
    else if (is == ItemState::Captured && killed.item->captures == 0)
        verdict.lost.append(translate("core", "%1 is captured, and its capture is not there").arg(name));
    else if (was == ItemState::Skipped && is == ItemState::Failed)
        verdict.wronglyFailed.append(translate("core", "%1 failed where it is skipped in peace").arg(name));
    else if (was == ItemState::Failed && is == ItemState::Skipped)
        verdict.wronglyFailed.append(translate("core", "%1 was given up before it failed").arg(name));
    if (killed.item->owed || (peace.rows > 0 && killed.rows == 0))
        verdict.lost.append(translate("core", "%1 is not at the target").arg(name));
}
} // namespace

DrillVerdict judgeDrill(const DrilledWorkspace &inPeace, const DrilledWorkspace &killed)
{
    DrillVerdict verdict;
    const QHash<QString, Page> peace = pagesOf(inPeace);
    QHash<QString, Page> pages = pagesOf(killed);
    for (auto page = peace.cbegin(); page != peace.cend(); ++page)
        pages.insert(page.key(), pages.value(page.key())); // what is gone is looked at, too
    QStringList names = pages.keys();
    names.sort();
    for (const QString &name : std::as_const(names))
        judge(name, peace.value(name), pages.value(name), verdict);
    for (const QString &object : killed.missing)
        verdict.lost.append(translate("core", "Object %1 is not what its row says").arg(object));
    for (const QString &object : killed.spare)
        verdict.doubled.append(translate("core", "Object %1 is there once too often").arg(object));
    return verdict;
}

} // namespace trawl
