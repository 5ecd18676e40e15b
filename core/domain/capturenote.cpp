// Notes on captures as JSON and as sentences.
#include "domain/capturenote.h"

#include "domain/json.h"
#include "domain/text.h"

namespace trawl {

void map(JsonMapper &m, CaptureNote &v)
{
    m("kind"_L1, v.kind);
    m("field"_L1, v.field);
    m("text"_L1, v.text);
}

void map(JsonMapper &m, NoteCount &v)
{
    m("kind"_L1, v.kind);
    m("field"_L1, v.field);
    m("pages"_L1, v.pages);
    m("of"_L1, v.of);
    m("last"_L1, v.last);
}

QString noteSentence(const NoteCount &count)
{
    const QString pages = QString::number(count.pages), of = QString::number(count.of);
    if (count.kind != NoteKind::NothingFound || count.field.isEmpty())
        return translate("core", "%1 of %2 pages: %3").arg(pages, of, count.last);
    if (count.pages == count.of)
        return translate("core", "Field %1: nothing found on any of %2 pages so far").arg(count.field, of);
    return translate("core", "Field %1: nothing found on %2 of %3 pages").arg(count.field, pages, of);
}

} // namespace trawl
