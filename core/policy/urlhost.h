// The host of an address after the WHATWG URL standard: IDNA, numbers of IPv4 in all their spellings, IPv6. Pure.
#pragma once

#include <QString>

namespace trawl {

/// C2, C9: lower case, ASCII form; empty if it is no host. @p special: of http, https, ws, wss, ftp.
QString hostForm(const QString &text, bool special);

/// Four decimal numbers as everybody writes them: no other spelling of an IPv4 address.
bool isDottedQuad(QStringView host);

} // namespace trawl
