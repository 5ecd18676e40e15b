// Private parts of UploadPage, shared by its two files: the page, and its causes with their verbs.
#pragma once

#include "ui/desk.h"
#include "ui/pages/uploadpage.h"

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
struct UploadFailureGroup;

struct UploadPage::Private {
    UploadPage *q = nullptr;
    Desk *desk = nullptr;
    UploadModel *model = nullptr;
    QLabel *title = nullptr, *state = nullptr, *steps = nullptr, *count = nullptr;
    StepBar *bar = nullptr;
    QWidget *content = nullptr, *groupArea = nullptr;
    QVBoxLayout *groupRows = nullptr;
    QPushButton *pause = nullptr, *cancel = nullptr, *more = nullptr, *folder = nullptr;
    QPushButton *retryFailed = nullptr, *retrySelected = nullptr, *hold = nullptr, *retract = nullptr,
                *manifest = nullptr;
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
    template <ConsoleRequest R>
    void send(R asked, std::function<void(const typename R::Answer &)> done = {})
    {
        desk->ask(std::move(asked), q, [this, done = std::move(done)](const Result<typename R::Answer> &answer) {
            if (!answer)
                desk->fail(answer.error(), messages);
            else if (done)
                done(answer.value());
            look();
        });
    }
    void look();
    void takeSnapshot();
    void show();
    void showGroups();
    void updateButtons();
    void saveManifest();
    void openFolder();
    /// A bar above the page asks what to do about the held batch.
    bool isHeldAbove() const;
    /// Where the objects are, if they are on this computer.
    QString targetFolder() const;
    void retractSelected();
    QList<RowId> selectedIds(bool failedOnly) const;
    /// Of the selected ones: what is, or may be, at the target.
    QList<RowId> retractableIds() const;
};

} // namespace trawl
