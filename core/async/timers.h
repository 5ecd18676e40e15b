// One timer wheel for all waits of a thread.
#pragma once

#include "domain/instant.h"

#include <QObject>

#include <functional>
#include <memory>

namespace trawl {

/// Owns the deadlines of its thread; fires callbacks from the event loop, never from add(). Resolution 5 ms.
class Timers final : public QObject
{
    Q_OBJECT
public:
    using Id = quint64;
    explicit Timers(QObject *parent = nullptr);
    ~Timers() override;

    /// Calls @p fn once after @p delay on this thread.
    Id add(Ms delay, std::function<void()> fn);
    /// A fired or unknown id is ignored.
    void cancel(Id id);
    int pending() const;

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void arm();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
