// gzip and deflate by zlib (RFC 1950 to 1952), br by brotli (RFC 7932), zstd by zstd (RFC 8878).
#include "fetch/http/contentdecoder.h"

#include <QList>

#include <algorithm>
#include <array>
#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

namespace trawl {

namespace {

constexpr qsizetype PieceSize = 32 * 1024;
constexpr qsizetype MostCodings = 5;

using Piece = std::array<char, PieceSize>;

/// Takes over one piece; false: over the limit.
bool take(QByteArray &out, const Piece &piece, qsizetype size, qint64 most)
{
    if (out.size() + size > most)
        return false;
    out.append(piece.data(), size);
    return true;
}

/// gzip may have several members and something behind the last one; deflate may lack its head, as browsers have it.
class ZlibCoding final : public ContentCoding
{
public:
    explicit ZlibCoding(bool gzip) : m_gzip(gzip) { m_usable = inflateInit2(&m_stream, gzip ? 15 + 16 : 15) == Z_OK; }
    ~ZlibCoding() override { inflateEnd(&m_stream); }
    ZlibCoding(const ZlibCoding &) = delete;
    ZlibCoding &operator=(const ZlibCoding &) = delete;

    Step feed(QByteArrayView in, QByteArray &out, qint64 most) override
    {
        if (!m_usable)
            return Damaged;
        if (m_over || (m_waits && m_held.size() + in.size() < 2)) {
            m_held.append(in.data(), m_over ? 0 : in.size());
            return Fine;
        }
        QByteArray joined;
        if (m_waits) {
            joined = std::exchange(m_held, QByteArray()).append(in.data(), in.size());
            in = joined;
            begin(in);
        }
        return m_over ? Fine : inflateAll(in, out, most);
    }
    bool complete() const override { return m_ended; }

private:
    /// A stream or a further member begins, or what is left is padding (m_over). The first two bytes tell.
    void begin(QByteArrayView bytes)
    {
        const auto first = quint8(bytes[0]), second = quint8(bytes[1]);
        m_waits = false;
        if (m_ended) {
            m_over = first != 0x1f || second != 0x8b;
            m_ended = m_over;
            if (!m_over)
                inflateReset(&m_stream);
        } else if (const bool headed = (first & 15) == 8 && (first << 8 | second) % 31 == 0; !m_gzip && !headed) {
            inflateReset2(&m_stream, -15);
        }
    }
    Step inflateAll(QByteArrayView in, QByteArray &out, qint64 most)
    {
        m_stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(in.data()));
        m_stream.avail_in = uInt(in.size());
        Piece piece;
        for (;;) {
            m_stream.next_out = reinterpret_cast<Bytef *>(piece.data());
            m_stream.avail_out = uInt(piece.size());
            const int done = inflate(&m_stream, Z_NO_FLUSH);
            if (done != Z_OK && done != Z_STREAM_END && done != Z_BUF_ERROR)
                return Damaged;
            if (!take(out, piece, PieceSize - qsizetype(m_stream.avail_out), most))
                return TooLarge;
            if (done == Z_STREAM_END) {
                const QByteArrayView rest(reinterpret_cast<const char *>(m_stream.next_in), m_stream.avail_in);
                m_ended = true;
                m_over = !m_gzip;
                m_waits = m_gzip && rest.size() < 2;
                if (m_waits)
                    m_held = rest.toByteArray();
                else if (!m_over)
                    begin(rest);
                if (m_over || m_waits)
                    return Fine;
            } else if (m_stream.avail_in == 0 && m_stream.avail_out > 0) {
                return Fine;
            }
        }
    }

