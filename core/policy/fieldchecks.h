// Checks of a source's zones and of the options of its fields, beyond what the schema can say.
#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>

namespace trawl {

struct FieldFinding {
    QString pointer; ///< within the source: "/fields/when/timezone"
    QString found, allowed;
    QString warning; ///< not empty: only that, and nothing is refused
    int code = 0;    ///< TD-1xxx
};

/// @p source as it stands in the file. Pure. Zones are refused with the nearest valid name: Qt would read "HKT" and an
/// empty one as UTC. A field has one kind, with "regex" beside it or alone.
QList<FieldFinding> checkFields(const QJsonObject &source);

} // namespace trawl
