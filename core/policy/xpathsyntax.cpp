// See xpathsyntax.h. A recursive descent by the grammar of XPath 1.0.
#include "policy/xpathsyntax.h"

#include "domain/names.h"
#include "domain/text.h"
#include "policy/wordlist.h"

#include <algorithm>
#include <array>
#include <limits>

namespace trawl {

namespace {

constexpr qsizetype MaxText = 4000;
constexpr int MaxDepth = 40;
constexpr int AnyNumber = std::numeric_limits<int>::max();

struct Function {
    QLatin1StringView name;
    int least, most;
    bool takesNodes = false; ///< its first argument
    bool givesNodes = false;
};

constexpr std::array functions{Function{"last"_L1, 0, 0},
                               Function{"position"_L1, 0, 0},
                               Function{"count"_L1, 1, 1, true},
                               Function{"id"_L1, 1, 1, false, true},
                               Function{"local-name"_L1, 0, 1, true},
                               Function{"namespace-uri"_L1, 0, 1, true},
                               Function{"name"_L1, 0, 1, true},
                               Function{"string"_L1, 0, 1},
                               Function{"concat"_L1, 2, AnyNumber},
                               Function{"starts-with"_L1, 2, 2},
                               Function{"contains"_L1, 2, 2},
                               Function{"substring-before"_L1, 2, 2},
                               Function{"substring-after"_L1, 2, 2},
                               Function{"substring"_L1, 2, 3},
                               Function{"string-length"_L1, 0, 1},
                               Function{"normalize-space"_L1, 0, 1},
                               Function{"translate"_L1, 3, 3},
                               Function{"boolean"_L1, 1, 1},
                               Function{"not"_L1, 1, 1},
                               Function{"true"_L1, 0, 0},
                               Function{"false"_L1, 0, 0},
                               Function{"lang"_L1, 1, 1},
                               Function{"number"_L1, 0, 1},
                               Function{"sum"_L1, 1, 1, true},
                               Function{"floor"_L1, 1, 1},
                               Function{"ceiling"_L1, 1, 1},
                               Function{"round"_L1, 1, 1}};

/// Of later versions of XPath.
constexpr std::array later{"matches"_L1,  "ends-with"_L1,   "lower-case"_L1, "upper-case"_L1, "replace"_L1,
                           "tokenize"_L1, "string-join"_L1, "exists"_L1,     "empty"_L1,      "distinct-values"_L1,
                           "data"_L1,     "max"_L1,         "min"_L1,        "avg"_L1,        "abs"_L1,
                           "index-of"_L1, "subsequence"_L1};

constexpr std::array axes{
    "ancestor"_L1,  "ancestor-or-self"_L1,  "attribute"_L1, "child"_L1,  "descendant"_L1, "descendant-or-self"_L1,
    "following"_L1, "following-sibling"_L1, "namespace"_L1, "parent"_L1, "preceding"_L1,  "preceding-sibling"_L1,
    "self"_L1};

constexpr std::array nodeTypes{"comment"_L1, "text"_L1, "processing-instruction"_L1, "node"_L1};

class Parser
{
public:
    explicit Parser(const QString &text) : m_text(text) {}

    std::optional<TextFault> run()
    {
        skipSpace();
        if (atEnd())
            fail(0, translate("core", "it is empty"));
        bool nodes = false;
        if (!m_fault && expression(nodes) && !atEnd())
            fail(m_at, unexpected());
        return m_fault;
    }

private:
    bool fail(qsizetype at, const QString &sentence)
    {
        if (!m_fault)
            m_fault = TextFault{at, sentence};
        return false;
    }
    bool atEnd() const { return m_at >= m_text.size(); }
    QChar here(qsizetype ahead = 0) const { return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : QChar(); }
    void skipSpace()
    {
        while (here() == u' ' || here() == u'\t' || here() == u'\n' || here() == u'\r')
            ++m_at;
    }
    bool eat(QLatin1StringView sign)
    {
        if (!QStringView(m_text).sliced(std::min(m_at, m_text.size())).startsWith(sign))
            return false;
        m_at += sign.size();
        skipSpace();
        return true;
    }
    bool eatWord(QLatin1StringView word)
    {
        const qsizetype from = m_at;
        if (startsName() && name() == word) {
            skipSpace();
            return true;
        }
        m_at = from;
        return false;
    }
    bool startsName() const { return here().isLetter() || here() == u'_' || here().isSurrogate(); }
    QString name()
    {
        const qsizetype from = m_at;
        while (here().isLetterOrNumber() || here() == u'_' || here() == u'-' || here() == u'.' ||
               here().isSurrogate() || here().isMark() || here() == u'\u00b7')
            ++m_at;
        return m_text.sliced(from, m_at - from);
    }
    QString unexpected() const
    {
        if (atEnd())
            return translate("core", "it ends where more is expected");
        if (here() == u')' || here() == u']')
            return translate("core", "“%1” closes nothing").arg(here());
        if (here() == u'=' && m_at > 0 && m_text[m_at - 1] == u'=')
            return translate("core", "XPath compares with one “=”");
        return translate("core", "“%1” does not belong here").arg(here());
    }

