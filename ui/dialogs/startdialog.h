// Start a run: which sources, how they are spread over sessions, what that would mean, and whether everything
// it needs is there.
#pragma once

#include "ui/desk.h"

#include <QDialog>

#include <memory>

namespace trawl {

/// GUI thread; shown with open(). Enter starts. The last choices are remembered.
class StartDialog final : public QDialog
{
    Q_OBJECT
public:
    explicit StartDialog(Desk *desk, QWidget *parent = nullptr);
    ~StartDialog() override;
    RunPlan plan() const;
    void accept() override;

private:
    QWidget *buildChecks();
    QWidget *buildChoices();
    void fillSources();
    void showContradictions(const QStringList &sentences);
    void refreshPreview();
    void refreshStart();
    void check();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
