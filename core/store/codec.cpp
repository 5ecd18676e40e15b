// Conversions of the store's columns.
#include "store/codec.h"

#include <array>

namespace trawl::codec {

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

QByteArray holdMap(const QList<items::Hold> &holds)
{
    QByteArray json;
    json.reserve(holds.size() * 14 + 2);
    json += '{';
    for (const auto &hold : holds) {
        if (json.size() > 1)
            json += ',';
        json += '"';
        json += QByteArray::number(hold.item);
        json += "\":";
        json += QByteArray::number(hold.token);
    }
    json += '}';
    return json;
}

void appendJsonString(QByteArray &json, const QString &text)
{
    json += '"';
    const QByteArray bytes = text.toUtf8();
    for (const char c : bytes) {
        if (c == '"' || c == '\\') {
            json += '\\';
            json += c;
        } else if (uchar(c) < 0x20) {
            constexpr char hex[] = "0123456789abcdef";
            json += "\\u00";
            json += hex[uchar(c) >> 4];
            json += hex[uchar(c) & 15];
        } else {
            json += c;
        }
    }
    json += '"';
}

qint64 pageNumber(const QString &pageId)
{
    return qint64(pageId.toULongLong(nullptr, 16));
}

QString pageText(qint64 number)
{
    return QString::number(quint64(number), 16).rightJustified(16, u'0');
}

QString uidText(const QByteArray &bytes)
{
    const QString hex = QString::fromLatin1(bytes.toHex());
    return hex.size() != 32 ? QString()
                            : hex.sliced(0, 8) + u'-' + hex.sliced(8, 4) + u'-' + hex.sliced(12, 4) + u'-' + hex.sliced(16, 4) + u'-'
                                  + hex.sliced(20);
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

int triage(const QStringList &flags)
{
    const auto has = [&flags](Flag flag) { return flags.contains(word(flag)); };
    if (has(Flag::Blank) || has(Flag::Captcha) || has(Flag::Blocked) || has(Flag::ErrorPage))
        return 0;
    if (has(Flag::LowCoverage) || has(Flag::Truncated))
        return 1;
    if (has(Flag::Changed))
        return 2;
    if (has(Flag::Unchanged) || has(Flag::Duplicate))
        return 4;
    return 3;
}

Error staleLease()
{
    return permanentError(4020, u"The result came too late"_s, u"The item was taken over by another worker in the meantime"_s,
                          u"Nothing to do: the newer attempt counts"_s);
}

Error notFound(const QString &what)
{
    return permanentError(4022, u"%1 does not exist in the store"_s.arg(what), {}, u"Refresh the view"_s);
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
