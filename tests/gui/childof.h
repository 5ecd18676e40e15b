// What a test looks for in a window, by its object name.
#pragma once

#include <QObject>

namespace trawl {

/// Owned by @p root's tree. Ends the test run with its name where there is none: every later step would be wrong.
template <class T>
T *childOf(const QObject *root, const QString &name)
{
    T *found = root->findChild<T *>(name);
    if (!found)
        qFatal("no %s", qPrintable(name));
    return found;
}

} // namespace trawl
