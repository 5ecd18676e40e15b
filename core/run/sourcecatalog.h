// sources.json of the workspace: loaded whole or not at all, watched, edited atomically (R2.1, R2.4).
#pragma once

#include "policy/sourceconfig.h"

#include <QFileSystemWatcher>
#include <QJsonArray>
#include <QObject>

#include <optional>

namespace trawl {

/// Reads and checks a file as the catalog would, and takes nothing. The Result's own error: it can't be read.
Result<ParsedSources> readSources(const QString &path);

/// Engine thread. A bad file never replaces a good one: the error is kept beside the last good configuration.
class SourceCatalog final : public QObject
{
    Q_OBJECT
public:
    explicit SourceCatalog(QString path, QObject *parent = nullptr);

    /// The engines present: what the loader may say about chains depends on them.
    void setEngines(QList<EngineOffer> engines) { m_engines = std::move(engines); }
    /// Reads the file. A missing one is an empty catalog, or TD-1012 where one was there before.
    Result<> reload();
    /// What another program's file has, instead of one here: nothing is read from, and written to, the file any more.
    /// An error is the configuration's, and kept like a file's.
    Result<> takeStored(const QList<QJsonObject> &sources);
    /// An earlier process has seen the file: that it is missing now is a fault.
    void expectFile() { m_expected = true; }
    const QList<Source> &sources() const { return m_file.sources; }
    const QList<ScheduleGroup> &groups() const { return m_file.groups; } ///< of "schedules"
    const Source *find(const QString &id) const;
    QString path() const { return m_path; }
    QList<ConfigNote> warnings() const { return m_file.warnings; }
    std::optional<Error> error() const { return m_error; }
    QJsonArray rawSources() const;
    /// Sets one member of a source in the file ("/priority"); unknown keys, the file's mode and its owner are kept. The
    /// file is read again first: what somebody else changed in it meanwhile stays. TD-1013: the same member was changed
    /// there, the error shows both; the catalog then has the file's. TD-1014: the file is a link; it is read through
    /// it, but never written outside the workspace.
    Result<> edit(const QString &id, const QString &pointer, const QJsonValue &value);

Q_SIGNALS:
    void changed(); ///< the file on disk was loaded anew, or its error changed

private:
    void watch();
    Result<> fail(Error error);
    Result<> take(QByteArray text);
    Result<QByteArray> edited(const QByteArray &onDisk, const QString &id, const QString &pointer,
                              const QJsonValue &value);

    QString m_path;
    QJsonObject m_schema;
    QList<EngineOffer> m_engines;
    SourceFile m_file;
    std::optional<Error> m_error;
    QFileSystemWatcher m_watcher;
    QByteArray m_lastText;
    bool m_expected = false; ///< a file was there: a missing one is no empty catalog
};

} // namespace trawl
