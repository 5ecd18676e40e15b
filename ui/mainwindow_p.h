// The parts of the window, shared by its two source files only.
#pragma once

#include "ui/actions.h"
#include "ui/desk.h"
#include "ui/mainwindow.h"
#include "ui/pages/historypage.h"
#include "ui/pages/operatepage.h"
#include "ui/pages/reviewpage.h"
#include "ui/pages/schedulepage.h"
#include "ui/pages/uploadpage.h"
#include "ui/pages/welcomepage.h"
#include "ui/panels/statusline.h"
#include "ui/perfprobe.h"

class QStackedWidget;
class QTabBar;
class QToolButton;

namespace trawl {

class RunBanner;

/// In the order of the stack; all but the last have tabs.
inline const QStringList pageNames{u"operate"_s, u"review"_s, u"upload"_s, u"history"_s, u"schedule"_s, u"welcome"_s};
inline constexpr int tabCount = 5;

struct MainWindow::Private {
    Desk *desk;
    Actions *actions;
    PerfProbe *probe;
    MessageArea *messages;
    QTabBar *tabs;
    QStackedWidget *stack;
    OperatePage *operate;
    ReviewPage *review;
    UploadPage *upload;
    HistoryPage *history;
    SchedulePage *schedule;
    WelcomePage *welcome;
    StatusLine *status = nullptr;
    RunBanner *banner = nullptr;
    QToolButton *pauseSlot = nullptr;
    bool pageChosen = false, closing = false, quitAfterStop = false;
    bool sourcesBad = false;       ///< the newest snapshot says that the file of sources is refused
    std::function<void()> leave;   ///< what takes this window's place once its run rests; empty: the program ends
    QString leaveTitle, leaveVerb; ///< of the question before: "Exit sample", "exit"
};

} // namespace trawl
