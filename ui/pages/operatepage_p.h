// Private parts of OperatePage, shared by its two files: the page, and where its panels stand.
#pragma once

#include "ui/pages/operatepage.h"

#include <QDockWidget>

#include <optional>

namespace trawl {

class ItemsPanel;
class LogPanel;
class PicturesPanel;
class ProblemsPanel;
class SourcesPanel;
class WhyPanel;

struct OperatePage::Private {
    Desk *desk;
    SourcesPanel *sources;
    ItemsPanel *items;
    ProblemsPanel *problems;
    WhyPanel *why;
    LogPanel *log;
    PicturesPanel *pictures;
    QList<QDockWidget *> docks;
    QDockWidget *sourcesDock, *chartDock, *cardDock, *detailsDock, *whyDock, *logDock, *problemsDock;
    bool locked = true;
    bool own = false;           ///< the operator has placed the panels by hand
    bool open = true;           ///< the lower panels; closed, only their tabs are seen
    bool narrow = false;        ///< chart and card are lower panels too: the sources have the width
    std::optional<bool> wanted; ///< open or closed by the operator's word
    bool wideChart = false;     ///< it is shown as a table
    bool pressed = false;       ///< on a separator
    bool filled = false;        ///< a lower panel had something to show; before, only their tabs are seen
};

} // namespace trawl
