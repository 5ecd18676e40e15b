// Rename, unmount, chmod, truncate, replace by a link: each done to the store's file, sources.json, logs/ and sink/,
// before a start and during a run. No foreign byte changes, no decision is lost, every answer says what was found.
// (spool/ and baselines/ have a test of their own.)
#include "tests/support/hostilefolder.h"

#include <sys/stat.h>

using namespace trawl;
using namespace trawl::test;

class tst_HostileWorkspace : public QObject
{
    Q_OBJECT

    using World = std::unique_ptr<HostileWorld>;
    static constexpr int pages = 5;

    TestServer m_server;
    World m_begun; ///< a copy of it with one picture at the target
    World m_base;  ///< five pages with pictures, four approved, one rejected, nothing uploaded
    QMap<QString, QString> m_decisions;
    static constexpr int many = 800;
    TestWorkspace m_many; ///< so many approved pages without pictures: their upload takes its time

    static QByteArray said(const CtlResult &result) { return result.out.right(1500) + result.err; }
    static void move(const QString &from, const QString &to)
    {
        if (!QFile::rename(from, to))
            qFatal("%s can't be moved", qPrintable(from));
    }
    static void rights(const QString &path, mode_t mode)
    {
        if (::chmod(path.toLocal8Bit().constData(), mode) != 0)
            qFatal("no chmod of %s", qPrintable(path));
    }
    static void cut(const QString &path, qint64 size)
    {
        if (!QFile::resize(path, size))
            qFatal("%s can't be cut", qPrintable(path));
    }
    /// Every verb that answers about the workspace, and that none of them made or changed anything where it refused.
    static void allRefuse(const HostileWorld &world, const QByteArray &code, const QByteArray &words,
                          As user = As::Root)
    {
        const auto before = fingerprint(world.folder());
        for (const QStringList &verb : {QStringList{u"status"_s}, QStringList{u"run"_s, u"--json"_s},
                                        QStringList{u"upload"_s, u"--json"_s}, QStringList{u"doctor"_s}}) {
            const CtlResult result = world.run(verb, user);
            QVERIFY2(result.exit == 4,
                     (verb.first().toUtf8() + ' ' + QByteArray::number(result.exit) + said(result)).constData());
            QVERIFY2(result.err.contains(code) && result.err.contains(words), said(result).constData());
        }
        auto after = fingerprint(world.folder());
        for (auto it = after.cbegin(); it != after.cend(); ++it) {
            if (!it.key().startsWith(u"logs"_s) && it.key() != u"engine.lock"_s)
                QVERIFY2(before.value(it.key()) == it.value(), qPrintable(it.key()));
        }
    }
    void decisionsStand(const HostileWorld &world) const
    {
        const QString lost = lostDecision(m_decisions, decisions(world.store()));
        QVERIFY2(lost.isEmpty(), qPrintable(lost));
    }
    /// The approved pictures arrive: nothing that was done to the workspace took anything away.
    void uploadsAll(const HostileWorld &world) const
    {
        const CtlResult upload = world.run({u"upload"_s, u"--json"_s});
        QVERIFY2(upload.exit == 0, said(upload).constData());
        QCOMPARE(objectFiles(world.folder()).size(), pages - 1); // rows of a copy name the objects of the original
        QCOMPARE(number(world.file(u"sink/results.sqlite"_s), u"select count(*) from crawl_results"_s), pages - 1);
    }
    World copy() const { return std::make_unique<HostileWorld>(*m_base); }
    static QString foreign(const HostileWorld &world, const QByteArray &bytes = "Dear reader")
    {
        const QString path = world.temp() + u"/letter.txt"_s;
        QFile letter(path);
        if (!letter.open(QIODevice::WriteOnly) || letter.write(bytes) != bytes.size())
            qFatal("no letter");
        return path;
    }
    static QString foreignFolder(const HostileWorld &world)
    {
        const QString path = world.temp() + u"/theirs"_s;
        QFile letter(path + u"/letter.txt"_s);
        if (!QDir().mkpath(path) || !letter.open(QIODevice::WriteOnly) || letter.write("Dear reader") != 11)
            qFatal("no folder");
        return path;
    }

