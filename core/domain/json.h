// Values to JSON and back: one line per member, the same names both ways, and a reading that tells what does not fit.
#pragma once

#include "domain/instant.h"
#include "domain/names.h"
#include "domain/plaintext.h"
#include "domain/result.h"
#include "domain/text.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QSet>
#include <QStringList>

#include <limits>

namespace trawl {

/// What kind of value a member is.
namespace member {
template <class T>
inline constexpr bool isOptional = false;
template <class T>
inline constexpr bool isOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool isList = false;
template <class T>
inline constexpr bool isList<QList<T>> = true;
template <class T>
inline constexpr bool isMap = false;
template <class T>
inline constexpr bool isMap<QMap<QString, T>> = true;
} // namespace member

/// Writes or reads members under the same names, so that the two directions can't differ. A struct T takes part by a
/// member `void map(JsonMapper &m)` or a free function `void map(JsonMapper &m, T &value)`.
class JsonMapper
{
public:
    enum class Reading {
        Trusting, ///< our own documents: what is missing or does not fit reads as empty
        Checked,  ///< what is there must fit; what is missing keeps its default
        Exact,    ///< as Checked, and no member may be there that nobody knows
    };

    explicit JsonMapper(QJsonObject *to) : m_to(to) {}
    explicit JsonMapper(const QJsonObject &from, Reading how = Reading::Trusting) : m_from(&from), m_how(how) {}
    /// Neither writes nor reads: makes every text of a value plain, where it enters a front end.
    struct MakePlain {
    };
    explicit JsonMapper(MakePlain) {}
    bool reading() const { return m_from != nullptr; }
    /// Members are changed: what a map() keeps in a variable of its own goes back to its member.
    bool fills() const { return !m_to; }

    /// A member that may be missing: text, number, truth, word of an enumeration, list, map, optional or mapped struct.
    template <class T>
    void operator()(QLatin1StringView name, T &value)
    {
        if (makesPlain())
            return makePlain(value);
        if (!reading()) {
            if constexpr (member::isOptional<T>) {
                if (value)
                    m_to->insert(name, encode(*value));
            } else {
                m_to->insert(name, encode(value));
            }
            return;
        }
        m_known.insert(name);
        const QJsonValue found = m_from->value(name);
        if (found.isUndefined() && (m_how != Reading::Trusting || member::isOptional<T>))
            return;
        note(name, decode(found, value));
    }
    /// A member that a request can't do without.
    template <class T>
    void need(QLatin1StringView name, T &value)
    {
        if (reading() && m_how == Reading::Exact && !m_from->contains(name))
            note(name, Fault{{}, translate("core", "is missing")});
        (*this)(name, value);
    }
    /// 64-bit hashes as text: JSON numbers have 53 bits.
    void hash(QLatin1StringView name, quint64 &value)
    {
        if (makesPlain())
            return;
        QString text = QString::number(value, 16);
        (*this)(name, text);
        if (reading())
            value = text.toULongLong(nullptr, 16);
    }

    /// What does not fit, a sentence that names the member: "plan.sessions" must be a whole number. Empty: all fits.
    QString fault() const
    {
        const Fault first = firstFault();
        return first.text.isEmpty() ? QString() : u"\"%1\" %2"_s.arg(first.at, first.text);
    }

private:
    struct Fault {
        QString at; ///< path below the member
        QString text;
    };

    template <class T>
    static void members(JsonMapper &m, T &value)
    {
        if constexpr (requires { value.map(m); })
            value.map(m);
        else
            map(m, value);
    }
    template <class T>
    static constexpr bool isMapped = requires(JsonMapper &m, T &value)
    {
        value.map(m);
    }
    || requires(JsonMapper &m, T &value) { map(m, value); };

