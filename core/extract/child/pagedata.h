// The data that a page carries beside its text, read when a field asks for it, and which thing a record's fields come
// from.
#pragma once

#include "domain/capturenote.h"
#include "domain/source.h"
#include "extract/child/datanodes.h"
#include "extract/child/statedata.h"

#include <array>

namespace trawl {

/// One record: a node of the tree, or a thing of the page's data.
struct Record {
    Node *node = nullptr;
    const DataNode *thing = nullptr; ///< lives until the next page
    FieldKind notation{};            ///< of the thing
};

/// The data of one page; used by one thread. Notes go to the list that the page gives.
class PageData
{
public:
    void setPage(const HtmlTree *tree, QList<CaptureNote> *notes);
    std::vector<const DataNode *> things(FieldKind kind, const QString &type);
    /// The record whose fields are asked for next. @p paths: of all its fields, by kind. @p only: the page has no
    /// other.
    void setRecord(const Record &record, const QHash<FieldKind, QStringList> *paths, bool only);
    QStringList texts(const FieldSpec &field, const QString &path);

private:
    /// The things of one notation.
    struct Things {
        bool read = false;
        DataNodes nodes;
        bool chosen = false;
        const DataNode *main = nullptr; ///< answers most of the record's paths
        QHash<QString, const DataNode *> ofType;
    };
    Things &thingsOf(FieldKind kind);
    void read(FieldKind kind, DataNodes &nodes);
    const DataNode *sourceOf(Things &things, const FieldSpec &field, const QString &path);
    void note(NoteKind kind, const FieldSpec &field, const QString &text);

    const HtmlTree *m_tree = nullptr;
    QList<CaptureNote> *m_notes = nullptr;
    std::array<Things, 3> m_things; ///< JSON-LD, microdata, RDFa
    StateData m_state;
    Record m_record;
    bool m_onlyRecord = true;
    const QHash<FieldKind, QStringList> *m_paths = nullptr;
};

} // namespace trawl
