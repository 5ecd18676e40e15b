// Bundles of diagnostics: what a failed run leaves by itself and what the verb makes of any run, without secrets (R9.4,
// R16.4).
#include "tests/support/noticeworld.h"

using namespace trawl;
using namespace trawl::test;

class tst_Bundles : public QObject
{
    Q_OBJECT

    /// The files of a .tar, by tar itself.
    static QHash<QString, QByteArray> unpacked(const QString &path)
    {
        QTemporaryDir dir;
        QHash<QString, QByteArray> files;
        if (!shell(u"tar"_s, {u"-xf"_s, path, u"-C"_s, dir.path()}))
            QTest::qFail("tar does not read the bundle", __FILE__, __LINE__);
        for (const QString &name : QDir(dir.path()).entryList(QDir::Files)) {
            QFile one(dir.filePath(name));
            if (one.open(QIODevice::ReadOnly))
                files.insert(name, one.readAll());
        }
        return files;
    }
    static QList<QJsonObject> lines(const QByteArray &jsonl)
    {
        QList<QJsonObject> all;
        for (const QByteArray &line : jsonl.split('\n')) {
            if (!line.isEmpty())
                all.append(QJsonDocument::fromJson(line).object());
        }
        return all;
    }
    static QStringList names()
    {
        QStringList all{u"run.json"_s,      u"sources.json"_s, u"failed.jsonl"_s,   u"log.jsonl"_s,
                        u"versions.json"_s, u"why.jsonl"_s,    u"problems.jsonl"_s, u"doctor.jsonl"_s};
        all.sort();
        return all;
    }
    static QStringList sorted(QStringList all)
    {
        all.sort();
        return all;
    }
    static bool isPrivate(const QString &path)
    {
        return !(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup));
    }

