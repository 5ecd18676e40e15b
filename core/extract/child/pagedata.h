// The data that a page carries beside its text, read when a field asks for it, and which thing a record's fields come
// from.
#pragma once

#include "domain/capturenote.h"
#include "domain/source.h"
#include "extract/child/datanodes.h"
#include "extract/child/statedata.h"

#include <array>
#include <optional>

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
    void setRecord(const Record &record, const QHash<FieldKind, QList<DataPath>> *paths, bool only);
    /// At most 1,000, empty ones among them.
    QStringList texts(const FieldSpec &field, const DataPath &path);

private:
    /// What one path of a record gives.
    struct Answer {
        const DataNode *source = nullptr;
        const DataNode *expected = nullptr; ///< the thing of the record's other fields, where it is not the source
        QStringList texts;
        bool ofPage = false; ///< the record has no things of its own
    };
    /// The things that records are answered from, as they are asked for.
    struct Choice {
        bool chosen = false;
        const DataNode *main = nullptr; ///< answers most of the record's paths
        QHash<QString, const DataNode *> ofType;
        QHash<QString, Answer> answers; ///< by path
    };
    /// The things of one notation.
    struct Things {
        bool read = false;
        DataNodes nodes;
        Choice ofPage;                       ///< of all records that have no things of their own
        Choice ofRecord;                     ///< of the record that has some
        std::optional<DataNodes::Part> part; ///< where the record's things are
    };
    Things &thingsOf(FieldKind kind);
    void read(FieldKind kind, DataNodes &nodes);
    Answer answer(Things &things, FieldKind kind, const DataPath &path);
    const DataNode *expected(Things &things, FieldKind kind, const DataPath &path, const DataNodes::Part &part);
    QStringList stateTexts(const FieldSpec &field, const DataPath &path);
    static QStringList textsOf(const QList<QJsonValue> &values);
    void note(NoteKind kind, const FieldSpec &field, const QString &text);

    const HtmlTree *m_tree = nullptr;
    QList<CaptureNote> *m_notes = nullptr;
    std::array<Things, 3> m_things; ///< JSON-LD, microdata, RDFa
    StateData m_state;
    Record m_record;
    bool m_onlyRecord = true;
    const QHash<FieldKind, QList<DataPath>> *m_paths = nullptr;
    StepBudget m_steps{0};                ///< for looking up in all notations
    QHash<QString, QStringList> m_states; ///< by path; the same for every record
};

} // namespace trawl
