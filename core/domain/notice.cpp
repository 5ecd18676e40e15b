// Notices as JSON and as sentences.
#include "domain/notice.h"

#include "domain/json.h"

namespace trawl {

void map(JsonMapper &m, Notice &v)
{
    m("kind"_L1, v.kind);
    m("key"_L1, v.key);
    m("cause"_L1, v.cause);
    m("at"_L1, v.at);
    m("run"_L1, v.run);
    m("runNumber"_L1, v.runNumber);
    m("source"_L1, v.source);
    m("text"_L1, v.text);
    m("reason"_L1, v.reason);
    m("remedy"_L1, v.remedy);
    m("held"_L1, v.held);
}

QString heldText(int held)
{
    if (held <= 0)
        return {};
    return held == 1 ? translate("core", "One more like it was held back since the last message")
                     : translate("core", "%1 more like it were held back since the last message").arg(held);
}

QString noticeSentence(const Notice &notice)
{
    QString all;
    for (QString part : {notice.text, notice.reason, notice.remedy, heldText(notice.held)}) {
        if (part.isEmpty())
            continue;
        if (!part.endsWith(u'.') && !part.endsWith(u'!') && !part.endsWith(u'?'))
            part += u'.';
        all += all.isEmpty() ? part : u' ' + part;
    }
    return all;
}

} // namespace trawl
