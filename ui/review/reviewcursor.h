// Where the review stands: the current capture, what a decision applies to, and which way it goes on.
#pragma once

#include "domain/ids.h"

#include <QDeadlineTimer>
#include <QObject>

namespace trawl {

class CapturesModel;
class ReviewGrid;

/// GUI thread. Owns no widget; it moves the grid's current index and follows the model's changes with it.
class ReviewCursor final : public QObject
{
    Q_OBJECT
public:
    ReviewCursor(CapturesModel *model, ReviewGrid *grid, QObject *parent);

    RowId current() const; ///< 0 = none
    /// What a decision applies to: the selection if the current capture is in it, else the current one.
    QList<RowId> targets() const;
    int targetCount() const;
    RowId next() const; ///< the next unreviewed one in the direction of travel, 0 = none
    /// Captures that are likely to be looked at next, the current one first.
    QList<RowId> ahead() const;

    void goTo(RowId capture);
    void goToRow(int row, int way);
    void step(int way);
    void goUnreviewed(int way); ///< or a step, if nothing is unreviewed
    /// The first that is undecided, else the first.
    void goToFirst();
    /// The decision on @p decided is on its way (so none of them leaves the list by this). Goes on to the next
    /// unreviewed one, or stays and holds the current one in the list. Where to is settled in the order of now.
    void leave(const QList<RowId> &decided, bool goesOn);
    /// True once, within a second after the current capture has left the list from under the operator's hands: others
    /// decided it, or it was decided anew from the journal.
    bool takeDisplaced();
    void hold(); ///< the current capture stays in the list, whatever its state becomes
    /// The list is about to be asked anew: the current capture stays current if the new list has it.
    void keep();
    void keepNothing();       ///< the first of the new list becomes current instead
    void want(RowId capture); ///< becomes current when the list has it
    void goToWanted();        ///< if the list has it now

Q_SIGNALS:
    void settled();        ///< the list has changed, and the current capture has found its place in it
    void currentChanged(); ///< another capture is current, or it has other values
    void targetsChanged();
    void displaced();         ///< another capture is current, since others decided the one that was
    void atEnd(bool wrapped); ///< nothing is that way; the movement began at the other end, or led nowhere

private:
    void settle();
    void look();
    void wrap(int way);

    CapturesModel *m_model;
    ReviewGrid *m_grid;
    int m_way = 1;          ///< of travel, for what comes after a decision
    RowId m_wanted = 0;     ///< becomes current when it has arrived
    bool m_isAsked = false; ///< somebody wanted it, it is not merely the one from before
    RowId m_settledAt = 0;  ///< where a list without the wanted capture began by itself
    RowId m_last = 0;
    QList<RowId> m_decided;     ///< by the last decision here: that they leave the list is no surprise
    QDeadlineTimer m_displaced; ///< runs after displaced()
};

} // namespace trawl
