// Event fingerprint across sources: normalized title, date, venue (R12.1).
#pragma once

#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace trawl {

/// Unicode NFKD without marks, case folded, letters and digits only, single spaces: "Café  Müller!" → "cafe muller".
QString normalizeText(const QString &text);
/// ISO day of the usual ways to write a date ("2026-11-22T20:00+08:00", "22 Nov 2026", "November 22, 2026",
/// "22/11/2026", "2026年11月22日"); otherwise the normalized text. A date with a time keeps the day it names.
QString normalizeDate(const QString &text);
/// 16 hex digits of sha256 over the normalized fields; empty if the first of @p fields (the title) is missing. Default
/// fields: title, date, venue. @p fields names the record's members in the order title, date, venue, ….
QString fingerprint(const QJsonObject &record, const QStringList &fields = {});

} // namespace trawl
