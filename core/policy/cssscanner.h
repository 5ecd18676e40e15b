// The lexical part of CSS selectors: blanks, comments, names with escapes, strings, An+B (CSS Syntax 3).
#pragma once

#include "policy/cssselector.h"

namespace trawl::css {

/// Reads from a text that outlives it; keeps the first fault.
class Scanner
{
public:
    explicit Scanner(const QString &text) : m_text(text) {}

    bool atEnd() const { return m_at >= m_text.size(); }
    QChar here() const { return next(0); }
    QChar next(qsizetype ahead = 1) const { return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : QChar(); }
    qsizetype at() const { return m_at; }
    void moveTo(qsizetype at) { m_at = at; }
    void skip(qsizetype count) { m_at += count; }
    bool eat(QChar c);
    /// Blanks and comments; true if there was a blank.
    bool skipSpace();
    void skipComments();
    /// Up to the comma or bracket that ends a member of a list; false where there is none.
    bool skipMember();

    bool startsName() const;
    /// Asked only where startsName(). Nothing: the fault is noted.
    std::optional<QString> name();
    /// A string in quotes. Nothing: the fault is noted.
    std::optional<QString> quoted();
    bool anPlusB(int &step, int &offset);

    /// Always false.
    bool fail(qsizetype offset, const QString &sentence);
    const std::optional<Fault> &fault() const { return m_fault; }
    std::optional<Fault> takeFault() { return std::exchange(m_fault, std::nullopt); }

private:
    bool isEscape(qsizetype ahead) const;
    void escape(QString &out);
    bool number(int &out, bool signedOne);

    const QString &m_text;
    qsizetype m_at = 0;
    std::optional<Fault> m_fault;
};

} // namespace trawl::css
