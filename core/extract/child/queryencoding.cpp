// See queryencoding.h. A code is its bytes, the first one highest; where two codes mean one character the first counts.
#include "extract/child/queryencoding.h"

#include <QList>
#include <QStringList>

#include <vector>

namespace trawl {
namespace {

using namespace Qt::StringLiterals;

constexpr char32_t TableEnd = 0x30000; ///< no character set but GB18030 has more, and that one by a formula
constexpr char32_t FullwidthMinus = 0xff0d;

QByteArray bytesOf(quint32 code)
{
    QByteArray out;
    for (int shift = 24; shift >= 0; shift -= 8) {
        if (code >> shift)
            out.append(char(code >> shift & 0xff));
    }
    return out;
}

/// The one character that a piece is; 0 if it is none or several.
char32_t onlyPoint(QStringView piece)
{
    const bool pair = piece.size() == 2 && piece[0].isHighSurrogate() && piece[1].isLowSurrogate();
    if (piece.size() != 1 && !pair)
        return 0;
    const char32_t point = pair ? QChar::surrogateToUcs4(piece[0], piece[1]) : piece[0].unicode();
    return point == 0xfffd || point < 0x80 ? 0 : point;
}

/// Codes of one lead byte, or all single bytes.
std::vector<quint32> codesOf(const QString &charset, quint32 lead)
{
    std::vector<quint32> codes;
    if (lead == 0) {
        const bool kana = charset == "shift_jis"_L1;
        const bool pairs = charset == "gbk"_L1 || charset == "gb18030"_L1 || charset == "big5"_L1 ||
                           charset == "euc-jp"_L1 || charset == "euc-kr"_L1;
        for (quint32 byte = kana ? 0xa1 : 0x80; byte <= (kana ? 0xdfu : 0xffu) && !pairs; ++byte)
            codes.push_back(byte);
        return codes;
    }
    const bool japanese = charset == "euc-jp"_L1;
    for (quint32 trail = japanese ? 0xa1 : 0x40; trail <= 0xfe; ++trail) {
        if (trail != 0x7f)
            codes.push_back(lead << 8 | trail);
    }
    return codes;
}

/// Lead bytes that an encoder writes; all decoders know more.
bool isWritten(const QString &charset, quint32 lead)
{
    if (charset == "big5"_L1)
        return lead >= 0xa1; // what is before are the Hong Kong characters, which are read only
    if (charset == "shift_jis"_L1)
        return (lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xec) || (lead >= 0xfa && lead <= 0xfc);
    if (charset == "euc-jp"_L1)
        return lead == 0x8e || lead >= 0xa1;
    return charset == "gbk"_L1 || charset == "gb18030"_L1 || charset == "euc-kr"_L1;
}

/// Half-width katakana, which ISO-2022-JP lacks, in full width.
char32_t fullWidth(char32_t point)
{
    if (point == 0xff9e || point == 0xff9f)
        return point - 0xff9e + 0x309b;
    if (point < 0xff61 || point > 0xff9f)
        return point;
    const QString full = QString(QChar(char16_t(point))).normalized(QString::NormalizationForm_KC);
    return full.size() == 1 ? full[0].unicode() : point;
}

} // namespace

struct QueryEncodings::Table {
    std::vector<quint32> codes = std::vector<quint32>(TableEnd, 0);
    bool isGb18030 = false;
    bool escapes = false; ///< ISO-2022-JP

