// See pageextractor.h.
#include "extract/child/pageextractor.h"

#include "domain/names.h"
#include "extract/child/charset.h"
#include "extract/child/compiledspec.h"
#include "extract/child/htmltree.h"
#include "extract/child/jsonld.h"
#include "extract/child/linkresolver.h"
#include "extract/child/queryencoding.h"
#include "extract/child/values.h"
#include "extract/child/xpathdoc.h"

#include <QHash>
#include <QSet>

namespace trawl {

using wire::PageResult;
using wire::Value;

namespace {

constexpr int MaxSpecs = 200; ///< compiled specifications kept; then all are made again
constexpr size_t MaxRecords = 5000;
constexpr qsizetype MaxListEntries = 1000;
constexpr qsizetype MaxLinks = 20000;
constexpr qsizetype MaxText = 100'000; ///< bytes of one value
constexpr qsizetype TriageText = 2000; ///< characters of ExtractReply::text
constexpr qsizetype MaxWarnings = 50;

/// One record: a node of the tree, or a node of the page's JSON-LD.
struct Record {
    Node *node = nullptr;
    QJsonObject data;
    bool isData = false;
};

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

struct PageExtractor::Private {
    Charsets charsets;
    HtmlTree tree;
    Selectors selectors;
    XPathDocument xpath;
    JsonLd jsonLd;
    UrlResolver urls;
    QueryEncodings queries{[this](const QByteArray &bytes, const QString &charset) {
        return QString::fromUtf8(charsets.decode(bytes, u"text/plain; charset="_s + charset).utf8);
    }};
    QHash<QByteArray, std::shared_ptr<CompiledSpec>> specs;
    std::vector<Node *> found;
    std::vector<Node *> recordNodes;
    QByteArray html;  ///< of the page that is being worked on, UTF-8
    QString htmlText; ///< the same for regular expressions, made at need
    QStringList warnings;

