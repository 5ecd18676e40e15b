// The banner of the run, on all pages: state, progress, ETA, and one line that says why something waits.
#pragma once

#include "ui/desk.h"
#include "ui/theme.h"

#include <QWidget>

#include <memory>

namespace trawl {

/// GUI thread. Shows Desk's snapshot; resuming and discarding go through commands.
class RunBanner final : public QWidget
{
    Q_OBJECT
public:
    explicit RunBanner(Desk *desk, QWidget *parent = nullptr);
    ~RunBanner() override;
    /// In a low window its rows stand closer.
    void setLow(bool low);

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void refresh();
    void refreshNumbers();
    void refreshWhy();
    void showBadge();
    struct Line {
        QString text, mark;
        Token ink;
    };
    Line lineOf(const RunRow *run) const;
    Line betweenRuns(const RunRow &run) const;
    void refreshNext(const RunRow *run);
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
