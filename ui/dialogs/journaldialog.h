// The decision journal in a window: every decision with who, when and why; older ones are taken back by Revert.
#pragma once

#include <QDialog>

#include <memory>

namespace trawl {

class Desk;

/// GUI thread; not modal. Revert writes a compensating entry (review.revert).
class JournalDialog final : public QDialog
{
    Q_OBJECT
public:
    explicit JournalDialog(Desk *desk, QWidget *parent = nullptr);
    ~JournalDialog() override;

Q_SIGNALS:
    void reverted();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
