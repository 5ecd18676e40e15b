// Small helpers to write values to JSON and back: one line per member, the same names both ways.
#pragma once

#include "domain/instant.h"
#include "domain/names.h"

#include <QJsonArray>
#include <QJsonObject>

namespace trawl {

/// Writes (to is set) or reads (from is set) members under the same names, so that the two directions can't differ.
class JsonMapper
{
public:
    explicit JsonMapper(QJsonObject *to) : m_to(to) {}
    explicit JsonMapper(const QJsonObject &from) : m_from(&from) {}
    bool reading() const { return m_from != nullptr; }

    void operator()(QLatin1StringView name, QString &value)
    {
        reading() ? void(value = at(name).toString()) : put(name, value);
    }
    void operator()(QLatin1StringView name, qint64 &value)
    {
        reading() ? void(value = at(name).toInteger()) : put(name, value);
    }
    void operator()(QLatin1StringView name, int &value)
    {
        reading() ? void(value = at(name).toInt()) : put(name, value);
    }
    void operator()(QLatin1StringView name, bool &value)
    {
        reading() ? void(value = at(name).toBool()) : put(name, value);
    }
    void operator()(QLatin1StringView name, double &value)
    {
        reading() ? void(value = at(name).toDouble()) : put(name, value);
    }
    void operator()(QLatin1StringView name, Instant &value) { (*this)(name, value.ms); }
    void operator()(QLatin1StringView name, QJsonObject &value)
    {
        reading() ? void(value = at(name).toObject()) : put(name, value);
    }
    void operator()(QLatin1StringView name, QJsonArray &value)
    {
        reading() ? void(value = at(name).toArray()) : put(name, value);
    }
    void operator()(QLatin1StringView name, QStringList &value)
    {
        if (!reading())
            return put(name, QJsonArray::fromStringList(value));
        value.clear();
        for (const QJsonValue &entry : at(name).toArray())
            value.append(entry.toString());
    }
    /// 64-bit hashes as text: JSON numbers have 53 bits.
    void hash(QLatin1StringView name, quint64 &value)
    {
        reading() ? void(value = at(name).toString().toULongLong(nullptr, 16)) : put(name, QString::number(value, 16));
    }
    template <class E>
    requires std::is_enum_v<E>
    void operator()(QLatin1StringView name, E &value)
    {
        if (!reading())
            return put(name, word(value));
        value = fromWord<E>(at(name).toString()).value_or(value);
    }
    template <class T>
    void list(QLatin1StringView name, QList<T> &values)
    {
        if (reading()) {
            values.clear();
            for (const QJsonValue &entry : at(name).toArray())
                values.append(T::fromJson(entry.toObject()));
            return;
        }
        QJsonArray array;
        for (const T &value : std::as_const(values))
            array.append(value.toJson());
        put(name, array);
    }

private:
    QJsonValue at(QLatin1StringView name) const { return m_from->value(name); }
    void put(QLatin1StringView name, const QJsonValue &value) { m_to->insert(name, value); }

    QJsonObject *m_to = nullptr;
    const QJsonObject *m_from = nullptr;
};

/// Defines T::toJson and T::fromJson from one function `void map(JsonMapper &, T &)`.
template <class T>
QJsonObject mappedToJson(const T &value)
{
    QJsonObject object;
    JsonMapper mapper(&object);
    T copy = value;
    map(mapper, copy);
    return object;
}
template <class T>
T mappedFromJson(const QJsonObject &object)
{
    T value;
    JsonMapper mapper(object);
    map(mapper, value);
    return value;
}

} // namespace trawl
