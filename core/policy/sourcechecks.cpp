// See sourcechecks.h.
#include "policy/sourcechecks.h"

#include "domain/names.h"
#include "domain/text.h"
#include "policy/cssselector.h"
#include "policy/datapath.h"
#include "policy/jsonlocate.h"
#include "policy/xpathsyntax.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <array>

namespace trawl {

namespace {

constexpr int RegexCode = 1004;
constexpr qsizetype MaxPattern = 4000;

/// Findings about one text; their pointers are filled in by the caller.
using Check = QList<ExpressionFinding> (*)(const QString &text);

QList<ExpressionFinding> refusal(const std::optional<TextFault> &fault, int code)
{
    if (!fault)
        return {};
    return {{{}, {}, *fault, code, false}};
}

QList<ExpressionFinding> checkSelector(const QString &text)
{
    const css::Parsed parsed = css::parseSelector(text);
    if (!parsed.list)
        return refusal(parsed.fault, ExpressionCode);
    QList<ExpressionFinding> out;
    for (const TextFault &fault : parsed.dropped)
        out.append({{}, {}, fault, ExpressionCode, true});
    return out;
}

QList<ExpressionFinding> checkXPath(const QString &text)
{
    return refusal(xpathFault(text), ExpressionCode);
}

QList<ExpressionFinding> checkPath(const QString &text)
{
    return refusal(dataPathFault(text), ExpressionCode);
}

QList<ExpressionFinding> checkRegex(const QString &text)
{
    return refusal(regexFault(text), RegexCode);
}

QList<ExpressionFinding> checkRecords(const QString &text)
{
    const auto things = thingsOfRecords(text);
    return things ? refusal(things->fault, ExpressionCode) : checkSelector(text);
}

struct Row {
    QLatin1StringView key;
    Check check;
};
/// Keys of a field.
constexpr std::array fieldRows{Row{"css"_L1, checkSelector},   Row{"xpath"_L1, checkXPath}, Row{"jsonld"_L1, checkPath},
                               Row{"microdata"_L1, checkPath}, Row{"rdfa"_L1, checkPath},   Row{"state"_L1, checkPath},
                               Row{"regex"_L1, checkRegex}};

struct PlacedRow {
    QLatin1StringView object; ///< key of the object that it stands in; empty: the source
    QLatin1StringView key;
    Check check;
};
constexpr std::array sourceRows{PlacedRow{{}, "records"_L1, checkRecords},
                                PlacedRow{"discovery"_L1, "links"_L1, checkSelector},
                                PlacedRow{"discovery"_L1, "include"_L1, checkRegex},
                                PlacedRow{"discovery"_L1, "exclude"_L1, checkRegex},
                                PlacedRow{"screenshot"_L1, "element"_L1, checkSelector},
                                PlacedRow{"screenshot"_L1, "wait_for"_L1, checkSelector}};

/// A text, or each text of a list.
void checkValue(const QJsonValue &value, const QString &pointer, Check check, QList<ExpressionFinding> &out)
{
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            checkValue(array[i], pointer + u'/' + QString::number(i), check, out);
        return;
    }
    if (!value.isString() || value.toString().isEmpty()) // an empty one is the schema's
        return;
    for (ExpressionFinding &finding : check(value.toString())) {
        finding.pointer = pointer;
        finding.text = value.toString();
        out.append(std::move(finding));
    }
}

} // namespace

std::optional<RecordsOfData> thingsOfRecords(const QString &text)
{
    for (const FieldKind kind : {FieldKind::JsonLd, FieldKind::Microdata, FieldKind::Rdfa}) {
        const QString prefix = word(kind) + u':';
        if (!text.trimmed().startsWith(prefix))
            continue;
        const qsizetype from = text.indexOf(prefix) + prefix.size();
        RecordsOfData out{kind, text.mid(from).trimmed(), {}};
        if (out.type.isEmpty())
            out.fault = TextFault{from, translate("core", "“%1” needs a type behind it, such as %1Event").arg(prefix)};
        return out;
    }
    return std::nullopt;
}

std::optional<TextFault> regexFault(const QString &pattern)
{
    if (pattern.size() > MaxPattern)
        return TextFault{MaxPattern, translate("core", "it is longer than %1 characters").arg(MaxPattern)};
    const QRegularExpression expression(pattern, QRegularExpression::UseUnicodePropertiesOption);
    if (expression.isValid())
        return std::nullopt;
    return TextFault{std::max<qsizetype>(0, expression.patternErrorOffset()),
                     translate("core", "it is no regular expression (%1)").arg(expression.errorString())};
}

QList<ExpressionFinding> checkExpressions(const QJsonObject &source)
{
    QList<ExpressionFinding> out;
    for (const PlacedRow &row : sourceRows) {
        const QJsonObject object = row.object.isEmpty() ? source : source.value(row.object).toObject();
        const QString pointer = row.object.isEmpty() ? joinPointer({row.key}) : joinPointer({row.object, row.key});
        checkValue(object.value(row.key), pointer, row.check, out);
    }
    const QJsonObject fields = source.value("fields"_L1).toObject();
    for (auto field = fields.begin(); field != fields.end(); ++field) {
        const QJsonObject object = field.value().toObject();
        for (const Row &row : fieldRows)
            checkValue(object.value(row.key), joinPointer({u"fields"_s, field.key(), row.key}), row.check, out);
    }
    return out;
}

} // namespace trawl
