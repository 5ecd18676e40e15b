// Loading and delayed saving of the window's memory.
#include "ui/uistate.h"

#include "ui/desk.h"

namespace trawl {

UiState::UiState(Desk *desk, QObject *parent) : QObject(parent), m_desk(desk)
{
    m_save.setSingleShot(true);
    m_save.setInterval(500);
    connect(&m_save, &QTimer::timeout, this, &UiState::flush);
}

void UiState::load()
{
    m_desk->ask(SettingsGet{}, this, [this](const Result<SettingsGet::Answer> &result) {
        if (result.ok()) {
            const QJsonObject stored = result->settings[u"ui"_s].toObject();
            for (auto it = stored.begin(); it != stored.end(); ++it) {
                if (!m_values.contains(it.key()))
                    m_values.insert(it.key(), it.value());
            }
        }
        m_loaded = true;
        Q_EMIT loaded();
    });
}

QByteArray UiState::bytes(const QString &key) const
{
    return QByteArray::fromBase64(value(key).toString().toLatin1());
}

void UiState::set(const QString &key, const QJsonValue &value)
{
    if (m_values.value(key) == value)
        return;
    m_values.insert(key, value);
    m_save.start();
}

void UiState::setBytes(const QString &key, const QByteArray &value)
{
    set(key, QString::fromLatin1(value.toBase64()));
}

void UiState::remove(const QString &key)
{
    m_values.remove(key);
    m_save.start();
}

void UiState::flush()
{
    if (!m_loaded)
        return; // never overwrite what was not read yet
    m_save.stop();
    // A failed save costs a window position, not work: the engine logs it, the next change tries again.
    m_desk->ask(SettingsSet{u"ui"_s, m_values}, this, [](const Result<> &) {});
}

} // namespace trawl