    // --- a run that is under way

    /// A workspace whose pages come slowly, plain HTTP: something can happen to it meanwhile.
    struct Slow {
        TestServer server;
        TestWorkspace workspace;
        const int pages;

        explicit Slow(int n = 14) : pages(n)
        {
            QStringList urls;
            for (int i = 0; i < pages; ++i) {
                const QByteArray path = "/slow" + QByteArray::number(i);
                server.on(path, [path](const Request &, Reply reply) {
                    reply.after(100, [reply, path] { reply.html("<h1>" + path + "</h1>"); });
                });
                urls.append(server.url(QString::fromLatin1(path)));
            }
            QJsonObject one = source(u"site"_s, urls, {u"http"_s}, false);
            one.insert(u"max_attempts"_s, 3);
            if (!workspace.write(u"sources.json"_s, file({one})))
                qFatal("no sources");
        }
        QString folder() const { return workspace.folder(); }
        QString path(const QString &name) const { return workspace.file(name); }
        bool begun()
        {
            return spinUntil([this] { return server.log().size() > 6; }, 20s);
        }
        CtlResult ctl(const QStringList &arguments) const
        {
            return test::ctl(folder(), arguments, 60s, workspace.environment());
        }
        /// What was put right goes on to its end, and every page was kept once.
        void goesOn() const
        {
            const CtlResult resumed = ctl({u"resume"_s, u"--json"_s});
            QVERIFY2(resumed.exit == 0, said(resumed).constData());
            QCOMPARE(tally(workspace.store(), u"select state, count(*) from scraping_items group by state"_s),
                     (QHash<int, int>{{int(ItemState::Captured), pages}}));
            QCOMPARE(number(workspace.store(), u"select count(distinct item_id) from captures where lost = 0"_s),
                     pages);
        }
    };
    /// trawlctl on @p world as nobody, who has rights to lose.
    static std::unique_ptr<QProcess> asNobody(const TestWorkspace &world, const QStringList &arguments)
    {
        auto process = std::make_unique<QProcess>();
        QProcessEnvironment environment = world.environment();
        environment.remove(u"XDG_RUNTIME_DIR"_s);
        environment.insert(u"HOME"_s, world.temp());
        process->setProcessEnvironment(environment);
        if (!shell(u"chown"_s, {u"-R"_s, HostileWorld::nobody(), world.folder()}))
            qFatal("no chown");
        process->start(u"setpriv"_s,
                       QStringList{u"--reuid=nobody"_s, u"--regid=nogroup"_s, u"--clear-groups"_s,
                                   HostileWorld::withinReach(QStringLiteral(TRAWL_BINARY_DIR "/bin/trawlctl")),
                                   u"--workspace"_s, world.folder()} +
                           arguments);
        return process;
    }
    /// @p from is mounted on @p what in a namespace of its own, the verb starts, and the mount goes when @p gone is
    /// there.
    static std::unique_ptr<QProcess> unmounting(const TestWorkspace &world, const QString &from, const QString &what,
                                                const QString &gone, const QString &verb = u"run"_s)
    {
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(world.environment());
        const QString script = u"mount --bind '%1' '%2'; \"$@\" & pid=$!; while [ ! -e '%3' ]; do sleep 0.01; done; "
                               u"umount -l '%2'; wait $pid"_s.arg(from, what, gone);
        process->start(u"unshare"_s, {u"-m"_s, u"--propagation"_s, u"private"_s, u"sh"_s, u"-ec"_s, script, u"sh"_s,
                                      QStringLiteral(TRAWL_BINARY_DIR "/bin/trawlctl"), u"--workspace"_s,
                                      world.folder(), verb, u"--json"_s});
        return process;
    }
    static void touch(const QString &path)
    {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no %s", qPrintable(path));
    }
    static void stoppedForTheStore(const CtlResult &run, const QByteArray &code)
    {
        QVERIFY2(run.exit == 4, (QByteArray::number(run.exit) + said(run)).constData());
        QVERIFY2(run.out.contains(code) && run.err.contains("trawldeck.sqlite"), said(run).constData());
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(::geteuid() == 0, "this takes root: for mounts, and to give folders to an unprivileged user");
        m_base = std::make_unique<HostileWorld>(m_server, pages, true);
        QVERIFY(m_base->made());
        const CtlResult run = m_base->run({u"run"_s, u"--json"_s});
        QVERIFY2(run.exit == 0, said(run).constData());
        QCOMPARE(m_base->run({u"review"_s, u"approve"_s, u"all"_s}).exit, 0);
        const qint64 first = number(m_base->store(), u"select min(id) from captures"_s);
        QCOMPARE(m_base->run({u"review"_s, u"reject"_s, QString::number(first), u"--reason"_s, u"no"_s}).exit, 0);
        m_decisions = decisions(m_base->store());
        QCOMPARE(m_decisions.size(), pages);
        m_begun = copy();
        uploadOneByOne(*m_begun);
        makeMany();
    }

