// The window of Trawldeck: banner, pages, actions, status line. Nothing else lives here.
#pragma once

#include "ui/options.h"

#include <QMainWindow>

#include <functional>
#include <memory>

namespace trawl {

class Console;
class Prompt;
struct MessageAction;
class UiState;
struct RunRow;
struct Snapshot;

/// GUI thread. Talks to @p console only, which must outlive it.
class MainWindow final : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow(Console *console, UiOptions options, QWidget *parent = nullptr);
    ~MainWindow() override;
    /// "operate", "review", "upload", "history", "schedule", "welcome".
    void showPage(const QString &page);
    QString page() const;
    /// The seam for questions; tests set answers here.
    Prompt *prompt() const;
    /// The widget tree as JSON; also what the console's ui.dump answers.
    QJsonObject dump() const;
    /// Saves its state and closes without a question: the system ends the program.
    void closeAtOnce();

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool event(QEvent *event) override;

private:
    void buildFrame();
    void buildPages();
    void buildToolBar();
    void bindCommands();
    void restore();
    void refresh();
    void askToQuit(const RunRow &run);
    void leadToReview(const QString &verb);
    void leaveFor(const QString &title, const QString &verb, std::function<void()> next);
    void openWorkspace(const QString &folder);
    void makeWorkspace(const QString &folder);
    void showWorkspace(const QString &folder);
    void refuseWorkspace(const QString &title, const QString &text, const QList<MessageAction> &actions);
    void chooseWorkspace(bool isNew);
    void fillRecent();
    void followSources(const Snapshot &snapshot);
    void quitIfStopped();
    void restoreGeometryOf(const UiState &state);
    void cyclePane(int step);
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
