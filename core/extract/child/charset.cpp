// See charset.h. Single-byte sets by libmodest's tables (the Encoding standard's), multi-byte sets by iconv:
// libmodest's lack the first entry of Shift_JIS and EUC-KR. Big5 is libmodest's again: iconv differs from the web's in
// some signs. Where iconv has no character for a pair, libmodest's table is asked.
#include "extract/child/charset.h"

#include "domain/names.h"

#include <myencoding/encoding.h>

#include <QHash>
#include <QStringDecoder>

#include <array>
#include <cstring>
#include <iconv.h>

namespace trawl {

namespace {

constexpr qsizetype PrescanBytes = 1024;

struct MultiByte {
    const char *name;
    const char *iconvName;
};
constexpr MultiByte MultiByteSets[] = {{"gbk", "GB18030"},     {"gb18030", "GB18030"},
                                       {"shift_jis", "CP932"}, {"euc-jp", "EUC-JP-MS"},
                                       {"euc-kr", "UHC"},      {"iso-2022-jp", "ISO-2022-JP-3"}};

QByteArray lower(QByteArrayView text)
{
    return text.toByteArray().toLower();
}

bool isSpace(char c)
{
    return c == ' ' || (c >= 9 && c <= 13 && c != 11);
}

/// Reads the value after charset= as the standard says for meta http-equiv and for Content-Type.
QByteArray charsetParameter(const QByteArray &text)
{
    const QByteArray low = text.toLower();
    qsizetype at = 0;
    while ((at = low.indexOf("charset", at)) >= 0) {
        at += 7;
        while (at < low.size() && isSpace(low[at]))
            ++at;
        if (at >= low.size() || low[at] != '=')
            continue;
        ++at;
        while (at < low.size() && isSpace(low[at]))
            ++at;
        if (at >= low.size())
            return {};
        const char quote = low[at];
        if (quote == '"' || quote == '\'') {
            const qsizetype end = low.indexOf(quote, at + 1);
            return end < 0 ? QByteArray() : low.mid(at + 1, end - at - 1).trimmed();
        }
        qsizetype end = at;
        while (end < low.size() && !isSpace(low[end]) && low[end] != ';')
            ++end;
        return low.mid(at, end - at);
    }
    return {};
}

/// Walks over the attributes of one tag for the prescan.
class Attributes
{
public:
    Attributes(QByteArrayView bytes, qsizetype at) : m_bytes(bytes), m_at(at) {}
    qsizetype position() const { return m_at; }
    bool next(QByteArray &name, QByteArray &value)
    {
        name.clear();
        value.clear();
        while (m_at < m_bytes.size() && (isSpace(m_bytes[m_at]) || m_bytes[m_at] == '/'))
            ++m_at;
        if (m_at >= m_bytes.size() || m_bytes[m_at] == '>')
            return false;
        for (; m_at < m_bytes.size() && !ends(m_bytes[m_at]) && (m_bytes[m_at] != '=' || name.isEmpty()); ++m_at)
            name.append(m_bytes[m_at]);
        skipSpace();
        if (m_at < m_bytes.size() && m_bytes[m_at] == '=') {
            ++m_at;
            readValue(value);
        }
        name = name.toLower();
        value = value.toLower();
        return true;
    }

private:
    static bool ends(char c) { return isSpace(c) || c == '/' || c == '>'; }
    void skipSpace()
    {
        while (m_at < m_bytes.size() && isSpace(m_bytes[m_at]))
            ++m_at;
    }
    void readValue(QByteArray &value)
    {
        skipSpace();
        if (m_at >= m_bytes.size())
            return;
        const char quote = m_bytes[m_at];
        if (quote == '"' || quote == '\'') {
            for (++m_at; m_at < m_bytes.size() && m_bytes[m_at] != quote; ++m_at)
                value.append(m_bytes[m_at]);
            ++m_at;
            return;
        }
        for (; m_at < m_bytes.size() && !isSpace(m_bytes[m_at]) && m_bytes[m_at] != '>'; ++m_at)
            value.append(m_bytes[m_at]);
    }
    QByteArrayView m_bytes;
    qsizetype m_at;
};

/// A meta tag's declaration, by the standard's three flags.
QByteArray declaredBy(Attributes &attributes)
{
    QByteArray name, value, charset, content;
    bool pragma = false, fromContent = false;
    while (attributes.next(name, value)) {
        if (name == "http-equiv")
            pragma = pragma || value == "content-type";
        else if (name == "charset" && charset.isEmpty())
            charset = value, fromContent = false;
        else if (name == "content" && charset.isEmpty() && content.isEmpty())
            content = charsetParameter(value), fromContent = true;
    }
    if (charset.isEmpty() && fromContent && pragma)
        charset = content;
    QByteArray found = Charsets::nameOf(charset);
    if (found.startsWith("utf-16"))
        return "utf-8";
    return found == "x-user-defined" ? QByteArray("windows-1252") : found;
}

void appendReplacement(QByteArray &out)
{
    out.append("\xef\xbf\xbd", 3);
}

QByteArray decodeSingleByte(QByteArrayView bytes, myencoding_t encoding)
{
    std::array<QByteArray, 256> table;
    const auto step = myencoding_get_function_by_id(encoding);
    for (int byte = 0; byte < 256; ++byte) {
        myencoding_result_t result{};
        char utf8[8];
        const auto status = step(static_cast<unsigned char>(byte), &result);
        if (byte < 0x80)
            table[size_t(byte)] = QByteArray(1, char(byte));
        else if (status == MyENCODING_STATUS_OK && result.result)
            table[size_t(byte)] = QByteArray(utf8, qsizetype(myencoding_codepoint_to_ascii_utf_8(result.result, utf8)));
        else
            appendReplacement(table[size_t(byte)]);
    }
    QByteArray out;
    out.reserve(bytes.size() + bytes.size() / 4);
    for (const char c : bytes)
        out.append(table[static_cast<unsigned char>(c)]);
    return out;
}

/// The character that libmodest's table has for a pair which iconv does not know. Zero if none.
size_t pairByTable(myencoding_t encoding, const unsigned char *pair)
{
    myencoding_result_t result{};
    const auto step = myencoding_get_function_by_id(encoding);
    if (step(pair[0], &result) != MyENCODING_STATUS_CONTINUE || step(pair[1], &result) != MyENCODING_STATUS_OK)
        return 0;
    return result.result;
}

/// The four pairs of Big5 that stand for two code points.
const char *big5Combination(const unsigned char *pair)
{
    if (pair[0] != 0x88)
        return nullptr;
    switch (pair[1]) {
    case 0x62:
        return "\u00ca\u0304";
    case 0x64:
        return "\u00ca\u030c";
    case 0xa3:
        return "\u00ea\u0304";
    case 0xa5:
        return "\u00ea\u030c";
    default:
        return nullptr;
    }
}

QByteArray decodeBig5(QByteArrayView bytes)
{
    QByteArray out;
    out.reserve(bytes.size() * 3 / 2);
    const auto *at = reinterpret_cast<const unsigned char *>(bytes.data());
    const auto *end = at + bytes.size();
    while (at < end) {
        if (*at < 0x80) {
            out.append(char(*at++));
            continue;
        }
        const bool pair = end - at >= 2;
        if (const char *two = pair ? big5Combination(at) : nullptr) {
            out.append(two);
            at += 2;
        } else if (const size_t point = pair ? pairByTable(MyENCODING_BIG5, at) : 0) {
            char utf8[8];
            out.append(utf8, qsizetype(myencoding_codepoint_to_ascii_utf_8(point, utf8)));
            at += 2;
        } else {
            appendReplacement(out);
            at += pair && at[1] >= 0x80 ? 2 : 1;
        }
    }
    return out;
}

} // namespace

struct Charsets::Private {
    QHash<QByteArray, iconv_t> open;

