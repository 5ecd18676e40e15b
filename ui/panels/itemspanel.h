// The items table with its filter bar.
#pragma once

#include "ui/actions.h"
#include "ui/desk.h"

#include <QWidget>

#include <memory>

class QTableView;

namespace trawl {

class ItemsModel;

/// GUI thread.
class ItemsPanel final : public QWidget
{
    Q_OBJECT
public:
    ItemsPanel(Desk *desk, Actions *actions, QWidget *parent = nullptr);
    ~ItemsPanel() override;
    QTableView *view() const;
    ItemsModel *model() const;
    void setFilter(const QString &text);
    void focusFilter();
    void resetColumns();
    /// Filter, head and so many rows.
    int heightFor(int rows) const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void connectBar();
    void buildView();
    void keepSelection();
    void dropUnlisted();
    void applyFilter(const QString &text);
    void refreshCounts();
    void publishSelection();
    int requeueable(qsizetype chosen) const;
    void publishVisible();
    void holdRows();
    void showMenu(const QPoint &at);
    void lookWhetherToCount();
    void readFacets();
    void showFacets();
    void showLeftOut(const QString &word);
    void addTerm(bool exclude);
    void copyRows();
    void requeue();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
