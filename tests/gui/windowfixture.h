// The whole window over a scripted console: what the tests of the window have in common.
#pragma once

#include "../support/scriptedconsole.h"
#include "childof.h"
#include "ui/mainwindow.h"

#include <QAction>
#include <QApplication>
#include <QTest>

namespace trawl {

/// A test fills it, changes the options and opens it. Members ask by the names that widgets have.
struct WindowFixture {
    using Change = std::function<void(ScriptedConsole &)>;

    ScriptedConsole console;
    UiOptions options;
    std::unique_ptr<MainWindow> window;

    explicit WindowFixture(qint64 items)
    {
        console.fillDemo(items);
        options.theme = ThemeMode::Light;
        options.noAnim = true;
        options.page = u"operate"_s;
    }
    /// @p size empty: the window's own. @p settle: what its layout and first answers take.
    void open(const Change &change = {}, QSize size = {}, std::chrono::milliseconds settle = 60ms)
    {
        if (change)
            change(console);
        console.publish();
        options.fixedClock = console.clock;
        show(size, settle);
    }
    /// Again, as it is.
    void show(QSize size = {}, std::chrono::milliseconds settle = 60ms)
    {
        window = std::make_unique<MainWindow>(&console, options);
        if (!size.isEmpty())
            window->resize(size);
        window->show();
        QApplication::setActiveWindow(window.get());
        QTest::qWait(int(settle.count()));
    }
    template <class T>
    T *find(const QString &name) const
    {
        return childOf<T>(window.get(), name);
    }
    QAction *action(const QString &name) const { return find<QAction>(name); }
};

} // namespace trawl