    // --- the store's file, before a start

    void theStoreIsRenamed()
    {
        const World world = copy();
        move(world->store(), world->file(u"kept"_s));
        allRefuse(*world, "TD-4001", "is not there, and it was");
        QVERIFY(!QFile::exists(world->store()));
        move(world->file(u"kept"_s), world->store());
        decisionsStand(*world);
        uploadsAll(*world);
    }
    void theStoreIsCut_data()
    {
        QTest::addColumn<int>("percent");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("to nothing") << 0 << QByteArray("TD-4001");
        QTest::newRow("to a half") << 50 << QByteArray("TD-4003");
    }
    void theStoreIsCut()
    {
        QFETCH(int, percent);
        QFETCH(QByteArray, code);
        const World world = copy();
        QVERIFY(QFile::copy(world->store(), world->temp() + u"/backup"_s));
        cut(world->store(), QFileInfo(world->store()).size() * percent / 100 / 4096 * 4096);
        allRefuse(*world, code, percent == 0 ? "is empty, and it was not" : "damaged");
        QVERIFY(QFile::remove(world->store()) && QFile::copy(world->temp() + u"/backup"_s, world->store()));
        decisionsStand(*world);
        uploadsAll(*world);
    }
    void theStoreIsALink()
    {
        const World world = copy();
        const QString elsewhere = world->temp() + u"/elsewhere.sqlite"_s;
        move(world->store(), elsewhere);
        QVERIFY(QFile::link(elsewhere, world->store()));
        const QString before = sha256OfFile(elsewhere);
        allRefuse(*world, "TD-4001", "is a link");
        QCOMPARE(sha256OfFile(elsewhere), before);
        QVERIFY(QFile::remove(world->store()));
        move(elsewhere, world->store());
        decisionsStand(*world);
    }
    void theStoreMayNotBeRead()
    {
        const World world = copy();
        QVERIFY(world->giveTo(As::Nobody));
        rights(world->store(), 0);
        allRefuse(*world, "TD-4", "store", As::Nobody);
        rights(world->store(), 0600);
        QCOMPARE(world->run({u"status"_s}, As::Nobody).exit, 0);
        decisionsStand(*world);
    }
    void theStoreIsOnADiskThatIsNotMounted()
    {
        const World world = copy();
        const QString disk = world->temp() + u"/disk.sqlite"_s;
        move(world->store(), disk);
        touch(world->store()); // what the mount covers
        const QString mounted = u"mount --bind '%1' '%2'; exec \"$@\""_s.arg(disk, world->store());
        const CtlResult well = HostileWorld::waitFor(world->startIn(mounted, {u"status"_s}).get());
        QVERIFY2(well.exit == 0, said(well).constData());
        allRefuse(*world, "TD-4001", "is empty, and it was not");
        QCOMPARE(QFileInfo(world->store()).size(), 0);
        const QString lost = lostDecision(m_decisions, decisions(disk));
        QVERIFY2(lost.isEmpty(), qPrintable(lost));
    }

