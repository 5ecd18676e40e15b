// The Review page: it lays out filter bar, view and decision bar, and routes between them; each owns its part.
#pragma once

#include "domain/ids.h"

#include <QJsonObject>
#include <QWidget>

#include <memory>

class QAction;
class QMenu;

namespace trawl {

class Desk;

/// GUI thread. Owns the model of the captures, the loader of their pictures and the parts of the review:
///   ReviewFilterBar  makes the query          → CapturesModel
///   ReviewCursor     knows where the review stands, and what a decision applies to
///   ReviewView       lays out ReviewStage (grid, empty, finished), LoupePane and FactsPanel
///   DecisionBar      decides                  → ReviewCursor, CapturesModel
///   ReviewKeys       bind the keys to all of these
/// It follows the desk's snapshot, run and formats.
class ReviewPage final : public QWidget
{
    Q_OBJECT
public:
    explicit ReviewPage(Desk *desk, QWidget *parent = nullptr);
    ~ReviewPage() override;

    /// What a command would apply to now.
    QList<RowId> targets() const;
    /// While the answer lives, decisions apply to what is chosen now; scope() says it. Also while @p menu is open.
    std::shared_ptr<void> keepTargets();
    void keepTargetsIn(QMenu *menu);
    QString scope() const; ///< "Applies to: 3 items"
    /// The one whose captures are shown.
    RowId run() const;
    /// For the tab: "Review (128)".
    int unreviewed() const;
    /// Actions with their keys, for the palette and the key sheet.
    QList<QAction *> reviewActions() const;
    /// What is remembered between sessions: picture size, order, auto-advance, splitters.
    QJsonObject layoutState() const;
    void restoreLayout(const QJsonObject &state);
    /// Shows the captures of one run (0 = the shown run again). @p number is for the text only.
    void showRun(RowId run, int number);
    void setFilter(const QString &text);
    /// Makes this capture of the shown run the current one, whatever the filter was.
    void showCapture(RowId capture);
    /// The same of any run; @p number is for the text only.
    void showCaptureOf(RowId run, int number, RowId capture);
    void editFilter();
    /// Panels and columns as they are by default.
    void resetLayout();
    void openJournal();
    /// Runs a command of the table by its id ("review.approve", "review.undo" …), for menu, palette and context menus.
    void runCommand(const QString &id);
    /// Puts the keyboard focus where the letters work.
    void focusView();

Q_SIGNALS:
    void targetsChanged();
    void unreviewedChanged();
    void statusText(const QString &text);
    void layoutChanged(); ///< layoutState() is another

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
