// A one-line label that gives way: shows "…" when narrow, the whole text as tool tip and to screen readers.
#pragma once

#include <QLabel>

namespace trawl {

class ElidedLabel : public QLabel
{
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget *parent = nullptr);
    void setFullText(const QString &text);
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_full;
};

} // namespace trawl
