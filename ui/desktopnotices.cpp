// Tells who is not looking; see desktopnotices.h.
#include "ui/desktopnotices.h"

#include "ui/desk.h"
#include "ui/icons.h"

#include <QApplication>
#include <QSystemTrayIcon>
#include <QWidget>

namespace trawl {

namespace {
/// Desktops read the text of a message as markup, and texts of sites may stand in it.
QString withoutMarkup(QString text)
{
    return text.replace(u'<', QChar(0x2039)).replace(u'>', QChar(0x203a)).replace(u'&', QChar(0xff06));
}

/// One bar a kind, with the newest and a count: after a bad night the window is still there to work in.
QString barKey(const Notice &notice)
{
    return u"notice:"_s + word(notice.kind);
}

bool isBad(const Notice &notice)
{
    return notice.kind == NoticeKind::RunFailed || notice.kind == NoticeKind::CircuitOpened;
}
} // namespace

QString noticeDetail(const Notice &notice)
{
    Notice rest = notice;
    rest.text.clear();
    return noticeSentence(rest);
}

DesktopNotices::DesktopNotices(Desk *desk, QWidget *window) : QObject(window), m_desk(desk), m_window(window)
{
    connect(desk, &Desk::snapshotChanged, this, &DesktopNotices::take);
}

DesktopNotices::~DesktopNotices() = default;

void DesktopNotices::take()
{
    if (QApplication::activeWindow()) // who looks at the window sees it there
        return;
    for (const Notice &notice : m_desk->snapshot().notices) {
        if (!showOnDesktop(notice))
            showInWindow(notice);
    }
}

/// A tray may come and go, so it is asked for each time.
bool DesktopNotices::showOnDesktop(const Notice &notice)
{
    if (!QSystemTrayIcon::isSystemTrayAvailable() || !QSystemTrayIcon::supportsMessages())
        return false;
    if (!m_tray) {
        m_tray = std::make_unique<QSystemTrayIcon>(m_window->windowIcon());
        m_tray->setObjectName(u"trayIcon"_s);
        m_tray->setToolTip(u"Trawldeck — "_s + m_desk->workspaceName());
        connect(m_tray.get(), &QSystemTrayIcon::messageClicked, this, [this] {
            if (m_newest)
                open(*m_newest);
        });
        connect(m_tray.get(), &QSystemTrayIcon::activated, this, &DesktopNotices::raiseWindow);
    }
    m_tray->show();
    m_newest = notice;
    m_tray->showMessage(withoutMarkup(notice.text), withoutMarkup(noticeDetail(notice)),
                        isBad(notice) ? QSystemTrayIcon::Warning : QSystemTrayIcon::Information);
    return true;
}

void DesktopNotices::showInWindow(const Notice &notice)
{
    Message message;
    message.key = barKey(notice);
    message.severity = isBad(notice) ? Severity::Warning : Severity::Info;
    message.title = notice.text;
    QStringList rest{m_desk->dateTimeText(notice.at), noticeDetail(notice)};
    rest.removeAll(QString());
    message.text = rest.join(u" · "_s);
    message.actions = {{tr("Show"), [this, notice] { open(notice); }}};
    m_desk->say(message);
    QApplication::alert(m_window);
}

void DesktopNotices::raiseWindow()
{
    if (m_window->isMinimized())
        m_window->showNormal();
    m_window->raise();
    m_window->activateWindow();
}

/// The place where something can be done about it.
void DesktopNotices::open(const Notice &notice)
{
    raiseWindow();
    m_desk->settle(barKey(notice));
    if (notice.kind == NoticeKind::UploadFinished)
        return Q_EMIT m_desk->pageRequested(u"upload"_s);
    const bool shown = notice.run == 0 || notice.run == m_desk->run();
    Q_EMIT m_desk->pageRequested(shown ? u"operate"_s : u"history"_s);
    if (notice.kind == NoticeKind::CircuitOpened)
        Q_EMIT m_desk->sourceRequested(notice.source);
    else if (notice.kind == NoticeKind::RunFailed && shown)
        Q_EMIT m_desk->filterRequested(u"state:failed"_s);
}

} // namespace trawl