    iconv_t converter(const QByteArray &name)
    {
        if (const auto known = open.constFind(name); known != open.constEnd())
            return *known;
        iconv_t made = iconv_t(-1);
        for (const MultiByte &set : MultiByteSets) {
            if (name == set.name)
                made = iconv_open("UTF-8", set.iconvName);
        }
        open.insert(name, made);
        return made;
    }
    QByteArray decodeMultiByte(QByteArrayView bytes, const QByteArray &name, iconv_t converter);
    qsizetype recover(QByteArray &out, QByteArrayView rest, const QByteArray &name);
};

/// All at once: their tables are files, and later none can be opened.
Charsets::Charsets() : d(std::make_unique<Private>())
{
    for (const MultiByte &set : MultiByteSets)
        d->converter(set.name);
}

Charsets::~Charsets()
{
    for (const iconv_t converter : std::as_const(d->open)) {
        if (converter != iconv_t(-1))
            iconv_close(converter);
    }
}

/// What a sequence that iconv refuses becomes; answers how many bytes it takes. An ASCII byte is never swallowed.
qsizetype Charsets::Private::recover(QByteArray &out, QByteArrayView rest, const QByteArray &name)
{
    const auto *raw = reinterpret_cast<const unsigned char *>(rest.data());
    myencoding_t encoding = MyENCODING_NOT_DETERMINED;
    if (rest.size() >= 2 && name != "iso-2022-jp" && raw[0] >= 0x80 &&
        myencoding_by_name(name.constData(), size_t(name.size()), &encoding)) {
        if (const size_t point = pairByTable(encoding, raw)) {
            char utf8[8];
            out.append(utf8, qsizetype(myencoding_codepoint_to_ascii_utf_8(point, utf8)));
            return 2;
        }
    }
    appendReplacement(out);
    return rest.size() >= 2 && raw[0] >= 0x80 && raw[1] >= 0x80 ? 2 : 1;
}

QByteArray Charsets::Private::decodeMultiByte(QByteArrayView bytes, const QByteArray &name, iconv_t converter)
{
    iconv(converter, nullptr, nullptr, nullptr, nullptr);
    QByteArray out;
    char *in = const_cast<char *>(bytes.data());
    size_t left = size_t(bytes.size());
    std::array<char, 32 * 1024> buffer;
    const auto flush = [&out, &buffer](const char *to) { out.append(buffer.data(), to - buffer.data()); };
    while (true) {
        char *to = buffer.data();
        size_t room = buffer.size();
        const size_t done = iconv(converter, left ? &in : nullptr, left ? &left : nullptr, &to, &room);
        const int problem = done == size_t(-1) ? errno : 0;
        flush(to);
        if (problem == E2BIG || (problem == 0 && left > 0))
            continue;
        if (problem == 0) { // all read: one more call writes what a stateful set holds back
            to = buffer.data();
            room = buffer.size();
            iconv(converter, nullptr, nullptr, &to, &room);
            flush(to);
            return out;
        }
        const qsizetype skip = recover(out, QByteArrayView(in, qsizetype(left)), name);
        in += skip;
        left -= size_t(skip);
        if (left == 0)
            return out;
    }
}

QByteArray Charsets::nameOf(QByteArrayView label)
{
    const QByteArray low = lower(label).trimmed();
    myencoding_t encoding = MyENCODING_NOT_DETERMINED;
    if (low.isEmpty() || !myencoding_by_name(low.constData(), size_t(low.size()), &encoding))
        return {};
    if (encoding == MyENCODING_UTF_8)
        return "utf-8";
    size_t length = 0;
    const char *name = myencoding_name_by_id(encoding, &length);
    return name ? QByteArray(name, qsizetype(length)).toLower() : QByteArray();
}

QByteArray Charsets::fromContentType(const QString &contentType)
{
    return charsetParameter(contentType.toLatin1());
}

QByteArray Charsets::prescan(QByteArrayView bytes)
{
    bytes = bytes.first(std::min(bytes.size(), PrescanBytes));
    QByteArray name, value;
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        if (bytes[at] != '<')
            continue;
        const QByteArrayView rest = bytes.sliced(at);
        if (rest.startsWith("<!--")) {
            const qsizetype end = rest.indexOf("-->", 2);
            if (end < 0)
                return {};
            at += end + 2;
        } else if (rest.size() > 5 && qstrnicmp(rest.data(), "<meta", 5) == 0 && (isSpace(rest[5]) || rest[5] == '/')) {
            Attributes attributes(bytes, at + 6);
            if (QByteArray found = declaredBy(attributes); !found.isEmpty())
                return found;
            at = attributes.position();
        } else if (rest.size() > 1 && (std::isalpha(static_cast<unsigned char>(rest[1])) || rest[1] == '/')) {
            while (at < bytes.size() && !isSpace(bytes[at]) && bytes[at] != '>')
                ++at;
            Attributes attributes(bytes, at);
            while (attributes.next(name, value)) {
            }
            at = attributes.position();
        } else if (rest.size() > 1 && (rest[1] == '!' || rest[1] == '?')) {
            const qsizetype end = rest.indexOf('>');
            if (end < 0)
                return {};
            at += end;
        }
    }
    return {};
}

