// See compiledspec.h.
#include "extract/child/compiledspec.h"

#include "domain/names.h"
#include "policy/sourcechecks.h"
#include "policy/xpathsyntax.h"

namespace trawl {

namespace {

/// Steps that one match may take: a nested quantifier ends as "no match" and not as a lost page.
constexpr QLatin1StringView MatchLimits("(*LIMIT_MATCH=2000000)(*LIMIT_DEPTH=100000)");

QString problem(const QString &what, const QString &expression, const QString &why)
{
    return u"%1 “%2”: %3"_s.arg(what, expression.left(120), why);
}

bool isRefused(const std::optional<TextFault> &fault, QString *why)
{
    if (fault)
        *why = atPlace(*fault);
    return fault.has_value();
}

std::optional<QRegularExpression> patternOf(const QString &text, QString *why)
{
    if (isRefused(regexFault(text), why))
        return std::nullopt;
    return QRegularExpression(MatchLimits + text, QRegularExpression::UseUnicodePropertiesOption);
}

bool isData(FieldKind kind)
{
    return kind == FieldKind::JsonLd || kind == FieldKind::Microdata || kind == FieldKind::Rdfa;
}

/// False and a reason: it can't be used.
bool compileExpression(CompiledExpression &out, FieldKind kind, Selectors &selectors, QString *why)
{
    if (out.text.trimmed().isEmpty()) {
        *why = u"it is empty"_s;
        return false;
    }
    if (kind == FieldKind::Css) {
        out.selector = selectors.compile(out.text, why);
        return out.selector != nullptr;
    }
    if (isData(kind) || kind == FieldKind::State) {
        std::optional<TextFault> fault;
        out.path = parseDataPath(out.text, &fault);
        return !isRefused(fault, why);
    }
    if (kind == FieldKind::XPath)
        return !isRefused(xpathFault(out.text), why);
    if (kind != FieldKind::Regex)
        return true;
    const auto pattern = patternOf(out.text, why);
    out.pattern = pattern.value_or(QRegularExpression());
    return pattern.has_value();
}

CompiledField compileField(const FieldSpec &spec, Selectors &selectors, QList<CaptureNote> &notes)
{
    CompiledField field;
    field.spec = spec;
    field.attributeAsWritten = spec.attribute.trimmed().toUtf8();
    field.attribute = field.attributeAsWritten.toLower();
    QString why;
    const auto refuse = [&](const QString &what, const QString &expression) {
        notes.append(
            {NoteKind::Expression, spec.name, problem(u"Field %1, %2"_s.arg(spec.name, what), expression, why)});
    };
    for (const QString &text : spec.expressions()) {
        CompiledExpression expression{text, nullptr, {}, {}};
        if (compileExpression(expression, spec.kind, selectors, &why))
            field.expressions.push_back(std::move(expression));
        else
            refuse(word(spec.kind), text);
    }
    if (!spec.pattern.isEmpty()) {
        field.filter = patternOf(spec.pattern, &why);
        if (!field.filter) {
            refuse(u"regex"_s, spec.pattern);
            field.expressions.clear(); // an unfiltered text would be a wrong value
        }
    }
    return field;
}

/// Things of the page's data; else a selector.
void compileRecords(CompiledSpec &out, const QString &records, Selectors &selectors)
{
    QString why;
    out.hasRecords = !records.isEmpty();
    if (const auto things = thingsOfRecords(records)) {
        out.recordsKind = things->kind;
        out.recordsType = things->type;
        out.recordsUsable = !isRefused(things->fault, &why);
    } else if (out.hasRecords) {
        out.records = selectors.compile(records, &why);
        out.recordsUsable = out.records != nullptr;
    }
    if (!out.recordsUsable)
        out.notes.append({NoteKind::Expression, {}, problem(u"Records selector"_s, records, why)});
}

} // namespace

CompiledSpec compileSpec(const ExtractRequest &request, Selectors &selectors)
{
    CompiledSpec out;
    out.fields = request.fields;
    compileRecords(out, request.recordsSelector.trimmed(), selectors);
    out.keepFragments = request.keepFragments;
    if (!request.linkSelector.trimmed().isEmpty()) {
        QString why;
        out.links = selectors.compile(request.linkSelector, &why);
        if (!out.links)
            out.notes.append({NoteKind::Expression, {}, problem(u"Link selector"_s, request.linkSelector, why)});
    }
    for (const FieldSpec &spec : request.fields) {
        out.compiled.push_back(compileField(spec, selectors, out.notes));
        if (isData(spec.kind))
            out.dataPaths[spec.kind].append(parseDataPath(spec.expression));
    }
    return out;
}

} // namespace trawl
