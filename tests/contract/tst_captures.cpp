// Captures, decisions and the upload ledger together (R10–12, U1–U10), and the fail-the-n-th-statement
// sweep over all of it.
#include "backends.h"
#include "store/captures.h"
#include "store/circuits.h"
#include "store/engines.h"
#include "store/items.h"
#include "store/journal.h"
#include "store/ledger.h"
#include "store/logs.h"
#include "store/runs.h"
#include "store/settings.h"
#include "store/sources.h"
#include "store/store.h"
#include "tests/support/claimstart.h"

#include "domain/names.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace trawl;

namespace {
constexpr Instant now{1'700'000'000'000};

template <class R>
auto must(R result)
{
    if (!result.ok())
        qFatal("%s (%s)", qPrintable(result.error().sentence()), qPrintable(result.error().detail));
    return result.take();
}

Result<RunRow> newRun(Db &db)
{
    Source source;
    source.id = u"a"_s;
    source.raw = QJsonObject{{u"id"_s, u"a"_s}, {u"extra"_s, 1}};
    RunPlan plan;
    plan.sources = {source.id};
    return runs::create(db, newId(now), plan, {source}, now);
}

CaptureRecord recordFor(const Lease &lease, const QString &title)
{
    CaptureRecord record;
    record.item = lease.item;
    record.token = lease.token;
    record.attempt = 1;
    record.uid = newId(now);
    record.finalUrl = lease.url;
    record.records = {QJsonObject{{u"title"_s, title}, {u"date"_s, u"2026-01-01"_s}}};
    record.recordKeys = {u"0"_s};
    record.fingerprints = {u"fp-"_s + title};
    record.title = title;
    record.format = PictureFormat::Jpeg;
    record.sha256 = QString(64, u'a');
    record.bytes = 1000;
    record.dhash = ~0ULL;
    record.spoolFile = record.uid + u".jpg"_s;
    return record;
}
} // namespace

class TestCaptures : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;
    std::unique_ptr<Store> m_store;
    RowId m_run = 0;
    QString m_place;

    template <class Fn>
    auto write(Fn fn)
    {
        return m_store->write(Lane::Interactive, std::move(fn)).result();
    }
    template <class Fn>
    auto read(Fn fn)
    {
        return m_store->read(std::move(fn)).result();
    }
    Lease lease(int page)
    {
        const QString url = u"http://a.example/%1"_s.arg(page);
        must(write([=, this](Db &db) { return items::enqueue(db, m_run, {{u"a"_s, url, url, 0, {}}}, now); }));
        return must(write([this](Db &db) {
                   return claimAndStart(db, {m_run, u"a"_s, 1, u"w"_s, now, 60s});
               }))
            .constFirst();
    }
    captures::Recorded capture(int page, const QString &title, Review review = Review::Unreviewed)
    {
        CaptureRecord record = recordFor(lease(page), title);
        record.review = review;
        return must(write([=](Db &db) { return captures::record(db, record, now); }));
    }
    journal::Decided decide(const QList<RowId> &ids, Review review, const QString &by = u"op"_s)
    {
        return must(write([=](Db &db) { return journal::decide(db, {ids, review, by, {}, {}}, now); }));
    }
    CaptureRow row(RowId id)
    {
        return must(read([=](Db &db) { return captures::byId(db, id); }));
    }
    Result<> step(RowId id, UploadState to)
    {
        return write([=](Db &db) { return ledger::set(db, {id, to, {}, {}, u"key"_s, u"url"_s, {}}, now); });
    }
    /// The first column of what a statement with one parameter answers.
    QStringList texts(const QString &sql, RowId id)
    {
        return must(read([=](Db &db) -> Result<QStringList> {
            QStringList found;
            Rows rows = db.queryText(sql, {id});
            while (rows.next())
                found.append(rows.text(0));
            return rows.ok() ? Result<QStringList>(found) : Result<QStringList>(rows.error());
        }));
    }
    void nextRun()
    {
        m_run = must(write([](Db &db) { return newRun(db); })).id;
    }

    RowId crawlAgain(const QString &picture)
    {
        const auto again = must(write([this](Db &db) {
                               return claimAndStart(db, {m_run, u"a"_s, 1, u"w"_s, now, 60s});
                           })).constFirst();
        auto record = recordFor(again, u"One"_s);
        record.sha256 = picture;
        return must(write([=](Db &db) { return captures::record(db, record, now); })).capture;
    }
    int lose(const QList<RowId> &ids)
    {
        captures::LostPictures order;
        order.captures = ids;
        order.why = u"File is damaged"_s;
        return must(write([=](Db &db) { return captures::losePictures(db, order, now); }));
    }

