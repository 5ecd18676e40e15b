// The Operate page: items in the middle, panels around them as docks that can be locked, moved and reset.
#pragma once

#include "ui/actions.h"
#include "ui/desk.h"

#include <QMainWindow>

#include <memory>

class QTabBar;

namespace trawl {

class ProblemsModel;

/// GUI thread. An inner QMainWindow used as a page.
class OperatePage final : public QMainWindow
{
    Q_OBJECT
public:
    OperatePage(Desk *desk, Actions *actions, QWidget *parent = nullptr);
    ~OperatePage() override;
    ProblemsModel *problems() const;
    void setLocked(bool locked);
    bool isLocked() const;
    void resetLayout();
    void saveLayout();
    void restoreLayout();
    /// Panes in reading order, for F6.
    QList<QWidget *> panes() const;
    void showProblems();
    void focusFilter();
    /// The strip of the newest pictures; it takes no room before there is one. False: the window is too low for it.
    bool showPictures(bool on);
    /// The keyboard focus goes to the items.
    void focusFirst();
    /// The one of a change of priorities (Desk::offerUndo).
    void undoPriority();

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void defaultSizes();
    void arrange();
    void layPanels();
    void lay(bool open, bool narrow);
    void shareOut(int top, int content, int tabs);
    void titleBars();
    QDockWidget *raised() const;
    void showLower(QDockWidget *panel);
    void wireTabs();
    void wire(QTabBar *bar);
    void snapLog();
    void lookWhetherFilled();
    QTabBar *lowerTabs() const;
    QDockWidget *dock(const QString &name, const QString &title, QWidget *content, Qt::DockWidgetArea area);
    void defaultLayout();
    void explain(const ExplainWait &about);
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
