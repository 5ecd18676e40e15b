// Secrets and sizes of bundles; see bundle.h.
#include "policy/bundle.h"

#include "domain/names.h"
#include "domain/run.h"
#include "policy/credentials.h"

#include <QDateTime>
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
    static const QRegularExpression words(u"KEY|TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|WEBHOOK|_DSN$|AUTH"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    return words.match(name).hasMatch();
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

/// As it stands within quotation marks in JSON.
QByteArray inJson(QByteArray text)
{
    return text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
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
    }
    const QList<QByteArray> plain = secrets;
    for (const QByteArray &secret : plain)
        secrets << inJson(secret);
    secrets.removeIf([](const QByteArray &secret) { return secret.size() < shortestSecret; });
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
    return withoutUserParts(QString::fromUtf8(clean)).toUtf8();
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

QByteArray boundedLines(const QByteArray &bytes, qint64 most)
{
    if (bytes.size() <= most)
        return bytes;
    const qsizetype end = bytes.lastIndexOf('\n', most - 1);
    const qsizetype kept = end < 0 ? 0 : end + 1;
    return bytes.left(kept) + "{\"cut\":" + QByteArray::number(bytes.size() - kept) + "}\n";
}

} // namespace trawl
