// A workspace whose run fails, and a server that stands for Slack's incoming webhooks and keeps what it gets.
#pragma once

#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace trawl::test {

inline const auto slackVariable = u"SLACK_WEBHOOK_URL"_s;
inline const QByteArray slackPath = "/services/T01/B02/hushhushhush";

/// Test thread. Slack answers "ok" unless it is told otherwise; its address stands in the environment of this process.
struct NoticeWorld {
    TestServer slack, site;
    TestWorkspace workspace;
    NoticeWorld()
    {
        slack.reply(slackPath, 200, "ok");
        qputenv(slackVariable.toLatin1().constData(), address().toLatin1());
        site.reply("/bad*", 500);
    }
    ~NoticeWorld() { qunsetenv(slackVariable.toLatin1().constData()); }
    QString address() const { return slack.url(QString::fromLatin1(slackPath)); }
    /// A source whose pages all fail: its run ends, and most of it failed.
    void setFailing(const QJsonObject &circuit = {})
    {
        QStringList urls;
        for (int i = 0; i < 4; ++i)
            urls.append(site.url(u"/bad/%1"_s.arg(i)));
        QJsonObject made = source(u"a"_s, urls, {u"http"_s}, false);
        if (!circuit.isEmpty())
            made.insert(u"circuit"_s, circuit);
        if (!workspace.write(u"sources.json"_s, file(QJsonArray{made})))
            qFatal("the sources can't be written");
    }
    EngineSetup setup() const { return engineSetup(workspace.folder(), false); }
    /// So much later.
    EngineSetup setupAfter(std::chrono::minutes later) const
    {
        EngineSetup made = setup();
        made.clock = [later] {
            Now now = systemNow();
            now.wall = now.wall + later;
            return now;
        };
        return made;
    }
    static QJsonObject plan() { return {{u"plan"_s, RunPlan().toJson()}}; }
    bool ended(int runs = 1) const
    {
        return spinUntil(
            [&] { return number(workspace.store(), u"select count(*) from scraping_runs where ended > 0"_s) == runs; },
            30s);
    }
    /// What Slack was told; not the doctor's looks.
    QList<Request> messages() const
    {
        QList<Request> all;
        for (const Request &request : slack.log()) {
            if (request.method == "POST")
                all.append(request);
        }
        return all;
    }
    QStringList texts() const
    {
        QStringList all;
        for (const Request &request : messages())
            all.append(QJsonDocument::fromJson(request.body)[u"text"_s].toString());
        return all;
    }
    QSet<QByteArray> keys() const
    {
        QSet<QByteArray> all;
        for (const Request &request : messages())
            all.insert(request.header("Idempotency-Key"));
        return all;
    }
    qint64 waiting() const { return number(workspace.store(), u"select count(*) from notice_sends"_s); }
    qint64 noted(const QString &where) const
    {
        return number(workspace.store(), u"select count(*) from notices where "_s + where);
    }
};

} // namespace trawl::test
