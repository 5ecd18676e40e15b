// See wire.h.
#include "extract/wire.h"

#include "extract/wirebytes.h"

namespace trawl::wire {

namespace {

constexpr quint32 readyMark = 0x79646572; ///< "redy"

void writeShape(Writer &w, const PageShape &shape)
{
    w.u32(quint32(shape.links));
    w.u8(quint8(shape.challenge | shape.widget << 1 | shape.describes << 2 | shape.notIndexed << 3 |
                shape.movesOn << 4 | shape.signsIn << 5));
}

PageShape readShape(Reader &r)
{
    PageShape shape;
    shape.links = int(r.u32() & 0x7fffffffu);
    const quint8 marks = r.u8();
    shape.challenge = marks & 1;
    shape.widget = marks & 2;
    shape.describes = marks & 4;
    shape.notIndexed = marks & 8;
    shape.movesOn = marks & 16;
    shape.signsIn = marks & 32;
    return shape;
}

void writeValue(Writer &w, const Value &value)
{
    w.u32(quint32(value.field));
    w.u8(quint8(value.kind));
    switch (value.kind) {
    case Value::Kind::Text:
        w.text(value.text);
        break;
    case Value::Kind::Number:
        w.f64(value.number);
        break;
    case Value::Kind::List:
        w.list(value.list);
        break;
    }
}

std::optional<Value> readValue(Reader &r, int fieldCount)
{
    Value value;
    const quint32 field = r.u32();
    const quint8 kind = r.u8();
    if (!r.ok() || field >= quint32(fieldCount) || kind > quint8(Value::Kind::List))
        return std::nullopt;
    value.field = int(field);
    value.kind = Value::Kind(kind);
    if (value.kind == Value::Kind::Text)
        value.text = r.text();
    else if (value.kind == Value::Kind::Number)
        value.number = r.f64();
    else
        value.list = r.list();
    if (!r.ok())
        return std::nullopt;
    return value;
}

bool readNotes(Reader &r, QList<CaptureNote> &notes)
{
    const quint32 n = r.count(9);
    if (n > quint32(MaxNotes))
        return false;
    for (quint32 i = 0; i < n && r.ok(); ++i) {
        const quint8 kind = r.u8();
        if (kind > quint8(NoteKind::Other))
            return false;
        QString field = r.text();
        notes.append({NoteKind(kind), std::move(field), r.text()});
    }
    return true;
}

} // namespace

QByteArray encodeSpec(const ExtractRequest &request)
{
    Writer w(256);
    w.text(request.recordsSelector);
    w.text(request.linkSelector);
    w.u8(request.keepFragments ? 1 : 0);
    w.u32(quint32(request.fields.size()));
    for (const FieldSpec &field : request.fields) {
        w.text(field.name);
        w.u8(quint8(field.kind));
        w.text(field.expression);
        w.text(field.attribute);
        w.u8(quint8(field.type));
        w.u8(field.required ? 1 : 0);
        w.list(field.others);
        w.text(field.pattern);
        w.text(field.language);
        w.text(field.currency);
    }
    return w.take();
}

QByteArray encodeRequest(const ExtractRequest &request)
{
    Writer w(request.html.size() + 1024);
    w.u32(0);
    w.bytes(encodeSpec(request));
    w.text(request.contentType);
    w.text(request.baseUrl);
    w.text(request.linkCharset);
    w.bytes(request.html);
    return w.frame();
}

std::optional<RequestView> decodeRequest(const QByteArray &payload)
{
    Reader r(payload);
    RequestView view;
    view.spec = r.view();
    view.contentType = r.text();
    view.baseUrl = r.text();
    view.linkCharset = r.text();
    view.html = r.view();
    if (!r.ok() || !r.atEnd())
        return std::nullopt;
    return view;
}

std::optional<ExtractRequest> decodeSpec(const QByteArray &spec)
{
    Reader r(spec);
    ExtractRequest request;
    request.recordsSelector = r.text();
    request.linkSelector = r.text();
    request.keepFragments = r.u8() != 0;
    const quint32 n = r.count(31);
    for (quint32 i = 0; i < n && r.ok(); ++i) {
        FieldSpec field;
        field.name = r.text();
        const quint8 kind = r.u8();
        field.expression = r.text();
        field.attribute = r.text();
        const quint8 type = r.u8();
        field.required = r.u8() != 0;
        field.others = r.list();
        field.pattern = r.text();
        field.language = r.text();
        field.currency = r.text();
        if (kind > quint8(FieldKind::State) || type > quint8(FieldType::Price))
            return std::nullopt;
        field.kind = FieldKind(kind);
        field.type = FieldType(type);
        request.fields.append(field);
    }
    if (!r.ok() || !r.atEnd())
        return std::nullopt;
    return request;
}

QByteArray encodeReady(const QString &confinement)
{
    Writer w(64);
    w.u32(0);
    w.u32(readyMark);
    w.text(confinement);
    return w.frame();
}

std::optional<QString> decodeReady(const QByteArray &payload)
{
    Reader r(payload);
    const bool marked = r.u32() == readyMark;
    QString confinement = r.text();
    if (!marked || !r.ok() || !r.atEnd())
        return std::nullopt;
    return confinement;
}

QByteArray encodeReply(const PageResult &result)
{
    Writer w(8192);
    w.u32(0);
    w.text(result.title);
    w.text(result.charset);
    w.text(result.canonicalUrl);
    w.text(result.text);
    w.u32(quint32(result.textLength));
    writeShape(w, result.shape);
    w.list(result.links);
    w.list(result.recordKeys);
    w.u32(quint32(result.records.size()));
    for (const auto &record : result.records) {
        w.u32(quint32(record.size()));
        for (const Value &value : record)
            writeValue(w, value);
        if (w.size() > qsizetype(MaxReply))
            return {};
    }
    w.u32(quint32(result.notes.size()));
    for (const CaptureNote &note : result.notes) {
        w.u8(quint8(note.kind));
        w.text(note.field);
        w.text(note.text);
    }
    if (w.size() > qsizetype(MaxReply))
        return {};
    return w.frame();
}

std::optional<PageResult> decodeReply(const QByteArray &payload, int fieldCount)
{
    Reader r(payload);
    PageResult result;
    result.title = r.text();
    result.charset = r.text();
    result.canonicalUrl = r.text();
    result.text = r.text();
    result.textLength = int(r.u32() & 0x7fffffffu);
    result.shape = readShape(r);
    result.links = r.list();
    result.recordKeys = r.list();
    const quint32 records = r.count(4);
    for (quint32 i = 0; i < records && r.ok(); ++i) {
        const quint32 values = r.count(9);
        auto &record = result.records.emplace_back();
        record.reserve(std::min<quint32>(values, quint32(fieldCount)));
        for (quint32 k = 0; k < values; ++k) {
            auto value = readValue(r, fieldCount);
            if (!value)
                return std::nullopt;
            record.push_back(std::move(*value));
        }
    }
    if (!readNotes(r, result.notes))
        return std::nullopt;
    if (!r.ok() || !r.atEnd() || result.recordKeys.size() != qsizetype(result.records.size()))
        return std::nullopt;
    return result;
}

ExtractReply toReply(PageResult result, const QList<FieldSpec> &fields)
{
    ExtractReply reply;
    for (const auto &record : result.records) {
        QJsonObject object;
        for (const Value &value : record) {
            const QString &name = fields.at(value.field).name;
            if (value.kind == Value::Kind::Text)
                object.insert(name, value.text);
            else if (value.kind == Value::Kind::Number)
                object.insert(name, value.number);
            else
                object.insert(name, QJsonArray::fromStringList(value.list));
        }
        reply.records.append(object);
    }
    reply.recordKeys = std::move(result.recordKeys);
    reply.links = std::move(result.links);
    reply.title = std::move(result.title);
    reply.charset = std::move(result.charset);
    reply.canonicalUrl = std::move(result.canonicalUrl);
    reply.text = std::move(result.text);
    reply.textLength = result.textLength;
    reply.shape = result.shape;
    const bool hasRecords = !reply.records.isEmpty();
    for (const CaptureNote &note : result.notes) {
        if (note.kind != NoteKind::NothingFound || !hasRecords) // many a page leads no further: no line in the log
            reply.warnings.append(note.text);
    }
    reply.notes = std::move(result.notes);
    return reply;
}

} // namespace trawl::wire
