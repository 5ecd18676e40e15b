// How much of a picture changed: noise is not change, content is, and the share is the area's.
#include "capture/examine.h"
#include "capture/visualdiff.h"
#include "policy/triage.h"

#include <QBuffer>
#include <QPainter>
#include <QTest>

using namespace trawl;

namespace {

QImage page(const QString &title)
{
    QImage image(1280, 800, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.fillRect(0, 0, 1280, 120, QColor(30, 60, 120));
    for (int row = 0; row < 12; ++row)
        painter.fillRect(60, 160 + row * 50, 200 + 137 * ((row * 7 + int(title.size())) % 7), 24, QColor(60, 60, 60));
    return image;
}

QByteArray encoded(const QImage &image, const char *format, int quality = -1)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format, quality);
    return bytes;
}

} // namespace

class TestVisualDiff : public QObject
{
    Q_OBJECT
private slots:
    void samePictureHasNotChanged();
    void compressionNoiseIsNoChange();
    void shareIsTheChangedArea();
    void oneDigitIsSeen();
    void otherSizeCountsAsChanged();
    void symmetric();
    void emptyPicturesAreEqual();
    void undecodableIsAnError();
    void hashIsStableAgainstCompressionAndSize();
    void hashTellsLayoutsApart();
    void blankPageIsUniform();
};

void TestVisualDiff::samePictureHasNotChanged()
{
    QCOMPARE(changedShare(page(u"a"_s), page(u"a"_s)), 0.0);
    const QByteArray bytes = encoded(page(u"a"_s), "jpeg", 80);
    const auto share = changedShare(bytes, bytes);
    QVERIFY(share);
    QCOMPARE(*share, 0.0);
}

void TestVisualDiff::compressionNoiseIsNoChange()
{
    for (const int quality : {60, 75, 90}) {
        const auto share = changedShare(encoded(page(u"a"_s), "png"), encoded(page(u"a"_s), "jpeg", quality));
        QVERIFY(share);
        QVERIFY2(*share < 0.005, qPrintable(u"quality %1: %2"_s.arg(quality).arg(*share)));
    }
}

void TestVisualDiff::shareIsTheChangedArea()
{
    const QImage before = page(u"a"_s);
    for (const int percent : {5, 25, 50, 100}) {
        QImage after = before;
        for (int y = 0; y < after.height() * percent / 100; ++y) {
            auto *line = reinterpret_cast<QRgb *>(after.scanLine(y));
            for (int x = 0; x < after.width(); ++x)
                line[x] ^= 0x00ffffff;
        }
        const double share = changedShare(before, after);
        QVERIFY2(std::abs(share - percent / 100.0) < 0.02, qPrintable(u"%1 %: %2"_s.arg(percent).arg(share)));
    }
}

void TestVisualDiff::oneDigitIsSeen()
{
    const QImage before = page(u"a"_s);
    QImage after = before;
    QPainter(&after).fillRect(900, 600, 24, 40, Qt::black); // about a large digit, 0.09 % of the page
    const auto share = changedShare(encoded(before, "jpeg", 80), encoded(after, "jpeg", 80));
    QVERIFY(share);
    QVERIFY2(*share > 0.0005 && *share < 0.01, qPrintable(QString::number(*share)));
}

void TestVisualDiff::otherSizeCountsAsChanged()
{
    QImage half(100, 100, QImage::Format_RGB32);
    half.fill(Qt::white);
    QImage whole(100, 200, QImage::Format_RGB32);
    whole.fill(Qt::white);
    QCOMPARE(changedShare(half, whole), 0.5);
}

void TestVisualDiff::symmetric()
{
    const QImage a = page(u"a"_s), b = page(u"abc"_s);
    QCOMPARE(changedShare(a, b), changedShare(b, a));
    QVERIFY(changedShare(a, b) > 0.01);
}

void TestVisualDiff::emptyPicturesAreEqual()
{
    QCOMPARE(changedShare(QImage(), QImage()), 0.0);
    QCOMPARE(changedShare(QImage(), page(u"a"_s)), 1.0);
}

void TestVisualDiff::undecodableIsAnError()
{
    const auto share = changedShare(QByteArrayLiteral("no picture"), encoded(page(u"a"_s), "png"));
    QVERIFY(!share);
    QCOMPARE(share.error().code, 6001);
}

void TestVisualDiff::hashIsStableAgainstCompressionAndSize()
{
    const quint64 original = dHash64(page(u"a"_s));
    Picture small{PictureFormat::Jpeg, encoded(page(u"a"_s).scaledToWidth(700, Qt::SmoothTransformation), "jpeg", 60),
                  700, 438};
    const auto facts = examinePicture(small);
    QVERIFY(facts);
    QVERIFY2(hashDistance(original, facts->dhash) <= 6,
             qPrintable(QString::number(hashDistance(original, facts->dhash))));
}

void TestVisualDiff::hashTellsLayoutsApart()
{
    QVERIFY(hashDistance(dHash64(page(u"a"_s)), dHash64(page(u"a"_s).mirrored(true, false))) > 12);
    QCOMPARE(hashDistance(0, ~quint64(0)), 64);
    QCOMPARE(hashDistance(5, 5), 0);
}

void TestVisualDiff::blankPageIsUniform()
{
    QImage blank(1280, 800, QImage::Format_RGB32);
    blank.fill(Qt::white);
    const auto facts = examinePicture(Picture{PictureFormat::Jpeg, encoded(blank, "jpeg", 80), 1280, 800});
    QVERIFY(facts);
    QVERIFY(facts->uniform > 0.99);
    const auto full = examinePicture(Picture{PictureFormat::Jpeg, encoded(page(u"a"_s), "jpeg", 80), 1280, 800});
    QVERIFY(full);
    QVERIFY2(full->uniform < 0.8, qPrintable(QString::number(full->uniform)));
    QCOMPARE(full->width, 1280);
    QCOMPARE(full->height, 800);
    QCOMPARE(QImage::fromData(full->thumbnail).size(), QSize(256, 160));
}

QTEST_GUILESS_MAIN(TestVisualDiff)
#include "tst_visualdiff.moc"
