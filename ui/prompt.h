// The one seam for modal questions: verbs on buttons, the safe answer is the default, key repeat never
// answers. Tests set answers.
#pragma once

#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

class QWidget;

namespace trawl {

struct Question {
    QString key; ///< stable name for tests: "run.stopNow"
    QString title;
    QString text;  ///< the exact consequence
    QString verb;  ///< "Abandon 3 pages"
    QString stay;  ///< "Keep running": the default
    QString other; ///< a second way to go on: "Stop after in-flight and quit"; empty: none
    bool destructive = false;
    bool asksReason = false; ///< a required sentence, journalled
    QString reasonHint;
};

struct PromptAnswer {
    bool accepted = false;
    QString reason;
    bool other = false; ///< the second way was chosen; accepted is false then
};

/// Owns nothing; lives as long as its window. GUI thread. Dialogs are opened without a nested event loop.
class Prompt
{
public:
    /// @p done is called once, when the operator has answered; at once if a test has set an answer.
    void ask(QWidget *parent, const Question &question, std::function<void(const PromptAnswer &)> done);
    /// Tests: the next question with this key is answered so, without a dialog.
    void setNextAnswer(const QString &key, const PromptAnswer &answer);
    /// Tests: keys of the questions asked so far.
    QStringList asked() const { return m_asked; }
    /// Tests: the newest question.
    Question last() const { return m_last; }

private:
    QList<std::pair<QString, PromptAnswer>> m_answers;
    QStringList m_asked;
    Question m_last;
};

} // namespace trawl
