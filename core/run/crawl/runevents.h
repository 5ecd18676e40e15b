// What a run makes known to those who watch it, and the wake-up of its loop.
#pragma once

#include "async/sleep.h"
#include "domain/ids.h"

#include <QObject>

namespace trawl {

/// Engine thread. The owners inside a run speak through it; who watches connects to the run itself.
class RunEvents : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    /// The run's loop looks again, now.
    void wakeUp() { m_wake.set(); }

Q_SIGNALS:
    void changed(); ///< something the snapshot shows
    void itemChanged(RowId item);
    void itemsChanged(); ///< many
    void captured(RowId capture);
    void finishedOne(bool ok);    ///< for the rate chart
    void triedInVain();           ///< the same: its item is tried again
    void faulted(QString reason); ///< our own side broke: the run pauses
    void leasesLost();            ///< claimed items were taken from us before they started
    void ended();                 ///< no coroutine of it runs any more and its state is final or stored

protected:
    Signal m_wake;
};

} // namespace trawl
