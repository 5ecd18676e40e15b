// What stands where the captures stand: their grid, or why there are none, or that all are reviewed; and the button for
// those that came in meanwhile.
#pragma once

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace trawl {

class CapturesModel;
class Desk;
class EmptyPanel;
class ImageLoader;
class ReviewGrid;
struct EmptyAction;

/// GUI thread. One of grid, empty panel and finish panel has the keys; the finish panel may stand above the grid.
class ReviewStage final : public QWidget
{
    Q_OBJECT
public:
    ReviewStage(Desk *desk, CapturesModel *model, ImageLoader *loader, QWidget *parent = nullptr);

    ReviewGrid *grid() const { return m_grid; }
    /// Shows what there is now. @p filter: the one in force.
    void refresh(const QString &filter);
    void takeFocus();
    void addArrivals(int count); ///< rows were appended
    void clearArrivals();

Q_SIGNALS:
    void contentChanged(); ///< there may be other buttons
    void filterWanted(const QString &text);
    void arrivalsWanted(int row); ///< the first of them
    void moveWanted();            ///< a key that moves, where there is nothing to move in

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fillEmpty(const QString &filter);
    void fillFinish();
    EmptyAction filterAction(const QString &name, const QString &text, const QString &filter);

    Desk *m_desk;
    CapturesModel *m_model;
    QVBoxLayout *m_column = nullptr;
    EmptyPanel *m_finish = nullptr, *m_empty = nullptr;
    ReviewGrid *m_grid = nullptr;
    QPushButton *m_arrivals = nullptr;
    int m_newBelow = 0; ///< arrivals not yet seen
};

} // namespace trawl
