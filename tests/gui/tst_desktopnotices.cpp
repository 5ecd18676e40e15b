// Messages to an operator who is not looking at the window, where the desktop takes none (R9.4).
#include "windowfixture.h"

#include "ui/widgets/messagebar.h"

#include <QAbstractButton>
#include <QLineEdit>

using namespace trawl;

class tst_DesktopNotices : public QObject
{
    Q_OBJECT

    static Notice failed()
    {
        Notice notice;
        notice.kind = NoticeKind::RunFailed;
        notice.cause = u"run-failed:galaxy"_s;
        notice.key = u"run:1:1"_s;
        notice.run = 1;
        notice.runNumber = 147;
        notice.at = Instant{1'767'261'000'000}; // 2026-01-01 09:50 UTC
        notice.text = u"Run 0147 failed"_s;
        notice.reason = u"It said <b>no</b>"_s;
        notice.remedy = u"Look at its failed items"_s;
        return notice;
    }
    static void tell(WindowFixture &f, const Notice &notice)
    {
        f.console.next.notices = {notice};
        f.console.publish();
        f.console.next.notices.clear();
        f.console.publish();
        QTest::qWait(20);
    }
    static QString said(const WindowFixture &f)
    {
        QString all;
        for (const MessageArea *area : f.window->findChildren<MessageArea *>())
            all += area->plainText();
        return all;
    }
    static QAbstractButton *button(const WindowFixture &f, const QString &text)
    {
        for (QAbstractButton *one : f.window->findChildren<QAbstractButton *>()) {
            if (one->text() == text && one->isVisible())
                return one;
        }
        return nullptr;
    }
    static void lookAway()
    {
        QApplication::setActiveWindow(nullptr);
        QVERIFY(!QApplication::activeWindow());
    }

private Q_SLOTS:
    void R9_4_whoLooksAtTheWindowGetsNoMessage()
    {
        WindowFixture f(100);
        f.open();
        QVERIFY(QApplication::activeWindow());
        tell(f, failed());
        QVERIFY2(!said(f).contains(u"Run 0147 failed"_s), qPrintable(said(f)));
    }

    void R9_4_whoLooksAwayFindsItInTheWindowAndOnePressOpensThePlace()
    {
        WindowFixture f(100);
        f.options.page = u"review"_s;
        f.open();
        lookAway();
        Notice notice = failed();
        notice.run = f.console.next.run->id;
        tell(f, notice);
        QVERIFY2(said(f).contains(u"Run 0147 failed"_s) && said(f).contains(u"It said <b>no</b>. Look at"_s),
                 qPrintable(said(f)));
        notice.text = u"Run 0148 failed"_s;
        tell(f, notice); // one bar a kind, with the newest
        QVERIFY2(!said(f).contains(u"Run 0147"_s) && said(f).count(u"Run 0148 failed"_s) == 1, qPrintable(said(f)));
        QAbstractButton *show = button(f, u"Show"_s);
        QVERIFY(show);
        QTest::mouseClick(show, Qt::LeftButton);
        QTest::qWait(30);
        QCOMPARE(f.window->page(), u"operate"_s);
        QStringList filters;
        for (const QLineEdit *edit : f.window->findChildren<QLineEdit *>()) {
            if (edit->isVisible())
                filters.append(edit->text());
        }
        QVERIFY2(filters.contains(u"state:failed"_s), qPrintable(filters.join(u'|')));
        QVERIFY(!said(f).contains(u"Run 0148 failed"_s));
    }

    void R9_4_eachKindOpensItsPlace_data()
    {
        QTest::addColumn<NoticeKind>("kind");
        QTest::addColumn<qint64>("run");
        QTest::addColumn<QString>("page");
        QTest::newRow("a run that is not shown") << NoticeKind::RunFailed << qint64(99) << u"history"_s;
        QTest::newRow("an upload") << NoticeKind::UploadFinished << qint64(0) << u"upload"_s;
        QTest::newRow("a circuit") << NoticeKind::CircuitOpened << qint64(0) << u"operate"_s;
    }
    void R9_4_eachKindOpensItsPlace()
    {
        QFETCH(NoticeKind, kind);
        QFETCH(qint64, run);
        QFETCH(QString, page);
        WindowFixture f(100);
        f.options.page = u"review"_s;
        f.open();
        lookAway();
        Notice notice = failed();
        notice.kind = kind;
        notice.run = run;
        notice.source = f.console.next.sources.constFirst().id;
        tell(f, notice);
        QAbstractButton *show = button(f, u"Show"_s);
        QVERIFY(show);
        QTest::mouseClick(show, Qt::LeftButton);
        QTest::qWait(30);
        QCOMPARE(f.window->page(), page);
    }
};

QTEST_MAIN(tst_DesktopNotices)
#include "tst_desktopnotices.moc"