    /// Operators from the weakest on; each level parses the next one between its signs.
    bool expression(bool &nodes)
    {
        if (++m_depth > MaxDepth)
            return fail(m_at, translate("core", "it is nested deeper than %1 levels").arg(MaxDepth));
        const bool sound = binary(0, nodes);
        --m_depth;
        return sound;
    }

    bool operatorOf(int level)
    {
        switch (level) {
        case 0:
            return eatWord("or"_L1);
        case 1:
            return eatWord("and"_L1);
        case 2:
            return eat("!="_L1) || eat("="_L1);
        case 3:
            return eat("<="_L1) || eat(">="_L1) || eat("<"_L1) || eat(">"_L1);
        case 4:
            return eat("+"_L1) || eat("-"_L1);
        default:
            return eat("*"_L1) || eatWord("div"_L1) || eatWord("mod"_L1);
        }
    }

    bool binary(int level, bool &nodes)
    {
        constexpr int Unary = 6;
        if (level == Unary)
            return unary(nodes);
        if (!binary(level + 1, nodes))
            return false;
        while (operatorOf(level)) {
            bool right = false;
            if (!binary(level + 1, right))
                return false;
            nodes = false;
        }
        return true;
    }

    bool unary(bool &nodes)
    {
        bool negative = false;
        while (eat("-"_L1))
            negative = true;
        qsizetype from = m_at;
        if (!path(nodes))
            return false;
        while (eat("|"_L1)) {
            if (!nodes)
                return fail(from, notNodes(translate("core", "“|”")));
            from = m_at;
            if (!path(nodes))
                return false;
            if (!nodes)
                return fail(from, notNodes(translate("core", "“|”")));
        }
        nodes = nodes && !negative;
        return true;
    }

    static QString notNodes(const QString &who)
    {
        return translate("core", "%1 takes a set of nodes, such as //a, and this is none").arg(who);
    }

    bool startsPrimary() const
    {
        const QChar c = here();
        return c == u'$' || c == u'(' || c == u'"' || c == u'\'' || c.isDigit() || (c == u'.' && here(1).isDigit());
    }

    bool path(bool &nodes)
    {
        nodes = true;
        if (here() == u'/') {
            if (eat("//"_L1))
                return relative();
            eat("/"_L1);
            return !startsStep() || relative();
        }
        if (!startsPrimary() && !startsCall())
            return relative();
        const qsizetype from = m_at;
        if (!primary(nodes))
            return false;
        while (here() == u'[') {
            if (!nodes)
                return fail(m_at, notNodes(translate("core", "What “[” follows")));
            if (!predicate())
                return false;
        }
        if (here() != u'/')
            return true;
        if (!nodes)
            return fail(from, notNodes(translate("core", "What “/” follows")));
        if (!eat("//"_L1))
            eat("/"_L1);
        return relative();
    }

    /// A name with "(" behind it that is no test of a node's type.
    bool startsCall()
    {
        const qsizetype from = m_at;
        bool call = false;
        if (startsName()) {
            QString word = name();
            if (here() == u':' && here(1) != u':') {
                ++m_at;
                word += u':' + name();
            }
            skipSpace();
            call = here() == u'(' && !isOneOf(nodeTypes, word);
        }
        m_at = from;
        return call;
    }

    bool primary(bool &nodes)
    {
        nodes = false;
        const QChar c = here();
        if (c == u'$')
            return fail(m_at, translate("core", "there are no variables here"));
        if (c == u'(') {
            const qsizetype open = m_at;
            eat("("_L1);
            return expression(nodes) && close(")"_L1, open);
        }
        if (c == u'"' || c == u'\'')
            return literal();
        if (c.isDigit() || c == u'.') {
            while (here().isDigit())
                ++m_at;
            if (here() == u'.')
                ++m_at;
            while (here().isDigit())
                ++m_at;
            skipSpace();
            return true;
        }
        return call(nodes);
    }

