// See encodings.h. The steps are the standard's, one function for each of its decoders.
#include "extract/child/encodings.h"

#include "domain/names.h"

#include <QResource>

#include <algorithm>
#include <cstring>

// Outside any namespace, as the macro wants it.
static void openTables()
{
    Q_INIT_RESOURCE(encoding);
}

namespace trawl {

namespace {

constexpr char32_t Bad = 0xfffd;

/// The bytes of one of the program's own files; not copied where it is not compressed.
QByteArray resource(const QString &name)
{
    const QResource file(u":/encoding/"_s + name);
    return file.uncompressedData();
}

bool within(uchar byte, uchar from, uchar to)
{
    return byte >= from && byte <= to;
}

/// How many bytes of a well-formed UTF-8 sequence stand here: its whole length, or as many as could begin one, negated.
int utf8Length(const uchar *at, const uchar *end)
{
    const uchar c = *at;
    const int more = within(c, 0xc2, 0xdf) ? 1 : within(c, 0xe0, 0xef) ? 2 : within(c, 0xf0, 0xf4) ? 3 : 0;
    if (more == 0)
        return -1;
    uchar low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    uchar high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    for (int i = 1; i <= more; ++i) {
        if (at + i == end || !within(at[i], low, high))
            return -i;
        low = 0x80;
        high = 0xbf;
    }
    return more + 1;
}

const uchar *afterAscii(const uchar *at, const uchar *end)
{
    quint64 eight = 0;
    while (end - at >= 8 && (std::memcpy(&eight, at, 8), (eight & 0x8080808080808080ull) == 0))
        at += 8;
    while (at < end && *at < 0x80)
        ++at;
    return at;
}

} // namespace

class Encodings::Reader
{
public:
    explicit Reader(QByteArrayView bytes) : at(reinterpret_cast<const uchar *>(bytes.data())), end(at + bytes.size()) {}
    qsizetype left() const { return end - at; }
    const uchar *at, *end;
};

/// Writes UTF-8. The memory grows with the text, not with the worst case.
class Encodings::Writer
{
public:
    explicit Writer(qsizetype expected) { m_out.reserve(expected + 64); }
    void point(char32_t c)
    {
        char utf8[4];
        int size = 0;
        if (c < 0x80) {
            utf8[size++] = char(c);
        } else if (c < 0x800) {
            utf8[size++] = char(0xc0 | (c >> 6));
            utf8[size++] = char(0x80 | (c & 0x3f));
        } else if (c < 0x10000) {
            utf8[size++] = char(0xe0 | (c >> 12));
            utf8[size++] = char(0x80 | ((c >> 6) & 0x3f));
            utf8[size++] = char(0x80 | (c & 0x3f));
        } else {
            utf8[size++] = char(0xf0 | (c >> 18));
            utf8[size++] = char(0x80 | ((c >> 12) & 0x3f));
            utf8[size++] = char(0x80 | ((c >> 6) & 0x3f));
            utf8[size++] = char(0x80 | (c & 0x3f));
        }
        m_out.append(utf8, size);
    }
    void raw(const uchar *from, const uchar *to) { m_out.append(reinterpret_cast<const char *>(from), to - from); }
    /// The character of a sequence of @p size bytes; without one the sequence is an error, and a last byte of it that
    /// is ASCII is read again.
    void pair(Reader &in, char32_t c, int size)
    {
        point(c ? c : Bad);
        in.at += c || in.at[size - 1] >= 0x80 ? size : size - 1;
    }
    /// Errors take these bytes.
    void bad(Reader &in, qsizetype size)
    {
        point(Bad);
        in.at += size;
    }
    QByteArray take() { return std::move(m_out); }

private:
    QByteArray m_out;
};

char32_t Encodings::Table::at(qsizetype pointer) const
{
    if (pointer < 0 || pointer * 3 + 3 > bytes.size())
        return 0;
    const auto *three = reinterpret_cast<const uchar *>(bytes.constData()) + pointer * 3;
    return char32_t(three[0]) | char32_t(three[1]) << 8 | char32_t(three[2]) << 16;
}

Encodings::Encodings()
{
    openTables();
    for (const auto &[table, name] :
         {std::pair{&m_big5, "big5.bin"}, std::pair{&m_eucKr, "euc-kr.bin"}, std::pair{&m_gb18030, "gb18030.bin"},
          std::pair{&m_jis0208, "jis0208.bin"}, std::pair{&m_jis0212, "jis0212.bin"},
          std::pair{&m_singleByte, "single-byte.bin"}})
        table->bytes = resource(QLatin1StringView(name));
    for (const QByteArray &line : resource(u"gb18030-ranges.txt"_s).split('\n')) {
        const auto pair = line.split(' ');
        if (pair.size() == 2)
            m_ranges.push_back({pair[0].toUInt(), char32_t(pair[1].toUInt())});
    }
    const QHash<QByteArray, Method> methods{
        {"utf-8", Method::Utf8},         {"gbk", Method::Gb18030},      {"gb18030", Method::Gb18030},
        {"big5", Method::Big5},          {"euc-jp", Method::EucJp},     {"iso-2022-jp", Method::Iso2022Jp},
        {"shift_jis", Method::ShiftJis}, {"euc-kr", Method::EucKr},     {"replacement", Method::Replacement},
        {"utf-16be", Method::Utf16Be},   {"utf-16le", Method::Utf16Le}, {"x-user-defined", Method::UserDefined}};
    for (const QByteArray &line : resource(u"labels.txt"_s).split('\n')) {
        const auto words = line.split(' ');
        if (words.size() < 3)
            continue;
        for (qsizetype i = 2; i < words.size(); ++i)
            m_byLabel.insert(words[i], int(m_encodings.size()));
        m_byLabel.insert(words[0], int(m_encodings.size()));
        m_encodings.push_back({words[0], methods.value(words[0], Method::SingleByte), words[1].toInt()});
    }
}

QByteArray Encodings::nameOf(QByteArrayView label) const
{
    const QByteArray wanted = label.trimmed().toByteArray().toLower();
    const auto found = m_byLabel.constFind(wanted);
    return found == m_byLabel.constEnd() ? QByteArray() : m_encodings[size_t(*found)].name;
}

bool isValidUtf8(QByteArrayView bytes)
{
    const auto *at = reinterpret_cast<const uchar *>(bytes.data());
    const auto *end = at + bytes.size();
    while ((at = afterAscii(at, end)) < end) {
        const int length = utf8Length(at, end);
        if (length < 0)
            return false;
        at += length;
    }
    return true;
}

/// All four bytes are in their ranges. Zero: no character.
char32_t Encodings::gbFour(const uchar *four) const
{
    const quint32 pointer =
        ((quint32(four[0] - 0x81) * 10 + four[1] - 0x30) * 126 + four[2] - 0x81) * 10 + four[3] - 0x30;
    if ((pointer > 39419 && pointer < 189000) || pointer > 1237575)
        return 0;
    if (pointer == 7457)
        return 0xe7c7;
    const auto after = std::ranges::upper_bound(m_ranges, pointer, {}, &Range::pointer);
    if (after == m_ranges.begin())
        return 0;
    const Range &range = *std::prev(after);
    return range.point + (pointer - range.pointer);
}

void Encodings::gb18030(Reader &in, Writer &out) const
{
    const uchar lead = in.at[0];
    if (lead == 0x80)
        return out.pair(in, 0x20ac, 1);
    if (lead == 0xff || in.left() < 2)
        return out.bad(in, 1);
    const uchar second = in.at[1];
    if (within(second, '0', '9')) {
        if (in.left() < 3 || (within(in.at[2], 0x81, 0xfe) && in.left() < 4))
            return out.bad(in, in.left()); // the end comes within a character
        if (!within(in.at[2], 0x81, 0xfe) || !within(in.at[3], '0', '9'))
            return out.bad(in, 1);
        const char32_t c = gbFour(in.at);
        out.point(c ? c : Bad);
        in.at += 4;
        return;
    }
    char32_t c = 0;
    if (within(second, 0x40, 0x7e) || within(second, 0x80, 0xfe))
        c = m_gb18030.at((lead - 0x81) * 190 + second - (second < 0x7f ? 0x40 : 0x41));
    out.pair(in, c, 2);
}

void Encodings::big5(Reader &in, Writer &out) const
{
    const uchar lead = in.at[0];
    if (!within(lead, 0x81, 0xfe) || in.left() < 2)
        return out.bad(in, 1);
    const uchar second = in.at[1];
    char32_t c = 0;
    if (within(second, 0x40, 0x7e) || within(second, 0xa1, 0xfe)) {
        const int pointer = (lead - 0x81) * 157 + second - (second < 0x7f ? 0x40 : 0x62);
        c = m_big5.at(pointer);
        if (pointer == 1133 || pointer == 1135 || pointer == 1164 || pointer == 1166) { // two code points each
            out.point(pointer < 1150 ? 0xca : 0xea);
            c = pointer == 1133 || pointer == 1164 ? 0x304 : 0x30c;
        }
    }
    out.pair(in, c, 2);
}

void Encodings::eucJp(Reader &in, Writer &out) const
{
    const uchar lead = in.at[0];
    const bool isLead = lead == 0x8e || lead == 0x8f || within(lead, 0xa1, 0xfe);
    if (!isLead || in.left() < 2)
        return out.bad(in, 1);
    const uchar second = in.at[1];
    if (lead == 0x8e && within(second, 0xa1, 0xdf))
        return out.pair(in, 0xff61 + second - 0xa1, 2);
    const bool three = lead == 0x8f && within(second, 0xa1, 0xfe);
    if (three && in.left() < 3)
        return out.bad(in, 2);
    const uchar row = three ? second : lead, cell = three ? in.at[2] : second;
    char32_t c = 0;
    if (within(row, 0xa1, 0xfe) && within(cell, 0xa1, 0xfe))
        c = (three ? m_jis0212 : m_jis0208).at((row - 0xa1) * 94 + cell - 0xa1);
    out.pair(in, c, three ? 3 : 2);
}

void Encodings::shiftJis(Reader &in, Writer &out) const
{
    const uchar lead = in.at[0];
    if (lead == 0x80)
        return out.pair(in, 0x80, 1);
    if (within(lead, 0xa1, 0xdf))
        return out.pair(in, 0xff61 + lead - 0xa1, 1);
    if (!(within(lead, 0x81, 0x9f) || within(lead, 0xe0, 0xfc)) || in.left() < 2)
        return out.bad(in, 1);
    const uchar second = in.at[1];
    char32_t c = 0;
    if (within(second, 0x40, 0x7e) || within(second, 0x80, 0xfc)) {
        const int pointer = (lead - (lead < 0xa0 ? 0x81 : 0xc1)) * 188 + second - (second < 0x7f ? 0x40 : 0x41);
        c = pointer >= 8836 && pointer <= 10715 ? char32_t(0xe000 - 8836 + pointer) : m_jis0208.at(pointer);
    }
    out.pair(in, c, 2);
}

void Encodings::eucKr(Reader &in, Writer &out) const
{
    const uchar lead = in.at[0];
    if (!within(lead, 0x81, 0xfe) || in.left() < 2)
        return out.bad(in, 1);
    const uchar second = in.at[1];
    out.pair(in, within(second, 0x41, 0xfe) ? m_eucKr.at((lead - 0x81) * 190 + second - 0x41) : 0, 2);
}

/// The whole text: this one has states that last.
void Encodings::iso2022Jp(Reader &in, Writer &out) const
{
    enum class State { Ascii, Roman, Katakana, Jis0208 };
    State state = State::Ascii;
    bool escaped = false; // just now: a second escape with nothing between is an error
    while (in.at < in.end) {
        const uchar c = in.at[0];
        if (c == 0x1b) {
            const QByteArrayView kind(in.at + 1, std::min<qsizetype>(in.left() - 1, 2));
            const bool jis = kind == "$@" || kind == "$B";
            if (!jis && kind != "(B" && kind != "(J" && kind != "(I") {
                out.bad(in, 1);
                escaped = false;
                continue;
            }
            state = jis ? State::Jis0208 : kind == "(B" ? State::Ascii : kind == "(J" ? State::Roman : State::Katakana;
            if (std::exchange(escaped, true))
                out.point(Bad);
            in.at += 3;
            continue;
        }
        escaped = false;
        if (state == State::Jis0208) {
            iso2022Pair(in, out);
        } else if (state == State::Katakana) {
            out.point(within(c, 0x21, 0x5f) ? char32_t(0xff61 - 0x21 + c) : Bad);
            ++in.at;
        } else {
            const bool roman = state == State::Roman;
            out.point(c >= 0x80 || c == 0x0e || c == 0x0f ? Bad
                      : roman && c == 0x5c                ? 0xa5
                      : roman && c == 0x7e                ? 0x203e
                                                          : char32_t(c));
            ++in.at;
        }
    }
}

void Encodings::iso2022Pair(Reader &in, Writer &out) const
{
    const uchar lead = in.at[0];
    if (!within(lead, 0x21, 0x7e) || in.left() < 2)
        return out.bad(in, 1);
    const uchar second = in.at[1];
    const char32_t c = within(second, 0x21, 0x7e) ? m_jis0208.at((lead - 0x21) * 94 + second - 0x21) : 0;
    out.point(c ? c : Bad);
    in.at += second == 0x1b ? 1 : 2;
}

void Encodings::utf16(Reader &in, Writer &out, bool big)
{
    const auto unit = [&in, big](int i) {
        return char32_t(in.at[2 * i + (big ? 0 : 1)] << 8 | in.at[2 * i + (big ? 1 : 0)]);
    };
    while (in.left() >= 2) {
        const char32_t first = unit(0);
        in.at += 2;
        if (first < 0xd800 || first > 0xdfff) {
            out.point(first);
            continue;
        }
        const char32_t second = first < 0xdc00 && in.left() >= 2 ? unit(0) : 0;
        if (second >= 0xdc00 && second <= 0xdfff) {
            out.point(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            in.at += 2;
        } else if (first < 0xdc00 && in.left() < 2) {
            in.at = in.end; // one error for what the end cut off
            out.point(Bad);
        } else {
            out.point(Bad);
        }
    }
    if (in.left() > 0)
        out.bad(in, in.left());
}

void Encodings::utf8(Reader &in, Writer &out)
{
    while (in.at < in.end) {
        const uchar *from = in.at;
        int length = 1;
        while ((in.at = afterAscii(in.at, in.end)) < in.end && (length = utf8Length(in.at, in.end)) > 0)
            in.at += length;
        out.raw(from, in.at);
        if (in.at < in.end)
            out.bad(in, -length);
    }
}

/// The next character, which is none of ASCII.
void Encodings::one(const Encoding &encoding, Reader &in, Writer &out) const
{
    switch (encoding.method) {
    case Method::SingleByte:
        return out.pair(in, m_singleByte.at(encoding.row * 128 + in.at[0] - 0x80), 1);
    case Method::UserDefined:
        return out.pair(in, 0xf780 + in.at[0] - 0x80, 1);
    case Method::Gb18030:
        return gb18030(in, out);
    case Method::Big5:
        return big5(in, out);
    case Method::EucJp:
        return eucJp(in, out);
    case Method::ShiftJis:
        return shiftJis(in, out);
    case Method::EucKr:
        return eucKr(in, out);
    default:
        return out.bad(in, 1);
    }
}

QByteArray Encodings::decode(QByteArrayView bytes, const QByteArray &name) const
{
    const auto known = m_byLabel.constFind(name);
    const Encoding encoding = known == m_byLabel.constEnd() ? Encoding() : m_encodings[size_t(*known)];
    Reader in(bytes);
    Writer out(bytes.size() + bytes.size() / 2);
    switch (encoding.method) {
    case Method::Utf8:
        utf8(in, out);
        break;
    case Method::Utf16Be:
    case Method::Utf16Le:
        utf16(in, out, encoding.method == Method::Utf16Be);
        break;
    case Method::Iso2022Jp:
        iso2022Jp(in, out);
        break;
    case Method::Replacement:
        if (!bytes.isEmpty())
            out.point(Bad);
        break;
    default:
        while (in.at < in.end) {
            const uchar *from = in.at;
            in.at = afterAscii(from, in.end);
            out.raw(from, in.at);
            while (in.at < in.end && *in.at >= 0x80)
                one(encoding, in, out);
        }
    }
    return out.take();
}

} // namespace trawl