private Q_SLOTS:
    void initTestCase_data() { backendRows(); }
    void init()
    {
        m_place = newPlace(m_dir);
        m_store = must(Store::open({m_place, [] { return Now{now, {}}; }, false, {}}));
        nextRun();
    }
    void cleanup() { m_store.reset(); }

    void recordsWithItsItemInOneTransaction()
    {
        const auto done = capture(1, u"One"_s);
        QCOMPARE(done.newEvents, 1);
        const CaptureRow got = row(done.capture);
        QCOMPARE(got.title, u"One"_s);
        QCOMPARE(got.dhash, ~0ULL);
        QCOMPARE(got.records.at(0).toObject().value(u"title"_s).toString(), u"One"_s);
        QCOMPARE(got.runNumber, 1);
        const ItemRow item = must(read([=](Db &db) { return items::byId(db, got.item); }));
        QCOMPARE(item.state, ItemState::Captured);
        QCOMPARE(item.capture, done.capture);
        QCOMPARE(must(read([this](Db &db) { return items::counts(db, m_run); })).unreviewed, 1);
        QCOMPARE(must(read([](Db &db) { return captures::spoolFiles(db); })).size(), 1);
    }
    void aChangedEventGetsARevision()
    {
        capture(1, u"Old"_s);
        nextRun();
        QCOMPARE(capture(1, u"Old"_s).revisions, 0);
        nextRun();
        const auto third = capture(1, u"New"_s);
        QCOMPARE(third.revisions, 1);
        const auto revisions =
            texts(u"SELECT changes FROM event_revisions WHERE event_id = ? ORDER BY id"_s, third.events[0]);
        QCOMPARE(revisions.size(), 2);
        QCOMPARE(QJsonDocument::fromJson(revisions[1].toUtf8())[u"title"_s].toArray(),
                 (QJsonArray{u"Old"_s, u"New"_s}));
        // Rejected: its revision is retracted and the event shows what stands.
        const auto title = [&] {
            const QString fields = texts(u"SELECT fields FROM events WHERE id = ?"_s, third.events[0]).constFirst();
            return QJsonDocument::fromJson(fields.toUtf8())[u"title"_s].toString();
        };
        decide({third.capture}, Review::Rejected);
        QCOMPARE(title(), u"Old"_s);
        decide({third.capture}, Review::Approved);
        QCOMPARE(title(), u"New"_s);
    }
    void duplicatesAreLinked()
    {
        const auto first = capture(1, u"Same"_s), second = capture(2, u"Same"_s);
        QCOMPARE(second.duplicates, 1);
        QCOMPARE(texts(u"SELECT duplicate_of FROM events WHERE id = ?"_s, second.events[0]).constFirst(),
                 QString::number(first.events[0]));
    }
    void undoAndRedoOutliveARestart()
    {
        const RowId id = capture(1, u"One"_s).capture;
        const auto entry = decide({id}, Review::Approved).entry;
        QCOMPARE(row(id).upload, UploadState::Ready);
        m_store.reset();
        m_store = must(Store::open({m_place, [] { return Now{now, {}}; }, false, {}}));
        QCOMPARE(must(read([](Db &db) { return journal::undoState(db); })).undo.id, entry);
        const auto undone = must(write([=](Db &db) { return journal::revert(db, entry, u"op"_s, now); }));
        QCOMPARE(row(id).review, Review::Unreviewed);
        QCOMPARE(row(id).upload, UploadState::None);
        const auto state = must(read([](Db &db) { return journal::undoState(db); }));
        QCOMPARE(state.undo.id, 0);
        QCOMPARE(state.redo.id, undone.entry);
        QCOMPARE(journal::actSentence(state.redo), u"Approve 1 capture"_s);
        QCOMPARE(journal::sentence(state.redo), u"Undone: approve 1 capture"_s);
        must(write([=](Db &db) { return journal::revert(db, state.redo.id, u"op"_s, now); }));
        QCOMPARE(row(id).review, Review::Approved);
        QCOMPARE(must(read([](Db &db) { return journal::undoState(db); })).undo.id, entry);
        QCOMPARE(must(read([](Db &db) { return journal::page(db, 0, 10); })).total, 3);
    }
    void aReasonThatComesLaterIsKeptAndUndone()
    {
        const RowId id = capture(1, u"One"_s).capture;
        const auto reject = [&](const QString &reason) {
            return must(write([=](Db &db) {
                return journal::decide(db, {{id}, Review::Rejected, u"op"_s, reason, {}}, now);
            }));
        };
        reject({});
        const auto why = reject(u"cropped"_s);
        QVERIFY(why.entry != 0);
        QCOMPARE(row(id).reviewReason, u"cropped"_s);
        QCOMPARE(reject({}).entry, 0); // none is no reason to forget the one there is
        QCOMPARE(reject(u"cropped"_s).entry, 0);
        QCOMPARE(row(id).reviewReason, u"cropped"_s);
        must(write([=](Db &db) { return journal::revert(db, why.entry, u"op"_s, now); }));
        QCOMPARE(row(id).review, Review::Rejected);
        QCOMPARE(row(id).reviewReason, QString());
    }
    void aNoteIsInTheJournalAndChangesNothing()
    {
        const RowId one = capture(1, u"One"_s).capture, two = capture(2, u"Two"_s).capture;
        const auto approved = decide({one}, Review::Approved).entry;
        const auto noted = must(write([=](Db &db) {
            return journal::note(db, {one, two}, u"ann"_s, u"ask the venue"_s, now);
        }));
        const journal::Entry entry = must(read([=](Db &db) { return journal::byId(db, noted.entry); }));
        QCOMPARE(entry.note, u"ask the venue"_s);
        QCOMPARE(entry.by, u"ann"_s);
        QCOMPARE(entry.count, 2);
        QCOMPARE(row(one).review, Review::Approved);
        QCOMPARE(row(one).upload, UploadState::Ready);
        QCOMPARE(row(two).review, Review::Unreviewed);
        QCOMPARE(must(read([](Db &db) { return journal::undoState(db); })).undo.id, approved);
        QVERIFY(!write([=](Db &db) { return journal::revert(db, noted.entry, u"op"_s, now); }));
        QCOMPARE(must(write([=](Db &db) { return journal::note(db, {999}, u"ann"_s, u"x"_s, now); })).entry, 0);
    }
    void M24_revertingARedoIsAnUndo()
    {
        const RowId id = capture(1, u"One"_s).capture;
        const RowId approved = decide({id}, Review::Approved).entry;
        const auto undone = must(write([=](Db &db) { return journal::revert(db, approved, u"op"_s, now); }));
        const auto redone = must(write([=](Db &db) { return journal::revert(db, undone.entry, u"op"_s, now); }));
        QCOMPARE(row(id).review, Review::Approved);
        const auto reverted = must(write([=](Db &db) { return journal::revert(db, redone.entry, u"op"_s, now); }));
        QCOMPARE(row(id).review, Review::Unreviewed);
        const auto page = must(read([](Db &db) { return journal::page(db, 0, 10); }));
        QStringList told;
        for (const journal::Entry &entry : page.rows)
            told.prepend(journal::sentence(entry));
        QCOMPARE(told, (QStringList{u"Approve 1 capture"_s, u"Undone: approve 1 capture"_s,
                                    u"Redone: approve 1 capture"_s, u"Undone: approve 1 capture"_s}));
        QVERIFY(!write([=](Db &db) { return journal::revert(db, redone.entry, u"op"_s, now); })); // once is enough
        const auto state = must(read([](Db &db) { return journal::undoState(db); }));
        QCOMPARE(state.undo.id, 0);
        QCOMPARE(state.redo.id, reverted.entry);
    }
    void policyDecidesWithAnEntryThatCanBeReverted()
    {
        const RowId id = capture(1, u"One"_s, Review::Approved).capture;
        QCOMPARE(row(id).reviewBy, u"policy"_s);
        const auto page = must(read([](Db &db) { return journal::page(db, 0, 10); }));
        QCOMPARE(page.rows[0].by, u"policy"_s);
        must(write([=](Db &db) { return journal::revert(db, page.rows[0].id, u"op"_s, now); }));
        QCOMPARE(row(id).review, Review::Unreviewed);
    }
    void uploadMovesOnlyLegally()
    {
        const RowId id = capture(1, u"One"_s).capture;
        QCOMPARE(step(id, UploadState::Storing).error().code, 4025); // U7
        decide({id}, Review::Approved);
        const auto batch = must(write([](Db &db) {
            return ledger::createBatch(db, {u"u1"_s, 0, {}, u"directory:x"_s, u"batch"_s}, now);
        }));
        const auto again = must(write([](Db &db) {
            return ledger::createBatch(db, {u"u2"_s, 0, {}, u"directory:x"_s, u"batch"_s}, now);
        }));
        QCOMPARE(again.id, batch.id); // U10
        QCOMPARE(batch.total, 1);
        QCOMPARE(step(id, UploadState::Recorded).error().code, 4021);
        for (const auto to : {UploadState::Storing, UploadState::Stored, UploadState::Stored, UploadState::Verified,
                              UploadState::Recorded})
            must(step(id, to));
        QCOMPARE(must(read([=](Db &db) { return ledger::work(db, batch.id, 10); })).size(), 0);
        QCOMPARE(must(read([=](Db &db) { return ledger::batchSummary(db, batch.id); })).bytesDone, 1000);
        QCOMPARE(must(read([=](Db &db) { return ledger::objects(db, 0, 0, 10); })).total, 1);
        QCOMPARE(write([=](Db &db) {
                     return journal::decide(db, {{id}, Review::Rejected, u"op"_s, {}, {}}, now);
                 })
                     .error()
                     .code,
                 4023);
        QCOMPARE(must(read([](Db &db) { return captures::releasable(db, now); })).size(), 1);
        must(write([=](Db &db) { return captures::released(db, id); }));
        QVERIFY(must(read([](Db &db) { return captures::spoolFiles(db); })).isEmpty());
        must(write([=](Db &db) { return ledger::endBatch(db, batch.id, u"done"_s, now); }));
        QVERIFY(must(read([](Db &db) { return ledger::openBatches(db); })).isEmpty());
        QCOMPARE(write([](Db &db) {
                     return ledger::createBatch(db, {u"u3"_s, 0, {}, u"d"_s, u"batch"_s}, now);
                 })
                     .error()
                     .code,
                 4024);
        QCOMPARE(must(write([=](Db &db) { return ledger::retract(db, {id}, u"op"_s, now); })), QList<RowId>{id});
        QCOMPARE(must(read([](Db &db) { return ledger::retracting(db, 0, 10); })).size(), 1);
        must(write([=](Db &db) { return ledger::retracted(db, id, now); }));
        QVERIFY(must(read([](Db &db) { return ledger::retracting(db, 0, 10); })).isEmpty());
        QCOMPARE(row(id).review, Review::Unreviewed);
    }
    void M25_nothingWaitsButSomeFailedIsNoSuccess()
    {
        const RowId id = capture(1, u"One"_s, Review::Approved).capture;
        const auto start = [this] {
            return write([](Db &db) { return ledger::createBatch(db, {newId(now), 0, {}, u"d"_s, u"batch"_s}, now); });
        };
        const RowId batch = must(start()).id;
        must(step(id, UploadState::Storing));
        must(write([=](Db &db) {
            return ledger::set(db, {id, UploadState::Failed, u"http-500"_s, u"no"_s, {}, {}, {}}, now);
        }));
        must(write([=](Db &db) { return ledger::endBatch(db, batch, u"done"_s, now); }));
        QCOMPARE(start().error().code, 7016); // a script that asks again must not read it as done
        must(write([](Db &db) { return ledger::retryFailed(db, {}, now); }));
        QVERIFY(start().ok());
    }
    void failedUploadsAreGroupedAndRetried()
    {
        const RowId id = capture(1, u"One"_s, Review::Approved).capture;
        must(write([](Db &db) { return ledger::createBatch(db, {u"u"_s, 0, {}, u"d"_s, u"batch"_s}, now); }));
        must(step(id, UploadState::Storing));
        must(write([=](Db &db) {
            return ledger::set(db, {id, UploadState::Failed, u"http-500"_s, u"no"_s, {}, {}, {}}, now);
        }));
        QCOMPARE(row(id).uploadError, u"no"_s);
        QCOMPARE(must(write([](Db &db) { return ledger::retryFailed(db, {}, now); })), 1);
        QCOMPARE(row(id).upload, UploadState::Ready);
        QCOMPARE(row(id).uploadTries, 1);
        QCOMPARE(must(write([=](Db &db) { return ledger::hold(db, {id}, true, now); })), QList<RowId>{id});
        QCOMPARE(must(read([](Db &db) { return ledger::ready(db, 0); })).count, 0);
        const RowId batch = must(read([](Db &db) { return ledger::openBatches(db); })).constFirst().id;
        QCOMPARE(must(read([=](Db &db) { return ledger::batchSummary(db, batch); })).count(UploadState::Held), 1);
        must(write([=](Db &db) { return ledger::endBatch(db, batch, u"done"_s, now); }));
        QCOMPARE(must(write([=](Db &db) { return ledger::hold(db, {id}, false, now); })), QList<RowId>{id});
        QCOMPARE(must(read([](Db &db) { return ledger::ready(db, 0); })).count, 1);
    }
    void M1_aLostPictureIsCrawledAgainAndItsDecisionStays()
    {
        const RowId old = capture(1, u"One"_s, Review::Unreviewed).capture;
        must(write([=](Db &db) {
            return journal::decide(db, {{old}, Review::Approved, u"ann"_s, u"good"_s, {}}, now);
        }));
        const QString picture = row(old).sha256;
        QCOMPARE(lose({old}), 1);
        QCOMPARE(must(read([this](Db &db) { return items::counts(db, m_run); })).pending, 1);
        QCOMPARE(must(read([this](Db &db) {
                     return captures::page(db, {m_run, {}, {}, {}, {}, {}, 0, 10});
                 })).total,
                 0);
        QCOMPARE(row(old).review, Review::Approved); // marked lost, never undecided
        QCOMPARE(row(old).upload, UploadState::Abandoned);
        QCOMPARE(row(old).uploadError, u"File is damaged"_s);
        const auto entry = must(read([](Db &db) { return journal::page(db, 0, 10); })).rows[0];
        QCOMPARE(entry.action, u"policy.picture-gone"_s);
        QCOMPARE(entry.detail[u"decisions"_s][0].toArray(), (QJsonArray{old, u"approved"_s, u"ann"_s, u"good"_s}));
        QCOMPARE(lose({old}), 0);

        // Another picture: nobody has seen it. It begins unreviewed and says what was decided before.
        const RowId other = crawlAgain(QString(64, u'e'));
        QCOMPARE(row(other).review, Review::Unreviewed);
        QVERIFY2(row(other).reviewReason.contains(u"was approved by ann"_s), qPrintable(row(other).reviewReason));
        QCOMPARE(must(read([](Db &db) { return ledger::ready(db, 0); })).count, 0);

        // The very picture that was decided on: the decision holds for it.
        QCOMPARE(lose({other}), 1);
        const RowId same = crawlAgain(picture);
        QCOMPARE(row(same).review, Review::Approved);
        QCOMPARE(row(same).reviewBy, u"ann"_s);
        QCOMPARE(must(read([](Db &db) { return ledger::ready(db, 0); })).count, 1);
        QVERIFY(must(read([](Db &db) { return journal::page(db, 0, 10); })).rows[0].note.contains(u"byte for byte"_s));
    }
    void M6_aRejectedPictureIsNotNeeded()
    {
        const RowId id = capture(1, u"One"_s, Review::Unreviewed).capture;
        QCOMPARE(must(read([](Db &db) { return captures::spoolFiles(db); })).constFirst().needed, true);
        must(write([=](Db &db) { return journal::decide(db, {{id}, Review::Rejected, u"ann"_s, {}, {}}, now); }));
        QCOMPARE(must(read([](Db &db) { return captures::spoolFiles(db); })).constFirst().needed, false);
        QCOMPARE(lose({id}), 0);
        QCOMPARE(row(id).review, Review::Rejected);
        QCOMPARE(must(read([this](Db &db) { return items::counts(db, m_run); })).pending, 0);
    }
    void M3_aLostPictureStopsItsRunForTheNewCrawl()
    {
        const auto done = capture(1, u"One"_s);
        must(write(
            [this](Db &db) { return runs::setState(db, m_run, {RunState::Draft}, RunState::Completed, {}, now); }));
        lose({done.capture});
        const RunRow run = must(read([this](Db &db) { return runs::byId(db, m_run); }));
        QCOMPARE(run.state, RunState::Stopped);
        QCOMPARE(run.reason, u"1 put back"_s);
    }
    void lowCoverageIsCountedAsItsFilterFindsIt()
    {
        int page = 0;
        for (const double coverage : {40.0, 69.9, 70.0, 100.0}) {
            CaptureRecord record = recordFor(lease(++page), u"Page"_s);
            record.coverage = coverage;
            must(write([=](Db &db) { return captures::record(db, record, now); }));
        }
        lease(++page); // not captured yet
        items::ItemQuery low;
        low.run = m_run;
        low.filter = parseItemFilter(u"cov:<70"_s, now);
        low.now = now;
        low.limit = 10;
        QCOMPARE(must(read([=](Db &db) { return items::page(db, low); })).matching, 2);
        QCOMPARE(must(read([this](Db &db) { return items::facets(db, m_run, now); })).lowCoverage, 2);
    }
    void pagesByReviewFlagAndTriage()
    {
        CaptureRecord blank = recordFor(lease(1), u"Blank"_s), fine = recordFor(lease(2), u"Fine"_s);
        fine.flags = {u"unchanged"_s};
        blank.flags = {u"blank"_s, u"low-coverage"_s};
        must(write([=](Db &db) { return captures::record(db, fine, now); }));
        const RowId first = must(write([=](Db &db) { return captures::record(db, blank, now); })).capture;
        const auto all = must(read([this](Db &db) { return captures::page(db, {m_run, {}, {}, {}, {}, {}, 0, 10}); }));
        QCOMPARE(all.total, 2);
        QCOMPARE(all.rows[0].id, first);
        QCOMPARE(must(read([this](Db &db) {
                     return captures::page(db, {m_run, {}, {}, u"blank"_s, {}, u"newest"_s, 0, 10});
                 })).total,
                 1);
        QCOMPARE(must(read([this](Db &db) {
                     return captures::page(db, {m_run, {Review::Approved}, {u"a"_s}, {}, {}, u"changed"_s, 0, 10});
                 })).total,
                 0);
        const auto found = [this](const QStringList &sources, const QString &text) {
            return must(read([=, this](Db &db) {
                       return captures::page(db, {m_run, {}, sources, {}, text, {}, 0, 10});
                   }))
                .rows;
        };
        QCOMPARE(found({u"a"_s, u"b"_s}, {}).size(), 2);
        QCOMPARE(found({u"b"_s}, {}).size(), 0);
        QCOMPARE(found({}, u"BLA ank"_s).size(), 1);
        QCOMPARE(found({}, u"blank nowhere"_s).size(), 0);
    }
    void tenThousandApprovalsInASecond()
    {
        must(write([this](Db &db) {
            return db.runText(u"INSERT INTO captures(uid, item_id, run_id, run_source, page_id, attempt, at, engine, "
                              u"coverage, http, final_url, "
                              u"title, records, timings, flags, triage, format, width, height, bytes, sha256, dhash, "
                              u"changed) WITH RECURSIVE c(i) "
                              u"AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 10000) SELECT 'u' || i, i, ?, 1, "
                              u"i, 1, 0, 0, 100, 200, '', '', "
                              u"'[]', '{}', '', 3, 'jpeg', 1, 1, 1, 'x', 0, -1 FROM c"_s,
                              {m_run});
        }));
        QList<RowId> ids;
        for (int i = 1; i <= 10000; ++i)
            ids.append(i);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(decide(ids, Review::Approved).changed.size(), 10000);
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    }
    void smallAggregatesKeepTheirValues()
    {
        Circuit circuit;
        circuit.state = CircuitState::Open;
        circuit.blockedUntil = now + 3600s;
        circuit.reason = u"timeout http://a"_s;
        circuit.epoch = 7;
        must(write([=](Db &db) { return circuits::save(db, u"a"_s, circuit, now); }));
        const auto circuits = must(read([](Db &db) { return circuits::all(db); }));
        QCOMPARE(circuits.size(), 1);
        QVERIFY(circuits.value(u"a"_s) == circuit);
        for (int i = 0; i < 12; ++i)
            must(write([=](Db &db) {
                return engines::addTries(db, u"a"_s, EngineId::Http, {{true, double(i), i, FailClass::None, now}});
            }));
        must(write([](Db &db) {
            return engines::addTries(db, u"a"_s, EngineId::DevTools, {{false, 0, 7, FailClass::Timeout, now - 1s}});
        }));
        const auto history = must(read([](Db &db) { return engines::history(db, u"a"_s); }));
        QCOMPARE(history.size(), 11);
        QCOMPARE(history.constFirst().engine, EngineId::DevTools); // the oldest, whoever it was
        QCOMPARE(history.constFirst().attempt.failClass, FailClass::Timeout);
        QCOMPARE(history.constLast().engine, EngineId::Http);
        QCOMPARE(history.constLast().attempt.ms, 11);
        must(write([](Db &db) { return settings::set(db, u"k"_s, 5); }));
        QCOMPARE(must(read([](Db &db) { return settings::get(db, u"k"_s); })).toInt(), 5);
        QVERIFY(must(read([](Db &db) { return settings::get(db, u"none"_s); })).isUndefined());
        must(write([this](Db &db) {
            return logs::append(db, {{0, now, 2, u"fetch"_s, u"a"_s, u"Slow Page"_s, 3, m_run}});
        }));
        QCOMPARE(must(read([](Db &db) {
                     return logs::page(db, {0, 2, u"a"_s, {}, u"slow"_s, 0, 10, true});
                 }))
                     .rows.constFirst()
                     .item,
                 3);
        QCOMPARE(must(write([](Db &db) { return logs::trim(db, now + 1ms); })), 1);
        Source source;
        source.id = u"s"_s;
        must(write([=](Db &db) { return sources::project(db, {source}, now); }));
        must(write([=](Db &db) { return sources::project(db, {}, now); }));
        QCOMPARE(must(read([](Db &db) -> Result<qint64> {
                     Rows rows = db.queryText(u"SELECT present FROM scraping_sources WHERE id = 's'"_s, {});
                     return rows.next() ? Result<qint64>(rows.i64(0)) : Result<qint64>(rows.error());
                 })),
                 0);
        must(write([](Db &db) { return rates::save(db, u"g"_s, {{u"r"_s, 1}}, now); }));
        QCOMPARE(must(read([](Db &db) { return rates::all(db); })).size(), 1);
    }
    void runsChangeStateAndAreFoundAgain()
    {
        const auto to = [this](QList<RunState> from, RunState state) {
            return write([=, this](Db &db) { return runs::setState(db, m_run, from, state, u"why"_s, now); });
        };
        QCOMPARE(to({RunState::Running}, RunState::Paused).error().code, 4021);
        must(to({RunState::Draft}, RunState::Preparing));
        must(to({RunState::Preparing}, RunState::Running));
        QCOMPARE(must(read([](Db &db) { return runs::active(db); })).size(), 1);
        lease(1);
        must(to({RunState::Running}, RunState::Stopped));
        QCOMPARE(must(read([](Db &db) { return runs::unfinishedFor(db, u"a"_s); })).size(), 1);
        runs::Overrides overrides;
        overrides.priority = 2;
        must(write([=, this](Db &db) { return runs::setOverrides(db, m_run, u"a"_s, overrides); }));
        const auto snapshot = must(read([this](Db &db) { return runs::sourceSnapshots(db, m_run); })).constFirst();
        QCOMPARE(*snapshot.overrides.priority, 2);
        QCOMPARE(snapshot.raw.value(u"extra"_s).toInt(), 1);
        must(write([this](Db &db) { return runs::finalize(db, m_run, {{u"n"_s, 1}}, now); }));
        must(write([this](Db &db) { return runs::finalize(db, m_run, {{u"n"_s, 2}}, now); }));
        QCOMPARE(must(read([this](Db &db) { return runs::statistics(db, m_run); })).value(u"n"_s).toInt(), 1);
        QCOMPARE(must(read([](Db &db) { return runs::page(db, 0, 5); })).total, 1);
    }
    /// Every statement of the journey fails once; a restart and a repeat end with nothing lost and nothing twice.
    void failTheNthStatement()
    {
        int swept = 0;
        for (qint64 n = 0;; ++n) {
            const QString file = newPlace(m_dir);
            auto hit = std::make_shared<std::atomic<bool>>(false);
            auto armed = std::make_shared<std::atomic<bool>>(false);
            auto count = std::make_shared<std::atomic<qint64>>(0);
            m_store = must(Store::open({file,
                                        [] {
                                            return Now{now, {}};
                                        },
                                        false,
                                        [=](qint64) {
                                            if (!*armed || (*count)++ != n)
                                                return false;
                                            *hit = true;
                                            return true;
                                        }}));
            nextRun();
            *armed = true;
            (void)journey(); // may fail at any step
            *armed = false;
            m_store.reset();
            m_store = must(Store::open({file, [] { return Now{now, {}}; }, false, {}}));
            must(write([](Db &db) { return items::releaseOwner(db, u"w"_s, now); }));
            if (const auto ended = journey(); !ended)
                QFAIL(qPrintable(u"n=%1: %2"_s.arg(n).arg(ended.error().sentence())));
            const Counts counts = must(read([this](Db &db) { return items::counts(db, m_run); }));
            QCOMPARE(counts.captured, 2);
            QCOMPARE(counts.total(), 2);
            QCOMPARE(counts.recorded, 2);
            QCOMPARE(must(read([](Db &db) { return captures::page(db, {}); })).total, 2);
            if (!*hit)
                break;
            ++swept;
        }
        qInfo("%d statements failed in turn", swept);
        QVERIFY(swept > 40);
    }

