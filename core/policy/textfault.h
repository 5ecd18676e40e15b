// What is wrong with a text that somebody wrote, and where in it.
#pragma once

#include "domain/text.h"

#include <QString>

namespace trawl {

struct TextFault {
    qsizetype offset = 0; ///< UTF-16 units from the beginning
    QString sentence;     ///< what is wrong and what to write instead
};

/// "at character 3: …", for a sentence that names the text.
inline QString atPlace(const TextFault &fault)
{
    return translate("core", "at character %1: %2").arg(fault.offset + 1).arg(fault.sentence);
}

} // namespace trawl
