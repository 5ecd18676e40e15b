// The Review page (UX 2.7): grid, loupe, facts and the keys that decide; everything it shows and changes goes through
// the Console.
#pragma once

#include "ui/desk.h"

#include <QWidget>

#include <memory>

class QAction;

namespace trawl {

/// GUI thread. Owns the models, the picture loader and the actions of the review; the letters are bound to its view
/// only, so that nothing leaks into or out of edits and combos. The actions are in actions() for the palette and the
/// key overlay.
class ReviewPage final : public QWidget
{
    Q_OBJECT
public:
    explicit ReviewPage(Desk *desk, QWidget *parent = nullptr);
    ~ReviewPage() override;

    /// What a command would apply to now (target rule): the selection if the focused item is in it, else the focused
    /// item.
    QList<RowId> targets() const;
    /// For the tab: "Review (128)".
    int unreviewed() const;
    /// Actions with their keys in cheat-sheet order; objectNames reviewKeyApprove, reviewKeyReject, …
    QList<QAction *> reviewActions() const;
    /// What is remembered between sessions: picture size, sort, auto-advance, splitters.
    QJsonObject layoutState() const;
    void restoreLayout(const QJsonObject &state);

public Q_SLOTS:
    /// Shows the captures of one run (0 = the shown run again). @p number is for the text only.
    void showRun(trawl::RowId run, int number);
    /// Goes to one capture in the loupe, widening the filter if it hides it.
    void showCapture(trawl::RowId capture);
    void setFilter(const QString &text);
    void openJournal();
    /// Runs a command of the table by its id ("review.approve", "review.undo" …), for menu, palette and context menus.
    void runCommand(const QString &id);
    /// Puts the keyboard focus where the letters work.
    void focusView();

Q_SIGNALS:
    void targetsChanged();
    void unreviewedChanged(int count);
    void statusText(const QString &text);
    void layoutChanged(); ///< layoutState() is another

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
