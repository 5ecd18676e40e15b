// Details of the selected item: its facts, and the fields of its newest capture.
#pragma once

#include "ui/desk.h"

#include <QWidget>

#include <memory>

namespace trawl {

class ItemsModel;

/// GUI thread.
class DetailsPanel final : public QWidget
{
    Q_OBJECT
public:
    DetailsPanel(Desk *desk, ItemsModel *items, QWidget *parent = nullptr);
    ~DetailsPanel() override;

private:
    void refresh();
    void loadPage(RowId item);
    void loadCapture(RowId capture);
    void showPicture();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