bool isValidUtf8(QByteArrayView bytes)
{
    const auto *at = reinterpret_cast<const unsigned char *>(bytes.data());
    const auto *end = at + bytes.size();
    while (at < end) {
        quint64 eight = 0;
        while (end - at >= 8 && (std::memcpy(&eight, at, 8), (eight & 0x8080808080808080ull) == 0))
            at += 8;
        if (at == end)
            return true;
        const unsigned char c = *at++;
        if (c < 0x80)
            continue;
        const int more = c >= 0xc2 && c < 0xe0 ? 1 : c >= 0xe0 && c < 0xf0 ? 2 : c >= 0xf0 && c < 0xf5 ? 3 : 0;
        if (more == 0 || end - at < more)
            return false;
        if ((c == 0xe0 && at[0] < 0xa0) || (c == 0xed && at[0] > 0x9f) || (c == 0xf0 && at[0] < 0x90) ||
            (c == 0xf4 && at[0] > 0x8f))
            return false;
        for (int i = 0; i < more; ++i, ++at) {
            if ((*at & 0xc0) != 0x80)
                return false;
        }
    }
    return true;
}

namespace {

QByteArray repaired(QByteArrayView bytes)
{
    return isValidUtf8(bytes) ? bytes.toByteArray() : QString::fromUtf8(bytes).toUtf8();
}

/// What the page says it is, or what its bytes look like.
QByteArray determine(QByteArrayView bytes, const QString &contentType)
{
    if (QByteArray header = Charsets::nameOf(Charsets::fromContentType(contentType)); !header.isEmpty())
        return header;
    if (QByteArray meta = Charsets::prescan(bytes); !meta.isEmpty())
        return meta;
    return isValidUtf8(bytes) ? "utf-8" : "windows-1252";
}

} // namespace

