// The whole loop through the real window, the real engine, a real browser and the sample sites: start, watch, pause,
// reprioritise, review, upload.
#include "childof.h"
#include "console/workspaceconsole.h"
#include "services/sampleworkspace.h"
#include "ui/mainwindow.h"
#include "ui/models/capturesmodel.h"

#include <QApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QHeaderView>
#include <QListView>
#include <QPushButton>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace trawl;

namespace {

constexpr int patience = 40'000; // ms for the whole sample on a busy machine; it takes about 24 s

/// File names of everything below the sink's objects, by the hash of the bytes themselves.
QMultiMap<QByteArray, QString> imagesByHash(const QString &folder)
{
    QMultiMap<QByteArray, QString> images;
    for (QDirIterator it(folder, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        QFile file(it.next());
        if (file.open(QIODevice::ReadOnly))
            images.insert(QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256).toHex(),
                          file.fileName());
    }
    return images;
}

QStringList hashesInTable(const QString &file)
{
    QStringList hashes;
    {
        QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"golden"_s);
        db.setDatabaseName(file);
        if (db.open()) {
            QSqlQuery query(db);
            query.exec(u"SELECT sha256 FROM crawl_results WHERE sha256 IS NOT NULL"_s);
            while (query.next())
                hashes << query.value(0).toString();
        }
    }
    QSqlDatabase::removeDatabase(u"golden"_s);
    return hashes;
}

} // namespace

