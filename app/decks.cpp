// Opening, exchanging and refusing workspaces.
#include "app/decks.h"

#include <QApplication>
#include <QMessageBox>
#include <QScreen>
#include <QTimer>

#include <cstdio>

namespace trawl {

/// A workspace and its window. The window goes first.
struct Decks::Deck {
    EngineSetup setup;
    std::unique_ptr<WorkspaceConsole> console;
    std::unique_ptr<MainWindow> window;
};

Decks::Decks(UiOptions ui, const QString &recentFile, QObject *parent)
    : QObject(parent), m_ui(std::move(ui)), m_recent(recentFile)
{
    m_sample.sample = true;
    m_ui.switchToSample = [this](bool start) { go(m_sample, start); };
    m_ui.exitSample = [this] { go(m_own, false); };
    m_ui.openWorkspace = [this](const QString &folder) {
        CommonOptions there;
        there.workspace = folder;
        go(there, false);
    };
}

Decks::~Decks() = default;

MainWindow *Decks::window() const
{
    return m_deck ? m_deck->window.get() : nullptr;
}

WorkspaceConsole *Decks::console() const
{
    return m_deck ? m_deck->console.get() : nullptr;
}

std::shared_ptr<Decks::Deck> Decks::make(const EngineSetup &setup, const UiOptions &ui,
                                         std::function<void(Result<>)> opened)
{
    auto made = std::make_shared<Deck>();
    made->setup = setup;
    made->setup.clockwork = !setup.sample; // a window stays; in the sample nothing starts but by hand
    made->console = std::make_unique<WorkspaceConsole>(made->setup, std::move(opened));
    UiOptions options = ui;
    options.recentWorkspaces = m_recent.folders(setup.workspace);
    made->window = std::make_unique<MainWindow>(made->console.get(), options);
    return made;
}

/// A box that stands over a window, or alone; @p then runs when it was closed.
void Decks::refuse(const Error &error, QWidget *over, std::function<void()> then)
{
    auto *box = new QMessageBox(QMessageBox::Critical, u"Trawldeck"_s, error.what, QMessageBox::Close, over);
    box->setObjectName(u"workspaceRefusedBox"_s);
    box->setInformativeText(error.why + u"\n\n"_s + error.remedy + u"\n"_s + error.codeText());
    box->setAttribute(Qt::WA_DeleteOnClose);
    connect(box, &QMessageBox::finished, this, std::move(then));
    box->open();
}

void Decks::begin(const CommonOptions &asked, const EngineSetup &setup)
{
    (setup.sample ? m_sample : m_own) = asked;
    m_sample.sample = true;
    m_deck = make(setup, m_ui, [this, setup](const Result<> &opened) {
        if (opened) {
            if (!setup.sample) // the sample has a command of its own
                m_recent.note(setup.workspace);
            return;
        }
        std::fprintf(stderr, "%s: %s\n", qPrintable(opened.error().codeText()), qPrintable(opened.error().sentence()));
        m_exitCode = opened.error().code == 9004 ? 9 : 4;
        refuse(opened.error(), nullptr, [this] { QApplication::exit(m_exitCode); });
    });
    // A window as large as the screen would hide its status line behind the edge (its frame is not known yet).
    const QSize room = m_deck->window->screen()->availableSize();
    if (room.width() <= m_deck->window->width() || room.height() <= m_deck->window->height() + 48)
        m_deck->window->showMaximized();
    else
        m_deck->window->show();
}

void Decks::go(const CommonOptions &where, bool start)
{
    // Not from within the window that goes.
    QTimer::singleShot(0, this, [this, where, start] { switchTo(where, start); });
}

/// The other workspace is opened first. Its window takes the place of this one when it is there.
void Decks::switchTo(const CommonOptions &where, bool start)
{
    if (m_next)
        return; // one at a time
    const auto setup = prepareWorkspace(where);
    if (!setup)
        return refuse(setup.error(), window(), [] {});
    UiOptions ui = m_ui;
    ui.page = start ? u"operate"_s : QString();
    ui.startAtOnce = start;
    m_next = make(setup.value(), ui, [this, where](const Result<> &opened) {
        // Not from within the console that answers.
        QTimer::singleShot(0, this, [this, where, opened] { arrive(where, opened); });
    });
}

void Decks::arrive(const CommonOptions &where, const Result<> &opened)
{
    std::shared_ptr<Deck> fresh = std::exchange(m_next, nullptr);
    if (!opened) {
        leave(std::move(fresh));
        return refuse(opened.error(), window(), [] {});
    }
    if (!fresh->setup.sample) {
        m_own = where; // the sample leads back to where it was left for
        m_recent.note(fresh->setup.workspace);
    }
    std::shared_ptr<Deck> old = std::exchange(m_deck, std::move(fresh));
    m_deck->window->setGeometry(old->window->geometry());
    if (old->window->isMaximized())
        m_deck->window->showMaximized();
    else
        m_deck->window->show();
    leave(std::move(old));
}

void Decks::leave(std::shared_ptr<Deck> deck)
{
    deck->window->closeAtOnce();
    WorkspaceConsole *console = deck->console.get();
    console->shutDown([deck = std::move(deck)] {
        QTimer::singleShot(0, qApp, [deck] {});
    }); // the last reference goes when the console is not on the stack
}

} // namespace trawl
