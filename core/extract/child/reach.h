// What a hostile page could reach from inside the extractor; only tests ask (--test-hooks).
#pragma once

#include <QByteArray>
#include <QStringList>

namespace trawl {

/// "<!--test:reach 8080-->" in the page: tries files, processes and sockets (that port of this machine too). One line
/// each, "read a file: refused" or "read a file: DONE". Empty for other pages.
QStringList whatIsReached(const QByteArray &html);

} // namespace trawl
