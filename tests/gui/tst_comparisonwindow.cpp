// A site that changes between two runs, in the real window with the real engine behind it: what an item's details say
// of its page, the comparison on the History page, and the way from it to a capture of either run.
#include "childof.h"
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"
#include "ui/mainwindow.h"
#include "ui/models/comparisonmodels.h"
#include "ui/pages/reviewpage.h"
#include "ui/theme.h"

#include <QApplication>
#include <QLabel>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QTextBrowser>

using namespace trawl;
using namespace trawl::test;

namespace {

struct Fixture {
    TestWorkspace world;
    TestServer server;
    std::unique_ptr<LiveEngine> engine;
    std::unique_ptr<MainWindow> window;

    Fixture()
    {
        for (const char *page : {"/a", "/b", "/c"})
            server.page(page, QByteArray("<h1>") + page + "</h1>");
        QJsonObject one = source(u"site"_s, {server.url(u"/list"_s)}, {u"http"_s}, false);
        one.insert(u"discovery"_s, QJsonObject{{u"links"_s, u"a"_s}, {u"maximum"_s, 100}});
        world.write(u"sources.json"_s, file({one}));
        server.page("/list", "<h1>list</h1><a href='/a'>a</a><a href='/b'>b</a><a href='/c'>c</a>");
        engine = std::make_unique<LiveEngine>(engineSetup(world.folder(), false));
        UiOptions options;
        options.noAnim = true;
        options.page = u"operate"_s;
        window = std::make_unique<MainWindow>(&engine->console(), options);
        window->resize(1280, 800);
        window->show();
        QApplication::setActiveWindow(window.get());
        if (!QTest::qWaitFor([this] { return !engine->now().sources.isEmpty(); }, 10000))
            qFatal("no sources");
    }
    ~Fixture()
    {
        window.reset();
        engine->close();
    }
    /// To its end, as the window shows it.
    void crawl(int number)
    {
        engine->must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(QTest::qWaitFor(
            [this, number] {
                const std::optional<RunRow> run = engine->now().run;
                return run && run->number == number && run->state == RunState::Completed;
            },
            60000));
        QTest::qWait(200);
    }
    /// /a is another, /b is not there any more, /d is new.
    void change()
    {
        server.page("/a", "<h1>another</h1>");
        server.page("/d", "<title>The fourth</title><h1>/d</h1>");
        server.reply("/b", 404);
        server.page("/list", "<h1>list</h1><a href='/a'>a</a><a href='/b'>b</a><a href='/c'>c</a><a href='/d'>d</a>");
    }
    template <class T>
    T *find(const QString &name) const
    {
        return childOf<T>(window.get(), name);
    }
    int rowWith(QTableView *view, const QString &text) const
    {
        for (int row = 0; row < view->model()->rowCount(); ++row) {
            for (int column = 0; column < view->model()->columnCount(); ++column) {
                if (view->model()->index(row, column).data().toString().endsWith(text))
                    return row;
            }
        }
        return -1;
    }
};

} // namespace

class tst_ComparisonWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeMode::Light, true); }

    void GO20_anItemsDetailsSayWhatBecameOfItsPage()
    {
        Fixture f;
        f.crawl(1);
        f.change();
        f.crawl(2);
        auto *items = f.find<QTableView>(u"itemsView"_s);
        QTRY_COMPARE(items->model()->rowCount(), 5);
        auto *details = f.find<QTextBrowser>(u"detailsText"_s);
        QTRY_VERIFY(f.rowWith(items, u"/b"_s) >= 0);
        items->selectRow(f.rowWith(items, u"/b"_s));
        QTRY_VERIFY2(details->toPlainText().contains(u"Missing 1 of 3 since"_s), qPrintable(details->toPlainText()));
        items->selectRow(f.rowWith(items, u"/c"_s)); // one that is just there
        QTRY_VERIFY(details->toPlainText().contains(u"/c"_s));
        QTest::qWait(100);
        QVERIFY2(!details->toPlainText().contains(u"last captured"_s), qPrintable(details->toPlainText()));
    }

    void CO16_aPageOfEitherRunIsShownOnTheReviewPage()
    {
        Fixture f;
        f.crawl(1);
        f.change();
        f.crawl(2);
        f.find<QTabBar>(u"pageTabs"_s)->setCurrentIndex(3);
        auto *runs = f.find<QTableView>(u"historyView"_s);
        QTRY_COMPARE(runs->model()->rowCount(), 2);
        runs->setFocus();
        QTest::keyClick(runs, Qt::Key_C);
        auto *pages = f.find<QTableView>(u"differencesView"_s);
        QTRY_COMPARE(pages->model()->rowCount(), 3);
        QCOMPARE(f.find<QLabel>(u"comparisonTitle"_s)->text(), u"Run 0002 compared with run 0001"_s);
        const auto what = [&](const QString &page) {
            const int row = f.rowWith(pages, page);
            return pages->model()->index(row, DifferencesModel::Difference).data().toString() + u": "_s +
                   pages->model()->index(row, DifferencesModel::What).data().toString();
        };
        QCOMPARE(what(u"/a"_s), u"Changed: title: /a → another"_s);
        QCOMPARE(what(u"/d"_s), u"New: The fourth"_s);
        QVERIFY2(what(u"/b"_s).startsWith(u"Gone"_s), qPrintable(what(u"/b"_s)));

        auto *review = f.window->findChild<ReviewPage *>();
        const auto shown = [&](const QString &page) {
            pages->selectRow(f.rowWith(pages, page));
            const RowId capture =
                pages->model()->index(f.rowWith(pages, page), 0).data(PagedTable::IdRole).toLongLong();
            QTest::keyClick(pages, Qt::Key_Return);
            const bool there = QTest::qWaitFor(
                [&] { return review->isVisible() && review->targets() == QList<RowId>{capture}; }, 10000);
            f.find<QTabBar>(u"pageTabs"_s)->setCurrentIndex(3);
            return there && capture > 0;
        };
        QVERIFY(shown(u"/b"_s)); // of the earlier run
        QVERIFY(shown(u"/a"_s)); // and of the later one, which is the current one
    }
};

QTEST_MAIN(tst_ComparisonWindow)
#include "tst_comparisonwindow.moc"
