// See storecopy.h.
#include "store/storecopy.h"

#include "domain/names.h"
#include "store/leader.h"
#include "store/settings.h"
#include "store/store.h"
#include "store/tablesql.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QtEndian>

#include <array>
#include <cmath>

namespace trawl {

namespace {
constexpr int rowsAtOnce = 100;                               ///< in one statement
constexpr int rowsOfPortion = 4000;                           ///< in one transaction
const QStringList refusing{u"scraping_runs"_s, u"journal"_s}; ///< tables whose rows nobody drops
constexpr int differsCode = 4027;

const QList<CopyTable> &tables()
{
    static const QList<CopyTable> all{{u"owners"_s, {u"id"_s}},
                                      {u"scraping_sources"_s, {u"id"_s}},
                                      {u"scraping_runs"_s, {u"id"_s}},
                                      {u"run_sources"_s, {u"id"_s}},
                                      {u"run_counts"_s, {u"run_source"_s}},
                                      {u"item_pages"_s, {u"id"_s}},
                                      {u"item_states"_s, {u"id"_s}},
                                      {u"item_batches"_s, {u"at"_s, u"first_id"_s}},
                                      {u"captures"_s, {u"id"_s}},
                                      {u"events"_s, {u"id"_s}},
                                      {u"event_revisions"_s, {u"id"_s}},
                                      {u"capture_events"_s, {u"capture_id"_s, u"ordinal"_s}},
                                      {u"journal"_s, {u"id"_s}},
                                      {u"batches"_s, {u"id"_s}},
                                      {u"ledger"_s, {u"capture_id"_s}},
                                      {u"circuit_breaker_state"_s, {u"source_id"_s}},
                                      {u"rate_state"_s, {u"rate_key"_s}},
                                      {u"engine_attempts"_s, {u"id"_s}},
                                      {u"scraping_logs"_s, {u"seq"_s}},
                                      {u"outbox"_s, {u"id"_s}},
                                      {u"schedule_state"_s, {u"group_id"_s}},
                                      {u"tick_reports"_s, {u"id"_s}},
                                      {u"processor_state"_s, {u"processor_id"_s}},
                                      {u"mirror_runs"_s, {u"run_source"_s}},
                                      {u"mirror_parts"_s, {u"id"_s}},
                                      {u"mirror_items"_s, {u"item_id"_s}},
                                      {u"notices"_s, {u"id"_s}},
                                      {u"notice_sends"_s, {u"id"_s}},
                                      {u"left_out"_s, {u"id"_s}},
                                      {u"left_out_counts"_s, {u"run_source"_s, u"reason"_s}},
                                      {u"page_states"_s, {u"page_id"_s}},
                                      {u"meta"_s, {u"key"_s}}};
    return all;
}

/// Notes of a store about itself, which another one does not take over.
bool staysBehind(const CopyTable &table, const QVariantList &row, qsizetype keyAt)
{
    static const QStringList own{copyKey, leaderKey, movedKey};
    return table.name == u"meta"_s && own.contains(row.at(keyAt).toString());
}

/// The same value reads the same, however a dialect keeps it.
QByteArray plain(const QVariant &value)
{
    if (value.isNull())
        return "-";
    if (value.typeId() == QMetaType::QByteArray)
        return "x" + value.toByteArray().toHex();
    if (value.typeId() == QMetaType::QString)
        return "t" + QString(value.toString()).replace(QChar(0), QChar::ReplacementCharacter).toUtf8();
    const double number = value.toDouble();
    if (value.typeId() == QMetaType::Double && number != std::floor(number))
        return "n" + QByteArray::number(number, 'g', 17);
    return "n" + QByteArray::number(value.toLongLong());
}

/// A sum over the rows, so that their order does not count.
class TableHash
{
public:
    void add(const QVariantList &row)
    {
        QCryptographicHash hash(QCryptographicHash::Sha256);
        for (const QVariant &value : row) {
            const QByteArray text = plain(value);
            hash.addData(QByteArray::number(text.size()) + ':' + text);
        }
        const QByteArray digest = hash.result();
        for (size_t i = 0; i < m_sum.size(); ++i)
            m_sum[i] += qFromBigEndian<quint64>(digest.constData() + i * sizeof(quint64));
        ++m_rows;
    }
    CopiedTable of(const QString &table) const
    {
        QByteArray bytes;
        for (const quint64 part : m_sum)
            bytes += QByteArray::number(part, 16).rightJustified(16, '0');
        return {table, m_rows, bytes};
    }

private:
    std::array<quint64, 4> m_sum{};
    qint64 m_rows = 0;
};

class Copy
{
public:
    explicit Copy(const CopyOrder &order) : m_order(order) {}
    Result<CopyReport> run();

private:
    Result<> open();
    Result<> begin();
    Result<> startAnew();
    Result<> noteProgress();
    Result<> copyAll();
    Result<QList<CopiedTable>> compareAll();
    Result<> copyTable(int number);
    Result<> write(const CopyTable &table, const QStringList &columns, const QList<QVariantList> &rows);
    Result<QList<QVariantList>> portion(Db &db, const CopyTable &table, const QStringList &columns,
                                        const QVariantList &after) const;
    Result<CopiedTable> sum(Db &db, const CopyTable &table, const QStringList &columns) const;
    Result<CopiedTable> compare(const CopyTable &table);
    Result<> finish();

