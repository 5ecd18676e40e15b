// See cssselector.h. A recursive descent over the text, by CSS Syntax 3 and Selectors 4.
#include "policy/cssselector.h"

#include "domain/names.h"
#include "domain/text.h"
#include "policy/cssscanner.h"
#include "policy/csswords.h"

namespace trawl::css {

namespace {

constexpr qsizetype MaxText = 2000;
constexpr int MaxDepth = 20;

bool isNth(Ask ask)
{
    return ask == Ask::NthChild || ask == Ask::NthLastChild || ask == Ask::NthOfType || ask == Ask::NthLastOfType;
}

class Parser
{
public:
    explicit Parser(const QString &text) : s(text) {}

    Parsed run()
    {
        auto list = std::make_shared<SelectorList>();
        s.skipSpace();
        if (s.atEnd())
            s.fail(0, translate("core", "it is empty"));
        else if (strictList(*list, false) && !s.atEnd())
            s.fail(s.at(), unexpected());
        Parsed out;
        out.dropped = m_dropped;
        out.memos = m_memos;
        if (s.fault())
            out.fault = *s.fault();
        else
            out.list = std::move(list);
        return out;
    }

private:
    QString unexpected() const
    {
        const QChar c = s.here();
        if (s.atEnd())
            return translate("core", "it ends where a selector is expected");
        if (c == u')' || c == u']')
            return translate("core", "“%1” closes nothing").arg(c);
        if (c == u'>' || c == u'+' || c == u'~')
            return translate("core", "“%1” has nothing before it; for what stands directly below a record's element "
                                     "write :scope %1 …")
                .arg(c);
        if (c == u'|')
            return translate("core", "“|” has no namespace here; for one in an attribute's name write \\|");
        if (c.isDigit())
            return translate("core", "a name cannot begin with the digit %1; write it as the escape \\3%1 and a blank, "
                                     "or compare an attribute in quotes, as in [id=\"%1a\"]")
                .arg(c);
        return translate("core", "“%1” does not belong here").arg(c);
    }

    /// One or more selectors up to the end or a closing bracket.
    bool strictList(SelectorList &out, bool relative)
    {
        do {
            s.skipSpace();
            Complex one;
            if (!complex(one, relative))
                return false;
            out.all.push_back(std::move(one));
        } while (s.eat(u','));
        return true;
    }

    /// What does not parse is dropped, as in :is() and :where().
    bool forgivingList(SelectorList &out)
    {
        s.skipSpace();
        if (s.here() == u')')
            return true;
        do {
            s.skipSpace();
            const qsizetype from = s.at();
            const int memos = m_memos;
            Complex one;
            if (complex(one, false) && (s.atEnd() || s.here() == u',' || s.here() == u')')) {
                out.all.push_back(std::move(one));
                continue;
            }
            Fault fault = s.takeFault().value_or(Fault{s.at(), unexpected()});
            m_memos = memos;
            s.moveTo(from);
            if (m_tooDeep || !s.skipMember()) { // what a browser would match is refused, never dropped
                s.fail(fault.offset, fault.sentence);
                return false;
            }
            m_dropped.append(std::move(fault));
        } while (s.eat(u','));
        return true;
    }

    std::optional<Combinator> sign()
    {
        if (s.eat(u'>'))
            return Combinator::Child;
        if (s.eat(u'+'))
            return Combinator::NextSibling;
        if (s.eat(u'~'))
            return Combinator::LaterSibling;
        return std::nullopt;
    }

    /// Leaves the blanks behind it eaten.
    bool complex(Complex &out, bool relative)
    {
        std::vector<Compound> leftToRight;
        Combinator hang = Combinator::Descendant;
        if (relative) {
            hang = sign().value_or(Combinator::Descendant);
            s.skipSpace();
        }
        for (;;) {
            Compound one;
            one.left = hang;
            const qsizetype from = s.at();
            if (!compound(one))
                return false;
            if (one.all.empty()) {
                const bool dangling = !leftToRight.empty() && (s.atEnd() || s.here() == u',' || s.here() == u')');
                return s.fail(from, dangling ? translate("core", "a combinator has nothing after it") : unexpected());
            }
            leftToRight.push_back(std::move(one));
            const bool blank = s.skipSpace();
            const auto found = sign();
            if (!found && (!blank || s.atEnd() || s.here() == u',' || s.here() == u')'))
                break;
            hang = found.value_or(Combinator::Descendant);
            s.skipSpace();
        }
        out.compounds.assign(std::make_move_iterator(leftToRight.rbegin()),
                             std::make_move_iterator(leftToRight.rend()));
        return true;
    }

