// The keys of the review: one table of actions, bound to the view only, so that no letter leaks into or out of edits
// and combos.
#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>

#include <functional>

class QAction;
class QPoint;
class QWidget;

namespace trawl {

class CapturesModel;
class DecisionBar;
class ReviewCursor;
class ReviewFilterBar;
class ReviewView;

/// What the keys act on; all of it outlives them.
struct ReviewParts {
    CapturesModel *model;
    ReviewCursor *cursor;
    ReviewFilterBar *filterBar;
    ReviewView *view;
    DecisionBar *decisions;
};

/// GUI thread. Owns the actions.
class ReviewKeys final : public QObject
{
    Q_OBJECT
public:
    ReviewKeys(const ReviewParts &parts, QObject *parent);

    /// With their keys, in cheat-sheet order; objectNames reviewKeyApprove, reviewKeyReject, …
    QList<QAction *> actions() const { return m_actions; }
    /// The context menu of the captures, at a place of the screen; nothing if there is nothing to decide.
    void showMenu(const QPoint &place);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void add(const QString &name, const QString &icon, const QString &text, const QList<QKeySequence> &keys,
             std::function<void()> run);
    void addDecisions();
    void addMovements();
    void addViews();
    ReviewParts m_parts;
    QList<QAction *> m_actions;
};

/// Buttons inside @p parent keep Space and Enter, which are keys of the review elsewhere in it. Buttons that have been
/// told before are passed over.
void keepButtonKeys(QWidget *parent);

} // namespace trawl
