// User parts; see credentials.h.
#include "policy/credentials.h"

#include "policy/jsonlocate.h"
#include "policy/urlkey.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>

namespace trawl {
namespace {

using namespace Qt::StringLiterals;

QString originText(const UrlParts &parts)
{
    return parts.scheme + u"://"_s + parts.host + (parts.port < 0 ? QString() : u':' + QString::number(parts.port));
}

/// May an address begin with the "//" at @p at?
bool beginsAuthority(const QString &text, qsizetype at)
{
    if (at == 0)
        return true;
    const QChar before = text[at - 1];
    return before == u':' || before.isSpace() || QStringView(u"\"'(<>=,[{").contains(before);
}

/// Where the authority that begins at @p from ends in a running text.
qsizetype authorityEnd(const QString &text, qsizetype from)
{
    constexpr QStringView ends = u"/\\?#\"'<>`";
    qsizetype end = from;
    while (end < text.size() && !text[end].isSpace() && !ends.contains(text[end]))
        ++end;
    return end;
}

/// "//a[@href]", "//@href": without a scheme, and with what no user part has, or nothing, before the "@".
bool isXPath(const QString &text, qsizetype slashes, qsizetype sign)
{
    const bool scheme = slashes > 0 && text[slashes - 1] == u':';
    const auto between = QStringView(text).sliced(slashes + 2, sign - slashes - 2);
    return !scheme && (between.isEmpty() || between.contains(u'['));
}

/// Keys whose values are rules and expressions, not addresses.
bool isExpression(const QString &key)
{
    static constexpr std::array keys{"css",   "xpath", "jsonld",  "microdata", "rdfa",    "state",    "meta",
                                     "regex", "links", "include", "exclude",   "records", "wait_for", "element"};
    return std::any_of(keys.begin(), keys.end(), [&](const char *one) { return key == QLatin1StringView(one); });
}

class Cleaner
{
public:
    CleanSource clean;
    QStringList seen; ///< user parts as they were written, with their "@"

    void collect(const QJsonValue &value, const QString &pointer)
    {
        if (value.isString())
            return collectFrom(value.toString(), pointer);
        if (value.isArray()) {
            const QJsonArray array = value.toArray();
            for (qsizetype i = 0; i < array.size(); ++i)
                collect(array[i], pointer + u'/' + QString::number(i));
        }
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (!isExpression(it.key()))
                collect(it.value(), pointer + joinPointer({it.key()}));
        }
    }

    QJsonValue cleaned(const QJsonValue &value, bool expression) const
    {
        if (value.isString()) {
            QString text = value.toString();
            for (const QString &user : seen)
                text.replace(u"//"_s + user, u"//"_s);
            return expression ? text : withoutUserPart(text);
        }
        if (value.isArray()) {
            QJsonArray out;
            for (const QJsonValue &part : value.toArray())
                out.append(cleaned(part, expression));
            return out;
        }
        if (!value.isObject())
            return value;
        QJsonObject out;
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            out.insert(it.key(), cleaned(it.value(), expression || isExpression(it.key())));
        return out;
    }

private:
    void collectFrom(const QString &text, const QString &pointer)
    {
        if (withoutUserPart(text) == text)
            return;
        SplitAddress split = splitUserPart(text);
        if (!pointer.startsWith("/start_urls/"_L1) && pointer != "/discovery/sitemap"_L1)
            split.credential.reset(); // nothing is requested from there
        clean.at.append({pointer, split.credential ? split.credential->origin : QString()});
        if (!split.credential)
            return;
        const qsizetype from = text.indexOf(u"//"_s) + 2, to = text.lastIndexOf(u'@', authorityEnd(text, from) - 1) + 1;
        if (from > 1 && to > from)
            seen.append(text.mid(from, to - from));
        const OriginCredential *known = credentialFor(clean.credentials, split.address);
        if (!known)
            clean.credentials.append(*split.credential);
        else if (*known != *split.credential)
            clean.doubled.append(pointer);
    }
};

} // namespace

