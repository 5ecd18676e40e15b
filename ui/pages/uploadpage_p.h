// Private parts of UploadPage, shared by its two files: the page, and its causes with their verbs.
#pragma once

#include "ui/desk.h"
#include "ui/pages/uploadpage.h"

#include <QJsonArray>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace trawl {

class EmptyPanel;
class MessageArea;
class PagedView;
class StepBar;
class UploadModel;
struct UploadGroup;

struct UploadPage::Private {
    UploadPage *q = nullptr;
    Desk *desk = nullptr;
    UploadModel *model = nullptr;
    QLabel *title = nullptr, *state = nullptr, *steps = nullptr, *count = nullptr;
    StepBar *bar = nullptr;
    QWidget *content = nullptr, *groupArea = nullptr;
    QVBoxLayout *groupRows = nullptr;
    QPushButton *pause = nullptr, *cancel = nullptr, *more = nullptr;
    QPushButton *retryFailed = nullptr, *retrySelected = nullptr, *hold = nullptr, *manifest = nullptr;
    MessageArea *messages = nullptr;
    PagedView *table = nullptr;
    EmptyPanel *empty = nullptr;
    QTimer pause400;
    bool lookWanted = false;
    QString batch;
    QString signature; ///< of the numbers the table depends on
    QThreadPool pool;

    void build();
    QWidget *buildHeader();
    QWidget *buildFooter();
    void send(const QString &verb, const QJsonObject &args, std::function<void(const QJsonObject &)> done = {});
    void look();
    void takeSnapshot();
    void show();
    void showGroups();
    void retryGroup(const UploadGroup &group);
    void collect(const UploadGroup &group, int offset, std::shared_ptr<QJsonArray> ids);
    void updateButtons();
    void saveManifest();
    QList<RowId> selectedIds(bool failedOnly) const;
};

} // namespace trawl
