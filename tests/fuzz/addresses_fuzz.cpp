// Fuzz target of addresses: whatever a page writes, one reading of it, one key, and the same again when it is read
// again.
#include "policy/robots.h"
#include "policy/scope.h"

#include <QByteArray>

#include <cstdlib>

using namespace trawl;

namespace {
void require(bool holds)
{
    if (!holds)
        std::abort();
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 64 * 1024)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char *>(data) + 1, qsizetype(size) - 1);
    const qsizetype line = bytes.indexOf('\n');
    const QString first = QString::fromUtf8(line < 0 ? bytes : bytes.left(line));
    const QString second = line < 0 ? QString() : QString::fromUtf8(bytes.mid(line + 1));
    UrlKeyOptions options;
    options.keepFragment = data[0] & 1;
    options.stripWww = data[0] & 2;
    options.stripSession = data[0] & 4;
    options.stripTracking = data[0] & 8;
    options.collapseSlashes = data[0] & 16;
    options.httpIsHttps = data[0] & 32;
    const auto base = parseUrl(u"http://a.example/dir/page?x=1#f"_s);
    for (const auto &parts : {parseUrl(first), resolveParts(*base, first), resolveParts(*base, second)}) {
        if (!parts)
            continue;
        const QString text = parts->text();
        const auto again = parseUrl(text);
        require(again && again->text() == text);
        const QString key = identityKey(text, options);
        require(!key.isEmpty() && identityKey(key, options) == key);
        if (const auto further = resolveParts(*parts, second))
            require(parseUrl(further->text()).has_value());
    }
    require(addressFault(first).isEmpty() == isFetchable(first));
    (void)identityKey(bytes, options);
    (void)registrableDomain(hostOf(first));
    return 0;
}
