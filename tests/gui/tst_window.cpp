// The window as a new user meets it: sizes, focus, keys, pictures on Operate, welcome, workspaces and settings.
#include "windowfixture.h"

#include "domain/settingkeys.h"
#include "run/settingsfile.h"
#include "ui/models/capturesmodel.h"
#include "ui/prompt.h"
#include "ui/theme.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/messagebar.h"

#include <QAction>
#include <QApplication>
#include <QDesktopServices>
#include <QDialog>
#include <QDockWidget>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace trawl;

namespace {

struct Fixture : WindowFixture {
    explicit Fixture(const Change &change = {}, QSize size = {1280, 780}) : WindowFixture(400)
    {
        console.next.workspace = u"/data/fair"_s;
        open(change, size, 150ms);
    }
    void again(QSize size = {1280, 780}) { show(size, 150ms); }
    void trigger(const QString &action) const { this->action(action)->trigger(); }
    QJsonObject kept() const { return console.settings.value(u"ui"_s).toObject(); }
};

struct Workspaces {
    std::unique_ptr<QTemporaryDir> base;
    QString museum, opera;
};

Workspaces twoWorkspaces()
{
    Workspaces made{std::make_unique<QTemporaryDir>(), {}, {}};
    for (QString *folder : {&made.museum, &made.opera}) {
        *folder = made.base->filePath(folder == &made.museum ? u"museum"_s : u"opera"_s);
        QDir().mkpath(*folder);
        QFile(*folder + u"/sources.json"_s).open(QIODevice::WriteOnly);
    }
    return made;
}

/// Stands in for the desktop's opener.
class Opener final : public QObject
{
    Q_OBJECT
public:
    Opener() { QDesktopServices::setUrlHandler(u"file"_s, this, "open"); }
    ~Opener() override { QDesktopServices::unsetUrlHandler(u"file"_s); }
    QList<QUrl> opened;
public Q_SLOTS:
    void open(const QUrl &url) { opened << url; }
};

void endRun(ScriptedConsole &console)
{
    console.next.run->state = RunState::Completed;
    console.next.why.clear();
    console.next.inFlight = 0;
}

/// Children that are seen and not wholly inside their panel.
QStringList outside(const QWidget *panel)
{
    QStringList found;
    for (const QWidget *child : panel->findChildren<QWidget *>(Qt::FindDirectChildrenOnly)) {
        if (child->isVisible() && !panel->rect().contains(child->geometry()))
            found << u"%1 %2 %3 %4 %5"_s.arg(child->objectName())
                         .arg(child->x())
                         .arg(child->y())
                         .arg(child->width())
                         .arg(child->height());
    }
    return found;
}

} // namespace

class TstWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void M23_aMendedFileOfSourcesTakesItsRefusalBack()
    {
        Fixture f;
        f.console.failures.insert(u"sources.reload"_s,
                                  permanentError(1002, u"sources.json is refused"_s, u"priority must be 1 to 9"_s));
        f.trigger(u"sourcesReloadAction"_s);
        auto *area = f.find<MessageArea>(u"messageArea"_s);
        QTRY_COMPARE(area->count(), 1);
        QVERIFY(area->plainText().contains(u"refused"_s));
        Problem refused;
        refused.key = u"sources"_s;
        f.console.next.problems.append(refused);
        f.console.publish();
        QCOMPARE(area->count(), 1);
        f.console.next.problems.removeLast(); // mended in an editor; the engine has loaded it by itself
        f.console.publish();
        QCOMPARE(area->count(), 0);
        f.trigger(u"sourcesReloadAction"_s);
        QTRY_COMPARE(area->count(), 1);
        QVERIFY(!area->plainText().contains(u"refused"_s));
    }
    void M23_anotherAnswerHasColoursOfItsOwn()
    {
        MessageArea area;
        area.resize(600, 80);
        area.setVisible(true);
        const auto say = [&area](Severity severity, const QString &title) {
            area.show({u"key"_s, severity, title, {}, {}, {}, {}, 0});
            QTest::qWait(20);
            return area.grab().toImage().pixelColor(1, 10);
        };
        QCOMPARE(say(Severity::Error, u"refused"_s), token(Token::Bad, area.palette()));
        QCOMPARE(say(Severity::Good, u"1 source loaded"_s), token(Token::Good, area.palette()));
        const QList<QLabel *> labels = area.findChildren<QLabel *>();
        QVERIFY(
            std::any_of(labels.begin(), labels.end(), [](const QLabel *l) { return l->text().contains(u"loaded"_s); }));
        QVERIFY(
            std::none_of(labels.begin(), labels.end(), [](const QLabel *l) { return l->text().contains(u"×2"_s); }));
    }

    void M27_ctrlFOnReviewLeadsToItsFilter()
    {
        Fixture f;
        f.window->showPage(u"review"_s);
        QTest::keyClick(f.window.get(), Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(f.window->page(), u"review"_s);
        QVERIFY(f.find<QLineEdit>(u"reviewFilterEdit"_s)->hasFocus());
        f.window->showPage(u"history"_s); // it has no filter
        QTest::keyClick(f.window.get(), Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(f.window->page(), u"operate"_s);
        QVERIFY(f.find<QLineEdit>(u"filterEdit"_s)->hasFocus());
    }
    void M27_aSecondPressLeavesTheDialogTheKeyboard()
    {
        Fixture f([](ScriptedConsole &c) {
            c.next.run.reset();
            for (SourceStatus &s : c.next.sources)
                s.inRun = false;
        });
        f.trigger(u"runStartAction"_s);
        auto *dialog = f.find<QDialog>(u"startDialog"_s);
        QTRY_VERIFY(dialog->isActiveWindow());
        f.window->activateWindow(); // as the desktop does when the button below is pressed again
        QTest::qWait(50);
        QTRY_VERIFY(dialog->isActiveWindow());
        QVERIFY(dialog->isAncestorOf(QApplication::focusWidget()));
    }
    void M27_theWindowComesBackInsideTheScreen()
    {
        {
            Fixture f;
            f.window->showMaximized();
            QTest::qWait(50);
            f.window->closeAtOnce();
            QTRY_VERIFY(f.kept().value(u"maximized"_s).toBool());
            f.again();
            QTRY_VERIFY(f.window->isMaximized());
        }
        Fixture f([](ScriptedConsole &c) {
            c.settings = {{u"ui"_s, QJsonObject{{u"place"_s, QJsonArray{3000, 2000, 5000, 4000}}}}};
        });
        const QRect room = f.window->screen()->availableGeometry();
        QTRY_VERIFY2(room.contains(f.window->geometry().center()) && f.window->width() <= room.width() &&
                         f.window->height() <= room.height(),
                     qPrintable(u"%1×%2"_s.arg(f.window->width()).arg(f.window->height())));
    }
    void M27_whyHasRoomInASmallWindow()
    {
        Fixture f({}, {960, 580});
        QTest::keyClick(f.window.get(), Qt::Key_F1);
        auto *text = f.find<QLabel>(u"whyText"_s);
        QTRY_VERIFY(text->isVisible() && text->text().contains(u"circuit"_s));
        auto *panel = f.find<QWidget>(u"whyPanel"_s);
        QTRY_VERIFY2(panel->height() >= panel->fontMetrics().height() * 4,
                     qPrintable(QString::number(panel->height())));
        QVERIFY(panel->rect().contains(text->geometry()));
    }
    void M27_anEmptyPanelStaysInItsPlace_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("wide") << QSize(800, 400);
        QTest::newRow("low") << QSize(500, 70);
        QTest::newRow("one line") << QSize(500, 34);
        QTest::newRow("narrow") << QSize(190, 420);
    }
    void M27_anEmptyPanelStaysInItsPlace()
    {
        QFETCH(QSize, size);
        EmptyPanel panel;
        panel.setContent(u"ok"_s, u"Nothing is left to review."_s,
                         {{u"one"_s, u"Upload 44…"_s, [] {}},
                          {u"two"_s, u"Look at flagged"_s, [] {}},
                          {u"three"_s, u"Review rejected"_s, [] {}}});
        panel.resize(size);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QTest::qWait(20);
        QVERIFY2(outside(&panel).isEmpty(), qPrintable(outside(&panel).join(u"; "_s)));
        for (const QPushButton *button : panel.findChildren<QPushButton *>())
            QVERIFY2(button->width() >= button->minimumSizeHint().width(), qPrintable(button->objectName()));
    }
    void M27_cellsAreMirroredWithTheirText()
    {
        QApplication::setLayoutDirection(Qt::RightToLeft);
        {
            Fixture f;
            auto *view = f.find<QTableView>(u"sourcesView"_s);
            const QRect cell = view->visualRect(view->model()->index(0, 2)); // "Closed" with its disc
            const QImage image = view->viewport()->grab(cell).toImage();
            const QColor ink = token(Token::Good, view->palette());
            int right = 0, left = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    if (image.pixelColor(x, y) == ink)
                        ++(x > image.width() / 2 ? right : left);
                }
            }
            QApplication::setLayoutDirection(Qt::LeftToRight);
            QVERIFY2(right > 20 && left == 0, qPrintable(u"%1 %2"_s.arg(right).arg(left)));
        }
    }
    void M27_panelSizesAreRemembered()
    {
        Fixture f({}, {1280, 860});
        QTRY_VERIFY(f.find<QListView>(u"pictureStrip"_s)->isVisible());
        QTest::qWait(200); // the shares are taken anew when the pictures have come
        auto *sources = f.find<QDockWidget>(u"sourcesDock"_s);
        auto *page = f.find<QWidget>(u"operatePage"_s);
        const int before = sources->height();
        const QPoint grip(300, sources->geometry().bottom() + 4);
        QTest::mousePress(page, Qt::LeftButton, {}, grip);
        QTest::mouseMove(page, grip + QPoint(0, 15));
        QTest::qWait(20);
        QTest::mouseMove(page, grip + QPoint(0, 30));
        QTest::mouseRelease(page, Qt::LeftButton, {}, grip + QPoint(0, 30));
        QTest::qWait(50);
        const int after = sources->height();
        QVERIFY2(after >= before + 15, qPrintable(u"%1 %2"_s.arg(before).arg(after)));
        QTRY_VERIFY(f.kept().contains(u"layout"_s)); // written at once, not at the end
        f.window->closeAtOnce();
        f.again({1280, 860});
        QTRY_COMPARE(f.find<QDockWidget>(u"sourcesDock"_s)->height(), after);
    }
    void M27_aLongTimeIsSaidInHours()
    {
        Fixture f([](ScriptedConsole &c) {
            c.next.run.reset();
            c.handlers.insert(u"run.preview"_s, [](QJsonObject) -> Result<QJsonObject> {
                return QJsonObject{{u"sessions"_s, QJsonArray()}, {u"total"_s, 900}, {u"minutes"_s, 417}};
            });
        });
        f.trigger(u"runStartAction"_s);
        QTRY_VERIFY(f.find<QLabel>(u"startSummary"_s)->text().contains(u"6 h 57 min"_s));
    }

    void R7_2_whatDoesNotFitIsSaidBesideThePreviewAndHindersNobody()
    {
        QJsonArray doubts;
        Fixture f([&doubts](ScriptedConsole &c) {
            c.next.run.reset();
            c.handlers.insert(u"run.preview"_s, [&doubts](QJsonObject) -> Result<QJsonObject> {
                return QJsonObject{{u"sessions"_s, QJsonArray()},
                                   {u"total"_s, 900},
                                   {u"minutes"_s, 417},
                                   {u"contradictions"_s, doubts}};
            });
        });
        doubts = {u"a: <b>900</b> pages take 15 min, and the run ends after 1 min"_s,
                  u"two of the sessions never work"_s};
        f.trigger(u"runStartAction"_s);
        auto *said = f.find<QLabel>(u"startContradictions"_s);
        QTRY_VERIFY(said->isVisible() && said->text().contains(u"<b>900</b>"_s) && said->text().contains(u"never"_s));
        QTRY_VERIFY(f.find<QPushButton>(u"startButton"_s)->isEnabled());
        doubts = {};
        f.find<QSpinBox>(u"startLimit"_s)->setValue(3);
        QTRY_VERIFY(!said->isVisible());
    }

    void M28_theNewestPicturesRunAlongOperate()
    {
        Fixture f;
        auto *strip = f.find<QListView>(u"pictureStrip"_s);
        QTRY_VERIFY(strip->isVisible() && strip->model()->rowCount() > 10);
        QCOMPARE(f.console.last(u"captures.page"_s)->value(u"run"_s).toInteger(), 7);
        const QModelIndex second = strip->model()->index(1, 0);
        QVERIFY(second.data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(reviewText(Review(second.data(CapturesModel::ReviewRole).toInt())), Qt::CaseInsensitive));
        strip->setFocus();
        QTest::keyClick(strip, Qt::Key_Right);
        QTest::keyClick(strip, Qt::Key_Return);
        QCOMPARE(f.window->page(), u"review"_s);
        const RowId wanted = second.data(CapturesModel::IdRole).toLongLong();
        QTRY_COMPARE(f.find<QListView>(u"reviewGrid"_s)->currentIndex().data(CapturesModel::IdRole).toLongLong(),
                     wanted);
        f.window->showPage(u"operate"_s);
        QTest::mouseClick(strip->viewport(), Qt::LeftButton, {},
                          strip->visualRect(strip->model()->index(0, 0)).center());
        QCOMPARE(f.window->page(), u"review"_s);
        f.window->showPage(u"operate"_s);
        QTest::keyClick(f.window.get(), Qt::Key_F9);
        QVERIFY(!strip->isVisible());
        QTRY_VERIFY(!f.kept().value(u"pictures"_s).toBool(true));
        QTest::keyClick(f.window.get(), Qt::Key_F9);
        QVERIFY(strip->isVisible());
    }
    void M28_aSmallWindowHasRoomForAllOfThem()
    {
        Fixture f({}, {960, 580}); // a screen of 600 less the title bar
        auto *strip = f.find<QListView>(u"pictureStrip"_s);
        QTRY_VERIFY(strip->isVisible() && strip->height() > f.window->fontMetrics().height() * 3);
        QTest::qWait(100);
        const auto rows = [&f](const QString &name) {
            const auto *view = f.find<QTableView>(name);
            return view->viewport()->height() / view->verticalHeader()->defaultSectionSize();
        };
        QTRY_VERIFY2(rows(u"sourcesView"_s) >= 2, qPrintable(QString::number(rows(u"sourcesView"_s))));
        QVERIFY2(rows(u"itemsView"_s) >= 3, qPrintable(QString::number(rows(u"itemsView"_s))));
        // Circuit and rate are read whole.
        const auto *sources = f.find<QTableView>(u"sourcesView"_s);
        for (int column : {2, 3}) {
            QVERIFY(!sources->isColumnHidden(column));
            for (int row = 0; row < sources->model()->rowCount(); ++row) {
                const QString text = sources->model()->index(row, column).data().toString();
                const int mark = column == 2 ? sources->fontMetrics().height() + 4 : 0;
                QVERIFY2(sources->columnWidth(column) >= sources->fontMetrics().horizontalAdvance(text) + mark + 6,
                         qPrintable(text));
            }
        }
        QVERIFY(!sources->horizontalScrollBar()->isVisible());
        const auto inside = [&f](const QWidget *widget) {
            return widget->isVisible() &&
                   f.window->rect().contains(QRect(widget->mapTo(f.window.get(), QPoint()), widget->size()));
        };
        QTabBar *tabs = nullptr; // laid anew for the narrow window; the bar before is only hidden
        for (QTabBar *each : f.window->findChildren<QTabBar *>(u"lowerTabs"_s))
            tabs = each->isVisible() ? each : tabs;
        QVERIFY(tabs);
        QVERIFY(inside(tabs) && inside(f.find<QWidget>(u"statusLine"_s)) && inside(strip));
        // The chart is folded to a tab, and has the whole width when that is opened. The tables stay.
        auto *chart = f.find<QWidget>(u"queueChart"_s);
        QTRY_VERIFY(!chart->isVisible()); // no stop of Tab either
        int chartTab = -1;
        for (int i = 0; i < tabs->count(); ++i)
            chartTab = tabs->tabText(i) == u"Queue and throughput"_s ? i : chartTab;
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(chartTab).center());
        QTRY_VERIFY2(chart->isVisible() && chart->width() > 900, qPrintable(QString::number(chart->width())));
        QTRY_VERIFY(rows(u"sourcesView"_s) >= 2 && rows(u"itemsView"_s) >= 2);
        f.window->resize(1280, 780);
        QTRY_VERIFY(chart->isVisible() && chart->width() < 400); // beside the sources again
        QTRY_VERIFY(strip->isVisible());
    }
    void M28_aStripWithoutPicturesTakesNoRoom()
    {
        Fixture f([](ScriptedConsole &c) {
            c.handlers.insert(u"captures.page"_s, [](QJsonObject) -> Result<QJsonObject> {
                return QJsonObject{{u"total"_s, 0}, {u"rows"_s, QJsonArray()}};
            });
        });
        QVERIFY(!f.find<QWidget>(u"picturesPanel"_s)->isVisible());
    }
    void M28_namesAndCircuitsAreWholeAt1280()
    {
        Fixture f([](ScriptedConsole &c) {
            c.next.sources[0].name = u"Delta Agenda (JSON-LD, paging)"_s;
            c.next.sources[0].circuitFailures = 2;      // the longest text of a closed circuit
            c.next.sources[0].lastAt = c.clock - 59min; // and of a last result
            c.next.sources[0].lastHttp = 200;
            c.next.sources[0].lastCoverage = 100;
            c.next.sources[0].lastEngine = u"DevTools"_s;
        });
        auto *view = f.find<QTableView>(u"sourcesView"_s);
        for (int row = 0; row < view->model()->rowCount(); ++row) {
            const QModelIndex name = view->model()->index(row, 1), circuit = view->model()->index(row, 2);
            const QFontMetrics m = view->fontMetrics();
            QVERIFY2(m.horizontalAdvance(name.data().toString()) + 8 <= view->columnWidth(1),
                     qPrintable(name.data().toString()));
            QVERIFY2(m.horizontalAdvance(circuit.data().toString()) + m.height() + 12 <= view->columnWidth(2),
                     qPrintable(circuit.data().toString()));
        }
        const QString last = view->model()->index(0, 5).data().toString();
        QVERIFY2(view->fontMetrics().horizontalAdvance(last) + 8 <= view->columnWidth(5), qPrintable(last));
    }
    void M28_aReasonStandsUnderThatHead()
    {
        Fixture f;
        const QAbstractItemModel *items = f.find<QTableView>(u"itemsView"_s)->model();
        QCOMPARE(items->headerData(9, Qt::Horizontal).toString(), u"Reason"_s);
        QCOMPARE(items->index(2, 9).data().toString(), u"HTTP 503 three times"_s);
    }
    void M28_betweenRunsTheBannerLeadsToTheNextStep()
    {
        Fixture f(endRun);
        auto *banner = f.find<QWidget>(u"runBanner"_s);
        auto *next = f.find<QPushButton>(u"bannerNextButton"_s);
        QVERIFY(banner->height() < banner->fontMetrics().height() * 6); // as high as it is while one goes on
        QVERIFY(f.find<QLabel>(u"runWhyLine"_s)->text().contains(u"await"_s));
        QCOMPARE(next->text(), u"Review"_s);
        next->click();
        QCOMPARE(f.window->page(), u"review"_s);
        f.console.next.run->counts.unreviewed = 0;
        f.console.publish();
        QVERIFY(next->text().startsWith(u"Upload"_s));
        f.console.next.run->state = RunState::Running;
        f.console.publish();
        QVERIFY(!next->isVisible() && f.find<QPushButton>(u"runWhyButton"_s)->isVisible());
    }
    void M28_welcomeHasAFirstChoiceAndRecentRuns()
    {
        Fixture f([](ScriptedConsole &c) {
            endRun(c);
            c.next.sample = true;
            c.next.runsVersion = 1;
            c.handlers.insert(u"runs.page"_s, [run = *c.next.run](QJsonObject) -> Result<QJsonObject> {
                return QJsonObject{{u"total"_s, 1}, {u"rows"_s, QJsonArray{run.toJson()}}};
            });
        });
        f.window->showPage(u"welcome"_s);
        auto *first = f.find<QPushButton>(u"welcomeSampleButton"_s);
        auto *other = f.find<QPushButton>(u"welcomeOperateButton"_s);
        QVERIFY(first->hasFocus());
        const auto ground = [](QWidget *card) { return card->grab().toImage().pixelColor(20, 8); };
        QCOMPARE(ground(first), token(Token::Accent, first->palette()));
        QVERIFY(ground(other) != ground(first));
        const QImage calm = other->grab().toImage();
        other->setFocus(Qt::TabFocusReason);
        QTest::qWait(20);
        QVERIFY(other->grab().toImage() != calm); // the ring
        QTRY_VERIFY(f.find<QLabel>(u"welcomeRuns"_s)->text().contains(u"Run 0147"_s));
    }
    void M28_everyMenuHasALetterOfItsOwn()
    {
        Fixture f;
        QStringList letters;
        for (const QAction *menu : f.window->menuBar()->actions()) {
            const qsizetype at = menu->text().indexOf(u'&');
            QVERIFY2(at >= 0, qPrintable(menu->text()));
            letters << QString(menu->text().at(at + 1)).toLower();
        }
        QCOMPARE(QSet<QString>(letters.begin(), letters.end()).size(), letters.size());
    }
    void M28_anUploadToAFolderOffersIt()
    {
        Fixture f([](ScriptedConsole &c) {
            c.next.upload.batch = u"batch-1"_s;
            c.next.upload.target = u"directory:/data/fair/sink"_s;
            c.next.upload.total = c.next.upload.stored = c.next.upload.verified = c.next.upload.recorded = 4;
        });
        f.window->showPage(u"upload"_s);
        QTRY_VERIFY(f.find<QPushButton>(u"uploadFolderButton"_s)->isVisible());
        QVERIFY(f.find<QPushButton>(u"uploadFolderButton"_s)->toolTip().contains(u"/data/fair/sink"_s));
        f.console.next.upload.active = true;
        f.console.publish();
        QVERIFY(!f.find<QPushButton>(u"uploadFolderButton"_s)->isVisible());
        QVERIFY(f.find<QPushButton>(u"uploadPauseButton"_s)->isVisible());
    }

    void M28_openFolderOpensTheSinksFolder()
    {
        QTemporaryDir base;
        const QString sink = base.filePath(u"sink"_s);
        QDir().mkpath(sink);
        Fixture f([&](ScriptedConsole &c) {
            c.next.upload.batch = u"batch-1"_s;
            c.next.upload.target = u"directory:"_s + sink;
            c.next.upload.total = c.next.upload.stored = c.next.upload.verified = c.next.upload.recorded = 4;
        });
        Opener opener;
        f.window->showPage(u"upload"_s);
        auto *button = f.find<QPushButton>(u"uploadFolderButton"_s);
        QTRY_VERIFY(button->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(opener.opened, QList<QUrl>{QUrl::fromLocalFile(sink)});
        // Gone: the desktop's opener would do nothing and say nothing.
        QVERIFY(QDir(sink).removeRecursively());
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(opener.opened.size(), 1);
        auto said = [&f] {
            QStringList all;
            for (const MessageArea *area : f.window->findChildren<MessageArea *>())
                all << area->plainText();
            return all.join(u'\n');
        };
        QVERIFY2(said().contains(u"is not there"_s) && said().contains(sink), qPrintable(said()));
        QVERIFY(!QFile::exists(sink));
        QDir().mkpath(sink);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(opener.opened.size(), 2);
        QVERIFY(!said().contains(u"is not there"_s));
    }

    void M29_everySettingHasARowAndAWayBack()
    {
        Fixture f([](ScriptedConsole &c) { c.settings = {{u"run.sessions"_s, 3}}; });
        f.trigger(u"toolsSettingsAction"_s);
        auto *dialog = f.find<QDialog>(u"settingsDialog"_s);
        for (const SettingKey &key : settingKeys()) {
            const bool isOwn = key.kind == SettingKey::Kind::Own || key.kind == SettingKey::Kind::List;
            QVERIFY2(bool(dialog->findChild<QWidget *>(u"setting."_s + key.name)) != isOwn, qPrintable(key.name));
            QVERIFY(isOwn || (!key.label.isEmpty() && key.help.endsWith(u'.')));
        }
        auto *edit = dialog->findChild<QLineEdit *>(u"setting.run.sessions"_s);
        auto *reset = dialog->findChild<QToolButton *>(u"settingReset.run.sessions"_s);
        QTRY_COMPARE(edit->text(), u"3"_s);
        QVERIFY(reset->isVisible());
        QVERIFY(!dialog->findChild<QToolButton *>(u"settingReset.contact"_s)->isVisible());
        reset->click();
        QTRY_COMPARE(edit->text(), u"2"_s);
        QVERIFY(!reset->isVisible());
        QCOMPARE(f.console.last(u"settings.set"_s)->value(u"value"_s), QJsonValue(QJsonValue::Null));
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, u"1"_s);
        QTest::keyClick(edit, Qt::Key_Tab);
        QTRY_COMPARE(f.console.settings.value(u"run.sessions"_s).toInt(), 1);
        QTRY_VERIFY(reset->isVisible());
    }
    void M29_aValueThatDoesNotFitIsExplainedBesideIt()
    {
        Fixture f;
        f.trigger(u"toolsSettingsAction"_s);
        auto *dialog = f.find<QDialog>(u"settingsDialog"_s);
        auto *edit = dialog->findChild<QLineEdit *>(u"setting.cache.budgetMiB"_s);
        QTRY_COMPARE(edit->text(), u"512"_s);
        f.console.failures.insert(u"settings.set"_s,
                                  permanentError(9002, u"cache.budgetMiB is a whole number from 8 to 65536"_s));
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, u"much"_s);
        QTest::keyClick(edit, Qt::Key_Tab);
        auto *problem = dialog->findChild<QLabel *>(u"settingProblem.cache.budgetMiB"_s);
        QTRY_VERIFY(problem->isVisible());
        QVERIFY(problem->text().contains(u"from 8 to 65536"_s));
        QCOMPARE(edit->text(), u"much"_s); // never clamped silently
    }
    void M29_resetTakesTheKeyOutOfTheFile()
    {
        QTemporaryDir folder;
        SettingsFile file(folder.filePath(u"settings.json"_s));
        QVERIFY(file.load());
        for (const SettingKey &key : settingKeys()) {
            if (key.kind != SettingKey::Kind::Own)
                QVERIFY2(file.set(key.name, key.usual), qPrintable(key.name)); // what is usual fits its own limits
        }
        QVERIFY(!file.set(u"run.sessions"_s, 0));
        QVERIFY(!file.set(u"run.sesions"_s, QJsonValue(QJsonValue::Null))); // a typing mistake is no reset
        QVERIFY(file.set(u"run.sessions"_s, QJsonValue(QJsonValue::Null)));
        SettingsFile again(folder.filePath(u"settings.json"_s));
        QVERIFY(again.load());
        QVERIFY(!again.all().contains(u"run.sessions"_s));
        QVERIFY(again.all().contains(u"contact"_s));
        QVERIFY(again.notes().isEmpty());
    }
    void M29_aSearchFindsASetting()
    {
        Fixture f;
        f.trigger(u"toolsSettingsAction"_s);
        auto *dialog = f.find<QDialog>(u"settingsDialog"_s);
        dialog->findChild<QLineEdit *>(u"settingsFindEdit"_s)->setText(u"picture memory"_s);
        QVERIFY(dialog->findChild<QWidget *>(u"setting.cache.budgetMiB"_s)->isVisible());
        QVERIFY(!dialog->findChild<QWidget *>(u"setting.contact"_s)->isVisible());
        dialog->findChild<QLineEdit *>(u"settingsFindEdit"_s)->setText(u"xyzzy"_s);
        QVERIFY(dialog->findChild<QWidget *>(u"settingsNone"_s)->isVisible());
    }
    void M29_theTitleNamesTheWorkspace()
    {
        Fixture f;
        QVERIFY2(f.window->windowTitle().contains(u"fair"_s), qPrintable(f.window->windowTitle()));
        f.console.next.run->state = RunState::Completed;
        f.console.publish();
        QCOMPARE(f.window->windowTitle(), u"fair — Trawldeck"_s);
    }
    void M29_switchingPausesARunFirstAfterAsking()
    {
        Fixture f;
        QStringList opened;
        f.options.openWorkspace = [&opened](const QString &folder) { opened << folder; };
        const auto [base, museum, opera] = twoWorkspaces();
        f.options.recentWorkspaces = {museum, opera};
        f.window->closeAtOnce();
        f.again();
        auto *recent = f.find<QMenu>(u"recentMenu"_s);
        QCOMPARE(recent->actions().size(), 2);
        f.window->prompt()->setNextAnswer(u"app.quit"_s, {false, {}});
        recent->actions().first()->trigger();
        QTest::qWait(30);
        QVERIFY(opened.isEmpty() && f.window->isVisible()); // stayed
        f.window->prompt()->setNextAnswer(u"app.quit"_s, {true, {}});
        recent->actions().at(1)->trigger();
        QTRY_COMPARE(opened, QStringList{opera});
    }
    void M29_withoutARunNothingIsAsked()
    {
        Fixture f(endRun);
        QStringList opened;
        f.options.openWorkspace = [&opened](const QString &folder) { opened << folder; };
        const auto [base, museum, opera] = twoWorkspaces();
        f.options.recentWorkspaces = {museum};
        f.window->closeAtOnce();
        f.again();
        f.find<QMenu>(u"recentMenu"_s)->actions().first()->trigger();
        QTRY_COMPARE(opened, QStringList{museum});
        QVERIFY(f.find<QAction>(u"appNewWorkspaceAction"_s)->isEnabled());
        QVERIFY(f.find<QAction>(u"appOpenWorkspaceAction"_s)->isEnabled());
    }
};

QTEST_MAIN(TstWindow)
#include "tst_window.moc"
