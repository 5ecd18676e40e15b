// The Upload page: one batch as a sentence, three counted steps, errors by cause, and every object with its
// state.
#pragma once

#include <QWidget>

#include <memory>

namespace trawl {

class Desk;

/// GUI thread. Shows Snapshot::upload and pages through upload.objects; all verbs go through the desk.
class UploadPage final : public QWidget
{
    Q_OBJECT
public:
    explicit UploadPage(Desk *desk, QWidget *parent = nullptr);
    ~UploadPage() override;

    /// The keyboard focus goes to the objects.
    void focusView();

Q_SIGNALS:
    void statusText(const QString &text);

protected:
    void showEvent(QShowEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