    std::shared_ptr<CompiledSpec> specFor(const QByteArray &bytes);
    void warn(const QString &text);
    std::vector<Record> records(const CompiledSpec &spec);
    QString keyOf(const Record &record, size_t ordinal);
    QStringList texts(const CompiledField &field, const Record &record);
    QStringList cssTexts(const CompiledField &field, const Record &record);
    QString nodeText(const CompiledField &field, const Node *node);
    QStringList xpathTexts(const CompiledField &field, const Record &record);
    QStringList jsonTexts(const CompiledField &field, const Record &record);
    QStringList metaTexts(const CompiledField &field, const Record &record);
    QStringList regexTexts(const CompiledField &field, const Record &record);
    bool convert(const CompiledField &field, QStringList texts, Value &value);
    QStringList linksOf(const CompiledSpec &spec);
};

std::shared_ptr<CompiledSpec> PageExtractor::Private::specFor(const QByteArray &bytes)
{
    if (const auto known = specs.constFind(bytes); known != specs.constEnd())
        return *known;
    const auto request = wire::decodeSpec(bytes);
    if (!request)
        return nullptr;
    if (specs.size() >= MaxSpecs)
        specs.clear();
    auto made = std::make_shared<CompiledSpec>(compileSpec(*request, selectors));
    specs.insert(QByteArray(bytes.constData(), bytes.size()), made); // a deep copy: the key was raw data
    return made;
}

void PageExtractor::Private::warn(const QString &text)
{
    if (warnings.size() < MaxWarnings && !warnings.contains(text))
        warnings.append(text);
}

std::vector<Record> PageExtractor::Private::records(const CompiledSpec &spec)
{
    std::vector<Record> out;
    if (!spec.hasRecords || !spec.recordsUsable) {
        out.push_back({tree.document(), {}, false});
        return out;
    }
    if (!spec.recordsType.isEmpty()) {
        for (QJsonObject &node : jsonLd.ofType(spec.recordsType))
            out.push_back({tree.document(), std::move(node), true});
    } else {
        selectors.find(spec.records, tree.document(), tree, recordNodes);
        for (Node *node : recordNodes)
            out.push_back({node, {}, false});
    }
    if (out.size() > MaxRecords) {
        warn(u"The page has %1 records, the first %2 are kept"_s.arg(out.size()).arg(MaxRecords));
        out.resize(MaxRecords);
    }
    return out;
}

/// The JSON-LD @id or the microdata itemid, as these last from visit to visit; else the ordinal.
QString PageExtractor::Private::keyOf(const Record &record, size_t ordinal)
{
    QString key;
    if (record.isData)
        key = record.data.value(u"@id"_s).toString().trimmed();
    else if (record.node != tree.document())
        key = QString::fromUtf8(HtmlTree::attribute(record.node, "itemid")).trimmed();
    return key.isEmpty() ? QString::number(ordinal) : key;
}

QString PageExtractor::Private::nodeText(const CompiledField &field, const Node *node)
{
    const bool url = field.spec.type == FieldType::Url;
    const auto words = [url](QByteArrayView value) { // an address is cleaned by its own rules
        return url ? QString::fromUtf8(value) : QString::fromUtf8(value).simplified();
    };
    if (!field.attribute.isEmpty())
        return words(HtmlTree::attribute(node, field.attribute));
    const bool data = url || field.spec.type == FieldType::Date || tree.tagName(node) == "meta";
    if (const auto value = data ? valueAttribute(tree, node, url) : QByteArrayView(); !value.trimmed().isEmpty())
        return words(value);
    return HtmlTree::visibleText(node, MaxText);
}

QStringList PageExtractor::Private::cssTexts(const CompiledField &field, const Record &record)
{
    selectors.find(field.selector, record.node, tree, found);
    QStringList out;
    const qsizetype wanted = field.spec.type == FieldType::List ? MaxListEntries : 1;
    for (const Node *node : found) {
        if (QString text = nodeText(field, node); !text.isEmpty())
            out.append(std::move(text));
        if (out.size() >= wanted)
            break;
    }
    return out;
}

QStringList PageExtractor::Private::xpathTexts(const CompiledField &field, const Record &record)
{
    QString why;
    auto out = xpath.evaluate(field.spec.expression, tree, record.node, &why);
    if (!out)
        warn(u"Field %1, xpath “%2”: %3"_s.arg(field.spec.name, field.spec.expression.left(120), why));
    return out.value_or(QStringList());
}

QStringList PageExtractor::Private::jsonTexts(const CompiledField &field, const Record &record)
{
    const QString path = field.spec.expression.trimmed();
    const auto values = record.isData ? JsonLd::find(record.data, path) : jsonLd.find(path);
    QStringList out;
    for (const QJsonValue &value : values)
        out.append(JsonLd::text(value));
    return out;
}

/// meta name, property, http-equiv; then any element's itemprop.
QStringList PageExtractor::Private::metaTexts(const CompiledField &field, const Record &record)
{
    const QByteArray wanted = field.spec.expression.trimmed().toUtf8();
    QStringList out;
    if (record.node == tree.document()) {
        for (const Node *meta : tree.survey().metas) {
            for (const char *name : {"name", "property", "itemprop", "http-equiv"}) {
                const auto has = HtmlTree::attribute(meta, name);
                if (has.size() == wanted.size() &&
                    qstrnicmp(has.data(), has.size(), wanted.constData(), wanted.size()) == 0) {
                    out.append(QString::fromUtf8(HtmlTree::attribute(meta, "content")).simplified());
                    break;
                }
            }
        }
    }
    if (!out.isEmpty())
        return out;
    for (const Node *node = record.node; node; node = HtmlTree::next(node, record.node)) {
        if (!HtmlTree::isElement(node) || HtmlTree::attribute(node, "itemprop") != wanted)
            continue;
        const auto value = valueAttribute(tree, node, true);
        out.append(value.isNull() ? HtmlTree::visibleText(node, MaxText) : QString::fromUtf8(value).simplified());
    }
    return out;
}

/// On the visible text; where that has no match, or with attribute "html", on the markup. The first group counts.
QStringList PageExtractor::Private::regexTexts(const CompiledField &field, const Record &record)
{
    const bool page = record.node == tree.document();
    const auto all = [&field](const QString &subject) {
        QStringList out;
        auto matches = field.pattern.globalMatch(subject);
        while (matches.hasNext() && out.size() < MaxListEntries) {
            const auto match = matches.next();
            out.append(match.captured(match.lastCapturedIndex() >= 1 ? 1 : 0).simplified());
            if (field.spec.type != FieldType::List && !out.last().isEmpty())
                break;
        }
        return out;
    };
    if (field.attribute != "html") {
        if (auto out = all(HtmlTree::visibleText(record.node)); !out.isEmpty())
            return out;
    }
    if (page && htmlText.isNull())
        htmlText = QString::fromUtf8(html);
    return all(page ? htmlText : QString::fromUtf8(HtmlTree::markup(record.node)));
}

QStringList PageExtractor::Private::texts(const CompiledField &field, const Record &record)
{
    if (!field.usable)
        return {};
    switch (field.spec.kind) {
    case FieldKind::Css:
        return cssTexts(field, record);
    case FieldKind::XPath:
        return xpathTexts(field, record);
    case FieldKind::JsonLd:
        return jsonTexts(field, record);
    case FieldKind::Meta:
        return metaTexts(field, record);
    case FieldKind::Regex:
        return regexTexts(field, record);
    }
    return {};
}

/// False: the field is absent. A date that is none stays as text (sites write "March to May"), a number does not.
bool PageExtractor::Private::convert(const CompiledField &field, QStringList texts, Value &value)
{
    texts.removeAll(QString());
    if (texts.isEmpty())
        return false;
    const QString &first = texts.constFirst();
    switch (field.spec.type) {
    case FieldType::Text:
        value.text = first.left(MaxText);
        return true;
    case FieldType::List:
        value.kind = Value::Kind::List;
        value.list = texts.mid(0, MaxListEntries);
        return true;
    case FieldType::Number:
        if (const auto number = parseNumber(first)) {
            value.kind = Value::Kind::Number;
            value.number = *number;
            return true;
        }
        warn(u"Field %1: “%2” is no number"_s.arg(field.spec.name, first.left(60)));
        return false;
    case FieldType::Date:
        value.text = parseDate(first);
        if (value.text.isEmpty()) {
            value.text = first.left(MaxText);
            warn(u"Field %1: “%2” is no single date"_s.arg(field.spec.name, first.left(60)));
        }
        return true;
    case FieldType::Url:
        value.text = field.spec.kind == FieldKind::JsonLd ? urls.resolveInData(first) : urls.resolve(first.toUtf8());
        return !value.text.isEmpty();
    }
    return false;
}

QStringList PageExtractor::Private::linksOf(const CompiledSpec &spec)
{
    QStringList out;
    if (!spec.links)
        return out;
    selectors.find(spec.links, tree.document(), tree, found);
    QSet<QString> seen;
    for (const Node *match : found) {
        auto href = HtmlTree::attribute(match, "href");
        for (const Node *node = match; node && href.isNull(); node = HtmlTree::next(node, match)) {
            if (tree.tagName(node) == "a")
                href = HtmlTree::attribute(node, "href");
        }
        QString url;
        if (!href.isNull())
            url = spec.keepFragments ? urls.resolve(href) : urls.resolveToFetch(href);
        if (url.isEmpty() || seen.contains(url))
            continue;
        if (out.size() >= MaxLinks) {
            warn(u"The page has more than %1 links"_s.arg(MaxLinks));
            break;
        }
        seen.insert(url);
        out.append(std::move(url));
    }
    return out;
}

PageExtractor::PageExtractor() : d(std::make_unique<Private>()) {}
PageExtractor::~PageExtractor() = default;

Charsets &PageExtractor::charsets()
{
    return d->charsets;
}

PageResult PageExtractor::extract(const wire::RequestView &request)
{
    PageResult result;
    const auto spec = d->specFor(request.spec);
    if (!spec) {
        result.warnings.append(u"The request's fields could not be read"_s);
        return result;
    }
    d->warnings = spec->warnings;
    auto decoded = d->charsets.decode(request.html, request.contentType);
    d->html = std::move(decoded.utf8);
    d->htmlText = QString();
    d->xpath.reset();
    d->tree.parse(d->html);
    const Survey &survey = d->tree.survey();
    d->urls.setBase(request.baseUrl, survey.baseHref,
                    d->queries.encoder(request.linkCharset.isEmpty() ? decoded.name : request.linkCharset));
    d->jsonLd.clear();
    if (spec->needsJsonLd) {
        for (const Node *script : survey.jsonLd) {
            if (!d->jsonLd.add(HtmlTree::allText(script)))
                d->warn(u"A JSON-LD script of the page is no JSON"_s);
        }
    }
    const auto records = d->records(*spec);
    if (records.empty())
        d->warn(u"No record on the page"_s);
    result.records.resize(records.size());
    for (size_t i = 0; i < records.size(); ++i) {
        for (size_t field = 0; field < spec->compiled.size(); ++field) {
            Value value;
            value.field = int(field);
            if (d->convert(spec->compiled[field], d->texts(spec->compiled[field], records[i]), value))
                result.records[i].push_back(std::move(value));
        }
        result.recordKeys.append(d->keyOf(records[i], i));
    }
    result.links = d->linksOf(*spec);
    result.title = survey.title.left(1000);
    result.charset = decoded.name;
    result.canonicalUrl = survey.canonicalHref.isEmpty() ? QString() : d->urls.resolve(survey.canonicalHref);
    result.text = QString::fromUtf8(survey.text.left(TriageText * 4)).left(TriageText);
    result.textLength = survey.textLength;
    result.shape = survey.shape;
    result.warnings = d->warnings;
    return result;
}

ExtractReply PageExtractor::extract(const ExtractRequest &request)
{
    wire::RequestView view;
    view.spec = wire::encodeSpec(request);
    view.contentType = request.contentType;
    view.baseUrl = request.baseUrl;
    view.linkCharset = request.linkCharset;
    view.html = request.html;
    return wire::toReply(extract(view), request.fields);
}

} // namespace trawl
