// The sheet before an upload (Ctrl+U): what would go, where to, what stays and why. Enter uploads.
#pragma once

#include "domain/ids.h"

#include <QDialog>

#include <memory>

namespace trawl {

class Desk;

/// GUI thread; shown with open(). All that is approved, or what of it is of one run: asks upload.preview, tests with
/// upload.test, starts with upload.start.
class UploadSheet final : public QDialog
{
    Q_OBJECT
public:
    /// @p shown: the run that the operator sees; 0: none.
    UploadSheet(Desk *desk, RowId shown, QWidget *parent = nullptr);
    ~UploadSheet() override;

    void accept() override;

Q_SIGNALS:
    void started(const QString &batch);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
