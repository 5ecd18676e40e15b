// What people are told, in which words, and when not (R9.4).
#include "policy/noticebodies.h"
#include "policy/notices.h"

#include "domain/settingkeys.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace trawl;

namespace {
const Instant now{1'764'408'000'000}; // 2025-11-29 09:20 UTC

RunFact run(RunState state, qint64 captured, qint64 failed)
{
    RunFact fact;
    fact.id = 7;
    fact.number = 147;
    fact.state = state;
    fact.ended = now;
    fact.sources = {u"macau"_s};
    fact.counts.captured = captured;
    fact.counts.failed = failed;
    return fact;
}

CircuitFact circuit(Instant opened, qint64 epoch = 1)
{
    CircuitFact fact;
    fact.source = u"macau"_s;
    fact.epoch = epoch;
    fact.opened = opened;
    fact.until = opened + 1h;
    fact.reason = u"server-error https://user:pw@macau.example/a"_s;
    return fact;
}

QJsonObject json(const QByteArray &bytes)
{
    return QJsonDocument::fromJson(bytes).object();
}
} // namespace

class TestNotices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void R9_4_aNoticeSaysWhatHappenedWhyAndWhatToDo()
    {
        RunFact failed = run(RunState::Failed, 0, 0);
        failed.reason = u"The disk is full"_s;
        const Notice notice = noticeOf(failed);
        QCOMPARE(notice.kind, NoticeKind::RunFailed);
        QCOMPARE(notice.text, u"Run 0147 failed (macau)"_s);
        QCOMPARE(notice.source, u"macau"_s);
        QVERIFY(!notice.remedy.isEmpty());
        QVERIFY(noticeSentence(notice).startsWith(u"Run 0147 failed (macau). The disk is full. "_s));

        const Notice opened = noticeOf(circuit(now));
        QCOMPARE(opened.text, u"The circuit of macau opened"_s);
        QVERIFY2(opened.remedy.contains(u"2025-11-29 10:20 UTC"_s), qPrintable(opened.remedy));

        BatchFact batch;
        batch.id = 3;
        batch.run = 7;
        batch.runNumber = 147;
        batch.ended = now;
        batch.recorded = 1200;
        batch.failed = 3;
        QCOMPARE(noticeOf(batch).text, u"The upload of run 0147 ended: 1,200 uploaded, 3 failed"_s);
        QVERIFY(!noticeOf(batch).remedy.isEmpty());
        batch.failed = 0;
        batch.run = 0;
        QCOMPARE(noticeOf(batch).text, u"The upload ended: 1,200 uploaded"_s);
        QVERIFY(noticeOf(batch).remedy.isEmpty());
    }

    void R9_4_aRunFailedAlsoWhenMoreThanHalfOfItsPagesDid()
    {
        QCOMPARE(noticeOf(run(RunState::Completed, 10, 10)).kind, NoticeKind::RunFinished);
        QCOMPARE(noticeOf(run(RunState::Completed, 10, 11)).kind, NoticeKind::RunFailed);
        QCOMPARE(noticeOf(run(RunState::Completed, 10, 11)).text,
                 u"Run 0147 ended, and 11 of its 21 pages failed (macau)"_s);
        QCOMPARE(noticeOf(run(RunState::Completed, 0, 0)).kind, NoticeKind::RunFinished);
        QCOMPARE(noticeOf(run(RunState::Completed, 10, 3)).text,
                 u"Run 0147 completed: 10 captured, 3 failed (macau)"_s);
    }

    void R9_4_oneOfACauseInTenMinutes()
    {
        const QSet<NoticeKind> none;
        const Instant told = now;
        QCOMPARE(judgeNotice(noticeOf(circuit(now)), none, {}), NoticeState::Told);
        QCOMPARE(judgeNotice(noticeOf(circuit(told)), none, told), NoticeState::HeldBack);
        QCOMPARE(judgeNotice(noticeOf(circuit(told + 10min - 1ms)), none, told), NoticeState::HeldBack);
        QCOMPARE(judgeNotice(noticeOf(circuit(told + 10min)), none, told), NoticeState::Told);
        // The clock was set back: what lies ahead silences nothing for days.
        QCOMPARE(judgeNotice(noticeOf(circuit(told - 1min)), none, told), NoticeState::HeldBack);
        QCOMPARE(judgeNotice(noticeOf(circuit(told - 48h)), none, told), NoticeState::Told);
    }

    void R9_4_causesAreToldApart()
    {
        CircuitFact other = circuit(now);
        other.source = u"lisboa"_s;
        QVERIFY(noticeOf(circuit(now)).cause != noticeOf(other).cause);
        QCOMPARE(noticeOf(circuit(now, 1)).cause, noticeOf(circuit(now + 1min, 2)).cause);
        QVERIFY(noticeOf(circuit(now, 1)).key != noticeOf(circuit(now, 2)).key);
        RunFact second = run(RunState::Failed, 0, 0);
        second.id = 8;
        second.number = 148;
        QCOMPARE(noticeOf(run(RunState::Failed, 0, 0)).cause, noticeOf(second).cause);
        QVERIFY(noticeOf(run(RunState::Failed, 0, 0)).key != noticeOf(second).key);
        second.sources = {u"lisboa"_s};
        QVERIFY(noticeOf(run(RunState::Failed, 0, 0)).cause != noticeOf(second).cause);
    }

    void R9_4_eachKindHasItsSwitch()
    {
        const Notice notice = noticeOf(circuit(now));
        QCOMPARE(judgeNotice(notice, {NoticeKind::CircuitOpened}, {}), NoticeState::Off);
        QCOMPARE(judgeNotice(notice, {NoticeKind::RunFailed}, {}), NoticeState::Told);
        for (const auto &[kind, name] : Words<NoticeKind>::words) {
            if (kind == NoticeKind::Test) // somebody asks for it
                continue;
            const SettingKey *key = findSettingKey(settingOf(kind));
            QVERIFY2(key && key->kind == SettingKey::Kind::Switch, name);
        }
    }

    void R16_3_textOfSitesIsOnePlainLineWithoutSecrets()
    {
        QCOMPARE(scrubbed(u"a\nb\x1b[31m\tc"_s).contains(u'\n'), false);
        QVERIFY(!scrubbed(u"a\x1b[31m"_s).contains(QChar(0x1b)));
        QVERIFY(!scrubbed(u"left \u202e thgir"_s).contains(QChar(0x202e)));
        QVERIFY(!noticeOf(circuit(now)).reason.contains(u"pw"_s));
        QCOMPARE(scrubbed(QString(5000, u'x')).size(), 300);
        const QString cut = scrubbed(QString(298, u'x') + u"\U0001F600\U0001F600"_s);
        QVERIFY(cut.size() <= 300);
        QVERIFY(!cut.at(cut.size() - 2).isHighSurrogate());
    }

    void R9_4_slackGetsTextAndBlocksThatCallNobody()
    {
        RunFact fact = run(RunState::Failed, 0, 0);
        fact.reason = u"<!channel> *look* & <https://evil.example|here> :tada:"_s;
        Notice notice = noticeOf(fact);
        notice.held = 2;
        const QByteArray body = slackBody(notice, u"macau-daily"_s);
        QVERIFY(!body.contains("<") && !body.contains(">"));
        const QJsonObject message = json(body);
        QVERIFY(message[u"text"_s].toString().contains(u"&lt;!channel&gt;"_s));
        QVERIFY(message[u"text"_s].toString().contains(u"&amp;"_s));
        const QJsonArray blocks = message[u"blocks"_s].toArray();
        QVERIFY(blocks.size() >= 3 && blocks.size() <= 50);
        for (const QJsonValue &block : blocks) {
            const QJsonObject text = block[u"text"_s].toObject();
            if (block[u"type"_s].toString() == u"section"_s)
                QCOMPARE(text[u"type"_s].toString(), u"plain_text"_s); // no formatting of a site's making
            QVERIFY(text[u"text"_s].toString().size() <= 3000);
        }
        const QJsonObject last = blocks.last()[u"elements"_s].toArray().first().toObject();
        QVERIFY(last[u"text"_s].toString().contains(u"2 more like it"_s));
        QVERIFY(last[u"text"_s].toString().contains(u"macau-daily"_s));
    }

    void R9_4_otherWebhooksGetOneObject()
    {
        RunFact fact = run(RunState::Failed, 0, 0);
        fact.reason = u"<b>&"_s;
        const QJsonObject message = json(webhookBody(noticeOf(fact), u"w"_s));
        QCOMPARE(message[u"kind"_s].toString(), u"run-failed"_s);
        QCOMPARE(message[u"run"_s].toString(), u"0147"_s);
        QCOMPARE(message[u"source"_s].toString(), u"macau"_s);
        QCOMPARE(message[u"reason"_s].toString(), u"<b>&"_s); // data, not markup
        QCOMPARE(message[u"time"_s].toString(), u"2025-11-29T09:20:00.000Z"_s);
        QCOMPARE(message[u"held"_s].toInt(), 0);
    }

    void R16_4_anAddressIsTakenFromAVariableAndNeverShown()
    {
        QVERIFY(checkVariableName(u"SLACK_WEBHOOK_URL"_s).ok());
        const Result<> address = checkVariableName(u"https://hooks.slack.com/services/T/B/hush"_s);
        QVERIFY(!address.ok());
        QVERIFY(!address.error().sentence().contains(u"hush"_s));
        for (const auto &good :
             {u"https://hooks.example/a"_s, u"http://127.0.0.1:8080/a"_s, u"http://localhost/a"_s, u"http://[::1]/a"_s})
            QVERIFY2(checkWebhookAddress(QUrl(good), u"X"_s).ok(), qPrintable(good));
        for (const auto &bad :
             {u"http://hooks.example/hush"_s, u"http://127.evil.example/hush"_s, u"ftp://a/hush"_s, u"hush"_s, u""_s}) {
            const Result<> checked = checkWebhookAddress(QUrl(bad), u"X"_s);
            QVERIFY2(!checked.ok(), qPrintable(bad));
            QVERIFY(!checked.error().sentence().contains(u"hush"_s));
        }
    }

    void R9_4_whatIsTriedAgainAndWhen()
    {
        for (const int status : {0, 408, 425, 429, 500, 502, 503})
            QVERIFY(noticeMayRetry(status));
        for (const int status : {301, 400, 401, 403, 404, 410, 413})
            QVERIFY(!noticeMayRetry(status));
        QCOMPARE(noticeNextTry(1, Ms(0), 0.0), Ms(1s));
        QCOMPARE(noticeNextTry(1, 90s, 0.5), Ms(90s));
        QVERIFY(noticeNextTry(50, Ms(0), 0.999) <= Ms(10min));
    }

    void R9_4_whatFollowsFromAnActByHandIsNoNews()
    {
        const Notice opened = noticeOf(circuit(now));
        const auto act = [](NoticeKind kind, const QString &source, Instant at) {
            return QList<HandAct>{HandAct{kind, source, at, {}}};
        };
        QVERIFY(isByHand(opened, act(NoticeKind::CircuitOpened, u"macau"_s, now - 1min)));
        QVERIFY(isByHand(opened, act(NoticeKind::CircuitOpened, u"macau"_s, now)));
        QVERIFY(!isByHand(opened, act(NoticeKind::CircuitOpened, u"galaxy"_s, now - 1min)));
        QVERIFY(!isByHand(opened, act(NoticeKind::UploadFinished, u"macau"_s, now - 1min)));
        QVERIFY(!isByHand(opened, act(NoticeKind::CircuitOpened, u"macau"_s, now - 5min)));
        QVERIFY(!isByHand(opened, act(NoticeKind::CircuitOpened, u"macau"_s, now + 1s))); // it came before
        QVERIFY(!isByHand(opened, {}));
        QVERIFY(!isByHand(noticeOf(run(RunState::Failed, 0, 1)), act(NoticeKind::UploadFinished, {}, now - 1min)));
    }

    void R9_4_cancellingAnUploadSilencesThatOneAlone()
    {
        BatchFact batch;
        batch.id = 3;
        batch.ended = now + 20min; // what was on its way ended first
        QVERIFY(isByHand(noticeOf(batch), {cancelled(3, now)}));
        batch.id = 4;
        batch.ended = now + 1min;
        batch.failed = 2;
        QVERIFY(!isByHand(noticeOf(batch), {cancelled(3, now)}));
        QVERIFY(!isByHand(noticeOf(run(RunState::Failed, 0, 1)), {cancelled(7, now)}));
    }

    void R9_4_aTestSaysThatItIsOne()
    {
        const Notice notice = testNotice(now);
        QCOMPARE(notice.kind, NoticeKind::Test);
        QVERIFY(noticeSentence(notice).contains(u"trawlctl doctor --notify"_s));
        QCOMPARE(json(webhookBody(notice, u"fair"_s))[u"kind"_s].toString(), u"test"_s);
        QVERIFY(settingOf(NoticeKind::Test).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestNotices)
#include "tst_notices.moc"
