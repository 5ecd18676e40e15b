// No statement reads a whole table that grows with the work, but for the exceptions that are listed with their reason.
#include "backends.h"
#include "store/db.h"
#include "store/filtersql.h"

#include <QRegularExpression>
#include <QTemporaryDir>

using namespace trawl;

namespace {
const QStringList growing{u"journal"_s,      u"scraping_logs"_s,   u"item_states"_s,     u"item_pages"_s,
                          u"item_batches"_s, u"captures"_s,        u"capture_events"_s,  u"events"_s,
                          u"ledger"_s,       u"event_revisions"_s, u"engine_attempts"_s, u"mirror_items"_s,
                          u"left_out"_s,     u"page_states"_s,     u"notices"_s};

struct Exception {
    QString statement, reason;
};
const QList<Exception> exceptions{
    {u"journal_page"_s, u"in the order of its ids, a page at a time"_s},
    {u"captures_releasable"_s, u"reads an index that holds only pictures still here"_s},
    {u"captures_spool_files"_s, u"reads an index that holds only pictures still here"_s},
    {u"drill_items"_s, u"all of a sample's workspace at rest, once"_s},
    {u"items_lease_owners"_s, u"reads an index that holds only leases"_s},
};

/// Tables that a plan reads from end to end, by the names they have in the statement.
QStringList scanned(const QStringList &plan, const QString &sql)
{
    static const QRegularExpression sqlite(u"^SCAN (\\w+)"_s), postgres(u"Seq Scan on (\\w+)"_s);
    const QRegularExpression &scan = backend().isFile ? sqlite : postgres;
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
    QString m_filled; ///< the dialect whose tables m_db has

    QStringList column(const QString &sql, int number, const QVariantList &values = {})
    {
        QStringList lines;
        Rows rows = m_db->queryText(sql, values);
        while (rows.next())
            lines.append(rows.text(number));
        if (!rows.ok())
            qFatal("%s: %s", qPrintable(sql.left(200)), qPrintable(rows.error().sentence()));
        return lines;
    }
    QStringList planOf(const QString &sql)
    {
        QVariantList values(sql.count(u'?'), QVariant());
        if (backend().isFile)
            return column(u"EXPLAIN QUERY PLAN "_s + sql, 3, values);
        // The plan for any values, as a prepared statement gets it.
        QString numbered;
        int n = 0;
        for (const QChar c : sql)
            numbered += c == u'?' ? u"$%1"_s.arg(++n) : QString(c);
        column(u"PREPARE looked_at AS "_s + numbered, 0);
        const QString nulls = n == 0 ? QString() : u"("_s + QStringList(n, u"NULL"_s).join(u", "_s) + u")"_s;
        const QStringList plan = column(u"EXPLAIN EXECUTE looked_at"_s + nulls, 0);
        column(u"DEALLOCATE looked_at"_s, 0);
        return plan;
    }
    /// As many rows as would be felt; ten times as many in the long run of the tests.
    void fill()
    {
        const int n = qEnvironmentVariableIntValue("TRAWL_PLAN_ROWS") > 0
                          ? qEnvironmentVariableIntValue("TRAWL_PLAN_ROWS")
                          : 100'000;
        const QString numbers =
            (backend().isFile ? u"(WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %1) "
                                u"SELECT i FROM c) AS c"_s
                              : u"generate_series(1, %1) AS c(i)"_s)
                .arg(n);
        const QString uid = backend().isFile ? u"randomblob(16)"_s : u"decode(md5(CAST(i AS text)), 'hex')"_s;
        const QStringList inserts{
            u"INSERT INTO scraping_runs(id, uid, number, state, plan, created) SELECT i, 'r' "
            u"|| i, i, 'completed', '{}', i FROM %1 WHERE i <= 100"_s,
            u"INSERT INTO run_sources(id, run_id, source_id, raw, max_attempts) SELECT i, (i "
            u"- 1) / 10 + 1, 's' || (i % 10), '{}', 3 FROM %1 WHERE i <= 1000"_s,
            u"INSERT INTO item_pages(id, run_id, page_id, depth, uid, url) SELECT i, i % 100 "
            u"+ 1, i, 0, %2, 'http://a.example/' || i FROM %1"_s,
            u"INSERT INTO item_states(id, run_source, run_id, changed, state, due) SELECT i, "
            u"i % 1000 + 1, i % 100 + 1, i, CASE WHEN i % 20 = 0 THEN 0 ELSE 2 END, i FROM %1"_s,
            u"INSERT INTO item_batches(at, first_id, last_id) SELECT i, i * 100, i * 100 + 99 "
            u"FROM %1 WHERE i <= 1000"_s,
            u"INSERT INTO captures(id, uid, item_id, run_id, run_source, page_id, attempt, at, engine, coverage, http, "
            u"final_url, title, records, "
            u"timings, flags, triage, format, width, height, bytes, sha256, dhash, changed, review, released) SELECT "
            u"i, 'c' || i, i, i % 100 + 1, i % 1000 + 1, i, "
            u"1, i, 0, 100, 200, 'http://a.example/' || i, 'Page ' || i, '[]', '{}', '', 3, "
            u"'jpeg', 1, 1, 1, 'x' || i, i, 0, i % 3, CASE WHEN i % 50 = 0 THEN 0 ELSE 1 END "
            u"FROM %1"_s,
            u"INSERT INTO ledger(capture_id, state, batch_id, changed) SELECT i, CASE WHEN i "
            u"% 100 = 0 THEN i / 100 % 9 ELSE 5 END, i % 200 + 1, i FROM %1"_s,
            u"INSERT INTO batches(id, uid, run_id, target, mode, created, ended) SELECT i, "
            u"'b' || i, 0, 't', 'batch', i, i FROM %1 WHERE i <= 200"_s,
            u"INSERT INTO events(id, source_id, page_id, record_key, fingerprint, capture_id, "
            u"revision_id, fields, first, changed) SELECT i, 's1', i, '0', 'f' || i, i, i, "
            u"'{}', i, i FROM %1"_s,
            u"INSERT INTO event_revisions(id, event_id, capture_id, at, fields, changes, "
            u"fingerprint) SELECT i, i, i, i, '{}', '{}', 'f' || i FROM %1"_s,
            u"INSERT INTO capture_events(capture_id, ordinal, event_id, revision_id) SELECT i, 0, i, i FROM %1"_s,
            u"INSERT INTO journal(id, at, by, action, count, reason, note, detail) SELECT i, "
            u"i, 'a', 'review.approved', 1, '', '', '{}' FROM %1"_s,
            u"INSERT INTO scraping_logs(seq, run_id, at, level, category, source_id, item_id, "
            u"text) SELECT i, i % 100, i, CASE WHEN i % 100 = 0 THEN 2 ELSE 1 END, 'x', 's' "
            u"|| (i % 10), 0, 'line ' || i FROM %1"_s,
            u"INSERT INTO engine_attempts(id, source_id, engine, ok, coverage, ms, "
            u"fail_class, at) SELECT i, 's' || (i % 1000), 'http', 1, 100, 5, 'none', i FROM "
            u"%1 WHERE i <= 10000"_s,
            u"INSERT INTO left_out(id, run_id, run_source, address_id, reason, address, rule, "
            u"at) SELECT i, i % 100 + 1, i % 1000 + 1, i, i % 6, 'http://b.example/' || i, "
            u"'', i FROM %1"_s,
            u"INSERT INTO page_states(page_id, source_id, state, seen_run, named, seen, since) "
            u"SELECT i, 's' || (i % 10), CASE WHEN i % 50 = 0 THEN i / 50 % 4 ELSE 0 END, i % "
            u"100 + 1, 1, i, i FROM %1"_s,
            u"INSERT INTO mirror_items(item_id, run_source, part, state, since) SELECT i, i % "
            u"1000 + 1, 1, CASE WHEN i % 50 = 0 THEN 1 ELSE 0 END, i FROM %1"_s,
            u"INSERT INTO notices(id, key, cause, kind, at, state, body) SELECT i, 'run:' || i || ':' || i, "
            u"'run-failed:s' || (i % 1000), 'run-failed', i, i % 3, '{}' FROM %1"_s,
            u"INSERT INTO tick_reports(id, at, report) SELECT i, i, '{}' FROM %1 WHERE i <= 100"_s,
            u"INSERT INTO owners(id, name) SELECT i, 'w' || i FROM %1 WHERE i <= 100"_s};
        QVERIFY(m_db->run("tx_begin").ok());
        for (QString sql : inserts) {
            const auto done = m_db->runText(sql.replace(u"%1"_s, numbers).replace(u"%2"_s, uid));
            QVERIFY2(done.ok(), done ? "" : qPrintable(done.error().sentence()));
        }
        QVERIFY(m_db->run("tx_commit").ok());
        if (!backend().isFile) { // as it keeps its statistics by itself after a while
            QVERIFY(m_db->runText(u"VACUUM ANALYZE"_s).ok());
            QVERIFY(m_db->runText(u"SET plan_cache_mode = force_generic_plan"_s).ok());
        }
    }

private Q_SLOTS:
    void initTestCase_data() { backendRows(); }
    void init()
    {
        if (m_filled == backend().name)
            return;
        m_db.reset();
        const QString place = newPlace(m_dir);
        const auto store = Store::open({place, {}, false, {}});
        QVERIFY(store.ok());
        auto db = Db::open({place, u"plans"_s, false, {}});
        QVERIFY(db.ok());
        m_db = db.take();
        fill();
        m_filled = backend().name;
    }

    void M30_noStatementReadsAWholeTableThatGrows()
    {
        QStringList broken, unused;
        for (const Exception &one : exceptions)
            unused.append(one.statement);
        static const QRegularExpression explainable(u"^(SELECT|INSERT|UPDATE|DELETE|WITH)\\b"_s);
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
        if (backend().isFile) // PostgreSQL's own pages tell indexes that are read whole from tables
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
                all << itemIds(backend(), query, Reading::Indexed, false)
                    << itemIds(backend(), query, Reading::Indexed, true)
                    << itemCount(backend(), query, Reading::Indexed)
                    << itemPosition(backend(), query, Reading::Indexed, 1);
            }
        }
        leftout::Query left;
        left.run = 1;
        all << leftOutIds(left) << leftOutCount(left);
        left.after = 5;
        all << leftOutIds(left);
        left.after.reset();
        left.reason = LeftOutReason::Depth;
        all << leftOutIds(left);
        left.source = u"a"_s;
        left.text = u"two words"_s;
        all << leftOutIds(left) << leftOutCount(left);
        pages::Query pages;
        all << pageStateRows(pages) << pageStateCount(pages);
        pages.source = u"a"_s;
        pages.state = PageState::Gone;
        pages.text = u"two words"_s;
        all << pageStateRows(pages) << pageStateCount(pages);
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
