// The picture that the next visit is compared with, through real runs, a real browser and real uploads: what is not
// the whole page never takes its place, whoever approved it.
#include "tests/support/hostilefolder.h"
#include "tests/support/liveengine.h"

using namespace trawl;
using namespace trawl::test;

class tst_BaselineRuns : public QObject
{
    Q_OBJECT

    static QByteArray all(const CtlResult &result)
    {
        return "exit " + QByteArray::number(result.exit) + "\n" + result.out.right(3000) + result.err.right(3000);
    }
    /// Crawls, approves everything and uploads it. Empty: that worked.
    static QByteArray round(const HostileWorld &world)
    {
        for (const QStringList &arguments :
             {QStringList{u"run"_s}, QStringList{u"review"_s, u"approve"_s, u"all"_s}, QStringList{u"upload"_s}}) {
            const CtlResult result = world.run(arguments);
            if (result.exit != 0)
                return arguments.first().toUtf8() + ": " + all(result);
        }
        return {};
    }
    /// Of the newest capture.
    static QString flags(const HostileWorld &world)
    {
        const QList<QVariantList> rows = sql(world.store(), u"select flags from captures order by id desc limit 1"_s);
        return rows.isEmpty() ? u"no capture"_s : rows.first().first().toString();
    }
    static void answer(TestServer &server, const QByteArray &html)
    {
        server.on("/page0", [html](const Request &, Reply reply) { reply.html(html); });
    }

private Q_SLOTS:
    void IN4_aChallengeThatWasApprovedAndUploadedIsNoBaseline()
    {
        TestServer server;
        const HostileWorld world(server, 1, true);
        QVERIFY(world.made());
        const QByteArray page = "<!doctype html><body style='background:linear-gradient(red,blue);height:900px'>"
                                "<h1>A night at the harbour</h1>" +
                                QByteArray(2000, 'x');
        answer(server, page);
        QCOMPARE(round(world), QByteArray());
        const auto first = fingerprint(world.file(u"baselines"_s));
        QVERIFY2(first.size() > 3, "the page has a baseline");
        answer(server, "<!doctype html><title>Just a moment...</title><body style='background:black;color:white'>"
                       "<h2>Verify you are human</h2><p>Checking your browser before you proceed. Please complete the "
                       "CAPTCHA below.</p><div class='g-recaptcha' data-sitekey='x'></div>");
        QCOMPARE(round(world), QByteArray());
        QVERIFY2(flags(world).contains(u"captcha"_s) || flags(world).contains(u"blocked"_s), qPrintable(flags(world)));
        QVERIFY2(!flags(world).contains(u"unchanged"_s), qPrintable(flags(world)));
        QCOMPARE(fingerprint(world.file(u"baselines"_s)), first);
        answer(server, page); // compared with the page as it was before the challenge
        QCOMPARE(round(world), QByteArray());
        QVERIFY2(flags(world).contains(u"unchanged"_s), qPrintable(flags(world)));
    }
};

QTEST_GUILESS_MAIN(tst_BaselineRuns)
#include "tst_baselineruns.moc"
