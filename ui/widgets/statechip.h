// A pill with shape and word: the state of a run, a circuit, a dependency.
#pragma once

#include "ui/widgets/glyphs.h"

#include <QWidget>

namespace trawl {

/// GUI thread. The word is its accessible name.
class StateChip : public QWidget
{
    Q_OBJECT
    Q_PROPERTY(QString text READ text)
public:
    explicit StateChip(QWidget *parent = nullptr);
    /// @p suffix follows the word: "waiting for 3 (oldest 41 s of 150 s)".
    void setLook(const StateLook &look, const QString &subject, const QString &suffix = {});
    QString text() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    StateLook m_look;
    QString m_suffix;
};

} // namespace trawl
