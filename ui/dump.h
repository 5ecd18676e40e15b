// The widget tree as JSON: what a reviewer or a test needs to check names, states, reasons and text without
// pixels.
#pragma once

#include <QJsonObject>

class QWidget;

namespace trawl {

/// One object per visible widget with its children; actions with their disabled reason at the root. GUI thread.
QJsonObject dumpWidgets(const QWidget *root);

} // namespace trawl
