// What stands where a field is looked for: texts by selector, XPath, data, meta element or regular expression.
#include "extract/child/domnode.h"
#include "extract/child/pageextractor_p.h"
#include "extract/child/typedvalue.h"

#include <limits>

namespace trawl {

namespace {

constexpr int MaxLongMatches = 5; ///< matches of one field that may end by their limit

QString tooMuchText(const QString &field)
{
    return u"Field %1: the page makes its texts too costly, and some are missing"_s.arg(field);
}

/// The attribute that carries an element's value where the text does not (microdata, and a link's address).
QByteArrayView valueAttribute(const HtmlTree &tree, const Node *node, bool wantUrl)
{
    const auto tag = tree.tagName(node);
    if (tag == "meta")
        return HtmlTree::attribute(node, "content");
    if (tag == "time")
        return HtmlTree::attribute(node, "datetime");
    if (tag == "data" || tag == "meter")
        return HtmlTree::attribute(node, "value");
    if (wantUrl && (tag == "a" || tag == "area" || tag == "link"))
        return HtmlTree::attribute(node, "href");
    if (wantUrl &&
        (tag == "img" || tag == "source" || tag == "video" || tag == "audio" || tag == "iframe" || tag == "embed"))
        return HtmlTree::attribute(node, "src");
    return {};
}

} // namespace

QString tooCostly(const QString &what)
{
    return u"%1: the page makes its selector too costly, and what it found is not complete"_s.arg(what);
}

/// Records may stand within each other, so that the same text would be read for each of them.
QString PageExtractor::Private::textBelow(const CompiledField &field, const Node *node, qsizetype limit)
{
    QString text;
    if (!textSteps.isSpent()) {
        const Node *after = HtmlTree::nextAfterSubtree(node, tree.document());
        const size_t end = after ? HtmlTree::order(after) : tree.survey().nodes.size();
        if (textSteps.take(qint64(end) - HtmlTree::order(node))) {
            text = HtmlTree::visibleText(node, limit);
            textSteps.take(text.size() / 2);
        }
    }
    if (textSteps.isSpent())
        note(NoteKind::Limit, tooMuchText(field.spec.name), field.spec.name);
    return text;
}

/// A match of the field's expression ended by its limit, or the next one is to begin; false: there were too many.
bool PageExtractor::Private::mayMatch(const CompiledField &field, bool ended)
{
    if (ended) {
        ++longMatches[field.spec.name];
        note(NoteKind::Expression,
             u"Field %1: its regular expression takes too many steps on this page"_s.arg(field.spec.name),
             field.spec.name);
    }
    return longMatches.isEmpty() || longMatches.value(field.spec.name) < MaxLongMatches;
}

QString PageExtractor::Private::nodeText(const CompiledField &field, const Node *node)
{
    const bool url = field.spec.type == FieldType::Url;
    const auto words = [url](QByteArrayView value) { // an address is cleaned by its own rules
        return url ? QString::fromUtf8(value) : QString::fromUtf8(value).simplified();
    };
    if (!field.attribute.isEmpty()) {
        const auto value = HtmlTree::attribute(node, field.attribute);
        return words(value.isNull() ? HtmlTree::attribute(node, field.attributeAsWritten) : value);
    }
    const bool data = url || field.spec.type == FieldType::Date || field.spec.type == FieldType::DateTime ||
                      tree.tagName(node) == "meta";
    if (const auto value = data ? valueAttribute(tree, node, url) : QByteArrayView(); !value.trimmed().isEmpty())
        return words(value);
    return textBelow(field, node, MaxValueText);
}

QStringList PageExtractor::Private::cssTexts(const CompiledField &field, const CompiledExpression &expression,
                                             const Record &record)
{
    SelectorMatches matches(*expression.selector, record.node, tree);
    QStringList out;
    const qsizetype wanted = field.spec.type == FieldType::List ? MaxListEntries : 1;
    while (out.size() < wanted) {
        const Node *node = matches.next();
        if (!node)
            break;
        if (QString text = nodeText(field, node); !text.isEmpty())
            out.append(std::move(text));
        else if (textSteps.isSpent())
            break;
    }
    if (matches.ranOut())
        note(NoteKind::Limit, tooCostly(u"Field %1"_s.arg(field.spec.name)), field.spec.name);
    return out;
}

QStringList PageExtractor::Private::xpathTexts(const CompiledField &field, const CompiledExpression &expression,
                                               const Record &record)
{
    QString why;
    const qsizetype wanted = field.spec.type == FieldType::List || field.filter ? XPathDocument::MaxValues : 1;
    auto out = xpath.evaluate(expression.text, tree, record.node, &why, wanted);
    if (!out)
        note(NoteKind::Expression, u"Field %1, xpath “%2”: %3"_s.arg(field.spec.name, expression.text.left(120), why),
             field.spec.name);
    return out.value_or(QStringList());
}

/// meta name, property, http-equiv; then any element's itemprop.
QStringList PageExtractor::Private::metaTexts(const CompiledField &field, const CompiledExpression &expression,
                                              const Record &record)
{
    const QByteArray wanted = expression.text.trimmed().toUtf8();
    QStringList out;
    if (record.node == tree.document()) {
        for (const Node *meta : tree.survey().metas) {
            for (const char *name : {"name", "property", "itemprop", "http-equiv"}) {
                if (dom::sameIgnoringCase(HtmlTree::attribute(meta, name), wanted)) {
                    out.append(QString::fromUtf8(HtmlTree::attribute(meta, "content")).simplified());
                    break;
                }
            }
        }
    }
    if (!out.isEmpty())
        return out;
    for (const Node *node = record.node; node && textSteps.take() && out.size() < MaxListEntries;
         node = HtmlTree::next(node, record.node)) {
        if (!dom::isElement(node) || HtmlTree::attribute(node, "itemprop") != wanted)
            continue;
        const auto value = valueAttribute(tree, node, true);
        out.append(value.isNull() ? textBelow(field, node, MaxValueText) : QString::fromUtf8(value).simplified());
    }
    if (textSteps.isSpent())
        note(NoteKind::Limit, tooMuchText(field.spec.name), field.spec.name);
    return out;
}

/// On the visible text; where that has no match, or with attribute "html", on the markup. The first group counts.
QStringList PageExtractor::Private::regexTexts(const CompiledField &field, const CompiledExpression &expression,
                                               const Record &record)
{
    const bool page = record.node == tree.document();
    const auto all = [&](const QString &subject) {
        QStringList out;
        if (!mayMatch(field, false))
            return out;
        auto matches = expression.pattern.globalMatch(subject);
        while (matches.hasNext() && out.size() < MaxListEntries) {
            const auto match = matches.next();
            out.append(match.captured(match.lastCapturedIndex() >= 1 ? 1 : 0).simplified());
            if (field.spec.type != FieldType::List && !out.last().isEmpty())
                break;
        }
        if (!matches.isValid())
            mayMatch(field, true);
        return out;
    };
    if (field.attribute != "html") {
        if (auto out = all(textBelow(field, record.node, std::numeric_limits<qsizetype>::max())); !out.isEmpty())
            return out;
    }
    if (page && htmlText.isNull())
        htmlText = QString::fromUtf8(html);
    if (page)
        return all(htmlText);
    const QByteArray markup = textSteps.isSpent() ? QByteArray() : HtmlTree::markup(record.node);
    if (!textSteps.take(markup.size()))
        note(NoteKind::Limit, tooMuchText(field.spec.name), field.spec.name);
    return all(QString::fromUtf8(markup));
}

QStringList PageExtractor::Private::texts(const CompiledField &field, const CompiledExpression &expression,
                                          const Record &record)
{
    switch (field.spec.kind) {
    case FieldKind::Css:
        return cssTexts(field, expression, record);
    case FieldKind::XPath:
        return xpathTexts(field, expression, record);
    case FieldKind::JsonLd:
    case FieldKind::Microdata:
    case FieldKind::Rdfa:
    case FieldKind::State:
        return data.texts(field.spec, expression.path);
    case FieldKind::Meta:
        return metaTexts(field, expression, record);
    case FieldKind::Regex:
        return regexTexts(field, expression, record);
    }
    return {};
}

/// What the field's regular expression leaves of each text: its first group; a text without a match is none.
QStringList PageExtractor::Private::filtered(const CompiledField &field, const QStringList &texts)
{
    QStringList out;
    for (const QString &text : texts) {
        if (!mayMatch(field, false))
            break;
        const auto match = field.filter->match(text);
        if (!match.isValid()) {
            mayMatch(field, true);
        } else if (match.hasMatch()) {
            out.append(match.captured(match.lastCapturedIndex() >= 1 ? 1 : 0).simplified());
        }
    }
    return out;
}

} // namespace trawl
