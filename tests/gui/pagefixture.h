// One page of the window over captures in memory: what the tests of Review, Upload and History have in common.
#pragma once

#include "capturesconsole.h"

#include "ui/desk.h"

#include <QTest>

namespace trawl {

/// For a test class to derive from; begins with init() and ends with cleanup().
template <class Page>
class PageFixture
{
protected:
    void begin()
    {
        console = std::make_unique<CapturesConsole>();
        desk = std::make_unique<Desk>(console.get(), UiOptions());
    }
    /// What the test filled in is there when the page comes.
    void show(QSize size)
    {
        console->publish();
        page = std::make_unique<Page>(desk.get());
        page->resize(size);
        page->show();
        QVERIFY(QTest::qWaitForWindowActive(page.get()));
    }
    void end()
    {
        page.reset();
        desk.reset();
        console.reset();
    }
    template <class T>
    T *child(const QString &name) const
    {
        return page->template findChild<T *>(name);
    }

    std::unique_ptr<CapturesConsole> console;
    std::unique_ptr<Desk> desk;
    std::unique_ptr<Page> page;
};

} // namespace trawl
