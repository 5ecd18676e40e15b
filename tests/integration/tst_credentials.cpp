// User names and passwords in addresses: sent to their origin, and found nowhere but in sources.json. With trawlctl as
// a real process, both engines, and every byte of the workspace.
#include "../support/realbackend.h"
#include "tests/support/faultworld.h"
#include "tests/support/testserver.h"
#include "tests/support/testworkspace.h"

#include <QDirIterator>

using namespace trawl;
using namespace trawl::test;

namespace {

const QByteArray challenge = "Basic realm=\"members\"";

QByteArray basic(const QByteArray &userAndPassword)
{
    return "Basic " + userAndPassword.toBase64();
}

/// A page for those who name themselves, a challenge for all others.
TestServer::Handler guarded(const QByteArray &userAndPassword, const QByteArray &html)
{
    return [wanted = basic(userAndPassword), html](const Request &request, Reply reply) {
        if (request.header("Authorization") == wanted)
            reply.html(html);
        else
            reply.send(401, "who are you", {{"WWW-Authenticate", challenge}, {"Content-Type", "text/html"}});
    };
}

QByteArray titled(const QByteArray &title, const QByteArray &more = {})
{
    return "<!doctype html><title>" + title + "</title><h1>" + title +
           "</h1><p>Old Mint, 5 March 2027, doors open at 19:30. "
           "Tickets at the door and in the shop by the harbour; children under six come in free of charge.</p>" +
           more;
}

/// The forms in which a secret could stand somewhere.
QList<QByteArray> formsOf(const QByteArray &user, const QByteArray &password)
{
    QList<QByteArray> forms{password, password.toPercentEncoding(), password.toPercentEncoding().toLower(),
                            password.toBase64(), (user + ':' + password).toBase64()};
    forms.append(QString::fromUtf8(password).toHtmlEscaped().toUtf8());
    forms.append(QByteArray(password).replace('/', "\\/"));
    return forms;
}

} // namespace

class tst_Credentials : public QObject
{
    Q_OBJECT

    std::unique_ptr<TestWorkspace> m_world;
    std::unique_ptr<TestServer> m_site;
    QString m_engine;
    QByteArray m_said; ///< all that trawlctl printed