    bool compound(Compound &out)
    {
        if (!typeSelector(out))
            return false;
        for (;;) {
            s.skipComments();
            Simple one;
            const QChar c = s.here();
            if (c == u'.' || c == u'#') {
                if (!classOrId(one, c))
                    return false;
            } else if (c == u'[') {
                if (!attribute(one))
                    return false;
            } else if (c == u':') {
                if (!pseudo(one))
                    return false;
            } else {
                return true;
            }
            out.all.push_back(std::move(one));
        }
    }

    static void setName(Simple &one, const QString &name)
    {
        one.name = name.toUtf8();
        one.lowerName = one.name.toLower();
    }

    /// "ns|", "*|" or "|" before a name. False: refused.
    bool prefix(Namespace &space)
    {
        const qsizetype from = s.at();
        if (s.here() == u'|' && s.next() != u'=' && s.next() != u'|') {
            s.skip(1);
            space = Namespace::None;
        } else if (s.here() == u'*' && s.next() == u'|' && s.next(2) != u'=') {
            s.skip(2);
            space = Namespace::Any;
        } else if (s.startsName()) {
            const auto name = s.name();
            if (!name)
                return false;
            if (s.here() == u'|' && s.next() != u'=' && s.next() != u'|')
                return s.fail(from, translate("core", "the namespace “%1” is not declared anywhere; write *|%2 for any")
                                        .arg(*name, u"…"_s));
            s.moveTo(from);
        }
        return true;
    }

    bool typeSelector(Compound &out)
    {
        s.skipComments();
        Simple one;
        if (!prefix(one.space))
            return false;
        if (s.here() == u'*') {
            s.skip(1);
            one.ask = Ask::Any;
        } else if (s.startsName()) {
            const auto name = s.name();
            if (!name)
                return false;
            one.ask = Ask::Type;
            setName(one, *name);
        } else {
            return one.space == Namespace::Default || s.fail(s.at(), unexpected());
        }
        if (one.space == Namespace::None)
            one.ask = Ask::Nothing; // every element of a document that was parsed has a namespace
        out.all.push_back(std::move(one));
        return true;
    }

    bool classOrId(Simple &one, QChar sign)
    {
        s.skip(1);
        if (!s.startsName()) {
            if (s.here().isDigit())
                return s.fail(s.at(), unexpected());
            return s.fail(s.at(), translate("core", "“%1” has no name behind it").arg(sign));
        }
        const auto name = s.name();
        if (!name)
            return false;
        one.ask = sign == u'.' ? Ask::Class : Ask::Id;
        setName(one, *name);
        return true;
    }

    std::optional<Match> matchSign()
    {
        constexpr std::pair<char16_t, Match> signs[] = {{u'~', Match::Word},
                                                        {u'|', Match::Dash},
                                                        {u'^', Match::Begins},
                                                        {u'$', Match::Ends},
                                                        {u'*', Match::Contains}};
        if (s.eat(u'='))
            return Match::Equals;
        for (const auto &[sign, match] : signs) {
            if (s.here() == sign && s.next() == u'=') {
                s.skip(2);
                return match;
            }
        }
        return std::nullopt;
    }

    bool attribute(Simple &one)
    {
        const qsizetype open = s.at();
        s.skip(1);
        s.skipSpace();
        one.ask = Ask::Attribute;
        if (!prefix(one.space))
            return false;
        if (!s.startsName())
            return s.fail(s.at(), s.atEnd() ? notClosed(u'[') : translate("core", "“[” needs an attribute's name"));
        const auto name = s.name();
        if (!name)
            return false;
        setName(one, *name);
        s.skipSpace();
        if (const auto match = matchSign()) {
            one.match = *match;
            if (!attributeValue(one))
                return false;
        }
        if (s.eat(u']'))
            return true;
        return s.atEnd() ? s.fail(open, notClosed(u'[')) : s.fail(s.at(), translate("core", "“]” is expected here"));
    }

    bool attributeValue(Simple &one)
    {
        s.skipSpace();
        const qsizetype from = s.at();
        std::optional<QString> value;
        if (s.here() == u'"' || s.here() == u'\'')
            value = s.quoted();
        else if (s.startsName())
            value = s.name();
        else
            return s.fail(from, translate("core", "an attribute's value that is no plain name stands in quotes, as in "
                                                  "[href^=\"/x\"]"));
        if (!value)
            return false;
        one.value = value->toUtf8();
        s.skipSpace();
        if (!s.startsName())
            return true;
        const qsizetype at = s.at();
        const auto flag = s.name();
        if (!flag)
            return false;
        s.skipSpace();
        const QString lower = flag->toLower();
        if (lower != "i"_L1 && lower != "s"_L1)
            return s.fail(at,
                          translate("core", "behind an attribute's value only i or s may stand; a value with blanks "
                                            "stands in quotes"));
        one.caseRule = lower == "i"_L1 ? CaseRule::Ignored : CaseRule::Kept;
        return true;
    }

