// Conversions of the store's columns.
#include "store/codec.h"

#include "domain/json.h"

#include <array>

namespace trawl::codec {

QString compact(const QJsonDocument &document)
{
    QByteArray json = document.toJson(QJsonDocument::Compact);
    for (qsizetype at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', at + 2)) {
        if (json.at(at + 1) != 'u')
            continue;
        const int code = json.mid(at + 2, 4).toInt(nullptr, 16);
        if (code == 0 || QChar::isSurrogate(char32_t(code))) // whole ones are not escaped
            json.replace(at + 2, 4, "fffd");
    }
    return QString::fromUtf8(json);
}

QByteArray idList(const QList<RowId> &ids)
{
    QByteArray json;
    json.reserve(ids.size() * 9 + 2);
    json += '[';
    for (const RowId id : ids) {
        if (json.size() > 1)
            json += ',';
        json += QByteArray::number(id);
    }
    json += ']';
    return json;
}

Result<QList<RowId>> idsOf(Rows rows)
{
    QList<RowId> ids;
    while (rows.next())
        ids.append(rows.i64(0));
    if (!rows.ok())
        return rows.error();
    return ids;
}

void IdMap::add(RowId id, qint64 value)
{
    if (m_json.size() > 1)
        m_json += ',';
    m_json += '"';
    m_json += QByteArray::number(id);
    m_json += "\":";
    m_json += QByteArray::number(value);
}

QByteArray holdMap(const QList<items::Hold> &holds)
{
    IdMap map;
    for (const auto &hold : holds)
        map.add(hold.item, hold.token);
    return map.json();
}

void JsonRows::separate()
{
    if (!m_json.endsWith('['))
        m_json += ',';
}

void JsonRows::add(qint64 number)
{
    separate();
    m_json += QByteArray::number(number);
}

void JsonRows::addNull()
{
    separate();
    m_json += "null";
}

void JsonRows::add(const QByteArray &utf8)
{
    separate();
    m_json += '"';
    for (const char c : utf8) {
        if (c == '"' || c == '\\') {
            m_json += '\\';
            m_json += c;
        } else if (c == 0) {
            m_json += "\xEF\xBF\xBD"; // U+FFFD: no database takes the character 0 everywhere
        } else if (uchar(c) < 0x20) {
            m_json += "\\u00";
            m_json += QByteArray::number(uchar(c), 16).rightJustified(2, '0');
        } else {
            m_json += c;
        }
    }
    m_json += '"';
}

qint64 pageNumber(const QString &pageId)
{
    return qint64(pageId.toULongLong(nullptr, 16));
}

namespace {
void putHex(QChar *&to, uchar byte)
{
    constexpr char16_t hex[] = u"0123456789abcdef";
    *to++ = hex[byte >> 4];
    *to++ = hex[byte & 15];
}
} // namespace

QString pageText(qint64 number)
{
    QString text(16, Qt::Uninitialized);
    QChar *to = text.data();
    for (int shift = 56; shift >= 0; shift -= 8)
        putHex(to, uchar(quint64(number) >> shift));
    return text;
}

QString uidText(const QByteArray &bytes)
{
    if (bytes.size() != 16)
        return {};
    QString text(36, Qt::Uninitialized);
    QChar *to = text.data();
    for (int i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = u'-';
        putHex(to, uchar(bytes[i]));
    }
    return text;
}

QByteArray uidBytes(const QString &uid)
{
    const QByteArray bytes = QByteArray::fromHex(QString(uid).remove(u'-').toLatin1());
    return bytes.size() == 16 ? bytes : QByteArray();
}

QString flagsText(const QStringList &flags)
{
    return flags.isEmpty() ? QString() : u","_s + flags.join(u',') + u","_s;
}

QStringList flagsList(const QString &text)
{
    return text.split(u',', Qt::SkipEmptyParts);
}

QString notesText(const QList<CaptureNote> &notes)
{
    QJsonArray out;
    for (const CaptureNote &note : notes)
        out.append(mappedToJson(note));
    return out.isEmpty() ? QString() : compact(out);
}

QList<CaptureNote> notesList(const QString &text)
{
    QList<CaptureNote> out;
    for (const QJsonValue &note : array(text))
        out.append(mappedFromJson<CaptureNote>(note.toObject()));
    return out;
}

int triage(const QStringList &flags)
{
    const auto has = [&flags](Flag flag) { return flags.contains(word(flag)); };
    if (has(Flag::Blank) || has(Flag::Captcha) || has(Flag::Blocked) || has(Flag::ErrorPage))
        return 0;
    if (has(Flag::LowCoverage) || has(Flag::Truncated) || has(Flag::NotSettled))
        return 1;
    if (has(Flag::Changed))
        return 2;
    if (has(Flag::Unchanged) || has(Flag::Duplicate))
        return 4;
    return 3;
}

Result<RowId> runSourceOf(Db &db, RowId run, const QString &source)
{
    Rows rows = db.query("items_run_source", run, source);
    const RowId id = rows.next() ? rows.i64(0) : 0;
    if (!rows.ok())
        return rows.error();
    if (id == 0)
        return notFound(translate("core", "Source %1 of this run").arg(source));
    return id;
}

Error staleLease()
{
    return permanentError(4020, translate("core", "The result came too late"),
                          translate("core", "The item was taken over by another worker in the meantime"),
                          translate("core", "Nothing to do: the newer attempt counts"));
}

Error notFound(const QString &what)
{
    return permanentError(4022, translate("core", "%1 does not exist in the store").arg(what), {},
                          translate("core", "Refresh the view"));
}

Result<> Moves::apply(Db &db) const
{
    for (auto it = m_sums.cbegin(); it != m_sums.cend(); ++it) {
        const auto &n = it.value();
        if (std::ranges::all_of(n, [](qint64 sum) { return sum == 0; }))
            continue;
        if (const auto done = db.run("items_count_moves", it.key(), n[0], n[1], n[2], n[3], n[4]); !done)
            return done.error();
    }
    return success();
}

} // namespace trawl::codec
