// See lenientjson.h.
#include "extract/child/lenientjson.h"

#include "domain/names.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>

namespace trawl {

namespace {

constexpr int MaxDepth = 1000; ///< QJsonDocument refuses more than 1,024
constexpr qsizetype MaxValues = 200;

/// Cuts a script into its top-level values, each as strict JSON as far as that can be had without guessing.
class Cleaner
{
public:
    explicit Cleaner(QByteArrayView text) : m_text(text) {}
    /// The next value; empty at the end or where none begins.
    QByteArray next();
    /// Nothing but blanks and wrappers is left.
    bool atEnd();

private:
    bool skipNoise();
    bool skipComment();
    bool takeString();
    bool takeWord();
    bool startsWith(const char *text) const { return m_text.sliced(m_at).startsWith(text); }
    char now() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

    QByteArrayView m_text;
    qsizetype m_at = 0;
    QByteArray m_out;
};

/// A wrapper's mark, or a comment: "//" to the end of its line, unless what follows is a wrapper's mark.
bool Cleaner::skipComment()
{
    constexpr std::array marks{"<!--", "-->", "<![CDATA[", "]]>"};
    for (const char *mark : marks) {
        if (startsWith(mark)) {
            m_at += qsizetype(qstrlen(mark));
            return true;
        }
    }
    if (startsWith("/*")) {
        const qsizetype end = m_text.indexOf("*/", m_at + 2);
        m_at = end < 0 ? m_text.size() : end + 2;
        return true;
    }
    if (!startsWith("//"))
        return false;
    m_at += 2;
    while (now() == ' ' || now() == '\t')
        ++m_at;
    for (const char *mark : marks) {
        if (startsWith(mark))
            return true;
    }
    while (m_at < m_text.size() && now() != '\n' && now() != '\r')
        ++m_at;
    return true;
}

bool Cleaner::skipNoise()
{
    const qsizetype from = m_at;
    while (m_at < m_text.size()) {
        const auto c = static_cast<unsigned char>(now());
        if (c <= 0x20)
            ++m_at;
        else if (startsWith("\xef\xbb\xbf"))
            m_at += 3;
        else if (!skipComment())
            break;
    }
    return m_at > from;
}

/// A text; raw control characters become blanks.
bool Cleaner::takeString()
{
    m_out.append('"');
    for (++m_at; m_at < m_text.size(); ++m_at) {
        const char c = now();
        if (c == '\\' && m_at + 1 < m_text.size()) {
            m_out.append(c).append(m_text[++m_at]);
            continue;
        }
        m_out.append(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
        if (c == '"') {
            ++m_at;
            return true;
        }
    }
    return false;
}

/// A number or one of JSON's words; "undefined" and "NaN", which programs leave in, become null.
bool Cleaner::takeWord()
{
    const qsizetype from = m_at;
    while (m_at < m_text.size() && (QChar::isLetterOrNumber(uchar(now())) || QByteArrayView("+-._").contains(now())))
        ++m_at;
    const auto word = m_text.sliced(from, m_at - from);
    const bool nothing = word == "undefined" || word == "NaN" || word == "Infinity" || word == "-Infinity";
    m_out.append(nothing ? QByteArrayView("null") : word);
    return m_at > from;
}

QByteArray Cleaner::next()
{
    m_out.clear();
    skipNoise();
    while (now() == ';' || now() == ',') {
        ++m_at;
        skipNoise();
    }
    for (int depth = 0; m_at < m_text.size();) {
        if (skipNoise())
            continue;
        const char c = now();
        if (c == '"') {
            if (!takeString())
                return {};
        } else if (c == '{' || c == '[') {
            if (++depth > MaxDepth)
                return {};
            m_out.append(c);
            ++m_at;
        } else if (c == '}' || c == ']') {
            if (m_out.endsWith(','))
                m_out.chop(1);
            m_out.append(c);
            ++m_at;
            if (--depth < 0)
                return {};
        } else if ((c == ',' || c == ':') && depth > 0) {
            m_out.append(c);
            ++m_at;
        } else if (!takeWord()) {
            return {};
        }
        if (depth == 0)
            return m_out;
    }
    return {};
}

bool Cleaner::atEnd()
{
    do {
        skipNoise();
    } while (now() == ';' && ++m_at);
    return m_at >= m_text.size();
}

std::optional<QJsonValue> strict(const QByteArray &text)
{
    QJsonParseError problem;
    const auto document = QJsonDocument::fromJson(text, &problem);
    if (problem.error != QJsonParseError::NoError)
        return std::nullopt;
    return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
}

} // namespace

std::optional<QList<QJsonValue>> readLenientJson(const QByteArray &script)
{
    if (auto value = strict(script))
        return QList<QJsonValue>{*value};
    QList<QJsonValue> out;
    Cleaner cleaner(script);
    do {
        const auto value = strict(cleaner.next());
        if (!value)
            return std::nullopt;
        out.append(*value);
    } while (!cleaner.atEnd() && out.size() < MaxValues);
    return out;
}

std::optional<QJsonValue> firstLenientJson(QByteArrayView text)
{
    return strict(Cleaner(text).next());
}

} // namespace trawl
