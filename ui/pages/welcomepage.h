// The first page: try the sample, open the sources, or look at what ran.
#pragma once

#include "ui/desk.h"

#include <QWidget>

#include <memory>

class QPushButton;

namespace trawl {

/// GUI thread.
class WelcomePage final : public QWidget
{
    Q_OBJECT
public:
    explicit WelcomePage(Desk *desk, QWidget *parent = nullptr);
    ~WelcomePage() override;
    /// Where Enter acts: the first card.
    void focusFirst();

private:
    void refresh();
    void askRuns();
    /// The card that stands out and takes Enter.
    QPushButton *first() const;
    QPushButton *card(const QString &name, const QString &icon);
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
