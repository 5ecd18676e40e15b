// A backend that is not on the machine is skipped with its reason, but not in CI: there it is installed, and a skip
// would be a gap nobody sees (D7).
#pragma once

#include <QTest>

#define SKIP_WITHOUT_BACKEND(reason)                                                                                   \
    do {                                                                                                               \
        const QString why_ = (reason);                                                                                 \
        if (qEnvironmentVariableIsSet("CI"))                                                                           \
            QFAIL(qPrintable(u"missing in CI: "_s + why_));                                                            \
        QSKIP(qPrintable(why_));                                                                                       \
    } while (false)