    void add(const Decode &decode, const QString &charset, const std::vector<quint32> &list)
    {
        QByteArray bytes;
        for (const quint32 code : list)
            bytes += bytesOf(code) + '\n';
        const QString text = decode(bytes, charset);
        const auto pieces = QStringView(text).split(u'\n');
        if (pieces.size() != qsizetype(list.size()) + 1) { // one of them swallows what follows: each by itself
            for (const quint32 code : list.size() > 1 ? list : std::vector<quint32>())
                add(decode, charset, {code});
            return;
        }
        for (size_t i = 0; i < list.size(); ++i) {
            const char32_t point = onlyPoint(pieces[qsizetype(i)]);
            const bool last = charset == "big5"_L1 && (point == 0x2550 || point == 0x255e || point == 0x2561 ||
                                                       point == 0x256a || point == 0x5341 || point == 0x5345);
            if (point > 0 && point < TableEnd && (codes[point] == 0 || last))
                codes[point] = list[i];
        }
    }
    quint32 codeOf(char32_t point) const
    {
        if (point < TableEnd && codes[point])
            return codes[point];
        if (!isGb18030 || point < 0x10000)
            return 0;
        const quint32 at = point - 0x10000 + 189000;
        return (0x81 + at / 12600) << 24 | (0x30 + at / 1260 % 10) << 16 | (0x81 + at / 10 % 126) << 8 |
               (0x30 + at % 10);
    }
};

QueryEncodings::QueryEncodings(Decode decode) : m_decode(std::move(decode)) {}
QueryEncodings::~QueryEncodings() = default;

std::shared_ptr<const QueryEncodings::Table> QueryEncodings::tableOf(const QString &charset)
{
    if (const auto known = m_tables.constFind(charset); known != m_tables.constEnd())
        return *known;
    auto table = std::make_shared<Table>();
    table->escapes = charset == "iso-2022-jp"_L1;
    table->isGb18030 = charset == "gb18030"_L1;
    const QString set = table->escapes ? u"euc-jp"_s : charset;
    table->add(m_decode, set, codesOf(set, 0));
    for (quint32 lead = 0x81; lead <= 0xfe; ++lead) {
        if (isWritten(set, lead))
            table->add(m_decode, set, codesOf(set, lead));
    }
    if (table->isGb18030) {
        std::vector<quint32> four;
        for (quint32 at = 0; at < 39420; ++at)
            four.push_back((0x81 + at / 12600) << 24 | (0x30 + at / 1260 % 10) << 16 | (0x81 + at / 10 % 126) << 8 |
                           (0x30 + at % 10));
        table->add(m_decode, set, four);
    }
    auto &codes = table->codes;
    if (set == "gbk"_L1)
        codes[0x20ac] = 0x80;
    if (set == "shift_jis"_L1)
        std::fill(codes.begin() + 0xe000, codes.begin() + 0xf900, 0u);
    if (set == "shift_jis"_L1 || set == "euc-jp"_L1) {
        codes[0xa5] = 0x5c;
        codes[0x203e] = 0x7e;
        codes[0x2212] = codes[FullwidthMinus];
    }
    m_tables.insert(charset, table);
    return table;
}

QueryEncoder QueryEncodings::encoder(const QString &charset)
{
    if (charset.isEmpty() || charset == "utf-8"_L1 || charset.startsWith("utf-16"_L1) || charset == "replacement"_L1)
        return {};
    return [this, charset](QStringView run) {
        const auto table = tableOf(charset);
        QString out;
        QByteArray pairs; // of ISO-2022-JP, between its escapes
        const auto flush = [&out, &pairs] {
            if (!pairs.isEmpty())
                out += escapedQuery(QString::fromLatin1("\x1b$B" + pairs + "\x1b(B"));
            pairs.clear();
        };
        for (const char32_t point : run.toUcs4()) {
            const quint32 code = table->codeOf(table->escapes ? fullWidth(point) : point);
            if (table->escapes && code > 0xff) {
                pairs += bytesOf(code & 0x7f7f);
                continue;
            }
            flush();
            if (code == 0) {
                out += u"%26%23%1%3B"_s.replace("%1"_L1, QString::number(point));
                continue;
            }
            for (const char byte : bytesOf(code)) {
                if (quint8(byte) < 0x80)
                    out += escapedQuery(QString(QLatin1Char(byte)));
                else
                    out += u'%' + QString::number(quint8(byte), 16).toUpper();
            }
        }
        flush();
        return out;
    };
}

} // namespace trawl
