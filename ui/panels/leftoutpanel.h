// The list of what the shown run left out, in the place of its items: words to find some, a draft run of them, a file.
#pragma once

#include "domain/leftout.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace trawl {

class Desk;

/// GUI thread. Reads while it is shown, and anew every two seconds while the run is active.
class LeftOutPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit LeftOutPanel(Desk *desk, QWidget *parent = nullptr);
    ~LeftOutPanel() override;
    /// None: all reasons.
    void setReason(std::optional<LeftOutReason> reason);
    std::optional<LeftOutReason> reason() const;
    void focusEdit();

Q_SIGNALS:
    void leaveRequested(); ///< back to the items

protected:
    void showEvent(QShowEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
