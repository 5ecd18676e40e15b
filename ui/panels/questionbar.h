// What the engine asks the operator, on all pages: what was found, and a button for each answer.
#pragma once

#include "ui/desk.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace trawl {

/// GUI thread. Shows the first problem of Desk's snapshot that offers a choice and is no mere warning; hidden if there
/// is none. The buttons run commands.
class QuestionBar final : public QWidget
{
    Q_OBJECT
public:
    explicit QuestionBar(Desk *desk, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void refresh();

    Desk *m_desk;
    QLabel *m_mark, *m_text;
    QHBoxLayout *m_buttons;
    QString m_shown; ///< what the widgets say now: they are built anew only if it changes, so that focus stays
};

} // namespace trawl
