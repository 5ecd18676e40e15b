// The spool folder renamed, unmounted, closed, cut short and replaced by a link, before a start and during a run: no
// foreign byte changes, no decision is lost, every answer says what was found.
#include "tests/support/hostilefolder.h"
#include "tests/support/liveengine.h"

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

    /// trawlctl status says @p code, decides nothing, and an upload ends with 4 and says it, too.
    static QString asks(const HostileWorld &world, const QByteArray &code, As user = As::Root)
    {
        const auto before = decisions(world.store());
        const CtlResult status = world.run({u"status"_s}, user), upload = world.run({u"upload"_s}, user);
        const CtlResult run = world.run({u"run"_s}, user);
        if (status.exit != 0 || !status.out.contains(code) || !status.out.contains("trawlctl spool look"))
            return QString::fromUtf8("status: " + all(status));
        if (upload.exit != 4 || !upload.err.contains(code))
            return QString::fromUtf8("upload: " + all(upload));
        if (run.exit != 4 || !run.err.contains(code))
            return QString::fromUtf8("run: " + all(run));
        if (pending(world) != 0 || number(world.store(), u"select count(*) from captures where lost <> 0"_s) != 0)
            return u"something was marked lost"_s;
        return lostDecision(before, decisions(world.store()));
    }
    /// The pictures are there again: a look says so, and what was approved is uploaded.
    static QString goesOn(const HostileWorld &world, As user = As::Root)
    {
        const CtlResult look = world.run({u"spool"_s, u"look"_s}, user), upload = world.run({u"upload"_s}, user);
        if (look.exit != 0 || upload.exit != 0)
            return QString::fromUtf8(all(look) + all(upload));
        const qint64 recorded =
            number(world.store(), u"select count(*) from ledger where state = %1"_s.arg(int(UploadState::Recorded)));
        return recorded == 4 ? sinkFault(world.folder()) : u"%1 recorded"_s.arg(recorded);
    }
    /// The spool's files on a disk of their own; what stays in the workspace is the empty mount point.
    static QString ontoDisk(const HostileWorld &world)
    {
        const QString disk = world.temp() + u"/disk"_s;
        return QDir().rename(world.file(u"spool"_s), disk) && QDir().mkdir(world.file(u"spool"_s)) ? disk : QString();
    }
    static QString script(const HostileWorld &world, const QString &then)
    {
        return u"DISK='%1/disk'; SPOOL='%2/spool'; GO='%1/go'; mount --bind \"$DISK\" \"$SPOOL\"; %3"_s.arg(
            world.temp(), world.folder(), then);
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

    // --- before a start

    void M1_aSpoolThatWasRenamedAndComesBackLosesNothing()
    {
        const HostileWorld world(*m_seed);
        const auto before = decisions(world.store());
        const auto files = fingerprint(world.file(u"spool"_s));
        QVERIFY(move(world, u"spool"_s, u"elsewhere"_s));
        QCOMPARE(asks(world, "TD-6010"), QString());
        QVERIFY(!QFileInfo::exists(world.file(u"spool"_s))); // else it could not be renamed back
        const CtlResult early = world.run({u"spool"_s, u"look"_s});
        QVERIFY2(early.exit == 4 && early.err.contains("TD-6010"), all(early).constData());
        QVERIFY(move(world, u"elsewhere"_s, u"spool"_s));
        QCOMPARE(world.run({u"status"_s}).exit, 0);
        QCOMPARE(fingerprint(world.file(u"spool"_s)), files);
        QCOMPARE(goesOn(world), QString());
        QCOMPARE(lostDecision(before, decisions(world.store())), QString());
    }

    void M1_crawlingAgainIsTheOperatorsWordAndKeepsEveryDecision()
    {
        const HostileWorld world(*m_seed);
        const auto before = decisions(world.store());
        QVERIFY(move(world, u"spool"_s, u"elsewhere"_s));
        const auto files = fingerprint(world.file(u"elsewhere"_s));
        const CtlResult again = world.run({u"spool"_s, u"recrawl"_s});
        QVERIFY2(again.exit == 0 && again.out.contains("6 items wait"), all(again).constData());
        QCOMPARE(pending(world), needed);
        QCOMPARE(lostDecision(before, decisions(world.store())), QString());
        QCOMPARE(number(world.store(), u"select count(*) from captures where review = 2 and lost = 0"_s), 1);
        QCOMPARE(number(world.store(), u"select count(*) from ledger where error_class = 'picture-lost'"_s), 4);
        const CtlResult journal = world.run({u"journal"_s, u"--json"_s});
        const QJsonObject entry = journal.records().value(0);
        QCOMPARE(entry[u"action"_s].toString(), u"spool.recrawl"_s);
        QCOMPARE(entry[u"detail"_s][u"decisions"_s].toArray().size(), 5);
        QVERIFY(QFile::exists(world.file(u"spool/.trawldeck-spool"_s)));
        QCOMPARE(fingerprint(world.file(u"elsewhere"_s)), files);
        const CtlResult resumed = world.run({u"resume"_s, u"--json"_s});
        QVERIFY2(resumed.exit == 0, all(resumed).constData());
        QCOMPARE(number(world.store(), u"select count(*) from captures where lost = 0"_s), pages);
        QCOMPARE(lostDecision(before, decisions(world.store())), QString());
        // Each new capture of a decided page has the decision again (the same picture), or says what it was.
        QCOMPARE(number(world.store(),
                        u"select count(*) from captures as n join captures as o on o.item_id = n.item_id "
                        u"where n.lost = 0 and o.lost = 1 and o.review <> 0 and n.review <> o.review "
                        u"and n.review_reason = ''"_s),
                 0);
        const CtlResult nothing = world.run({u"spool"_s, u"recrawl"_s});
        QVERIFY2(nothing.exit == 2 && nothing.err.contains("TD-9003"), all(nothing).constData());
    }

    void M1_anUnmountedSpoolIsAsked()
    {
        const HostileWorld world(*m_seed);
        const QString disk = ontoDisk(world);
        QVERIFY(!disk.isEmpty());
        const auto files = fingerprint(disk);
        for (const QString &verb : {u"status"_s, u"upload"_s}) {
            const auto process = world.startIn(script(world, u"umount -l \"$SPOOL\"; exec \"$@\""_s), {verb});
            const CtlResult result = HostileWorld::waitFor(process.get());
            QVERIFY2(result.exit == (verb == u"status"_s ? 0 : 4), all(result).constData());
            QVERIFY2((result.out + result.err).contains("TD-6012"), all(result).constData());
            QVERIFY2((result.out + result.err).contains("may not be mounted"), all(result).constData());
        }
        QCOMPARE(pending(world), 0);
        QVERIFY(QDir(world.file(u"spool"_s)).isEmpty()); // nothing is written into a mount point
        QCOMPARE(lostDecision(decisions(m_seed->store()), decisions(world.store())), QString());
        QCOMPARE(fingerprint(disk), files);
        const auto process = world.startIn(script(world, u"exec \"$@\""_s), {u"upload"_s});
        const CtlResult uploaded = HostileWorld::waitFor(process.get());
        QVERIFY2(uploaded.exit == 0, all(uploaded).constData());
    }

    void M1_aSpoolThatMayNotBeReadIsAsked()
    {
        const HostileWorld world(*m_seed);
        QVERIFY2(world.giveTo(As::Nobody), "this test needs root, to become somebody else");
        const QByteArray spool = world.file(u"spool"_s).toUtf8();
        for (const mode_t mode : {0000, 0100, 0600}) { // can't be opened; can't be listed; can't be entered
            QCOMPARE(::chmod(spool.constData(), mode), 0);
            QCOMPARE(asks(world, "TD-6011", As::Nobody), QString());
            const CtlResult again = world.run({u"spool"_s, u"recrawl"_s}, As::Nobody);
            QVERIFY2(again.exit == 4 && again.err.contains("TD-6011"),
                     all(again).constData()); // its files may be there
        }
        QCOMPARE(::chmod(spool.constData(), 0700), 0);
        QCOMPARE(pictures(world).size(), pages);
        QCOMPARE(goesOn(world, As::Nobody), QString());
    }

    void M1_picturesThatMayNotBeReadHoldTheUpload()
    {
        const HostileWorld world(*m_seed);
        QVERIFY2(world.giveTo(As::Nobody), "this test needs root, to become somebody else");
        const auto files = fingerprint(world.file(u"spool"_s));
        const auto chmodAll = [&world](mode_t mode) {
            for (const QString &name : pictures(world))
                ::chmod(world.file(u"spool/"_s + name).toUtf8().constData(), mode);
        };
        chmodAll(0000);
        const CtlResult upload = world.run({u"upload"_s}, As::Nobody);
        QVERIFY2(upload.exit == 4 && upload.err.contains("TD-6014"), all(upload).constData());
        QCOMPARE(number(world.store(), u"select count(*) from ledger where state = %1"_s.arg(int(UploadState::Failed))),
                 0);
        QCOMPARE(lostDecision(decisions(m_seed->store()), decisions(world.store())), QString());
        chmodAll(0600);
        QCOMPARE(fingerprint(world.file(u"spool"_s)), files);
        // The batch stayed open and goes on by itself at a start; how far one process brings it is its own affair.
        const auto recorded = [&world] {
            return number(world.store(),
                          u"select count(*) from ledger where state = %1"_s.arg(int(UploadState::Recorded)));
        };
        for (int i = 0; i < 5 && recorded() < 4; ++i)
            world.run({u"upload"_s}, As::Nobody);
        QCOMPARE(recorded(), 4);
        QCOMPARE(sinkFault(world.folder()), QString());
    }

    void M1_aDamagedPictureIsSetAsideAndItsDecisionKept()
    {
        const HostileWorld world(*m_seed);
        const auto before = decisions(world.store());
        const QString name =
            sql(world.store(), u"select spool_file from captures where review = 1 order by id limit 1"_s)
                .first()
                .first()
                .toString();
        QVERIFY(QFile::resize(world.file(u"spool/"_s + name), 10));
        QCOMPARE(world.run({u"status"_s}).exit, 0);
        QCOMPARE(QFileInfo(world.file(u"spool/damaged/"_s + name)).size(), 10);
        QCOMPARE(pictures(world).size(), pages - 1);
        QCOMPARE(pending(world), 1);
        QCOMPARE(lostDecision(before, decisions(world.store())), QString());
        QCOMPARE(number(world.store(), u"select count(*) from captures where lost <> 0 and review = 1"_s), 1);
    }

    void M1_mostOfThemCutShortIsAsked()
    {
        const HostileWorld world(*m_seed);
        for (const QString &name : pictures(world))
            QVERIFY(QFile::resize(world.file(u"spool/"_s + name), 10));
        QCOMPARE(asks(world, "TD-6015"), QString());
        QCOMPARE(pictures(world).size(), pages); // nothing is moved before the operator says so
        QCOMPARE(world.run({u"spool"_s, u"recrawl"_s}).exit, 0);
        QCOMPARE(pictures(world, u"spool/damaged"_s).size(), needed);
        QCOMPARE(pending(world), needed);
        QCOMPARE(lostDecision(decisions(m_seed->store()), decisions(world.store())), QString());
    }

    void M2_foreignFilesInTheSpoolAreNotTouched()
    {
        const HostileWorld world(*m_seed);
        QVERIFY(world.workspace().write(u"spool/thesis.tex"_s, "years of work"));
        QVERIFY(world.workspace().write(u"spool/.notes"_s, "more"));
        QVERIFY(QDir().mkdir(world.file(u"spool/deep"_s)));
        QVERIFY(QFile::link(u"/etc/passwd"_s, world.file(u"spool/passwd"_s)));
        const auto before = fingerprint(world.file(u"spool"_s));
        QCOMPARE(world.run({u"status"_s}).exit, 0);
        QCOMPARE(fingerprint(world.file(u"spool"_s)), before);
        QCOMPARE(goesOn(world), QString());
        for (const QString &foreign : {u"thesis.tex"_s, u".notes"_s, u"deep"_s, u"passwd"_s})
            QCOMPARE(fingerprint(world.file(u"spool"_s)).value(foreign), before.value(foreign));
    }

    void M2_aSpoolThatIsALinkLeadsNowhere()
    {
        const HostileWorld world(*m_seed);
        const QString home = world.temp() + u"/home"_s;
        QVERIFY(move(world, u"spool"_s, u"elsewhere"_s));
        // What it points to even looks like a spool of ours.
        QVERIFY(shell(u"cp"_s, {u"-a"_s, world.file(u"elsewhere"_s), home}));
        QFile thesis(home + u"/thesis.tex"_s);
        QVERIFY(thesis.open(QIODevice::WriteOnly) && thesis.write("years of work") > 0);
        thesis.close();
        const auto before = fingerprint(home);
        QVERIFY(QFile::link(home, world.file(u"spool"_s)));
        QCOMPARE(asks(world, "TD-6013"), QString());
        const CtlResult again = world.run({u"spool"_s, u"recrawl"_s});
        QVERIFY2(again.exit == 4 && again.err.contains("mount --bind"), all(again).constData());
        QCOMPARE(world.run({u"review"_s, u"reject"_s, u"all"_s, u"--review"_s, u"flagged"_s}).exit, 0);
        QCOMPARE(fingerprint(home), before);
        QVERIFY(QFile::remove(world.file(u"spool"_s)));
        QVERIFY(move(world, u"elsewhere"_s, u"spool"_s));
        QCOMPARE(goesOn(world), QString());
    }

    /// One listing with sizes, no hashing.
    void aStartAnswersBeforeTwentyThousandPicturesAreRead()
    {
        const HostileWorld world(*m_seed);
        constexpr int many = 20'000;
        constexpr qint64 each = qint64(4) << 20; // sparse: no disk, but 80 GB to hash
        const QString columns = u"run_id, run_source, page_id, at, engine, coverage, http, final_url, title, records, "
                                u"timings, flags, triage, format, width, height, dhash, changed, review, review_by"_s;
        const QVariant first =
            sql(world.store(), u"select id from captures where review = 1 limit 1"_s).first().first();
        bool filled = true;
        {
            QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"many"_s);
            db.setDatabaseName(world.store());
            QVERIFY(db.open() && db.transaction());
            QSqlQuery insert(db);
            QVERIFY(insert.prepare(
                u"insert into captures(uid, item_id, attempt, bytes, sha256, spool_file, %1) select ?, item_id, ?, "
                u"%2, ?, ?, %1 from captures where id = ?"_s.arg(columns)
                    .arg(each)));
            for (int i = 0; i < many && filled; ++i) {
                const QString uid = u"01900000-0000-7000-8000-%1"_s.arg(i, 12, 16, QLatin1Char('0'));
                const QString sha = u"%1"_s.arg(i, 64, 16, QLatin1Char('0')), name = uid + u'-' + sha + u".jpg"_s;
                QFile picture(world.file(u"spool/"_s + name));
                const QVariantList values{uid, 1000 + i, sha, name, first};
                for (int at = 0; at < values.size(); ++at)
                    insert.bindValue(at, values.at(at));
                filled = picture.open(QIODevice::WriteOnly) && picture.resize(each) && insert.exec();
            }
            QVERIFY(db.commit());
        }
        QSqlDatabase::removeDatabase(u"many"_s);
        QVERIFY(filled);
        QCOMPARE(pictures(world).size(), many + pages);
        QElapsedTimer clock;
        clock.start();
        const CtlResult status = world.run({u"status"_s});
        const qint64 ms = clock.elapsed();
        QVERIFY2(status.exit == 0, all(status).constData());
        qInfo("first answer with %d pictures in the spool: %lld ms, process and all", many, static_cast<long long>(ms));
        QVERIFY2(ms < 5000, qPrintable(QString::number(ms)));
        QCOMPARE(pictures(world).size(), many + pages);
        QCOMPARE(number(world.store(), u"select count(*) from captures where lost <> 0"_s), 0);
    }

    // --- during a run

    void M1_aSpoolThatVanishesDuringARunPausesItAndItGoesOn()
    {
        const HostileWorld world(*m_server, 12, true);
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return engine.now().run && engine.now().run->counts.captured >= 2; }, 30s));
        QVERIFY(move(world, u"spool"_s, u"elsewhere"_s));
        QVERIFY2(engine.waitState(RunState::Paused, 30s), qPrintable(engine.now().run->reason));
        QVERIFY2(engine.now().run->reason.startsWith(u"TD-6010"_s), qPrintable(engine.now().run->reason));
        const auto question = [&engine] {
            for (const Problem &problem : engine.now().problems) {
                if (problem.key == u"spool"_s)
                    return problem;
            }
            return Problem();
        };
        QVERIFY(spinUntil([&] { return question().code == u"TD-6010"_s; }, 5s));
        QCOMPARE(question().actions.size(), 2);
        QCOMPARE(engine.ask(u"run.resume"_s).error().code, 6010);
        // A link in its place, to a folder with something in it.
        const QString home = world.temp() + u"/home"_s;
        QVERIFY(QDir().mkdir(home));
        QFile thesis(home + u"/thesis.tex"_s);
        QVERIFY(thesis.open(QIODevice::WriteOnly) && thesis.write("years of work") > 0);
        thesis.close();
        const auto before = fingerprint(home);
        QVERIFY(QFile::link(home, world.file(u"spool"_s)));
        QCOMPARE(engine.ask(u"run.resume"_s).error().code, 6013);
        QCOMPARE(engine.ask(u"spool.recrawl"_s).error().code, 6013);
        QVERIFY(QFile::remove(world.file(u"spool"_s)));
        QVERIFY(move(world, u"elsewhere"_s, u"spool"_s));
        engine.must(u"spool.look"_s);
        QVERIFY(spinUntil([&] { return question().key.isEmpty(); }, 5s));
        engine.must(u"run.resume"_s);
        QVERIFY(spinUntil([&] { return engine.now().run->counts.captured >= 5; }, 30s));
        const QString cut =
            sql(world.store(), u"select spool_file from captures order by id limit 1"_s).first().first().toString();
        QVERIFY(QFile::resize(world.file(u"spool/"_s + cut), 10));
        QVERIFY2(engine.waitState(RunState::Completed, 60s), qPrintable(engine.now().run->reason));
        engine.close();
        QCOMPARE(fingerprint(home), before);
        QCOMPARE(tally(world.store(), u"select state, count(*) from scraping_items group by state"_s),
                 (QHash<int, int>{{int(ItemState::Captured), 12}}));
        QCOMPARE(number(world.store(), u"select count(*) from captures where lost <> 0"_s), 0);
        // The one that was cut short meanwhile is found at the next start.
        QCOMPARE(world.run({u"status"_s}).exit, 0);
        QCOMPARE(QFileInfo(world.file(u"spool/damaged/"_s + cut)).size(), 10);
        QCOMPARE(pending(world), 1);
    }

    /// A look that was planned for a fault is not had again where somebody has looked since.
    void M1_aFaultThatWasLookedAtIsNotLookedAtAgain()
    {
        const HostileWorld world(*m_server, 12, true);
        QCOMPARE(world.run({u"run"_s}).exit, 0);
        LiveEngine engine(engineSetup(world.folder(), false)); // nothing of it is in memory
        QVERIFY(spinUntil([&] { return engine.now().run.has_value(); }, 10s));
        const QVariantList first =
            sql(world.store(), u"select id, spool_file from captures order by id limit 1"_s).first();
        const QString file = world.file(u"spool/"_s + first.at(1).toString()), away = world.temp() + u"/away"_s;
        engine.must(u"spool.look"_s);
        QVERIFY(QFile::rename(file, away));
        QVERIFY(!get(engine.console().image(first.at(0).toLongLong(), true), 10s)); // a fault: a look is planned
        QVERIFY(QFile::rename(away, file));
        engine.must(u"spool.look"_s);
        QVERIFY(QFile::resize(file, 10)); // another one, which nobody has met
        spinUntil([] { return false; }, 1500ms);
        QCOMPARE(number(world.store(), u"select count(*) from captures where lost <> 0"_s), 0);
        engine.must(u"spool.look"_s);
        QCOMPARE(number(world.store(), u"select count(*) from captures where lost <> 0"_s), 1);
    }
    void M1_aSpoolUnmountedDuringARunPausesItAndItGoesOn()
    {
        const HostileWorld world(*m_server, 9, true);
        QVERIFY(QDir().mkdir(world.file(u"spool"_s)) && QDir().mkdir(world.temp() + u"/disk"_s));
        const auto process = world.startIn(
            script(world, u"\"$@\" & pid=$!; while [ ! -e \"$GO\" ]; do sleep 0.05; done; umount -l \"$SPOOL\"; "
                          u"wait $pid"_s),
            {u"run"_s, u"--json"_s});
        const QDir disk(world.temp() + u"/disk"_s);
        QVERIFY2(spinUntil([&] { return disk.entryList({u"*.jpg"_s}).size() >= 2; }, 30s),
                 process->readAllStandardError().constData());
        QFile go(world.temp() + u"/go"_s);
        QVERIFY(go.open(QIODevice::WriteOnly));
        const CtlResult run = HostileWorld::waitFor(process.get());
        QVERIFY2(run.exit == 4 && run.err.contains("TD-6012"), all(run).constData());
        QVERIFY(QDir(world.file(u"spool"_s)).isEmpty());
        const auto mounted = world.startIn(script(world, u"exec \"$@\""_s), {u"resume"_s, u"--json"_s});
        const CtlResult resumed = HostileWorld::waitFor(mounted.get());
        QVERIFY2(resumed.exit == 0, all(resumed).constData());
        QCOMPARE(tally(world.store(), u"select state, count(*) from scraping_items group by state"_s),
                 (QHash<int, int>{{int(ItemState::Captured), 9}}));
        QCOMPARE(number(world.store(), u"select count(*) from captures where lost <> 0"_s), 0);
        QCOMPARE(disk.entryList({u"*.jpg"_s}).size(), 9);
    }

    void M1_aSpoolClosedDuringARunPausesItAndItGoesOn()
    {
        const HostileWorld world(*m_server, 8, true);
        QVERIFY2(world.giveTo(As::Nobody), "this test needs root, to become somebody else");
        const auto process = world.start({u"run"_s, u"--json"_s}, As::Nobody);
        QVERIFY2(spinUntil([&] { return pictures(world).size() >= 2; }, 30s),
                 process->readAllStandardOutput().constData());
        const QByteArray spool = world.file(u"spool"_s).toUtf8();
        QCOMPARE(::chmod(spool.constData(), 0500), 0); // may be read, not written
        const CtlResult run = HostileWorld::waitFor(process.get());
        QVERIFY2(run.exit == 4 && run.err.contains("TD-6006"), all(run).constData());
        QCOMPARE(number(world.store(), u"select count(*) from captures where lost <> 0"_s), 0);
        QCOMPARE(::chmod(spool.constData(), 0700), 0);
        const CtlResult resumed = world.run({u"resume"_s, u"--json"_s}, As::Nobody);
        QVERIFY2(resumed.exit == 0, all(resumed).constData());
        QCOMPARE(tally(world.store(), u"select state, count(*) from scraping_items group by state"_s),
                 (QHash<int, int>{{int(ItemState::Captured), 8}}));
        QCOMPARE(pictures(world).size(), 8);
    }

    // --- without a spool

    void M6_withTheSpoolOffARejectedCaptureStaysRejected()
    {
        const HostileWorld world(*m_server, 4, true);
        QVERIFY(world.workspace().write(u"settings.json"_s, R"({"version": 1, "spool": false})"));
        QMap<QString, QString> before;
        {
            LiveEngine engine(engineSetup(world.folder(), false));
            engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
            QVERIFY2(engine.waitState(RunState::Completed, 60s), qPrintable(engine.now().run->reason));
            const QList<QVariantList> rows = sql(world.store(), u"select id from captures order by id"_s);
            QCOMPARE(rows.size(), 4);
            const auto decide = [&](int from, int to, const QString &review) {
                QJsonArray ids;
                for (int i = from; i < to; ++i)
                    ids.append(rows.at(i).first().toLongLong());
                engine.must(u"review.decide"_s, {{u"ids"_s, ids}, {u"review"_s, review}});
            };
            decide(0, 2, u"rejected"_s);
            decide(2, 3, u"approved"_s);
            before = decisions(world.store());
        }
        QVERIFY(!QFileInfo::exists(world.file(u"spool"_s)));
        QCOMPARE(world.run({u"status"_s}).exit, 0);
        QCOMPARE(number(world.store(), u"select count(*) from captures where review = 2 and lost = 0"_s), 2);
        QCOMPARE(pending(world), 2); // the approved one and the one nobody has seen
        QCOMPARE(lostDecision(before, decisions(world.store())), QString());
        QCOMPARE(world.run({u"status"_s}).exit, 0);
        QCOMPARE(pending(world), 2);
    }
};

QTEST_GUILESS_MAIN(tst_HostileSpool)
#include "tst_hostilespool.moc"
