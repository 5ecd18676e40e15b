// Fuzz target of the extractor: pages, selectors, expressions and frames. With libFuzzer, or replaying files
// (replay_main.cpp).
#include "domain/names.h"
#include "extract/child/pageextractor.h"

#include <QtEndian>

#include <cstdlib>

using namespace trawl;

namespace {

FieldSpec field(FieldKind kind, const QString &expression, FieldType type)
{
    FieldSpec f;
    f.name = word(kind) + word(type);
    f.kind = kind;
    f.expression = expression;
    f.type = type;
    return f;
}

/// Fixed fields of every kind; a hostile page meets them all.
ExtractRequest request(const QByteArray &html, const QString &charset)
{
    ExtractRequest r;
    r.html = html;
    r.contentType = u"text/html; charset="_s + charset;
    r.baseUrl = u"https://example.com/a/b"_s;
    r.linkSelector = u"a[href], area"_s;
    r.fields = {field(FieldKind::Css, u"h1, p > b:not(.x)"_s, FieldType::Text),
                field(FieldKind::Css, u"td + td"_s, FieldType::List),
                field(FieldKind::XPath, u"//*[@id]/text()"_s, FieldType::List),
                field(FieldKind::XPath, u"count(//svg | //template)"_s, FieldType::Number),
                field(FieldKind::JsonLd, u"Event.offers.price"_s, FieldType::Number),
                field(FieldKind::Meta, u"og:title"_s, FieldType::Text),
                field(FieldKind::Regex, u"(\\d+)[ ,]\\w"_s, FieldType::Date),
                field(FieldKind::Css, u"img"_s, FieldType::Url)};
    return r;
}

/// What we send must be readable by the other side, whatever the page was.
void check(PageExtractor &extractor, const ExtractRequest &r)
{
    const QByteArray payload = wire::encodeRequest(r).mid(4);
    const auto view = wire::decodeRequest(payload);
    if (!view)
        std::abort();
    const QByteArray reply = wire::encodeReply(extractor.extract(*view));
    if (!reply.isEmpty() && !wire::decodeReply(reply.mid(4), int(r.fields.size())))
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static PageExtractor extractor; // as in the process: state of one page must not harm the next
    if (size < 2)
        return 0;
    const QByteArray rest(reinterpret_cast<const char *>(data) + 1, qsizetype(size) - 1);
    static const QString charsets[] = {u"utf-8"_s,  u"gbk"_s,      u"big5"_s, u"shift_jis"_s,    u"euc-jp"_s,
                                       u"euc-kr"_s, u"utf-16le"_s, u""_s,     u"windows-1252"_s, u"iso-2022-jp"_s};
    const int mode = data[0] % 13;
    if (mode < 10) {
        check(extractor, request(rest, charsets[mode]));
    } else if (mode == 10) { // selector, XPath and JSON-LD path from the input, up to the first newline
        const qsizetype line = rest.indexOf('\n');
        const QString expression =
            QString::fromUtf8(rest.left(line < 0 ? rest.size() : std::min<qsizetype>(line, 200)));
        ExtractRequest r = request(line < 0 ? QByteArray("<h1>x<p><b>y") : rest.mid(line + 1), u"utf-8"_s);
        r.fields = {
            field(FieldKind::Css, expression, FieldType::Text), field(FieldKind::XPath, expression, FieldType::Text),
            field(FieldKind::JsonLd, expression, FieldType::Text), field(FieldKind::Meta, expression, FieldType::Text)};
        r.recordsSelector = expression;
        check(extractor, r);
    } else if (mode == 11) {
        (void)wire::decodeReply(rest, 4);
    } else if (const auto view = wire::decodeRequest(rest)) {
        (void)wire::decodeSpec(view->spec);
    }
    return 0;
}
