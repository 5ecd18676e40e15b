// The third set: pages written out whole, as sites and the makers of walls send them, before anybody looked at the
// rule.
#include "tests/support/alarmpages.h"

#include <QFile>

namespace trawl::alarmpages {
namespace {

FieldSpec ask(const QString &selector)
{
    FieldSpec field;
    field.name = selector;
    field.kind = FieldKind::Css;
    field.expression = selector;
    return field;
}

} // namespace

QList<Page> pagesOf(const QString &file)
{
    QFile text(file);
    if (!text.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qPrintable(file));
    QList<Page> pages;
    // "==== alarming | h1 | .price | what it is", then the page up to the next such line.
    for (const QString &part : QString::fromUtf8(text.readAll()).split(u"==== "_s, Qt::SkipEmptyParts)) {
        const qsizetype end = part.indexOf(u'\n');
        const QStringList head = part.left(end).split(u" | "_s);
        if (head.size() < 4)
            qFatal("a page begins with its kind, two selectors or more, and what it is: %s",
                   qPrintable(part.left(end)));
        Page page{part.mid(end + 1), head[0] == u"alarming", {}};
        for (const QString &selector : head.sliced(1, head.size() - 2))
            page.fields.append(ask(selector));
        pages.append(std::move(page));
    }
    return pages;
}

} // namespace trawl::alarmpages