Charsets::Decoded Charsets::decode(const QByteArray &bytes, const QString &contentType)
{
    if (bytes.startsWith("\xef\xbb\xbf"))
        return {repaired(QByteArrayView(bytes).sliced(3)), u"utf-8"_s};
    QByteArray name;
    QByteArrayView body(bytes);
    if (bytes.startsWith("\xfe\xff") || bytes.startsWith("\xff\xfe")) {
        name = bytes.startsWith("\xfe\xff") ? "utf-16be" : "utf-16le";
        body = body.sliced(2);
    } else {
        name = determine(bytes, contentType);
    }
    if (name == "utf-8")
        return {isValidUtf8(body) ? bytes : repaired(body), u"utf-8"_s};
    const QString shown = QString::fromLatin1(name);
    if (name.startsWith("utf-16")) {
        QStringDecoder decoder(name == "utf-16be" ? QStringDecoder::Utf16BE : QStringDecoder::Utf16LE);
        const QString text = decoder.decode(body);
        return {text.toUtf8(), shown};
    }
    if (name == "big5")
        return {decodeBig5(body), shown};
    const iconv_t converter = d->converter(name);
    if (converter != iconv_t(-1))
        return {d->decodeMultiByte(body, name, converter), shown};
    myencoding_t encoding = MyENCODING_NOT_DETERMINED;
    if (!myencoding_by_name(name.constData(), size_t(name.size()), &encoding))
        return {repaired(body), u"utf-8"_s};
    return {decodeSingleByte(body, encoding), shown};
}

} // namespace trawl