QString originOf(const QString &address)
{
    const auto parts = parseUrl(address);
    return parts && isWeb(*parts) ? originText(*parts) : QString();
}

SplitAddress splitUserPart(const QString &address)
{
    if (!address.contains(u'@'))
        return {address, {}};
    auto parts = parseUrl(address);
    if (!parts || parts->userInfo.isEmpty())
        return {address, {}};
    const QString userInfo = std::exchange(parts->userInfo, QString());
    SplitAddress split{parts->text(), {}};
    if (!isWeb(*parts))
        return split;
    const qsizetype colon = userInfo.indexOf(u':');
    const auto decoded = [](const QString &text) { return QByteArray::fromPercentEncoding(text.toUtf8()); };
    OriginCredential credential;
    credential.origin = originText(*parts);
    credential.user = decoded(colon < 0 ? userInfo : userInfo.left(colon));
    credential.password = colon < 0 ? QByteArray() : decoded(userInfo.mid(colon + 1));
    split.credential = credential;
    return split;
}

QString withoutUserPart(const QString &text)
{
    if (!text.contains(u'@'))
        return text;
    const bool oneWord = std::none_of(text.begin(), text.end(), [](QChar c) { return c.isSpace(); });
    if (oneWord && parseUrl(text))
        return splitUserPart(text).address; // an address within its query is its own affair
    static const QRegularExpression address(u"^[A-Za-z][A-Za-z0-9+.-]*://"_s);
    if (oneWord && text.contains(address))
        return withoutAnyUserPart(text); // a broken one: nobody can tell where its user part ends
    return splitUserPart(withoutUserParts(text)).address;
}

QString withoutUserParts(const QString &text)
{
    if (!text.contains(u'@'))
        return text;
    QString out = text;
    for (qsizetype at = out.indexOf(u"//"_s); at >= 0; at = out.indexOf(u"//"_s, at + 2)) {
        if (!beginsAuthority(out, at))
            continue;
        const qsizetype from = at + 2, end = authorityEnd(out, from);
        const qsizetype last = end > from ? out.lastIndexOf(u'@', end - 1) : -1;
        if (last >= from && !isXPath(out, at, last))
            out.remove(from, last + 1 - from);
    }
    return out;
}

QJsonValue withoutUserParts(const QJsonValue &value, bool *found)
{
    if (value.isString()) {
        const QString text = value.toString();
        const QString clean = withoutUserPart(text);
        if (found && clean != text)
            *found = true;
        return clean == text ? value : QJsonValue(clean);
    }
    if (value.isArray()) {
        QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            array[i] = withoutUserParts(QJsonValue(array.at(i)), found);
        return array;
    }
    if (!value.isObject())
        return value;
    QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        it.value() = withoutUserParts(QJsonValue(it.value()), found);
    return object;
}

QString withoutAnyUserPart(const QString &refused)
{
    const qsizetype from = refused.indexOf(u"//"_s), last = refused.lastIndexOf(u'@');
    return from < 0 || last < from ? refused : refused.left(from + 2) + refused.mid(last + 1);
}

const OriginCredential *credentialFor(const QList<OriginCredential> &credentials, const QString &address)
{
    if (credentials.isEmpty())
        return nullptr;
    const QString origin = originOf(address);
    const auto it = std::find_if(credentials.begin(), credentials.end(),
                                 [&](const OriginCredential &one) { return one.origin == origin; });
    return it == credentials.end() ? nullptr : &*it;
}

CleanSource withoutSecrets(const QJsonObject &source)
{
    Cleaner cleaner;
    cleaner.collect(source, {});
    cleaner.clean.raw = cleaner.clean.at.isEmpty() ? source : cleaner.cleaned(source, false).toObject();
    return cleaner.clean;
}

} // namespace trawl