class TstGolden : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::unique_ptr<WorkspaceConsole> m_console;
    std::unique_ptr<MainWindow> m_window;
    QSet<QString> m_moved; ///< sources that had a result or whose circuit opened

    const Snapshot &now() const { return *m_console->snapshot(); }
    QString chip() const { return m_window->findChild<QWidget *>(u"runStateChip"_s)->property("text").toString(); }
    void key(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QWidget *focus = QApplication::focusWidget();
        QTest::keyClick(focus ? focus : m_window.get(), Qt::Key(key), modifiers);
    }
    template <class T>
    T *find(const QString &name) const
    {
        return childOf<T>(m_window.get(), name);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        // The sample as shipped, but a person decides everything: then exactly what the test approves may leave.
        QByteArray sources = sampleSourcesText({});
        sources.replace("\"auto-approve-unchanged\"", "\"manual\"").replace("\"auto-approve\"", "\"manual\"");
        QVERIFY(sources.contains("\"manual\""));
        QFile file(m_folder.filePath(u"sources.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(sources) == sources.size());
        file.close();
        EngineSetup setup;
        setup.workspace = m_folder.path();
        setup.clock = systemClock();
        setup.extractorProgram = QStringLiteral(TRAWL_BINARY_DIR "/bin/trawldeck-extractor");
        setup.owner = u"golden:1"_s;
        setup.version = u"test"_s;
        setup.sample = true;
        QString opened = u"waiting"_s;
        m_console = std::make_unique<WorkspaceConsole>(
            setup, [&](Result<> result) { opened = result ? QString() : result.error().sentence(); });
        QTRY_COMPARE_WITH_TIMEOUT(opened, QString(), 15'000);
        connect(m_console.get(), &Console::snapshotArrived, this,
                [this](const std::shared_ptr<const Snapshot> &snapshot) {
                    for (const SourceStatus &source : snapshot->sources) {
                        if (source.counts.done() > 0 || source.circuit != CircuitState::Closed)
                            m_moved.insert(source.id);
                    }
                });
        UiOptions options;
        options.theme = ThemeMode::Light;
        options.noAnim = true;
        m_window = std::make_unique<MainWindow>(m_console.get(), options);
        m_window->show();
        QApplication::setActiveWindow(m_window.get());
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void startsTheSampleByEnter()
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_window->page(), u"welcome"_s, 10'000);
        QTRY_VERIFY(QApplication::focusWidget());
        QTRY_COMPARE(QApplication::focusWidget()->objectName(), u"welcomeSampleButton"_s);
        key(Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(chip(), u"Running"_s, 10'000);
        QTRY_COMPARE(m_window->page(), u"operate"_s);
    }

    void pausesAndResumesByF8()
    {
        QTRY_VERIFY_WITH_TIMEOUT(now().run && now().run->counts.done() >= 2, patience);
        key(Qt::Key_F8);
        QTRY_COMPARE_WITH_TIMEOUT(chip(), u"Paused"_s, 20'000);
        QCOMPARE(now().inFlight, 0);
        QTest::qWait(2500); // the counts are read from the store once a second
        const qint64 done = now().run->counts.done();
        QTest::qWait(2000);
        QCOMPARE(now().run->counts.done(), done);
        key(Qt::Key_F8);
        QTRY_COMPARE_WITH_TIMEOUT(chip(), u"Running"_s, 10'000);
    }

    void raisesAPriorityByCtrlUp()
    {
        auto *view = find<QTableView>(u"sourcesView"_s);
        QTRY_COMPARE(view->model()->rowCount(), 10);
        const auto slow = std::find_if(now().sources.begin(), now().sources.end(),
                                       [](const SourceStatus &s) { return s.priority > 1; });
        QVERIFY(slow != now().sources.end());
        const QString id = slow->id;
        const int before = slow->priority, row = int(slow - now().sources.begin());
        view->setFocus();
        view->selectRow(row);
        QTest::keyClick(view, Qt::Key_Up, Qt::ControlModifier);
        const auto priority = [&] {
            for (const SourceStatus &source : now().sources) {
                if (source.id == id)
                    return source.priority;
            }
            return 0;
        };
        QTRY_COMPARE_WITH_TIMEOUT(priority(), before - 1, 5'000);
        QTRY_VERIFY(find<QWidget>(u"priorityEffectBar"_s)->isVisible());
    }

    void everySourceMoves()
    {
        QTRY_COMPARE_WITH_TIMEOUT(chip(), u"Completed"_s, patience);
        for (const SourceStatus &source : now().sources)
            QVERIFY2(m_moved.contains(source.id), qPrintable(source.id));
        QCOMPARE(now().sources.size(), 10);
    }

    void approvesTenByKeyboard()
    {
        key(Qt::Key_2, Qt::ControlModifier);
        QTRY_COMPARE(m_window->page(), u"review"_s);
        auto *grid = find<QListView>(u"reviewGrid"_s);
        QTRY_VERIFY_WITH_TIMEOUT(grid->currentIndex().isValid(), 10'000);
        grid->setFocus();
        int approved = 0;
        for (int step = 0; approved < 10 && step < 80; ++step) {
            // Pages fetched without a browser have no picture: the operator of this test looks at pictures only.
            QTRY_VERIFY(grid->currentIndex().data(CapturesModel::IdRole).toLongLong() > 0);
            if (grid->currentIndex().data(CapturesModel::PictureRole).toBool() &&
                grid->currentIndex().data(CapturesModel::ReviewRole).toInt() == int(Review::Unreviewed)) {
                QTest::keyClick(grid, Qt::Key_P);
                ++approved;
            } else {
                QTest::keyClick(grid, Qt::Key_Right);
            }
            QTest::qWait(60);
        }
        QCOMPARE(approved, 10);
        QTRY_COMPARE(now().run->counts.approved, 10);
        QTRY_COMPARE(now().upload.ready, 10);
    }

    void uploadsExactlyTheseTen()
    {
        const int before = now().cache.pictures;
        QVERIFY(before >= 10);
        key(Qt::Key_U, Qt::ControlModifier);
        QTRY_VERIFY(m_window->findChild<QPushButton *>(u"uploadSheetStartButton"_s));
        auto *go = find<QPushButton>(u"uploadSheetStartButton"_s);
        QTRY_VERIFY(go->isEnabled());
        QCOMPARE(go->text(), u"Upload 10"_s);
        QTest::keyClick(go->window(), Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(now().upload.recorded, 10, 20'000);
        QCOMPARE(now().upload.failed, 0);
        QTRY_VERIFY_WITH_TIMEOUT(!now().upload.active, 5'000);
        const auto images = imagesByHash(m_folder.filePath(u"sink/objects"_s));
        QCOMPARE(images.size(), 10);
        QStringList stored;
        for (auto it = images.begin(); it != images.end(); ++it) {
            QVERIFY2(QImage(it.value()).width() > 0, qPrintable(it.value()));
            stored << QString::fromLatin1(it.key());
        }
        QStringList named = hashesInTable(m_folder.filePath(u"sink/results.sqlite"_s));
        named.sort();
        stored.sort();
        QCOMPARE(named, stored);
        QTRY_COMPARE_WITH_TIMEOUT(now().cache.pictures, before - 10, 10'000);
    }

    void cleanupTestCase()
    {
        if (m_window)
            m_window->close();
        m_window.reset();
        bool down = !m_console;
        if (m_console)
            m_console->shutDown([&down] { down = true; });
        QTRY_VERIFY_WITH_TIMEOUT(down, 20'000);
        m_console.reset();
    }
};

QTEST_MAIN(TstGolden)
#include "tst_golden.moc"
