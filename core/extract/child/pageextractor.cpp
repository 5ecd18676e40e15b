// See pageextractor.h.
#include "extract/child/pageextractor.h"

#include "extract/child/domnode.h"
#include "extract/child/pageextractor_p.h"
#include "extract/child/typedvalue.h"
#include "policy/mediatype.h"

#include <QSet>

#include <algorithm>

namespace trawl {

using wire::PageResult;
using wire::Value;

namespace {

constexpr int MaxSpecs = 200; ///< compiled specifications kept; then all are made again
constexpr size_t MaxRecords = 5000;
constexpr qsizetype MaxLinks = 20000;
constexpr qsizetype TriageText = 2000;                            ///< characters of ExtractReply::text
constexpr StepShares textShares{24'000'000, 60'000'000, 500'000}; ///< of fields, in nodes and pieces of text

} // namespace

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

void PageExtractor::Private::note(NoteKind kind, const QString &text, const QString &field)
{
    notes.append({kind, field, text});
}

/// Each note once, as many as the frame may hold.
void PageExtractor::Private::tidyNotes()
{
    constexpr int alikeMost = 5; ///< of one kind and field: sixty doubtful dates leave room for the notes on the price
    QList<CaptureNote> kept;
    for (const CaptureNote &one : std::as_const(notes)) {
        const auto alike = std::ranges::count_if(
            kept, [&](const CaptureNote &known) { return known.kind == one.kind && known.field == one.field; });
        if (alike < alikeMost && kept.size() < wire::MaxNotes && !kept.contains(one))
            kept.append(one);
    }
    notes = std::move(kept);
}

/// The html element's lang; empty: it has none.
QString PageExtractor::Private::pageLanguage()
{
    if (!language) {
        language = QString();
        for (const Node *node : tree.survey().nodes) {
            if (dom::isElement(node)) {
                language = QString::fromUtf8(HtmlTree::attribute(node, "lang")).trimmed();
                break;
            }
        }
    }
    return *language;
}

std::vector<Record> PageExtractor::Private::records(const CompiledSpec &spec)
{
    std::vector<Record> out;
    if (!spec.recordsUsable) // its note says so: one record of the whole page would be a wrong one
        return out;
    if (!spec.hasRecords) {
        out.push_back({tree.document(), nullptr, {}});
        return out;
    }
    if (spec.recordsKind) {
        for (const DataNode *thing : data.things(*spec.recordsKind, spec.recordsType))
            out.push_back({tree.document(), thing, *spec.recordsKind});
    } else {
        if (!selectors.find(spec.records, tree.document(), tree, recordNodes))
            note(NoteKind::Limit, tooCostly(u"Records"_s));
        for (Node *node : recordNodes)
            out.push_back({node, nullptr, {}});
    }
    if (out.size() > MaxRecords) {
        note(NoteKind::Limit, u"The page has %1 records, the first %2 are kept"_s.arg(out.size()).arg(MaxRecords));
        out.resize(MaxRecords);
    }
    return out;
}

/// The JSON-LD @id or the microdata itemid, as these last from visit to visit; else the ordinal.
QString PageExtractor::Private::keyOf(const Record &record, size_t ordinal)
{
    QString key;
    if (record.thing)
        key = record.thing->object.value(u"@id"_s).toString().trimmed();
    else if (record.node != tree.document())
        key = QString::fromUtf8(HtmlTree::attribute(record.node, "itemid")).trimmed();
    return key.isEmpty() ? QString::number(ordinal) : key;
}

/// The first of the field's expressions that gives a value of its type; else the first text that may stand for one.
/// False: the field is absent.
bool PageExtractor::Private::extract(const CompiledField &field, const Record &record, Value &value)
{
    std::optional<TypedValue> other;
    for (const CompiledExpression &expression : field.expressions) {
        QStringList found = texts(field, expression, record);
        if (field.filter)
            found = filtered(field, found);
        found.removeAll(QString());
        if (found.isEmpty())
            continue;
        TypedValue typed = typedValue(field.spec, found, urls, [this] { return pageLanguage(); });
        if (typed.outcome == TypedValue::Good || !other || other->outcome == TypedValue::Nothing) {
            const bool good = typed.outcome == TypedValue::Good;
            other = std::move(typed);
            if (good)
                break;
        }
    }
    if (!other)
        return false;
    notes.append(other->notes);
    const int index = value.field;
    value = std::move(other->value);
    value.field = index;
    return other->outcome != TypedValue::Nothing;
}

bool PageExtractor::Private::extractInShare(const CompiledSpec &spec, size_t index, const Record &record, Value &value)
{
    const quint64 page = tree.generation();
    textTaken.resize(std::max(textTaken.size(), index + 1));
    const qint64 steps = textShares.left(textTaken[index].on(page), textTakenByAll.on(page));
    textSteps = StepBudget(steps);
    const bool found = extract(spec.compiled[index], record, value);
    textTaken[index].add(page, steps - textSteps.left());
    textTakenByAll.add(page, steps - textSteps.left());
    return found;
}

QStringList PageExtractor::Private::linksOf(const CompiledSpec &spec)
{
    QStringList out;
    QString firstRoute;
    if (!spec.links)
        return out;
    if (!selectors.find(spec.links, tree.document(), tree, found))
        note(NoteKind::Limit, tooCostly(u"Links"_s));
    QSet<QString> seen;
    for (const Node *match : found) {
        auto href = HtmlTree::attribute(match, "href");
        for (const Node *node = match; node && href.isNull(); node = HtmlTree::next(node, match)) {
            if (tree.tagName(node) == "a")
                href = HtmlTree::attribute(node, "href");
        }
        if (!spec.keepFragments && firstRoute.isEmpty() && isRoute(href))
            firstRoute = QString::fromUtf8(href).left(100);
        QString url;
        if (!href.isNull())
            url = spec.keepFragments ? urls.resolve(href) : urls.resolveToFetch(href);
        if (url.isEmpty() || seen.contains(url))
            continue;
        if (out.size() >= MaxLinks) {
            note(NoteKind::Limit, u"The page has more than %1 links"_s.arg(MaxLinks));
            break;
        }
        seen.insert(url);
        out.append(std::move(url));
    }
    if (!firstRoute.isEmpty())
        note(NoteKind::Other,
             u"Links lead to routes, such as %1: they are pages only where discovery.scope is page-spa"_s.arg(
                 firstRoute));
    if (out.isEmpty())
        note(NoteKind::NothingFound, u"No link on the page"_s);
    return out;
}

/// A page of the type for XML, if it is well-formed; else it is left to the other parser, as most such pages are HTML
/// under a wrong name, and a browser's error message would be no use to anybody.
bool PageExtractor::Private::readXml(const wire::RequestView &request, QString &charset)
{
    if (extractMediaType(request.contentType).essence != u"application/xhtml+xml"_s)
        return false;
    auto decoded = charsets.decodeXml(request.html, request.contentType);
    if (!tree.parseXml(decoded.utf8)) {
        note(NoteKind::Markup,
             u"The page is no well-formed XML, or nested deeper than 256: a browser shows an error, or "
             u"shows it in part. It was read as HTML"_s);
        return false;
    }
    const auto isError = [this](const Node *node) { return tree.tagName(node) == "parsererror"; };
    if (std::ranges::any_of(tree.survey().nodes, isError)) // as a browser wrote it down
        note(NoteKind::Markup,
             u"The page is no well-formed XML: the browser shows an error, and only what came before it"_s);
    html = std::move(decoded.utf8);
    charset = decoded.name;
    return true;
}

/// The tree of a page. Answers its character set.
QString PageExtractor::Private::readPage(const wire::RequestView &request)
{
    htmlText = QString();
    xpath.reset();
    if (QString charset; readXml(request, charset))
        return charset;
    auto decoded = charsets.decode(request.html, request.contentType);
    html = std::move(decoded.utf8);
    tree.parse(html);
    if (!decoded.certain) {
        if (const QByteArray late = declaredLate(); !late.isEmpty()) {
            decoded.guessed = false;
            if (decoded.name != QLatin1StringView(late)) {
                decoded = charsets.decodeAs(request.html, late);
                html = std::move(decoded.utf8);
                tree.parse(html);
            }
        }
    }
    if (decoded.guessed)
        note(NoteKind::Charset, u"The page declares no character set; guessed: %1"_s.arg(decoded.name));
    return decoded.name;
}

/// What the first meta element that declares a character set says; the prescan sees only the first bytes.
QByteArray PageExtractor::Private::declaredLate() const
{
    for (const Node *meta : tree.survey().metas) {
        const QByteArray declared =
            charsets.declaredBy(HtmlTree::attribute(meta, "charset"), HtmlTree::attribute(meta, "http-equiv"),
                                HtmlTree::attribute(meta, "content"));
        if (!declared.isEmpty())
            return declared;
    }
    return {};
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
        result.notes.append({NoteKind::Other, {}, u"The request's fields could not be read"_s});
        return result;
    }
    d->notes = spec->notes;
    result.charset = d->readPage(request);
    const Survey &survey = d->tree.survey();
    d->urls.setBase(request.baseUrl, survey.baseHref,
                    d->queries.encoder(request.linkCharset.isEmpty() ? result.charset : request.linkCharset));
    d->language.reset();
    d->longMatches.clear();
    d->data.setPage(&d->tree, &d->notes);
    const auto records = d->records(*spec);
    if (records.empty() && spec->recordsUsable)
        d->note(NoteKind::NothingFound, u"No record on the page"_s);
    result.records.resize(records.size());
    for (size_t i = 0; i < records.size(); ++i) {
        d->data.setRecord(records[i], &spec->dataPaths, records.size() == 1);
        for (size_t field = 0; field < spec->compiled.size(); ++field) {
            Value value;
            value.field = int(field);
            if (d->extractInShare(*spec, field, records[i], value))
                result.records[i].push_back(std::move(value));
        }
        result.recordKeys.append(d->keyOf(records[i], i));
    }
    result.links = d->linksOf(*spec);
    result.title = survey.title.left(1000);
    result.canonicalUrl = survey.canonicalHref.isEmpty() ? QString() : d->urls.resolve(survey.canonicalHref);
    result.text = QString::fromUtf8(survey.text.left(TriageText * 4)).left(TriageText);
    result.textLength = survey.textLength;
    result.shape = survey.shape;
    d->tidyNotes();
    result.notes = d->notes;
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
