// A cell of CSV (RFC 4180).
#pragma once

#include <QString>

#include <algorithm>

namespace trawl {

/// Quoted where it must be, and none that a spreadsheet would take for a formula (R12.3).
inline QString csvCell(QString text)
{
    if (!text.isEmpty() && QStringLiteral("=+-@\t\r").contains(text.front()))
        text.prepend(QLatin1Char('\''));
    const auto needsQuotes = [](QChar c) { return c == u'"' || c == u',' || c == u'\n' || c == u'\r'; };
    if (std::any_of(text.cbegin(), text.cend(), needsQuotes))
        text = u'"' + text.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + u'"';
    return text;
}

} // namespace trawl
