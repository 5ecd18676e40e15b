// See charset.h. Where nothing declares it, valid UTF-8 is UTF-8, and of the rest uchardet has a look at the text.
#include "extract/child/charset.h"

#include "domain/names.h"
#include "extract/child/prescan.h"
#include "policy/mediatype.h"

#include <algorithm>
#include <array>
#include <uchardet/uchardet.h>

namespace trawl {

namespace {

constexpr qsizetype GuessedText = 64 * 1024; ///< bytes of text that the detector sees

/// The text between the tags, with scripts and styles left out: markup is ASCII in every language, and the detector
/// weighs letters.
QByteArray textOf(QByteArrayView bytes)
{
    QByteArray out;
    for (qsizetype at = 0; at < bytes.size() && out.size() < GuessedText;) {
        if (bytes[at] != '<') {
            const qsizetype tag = bytes.indexOf('<', at);
            const qsizetype end = tag < 0 ? bytes.size() : tag;
            out.append(bytes.data() + at, end - at);
            at = end;
            continue;
        }
        const auto begins = [rest = bytes.sliced(at)](QByteArrayView name) {
            return rest.size() > name.size() && qstrnicmp(rest.data(), name.data(), size_t(name.size())) == 0;
        };
        const QByteArrayView ends = begins("<script") ? "</script" : begins("<style") ? "</style" : "";
        qsizetype close = bytes.indexOf('>', at);
        if (!ends.isEmpty() && close >= 0) {
            while ((close = bytes.indexOf("</", close)) >= 0 && close + ends.size() <= bytes.size() &&
                   qstrnicmp(bytes.data() + close, ends.data(), size_t(ends.size())) != 0)
                ++close;
            close = close < 0 ? -1 : bytes.indexOf('>', close);
        }
        at = close < 0 ? bytes.size() : close + 1;
        out.append(' ');
    }
    return out;
}

/// How many of the pairs stand where a Chinese encoding keeps its frequent signs; nearly all of a real text's do.
int frequentShare(QByteArrayView text, uchar firstLead, uchar lastLead, uchar firstTrail)
{
    int pairs = 0, frequent = 0;
    for (qsizetype at = 0; at + 1 < text.size(); ++at) {
        const auto lead = uchar(text[at]), trail = uchar(text[at + 1]);
        if (lead < 0x80)
            continue;
        ++pairs;
        ++at;
        frequent += ((lead >= firstLead && lead <= lastLead) || (lead >= 0xa1 && lead <= 0xa3)) && trail >= firstTrail;
    }
    return pairs == 0 ? 0 : 100 * frequent / pairs;
}

/// The detector takes short texts in Big5 for GB 18030 and the other way round.
QByteArray chineseSet(QByteArrayView text)
{
    return frequentShare(text, 0xa4, 0xc6, 0x40) > frequentShare(text, 0xb0, 0xd7, 0xa1) ? "big5" : "gbk";
}

/// Letters of few words in a Latin script say nothing about the language, by which the detector knows the set.
bool tooLittle(QByteArrayView text, const QByteArray &name)
{
    constexpr std::array latin{"iso-8859-2",   "iso-8859-3",   "iso-8859-4",   "iso-8859-10",
                               "iso-8859-13",  "iso-8859-14",  "iso-8859-15",  "iso-8859-16",
                               "windows-1250", "windows-1254", "windows-1257", "windows-1258"};
    const auto beyondAscii = std::ranges::count_if(text, [](char c) { return uchar(c) >= 0x80; });
    return beyondAscii < 6 && std::ranges::any_of(latin, [&name](const char *one) { return name == one; });
}

} // namespace

struct Charsets::Private {
    Encodings encodings;
    uchardet_t detector = uchardet_new();

