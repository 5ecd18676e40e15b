// Cells with shapes: circuits and item states (shape, word, countdown), streaks; and the spin box for priorities.
#pragma once

#include "ui/widgets/glyphs.h"

#include <QStyledItemDelegate>

#include <functional>

namespace trawl {

/// Base: paints the cell's background and focus, then shape and text. GUI thread.
class GlyphDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    /// The look of a cell; its word is ignored, the display text is drawn.
    using LookOf = std::function<StateLook(const QModelIndex &)>;
    GlyphDelegate(LookOf lookOf, QObject *parent);
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    LookOf m_lookOf;
};

/// "++-+" as small marks: tall bars for ok, crosses for failed.
class StreakDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

/// Edits 1–9.
class PriorityDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace trawl