    z_stream m_stream{};
    bool m_gzip, m_usable = false;
    bool m_waits = true;  ///< for the two bytes that tell what begins
    QByteArray m_held;    ///< one of them
    bool m_ended = false; ///< the stream, or its newest member
    bool m_over = false;  ///< the rest is padding
};

class BrotliCoding final : public ContentCoding
{
public:
    BrotliCoding() : m_state(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance) {}
    Step feed(QByteArrayView in, QByteArray &out, qint64 most) override
    {
        if (!m_state)
            return Damaged;
        const auto *next = reinterpret_cast<const uint8_t *>(in.data());
        size_t left = size_t(in.size());
        Piece piece;
        while (!complete()) {
            auto *to = reinterpret_cast<uint8_t *>(piece.data());
            size_t room = piece.size();
            const auto done = BrotliDecoderDecompressStream(m_state.get(), &left, &next, &room, &to, nullptr);
            if (!take(out, piece, PieceSize - qsizetype(room), most))
                return TooLarge;
            if (done == BROTLI_DECODER_RESULT_ERROR)
                return Damaged;
            if (done == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
                break;
        }
        return Fine;
    }
    bool complete() const override { return m_state && BrotliDecoderIsFinished(m_state.get()); }

private:
    std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> m_state;
};

class ZstdCoding final : public ContentCoding
{
public:
    ZstdCoding() : m_stream(ZSTD_createDStream(), ZSTD_freeDStream)
    {
        if (m_stream) // RFC 8878 asks for windows of 8 MiB at most
            ZSTD_DCtx_setParameter(m_stream.get(), ZSTD_d_windowLogMax, 23);
    }
    Step feed(QByteArrayView in, QByteArray &out, qint64 most) override
    {
        if (!m_stream)
            return Damaged;
        ZSTD_inBuffer from{in.data(), size_t(in.size()), 0};
        Piece piece;
        for (;;) {
            ZSTD_outBuffer to{piece.data(), piece.size(), 0};
            const size_t hint = ZSTD_decompressStream(m_stream.get(), &to, &from);
            if (ZSTD_isError(hint))
                return Damaged;
            if (!take(out, piece, qsizetype(to.pos), most))
                return TooLarge;
            m_ended = hint == 0;
            if (from.pos == from.size && (m_ended || to.pos < to.size))
                return Fine;
        }
    }
    bool complete() const override { return m_ended; }

private:
    std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> m_stream;
    bool m_ended = false;
};

/// Null: a coding that we can't undo, or none at all.
std::unique_ptr<ContentCoding> codingOf(const QByteArray &name)
{
    if (name == "gzip" || name == "x-gzip")
        return std::make_unique<ZlibCoding>(true);
    if (name == "deflate")
        return std::make_unique<ZlibCoding>(false);
    if (name == "br")
        return std::make_unique<BrotliCoding>();
    if (name == "zstd")
        return std::make_unique<ZstdCoding>();
    return nullptr;
}

} // namespace

QByteArray ContentDecoder::accepted()
{
    return "gzip, deflate, br, zstd";
}

bool ContentDecoder::begin(const QByteArray &header)
{
    m_codings.clear();
    m_any = false;
    for (const QByteArray &part : header.split(',')) {
        const QByteArray name = part.trimmed().toLower();
        if (name.isEmpty() || name == "identity")
            continue;
        auto coding = codingOf(name);
        if (!coding || qsizetype(m_codings.size()) == MostCodings) {
            m_codings.clear();
            return name != "compress" && name != "x-compress" && name != "dcb" && name != "dcz" && name != "aes128gcm";
        }
        m_codings.insert(m_codings.begin(), std::move(coding));
    }
    return true;
}

ContentCoding::Step ContentDecoder::feed(QByteArrayView in, QByteArray &out, qint64 most)
{
    m_any = m_any || !in.isEmpty();
    if (m_codings.empty()) {
        if (out.size() + in.size() > most)
            return ContentCoding::TooLarge;
        out.append(in.data(), in.size());
        return ContentCoding::Fine;
    }
    QByteArray between;
    for (size_t i = 0; i + 1 < m_codings.size(); ++i) {
        QByteArray next;
        const auto step = m_codings[i]->feed(in, next, most);
        if (step != ContentCoding::Fine)
            return step;
        between = std::move(next);
        in = between;
    }
    return m_codings.back()->feed(in, out, most);
}

bool ContentDecoder::complete() const
{
    const auto ended = [](const auto &coding) { return coding->complete(); };
    return !m_any || std::all_of(m_codings.begin(), m_codings.end(), ended);
}

} // namespace trawl