    // --- the store's file, during a run

    void theStoreIsRenamedDuringARun()
    {
        Slow world;
        CtlProcess run(world.folder(), {u"run"_s, u"--json"_s}, world.workspace.environment());
        QVERIFY(world.begun());
        move(world.workspace.store(), world.path(u"kept"_s));
        stoppedForTheStore(run.wait(20s), "TD-4011");
        QVERIFY(!QFile::exists(world.workspace.store()));
        move(world.path(u"kept"_s), world.workspace.store());
        world.goesOn();
    }
    void theStoreIsReplacedByALinkDuringARun()
    {
        Slow world;
        CtlProcess run(world.folder(), {u"run"_s, u"--json"_s}, world.workspace.environment());
        QVERIFY(world.begun());
        const QString letter = world.workspace.temp() + u"/letter"_s;
        touch(letter);
        move(world.workspace.store(), world.path(u"kept"_s));
        QVERIFY(QFile::link(letter, world.workspace.store()));
        stoppedForTheStore(run.wait(20s), "TD-4011");
        QCOMPARE(QFileInfo(letter).size(), 0);
        QVERIFY(QFile::remove(world.workspace.store()));
        move(world.path(u"kept"_s), world.workspace.store());
        world.goesOn();
    }
    void theStoreIsCutDuringARun()
    {
        Slow world;
        CtlProcess run(world.folder(), {u"run"_s, u"--json"_s}, world.workspace.environment());
        QVERIFY(world.begun());
        cut(world.workspace.store(), 0);
        stoppedForTheStore(run.wait(20s), "TD-4003");
        QCOMPARE(QFileInfo(world.workspace.store()).size(), 0); // nothing was made in its place
        const CtlResult again = world.ctl({u"status"_s});
        QVERIFY2(again.exit == 4 && again.err.contains("TD-4001"), said(again).constData());
        QCOMPARE(QFileInfo(world.workspace.store()).size(), 0);
    }
    void theStoreMayNotBeWrittenDuringARun()
    {
        Slow world;
        auto run = asNobody(world.workspace, {u"run"_s, u"--json"_s});
        QVERIFY(world.begun());
        rights(world.workspace.store(), 0400);
        stoppedForTheStore(HostileWorld::waitFor(run.get()), "TD-4011");
        rights(world.workspace.store(), 0600);
        const CtlResult resumed = HostileWorld::waitFor(asNobody(world.workspace, {u"resume"_s, u"--json"_s}).get());
        QVERIFY2(resumed.exit == 0, said(resumed).constData());
    }
    void theStoreIsUnmountedDuringARun()
    {
        Slow world;
        QCOMPARE(world.ctl({u"status"_s}).exit, 0); // makes it
        const QString disk = world.workspace.temp() + u"/disk.sqlite"_s, gone = world.workspace.temp() + u"/gone"_s;
        move(world.workspace.store(), disk);
        touch(world.workspace.store());
        auto run = unmounting(world.workspace, disk, world.workspace.store(), gone);
        QVERIFY(world.begun());
        touch(gone);
        stoppedForTheStore(HostileWorld::waitFor(run.get()), "TD-4011");
        QCOMPARE(QFileInfo(world.workspace.store()).size(), 0);
        QVERIFY(QFile::remove(world.workspace.store()));
        move(disk, world.workspace.store());
        world.goesOn();
    }

    // --- sources.json

