// No statement reads a whole table that grows with the work, but for the exceptions that are listed with their reason.
#include "backends.h"
#include "store/db.h"
#include "store/filtersql.h"

#include <QRegularExpression>
#include <QTemporaryDir>

using namespace trawl;

namespace {
const QStringList growing{u"journal"_s,      u"scraping_logs"_s,   u"item_states"_s,    u"item_pages"_s,
                          u"item_batches"_s, u"captures"_s,        u"capture_events"_s, u"events"_s,
                          u"ledger"_s,       u"event_revisions"_s, u"engine_attempts"_s,
                          u"left_out"_s};

struct Exception {
    QString statement, reason;
};
const QList<Exception> exceptions{
    {u"journal_page"_s, u"in the order of its ids, a page at a time"_s},
    {u"captures_releasable"_s, u"reads an index that holds only pictures still here"_s},
    {u"captures_spool_files"_s, u"reads an index that holds only pictures still here"_s},
    {u"items_lease_owners"_s, u"reads an index that holds only leases"_s},
};

/// Tables that a plan reads from end to end, by the names they have in the statement.
QStringList scanned(const QStringList &plan, const QString &sql)
{
    static const QRegularExpression scan(u"^SCAN (\\w+)"_s);
    QStringList found;
    for (const QString &line : plan) {
        const auto match = scan.match(line);
        if (!match.hasMatch())
            continue;
        QString table = match.captured(1);
        const QRegularExpression alias(u"(\\w+) AS %1\\b"_s.arg(table));
        if (const auto named = alias.match(sql); named.hasMatch())
            table = named.captured(1);
        if (growing.contains(table))
            found.append(table);
    }
    return found;
}
} // namespace

class TestQueryPlans : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;
    std::unique_ptr<Db> m_db;

    QStringList planOf(const QString &sql)
    {
        QVariantList values;
        for (qsizetype n = sql.count(u'?'); n > 0; --n)
            values.append(QVariant());
        QStringList plan;
        Rows rows = m_db->queryText(u"EXPLAIN QUERY PLAN "_s + sql, values);
        while (rows.next())
            plan.append(rows.text(3));
        if (!rows.ok())
            qFatal("%s: %s", qPrintable(sql.left(80)), qPrintable(rows.error().sentence()));
        return plan;
    }

private Q_SLOTS:
    void initTestCase_data() { backendRows(); }
    void init()
    {
        const QString file = m_dir.filePath(backend().name);
        const auto store = Store::open({file, {}, false, {}, false, &backend()});
        QVERIFY(store.ok());
        auto db = Db::open({file, u"plans"_s, false, {}, &backend()});
        QVERIFY(db.ok());
        m_db = db.take();
    }
    void cleanup() { m_db.reset(); }

    void M30_noStatementReadsAWholeTableThatGrows()
    {
        QStringList broken, unused;
        for (const Exception &one : exceptions)
            unused.append(one.statement);
        static const QRegularExpression explainable(u"^(SELECT|INSERT|UPDATE|DELETE)\\b"_s);
        int seen = 0;
        for (const QString &file : backend().statementsIn(QString())) {
            const QString name = file.mid(1), sql = backend().statement(name);
            if (!explainable.match(sql).hasMatch() || name.startsWith(u"sink_"_s)) // a table of another file
                continue;
            ++seen;
            const QStringList tables = scanned(planOf(sql), sql);
            if (tables.isEmpty())
                continue;
            if (unused.removeAll(name) == 0)
                broken.append(name + u" reads all of "_s + tables.join(u", "_s));
        }
        QVERIFY(seen > 100);
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
        QVERIFY2(unused.isEmpty(), qPrintable(u"no exceptions any more: "_s + unused.join(u", "_s)));
    }
    /// What is composed for one run finds its rows by an index. A whole table is read where the whole store is one run
    /// (Reading::Whole), and where the operator asks for all of it.
    void M30_composedStatementsOfOneRunUseAnIndex()
    {
        items::ItemQuery query;
        query.run = 1;
        query.blocked = {u"a"_s, u"b"_s};
        captures::CaptureQuery captures;
        captures.run = 1;
        captures.sources = {u"a"_s};
        captures.review = {Review::Approved, Review::Flagged};
        captures.text = u"two words"_s;
        captures.flag = u"blank"_s;
        QList<FilterSql> all{captureIds(captures), capturePage(captures), captureReviews(captures)};
        for (const QString &filter : {u""_s, u"state:waiting,queued"_s, u"source:a* err:timeout"_s, u"words id:7"_s}) {
            query.filter = parseItemFilter(filter);
            QVERIFY2(query.filter.isValid(), qPrintable(query.filter.error));
            for (const QString &sort : {u""_s, u"url"_s, u"review"_s, u"upload"_s}) {
                query.sort = sort;
                all << itemIds(query, Reading::Indexed, false) << itemIds(query, Reading::Indexed, true)
                    << itemCount(query, Reading::Indexed) << itemPosition(query, Reading::Indexed, 1);
            }
        }
        leftout::Query left;
        left.run = 1;
        all << leftOutIds(left) << leftOutCount(left);
        left.reason = LeftOutReason::Depth;
        all << leftOutIds(left);
        left.source = u"a"_s;
        left.text = u"two words"_s;
        all << leftOutIds(left) << leftOutCount(left);
        logs::LogQuery log;
        log.run = 1;
        all << logRows(log) << logCount(log);
        log = {};
        log.source = u"a"_s;
        all << logRows(log) << logCount(log);
        log = {};
        log.level = 2;
        all << logCount(log);
        for (const FilterSql &sql : all) {
            QCOMPARE(sql.text.count(u'?'), sql.values.size());
            const QStringList plan = planOf(sql.text), tables = scanned(plan, sql.text);
            const bool partial = plan.join(u'\n').contains(u"scraping_logs_warnings"_s);
            QVERIFY2(tables.isEmpty() || partial, qPrintable(sql.text + u'\n' + plan.join(u'\n')));
        }
    }
};

QTEST_GUILESS_MAIN(TestQueryPlans)
#include "tst_queryplans.moc"
