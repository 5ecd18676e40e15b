// What an extraction could not do, or did with a doubt: notes on captures, counted per source.
#pragma once

#include "domain/names.h"

#include <QList>
#include <QString>

#include <array>

namespace trawl {

class JsonMapper;

/// The words are stored and counted: they stay.
enum class NoteKind : quint8 {
    NothingFound, ///< nothing stood where the field is looked for
    Unread,       ///< the value is none of the field's type
    Doubtful,     ///< the value has several readings; one was taken
    Charset,      ///< nobody declared the page's character set; it was guessed
    Nodes,        ///< fields of one record come from several things of the page's data
    Data,         ///< the page's structured data can't be read
    Expression,   ///< a selector, path or regular expression that can't be used
    Limit,        ///< something was cut
    Other,
};
template <>
struct Words<NoteKind> {
    static constexpr std::array words{std::pair{NoteKind::NothingFound, "nothing-found"},
                                      std::pair{NoteKind::Unread, "unread"},
                                      std::pair{NoteKind::Doubtful, "doubtful"},
                                      std::pair{NoteKind::Charset, "charset"},
                                      std::pair{NoteKind::Nodes, "mixed-nodes"},
                                      std::pair{NoteKind::Data, "data"},
                                      std::pair{NoteKind::Expression, "expression"},
                                      std::pair{NoteKind::Limit, "limit"},
                                      std::pair{NoteKind::Other, "other"}};
};

struct CaptureNote {
    NoteKind kind = NoteKind::Other;
    QString field; ///< empty: the page
    QString text;  ///< sentence
    friend bool operator==(const CaptureNote &, const CaptureNote &) = default;
};
void map(JsonMapper &m, CaptureNote &v);

/// How many pages of a source have a note of one kind about one field.
struct NoteCount {
    NoteKind kind = NoteKind::Other;
    QString field;
    int pages = 0;
    int of = 0;   ///< pages of the source so far
    QString last; ///< text of the newest
    friend bool operator==(const NoteCount &, const NoteCount &) = default;
};
void map(JsonMapper &m, NoteCount &v);

/// "price: nothing found on any of 12 pages so far", "3 of 12 pages: Field date: …".
QString noteSentence(const NoteCount &count);

} // namespace trawl
