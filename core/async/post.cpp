// The thread's event dispatcher is the one QObject that outlives everything else on it: it carries the queued calls.
#include "async/post.h"

#include <QAbstractEventDispatcher>
#include <QThread>

namespace trawl {

void post(std::function<void()> fn)
{
    QObject *dispatcher = QThread::currentThread()->eventDispatcher();
    if (!dispatcher)
        qFatal("post() was called on a thread without an event loop");
    QMetaObject::invokeMethod(dispatcher, std::move(fn), Qt::QueuedConnection);
}

} // namespace trawl
