// What is wrong with a text that somebody wrote, and where in it.
#pragma once

#include <QString>

namespace trawl {

struct TextFault {
    qsizetype offset = 0; ///< UTF-16 units from the beginning
    QString sentence;     ///< what is wrong and what to write instead
};

} // namespace trawl
