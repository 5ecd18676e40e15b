// See sampleworkspace.h.
#include "services/sampleworkspace.h"

#include "async/durablefile.h"
#include "domain/ids.h"
#include "domain/names.h"
#include "policy/urlkey.h"
#include "services/samplepages.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <cerrno>

namespace trawl {

namespace {

constexpr int BaselinePages = 3;
constexpr qint64 BaselineTaken =
    1793000000000; ///< UTC ms, before any run of the sample: the first approved picture replaces it

Error writeFault(const QString &path, int problem)
{
    return transientError(
        8091, translate("core", "The sample workspace could not be written"), u"%1: %2"_s.arg(path, errnoText(problem)),
        translate("core", "Check the rights and the disk of the folder, or name another one with --workspace"));
}

Result<> write(const QString &path, const QByteArray &bytes)
{
    // Over a link the bytes would leave the workspace, or the operator's link would be gone.
    const int problem = isLink(path) ? ELOOP : writeDurably(path, bytes);
    return problem == 0 ? success() : Result<>(writeFault(path, problem));
}

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The operator's edits stay; only the sample's own addresses get the new port.
QByteArray withPort(const QByteArray &text, quint16 port)
{
    static const QRegularExpression own(u"(http://127\\.0\\.1\\.\\d+):\\d+/"_s);
    return QString::fromUtf8(text).replace(own, u"\\1:%1/"_s.arg(port)).toUtf8();
}

/// The other settings of an existing file are kept.
Result<> markSettings(const QString &folder)
{
    const QString path = folder + u"/settings.json"_s;
    QJsonObject settings = QJsonDocument::fromJson(readFile(path)).object();
    if (settings.value(u"sample"_s).toBool())
        return success();
    if (settings.isEmpty())
        settings.insert(u"version"_s, 1);
    settings.insert(u"sample"_s, true);
    return write(path, QJsonDocument(settings).toJson());
}

/// Files as BaselineStore keeps them: pictures/<sha256>.jpg, and pages/<page id> with the picture's name and its time.
Result<> writeBaselines(const QString &folder, quint16 port)
{
    for (const QString &sub : {u"/baselines/pictures"_s, u"/baselines/pages"_s}) {
        if (const int problem = makeFolderDurably(folder + sub))
            return writeFault(folder + sub, problem);
    }
    for (int number = 1; number <= BaselinePages; ++number) {
        const QByteArray bytes = readFile(u":/sample/baseline/news-%1.jpg"_s.arg(number));
        if (bytes.isEmpty())
            return bugError(translate("core", "The sample's baseline picture %1 is not compiled in").arg(number));
        const QString picture =
            QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()) + u".jpg"_s;
        const QString url = u"http://%1:%2/news/%3"_s.arg(sampleHost(8)).arg(port).arg(number);
        const QString page = folder + u"/baselines/pages/"_s + pageId(u"old-court-news"_s, identityKey(url));
        if (QFile::exists(page))
            continue; // an approved picture took its place: keep it
        if (auto done = write(folder + u"/baselines/pictures/"_s + picture, bytes); !done)
            return done;
        if (auto done = write(page, picture.toLatin1() + ' ' + QByteArray::number(BaselineTaken)); !done)
            return done;
    }
    return success();
}

} // namespace

Result<SampleWorkspace> readSampleWorkspace(const QString &folder)
{
    const QString path = folder + u"/sample.json"_s;
    if (!QFile::exists(path))
        return SampleWorkspace{};
    const QJsonObject object = QJsonDocument::fromJson(readFile(path)).object();
    const int port = object.value(u"port"_s).toInt();
    if (port < 1 || port > 65535)
        return permanentError(8092, translate("core", "The sample workspace is damaged"),
                              translate("core", "%1 names no port").arg(path),
                              translate("core", "Remove that file; the workspace is completed again"));
    return SampleWorkspace{quint16(port), std::max(0, object.value(u"size"_s).toInt())};
}

QByteArray sampleSourcesText(SampleWorkspace workspace)
{
    const SamplePages resources; // makes sure that they are there
    QByteArray text = readFile(u":/sample/sources.json"_s);
    text.replace("{port}", QByteArray::number(workspace.port));
    if (workspace.size > 0) {
        // Only the first source: its discovery is the first one in the file.
        const qsizetype at = text.indexOf("\"discovery\": {");
        const QByteArray site = "http://" + sampleHost(1).toLatin1() + ':' + QByteArray::number(workspace.port);
        text.insert(at + qsizetype(qstrlen("\"discovery\": {")),
                    "\n        \"sitemap\": \"" + site + "/sitemap.xml\",");
        text.replace(text.indexOf("\"maximum\": 7", at), qsizetype(qstrlen("\"maximum\": 7")),
                     "\"maximum\": " + QByteArray::number(workspace.size + 7));
    }
    return text;
}

Result<> makeSampleWorkspace(const QString &folder, SampleWorkspace workspace)
{
    if (const int problem = makeFolderDurably(folder))
        return writeFault(folder, problem);
    const QString sources = folder + u"/sources.json"_s;
    const QByteArray present = readFile(sources);
    const QByteArray wanted = present.isEmpty() ? sampleSourcesText(workspace) : withPort(present, workspace.port);
    if (wanted != present) {
        if (auto done = write(sources, wanted); !done)
            return done;
    }
    if (auto done = markSettings(folder); !done)
        return done;
    if (auto done = writeBaselines(folder, workspace.port); !done)
        return done;
    const QJsonObject mark{{u"port"_s, workspace.port}, {u"size"_s, workspace.size}};
    return write(folder + u"/sample.json"_s, QJsonDocument(mark).toJson());
}

} // namespace trawl
