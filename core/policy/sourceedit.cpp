// Edits of sources.json on its text; see sourceconfig.h.
#include "domain/text.h"
#include "policy/jsonlocate.h"
#include "policy/sourceconfig.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace trawl {
namespace {

QByteArray valueText(const QJsonValue &value)
{
    if (value.isObject())
        return QJsonDocument(value.toObject()).toJson(QJsonDocument::Indented).trimmed();
    const QByteArray wrapped = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return wrapped.mid(1, wrapped.size() - 2);
}

QByteArray indented(QByteArray text, const QByteArray &by)
{
    return text.replace('\n', '\n' + by);
}

/// White space from the last line break before @p offset.
QByteArray indentAt(const QByteArray &text, qsizetype offset)
{
    const qsizetype start = text.lastIndexOf('\n', offset) + 1;
    qsizetype end = start;
    while (end < text.size() && (text[end] == ' ' || text[end] == '\t'))
        ++end;
    return text.mid(start, end - start);
}

Result<QJsonArray> sourcesOf(const QByteArray &text)
{
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson(text, &fault);
    if (!document.isObject() || !document.object().value(u"sources"_s).isArray()) {
        return permanentError(1001, translate("core", "sources.json can't be edited"),
                              document.isNull()
                                  ? u"line %1: %2"_s.arg(lineOfOffset(text, fault.offset)).arg(fault.errorString())
                                  : translate("core", "it has no list of sources"),
                              translate("core", "Correct the file first"));
    }
    return document.object().value(u"sources"_s).toArray();
}

int indexOf(const QJsonArray &sources, const QString &id)
{
    for (int i = 0; i < sources.size(); ++i) {
        if (sources[i].toObject().value(u"id"_s).toString() == id)
            return i;
    }
    return -1;
}

Error noSuchSource(const QString &id)
{
    return permanentError(1006, translate("core", "There is no source \"%1\" in sources.json").arg(id), {},
                          translate("core", "Reload the sources; the file may have changed on disk"));
}

/// Sets the member @p name of the object at @p parent, which must exist; keeps the text around it.
QByteArray withMember(const QByteArray &text, const QString &parent, const QString &name, const QJsonValue &value)
{
    if (const auto span = spanOfPointer(text, parent + joinPointer({name}))) {
        const QByteArray fresh = indented(valueText(value), indentAt(text, span->from));
        return text.left(span->from) + fresh + text.mid(span->from + span->length);
    }
    const auto object = spanOfPointer(text, parent);
    if (!object)
        return text;
    const qsizetype open = object->from + 1;
    qsizetype next = open;
    while (next < text.size() && QByteArrayView(" \t\r\n").contains(text[next]))
        ++next;
    const bool empty = text[next] == '}';
    const QByteArray gap = empty ? QByteArray() : text.mid(open, next - open); // the way the first member stands
    const QByteArray key = valueText(QJsonValue(name));
    const QByteArray fresh = gap + key + ": " + indented(valueText(value), indentAt(text, next)) + (empty ? "" : ",");
    return text.left(open) + fresh + text.mid(open);
}

} // namespace

Result<QByteArray> editSource(const QByteArray &text, const QString &id, const QString &pointer,
                              const QJsonValue &value)
{
    const auto sources = sourcesOf(text);
    if (!sources)
        return sources.error();
    const int index = indexOf(*sources, id);
    if (index < 0)
        return noSuchSource(id);
    QStringList parts = splitPointer(pointer);
    if (parts.isEmpty())
        return bugError(translate("core", "An edit of a source needs a pointer"));
    QString parent = u"/sources/%1"_s.arg(index);
    // Objects on the way that do not exist yet are made with the rest of the way in them.
    for (qsizetype i = 0; i + 1 < parts.size(); ++i) {
        const QString below = parent + joinPointer({parts[i]});
        if (!spanOfPointer(text, below)) {
            QJsonValue nested = value;
            for (qsizetype j = parts.size() - 1; j > i; --j)
                nested = QJsonObject{{parts[j], nested}};
            return withMember(text, parent, parts[i], nested);
        }
        parent = below;
    }
    const auto holder = spanOfPointer(text, parent);
    if (!holder || text[holder->from] != '{')
        return permanentError(1002, translate("core", "\"%1\" of source %2 is no object").arg(pointer, id));
    return withMember(text, parent, parts.last(), value);
}

QJsonValue sourceValue(const QByteArray &text, const QString &id, const QString &pointer)
{
    const auto sources = sourcesOf(text);
    const int index = sources ? indexOf(*sources, id) : -1;
    if (index < 0)
        return QJsonValue::Undefined;
    QJsonValue value = sources->at(index);
    for (const QString &part : splitPointer(pointer))
        value = value.toObject().value(part);
    return value;
}

QString shownValue(const QJsonValue &value)
{
    if (value.isUndefined())
        return u"nothing"_s;
    if (value.isObject())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    return QString::fromUtf8(valueText(value));
}

} // namespace trawl