    QByteArray guess(QByteArrayView bytes);
    /// By BOM or HTTP header; empty: neither. @p bom: how many bytes it has.
    QByteArray certain(const QByteArray &bytes, const QString &contentType, qsizetype &bom) const;
    /// Without the first @p bom bytes. What is UTF-8 already is not copied.
    Decoded decoded(const QByteArray &bytes, const QByteArray &name, qsizetype bom = 0) const;
};

Charsets::Charsets() : d(std::make_unique<Private>()) {}

Charsets::~Charsets()
{
    uchardet_delete(d->detector);
}

QByteArray Charsets::Private::guess(QByteArrayView bytes)
{
    uchardet_reset(detector);
    const QByteArray text = textOf(bytes);
    if (uchardet_handle_data(detector, text.constData(), size_t(text.size())) != 0)
        return "windows-1252";
    uchardet_data_end(detector);
    const QByteArray said(uchardet_get_charset(detector));
    const QByteArray name = said.compare("uhc", Qt::CaseInsensitive) == 0 ? "euc-kr" : encodings.nameOf(said);
    // Sets that mark themselves by ASCII bytes are not guessed: anybody could make a page of tags look like such a
    // text.
    const bool unsafe = name.startsWith("utf-") || name == "replacement" || name == "iso-2022-jp";
    if (name == "gb18030" || name == "big5")
        return chineseSet(text);
    return name.isEmpty() || unsafe || tooLittle(text, name) ? QByteArray("windows-1252") : name;
}

QByteArray Charsets::Private::certain(const QByteArray &bytes, const QString &contentType, qsizetype &bom) const
{
    bom = bytes.startsWith("\xef\xbb\xbf") ? 3 : bytes.startsWith("\xfe\xff") || bytes.startsWith("\xff\xfe") ? 2 : 0;
    if (bom == 3)
        return "utf-8";
    if (bom == 2)
        return bytes[0] == '\xfe' ? "utf-16be" : "utf-16le";
    return encodings.nameOf(extractMediaType(contentType).charset.toLatin1());
}

Charsets::Decoded Charsets::Private::decoded(const QByteArray &bytes, const QByteArray &name, qsizetype bom) const
{
    Decoded out;
    out.name = QString::fromLatin1(name);
    const QByteArrayView body = QByteArrayView(bytes).sliced(bom);
    if (name == "utf-8" && isValidUtf8(body))
        out.utf8 = bom == 0 ? bytes : body.toByteArray();
    else
        out.utf8 = encodings.decode(body, name);
    return out;
}

Charsets::Decoded Charsets::decode(const QByteArray &bytes, const QString &contentType)
{
    qsizetype bom = 0;
    if (const QByteArray name = d->certain(bytes, contentType, bom); !name.isEmpty()) {
        Decoded out = d->decoded(bytes, name, bom);
        out.certain = true;
        return out;
    }
    if (const QByteArray declared = prescan(bytes); !declared.isEmpty())
        return d->decoded(bytes, declared);
    if (isValidUtf8(bytes))
        return {bytes, u"utf-8"_s};
    Decoded out = d->decoded(bytes, d->guess(bytes));
    out.guessed = true;
    return out;
}

Charsets::Decoded Charsets::decodeXml(const QByteArray &bytes, const QString &contentType)
{
    qsizetype bom = 0;
    QByteArray name = d->certain(bytes, contentType, bom);
    if (name.isEmpty())
        name = declaredByXml(bytes, d->encodings);
    Decoded out = d->decoded(bytes, name.isEmpty() ? QByteArray("utf-8") : name, bom);
    out.certain = true;
    return out;
}

Charsets::Decoded Charsets::decodeAs(const QByteArray &bytes, const QByteArray &name)
{
    return d->decoded(bytes, name);
}

QByteArray Charsets::nameOf(QByteArrayView label) const
{
    return d->encodings.nameOf(label);
}

QByteArray Charsets::prescan(QByteArrayView bytes) const
{
    return prescanned(bytes, d->encodings);
}

QByteArray Charsets::declaredBy(QByteArrayView charset, QByteArrayView httpEquiv, QByteArrayView content) const
{
    QByteArray name = nameOf(charset);
    if (name.isEmpty() && httpEquiv.compare("content-type", Qt::CaseInsensitive) == 0)
        name = nameOf(charsetIn(content));
    return asDeclared(name);
}

} // namespace trawl
