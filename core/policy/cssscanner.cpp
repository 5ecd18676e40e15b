// See cssscanner.h.
#include "policy/cssscanner.h"

#include "domain/names.h"
#include "domain/text.h"

namespace trawl::css {

namespace {

bool isBlank(QChar c)
{
    return c == u' ' || c == u'\t' || c == u'\n' || c == u'\r' || c == u'\f';
}

bool isNewline(QChar c)
{
    return c == u'\n' || c == u'\r' || c == u'\f';
}

bool isAsciiLetter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

bool beginsName(QChar c)
{
    return isAsciiLetter(c) || c == u'_' || c.unicode() >= 0x80;
}

bool belongsToName(QChar c)
{
    return beginsName(c) || isDigit(c) || c == u'-';
}

int hexDigit(QChar c)
{
    if (isDigit(c))
        return c.unicode() - '0';
    const char16_t lower = c.unicode() | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

bool Scanner::fail(qsizetype offset, const QString &sentence)
{
    if (!m_fault)
        m_fault = Fault{offset, sentence};
    return false;
}

bool Scanner::eat(QChar c)
{
    if (atEnd() || here() != c)
        return false;
    ++m_at;
    return true;
}

void Scanner::skipComments()
{
    while (here() == u'/' && next() == u'*') {
        const qsizetype end = m_text.indexOf("*/"_L1, m_at + 2);
        if (end < 0)
            fail(m_at, translate("core", "the comment is not closed"));
        m_at = end < 0 ? m_text.size() : end + 2;
    }
}

bool Scanner::skipSpace()
{
    bool blank = false;
    for (;;) {
        const qsizetype from = m_at;
        skipComments();
        for (; !atEnd() && isBlank(here()); ++m_at)
            blank = true;
        if (m_at == from)
            return blank;
    }
}

bool Scanner::skipMember()
{
    QString open;
    for (; !atEnd(); ++m_at) {
        skipComments();
        const QChar c = here();
        if (c == u'\\') {
            ++m_at;
        } else if (c == u'"' || c == u'\'') {
            if (!quoted())
                return false;
            --m_at;
        } else if (c == u'(' || c == u'[') {
            open.append(c);
        } else if (open.isEmpty() && (c == u',' || c == u')')) {
            return true;
        } else if (c == u')' || c == u']') {
            if (!open.endsWith(c == u')' ? u'(' : u'['))
                return false;
            open.chop(1);
        }
    }
    return false;
}

bool Scanner::isEscape(qsizetype ahead) const
{
    return next(ahead) == u'\\' && m_at + ahead + 1 < m_text.size() && !isNewline(next(ahead + 1));
}

bool Scanner::startsName() const
{
    if (atEnd())
        return false;
    if (here() != u'-')
        return beginsName(here()) || isEscape(0);
    return beginsName(next()) || next() == u'-' || isEscape(1);
}

/// At the backslash of a sound escape.
void Scanner::escape(QString &out)
{
    ++m_at;
    char32_t code = 0;
    int digits = 0;
    for (; digits < 6 && !atEnd() && hexDigit(here()) >= 0; ++digits, ++m_at)
        code = code * 16 + char32_t(hexDigit(here()));
    if (digits == 0) {
        out.append(here());
        ++m_at;
        return;
    }
    if (here() == u'\r' && next() == u'\n')
        ++m_at;
    if (!atEnd() && isBlank(here()))
        ++m_at;
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        code = 0xfffd;
    out.append(QString::fromUcs4(&code, 1));
}

std::optional<QString> Scanner::name()
{
    QString out;
    while (!atEnd()) {
        if (belongsToName(here())) {
            out.append(here());
            ++m_at;
        } else if (isEscape(0)) {
            escape(out);
        } else if (here() == u'\\') {
            fail(m_at, translate("core", "“\\” has nothing behind it that it could stand for"));
            return std::nullopt;
        } else {
            break;
        }
    }
    return out;
}

std::optional<QString> Scanner::quoted()
{
    const qsizetype from = m_at;
    const QChar quote = here();
    QString out;
    for (++m_at; !atEnd() && !isNewline(here());) {
        if (here() == quote) {
            ++m_at;
            return out;
        }
        if (isEscape(0)) {
            escape(out);
        } else if (here() == u'\\') {
            m_at += next() == u'\r' && next(2) == u'\n' ? 3 : 2; // a line that goes on
        } else {
            out.append(here());
            ++m_at;
        }
    }
    fail(from, translate("core", "the quote is not closed"));
    return std::nullopt;
}

bool Scanner::number(int &out, bool signedOne)
{
    const qsizetype from = m_at;
    bool negative = false;
    if (here() == u'+' || here() == u'-') {
        if (!signedOne)
            return false;
        negative = here() == u'-';
        ++m_at;
    }
    if (!isDigit(here())) {
        m_at = from;
        return false;
    }
    qint64 value = 0;
    for (; isDigit(here()); ++m_at)
        value = std::min<qint64>(value * 10 + here().unicode() - '0', std::numeric_limits<int>::max());
    out = int(negative ? -value : value);
    return true;
}

bool Scanner::anPlusB(int &step, int &offset)
{
    const auto word = [this](QLatin1StringView wanted) {
        if (m_text.sliced(m_at).startsWith(wanted, Qt::CaseInsensitive) && !belongsToName(next(wanted.size()))) {
            m_at += wanted.size();
            return true;
        }
        return false;
    };
    if (word("odd"_L1) || word("even"_L1)) {
        step = 2;
        offset = m_text[m_at - 1].toLower() == u'd' ? 1 : 0;
        return true;
    }
    const bool hasNumber = number(step, true);
    if (!hasNumber) {
        step = here() == u'-' ? -1 : 1;
        if (here() == u'+' || here() == u'-')
            ++m_at;
    }
    if (here().toLower() != u'n') {
        offset = std::exchange(step, 0);
        return hasNumber && !belongsToName(here());
    }
    ++m_at;
    offset = 0;
    const qsizetype behind = m_at;
    skipSpace();
    if (here() != u'+' && here() != u'-') {
        const bool sound = m_at > behind || !belongsToName(here());
        m_at = behind;
        return sound;
    }
    if (number(offset, true))
        return !belongsToName(here());
    const bool negative = here() == u'-';
    ++m_at;
    skipSpace();
    if (!number(offset, false))
        return false;
    offset = negative ? -offset : offset;
    return !belongsToName(here());
}

} // namespace trawl::css
