// Messages to an operator who is not looking at the window (R9.4): on the desktop where it takes any, else in the
// window for when it is looked at again.
#pragma once

#include "domain/notice.h"

#include <QObject>

#include <memory>
#include <optional>

class QSystemTrayIcon;
class QWidget;

namespace trawl {

class Desk;

/// GUI thread; owned by @p window. Shows what snapshots say was told, unless a window of this program is active. The
/// icon in the tray comes with the first message: without it a desktop takes none.
class DesktopNotices final : public QObject
{
    Q_OBJECT
public:
    DesktopNotices(Desk *desk, QWidget *window);
    ~DesktopNotices() override;

private:
    void take();
    bool showOnDesktop(const Notice &notice);
    void showInWindow(const Notice &notice);
    void raiseWindow();
    void open(const Notice &notice);

    Desk *m_desk;
    QWidget *m_window;
    std::unique_ptr<QSystemTrayIcon> m_tray;
    std::optional<Notice> m_newest; ///< on the desktop: what a click on a message is about
};

/// Why and what to do, without what happened: that is the title.
QString noticeDetail(const Notice &notice);

} // namespace trawl
