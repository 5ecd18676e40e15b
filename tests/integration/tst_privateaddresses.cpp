// A page on a public address tries all that pages can do to get at loopback, private, link-local and metadata
// addresses, in a network namespace of this test: none of them hears anything, whichever engine loads it. Runs as root.
#include "async/timers.h"
#include "fetch/devtools/devtoolsengine.h"
#include "fetch/http/httpengine.h"
#include "tests/support/faultworld.h"
#include "tests/support/testserver.h"
#include "tests/support/testworkspace.h"

#include <QUdpSocket>

#include <map>
#include <sched.h>
#include <sys/mount.h>

using namespace trawl;
using namespace trawl::test;

namespace {

constexpr quint16 Port = 8080;
const QString publicAddress = u"52.95.110.1"_s;
const QByteArray picture = QByteArray::fromBase64("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

/// Where nothing may arrive, and a name for each.
const QList<std::pair<QString, QString>> &targets()
{
    static const QList<std::pair<QString, QString>> all{
        {u"127.0.0.1"_s, u"loop.test"_s},        {u"::1"_s, u"loop6.test"_s},
        {u"10.0.0.5"_s, u"intranet.test"_s},     {u"172.20.0.1"_s, u"box.test"_s},
        {u"192.168.7.7"_s, u"router.test"_s},    {u"100.64.1.1"_s, u"carrier.test"_s},
        {u"169.254.3.3"_s, u"neighbour.test"_s}, {u"169.254.169.254"_s, u"meta.test"_s},
        {u"fd12::7"_s, u"six.test"_s},           {u"fd00:ec2::254"_s, u"meta6.test"_s}};
    return all;
}

QString authority(const QString &host)
{
    return host.contains(u':') ? u"[%1]:%2"_s.arg(host).arg(Port) : u"%1:%2"_s.arg(host).arg(Port);
}

/// All spellings under which a page can ask for the targets.
QStringList hosts()
{
    QStringList all;
    for (const auto &[address, name] : targets())
        all << authority(address) << authority(name);
    return all << authority(u"0x7f000001"_s) << authority(u"2852039166"_s) << authority(u"0"_s)
               << authority(u"localhost"_s) << authority(u"::ffff:10.0.0.5"_s) << authority(u"::"_s);
}

/// A network of our own: whatever is bound or asked for here exists nowhere else.
bool enterNamespace()
{
    if (::unshare(CLONE_NEWNET | CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return false;
    bool ok = shell(u"ip"_s, {u"link"_s, u"set"_s, u"lo"_s, u"up"_s});
    QByteArray names =
        "127.0.0.1 localhost\n" + publicAddress.toLatin1() + " public.test both.test\n10.0.0.5 both.test\n";
    QStringList addresses{publicAddress};
    for (const auto &[address, name] : targets()) {
        names += (address + u' ' + name + u'\n').toLatin1();
        if (address != "127.0.0.1"_L1 && address != "::1"_L1)
            addresses.append(address);
    }
    for (const QString &address : std::as_const(addresses)) {
        QStringList add{u"address"_s, u"add"_s, address, u"dev"_s, u"lo"_s};
        if (address.contains(u':'))
            add.append(u"nodad"_s);
        ok = ok && shell(u"ip"_s, add);
    }
    // Names have the addresses that we say, for every program of this namespace.
    ok = ok && ::mount("none", "/mnt", "tmpfs", 0, nullptr) == 0;
    QFile file(u"/mnt/hosts"_s);
    ok = ok && file.open(QIODevice::WriteOnly) && file.write(names) == names.size();
    file.close();
    QFile::setPermissions(u"/mnt/hosts"_s, QFile::Permissions(0x6444));
    return ok && ::mount("/mnt/hosts", "/etc/hosts", nullptr, MS_BIND, nullptr) == 0;
}

/// Everything that a page can send somewhere, to one host.
QByteArray attackOn(const QString &host)
{
    static const QByteArray page = [] {
        QFile file(QStringLiteral(TRAWL_SOURCE_DIR "/tests/data/attack.html"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }();
    return QByteArray(page).replace("HOST", host.toLatin1());
}

} // namespace

class tst_PrivateAddresses : public QObject
{
    Q_OBJECT

    std::map<QString, std::unique_ptr<TestServer>> m_targets;
    std::map<QString, std::unique_ptr<QUdpSocket>> m_datagrams;
    std::unique_ptr<TestServer> m_site;
    Timers m_timers;
    int m_fetches = 0;

    /// What arrived where nothing may: empty if all is well.
    QString arrived()
    {
        QStringList found;
        for (const auto &[address, server] : m_targets) {
            for (const Request &request : server->log())
                found.append(address + QString::fromLatin1(request.target));
            if (server->accepted() > 0)
                found.append(u"%1: %2 connections"_s.arg(address).arg(server->accepted()));
        }
        for (const auto &[address, socket] : m_datagrams) {
            if (socket->hasPendingDatagrams())
                found.append(address + u": datagrams"_s);
        }
        return found.join(u", "_s);
    }
    void listen()
    {
        m_targets.clear();
        m_datagrams.clear();
        for (const auto &[address, name] : targets()) {
            auto &server = m_targets[address];
            server = std::make_unique<TestServer>(QHostAddress(address), Port);
            server->on("*", [](const Request &request, Reply reply) {
                if (request.path().startsWith("/i"))
                    reply.send(200, request.path() == "/img" ? picture : QByteArray("<h1>Inside</h1>"),
                               {{"Content-Type", request.path() == "/img" ? "image/gif" : "text/html"}});
                else
                    reply.html("<h1>Inside</h1>");
            });
            QCOMPARE(server->port(), Port);
            auto &socket = m_datagrams[address];
            socket = std::make_unique<QUdpSocket>();
            QVERIFY(socket->bind(QHostAddress(address), Port));
        }
    }
    /// Ended in order, also where a check fails.
    struct Ended {
        Engine &engine;
        ~Ended() { get(engine.shutDown()); }
    };
    FetchOutcome fetch(Engine &engine, const QString &url, const Reach &reach, bool shot = false)
    {
        FetchRequest request;
        request.sourceId = u"source %1"_s.arg(++m_fetches);
        request.url = url;
        request.reach = std::make_shared<const Reach>(reach);
        request.screenshot.format = shot ? PictureFormat::Png : PictureFormat::None;
        request.screenshot.settleMs = shot ? 1500 : 0;
        return get(engine.fetch(request, {}), 60s);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_site = std::make_unique<TestServer>(QHostAddress(publicAddress), 80);
        QCOMPARE(m_site->port(), quint16(80));
        m_site->on("/to", [](const Request &request, Reply reply) {
            reply.redirect(302, request.target.mid(request.target.indexOf('?') + 1));
        });
        m_site->page("/plain", "<h1>Outside</h1>");
        QByteArray all = "<!doctype html><title>Attack</title><h1>Outside</h1>";
        for (const QString &host : hosts())
            all += attackOn(host);
        m_site->page("/attack", all);
        m_site->page("/attack-one", "<!doctype html><h1>Outside</h1>" + attackOn(u"intranet.test:8080"_s));
    }
    void init() { listen(); }

    void M16_theWholeAttackReachesNothingInTheBrowser()
    {
        DevToolsEngine engine(m_timers);
        QVERIFY2(engine.availability().available, qPrintable(engine.availability().reason));
        const FetchOutcome out =
            fetch(engine, u"http://public.test/attack"_s, Reach({u"http://public.test/"_s}, {}), true);
        QVERIFY2(out.ok(), qPrintable(out.reason));
        QVERIFY(out.html.contains("Outside") && !out.html.contains("Inside"));
        QVERIFY(m_site->count("/to") >= 3 * hosts().size()); // the redirects were tried
        QCOMPARE(arrived(), QString());
        get(engine.shutDown());
        QCOMPARE(arrived(), QString());
    }

    /// The same page, where the source allows it: so the silence above is ours, and not the page's or the browser's.
    void M16_whatIsAllowedIsReached()
    {
        DevToolsEngine engine(m_timers);
        const Reach reach({u"http://public.test/"_s}, {u"10.0.0.5:8080"_s});
        const FetchOutcome out = fetch(engine, u"http://public.test/attack-one"_s, reach, true);
        QVERIFY2(out.ok(), qPrintable(out.reason));
        const auto &intranet = *m_targets[u"10.0.0.5"_s];
        QStringList missing;
        for (const char *path : {"/img", "/iframe", "/iframe-redirected", "/img-redirected", "/refresh", "/style",
                                 "/script", "/form", "/fetch", "/beacon", "/xhr", "/socket", "/events", "/worker",
                                 "/worker-socket", "/video", "/background", "/import", "/object"}) {
            if (intranet.count(path) == 0)
                missing.append(QString::fromLatin1(path));
        }
        QCOMPARE(missing.join(u' '), QString());
        QVERIFY2(!m_datagrams[u"10.0.0.5"_s]->hasPendingDatagrams(), "WebRTC went around the proxy");
        get(engine.shutDown());
        m_targets.erase(u"10.0.0.5"_s);
        QCOMPARE(arrived(), QString());
    }

    void M16_neitherEngineGoesThereByItself_data()
    {
        QTest::addColumn<bool>("browser");
        QTest::newRow("http") << false;
        QTest::newRow("devtools") << true;
    }
    void M16_neitherEngineGoesThereByItself()
    {
        QFETCH(bool, browser);
        std::unique_ptr<Engine> engine;
        if (browser)
            engine = std::make_unique<DevToolsEngine>(m_timers);
        else
            engine = std::make_unique<HttpEngine>(m_timers, HttpEngine::Options{});
        const Ended ended{*engine};
        const Reach reach({u"http://public.test/"_s}, {});
        for (const QString &host : hosts()) {
            for (const QString &url :
                 {u"http://%1/page"_s.arg(host), u"http://public.test/to?http://%1/page"_s.arg(host)}) {
                const FetchOutcome out = fetch(*engine, url, reach);
                QVERIFY2(out.failure == FailClass::PrivateAddress,
                         qPrintable(url + u": "_s + word(out.failure) + u' ' + out.reason));
                QVERIFY2(out.reason.contains(u"allow_private"_s) && !out.engineFault, qPrintable(out.reason));
            }
        }
        QCOMPARE(arrived(), QString());
        // Of a name with two addresses the public one serves.
        m_site->on("/both", [](const Request &, Reply reply) { reply.html("<h1>Outside</h1>"); });
        const FetchOutcome both = fetch(*engine, u"http://both.test/both"_s, reach);
        QVERIFY2(both.ok(), qPrintable(word(both.failure) + u' ' + both.reason));
        // What one source may do opens nothing for another, over kept connections either.
        const Reach wider({u"http://10.0.0.5:8080/"_s}, {});
        QVERIFY(fetch(*engine, u"http://10.0.0.5:8080/inside"_s, wider).ok());
        QVERIFY(fetch(*engine, u"http://intranet.test:8080/inside"_s, wider).ok());
        const int before = int(m_targets[u"10.0.0.5"_s]->log().size());
        QCOMPARE(word(fetch(*engine, u"http://intranet.test:8080/inside"_s, reach).failure), u"private-address"_s);
        QCOMPARE(word(fetch(*engine, u"http://10.0.0.5:8080/inside"_s, reach).failure), u"private-address"_s);
        QCOMPARE(int(m_targets[u"10.0.0.5"_s]->log().size()), before);
        // Faults keep their kinds on the way through the proxy.
        QCOMPARE(word(fetch(*engine, u"http://nowhere.invalid/"_s, reach).failure), u"dns"_s);
        QCOMPARE(word(fetch(*engine, u"http://public.test:81/"_s, reach).failure), u"connect"_s);
    }

    /// Through the whole program: links, sitemaps, robots.txt and their redirects; and sources on loopback still work.
    void M16_aRunStaysOutside()
    {
        TestWorkspace world;
        TestServer own(QHostAddress(u"127.0.0.1"_s), 8081);
        own.page("/page", "<!doctype html><h1>Own</h1><img src='http://127.0.0.1:8080/img'><iframe "
                          "src='http://10.0.0.5:8080/iframe'></iframe>");
        QByteArray links = "<!doctype html><h1>Links</h1>";
        QByteArray map;
        for (const QString &host : hosts()) {
            links += "<a href='http://" + host.toLatin1() + "/link'>x</a>";
            map += "<sitemap><loc>http://public.test/to?http://" + host.toLatin1() + "/map</loc></sitemap>";
        }
        m_site->page("/links", links);
        m_site->reply("/map", 200, "<sitemapindex>" + map + "</sitemapindex>", {{"Content-Type", "text/xml"}});
        m_site->on("/robots.txt",
                   [](const Request &, Reply reply) { reply.redirect(302, "http://meta.test:8080/robots.txt"); });
        QJsonArray sources;
        for (const QString &engine : {u"http"_s, u"devtools"_s}) {
            const bool browser = engine == "devtools"_L1;
            QJsonObject outside = source(engine, {u"http://public.test/links"_s}, {engine}, browser);
            outside.insert(u"robots"_s, browser);
            outside.remove(u"allow_private"_s);
            outside.insert(
                u"discovery"_s,
                QJsonObject{{u"scope"_s, u"any"_s}, {u"links"_s, u"a"_s}, {u"sitemap"_s, u"http://public.test/map"_s}});
            sources.append(outside);
            QJsonObject mine = source(u"own-"_s + engine, {u"http://127.0.0.1:8081/page"_s}, {engine}, browser);
            mine.remove(u"allow_private"_s);
            sources.append(mine);
        }
        QVERIFY(world.write(u"sources.json"_s, file(sources)));
        const CtlResult run = ctl(world.folder(), {u"run"_s, u"--json"_s}, 150s, world.environment());
        const QString items =
            u"select count(*) from scraping_items i join run_sources s on s.id = i.run_source where "_s;
        QVERIFY2(number(world.store(), items + u"i.state = 2 and s.source_id like 'own-%'"_s) == 2,
                 (run.out + run.err).constData());
        const QString refused = items + u"i.fail_class = %1 and s.source_id = '%2'"_s;
        const int kind = int(FailClass::PrivateAddress);
        // Several spellings are one address; the links of the page are the rest.
        QVERIFY(number(world.store(), refused.arg(kind).arg(u"http"_s)) >= hosts().size() - 8);
        QVERIFY(number(world.store(), refused.arg(kind).arg(u"devtools"_s)) > 0); // its robots.txt leads inside
        QCOMPARE(arrived(), QString());
        m_site->on("/robots.txt", [](const Request &, Reply reply) { reply.send(404); });
    }
};

int main(int argc, char **argv)
{
    if (!enterNamespace()) // before there is any thread
        qFatal("no network namespace could be made: this test runs as root, with iproute2");
    QCoreApplication app(argc, argv);
    tst_PrivateAddresses test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_privateaddresses.moc"
