// Looks at the window: every page in light and dark is painted, nothing is blank, and no text is cut off.
// TRAWL_SHOTS=DIR keeps the pictures.
#include "../support/scriptedconsole.h"
#include "ui/mainwindow.h"
#include "ui/prompt.h"
#include "ui/theme.h"
#include "ui/widgets/glyphs.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QToolTip>

#include <cmath>

using namespace trawl;

class TstLooks : public QObject
{
    Q_OBJECT
private:
    static int colours(const QImage &image)
    {
        QSet<QRgb> seen;
        for (int y = 0; y < image.height(); y += 3) {
            for (int x = 0; x < image.width(); x += 3)
                seen.insert(image.pixel(x, y));
        }
        return int(seen.size());
    }
    static void keep(const QImage &image, const QString &name)
    {
        const QString folder = qEnvironmentVariable("TRAWL_SHOTS");
        if (!folder.isEmpty()) {
            QDir().mkpath(folder);
            image.save(folder + u'/' + name + u".png"_s);
        }
    }
    /// Buttons and labels whose text does not fit, and fixed texts wider than their widget.
    static QStringList clipped(QWidget *window)
    {
        QStringList found;
        for (QWidget *widget : window->findChildren<QWidget *>()) {
            if (!widget->isVisible() || widget->window() != window)
                continue;
            QString text;
            if (auto *label = qobject_cast<QLabel *>(widget)) {
                const bool gives = label->wordWrap() ||
                                   label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored ||
                                   label->pixmap(Qt::ReturnByValue).isNull() == false;
                text = gives ? QString() : label->text();
            } else if (auto *button = qobject_cast<QAbstractButton *>(widget)) {
                text = button->text();
            }
            if (!text.isEmpty() && (widget->width() + 1 < widget->minimumSizeHint().width() ||
                                    widget->height() + 1 < widget->fontMetrics().height()))
                found << u"%1 \"%2\" %3 < %4"_s.arg(widget->objectName(), text)
                             .arg(widget->width())
                             .arg(widget->minimumSizeHint().width());
        }
        if (auto *tabs = window->findChild<QTabBar *>(u"pageTabs"_s)) {
            for (int i = 0; i < tabs->count(); ++i) {
                if (tabs->tabRect(i).width() < tabs->fontMetrics().horizontalAdvance(tabs->tabText(i)))
                    found << tabs->tabText(i);
            }
        }
        return found;
    }

private Q_SLOTS:
    void initTestCase() { qputenv("TZ", "UTC"); }

    void M22_toolTipsArePlainText()
    {
        ScriptedConsole console;
        MainWindow window(&console, {});
        window.show();
        const QString hostile = u"<b>Sale</b> <img src=\"http://127.0.0.1:9/pixel\"> &amp; more"_s;
        QToolTip::showText(window.mapToGlobal(QPoint(40, 40)), hostile, &window);
        QLabel *tip = nullptr;
        const QWidgetList all = QApplication::topLevelWidgets();
        for (QWidget *widget : all) {
            if (widget->inherits("QTipLabel") && widget->isVisible())
                tip = qobject_cast<QLabel *>(widget);
        }
        QVERIFY(tip);
        QCOMPARE(tip->text(), hostile);
        QCOMPARE(tip->textFormat(), Qt::PlainText);
        QToolTip::showText(window.mapToGlobal(QPoint(40, 40)), u"a long address, "_s.repeated(30), &window);
        QTRY_VERIFY(tip->isVisible() && tip->text().startsWith(u"a long"_s));
        QVERIFY2(tip->width() <= 600, qPrintable(QString::number(tip->width())));
        QToolTip::hideText();
    }