    QString address(const QString &userPart, const QString &path) const
    {
        return m_site->url(path).replace(u"http://"_s, u"http://"_s + userPart + u'@');
    }
    QJsonObject named(const QStringList &urls) const
    {
        QJsonObject one = source(u"members"_s, urls, {m_engine}, m_engine != "http"_L1);
        one.insert(u"timeouts"_s, QJsonObject{{m_engine, u"20s"_s}});
        one.insert(u"robots"_s, false);
        return one;
    }
    CtlResult say(const QStringList &arguments)
    {
        const CtlResult result = ctl(m_world->folder(), arguments, 90s, m_world->environment());
        m_said += result.out + result.err;
        return result;
    }
    /// A whole run with its upload, then everything that shows what it did.
    void crawl(const QJsonObject &source)
    {
        QVERIFY(m_world->write(u"sources.json"_s, file({source})));
        say({u"run"_s, u"--upload"_s, u"--json"_s});
        look();
    }
    void look()
    {
        for (const QStringList &verb :
             {QStringList{u"items"_s}, QStringList{u"items"_s, u"--json"_s}, QStringList{u"sources"_s},
              QStringList{u"sources"_s, u"--json"_s}, QStringList{u"runs"_s, u"--json"_s}, QStringList{u"status"_s},
              QStringList{u"journal"_s}, QStringList{u"why"_s}, QStringList{u"circuits"_s}})
            say(verb);
    }
    /// Where a form of the secret stands outside sources.json; empty: nowhere.
    QString leak(const QByteArray &user, const QByteArray &password) const
    {
        const QList<QByteArray> forms = formsOf(user, password);
        const auto found = [&](const QByteArray &bytes) -> QByteArray {
            for (const QByteArray &form : forms) {
                if (const qsizetype at = bytes.indexOf(form); at >= 0)
                    return bytes.mid(std::max<qsizetype>(0, at - 80), 200);
            }
            return {};
        };
        QStringList places;
        if (const QByteArray text = found(m_said); !text.isEmpty())
            places.append(u"printed: "_s + QString::fromUtf8(text));
        int files = 0;
        QDirIterator it(m_world->folder(), QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            QFile one(it.next());
            if (it.fileName() == "sources.json"_L1 || !one.open(QIODevice::ReadOnly))
                continue;
            ++files;
            if (const QByteArray text = found(one.readAll()); !text.isEmpty())
                places.append(it.filePath() + u": "_s + QString::fromLatin1(text));
        }
        return files < 2 ? u"only %1 files were read"_s.arg(files) : places.join(u"\n"_s);
    }
    QString fateOf(const QString &path) const { return fate(m_world->store(), path); }
    QList<QByteArray> sentTo(const TestServer &site, const QByteArray &path) const
    {
        QList<QByteArray> headers;
        for (const Request &request : site.log()) {
            if (request.path() == path)
                headers.append(request.header("Authorization"));
        }
        return headers;
    }
    QByteArray logText() const
    {
        QByteArray text;
        QDirIterator it(m_world->file(u"logs"_s), QDir::Files);
        while (it.hasNext()) {
            QFile one(it.next());
            if (one.open(QIODevice::ReadOnly))
                text += one.readAll();
        }
        return text;
    }

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<QString>("engine");
        QTest::newRow("http") << u"http"_s;
        QTest::newRow("devtools") << u"devtools"_s;
    }
    void init()
    {
        QFETCH_GLOBAL(QString, engine);
        m_engine = engine;
        m_world = std::make_unique<TestWorkspace>();
        m_site = std::make_unique<TestServer>();
        m_said.clear();
    }

    /// Case 19 of the public reports, and that the page's content was not for everybody.
    void M9_credentialsInAStartAddress()
    {
        m_site->on("/a", guarded("someone:not-a-real-word", titled("Secret")));
        m_site->reply("/b", 500, "no");
        QJsonObject one =
            named({address(u"someone:not-a-real-word"_s, u"/a"_s), address(u"someone:not-a-real-word"_s, u"/b"_s)});
        one.insert(u"circuit"_s, QJsonObject{{u"failures"_s, 1}});
        crawl(one);
        QVERIFY2(fateOf(u"/a"_s).startsWith(u"captured"_s), qPrintable(fateOf(u"/a"_s) + QString::fromUtf8(m_said)));
        QVERIFY2(fateOf(u"/b"_s).startsWith(u"failed"_s), qPrintable(fateOf(u"/b"_s)));
        QVERIFY(sentTo(*m_site, "/a").contains(basic("someone:not-a-real-word")));
        const QString where = leak("someone", "not-a-real-word");
        QVERIFY2(where.isEmpty(), qPrintable(where));
        QCOMPARE(number(m_world->file(u"sink/results.sqlite"_s), u"select count(*) from crawl_results"_s), 1);
        // The loader says where the secret stands, and not which.
        const CtlResult sources = say({u"sources"_s});
        QVERIFY2((sources.out + sources.err).contains("/start_urls/0"), (sources.out + sources.err).constData());
        // The file keeps it: it is the one place where the operator put it.
        QFile kept(m_world->file(u"sources.json"_s));
        QVERIFY(kept.open(QIODevice::ReadOnly) && kept.readAll().contains("not-a-real-word"));
    }

    void M9_percentEncodedPassword()
    {
        const QByteArray password = QStringLiteral("p@ss/wörd&x").toUtf8();
        m_site->on("/a", guarded("me@home:" + password, titled("Right")));
        crawl(named({address(u"me%40home:p%40ss%2Fw%C3%B6rd&x"_s, u"/a"_s)}));
        QVERIFY2(fateOf(u"/a"_s).startsWith(u"captured"_s), qPrintable(fateOf(u"/a"_s)));
        QString where = leak("me@home", password);
        QVERIFY2(where.isEmpty(), qPrintable(where));
        where = leak("me@home", "p%40ss%2Fw%C3%B6rd&x");
        QVERIFY2(where.isEmpty(), qPrintable(where));
    }

    void M9_credentialsInARedirectTarget()
    {
        const QByteArray there =
            m_site->url(u"/target"_s).replace(u"http://"_s, u"http://other:hidden-word@"_s).toUtf8();
        m_site->on("/start", [there](const Request &, Reply reply) { reply.redirect(302, there); });
        m_site->page("/target", titled("Target"));
        m_site->on("/closed", [there](const Request &, Reply reply) {
            reply.redirect(302, QByteArray(there).replace("/target", "/guarded"));
        });
        m_site->on("/guarded", guarded("other:hidden-word", titled("Guarded")));
        m_site->on("/lost", [](const Request &, Reply reply) {
            reply.redirect(302, "http://other:hidden-word@outside.invalid/x");
        });
        crawl(named({m_site->url(u"/start"_s), m_site->url(u"/closed"_s), m_site->url(u"/lost"_s)}));
        QVERIFY2(fateOf(u"/start"_s).startsWith(u"captured"_s), qPrintable(fateOf(u"/start"_s)));
        QVERIFY2(fateOf(u"/closed"_s).startsWith(u"failed"_s), qPrintable(fateOf(u"/closed"_s)));
        QVERIFY2(fateOf(u"/lost"_s).startsWith(u"failed bad-redirect"_s), qPrintable(fateOf(u"/lost"_s)));
        QVERIFY(m_site->count("/target") > 0 && m_site->count("/guarded") > 0);
        for (const QByteArray &path : {QByteArray("/target"), QByteArray("/guarded")}) {
            for (const QByteArray &header : sentTo(*m_site, path))
                QCOMPARE(header, QByteArray());
        }
        const QString where = leak("other", "hidden-word");
        QVERIFY2(where.isEmpty(), qPrintable(where));
    }

    /// Ours go to their origin, also after a redirect to it, and never further.
    void M9_credentialsStayWithTheirOrigin()
    {
        TestServer other;
        m_site->on("/out", [&other](const Request &, Reply reply) {
            reply.redirect(302, other.url(u"/elsewhere"_s).toUtf8());
        });
        const QByteArray back = m_site->url(u"/back"_s).toUtf8();
        other.on("/elsewhere", [back](const Request &, Reply reply) { reply.redirect(302, back); });
        m_site->on("/back", guarded("me:walls-have-ears", titled("Back")));
        QJsonObject one = named({address(u"me:walls-have-ears"_s, u"/out"_s)});
        one.insert(u"discovery"_s, QJsonObject{{u"scope"_s, u"any"_s}});
        crawl(one);
        QVERIFY2(fateOf(u"/out"_s).startsWith(u"captured"_s), qPrintable(fateOf(u"/out"_s)));
        QVERIFY(other.count("/elsewhere") > 0);
        for (const QByteArray &header : sentTo(other, "/elsewhere"))
            QCOMPARE(header, QByteArray());
        QVERIFY(sentTo(*m_site, "/back").contains(basic("me:walls-have-ears")));
        const QString where = leak("me", "walls-have-ears");
        QVERIFY2(where.isEmpty(), qPrintable(where));
    }

    void M9_credentialsInALinkOnThePage()
    {
        const QByteArray next = m_site->url(u"/next"_s).replace(u"http://"_s, u"http://theirs:link-word@"_s).toUtf8();
        m_site->page("/list", titled("List", "<a class=l href=\"" + next + "\">on</a><p class=d>Write to " + next +
                                                 " please</p>"));
        m_site->page("/next", titled("Next"));
        QJsonObject one = named({m_site->url(u"/list"_s)});
        one.insert(u"discovery"_s, QJsonObject{{u"links"_s, u"a.l"_s}, {u"depth"_s, 1}});
        one.insert(u"fields"_s, QJsonObject{{u"title"_s, QJsonObject{{u"css"_s, u"h1"_s}}},
                                            {u"address"_s, QJsonObject{{u"css"_s, u"a.l"_s}, {u"type"_s, u"url"_s}}},
                                            {u"text"_s, QJsonObject{{u"css"_s, u"p.d"_s}}}});
        crawl(one);
        QVERIFY2(fateOf(u"/next"_s).startsWith(u"captured"_s), qPrintable(fateOf(u"/next"_s)));
        for (const QByteArray &header : sentTo(*m_site, "/next"))
            QCOMPARE(header, QByteArray());
        const QString where = leak("theirs", "link-word");
        QVERIFY2(where.isEmpty(), qPrintable(where));
        QVERIFY2(logText().contains("user name or password"), logText().constData());
    }

    /// A killed run's snapshot has no secret, so the resume takes it from the file; and goes without where it is gone.
    void M9_resumeSendsThemAgain()
    {
        QStringList urls;
        for (int i = 0; i < 6; ++i) {
            const QByteArray path = "/p" + QByteArray::number(i);
            const auto page = guarded("me:again-and-again", titled("Page"));
            m_site->on(path, [page](const Request &request, Reply reply) {
                reply.after(700, [page, request, reply] { page(request, reply); });
            });
            urls.append(address(u"me:again-and-again"_s, QString::fromLatin1(path)));
        }
        QVERIFY(m_world->write(u"sources.json"_s, file({named(urls)})));
        const auto answered = [this](int n) {
            return spinUntil([this, n] { return fateCount(u"captured"_s) >= n; }, 60s);
        };
        {
            CtlProcess first(m_world->folder(), {u"run"_s, u"--json"_s}, m_world->environment());
            QVERIFY(answered(1));
            first.kill9();
            m_said += first.out();
        }
        const QString killed = leak("me", "again-and-again");
        QVERIFY2(killed.isEmpty(), qPrintable(killed));
        m_site->clearLog();
        {
            CtlProcess second(m_world->folder(), {u"resume"_s, u"--json"_s}, m_world->environment());
            QVERIFY(answered(3));
            second.kill9();
            m_said += second.out();
        }
        const auto sent = [this] {
            int n = 0;
            for (const Request &request : m_site->log())
                n += request.header("Authorization") == basic("me:again-and-again");
            return n;
        };
        QVERIFY(sent() > 0);
        // Taken out of the file: the rest goes without, and that is said once.
        QByteArray text;
        {
            QFile sources(m_world->file(u"sources.json"_s));
            QVERIFY(sources.open(QIODevice::ReadOnly));
            text = sources.readAll();
        }
        QVERIFY(m_world->write(u"sources.json"_s, text.replace("me:again-and-again@", "")));
        m_site->clearLog();
        say({u"resume"_s, u"--json"_s});
        QVERIFY(!m_site->log().isEmpty());
        QCOMPARE(sent(), 0);
        QCOMPARE(logText().count("go without"), 1);
        look();
        const QString where = leak("me", "again-and-again");
        QVERIFY2(where.isEmpty(), qPrintable(where));
    }

    /// A file that is refused says where, and not what.
    void M9_aRefusedFileDoesNotShowTheSecret()
    {
        crawl(named({u"ftp://me:loud-word@127.0.0.1/a"_s, u"http://me:loud/word@127.0.0.1/a"_s,
                     u"http://me:loud word@127.0.0.1:99999/a"_s}));
        QVERIFY2(m_said.contains("/start_urls/0"), m_said.constData());
        QVERIFY2(!m_said.contains("loud"), m_said.constData());
    }

private:
    int fateCount(const QString &state) const
    {
        if (!QFile::exists(m_world->store()) ||
            number(m_world->store(), u"select count(*) from sqlite_master where name = 'scraping_items'"_s) == 0)
            return 0; // the process is just making it
        int n = 0;
        for (const QVariantList &row : sql(m_world->store(), u"select state from scraping_items"_s))
            n += word(ItemState(row.first().toInt())) == state;
        return n;
    }
};

QTEST_GUILESS_MAIN(tst_Credentials)
#include "tst_credentials.moc"
