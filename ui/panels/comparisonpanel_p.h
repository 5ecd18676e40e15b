// Parts of the comparison panel: its widgets in comparisonpanel_layout.cpp, what they show in comparisonpanel.cpp.
#pragma once

#include "ui/panels/comparisonpanel.h"

#include "ui/desk.h"
#include "ui/models/comparisonmodels.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pagedview.h"

#include <QPushButton>
#include <QSplitter>
#include <QTableView>

namespace trawl {

class EmptyPanel;

struct ComparisonPanel::Private {
    ComparisonPanel *q = nullptr;
    Desk *desk = nullptr;
    MessageArea *messages = nullptr;
    DifferencesModel *pages = nullptr;
    ComparedSourcesTable *sources = nullptr;
    ComparedFieldsTable *fields = nullptr;
    ElidedLabel *title = nullptr, *notes = nullptr, *sums = nullptr, *failures = nullptr, *listed = nullptr;
    QPushButton *swap = nullptr, *review = nullptr, *back = nullptr;
    QWidget *filters = nullptr;
    QList<QPushButton *> filterButtons; ///< all, then by PageDifference
    QSplitter *split = nullptr, *upper = nullptr;
    QTableView *sourceView = nullptr, *fieldView = nullptr;
    PagedView *pageView = nullptr;
    EmptyPanel *empty = nullptr;

    RunComparison shown;
    RowId a = 0, b = 0; ///< of what is shown
    quint64 asked = 0;  ///< an answer to an older question is not taken
    qint64 seenRuns = -1;
    bool reading = false, outdated = false;

    // comparisonpanel_layout.cpp
    void build();
    QWidget *buildHeader();
    QWidget *buildTables();
    QWidget *buildPages();
    void buildKeys();
    void shareRoom();

    // comparisonpanel.cpp
    void read(RowId earlier, RowId later);
    void take(const RunComparison &comparison);
    void takeSnapshot();
    void showSums();
    void showSource();
    void showFilters();
    void showList();
    void filterBy(std::optional<PageDifference> difference);
    void list();
    qint64 countOf(std::optional<PageDifference> difference) const;
    QString sourceId() const; ///< empty: all
    void openInReview();
};

} // namespace trawl