private:
    /// Does whatever is still to do; stops at the first error.
    Result<> journey()
    {
        const QList<NewItem> list{{u"a"_s, u"http://a/1"_s, u"1"_s, 0, {}}, {u"a"_s, u"http://a/2"_s, u"2"_s, 0, {}}};
        if (const auto done = write([=, this](Db &db) { return items::enqueue(db, m_run, list, now); }); !done)
            return done.error();
        const auto leases = write([this](Db &db) { return claimAndStart(db, {m_run, u"a"_s, 5, u"w"_s, now, 60s}); });
        if (!leases)
            return leases.error();
        for (const Lease &lease : leases.value()) {
            const auto record = recordFor(lease, lease.url);
            if (const auto done =
                    m_store->write(Lane::Bulk, [=](Db &db) { return captures::record(db, record, now); }).result();
                !done)
                return done.error();
        }
        const auto ids = read([](Db &db) { return captures::ids(db, {}); });
        if (!ids)
            return ids.error();
        const auto decided = write([=](Db &db) {
            return journal::decide(db, {ids.value(), Review::Approved, u"op"_s, {}, {}}, now);
        });
        if (!decided && decided.error().code != 4023)
            return decided.error();
        const auto batch = write([](Db &db) {
            return ledger::createBatch(db, {newId(now), 0, {}, u"d"_s, u"batch"_s}, now);
        });
        if (!batch)
            return batch.error().code == 4024 ? success() : Result<>(batch.error());
        for (int round = 0; round < 4; ++round) {
            const auto work = read([=](Db &db) { return ledger::work(db, batch->id, 10); });
            if (!work)
                return work.error();
            for (const CaptureRow &row : work.value()) {
                if (const auto done = step(row.id, UploadState(int(row.upload) + 1)); !done)
                    return done;
            }
        }
        return success();
    }
};

QTEST_GUILESS_MAIN(TestCaptures)
#include "tst_captures.moc"
