// Secrets and sizes of bundles; see bundle.h.
#include "policy/bundle.h"

#include "domain/names.h"
#include "domain/run.h"
#include "policy/credentials.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTimeZone>
#include <QUrl>

#include <algorithm>

namespace trawl {

namespace {
constexpr qsizetype shortestSecret = 6;
constexpr qsizetype shortestPart = 8;
const QByteArray hidden = "•••";

bool namesASecret(const QString &name)
{
    static const QRegularExpression words(u"KEY|TOKEN|SECRET|PASS|PWD|COOKIE|SESSION|CREDENTIAL|WEBHOOK|_DSN$|AUTH"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    // Where the shell is and what the desktop calls itself: words that a log is full of.
    static const QRegularExpression plain(
        u"^(OLDPWD|PWD|DESKTOP_SESSION|GDMSESSION|SESSION_MANAGER|DBUS_SESSION_.*|GNOME_DESKTOP_SESSION_ID|"
        u"XDG_SESSION_(CLASS|DESKTOP|ID|PATH|TYPE))$"_s);
    return words.match(name).hasMatch() && !plain.match(name).hasMatch();
}

void addAddress(const QString &value, QList<QByteArray> &secrets)
{
    const QUrl url(value);
    if (!url.isValid() || url.host().isEmpty())
        return;
    secrets << url.path(QUrl::FullyEncoded).toUtf8() << url.query(QUrl::FullyEncoded).toUtf8()
            << url.password(QUrl::FullyDecoded).toUtf8() << url.password(QUrl::FullyEncoded).toUtf8();
    for (const QString &part : url.path(QUrl::FullyDecoded).split(u'/')) {
        if (part.size() >= shortestPart)
            secrets << part.toUtf8();
    }
}

/// "Bearer abc": what follows the scheme is the secret, and may stand alone.
void addWithoutScheme(const QString &value, QList<QByteArray> &secrets)
{
    static const QRegularExpression scheme(u"^(?:Bearer|Basic|Token|ApiKey)\\s+(.+)$"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    if (const auto found = scheme.match(value); found.hasMatch())
        secrets << found.captured(1).toUtf8();
}

enum class Beyond { Kept, Escaped }; ///< characters beyond ASCII, and slashes

/// As it stands within quotation marks in JSON. Who writes JSON may escape more than must be.
QByteArray inJson(const QByteArray &text, Beyond beyond)
{
    const QString whole =
        QString::fromUtf8(QJsonDocument(QJsonArray{QString::fromUtf8(text)}).toJson(QJsonDocument::Compact));
    const QString inner = whole.sliced(2, whole.size() - 4); // without [" and "]
    if (beyond == Beyond::Kept)
        return inner.toUtf8();
    constexpr ushort lastOfAscii = 0x7e;
    QByteArray out;
    for (const QChar c : inner) {
        if (c == u'/')
            out += "\\/";
        else if (c.unicode() > lastOfAscii)
            out += "\\u" + QByteArray::number(c.unicode(), 16).rightJustified(4, '0');
        else
            out += c.toLatin1();
    }
    return out;
}

/// As it stands in an address: encoders differ in what they leave as it is, and in their digits.
QList<QByteArray> inAddresses(const QByteArray &text)
{
    const QString whole = QString::fromUtf8(text);
    QList<QByteArray> forms;
    for (const QByteArray &left : {QByteArray(), QByteArray("!'()*"), QByteArray("!$&'()*+,;=:@/?")}) {
        const QByteArray form = QUrl::toPercentEncoding(whole, left);
        QByteArray small = form;
        for (qsizetype at = small.indexOf('%'); at >= 0; at = small.indexOf('%', at + 1))
            small.replace(at, 3, small.mid(at, 3).toLower());
        forms << form << small << QByteArray(form).replace("%20", "+");
    }
    return forms;
}

/// In JSON, and in JSON that is a text in JSON: an answer that an error quotes.
QList<QByteArray> inTexts(const QByteArray &text)
{
    QList<QByteArray> forms;
    for (const Beyond once : {Beyond::Kept, Beyond::Escaped}) {
        const QByteArray form = inJson(text, once);
        forms << form << inJson(form, Beyond::Kept) << inJson(form, Beyond::Escaped);
    }
    return forms;
}

/// "https:\/\/user:password@": an address whose slashes were escaped.
QString withoutEscapedUserParts(QString text)
{
    static const QRegularExpression part(u"(:(?:\\\\+/){2})[^\\s\"/?#]*@"_s);
    return text.contains(u'@') ? text.replace(part, u"\\1"_s) : text;
}
} // namespace

QList<QByteArray> secretValues(const Variables &variables, const QStringList &named)
{
    QList<QByteArray> secrets;
    for (const auto &[name, value] : variables) {
        if (!named.contains(name) && !namesASecret(name))
            continue;
        secrets << value.toUtf8() << value.trimmed().toUtf8();
        addAddress(value.trimmed(), secrets);
        addWithoutScheme(value.trimmed(), secrets);
    }
    secrets.removeIf([](const QByteArray &secret) { return secret.size() < shortestSecret; });
    const QList<QByteArray> plain = secrets;
    for (const QByteArray &secret : plain)
        secrets += inAddresses(secret);
    const QList<QByteArray> written = secrets;
    for (const QByteArray &secret : written)
        secrets += inTexts(secret);
    std::sort(secrets.begin(), secrets.end());
    secrets.erase(std::unique(secrets.begin(), secrets.end()), secrets.end());
    std::stable_sort(secrets.begin(), secrets.end(),
                     [](const QByteArray &a, const QByteArray &b) { return a.size() > b.size(); });
    return secrets;
}

QByteArray withoutSecretValues(const QByteArray &text, const QList<QByteArray> &secrets)
{
    QByteArray clean = text;
    for (const QByteArray &secret : secrets)
        clean.replace(secret, hidden);
    return withoutUserParts(withoutEscapedUserParts(QString::fromUtf8(clean))).toUtf8();
}

QString bundleName(int run, qint64 endedMs)
{
    return u"run-%1-%2.tar"_s.arg(
        runNumberText(run),
        QDateTime::fromMSecsSinceEpoch(endedMs, QTimeZone::utc()).toString(u"yyyyMMdd'T'HHmmss'Z'"_s));
}

bool isBundleName(const QString &name)
{
    static const QRegularExpression made(QRegularExpression::anchoredPattern(u"run-\\d{4,}-\\d{8}T\\d{6}Z\\.tar"_s));
    return made.match(name).hasMatch();
}

bool isOlderBundle(const QString &a, const QString &b)
{
    const auto numberOf = [](const QString &name) { return name.section(u'-', 1, 1).toLongLong(); };
    const auto endOf = [](const QString &name) { return name.section(u'-', 2); };
    const qint64 first = numberOf(a), second = numberOf(b);
    return first != second ? first < second : endOf(a) < endOf(b);
}

QByteArray boundedLines(const QByteArray &bytes, qint64 most)
{
    if (bytes.size() <= most)
        return bytes;
    const qsizetype end = bytes.lastIndexOf('\n', most - 1);
    const qsizetype kept = end < 0 ? 0 : end + 1;
    return bytes.left(kept) + "{\"cut\":" + QByteArray::number(bytes.size() - kept) + "}\n";
}

} // namespace trawl
