// The card of the selected source: its circuit as a sentence, and the actions on it.
#pragma once

#include "ui/actions.h"
#include "ui/desk.h"

#include <QWidget>

#include <memory>

namespace trawl {

/// GUI thread.
class SelectedCard final : public QWidget
{
    Q_OBJECT
public:
    SelectedCard(Desk *desk, Actions *actions, QWidget *parent = nullptr);
    ~SelectedCard() override;

private:
    void refresh();
    QStringList noteSentences(const SourceStatus &source) const;
    QString heldSentence(const SourceStatus &source) const;
    void closeCircuits();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
