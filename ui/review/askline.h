// A line that asks for one text above the captures: the reason of a rejection, or a note.
#pragma once

#include <QWidget>

#include <functional>

class QLabel;
class QLineEdit;

namespace trawl {

/// GUI thread. Hidden while nothing is asked. Enter and Save answer, Esc and Cancel do not; an empty text is no answer.
/// A text that is half written is kept until one of these ends it.
class AskLine final : public QWidget
{
    Q_OBJECT
public:
    explicit AskLine(QWidget *parent = nullptr);
    /// False: a text is being written for something else, and has the focus now. An open line without a text is taken
    /// over.
    bool ask(const QString &label, std::function<void(const QString &)> done);
    void setLabel(const QString &label); ///< of what is asked

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
