// Text of sites made plain.
#include "domain/plaintext.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

namespace trawl {

namespace {

bool isControl(char16_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

bool turnsDirection(char16_t c)
{
    return c == 0x200e || c == 0x200f || c == 0x061c || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

bool isBlank(char16_t c)
{
    return c == '\n' || c == '\r' || c == '\t' || c == 0x2028 || c == 0x2029 || c == 0x85;
}

} // namespace

bool isPlain(QStringView text)
{
    return std::none_of(text.utf16(), text.utf16() + text.size(),
                        [](char16_t c) { return isControl(c) || turnsDirection(c); });
}

QString plainText(const QString &text)
{
    if (isPlain(text))
        return text;
    QString plain;
    plain.reserve(text.size());
    for (const QChar each : text) {
        const char16_t c = each.unicode();
        if (isBlank(c))
            plain += u' ';
        else if (isControl(c))
            plain += QChar(QChar::ReplacementCharacter);
        else if (!turnsDirection(c))
            plain += each;
    }
    return plain;
}

QJsonValue plainText(const QJsonValue &value)
{
    if (value.isString())
        return plainText(value.toString());
    if (value.isArray()) {
        QJsonArray list;
        for (const QJsonValue &part : value.toArray())
            list.append(plainText(part));
        return list;
    }
    if (value.isObject()) {
        QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            it.value() = plainText(QJsonValue(it.value()));
        return object;
    }
    return value;
}

Error plainText(Error error)
{
    error.what = plainText(error.what);
    error.why = plainText(error.why);
    error.remedy = plainText(error.remedy);
    QStringList lines = error.detail.split(u'\n'); // its breaks are meant
    for (QString &line : lines)
        line = plainText(line);
    error.detail = lines.join(u'\n');
    return error;
}

} // namespace trawl
