// RT1–RT9 (the product rules R1–R9 of RT1–RT9) and the Retry-After vectors of 3.7 (RA1–RA8).
#include "policy/retry.h"
#include "policy/retryafter.h"
#include "policy/suspicion.h"

#include <QTest>
#include <QTimeZone>

#include <csignal>
#include <limits>

using namespace trawl;
using namespace std::chrono;

namespace {

const Instant now{1'559'559'600'000}; // 2019-06-03T11:00:00Z

std::optional<qint64> wait(const char *value, Ms cap = hours(1))
{
    const auto parsed = parseRetryAfter(QByteArray(value), now, cap);
    return parsed ? std::optional<qint64>(parsed->wait.count() / 1000) : std::nullopt;
}

RetryVerdict ask(FailClass failure, int attempt, double random = 0.5, Ms retryAfter = Ms(0))
{
    RetryQuestion question;
    question.failure = failure;
    question.attempt = attempt;
    question.random = random;
    question.retryAfter = retryAfter;
    return afterFailure(question, now);
}

} // namespace

class TestRetry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void RT1_retryableAndTerminalClasses()
    {
        for (const int http : {408, 425, 429, 500, 502, 503, 504, 522, 599})
            QVERIFY2(retryable(classOfStatus(http, false)), qPrintable(QString::number(http)));
        for (const int http : {400, 401, 403, 404, 410, 418, 451})
            QVERIFY2(!retryable(classOfStatus(http, false)), qPrintable(QString::number(http)));
        for (const FailClass failure : {FailClass::Dns, FailClass::Connect, FailClass::Tls, FailClass::Timeout})
            QVERIFY(retryable(failure));
        QCOMPARE(classOfStatus(503, true), FailClass::Throttled);
        QCOMPARE(classOfStatus(503, false), FailClass::ServerError);
        QCOMPARE(classOfStatus(204, false), FailClass::None);
        QVERIFY(mayEscalate(FailClass::Forbidden, false, false) && !mayEscalate(FailClass::Forbidden, false, true));
        QVERIFY(!mayEscalate(FailClass::NotFound, false, false) && mayEscalate(FailClass::Throttled, true, true));
    }

    void RT2_attemptsCountFromTheirStart()
    {
        QCOMPARE(ask(FailClass::Timeout, 1).action, RetryVerdict::Again);
        QCOMPARE(ask(FailClass::Timeout, 2).action, RetryVerdict::Again);
        QCOMPARE(ask(FailClass::Timeout, 3).action, RetryVerdict::Failed);
    }

    void RT6_shutdownIsNoFailure()
    {
        for (const int attempt : {1, 3, 100}) {
            const RetryVerdict verdict = ask(FailClass::Cancelled, attempt);
            QCOMPARE(verdict.action, RetryVerdict::GiveBack);
            QCOMPARE(verdict.due, now);
        }
    }

    /// A browser that died is no attempt, whatever was counted before; a page that ends what loads it has its verdict.
    void M11_deathOfAProcessIsNoAttempt()
    {
        RetryQuestion question;
        question.failure = FailClass::EngineCrash;
        question.budget = {100, 50};
        for (question.attempt = 1; question.attempt < 9; ++question.attempt)
            QCOMPARE(afterFailure(question, now).action, RetryVerdict::GiveBack);
        QCOMPARE(ask(FailClass::RendererGone, 1).action, RetryVerdict::Failed);
    }
    void M11_whoEndedAProcess()
    {
        QCOMPARE(processEndOf(SIGKILL, false), ProcessEnd::Killed);
        QCOMPARE(processEndOf(SIGKILL, true), ProcessEnd::Crashed); // the kernel, for want of memory
        QCOMPARE(processEndOf(SIGTERM, true), ProcessEnd::Killed);
        for (const int signal : {0, SIGSEGV, SIGABRT, SIGBUS, SIGTRAP})
            QCOMPARE(processEndOf(signal, false), ProcessEnd::Crashed);
    }
    /// Twice with others in it are no verdict; two crashes alone are, and kills from outside only after ten.
    void M11_onlyAPageAloneIsConvicted()
    {
        Suspicion page;
        page = afterEnd(page, ProcessEnd::NotStarted, false);
        QCOMPARE(page.ends, 0);
        page = afterEnd(page, ProcessEnd::Crashed, false);
        QVERIFY(!page.wantsToBeAlone());
        page = afterEnd(page, ProcessEnd::Crashed, false);
        QVERIFY(page.wantsToBeAlone() && !page.convicted());
        Suspicion killed = page;
        page = afterEnd(page, ProcessEnd::Crashed, true);
        QVERIFY(!page.convicted());
        QVERIFY(afterEnd(page, ProcessEnd::Crashed, true).convicted());
        for (int i = 0; i < 9; ++i)
            killed = afterEnd(killed, ProcessEnd::Killed, true);
        QVERIFY(!killed.convicted());
        QVERIFY(afterEnd(killed, ProcessEnd::Killed, true).convicted());
    }

    void RT8_retriesAreAtMostAFifthOfTheTraffic()
    {
        QVERIFY((RetryBudget{0, 0}.allows()));
        QVERIFY((RetryBudget{100, 19}.allows()));
        QVERIFY((!RetryBudget{100, 20}.allows()));
        RetryQuestion question;
        question.failure = FailClass::Timeout;
        question.budget = {100, 50};
        QCOMPARE(afterFailure(question, now).action, RetryVerdict::Failed);
    }

    void RT9_exhaustedSaysWhyAndEnds()
    {
        const RetryVerdict verdict = ask(FailClass::Dns, 3);
        QCOMPARE(verdict.action, RetryVerdict::Failed);
        QCOMPARE(verdict.reason, u"Attempt 3 of 3 failed: dns"_s);
        QCOMPARE(ask(FailClass::Robots, 1).action, RetryVerdict::Skip);
    }

    void backoffHasFullJitterAndIsBounded()
    {
        BackoffLimits limits;
        limits.base = seconds(1);
        limits.cap = seconds(100);
        QCOMPARE(backoff(1, limits, 0.999999), Ms(999));
        QCOMPARE(backoff(4, limits, 0.5), Ms(4000));
        QCOMPARE(backoff(12, limits, 1.0), Ms(100'000));
        QCOMPARE(backoff(3, limits, 0.0), Ms(0));
        for (const int attempt : {-5, 0, 1, 63, 64, 1025, std::numeric_limits<int>::max()}) {
            const Ms value = backoff(attempt, limits, 1.0);
            QVERIFY(value > Ms(0) && value <= limits.cap);
        }
        limits.base = limits.cap = Ms(std::numeric_limits<qint64>::max() / 2);
        QVERIFY(backoff(1000, limits, 1.0) > Ms(0));
    }

    void retryAfterIsTheLeastWait() { QCOMPARE(ask(FailClass::Throttled, 1, 0.0, seconds(30)).due, now + seconds(30)); }

    void RA1_seconds()
    {
        QCOMPARE(wait("1000"), 1000);
        QCOMPARE(wait("\t42 "), 42);
    }
    void RA2_zeroNamesNoFuture() { QVERIFY(!wait("0")); }
    void RA3_malformedIsNothing()
    {
        for (const char *bad : {"-1", "+1", "1.0", "\xb2", "", "soon", "1 2", "Mon, 99 Jun 2019 11:30:12 GMT",
                                "Mon, 03 Xyz 2019 11:30:12 GMT"})
            QVERIFY2(!wait(bad), bad);
    }
    void RA4_threeDateFormsInAnyLocalZone()
    {
        const QByteArray before = qgetenv("TZ");
        for (const char *zone : {"UTC", "Asia/Jerusalem", ""}) {
            if (*zone)
                qputenv("TZ", zone);
            else
                qunsetenv("TZ");
            tzset();
            QCOMPARE(wait("Mon, 03 Jun 2019 11:30:12 GMT"), 1812);
            QCOMPARE(wait("Monday, 03-Jun-19 11:30:12 GMT"), 1812);
            QCOMPARE(wait("Mon Jun  3 11:30:12 2019"), 1812);
        }
        qputenv("TZ", before);
        tzset();
    }
    void RA5_pastAndPresentDatesAreNothing()
    {
        QVERIFY(!wait("Mon, 03 Jun 2019 11:00:00 GMT"));
        QVERIFY(!wait("Mon, 03 Jun 2019 10:59:59 GMT"));
    }
    void RA6_absurdIsClamped()
    {
        const auto parsed = parseRetryAfter(QByteArray("1000000000000"), now, hours(1));
        QVERIFY(parsed && parsed->clamped);
        QCOMPARE(parsed->wait, Ms(hours(1)));
        QVERIFY(parseRetryAfter(QByteArray("99999999999999999999999"), now)->clamped);
    }
    void RA7_twoHeadersTheLonger()
    {
        QCOMPARE(parseRetryAfter(QList<QByteArray>{"10", "bad", "40", "20"}, now)->wait, Ms(40'000));
        QVERIFY(!parseRetryAfter(QList<QByteArray>{"bad"}, now));
    }
    void RA8_appliesTo503_429_and3xx()
    {
        QVERIFY(retryAfterApplies(503) && retryAfterApplies(429) && retryAfterApplies(302));
        QVERIFY(!retryAfterApplies(200) && !retryAfterApplies(500));
    }
};

QTEST_APPLESS_MAIN(TestRetry)
#include "tst_retry.moc"
