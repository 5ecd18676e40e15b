// sources.json.
#include "run/sourcecatalog.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>
#include <QTimer>

static void initResources()
{
    Q_INIT_RESOURCE(schema);
}

namespace trawl {

namespace {
constexpr Ms settleTime = 200ms; // editors write in several steps
constexpr qint64 maximumSize = 16 * 1024 * 1024;
} // namespace

SourceCatalog::SourceCatalog(QString path, QObject *parent) : QObject(parent), m_path(std::move(path))
{
    initResources();
    QFile schema(u":/schema/sources.schema.json"_s);
    if (schema.open(QIODevice::ReadOnly))
        m_schema = QJsonDocument::fromJson(schema.readAll()).object();
    auto *settle = new QTimer(this);
    settle->setSingleShot(true);
    settle->setInterval(settleTime);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, settle, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, settle, qOverload<>(&QTimer::start));
    connect(settle, &QTimer::timeout, this, [this] {
        QFile file(m_path);
        if (file.open(QIODevice::ReadOnly) && file.read(maximumSize) == m_lastText) {
            watch();
            return;
        }
        if (!reload())
            Q_EMIT changed(); // the error is new; the good configuration stays
    });
}

void SourceCatalog::watch()
{
    if (QFile::exists(m_path) && !m_watcher.files().contains(m_path))
        m_watcher.addPath(m_path);
    const QString folder = QFileInfo(m_path).absolutePath();
    if (!m_watcher.directories().contains(folder))
        m_watcher.addPath(folder);
}

Result<> SourceCatalog::reload()
{
    watch();
    QFile file(m_path);
    if (!file.exists()) {
        m_error.reset();
        Q_EMIT changed();
        return success();
    }
    if (!file.open(QIODevice::ReadOnly)) {
        m_error =
            permanentError(1001, u"sources.json cannot be read"_s, file.errorString(), u"Check its permissions"_s);
        return *m_error;
    }
    m_lastText = file.read(maximumSize);
    auto loaded = loadSources(m_lastText, m_schema, m_engines);
    if (!loaded) {
        m_error = loaded.error();
        return *m_error;
    }
    m_error.reset();
    m_file = loaded.take();
    Q_EMIT changed();
    return success();
}

const Source *SourceCatalog::find(const QString &id) const
{
    for (const Source &source : m_file.sources) {
        if (source.id == id)
            return &source;
    }
    return nullptr;
}

QJsonArray SourceCatalog::rawSources() const
{
    QJsonArray array;
    for (const Source &source : m_file.sources)
        array.append(source.raw);
    return array;
}

Result<> SourceCatalog::edit(const QString &id, const QString &pointer, const QJsonValue &value)
{
    if (m_error)
        return *m_error; // writing would replace what the operator is in the middle of editing
    auto edited = editSource(m_lastText, id, pointer, value);
    if (!edited)
        return edited.error();
    auto checked = loadSources(edited.value(), m_schema, m_engines);
    if (!checked)
        return checked.error();
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly) || file.write(edited.value()) != edited->size() || !file.commit())
        return transientError(1011, u"sources.json could not be written"_s, file.errorString(),
                              u"Check the disk and try again"_s);
    m_lastText = edited.take();
    m_file = checked.take();
    watch();
    Q_EMIT changed();
    return success();
}

} // namespace trawl
