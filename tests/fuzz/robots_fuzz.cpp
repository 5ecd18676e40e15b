// Fuzz target of robots.txt: a file up to the first zero byte, then an address.
#include "policy/robots.h"

#include <QByteArray>

#include <cstdlib>

using namespace trawl;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 64 * 1024)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    const qsizetype zero = bytes.indexOf('\0');
    const RobotsRules rules = parseRobots(zero < 0 ? bytes : bytes.left(zero), QStringLiteral("trawldeck"));
    const QString path = u'/' + QString::fromUtf8(zero < 0 ? bytes.right(100) : bytes.mid(zero + 1, 2000));
    const RobotsVerdict verdict = robotsAllow(rules, path);
    if (verdict.line == 0 && !verdict.allowed)
        std::abort(); // nothing is forbidden without a rule
    if (robotsAllow(rules, path).allowed != verdict.allowed)
        std::abort();
    return 0;
}
