// See storelistener.h.
#include "store/storelistener.h"

#include "domain/names.h"
#include "store/changeteller.h"
#include "store/dialect.h"

#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlQuery>
#include <QTimer>

#include <atomic>

namespace trawl {

namespace {
/// The driver sees a notification when its socket is readable, but says nothing when the server is gone: that is asked.
constexpr int askEveryMs = 2000;

/// Lives on the listener's thread, as its connection does.
class Ear final : public QObject
{
public:
    Ear(QString place, std::function<void()> heard)
        : m_place(std::move(place)), m_dialect(dialectOf(m_place)), m_heard(std::move(heard))
    {
        static std::atomic<int> counter = 0;
        m_name = u"trawl-ear-%1"_s.arg(++counter);
    }
    ~Ear() override { hangUp(); }

    void begin()
    {
        auto *again = new QTimer(this);
        connect(again, &QTimer::timeout, this, &Ear::ask);
        again->start(askEveryMs);
        dial();
    }

private:
    void dial()
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(m_dialect.driver, m_name);
        m_dialect.address(database, m_place, true);
        if (!database.open() || !database.driver()->subscribeToNotification(changedChannel))
            return hangUp();
        connect(database.driver(), &QSqlDriver::notification, this, [this] { m_heard(); });
        m_listens = true;
        m_heard(); // what was told before is not told again
    }
    void hangUp()
    {
        m_listens = false;
        if (QSqlDatabase::contains(m_name)) {
            QSqlDatabase::database(m_name, false).close();
            QSqlDatabase::removeDatabase(m_name);
        }
    }
    bool isAnswered() const
    {
        const QSqlDatabase database = QSqlDatabase::database(m_name, false);
        QSqlQuery query(database);
        return database.isOpen() && query.exec(m_dialect.statement(u"leader_taken"_s));
    }
    void ask()
    {
        if (m_listens && isAnswered())
            return;
        hangUp();
        dial();
    }

    QString m_place, m_name;
    const Dialect &m_dialect;
    std::function<void()> m_heard;
    bool m_listens = false;
};
} // namespace

StoreListener::StoreListener(const QString &place, QObject *parent) : QObject(parent)
{
    m_thread.setObjectName(u"store-listener"_s);
    auto *ear = new Ear(place, [this] { Q_EMIT changed(); }); // queued to whoever listens on another thread
    ear->moveToThread(&m_thread);
    connect(&m_thread, &QThread::started, ear, &Ear::begin);
    connect(&m_thread, &QThread::finished, ear, &QObject::deleteLater);
    m_thread.start();
}

StoreListener::~StoreListener()
{
    m_thread.quit();
    m_thread.wait();
}

} // namespace trawl
