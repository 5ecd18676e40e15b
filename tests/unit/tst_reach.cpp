// Which addresses a source's requests may go to (policy/reach.h), and what counts as one site.
#include "domain/names.h"
#include "policy/reach.h"
#include "policy/scope.h"
#include "policy/trail.h"

#include <QTest>

using namespace trawl;

namespace {

IpAddress ip(const char *text)
{
    const auto address = IpAddress::fromText(QString::fromLatin1(text));
    if (!address)
        qFatal("%s is no address", text);
    return *address;
}

} // namespace

class TestReach : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void M16_addressesAreWhatTheyLeadTo_data()
    {
        QTest::addColumn<QList<const char *>>("addresses");
        QTest::addColumn<int>("kind");
        const auto row = [](const char *name, AddressKind kind, const QList<const char *> &addresses) {
            QTest::newRow(name) << addresses << int(kind);
        };
        row("public", AddressKind::Public,
            {"8.8.8.8",        "1.1.1.1",          "9.255.255.255",   "11.0.0.0",        "100.63.255.255",
             "100.128.0.0",    "126.255.255.255",  "128.0.0.0",       "169.253.255.255", "169.255.0.0",
             "172.15.255.255", "172.32.0.0",       "192.167.255.255", "192.169.0.0",     "198.17.255.255",
             "198.20.0.0",     "223.255.255.255",  "203.0.113.9",     "2606:4700::1111", "2001:4860:4860::8888",
             "2001:db8::1",    "64:ff9b::8.8.8.8", "2002:808:808::1", "::ffff:8.8.8.8"});
        row("loopback", AddressKind::Loopback,
            {"127.0.0.1", "127.1.2.3", "127.255.255.255", "::1", "::ffff:127.0.0.1", "::127.0.0.1",
             "64:ff9b::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:808:808::80ff:fffe",
             "::ffff:0:127.0.0.1"});
        row("private", AddressKind::Private,
            {"10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1",
             "100.127.255.255", "192.0.0.8", "198.18.0.1", "198.19.255.255", "fc00::1", "fdff:ffff::1", "fec0::1",
             "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "64:ff9b:1::8.8.8.8", "2002:a01:203::1", "::10.1.2.3"});
        row("link-local", AddressKind::LinkLocal,
            {"169.254.0.1", "169.254.255.255", "fe80::1", "febf:ffff::1", "::ffff:169.254.1.1"});
        row("metadata", AddressKind::Metadata,
            {"169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "169.254.170.2", "fd00:ec2::254",
             "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd20:ce::254"});
        row("multicast", AddressKind::Multicast, {"224.0.0.1", "239.255.255.250", "ff02::1", "ff0e::101"});
        row("unspecified", AddressKind::Unspecified, {"0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0"});
        row("reserved", AddressKind::Reserved, {"240.0.0.1", "255.255.255.255"});
    }
    void M16_addressesAreWhatTheyLeadTo()
    {
        QFETCH(QList<const char *>, addresses);
        QFETCH(int, kind);
        const Reach nothing;
        for (const char *address : addresses) {
            QVERIFY2(int(kindOf(ip(address))) == kind, address);
            QVERIFY2(nothing.allows(ip(address), 80) == (AddressKind(kind) == AddressKind::Public), address);
        }
    }

    void M16_networksAreReadStrictly_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("inside");
        QTest::addColumn<int>("port");
        QTest::addColumn<QString>("outside");
        const auto row = [](const char *text, const char *inside, int port, const char *outside) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(inside) << port
                                << QString::fromLatin1(outside);
        };
        row("10.1.0.0/16", "10.1.255.255", 0, "10.2.0.0");
        row("10.1.0.0/16:8080", "10.1.0.1", 8080, "10.0.255.255");
        row("192.168.1.7", "192.168.1.7", 0, "192.168.1.8");
        row("192.168.1.7:443", "192.168.1.7", 443, "192.168.1.6");
        row("0.0.0.0/0", "127.0.0.1", 0, "::1");
        row("10.0.0.0/7", "11.0.0.1", 0, "12.0.0.0");
        row("fd00::/8", "fdff::1", 0, "fc00::1");
        row("fd00::/8:443", "fd12::1", 443, "fe80::1");
        row("fd00::5", "fd00::5", 0, "fd00::6");
        row("[fd00::5]:8443", "fd00::5", 8443, "fd00::4");
        row("::/0", "10.0.0.1", 0, "");
        for (const char *bad : {"",
                                "10",
                                "10.0.0.1/8",
                                "10.0.0.0/33",
                                "10.0.0.0/",
                                "10.0.0.0/a",
                                "10.0.0.0/-1",
                                "10.0.0.0/8:",
                                "10.0.0.0/8:0",
                                "10.0.0.0/8:65536",
                                "10.0.0.0/8:http",
                                "300.0.0.0/8",
                                "0x0a000000/8",
                                "010.0.0.0/8",
                                "fd00::1/8",
                                "fd00::/129",
                                "[fd00::1",
                                "[fd00::1]443",
                                "localhost",
                                "intranet:80",
                                "10.0.0.0 /8",
                                "*"})
            row(bad, "", 0, "");
    }
    void M16_networksAreReadStrictly()
    {
        QFETCH(QString, text);
        QFETCH(QString, inside);
        QFETCH(int, port);
        QFETCH(QString, outside);
        const auto range = parseRange(text);
        QCOMPARE(range.has_value(), !inside.isEmpty());
        if (!range)
            return;
        const auto address = IpAddress::fromText(inside);
        QVERIFY(range->contains(*address, quint16(port ? port : 12345)));
        QVERIFY(port == 0 || !range->contains(*address, quint16(port + 1)));
        QVERIFY(outside.isEmpty() || !range->contains(*IpAddress::fromText(outside), quint16(port ? port : 12345)));
    }

    void M16_onlyTheExactStartAddressesAndWhatIsNamedAreAllowed()
    {
        const Reach reach({u"http://127.0.0.1:25300/page"_s, u"https://[fd00::7]/"_s, u"http://localhost:8080/"_s,
                           u"http://10.9.9.9/"_s, u"https://public.example/"_s, u"http://0x7f.2:81/"_s},
                          {u"10.1.0.0/16"_s, u"192.168.4.0/24:8443"_s});
        const QList<std::pair<const char *, int>> allowed{{"127.0.0.1", 25300},   {"::ffff:127.0.0.1", 25300},
                                                          {"fd00::7", 443},       {"127.0.0.1", 8080},
                                                          {"::1", 8080},          {"10.9.9.9", 80},
                                                          {"10.1.2.3", 9},        {"192.168.4.4", 8443},
                                                          {"127.0.0.2", 81},      {"93.184.216.34", 4711},
                                                          {"2606:4700::1", 8080}, {"10.1.255.255", 65535}};
        for (const auto &[address, port] : allowed)
            QVERIFY2(reach.allows(ip(address), quint16(port)), address);
        const QList<std::pair<const char *, int>> refused{
            {"127.0.0.1", 25301}, {"127.0.0.2", 25300}, {"127.0.0.1", 80},         {"fd00::7", 80},
            {"::1", 25300},       {"10.9.9.9", 443},    {"10.2.0.1", 80},          {"192.168.4.4", 443},
            {"0.0.0.0", 25300},   {"fd00::8", 443},     {"64:ff9b::7f00:1", 25300}};
        for (const auto &[address, port] : refused)
            QVERIFY2(!reach.allows(ip(address), quint16(port)), address);
        // A name is what its owner says it is: it opens nothing, whatever it is resolved to.
        QVERIFY(!Reach({u"http://intranet.example/"_s}, {}).allows(ip("10.0.0.5"), 80));
        QCOMPARE(Reach({u"http://a.example/"_s}, {}), Reach({u"https://b.example/"_s}, {}));
        QVERIFY(reach.key() != Reach().key());
    }

    void M16_numbersAreSeenInEverySpelling()
    {
        const Reach reach;
        for (const char *host : {"127.0.0.1",
                                 "2130706433",
                                 "0x7f000001",
                                 "017700000001",
                                 "0x7f.1",
                                 "127.1",
                                 "0177.0.0.1",
                                 "127.0.0.1.",
                                 "%31%32%37.0.0.1",
                                 "１２７.0.0.1",
                                 "[::1]",
                                 "[::ffff:7f00:1]",
                                 "0",
                                 "0.0.0.0",
                                 "[::]",
                                 "localhost",
                                 "LOCALHOST",
                                 "a.localhost",
                                 "localhost.",
                                 "169.254.169.254",
                                 "0xa9fea9fe",
                                 "2852039166",
                                 "[fd00:ec2::254]",
                                 "[64:ff9b::a00:1]"}) {
            const QString url = u"http://%1:8080/x"_s.arg(QString::fromUtf8(host));
            const QString said = reach.refusalOfNumber(url);
            QVERIFY2(!said.isEmpty(), host);
            QVERIFY2(said.contains(u"allow_private"_s), qPrintable(said));
            // Before a redirect is followed, whoever follows it.
            TrailRules rules;
            rules.reach = std::make_shared<const Reach>(reach);
            QVERIFY2(judgeAddress(url, rules).refuse == FailClass::PrivateAddress, host);
        }
        for (const char *host : {"8.8.8.8", "134744072", "example.org", "127.0.0.1.example.org", "[2606:4700::1111]"})
            QVERIFY2(reach.refusalOfNumber(u"https://%1/"_s.arg(QString::fromLatin1(host))).isEmpty(), host);
        QCOMPARE(
            reach.refusal(u"meta.example"_s, ip("169.254.169.254"), 80),
            u"meta.example (169.254.169.254:80) is the address of a cloud's metadata service, where this source may "
            u"not ask; \"allow_private\": [\"169.254.169.254:80\"] in sources.json allows it"_s);
        QVERIFY(parseRange(u"[fd00::7]:80"_s) &&
                reach.refusal(u"[fd00::7]"_s, ip("fd00::7"), 80).contains(u"[\"[fd00::7]:80\"]"_s));
    }

    void M16_scopeHostTellsPortsApart()
    {
        Discovery discovery;
        discovery.scope = u"host"_s;
        const Scope usual = Scope::make(discovery, {u"http://site.example/a"_s}).take();
        for (const char *inside : {"http://site.example/b", "https://site.example/b", "https://www.site.example:443/",
                                   "http://site.example:443/", "https://site.example:80/"})
            QVERIFY2(usual.check(QString::fromLatin1(inside)).inside, inside);
        for (const char *outside :
             {"http://site.example:8080/", "https://site.example:8443/b", "http://other.example/"})
            QVERIFY2(!usual.check(QString::fromLatin1(outside)).inside, outside);
        const Scope odd = Scope::make(discovery, {u"http://site.example:8080/a"_s}).take();
        QVERIFY(odd.check(u"http://site.example:8080/b"_s).inside);
        QVERIFY(odd.check(u"https://www.site.example:8080/b"_s).inside);
        for (const char *outside : {"http://site.example/b", "https://site.example/b", "http://site.example:8081/"})
            QVERIFY2(!odd.check(QString::fromLatin1(outside)).inside, outside);
        discovery.scope = u"domain"_s; // of names, whatever the port
        QVERIFY(Scope::make(discovery, {u"http://site.example/"_s})->check(u"http://a.site.example:8080/"_s).inside);
    }
};

QTEST_GUILESS_MAIN(TestReach)
#include "tst_reach.moc"
