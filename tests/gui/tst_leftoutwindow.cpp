// Left out and Import… pressed in the real window, with the real engine and a site of its own behind it.
// TRAWL_SHOTS=FOLDER keeps pictures of what is drawn.
#include "childof.h"
#include "domain/csv.h"
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"
#include "ui/mainwindow.h"
#include "ui/models/pagedtable.h"
#include "ui/panels/leftoutexport.h"
#include "ui/theme.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/messagebar.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace trawl;
using namespace trawl::test;

namespace {

QByteArray link(const QByteArray &to)
{
    return "<a href='" + to + "'>x</a>";
}

struct Fixture {
    TestWorkspace world;
    TestServer server;
    std::unique_ptr<LiveEngine> engine;
    std::unique_ptr<MainWindow> window;

    explicit Fixture(ThemeMode theme = ThemeMode::Light, QSize size = {1280, 800})
    {
        server.reply("/robots.txt", 200, "User-agent: *\nDisallow: /closed\n", {{"Content-Type", "text/plain"}});
        QByteArray links;
        for (int i = 0; i < 40; ++i)
            links += link("http://partner-" + QByteArray::number(i % 7) + ".example/events/2026/the-" +
                          QByteArray::number(i) + "-th-night-of-the-harbour");
        server.page("/start", "<h1>start</h1>" + link("/page1") + link("/q?x=1&y=2") + link("/q?y=2&x=1") +
                                  link("/programme.pdf") + link("/poster.jpg") + link("/closed/1") + links +
                                  link("/extra"));
        server.page("/page1", "<h1>one</h1>" + link("/deep") + link("/start"));
        server.page("/q", "<h1>q</h1>");
        server.page("/extra", "<h1>extra</h1>");
        QJsonObject one = source(u"harbour"_s, {server.url(u"/start"_s)}, {u"http"_s}, false);
        one.insert(u"name"_s, u"Harbour calendar"_s);
        one.insert(u"discovery"_s, QJsonObject{{u"links"_s, u"a"_s}, {u"depth"_s, 1}, {u"maximum"_s, 4}});
        world.write(u"sources.json"_s, file({one}));
        engine = std::make_unique<LiveEngine>(engineSetup(world.folder(), false));
        UiOptions options;
        options.theme = theme;
        options.noAnim = true;
        options.page = u"operate"_s;
        window = std::make_unique<MainWindow>(&engine->console(), options);
        window->resize(size);
        window->show();
        QApplication::setActiveWindow(window.get());
        if (!QTest::qWaitFor([this] { return !engine->now().sources.isEmpty(); }, 10000))
            qFatal("no sources");
        QTest::qWait(60);
    }
    ~Fixture()
    {
        window.reset();
        engine->close();
    }
    void crawl()
    {
        engine->must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(engine->waitState(RunState::Completed, 60s));
        QTest::qWait(200);
    }
    template <class T>
    T *find(const QString &name) const
    {
        return childOf<T>(window.get(), name);
    }
    void openRail() const
    {
        auto *button = find<QToolButton>(u"facetsButton"_s);
        button->setChecked(false);
        button->setChecked(true);
        QTRY_VERIFY(group());
    }
    QTreeWidgetItem *group() const
    {
        const auto *rail = find<QTreeWidget>(u"facetRail"_s);
        for (int i = 0; i < rail->topLevelItemCount(); ++i) {
            if (rail->topLevelItem(i)->text(0) == u"Left out"_s)
                return rail->topLevelItem(i);
        }
        return nullptr;
    }
    QStringList facets() const
    {
        QStringList list;
        for (int i = 0; group() && i < group()->childCount(); ++i)
            list << group()->child(i)->text(0).remove(u"✓ "_s) + u' ' + group()->child(i)->text(1);
        return list;
    }
    void press(const QString &facet) const
    {
        auto *rail = find<QTreeWidget>(u"facetRail"_s);
        for (int i = 0; i < group()->childCount(); ++i) {
            if (group()->child(i)->text(0).remove(u"✓ "_s) != facet)
                continue;
            rail->scrollToItem(group()->child(i));
            QTest::mouseClick(rail->viewport(), Qt::LeftButton, {}, rail->visualItemRect(group()->child(i)).center());
            return;
        }
        QFAIL(qPrintable(facet));
    }
    void shoot(const QString &name, QWidget *what = nullptr) const
    {
        const QString folder = qEnvironmentVariable("TRAWL_SHOTS");
        if (folder.isEmpty())
            return;
        QTest::qWait(300);
        (what ? what : window.get())->grab().save(folder + u'/' + name + u".png"_s);
    }
    QString said() const { return find<MessageArea>(u"messageArea"_s)->plainText(); }
    QDialog *dialog(const QString &name) const
    {
        QDialog *found = nullptr;
        const bool shown =
            QTest::qWaitFor([&] { return (found = window->findChild<QDialog *>(name)) && found->isVisible(); }, 5000);
        return shown ? found : nullptr;
    }
    RunRow newest() const { return engine->ask(RunsPage{0, 1})->rows.first(); }
    void clickText(const QString &text) const
    {
        QAbstractButton *button = nullptr;
        QTRY_VERIFY2((button = visible(text)), qPrintable(text));
        QTest::mouseClick(button, Qt::LeftButton);
    }
    QAbstractButton *visible(const QString &text) const
    {
        for (QAbstractButton *each : window->findChildren<QAbstractButton *>()) {
            if (each->isVisible() && each->text().remove(u'&') == text)
                return each;
        }
        return nullptr;
    }
};

} // namespace

class TstLeftOutWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void LO15_aFacetGroupCountsReasonsAndAChoiceListsAddresses()
    {
        Fixture f;
        f.crawl();
        f.openRail();
        QTRY_COMPARE(f.facets(),
                     QStringList({u"All reasons 46"_s, u"robots.txt 1"_s, u"Out of scope 40"_s, u"Duplicate 1"_s,
                                  u"Over the maximum 1"_s, u"Too deep 1"_s, u"Kind of file 2"_s}));
        f.press(u"Kind of file"_s);
        auto *table = f.find<QTableView>(u"leftOutView"_s);
        QTRY_VERIFY(table->isVisible());
        QTRY_COMPARE(table->model()->rowCount(), 2);
        QTRY_COMPARE(table->model()->index(0, 0).data().toString(), f.server.url(u"/programme.pdf"_s));
        QCOMPARE(table->model()->index(0, 1).data().toString(), u"Kind of file"_s);
        QCOMPARE(table->model()->index(0, 2).data().toString(), u".pdf is no page"_s);
        QCOMPARE(table->model()->index(0, 3).data().toString(), f.server.url(u"/start"_s));
        QVERIFY(!f.find<QTableView>(u"itemsView"_s)->isVisible());
        QCOMPARE(f.find<QLabel>(u"leftOutTitle"_s)->accessibleName().isEmpty(), false);
        f.shoot(u"leftout-kind"_s);
        auto *edit = f.find<QLineEdit>(u"leftOutEdit"_s);
        QTest::keyClicks(edit, u"poster"_s);
        QTRY_COMPARE(table->model()->rowCount(), 1);
        edit->setText(u"nowhere"_s);
        QTRY_VERIFY(f.find<EmptyPanel>(u"leftOutEmptyPanel"_s)->isVisible());
        QCOMPARE(f.find<EmptyPanel>(u"leftOutEmptyPanel"_s)->sentence(),
                 u"Nothing that was left out matches “nowhere”."_s);
        edit->clear();
        f.press(u"All reasons"_s);
        QTRY_COMPARE(table->model()->rowCount(), 46);
        f.shoot(u"leftout-all"_s);
        f.press(u"All reasons"_s); // once more: the items again
        QTRY_VERIFY(f.find<QTableView>(u"itemsView"_s)->isVisible());
        // From the menu, and back by Escape.
        f.find<QAction>(u"viewLeftOutAction"_s)->trigger();
        QTRY_VERIFY(table->isVisible());
        QTest::keyClick(table, Qt::Key_Escape);
        QTRY_VERIFY(f.find<QTableView>(u"itemsView"_s)->isVisible());
    }

    void LO16_crawlTheseMakesADraftThatStartsOnRequest()
    {
        Fixture f;
        f.crawl();
        const RowId first = f.newest().id;
        f.openRail();
        f.press(u"Over the maximum"_s);
        auto *table = f.find<QTableView>(u"leftOutView"_s);
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QTest::mouseClick(f.find<QToolButton>(u"leftOutCrawlButton"_s), Qt::LeftButton);
        f.clickText(u"Make a draft"_s);
        QTRY_VERIFY2(f.said().contains(u"Draft run 0002 has 1 address."_s), qPrintable(f.said()));
        QCOMPARE(f.newest().state, RunState::Draft);
        f.shoot(u"leftout-draft"_s);
        QTest::qWait(300);
        QCOMPARE(f.server.count("/extra"), 0);
        f.clickText(u"Start it"_s);
        QTRY_COMPARE_WITH_TIMEOUT(f.newest().state, RunState::Completed, 60000);
        QCOMPARE(f.server.count("/extra"), 1);
        QVERIFY(f.newest().id != first);
    }

    void LO17_theListIsWrittenToAFile()
    {
        Fixture f;
        f.crawl();
        f.find<QAction>(u"viewLeftOutAction"_s)->trigger();
        auto *table = f.find<QTableView>(u"leftOutView"_s);
        QTRY_COMPARE(table->model()->rowCount(), 46);
        QTest::mouseClick(f.find<QToolButton>(u"leftOutExportButton"_s), Qt::LeftButton);
        auto *dialog = qobject_cast<QFileDialog *>(f.dialog(u"leftOutExportDialog"_s));
        QVERIFY(dialog);
        const QString path = f.world.file(u"out.csv"_s);
        dialog->findChild<QLineEdit *>(u"fileNameEdit"_s)->setText(path);
        QTest::keyClick(dialog->findChild<QLineEdit *>(u"fileNameEdit"_s), Qt::Key_Return);
        QTRY_VERIFY2(f.said().contains(u"46 addresses are in"_s), qPrintable(f.said()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().split('\n');
        QCOMPARE(lines.size(), 48); // a head, and the end of the last line
        QCOMPARE(lines.first(), QByteArray("url,reason,rule,found_on,source"));
        QCOMPARE(csvCell(u"=1+1"_s), u"'=1+1"_s); // no formula for a spreadsheet
        QCOMPARE(csvCell(u"a \"b\", c"_s), u"\"a \"\"b\"\", c\""_s);
    }

    void IM10_importShowsWhatWouldComeOfItAndMakesADraft()
    {
        Fixture f;
        f.find<QAction>(u"itemsImportAction"_s)->trigger();
        QDialog *dialog = f.dialog(u"importDialog"_s);
        QVERIFY(dialog);
        auto *make = childOf<QPushButton>(dialog, u"importMakeButton"_s);
        auto *text = childOf<QPlainTextEdit>(dialog, u"importText"_s);
        QVERIFY(!make->isEnabled());
        f.shoot(u"import-empty"_s, dialog);
        text->setPlainText(f.server.url(u"/extra\n"_s) + f.server.url(u"/extra\n"_s) +
                           u"nonsense\nhttp://elsewhere.example/x\n"_s);
        auto *result = childOf<QLabel>(dialog, u"importResult"_s);
        QTRY_COMPARE(result->text(),
                     u"To crawl: 1 · twice in the list: 1 · no address: 1 · outside the scope, left out: 1"_s);
        QVERIFY(childOf<QPlainTextEdit>(dialog, u"importFaults"_s)
                    ->toPlainText()
                    .startsWith(u"Line 3: it does not begin with http:// or https://: nonsense"_s));
        f.shoot(u"import-text"_s, dialog);
        childOf<QCheckBox>(dialog, u"importOutside"_s)->click();
        QTRY_VERIFY(result->text().startsWith(u"To crawl: 2"_s));
        childOf<QCheckBox>(dialog, u"importOutside"_s)->click();
        QTRY_VERIFY(result->text().startsWith(u"To crawl: 1"_s));
        QTest::mouseClick(make, Qt::LeftButton);
        QTRY_VERIFY2(f.said().contains(u"Draft run 0001 has 1 address."_s), qPrintable(f.said()));
        QTRY_VERIFY(!f.window->findChild<QDialog *>(u"importDialog"_s));
        QCOMPARE(f.server.count("/extra"), 0);
        // In History it can be started, or dropped.
        f.clickText(u"Show it in History"_s);
        QPushButton *start = f.find<QPushButton>(u"runResumeButton"_s);
        QTRY_VERIFY(start->isVisible() && start->isEnabled());
        QCOMPARE(start->text(), u"Start"_s);
        f.shoot(u"history-draft"_s);
        QTest::mouseClick(start, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(f.newest().state, RunState::Completed, 60000);
        QCOMPARE(f.server.count("/extra"), 1);
        QCOMPARE(f.server.count("/start"), 0);
    }

    void IM11_aFileIsDroppedAndADraftDiscarded()
    {
        Fixture f;
        QVERIFY(f.world.write(u"list.csv"_s, "name,url\nx," + f.server.url(u"/extra"_s).toUtf8() + '\n'));
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(f.world.file(u"list.csv"_s))});
        auto *panel = f.find<QTableView>(u"itemsView"_s)->parentWidget()->parentWidget();
        QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(panel, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(panel, &drop);
        QDialog *dialog = f.dialog(u"importDialog"_s);
        QVERIFY(dialog);
        QTRY_COMPARE(childOf<QLabel>(dialog, u"importResult"_s)->text(), u"To crawl: 1"_s);
        QVERIFY(childOf<QLabel>(dialog, u"importFile"_s)->text().startsWith(u"list.csv, "_s));
        f.shoot(u"import-file"_s, dialog);
        QTest::mouseClick(childOf<QPushButton>(dialog, u"importMakeButton"_s), Qt::LeftButton);
        QTRY_VERIFY(f.said().contains(u"Draft run 0001"_s));
        f.clickText(u"Show it in History"_s);
        QPushButton *discard = f.find<QPushButton>(u"runDropButton"_s);
        QTRY_VERIFY(discard->isVisible());
        QTest::mouseClick(discard, Qt::LeftButton);
        QTRY_COMPARE(f.newest().state, RunState::Stopped);
        QTRY_VERIFY(!discard->isVisible());
        QVERIFY2(!f.said().contains(u"Draft run 0001"_s), qPrintable(f.said())); // it can't be started any more
        QCOMPARE(f.engine->ask(LeftOutCounts{f.newest().id})->kept, 1);
        QCOMPARE(f.server.count("/extra"), 0);
    }

    void LO18_darkAndLow()
    {
        Fixture f(ThemeMode::Dark, {960, 600});
        f.crawl();
        f.openRail();
        f.press(u"Out of scope"_s);
        auto *table = f.find<QTableView>(u"leftOutView"_s);
        QTRY_COMPARE(table->model()->rowCount(), 40);
        for (const QString &name : {u"leftOutCrawlButton"_s, u"leftOutExportButton"_s, u"leftOutBackButton"_s}) {
            const auto *button = f.find<QToolButton>(name);
            QVERIFY2(button->isVisible() && button->width() >= button->sizeHint().width(), qPrintable(name));
        }
        f.shoot(u"leftout-dark-small"_s);
        f.find<QAction>(u"itemsImportAction"_s)->trigger();
        QDialog *dialog = f.dialog(u"importDialog"_s);
        QVERIFY(dialog && dialog->height() <= 600 && dialog->width() <= 960);
        f.shoot(u"import-dark-small"_s, dialog);
    }
};

QTEST_MAIN(TstLeftOutWindow)
#include "tst_leftoutwindow.moc"
