// Why a found address is not taken into the queue. Pure.
#pragma once

#include "domain/leftout.h"
#include "policy/scope.h"

#include <optional>

namespace trawl {

struct KeptOut {
    LeftOutReason reason = LeftOutReason::Scope;
    QString rule; ///< a phrase
};

/// Nothing: it may come in. Rules that include an address also let in what is named like a file.
std::optional<KeptOut> keptOut(const Scope &scope, const QString &url, int depth);
/// ".pdf", lower case, if the address is named like a file that is no page; else empty. Names with a colon are pages
/// about files, as wikis have them.
QString endingOfFile(const QString &url);

} // namespace trawl