private Q_SLOTS:
    void R9_4_aFailedRunLeavesABundleWithoutSecrets()
    {
        NoticeWorld world;
        world.workspace.write(
            u"sources.json"_s,
            file(QJsonArray{source(u"a"_s, {world.site.url(u"/bad/1?t=s3cret-value"_s)}, {u"http"_s}, false)}));
        qputenv("CRAWL_TEST_TOKEN", "s3cret-value");
        {
            LiveEngine engine(world.setup());
            engine.must(u"run.start"_s, NoticeWorld::plan());
            QVERIFY(world.ended());
        }
        qunsetenv("CRAWL_TEST_TOKEN");
        const QDir folder(world.workspace.file(u"bundles"_s));
        const QStringList bundles = folder.entryList({u"run-0001-*.tar"_s}, QDir::Files);
        QCOMPARE(bundles.size(), 1);
        const QString path = folder.filePath(bundles.constFirst());
        QVERIFY(isPrivate(path));
        QFile tar(path);
        QVERIFY(tar.open(QIODevice::ReadOnly));
        const QByteArray whole = tar.readAll();
        QVERIFY(!whole.contains("s3cret-value") && !whole.contains("hushhushhush"));
        const auto files = unpacked(path);
        QCOMPARE(sorted(files.keys()), names());
        QCOMPARE(world.slack.log().size(), world.messages().size());    // nobody was connected to for it
        QVERIFY(files[u"failed.jsonl"_s].contains("\"server-error\"")); // the item that failed, with its reason
        QVERIFY(files[u"versions.json"_s].contains("\"trawldeck\": \"test\""));
        // What the doctor found, also at the end of the program.
        QStringList checks;
        for (const QJsonObject &check : lines(files[u"doctor.jsonl"_s]))
            checks.append(check[u"id"_s].toString());
        for (const QString &id : {u"workspace"_s, u"store"_s, u"extractor"_s, u"engine"_s, u"sink"_s, u"webhook"_s})
            QVERIFY2(checks.contains(id), qPrintable(id + u" is not in "_s + checks.join(u' ')));
        // Why nothing of it moves.
        const QList<QJsonObject> why = lines(files[u"why.jsonl"_s]);
        QCOMPARE(why.size(), 2);
        QCOMPARE(why.at(0)[u"about"_s].toString(), u"run"_s);
        QCOMPARE(why.at(1)[u"about"_s].toString(), u"a"_s);
        for (const QJsonObject &line : why)
            QVERIFY(!line[u"text"_s].toString().isEmpty() && line[u"code"_s].toString() != u"unknown"_s);
    }

    void R9_4_theVerbMakesOneOfAnyRunAndPutsItWhereItIsTold()
    {
        NoticeWorld world;
        world.site.page("/good", "<h1>Good</h1>");
        QVERIFY(world.workspace.write(
            u"sources.json"_s, file(QJsonArray{source(u"a"_s, {world.site.url(u"/good"_s)}, {u"http"_s}, false)})));
        const QString folder = world.workspace.folder();
        QProcessEnvironment environment = world.workspace.environment();
        environment.insert(slackVariable, world.address());
        environment.insert(u"CRAWL_TEST_PASSWORD"_s, u"geheim-geheim"_s);
        // Where there is no run there is nothing to make one of.
        CtlResult none = ctl(folder, {u"doctor"_s}, 60s, environment);
        none = ctl(folder, {u"bundle"_s}, 60s, environment);
        QCOMPARE(none.exit, 2);
        QVERIFY2(none.err.contains("TD-") && none.err.contains("There is no run yet"), none.err.constData());
        QCOMPARE(ctl(folder, {u"run"_s}, 60s, environment).exit, 0);
        const QString wanted = world.workspace.file(u"for-support.tar"_s);
        const CtlResult made = ctl(folder, {u"bundle"_s, u"--to"_s, wanted}, 60s, environment);
        QVERIFY2(made.exit == 0, made.err.constData());
        QVERIFY2(made.out.startsWith("Run 0001 as a bundle of ") && made.out.contains(wanted.toUtf8()),
                 made.out.constData());
        QVERIFY(isPrivate(wanted));
        const auto files = unpacked(wanted);
        QCOMPARE(sorted(files.keys()), names());
        QVERIFY(files[u"run.json"_s].contains("completed"));
        for (const QByteArray &bytes : files)
            QVERIFY(!bytes.contains("hushhushhush") && !bytes.contains("geheim-geheim"));
        QCOMPARE(number(world.workspace.store(), u"select count(*) from journal where action = 'bundle.make'"_s), 1);
        QCOMPARE(world.slack.count(slackPath), 0); // the doctor in it sends nobody a message
        // As a record, into a folder, and of a run that is named.
        const CtlResult named =
            ctl(folder, {u"bundle"_s, u"--run"_s, u"1"_s, u"--to"_s, folder, u"--json"_s}, 60s, environment);
        QCOMPARE(named.exit, 0);
        const QString path = named.last()[u"path"_s].toString();
        QVERIFY2(path.startsWith(folder + u"/run-0001-"_s) && QFile::exists(path), qPrintable(path));
        QCOMPARE(named.last()[u"bytes"_s].toInteger(), QFileInfo(path).size());
        // What can't be: a run that is not there, a place that takes nothing.
        QCOMPARE(ctl(folder, {u"bundle"_s, u"--run"_s, u"99"_s}, 60s, environment).exit, 4);
        const CtlResult nowhere = ctl(folder, {u"bundle"_s, u"--to"_s, folder + u"/none/b.tar"_s}, 60s, environment);
        QCOMPARE(nowhere.exit, 4);
        QVERIFY2(nowhere.err.contains("TD-9060"), nowhere.err.constData());
        QCOMPARE(ctl(folder, {u"bundle"_s, u"1"_s}, 60s, environment).exit, 2);
    }

    void R9_4_theNewestTenStayAndNothingElseIsTouched()
    {
        NoticeWorld world;
        world.setFailing();
        QVERIFY(QDir(world.workspace.folder()).mkdir(u"bundles"_s));
        for (int i = 2; i < 14; ++i)
            QVERIFY(world.workspace.write(u"bundles/run-%1-20251129T092000Z.tar"_s.arg(i, 4, 10, QChar(u'0')), "x"));
        QVERIFY(world.workspace.write(u"bundles/mine.tar"_s, "x"));
        LiveEngine engine(world.setup());
        engine.must(u"run.start"_s, NoticeWorld::plan());
        QVERIFY(world.ended());
        const QJsonObject made = engine.must(u"bundle.make"_s, {{u"run"_s, 1}});
        const QStringList left = QDir(world.workspace.file(u"bundles"_s)).entryList(QDir::Files, QDir::Name);
        QCOMPARE(left.size(), 11);
        QVERIFY(left.contains(u"mine.tar"_s));
        QVERIFY(QFile::exists(made[u"path"_s].toString())); // of an old run, and made now
        QVERIFY(left.contains(u"run-0013-20251129T092000Z.tar"_s) &&
                !left.contains(u"run-0002-20251129T092000Z.tar"_s));
    }
};

QTEST_GUILESS_MAIN(tst_Bundles)
#include "tst_bundles.moc"
