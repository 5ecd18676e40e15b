// Hears when another program has changed the store of a server.
#pragma once

#include <QObject>
#include <QThread>

namespace trawl {

/// Has a connection of its own, for reading only, on a thread of its own. Where that is lost it is made anew, every two
/// seconds; what was told meanwhile is lost, so changed() comes then, too, and whoever must not miss anything looks
/// from time to time anyway.
class StoreListener final : public QObject
{
    Q_OBJECT
public:
    /// @p place: a server's URL; may hold a password.
    explicit StoreListener(const QString &place, QObject *parent = nullptr);
    ~StoreListener() override;

Q_SIGNALS:
    /// On this object's thread; at most a few times a second, as the writer tells it (ChangeTeller).
    void changed();

private:
    QThread m_thread;
};

} // namespace trawl
