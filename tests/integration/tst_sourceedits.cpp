// sources.json, edited by the program while others edit it: no edit is lost, and the file stays the operator's.
#include "run/sourcecatalog.h"
#include "tests/support/faultworld.h"
#include "tests/support/testworkspace.h"

#include <sys/stat.h>

using namespace trawl;
using namespace trawl::test;

class tst_SourceEdits : public QObject
{
    Q_OBJECT

    TestWorkspace m_world;
    QString m_path;

    QByteArray text() const
    {
        QFile in(QFileInfo(m_path).canonicalFilePath());
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    }
    bool writeOutside(QByteArray before, const QByteArray &old, const QByteArray &fresh) const
    {
        return m_world.write(u"sources.json"_s, before.replace(old, fresh));
    }
    static QByteArray twoSources()
    {
        QJsonObject one = source(u"one"_s, {u"http://127.0.0.1/1"_s}, {u"http"_s}, false),
                    two = source(u"two"_s, {u"http://127.0.0.1/2"_s}, {u"http"_s}, false);
        one.insert(u"priority"_s, 5);
        two.insert(u"priority"_s, 6);
        return file({one, two});
    }

private Q_SLOTS:
    void init()
    {
        m_path = m_world.file(u"sources.json"_s);
        for (const QString &name : QDir(m_world.folder()).entryList(QDir::Files | QDir::Hidden | QDir::System))
            QVERIFY(QFile::remove(m_world.file(name)));
        QVERIFY(m_world.write(u"sources.json"_s, twoSources()));
    }

    void M7_anEditElsewhereInTheFileStays()
    {
        SourceCatalog catalog(m_path);
        QVERIFY(catalog.reload());
        QVERIFY(writeOutside(text(), "\"priority\": 6", "\"priority\": 2"));
        const Result<> done = catalog.edit(u"one"_s, u"/priority"_s, 1);
        QVERIFY2(done.ok(), done ? "" : qPrintable(done.error().sentence()));
        QVERIFY2(text().contains("\"priority\": 2") && text().contains("\"priority\": 1"), text().constData());
        QCOMPARE(catalog.find(u"two"_s)->priority, 2);
        QCOMPARE(catalog.find(u"one"_s)->priority, 1);
    }
    void M7_anEditOfTheSameValueIsNotWrittenOver()
    {
        SourceCatalog catalog(m_path);
        QVERIFY(catalog.reload());
        QVERIFY(writeOutside(text(), "\"priority\": 5", "\"priority\": 7"));
        const QByteArray before = text();
        const Result<> refused = catalog.edit(u"one"_s, u"/priority"_s, 1);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, 1013);
        QVERIFY2(refused.error().why.contains(u"priority of one is 7"_s) && refused.error().why.contains(u"1 was to"_s),
                 qPrintable(refused.error().why)); // both
        QCOMPARE(text(), before);
        QCOMPARE(catalog.find(u"one"_s)->priority, 7);      // the file's is in force
        QVERIFY(catalog.edit(u"one"_s, u"/priority"_s, 1)); // now that it was seen
        QCOMPARE(catalog.find(u"one"_s)->priority, 1);
    }
    void M7_aFileThatIsBrokenMeanwhileIsLeftToItsEditor()
    {
        SourceCatalog catalog(m_path);
        QVERIFY(catalog.reload());
        const QByteArray half = text().left(200);
        QVERIFY(m_world.write(u"sources.json"_s, half));
        const Result<> refused = catalog.edit(u"one"_s, u"/priority"_s, 1);
        QVERIFY(!refused);
        QCOMPARE(text(), half);
        QCOMPARE(catalog.sources().size(), 2); // the last good ones
        QVERIFY(catalog.error().has_value());
    }
    void M7_aFileThatIsGoneIsNotMadeAnew()
    {
        SourceCatalog catalog(m_path);
        QVERIFY(catalog.reload());
        QVERIFY(QFile::rename(m_path, m_path + u".away"_s));
        const Result<> refused = catalog.edit(u"one"_s, u"/priority"_s, 1);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, 1012);
        QVERIFY(!QFile::exists(m_path));
        const Result<> reloaded = catalog.reload();
        QVERIFY(!reloaded);
        QCOMPARE(catalog.sources().size(), 2);
    }
    void M7_aLinkIsReadAndNeverWrittenThrough()
    {
        const QString elsewhere = m_world.temp() + u"/mine.json"_s;
        QVERIFY(QFile::rename(m_path, elsewhere) && QFile::link(elsewhere, m_path));
        SourceCatalog catalog(m_path);
        QVERIFY(catalog.reload());
        QCOMPARE(catalog.sources().size(), 2);
        const QByteArray before = text();
        const Result<> refused = catalog.edit(u"one"_s, u"/priority"_s, 1);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, 1014);
        QVERIFY(QFileInfo(m_path).isSymLink());
        QCOMPARE(text(), before);
        QCOMPARE(QDir(m_world.folder()).entryList(QDir::Files | QDir::Hidden), QStringList{u"sources.json"_s});
    }
    void M7_itsModeAndItsOwnerStay()
    {
        QCOMPARE(::chmod(qPrintable(m_path), 0640), 0);
        if (::geteuid() == 0)
            QCOMPARE(::chown(qPrintable(m_path), 65534, 65534), 0);
        struct stat before {
        }, after{};
        QCOMPARE(::stat(qPrintable(m_path), &before), 0);
        SourceCatalog catalog(m_path);
        QVERIFY(catalog.reload());
        QVERIFY(catalog.edit(u"one"_s, u"/priority"_s, 1));
        QCOMPARE(::stat(qPrintable(m_path), &after), 0);
        QCOMPARE(after.st_mode, before.st_mode);
        QCOMPARE(after.st_uid, before.st_uid);
        QCOMPARE(after.st_gid, before.st_gid);
    }
};

QTEST_GUILESS_MAIN(tst_SourceEdits)
#include "tst_sourceedits.moc"