    const CopyOrder &m_order;
    std::unique_ptr<Db> m_from, m_to;
    int m_table = 0;      ///< the next one
    QVariantList m_after; ///< in it: the key behind which it goes on
    bool m_resumed = false;
};

QVariantList keyOf(const CopyTable &table, const QStringList &columns, const QVariantList &row)
{
    QVariantList key;
    for (const QString &name : table.key)
        key.append(row.at(columns.indexOf(name)));
    return key;
}

Error differs(const CopiedTable &one, const CopiedTable &other)
{
    return permanentError(
        4027, translate("core", "The copy is not what it was made of"),
        translate("core", "%1 has %2 rows there and %3 here, or other values in them")
            .arg(one.name)
            .arg(one.rows)
            .arg(other.rows),
        translate("core", "Leave both as they are and report it; the workspace still uses the old one"));
}

/// In an order that every dialect has, for the hash. A table that the two do not have alike is not copied.
Result<QStringList> columnsOf(const Db &from, const Db &to, const CopyTable &table)
{
    auto columns = from.columnsOf(table.name), others = to.columnsOf(table.name);
    if (!columns || !others)
        return columns ? others : columns;
    columns->sort();
    others->sort();
    if (columns.value() != others.value())
        return bugError(translate("core", "The stores have different columns in %1").arg(table.name));
    return columns;
}

Result<> Copy::open()
{
    // Made and brought to the newest schema as always; both are closed again before we look.
    for (const QString &place : {m_order.from, m_order.to}) {
        Store::Options options;
        options.place = place;
        options.expected = place == m_order.from;
        if (const auto there = Store::open(options); !there)
            return there.error();
    }
    auto from = Db::open({m_order.from, u"copy-from"_s, true, {}, nullptr});
    if (!from)
        return from.error();
    m_from = from.take();
    auto to = Db::open({m_order.to, u"copy-to"_s, false, {}, nullptr});
    if (!to)
        return to.error();
    m_to = to.take();
    if (const Result<> led = takeLead(*m_from, {}); !led)
        return led;
    return takeLead(*m_to, {});
}

/// Where an earlier copy stopped, or an empty target.
Result<> Copy::begin()
{
    const auto noted = settings::get(*m_to, copyKey);
    if (!noted)
        return noted.error();
    const QJsonObject progress = noted->toObject();
    if (!progress.isEmpty()) {
        if (progress["from"_L1].toString() != shownPlace(m_order.from))
            return permanentError(4019, translate("core", "A copy of another store into this one is not finished"),
                                  progress["from"_L1].toString(),
                                  translate("core", "Finish that one, or choose an empty database"));
        m_table = progress["table"_L1].toInt();
        m_after = progress["after"_L1].toArray().toVariantList();
        m_resumed = true;
        return success();
    }
    for (const CopyTable &table : tables()) {
        if (!refusing.contains(table.name))
            continue;
        Rows rows = m_to->queryText(anySql(table), {});
        const bool found = rows.next();
        if (!rows.ok())
            return rows.error();
        if (found)
            return permanentError(
                4026, translate("core", "The store to copy into has runs already"), {},
                translate("core", "Choose an empty database, or move the workspace's trawldeck.sqlite away"));
    }
    return startAnew();
}

/// What a store has from having been opened once, or what a copy left, goes; from then on it counts as half a copy.
Result<> Copy::startAnew()
{
    m_table = 0;
    m_after.clear();
    m_resumed = false;
    if (const auto begun = m_to->run("tx_begin"); !begun)
        return begun.error();
    Result<> done = success();
    for (auto table = tables().crbegin(); table != tables().crend() && done; ++table) {
        if (const auto cleared = m_to->runText(clearSql(*table)); !cleared)
            done = cleared.error();
    }
    if (done)
        done = noteProgress();
    const auto ended = m_to->run(done ? "tx_commit" : "tx_rollback");
    if (!done)
        return done;
    return ended ? success() : Result<>(ended.error());
}

Result<> Copy::noteProgress()
{
    return settings::set(*m_to, copyKey,
                         QJsonObject{{u"from"_s, shownPlace(m_order.from)},
                                     {u"table"_s, m_table},
                                     {u"after"_s, QJsonArray::fromVariantList(m_after)}});
}

Result<QList<QVariantList>> Copy::portion(Db &db, const CopyTable &table, const QStringList &columns,
                                          const QVariantList &after) const
{
    QList<QVariantList> found;
    Rows rows = db.queryText(portionSql(table, columns, !after.isEmpty()), after + QVariantList{rowsOfPortion});
    while (rows.next()) {
        QVariantList row;
        for (int column = 0; column < columns.size(); ++column)
            row.append(rows.value(column));
        found.append(row);
    }
    if (!rows.ok())
        return rows.error();
    return found;
}

/// With the note how far it is, in one transaction.
Result<> Copy::write(const CopyTable &table, const QStringList &columns, const QList<QVariantList> &rows)
{
    QList<QVariantList> kept;
    for (const QVariantList &row : rows) {
        if (!staysBehind(table, row, columns.indexOf(table.key.constFirst())))
            kept.append(row);
    }
    for (qsizetype first = 0; first < kept.size(); first += rowsAtOnce) {
        const QList<QVariantList> some = kept.mid(first, rowsAtOnce);
        QVariantList values;
        for (const QVariantList &row : some)
            values += row;
        if (const auto added = m_to->runText(insertRowsSql(table, columns, int(some.size())), values); !added)
            return added.error();
    }
    return noteProgress();
}

Result<> Copy::copyTable(int number)
{
    const CopyTable &table = tables().at(number);
    const auto known = columnsOf(*m_from, *m_to, table);
    if (!known)
        return known.error();
    const QStringList &columns = known.value();
    CopyProgress progress{table.name, 0};
    for (bool last = false; !last;) {
        const auto rows = portion(*m_from, table, columns, m_after);
        if (!rows)
            return rows.error();
        last = rows->size() < rowsOfPortion;
        if (!rows->isEmpty())
            m_after = keyOf(table, columns, rows->constLast());
        if (last) {
            ++m_table;
            m_after.clear();
        }
        if (const auto begun = m_to->run("tx_begin"); !begun)
            return begun.error();
        const Result<> written = write(table, columns, rows.value());
        const auto ended = m_to->run(written ? "tx_commit" : "tx_rollback");
        if (!written)
            return written;
        if (!ended)
            return ended.error();
        progress.rows += rows->size();
        if (m_order.goOn && !m_order.goOn(progress))
            return cancelledError();
    }
    return success();
}

Result<CopiedTable> Copy::sum(Db &db, const CopyTable &table, const QStringList &columns) const
{
    TableHash hash;
    QVariantList after;
    for (bool last = false; !last;) {
        const auto rows = portion(db, table, columns, after);
        if (!rows)
            return rows.error();
        for (const QVariantList &row : rows.value()) {
            if (!staysBehind(table, row, columns.indexOf(table.key.constFirst())))
                hash.add(row);
        }
        last = rows->size() < rowsOfPortion;
        if (!last)
            after = keyOf(table, columns, rows->constLast());
    }
    return hash.of(table.name);
}

Result<CopiedTable> Copy::compare(const CopyTable &table)
{
    const auto columns = columnsOf(*m_from, *m_to, table);
    if (!columns)
        return columns.error();
    const auto here = sum(*m_from, table, columns.value());
    if (!here)
        return here;
    const auto there = sum(*m_to, table, columns.value());
    if (!there)
        return there;
    if (there->rows != here->rows || there->hash != here->hash)
        return differs(there.value(), here.value());
    return here;
}

/// Ids that come next are behind those that were copied. The old store is closed to engines before the new one is open
/// to them.
Result<> Copy::finish()
{
    if (const auto set = m_to->idOf("copy_ids"); !set)
        return set.error();
    if (m_order.agreed) {
        if (const Result<> noted = m_order.agreed(); !noted)
            return noted;
    }
    if (m_order.moves) {
        m_from.reset(); // it only reads
        auto old = Db::open({m_order.from, u"copy-from"_s, false, {}, nullptr});
        if (!old)
            return old.error();
        if (const Result<> moved = settings::set(*old.value(), movedKey, shownPlace(m_order.to)); !moved)
            return moved;
    }
    return settings::set(*m_to, copyKey, QJsonValue(QJsonValue::Undefined));
}

Result<> Copy::copyAll()
{
    while (m_table < tables().size()) {
        if (const Result<> copied = copyTable(m_table); !copied)
            return copied;
    }
    return success();
}

Result<QList<CopiedTable>> Copy::compareAll()
{
    QList<CopiedTable> all;
    for (const CopyTable &table : tables()) {
        const auto compared = compare(table);
        if (!compared)
            return compared.error();
        all.append(compared.value());
        if (m_order.goOn && !m_order.goOn({table.name, compared->rows}))
            return cancelledError();
    }
    return all;
}

Result<CopyReport> Copy::run()
{
    if (const Result<> opened = open(); !opened)
        return opened.error();
    if (const Result<> begun = begin(); !begun)
        return begun.error();
    CopyReport report;
    report.resumed = m_resumed;
    if (const Result<> copied = copyAll(); !copied)
        return copied.error();
    auto compared = compareAll();
    if (!compared && compared.error().code == differsCode && report.resumed) {
        // The source was used between the two halves: the first one is of no use any more.
        if (const Result<> anew = startAnew(); !anew)
            return anew.error();
        if (const Result<> copied = copyAll(); !copied)
            return copied.error();
        compared = compareAll();
    }
    if (!compared)
        return compared.error();
    report.tables = compared.take();
    if (const Result<> finished = finish(); !finished)
        return finished.error();
    return report;
}
} // namespace

Result<CopyReport> copyStore(const CopyOrder &order)
{
    return Copy(order).run();
}

QStringList copiedTables()
{
    QStringList names;
    for (const CopyTable &table : tables())
        names.append(table.name);
    return names;
}

} // namespace trawl
