// The spool folder renamed, unmounted, closed, cut short and replaced by a link, before a start and during a run: no
// foreign byte changes, no decision is lost, every answer says what was found.
#include "tests/support/hostilefolder.h"

using namespace trawl;
using namespace trawl::test;

class tst_HostileSpool : public QObject
{
    Q_OBJECT

    static constexpr int pages = 7;
    static constexpr int needed = 6; ///< all but the rejected one

    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<HostileWorld> m_seed; ///< 4 approved, 1 flagged, 1 rejected, 1 unreviewed; nothing uploaded

    static QByteArray all(const CtlResult &result)
    {
        return "exit " + QByteArray::number(result.exit) + "\n" + result.out.right(3000) + result.err.right(3000);
    }
    static QStringList pictures(const HostileWorld &world, const QString &folder = u"spool"_s)
    {
        return QDir(world.file(folder)).entryList({u"*.jpg"_s}, QDir::Files);
    }
    static qint64 pending(const HostileWorld &world)
    {
        return number(world.store(), u"select count(*) from scraping_items where state = 0"_s);
    }
    static bool move(const HostileWorld &world, const QString &from, const QString &to)
    {
        return QFile::rename(world.file(from), world.file(to));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<TestServer>();
        m_seed = std::make_unique<HostileWorld>(*m_server, pages, true);
        QVERIFY(m_seed->made());
        const CtlResult run = m_seed->run({u"run"_s, u"--json"_s});
        QVERIFY2(run.exit == 0, all(run).constData());
        const QList<QVariantList> rows = sql(m_seed->store(), u"select id from captures order by id"_s);
        QCOMPARE(rows.size(), pages);
        const auto id = [&rows](int at) { return rows.at(at).first().toString(); };
        const CtlResult approved = m_seed->run({u"review"_s, u"approve"_s, id(0), id(1), id(2), id(3)});
        QVERIFY2(approved.exit == 0, all(approved).constData());
        QCOMPARE(m_seed->run({u"review"_s, u"flag"_s, id(4)}).exit, 0);
        QCOMPARE(m_seed->run({u"review"_s, u"reject"_s, id(5)}).exit, 0);
        QCOMPARE(pictures(*m_seed).size(), pages);
        QCOMPARE(decisions(m_seed->store()).size(), pages);
    }

    void M1_aSpoolThatWasRenamedAndComesBackLosesNothing()
    {
        const HostileWorld world(*m_seed);
        const auto before = decisions(world.store());
        const auto files = fingerprint(world.file(u"spool"_s));
        QVERIFY(move(world, u"spool"_s, u"elsewhere"_s));
        const CtlResult status = world.run({u"status"_s});
        QCOMPARE(status.exit, 0);
        QCOMPARE(lostDecision(before, decisions(world.store())), QString());
        QCOMPARE(number(world.store(), u"select count(*) from captures where lost <> 0"_s), 0);
        QCOMPARE(pending(world), 0);
        QVERIFY2(status.out.contains("TD-6010") && status.out.contains("spool look"), all(status).constData());
        const CtlResult upload = world.run({u"upload"_s});
        QVERIFY2(upload.exit == 4 && upload.err.contains("TD-6010"), all(upload).constData());
        QVERIFY(move(world, u"elsewhere"_s, u"spool"_s));
        const CtlResult look = world.run({u"spool"_s, u"look"_s});
        QVERIFY2(look.exit == 0, all(look).constData());
        QCOMPARE(fingerprint(world.file(u"spool"_s)), files);
        const CtlResult uploaded = world.run({u"upload"_s});
        QVERIFY2(uploaded.exit == 0, all(uploaded).constData());
        QCOMPARE(
            number(world.store(), u"select count(*) from ledger where state = %1"_s.arg(int(UploadState::Recorded))),
            4);
        QCOMPARE(lostDecision(before, decisions(world.store())), QString());
    }

    void M2_foreignFilesInTheSpoolAreNotTouched()
    {
        const HostileWorld world(*m_seed);
        const QString foreign = world.file(u"spool/thesis.tex"_s), hidden = world.file(u"spool/.notes"_s);
        QVERIFY(world.workspace().write(u"spool/thesis.tex"_s, "years of work"));
        QVERIFY(world.workspace().write(u"spool/.notes"_s, "more"));
        QCOMPARE(world.run({u"status"_s}).exit, 0);
        QVERIFY(QFile::exists(foreign));
        QVERIFY(QFile::exists(hidden));
        QCOMPARE(pictures(world).size(), pages);
    }
};

QTEST_GUILESS_MAIN(tst_HostileSpool)
#include "tst_hostilespool.moc"
