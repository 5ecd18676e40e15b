// See datapath.h.
#include "policy/datapath.h"

#include "domain/names.h"
#include "domain/text.h"

namespace trawl {

namespace {

constexpr qsizetype MaxText = 2000;

QString quotedName(const QString &name)
{
    return u"['"_s + QString(name).replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s) + u"']"_s;
}

class Parser
{
public:
    explicit Parser(const QString &text) : m_text(text), m_end(text.size())
    {
        while (m_end > 0 && text[m_end - 1].isSpace())
            --m_end;
    }
    QStringList names()
    {
        skipSpace();
        for (bool first = true; first || m_at < m_end; first = false) {
            const bool bracket = here() == u'[';
            if (!first && !bracket && !eat(u'.')) {
                fail(m_at, translate("core", "a point or “[” is expected here"));
                return {};
            }
            if (bracket ? !inBrackets() : !plain(first))
                return {};
        }
        return m_names;
    }
    const std::optional<TextFault> &fault() const { return m_fault; }

private:
    bool fail(qsizetype at, const QString &sentence)
    {
        m_fault = TextFault{at, sentence};
        return false;
    }
    QChar here() const { return m_at < m_end ? m_text[m_at] : QChar(); }
    bool eat(QChar c)
    {
        if (here() != c)
            return false;
        ++m_at;
        return true;
    }
    void skipSpace()
    {
        while (m_at < m_end && m_text[m_at].isSpace())
            ++m_at;
    }
    bool missing(qsizetype at)
    {
        return fail(at, translate("core", "a name is missing; a path is names with points between, such as "
                                          "Event.offers.price"));
    }

    bool plain(bool first)
    {
        const qsizetype from = m_at;
        qsizetype blank = -1;
        for (; m_at < m_end && here() != u'.' && here() != u'['; ++m_at) {
            if (here().isSpace() && blank < 0)
                blank = m_at;
        }
        const QString name = m_text.sliced(from, m_at - from);
        if (name.isEmpty())
            return missing(from);
        if (name == "*"_L1 || (first && name == "$"_L1))
            return fail(from, translate("core", "a path begins with a type or a property and has names only"));
        if (blank >= 0)
            return fail(blank, translate("core", "a name with blanks is written in brackets and quotes: %1")
                                   .arg(quotedName(name.trimmed())));
        if (const qsizetype closed = name.indexOf(u']'); closed >= 0)
            return fail(from + closed, translate("core", "“%1” closes nothing").arg(QChar(u']')));
        m_names.append(name);
        return true;
    }

    bool inBrackets()
    {
        const qsizetype open = m_at++;
        skipSpace();
        if (here() != u'\'' && here() != u'"')
            return fail(open, inListBrackets(open));
        if (!quoted())
            return false;
        skipSpace();
        return eat(u']') || fail(open, translate("core", "“%1” is not closed").arg(QChar(u'[')));
    }

    QString inListBrackets(qsizetype open) const
    {
        const qsizetype close = m_text.indexOf(u']', open);
        const QString name = m_text.mid(open + 1, close - open - 1).trimmed();
        const bool isName = close > open && !name.isEmpty() && (name[0].isLetter() || name[0] == u'_');
        return isName
                   ? translate("core", "a name in brackets needs quotes: %1").arg(quotedName(name))
                   : translate("core", "leave the brackets out: each entry of a list is looked into; in a state, one "
                                       "entry is named without brackets, as in items.0.title");
    }

    bool quoted()
    {
        const qsizetype from = m_at;
        const QChar quote = m_text[m_at++];
        QString name;
        while (m_at < m_end && here() != quote) {
            if (here() != u'\\')
                name.append(m_text[m_at++]);
            else if (!escape(name))
                return false;
        }
        if (m_at >= m_end)
            return fail(from, translate("core", "the quote is not closed"));
        ++m_at;
        if (name.isEmpty())
            return missing(from);
        m_names.append(name);
        return true;
    }

    /// \' \" \\ \/ \b \f \n \r \t \uXXXX
    bool escape(QString &name)
    {
        static constexpr QStringView signs = u"'\"\\/bfnrt", means = u"'\"\\/\b\f\n\r\t";
        const qsizetype from = m_at++;
        const QChar c = here();
        if (const qsizetype known = m_at < m_end ? signs.indexOf(c) : -1; known >= 0) {
            ++m_at;
            name.append(means[known]);
            return true;
        }
        bool isCode = false;
        const QString digits = m_text.mid(m_at + 1, 4);
        const uint code = c == u'u' && digits.size() == 4 ? digits.toUInt(&isCode, 16) : 0;
        if (!isCode)
            return fail(from, translate("core", "“\\%1” is no escape; write “\\\\” for a backslash").arg(c));
        m_at += 5;
        name.append(QChar(char16_t(code)));
        return true;
    }

    const QString &m_text;
    qsizetype m_at = 0, m_end;
    QStringList m_names;
    std::optional<TextFault> m_fault;
};

} // namespace

DataPath parseDataPath(const QString &text, std::optional<TextFault> *fault)
{
    DataPath path{text, {}, {}};
    Parser parser(text);
    std::optional<TextFault> why;
    if (text.size() > MaxText) {
        why = TextFault{MaxText, translate("core", "it is longer than %1 characters").arg(MaxText)};
    } else {
        path.names = parser.names();
        why = parser.fault();
    }
    if (path.names.size() > 1 && path.names.first().at(0).isUpper())
        path.type = path.names.first();
    if (fault)
        *fault = why;
    return path;
}

std::optional<TextFault> dataPathFault(const QString &text)
{
    std::optional<TextFault> fault;
    parseDataPath(text, &fault);
    return fault;
}

} // namespace trawl