    void theSourcesAreNotThere_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("renamed") << u"renamed"_s << QByteArray("TD-1012");
        QTest::newRow("cut") << u"cut"_s << QByteArray("TD-1001");
        QTest::newRow("a folder") << u"folder"_s << QByteArray("TD-1001");
        QTest::newRow("no rights") << u"rights"_s << QByteArray("TD-1001");
        QTest::newRow("a link to nothing") << u"link"_s << QByteArray("TD-1012");
        QTest::newRow("not mounted") << u"unmounted"_s << QByteArray("TD-1001");
    }
    /// Before a start: what does not need them works and says so, a run is refused; during a run: it goes on with what
    /// it has and says so.
    void theSourcesAreNotThere()
    {
        QFETCH(QString, how);
        QFETCH(QByteArray, words);
        const World world = copy();
        const QString path = world->file(u"sources.json"_s), kept = world->temp() + u"/kept.json"_s;
        QVERIFY(QFile::copy(path, kept));
        const As user = how == u"rights"_s ? As::Nobody : As::Root;
        QVERIFY(world->giveTo(user));
        spoil(how, path);
        const QString left = sha256OfFile(path);
        const CtlResult status = world->run({u"status"_s}, user), run = world->run({u"run"_s, u"--json"_s}, user),
                        doctor = world->run({u"doctor"_s}, user);
        QVERIFY2(status.exit == 0 && status.out.contains("sources.json"), said(status).constData());
        QVERIFY2(run.exit == 3 && run.err.contains(words), said(run).constData());
        QVERIFY2(doctor.exit == 4 && doctor.out.contains("sources.json"), said(doctor).constData());
        QCOMPARE(sha256OfFile(path), left);
        mend(how, path, kept);
        QCOMPARE(sha256OfFile(path), sha256OfFile(kept));
        decisionsStand(*world);
    }
    void theSourcesGoDuringARun_data() { theSourcesAreNotThere_data(); }
    void theSourcesGoDuringARun()
    {
        QFETCH(QString, how);
        Slow world;
        const QString path = world.path(u"sources.json"_s), kept = world.workspace.temp() + u"/kept.json"_s,
                      gone = world.workspace.temp() + u"/gone"_s;
        QVERIFY(QFile::copy(path, kept));
        std::unique_ptr<QProcess> run;
        if (how == u"unmounted"_s) {
            touch(path);
            cut(path, 0);
            run = unmounting(world.workspace, kept, path, gone);
        } else {
            run = asNobody(world.workspace, {u"run"_s, u"--json"_s});
        }
        QVERIFY(world.begun());
        how == u"unmounted"_s ? touch(gone) : spoil(how, path);
        const QString left = sha256OfFile(path);
        const CtlResult ended = HostileWorld::waitFor(run.get());
        QVERIFY2(ended.exit == 0, said(ended).constData());
        // A mount that goes is no event of the file: the next start sees it.
        if (how != u"unmounted"_s)
            QVERIFY2(QString::fromUtf8(ended.err).contains(QRegularExpression(u"warning: TD-\\d{4}: sources\\.json"_s)),
                     said(ended).constData());
        QCOMPARE(number(world.workspace.store(), u"select count(*) from captures"_s), world.pages);
        QCOMPARE(sha256OfFile(path), left);
    }

    // --- logs/

    void theLogsTakeNoLines_data()
    {
        QTest::addColumn<QString>("how");
        for (const char *how : {"file", "link", "rights"})
            QTest::newRow(how) << QString::fromLatin1(how);
    }
    void theLogsTakeNoLines()
    {
        QFETCH(QString, how);
        const World world = copy();
        const QString logs = world->file(u"logs"_s);
        const As user = how == u"rights"_s ? As::Nobody : As::Root;
        QVERIFY(world->giveTo(user));
        QVERIFY(QDir(logs).removeRecursively());
        const QString theirs = foreignFolder(*world);
        if (how == u"file"_s) {
            touch(logs);
        } else if (how == u"link"_s) {
            QVERIFY(QFile::link(theirs, logs));
        } else {
            QVERIFY(QDir().mkdir(logs));
            rights(logs, 0500);
            QVERIFY(world->giveTo(user));
        }
        const auto before = fingerprint(theirs);
        const CtlResult run = world->run({u"run"_s, u"--json"_s}, user), doctor = world->run({u"doctor"_s}, user),
                        upload = world->run({u"upload"_s, u"--json"_s}, user);
        QVERIFY2(run.exit == 0 && run.err.contains("The log can't be written"), said(run).constData());
        QVERIFY2(doctor.out.contains("The log can't be written"), said(doctor).constData());
        QVERIFY2(upload.exit == 0 && upload.err.contains("The log can't be written"), said(upload).constData());
        QCOMPARE(fingerprint(theirs), before);
        decisionsStand(*world);
    }
    void theLogsOfEarlierDaysAreGone_data()
    {
        QTest::addColumn<QString>("how");
        for (const char *how : {"renamed", "cut", "unmounted"})
            QTest::newRow(how) << QString::fromLatin1(how);
    }
    /// They hold no decision: the log begins anew, and what was moved aside stays as it is.
    void theLogsOfEarlierDaysAreGone()
    {
        QFETCH(QString, how);
        const World world = copy();
        const QString logs = world->file(u"logs"_s), aside = world->temp() + u"/aside"_s;
        if (how != u"cut"_s)
            move(logs, aside);
        if (how == u"unmounted"_s)
            QVERIFY(QDir().mkdir(logs)); // what the mount covered
        if (how == u"cut"_s) {
            for (const QString &name : QDir(logs).entryList(QDir::Files))
                cut(logs + u'/' + name, 0);
        }
        const auto before = fingerprint(aside);
        const CtlResult run = world->run({u"run"_s, u"--json"_s});
        QVERIFY2(run.exit == 0, said(run).constData());
        QVERIFY(!QDir(logs).isEmpty());
        QCOMPARE(fingerprint(aside), before);
        decisionsStand(*world);
    }
    void theLogsGoDuringARun_data()
    {
        QTest::addColumn<QString>("how");
        for (const char *how : {"renamed", "link", "cut", "rights", "unmounted"})
            QTest::newRow(how) << QString::fromLatin1(how);
    }
    void theLogsGoDuringARun()
    {
        QFETCH(QString, how);
        Slow world(26); // the folder is looked at once a second
        const QString logs = world.path(u"logs"_s), aside = world.path(u"aside"_s),
                      gone = world.workspace.temp() + u"/gone"_s, theirs = world.workspace.temp() + u"/theirs"_s;
        QVERIFY(QDir().mkdir(theirs));
        std::unique_ptr<QProcess> run;
        if (how == u"unmounted"_s) {
            QVERIFY(QDir().mkdir(logs));
            run = unmounting(world.workspace, theirs, logs, gone);
        } else {
            run = asNobody(world.workspace, {u"run"_s, u"--json"_s});
        }
        QVERIFY(world.begun());
        if (how == u"renamed"_s || how == u"link"_s)
            move(logs, aside);
        if (how == u"link"_s)
            QVERIFY(QFile::link(theirs, logs));
        if (how == u"cut"_s) {
            for (const QString &name : QDir(logs).entryList(QDir::Files))
                cut(logs + u'/' + name, 0);
        }
        if (how == u"rights"_s)
            rights(logs, 0);
        if (how == u"unmounted"_s)
            touch(gone);
        const CtlResult ended = HostileWorld::waitFor(run.get());
        if (how == u"rights"_s)
            rights(logs, 0700);
        QVERIFY2(ended.exit == 0, said(ended).constData());
        QCOMPARE(number(world.workspace.store(), u"select count(*) from captures"_s), world.pages);
        if (how == u"link"_s) {
            QVERIFY2(ended.err.contains("The log can't be written"), said(ended).constData());
            QCOMPARE(fingerprint(theirs), (QMap<QString, QString>()));
        } else {
            QVERIFY(!QDir(logs).isEmpty()); // it goes on where it should
        }
    }

    // --- sink/

    void theSinkIsNotThere_data()
    {
        QTest::addColumn<QString>("how");
        for (const char *how : {"renamed", "link", "rights", "unmounted", "rows cut"})
            QTest::newRow(how) << QString::fromLatin1(how);
    }
    /// With objects at the target already: the upload is held, with its sentence, and goes on when it is put right.
    void theSinkIsNotThere()
    {
        QFETCH(QString, how);
        const World world = std::make_unique<HostileWorld>(*m_begun);
        const As user = how == u"rights"_s ? As::Nobody : As::Root;
        const QString sink = world->file(u"sink"_s), aside = world->temp() + u"/aside"_s,
                      rows = world->file(u"sink/results.sqlite"_s);
        QVERIFY(world->giveTo(user));
        const QString rowsBefore = sha256OfFile(rows);
        const QString theirs = foreignFolder(*world);
        if (how == u"renamed"_s || how == u"link"_s || how == u"unmounted"_s)
            move(sink, aside);
        if (how == u"link"_s)
            QVERIFY(QFile::link(theirs, sink));
        if (how == u"unmounted"_s)
            QVERIFY(QDir().mkdir(sink)); // what the mount covered
        if (how == u"rights"_s)
            rights(sink + u"/objects"_s, 0);
        if (how == u"rows cut"_s) {
            QVERIFY(QFile::copy(rows, aside));
            cut(rows, 0);
        }
        const auto foreignBefore = fingerprint(theirs);
        const CtlResult upload = world->run({u"upload"_s, u"--json"_s}, user), doctor = world->run({u"doctor"_s}, user),
                        status = world->run({u"status"_s}, user);
        QVERIFY2(upload.exit == 6 && upload.err.contains("TD-70"),
                 (QByteArray::number(upload.exit) + said(upload)).constData());
        QVERIFY2(status.exit == 0, said(status).constData());
        if (how != u"rows cut"_s)
            QVERIFY2(doctor.exit == 4 && doctor.out.contains("sink"), said(doctor).constData());
        QCOMPARE(fingerprint(theirs), foreignBefore);
        if (how == u"renamed"_s)
            QVERIFY(!QFile::exists(sink));
        if (how == u"unmounted"_s)
            QVERIFY(QDir(sink).isEmpty());
        decisionsStand(*world);

        if (how == u"link"_s)
            QVERIFY(QFile::remove(sink));
        if (how == u"unmounted"_s)
            QVERIFY(QDir().rmdir(sink));
        if (how == u"renamed"_s || how == u"link"_s || how == u"unmounted"_s)
            move(aside, sink);
        if (how == u"rights"_s)
            rights(sink + u"/objects"_s, 0755);
        if (how == u"rows cut"_s)
            QVERIFY(QFile::remove(rows) && QFile::rename(aside, rows) && sha256OfFile(rows) == rowsBefore);
        QVERIFY(world->giveTo(As::Root));
        uploadsAll(*world);
    }
    void theSinkGoesDuringAnUpload_data() { theSinkIsNotThere_data(); }
    void theSinkGoesDuringAnUpload()
    {
        QFETCH(QString, how);
        TestWorkspace world;
        QVERIFY(shell(u"cp"_s, {u"-a"_s, m_many.folder() + u"/."_s, world.folder()}));
        const QString sink = world.file(u"sink"_s), rows = world.file(u"sink/results.sqlite"_s),
                      aside = world.file(u"aside"_s), gone = world.temp() + u"/gone"_s,
                      disk = world.temp() + u"/disk"_s, theirs = world.temp() + u"/theirs"_s;
        QVERIFY(QDir().mkdir(theirs));
        std::unique_ptr<QProcess> upload;
        if (how == u"unmounted"_s) {
            QVERIFY(QDir().mkdir(sink) && QDir().mkdir(disk));
            upload = unmounting(world, disk, sink, gone, u"upload"_s);
        } else {
            upload = asNobody(world, {u"upload"_s, u"--json"_s});
        }
        const QString log = (how == u"unmounted"_s ? disk + u"/results.sqlite"_s : rows) + u"-wal"_s;
        QVERIFY(spinUntil([&] { return QFileInfo(log).size() > 40'000; }, 20s)); // the first rows are in it
        if (how == u"renamed"_s || how == u"link"_s)
            move(sink, aside);
        if (how == u"link"_s)
            QVERIFY(QFile::link(theirs, sink));
        if (how == u"rights"_s)
            rights(sink, 0);
        if (how == u"unmounted"_s)
            touch(gone);
        if (how == u"rows cut"_s)
            cut(rows, 0);
        const CtlResult held = HostileWorld::waitFor(upload.get());
        if (how == u"rights"_s)
            rights(sink, 0755);
        QVERIFY2(held.exit == 6 && held.err.contains("TD-70"),
                 (QByteArray::number(held.exit) + said(held)).constData());
        QCOMPARE(fingerprint(theirs), (QMap<QString, QString>()));
        if (how == u"renamed"_s)
            QVERIFY(!QFile::exists(sink));
        if (how == u"unmounted"_s)
            QVERIFY(QDir(sink).isEmpty() && QDir().rmdir(sink) && QFile::rename(disk, sink));
        if (how == u"rows cut"_s) { // what was in it is lost to us, too: nothing is made in its place
            QCOMPARE(QFileInfo(rows).size(), 0);
            return;
        }
        if (how == u"link"_s)
            QVERIFY(QFile::remove(sink));
        if (how == u"renamed"_s || how == u"link"_s)
            move(aside, sink);
        const CtlResult rest = ctl(world.folder(), {u"upload"_s, u"--json"_s}, 60s, world.environment());
        QVERIFY2(rest.exit == 0, said(rest).constData());
        QCOMPARE(number(rows, u"select count(*) from crawl_results"_s), many);
    }

private:
    void makeMany()
    {
        QStringList urls;
        m_server.on("/quick/*",
                    [](const Request &request, Reply reply) { reply.html("<h1>" + request.target + "</h1>"); });
        for (int i = 0; i < many; ++i)
            urls.append(m_server.url(u"/quick/%1"_s.arg(1000 + i))); // a page that says but "404" would be told apart
        QJsonObject one = source(u"site"_s, urls, {u"http"_s}, false);
        one.insert(u"rate"_s, QJsonObject{{u"per_second"_s, 1000}, {u"cap"_s, 1000}, {u"burst"_s, 100}});
        QVERIFY(m_many.write(u"sources.json"_s, file({one})));
        QCOMPARE(ctl(m_many.folder(), {u"run"_s, u"--json"_s}, 60s, m_many.environment()).exit, 0);
    }
    static void spoil(const QString &how, const QString &path)
    {
        if (how == u"rights"_s)
            return rights(path, 0);
        if (how == u"cut"_s || how == u"unmounted"_s)
            return cut(path, 0);
        if (!QFile::remove(path))
            qFatal("not removed");
        if (how == u"folder"_s && !QDir().mkdir(path))
            qFatal("no folder");
        if (how == u"link"_s && !QFile::link(path + u".nowhere"_s, path))
            qFatal("no link");
    }
    static void mend(const QString &how, const QString &path, const QString &kept)
    {
        if (how == u"rights"_s)
            return rights(path, 0600);
        if (how == u"folder"_s)
            QDir().rmdir(path);
        else
            QFile::remove(path);
        QFile::copy(kept, path);
    }
    /// One of the approved pictures is at the target, the others still wait.
    static void uploadOneByOne(const HostileWorld &world)
    {
        const qint64 last = number(world.store(), u"select max(id) from captures"_s);
        const QString all = u"select count(*) from captures where review = 1"_s;
        const qint64 approved = number(world.store(), all);
        for (qint64 id = last - approved + 2; id <= last; ++id)
            QCOMPARE(world.run({u"review"_s, u"unset"_s, QString::number(id)}).exit, 0);
        const CtlResult first = world.run({u"upload"_s, u"--json"_s});
        QVERIFY2(first.exit == 0, said(first).constData());
        QCOMPARE(number(world.file(u"sink/results.sqlite"_s), u"select count(*) from crawl_results"_s), 1);
        for (qint64 id = last - approved + 2; id <= last; ++id)
            QCOMPARE(world.run({u"review"_s, u"approve"_s, QString::number(id)}).exit, 0);
    }
};

QTEST_GUILESS_MAIN(tst_HostileWorkspace)
#include "tst_hostileworkspace.moc"
