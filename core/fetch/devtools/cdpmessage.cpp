// Pure reading of DevTools protocol messages.
#include "fetch/devtools/cdpmessage.h"

#include <openssl/evp.h>

#include <cstring>
#include <limits>

namespace trawl {

namespace {

constexpr QByteArrayView idHead("{\"id\":");
constexpr QByteArrayView methodHead("{\"method\":\"");
constexpr QByteArrayView dataHead(",\"result\":{\"data\":\"");

/// Index of @p c from @p from, -1 if there is none.
qsizetype indexOf(QByteArrayView text, char c, qsizetype from)
{
    if (from >= text.size())
        return -1;
    const void *at = std::memchr(text.data() + from, c, size_t(text.size() - from));
    return at ? static_cast<const char *>(at) - text.data() : -1;
}

/// Reads digits at @p at and moves it behind them; 0 when there are none.
int readNumber(QByteArrayView text, qsizetype &at)
{
    int value = 0;
    for (int digits = 0; at < text.size() && text[at] >= '0' && text[at] <= '9' && digits < 9; ++at, ++digits)
        value = value * 10 + (text[at] - '0');
    return value;
}

} // namespace

std::optional<CdpHead> cdpHead(QByteArrayView message)
{
    CdpHead head;
    if (message.startsWith(idHead)) {
        qsizetype at = idHead.size();
        head.id = readNumber(message, at);
        if (head.id == 0 || at >= message.size() || message[at] != ',')
            return std::nullopt;
        return head;
    }
    if (message.startsWith(methodHead)) {
        const qsizetype end = indexOf(message, '"', methodHead.size());
        if (end < 0)
            return std::nullopt;
        head.method = message.sliced(methodHead.size(), end - methodHead.size());
        return head;
    }
    return std::nullopt;
}

std::optional<QByteArrayView> cdpDataSlice(QByteArrayView message)
{
    if (!message.startsWith(idHead))
        return std::nullopt;
    qsizetype at = idHead.size();
    readNumber(message, at);
    if (!message.sliced(at).startsWith(dataHead))
        return std::nullopt;
    const qsizetype begin = at + dataHead.size();
    const qsizetype end = indexOf(message, '"', begin);
    // Nothing may stand beside "data", and base64 has no escapes.
    if (end < 0 || end + 1 >= message.size() || message[end + 1] != '}')
        return std::nullopt;
    return message.sliced(begin, end - begin);
}

std::optional<QByteArray> cdpData(QByteArrayView base64)
{
    if (base64.size() % 4 != 0 || base64.size() > std::numeric_limits<int>::max())
        return std::nullopt;
    QByteArray data(base64.size() / 4 * 3, Qt::Uninitialized);
    const int written = EVP_DecodeBlock(reinterpret_cast<uchar *>(data.data()),
                                        reinterpret_cast<const uchar *>(base64.data()), int(base64.size()));
    if (written < 0)
        return std::nullopt;
    // What fills up the last group of four is decoded as zeros.
    const int filled = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
    data.resize(written - filled);
    return data;
}

} // namespace trawl
