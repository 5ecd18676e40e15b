// See pagedata.h.
#include "extract/child/pagedata.h"

#include "domain/names.h"
#include "extract/child/itemdata.h"
#include "extract/child/lenientjson.h"

#include <algorithm>

namespace trawl {

namespace {

constexpr qint64 MaxSteps = 2'000'000; ///< things and values looked at for all records of a page
constexpr qsizetype MaxTexts = 1000;

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
    m_states.clear();
    m_steps = StepBudget(MaxSteps);
}

void PageData::note(NoteKind kind, const FieldSpec &field, const QString &text)
{
    m_notes->append({kind, field.name, text});
}

void PageData::read(FieldKind kind, DataNodes &nodes)
{
    const Survey &survey = m_tree->survey();
    if (kind != FieldKind::JsonLd) {
        const bool all = kind == FieldKind::Microdata ? readMicrodata(*m_tree, survey.nodes, nodes)
                                                      : readRdfa(*m_tree, survey.nodes, nodes);
        if (!all)
            m_notes->append(
                {NoteKind::Limit, {}, u"The page's %1 is too costly, and some is missing"_s.arg(nameOf(kind))});
        return;
    }
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

void PageData::setRecord(const Record &record, const QHash<FieldKind, QList<DataPath>> *paths, bool only)
{
    const bool samePaths = m_paths == paths;
    m_record = record;
    m_paths = paths;
    m_onlyRecord = only;
    for (Things &things : m_things) {
        if (!things.read)
            continue;
        things.part.reset();
        things.ofRecord = {};
        if (!samePaths)
            things.ofPage = {};
    }
}

/// The thing that @p path should be answered from: the one that answers most of the record's paths; for a path of
/// another type, the one of that type that answers most.
const DataNode *PageData::expected(Things &things, FieldKind kind, const DataPath &path, const DataNodes::Part &part)
{
    Choice &choice = part.isWhole ? things.ofPage : things.ofRecord;
    const QList<DataPath> paths = m_paths->value(kind);
    if (!choice.chosen) {
        choice.chosen = true;
        choice.main = things.nodes.best(paths, part, m_steps);
    }
    if (path.type.isEmpty() || (choice.main && DataNodes::hasType(*choice.main, path.type)))
        return choice.main;
    if (!choice.ofType.contains(path.type)) {
        QList<DataPath> same;
        std::copy_if(paths.begin(), paths.end(), std::back_inserter(same),
                     [&](const DataPath &other) { return other.type == path.type; });
        choice.ofType.insert(path.type, things.nodes.best(same, part, m_steps));
    }
    return choice.ofType.value(path.type);
}

/// From the expected thing, else from the first that answers.
PageData::Answer PageData::answer(Things &things, FieldKind kind, const DataPath &path)
{
    if (!things.part)
        things.part = things.nodes.within(m_record.node);
    const DataNodes::Part part = *things.part;
    Choice &choice = part.isWhole ? things.ofPage : things.ofRecord;
    if (const auto known = choice.answers.constFind(path.text); known != choice.answers.constEnd())
        return *known;
    Answer answer;
    answer.ofPage = part.isWhole;
    answer.source = expected(things, kind, path, part);
    QList<QJsonValue> values;
    if (answer.source)
        values = things.nodes.find(*answer.source, path, m_steps);
    if (values.isEmpty()) {
        answer.expected = answer.source;
        answer.source = things.nodes.firstWith(path, part, m_steps);
        if (answer.source)
            values = things.nodes.find(*answer.source, path, m_steps);
    }
    answer.texts = textsOf(values);
    choice.answers.insert(path.text, answer);
    return answer;
}

QStringList PageData::textsOf(const QList<QJsonValue> &values)
{
    QStringList out;
    for (const QJsonValue &value : values.first(std::min(values.size(), MaxTexts)))
        out.append(DataNodes::text(value));
    return out;
}

QStringList PageData::stateTexts(const FieldSpec &field, const DataPath &path)
{
    auto known = m_states.constFind(path.text);
    if (known == m_states.constEnd()) {
        bool unreadable = false;
        known = m_states.insert(path.text, textsOf(m_state.find(path.names, &unreadable)));
        if (unreadable)
            note(NoteKind::Data, field,
                 u"Field %1: the page's state “%2” is no JSON"_s.arg(field.name, path.text.left(60)));
    }
    return *known;
}

QStringList PageData::texts(const FieldSpec &field, const DataPath &path)
{
    if (field.kind == FieldKind::State)
        return stateTexts(field, path);
    Things &things = thingsOf(field.kind);
    QStringList out;
    if (m_record.thing && m_record.notation == field.kind) {
        out = textsOf(things.nodes.find(*m_record.thing, path, m_steps));
    } else {
        const Answer found = answer(things, field.kind, path);
        if (found.source && found.expected)
            note(NoteKind::Nodes, field,
                 u"Field %1: “%2” is of another %3 thing (%4) than the record's other fields (%5)"_s.arg(
                     field.name, path.text.left(60), nameOf(field.kind), DataNodes::typeText(*found.source),
                     DataNodes::typeText(*found.expected)));
        if (found.source && !m_onlyRecord && found.ofPage && HtmlTree::parent(m_record.node))
            note(NoteKind::Nodes, field,
                 u"Field %1: its %2 stands in none of the page's records, so all of them have the same"_s.arg(
                     field.name, nameOf(field.kind)));
        out = found.texts;
    }
    if (m_steps.isSpent())
        note(NoteKind::Limit, field,
             u"Field %1: the page's %2 is too costly to look up, and some of it is missing"_s.arg(field.name,
                                                                                                  nameOf(field.kind)));
    return out;
}

} // namespace trawl
