// The current capture's picture with its title, zoom and view buttons, and what can be done with it: open its page,
// copy it, save it.
#pragma once

#include "domain/ids.h"
#include "domain/result.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace trawl {

class CapturesModel;
class Desk;
class ElidedLabel;
class ImageLoader;
class Loupe;

/// GUI thread. Shows one capture of the model; the picture may come later than its capture.
class LoupePane final : public QWidget
{
    Q_OBJECT
public:
    LoupePane(Desk *desk, CapturesModel *model, ImageLoader *loader, QWidget *parent = nullptr);

    void setCapture(RowId capture); ///< 0 = none
    RowId capture() const { return m_capture; }
    void setLarge(bool large); ///< which of the two view buttons is down
    Loupe *loupe() const { return m_loupe; }
    void openPage();
    void copyPicture();
    void savePicture();

Q_SIGNALS:
    void largeWanted(bool large); ///< the loupe view, else the grid
    void stepWanted(int way);
    void failed(const trawl::Error &error);
    void statusText(const QString &text);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitTools();
    QToolButton *addTool(const QString &name, const QString &text, const QString &accessible);
    void showPicture();
    void write(RowId capture, const QString &file);

    Desk *m_desk;
    CapturesModel *m_model;
    ImageLoader *m_loader;
    QHBoxLayout *m_row = nullptr;
    ElidedLabel *m_title = nullptr;
    QLabel *m_zoom = nullptr;
    QToolButton *m_fit = nullptr, *m_grid = nullptr, *m_large = nullptr;
    Loupe *m_loupe = nullptr;
    RowId m_capture = 0;
    QString m_source; ///< of the picture before: captures of one source look alike, so zoom and place stay
};

} // namespace trawl
