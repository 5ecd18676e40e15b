// What is known about one capture: facts and the fields of its records, as plain text.
#pragma once

#include "domain/capture.h"
#include "domain/result.h"

#include <QWidget>

#include <memory>

namespace trawl {

class Desk;

/// GUI thread. Shows what it is given at once and asks for the heavy fields a moment later, so that fast keys cost
/// nothing.
class FactsPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit FactsPanel(Desk *desk, QWidget *parent = nullptr);
    ~FactsPanel() override;

    void setCapture(const CaptureRow *row, Review review, const QString &sourceName);

Q_SIGNALS:
    void openRequested();
    void copyRequested();
    void saveRequested();
    void failed(const trawl::Error &error);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// "1.8 MiB".
QString sizeText(qint64 bytes);
/// Date and time, short; local unless @p utc.
QString momentText(Instant at, bool utc = false);

} // namespace trawl
