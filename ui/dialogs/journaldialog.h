// The decision journal in a window: every decision with who, when and why; older ones are taken back by Revert
// (UX 2.7).
#pragma once

#include "console/console.h"

#include <QDialog>

#include <memory>

namespace trawl {

/// GUI thread; not modal. Revert writes a compensating entry (review.revert).
class JournalDialog final : public QDialog
{
    Q_OBJECT
public:
    explicit JournalDialog(Console *console, QWidget *parent = nullptr);
    void setUtc(bool utc);
    ~JournalDialog() override;

Q_SIGNALS:
    void reverted();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
