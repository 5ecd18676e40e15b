// CSS selectors (Selectors 4, as far as a document at rest has them): text → a compiled list, or the place and a
// sentence.
#pragma once

#include "policy/textfault.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace trawl::css {

struct SelectorList;

/// What one simple selector asks of an element.
enum class Ask : quint8 {
    Nothing, ///< never fulfilled by a document at rest, such as :hover
    Any,     ///< every element
    Type,
    Class,
    Id,
    Attribute,
    Is, ///< :is(), :where()
    Not,
    Has,
    NthChild,
    NthLastChild,
    NthOfType,
    NthLastOfType,
    OnlyChild,
    OnlyOfType,
    Empty,
    Root,
    Scope,
    Link,
    Defined,
    Checked,
    Disabled,
    Enabled,
    Required,
    Optional,
    ReadOnly,
    ReadWrite,
    Default,
    Indeterminate,
    PlaceholderShown,
    Lang,
    Dir,
    Open
};

enum class Match : quint8 { Exists, Equals, Word, Dash, Begins, Ends, Contains };
enum class CaseRule : quint8 { OfDocument, Ignored, Kept }; ///< of an attribute's value: none, i, s
enum class Namespace : quint8 { Default, Any, None };       ///< "a", "*|a", "|a"
enum class Combinator : quint8 { Descendant, Child, NextSibling, LaterSibling };

/// One simple selector. Names are UTF-8.
struct Simple {
    Ask ask = Ask::Any;
    Match match = Match::Exists;
    CaseRule caseRule = CaseRule::OfDocument;
    Namespace space = Namespace::Default;
    quint32 tag = 0;                    ///< for the matcher: its tree's number of the lower-case name; 0: not known
    QByteArray name;                    ///< as written, escapes resolved; of Dir: "ltr" or "rtl"
    QByteArray lowerName;               ///< ASCII letters in lower case
    QByteArray value;                   ///< of an attribute
    int step = 0, offset = 0;           ///< An+B
    int memo = -1;                      ///< of An+B: its number among those of the whole selector
    QList<QByteArray> ranges;           ///< of Lang, in lower case
    std::shared_ptr<SelectorList> list; ///< of Is, Not, Has, and "of S"
};

struct Compound {
    std::vector<Simple> all;
    Combinator left = Combinator::Descendant; ///< how it hangs on the one to its left; of the leftmost: on the anchor
};

/// From right to left: the first one is the element that is selected.
struct Complex {
    std::vector<Compound> compounds;
};

struct SelectorList {
    std::vector<Complex> all;
};

using Fault = TextFault;

struct Parsed {
    std::shared_ptr<SelectorList> list; ///< null: refused
    Fault fault;                        ///< why it is refused
    QList<Fault> dropped;               ///< members of :is() and :where() that the standard lets fall silently
    int memos = 0;                      ///< how many An+B it has
};

/// Pure; any thread. Text of more than 2,000 characters or nested deeper than 20 is refused.
Parsed parseSelector(const QString &text);

} // namespace trawl::css
