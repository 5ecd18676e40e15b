// Fuzz target of character sets and media types: every decoder, the choice among them, Content-Type values, pages
// written as XML. With libFuzzer, or replaying files (replay_main.cpp).
#include "domain/names.h"
#include "extract/child/charset.h"
#include "extract/child/htmltree.h"
#include "policy/mediatype.h"

#include <cstdlib>

using namespace trawl;

namespace {

void must(bool holds)
{
    if (!holds)
        std::abort();
}

/// The first line is Content-Type, the rest the page: read in some set, as HTML and as XML.
void readPage(const QByteArray &input)
{
    static Charsets charsets;
    static HtmlTree tree; // as in the process: state of one page must not harm the next
    const qsizetype line = input.indexOf('\n');
    const QString type = QString::fromLatin1(input.left(line < 0 ? 0 : line));
    const QByteArray page = input.mid(line + 1);
    const auto decoded = charsets.decode(page, type);
    must(isValidUtf8(decoded.utf8) && charsets.nameOf(decoded.name.toLatin1()) == decoded.name.toLatin1());
    const auto xml = charsets.decodeXml(page, type);
    must(isValidUtf8(xml.utf8) && xml.certain);
    if (tree.parseXml(xml.utf8))
        must(!tree.survey().nodes.empty());
    tree.parse(decoded.utf8);
    const MediaType media = extractMediaType(type);
    must(media.essence == media.essence.toLower() && (media.essence.isEmpty() || media.essence.contains(u'/')));
    must(!sniffedType(page, true).isEmpty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Encodings encodings;
    static const QByteArrayList names{"utf-8",  "gb18030",      "big5",          "shift_jis", "euc-jp",
                                      "euc-kr", "iso-2022-jp",  "utf-16le",      "utf-16be",  "replacement",
                                      "koi8-r", "windows-1255", "x-user-defined"};
    if (size < 1)
        return 0;
    const QByteArray rest(reinterpret_cast<const char *>(data) + 1, qsizetype(size) - 1);
    const int mode = data[0] % (int(names.size()) + 3);
    if (mode >= names.size()) {
        readPage(rest);
        return 0;
    }
    const QByteArray decoded = encodings.decode(rest, names[mode]);
    must(isValidUtf8(decoded));
    must(encodings.decode(decoded, "utf-8") == decoded);
    return 0;
}
