// Text of sites, as a terminal or a sentence can bear it.
#pragma once

#include "domain/result.h"

#include <QJsonValue>
#include <QString>

namespace trawl {

/// Control codes, line ends and marks that turn the direction of writing around: a terminal would obey them, and what
/// follows in a sentence would read backwards. What joins letters stays: names are written with it.
bool isPlain(QStringView text);
/// Line ends and tabs become blanks, other control codes U+FFFD, marks of direction nothing.
QString plainText(const QString &text);
/// The same for every text in it; names of members stay.
QJsonValue plainText(const QJsonValue &value);
Error plainText(Error error);

} // namespace trawl