    bool makesPlain() const { return !m_to && !m_from; }
    template <class T>
    void makePlain(T &value)
    {
        if constexpr (std::is_same_v<T, QString> || std::is_same_v<T, Error>) {
            value = plainText(value);
        } else if constexpr (std::is_same_v<T, QJsonValue>) {
            value = plainText(value);
        } else if constexpr (std::is_same_v<T, QJsonObject>) {
            value = plainText(QJsonValue(value)).toObject();
        } else if constexpr (std::is_same_v<T, QJsonArray>) {
            value = plainText(QJsonValue(value)).toArray();
        } else if constexpr (member::isOptional<T>) {
            if (value)
                makePlain(*value);
        } else if constexpr (member::isList<T>) {
            if constexpr (!std::is_arithmetic_v<typename T::value_type>) {
                for (auto &entry : value)
                    makePlain(entry);
            }
        } else if constexpr (member::isMap<T>) {
            for (auto it = value.begin(); it != value.end(); ++it)
                makePlain(it.value());
        } else if constexpr (isMapped<T>) {
            members(*this, value);
        }
    }

    template <class T>
    static QJsonValue encode(T &value)
    {
        if constexpr (std::is_enum_v<T>) {
            return word(value);
        } else if constexpr (std::is_same_v<T, Instant>) {
            return value.ms;
        } else if constexpr (member::isList<T>) {
            QJsonArray array;
            for (auto &entry : value)
                array.append(encode(entry));
            return array;
        } else if constexpr (member::isMap<T>) {
            QJsonObject object;
            for (auto it = value.begin(); it != value.end(); ++it)
                object.insert(it.key(), encode(it.value()));
            return object;
        } else if constexpr (isMapped<T>) {
            QJsonObject object;
            JsonMapper inner(&object);
            members(inner, value);
            return object;
        } else if constexpr (requires { value.toJson(); }) {
            return value.toJson();
        } else {
            return QJsonValue(value);
        }
    }