    bool close(QLatin1StringView sign, qsizetype open)
    {
        if (eat(sign))
            return true;
        return atEnd() ? fail(open, translate("core", "“%1” is not closed").arg(m_text[open]))
                       : fail(m_at, unexpected());
    }

    bool literal()
    {
        const qsizetype end = m_text.indexOf(here(), m_at + 1);
        if (end < 0)
            return fail(m_at, translate("core", "the quote is not closed"));
        m_at = end + 1;
        skipSpace();
        return true;
    }

    bool call(bool &nodes)
    {
        const qsizetype from = m_at;
        QString word = name();
        if (here() == u':') {
            ++m_at;
            word += u':' + name();
        }
        skipSpace();
        const auto *known = std::ranges::find(functions, word, &Function::name);
        if (known == functions.end())
            return fail(from, isOneOf(later, word)
                                  ? translate("core", "%1() came with XPath 2; here is XPath 1.0, with contains(), "
                                                      "starts-with(), substring() and translate()")
                                        .arg(word)
                                  : translate("core", "there is no function %1()").arg(word));
        const qsizetype open = m_at;
        eat("("_L1);
        int count = 0;
        if (here() != u')') {
            do {
                const qsizetype at = m_at;
                bool given = false;
                if (!expression(given))
                    return false;
                if (count == 0 && known->takesNodes && !given)
                    return fail(at, notNodes(word + u"()"_s));
                ++count;
            } while (eat(","_L1));
        }
        if (!close(")"_L1, open))
            return false;
        nodes = known->givesNodes;
        if (count >= known->least && count <= known->most)
            return true;
        const QString takes = known->least == known->most ? QString::number(known->least)
                              : known->most == AnyNumber
                                  ? translate("core", "%1 or more").arg(known->least)
                                  : translate("core", "%1 to %2").arg(known->least).arg(known->most);
        return fail(from, translate("core", "%1() takes %2 arguments, and has %3").arg(word, takes).arg(count));
    }

    bool startsStep() const
    {
        const QChar c = here();
        return startsName() || c == u'*' || c == u'@' || c == u'.';
    }

    bool relative()
    {
        do {
            if (!step())
                return false;
        } while (eat("//"_L1) || eat("/"_L1));
        return true;
    }

    bool step()
    {
        if (eat(".."_L1) || eat("."_L1)) {
            if (here() == u'[')
                return fail(m_at, translate("core", "“.” and “..” take no condition; write self::node()[…] or "
                                                    "parent::node()[…]"));
            return true;
        }
        bool axis = eat("@"_L1);
        if (!axis && startsName()) {
            const qsizetype from = m_at;
            const QString word = name();
            skipSpace();
            axis = eat("::"_L1);
            if (axis && !isOneOf(axes, word))
                return fail(from, translate("core", "there is no axis %1").arg(word));
            if (!axis)
                m_at = from;
        }
        if (!nodeTest())
            return false;
        while (here() == u'[') {
            if (!predicate())
                return false;
        }
        return true;
    }

    bool nodeTest()
    {
        if (eat("*"_L1))
            return true;
        if (!startsName())
            return fail(m_at, unexpected());
        const qsizetype from = m_at;
        const QString word = name();
        if (here() == u':' && here(1) != u':') {
            if (word != "xml"_L1)
                return fail(from,
                            translate("core", "the prefix “%1” is not declared; write *[local-name()='…']").arg(word));
            ++m_at;
            if (!eat("*"_L1) && (!startsName() || name().isEmpty()))
                return fail(m_at, unexpected());
            skipSpace();
            return true;
        }
        skipSpace();
        if (here() != u'(')
            return true;
        const qsizetype open = m_at;
        if (!isOneOf(nodeTypes, word))
            return fail(from, translate("core", "a function cannot stand as a step of a path"));
        eat("("_L1);
        if (word == "processing-instruction"_L1 && (here() == u'"' || here() == u'\'') && !literal())
            return false;
        return close(")"_L1, open);
    }

    bool predicate()
    {
        const qsizetype open = m_at;
        eat("["_L1);
        bool nodes = false;
        if (atEnd())
            return fail(open, translate("core", "“%1” is not closed").arg(QChar(u'[')));
        return expression(nodes) && close("]"_L1, open);
    }

    const QString &m_text;
    qsizetype m_at = 0;
    int m_depth = 0;
    std::optional<TextFault> m_fault;
};

} // namespace

std::optional<TextFault> xpathFault(const QString &expression)
{
    if (expression.size() > MaxText)
        return TextFault{MaxText, translate("core", "it is longer than %1 characters").arg(MaxText)};
    return Parser(expression).run();
}

} // namespace trawl
