// Bundles of diagnostics: a .tar that others can read, and no secret in it (R9.4, R16.4).
#include "policy/bundle.h"
#include "policy/tarball.h"

#include "domain/names.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace trawl;

class TestBundle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void R9_4_theTarIsReadByTar()
    {
        const QByteArray odd(513, 'x');
        QTemporaryDir dir;
        QFile file(dir.filePath(u"b.tar"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(tarOf({{u"run.json"_s, "{}\n"},
                          {u"empty"_s, {}},
                          {u"a/odd"_s, odd},
                          {u"whole"_s, QByteArray(512, 'y')},
                          {QString(120, u'n'), "too long a name"}},
                         Instant{1'764'408'000'000}));
        file.close();
        QCOMPARE(file.size() % 512, 0);
        QProcess tar;
        tar.start(u"tar"_s, {u"-xvf"_s, file.fileName(), u"-C"_s, dir.path()});
        QVERIFY(tar.waitForFinished());
        QCOMPARE(tar.readAllStandardError(), QByteArray());
        QCOMPARE(tar.exitCode(), 0);
        QCOMPARE(tar.readAllStandardOutput(), QByteArray("run.json\nempty\na/odd\nwhole\n"));
        QFile read(dir.filePath(u"a/odd"_s));
        QVERIFY(read.open(QIODevice::ReadOnly));
        QCOMPARE(read.readAll(), odd);
    }

    void R16_4_valuesOfSecretVariablesAreFound()
    {
        const Variables all{{u"ETL_API_KEY"_s, u"abcdef-key"_s},
                            {u"MY_HOOK"_s, u"https://hooks.example/services/T012345678/hushhush"_s},
                            {u"PGPASSWORD"_s, u"q\"uote\\d"_s},
                            {u"HOME"_s, u"/home/anna"_s},
                            {u"SHORT_TOKEN"_s, u"abc"_s}};
        const QList<QByteArray> secrets = secretValues(all, {u"MY_HOOK"_s});
        const auto clean = [&](const char *text) { return withoutSecretValues(text, secrets); };
        QCOMPARE(clean("key abcdef-key."), QByteArray("key •••."));
        QVERIFY(!clean("https://hooks.example/services/T012345678/hushhush").contains("hush"));
        QVERIFY(!clean("it said hushhush").contains("hushhush"));
        QCOMPARE(clean("{\"a\":\"q\\\"uote\\\\d\"}"), QByteArray("{\"a\":\"•••\"}"));
        QCOMPARE(clean("/home/anna abc"), QByteArray("/home/anna abc"));
        QVERIFY(!clean("postgresql://user:geheim@host/db").contains("geheim"));
        for (qsizetype i = 1; i < secrets.size(); ++i)
            QVERIFY(secrets.at(i - 1).size() >= secrets.at(i).size());
    }

    void R16_4_aSecretIsFoundInEachWayOfWritingIt()
    {
        const QString secret = u"a b/c\"d\\e\r\b\fé&f"_s;
        const QList<QByteArray> secrets = secretValues({{u"HEADER"_s, secret}}, {u"HEADER"_s});
        const auto isHidden = [&](const QByteArray &text) {
            return withoutSecretValues("x " + text + " y", secrets) == "x ••• y";
        };
        const auto inJson = [](const QByteArray &text) {
            const QByteArray whole = QJsonDocument(QJsonArray{QString::fromUtf8(text)}).toJson(QJsonDocument::Compact);
            return whole.mid(2, whole.size() - 4);
        };
        const QByteArray once = inJson(secret.toUtf8());
        QVERIFY(isHidden(secret.toUtf8()));
        QVERIFY(isHidden(once));
        QVERIFY(isHidden(inJson(once)));
        QVERIFY(isHidden("a b\\/c\\\"d\\\\e\\r\\b\\f\\u00e9&f"));
        QVERIFY(isHidden(inJson("a b\\/c\\\"d\\\\e\\r\\b\\f\\u00e9&f")));
        QVERIFY(isHidden(QUrl::toPercentEncoding(secret)));
        QVERIFY(isHidden("a%20b%2fc%22d%5ce%0d%08%0c%c3%a9%26f"));
        QVERIFY(isHidden("a+b%2Fc%22d%5Ce%0D%08%0C%C3%A9%26f"));
        QVERIFY(isHidden("a%20b/c%22d%5Ce%0D%08%0C%C3%A9&f"));
    }

    void R16_4_namesTellWhichVariablesHoldSecrets()
    {
        for (const auto &name : {u"MYSQL_PWD"_s, u"DB_PASS"_s, u"SITE_COOKIE"_s, u"app_session"_s, u"API_KEY"_s})
            QVERIFY2(!secretValues({{name, u"geheim-1"_s}}, {}).isEmpty(), qPrintable(name));
        for (const auto &name : {u"PWD"_s, u"OLDPWD"_s, u"DESKTOP_SESSION"_s, u"XDG_SESSION_TYPE"_s, u"HOME"_s})
            QVERIFY2(secretValues({{name, u"/home/anna"_s}}, {}).isEmpty(), qPrintable(name));
        const auto bearer = secretValues({{u"HEADER"_s, u"Bearer geheim-1"_s}}, {u"HEADER"_s});
        QCOMPARE(withoutSecretValues("it has geheim-1", bearer), QByteArray("it has •••"));
    }

    void R16_4_userPartsGoAlsoWhereSlashesAreEscaped()
    {
        QCOMPARE(withoutSecretValues("{\"u\":\"https:\\/\\/user:p@w@host\\/a\"}", {}),
                 QByteArray("{\"u\":\"https:\\/\\/host\\/a\"}"));
        QCOMPARE(withoutSecretValues("https:\\\\/\\\\/user:pw@host", {}), QByteArray("https:\\\\/\\\\/host"));
        const QByteArray mail = "{\"u\":\"https:\\/\\/host\\/a\",\"m\":\"a@b\"}";
        QCOMPARE(withoutSecretValues(mail, {}), mail);
    }

    void R9_4_aBundleIsBounded()
    {
        QCOMPARE(boundedLines("a\nb\n", 4), QByteArray("a\nb\n"));
        QCOMPARE(boundedLines("aa\nbb\ncc\n", 7), QByteArray("aa\nbb\n{\"cut\":3}\n"));
        QCOMPARE(boundedLines("aaaaaaaa", 4), QByteArray("{\"cut\":8}\n"));
    }

    void R9_4_anOlderBundleIsOneOfAnEarlierRunWhateverTheNumbersLength()
    {
        const QString last = bundleName(9999, 1'764'408'000'000), first = bundleName(10000, 1'764'408'000'000);
        QVERIFY(isOlderBundle(last, first) && !isOlderBundle(first, last));
        QVERIFY(isOlderBundle(first, bundleName(10000, 1'764'408'001'000)));
        QVERIFY(!isOlderBundle(first, first));
        QVERIFY(isOlderBundle(bundleName(2, 1'764'408'001'000), last)); // a clock was set back between them
    }

    void R9_4_itsNameTellsTheRunAndItsEnd()
    {
        QCOMPARE(bundleName(147, 1'764'408'000'000), u"run-0147-20251129T092000Z.tar"_s);
        QVERIFY(isBundleName(bundleName(147, 0)) && isBundleName(bundleName(123456, 1'764'408'000'000)));
        for (const QString &other : {u"mine.tar"_s, u"run-0147.tar"_s, u"run-0147-20251129T092000Z.tar.part"_s,
                                     u"a/run-0147-20251129T092000Z.tar"_s, u"run-0147-20251129T092000Z.tar\n"_s})
            QVERIFY2(!isBundleName(other), qPrintable(other));
    }
};

QTEST_GUILESS_MAIN(TestBundle)
#include "tst_bundle.moc"
