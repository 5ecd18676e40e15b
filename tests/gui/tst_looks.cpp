// Looks at the window: every page in light and dark is painted, nothing is blank, and no text is cut off.
// TRAWL_SHOTS=DIR keeps the pictures.
#include "../support/scriptedconsole.h"
#include "ui/mainwindow.h"
#include "ui/prompt.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QToolButton>

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
                const bool gives = label->wordWrap() || label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored || label->pixmap(Qt::ReturnByValue).isNull() == false;
                text = gives ? QString() : label->text();
            } else if (auto *button = qobject_cast<QAbstractButton *>(widget)) {
                text = button->text();
            }
            if (!text.isEmpty() && (widget->width() + 1 < widget->minimumSizeHint().width() || widget->height() + 1 < widget->fontMetrics().height()))
                found << u"%1 \"%2\" %3 < %4"_s.arg(widget->objectName(), text).arg(widget->width()).arg(widget->minimumSizeHint().width());
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

    void showsEveryPage_data()
    {
        QTest::addColumn<QString>("page");
        QTest::addColumn<bool>("dark");
        QTest::addColumn<QSize>("size");
        for (bool dark : {false, true}) {
            for (const char *page : {"operate", "review", "upload", "history", "welcome"})
                QTest::addRow("%s-%s", page, dark ? "dark" : "light") << QString::fromLatin1(page) << dark << QSize(1280, 800);
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
            keep(image, u"dialog-%1-%2"_s.arg(QString::fromLatin1(QTest::currentDataTag()), dark ? u"dark"_s : u"light"_s));
            QVERIFY2(colours(image) > 6, "blank dialog");
            const QStringList cut = clipped(shown);
            QVERIFY2(cut.isEmpty(), qPrintable(cut.join(u"; "_s)));
        }
    }
};

QTEST_MAIN(TstLooks)
#include "tst_looks.moc"