    /// The value read, as far as it fits; and what does not.
    template <class T>
    Fault decode(const QJsonValue &found, T &value) const
    {
        if constexpr (member::isOptional<T>) {
            return decode(found, value.emplace());
        } else if constexpr (std::is_enum_v<T>) {
            const auto known = fromWord<T>(found.toString());
            value = known.value_or(value);
            return known ? Fault{} : Fault{{}, translate("core", "must be one of: ") + allWords<T>()};
        } else if constexpr (std::is_same_v<T, Instant>) {
            return decode(found, value.ms);
        } else if constexpr (member::isList<T>) {
            return decodeList(found, value);
        } else if constexpr (member::isMap<T>) {
            return decodeMap(found, value);
        } else if constexpr (isMapped<T>) {
            const QJsonObject object = found.toObject();
            JsonMapper inner(object, m_how);
            members(inner, value);
            return found.isObject() ? inner.firstFault() : Fault{{}, translate("core", "must be an object")};
        } else if constexpr (requires { T::fromJson(QJsonObject()); }) {
            value = T::fromJson(found.toObject());
            return found.isObject() ? Fault{} : Fault{{}, translate("core", "must be an object")};
        } else {
            return decodePlain(found, value);
        }
    }
    template <class T>
    Fault decodeList(const QJsonValue &found, QList<T> &values) const
    {
        values.clear();
        Fault first = found.isArray() ? Fault{} : Fault{{}, translate("core", "must be a list")};
        const QJsonArray array = found.toArray();
        for (qsizetype i = 0; i < array.size(); ++i) {
            T value{};
            const Fault fault = decode(array.at(i), value);
            values.append(value);
            if (first.text.isEmpty() && !fault.text.isEmpty())
                first = Fault{u"[%1]"_s.arg(i) + (fault.at.isEmpty() ? fault.at : u'.' + fault.at), fault.text};
        }
        return first;
    }
    template <class T>
    Fault decodeMap(const QJsonValue &found, QMap<QString, T> &values) const
    {
        values.clear();
        Fault first = found.isObject() ? Fault{} : Fault{{}, translate("core", "must be an object")};
        const QJsonObject object = found.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            const Fault fault = decode(it.value(), values[it.key()]);
            if (first.text.isEmpty() && !fault.text.isEmpty())
                first = Fault{it.key() + (fault.at.isEmpty() ? fault.at : u'.' + fault.at), fault.text};
        }
        return first;
    }
    template <class T>
    static Fault decodePlain(const QJsonValue &found, T &value)
    {
        if constexpr (std::is_same_v<T, QString>) {
            value = found.toString();
            return found.isString() ? Fault{} : Fault{{}, translate("core", "must be a text")};
        } else if constexpr (std::is_same_v<T, bool>) {
            value = found.toBool();
            return found.isBool() ? Fault{} : Fault{{}, translate("core", "must be true or false")};
        } else if constexpr (std::is_integral_v<T>) {
            const bool isWhole = found.toInteger(0) == found.toInteger(1);
            const bool fits = isWhole && std::in_range<T>(found.toInteger());
            value = fits ? T(found.toInteger()) : T(0);
            return fits ? Fault{} : Fault{{}, translate("core", "must be a whole number")};
        } else if constexpr (std::is_same_v<T, double>) {
            value = found.toDouble();
            return found.isDouble() ? Fault{} : Fault{{}, translate("core", "must be a number")};
        } else if constexpr (std::is_same_v<T, QJsonArray>) {
            value = found.toArray();
            return found.isArray() ? Fault{} : Fault{{}, translate("core", "must be a list")};
        } else if constexpr (std::is_same_v<T, QJsonObject>) {
            value = found.toObject();
            return found.isObject() ? Fault{} : Fault{{}, translate("core", "must be an object")};
        } else {
            static_assert(std::is_same_v<T, QJsonValue>, "no way to read this type from JSON");
            value = found;
            return {};
        }
    }
    template <class E>
    static QString allWords()
    {
        QStringList all;
        for (const auto &[value, text] : Words<E>::words)
            all.append(QString::fromLatin1(text));
        return all.join(u", "_s);
    }
    void note(QLatin1StringView name, const Fault &fault)
    {
        if (m_fault.text.isEmpty() && !fault.text.isEmpty())
            m_fault =
                Fault{QString(name) + (fault.at.isEmpty() || fault.at.startsWith(u'[') ? fault.at : u'.' + fault.at),
                      fault.text};
    }
    /// A member of a wrong type before one that nobody knows.
    Fault firstFault() const
    {
        if (!m_fault.text.isEmpty() || m_how != Reading::Exact)
            return m_fault;
        for (auto it = m_from->begin(); it != m_from->end(); ++it) {
            if (!m_known.contains(it.key()))
                return Fault{it.key(), translate("core", "is not known here")};
        }
        return {};
    }

    QJsonObject *m_to = nullptr;
    const QJsonObject *m_from = nullptr;
    Reading m_how = Reading::Trusting;
    QSet<QString> m_known; ///< asked for
    Fault m_fault;

    template <class T>
    friend QJsonObject mappedToJson(const T &value);
    template <class T>
    friend T mappedFromJson(const QJsonObject &object);
    template <class T>
    friend QString readMapped(const QJsonObject &object, JsonMapper::Reading how, T &value);
    template <class T>
    friend T inPlainText(T value);
};

template <class T>
QJsonObject mappedToJson(const T &value)
{
    QJsonObject object;
    JsonMapper mapper(&object);
    T copy = value;
    JsonMapper::members(mapper, copy);
    return object;
}
/// Of our own documents.
template <class T>
T mappedFromJson(const QJsonObject &object)
{
    T value;
    JsonMapper mapper(object);
    JsonMapper::members(mapper, value);
    return value;
}
/// Fills @p value; answers what does not fit, a sentence that names the member, or nothing.
template <class T>
QString readMapped(const QJsonObject &object, JsonMapper::Reading how, T &value)
{
    JsonMapper mapper(object, how);
    JsonMapper::members(mapper, value);
    return mapper.fault();
}

/// Every text in it as a terminal or a sentence can bear it.
template <class T>
T inPlainText(T value)
{
    JsonMapper mapper{JsonMapper::MakePlain()};
    mapper.makePlain(value);
    return value;
}

/// No members: the answer of a request that is just done.
inline void map(JsonMapper &, Unit &) {}

} // namespace trawl
