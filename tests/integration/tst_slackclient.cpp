// Slack's own client and ours against one server: the server that the other tests take for Slack's is one that the
// vendor's client is content with, and what we send is what it sends (R9.4). `app/setup test` installs that client.
#include "tests/support/noticeworld.h"

#include "policy/noticebodies.h"
#include "policy/notices.h"
#include "services/webhooksender.h"

#include <QProcess>

using namespace trawl;
using namespace trawl::test;

class tst_SlackClient : public QObject
{
    Q_OBJECT

    const QString m_modules = QStringLiteral(TRAWL_BINARY_DIR "/vendor/node_modules");

    /// What the vendor's client says of each message.
    QList<QJsonObject> vendorSends(const QString &url, const QList<QByteArray> &messages) const
    {
        QProcess node;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"NODE_PATH"_s, m_modules);
        environment.insert(u"SLACK_URL"_s, url);
        environment.insert(u"NO_PROXY"_s, u"127.0.0.1"_s);
        node.setProcessEnvironment(environment);
        node.start(m_modules + u"/node/bin/node"_s, {QStringLiteral(TRAWL_SOURCE_DIR "/tests/vendor/slackclient.js")});
        node.write(messages.join('\n'));
        node.closeWriteChannel();
        if (!node.waitForFinished(60'000) || node.exitCode() != 0)
            QTest::qFail(node.readAllStandardError().constData(), __FILE__, __LINE__);
        QList<QJsonObject> answers;
        for (const QByteArray &line : node.readAllStandardOutput().split('\n')) {
            if (!line.isEmpty())
                answers.append(QJsonDocument::fromJson(line).object());
        }
        return answers;
    }
    static WebhookAnswer weSend(const Notice &notice)
    {
        Timers timers;
        WebhookSender sender(timers, systemClock(), "Trawldeck/test", u"fair"_s, [] { return 0.0; });
        return get(sender.send({NoticeTarget::Slack, slackVariable}, notice, u"key"_s, {}));
    }
    static QList<Notice> messages()
    {
        RunFact run;
        run.id = 7;
        run.number = 147;
        run.sources = {u"macau"_s};
        run.ended = Instant{1'764'408'000'000};
        run.reason = u"A page said <script>\"x\" & 'y'</script>: 澳門 😀, and a lot more"_s;
        CircuitFact circuit;
        circuit.source = u"macau"_s;
        circuit.opened = run.ended;
        circuit.until = run.ended + 1h;
        circuit.reason = u"timeout http://macau.example/?a=1&b=2"_s;
        Notice counted = noticeOf(circuit);
        counted.held = 3;
        return {noticeOf(run), counted, testNotice(run.ended)};
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(QFile::exists(m_modules + u"/@slack/webhook/package.json"_s) &&
                     QFile::exists(m_modules + u"/node/bin/node"_s),
                 "Slack's client is not there: app/setup test installs it");
    }

    void theVendorsClientAndOursSendTheSame()
    {
        NoticeWorld world;
        QList<QByteArray> bodies;
        for (const Notice &notice : messages()) {
            QCOMPARE(weSend(notice).outcome, WebhookAnswer::Taken);
            bodies.append(slackBody(notice, u"fair"_s));
        }
        for (const QJsonObject &answer : vendorSends(world.address(), bodies))
            QCOMPARE(answer, (QJsonObject{{u"text"_s, u"ok"_s}}));
        const QList<Request> log = world.slack.log();
        const qsizetype count = bodies.size();
        QCOMPARE(log.size(), 2 * count);
        for (qsizetype i = 0; i < count; ++i) {
            const Request &ours = log.at(i), &theirs = log.at(i + count);
            QCOMPARE(ours.method, theirs.method);
            QCOMPARE(ours.target, theirs.target);
            QCOMPARE(ours.header("Content-Type"), theirs.header("Content-Type"));
            QJsonObject body = QJsonDocument::fromJson(theirs.body).object();
            body.remove(u"timeout"_s); // its own option, which it sends along
            QCOMPARE(QJsonDocument::fromJson(ours.body).object(), body);
            QVERIFY(theirs.header("User-Agent").contains("slack")); // it is the vendor's
        }
        qInfo("%d messages by each client", int(count));
    }

    void bothTakeTheSameAnswersForRefusals()
    {
        NoticeWorld world;
        for (const int status : {400, 403, 404, 410, 429, 500}) {
            world.slack.reply(slackPath, status, "no_service", {{"Retry-After", "300"}});
            const Notice notice = messages().constFirst();
            const QList<QJsonObject> said = vendorSends(world.address(), {slackBody(notice, u"fair"_s)});
            QCOMPARE(said.size(), 1);
            QCOMPARE(said.constFirst()[u"status"_s].toInt(), status);
            const WebhookAnswer answer = weSend(notice);
            QVERIFY(answer.outcome != WebhookAnswer::Taken);
            QCOMPARE(answer.status, status);
        }
    }
};

QTEST_GUILESS_MAIN(tst_SlackClient)
#include "tst_slackclient.moc"