    static QString notClosed(QChar sign) { return translate("core", "“%1” is not closed").arg(sign); }

    bool pseudo(Simple &one)
    {
        const qsizetype from = s.at();
        s.skip(1);
        const bool element = s.here() == u':';
        if (element)
            s.skip(1);
        if (!s.startsName())
            return s.fail(from, translate("core", "“:” has no name behind it"));
        const auto given = s.name();
        if (!given)
            return false;
        const QString name = given->toLower();
        const bool function = s.here() == u'(';
        if (element || isPseudoElement(name))
            return s.fail(from, pseudoElementRefusal(name));
        const auto ask = function ? functionAsk(name) : plainAsk(name);
        if (!ask)
            return s.fail(from, pseudoClassRefusal(name, function));
        one.ask = *ask;
        if (!function) {
            shorthand(one, name);
            return true;
        }
        const qsizetype open = s.at();
        s.skip(1);
        s.skipSpace();
        m_tooDeep = m_depth >= MaxDepth;
        if (m_tooDeep)
            return s.fail(from, translate("core", "it is nested deeper than %1 levels").arg(MaxDepth));
        ++m_depth;
        const bool sound = argument(one, name, from);
        --m_depth;
        s.skipSpace();
        if (!sound)
            return false;
        if (s.eat(u')'))
            return true;
        return s.atEnd() ? s.fail(open, notClosed(u'(')) : s.fail(s.at(), unexpected());
    }

    /// :first-child and its like are An+B.
    void shorthand(Simple &one, const QString &name)
    {
        if (!isNth(one.ask))
            return;
        one.offset = 1;
        one.memo = m_memos++;
    }

    bool argument(Simple &one, const QString &name, qsizetype from)
    {
        if (one.ask == Ask::Lang)
            return languages(one);
        if (one.ask == Ask::Dir) {
            const auto word = s.startsName() ? s.name() : std::nullopt;
            one.name = word ? word->toLower().toUtf8() : QByteArray();
            return one.name == "ltr" || one.name == "rtl" ||
                   s.fail(s.at(), translate("core", ":dir() takes ltr or rtl"));
        }
        if (isNth(one.ask))
            return nth(one);
        one.list = std::make_shared<SelectorList>();
        if (one.ask == Ask::Is)
            return forgivingList(*one.list);
        if (one.ask == Ask::Not)
            return strictList(*one.list, false);
        if (m_inHas)
            return s.fail(from, translate("core", ":has() cannot stand within :has()"));
        m_inHas = true;
        const bool sound = strictList(*one.list, true);
        m_inHas = false;
        return sound;
    }

    bool languages(Simple &one)
    {
        do {
            s.skipSpace();
            std::optional<QString> range;
            if (s.here() == u'"' || s.here() == u'\'')
                range = s.quoted();
            else if (s.startsName())
                range = s.name();
            if (!range)
                return s.fault() || s.fail(s.at(), translate("core", ":lang() takes languages such as en or \"*-CH\""));
            one.ranges.append(range->toLower().toUtf8());
            s.skipSpace();
        } while (s.eat(u','));
        return true;
    }

    bool nth(Simple &one)
    {
        if (!s.anPlusB(one.step, one.offset))
            return s.fail(s.at(), translate("core", "a number, odd, even or a rule such as 2n+1 is expected here"));
        one.memo = m_memos++;
        const bool blank = s.skipSpace();
        if (s.here() == u')' || s.atEnd())
            return true;
        const qsizetype at = s.at();
        const auto word = s.startsName() && blank ? s.name() : std::nullopt;
        if (!word || word->toLower() != "of"_L1 || (one.ask != Ask::NthChild && one.ask != Ask::NthLastChild))
            return s.fail(at, translate("core", "“)” or “of” and a selector is expected here"));
        one.list = std::make_shared<SelectorList>();
        return strictList(*one.list, false);
    }

    Scanner s;
    QList<Fault> m_dropped;
    int m_memos = 0, m_depth = 0;
    bool m_tooDeep = false;
    bool m_inHas = false;
};

} // namespace

Parsed parseSelector(const QString &text)
{
    if (text.size() > MaxText) {
        Parsed out;
        out.fault = {MaxText, translate("core", "it is longer than %1 characters").arg(MaxText)};
        return out;
    }
    return Parser(text).run();
}

} // namespace trawl::css
