// Can pictures show the writing of the world? Looks for fonts (M20).
#pragma once

#include "async/timers.h"

#include <QCoroTask>
#include <QStringList>

#include <stop_token>

namespace trawl {

/// Names of the writings that no font of @p charsets has ("Chinese", "emoji"); @p charsets: as fc-list prints them, one
/// font a line: "20-7e a0-17f 4e00-9fa5". Pure.
QStringList writingsWithoutFont(const QByteArray &charsets);

struct FontCheck {
    bool known = false; ///< fontconfig could be asked
    QStringList missing;
};
/// Asks fontconfig, which the browser asks, too. Takes a tenth of a second in a process of its own.
QCoro::Task<FontCheck> checkFonts(Timers *timers, std::stop_token stop);

} // namespace trawl
