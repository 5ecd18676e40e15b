// The sheet before an upload (UX 2.8, Ctrl+U): what would go, where to, what stays and why. Enter uploads.
#pragma once

#include "console/console.h"

#include <QDialog>

#include <memory>

namespace trawl {

/// GUI thread; shown with open(). Asks upload.preview, tests with upload.test, starts with upload.start. @p run 0 = all
/// that is approved.
class UploadSheet final : public QDialog
{
    Q_OBJECT
public:
    explicit UploadSheet(Console *console, RowId run, QWidget *parent = nullptr);
    ~UploadSheet() override;

    void accept() override;

Q_SIGNALS:
    void started(const QString &batch);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