    void showsEveryPage_data()
    {
        QTest::addColumn<QString>("page");
        QTest::addColumn<bool>("dark");
        QTest::addColumn<QSize>("size");
        for (bool dark : {false, true}) {
            for (const char *page : {"operate", "review", "upload", "history", "schedule", "welcome"})
                QTest::addRow("%s-%s", page, dark ? "dark" : "light")
                    << QString::fromLatin1(page) << dark << QSize(1280, 800);
        }
        QTest::addRow("operate-small") << u"operate"_s << false << QSize(960, 600);
    }
    void showsEveryPage()
    {
        QFETCH(QString, page);
        QFETCH(bool, dark);
        QFETCH(QSize, size);
        ScriptedConsole console;
        console.fillDemo(1026);
        console.publish();
        UiOptions options;
        options.theme = dark ? ThemeMode::Dark : ThemeMode::Light;
        options.page = page;
        options.noAnim = true;
        options.fixedClock = console.clock;
        MainWindow window(&console, options);
        window.resize(size);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QTest::qWait(150);
        QCOMPARE(window.page(), page);
        if (auto *items = window.findChild<QTableView *>(u"itemsView"_s); page == u"operate"_s) {
            items->selectRow(2);
            window.findChild<QTableView *>(u"sourcesView"_s)->selectRow(1);
            QTest::qWait(200);
        }
        const QImage image = window.grab().toImage();
        keep(image, QString::fromLatin1(QTest::currentDataTag()));
        QVERIFY2(colours(image) > 12, "blank window");
        QCOMPARE(image.pixelColor(image.width() / 2, 3).lightness() < 128, dark);
        const QStringList cut = clipped(&window);
        QVERIFY2(cut.isEmpty(), qPrintable(cut.join(u"; "_s)));
    }
    /// Printed without colours: by shape, and by word.
    void circuitsAreToldApartInGreyscale()
    {
        QList<std::pair<QString, QImage>> looks;
        const auto add = [&looks](CircuitState state, bool assumed, bool enabled) {
            const StateLook look = circuitLook(state, assumed, enabled);
            QImage image(16, 16, QImage::Format_RGB32);
            image.fill(Qt::white);
            QPainter painter(&image);
            drawShape(&painter, QRectF(1, 1, 14, 14), look.shape, Qt::black, Qt::white); // one ink for all
            painter.end();
            looks.append({look.word, image.convertToFormat(QImage::Format_Grayscale8)});
        };
        add(CircuitState::Closed, false, true);
        add(CircuitState::HalfOpen, false, true);
        add(CircuitState::Open, false, true);
        add(CircuitState::ForcedOpen, false, true);
        add(CircuitState::Closed, false, false);
        add(CircuitState::Closed, true, true);
        for (qsizetype a = 0; a < looks.size(); ++a) {
            for (qsizetype b = a + 1; b < looks.size(); ++b) {
                int differ = 0;
                for (int i = 0; i < 256; ++i)
                    differ += std::abs(qGray(looks[a].second.pixel(i % 16, i / 16)) -
                                       qGray(looks[b].second.pixel(i % 16, i / 16))) > 96
                                  ? 1
                                  : 0;
                QVERIFY2(differ >= 10,
                         qPrintable(u"%1 and %2: %3 of 256 points"_s.arg(looks[a].first, looks[b].first).arg(differ)));
                QVERIFY(looks[a].first != looks[b].first);
            }
        }
    }
    void textStandsOutFromItsGround()
    {
        const auto luminance = [](const QColor &colour) {
            const auto part = [](double v) { return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
            return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) + 0.0722 * part(colour.blueF());
        };
        const auto ratio = [&luminance](const QColor &a, const QColor &b) {
            const double x = luminance(a), y = luminance(b);
            return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
        };
        for (ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            const QPalette p = themePalette(mode);
            QMap<QString, QColor> inks{{u"text"_s, p.color(QPalette::Text)},
                                       {u"placeholder"_s, p.color(QPalette::PlaceholderText)},
                                       {u"link"_s, p.color(QPalette::Link)}};
            for (Token t : {Token::Good, Token::Caution, Token::Bad, Token::Muted, Token::Accent, Token::TextSecondary})
                inks.insert(u"token %1"_s.arg(int(t)), token(t, p));
            QMap<QString, QColor> grounds{{u"window"_s, p.color(QPalette::Window)},
                                          {u"base"_s, p.color(QPalette::Base)},
                                          {u"alternate"_s, p.color(QPalette::AlternateBase)},
                                          {u"button"_s, p.color(QPalette::Button)},
                                          {u"highlight"_s, p.color(QPalette::Highlight)}};
            for (Token t : {Token::Hover, Token::GoodFill, Token::CautionFill, Token::BadFill, Token::MutedFill,
                            Token::AccentFill})
                grounds.insert(u"token %1"_s.arg(int(t)), token(t, p));
            QStringList weak;
            const auto look = [&](const QString &name, const QColor &ink, const QColor &ground, double least) {
                if (ratio(ink, ground) < least)
                    weak << u"%1: %2"_s.arg(name).arg(ratio(ink, ground), 0, 'f', 2);
            };
            for (auto ink = inks.cbegin(); ink != inks.cend(); ++ink) {
                for (auto ground = grounds.cbegin(); ground != grounds.cend(); ++ground)
                    look(ink.key() + u" on "_s + ground.key(), *ink, *ground, 4.5);
            }
            look(u"text on accent"_s, token(Token::AccentText, p), token(Token::Accent, p), 4.5);
            look(u"tool tip"_s, p.color(QPalette::ToolTipText), p.color(QPalette::ToolTipBase), 4.5);
            const QColor faint = p.color(QPalette::Disabled, QPalette::ButtonText);
            look(u"disabled on window"_s, faint, p.color(QPalette::Window), 4.5);
            look(u"disabled on button"_s, faint, p.color(QPalette::Disabled, QPalette::Button), 4.5);
            look(u"disabled on base"_s, faint, p.color(QPalette::Base), 4.5);
            for (Token t : {Token::ChartQueued, Token::ChartWaiting, Token::ChartInFlight})
                look(u"chart %1"_s.arg(int(t)), token(t, p), p.color(QPalette::Base), 3);
            QVERIFY2(weak.isEmpty(), qPrintable(u"%1: %2"_s.arg(themeWord(mode), weak.join(u"; "_s))));
        }
    }
    void factsAreNeverPaintedOverEachOther_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("small") << QSize(960, 560);
        QTest::newRow("usual") << QSize(1280, 776);
    }
    void factsAreNeverPaintedOverEachOther()
    {
        QFETCH(QSize, size);
        ScriptedConsole console;
        console.fillDemo(60);
        console.publish();
        UiOptions options;
        options.page = u"review"_s;
        options.noAnim = true;
        options.fixedClock = console.clock;
        MainWindow window(&console, options);
        window.resize(size);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QTest::qWait(250);
        auto *facts = window.findChild<QWidget *>(u"factsPanel"_s);
        QList<QLabel *> seen;
        for (QLabel *label : facts->findChildren<QLabel *>()) {
            if (label->isVisible() && !label->text().isEmpty() && label->objectName().startsWith(u"fact."_s))
                seen << label;
        }
        QVERIFY(seen.size() >= 5);
        int bottom = 0;
        for (QLabel *label : std::as_const(seen)) {
            const int top = label->mapTo(facts, QPoint()).y();
            QVERIFY2(top >= bottom, qPrintable(label->objectName()));
            QVERIFY2(label->height() >= label->fontMetrics().height(), qPrintable(label->objectName()));
            bottom = top + label->height();
        }
        QVERIFY(window.height() <= size.height()); // nothing asks for more than the screen has
    }
    void showsDialogs_data()
    {
        QTest::addColumn<QString>("action");
        QTest::addColumn<QString>("dialog");
        QTest::newRow("start") << u"runStartAction"_s << u"startDialog"_s;
        QTest::newRow("palette") << u"toolsPaletteAction"_s << u"paletteDialog"_s;
        QTest::newRow("keys") << u"helpKeysAction"_s << u"keysDialog"_s;
        QTest::newRow("help") << u"helpContentsAction"_s << u"helpDialog"_s;
        QTest::newRow("settings") << u"toolsSettingsAction"_s << u"settingsDialog"_s;
        QTest::newRow("stopnow") << u"runStopNowAction"_s << u"promptDialog"_s;
    }
    void showsDialogs()
    {
        QFETCH(QString, action);
        QFETCH(QString, dialog);
        for (bool dark : {false, true}) {
            ScriptedConsole console;
            console.fillDemo(1026);
            for (SourceStatus &source : console.next.sources)
                source.inRun = source.inRun && source.priority == 1;
            console.publish();
            UiOptions options;
            options.theme = dark ? ThemeMode::Dark : ThemeMode::Light;
            options.page = u"operate"_s;
            options.noAnim = true;
            options.fixedClock = console.clock;
            MainWindow window(&console, options);
            window.show();
            QVERIFY(QTest::qWaitForWindowExposed(&window));
            QTest::qWait(50);
            window.findChild<QAction *>(action)->trigger();
            QTRY_VERIFY(window.findChild<QWidget *>(dialog));
            QWidget *shown = window.findChild<QWidget *>(dialog);
            QTRY_VERIFY(shown->isVisible());
            QTest::qWait(100);
            const QImage image = shown->grab().toImage();
            keep(image,
                 u"dialog-%1-%2"_s.arg(QString::fromLatin1(QTest::currentDataTag()), dark ? u"dark"_s : u"light"_s));
            QVERIFY2(colours(image) > 6, "blank dialog");
            const QStringList cut = clipped(shown);
            QVERIFY2(cut.isEmpty(), qPrintable(cut.join(u"; "_s)));
        }
    }
};

QTEST_MAIN(TstLooks)
#include "tst_looks.moc"
