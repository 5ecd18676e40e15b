// The newest pictures along the Operate page: what a crawl brings, while it brings it.
#pragma once

#include "ui/desk.h"

#include <QWidget>

class QLabel;

namespace trawl {

class ImageLoader;
class NewestModel;
class PictureStrip;

/// GUI thread. Takes no room before there is a picture, nor when the operator has hidden it.
class PicturesPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit PicturesPanel(Desk *desk, QWidget *parent = nullptr);
    ~PicturesPanel() override;
    /// The operator's word.
    void setShown(bool shown);
    /// There is no room for it now.
    void setYields(bool yields);
    /// Small pictures, for a low window.
    void setLow(bool low);
    /// There are pictures, and the operator wants to see them.
    bool wantsRoom() const;
    PictureStrip *strip() const { return m_strip; }

Q_SIGNALS:
    void roomChanged(); ///< it came, went, or has another height

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void refresh();
    Desk *m_desk;
    NewestModel *m_model;
    ImageLoader *m_loader;
    PictureStrip *m_strip;
    QLabel *m_count;
    bool m_shown = true, m_low = false, m_yields = false;
};

} // namespace trawl
