// The encodings of the web: labels and decoders of the WHATWG Encoding standard, by its own tables.
#pragma once

#include <QByteArray>
#include <QHash>

#include <vector>

namespace trawl {

/// Owns the tables, which are part of the program: nothing is opened later. Used by one thread.
class Encodings
{
public:
    Encodings();

    /// The standard's name, in lower case, of a label such as "latin1" or "x-sjis"; empty if there is none.
    QByteArray nameOf(QByteArrayView label) const;
    /// Valid UTF-8; what is no character becomes U+FFFD as the standard says. @p name as nameOf() gives it.
    QByteArray decode(QByteArrayView bytes, const QByteArray &name) const;

    /// Code points by pointer, three bytes each.
    struct Table {
        QByteArray bytes;
        char32_t at(qsizetype pointer) const;
    };

private:
    struct Range {
        quint32 pointer = 0;
        char32_t point = 0;
    };
    enum class Method : quint8 {
        Utf8,
        SingleByte,
        Gb18030,
        Big5,
        EucJp,
        Iso2022Jp,
        ShiftJis,
        EucKr,
        Replacement,
        Utf16Be,
        Utf16Le,
        UserDefined
    };
    struct Encoding {
        QByteArray name;
        Method method = Method::Utf8;
        int row = 0; ///< of the single-byte table
    };
    class Reader;
    class Writer;
    void one(const Encoding &encoding, Reader &in, Writer &out) const;
    void gb18030(Reader &in, Writer &out) const;
    char32_t gbFour(const uchar *four) const;
    void big5(Reader &in, Writer &out) const;
    void eucJp(Reader &in, Writer &out) const;
    void shiftJis(Reader &in, Writer &out) const;
    void eucKr(Reader &in, Writer &out) const;
    void iso2022Jp(Reader &in, Writer &out) const;
    void iso2022Pair(Reader &in, Writer &out) const;
    static void utf16(Reader &in, Writer &out, bool big);
    static void utf8(Reader &in, Writer &out);

    Table m_big5, m_eucKr, m_gb18030, m_jis0208, m_jis0212, m_singleByte;
    std::vector<Range> m_ranges; ///< of gb18030's four bytes
    std::vector<Encoding> m_encodings;
    QHash<QByteArray, int> m_byLabel;
};

bool isValidUtf8(QByteArrayView bytes);

} // namespace trawl
