// Addresses as pages write them, against what Chromium's a.href says (tests/data/hrefs, made by make.py there).
#include "extract/child/charset.h"
#include "extract/child/linkresolver.h"
#include "extract/child/queryencoding.h"
#include "policy/credentials.h"
#include "policy/urlkey.h"

#include <QFile>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace trawl;
using namespace Qt::StringLiterals;

namespace {

/// What differs from Chromium on purpose: our answer, and why.
struct Purpose {
    const char *base, *href, *ours, *why;
};
constexpr auto fallsBack = "a broken <base href> counts for nothing by the standard, Chromium then resolves nothing";
constexpr auto noSuchName = "no such name can be registered, and so asking for it fails a little later";
constexpr Purpose onPurpose[] = {
    {"http://[bad/", "x", "http://a.example/dir/x", fallsBack},
    {"http://[bad/", "../y?q", "http://a.example/y?q", fallsBack},
    {"http://[bad/", "/z", "http://a.example/z", fallsBack},
    {"http://[bad/", "#f", "http://a.example/dir/page?x=1#f", fallsBack},
    {"http://[bad/", "?k=v", "http://a.example/dir/page?k=v", fallsBack},
    {"http://[bad/", "//c.example/", "http://c.example/", fallsBack},
    {"http://[bad/", "http:w", "http://a.example/dir/w", fallsBack},
    {"", "http://b\u200dc.example/", "http://xn--bc-m1t.example/", noSuchName},
    {"", "http://\u05d0a.example/", "http://xn--a-zhc.example/", noSuchName},
};

} // namespace

class TestHrefs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void S12_hrefsAreThoseOfChromiumAndNoPageHasTwoKeys()
    {
        QFile file(QStringLiteral(TRAWL_SOURCE_DIR "/tests/data/hrefs/hrefs.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonArray rows = QJsonDocument::fromJson(file.readAll()).array();
        QVERIFY(rows.size() >= 200);
        Charsets charsets;
        QueryEncodings encodings([&charsets](const QByteArray &bytes, const QString &charset) {
            return QString::fromUtf8(charsets.decode(bytes, u"text/plain; charset="_s + charset).utf8);
        });
        QHash<QString, QString> keys; // Chromium's address → our key
        int equal = 0, purposely = 0, twoKeys = 0;
        for (const auto &value : rows) {
            const QJsonObject row = value.toObject();
            const QString href = row[u"href"_s].toString();
            UrlResolver urls;
            urls.setBase(row[u"page"_s].toString(), row[u"base"_s].toString().toUtf8(),
                         encodings.encoder(row[u"charset"_s].toString()));
            const QString ours = urls.resolve(href.toUtf8()), base = row[u"base"_s].toString();
            const QString theirs = splitUserPart(row[u"result"_s].toString()).address; // a site can't sign us in
            const auto purpose = std::find_if(std::begin(onPurpose), std::end(onPurpose), [&](const Purpose &one) {
                return base == QLatin1StringView(one.base) && href == QString::fromUtf8(one.href) &&
                       ours == QString::fromUtf8(one.ours);
            });
            if (ours == theirs) {
                ++equal;
            } else if (purpose != std::end(onPurpose)) {
                ++purposely;
                qInfo().noquote() << "table: on purpose" << ours << purpose->why;
                continue;
            } else {
                qWarning().noquote() << row[u"charset"_s].toString() << row[u"base"_s].toString()
                                     << href.toUtf8().toPercentEncoding(" /:?#") << "is" << ours << "and should be"
                                     << theirs;
            }
            const QString key = identityKey(ours);
            const bool again = identityKey(key) == key && identityKey(theirs) == key && cleanAddress(ours) == ours;
            const bool same = theirs.isEmpty() || keys.value(theirs, key) == key;
            twoKeys += again && same ? 0 : 1;
            if (!again || !same)
                qWarning().noquote() << ours << "has the keys" << key << identityKey(key) << keys.value(theirs);
            keys.insert(theirs, key);
        }
        qInfo().noquote() << u"table: hrefs %1 of %2 equal, %3 differ on purpose, %4 with two keys"_s.arg(equal)
                                 .arg(rows.size())
                                 .arg(purposely)
                                 .arg(twoKeys);
        QCOMPARE(equal + purposely, int(rows.size()));
        QCOMPARE(twoKeys, 0);
    }
};

QTEST_APPLESS_MAIN(TestHrefs)
#include "tst_hrefs.moc"
