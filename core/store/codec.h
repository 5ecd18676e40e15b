// Small conversions between values and columns; used inside the store only.
#pragma once

#include "domain/capture.h"
#include "domain/run.h"
#include "store/db.h"
#include "store/queue.h"

#include <QHash>
#include <QJsonDocument>

namespace trawl::codec {

/// JSON text of a parameter for json_each(CAST(? AS TEXT)): bound as bytes, so that nothing is converted to UTF-16 and
/// back.
QByteArray idList(const QList<RowId> &ids);
/// The first column.
Result<QList<RowId>> idsOf(Rows rows);
/// {"id": value, …}
class IdMap
{
public:
    void add(RowId id, qint64 value);
    QByteArray json() const { return m_json + '}'; }

private:
    QByteArray m_json = "{";
};
QByteArray holdMap(const QList<items::Hold> &holds); ///< {"item": token, …}
/// [[…], …] in UTF-8, of numbers and texts.
class JsonRows
{
public:
    void beginRow() { m_json += m_json.size() > 1 ? ",[" : "["; }
    void add(qint64 number);
    void add(const QByteArray &utf8);
    void addNull();
    void endRow() { m_json += ']'; }
    QByteArray json() const { return m_json + ']'; }

private:
    void separate();
    QByteArray m_json = "[";
};

/// RT7: what is said of a failure is cut at 10,000 characters, and none is cut in half.
inline QString reasonText(const QString &reason)
{
    constexpr qsizetype most = 10'000;
    if (reason.size() <= most)
        return reason;
    return reason.left(reason.at(most - 1).isHighSurrogate() ? most - 1 : most);
}

/// JSON as every database reads it: the character 0 and halves of characters, which pages and answers of others may
/// bring in, become U+FFFD.
QString compact(const QJsonDocument &document);
inline QString compact(const QJsonObject &object)
{
    return compact(QJsonDocument(object));
}
inline QString compact(const QJsonArray &array)
{
    return compact(QJsonDocument(array));
}
inline QJsonObject object(const QString &text)
{
    return QJsonDocument::fromJson(text.toUtf8()).object();
}
inline QJsonArray array(const QString &text)
{
    return QJsonDocument::fromJson(text.toUtf8()).array();
}

/// The 16 hex digits of a page id as the number of its column.
qint64 pageNumber(const QString &pageId);
QString pageText(qint64 number);
QString uidText(const QByteArray &bytes);
QByteArray uidBytes(const QString &uid); ///< empty if it is none

/// ",blank,captcha," so that a flag is found by LIKE without matching a part of another.
QString flagsText(const QStringList &flags);
QStringList flagsList(const QString &text);
/// JSON; empty without notes.
QString notesText(const QList<CaptureNote> &notes);
QList<CaptureNote> notesList(const QString &text);
/// Order of the review by exception: 0 problems first … 4 what may be approved in bulk (R10.5).
int triage(const QStringList &flags);

/// The row of a source in its run (TD-4022).
Result<RowId> runSourceOf(Db &db, RowId run, const QString &source);
Error staleLease();
Error notFound(const QString &what);

/// Sums what moves between states per run source; apply() writes it into run_counts in the same transaction.
class Moves
{
public:
    void add(RowId runSource, ItemState state, qint64 n) { m_sums[runSource][int(state)] += n; }
    void move(RowId runSource, ItemState from, ItemState to, qint64 n = 1)
    {
        add(runSource, from, -n);
        add(runSource, to, n);
    }
    Result<> apply(Db &db) const;

private:
    QHash<RowId, std::array<qint64, 5>> m_sums;
};

} // namespace trawl::codec
