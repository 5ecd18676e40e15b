// Sentences for people, by their English text: the key of the translations in translations/trawldeck_<language>.ts.
#pragma once

#include <QCoreApplication>
#include <QString>

namespace trawl {

/// The sentence in the program's language, English where there is no translation; arguments follow with .arg(), so that
/// a translation may put them in its own order. lupdate finds the calls by this name. Any thread.
inline QString translate(const char *context, const char *english)
{
    return QCoreApplication::translate(context, english);
}

} // namespace trawl
