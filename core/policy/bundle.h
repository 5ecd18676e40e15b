// What a bundle of diagnostics may say: nothing that opens a door. Pure.
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <utility>

namespace trawl {

/// The environment's variables as (name, value).
using Variables = QList<std::pair<QString, QString>>;

/// Values that no bundle may hold, the longest first: of variables whose names speak of keys, tokens, passwords,
/// cookies, sessions or webhooks, and of @p named ones. Of an address also its path, query, password and the long parts
/// of its path; each also as addresses and JSON write it. Values of fewer than six characters are no secrets: replacing
/// them would spoil every text.
QList<QByteArray> secretValues(const Variables &variables, const QStringList &named);
/// Each of @p secrets, and each user part of an address, is replaced.
QByteArray withoutSecretValues(const QByteArray &text, const QList<QByteArray> &secrets);

/// "run-0147-20251129T092000Z.tar"
QString bundleName(int run, qint64 endedMs);
/// Such a name: nothing else in the folder is ever removed.
bool isBundleName(const QString &name);
/// Of two such names: @p a is of an earlier run than @p b, or of an earlier end of the same one.
bool isOlderBundle(const QString &a, const QString &b);

constexpr int bundleLogLines = 5000;                ///< the newest
constexpr int bundleItems = 500;                    ///< that failed
constexpr int bundleWhyItems = 50;                  ///< that wait
constexpr int bundlesKept = 10;                     ///< the newest
constexpr qint64 bundleFileLimit = 4 * 1024 * 1024; ///< bytes of one file in it; the rest is cut, and said

/// @p bytes, cut at a line's end with a line that says so where they are too long.
QByteArray boundedLines(const QByteArray &bytes, qint64 most = bundleFileLimit);

} // namespace trawl
