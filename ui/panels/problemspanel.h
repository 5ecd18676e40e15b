// Problems: aggregated, with a cause and a way out each.
#pragma once

#include "ui/actions.h"
#include "ui/desk.h"

#include <QWidget>

namespace trawl {

class ProblemsModel;

/// GUI thread.
class ProblemsPanel final : public QWidget
{
    Q_OBJECT
public:
    ProblemsPanel(Desk *desk, Actions *actions, QWidget *parent = nullptr);
    ProblemsModel *model() const { return m_model; }

private:
    ProblemsModel *m_model;
};

} // namespace trawl
