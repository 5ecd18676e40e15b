// A line that asks for one text above the captures: the reason of a rejection, or a note.
#pragma once

#include <QWidget>

#include <functional>

class QLabel;
class QLineEdit;

namespace trawl {

/// GUI thread. Hidden while nothing is asked. Enter and Save answer, Esc and Cancel do not; an empty text is no answer.
class AskLine final : public QWidget
{
    Q_OBJECT
public:
    explicit AskLine(QWidget *parent = nullptr);
    /// What was asked before is forgotten.
    void ask(const QString &label, std::function<void(const QString &)> done);

Q_SIGNALS:
    void closed(); ///< the keys go back to where they came from; then follows the answer, if there is one

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void end(bool accept);
    QLabel *m_label;
    QLineEdit *m_edit;
    std::function<void(const QString &)> m_done;
};

} // namespace trawl
