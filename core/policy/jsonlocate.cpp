// JSON pointer → line; see jsonlocate.h.
#include "policy/jsonlocate.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace trawl {
namespace {

/// Walks over JSON text and remembers where the wanted value begins. Never recurses deeper than QJsonDocument itself
/// accepts.
class Walker
{
public:
    Walker(const QByteArray &text, const QStringList &wanted) : m_text(text), m_wanted(wanted) {}

    std::optional<JsonSpan> span()
    {
        value(0, true);
        return m_exact;
    }
    /// Offset of the deepest value on the way to the wanted one, -1 if the text is broken before it.
    qsizetype find()
    {
        const bool sound = value(0, true);
        return sound || m_best >= 0 ? m_best : -1;
    }

private:
    void skipSpace()
    {
        while (m_at < m_text.size() &&
               (m_text[m_at] == ' ' || m_text[m_at] == '\t' || m_text[m_at] == '\n' || m_text[m_at] == '\r'))
            ++m_at;
    }
    char here() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    bool eat(char c)
    {
        skipSpace();
        if (here() != c)
            return false;
        ++m_at;
        return true;
    }
    bool string(QByteArray *raw)
    {
        if (here() != '"')
            return false;
        const qsizetype from = m_at++;
        while (m_at < m_text.size() && m_text[m_at] != '"')
            m_at += m_text[m_at] == '\\' ? 2 : 1;
        if (m_at >= m_text.size())
            return false;
        ++m_at;
        if (raw)
            *raw = m_text.mid(from, m_at - from);
        return true;
    }
    static QString decoded(const QByteArray &raw)
    {
        if (!raw.contains('\\'))
            return QString::fromUtf8(raw.mid(1, raw.size() - 2));
        return QJsonDocument::fromJson("{\"k\":" + raw + '}').object().value(QLatin1String("k")).toString();
    }
    bool member(qsizetype depth, const QString &name, bool onPath)
    {
        const bool hit = onPath && depth < m_wanted.size() && m_wanted[depth] == name;
        return value(depth + 1, hit);
    }
    bool object(qsizetype depth, bool onPath)
    {
        ++m_at;
        if (eat('}'))
            return true;
        do {
            skipSpace();
            QByteArray key;
            if (!string(&key) || !eat(':') || !member(depth, decoded(key), onPath))
                return false;
        } while (eat(','));
        return eat('}');
    }
    bool array(qsizetype depth, bool onPath)
    {
        ++m_at;
        if (eat(']'))
            return true;
        int index = 0;
        do {
            if (!member(depth, QString::number(index++), onPath))
                return false;
        } while (eat(','));
        return eat(']');
    }
    bool value(qsizetype depth, bool onPath)
    {
        skipSpace();
        if (m_at >= m_text.size() || m_level > 1024)
            return false;
        if (onPath && depth >= m_bestDepth) {
            m_best = m_at;
            m_bestDepth = depth;
        }
        const qsizetype start = m_at;
        ++m_level;
        bool ok = false;
        if (here() == '{') {
            ok = object(depth, onPath);
        } else if (here() == '[') {
            ok = array(depth, onPath);
        } else if (here() == '"') {
            ok = string(nullptr);
        } else {
            const qsizetype from = m_at;
            while (m_at < m_text.size() && !QByteArrayView(",]} \t\r\n").contains(m_text[m_at]))
                ++m_at;
            ok = m_at > from;
        }
        --m_level;
        if (ok && onPath && depth == m_wanted.size())
            m_exact = JsonSpan{start, m_at - start};
        return ok;
    }

    const QByteArray &m_text;
    const QStringList &m_wanted;
    qsizetype m_at = 0, m_best = -1, m_bestDepth = 0;
    int m_level = 0;
    std::optional<JsonSpan> m_exact;
};

} // namespace

int lineOfOffset(const QByteArray &text, qsizetype offset)
{
    return 1 + int(text.left(std::max<qsizetype>(0, offset)).count('\n'));
}

int lineOfPointer(const QByteArray &text, const QString &pointer)
{
    const QStringList parts = splitPointer(pointer);
    const qsizetype offset = Walker(text, parts).find();
    return offset < 0 ? 0 : lineOfOffset(text, offset);
}

std::optional<JsonSpan> spanOfPointer(const QByteArray &text, const QString &pointer)
{
    const QStringList parts = splitPointer(pointer);
    return Walker(text, parts).span();
}

QString joinPointer(const QStringList &parts)
{
    QString out;
    for (QString part : parts) {
        part.replace(QLatin1String("~"), QLatin1String("~0"));
        part.replace(QLatin1String("/"), QLatin1String("~1"));
        out += u'/' + part;
    }
    return out;
}

QStringList splitPointer(const QString &pointer)
{
    if (pointer.isEmpty())
        return {};
    QStringList parts = pointer.mid(1).split(u'/');
    for (QString &part : parts) {
        part.replace(QLatin1String("~1"), QLatin1String("/"));
        part.replace(QLatin1String("~0"), QLatin1String("~"));
    }
    return parts;
}

} // namespace trawl
