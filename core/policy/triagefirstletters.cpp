// Reads as much of an expression as its first letters need; see triagefirstletters.h.
#include "policy/triagefirstletters.h"

#include "domain/names.h"

#include <QMap>
#include <QSet>

#include <algorithm>

namespace trawl {
namespace {

/// What a part of an expression may begin with.
struct Firsts {
    QSet<QChar> letters;
    bool any = false;       ///< with what is not told here
    bool mayBeEmpty = true; ///< then what follows may come first
    void add(const Firsts &other)
    {
        letters.unite(other.letters);
        any = any || other.any;
    }
};

/// Of expressions as the lists of words write them: groups, classes, escapes and quantifiers.
class FirstsReader
{
public:
    explicit FirstsReader(const QString &expression) : m_text(expression) {}
    /// The phrases between the bars outside of all groups, each with its beginnings.
    QList<std::pair<QString, Firsts>> phrases()
    {
        QList<std::pair<QString, Firsts>> all;
        while (m_at < m_text.size()) {
            const qsizetype from = m_at;
            const Firsts firsts = sequence();
            all.append({m_text.mid(from, m_at - from), firsts});
            ++m_at; // the bar
        }
        return all;
    }

private:
    Firsts sequence()
    {
        Firsts all;
        while (m_at < m_text.size() && m_text[m_at] != u'|' && m_text[m_at] != u')') {
            Firsts part = atom();
            part.mayBeEmpty = quantifier() || part.mayBeEmpty;
            if (!all.mayBeEmpty)
                continue;
            all.add(part);
            all.mayBeEmpty = part.mayBeEmpty;
        }
        return all;
    }
    Firsts atom()
    {
        const QChar c = m_text[m_at++];
        if (c == u'(')
            return group();
        if (c == u'[')
            return ofClass();
        if (c == u'\\')
            return escape();
        if (c == u'^' || c == u'$')
            return {};
        return c == u'.' ? Firsts{{}, true, false} : Firsts{{c.toLower()}, false, false};
    }
    Firsts group()
    {
        const bool looksAround = m_text[m_at] == u'?' && m_text[m_at + 1] != u':';
        if (m_text[m_at] == u'?')
            m_at += m_text[m_at + 1] == u'<' ? 3 : 2;
        Firsts all{{}, false, false};
        for (bool more = true; more; ++m_at) {
            const Firsts one = sequence();
            all.add(one);
            all.mayBeEmpty = all.mayBeEmpty || one.mayBeEmpty;
            more = m_at < m_text.size() && m_text[m_at] == u'|';
        }
        return looksAround ? Firsts() : all;
    }
    Firsts ofClass()
    {
        Firsts all{{}, m_text[m_at] == u'^', false};
        for (; m_at < m_text.size() && m_text[m_at] != u']'; ++m_at) {
            const QChar c = m_text[m_at];
            all.any = all.any || c == u'\\' || (c == u'-' && !all.letters.isEmpty() && m_text[m_at + 1] != u']');
            all.letters.insert(c.toLower());
            m_at += c == u'\\';
        }
        ++m_at;
        return all;
    }
    Firsts escape()
    {
        const QChar c = m_text[m_at++];
        if (c == u'b')
            return {};
        if (c == u'd')
            return {{u'0', u'1', u'2', u'3', u'4', u'5', u'6', u'7', u'8', u'9'}, false, false};
        if (c == u'p')
            m_at = m_text.indexOf(u'}', m_at) + 1;
        return c.isLetter() ? Firsts{{}, true, false} : Firsts{{c}, false, false};
    }
    /// true: what stands before it may be left out.
    bool quantifier()
    {
        if (m_at >= m_text.size())
            return false;
        bool mayBeEmpty = m_text[m_at] == u'?' || m_text[m_at] == u'*';
        if (m_text[m_at] == u'{') {
            mayBeEmpty = m_text[m_at + 1] == u'0';
            m_at = m_text.indexOf(u'}', m_at) + 1;
        } else if (mayBeEmpty || m_text[m_at] == u'+') {
            ++m_at;
        } else {
            return false;
        }
        if (m_at < m_text.size() && m_text[m_at] == u'?') // as few as possible
            ++m_at;
        return mayBeEmpty;
    }

    const QString &m_text;
    qsizetype m_at = 0;
};

QString classOf(const QSet<QChar> &letters)
{
    QList<QChar> sorted(letters.begin(), letters.end());
    std::ranges::sort(sorted);
    QString all;
    for (const QChar c : sorted) {
        if (QStringView(u"\\]^-[").contains(c))
            all += u'\\';
        all += c;
    }
    return u"(?=[%1])"_s.arg(all);
}

} // namespace

QString byFirstLetters(const QString &phrases)
{
    QMap<QString, QStringList> guarded; // guard → phrases
    QSet<QChar> letters;
    QStringList parts;
    for (const auto &[phrase, firsts] : FirstsReader(phrases).phrases()) {
        if (firsts.any || firsts.mayBeEmpty) {
            parts.append(phrase);
            continue;
        }
        letters.unite(firsts.letters);
        guarded[classOf(firsts.letters)].append(phrase);
    }
    QStringList groups;
    for (auto it = guarded.begin(); it != guarded.end(); ++it)
        groups.append(it.key() + u"(?:"_s + it.value().join(u'|') + u')');
    if (!groups.isEmpty())
        parts.append(classOf(letters) + u"(?:"_s + groups.join(u'|') + u')');
    return parts.join(u'|');
}

} // namespace trawl
