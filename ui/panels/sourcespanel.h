// The sources panel: table, priorities with their effect, and the actions on the selected sources.
#pragma once

#include "ui/actions.h"
#include "ui/desk.h"

#include <QWidget>

#include <memory>

class QTableView;

namespace trawl {

/// GUI thread.
class SourcesPanel final : public QWidget
{
    Q_OBJECT
public:
    SourcesPanel(Desk *desk, Actions *actions, QWidget *parent = nullptr);
    ~SourcesPanel() override;
    QTableView *view() const;
    /// Title, selection count and priority arrows: makes the title bar of the dock; call it once.
    QWidget *titleRow(QWidget *parent);
    /// Height that shows @p rows sources without scrolling.
    int heightFor(int rows) const;
    void resetColumns();
    void select(const QString &id);
    /// Takes back the last change of priorities that the bar speaks of.
    void undoPriority();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildView();
    void changePriority(const SourceSetPriority &change);
    void showEffect(const QStringList &ids, const QString &text, const QHash<QString, int> &before);
    void showMenu(const QPoint &at);
    void publishSelection();
    void setRate();
    void pinEngine();
    void setConcurrency();
    void checkEffect();
    void showEffectBar(bool shown);
    void refreshUndo();
    void refreshEmpty();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
