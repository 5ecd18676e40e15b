// Fuzz target of the data that pages carry: the first byte says if the rest is a JSON-LD script, a script with state,
// or a page with microdata and RDFa; what is found must be found again, and what is JSON is taken as it is.
#include "domain/names.h"
#include "extract/child/lenientjson.h"
#include "extract/child/pagedata.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdlib>

using namespace trawl;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void checkLenient(const QByteArray &script)
{
    const auto values = readLenientJson(script);
    QJsonParseError problem;
    const auto strict = QJsonDocument::fromJson(script, &problem);
    if (problem.error == QJsonParseError::NoError) {
        require(values && values->size() == 1);
        require(strict.isArray() ? values->first() == QJsonValue(strict.array())
                                 : values->first() == QJsonValue(strict.object()));
    }
    require(!values || !values->isEmpty());
}

/// Every path that is asked for gives texts, and the same ones again.
void checkPage(const QByteArray &html, const QString &path)
{
    static HtmlTree tree; // as in the process: the state of one page must not harm the next
    static PageData data;
    tree.parse(html);
    QList<CaptureNote> notes;
    data.setPage(&tree, &notes);
    QHash<FieldKind, QList<DataPath>> paths;
    QList<DataPath> all;
    for (const QString &one : {path, u"Event.name"_s, u"startDate"_s, u"offers.price"_s})
        all.append(parseDataPath(one));
    for (const FieldKind kind : {FieldKind::JsonLd, FieldKind::Microdata, FieldKind::Rdfa})
        paths.insert(kind, all);
    for (const FieldKind kind : {FieldKind::JsonLd, FieldKind::Microdata, FieldKind::Rdfa, FieldKind::State}) {
        FieldSpec field;
        field.kind = kind;
        field.name = u"f"_s;
        data.setRecord({tree.document(), nullptr, {}}, &paths, true);
        for (const DataPath &one : all) {
            const QStringList texts = data.texts(field, one);
            require(data.texts(field, one) == texts);
        }
        if (kind == FieldKind::State)
            continue;
        for (const DataNode *thing : data.things(kind, u"Event"_s)) {
            require(DataNodes::hasType(*thing, u"Event"_s));
            data.setRecord({tree.document(), thing, kind}, &paths, false);
            (void)data.texts(field, all.first());
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const QByteArray rest = QString::fromUtf8(reinterpret_cast<const char *>(data) + 1, qsizetype(size) - 1).toUtf8();
    const qsizetype line = rest.indexOf('\n');
    const QString path = QString::fromUtf8(rest.left(std::clamp<qsizetype>(line, 0, 100)));
    const QByteArray body = rest.mid(line + 1);
    switch (data[0] % 4) {
    case 0:
        checkLenient(rest);
        break;
    case 1:
        checkPage("<script type=\"application/ld+json\">" + body + "</script>", path);
        break;
    case 2: {
        bool unreadable = false;
        (void)assignedTo(rest, "__X__", &unreadable);
        checkPage("<script>" + body + "</script>", path);
        break;
    }
    default:
        checkPage(body, path);
    }
    return 0;
}
