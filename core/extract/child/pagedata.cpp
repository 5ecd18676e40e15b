// See pagedata.h.
#include "extract/child/pagedata.h"

#include "domain/names.h"
#include "extract/child/itemdata.h"
#include "extract/child/lenientjson.h"

#include <algorithm>

namespace trawl {

namespace {

QString nameOf(FieldKind kind)
{
    return kind == FieldKind::JsonLd ? u"JSON-LD"_s : kind == FieldKind::Rdfa ? u"RDFa"_s : u"microdata"_s;
}

} // namespace

void PageData::setPage(const HtmlTree *tree, QList<CaptureNote> *notes)
{
    m_tree = tree;
    m_notes = notes;
    for (Things &things : m_things) {
        if (things.read)
            things = {};
    }
    m_state.setPage(tree, &tree->survey().nodes);
    m_record = {};
    m_paths = nullptr;
}

void PageData::note(NoteKind kind, const FieldSpec &field, const QString &text)
{
    m_notes->append({kind, field.name, text});
}

void PageData::read(FieldKind kind, DataNodes &nodes)
{
    const Survey &survey = m_tree->survey();
    if (kind == FieldKind::Microdata)
        return readMicrodata(*m_tree, survey.nodes, nodes);
    if (kind == FieldKind::Rdfa)
        return readRdfa(*m_tree, survey.nodes, nodes);
    for (const Node *script : survey.jsonLd) {
        const auto values = readLenientJson(HtmlTree::allText(script));
        if (!values) {
            m_notes->append({NoteKind::Data, {}, u"A JSON-LD script of the page is no JSON"_s});
            continue;
        }
        for (const QJsonValue &value : *values)
            nodes.addDocument(value, script);
    }
}

PageData::Things &PageData::thingsOf(FieldKind kind)
{
    Things &things = m_things.at(kind == FieldKind::JsonLd ? 0 : kind == FieldKind::Microdata ? 1 : 2);
    if (!things.read) {
        things.read = true;
        read(kind, things.nodes);
    }
    return things;
}

std::vector<const DataNode *> PageData::things(FieldKind kind, const QString &type)
{
    return thingsOf(kind).nodes.ofType(type);
}

void PageData::setRecord(const Record &record, const QHash<FieldKind, QStringList> *paths, bool only)
{
    m_record = record;
    m_paths = paths;
    m_onlyRecord = only;
    for (Things &things : m_things) {
        things.chosen = false;
        things.ofType.clear();
    }
}

/// The thing that @p path is answered from: the one that answers most of the record's paths; for a path of another
/// type, the one of that type that answers most; else the first that answers it, and then a note says so.
const DataNode *PageData::sourceOf(Things &things, const FieldSpec &field, const QString &path)
{
    const QStringList paths = m_paths->value(field.kind);
    if (!things.chosen) {
        things.chosen = true;
        things.main = things.nodes.best(paths, m_record.node);
    }
    const QString type = DataNodes::typeOf(path);
    const DataNode *expected = things.main;
    if (!type.isEmpty() && !(expected && DataNodes::hasType(*expected, type))) {
        if (!things.ofType.contains(type)) {
            QStringList same;
            std::copy_if(paths.begin(), paths.end(), std::back_inserter(same),
                         [&](const QString &other) { return DataNodes::typeOf(other) == type; });
            things.ofType.insert(type, things.nodes.best(same, m_record.node));
        }
        expected = things.ofType.value(type);
    }
    if (expected && !things.nodes.find(*expected, path).isEmpty())
        return expected;
    const DataNode *other = things.nodes.firstWith(path, m_record.node);
    if (other && expected) {
        note(NoteKind::Nodes, field,
             u"Field %1: “%2” is of another %3 thing (%4) than the record's other fields (%5)"_s.arg(
                 field.name, path.left(60), nameOf(field.kind), DataNodes::typeText(*other),
                 DataNodes::typeText(*expected)));
    }
    return other;
}

QStringList PageData::texts(const FieldSpec &field, const QString &path)
{
    QList<QJsonValue> values;
    if (field.kind == FieldKind::State) {
        bool unreadable = false;
        values = m_state.find(path, &unreadable);
        if (unreadable)
            note(NoteKind::Data, field, u"Field %1: the page's state “%2” is no JSON"_s.arg(field.name, path.left(60)));
    } else if (m_record.thing && m_record.notation == field.kind) {
        Things &things = thingsOf(field.kind);
        values = things.nodes.find(*m_record.thing, path);
    } else {
        Things &things = thingsOf(field.kind);
        const DataNode *source = sourceOf(things, field, path);
        if (source && !m_onlyRecord && !isBelow(source->where, m_record.node)) {
            note(NoteKind::Nodes, field,
                 u"Field %1: its %2 stands in none of the page's records, so all of them have the same"_s.arg(
                     field.name, nameOf(field.kind)));
        }
        if (source)
            values = things.nodes.find(*source, path);
    }
    QStringList out;
    for (const QJsonValue &value : std::as_const(values))
        out.append(DataNodes::text(value));
    return out;
}

} // namespace trawl
