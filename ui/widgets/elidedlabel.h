// A label that gives way: shows "…" where its lines do not hold the text, the whole text as tool tip and to screen
// readers.
#pragma once

#include <QLabel>

namespace trawl {

class ElidedLabel : public QLabel
{
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget *parent = nullptr);
    void setFullText(const QString &text);
    /// One line, or as many as the text needs, up to so many.
    void setMostLines(int lines);
    /// Whether all of the text is seen.
    bool isWhole() const;
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return m_most > 1; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    /// Beginnings of the lines at this width; the last line holds the rest, whether it fits or not.
    QList<qsizetype> lines(int width) const;
    QString m_full;
    int m_most = 1;
};

} // namespace trawl
