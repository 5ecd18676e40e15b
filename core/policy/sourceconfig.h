// sources.json: text → sources, and edits that keep what we do not know .
#pragma once

#include "domain/result.h"
#include "domain/schedulegroup.h"
#include "domain/source.h"
#include "policy/engineselection.h"

#include <QJsonObject>
#include <QList>

namespace trawl {

/// One thing wrong, or worth a warning, in sources.json.
struct ConfigNote {
    QString source;  ///< id, or "#3" where it has none; empty for the whole file
    int line = 0;    ///< 1-based
    QString pointer; ///< JSON pointer
    QString found, allowed;
    QString text; ///< the sentence, where found and allowed do not say it
    int code = 0; ///< TD-1xxx
    QString sentence() const;
};

struct SourceFile {
    QList<Source> sources;
    QList<ScheduleGroup> groups; ///< of "schedules"; not the sources' own
    QList<ConfigNote> warnings;
};

struct ParsedSources {
    SourceFile file;          ///< empty if there are errors: a bad file is refused whole
    QList<ConfigNote> errors; ///< all of them, in file order
    bool ok() const { return errors.isEmpty(); }
};

/// Parses and checks a whole file against @p schema (resources/schema/sources.schema.json). Pure: the caller reads
/// both. @p engines: those present, so that a chain which can't do what its source asks is a warning; empty: not known.
ParsedSources parseSources(const QByteArray &text, const QJsonObject &schema, const QList<EngineOffer> &engines = {});
/// The same as a Result: the error names the first fault (source, line, pointer, found, allowed), its detail lists all.
Result<SourceFile> loadSources(const QByteArray &text, const QJsonObject &schema,
                               const QList<EngineOffer> &engines = {});

/// One source object, already valid against the schema; for a run's snapshot of its sources (Source::raw) too. User
/// parts of its addresses go into Source::credentials; raw and the addresses lack them, raw names their origins.
Source sourceFromJson(const QJsonObject &given);

/// Edits of the file's text: only the value's own bytes change, so unknown keys, order and indentation stay. Sets @p
/// pointer (relative to the source, "/priority", "/rate/per_second") of the source @p id. TD-1006 if there is no such
/// source.
Result<QByteArray> editSource(const QByteArray &text, const QString &id, const QString &pointer,
                              const QJsonValue &value);
/// What stands at @p pointer of the source @p id; undefined where there is neither.
QJsonValue sourceValue(const QByteArray &text, const QString &id, const QString &pointer);
/// A value as it stands in the file, on one line; "nothing" where it is undefined.
QString shownValue(const QJsonValue &value);

} // namespace trawl
