// The Upload page: one batch as a sentence, three counted steps, errors by cause, and every object with its
// state.
#pragma once

#include "console/console.h"

#include <QWidget>

#include <memory>

namespace trawl {

class Prompt;

/// GUI thread. Shows Snapshot::upload and pages through upload.objects; all verbs go to the Console.
class UploadPage final : public QWidget
{
    Q_OBJECT
public:
    explicit UploadPage(Console *console, QWidget *parent = nullptr);
    ~UploadPage() override;

    /// The keyboard focus goes to the objects.
    void focusView();
    /// What it asks before it takes uploaded objects back.
    Prompt &prompt();

public Q_SLOTS:
    void applySnapshot(std::shared_ptr<const trawl::Snapshot> snapshot);

Q_SIGNALS:
    void uploadRequested(); ///< the pre-upload sheet should open (dialogs/uploadsheet.h)
    void reviewRequested(); ///< empty state: nothing is approved yet
    void failed(const trawl::Error &error);
    void statusText(const QString &text);

protected:
    void showEvent(QShowEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
