// Results of pool work back on the owner's thread, or nowhere if the owner has gone meanwhile.
#pragma once

#include <QObject>

#include <functional>
#include <memory>

namespace trawl {

/// Made and closed on the owner's thread; post() from anywhere. After close() nothing is called any more (dropped
/// Answers say Cancelled).
class Mailbox final
{
public:
    Mailbox() : m_box(new Box, [](Box *box) { box->deleteLater(); }) {}
    void close() const { m_box->closed = true; }
    void post(std::function<void()> fn) const
    {
        QMetaObject::invokeMethod(
            m_box.get(),
            [box = m_box.get(), fn = std::move(fn)] {
                if (!box->closed)
                    fn();
            },
            Qt::QueuedConnection);
    }

private:
    struct Box : QObject {
        bool closed = false;
    };
    std::shared_ptr<Box> m_box;
};

} // namespace trawl
