// See hungpages.h.
#include "policy/hungpages.h"

#include "domain/names.h"
#include "domain/text.h"

#include <QJsonObject>
#include <QStringList>

#include <algorithm>

namespace trawl {

namespace {
constexpr qsizetype mostKept = 200;
constexpr qsizetype mostNamed = 8;
} // namespace

void HungPages::add(const HungPage &page)
{
    m_pages.removeIf([&page](const HungPage &known) { return known.item == page.item; });
    m_pages.append(page);
    if (m_pages.size() > mostKept)
        m_pages.removeFirst();
}

void HungPages::done(RowId item)
{
    for (HungPage &page : m_pages)
        page.done = page.done || page.item == item;
}

QList<HungPage> HungPages::since(Instant at) const
{
    QList<HungPage> found;
    std::ranges::copy_if(m_pages, std::back_inserter(found), [at](const HungPage &page) { return page.at >= at; });
    return found;
}

QJsonArray HungPages::toJson() const
{
    QJsonArray array;
    for (const HungPage &page : m_pages) {
        array.append(QJsonObject{
            {u"item"_s, page.item}, {u"at"_s, page.at.ms}, {u"reason"_s, page.reason}, {u"done"_s, page.done}});
    }
    return array;
}

HungPages HungPages::fromJson(const QJsonArray &array)
{
    HungPages pages;
    for (const QJsonValue &value : array) {
        pages.add({value["item"_L1].toInteger(), Instant{value["at"_L1].toInteger()}, value["reason"_L1].toString(),
                   value["done"_L1].toBool()});
    }
    return pages;
}

QString hungText(const QList<HungPage> &pages)
{
    QStringList reasons; // in the order of their first page
    for (const HungPage &page : pages) {
        if (!reasons.contains(page.reason))
            reasons.append(page.reason);
    }
    QStringList parts;
    qsizetype named = 0;
    for (const QString &reason : std::as_const(reasons)) {
        QStringList items;
        for (const HungPage &page : pages) {
            if (page.reason == reason && named < mostNamed) {
                items.append(QString::number(page.item));
                ++named;
            }
        }
        if (!items.isEmpty())
            parts.append((items.size() == 1 ? translate("core", "item %1: %2") : translate("core", "items %1: %2"))
                             .arg(items.join(u", "_s), reason));
    }
    if (named < pages.size())
        parts.append(translate("core", "and %1 more").arg(pages.size() - named));
    QString text = parts.join(u"; "_s);
    if (!text.isEmpty())
        text[0] = text.at(0).toUpper();
    return text;
}

} // namespace trawl
