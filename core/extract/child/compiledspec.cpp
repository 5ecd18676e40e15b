// See compiledspec.h.
#include "extract/child/compiledspec.h"

#include "domain/names.h"

namespace trawl {

namespace {

constexpr qsizetype MaxPattern = 4000;
/// Steps that one match may take: a nested quantifier ends as "no match" and not as a lost page.
constexpr QLatin1StringView MatchLimits("(*LIMIT_MATCH=2000000)(*LIMIT_DEPTH=100000)");

QString problem(const QString &what, const QString &expression, const QString &why)
{
    return u"%1 “%2”: %3"_s.arg(what, expression.left(120), why);
}

void compileField(CompiledField &field, Selectors &selectors, QStringList &warnings)
{
    const FieldSpec &spec = field.spec;
    field.attribute = spec.attribute.trimmed().toLower().toUtf8();
    QString why;
    if (spec.expression.trimmed().isEmpty()) {
        why = u"it is empty"_s;
        field.usable = false;
    } else if (spec.kind == FieldKind::Css) {
        field.selector = selectors.compile(spec.expression, &why);
        field.usable = field.selector != nullptr;
    } else if (spec.kind == FieldKind::Regex) {
        field.pattern =
            QRegularExpression(MatchLimits + spec.expression, QRegularExpression::UseUnicodePropertiesOption);
        field.usable = spec.expression.size() <= MaxPattern && field.pattern.isValid();
        why = field.pattern.errorString();
    }
    if (!field.usable)
        warnings.append(problem(u"Field %1, %2"_s.arg(spec.name, word(spec.kind)), spec.expression, why));
}

} // namespace

CompiledSpec compileSpec(const ExtractRequest &request, Selectors &selectors)
{
    CompiledSpec out;
    out.fields = request.fields;
    QString why;
    const QString records = request.recordsSelector.trimmed();
    out.hasRecords = !records.isEmpty();
    if (records.startsWith(u"jsonld:"_s)) {
        out.recordsType = records.mid(7).trimmed();
        out.recordsUsable = !out.recordsType.isEmpty();
        out.needsJsonLd = true;
    } else if (out.hasRecords) {
        out.records = selectors.compile(records, &why);
        out.recordsUsable = out.records != nullptr;
    }
    if (!out.recordsUsable)
        out.warnings.append(problem(u"Records selector"_s, records, why));
    out.keepFragments = request.keepFragments;
    if (!request.linkSelector.trimmed().isEmpty()) {
        out.links = selectors.compile(request.linkSelector, &why);
        if (!out.links)
            out.warnings.append(problem(u"Link selector"_s, request.linkSelector, why));
    }
    for (const FieldSpec &spec : request.fields) {
        CompiledField field;
        field.spec = spec;
        compileField(field, selectors, out.warnings);
        out.needsJsonLd = out.needsJsonLd || spec.kind == FieldKind::JsonLd;
        out.compiled.push_back(std::move(field));
    }
    return out;
}

} // namespace trawl
