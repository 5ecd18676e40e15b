// What changed since the last snapshot.
#pragma once

#include "domain/ids.h"

#include <QList>

namespace trawl {

/// Engine thread. Whoever changes something that a snapshot shows says so here.
class ChangeTracker final
{
public:
    /// Something that is cheap to show anew: a state, a number, a sentence.
    void touch() { m_dirty = true; }
    /// Counts by source have to be asked of the store again, too.
    void itemChanged(RowId item);
    void itemsChanged(); ///< many, or unknown ones: front ends reload what they show
    void capturesChanged();
    /// Decided about, uploaded or taken back: rows of items show that, too.
    void capturesMoved();
    void runsChanged();

    bool dirty() const { return m_dirty; }
    /// Are counts due? Once: the next call says no until something changes.
    bool takeCountsDue();
    qint64 capturesVersion() const { return m_capturesVersion; }
    qint64 runsVersion() const { return m_runsVersion; }

    struct Increment {
        QList<RowId> items;
        bool allItems = false;
    };
    /// Items changed since the last call; nothing is dirty any more.
    Increment take();

private:
    bool m_dirty = true;
    bool m_countsDue = true;
    Increment m_increment;
    qint64 m_capturesVersion = 0, m_runsVersion = 0;
};

} // namespace trawl
