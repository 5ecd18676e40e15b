// File > New workspace, Open workspace and Recent, pressed in the real window with the real engine behind it.
#include "app/decks.h"
#include "childof.h"
#include "console/workspacelock.h"
#include "tests/support/faultworld.h"
#include "tests/support/testserver.h"
#include "tests/support/testworkspace.h"
#include "ui/widgets/messagebar.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QTest>
#include <QThreadPool>

using namespace trawl;
using namespace trawl::test;

namespace {

struct Fixture {
    TestWorkspace world;
    TestServer server;
    std::unique_ptr<Decks> decks;

    explicit Fixture(const QStringList &recent = {})
    {
        qputenv("TMPDIR", world.temp().toLocal8Bit());
        qputenv("XDG_RUNTIME_DIR", world.temp().toLocal8Bit());
        server.on("/never", [](const Request &, Reply) {});
        world.write(u"sources.json"_s, file({source(u"one"_s, {server.url(u"/never"_s)}, {u"http"_s}, false)}));
        RecentWorkspaces known(recentFile());
        for (const QString &name : recent)
            known.note(folder(name));
        QThreadPool::globalInstance()->waitForDone();
        UiOptions ui;
        ui.theme = ThemeMode::Light;
        ui.noAnim = true;
        ui.page = u"operate"_s;
        decks = std::make_unique<Decks>(ui, recentFile());
        CommonOptions asked;
        asked.workspace = world.folder();
        auto setup = prepareWorkspace(asked);
        setup->extractorProgram = QStringLiteral(TRAWL_BINARY_DIR "/bin/trawldeck-extractor");
        decks->begin(asked, setup.value());
        settle();
    }
    ~Fixture()
    {
        decks->window()->closeAtOnce();
        bool down = false;
        decks->console()->shutDown([&down] { down = true; });
        if (!QTest::qWaitFor([&down] { return down; }, 20000))
            qWarning("the engine did not end");
        QTest::qWait(50); // what was left before goes from the event loop
    }
    QString folder(const QString &name) const { return QFileInfo(world.folder()).absolutePath() + u'/' + name; }
    /// A folder beside the workspace, with a file of sources if it is to be one itself.
    QString made(const QString &name, bool isWorkspace) const
    {
        QDir().mkpath(folder(name));
        if (isWorkspace) {
            QFile out(folder(name) + u"/sources.json"_s);
            if (out.open(QIODevice::WriteOnly))
                out.write(file({source(u"two"_s, {server.url(u"/never"_s)}, {u"http"_s}, false)}));
        }
        return folder(name);
    }
    QString recentFile() const { return world.temp() + u"/config/trawldeck/workspaces.json"_s; }
    QString title() const { return decks->window()->windowTitle(); }
    QString said() const { return find<MessageArea>(u"messageArea"_s)->plainText(); }
    template <class T>
    T *find(const QString &name) const
    {
        return childOf<T>(decks->window(), name);
    }
    /// The window is there and its engine is open.
    void settle() const
    {
        QApplication::setActiveWindow(decks->window());
        QVERIFY(QTest::qWaitFor([this] { return decks->console()->snapshot()->seq > 0; }, 20000));
    }
    void press(const QString &menuName, QAction *action) const
    {
        auto *menu = find<QMenu>(menuName);
        menu->popup(decks->window()->mapToGlobal(QPoint(10, 30)));
        QTRY_VERIFY(menu->isVisible() && menu->actions().contains(action));
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
    }
    /// In the File menu, then the folder is typed into the dialog.
    void choose(const QString &action, const QString &folder) const
    {
        press(u"fileMenu"_s, find<QAction>(action));
        QTRY_VERIFY(decks->window()->findChild<QDialog *>(u"workspaceDialog"_s));
        auto *dialog = find<QDialog>(u"workspaceDialog"_s);
        auto *edit = dialog->findChild<QLineEdit *>(u"fileNameEdit"_s);
        edit->setText(folder);
        QTest::keyClick(edit, Qt::Key_Return);
        QTRY_VERIFY(!decks->window()->findChild<QDialog *>(u"workspaceDialog"_s));
    }
    /// The button of a question or of a message.
    void click(const QString &text) const
    {
        QPushButton *found = nullptr;
        QTRY_VERIFY2((found = button(text)), qPrintable(text));
        QTest::mouseClick(found, Qt::LeftButton);
    }
    QPushButton *button(const QString &text) const
    {
        const auto all = decks->window()->findChildren<QPushButton *>();
        const auto found = std::find_if(
            all.begin(), all.end(), [&](const QPushButton *each) { return each->isVisible() && each->text() == text; });
        return found == all.end() ? nullptr : *found;
    }
    bool shows(const QString &name) const
    {
        return QTest::qWaitFor([&] { return decks->window()->isVisible() && title() == name + u" — Trawldeck"_s; },
                               20000);
    }
    bool isFree(const QString &name) const
    {
        return QTest::qWaitFor([&] { return !WorkspaceLock(folder(name) + u"/engine.lock"_s).holder(); }, 20000);
    }
};

} // namespace

class TstWorkspaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void M29_newMakesAWorkspaceWhereNoneWas()
    {
        Fixture f;
        QVERIFY2(f.shows(u"w"_s), qPrintable(f.title()));
        const QPointer<MainWindow> first = f.decks->window();
        f.choose(u"appNewWorkspaceAction"_s, f.folder(u"fresh"_s)); // a folder that is made for it
        QVERIFY2(f.shows(u"fresh"_s), qPrintable(f.title()));
        QVERIFY(QFile::exists(f.folder(u"fresh/trawldeck.sqlite"_s)));
        QVERIFY(f.isFree(u"w"_s));
        QTRY_VERIFY(!first);
        QVERIFY(f.find<QWidget>(u"sourcesEmptyPanel"_s)); // a first choice, not somebody's sources
        const QList<QAction *> recent = f.find<QMenu>(u"recentMenu"_s)->actions();
        QCOMPARE(recent.size(), 1);
        QCOMPARE(recent.first()->text(), f.world.folder());
        f.choose(u"appNewWorkspaceAction"_s, f.made(u"empty"_s, false)); // an empty one that is there
        QVERIFY2(f.shows(u"empty"_s), qPrintable(f.title()));
        QTRY_COMPARE(f.find<QMenu>(u"recentMenu"_s)->actions().size(), 2);
    }
    void M29_newMixesWithNothingUnasked()
    {
        Fixture f;
        QVERIFY(f.shows(u"w"_s));
        const QString other = f.made(u"other"_s, true);
        f.choose(u"appNewWorkspaceAction"_s, other);
        QTRY_VERIFY2(f.said().contains(u"There is a workspace in %1 already"_s.arg(other)), qPrintable(f.said()));
        QVERIFY(!QFile::exists(other + u"/trawldeck.sqlite"_s));
        QFile(f.made(u"letters"_s, false) + u"/mine.txt"_s).open(QIODevice::WriteOnly);
        f.choose(u"appNewWorkspaceAction"_s, f.folder(u"letters"_s));
        QTRY_VERIFY2(f.said().contains(u"has other files"_s), qPrintable(f.said()));
        QCOMPARE(QDir(f.folder(u"letters"_s)).entryList(QDir::Files), QStringList{u"mine.txt"_s});
        f.click(u"Make one here"_s); // by word it may be
        QVERIFY2(f.shows(u"letters"_s), qPrintable(f.title()));
    }
    void M29_openAsksAndPausesARunFirst()
    {
        Fixture f;
        QVERIFY(f.shows(u"w"_s));
        QVERIFY(get(f.decks->console()->ask(RunStart{})).ok());
        QTRY_VERIFY_WITH_TIMEOUT(f.server.count("/never") > 0, 20000); // a page is in flight
        QTRY_VERIFY2(f.title().endsWith(u"run 0001 — w — Trawldeck"_s), qPrintable(f.title()));
        const QString other = f.made(u"other"_s, true);
        f.choose(u"appOpenWorkspaceAction"_s, other);
        f.click(u"Stay"_s);
        QTRY_VERIFY(!f.decks->window()->findChild<QDialog *>(u"promptDialog"_s));
        QVERIFY(f.title().endsWith(u"run 0001 — w — Trawldeck"_s));
        QCOMPARE(f.decks->console()->snapshot()->run->state, RunState::Running);
        f.choose(u"appOpenWorkspaceAction"_s, other);
        f.click(u"Pause and switch"_s);
        QVERIFY2(f.shows(u"other"_s), qPrintable(f.title()));
        QVERIFY(f.isFree(u"w"_s));
        // Back by Recent: nothing is lost, the run waits to be resumed.
        QMenu *recent = f.find<QMenu>(u"recentMenu"_s);
        QCOMPARE(recent->actions().size(), 1);
        f.press(u"recentMenu"_s, recent->actions().first());
        QVERIFY(QTest::qWaitFor([&] { return f.title().contains(u"w — Trawldeck"_s); }, 20000));
        f.settle();
        const auto resumable = [&f] {
            const auto snapshot = f.decks->console()->snapshot();
            const RunRow *run = snapshot->run                     ? &*snapshot->run
                                : snapshot->interrupted.isEmpty() ? nullptr
                                                                  : &snapshot->interrupted.first();
            return run && (run->state == RunState::Paused || run->interrupted) && run->counts.pending == 1;
        };
        QTRY_VERIFY_WITH_TIMEOUT(resumable(), 10000);
    }
    void M29_aFolderThatIsGoneIsSaidAndNotMade()
    {
        Fixture f({u"gone"_s, u"other"_s});
        QVERIFY(f.shows(u"w"_s));
        QVERIFY(f.find<QMenu>(u"recentMenu"_s)->actions().isEmpty()); // neither is there yet
        f.made(u"other"_s, true);
        f.choose(u"appOpenWorkspaceAction"_s, f.folder(u"other"_s));
        QVERIFY2(f.shows(u"other"_s), qPrintable(f.title()));
        QMenu *recent = f.find<QMenu>(u"recentMenu"_s);
        QCOMPARE(recent->actions().size(), 1);
        QVERIFY(f.isFree(u"w"_s));
        QVERIFY(QDir().rename(f.world.folder(), f.folder(u"moved"_s)));
        f.press(u"recentMenu"_s, recent->actions().first());
        QTRY_VERIFY2(f.said().contains(f.world.folder() + u" is not there"_s), qPrintable(f.said()));
        QVERIFY(!QFile::exists(f.world.folder()));
        QCOMPARE(f.title(), u"other — Trawldeck"_s);
        f.made(u"bare"_s, false);
        f.choose(u"appOpenWorkspaceAction"_s, f.folder(u"bare"_s));
        QTRY_VERIFY2(f.said().contains(u"No workspace is in"_s), qPrintable(f.said()));
        QVERIFY(QDir(f.folder(u"bare"_s)).isEmpty());
    }
    void M29_whatCannotBeOpenedLeavesTheWindowInItsPlace()
    {
        Fixture f;
        QVERIFY(f.shows(u"w"_s));
        const QString broken = f.made(u"broken"_s, true);
        QFile store(broken + u"/trawldeck.sqlite"_s);
        QVERIFY(store.open(QIODevice::WriteOnly) && store.write(QByteArray(8192, 'x')) == 8192);
        store.close();
        f.choose(u"appOpenWorkspaceAction"_s, broken);
        QTRY_VERIFY_WITH_TIMEOUT(f.decks->window()->findChild<QMessageBox *>(u"workspaceRefusedBox"_s), 20000);
        auto *box = f.find<QMessageBox>(u"workspaceRefusedBox"_s);
        QVERIFY2(box->informativeText().contains(u"TD-"_s), qPrintable(box->informativeText()));
        box->close();
        QTest::qWait(100);
        QCOMPARE(f.title(), u"w — Trawldeck"_s);
        QVERIFY(f.decks->window()->isVisible());
        QVERIFY(get(f.decks->console()->ask(SourcesList{})).ok()); // its engine is at work
        f.choose(u"appOpenWorkspaceAction"_s, f.made(u"other"_s, true));
        QVERIFY2(f.shows(u"other"_s), qPrintable(f.title()));
    }
};

QTEST_MAIN(TstWorkspaces)
#include "tst_workspaces.moc"
