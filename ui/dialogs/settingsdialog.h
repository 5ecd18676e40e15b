// The window's own settings: theme, clock. Applied at once, kept by the engine's settings file.
#pragma once

#include "ui/desk.h"

#include <QDialog>

namespace trawl {

/// GUI thread; not modal.
class SettingsDialog final : public QDialog
{
    Q_OBJECT
public:
    explicit SettingsDialog(Desk *desk, QWidget *parent = nullptr);
};

} // namespace trawl
