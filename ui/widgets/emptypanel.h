// What stands where nothing is to be shown: icon, one sentence, and what can be done about it.
#pragma once

#include <QWidget>

#include <functional>

class QBoxLayout;
class QLabel;

namespace trawl {

struct Snapshot;

struct EmptyAction {
    QString objectName, text;
    std::function<void()> run;
};

/// The step that brings content: starting a run, or, where nothing could be started, adding sources. @p stem begins the
/// button's object name;
/// @p command gets the id of the command.
EmptyAction firstStep(const Snapshot &snapshot, const QString &stem, std::function<void(const QString &)> command);

/// GUI thread. Takes the focus itself, so that keys of the page around it go on working when its content is gone.
class EmptyPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyPanel(QWidget *parent = nullptr);
    /// Nothing is rebuilt if sentence and actions are the same as before (a button must not vanish under the pointer).
    void setContent(const QString &icon, const QString &sentence, const QList<EmptyAction> &actions);
    QString sentence() const;
    /// One line: a low place shows sentence and actions side by side, without the icon.
    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void paintIcon();
    void place();
    int buttonsWidth() const;
    QString m_icon;
    QStringList m_signature;
    QLabel *m_mark, *m_text;
    QBoxLayout *m_column, *m_buttons;
};

} // namespace trawl
