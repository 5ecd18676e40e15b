// See typedvalue.h.
#include "extract/child/typedvalue.h"

#include "domain/names.h"
#include "extract/child/datetext.h"
#include "extract/child/numbertext.h"

namespace trawl {

namespace {

QString quoted(const QString &text)
{
    return u"“"_s + text.left(60) + u"”"_s;
}

void note(TypedValue &out, const FieldSpec &field, NoteKind kind, const QString &text)
{
    out.notes.append({kind, field.name, u"Field %1: %2"_s.arg(field.name, text)});
}

void takeNumber(TypedValue &out, const FieldSpec &field, const QString &text, const QString &language)
{
    const auto number = readNumber(text, {language, field.currency});
    if (!number)
        return note(out, field, NoteKind::Unread, u"%1 is no number"_s.arg(quoted(text)));
    out.outcome = TypedValue::Good;
    if (!number->other.isEmpty()) {
        note(out, field, NoteKind::Doubtful,
             u"%1 is %2 or %3; it was taken as %2. Give the field a language or a currency"_s.arg(
                 quoted(text), number->plain, number->other));
    }
    if (field.type == FieldType::Number) {
        out.value.kind = wire::Value::Kind::Number;
        out.value.number = number->value();
        return;
    }
    out.value.text = number->currency.isEmpty() ? number->plain : number->currency + u' ' + number->plain;
    if (number->currency.isEmpty())
        note(out, field, NoteKind::Doubtful, u"%1 names no single currency. Give the field one"_s.arg(quoted(text)));
}

void takeDate(TypedValue &out, const FieldSpec &field, const QString &text, const QString &language)
{
    const DateReading date = readDate(text, language);
    if (date.iso.isEmpty()) {
        out.outcome = TypedValue::Kept;
        out.value.text = text.left(MaxValueText);
        return note(out, field, NoteKind::Unread, u"%1 is no single date"_s.arg(quoted(text)));
    }
    out.outcome = TypedValue::Good;
    out.value.text = date.iso;
    if (!date.other.isEmpty()) {
        note(
            out, field, NoteKind::Doubtful,
            u"%1 is %2 or %3; it was taken as %2. Give the field a language"_s.arg(quoted(text), date.iso, date.other));
    }
    if (!date.unreadZone.isEmpty()) {
        note(out, field, NoteKind::Doubtful,
             u"%1: several zones are called %2, so it was left out"_s.arg(quoted(text), date.unreadZone));
    }
    if (field.type == FieldType::DateTime && !date.hasTime)
        note(out, field, NoteKind::Doubtful, u"%1 has no time of day"_s.arg(quoted(text)));
}

} // namespace

TypedValue typedValue(const FieldSpec &field, const QStringList &texts, const UrlResolver &urls,
                      const std::function<QString()> &language)
{
    TypedValue out;
    const QString &first = texts.constFirst();
    const auto spoken = [&] { return field.language.isEmpty() ? language() : field.language; };
    switch (field.type) {
    case FieldType::Text:
        out.outcome = TypedValue::Good;
        out.value.text = first.left(MaxValueText);
        break;
    case FieldType::List:
        out.outcome = TypedValue::Good;
        out.value.kind = wire::Value::Kind::List;
        out.value.list = texts.mid(0, MaxListEntries);
        break;
    case FieldType::Number:
    case FieldType::Price:
        takeNumber(out, field, first, spoken());
        break;
    case FieldType::Date:
    case FieldType::DateTime:
        takeDate(out, field, first, spoken());
        break;
    case FieldType::Url:
        out.value.text = urls.resolve(first.toUtf8());
        out.outcome = out.value.text.isEmpty() ? TypedValue::Nothing : TypedValue::Good;
        if (out.value.text.isEmpty())
            note(out, field, NoteKind::Unread, u"%1 is no web address"_s.arg(quoted(first)));
        break;
    }
    return out;
}

} // namespace trawl
