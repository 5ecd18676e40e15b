// Inline messages next to their context: what, why, what to do, code; one bar per cause with a counter; at
// most three actions.
#pragma once

#include "domain/result.h"

#include <QWidget>

#include <functional>

class QVBoxLayout;

namespace trawl {

enum class Severity { Info, Good, Warning, Error };

struct MessageAction {
    QString text;
    std::function<void()> run;
};

struct Message {
    QString key; ///< one bar per key
    Severity severity = Severity::Info;
    QString title; ///< what
    QString text;  ///< why and remedy
    QString code;  ///< "TD-2004", empty for plain notes
    QString detail;
    QList<MessageAction> actions;
    int hideAfterMs = 0; ///< 0: stays until dismissed
};
Message messageFor(const Error &error, const QString &key = {});

/// A column of bars; lives in a layout above the content it speaks about. GUI thread.
class MessageArea : public QWidget
{
    Q_OBJECT
public:
    explicit MessageArea(QWidget *parent = nullptr);
    /// Shows the message, or counts up the bar that has its key already.
    void show(const Message &message);
    void dismiss(const QString &key);
    int count() const;
    /// The text of all bars, for tests and `ui dump`.
    QString plainText() const;

private:
    QWidget *barFor(const QString &key) const;
    QVBoxLayout *m_layout;
};

} // namespace trawl
