// User parts of addresses, and redirects judged: the pure rules.
#include "policy/credentials.h"
#include "policy/trail.h"
#include "policy/urlkey.h"

#include <QJsonArray>
#include <QTest>

using namespace trawl;
using namespace Qt::StringLiterals;

class tst_UserParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void M9_anAddressIsSplit()
    {
        const SplitAddress split = splitUserPart(u"HTTP://Me%40home:p%40ss%2Fw%C3%B6rd@Example.org:80/a?b=x@y#z"_s);
        QCOMPARE(split.address, u"http://example.org/a?b=x@y#z"_s);
        QVERIFY(split.credential);
        QCOMPARE(split.credential->origin, u"http://example.org"_s);
        QCOMPARE(split.credential->user, QByteArray("Me@home"));
        QCOMPARE(split.credential->password, QStringLiteral("p@ss/wörd").toUtf8());
        QCOMPARE(splitUserPart(u"https://a.example/@me"_s).address, u"https://a.example/@me"_s);
        QVERIFY(!splitUserPart(u"https://a.example/@me"_s).credential);
        QVERIFY(!splitUserPart(u"ftp://me:pw@a.example/"_s).credential);
    }

    void M9_textsLoseThemInEveryForm_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("clean");
        const auto row = [](const char *text, const char *clean) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(clean);
        };
        row("http://u:p@h/", "http://h/");
        row("It redirects to http://u:p@h/x, back to https://v@i:8/y",
            "It redirects to http://h/x, back to https://i:8/y");
        row("//u:p@h/x", "//h/x");
        row("(\"http://u:p@h\")", "(\"http://h\")");
        row("http://u:p@q@h/", "http://h/");
        row("http:\\\\u:p@h\\x", "http://h/x");
        row("http://u:p w@h/", "http://h/");
        row("ftp://u:p/q@h/", "ftp://h/"); // broken: nothing tells where the password ends
        row("mail me@example.org, see https://example.org/@me", "mail me@example.org, see https://example.org/@me");
        row("//a[@href] is refused", "//a[@href] is refused"); // XPath
        row("//a[ends-with(@href, 'x')] or (//a[@id])[1] or //@id",
            "//a[ends-with(@href, 'x')] or (//a[@id])[1] or //@id");
        row("https://u:p[x@h/", "https://h/");
        row("", "");
    }
    void M9_textsLoseThemInEveryForm()
    {
        QFETCH(QString, text);
        QFETCH(QString, clean);
        QCOMPARE(withoutUserPart(text), clean);
    }

    void M9_aSourceLosesItsSecretsAndKeepsItsRules()
    {
        const QJsonObject source{
            {u"id"_s, u"one"_s},
            {u"start_urls"_s, QJsonArray{u"http://me:pw@h/a"_s, u"http://me:pw@h/b"_s, u"http://you:pw2@h/c"_s}},
            {u"proxy"_s, u"http://p:secret@proxy:8080"_s},
            {u"discovery"_s, QJsonObject{{u"include"_s, QJsonArray{u"^http://me:pw@h/"_s}},
                                         {u"exclude"_s, QJsonArray{u"https?://[^/]+@x"_s}}}},
            {u"fields"_s, QJsonObject{{u"t"_s, QJsonObject{{u"regex"_s, u"http://[a-z]+@(\\w+)"_s}}}}}};
        const CleanSource clean = withoutSecrets(source);
        QCOMPARE(clean.credentials.size(), 1);
        QCOMPARE(clean.credentials.first(), (OriginCredential{u"http://h"_s, "me", "pw"}));
        QCOMPARE(clean.doubled, QStringList{u"/start_urls/2"_s});
        QCOMPARE(clean.at.size(), 4);
        QCOMPARE(clean.raw[u"start_urls"_s].toArray(), (QJsonArray{u"http://h/a"_s, u"http://h/b"_s, u"http://h/c"_s}));
        QCOMPARE(clean.raw[u"proxy"_s].toString(), u"http://proxy:8080/"_s);
        const QJsonObject discovery = clean.raw[u"discovery"_s].toObject();
        QCOMPARE(discovery[u"include"_s].toArray(), QJsonArray{u"^http://h/"_s}); // else it would match nothing now
        QCOMPARE(discovery[u"exclude"_s].toArray(), QJsonArray{u"https?://[^/]+@x"_s});
        QCOMPARE(clean.raw[u"fields"_s], source[u"fields"_s]);
    }

    void M34_judgeTrail_data()
    {
        QTest::addColumn<QString>("scope");
        QTest::addColumn<QStringList>("hops");
        QTest::addColumn<QString>("finalUrl");
        QTest::addColumn<int>("refuse");
        QTest::addColumn<QString>("at");
        const auto row = [](const char *name, const QString &scope, const QStringList &hops, const QString &finalUrl,
                            FailClass refuse, const QString &at) {
            QTest::newRow(name) << scope << hops << finalUrl << int(refuse) << at;
        };
        const QString a = u"http://a.example/"_s, in = u"http://a.example/in"_s, other = u"http://b.example/"_s;
        const QString closed = u"http://a.example/closed"_s, unknown = u"http://unknown.example/"_s;
        row("stays", u"host"_s, {}, a, FailClass::None, {});
        row("another spelling", u"host"_s, {}, u"http://A.example:80"_s, FailClass::None, {});
        row("inside", u"host"_s, {in}, in, FailClass::None, {});
        row("outside", u"host"_s, {other}, other, FailClass::BadRedirect, other);
        row("outside on the way", u"host"_s, {other, a}, a, FailClass::BadRedirect, other);
        row("final address alone", u"host"_s, {}, other, FailClass::BadRedirect, other);
        row("no web address", u"any"_s, {u"file:///etc/passwd"_s}, a, FailClass::BadRedirect, u"file:///etc/passwd"_s);
        row("robots", u"any"_s, {in, closed}, closed, FailClass::Robots, closed);
        row("robots not asked", u"any"_s, {unknown}, unknown, FailClass::Robots, unknown);
        row("outside and robots not asked", u"host"_s, {unknown}, unknown, FailClass::BadRedirect, unknown);
    }
    void M34_judgeTrail()
    {
        QFETCH(QString, scope);
        QFETCH(QStringList, hops);
        QFETCH(QString, finalUrl);
        QFETCH(int, refuse);
        QFETCH(QString, at);
        const QString start = u"http://a.example/"_s;
        Discovery discovery;
        discovery.scope = scope;
        TrailRules rules;
        rules.scope = Scope::make(discovery, {start}).take();
        rules.robots = [](const QString &address) -> std::optional<RobotsWord> {
            if (address.contains(u"unknown"_s))
                return std::nullopt;
            return RobotsWord{!address.contains(u"closed"_s), u"it says so"_s};
        };
        QList<RedirectHop> trail;
        QString from = start;
        for (const QString &to : hops) {
            trail.append({from, to, 302, false});
            from = to;
        }
        const TrailVerdict verdict = judgeTrail(start, trail, finalUrl, rules);
        QCOMPARE(int(verdict.refuse), refuse);
        QCOMPARE(verdict.ok() ? QString() : verdict.at, at);
        QCOMPARE(verdict.ok(), verdict.reason.isEmpty());
        QCOMPARE(verdict.unasked, verdict.refuse == FailClass::Robots && at.contains(u"unknown"_s));
        rules.robots = {};
        if (verdict.refuse == FailClass::Robots)
            QVERIFY(judgeTrail(start, trail, finalUrl, rules).ok()); // a source that does not obey
    }
};

QTEST_APPLESS_MAIN(tst_UserParts)
#include "tst_userparts.moc"
