// The report of one tick: each step with its state, time, limit and what it did.
#pragma once

#include "domain/clockwork.h"

#include <QDialog>

namespace trawl {

class Desk;

/// GUI thread; deletes itself when it is closed.
class TickDialog final : public QDialog
{
    Q_OBJECT
public:
    TickDialog(const Desk *desk, const TickReport &report, QWidget *parent);
};

} // namespace trawl
