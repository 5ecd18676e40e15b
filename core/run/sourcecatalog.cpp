// sources.json.
#include "run/sourcecatalog.h"

#include "async/durablefile.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTimer>

#include <cerrno>

static void initResources()
{
    Q_INIT_RESOURCE(schema);
}

namespace trawl {

namespace {
constexpr Ms settleTime = 200ms; // editors write in several steps
constexpr qint64 maximumSize = 16 * 1024 * 1024;
constexpr int editTries = 3; ///< where others write the file at the same moment

Error unreadable(int errnum)
{
    return permanentError(1001, translate("core", "sources.json cannot be read"),
                          errnum == EINVAL ? translate("core", "It is no plain file") : errnoText(errnum),
                          translate("core", "Check what it is and its permissions; the sources stay as they were"));
}

Error gone(const QString &path)
{
    return permanentError(1012, translate("core", "sources.json is not there any more"),
                          translate("core", "%1 was moved, renamed or removed, or its disk is not mounted").arg(path),
                          translate("core", "Put it back; until then the sources stay as they were"));
}

Error unwritable(int errnum)
{
    if (errnum == ELOOP)
        return permanentError(1014, translate("core", "sources.json is a link, and is not written through it"),
                              translate("core", "The program writes nothing outside the workspace"),
                              translate("core", "Edit the file that it points to; it is loaded again by itself"));
    return transientError(1011, translate("core", "sources.json could not be written"),
                          errnum == ESTALE ? translate("core", "Others keep writing it") : errnoText(errnum),
                          translate("core", "Check the disk and try again"));
}

Error changedOutside(const QString &id, const QString &pointer, const QJsonValue &there, const QJsonValue &wanted)
{
    return permanentError(1013, translate("core", "sources.json was changed by somebody else"),
                          translate("core", "%1 of %2 is %3 there now; %4 was to be written")
                              .arg(pointer.mid(1), id, shownValue(there), shownValue(wanted)),
                          translate("core", "The file's value is in force; set it again if yours is right"));
}

QJsonObject publishedSchema()
{
    initResources();
    QFile schema(u":/schema/sources.schema.json"_s);
    return schema.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(schema.readAll()).object() : QJsonObject();
}
} // namespace

Result<ParsedSources> readSources(const QString &path)
{
    QByteArray text;
    if (const int errnum = readWhole(path, maximumSize, &text); errnum != 0)
        return permanentError(1001, translate("core", "%1 cannot be read").arg(path),
                              errnum == EINVAL ? translate("core", "It is no plain file") : errnoText(errnum),
                              translate("core", "Check its name and its permissions"));
    return parseSources(text, publishedSchema());
}

SourceCatalog::SourceCatalog(QString path, QObject *parent)
    : QObject(parent), m_path(std::move(path)), m_schema(publishedSchema())
{
    auto *settle = new QTimer(this);
    settle->setSingleShot(true);
    settle->setInterval(settleTime);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, settle, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, settle, qOverload<>(&QTimer::start));
    connect(settle, &QTimer::timeout, this, [this] {
        QByteArray text;
        if (!m_error && readWhole(m_path, maximumSize, &text) == 0 && text == m_lastText) {
            watch();
            return;
        }
        const QString said = m_error ? m_error->sentence() : QString();
        const Result<> loaded = reload();
        if (!loaded && loaded.error().sentence() != said)
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

Result<> SourceCatalog::fail(Error error)
{
    m_error = error;
    return error;
}

/// Makes @p text the configuration, or keeps the good one beside the error.
Result<> SourceCatalog::take(QByteArray text)
{
    m_expected = true;
    auto loaded = loadSources(text, m_schema, m_engines);
    if (!loaded)
        return fail(loaded.error());
    m_lastText = std::move(text);
    m_error.reset();
    m_file = loaded.take();
    Q_EMIT changed();
    return success();
}

Result<> SourceCatalog::takeStored(const QList<QJsonObject> &sources)
{
    QJsonArray list;
    for (const QJsonObject &source : sources)
        list.append(source);
    QByteArray text = QJsonDocument(QJsonObject{{u"version"_s, 1}, {u"sources"_s, list}}).toJson();
    if (text == m_lastText)
        return success();
    return take(std::move(text));
}

Result<> SourceCatalog::reload()
{
    watch();
    QByteArray text;
    const int errnum = readWhole(m_path, maximumSize, &text);
    if (errnum == ENOENT && !m_expected) {
        m_error.reset();
        Q_EMIT changed();
        return success();
    }
    if (errnum != 0)
        return fail(errnum == ENOENT ? gone(m_path) : unreadable(errnum));
    return take(std::move(text));
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

/// The file's new text. What is on disk counts, not what was loaded: an editor may have written it a moment ago.
Result<QByteArray> SourceCatalog::edited(const QByteArray &onDisk, const QString &id, const QString &pointer,
                                         const QJsonValue &value)
{
    const QByteArray before = m_lastText;
    if (onDisk != before) {
        const Result<> taken = take(onDisk);
        if (!taken) {
            Q_EMIT changed();
            return taken.error();
        }
        const QJsonValue there = sourceValue(onDisk, id, pointer);
        if (there != sourceValue(before, id, pointer) && there != value)
            return changedOutside(id, pointer, there, value);
    }
    return editSource(onDisk, id, pointer, value);
}

Result<> SourceCatalog::edit(const QString &id, const QString &pointer, const QJsonValue &value)
{
    if (m_error)
        return *m_error; // writing would replace what the operator is in the middle of editing
    for (int tries = 1;; ++tries) {
        QByteArray onDisk;
        if (const int errnum = readWhole(m_path, maximumSize, &onDisk); errnum != 0)
            return errnum == ENOENT ? gone(m_path) : unreadable(errnum);
        auto text = edited(onDisk, id, pointer, value);
        if (!text)
            return text.error();
        if (const auto checked = loadSources(text.value(), m_schema, m_engines); !checked)
            return checked.error();
        const int errnum = replaceDurably(m_path, onDisk, text.value());
        if (errnum == 0)
            return take(text.take());
        if (errnum != ESTALE || tries == editTries)
            return unwritable(errnum);
    }
}

} // namespace trawl
