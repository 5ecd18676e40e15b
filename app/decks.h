// The workspaces that the window goes through, one after another: each has its own engine and its own window.
#pragma once

#include "app/composition.h"
#include "app/recentworkspaces.h"
#include "console/workspaceconsole.h"
#include "ui/mainwindow.h"
#include "ui/options.h"

#include <functional>
#include <memory>

namespace trawl {

/// GUI thread. Owns the consoles and windows. A workspace that cannot be opened leaves the one before in its place.
class Decks final : public QObject
{
    Q_OBJECT
public:
    /// @p recentFile: see RecentWorkspaces.
    Decks(UiOptions ui, const QString &recentFile, QObject *parent = nullptr);
    ~Decks() override;

    /// The first workspace, prepared already as it was @p asked for. Its window is there at once; if it cannot be
    /// opened, that is said and the program ends with exitCode().
    void begin(const CommonOptions &asked, const EngineSetup &setup);
    MainWindow *window() const;
    WorkspaceConsole *console() const;
    int exitCode() const { return m_exitCode; }

private:
    struct Deck;
    void go(const CommonOptions &where, bool start);
    void switchTo(const CommonOptions &where, bool start);
    void arrive(const CommonOptions &where, const Result<> &opened);
    void leave(std::shared_ptr<Deck> deck);
    std::shared_ptr<Deck> make(const EngineSetup &setup, const UiOptions &ui, std::function<void(Result<>)> opened);
    void refuse(const Error &error, QWidget *over, std::function<void()> then);

    CommonOptions m_sample, m_own; ///< where "Try the sample" and "Exit sample" lead
    UiOptions m_ui;
    RecentWorkspaces m_recent;
    std::shared_ptr<Deck> m_deck;
    std::shared_ptr<Deck> m_next; ///< its engine is being opened, its window is not shown yet
    int m_exitCode = 0;
};

} // namespace trawl
