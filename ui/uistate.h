// What the window remembers between sessions: one JSON object under the setting "ui", kept by the engine's
// settings file.
#pragma once

#include <QJsonObject>
#include <QObject>
#include <QTimer>

namespace trawl {

class Desk;

/// Loads once, saves half a second after the last change and on flush(). GUI thread.
class UiState : public QObject
{
    Q_OBJECT
public:
    explicit UiState(Desk *desk, QObject *parent = nullptr);
    void load();
    bool isLoaded() const { return m_loaded; }
    QJsonValue value(const QString &key) const { return m_values.value(key); }
    QByteArray bytes(const QString &key) const;
    void set(const QString &key, const QJsonValue &value);
    void setBytes(const QString &key, const QByteArray &value);
    void remove(const QString &key);
    void flush();

Q_SIGNALS:
    void loaded();

private:
    Desk *m_desk;
    QJsonObject m_values;
    QTimer m_save;
    bool m_loaded = false;
};

} // namespace trawl
